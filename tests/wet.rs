//! WET: text records of WARC in, the same records out, each in a member of its own, with
//! lengths and digests that are true; and back, byte for byte.

use data_encoding::BASE32;
use sha1::{Digest as _, Sha1};

use crate::util::Bench;

/// A record with a head as Common Crawl writes it.
fn record(fields: &[(&str, &str)], block: &str, line_break: &str) -> String {
    let mut head = format!("WARC/1.0{line_break}");
    for (name, value) in fields {
        head.push_str(&format!("{name}: {value}{line_break}"));
    }
    head.push_str(&format!(
        "Content-Length: {}{line_break}{line_break}",
        block.len()
    ));
    head + block + line_break + line_break
}

fn sha1(block: &str) -> String {
    format!("sha1:{}", BASE32.encode(&Sha1::digest(block)))
}

fn text(number: usize) -> String {
    format!(
        "Report {number} on the harbour – « à la une »\nThe council of ward {number} met on the quay \
         and voted for pier {number}, which opens next spring.\nSubscribe to our newsletter today!\n"
    )
}

/// The records of a WET file: what it is, twelve pages, and something that is no text.
fn records(line_break: &str) -> Vec<String> {
    let mut records = vec![record(
        &[
            ("WARC-Type", "warcinfo"),
            ("Content-Type", "application/warc-fields"),
        ],
        "Software-Info: made for a test\r\n\r\n",
        line_break,
    )];
    for number in 1..=12 {
        let block = text(number);
        let digest = match number {
            3 => "sha1:3I42H3S6NNFQ2MSVX7XZKYAYSCX5QBYJ".to_owned(),
            4 => "blake2:unknown".to_owned(),
            _ => sha1(&block),
        };
        let url = format!("https://news.example/{number}");
        let id = format!("<urn:uuid:00000000-0000-0000-0000-{number:012}>");
        let fields = [
            ("WARC-Type", "conversion"),
            ("WARC-Target-URI", url.as_str()),
            ("WARC-Date", "2024-03-01T00:00:00Z"),
            ("WARC-Record-ID", id.as_str()),
            ("warc-block-digest", digest.as_str()),
            ("Content-Type", "text/plain"),
        ];
        records.push(record(&fields, &block, line_break));
    }
    records.push(record(
        &[
            ("WARC-Type", "metadata"),
            ("Content-Type", "application/warc-fields"),
        ],
        "languages-cld2: {}\r\n",
        line_break,
    ));
    records
}

fn gzip_each(records: &[String]) -> Vec<u8> {
    records
        .iter()
        .flat_map(|record| crate::util::gzip(record.as_bytes()))
        .collect()
}

/// The members of a gzip file, decompressed.
fn members(mut bytes: &[u8]) -> Vec<String> {
    let mut members = Vec::new();
    while !bytes.is_empty() {
        let mut decoder = flate2::bufread::GzDecoder::new(bytes);
        let mut member = String::new();
        std::io::Read::read_to_string(&mut decoder, &mut member).unwrap();
        bytes = decoder.into_inner();
        members.push(member);
    }
    members
}

fn field<'r>(record: &'r str, name: &str) -> &'r str {
    let head = record
        .split_once("\n\r\n")
        .or_else(|| record.split_once("\n\n"))
        .unwrap()
        .0;
    let line = head.lines().find_map(|line| {
        let (found, value) = line.split_once(':')?;
        found.eq_ignore_ascii_case(name).then(|| value.trim())
    });
    line.unwrap_or_default()
}

#[test]
fn records_are_cleaned_one_member_each_and_put_back() {
    let bench = Bench::new();
    let before = records("\r\n");
    bench.write("a.warc.wet.gz", gzip_each(&before));
    bench.run(&["clean", "a.warc.wet.gz", "-o", "out"]).exits(0);
    let left = members(&bench.read("out/articles/a.warc.wet.gz"));
    assert_eq!(left.len(), before.len());
    for (number, (left, before)) in left.iter().zip(&before).enumerate() {
        if !(1..=12).contains(&number) {
            assert_eq!(left, before);
            continue;
        }
        let (head, block) = left.split_once("\r\n\r\n").unwrap();
        let block = block.strip_suffix("\r\n\r\n").unwrap();
        assert_eq!(
            block,
            text(number).replace("Subscribe to our newsletter today!\n", "")
        );
        assert_eq!(field(left, "Content-Length"), block.len().to_string());
        assert_eq!(head.len(), before.split_once("\r\n\r\n").unwrap().0.len());
        let digest = match number {
            3 | 4 => field(before, "WARC-Block-Digest").to_owned(),
            _ => sha1(block),
        };
        assert_eq!(field(left, "WARC-Block-Digest"), digest);
    }
    bench.run(&["restore", "out", "-o", "again"]).exits(0);
    assert_eq!(members(&bench.read("again/a.warc.wet.gz")), before);
}

#[test]
fn ids_sites_and_dates_are_those_of_the_head() {
    let bench = Bench::new();
    bench.write("a.wet", records("\n").concat());
    bench.run(&["clean", "a.wet", "-o", "out"]).exits(0);
    let documents = bench.documents("out");
    assert_eq!(documents.len(), 12);
    assert_eq!(
        documents[4]["document"],
        "<urn:uuid:00000000-0000-0000-0000-000000000005>"
    );
    assert_eq!(documents[4]["site"], "news.example");
    assert_eq!(documents[4]["date"], "2024-03-01T00:00:00Z");
    bench.run(&["restore", "out", "-o", "again"]).exits(0);
    assert_eq!(
        bench.read("again/a.wet"),
        records("\n").concat().into_bytes()
    );
    let id = "<urn:uuid:00000000-0000-0000-0000-000000000005>";
    let story = bench.run(&["explain", id, "out"]).exits(0);
    assert!(story.stdout.contains("newsletter"), "{}", story.stdout);
    let diff = bench.run(&["clean", "a.wet", "--diff"]).exits(0);
    assert!(
        diff.stdout.contains("-Subscribe to our newsletter today!"),
        "{}",
        diff.stdout
    );
}

#[test]
fn many_blocks_and_threads_give_the_same_file() {
    let bench = Bench::new();
    let many: String = (0..600).flat_map(|_| records("\r\n")).collect();
    assert!(many.len() > 3 << 20);
    bench.write("in/a.warc", &many);
    bench.write(
        "in/b.warc.zst",
        zstd::encode_all(records("\r\n").concat().as_bytes(), 3).unwrap(),
    );
    bench.run(&["clean", "in", "-o", "one", "-j", "1"]).exits(0);
    bench
        .run(&["clean", "in", "-o", "three", "-j", "3"])
        .exits(0);
    assert!(bench.tree("one/articles") == bench.tree("three/articles"));
    bench.run(&["restore", "three", "-o", "again"]).exits(0);
    assert!(bench.read("again/a.warc") == many.as_bytes());
}

#[test]
fn whole_records_go_where_they_are_copies() {
    let bench = Bench::new();
    let mut all = records("\r\n");
    let copy = all[5].replace("000000000005", "000000000099");
    all.push(copy);
    bench.write("a.wet", all.concat());
    bench
        .run(&["clean", "a.wet", "-o", "out", "--articles-twice", "drop"])
        .exits(0);
    assert_eq!(bench.report("out")["totals"]["dropped"], 1);
    bench.run(&["restore", "out", "-o", "again"]).exits(0);
    assert_eq!(bench.read("again/a.wet"), all.concat().into_bytes());
}

#[test]
fn what_is_broken_is_said_and_copied() {
    let bench = Bench::new();
    let all = records("\r\n");
    // Line ends were changed: the lengths are wrong from the second record on.
    let changed =
        all.concat()
            .replace("\r\n", "\n")
            .replacen("Report 1 on", "Report 1 of the port on", 1);
    bench.write("changed.wet", &changed);
    let run = bench.run(&["clean", "changed.wet", "-o", "out"]).exits(2);
    assert!(
        run.stderr.contains("no WARC record whose Content-Length"),
        "{}",
        run.stderr
    );
    assert_eq!(bench.read("out/articles/changed.wet"), changed.into_bytes());
    let whole = all.concat();
    bench.write("cut.wet", &whole[..whole.len() / 2]);
    bench
        .run(&["clean", "cut.wet", "-o", "out2"])
        .exits(2)
        .says(&["the file ends within a record"]);
    bench.run(&["restore", "out2", "-o", "again"]).exits(0);
    assert_eq!(
        bench.read("again/cut.wet"),
        &whole.as_bytes()[..whole.len() / 2]
    );
}

#[test]
fn pages_are_refused_with_what_to_do() {
    let bench = Bench::new();
    let page = record(
        &[
            ("WARC-Type", "response"),
            ("WARC-Target-URI", "https://a.example/"),
        ],
        "HTTP/1.1 200 OK\r\n\r\n<html></html>",
        "\r\n",
    );
    bench.write("a.warc.gz", gzip_each(&[records("\r\n")[0].clone(), page]));
    bench
        .run(&["clean", "a.warc.gz", "-o", "out"])
        .exits(2)
        .says(&["it is WARC that holds pages", "trafilatura", "WET"]);
}

#[test]
fn standard_input_may_be_wet() {
    let bench = Bench::new();
    let all = records("\r\n");
    bench
        .run_with(&["clean", "-", "-o", "out"], &gzip_each(&all))
        .exits(0);
    assert_eq!(
        members(&bench.read("out/articles/stdin.wet.gz")).len(),
        all.len()
    );
}
