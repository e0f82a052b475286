//! Files that are made here, whole and damaged.

use std::io::{Read, Write};
use std::sync::Arc;

use parquet::basic::Compression;
use parquet::data_type::{ByteArray, ByteArrayType, Int64Type};
use parquet::file::properties::WriterProperties;
use parquet::file::writer::SerializedFileWriter;
use parquet::schema::parser::parse_message_type;
use proptest::prelude::*;

use super::*;
use crate::input::testing::source;
use crate::input::{Block, BlockParser, BlockReader, ContentView};

const SCHEMA: &str =
    "message m { optional binary text (STRING); required int64 id; optional binary site; }";

/// A file of two row groups with these texts each; the ids are counted from 0.
fn file_of(texts: &[Option<&[u8]>], compression: Compression) -> Vec<u8> {
    let schema = Arc::new(parse_message_type(SCHEMA).unwrap());
    let properties = WriterProperties::builder()
        .set_compression(compression)
        .set_data_page_row_count_limit(3)
        .set_write_batch_size(2);
    let mut bytes = Vec::new();
    let mut writer =
        SerializedFileWriter::new(&mut bytes, schema, Arc::new(properties.build())).unwrap();
    for number in 0..2 {
        let mut group = writer.next_row_group().unwrap();
        let levels: Vec<i16> = texts.iter().map(|text| i16::from(text.is_some())).collect();
        let found: Vec<ByteArray> = texts
            .iter()
            .flatten()
            .map(|&text| ByteArray::from(text))
            .collect();
        let mut column = group.next_column().unwrap().unwrap();
        column
            .typed::<ByteArrayType>()
            .write_batch(&found, Some(&levels), None)
            .unwrap();
        column.close().unwrap();
        let first = (number * texts.len()) as i64;
        let ids: Vec<i64> = (first..).take(texts.len()).collect();
        let mut column = group.next_column().unwrap().unwrap();
        column
            .typed::<Int64Type>()
            .write_batch(&ids, None, None)
            .unwrap();
        column.close().unwrap();
        let mut column = group.next_column().unwrap().unwrap();
        let nothing = vec![0; texts.len()];
        column
            .typed::<ByteArrayType>()
            .write_batch(&[], Some(&nothing), None)
            .unwrap();
        column.close().unwrap();
        group.close().unwrap();
    }
    writer.close().unwrap();
    bytes
}

/// The bytes of the rows of a file, as far as it can be read.
fn rows_of(bytes: &[u8]) -> (Vec<u8>, Result<(), String>) {
    let mut file = tempfile::tempfile().unwrap();
    file.write_all(bytes).unwrap();
    let columns = ["text", "id", "", "", "site"].map(str::to_owned).to_vec();
    let layout = TableLayout {
        columns,
        ..TableLayout::default()
    };
    let mut found = Vec::new();
    let mut rows = match ParquetRows::new(file, &layout) {
        Ok(rows) => rows,
        Err(error) => return (found, Err(error.to_string())),
    };
    let read = rows.read_to_end(&mut found);
    (found, read.map(|_| ()).map_err(|error| error.to_string()))
}

#[test]
fn rows_are_spelled_with_their_texts_as_they_are() {
    let texts = [Some(&b"one\ntwo"[..]), None, Some(b""), Some(b"\xFFa")];
    for compression in [
        Compression::UNCOMPRESSED,
        Compression::SNAPPY,
        Compression::LZ4_RAW,
    ] {
        let (rows, read) = rows_of(&file_of(&texts, compression));
        assert_eq!(read, Ok(()));
        let mut expected = Vec::new();
        for first in [b'0', b'4'] {
            for (at, text) in [&b"one\ntwo"[..], b"\xFD\x00", b"", b"\xFCff61"]
                .iter()
                .enumerate()
            {
                expected.extend_from_slice(text);
                expected.extend_from_slice(&[0xFE, first + at as u8, 0xFE, 0xFE, 0xFE, 0xFF]);
            }
        }
        assert_eq!(rows, expected);
    }
}

#[test]
fn blocks_of_any_size_have_the_same_rows() {
    let long = "é".repeat(300);
    let texts = [
        Some(&b"one"[..]),
        None,
        Some(long.as_bytes()),
        Some(b"\xFF"),
        Some(b""),
    ];
    let mut file = tempfile::NamedTempFile::new().unwrap();
    file.write_all(&file_of(&texts, Compression::SNAPPY))
        .unwrap();
    let mut named = source("a.parquet");
    named.path = file.path().to_owned();
    let options = ReadOptions {
        max_document: 500,
        ..ReadOptions::usual()
    };
    named.layout = Some(Arc::new(layout_of(&named, &options).unwrap()));
    let sources = [named];
    let told = |size: usize| {
        let mut reader = BlockReader::new(&sources, &options)
            .unwrap()
            .within(size, usize::MAX);
        let mut parser = BlockParser::new(&sources, &options);
        let (mut block, mut told) = (Block::default(), Vec::new());
        while reader.next(&mut block) {
            for part in &block.parts {
                let mut records = parser.records(&block, part);
                while let Some(record) = records.next_record() {
                    told.push((
                        record.line,
                        match record.content {
                            ContentView::Document(found) => format!("{} {}", found.id, found.text),
                            ContentView::Blank => String::new(),
                            ContentView::Bad(problem) | ContentView::Oversized(problem) => {
                                problem.to_string()
                            }
                            ContentView::Piece => continue,
                        },
                    ));
                }
            }
        }
        told
    };
    let expected = told(1 << 20);
    assert_eq!(expected.len(), 10);
    assert_eq!(expected[0], (1, "0 one".to_owned()));
    assert!(
        expected[1].1.contains("is null: it is no article"),
        "{expected:?}"
    );
    assert!(
        expected[2].1.contains("the row has 60") && expected[3].1.contains("not UTF-8"),
        "{expected:?}"
    );
    assert_eq!(expected[9], (10, "9 ".to_owned()));
    for size in [1, 10, 100, 1000] {
        assert_eq!(told(size), expected, "{size}");
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(300))]
    #[test]
    fn whatever_is_damaged_is_read_or_refused(
        places in prop::collection::vec((any::<prop::sample::Index>(), any::<u8>()), 1..4),
        cut in any::<prop::sample::Index>(),
        is_cut in prop::bool::weighted(0.2),
        packed in any::<bool>(),
    ) {
        let texts = [Some(&b"one"[..]), None, Some(b"two two two two"), Some(b"\xFFa")];
        let compression = if packed { Compression::SNAPPY } else { Compression::UNCOMPRESSED };
        let mut bytes = file_of(&texts, compression);
        for (place, byte) in places {
            let at = place.index(bytes.len());
            bytes[at] = byte;
        }
        if is_cut {
            bytes.truncate(cut.index(bytes.len()));
        }
        let (rows, _) = rows_of(&bytes);
        prop_assert!(rows.len() < 1 << 20);
        for row in rows.split_inclusive(|&byte| byte == 0xFF) {
            prop_assert!(super::super::rows::RowText::of(row).is_some());
        }
    }
}
