use std::io::Write as _;

use proptest::prelude::*;

use super::*;
use crate::config::RunConfig;
use crate::document::Document;
use crate::input::{Content, ReadOptions, Record, RecordReader, discover};
use crate::paragraph::{Separator, split};
use crate::pipeline;
use crate::progress::Silent;

/// Headlines and bodies.
const ARTICLES: [(&str, &str); 6] = [
    (
        "Ferries stop for a week of « repairs »",
        "Both boats leave the water on Monday, and islanders are asked to shop before the weekend.",
    ),
    (
        "The mayor opens a new market hall",
        "It cost nine million and stands where the old station burned down in that long summer.",
    ),
    (
        "A library lends seeds instead of books",
        "Gardeners bring back what they harvest, and the shelves of the reading room smell of dill.",
    ),
    (
        "The last bakery in the valley closes",
        "Its oven had not gone cold since the year in which rails reached the upper villages, hélas.",
    ),
    (
        "Storm damage shuts both lanes on Friday",
        "Divers found a \"crack\" below the third pier; lorries must take the detour through Harlow.",
    ),
    (
        "Young musicians play for an empty stadium",
        "Someone had printed the wrong date on every poster, yet not one of them went home early.",
    ),
];

fn article(number: usize, line_break: &str) -> String {
    let (headline, body) = ARTICLES[number % 6];
    let (next, other) = (ARTICLES[(number + 1) % 6].0, ARTICLES[(number + 3) % 6].0);
    let own = format!("{number} people wrote to the paper about number {number}.");
    let lines = [headline, body, &own, "", "Read more", next, other, ""];
    lines.join(line_break)
}

fn line(number: usize) -> String {
    let text = serde_json::to_string(&article(number, "\n")).unwrap();
    let text = match number % 3 {
        0 => text.replace('é', "\\u00e9").replace('«', "\\u00ab"),
        1 => text.replace("o", "\\u006f"),
        _ => text,
    };
    let text_first = number.is_multiple_of(2);
    if text_first {
        format!("{{\"text\": {text}, \"id\": \"n{number}\"}}\n")
    } else {
        format!("{{\"id\": \"n{number}\",\"x\":[\"text\"],\"text\":{text}}}\n")
    }
}

/// A folder with an input of every kind in it, cleaned.
struct Case {
    folder: tempfile::TempDir,
}

impl Case {
    fn new(change: impl FnOnce(&mut RunConfig)) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let lines = |from: usize| (from..from + 6).map(line).collect::<String>();
        let write = |name: &str, bytes: &[u8]| {
            let path = folder.path().join("in").join(name);
            std::fs::create_dir_all(path.parent().unwrap()).unwrap();
            std::fs::write(path, bytes).unwrap();
        };
        let plain = ["\u{feff}", &lines(0), "{broken\n\n", &lines(6), &line(0)].concat();
        write("a.jsonl", plain.as_bytes());
        let mut gz = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
        gz.write_all(lines(12).as_bytes()).unwrap();
        write("b/b.jsonl.gz", &gz.finish().unwrap());
        write(
            "b/c.ndjson.zst",
            &zstd::encode_all(lines(18).as_bytes(), 1).unwrap(),
        );
        write("b/d.txt", article(24, "\r\n").as_bytes());
        let latin = article(27, "\n").replace(['«', '»'], "");
        let latin: Vec<u8> = latin.chars().map(|one| one as u8).collect();
        write("e.txt", &latin);
        write("f.txt", b"");
        write("g.txt", article(3, "\n").as_bytes());
        let mut config = RunConfig::new(vec![folder.path().join("in")], folder.path().join("out"));
        config.max_bad_records = 1;
        change(&mut config);
        pipeline::run(&config, &Silent).unwrap();
        Self { folder }
    }

    fn open(&self) -> Finished {
        Finished::open(&self.folder.path().join("out")).unwrap()
    }

    /// The documents of the input, as they are read.
    fn documents(&self) -> Vec<(String, Document)> {
        let found = discover(&[self.folder.path().join("in")], None).unwrap();
        let mut documents = Vec::new();
        for source in &found.sources {
            let mut reader = RecordReader::open(source, &ReadOptions::usual()).unwrap();
            let mut record = Record::new();
            while reader.next(&mut record, None).unwrap() {
                if let Content::Document(read) = &record.content {
                    documents.push((source.name.clone(), read.document.clone()));
                }
            }
        }
        documents
    }
}

fn listed(finished: &Finished) -> Vec<(RecordPlace, DocumentLine)> {
    let mut record = finished.record().unwrap();
    let mut listed = Vec::new();
    while let Some(document) = record.next_document().unwrap() {
        listed.push((record.place(), document));
    }
    listed
}

/// The document, with what its entry says of its paragraphs checked.
fn check(finished: &mut Finished, listed: &DocumentLine, document: &Document) -> WholeDocument {
    let whole = finished.whole(listed.clone()).unwrap();
    let spans = split(&document.text, Separator::Detect);
    assert_eq!(whole.text.as_ref(), Some(&document.text));
    assert_eq!(whole.paragraphs.len(), spans.len());
    let mut removed = 0;
    for (paragraph, span) in whole.paragraphs.iter().zip(spans) {
        assert_eq!(
            paragraph.text.as_deref(),
            Some(&document.text[span.clone()])
        );
        assert_eq!(paragraph.span, Some(span));
        assert_eq!(paragraph.said.is_none(), whole.is_dropped());
        let goes = paragraph
            .said
            .as_ref()
            .is_none_or(|said| said.reason.is_some());
        assert_eq!(paragraph.stayed.is_none(), goes);
        removed += u64::from(goes);
    }
    assert_eq!(removed, listed.removed.paragraphs);
    whole
}

#[test]
fn every_document_comes_back_with_its_paragraphs_in_any_order() {
    for drop_copies in [false, true] {
        let case = Case::new(|config| config.decision.drop_copies = drop_copies);
        let (mut finished, documents) = (case.open(), case.documents());
        let listed = listed(&finished);
        assert_eq!(listed.len(), documents.len());
        let mut pairs: Vec<_> = listed.iter().zip(&documents).collect();
        for _ in 0..2 {
            let (mut removed, mut dropped) = (0, 0);
            for ((place, listed), (source, document)) in &pairs {
                assert_eq!((&listed.source, &listed.document), (source, &document.id));
                let whole = check(&mut finished, listed, document);
                removed += listed.removed.paragraphs;
                dropped += usize::from(whole.is_dropped());
                assert_eq!(finished.document(*place).unwrap(), *listed);
                let at = format!("{}#{}", listed.source, listed.line);
                for name in [&listed.document, &at] {
                    let named = finished.documents_named(name).unwrap();
                    assert!(named.contains(&(*place, listed.clone())), "{name}");
                }
            }
            assert!(removed >= 60, "{removed}");
            assert_eq!(dropped > 0, drop_copies);
            pairs.reverse();
        }
    }
}

#[test]
fn documents_in_a_row_are_those_that_are_looked_up() {
    let case = Case::new(|config| config.decision.drop_copies = true);
    let mut finished = case.open();
    let mut expected = Vec::new();
    for (_, document) in listed(&finished) {
        expected.push(finished.whole(document).unwrap());
    }
    let mut found = Vec::new();
    let take = |whole| {
        found.push(whole);
        Ok(())
    };
    finished.each_whole(take).unwrap();
    assert_eq!(found, expected);
}

#[test]
fn after_a_dry_run_only_what_went_is_known() {
    let case = Case::new(|config| config.dry_run = true);
    let (mut finished, documents) = (case.open(), case.documents());
    assert!(finished.is_dry_run());
    for ((_, listed), (_, document)) in listed(&finished).iter().zip(&documents) {
        let whole = finished.whole(listed.clone()).unwrap();
        assert_eq!(whole.text, None);
        let spans = split(&document.text, Separator::Detect);
        assert_eq!(whole.paragraphs.len(), spans.len());
        for (paragraph, span) in whole.paragraphs.iter().zip(spans) {
            let known = paragraph.stayed.is_none();
            let said = known.then(|| document.text[span].to_owned());
            assert_eq!(paragraph.text, said);
        }
    }
}

#[test]
fn text_files_are_read_in_the_encoding_that_was_given() {
    let encoding = crate::input::encoding_named("macintosh").unwrap();
    let case = Case::new(|config| config.read.encoding = Some(encoding));
    let mut finished = case.open();
    let listed = listed(&finished);
    let (_, latin) = listed.iter().find(|one| one.1.source == "e.txt").unwrap();
    let text = finished.whole(latin.clone()).unwrap().text.unwrap();
    let latin: Vec<u8> = article(27, "\n")
        .chars()
        .filter(|one| !"«»".contains(*one))
        .map(|one| one as u8)
        .collect();
    let (expected, ..) = encoding.decode(&latin);
    assert!(!expected.is_ascii());
    assert_eq!(text, expected);
}

#[test]
fn clusters_and_blocks_are_those_of_the_report() {
    let case = Case::new(|_| ());
    let finished = case.open();
    let clusters: Vec<_> = finished.clusters().unwrap().map(Result::unwrap).collect();
    let blocks: Vec<_> = finished.blocks().unwrap().map(Result::unwrap).collect();
    assert_eq!(clusters.len(), finished.report().clusters.total);
    assert_eq!(blocks.len(), finished.report().blocks.total);
    assert!(!blocks.is_empty());
    for top in &finished.report().clusters.listed {
        assert!(clusters.contains(top));
    }
}

#[test]
fn what_is_no_result_is_named_with_a_remedy() {
    let case = Case::new(|_| ());
    let out = case.folder.path().join("out");
    let said = |out: &Path| Finished::open(out).err().unwrap().to_string();
    assert!(said(case.folder.path()).contains("name the folder"));
    let spoil = |name: &str, content: Option<&str>, expected: &[&str]| {
        let path = out.join("report").join(name);
        let before = std::fs::read(&path).unwrap();
        match content {
            Some(content) => std::fs::write(&path, content).unwrap(),
            None => std::fs::remove_file(&path).unwrap(),
        }
        let said = said(&out);
        for word in expected {
            assert!(said.contains(word), "{said}");
        }
        std::fs::write(path, before).unwrap();
    };
    spoil(
        "report.json",
        Some("{}"),
        &["report.json", "not a report of dejalu"],
    );
    let other = "{\"schema\": 1, \"tool\": \"dejalu 0\"}";
    spoil(
        "report.json",
        Some(other),
        &["version 1", "version 2", "dejalu 0"],
    );
    let changed = [DOCUMENTS, "changed after it was written"];
    spoil(DOCUMENTS, Some("{}\n"), &changed);
    spoil(DOCUMENTS, None, &[DOCUMENTS, "clean again"]);
    assert!(Finished::open(&out).is_ok());
}

#[test]
fn changed_articles_are_never_explained() {
    let case = Case::new(|_| ());
    let path = case.folder.path().join("out/articles/a.jsonl");
    let bytes = std::fs::read(&path).unwrap();
    let all = listed(&case.open());
    let (_, first) = all.iter().find(|one| one.1.source == "a.jsonl").unwrap();
    let said = |bytes: Option<&[u8]>| {
        match bytes {
            Some(bytes) => std::fs::write(&path, bytes).unwrap(),
            None => std::fs::remove_file(&path).unwrap(),
        }
        case.open().whole(first.clone()).unwrap_err().to_string()
    };
    assert!(said(Some(&bytes[..40])).contains("shorter"));
    assert!(said(Some(&[b"x", &bytes[..]].concat())).contains("a.jsonl"));
    let place = usize::try_from(first.cleaned_start).unwrap() + 30;
    let mut other = bytes.clone();
    other[place] ^= 1;
    assert!(said(Some(&other)).contains("not what was written"));
    assert!(said(None).contains("missing"));
}

/// Flips bits of a file and cuts it.
fn damage(path: &Path, cut: Option<prop::sample::Index>, flips: &[(prop::sample::Index, u8)]) {
    let mut bytes = std::fs::read(path).unwrap();
    for (at, flip) in flips {
        let at = at.index(bytes.len());
        bytes[at] ^= flip;
    }
    if let Some(cut) = cut {
        bytes.truncate(cut.index(bytes.len() + 1));
    }
    std::fs::write(path, bytes).unwrap();
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(48))]

    #[test]
    fn damage_is_an_error_and_never_a_panic(
        name in prop::sample::select(SUMMED.to_vec()),
        cut in prop::option::of(any::<prop::sample::Index>()),
        flips in prop::collection::vec((any::<prop::sample::Index>(), 1_u8..), 0..5),
    ) {
        let case = CASE.with(Clone::clone);
        let folder = tempfile::tempdir().unwrap();
        copy(&case.folder.path().join("out"), &folder.path().join("out"));
        damage(&folder.path().join("out/report").join(name), cut, &flips);
        let Ok(mut finished) = Finished::open(&folder.path().join("out")) else {
            return Ok(());
        };
        let _ = finished.clusters().and_then(|mut all| all.try_for_each(|one| one.map(drop)));
        let _ = finished.blocks().and_then(|mut all| all.try_for_each(|one| one.map(drop)));
        for number in 1..30 {
            let document = finished.document(RecordPlace { number });
            if let Err(error) = document.and_then(|document| finished.whole(document)) {
                prop_assert!(error.path().is_some(), "{}", error);
            }
        }
        if let Err(error) = finished.each_whole(|_| Ok(())) {
            prop_assert!(error.path().is_some(), "{}", error);
        }
    }
}

thread_local! {
    static CASE: std::rc::Rc<Case> = std::rc::Rc::new(Case::new(|_| ()));
}

fn copy(from: &Path, to: &Path) {
    std::fs::create_dir_all(to).unwrap();
    for entry in std::fs::read_dir(from).unwrap() {
        let entry = entry.unwrap();
        let to = to.join(entry.file_name());
        if entry.file_type().unwrap().is_dir() {
            copy(&entry.path(), &to);
        } else {
            std::fs::copy(entry.path(), to).unwrap();
        }
    }
}
