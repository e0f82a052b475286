//! Parquet files, made here with the library that reads them.

use std::fs::File;
use std::path::Path;
use std::sync::Arc;

use parquet::basic::{BrotliLevel, Compression, GzipLevel, ZstdLevel};
use parquet::bloom_filter::Sbbf;
use parquet::data_type::{ByteArray, ByteArrayType, DoubleType, Int64Type};
use parquet::file::metadata::{KeyValue, ParquetMetaData, ParquetMetaDataReader, SortingColumn};
use parquet::file::properties::{WriterProperties, WriterVersion};
use parquet::file::reader::{FileReader, SerializedFileReader};
use parquet::file::writer::SerializedFileWriter;
use parquet::schema::parser::parse_message_type;

use super::{Bench, FURNITURE, Value, article};

/// How a file is made.
#[derive(Clone, Copy)]
struct Shape {
    schema: &'static str,
    compression: Compression,
    version: WriterVersion,
    dictionary: bool,
    /// Whether a text is no UTF-8.
    has_bad_text: bool,
}

const FLAT: &str = "message m { optional int64 id; optional binary text (STRING); required double score; \
     optional group tags (LIST) { repeated group list { optional binary element (STRING); } } \
     optional int64 date (TIMESTAMP(MICROS,true)); optional binary url (STRING); }";

const NESTED: &str = "message m { required int64 id; optional group article { optional binary text (STRING); } \
     required double score; optional group tags (LIST) { repeated group list { optional binary element (STRING); } } \
     required int64 date (TIMESTAMP(MILLIS,false)); required binary url (STRING); }";

/// The text of a row: null, empty, no text, or an article.
fn text_of(row: usize, has_bad_text: bool) -> Option<Vec<u8>> {
    match row {
        3 => None,
        4 => Some(Vec::new()),
        5 if has_bad_text => Some(b"no \xFF text".to_vec()),
        _ => Some(article(row).into_bytes()),
    }
}

/// Makes a file of two row groups of ten rows.
fn make(path: &Path, shape: Shape) {
    let schema = Arc::new(parse_message_type(shape.schema).unwrap());
    let is_nested = shape.schema == NESTED;
    let properties = WriterProperties::builder()
        .set_compression(shape.compression)
        .set_writer_version(shape.version)
        .set_dictionary_enabled(shape.dictionary)
        .set_bloom_filter_enabled(shape.dictionary)
        .set_created_by("another writer 1.0".to_owned())
        .set_sorting_columns(Some(vec![SortingColumn {
            column_idx: 0,
            descending: false,
            nulls_first: false,
        }]))
        .set_key_value_metadata(Some(vec![
            KeyValue::new("huggingface".to_owned(), "{\"é\": 1}".to_owned()),
            KeyValue::new("empty".to_owned(), None),
        ]))
        .build();
    let file = File::create(path).unwrap();
    let mut writer = SerializedFileWriter::new(file, schema, Arc::new(properties)).unwrap();
    for rows in [0..10, 10..20] {
        let mut group = writer.next_row_group().unwrap();
        let levels = |most: i16, is_optional: bool| is_optional.then(|| vec![most; rows.len()]);
        let numbers: Vec<i64> = rows.clone().map(|row| row as i64).collect();
        let mut column = group.next_column().unwrap().unwrap();
        let own = levels(1, !is_nested);
        column
            .typed::<Int64Type>()
            .write_batch(&numbers, own.as_deref(), None)
            .unwrap();
        column.close().unwrap();

        let texts: Vec<ByteArray> = rows
            .clone()
            .filter_map(|row| text_of(row, shape.has_bad_text).map(ByteArray::from))
            .collect();
        let most = if is_nested { 2 } else { 1 };
        // In a structure, what is null may be the text or all of it.
        let level = |row: usize| {
            if text_of(row, shape.has_bad_text).is_some() {
                most
            } else {
                most - 1
            }
        };
        let own: Vec<i16> = rows.clone().map(level).collect();
        let mut column = group.next_column().unwrap().unwrap();
        column
            .typed::<ByteArrayType>()
            .write_batch(&texts, Some(&own), None)
            .unwrap();
        column.close().unwrap();

        let scores: Vec<f64> = rows.clone().map(|row| row as f64 / 3.0 - 2.0).collect();
        let mut column = group.next_column().unwrap().unwrap();
        column
            .typed::<DoubleType>()
            .write_batch(&scores, None, None)
            .unwrap();
        column.close().unwrap();

        let (mut tags, mut own, mut repeated) = (Vec::new(), Vec::new(), Vec::new());
        for row in rows.clone() {
            match row % 3 {
                0 => (own.push(1), repeated.push(0)).1,
                more => {
                    for at in 0..more {
                        tags.push(ByteArray::from(format!("tag {row}").as_str()));
                        own.push(3);
                        repeated.push(i16::from(at > 0));
                    }
                }
            }
        }
        let mut column = group.next_column().unwrap().unwrap();
        column
            .typed::<ByteArrayType>()
            .write_batch(&tags, Some(&own), Some(&repeated))
            .unwrap();
        column.close().unwrap();

        let dates: Vec<i64> = rows
            .clone()
            .map(|row| 1_714_557_600_000_000 + row as i64)
            .collect();
        let mut column = group.next_column().unwrap().unwrap();
        let own = levels(1, !is_nested);
        column
            .typed::<Int64Type>()
            .write_batch(&dates, own.as_deref(), None)
            .unwrap();
        column.close().unwrap();

        let urls: Vec<ByteArray> = rows
            .clone()
            .map(|row| ByteArray::from(format!("https://a.example/{row}").as_str()))
            .collect();
        let mut column = group.next_column().unwrap().unwrap();
        let own = levels(1, !is_nested);
        column
            .typed::<ByteArrayType>()
            .write_batch(&urls, own.as_deref(), None)
            .unwrap();
        column.close().unwrap();
        group.close().unwrap();
    }
    writer.close().unwrap();
}

fn metadata(path: &Path) -> ParquetMetaData {
    let reader = ParquetMetaDataReader::new();
    reader.parse_and_finish(&File::open(path).unwrap()).unwrap()
}

/// The bytes of each column of each row group but those of column 1, the text's.
fn other_parts(path: &Path) -> Vec<Vec<u8>> {
    let (bytes, metadata) = (std::fs::read(path).unwrap(), metadata(path));
    let parts = metadata
        .row_groups()
        .iter()
        .flat_map(|group| group.columns().iter().enumerate());
    let others = parts.filter(|(at, _)| *at != 1).map(|(_, chunk)| {
        let (start, length) = chunk.byte_range();
        bytes[start as usize..(start + length) as usize].to_vec()
    });
    others.collect()
}

/// All rows, in words.
fn rows(path: &Path) -> Vec<String> {
    let reader = SerializedFileReader::new(File::open(path).unwrap()).unwrap();
    let rows = reader.get_row_iter(None).unwrap();
    rows.map(|row| format!("{:?}", row.unwrap())).collect()
}

const SHAPES: [Shape; 6] = {
    const fn shape(schema: &'static str, compression: Compression, dictionary: bool) -> Shape {
        Shape {
            schema,
            compression,
            version: WriterVersion::PARQUET_1_0,
            dictionary,
            has_bad_text: false,
        }
    }
    [
        shape(FLAT, Compression::SNAPPY, true),
        Shape {
            version: WriterVersion::PARQUET_2_0,
            ..shape(FLAT, Compression::UNCOMPRESSED, false)
        },
        Shape {
            version: WriterVersion::PARQUET_2_0,
            ..shape(NESTED, Compression::LZ4_RAW, false)
        },
        shape(NESTED, Compression::SNAPPY, true),
        shape(FLAT, Compression::LZ4_RAW, true),
        shape(NESTED, Compression::UNCOMPRESSED, true),
    ]
};

#[test]
fn other_columns_stay_byte_for_byte_and_all_values_come_back() {
    let bench = Bench::new();
    let mut shapes = SHAPES.to_vec();
    shapes[1].compression = Compression::ZSTD(ZstdLevel::try_new(1).unwrap());
    shapes[3].compression = Compression::GZIP(GzipLevel::try_new(6).unwrap());
    shapes[5].compression = Compression::BROTLI(BrotliLevel::try_new(3).unwrap());
    bench.write("deny.txt", format!("{FURNITURE}\n"));
    for (number, &shape) in shapes.iter().enumerate() {
        let name = |folder: &str| bench.path(&format!("{folder}/{number}.parquet"));
        std::fs::create_dir_all(bench.path("in")).unwrap();
        make(&name("in"), shape);
        let text = if shape.schema == NESTED {
            "article.text"
        } else {
            "text"
        };
        let out = format!("out{number}");
        let run = [
            "clean",
            "in",
            "-o",
            &out,
            "--deny",
            "deny.txt",
            "--text-key",
            text,
        ];
        bench.run(&run).exits(0);
        let cleaned = name(&format!("{out}/articles"));
        assert_eq!(other_parts(&name("in")), other_parts(&cleaned), "{number}");
        let (before, after) = (rows(&name("in")), rows(&cleaned));
        assert_eq!(before.len(), after.len());
        let without = |row: &String| row.replace(&format!("{FURNITURE}\\n"), "");
        assert_eq!(
            before.iter().map(without).collect::<Vec<_>>(),
            after,
            "{number}"
        );
        assert_ne!(before, after);
        let (before, after) = (metadata(&name("in")), metadata(&cleaned));
        let (about, other) = (before.file_metadata(), after.file_metadata());
        assert_eq!(about.key_value_metadata(), other.key_value_metadata());
        assert_eq!(about.created_by(), other.created_by());
        assert_eq!(about.schema(), other.schema());
        let groups = before.row_groups().iter().zip(after.row_groups());
        for (number, (group, other)) in (0_i64..).zip(groups) {
            assert_eq!(group.num_rows(), other.num_rows());
            assert_eq!(group.sorting_columns(), other.sorting_columns());
            for (chunk, other) in group.columns().iter().zip(other.columns()) {
                assert_eq!(chunk.compression(), other.compression());
            }
            let file = File::open(&cleaned).unwrap();
            let filter = Sbbf::read_from_column_chunk(other.column(0), &file).unwrap();
            assert_eq!(filter.is_some(), shape.dictionary);
            assert!(filter.is_none_or(|filter| filter.check(&(number * 10))));
        }
        bench.run(&["restore", &out, "-o", "back"]).exits(0);
        let back = name("back");
        assert_eq!(rows(&name("in")), rows(&back), "{number}");
        assert_eq!(other_parts(&name("in")), other_parts(&back));
        std::fs::remove_dir_all(bench.path("back")).unwrap();
        std::fs::remove_dir_all(bench.path("in")).unwrap();
    }
}

#[test]
fn documents_are_named_dated_and_explained() {
    let bench = Bench::new();
    std::fs::create_dir_all(bench.path("in")).unwrap();
    make(
        &bench.path("in/a.parquet"),
        Shape {
            has_bad_text: true,
            ..SHAPES[0]
        },
    );
    bench.write("deny.txt", format!("{FURNITURE}\n"));
    let run = [
        "clean",
        "in",
        "-o",
        "out",
        "--deny",
        "deny.txt",
        "--max-bad-records",
        "1",
    ];
    bench.run(&run).exits(0).says(&["a.parquet:6", "not UTF-8"]);
    let lines = bench.lines("out/report/documents.jsonl.zst");
    let documents: Vec<&Value> = lines
        .iter()
        .filter(|line| line["type"] == "document")
        .collect();
    assert_eq!(documents.len(), 18, "neither the null nor what is no text");
    let document = documents
        .iter()
        .find(|line| line["document"] == "12")
        .unwrap();
    assert_eq!(document["site"], "a.example");
    assert_eq!(document["date"], "2024-05-01T10:00:00.000012Z");
    assert_eq!(document["line"], 13);
    let story = bench.run(&["explain", "12", "out"]).exits(0).stdout;
    assert!(story.contains(FURNITURE), "{story}");
    bench
        .run(&[
            "index",
            "build",
            "in",
            "-o",
            "known.idx",
            "--max-bad-records",
            "1",
        ])
        .exits(0);
    bench
        .run(&[
            "check",
            "in",
            "--against",
            "known.idx",
            "--max-bad-records",
            "1",
        ])
        .exits(0);
    bench
        .run(&["clean", "in", "-o", "other", "--articles-twice", "drop"])
        .exits(2)
        .says(&["a.parquet, which is Parquet", "articles-twice"]);
}

#[test]
fn a_bit_that_flipped_in_a_copied_column_is_found() {
    let bench = Bench::new();
    std::fs::create_dir_all(bench.path("in")).unwrap();
    make(&bench.path("in/a.parquet"), SHAPES[1]);
    bench
        .run(&["clean", "in", "-o", "out", "--max-bad-records", "1"])
        .exits(0);
    let path = "out/articles/a.parquet";
    let group = metadata(&bench.path(path));
    let (start, length) = group.row_group(1).column(2).byte_range();
    let mut bytes = bench.read(path);
    bytes[(start + length - 1) as usize] ^= 1;
    bench.write(path, bytes);
    bench
        .run(&["restore", "out", "-o", "back"])
        .exits(2)
        .says(&["a.parquet", "beside its texts"]);
    assert!(!bench.path("back").exists());
    std::fs::remove_file(bench.path(path)).unwrap();
    bench
        .run(&["restore", "out", "-o", "back"])
        .exits(2)
        .says(&["it is missing"]);
}

#[test]
fn what_cannot_be_read_is_named_with_a_remedy() {
    let bench = Bench::new();
    std::fs::create_dir_all(bench.path("in")).unwrap();
    let path = bench.path("in/a.parquet");
    make(&path, SHAPES[2]);
    let whole = bench.read("in/a.parquet");
    for (key, expected) in [
        ("score", "is DOUBLE, no text"),
        ("tags", "is a list"),
        ("article", "name one of article.text"),
        (
            "body",
            "it has id, article.text, score, tags.list.element, date, url",
        ),
    ] {
        let run = ["clean", "in", "-o", "out", "--overwrite", "--text-key", key];
        bench.run(&run).exits(2).says(&["a.parquet", expected]);
    }
    let cut = &whole[..whole.len() - 9];
    let encrypted = [&whole[..whole.len() - 4], b"PARE"].concat();
    for (bytes, expected) in [
        (cut, "no Parquet file, or it is damaged"),
        (&encrypted, "encrypted"),
        (b"PAR1", "no Parquet file"),
        (b"", "no Parquet file"),
    ] {
        bench.write("in/a.parquet", bytes);
        let run = [
            "clean",
            "in",
            "-o",
            "out",
            "--overwrite",
            "--text-key",
            "article.text",
        ];
        let run = bench.run(&run).exits(2).says(&["a.parquet", expected]);
        assert!(!run.stderr.contains("panicked"), "{}", run.stderr);
    }
    // A page that promises two gigabytes.
    let start = metadata_of(&whole).row_group(0).column(1).byte_range().0 as usize;
    let mut forged = whole;
    assert_eq!(forged[start..start + 3], [0x15, 6, 0x15]);
    forged[start + 3..start + 8].copy_from_slice(&[0xFE, 0xFF, 0xFF, 0xFF, 0x0F]);
    bench.write("in/a.parquet", &forged);
    let run = [
        "clean",
        "in",
        "-o",
        "out",
        "--overwrite",
        "--text-key",
        "article.text",
    ];
    bench
        .run(&run)
        .exits(2)
        .says(&["a.parquet", "reading stopped"]);
}

fn metadata_of(bytes: &[u8]) -> ParquetMetaData {
    let bench = Bench::new();
    metadata(&bench.write("m.parquet", bytes))
}

#[test]
fn a_row_group_without_rows_is_copied_and_the_file_is_printed_whole() {
    let bench = Bench::new();
    let path = concat!(
        env!("CARGO_MANIFEST_DIR"),
        "/fixtures/tables/empty-row-group.parquet"
    );
    bench.write("deny.txt", format!("{FURNITURE}\n"));
    bench.write("a.parquet", std::fs::read(path).unwrap());
    let run = ["clean", "a.parquet", "-o", "out", "--deny", "deny.txt"];
    bench.run(&run).exits(0);
    let rows = |name: &str| {
        metadata(&bench.path(name))
            .row_groups()
            .iter()
            .map(|group| group.num_rows())
            .collect::<Vec<_>>()
    };
    assert_eq!(rows("out/articles/a.parquet"), [6, 0, 6]);
    for name in ["p7", "https://harbour.example/7"] {
        let story = bench.run(&["explain", name, "out"]).exits(0).stdout;
        assert!(story.starts_with("p7\n"), "{story}");
    }
    bench.run(&["restore", "out", "-o", "back"]).exits(0);
    assert_eq!(rows("back/a.parquet"), [6, 0, 6]);
    for (input, stdin) in [("a.parquet", ""), ("-", path)] {
        let stdin = std::fs::File::open(if stdin.is_empty() { "/dev/null" } else { stdin });
        let run = ["clean", input, "-o", "-", "--deny", "deny.txt"];
        let output = bench.command(&run).stdin(stdin.unwrap()).output().unwrap();
        assert_eq!(output.status.code(), Some(0), "{output:?}");
        assert!(
            output.stdout == bench.read("out/articles/a.parquet"),
            "{input}"
        );
    }
}
