//! Indexes of documents in memory are those of the files that hold them.

use dejalu::commands::{self, Job};
use dejalu::{Index, Silent};

use super::{documents, fixtures};
use crate::util::Bench;

#[test]
fn documents_in_memory_make_the_index_that_their_file_makes() {
    let bench = Bench::new();
    let path = fixtures().join("cases/crawled-twice/corpus.jsonl");
    let lines = std::fs::read_to_string(&path).unwrap();
    // Without ids the program names documents by their file.
    assert!(lines.lines().all(|line| line.contains("\"id\"")));
    let all = documents(&lines);
    let (first, second) = all.split_at(all.len() / 2);
    let place = |name: &str| bench.path(name);
    let digest = |name: &str| Index::open(&place(name)).unwrap().digest();

    let job = Job::new([&path], place("files.idx"));
    commands::build_index(&job, "a drop", &Silent).unwrap();
    let none: [&str; 0] = [];
    let job = Job::new(none, place("memory.idx"));
    let made = commands::index_documents(&job, &all, "a drop", &Silent).unwrap();
    assert_eq!(made.documents, all.len() as u64);
    assert_eq!(digest("files.idx"), digest("memory.idx"));

    let job = Job::new(none, place("grown.idx"));
    // There is none yet: it is made.
    commands::update_index(&job, Some(first), "a drop", &Silent).unwrap();
    let open = Index::open(&place("grown.idx")).unwrap();
    commands::update_index(&job, Some(second), "a drop", &Silent).unwrap();
    assert_eq!(digest("grown.idx"), digest("files.idx"));
    assert_eq!(
        open.documents(),
        first.len() as u64,
        "who has it open keeps it"
    );
    let site = &all.first().unwrap().site;
    assert!(open.knows(site) && !open.knows("nobody.example"));

    let whole = Job::new([&path], place("grown.idx"));
    commands::update_index(&whole, None, "a drop", &Silent).unwrap();
    assert_eq!(
        digest("grown.idx"),
        digest("files.idx"),
        "a document twice is there once"
    );
}

#[cfg(feature = "settings")]
#[test]
fn a_job_says_what_the_decision_may_do() {
    let none: [&str; 0] = [];
    let decision = |setting: &str| Job::new(none, "").set(setting).decision();
    assert_eq!(decision("caution = 5").unwrap().caution, 5);
    assert!(decision("caution = 65").is_err() && decision("caution = true").is_err());
    let mut config = decision("caution = 5").unwrap();
    config.caution = 7;
    let beaten = Job::new(none, "").set("caution = 5").config(config);
    assert_eq!(beaten.decision().unwrap().caution, 7);
}
