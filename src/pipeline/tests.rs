//! Cleaned + record = input, for any input and any decision.

use std::path::PathBuf;

use proptest::collection::vec;
use proptest::prelude::*;

use super::*;
use crate::input::{Content, Record, RecordReader};
use crate::progress::Silent;
use crate::restore;
use crate::result::documents::{Fate, Reader};
use crate::result::files::DOCUMENTS;
use crate::verdict::packed::{JudgementNumbers, pack};
use crate::verdict::{DocumentVerdict, Evidence, EvidenceKind, Judgement, Kept, Reason, Removal};

use inputs::{json_file, long_jsonl, text_file};

mod inputs;

/// A file of the input.
#[derive(Clone, Debug)]
struct File {
    name: &'static str,
    bytes: Vec<u8>,
}

/// Cleans `files` as `decide` says, and returns the cleaned files with the list of
/// the documents behind them, and the restored files.
///
/// `decide` is given a document's position and its number of paragraphs.
fn round_trip(
    files: &[File],
    drop_copies: bool,
    decide: impl Fn(usize, usize) -> DocumentVerdict,
) -> (Vec<Vec<u8>>, Vec<Vec<u8>>) {
    round_trip_on(None, files, drop_copies, decide)
}

/// [`round_trip`] on so many threads.
fn round_trip_on(
    threads: Option<usize>,
    files: &[File],
    drop_copies: bool,
    decide: impl Fn(usize, usize) -> DocumentVerdict,
) -> (Vec<Vec<u8>>, Vec<Vec<u8>>) {
    let bench = tempfile::tempdir().unwrap();
    let (input, out, back) = (
        bench.path().join("in"),
        bench.path().join("out"),
        bench.path().join("back"),
    );
    std::fs::create_dir(&input).unwrap();
    std::fs::create_dir(&out).unwrap();
    for file in files {
        std::fs::write(input.join(file.name), &file.bytes).unwrap();
    }
    let mut config = RunConfig::new(vec![input], out.clone());
    config.decision.drop_copies = drop_copies;
    config.threads = threads;
    let folders = Folders::create(&out, &out, &config).unwrap();
    let mut log = log::Log::new(false, &Silent);
    let sources = crate::input::discover(&config.inputs, None)
        .unwrap()
        .sources;
    let judged = judge(&sources, &config, decide);
    let seen = first_pass::run(
        sources,
        &config,
        Budget::new(None),
        &mut |_| Ok(()),
        &mut log,
    )
    .unwrap();
    second_pass::run(
        &seen,
        (&judged.0, &judged.1),
        &config,
        (&folders, Budget::new(None)),
        &mut log,
    )
    .unwrap();
    let config = restore::RestoreConfig {
        cleaned: out.clone(),
        out: back.clone(),
    };
    let restored = restore::run(&config, &Silent).unwrap();
    assert_eq!(restored.damage, []);
    let read = |root: PathBuf| -> Vec<Vec<u8>> {
        files
            .iter()
            .map(|file| std::fs::read(root.join(file.name)).unwrap_or_default())
            .collect()
    };
    let mut cleaned = read(out.join(ARTICLES));
    cleaned.push(std::fs::read(out.join(FOLDER).join(DOCUMENTS)).unwrap());
    (cleaned, read(back))
}

/// The judgement that `decide` makes of each document.
fn judge(
    sources: &[crate::input::Source],
    config: &RunConfig,
    decide: impl Fn(usize, usize) -> DocumentVerdict,
) -> (Judgement, Verdicts) {
    let mut packed = Vec::new();
    for source in sources {
        let mut reader = RecordReader::open(source, &config.read).unwrap();
        let mut record = Record::default();
        while reader.next(&mut record, None).unwrap() {
            if let Content::Document(read) = &record.content {
                let count =
                    crate::paragraph::split(&read.document.text, config.decision.separator).len();
                let mut bytes = Vec::new();
                pack(0, &decide(packed.len(), count), &mut bytes);
                packed.push(bytes);
            }
        }
    }
    let mut judgement = Judgement {
        numbers: vec![JudgementNumbers::default()],
        ..Judgement::default()
    };
    // Little room, so that some verdicts are on disk.
    let mut verdicts = Verdicts::new(packed.len(), 64, &config.out);
    for (document, bytes) in packed.iter().enumerate().rev() {
        verdicts.keep(document as u32, bytes);
    }
    verdicts.complete(&mut judgement, 0).unwrap();
    (judgement, verdicts)
}

/// The verdict that removes the paragraphs whose bits are set in `mask`, or
/// the whole document where `dropped` says so.
fn verdict(paragraphs: usize, mask: u64, dropped: bool) -> DocumentVerdict {
    let removal = |paragraph| Removal {
        paragraph,
        reason: Reason::Teaser,
        evidence: vec![Evidence {
            kind: EvidenceKind::Frequency,
            millibits: 2_500,
            count: 3,
        }],
        cluster: None,
        family: None,
        owner: Some(0),
    };
    let paragraphs = u32::try_from(paragraphs).unwrap();
    let goes = |paragraph: &u32| mask >> (paragraph % 64) & 1 == 1;
    let stays = |paragraph| Kept {
        paragraph,
        missing: paragraph * 7,
        ..Kept::default()
    };
    let chosen = (0..paragraphs).filter(goes);
    let left = (0..paragraphs).filter(|paragraph| !dropped && !goes(paragraph));
    DocumentVerdict {
        paragraphs,
        removals: if dropped {
            Vec::new()
        } else {
            chosen.map(removal).collect()
        },
        kept: left.map(stays).collect(),
        dropped,
        copy_of: dropped.then_some(0),
        ..DocumentVerdict::default()
    }
}

/// Whether `part` is `whole` with bytes left out.
fn is_subsequence(part: &[u8], whole: &[u8]) -> bool {
    let mut rest = whole.iter();
    part.iter().all(|byte| rest.any(|other| other == byte))
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(192))]

    #[test]
    fn any_removals_from_any_text_files_can_be_undone(
        bytes in vec(text_file(), 1..4), mask in any::<u64>(), dropped in any::<u8>(),
    ) {
        let names = ["a.txt", "b.txt", "c.txt"];
        let files: Vec<File> = names.into_iter().zip(bytes).map(|(name, bytes)| File { name, bytes }).collect();
        let decide = |document: usize, paragraphs| {
            verdict(paragraphs, mask.rotate_left(document as u32 * 7), dropped >> document & 1 == 1)
        };
        let (cleaned, restored) = round_trip(&files, true, decide);
        for ((file, cleaned), restored) in files.iter().zip(cleaned).zip(restored) {
            prop_assert!(is_subsequence(&cleaned, &file.bytes));
            prop_assert_eq!(&restored, &file.bytes);
        }
    }

    #[test]
    fn any_removals_from_any_jsonl_can_be_undone(
        bytes in json_file(), mask in any::<u64>(), dropped in any::<u16>(),
    ) {
        let files = [File { name: "a.jsonl", bytes }];
        let decide = |document: usize, paragraphs| {
            verdict(paragraphs, mask.rotate_left(document as u32 * 7), dropped >> (document % 16) & 1 == 1)
        };
        let (cleaned, restored) = round_trip(&files, true, decide);
        prop_assert!(is_subsequence(&cleaned[0], &files[0].bytes));
        prop_assert_eq!(&restored[0], &files[0].bytes);
    }

    #[test]
    fn what_loses_nothing_stays_byte_for_byte(bytes in json_file(), text in text_file()) {
        let files = [File { name: "a.jsonl", bytes }, File { name: "b.txt", bytes: text }];
        let (cleaned, _) = round_trip(&files, false, |_, paragraphs| verdict(paragraphs, 0, false));
        prop_assert_eq!(&cleaned[0], &files[0].bytes);
        prop_assert_eq!(&cleaned[1], &files[1].bytes);
    }

    #[test]
    fn cleaned_json_is_json_with_the_same_keys(bytes in json_file(), mask in any::<u64>()) {
        let files = [File { name: "a.jsonl", bytes }];
        let (cleaned, _) = round_trip(&files, false, |_, paragraphs| verdict(paragraphs, mask, false));
        // serde_json refuses the lone surrogates that dejalu lets pass.
        let keys = |line: &[u8]| {
            let line = String::from_utf8_lossy(line).replace("\\ud800", "\\ufffd");
            let value: Option<serde_json::Map<_, _>> = serde_json::from_str(&line).ok();
            value.map(|object| object.keys().cloned().collect::<Vec<String>>())
        };
        let lines = |bytes: &[u8]| bytes.split(|&byte| byte == b'\n').map(keys).collect::<Vec<_>>();
        prop_assert_eq!(lines(&cleaned[0]), lines(&files[0].bytes));
    }
}

#[test]
fn sources_may_begin_and_end_anywhere_in_blocks() {
    let mut packed = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
    std::io::Write::write_all(&mut packed, &long_jsonl(1_300)).unwrap();
    let long_text = "A line of a text file that is long.\n".repeat(60_000);
    let files = [
        ("a.jsonl", long_jsonl(3_000)),
        ("b.txt", b"one\ntwo\nthree\n".to_vec()),
        ("c.txt", b"all of it goes\n".to_vec()),
        ("d.jsonl", Vec::new()),
        ("e.jsonl.gz", packed.finish().unwrap()),
        ("f.txt", long_text.into_bytes()),
        ("g.jsonl", long_jsonl(1_500)),
        ("h.txt", Vec::new()),
        ("i.jsonl", long_jsonl(3)),
    ];
    let files = files.map(|(name, bytes)| File { name, bytes });
    let decide = |document: usize, paragraphs: usize| {
        let mask = 0x9E37_79B9_7F4A_7C15_u64.rotate_left(document as u32);
        verdict(paragraphs, mask, document % 101 == 3_001 % 101)
    };
    let (cleaned, restored) = round_trip_on(Some(1), &files, true, decide);
    assert!(cleaned[2].is_empty() && cleaned[0].len() > 1 << 20);
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join(DOCUMENTS);
    std::fs::write(&path, cleaned.last().unwrap()).unwrap();
    let (mut record, _) = Reader::open(&path).unwrap();
    let read = std::iter::from_fn(|| record.next_document().unwrap());
    let read: Vec<_> = read.collect();
    assert_eq!(read.len(), 3_000 + 1_300 + 1_500 + 3 + 4);
    assert!(read.is_sorted_by_key(|entry| (entry.source.clone(), entry.start)));
    for entry in &read {
        let all = entry.removed.paragraphs + entry.kept.len() as u64;
        assert_eq!(all, entry.paragraphs);
        assert!(entry.fate != Fate::Dropped || entry.kept.is_empty());
    }
    for (file, restored) in files.iter().zip(&restored) {
        let same = match file.name {
            // Compressed anew.
            "e.jsonl.gz" => !restored.is_empty(),
            _ => *restored == file.bytes,
        };
        assert!(same, "{}", file.name);
    }
    for threads in [2, 5] {
        let again = round_trip_on(Some(threads), &files, true, decide);
        assert!(again == (cleaned.clone(), restored.clone()), "{threads}");
    }
}

/// The error of a run between whose passes the file `name` becomes `after`.
fn error_of_change(name: &str, before: &str, after: Option<&str>, threads: usize) -> String {
    let bench = tempfile::tempdir().unwrap();
    let (path, out) = (bench.path().join(name), bench.path().join("out"));
    std::fs::write(&path, before).unwrap();
    std::fs::create_dir(&out).unwrap();
    let mut config = RunConfig::new(vec![path.clone()], out.clone());
    config.threads = Some(threads);
    let folders = Folders::create(&out, &out, &config).unwrap();
    let mut log = log::Log::new(false, &Silent);
    let sources = crate::input::discover(&config.inputs, None)
        .unwrap()
        .sources;
    let judged = judge(&sources, &config, |_, paragraphs| {
        verdict(paragraphs, 1, false)
    });
    let seen = first_pass::run(
        sources,
        &config,
        Budget::new(None),
        &mut |_| Ok(()),
        &mut log,
    )
    .unwrap();
    match after {
        Some(after) => std::fs::write(&path, after).unwrap(),
        None => std::fs::remove_file(&path).unwrap(),
    }
    match second_pass::run(
        &seen,
        (&judged.0, &judged.1),
        &config,
        (&folders, Budget::new(None)),
        &mut log,
    ) {
        Ok(_) => String::new(),
        Err(error) => error.to_string(),
    }
}

#[test]
fn a_source_that_changes_between_the_passes_stops_the_run() {
    let line = |text: &str| format!("{{\"text\":\"{text}\"}}\n");
    let before = line("one\\ntwo") + &line("three");
    let changes = [
        line("one\\nTWO") + &line("three"),
        line("one") + &line("three"),
        line("one\\ntwo"),
        before.clone() + &line("four"),
        "\n".to_owned() + &before,
        String::new(),
    ];
    for threads in [1, 3] {
        for after in &changes {
            let error = error_of_change("a.jsonl", &before, Some(after), threads);
            assert!(error.contains("changed while"), "{after}: {error}");
            assert!(error.contains("a.jsonl"), "{error}");
        }
        let error = error_of_change("a.txt", "one\ntwo\n", Some("one\nTWO\n"), threads);
        assert!(error.contains("changed while"), "{error}");
        let error = error_of_change("a.txt", "one\ntwo\n", None, threads);
        assert!(error.contains("cannot open"), "{error}");
        let same = error_of_change("a.txt", "one\ntwo\n", Some("one\ntwo\n"), threads);
        assert_eq!(same, "");
    }
}

#[test]
fn a_folder_that_cannot_be_written_to_stops_the_run() {
    let bench = tempfile::tempdir().unwrap();
    let (path, out) = (bench.path().join("a.jsonl"), bench.path().join("out"));
    std::fs::write(&path, long_jsonl(4_000)).unwrap();
    std::fs::create_dir(&out).unwrap();
    let mut config = RunConfig::new(vec![path], out.clone());
    for threads in [1, 2] {
        config.threads = Some(threads);
        let report = bench.path().join(format!("report{threads}"));
        std::fs::create_dir(&report).unwrap();
        let folders = Folders {
            attributes: None,
            // A file where a folder should be.
            articles: Some(bench.path().join("a.jsonl")),
            report,
            temporary: out.clone(),
        };
        let mut log = log::Log::new(false, &Silent);
        let sources = crate::input::discover(&config.inputs, None)
            .unwrap()
            .sources;
        let judged = judge(&sources, &config, |_, count| verdict(count, 1, false));
        let seen = first_pass::run(
            sources,
            &config,
            Budget::new(None),
            &mut |_| Ok(()),
            &mut log,
        )
        .unwrap();
        let ran = second_pass::run(
            &seen,
            (&judged.0, &judged.1),
            &config,
            (&folders, Budget::new(None)),
            &mut log,
        );
        let error = ran.err().unwrap().to_string();
        assert!(error.contains("a.jsonl/a.jsonl"), "{error}");
    }
}
