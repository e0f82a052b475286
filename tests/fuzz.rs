//! Random corpora through the whole program, with its laws as oracles. A dozen of them
//! by default; `PROPTEST_CASES=1000 cargo test --test tests fuzz` for an evening.

use proptest::prelude::*;

use crate::util::{Bench, gzip};

/// A line of an article: furniture that repeats, prose, and what others choke on.
fn line() -> impl Strategy<Value = String> {
    prop_oneof![
        4 => prop::sample::select(vec!["Voir plus", "Read more", "Inscrivez-vous", ""]).prop_map(str::to_owned),
        4 => (0..60_u32).prop_map(|number| format!("Sentence {number} says what {} others do not.", number * 7)),
        1 => ".{0,30}",
        1 => prop::sample::select(vec![
            "=1+1", "::error::x", "##[group]x", "\u{202e}gnp", "\u{fdfa}", "<script>", "a\u{0}b", "\u{2028}",
        ]).prop_map(str::to_owned),
    ]
}

/// A record of a file, as bytes, with its line break.
fn record() -> impl Strategy<Value = Vec<u8>> {
    let article = prop::collection::vec(line(), 0..8).prop_map(|lines| lines.join("\n"));
    let site = prop::sample::select(vec!["a.example", "b.example"]);
    prop_oneof![
        8 => (article, site, 0..40_u32).prop_map(|(text, site, id)| {
            let url = format!("https://{site}/{id}");
            serde_json::json!({ "id": id.to_string(), "url": url, "text": text }).to_string().into_bytes()
        }),
        1 => prop::collection::vec(any::<u8>(), 0..20).prop_map(|mut bytes| {
            bytes.retain(|&byte| byte != b'\n');
            bytes
        }),
        1 => prop::sample::select(vec!["", "{}", "{\"text\":3}", "[1]", "null", "\u{feff}{\"text\":\"x\"}"])
            .prop_map(|line| line.as_bytes().to_vec()),
    ]
    .prop_map(|mut bytes| {
        bytes.push(b'\n');
        bytes
    })
}

/// Runs the program; it may refuse, and nothing else.
fn run(bench: &Bench, arguments: &[&str], stdin: &[u8]) -> (i32, String) {
    let run = bench.run_with(arguments, stdin);
    assert!(
        !run.stderr.contains("panicked"),
        "{arguments:?}: {}",
        run.stderr
    );
    let code = run
        .code
        .unwrap_or_else(|| panic!("{arguments:?} was ended by a signal"));
    assert!((0..=2).contains(&code), "{arguments:?}: {code}");
    (code, run.stdout)
}

proptest! {
    #![proptest_config(ProptestConfig {
        cases: std::env::var("PROPTEST_CASES").ok().and_then(|cases| cases.parse().ok()).unwrap_or(12),
        max_shrink_iters: 60,
        ..ProptestConfig::default()
    })]
    #[test]
    fn the_laws_hold_for_random_corpora(
        files in prop::collection::vec((prop::collection::vec(record(), 0..14), 0..3_u8), 1..4),
        cut in any::<prop::sample::Index>(),
    ) {
        let bench = Bench::new();
        for (number, (records, kind)) in files.iter().enumerate() {
            let bytes = records.concat();
            match kind {
                0 => bench.write(&format!("in/d/{number}.jsonl"), bytes),
                1 => bench.write(&format!("in/{number}.txt"), bytes),
                _ => bench.write(&format!("packed/{number}.jsonl.gz"), gzip(&bytes)),
            };
        }
        bench.write("in/always.jsonl", files[0].0.concat());
        let clean = ["clean", "in", "-o", "out", "-q", "--allow-empty", "--max-bad-records", "999", "-j", "1"];
        prop_assert_eq!(run(&bench, &clean, b"").0, 0);
        let other = ["clean", "in", "-o", "other", "-q", "--allow-empty", "--max-bad-records", "999", "-j", "3", "--memory", "300MiB"];
        prop_assert_eq!(run(&bench, &other, b"").0, 0);
        prop_assert!(bench.tree("out") == bench.tree("other"), "threads or memory change a result");
        prop_assert_eq!(run(&bench, &["restore", "out", "-o", "back", "-q"], b"").0, 0);
        prop_assert!(bench.tree("back") == bench.tree("in"), "restored is not the input");

        let build = ["index", "build", "in", "-o", "k.idx", "-q", "--allow-empty", "--max-bad-records", "999"];
        prop_assert_eq!(run(&bench, &build, b"").0, 0);
        prop_assert_eq!(run(&bench, &["index", "verify", "k.idx", "-q"], b"").0, 0);
        let lines = files[0].0.concat();
        let filter = ["clean", "--index", "k.idx", "-", "-q", "--allow-empty", "--max-bad-records", "999", "--journal", "j", "--overwrite"];
        let output = bench.command(&filter).stdin(std::process::Stdio::piped()).spawn();
        let mut child = output.unwrap();
        std::io::Write::write_all(&mut child.stdin.take().unwrap(), &lines).unwrap();
        let output = child.wait_with_output().unwrap();
        prop_assert_eq!(output.status.code(), Some(0));
        bench.write("left.jsonl", &output.stdout);
        let restore = ["restore", "left.jsonl", "--journal", "j", "-o", "lines.jsonl", "-q"];
        prop_assert_eq!(run(&bench, &restore, b"").0, 0);
        prop_assert_eq!(bench.read("lines.jsonl"), lines);

        run(&bench, &["check", "in", "--allow-empty", "--against", "k.idx", "--format", "json", "--max-removed-paragraphs", "5%"], b"");
        run(&bench, &["explain", "always.jsonl#1", "out"], b"");
        // Cut anywhere, a compressed file gives what it can, or the run says that it did not.
        if bench.path("packed").exists() {
            for (name, bytes) in bench.tree("packed") {
                bench.write(&format!("packed/{name}"), &bytes[..cut.index(bytes.len())]);
            }
            run(&bench, &["clean", "packed", "-o", "cut", "-q", "--allow-empty", "--max-bad-records", "999"], b"");
        }
    }
}
