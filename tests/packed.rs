//! bzip2 and xz: in, the same out, and back; what is damaged is said.

use std::io::Read;

use serde_json::json;

use crate::util::Bench;

fn lines() -> String {
    (1..=12)
        .map(|number| {
            let text = format!(
                "Report {number} on the harbour\nThe council of ward {number} met on the quay and \
                 voted for pier {number}.\nSubscribe to our newsletter today!"
            );
            format!("{}\n", json!({ "text": text, "rank": number }))
        })
        .collect()
}

pub(crate) fn packed(name: &str, bytes: &[u8]) -> Vec<u8> {
    let mut packed = Vec::new();
    match name.ends_with(".xz") {
        true => {
            liblzma::read::XzEncoder::new(bytes, 1)
                .read_to_end(&mut packed)
                .unwrap();
        }
        false => {
            let level = bzip2::Compression::fast();
            bzip2::read::BzEncoder::new(bytes, level)
                .read_to_end(&mut packed)
                .unwrap();
        }
    }
    packed
}

fn unpacked(name: &str, packed: &[u8]) -> String {
    let mut text = String::new();
    match name.ends_with(".xz") {
        true => liblzma::read::XzDecoder::new_multi_decoder(packed)
            .read_to_string(&mut text)
            .unwrap(),
        false => bzip2::read::MultiBzDecoder::new(packed)
            .read_to_string(&mut text)
            .unwrap(),
    };
    text
}

#[test]
fn what_comes_out_is_packed_as_what_went_in_and_is_put_back() {
    for name in ["a.jsonl.bz2", "a.jsonl.xz"] {
        let bench = Bench::new();
        // Two streams in one file, as `cat` makes them.
        let (first, second) = (lines(), lines().replace("ward", "quarter"));
        bench.write(
            name,
            [
                packed(name, first.as_bytes()),
                packed(name, second.as_bytes()),
            ]
            .concat(),
        );
        bench.run(&["clean", name, "-o", "out"]).exits(0);
        let left = unpacked(name, &bench.read(&format!("out/articles/{name}")));
        assert!(
            !left.contains("newsletter") && left.lines().count() == 24,
            "{name}"
        );
        bench.run(&["restore", "out", "-o", "again"]).exits(0);
        assert_eq!(
            unpacked(name, &bench.read(&format!("again/{name}"))),
            first + &second
        );
        let stdin = packed(name, lines().as_bytes());
        let printed = bench
            .run_with(&["clean", "-", "-o", "-"], &stdin)
            .exits(0)
            .stdout;
        assert_eq!(printed.lines().count(), 12);
        let story = bench
            .run(&["explain", &format!("{name}#3"), "out"])
            .exits(0);
        assert!(story.stdout.contains("newsletter"));
    }
}

#[test]
fn what_is_cut_off_is_said_and_what_came_before_is_used() {
    for name in ["a.jsonl.bz2", "a.jsonl.xz"] {
        let bench = Bench::new();
        let mut bytes = packed(name, lines().as_bytes());
        bytes.extend(&packed(name, lines().as_bytes())[..40]);
        bench.write(name, &bytes);
        bench
            .run(&["clean", name, "-o", "out"])
            .exits(2)
            .says(&["is cut off at byte"]);
        assert_eq!(bench.report("out")["totals"]["documents"], 12, "{name}");
        bench.write("plain/a.jsonl.xz", lines());
        bench
            .run(&["clean", "plain", "-o", "out2"])
            .exits(2)
            .says(&["this is not xz data"]);
    }
}
