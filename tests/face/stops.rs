//! A run that is asked to stop, wherever it is: it says so and leaves nothing behind.

use std::collections::BTreeSet;
use std::sync::Mutex;
use std::sync::atomic::{AtomicU32, Ordering::SeqCst};

use dejalu::commands::{self, Job};
use dejalu::{Cleaner, ErrorKind, Index, Progress, Result, Silent, Stage};

use super::{documents, fixtures};
use crate::util::Bench;

/// Asks to stop once, the time that it is asked after so many others.
struct StopAt {
    asked: AtomicU32,
    at: u32,
    stage: Mutex<Option<Stage>>,
    /// The stage in which it asked to stop.
    stopped_in: Mutex<Option<Stage>>,
}

impl StopAt {
    fn new(at: u32) -> Self {
        Self {
            asked: AtomicU32::new(0),
            at,
            stage: Mutex::new(None),
            stopped_in: Mutex::new(None),
        }
    }
}

impl Progress for StopAt {
    fn begin(&self, stage: Stage, _: Option<u64>) {
        *self.stage.lock().unwrap() = Some(stage);
    }

    fn stopped(&self) -> bool {
        let stops = self.asked.fetch_add(1, SeqCst) == self.at;
        if stops {
            *self.stopped_in.lock().unwrap() = *self.stage.lock().unwrap();
        }
        stops
    }
}

/// Stops work at each place where it asks, until one run is through; the stages in which it
/// was stopped. `check` looks whether anything was left.
fn stopped_everywhere(
    mut work: impl FnMut(&StopAt) -> Result<()>,
    check: impl Fn(),
) -> BTreeSet<&'static str> {
    let mut stages = BTreeSet::new();
    for at in 0.. {
        let stop = StopAt::new(at);
        match work(&stop) {
            Ok(()) => {
                let asked = stop.asked.load(SeqCst);
                assert!(asked <= at, "asked to stop at {at} of {asked}, and went on");
                break;
            }
            Err(error) => {
                let is_stop = matches!(error.kind(), ErrorKind::Interrupted);
                assert!(is_stop, "{at}: {error}");
                check();
            }
        }
        let stage = *stop.stopped_in.lock().unwrap();
        stages.extend(stage.map(Stage::name));
    }
    stages
}

/// A bench with a corpus of several sites.
fn bench() -> Bench {
    let bench = Bench::new();
    for site in ["harbour-courier", "shionagi-shimpo"] {
        let path = fixtures().join(format!("sites/{site}/corpus.jsonl"));
        bench.write(&format!("in/{site}.jsonl"), std::fs::read(path).unwrap());
    }
    bench
}

/// What is on the bench, names alone.
fn names(bench: &Bench) -> BTreeSet<String> {
    let entries = std::fs::read_dir(bench.path("")).unwrap();
    let name = |entry: std::io::Result<std::fs::DirEntry>| entry.unwrap().file_name();
    entries
        .map(|entry| name(entry).into_string().unwrap())
        .collect()
}

#[test]
fn a_run_on_files_is_stopped_in_every_stage_and_leaves_nothing() {
    let bench = bench();
    let before = names(&bench);
    for threads in [1, 2] {
        let out = bench.path("out");
        let job = Job::new([bench.path("in")], &out).threads(threads);
        let stages = stopped_everywhere(
            |stop| commands::clean(&job, stop).map(drop),
            || assert_eq!(names(&bench), before),
        );
        for stage in ["read", "judge", "write", "report"] {
            assert!(stages.contains(stage), "{stage}: {stages:?}");
        }
        std::fs::remove_dir_all(out).unwrap();
    }
}

#[test]
fn a_check_is_stopped_and_leaves_nothing() {
    let bench = bench();
    let before = names(&bench);
    let job = Job::new([bench.path("in")], bench.path("unused")).threads(1);
    let stages = stopped_everywhere(
        |stop| commands::check(&job, stop).map(drop),
        || assert_eq!(names(&bench), before),
    );
    assert!(stages.contains("judge"), "{stages:?}");
}

#[test]
fn a_restoration_is_stopped_and_leaves_nothing() {
    let bench = bench();
    let out = bench.path("out");
    commands::clean(&Job::new([bench.path("in")], &out).threads(1), &Silent).unwrap();
    let before = names(&bench);
    let again = bench.path("again");
    let stages = stopped_everywhere(
        |stop| commands::restore(&out, &again, stop).map(drop),
        || assert_eq!(names(&bench), before),
    );
    assert_eq!(stages, BTreeSet::from(["restore"]));
    assert_eq!(bench.tree("again"), bench.tree("in"));
}

#[test]
fn making_an_index_is_stopped_and_leaves_nothing() {
    let bench = bench();
    let before = names(&bench);
    let job = Job::new([bench.path("in")], bench.path("known.idx")).threads(1);
    let stages = stopped_everywhere(
        |stop| commands::build_index(&job, "", stop).map(drop),
        || assert_eq!(names(&bench), before),
    );
    assert!(
        stages.contains("read") && stages.contains("write"),
        "{stages:?}"
    );
    let before = names(&bench);
    let merge = Job::new([bench.path("known.idx")], bench.path("merged.idx")).threads(1);
    stopped_everywhere(
        |stop| commands::merge_indexes(&merge, stop).map(drop),
        || assert_eq!(names(&bench), before),
    );
}

#[test]
fn a_filter_is_stopped_between_lines() {
    let bench = bench();
    let index = bench.path("known.idx");
    let job = Job::new([bench.path("in")], &index).threads(1);
    commands::build_index(&job, "", &Silent).unwrap();
    let lines = bench.read("in/harbour-courier.jsonl");
    let job = Job::new(["-"], "").against(&index).threads(1);
    let filtered = |stop: &dyn Progress| {
        let mut left = Vec::new();
        let input = std::io::Cursor::new(lines.clone());
        let done = commands::filter(&job, input, &mut left, stop);
        (done, left)
    };
    let (_, whole) = filtered(&Silent);
    let stages = stopped_everywhere(
        |stop| {
            let (done, left) = filtered(stop);
            assert!(whole.starts_with(&left) && left.last().is_none_or(|&last| last == b'\n'));
            done.map(drop)
        },
        || (),
    );
    assert_eq!(stages, BTreeSet::from(["filter"]));
}

#[test]
fn a_cleaner_is_stopped() {
    let bench = bench();
    let index = bench.path("known.idx");
    let job = Job::new([bench.path("in")], &index).threads(1);
    commands::build_index(&job, "", &Silent).unwrap();
    let index = Index::open(&index).unwrap();
    let lines = String::from_utf8(bench.read("in/harbour-courier.jsonl")).unwrap();
    let documents = documents(&lines);
    let stages = stopped_everywhere(
        |stop| {
            let cleaner = Cleaner::new().threads(2).progress(stop);
            cleaner.clean(documents.clone()).map(drop)
        },
        || (),
    );
    assert_eq!(stages, BTreeSet::from(["judge", "read"]));
    stopped_everywhere(
        |stop| {
            let cleaner = Cleaner::new().threads(2).against(&index).progress(stop);
            cleaner.clean_each(documents[..3].to_vec()).map(drop)
        },
        || (),
    );
}
