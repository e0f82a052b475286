//! Machines that give little: no threads, no room, and powers that fail or kill.

use std::os::unix::process::CommandExt as _;
use std::process::{Command, Stdio};

use super::cleaned;
use crate::util::Bench;

/// The program under a limit of the shell.
fn limited(bench: &Bench, limit: &str, arguments: &str) -> (Option<i32>, String) {
    let program = assert_cmd::cargo::cargo_bin!("dejalu");
    let script = format!("{limit}; exec {} {arguments}", program.display());
    let output = Command::new("bash")
        .args(["-c", &script])
        .current_dir(bench.path("."))
        .stdin(Stdio::null())
        .output()
        .unwrap();
    (
        output.status.code(),
        String::from_utf8_lossy(&output.stderr).into_owned(),
    )
}

#[test]
fn limits_of_the_shell_are_errors_with_a_remedy() {
    let bench = cleaned();
    let words = (0..60_000).map(|number| format!("{{\"text\":\"word{number} and more\"}}\n"));
    bench.write("large.jsonl", words.collect::<String>());
    let (code, said) = limited(&bench, "ulimit -f 100", "clean large.jsonl -o o -q");
    assert_eq!(code, Some(2), "{said}");
    assert!(said.contains("ulimit -f"), "{said}");
    let (code, said) = limited(&bench, "ulimit -v 100000", "clean large.jsonl -o o -q");
    assert_eq!(code, Some(2), "{said}");
    assert!(said.contains("ulimit -v"), "{said}");
    let (code, said) = limited(&bench, "ulimit -d 60000", "clean large.jsonl -o o -q");
    assert_eq!(code, Some(2), "{said}");
    assert!(said.contains("ulimit -d"), "{said}");
    assert!(!bench.path(".o.dejalu-partial").exists());
}

/// Whether the system gives this user a limit on threads: root has none.
fn as_nobody(command: &mut Command) -> bool {
    let is_root = Command::new("id").arg("-u").output();
    if is_root.is_ok_and(|id| id.stdout == b"0\n") {
        command.uid(64_321).gid(64_321);
    }
    true
}

#[test]
fn without_threads_there_is_an_error_and_no_panic() {
    let bench = cleaned();
    let shared = std::os::unix::fs::PermissionsExt::from_mode(0o777);
    std::fs::set_permissions(bench.path("."), shared).unwrap();
    let program = bench.path("dejalu");
    std::fs::copy(assert_cmd::cargo::cargo_bin!("dejalu"), &program).unwrap();
    for arguments in [
        "clean in -o o -q -j 4",
        "index build in -o i.idx -q -j 4",
        "check in -q -j 4",
        "clean --index known.idx - -q -j 4",
    ] {
        for most in [1, 2, 4, 6] {
            let script = format!("ulimit -u {most}; exec ./dejalu {arguments}");
            let mut command = Command::new("bash");
            command.args(["-c", &script]).current_dir(bench.path("."));
            as_nobody(&mut command);
            let output = command.stdin(Stdio::null()).output().unwrap();
            let said = String::from_utf8_lossy(&output.stderr);
            assert!(matches!(output.status.code(), Some(0..=2)), "{said}");
            for left in ["o", "i.idx"] {
                let _ = std::fs::remove_dir_all(bench.path(left));
                let _ = std::fs::remove_file(bench.path(left));
            }
        }
    }
}

/// Kills the program after the `number`-th of a kind of system call; `false` if there
/// are fewer.
fn killed_after(bench: &Bench, call: &str, number: u32, arguments: &[&str]) -> Option<bool> {
    let inject = format!("inject={call}:signal=SIGKILL:when={number}");
    let trace = format!("trace={call}");
    let mut command = Command::new("strace");
    command.args(["-f", "-qq", "-o", "/dev/null", "-e", &trace, "-e", &inject]);
    command
        .arg(assert_cmd::cargo::cargo_bin!("dejalu"))
        .args(arguments);
    command.current_dir(bench.path(".")).stderr(Stdio::null());
    let status = command.stdin(Stdio::null()).status().ok()?;
    Some(!status.success())
}

#[test]
fn killed_at_any_step_a_result_is_old_or_new_and_the_next_run_works() {
    let bench = Bench::new();
    for number in 0..4 {
        bench.write(
            &format!("old/{number}.txt"),
            format!("Old {number}.\nVoir plus\n"),
        );
        bench.write(
            &format!("new/{number}.txt"),
            format!("New {number}.\nVoir plus\n"),
        );
    }
    let replace = ["clean", "new", "-o", "out", "-q", "--overwrite", "-j", "1"];
    for call in [
        "renameat2",
        "rename",
        "unlinkat",
        "unlink",
        "fsync",
        "mkdir",
        "rmdir",
    ] {
        for number in 1..40 {
            let clean = ["clean", "old", "-o", "out", "-q", "--overwrite"];
            bench.run(&clean).exits(0);
            match killed_after(&bench, call, number, &replace) {
                None => {
                    println!("not tested: there is no strace");
                    return;
                }
                Some(false) => break,
                Some(true) => {}
            }
            let _ = std::fs::remove_dir_all(bench.path("back"));
            bench.run(&["restore", "out", "-o", "back", "-q"]).exits(0);
            let back = bench.tree("back");
            assert!(
                back == bench.tree("old") || back == bench.tree("new"),
                "{call} {number}"
            );
            bench.run(&replace).exits(0);
            assert!(
                !bench.path(".out.dejalu-partial").exists(),
                "{call} {number}"
            );
        }
    }
}

#[test]
fn killed_between_attributes_and_result_both_are_there_or_the_next_run_makes_them() {
    let bench = cleaned();
    let clean = |out: &'static str| ["clean", "in", "-o", out, "--attributes", "at", "-q"];
    for call in ["renameat2", "rename", "unlink", "rmdir"] {
        for number in 1..30 {
            for name in ["new", "at", ".new.dejalu-partial", ".at.dejalu-partial"] {
                let _ = std::fs::remove_dir_all(bench.path(name));
            }
            match killed_after(&bench, call, number, &clean("new")) {
                None => return,
                Some(false) => break,
                Some(true) => {}
            }
            let is_whole = bench.path("new").exists();
            let name = format!("{call} {number}");
            assert!(!is_whole || bench.path("at/a.jsonl").exists(), "{name}");
            let is_noted = bench.path(".at.dejalu-partial/placed").exists();
            let mut again = clean("new").to_vec();
            if is_whole {
                again.push("--overwrite");
            }
            match is_whole && !is_noted {
                // The attributes of a result that is whole are nobody's to replace.
                true => bench.run(&again).exits(2),
                false => bench.run(&again).exits(0),
            };
            assert!(bench.path("at/a.jsonl").exists(), "{name}");
            for left in [".new.dejalu-partial", ".at.dejalu-partial"] {
                assert!(is_whole || !bench.path(left).exists(), "{name} {left}");
            }
        }
    }
}
