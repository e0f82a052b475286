use proptest::option;
use proptest::prelude::*;

use super::*;
use crate::journal::{EvidenceEntry, bits, hex_id};
use crate::report::documents::{DocumentEntry, KeptEntry};

/// A name with what must be escaped in it.
fn name() -> impl Strategy<Value = String> {
    "([a-z/#é]{0,12}[\"\\\\\n]?){0,3}"
}

/// A document's id, and where it stands.
type Named = (String, Option<(String, u64)>);

fn named() -> impl Strategy<Value = Option<Named>> {
    option::of((name(), option::of((name(), any::<u64>()))))
}

fn reference(named: Option<&Named>) -> Option<Reference<'_>> {
    named.map(|(id, at)| Reference {
        id,
        at: at.as_ref().map(|(source, line)| (source.as_str(), *line)),
    })
}

/// A name and its place as fields.
fn fields(named: Option<&Named>) -> (Option<String>, Option<String>) {
    let at = named.and_then(|(_, at)| at.as_ref());
    (
        named.map(|(id, _)| id.clone()),
        at.map(|(source, line)| format!("{source}#{line}")),
    )
}

/// A paragraph that stayed, owned.
#[derive(Clone, Debug)]
struct Owned {
    numbers: (u32, u64, u32),
    evidence: Vec<Evidence>,
    cluster: Option<u64>,
    kept_by: Option<KeptBy>,
    owner: Option<Named>,
}

fn evidence() -> impl Strategy<Value = Vec<Evidence>> {
    let kinds = prop::sample::select(vec!["frequency", "own-words", "a\"b"]);
    let one = (kinds, any::<i32>(), any::<u32>()).prop_map(|(kind, millibits, count)| Evidence {
        kind,
        millibits,
        count,
    });
    prop::collection::vec(one, 0..4)
}

fn owned() -> impl Strategy<Value = Owned> {
    (
        any::<(u32, u64, u32)>(),
        evidence(),
        any::<Option<u64>>(),
        option::of(prop::sample::select(KeptBy::ALL.to_vec())),
        named(),
    )
        .prop_map(|(numbers, evidence, cluster, kept_by, owner)| Owned {
            numbers,
            evidence,
            cluster,
            kept_by,
            owner,
        })
}

impl Owned {
    fn fast(&self) -> Stayed<'_> {
        Stayed {
            paragraph: self.numbers.0,
            characters: self.numbers.1,
            evidence: &self.evidence,
            missing: self.numbers.2,
            cluster: self.cluster,
            kept_by: self.kept_by,
            owner: reference(self.owner.as_ref()),
        }
    }

    fn slow(&self) -> KeptEntry {
        let (owner, owner_at) = fields(self.owner.as_ref());
        let millibits = self.evidence.iter().map(|one| i64::from(one.millibits));
        KeptEntry {
            paragraph: self.numbers.0,
            characters: self.numbers.1,
            bits: bits(millibits.sum()),
            missing: bits(i64::from(self.numbers.2)),
            cluster: self.cluster.map(hex_id),
            kept_by: self.kept_by,
            owner,
            owner_at,
            evidence: self.evidence.iter().map(EvidenceEntry::from).collect(),
        }
    }
}

/// What is said of a document, owned.
#[derive(Clone, Debug)]
struct Said {
    names: [String; 3],
    date: Option<String>,
    numbers: [u64; 8],
    fate: Fate,
    copy_of: Option<Named>,
    kept: Vec<Owned>,
}

fn said() -> impl Strategy<Value = Said> {
    let fates = vec![Fate::Unchanged, Fate::Changed, Fate::Dropped, Fate::Spared];
    (
        [name(), name(), name()],
        option::of(name()),
        any::<[u64; 8]>(),
        prop::sample::select(fates),
        named(),
        prop::collection::vec(owned(), 0..4),
    )
        .prop_map(|(names, date, numbers, fate, copy_of, kept)| Said {
            names,
            date,
            numbers,
            fate,
            copy_of,
            kept,
        })
}

impl Said {
    fn removed(&self) -> RemovedSums {
        RemovedSums {
            paragraphs: self.numbers[5],
            characters: self.numbers[6],
            bytes: self.numbers[7],
        }
    }

    /// As the page is told.
    fn fast(&self, page: &mut Page) {
        let [document, source, site] = &self.names;
        let about = About {
            subject: Subject {
                document,
                source,
                line: self.numbers[0],
                site,
            },
            date: self.date.as_deref(),
            place: self.numbers[1]..self.numbers[2],
            fate: self.fate,
            copy_of: reference(self.copy_of.as_ref()),
            paragraphs: self.numbers[3],
            characters: self.numbers[4],
            removed: self.removed(),
        };
        page.document(&about, self.kept.iter().map(Owned::fast));
    }

    /// The same, as `serde_json` writes it.
    fn slow(&self) -> String {
        let [document, source, site] = self.names.clone();
        let (copy_of, copy_of_at) = fields(self.copy_of.as_ref());
        let entry = DocumentEntry {
            document,
            source,
            line: self.numbers[0],
            site,
            date: self.date.clone(),
            start: self.numbers[1],
            end: self.numbers[2],
            fate: self.fate,
            copy_of,
            copy_of_at,
            paragraphs: self.numbers[3],
            characters: self.numbers[4],
            removed: self.removed(),
            kept: self.kept.iter().map(Owned::slow).collect(),
        };
        serde_json::to_string(&entry).unwrap() + "\n"
    }
}

proptest! {
    #[test]
    fn lines_are_those_of_serde_json(all in prop::collection::vec(said(), 1..4)) {
        let mut page = Page::default();
        for said in &all {
            said.fast(&mut page);
        }
        let slow: String = all.iter().map(Said::slow).collect();
        for (line, said) in slow.lines().zip(&all) {
            let read: DocumentEntry = serde_json::from_str(line).unwrap();
            prop_assert_eq!(serde_json::to_string(&read).unwrap() + "\n", said.slow());
        }
        prop_assert_eq!(std::str::from_utf8(page.bytes()).unwrap(), &slow);
        let turned = page.turn(b"rubbish".to_vec());
        prop_assert_eq!(String::from_utf8(turned).unwrap(), slow);
        prop_assert!(page.bytes().is_empty());
    }
}
