//! Help, completions and manual pages.

use std::process::{Command, Stdio};

use crate::util::{Bench, Run};

/// What a user may ask for help with: nothing, or a command.
const COMMANDS: [&str; 10] = [
    "",
    "clean",
    "check",
    "index",
    "restore",
    "report",
    "explain",
    "config",
    "completions",
    "man",
];

fn help(command: &str, flag: &str) -> Run {
    let arguments: Vec<&str> = [command, flag]
        .into_iter()
        .filter(|word| !word.is_empty())
        .collect();
    Bench::new().run(&arguments).exits(0)
}

#[test]
fn help_is_as_it_was() {
    for command in COMMANDS {
        for (flag, length) in [("-h", "short"), ("--help", "long")] {
            let name = format!(
                "help-{}-{length}",
                if command.is_empty() {
                    "dejalu"
                } else {
                    command
                }
            );
            insta::assert_snapshot!(name, help(command, flag).stdout);
        }
    }
}

#[test]
fn help_fits_a_hundred_columns_and_has_examples() {
    for command in COMMANDS {
        for flag in ["-h", "--help"] {
            let page = help(command, flag).stdout;
            let long = page.lines().find(|line| line.chars().count() > 100);
            assert_eq!(long, None, "{command} {flag}");
        }
        let page = help(command, "--help").stdout;
        assert!(page.contains("Example"), "{command}: no example");
        let short = help(command, "-h").stdout;
        assert!(short.lines().count() <= page.lines().count());
    }
    for command in ["", "clean", "check", "restore", "config"] {
        assert!(
            help(command, "--help").stdout.contains("Exit codes:"),
            "{command}"
        );
    }
}

/// Examples of the help are commands that there are, with options that they have.
#[test]
fn examples_can_be_typed() {
    for command in COMMANDS {
        let page = help(command, "--help").stdout;
        let lines = page
            .lines()
            .filter_map(|line| line.trim().split_once("dejalu "))
            .map(|(_, rest)| rest);
        for line in lines.filter(|line| line.contains(" -")) {
            let words: Vec<&str> = line.split_whitespace().collect();
            let named = help(words[0], "--help").stdout;
            for word in words.iter().filter(|word| word.starts_with("--")) {
                let word = word.trim_end_matches('.');
                assert!(named.contains(word), "{line}: {word}");
            }
        }
    }
}

/// What a program makes of a text, if the program is here.
fn judged_by(program: &str, arguments: &[&str], text: &str) -> Option<Run> {
    use std::io::Write as _;
    let child = Command::new(program)
        .args(arguments)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn();
    let Ok(mut child) = child else {
        println!("left out: {program} is not installed");
        return None;
    };
    let mut pipe = child.stdin.take().unwrap();
    let text = text.to_owned();
    let feeding = std::thread::spawn(move || drop(pipe.write_all(text.as_bytes())));
    let output = child.wait_with_output().unwrap();
    feeding.join().unwrap();
    Some(Run {
        code: output.status.code(),
        stdout: String::from_utf8_lossy(&output.stdout).into_owned(),
        stderr: String::from_utf8_lossy(&output.stderr).into_owned(),
    })
}

#[test]
fn every_shell_gets_completions_that_know_the_options() {
    let bench = Bench::new();
    for shell in ["bash", "zsh", "fish", "powershell", "elvish", "nushell"] {
        let script = bench.run(&["completions", shell]).exits(0).stdout;
        for word in [
            "clean",
            "restore",
            "text-key",
            "articles-twice",
            "statistics",
        ] {
            assert!(script.contains(word), "{shell} does not know {word}");
        }
        let checked = match shell {
            "bash" => judged_by("bash", &["-n"], &script),
            "zsh" => judged_by("zsh", &["-n"], &script),
            "fish" => judged_by("fish", &["-n"], &script),
            _ => None,
        };
        if let Some(run) = checked {
            assert_eq!((run.code, run.stderr.as_str()), (Some(0), ""), "{shell}");
        }
    }
    bench
        .run(&["completions", "tcsh"])
        .exits(2)
        .says(&["tcsh", "zsh"]);
}

#[test]
fn bash_completes_what_there_is() {
    let script = Bench::new().run(&["completions", "bash"]).exits(0).stdout;
    let question = "COMP_WORDS=(dejalu clean --arti); COMP_CWORD=2; _dejalu dejalu --arti clean\n\
        echo \"${COMPREPLY[*]}\"\n\
        COMP_WORDS=(dejalu clean --site-from fo); COMP_CWORD=3; _dejalu dejalu fo --site-from\n\
        echo \"${COMPREPLY[*]}\"\n";
    if let Some(run) = judged_by("bash", &[], &format!("{script}\n{question}")) {
        assert_eq!(run.stdout, "--articles-twice\nfolder\n", "{}", run.stderr);
    }
}

#[test]
fn there_is_a_manual_page_for_every_command() {
    let bench = Bench::new();
    bench.run(&["man", "-o", "man/man1"]).exits(0);
    let pages = bench.tree("man/man1");
    let names: Vec<&str> = pages.keys().map(String::as_str).collect();
    let mut expected: Vec<String> = COMMANDS
        .iter()
        .map(|name| format!("dejalu-{name}.1"))
        .collect();
    expected[0] = "dejalu.1".to_owned();
    let below = [
        "build", "merge", "update", "forget", "seal", "info", "verify",
    ];
    expected.extend(below.map(|name| format!("dejalu-index-{name}.1")));
    let build = bench.run(&["man", "index", "build"]).exits(0).stdout;
    assert_eq!(build.as_bytes(), pages["dejalu-index-build.1"]);
    expected.sort();
    assert_eq!(names, expected);
    for command in COMMANDS {
        let arguments: Vec<&str> = ["man", command]
            .into_iter()
            .filter(|word| !word.is_empty())
            .collect();
        let page = bench.run(&arguments).exits(0).stdout;
        let name = if command.is_empty() {
            "dejalu.1".to_owned()
        } else {
            format!("dejalu-{command}.1")
        };
        assert_eq!(page.as_bytes(), pages[&name]);
        assert!(
            page.contains(".SH NAME") && page.contains(".SH SYNOPSIS"),
            "{page}"
        );
        // Whatever formatter is here must have nothing to complain of.
        let formatters = [
            ("mandoc", &["-T", "lint", "-W", "error"][..]),
            ("groff", &["-man", "-Tutf8", "-ww", "-z"]),
        ];
        for (formatter, arguments) in formatters {
            if let Some(run) = judged_by(formatter, arguments, &page) {
                assert_eq!(
                    (run.code, run.stderr.as_str()),
                    (Some(0), ""),
                    "{formatter}: {name}"
                );
            }
        }
        if let Some(run) = judged_by("man", &["-l", "-"], &page) {
            assert_eq!(run.code, Some(0), "{}", run.stderr);
        }
    }
    bench
        .run(&["man", "cleen"])
        .exits(2)
        .says(&["cleen", "clean"]);
}

#[test]
fn a_pipe_that_nobody_reads_is_quiet_here_too() {
    let bench = Bench::new();
    for arguments in [
        &["completions", "bash"][..],
        &["man"],
        &["config"],
        &["config", "--schema"],
    ] {
        let mut child = bench.command(arguments).spawn().unwrap();
        drop(child.stdout.take());
        let output = child.wait_with_output().unwrap();
        assert_eq!(output.status.code(), Some(0), "{arguments:?}");
        assert_eq!(String::from_utf8(output.stderr).unwrap(), "");
    }
}
