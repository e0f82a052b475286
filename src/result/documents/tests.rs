use proptest::option;
use proptest::prelude::*;

use super::brief::{BriefPart, BriefRecord};
use super::brief_reader::BriefReader;
use super::kept_brief::KeptBrief;
use super::page::{Became, DocumentHeader, ParagraphOutcome, RecordPage};
use super::speller::Speller;
use super::spelling::RemovedBytes;
use super::*;
use crate::result::reference::Reference;
use crate::verdict::EvidenceKind;

mod damage;

/// A name with what must be escaped in it.
fn name() -> impl Strategy<Value = String> {
    "[a-c/#é\"\\\\\n]{1,3}"
}

/// A paragraph, owned.
#[derive(Clone, Debug)]
struct Given {
    /// Why it goes, with its block and its text; else its characters and what is
    /// missing.
    gone: Option<(Reason, Option<u64>, String, bool)>,
    stayed: (Option<KeptBy>, u64, u32),
    evidence: Vec<Evidence>,
    cluster: Option<u64>,
    owner: Option<(String, Option<(String, u64)>)>,
}

/// A document: its id, its site, its date, its paragraphs, and whether it goes whole.
type Owned = (String, String, Option<String>, Vec<Given>, bool);

fn evidence() -> impl Strategy<Value = Vec<Evidence>> {
    let kinds = prop::sample::select(EvidenceKind::ALL.to_vec());
    let one = (kinds, any::<i32>(), 0..3_u32).prop_map(|(kind, millibits, count)| Evidence {
        kind,
        millibits,
        count,
    });
    let several = prop::collection::vec(one, 0..4);
    several.prop_map(|mut several| {
        several.sort_by_key(|one| one.kind);
        several.dedup_by_key(|one| one.kind);
        several
    })
}

prop_compose! {
    fn given()(
        goes: bool, reason in prop::sample::select(Reason::ALL.to_vec()), block: Option<u64>,
        text in "[ab\"é]{1,2}[ \n]{0,2}", plain: bool,
        kept_by in option::of(prop::sample::select(KeptBy::ALL.to_vec())),
        (characters, missing) in any::<(u64, u32)>(), evidence in evidence(),
        cluster in option::of(0..3_u64), owner in option::of((name(), option::of((name(), any::<u64>())))),
    ) -> Given {
        Given {
            gone: goes.then_some((reason, block, text, plain)),
            stayed: (kept_by, characters, missing),
            evidence, cluster, owner,
        }
    }
}

fn documents() -> impl Strategy<Value = Vec<Owned>> {
    let pool = prop::collection::vec(given(), 1..4);
    pool.prop_flat_map(|pool| {
        // Few paragraphs that stand in many documents.
        let paragraph = prop::sample::select(pool);
        let paragraphs = prop::collection::vec(paragraph, 0..6);
        let document = (
            name(),
            name(),
            option::of(name()),
            paragraphs,
            prop::bool::weighted(0.1),
        );
        prop::collection::vec(document, 0..9)
    })
}

/// The bytes that go with a paragraph.
fn raw(text: &str, plain: bool) -> Vec<u8> {
    match plain {
        true => text.as_bytes().to_vec(),
        false => text.replace('\n', "\\u000a").into_bytes(),
    }
}

/// What is said of a paragraph, where its bytes were, or its characters and what was
/// missing.
type ToldParagraph = (ParagraphLine, Option<(u64, Vec<u8>)>, Option<(u64, f64)>);

/// What is said of a document, by the definition: with everything that it refers to.
#[derive(Clone, Debug, PartialEq)]
struct Told {
    document: String,
    site: String,
    date: Option<String>,
    record: Vec<u8>,
    /// Each paragraph's evidence, cluster, owner, and where its bytes were, or its
    /// characters and what was missing.
    paragraphs: Vec<ToldParagraph>,
}

/// Adds a document to a page; gives what should be read of it.
fn add(
    (page, speller): (&mut RecordPage, &mut Speller),
    at: u64,
    (id, site, date, paragraphs, dropped): &Owned,
) -> (Told, u64) {
    let mut record = b"<".to_vec();
    let mut starts = Vec::new();
    for given in paragraphs {
        starts.push(record.len() as u64);
        match &given.gone {
            Some((_, _, text, plain)) => record.extend(raw(text, *plain)),
            None => record.push(b'.'),
        }
    }
    let raws: Vec<Vec<u8>> = paragraphs
        .iter()
        .map(|given| {
            given
                .gone
                .as_ref()
                .map_or(Vec::new(), |gone| raw(&gone.2, gone.3))
        })
        .collect();
    let reference = |named: &'_ Option<(String, Option<(String, u64)>)>| {
        named
            .clone()
            .map(|(id, at)| (id, at.map(|(source, line)| format!("{source}#{line}"))))
    };
    let gone = |given: &&Given| given.gone.is_some();
    let bytes = match dropped {
        true => record.len() as u64,
        false => raws.iter().map(|raw| raw.len() as u64).sum(),
    };
    let about = DocumentHeader {
        document: id,
        source: "s",
        line: at + 1,
        site,
        date: date.as_deref(),
        start: at,
        raw: &record,
        fate: match dropped {
            true => Fate::Dropped,
            false => Fate::Changed,
        },
        copy_of: None,
        paragraphs: paragraphs.len() as u64,
        characters: 7,
        removed: RemovedSums {
            paragraphs: paragraphs.iter().filter(gone).count() as u64,
            characters: 3,
            bytes,
        },
    };
    let became = paragraphs.iter().zip(&starts).zip(&raws).zip(0..);
    let became = became.map(|(((given, &start), raw), paragraph)| Became {
        paragraph,
        evidence: &given.evidence,
        cluster: given.cluster,
        owner: given.owner.as_ref().map(|(id, at)| Reference {
            id,
            at: at.as_ref().map(|(source, line)| (source.as_str(), *line)),
            of: None,
        }),
        outcome: match &given.gone {
            Some((reason, block, text, _)) => ParagraphOutcome::Gone {
                reason: *reason,
                block: *block,
                start,
                cut: RemovedBytes {
                    raw,
                    text,
                    range: 0..text.len(),
                    paragraph: 0..text.trim_end().len(),
                },
            },
            None => ParagraphOutcome::Stayed {
                kept_by: given.stayed.0,
                characters: given.stayed.1,
                missing: given.stayed.2,
            },
        },
    });
    // Those that go come first.
    let (gone, stayed): (Vec<_>, Vec<_>) =
        became.partition(|one| matches!(one.outcome, ParagraphOutcome::Gone { .. }));
    let nothing = *dropped;
    let became = gone.into_iter().chain(stayed).filter(|_| !nothing);
    page.document(&about, became, speller);
    let told = paragraphs
        .iter()
        .zip(&starts)
        .zip(&raws)
        .filter(|_| !nothing);
    let told = told.map(|((given, &start), raw)| {
        let (owner, owner_at) = reference(&given.owner).unzip();
        let (reason, block, text) = given
            .gone
            .clone()
            .map_or((None, None, String::new()), |gone| {
                (Some(gone.0), gone.1, gone.2)
            });
        let line = ParagraphLine {
            reason,
            kept_by: given.stayed.0.filter(|_| reason.is_none()),
            evidence: given.evidence.clone(),
            cluster: given.cluster.map(Id),
            block: block.map(Id),
            owner,
            owner_at: owner_at.flatten(),
            text: text.trim_end().to_owned(),
            ..ParagraphLine::default()
        };
        let stayed = (
            given.stayed.1,
            crate::verdict::bits(i64::from(given.stayed.2)),
        );
        let place = reason.map(|_| (at + start, raw.clone()));
        (line, place, reason.is_none().then_some(stayed))
    });
    let told = Told {
        document: id.clone(),
        site: site.clone(),
        date: date.clone(),
        record: match dropped {
            true => record.clone(),
            false => Vec::new(),
        },
        paragraphs: told.collect(),
    };
    (told, record.len() as u64)
}

/// What a document's line says, with what it refers to.
fn told(document: &DocumentLine, said: impl Fn(u64) -> ParagraphLine) -> Told {
    let mut places = std::collections::BTreeMap::new();
    for run in &document.gone {
        let mut at = document.start + run.1;
        for (paragraph, &number) in (run.0..).zip(&run.2) {
            let bytes = said(number).bytes().unwrap();
            places.insert(paragraph, (at, bytes.clone()));
            at += bytes.len() as u64;
        }
    }
    let mut kept = document.kept.iter();
    let paragraphs = document.by_paragraph().map(|(paragraph, number)| {
        let line = ParagraphLine {
            n: 0,
            before: String::new(),
            after: String::new(),
            escaped: None,
            raw: None,
            raw_base64: None,
            ..said(number)
        };
        let place = places.get(&paragraph).cloned();
        let stayed = place.is_none().then(|| kept.next().unwrap());
        (line, place, stayed.map(|stayed| (stayed.1, stayed.2)))
    });
    Told {
        document: document.document.clone(),
        site: document.site.clone(),
        date: document.date.clone(),
        record: match document.fate {
            Fate::Dropped => document.bytes().unwrap(),
            _ => Vec::new(),
        },
        paragraphs: paragraphs.collect(),
    }
}

/// The sources, paragraphs and documents of a record in brief.
fn in_brief(mut record: BriefRecord) -> (Vec<String>, Vec<ParagraphSummary>, Vec<String>) {
    let (mut sources, mut paragraphs, mut documents) = (Vec::new(), Vec::new(), Vec::new());
    loop {
        let parts = record.parts().unwrap();
        if parts.is_empty() {
            return (sources, paragraphs, documents);
        }
        for part in parts {
            sources.extend(part.sources.clone());
            paragraphs.extend(part.said.iter().copied());
            documents.extend(part.documents().map(|document| format!("{document:?}")));
        }
    }
}

/// Documents in brief, as their whole lines say them.
fn whole_in_brief<'d>(lines: impl Iterator<Item = &'d DocumentLine>) -> Vec<String> {
    let mut part = BriefPart::default();
    lines.for_each(|line| part.push_line(line));
    part.documents()
        .map(|document| format!("{document:?}"))
        .collect()
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]
    #[test]
    fn what_is_written_is_read_in_order_and_one_by_one(
        documents in documents(), pages in 1..4_usize, asked: prop::sample::Index,
        room in prop::sample::select(vec![0, 1 << 20]),
    ) {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join(crate::result::files::DOCUMENTS);
        let kept = KeptBrief::new(room, folder.path());
        let mut writer = RecordWriter::create(&path, false, 0).unwrap().keeping(kept);
        let source = SourceLine { name: "s".to_owned(), ..SourceLine::default() };
        writer.source(&source).unwrap();
        let (mut expected, mut at) = (Vec::new(), 0);
        let (mut page, mut speller) = (RecordPage::default(), Speller::default());
        for (number, document) in documents.iter().enumerate() {
            let (told, length) = add((&mut page, &mut speller), at, document);
            expected.push(told);
            at += length;
            if number % pages == 0 {
                writer.append(&page).unwrap();
                page.clear();
            }
            if number % 4 == 3 {
                // Frames end here.
                writer.append(&page).unwrap();
                page.clear();
                writer.flush().unwrap();
            }
        }
        writer.append(&page).unwrap();
        let cleaned = CleanedLine { source: "s".to_owned(), ..CleanedLine::default() };
        writer.cleaned(&cleaned).unwrap();
        let kept = writer.finish_in_brief().unwrap().unwrap();
        crate::result::testing::seal(folder.path());
        let (mut reader, header) = Reader::open(&path).unwrap();
        prop_assert!(!header.stream && !header.dry_run);
        let (mut said, mut read, mut found) = (Vec::new(), Vec::new(), Vec::new());
        while let Some(line) = reader.read().unwrap() {
            match line {
                Line::Paragraph(paragraph) => said.push(*paragraph),
                Line::Document(document) => {
                    read.push(told(&document, |n| said[n as usize].clone()));
                    found.push((reader.place(), *document));
                }
                Line::Source(line) => prop_assert_eq!(&line, &source),
                Line::Cleaned(line) => prop_assert_eq!(&line, &cleaned),
                Line::Header(_) => prop_assert!(false, "twice"),
                Line::End(_) => {}
            }
        }
        prop_assert_eq!(&read, &expected);
        let kept = in_brief(BriefRecord::Kept(kept.read().unwrap()));
        prop_assert_eq!(&kept, &in_brief(BriefRecord::File(Box::new(BriefReader::open(&path).unwrap()))));
        prop_assert_eq!(kept.1, said.iter().map(ParagraphSummary::from).collect::<Vec<_>>());
        prop_assert_eq!(kept.2, whole_in_brief(found.iter().map(|(_, document)| document)));
        // Nothing is said twice.
        for (at, one) in said.iter().enumerate() {
            let is_again = |other: &ParagraphLine| ParagraphLine { n: one.n, ..other.clone() } == *one;
            prop_assert!(!said[..at].iter().any(is_again));
        }
        let mut lookup = Lookup::open(&path).unwrap();
        prop_assert_eq!(lookup.source("s").unwrap(), source);
        prop_assert_eq!(lookup.cleaned("s").unwrap(), cleaned);
        prop_assert!(lookup.source("t").is_err());
        if !found.is_empty() {
            let (place, document) = &found[asked.index(found.len())];
            prop_assert_eq!(&lookup.document(*place).unwrap(), document);
            let places: Vec<RecordPlace> = found.iter().map(|(place, _)| *place).step_by(pages).collect();
            let all = found.iter().map(|(_, document)| document.clone()).step_by(pages);
            prop_assert_eq!(lookup.documents(&places).unwrap(), all.collect::<Vec<_>>());
            lookup.read_paragraphs(document.numbers().collect()).unwrap();
            let again = told(document, |n| lookup.paragraph(n).unwrap().clone());
            prop_assert_eq!(&again, &expected[place.number as usize - 1]);
            let same: Vec<_> = found.iter().filter(|one| one.1.document == document.document).cloned().collect();
            let named = lookup.documents_named(&document.document).unwrap();
            prop_assert!(same.iter().all(|one| named.contains(one)));
            let named = lookup.documents_named(&format!("s#{}", document.line)).unwrap();
            prop_assert!(named.contains(&(*place, document.clone())));
        }
        let next = RecordPlace { number: found.len() as u64 + 1 };
        prop_assert!(lookup.document(next).is_err());
        prop_assert!(lookup.documents(&[next]).is_err());
        prop_assert!(lookup.read_paragraphs(vec![said.len() as u64]).is_err());
    }
}
