//! Tables: CSV and Parquet in, the same out, and everything back. Files that other tools
//! have made are read in the job of the recipes (`tests/formats/tables.py`).

use serde_json::Value;

use crate::util::{Bench, FURNITURE, article, gunzip, gzip};

/// A cell in quotes.
fn quoted(cell: &str) -> String {
    format!("\"{}\"", cell.replace('"', "\"\""))
}

/// A spreadsheet's file: a mark, semicolons, carriage returns, decimal commas.
fn spreadsheet() -> String {
    let mut file = "\u{FEFF}Nr;URL;Article;Preis\r\n".to_owned();
    for number in 0..6 {
        let text = quoted(&article(number).replace('\n', "\r\n"));
        file += &format!("{number};https://a.example/{number};{text};\"3,5\"\r\n");
    }
    file + "6;;kurz;\r\n\r\n7;;\"\";'x'"
}

/// The rows of a table as another reader has them.
fn rows(bytes: &[u8], delimiter: u8) -> Vec<Vec<String>> {
    let bytes = bytes.strip_prefix("\u{FEFF}".as_bytes()).unwrap_or(bytes);
    let mut reader = csv::ReaderBuilder::new()
        .delimiter(delimiter)
        .has_headers(false)
        .from_reader(bytes);
    let rows = reader.records().map(|row| row.unwrap());
    rows.map(|row| row.iter().map(str::to_owned).collect())
        .collect()
}

#[test]
fn a_table_loses_what_repeats_and_nothing_else_and_comes_back_byte_for_byte() {
    let bench = Bench::new();
    bench.write("deny.txt", format!("{FURNITURE}\n"));
    bench.write("in/a.csv", spreadsheet());
    let tabs: String = (10..14)
        .map(|number| format!("{number}\t{}\t\n", quoted(&article(number))))
        .collect();
    bench.write(
        "in/b.tsv.gz",
        gzip(format!("id\tArticle\tx,y\n{tabs}").as_bytes()),
    );
    let run = [
        "clean",
        "in",
        "-o",
        "out",
        "--deny",
        "deny.txt",
        "--text-key",
        "Article",
        "--url-key",
        "URL",
    ];
    bench.run(&run).exits(0);
    let (before, after) = (bench.read("in/a.csv"), bench.read("out/articles/a.csv"));
    let (before_rows, after_rows) = (rows(&before, b';'), rows(&after, b';'));
    assert_eq!(before_rows.len(), after_rows.len());
    for (before, after) in before_rows.iter().zip(&after_rows) {
        let others = |row: &Vec<String>| [row[0].clone(), row[1].clone(), row[3].clone()];
        assert_eq!(others(before), others(after));
        assert!(!after[2].contains(FURNITURE), "{after:?}");
        assert_eq!(before[2].replace(&format!("{FURNITURE}\r\n"), ""), after[2]);
    }
    assert_eq!(
        after_rows.iter().filter(|row| row[2].len() > 100).count(),
        6
    );
    assert!(after.len() < before.len() && after.starts_with("\u{FEFF}Nr;URL".as_bytes()));
    assert!(after.ends_with(b"6;;kurz;\r\n\r\n7;;\"\";'x'"));
    bench.run(&["restore", "out", "-o", "back"]).exits(0);
    assert_eq!(bench.read("back/a.csv"), before);
    let tabs = gunzip(&bench.read("back/b.tsv.gz"));
    assert_eq!(tabs, gunzip(&bench.read("in/b.tsv.gz")));
    let story = bench.run(&["explain", "a.csv#2", "out"]).exits(0).stdout;
    assert!(story.contains(FURNITURE), "{story}");
}

#[test]
fn a_table_without_the_column_is_named_with_those_that_it_has() {
    let bench = Bench::new();
    bench.write("in/a.csv", spreadsheet());
    bench.run(&["clean", "in", "-o", "out"]).exits(2).says(&[
        "a.csv",
        "no column \"text\"; it has Nr, URL, Article, Preis",
        "--text-key",
    ]);
    bench.write("wide/b.csv", b"\xFF\xFEi\0d\0\n\0");
    let run = bench.run(&["clean", "wide", "-o", "out"]).exits(2);
    run.says(&["b.csv", "UTF-16", "iconv"]);
}

#[test]
fn a_preset_names_the_keys_and_those_that_are_named_count() {
    let bench = Bench::new();
    let line = |number: usize| {
        let record = serde_json::json!({
            "raw_content": article(number), "date_download": "2024", "url": "https://a.example/", "name": number,
        });
        format!("{record}\n")
    };
    bench.write("a.jsonl", (0..5).map(line).collect::<String>());
    let run = [
        "clean", "a.jsonl", "-o", "out", "--preset", "ccnet", "--id-key", "name",
    ];
    bench.run(&run).exits(0);
    let lines = bench.lines("out/report/documents.jsonl.zst");
    let document = lines
        .iter()
        .find(|line| line["type"] == "document")
        .unwrap();
    assert_eq!(document["date"], "2024");
    assert_eq!(document["document"], "0");
}

#[cfg(feature = "parquet")]
mod footer;
#[cfg(feature = "parquet")]
mod parquet;
