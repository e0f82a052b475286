//! Runs that end well, badly, and in each other's way.

use std::fs;

use tempfile::TempDir;

use super::*;

fn work() -> TempDir {
    tempfile::tempdir().unwrap()
}

fn put(path: &Path, content: &str) {
    fs::create_dir_all(path.parent().unwrap()).unwrap();
    fs::write(path, content).unwrap();
}

/// An output of dejalu's, told apart by its report.
fn output(folder: &Path, report: &str) {
    put(&folder.join("report/report.json"), report);
    put(&folder.join("articles/a.txt"), report);
}

fn refusal(out: &Path, overwrite: bool, inputs: &[&Path]) -> String {
    let inputs: Vec<PathBuf> = inputs.iter().map(|&input| input.to_owned()).collect();
    match Staging::begin(out, overwrite.then_some(MARKED), &inputs) {
        Ok(_) => panic!("{} was accepted", out.display()),
        Err(error) => error.to_string(),
    }
}

/// Says no where a folder does not say that it is an output.
fn is_marked(out: &Path) -> Result<()> {
    match out.join("report/report.json").is_file() {
        true => Ok(()),
        false => Err(Error::usage("it is no output")),
    }
}

const MARKED: OwnOutput<'static> = &is_marked;
const ANY: Option<OwnOutput<'static>> = Some(MARKED);

/// The names in a folder, hidden ones included.
fn names(folder: &Path) -> Vec<String> {
    let entries = files::entries(folder).unwrap();
    entries
        .into_iter()
        .map(|name| name.to_string_lossy().into_owned())
        .collect()
}

#[test]
fn the_output_appears_whole_and_nothing_is_left_beside_it() {
    let work = work();
    let out = work.path().join("deep/out");
    let staging = Staging::begin(&out, None, &[]).unwrap();
    assert_eq!(staging.found(), None);
    output(staging.path(), "new");
    assert!(!out.exists());
    staging.commit().unwrap();
    assert_eq!(names(&work.path().join("deep")), ["out"]);
    assert_eq!(names(&out), ["articles", "report"]);
}

#[test]
fn a_run_that_fails_leaves_nothing() {
    let work = work();
    let out = work.path().join("out");
    let staging = Staging::begin(&out, None, &[]).unwrap();
    output(staging.path(), "half");
    drop(staging);
    assert!(names(work.path()).is_empty());
}

#[test]
fn what_is_in_the_place_stays_unless_it_may_be_replaced() {
    let work = work();
    let out = work.path().join("out");
    output(&out, "old");
    assert!(refusal(&out, false, &[]).contains("empty this one"));
    let staging = Staging::begin(&out, ANY, &[]).unwrap();
    output(staging.path(), "half");
    drop(staging);
    assert_eq!(
        fs::read_to_string(out.join("articles/a.txt")).unwrap(),
        "old"
    );
    let staging = Staging::begin(&out, ANY, &[]).unwrap();
    output(staging.path(), "new");
    staging.commit().unwrap();
    assert_eq!(
        fs::read_to_string(out.join("articles/a.txt")).unwrap(),
        "new"
    );
    assert_eq!(names(work.path()), ["out"]);
}

#[test]
fn only_outputs_of_dejalu_are_replaced() {
    let work = work();
    let out = work.path().join("out");
    put(&out, "a file");
    assert!(refusal(&out, true, &[]).contains("is a file"));
    fs::remove_file(&out).unwrap();
    put(&out.join("articles/thesis.txt"), "mine");
    assert!(refusal(&out, true, &[]).contains("no output"));
    assert_eq!(names(work.path()), ["out"]);
    fs::remove_dir_all(&out).unwrap();
    fs::create_dir(&out).unwrap();
    Staging::begin(&out, None, &[]).unwrap().commit().unwrap();
    assert_eq!(names(work.path()), ["out"]);
}

#[test]
fn the_output_is_apart_from_the_inputs() {
    let work = work();
    let input = work.path().join("in");
    put(&input.join("s/a.txt"), "a");
    let file = input.join("s/a.txt");
    assert!(refusal(&input.join("out/deep"), false, &[&input]).contains("lies inside"));
    assert!(refusal(&input.join("s/../out"), false, &[&input]).contains("lies inside"));
    assert!(refusal(&input, true, &[&input]).contains("is the input"));
    assert!(refusal(&input, true, &[&input.join("s")]).contains("holds the input"));
    assert!(refusal(&input, true, &[&file]).contains("holds the input"));
    let beside = Staging::begin(&input.join("out"), None, &[file, "-".into()]);
    assert!(beside.is_ok());
}

#[cfg(unix)]
#[test]
fn links_do_not_hide_where_the_output_is() {
    let work = work();
    let input = work.path().join("in");
    fs::create_dir(&input).unwrap();
    let link = work.path().join("link");
    std::os::unix::fs::symlink(&input, &link).unwrap();
    assert!(refusal(&link.join("out"), false, &[&input]).contains("lies inside"));
    let dangling = work.path().join("dangling");
    std::os::unix::fs::symlink(work.path().join("nowhere"), &dangling).unwrap();
    assert!(refusal(&dangling.join("out"), false, &[]).contains("does not exist"));
}

#[test]
fn two_runs_do_not_write_one_output() {
    let work = work();
    let out = work.path().join("out");
    let first = Staging::begin(&out, None, &[]).unwrap();
    let said = refusal(&out, false, &[]);
    assert!(
        said.contains(&format!("process {}", std::process::id())),
        "{said}"
    );
    output(first.path(), "first");
    first.commit().unwrap();
    assert_eq!(names(&out), ["articles", "report"]);
}

#[test]
fn many_runs_at_once_give_one_output_and_no_rubbish() {
    let work = work();
    let out = work.path().join("out");
    let barrier = std::sync::Barrier::new(8);
    let committed: usize = std::thread::scope(|scope| {
        let run = || {
            barrier.wait();
            match Staging::begin(&out, None, &[]) {
                Ok(staging) => {
                    output(staging.path(), "one");
                    usize::from(staging.commit().is_ok())
                }
                Err(_) => 0,
            }
        };
        let runs: Vec<_> = (0..8).map(|_| scope.spawn(run)).collect();
        runs.into_iter().map(|run| run.join().unwrap()).sum()
    });
    assert_eq!(committed, 1);
    assert_eq!(names(work.path()), ["out"]);
    assert_eq!(names(&out), ["articles", "report"]);
}

#[test]
fn runs_that_come_and_go_do_not_touch_each_other() {
    let work = work();
    let out = work.path().join("out");
    std::thread::scope(|scope| {
        let run = || {
            for _ in 0..200 {
                let Ok(staging) = Staging::begin(&out, None, &[]) else {
                    continue;
                };
                let file = staging.path().join("articles/a.txt");
                put(&file, "mine");
                std::thread::yield_now();
                assert_eq!(fs::read_to_string(&file).unwrap(), "mine");
                assert_eq!(names(staging.path()), ["articles"]);
                assert_eq!(staging.found(), None);
            }
        };
        for _ in 0..4 {
            scope.spawn(run);
        }
    });
    assert!(names(work.path()).is_empty());
}

#[test]
fn what_an_interrupted_run_left_is_removed_and_said() {
    let work = work();
    let out = work.path().join("out");
    let partial = work.path().join(".out.dejalu-partial");
    put(&partial.join("articles/a.txt"), "half");
    put(
        &partial.join("partial.json"),
        r#"{"pid":4242,"started":1,"process_start":"1"}"#,
    );
    let staging = Staging::begin(&out, None, &[]).unwrap();
    let found = staging.found().unwrap();
    assert!(
        found.contains("process 4242") && found.contains(".out.dejalu-partial"),
        "{found}"
    );
    assert!(names(staging.path()).is_empty());
    drop(staging);
    put(&partial.join("articles/a.txt"), "nobody says whose");
    assert!(refusal(&out, false, &[]).contains("in the way"));
}

/// A run that was killed while an earlier output waited under `name`.
fn killed(work: &Path, name: &str) {
    let partial = work.join(".out.dejalu-partial");
    put(&partial.join("partial.json"), "");
    output(&partial.join(name), "old");
}

#[test]
fn an_output_that_was_moved_aside_comes_back() {
    let work = work();
    let out = work.path().join("out");
    killed(work.path(), "old");
    let waits = crate::output::set_aside(&out).unwrap();
    assert!(waits.ends_with(".out.dejalu-partial/old"));
    let said = refusal(&out, false, &[]);
    assert!(
        said.contains("put back") && said.contains("empty this one"),
        "{said}"
    );
    assert_eq!(
        fs::read_to_string(out.join("articles/a.txt")).unwrap(),
        "old"
    );
    assert_eq!(crate::output::set_aside(&out), None);
    killed(work.path(), "old");
    let staging = Staging::begin(&out, ANY, &[]).unwrap();
    assert!(staging.found().unwrap().contains("removed"));
    drop(staging);
    assert_eq!(names(work.path()), ["out"]);
}

#[test]
fn a_removal_that_was_interrupted_goes_on() {
    let work = work();
    let out = work.path().join("out");
    output(&out, "new");
    killed(work.path(), "gone");
    fs::remove_file(
        work.path()
            .join(".out.dejalu-partial/gone/report/report.json"),
    )
    .unwrap();
    drop(Staging::begin(&out, ANY, &[]).unwrap());
    assert_eq!(names(work.path()), ["out"]);
}

#[test]
fn a_place_that_is_taken_in_the_meantime_is_not_overwritten() {
    let work = work();
    let out = work.path().join("out");
    let staging = Staging::begin(&out, None, &[]).unwrap();
    output(staging.path(), "new");
    put(&out.join("thesis.txt"), "mine");
    assert!(staging.commit().is_err());
    assert_eq!(names(work.path()), ["out"]);
    assert_eq!(names(&out), ["thesis.txt"]);
}

#[cfg(unix)]
#[test]
fn a_link_in_the_way_is_not_followed() {
    let work = work();
    let mine = work.path().join("mine");
    put(&mine.join("a.txt"), "mine");
    std::os::unix::fs::symlink(&mine, work.path().join(".out.dejalu-partial")).unwrap();
    assert!(refusal(&work.path().join("out"), false, &[]).contains("in the way"));
    assert_eq!(names(&mine), ["a.txt"]);
}
