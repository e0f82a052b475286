//! Index files whose makers are killed, meet each other, or find the disk full.
//!
//! A kill comes at a moment drawn with a seed, from before the first byte to after
//! the last: whenever it comes, the file is absent, the old one or the new one, and
//! the next run makes the new one and leaves nothing else behind.

use std::collections::BTreeMap;
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use dejalu::internals::index::Index;
use dejalu::internals::known::{Library, VolumePart};

use crate::invent::{Chance, SCRIPTS, Writer, documents, pages};
use crate::util::Bench;

/// How many kills; `make test` has time for some, a release for 200 and more.
fn rounds() -> usize {
    let asked = std::env::var("DEJALU_KILLS").ok();
    asked.map_or(12, |count| count.parse().unwrap())
}

/// Lines of JSON: so many articles of some sites, under a menu, none twice.
fn jsonl(seed: u64, count: usize) -> String {
    let mut lines = String::new();
    for script in &SCRIPTS[..3] {
        let mut writer = Writer::new(*script, 7);
        let menu = writer.phrase(&[], 6);
        writer.chance = Chance::new(seed);
        let articles = writer.articles(count);
        let printed = pages(script.name, &articles, |_, lines| {
            lines.insert(0, (crate::invent::Label::Furniture, menu.clone()));
        });
        for document in documents(&printed) {
            let url = format!("https://{}.test/{seed}/{}", document.site, document.id);
            let line = serde_json::json!({"id": format!("{seed}-{}", document.id), "url": url, "text": document.text});
            lines += &format!("{line}\n");
        }
    }
    lines
}

/// Something that makes the file `target.idx`.
struct Work {
    name: &'static str,
    arguments: &'static [&'static str],
    /// The file that is there before, if any.
    before: Option<&'static str>,
}

const WORKS: [Work; 5] = [
    Work {
        name: "build",
        arguments: &["index", "build", "in", "-o", "target.idx"],
        before: None,
    },
    Work {
        name: "build over another",
        arguments: &["index", "build", "in", "-o", "target.idx", "--overwrite"],
        before: Some("old.idx"),
    },
    Work {
        name: "merge",
        arguments: &["index", "merge", "a.idx", "b.idx", "-o", "target.idx"],
        before: None,
    },
    Work {
        name: "merge over another",
        arguments: &[
            "index",
            "merge",
            "a.idx",
            "b.idx",
            "-o",
            "target.idx",
            "--overwrite",
        ],
        before: Some("old.idx"),
    },
    Work {
        name: "update",
        arguments: &["index", "update", "target.idx", "in/b.jsonl"],
        before: Some("a.idx"),
    },
];

/// A bench with two inputs, and an index of each and of a little third one; with an
/// empty folder for temporary files.
fn bench() -> Bench {
    let bench = Bench::new();
    bench.write("in/a.jsonl", jsonl(1, 300));
    bench.write("in/b.jsonl", jsonl(2, 200));
    bench.write("old.jsonl", jsonl(3, 20));
    std::fs::create_dir(bench.path("temporary")).unwrap();
    for (input, index) in [
        ("in/a.jsonl", "a.idx"),
        ("in/b.jsonl", "b.idx"),
        ("old.jsonl", "old.idx"),
    ] {
        bench
            .run(&["index", "build", "-q", input, "-o", index])
            .exits(0);
    }
    bench
}

fn command(bench: &Bench, work: &Work) -> Command {
    let mut command = bench.command(work.arguments);
    command.arg("-q").env("TMPDIR", bench.path("temporary"));
    command
}

/// Puts the target as it is before the work; gives its bytes.
fn prepare(bench: &Bench, work: &Work) -> Option<Vec<u8>> {
    let target = bench.path("target.idx");
    let _ = std::fs::remove_file(&target); // where it is
    let before = work.before.map(|name| bench.read(name));
    if let Some(bytes) = &before {
        std::fs::write(&target, bytes).unwrap();
    }
    before
}

/// The target, if it is there.
fn target(bench: &Bench) -> Option<Vec<u8>> {
    std::fs::read(bench.path("target.idx")).ok()
}

/// Everything on the bench but the target.
fn others(bench: &Bench) -> BTreeMap<String, Vec<u8>> {
    let mut files = bench.tree(".");
    files.remove("target.idx");
    files
}

/// Runs the work to its end, and checks that it made this.
#[track_caller]
fn finish(
    bench: &Bench,
    work: &Work,
    wanted: &[u8],
    around: &BTreeMap<String, Vec<u8>>,
    what: &str,
) {
    let mut again = command(bench, work);
    // What was killed after its last byte may have made the target already.
    if work.before.is_none() && target(bench).is_some() {
        again.arg("--overwrite");
    }
    let output = again.output().unwrap();
    let said = String::from_utf8_lossy(&output.stderr);
    assert_eq!(output.status.code(), Some(0), "{what}: {said}");
    assert!(
        target(bench).unwrap() == wanted,
        "{what}: the next run made another file"
    );
    let (is, was) = (others(bench), around);
    assert!(
        is.keys().eq(was.keys()),
        "{what}: {:?} instead of {:?}",
        is.keys(),
        was.keys()
    );
    assert!(
        is == *was,
        "{what}: a file has changed that is none of its business"
    );
}

#[test]
fn whenever_its_maker_is_killed_an_index_is_whole_or_as_it_was() {
    let bench = bench();
    let mut chance = Chance::new(20);
    let mut seen = BTreeMap::new();
    let around = others(&bench);
    let mut wanted = Vec::new();
    for work in &WORKS {
        prepare(&bench, work);
        let start = Instant::now();
        assert!(command(&bench, work).status().unwrap().success());
        wanted.push((start.elapsed(), target(&bench).unwrap()));
        bench.run(&["index", "verify", "-q", "target.idx"]).exits(0);
    }
    assert!(
        wanted[..4].iter().all(|(_, bytes)| *bytes == wanted[0].1),
        "built and merged are one"
    );
    assert!(wanted[4].1 == wanted[0].1, "so is updated");
    for round in 0..rounds() {
        let (work, (usual, whole)) = (&WORKS[round % WORKS.len()], &wanted[round % WORKS.len()]);
        let before = prepare(&bench, work);
        let delay =
            Duration::from_micros(chance.below(usual.as_micros() as usize * 11 / 10) as u64);
        let mut child = command(&bench, work).stderr(Stdio::null()).spawn().unwrap();
        std::thread::sleep(delay);
        child.kill().unwrap();
        child.wait().unwrap();
        let after = target(&bench);
        let what = format!(
            "round {round}, {}, killed after {delay:?} of {usual:?}",
            work.name
        );
        assert!(
            after == before || after.as_ref() == Some(whole),
            "{what}: {:?} bytes, neither the old file nor the new one",
            after.map(|bytes| bytes.len())
        );
        *seen.entry((work.name, after == before)).or_insert(0) += 1;
        if after.is_some() {
            bench.run(&["index", "verify", "-q", "target.idx"]).exits(0);
        }
        finish(&bench, work, whole, &around, &what);
    }
    println!("{seen:?}");
    assert!(
        seen.keys().any(|(_, unchanged)| *unchanged),
        "no kill came in time"
    );
}

#[test]
fn two_writers_of_one_index_do_not_mix() {
    let bench = bench();
    bench.write("c.jsonl", jsonl(4, 200));
    let around = others(&bench);
    let update = |input: &str| {
        let arguments = ["index", "update", "-q", "target.idx", input];
        bench
            .command(&arguments)
            .env("TMPDIR", bench.path("temporary"))
            .spawn()
            .unwrap()
    };
    let made_of = |inputs: &[&str]| {
        std::fs::copy(bench.path("a.idx"), bench.path("target.idx")).unwrap();
        for input in inputs {
            assert!(update(input).wait().unwrap().success());
        }
        target(&bench).unwrap()
    };
    let results = [
        ["in/b.jsonl"].as_slice(),
        &["c.jsonl"],
        &["in/b.jsonl", "c.jsonl"],
    ]
    .map(made_of);
    std::fs::copy(bench.path("a.idx"), bench.path("target.idx")).unwrap();
    let writers = [update("in/b.jsonl"), update("c.jsonl")];
    let ended = writers.map(|writer| writer.wait_with_output().unwrap());
    let is_done = [0, 1].map(|at: usize| ended[at].status.success());
    for output in &ended {
        let said = String::from_utf8_lossy(&output.stderr);
        let is_refused = output.status.code() == Some(2) && said.contains("target.idx");
        assert!(
            output.status.success() || is_refused,
            "{:?}: {said}",
            output.status
        );
    }
    let wanted = match is_done {
        [true, true] => &results[2],
        [true, false] => &results[0],
        [false, true] => &results[1],
        [false, false] => panic!("both were refused"),
    };
    assert!(
        target(&bench).as_ref() == Some(wanted),
        "{is_done:?}: another file"
    );
    bench.run(&["index", "verify", "-q", "target.idx"]).exits(0);
    assert!(others(&bench).keys().eq(around.keys()), "something is left");
}

#[test]
fn who_has_the_old_index_open_reads_it_to_the_end() {
    let bench = bench();
    let all = |index: &Index| -> Vec<u8> {
        let mut bytes = Vec::new();
        for script in &SCRIPTS[..3] {
            for volume in index.volumes(&format!("{}.test", script.name)) {
                for part in VolumePart::ALL {
                    index.read(volume, part, 0..index.length(volume, part), &mut bytes);
                }
            }
        }
        index.check().unwrap();
        bytes
    };
    std::fs::copy(bench.path("a.idx"), bench.path("target.idx")).unwrap();
    let old = Index::open(&bench.path("target.idx")).unwrap();
    bench
        .run(&["index", "update", "-q", "target.idx", "in/b.jsonl"])
        .exits(0);
    let expected = all(&Index::open(&bench.path("a.idx")).unwrap());
    assert!(expected.len() > 10_000, "{} bytes", expected.len());
    assert!(all(&old) == expected, "the open one has changed");
    let new = all(&Index::open(&bench.path("target.idx")).unwrap());
    assert!(new != expected, "the new one is the old one");
}

#[test]
fn a_file_that_may_not_grow_is_an_error_and_changes_nothing() {
    let bench = bench();
    let around = others(&bench);
    for work in &WORKS {
        let before = prepare(&bench, work);
        // A limit of the system on the size of files, without the signal that
        // would end the program: it gets the error that a full disk gives.
        let mut limited = Command::new("sh");
        limited.args(["-c", "trap '' XFSZ; ulimit -f 16; exec \"$0\" \"$@\""]);
        let program = command(&bench, work);
        limited.arg(program.get_program()).args(program.get_args());
        limited
            .current_dir(bench.path("."))
            .env("TMPDIR", bench.path("temporary"));
        let output = limited.output().unwrap();
        let said = String::from_utf8_lossy(&output.stderr);
        assert_eq!(output.status.code(), Some(2), "{}: {said}", work.name);
        assert!(
            said.contains("large") || said.contains("write"),
            "{}: {said}",
            work.name
        );
        assert!(
            target(&bench) == before,
            "{}: the target has changed",
            work.name
        );
        assert!(others(&bench) == around, "{}: something is left", work.name);
    }
}
