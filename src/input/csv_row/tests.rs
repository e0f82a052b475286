//! The twin of this reader is the crate csv, which says what cells mean but not where
//! they stand.

use std::sync::Arc;

use proptest::prelude::*;

use super::*;
use crate::input::testing::{records, source};
use crate::input::{Content, Record};

/// A file of these columns.
fn table(columns: &[&str], delimiter: u8) -> Source {
    let columns = columns.iter().map(|&column| column.to_owned()).collect();
    Source {
        layout: Some(Arc::new(TableLayout {
            columns,
            delimiter: Some(delimiter),
            rows_start: 0,
        })),
        ..source("a.csv")
    }
}

/// What a file says, record by record: its id, site, date and text, or what is wrong.
fn told(bytes: &[u8], source: &Source, chunk: usize) -> Vec<(u64, String)> {
    let (found, skipped) = records(source, &ReadOptions::usual(), bytes, chunk);
    let all: Vec<u8> = found.iter().flat_map(|record| record.raw.clone()).collect();
    assert_eq!(all, bytes);
    assert!(skipped.is_empty());
    let told = |record: &Record| match &record.content {
        Content::Document(read) => {
            let document = &read.document;
            format!(
                "{}|{}|{}|{}",
                document.id,
                document.site,
                document.date.as_deref().unwrap_or("-"),
                document.text
            )
        }
        Content::Blank => "blank".to_owned(),
        Content::Bad(problem) | Content::Oversized(problem) => problem.to_string(),
    };
    found
        .iter()
        .map(|record| (record.line, told(record)))
        .collect()
}

#[test]
fn rows_have_what_their_columns_say() {
    let file = table(&["id", "url", "text", "date"], b',');
    let bytes = "\u{FEFF}id,url,text,date\r\n\
                 1,https://www.a.example/x,\"one, \"\"two\"\"\nthree\",2024\r\n\
                 \r\n,,\"\",\n\
                 é,\"//b.example\",plain \"quotes\",\"d\"\"d\"";
    let expected = [
        (1, "blank"),
        (2, "1|www.a.example|2024|one, \"two\"\nthree"),
        (4, "blank"),
        (5, "a.csv#5||-|"),
        (6, "é|b.example|d\"d|plain \"quotes\""),
    ];
    for chunk in [1, 2, 5, usize::MAX] {
        let told = told(bytes.as_bytes(), &file, chunk);
        let told: Vec<(u64, &str)> = told
            .iter()
            .map(|(line, said)| (*line, said.as_str()))
            .collect();
        assert_eq!(told, expected);
    }
}

#[test]
fn rows_that_are_none_are_named_with_their_place() {
    let file = table(&["a", "text"], b';');
    for (row, place, expected) in [
        (&b"1\n"[..], 8, "the row ends before the column \"text\""),
        (b"1;\"a\"b\n", 13, "goes on behind the quote"),
        (b"1;\"a\n", 10, "no quote ends it"),
        (b"1;a\xFF\n", 11, "not UTF-8"),
    ] {
        let told = told(&[b"a;text\n\n", row].concat(), &file, usize::MAX);
        let (line, said) = &told[2];
        assert!(*line == 3 && said.contains(expected), "{told:?}");
        assert!(said.contains(&format!(":3 (byte {place})")), "{said}");
    }
}

#[test]
fn where_characters_stand_is_known_through_doubled_quotes() {
    let file = table(&["text"], b',');
    let bytes = b"text\n\"a\"\"b\"\"\"\"c\"\n";
    let (found, _) = records(&file, &ReadOptions::usual(), bytes, usize::MAX);
    let Content::Document(read) = &found[1].content else {
        panic!("{found:?}");
    };
    assert_eq!(read.document.text, "a\"b\"\"c");
    let raw = &found[1].raw;
    let part = |range| &raw[read.map.raw_range(range)];
    assert_eq!(part(0..1), b"a");
    assert_eq!(part(1..2), b"\"\"");
    assert_eq!(part(2..6), b"b\"\"\"\"c");
    assert_eq!(read.map.raw_span(), 1..raw.len() - 2);
}

/// Cells as spreadsheets and scripts write them.
fn cell() -> impl Strategy<Value = String> {
    let parts = prop::sample::select(vec![
        "a", " ", "\n", "\r\n", "\"", ",", ";", "\t", "é", "\u{FEFF}", "text", "",
    ]);
    prop::collection::vec(parts, 0..6).prop_map(|parts| parts.concat())
}

proptest! {
    #[test]
    fn what_another_writer_has_written_is_read(
        rows in prop::collection::vec(prop::collection::vec(cell(), 3), 0..8),
        delimiter in prop::sample::select(vec![b',', b';', b'\t']),
        always in any::<bool>(),
        carriage in any::<bool>(),
        chunk in 1usize..40,
    ) {
        let mut writer = csv::WriterBuilder::new()
            .delimiter(delimiter)
            .quote_style(if always { csv::QuoteStyle::Always } else { csv::QuoteStyle::Necessary })
            .terminator(if carriage { csv::Terminator::CRLF } else { csv::Terminator::Any(b'\n') })
            .from_writer(Vec::new());
        writer.write_record(["x", "text", "id"]).unwrap();
        for row in &rows {
            writer.write_record(row).unwrap();
        }
        let bytes = writer.into_inner().unwrap();
        let file = table(&["x", "text", "id"], delimiter);
        let (found, _) = records(&file, &ReadOptions::usual(), &bytes, chunk);
        prop_assert_eq!(found.len(), rows.len() + 1);
        for (record, row) in found.iter().skip(1).zip(&rows) {
            let Content::Document(read) = &record.content else {
                return Err(TestCaseError::fail(format!("{record:?}")));
            };
            prop_assert_eq!(&read.document.text, &row[1]);
            if !row[2].is_empty() {
                prop_assert_eq!(&read.document.id, &row[2]);
            }
        }
    }

    #[test]
    fn any_bytes_are_the_same_records_in_any_pieces(
        parts in prop::collection::vec(prop::sample::select(vec![
            &b"\""[..], b"\"\"", b"\n", b"\r\n", b",", b"a", b"text", b"\xFF", b"\xEF\xBB\xBF", b"\xEF", b" ",
        ]), 0..40),
        chunk in 1usize..9,
    ) {
        let bytes = parts.concat();
        let file = table(&["a", "text"], b',');
        prop_assert_eq!(told(&bytes, &file, chunk), told(&bytes, &file, usize::MAX));
    }
}
