//! Runs that are stopped half-way: killed, or on a full disk.

use std::io::Write;
use std::path::Path;
use std::process::Stdio;
use std::time::{Duration, Instant};

use crate::util::{article, denying, json_line};

#[test]
fn a_killed_run_leaves_nothing_and_the_next_says_what_it_found() {
    let bench = denying();
    // A pipe that stays open keeps the run waiting once its staging folder is there.
    let mut child = bench
        .command(&["clean", "-", "-o", "out"])
        .env("TMPDIR", bench.path("."))
        .stdin(Stdio::piped())
        .spawn()
        .unwrap();
    child
        .stdin
        .as_mut()
        .unwrap()
        .write_all(json_line(1).as_bytes())
        .unwrap();
    let partial = bench.path(".out.dejalu-partial");
    let start = Instant::now();
    while !partial.join("out/report").exists() {
        assert!(
            start.elapsed() < Duration::from_secs(20),
            "no staging folder appears"
        );
        std::thread::sleep(Duration::from_millis(10));
    }
    bench.write("a.txt", article(1));
    bench
        .run(&["clean", "a.txt", "-o", "out"])
        .exits(2)
        .says(&["out"]);
    child.kill().unwrap();
    child.wait().unwrap();
    assert!(!bench.path("out").exists());
    bench
        .run(&["clean", "a.txt", "-o", "out"])
        .exits(0)
        .says(&["note:", "interrupted"]);
    assert!(bench.path("out/report/report.json").exists());
    assert!(!partial.exists());
    let left = || {
        let files = bench.tree(".").into_keys();
        files.filter(|name| name.contains("stdin")).count()
    };
    assert_eq!(left(), 0, "the copy of standard input stays");
}

/// A look writes a whole result on its way: a signal is no reason to leave it there.
#[cfg(unix)]
#[test]
fn a_look_that_is_stopped_leaves_nothing_and_ends_by_the_signal() {
    use std::os::unix::process::ExitStatusExt as _;
    let bench = denying();
    bench.write("a.jsonl", (0..40_000).map(json_line).collect::<String>());
    let temporary = bench.path("temporary");
    std::fs::create_dir(&temporary).unwrap();
    for arguments in [&["clean", "a.jsonl", "--diff"][..], &["check", "a.jsonl"]] {
        for signal in [2, 15] {
            // On a busy machine a look can be over before the signal comes.
            let ended = (0..20).any(|_| {
                let mut command = bench.command(arguments);
                command.env("TMPDIR", &temporary).stdout(Stdio::null());
                let mut child = command.stderr(Stdio::null()).spawn().unwrap();
                wait_for_an_entry(&temporary);
                let kill = ["-s", &signal.to_string(), &child.id().to_string()];
                let mut killing = std::process::Command::new("kill");
                killing.args(kill).stderr(Stdio::null()).status().unwrap();
                let status = child.wait().unwrap();
                let left = std::fs::read_dir(&temporary).unwrap().count();
                assert_eq!(left, 0, "{arguments:?}");
                status.signal() == Some(signal)
            });
            assert!(ended, "{arguments:?} never ended by signal {signal}");
        }
    }
}

/// Waits until there is something in a folder, or has been for long enough.
#[cfg(unix)]
fn wait_for_an_entry(folder: &Path) {
    let start = Instant::now();
    while std::fs::read_dir(folder).unwrap().next().is_none() {
        if start.elapsed() > Duration::from_secs(20) {
            return;
        }
        std::thread::sleep(Duration::from_millis(1));
    }
}

#[test]
fn whenever_a_run_is_killed_its_result_is_whole_or_absent() {
    let bench = denying();
    bench.write("in/a.jsonl", (0..6_000).map(json_line).collect::<String>());
    let mut killed = 0;
    for delay in (0..).map(|step| Duration::from_millis(2 << step)) {
        let mut child = bench
            .command(&["clean", "in", "-o", "out", "--deny", "deny.txt"])
            .spawn()
            .unwrap();
        std::thread::sleep(delay);
        let ended = child.try_wait().unwrap().is_some();
        child.kill().unwrap();
        child.wait().unwrap();
        if bench.path("out").exists() {
            bench.run(&["restore", "out", "-o", "back"]).exits(0);
            assert_eq!(bench.tree("back"), bench.tree("in"));
        }
        if ended {
            break;
        }
        killed += 1;
        if bench.path("out").exists() {
            std::fs::remove_dir_all(bench.path("out")).unwrap();
            std::fs::remove_dir_all(bench.path("back")).unwrap();
        }
    }
    assert!(killed > 0);
    assert!(bench.path("out/report/report.json").exists());
    assert!(!bench.path(".out.dejalu-partial").exists());
}

#[test]
fn a_full_disk_leaves_nothing_and_says_so() {
    let bench = denying();
    let disk = bench.path("disk");
    std::fs::create_dir(&disk).unwrap();
    let mount = std::process::Command::new("mount")
        .args(["-t", "tmpfs", "-o", "size=256k", "tmpfs"])
        .arg(&disk)
        .output();
    if !mount.is_ok_and(|mount| mount.status.success()) {
        println!("not tested: this user may not mount a small disk");
        return;
    }
    bench.write("in/a.jsonl", (0..4_000).map(json_line).collect::<String>());
    let run = bench.run(&["clean", "in", "-o", "disk/out", "--deny", "deny.txt"]);
    let left = std::fs::read_dir(&disk).unwrap().count();
    std::process::Command::new("umount")
        .arg(&disk)
        .status()
        .unwrap();
    run.exits(2).says(&["disk/", "space"]);
    assert_eq!(left, 0);
}
