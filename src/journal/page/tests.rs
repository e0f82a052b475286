use std::borrow::Cow;

use proptest::option;
use proptest::prelude::*;

use super::*;
use crate::journal::spelling::Spelled;
use crate::journal::{DroppedLine, EvidenceEntry, RemovalLine, bits, hex_id};

/// A name with what must be escaped in it.
fn name() -> impl Strategy<Value = String> {
    "([a-z/#é]{0,12}[\"\\\\\n]?){0,3}"
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

/// White space, a paragraph and white space, and the bytes that they came from.
fn cut() -> impl Strategy<Value = (Vec<u8>, [String; 3])> {
    let space = "[ \n\r\t\u{a0}\u{2028}]{0,3}";
    let text = "[a-z éЖ😀\"\\\\/\u{7f}\u{1}]{0,40}";
    (
        space,
        text,
        space,
        0..5,
        prop::collection::vec(any::<u8>(), 0..9),
    )
        .prop_map(|(before, text, after, way, bytes)| {
            let whole = [before.as_str(), &text, &after].concat();
            let mut raw = Vec::new();
            match way {
                0 => raw.extend_from_slice(whole.as_bytes()),
                1 => push_escaped(&mut raw, &whole),
                2 => push_ascii_escaped(&mut raw, &whole),
                3 => raw.extend_from_slice(whole.replace('/', "\\/").as_bytes()),
                _ => raw.extend(bytes),
            }
            (raw, [before, text, after])
        })
}

/// What is said of a removal, owned.
#[derive(Clone, Debug)]
struct Said {
    names: [String; 3],
    numbers: (u64, u32, u32),
    reason: Reason,
    evidence: Vec<Evidence>,
    ids: (Option<u64>, Option<u64>),
    owner: Option<(String, Option<(String, u64)>)>,
    cut: (Vec<u8>, [String; 3]),
}

fn said() -> impl Strategy<Value = Said> {
    (
        [name(), name(), name()],
        (any::<u64>(), any::<u32>(), any::<u32>()),
        prop::sample::select(Reason::ALL.to_vec()),
        evidence(),
        (any::<Option<u64>>(), any::<Option<u64>>()),
        option::of((name(), option::of((name(), any::<u64>())))),
        cut(),
    )
        .prop_map(|(names, numbers, reason, evidence, ids, owner, cut)| Said {
            names,
            numbers,
            reason,
            evidence,
            ids,
            owner,
            cut,
        })
}

impl Said {
    fn subject(&self) -> Subject<'_> {
        let [document, source, site] = &self.names;
        Subject {
            document,
            source,
            line: self.numbers.0,
            site,
        }
    }

    fn owner(&self) -> Option<Reference<'_>> {
        self.owner.as_ref().map(|(id, at)| Reference {
            id,
            at: at.as_ref().map(|(source, line)| (source.as_str(), *line)),
        })
    }

    /// As the page is told.
    fn fast(&self, page: &mut Page) {
        let (raw, parts) = &self.cut;
        let text = parts.concat();
        let start = u64::from(self.numbers.1);
        page.begin(&self.subject());
        page.removal(&Removed {
            paragraph: self.numbers.2,
            reason: self.reason,
            evidence: &self.evidence,
            cluster: self.ids.0,
            block: self.ids.1,
            owner: self.owner(),
            place: start..start + raw.len() as u64,
            cut: Cut {
                raw,
                text: &text,
                range: 0..text.len(),
                paragraph: parts[0].len()..parts[0].len() + parts[1].len(),
            },
        });
        page.document(&self.subject(), self.owner(), start, raw);
    }

    fn owner_fields(&self) -> (Option<String>, Option<String>) {
        let at = self.owner.as_ref().and_then(|(_, at)| at.as_ref());
        (
            self.owner.as_ref().map(|(id, _)| id.clone()),
            at.map(|(source, line)| format!("{source}#{line}")),
        )
    }

    /// The same, as `serde_json` writes it.
    fn slow(&self) -> String {
        let [document, source, site] = self.names.clone();
        let (raw, parts) = &self.cut;
        let text = parts.concat();
        let span = parts[0].len()..parts[0].len() + parts[1].len();
        let start = u64::from(self.numbers.1);
        let end = start + raw.len() as u64;
        let (owner, owner_at) = self.owner_fields();
        let millibits = self.evidence.iter().map(|one| i64::from(one.millibits));
        let removal = Line::Removal(RemovalLine {
            document: document.clone(),
            source: source.clone(),
            line: self.numbers.0,
            site,
            start,
            end,
            paragraph: self.numbers.2,
            reason: Cow::Borrowed(self.reason.name()),
            bits: bits(millibits.sum()),
            evidence: self.evidence.iter().map(EvidenceEntry::from).collect(),
            cluster: self.ids.0.map(hex_id),
            block: self.ids.1.map(hex_id),
            owner: owner.clone(),
            owner_at: owner_at.clone(),
            removed: Spelled::paragraph(raw, &text, &(0..text.len()), &span),
        });
        let dropped = Line::Document(DroppedLine {
            document,
            source,
            line: self.numbers.0,
            start,
            end,
            reason: Cow::Borrowed("duplicate"),
            owner,
            owner_at,
            removed: Spelled::record(raw),
        });
        let lines = [removal, dropped].map(|line| serde_json::to_string(&line).unwrap() + "\n");
        lines.concat()
    }
}

proptest! {
    #[test]
    fn lines_are_those_of_serde_json(all in prop::collection::vec(said(), 1..4)) {
        let mut page = Page::default();
        for said in &all {
            said.fast(&mut page);
        }
        prop_assert_eq!(page.removals(), 2 * all.len() as u64);
        let slow: String = all.iter().map(Said::slow).collect();
        prop_assert_eq!(String::from_utf8(page.bytes().to_vec()).unwrap(), slow);
    }

    #[test]
    fn a_page_that_turns_begins_anew(first in said(), second in said()) {
        let mut page = Page::default();
        first.fast(&mut page);
        let (bytes, removals) = page.turn(b"rubbish".to_vec());
        prop_assert_eq!((String::from_utf8(bytes).unwrap(), removals), (first.slow(), 2));
        second.fast(&mut page);
        let (bytes, removals) = page.turn(Vec::new());
        prop_assert_eq!((String::from_utf8(bytes).unwrap(), removals), (second.slow(), 2));
    }
}

#[test]
fn other_lines_are_added_as_they_are() {
    let mut page = Page::default();
    let line = Line::End(crate::journal::EndLine {
        removals: 0,
        xxh3_128: String::new(),
    });
    page.line(&line).unwrap();
    assert_eq!(page.removals(), 0);
    assert_eq!(
        page.bytes(),
        b"{\"type\":\"end\",\"removals\":0,\"xxh3_128\":\"\"}\n"
    );
}
