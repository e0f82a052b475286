//! What a check takes from `dejalu.toml`.

use serde_json::{Value, json};

use super::{check, drop};

#[test]
fn a_check_without_an_option_does_what_the_file_says() {
    let bench = drop();
    bench
        .run(&["index", "build", "-q", "earlier", "-o", "known.idx"])
        .exits(0);
    bench
        .run(&[
            "check",
            "new",
            "--baseline",
            "b.txt",
            "--update-baseline",
            "-q",
        ])
        .exits(0);
    bench.write(
        "ci/dejalu.toml",
        "against = '../known.idx'\nbaseline = '../b.txt'\nformat = 'json'\n\
         report = ['markdown=out.md', 'html=page.html']\nmax-known-articles = 0\n\
         site-limits = { max-lost = 0 }\nmin-site-documents = 2\n",
    );
    let said = check(&bench, &["new", "--config", "ci/dejalu.toml"]).exits(1);
    let found: Value = serde_json::from_str(&said.stdout).unwrap();
    assert_eq!(found["against"]["index"], "ci/../known.idx");
    assert_eq!(found["against"]["baseline"], "ci/../b.txt");
    assert_eq!(found["limits"][0]["name"], "max-known-articles");
    assert_eq!(found["site_limits"][0]["name"], "max-lost");
    let summary = String::from_utf8(bench.read("ci/out.md")).unwrap();
    assert!(summary.starts_with("### dejalu check: failed"), "{summary}");
    let page = String::from_utf8(bench.read("ci/page.html")).unwrap();
    assert!(page.contains("<section id=\"check\""));
    // A flag beats the file, list and all.
    let said = check(
        &bench,
        &[
            "new",
            "--config",
            "ci/dejalu.toml",
            "--format",
            "concise",
            "--report",
            "json=x.json",
        ],
    );
    assert!(
        said.exits(1)
            .stdout
            .contains("exceeded --max-known-articles")
    );
    assert!(bench.path("x.json").exists());
    // Its reports are written beside those of the file, which a setting takes away.
    std::fs::remove_file(bench.path("ci/out.md")).unwrap();
    let reports = [
        "new",
        "--config",
        "ci/dejalu.toml",
        "--report",
        "json=x.json",
    ];
    check(&bench, &reports).exits(1);
    assert!(bench.path("ci/out.md").exists());
    std::fs::remove_file(bench.path("ci/out.md")).unwrap();
    check(
        &bench,
        &[&reports[..], &["--config", "report = []"]].concat(),
    )
    .exits(1);
    assert!(!bench.path("ci/out.md").exists() && bench.path("x.json").exists());
    // What it says is shown, and reads back as it is.
    let shown = bench
        .run(&["config", "--show", "--config", "ci/dejalu.toml"])
        .exits(0);
    for line in [
        "against = \"ci/../known.idx\"",
        "format = \"json\"",
        "report = [\"markdown=ci/out.md\", \"html=ci/page.html\"]",
        "site-limits = { max-lost = \"0\" }",
        "min-site-documents = 2",
        "# compare is not set: none",
    ] {
        assert!(shown.stdout.contains(line), "{line}: {}", shown.stdout);
    }
    bench.write("shown.toml", shown.stdout.as_bytes());
    let again = bench
        .run(&["config", "--config", "shown.toml", "--format", "json"])
        .exits(0);
    let again: Value = serde_json::from_str(&again.stdout).unwrap();
    assert_eq!(
        again["settings"]["site-limits"]["value"],
        json!({"max-lost": "0"})
    );
}

#[test]
fn what_a_file_cannot_say_is_refused_with_its_line() {
    let bench = drop();
    for (line, said) in [
        ("[check]\nmax-lost = 0", "there is no table `check`"),
        ("against = ''", "`against` is empty"),
        ("report = ['pdf=a.pdf']", "unknown format"),
        ("format = 'html'", "report = [\"html=FILE\"]"),
        (
            "format = 'pdf'",
            "`format` cannot be \"pdf\"; the choices are full",
        ),
        (
            "site-limits = { max-removed = 3 }",
            "not an option that sets a limit",
        ),
        ("site-limits = ['max-lost=0']", "takes a table of limits"),
        ("update-baseline = true", "only be a flag"),
    ] {
        bench.write("dejalu.toml", line);
        check(&bench, &["new"])
            .exits(2)
            .says(&["dejalu.toml:1:", said]);
    }
    for (limits, said) in [
        (
            "max-lostt = 0",
            "dejalu.toml:3:1: `site-limits`: \"max-lostt\" is not an option that sets a limit; did you mean max-lost?",
        ),
        (
            "max-lost = 'x'",
            "dejalu.toml:3:12: `site-limits`: `max-lost` = \"x\": \"x\" is not a limit",
        ),
        (
            "max-lost = [3]",
            "dejalu.toml:3:12: `site-limits`: `max-lost` takes a share or a number",
        ),
        (
            "max-new-families = '5%'",
            "dejalu.toml:3:20: `site-limits`: max-new-families 5 %: this is counted",
        ),
    ] {
        bench.write(
            "dejalu.toml",
            format!("strict = true\n[site-limits]\n{limits}\n"),
        );
        check(&bench, &["new"]).exits(2).says(&[said]);
    }
}

#[test]
fn a_report_goes_over_nothing_that_is_read_and_beside_no_other() {
    let bench = drop();
    let settings = "max-lost = 5000\nallow = [\"allow.txt\"]\n";
    bench.write("dejalu.toml", settings);
    bench.write("allow.txt", "A line\n");
    bench.write("list.txt", "new\n");
    for (path, what) in [
        ("dejalu.toml", "the configuration"),
        ("allow.txt", "the list of --allow"),
        ("list.txt", "the list of inputs"),
    ] {
        let report = format!("json={path}");
        let before = bench.read(path);
        bench
            .run(&["check", "--files-from", "list.txt", "--report", &report])
            .exits(2)
            .says(&[what, "never writes over what it reads"]);
        assert_eq!(bench.read(path), before, "{path}");
    }
    let twice = [
        "check",
        "new",
        "--report",
        "json=a",
        "--report",
        "markdown=./a",
    ];
    bench
        .run(&twice)
        .exits(2)
        .says(&["two reports go to ./a, json=a and markdown=./a: name a file"]);
    assert!(!bench.path("a").exists());
    // What cannot be written is said before anything is.
    let reports = [
        "check",
        "new",
        "--report",
        "json=a",
        "--report",
        "markdown=nowhere/b",
    ];
    bench.run(&reports).exits(2).says(&["nowhere/b"]);
    assert!(!bench.path("a").exists());
    let mut command = bench.command(&["check", "new", "--report", "json=a"]);
    command.env("GITHUB_STEP_SUMMARY", bench.path("nowhere/c"));
    let said = command.output().unwrap();
    let said = String::from_utf8(said.stderr).unwrap();
    assert!(
        said.contains("GITHUB_STEP_SUMMARY") && said.contains("nowhere/c"),
        "{said}"
    );
    assert!(!bench.path("a").exists() && !bench.path("nowhere").exists());
    let nowhere = ["check", "new", "--report", "json=nowhere/a.json"];
    let run = bench.run(&nowhere).exits(2).says(&["nowhere/a.json"]);
    assert!(!run.stderr.contains("dejalu-new"), "{}", run.stderr);
    for prints in [&["--format", "concise"][..], &["--suggest"]] {
        let printed = [&["check", "new", "--report", "json=-"], prints].concat();
        let run = bench.run(&printed).exits(2).says(&["standard output"]);
        assert_eq!(run.stdout, "");
    }
}

/// Every command that writes a file, on every name of a file that is read.
#[cfg(unix)]
#[test]
fn no_command_writes_over_settings_and_lists() {
    let bench = drop();
    let files = [
        ("dejalu.toml", "max-lost = 5000\nallow = [\"allow.txt\"]\n"),
        ("allow.txt", "A line\n"),
    ];
    let line = String::from_utf8(bench.read("new/lantern.jsonl")).unwrap();
    bench.write("a.jsonl", line.lines().next().unwrap().to_owned() + "\n");
    bench
        .run(&["index", "build", "-q", "earlier", "-o", "k.idx"])
        .exits(0);
    bench.run(&["clean", "-q", "new", "-o", "cleaned"]).exits(0);
    for (file, content) in files {
        bench.write(file, content);
        std::os::unix::fs::symlink(bench.path(file), bench.path(&format!("soft-{file}"))).unwrap();
    }
    // Commands for which a hard link is only a name would put another file there.
    for (file, _) in files {
        let hard = format!("hard-{file}");
        for name in [file.to_owned(), format!("soft-{file}"), hard.clone()] {
            let _ = std::fs::remove_file(bench.path(&hard));
            std::fs::hard_link(bench.path(file), bench.path(&hard)).unwrap();
            let report = format!("json={name}");
            let commands: [&[&str]; 9] = [
                &["check", "a.jsonl", "--baseline", &name, "--update-baseline"],
                &["check", "a.jsonl", "--report", &report],
                &["report", "cleaned", "--format", "csv", "-o", &name],
                &["clean", "a.jsonl", "-o", &name, "--overwrite"],
                &[
                    "clean",
                    "--index",
                    "k.idx",
                    "--journal",
                    &name,
                    "--overwrite",
                    "-",
                ],
                &[
                    "clean",
                    "--index",
                    "k.idx",
                    "--learn",
                    &name,
                    "--overwrite",
                    "-",
                ],
                &["index", "build", "a.jsonl", "-o", &name, "--overwrite"],
                &["index", "merge", "k.idx", "-o", &name, "--overwrite"],
                &[
                    "clean",
                    "a.jsonl",
                    "-o",
                    "x",
                    "--overwrite",
                    "--attributes",
                    &name,
                ],
            ];
            for command in commands {
                let stdin = bench.read("a.jsonl");
                bench.run_with(command, &stdin).exits(2);
            }
            let mut command = bench.command(&["check", "a.jsonl"]);
            command.env("GITHUB_STEP_SUMMARY", bench.path(&name));
            assert_eq!(command.output().unwrap().status.code(), Some(2), "{name}");
            for (file, content) in files {
                assert_eq!(bench.read(file), content.as_bytes(), "{file}, by {name}");
            }
        }
    }
}

#[test]
fn a_report_that_is_named_twice_is_written_once_however_it_is_spelled() {
    let bench = drop();
    bench.write("dejalu.toml", "report = ['json=a.json']\n");
    check(&bench, &["new", "--report", "json=./a.json"]).exits(0);
    let found: Value = serde_json::from_slice(&bench.read("a.json")).unwrap();
    assert_eq!(found["schema"], 2);
    check(&bench, &["new", "--report", "json=new/../a.json"]).exits(0);
    // By another name it is the same file, which can have one format only.
    check(&bench, &["new", "--report", "sarif=new/../a.json"])
        .exits(2)
        .says(&["two reports go to new/../a.json, json=a.json and sarif=new/../a.json"]);
}

#[test]
fn what_is_no_limit_is_refused_with_what_is_one() {
    let bench = drop();
    for (settings, said) in [
        ("max-lost = -1\n", "it must be a whole number from 0\n"),
        (
            "max-lost = 18446744073709551616\n",
            "it must be at most 18446744073709551615\n",
        ),
        (
            "site-limits = { min-documents = 3 }\n",
            "min-documents is for the whole drop, and no limit for sites; from how many \
             documents on a site is compared says min-site-documents\n",
        ),
    ] {
        bench.write("wrong.toml", settings);
        check(&bench, &["new", "--config", "wrong.toml"])
            .exits(2)
            .says(&[said]);
    }
    for (option, said) in [
        (
            "--max-lost",
            "\"-1\" is not a limit: write a share (5% or 0.05) or a number (12)",
        ),
        ("--nearly-empty", "\"-1\" is not a limit"),
        ("--min-documents", "write a whole number from 0"),
        ("--memory", "'-1' for '--memory"),
    ] {
        check(&bench, &["new", option, "-1"]).exits(2).says(&[said]);
    }
    // What is an option stays one.
    check(&bench, &["new", "--max-lost", "-q"])
        .exits(2)
        .says(&["a value is required for '--max-lost"]);
}

#[cfg(target_os = "linux")]
#[test]
fn a_folder_that_takes_no_files_is_named() {
    let bench = drop();
    check(&bench, &["new", "--report", "json=/proc/x"])
        .exits(2)
        .says(&["cannot write /proc/x: nothing can be created in /proc; choose another folder"]);
}
