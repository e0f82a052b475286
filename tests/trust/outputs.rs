//! Outputs and what is read, by whatever names: links to folders and files, hard links, lists,
//! standard input and output, results, other outputs, and what killed runs leave.

use std::os::unix::fs::symlink;
use std::process::{Command, Stdio};

use super::cleaned;
use crate::util::{Bench, json_line};

/// A corpus in `d`, which is also behind the links `x/in`, `y/l.jsonl` and `hard.jsonl`.
fn linked() -> Bench {
    let bench = cleaned();
    bench.write("d/a.jsonl", (0..3).map(json_line).collect::<String>());
    for folder in ["x", "y"] {
        std::fs::create_dir(bench.path(folder)).unwrap();
    }
    symlink("../d", bench.path("x/in")).unwrap();
    symlink("../d/a.jsonl", bench.path("y/l.jsonl")).unwrap();
    std::fs::hard_link(bench.path("d/a.jsonl"), bench.path("hard.jsonl")).unwrap();
    bench.write("list", "y\n");
    bench
}

/// Says that each of these is refused, and that nothing has changed.
fn refused(bench: &Bench, all: &[(&str, &[&str])]) {
    let before = bench.tree(".");
    for (arguments, says) in all {
        let words: Vec<&str> = arguments.split(' ').collect();
        let line = json_line(1);
        let run = bench.run_with(&words, line.as_bytes());
        assert_eq!(run.code, Some(2), "{arguments}: {}", run.stderr);
        run.says(says);
        assert!(bench.tree(".") == before, "{arguments} changed something");
    }
}

#[test]
fn no_output_is_an_input_that_a_link_leads_to() {
    let bench = linked();
    refused(
        &bench,
        &[
            ("check x -q --report json=d/a.jsonl", &["x/in", "the input"]),
            (
                "check x -q --report json=d/new.json",
                &["lies inside the input x/in"],
            ),
            (
                "check y -q --report json=d/a.jsonl",
                &["the input y/l.jsonl"],
            ),
            ("check y -q --report json=y/l.jsonl", &["the input"]),
            ("check y/l.jsonl -q --report json=d/a.jsonl", &["the input"]),
            (
                "check d -q --report json=hard.jsonl",
                &["by another name, the input"],
            ),
            (
                "check x -q --report json=hard.jsonl",
                &["by another name, the input"],
            ),
            (
                "check --files-from list -q --report json=d/a.jsonl",
                &["the input"],
            ),
            (
                "check x -q --baseline d/b.txt --update-baseline",
                &["lies inside the input x/in"],
            ),
            ("clean x -q -o d/out", &["lies inside the input x/in"]),
            (
                "clean x -q -o out2 --attributes d/at",
                &["lies inside the input x/in"],
            ),
            (
                "clean x -q -o out2 --index new.idx --learn d/l.idx",
                &["lies inside the input x/in"],
            ),
            (
                "index build x -q -o d/k.idx",
                &["lies inside the input x/in"],
            ),
            ("index update d/k.idx x -q", &["lies inside the input x/in"]),
        ],
    );
}

#[test]
fn no_output_is_the_file_that_standard_input_or_output_is() {
    let bench = linked();
    let before = bench.read("d/a.jsonl");
    let open = |name: &str| std::fs::File::open(bench.path(name)).unwrap();
    let mut check = bench.command(&["check", "-", "-q", "--report", "json=d/a.jsonl"]);
    let output = check.stdin(open("d/a.jsonl")).output().unwrap();
    assert_eq!(output.status.code(), Some(2));
    assert_eq!(bench.read("d/a.jsonl"), before);
    let words = [
        "clean",
        "--index",
        "known.idx",
        "-",
        "-q",
        "--overwrite",
        "--journal",
        "lines",
    ];
    let lines = std::fs::File::create(bench.path("lines")).unwrap();
    let mut filter = bench.command(&words);
    let output = filter
        .stdin(open("d/a.jsonl"))
        .stdout(lines)
        .output()
        .unwrap();
    let said = String::from_utf8_lossy(&output.stderr).into_owned();
    assert_eq!(output.status.code(), Some(2), "{said}");
    assert!(said.contains("written over the other"), "{said}");
}

#[test]
fn no_result_is_replaced_that_a_link_of_the_input_leads_to() {
    let bench = cleaned();
    for folder in ["src", "s2"] {
        std::fs::create_dir(bench.path(folder)).unwrap();
    }
    symlink("../out/articles", bench.path("src/prev")).unwrap();
    symlink("../out/articles/a.jsonl", bench.path("s2/a.jsonl")).unwrap();
    refused(
        &bench,
        &[
            (
                "clean src -o out --overwrite -q",
                &["holds the input src/prev"],
            ),
            (
                "clean s2 -o out --overwrite -q",
                &["holds the input s2/a.jsonl"],
            ),
            (
                "clean out/articles -o out --overwrite -q",
                &["holds the input"],
            ),
        ],
    );
    bench.run(&["clean", "src", "-o", "other", "-q"]).exits(0);
}

#[test]
fn no_two_outputs_are_one() {
    let bench = linked();
    let filter = ["clean", "--index", "known.idx", "-", "-q", "--journal", "J"];
    bench.run_with(&filter, json_line(1).as_bytes()).exits(0);
    let over = "written over the other";
    refused(
        &bench,
        &[
            (
                "clean --index known.idx - --journal J --learn J --overwrite",
                &[over, "--journal"],
            ),
            (
                "clean --index known.idx - --journal ./n --learn n",
                &[over, "--learn"],
            ),
            (
                "clean --index n.idx - --journal n.idx --learn d.idx --overwrite",
                &["the index"],
            ),
            ("clean d -o out2 --attributes out2", &[over, "--attributes"]),
            (
                "clean d -o out2 --attributes out2/at",
                &["lies inside", over],
            ),
            (
                "clean d -o out2 --index n.idx --learn out2/n.idx",
                &["lies inside", over],
            ),
            (
                "clean d -o out2 --index n.idx --learn out2",
                &[over, "--learn"],
            ),
        ],
    );
}

#[test]
fn no_report_replaces_a_part_of_a_result() {
    let bench = cleaned();
    let part = "a part of the result";
    refused(
        &bench,
        &[
            ("check in -q --report json=out/report/report.json", &[part]),
            ("check in -q --report html=out/report/report.html", &[part]),
            ("check in -q --report json=out/articles/a.jsonl", &[part]),
            ("check in -q --report json=out/articles/new.jsonl", &[part]),
            (
                "check in -q --baseline out/articles/b.txt --update-baseline",
                &[part],
            ),
        ],
    );
    symlink("out/articles", bench.path("articles")).unwrap();
    refused(
        &bench,
        &[("check in -q --report json=articles/a.jsonl", &[part])],
    );
}

#[test]
fn what_a_run_works_in_is_no_article() {
    let bench = Bench::new();
    bench.write("in/a.jsonl", json_line(1));
    bench.write(
        "in/.out.dejalu-partial/partial.json",
        "{\"text\":\"a claim\"}",
    );
    bench.write("in/sub/.dejalu-new-x1.jsonl", json_line(2));
    bench.write(
        "in/dejalu-run-x1/out/articles/a.txt",
        "an article of a check",
    );
    bench
        .run(&["clean", "in", "-o", "out"])
        .exits(0)
        .says(&["left alone"]);
    let names: Vec<String> = bench.tree("out/articles").into_keys().collect();
    assert_eq!(names, ["a.jsonl"]);
}

#[test]
fn manual_pages_are_installed_whole_and_behind_no_link_of_others() {
    let bench = Bench::new();
    bench.run(&["man", "-o", "man1"]).exits(0);
    let pages = bench.tree("man1").len();
    assert!(pages > 10);
    // A page whose place is taken by a folder: none of the others is written either.
    std::fs::create_dir_all(bench.path("other/dejalu-report.1")).unwrap();
    bench.run(&["man", "-o", "other"]).exits(2);
    assert_eq!(bench.tree("other").len(), 0);
    std::fs::create_dir(bench.path("mine")).unwrap();
    let link = bench.path("theirs");
    symlink("mine", &link).unwrap();
    // Only root can give a link away.
    if std::os::unix::fs::lchown(&link, Some(64_321), None).is_ok() {
        bench
            .run(&["man", "-o", "theirs"])
            .exits(2)
            .says(&["not followed"]);
        assert_eq!(bench.tree("mine").len(), 0);
    }
}

#[test]
fn a_frame_is_not_unpacked_beyond_what_it_says() {
    let bench = cleaned();
    let filter = [
        "clean",
        "--index",
        "known.idx",
        "-",
        "-q",
        "--journal",
        "journal",
    ];
    let left = bench.run_with(&filter, json_line(1).as_bytes()).exits(0);
    bench.write("left", left.stdout);
    let zeros = vec![b'0'; 65 << 20];
    let packed = zstd::stream::encode_all(zeros.as_slice(), 1).unwrap();
    for name in ["out/report/documents.jsonl.zst", "journal"] {
        let record = bench.read(name);
        let head = zstd::zstd_safe::find_frame_compressed_size(&record).unwrap();
        bench.write(name, [&record[..head], &packed].concat());
    }
    for arguments in [
        &["restore", "out", "-o", "back"][..],
        &["restore", "left", "--journal", "journal", "-o", "back"],
    ] {
        let said = bench.run(arguments).exits(2).says(&["how much it holds"]);
        assert!(!bench.path("back").exists(), "{}", said.stderr);
    }
}

#[test]
fn what_killed_runs_left_goes_though_the_next_run_is_refused() {
    let bench = cleaned();
    bench.run(&["restore", "out", "-o", "bk", "-q"]).exits(0);
    for (out, arguments) in [
        ("bk", &["restore", "out", "-o", "bk"][..]),
        ("out", &["clean", "in", "-o", "out"]),
        ("known.idx", &["index", "build", "in", "-o", "known.idx"]),
    ] {
        let partial = format!(".{out}.dejalu-partial");
        bench.write(&format!("{partial}/partial.json"), "");
        bench.write(&format!("{partial}/gone"), "rubbish");
        bench
            .run(arguments)
            .exits(2)
            .says(&["an interrupted run had left"]);
        assert!(!bench.path(&partial).exists(), "{partial}");
        // One that was killed before it could claim the folder.
        std::fs::create_dir(bench.path(&partial)).unwrap();
        bench.run(arguments).exits(2);
        assert!(!bench.path(&partial).exists(), "{partial}");
    }
    let temporary = bench.path("tmp");
    std::fs::create_dir_all(temporary.join("dejalu-run-young")).unwrap();
    bench
        .run(&["check", "in", "-q", "--temp-dir", "tmp"])
        .exits(0);
    assert_eq!(std::fs::read_dir(temporary).unwrap().count(), 0);
}

#[test]
fn a_run_without_open_files_to_be_had_leaves_nothing() {
    let bench = cleaned();
    let program = assert_cmd::cargo::cargo_bin!("dejalu");
    let program = program.display();
    for most in 5..14 {
        let arguments = "clean --index known.idx - -q --learn l.idx --journal j";
        let script = format!("ulimit -n {most}; exec {program} {arguments} <in/a.jsonl");
        let mut command = Command::new("bash");
        command.args(["-c", &script]).current_dir(bench.path("."));
        let output = command.stdin(Stdio::null()).output().unwrap();
        let said = String::from_utf8_lossy(&output.stderr);
        assert!(
            !bench.path(".l.idx.dejalu-partial").exists(),
            "{most}: {said}"
        );
        for name in ["l.idx", "j"] {
            let _ = std::fs::remove_file(bench.path(name));
        }
    }
}
