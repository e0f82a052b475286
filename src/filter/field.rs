//! Removals → a field of the line that they were removed from.
//!
//! In: what was removed of an article, and its line. Out: the line with one
//! field more, right before the brace that closes it: without these bytes it is
//! the line again. It changes no other byte.

use std::ops::Range;

use crate::result::documents::page::{Became, ParagraphOutcome};
use crate::result::json::{push_bits, push_id, push_number, push_option, push_string};
use crate::result::reference::push_reference;

/// Writes the field of one article after the other.
pub(super) struct Field {
    /// `,"KEY":[`
    opening: Vec<u8>,
    bytes: Vec<u8>,
    /// Whether there is a removal in it.
    has_any: bool,
}

impl Field {
    /// The field with this key.
    pub(super) fn new(key: &str) -> Self {
        let mut opening = b",".to_vec();
        push_string(&mut opening, key);
        opening.extend_from_slice(b":[");
        Self {
            opening,
            bytes: Vec::new(),
            has_any: false,
        }
    }

    /// Begins the field of the next article.
    pub(super) fn begin(&mut self) {
        self.bytes.clear();
        self.bytes.extend_from_slice(&self.opening);
        self.has_any = false;
    }

    /// Adds a paragraph, if it goes. The names are those of the record.
    pub(super) fn add(&mut self, removed: &Became<'_>) {
        let ParagraphOutcome::Gone { reason, cut, .. } = &removed.outcome else {
            return;
        };
        let out = &mut self.bytes;
        if std::mem::replace(&mut self.has_any, true) {
            out.push(b',');
        }
        out.extend_from_slice(br#"{"paragraph":"#);
        push_number(out, u64::from(removed.paragraph));
        out.extend_from_slice(br#","reason":"#);
        push_string(out, reason.name());
        out.extend_from_slice(br#","bits":"#);
        let bits = removed.evidence.iter().map(|one| i64::from(one.millibits));
        push_bits(out, bits.sum());
        out.extend_from_slice(br#","cluster":"#);
        push_id(out, removed.cluster);
        push_reference(out, "owner", removed.owner);
        out.extend_from_slice(br#","text":"#);
        push_option(out, cut.text.get(cut.paragraph.clone()));
        out.push(b'}');
    }

    /// Puts the field into the line that ends `out`; says where it is now. `None`
    /// where no object ends there.
    pub(super) fn put(&mut self, out: &mut Vec<u8>, line: usize) -> Option<Range<usize>> {
        self.bytes.push(b']');
        let written = out.get(line..)?;
        let at = line + written.iter().rposition(|&byte| byte == b'}')?;
        out.splice(at..at, self.bytes.iter().copied());
        Some(at..at + self.bytes.len())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::result::documents::spelling::RemovedBytes;
    use crate::verdict::{Evidence, EvidenceKind, Reason};

    fn removed(text: &str, paragraph: Range<usize>) -> Became<'_> {
        const EVIDENCE: &[Evidence] = &[Evidence {
            kind: EvidenceKind::Frequency,
            millibits: 12_400,
            count: 9,
        }];
        Became {
            paragraph: 3,
            evidence: EVIDENCE,
            cluster: Some(0xd1),
            owner: None,
            outcome: ParagraphOutcome::Gone {
                reason: Reason::Cue,
                block: None,
                start: 0,
                cut: RemovedBytes {
                    raw: b"",
                    text,
                    range: 0..text.len(),
                    paragraph,
                },
            },
        }
    }

    #[test]
    fn the_field_stands_before_the_closing_brace_and_nothing_else_changes() {
        let text = "body\nSay \"more\"\n";
        for line in [
            "{\"text\":\"a}\"}\r\n",
            "{ \"text\" : \"a\" } \t\n",
            "{\"b\":{\"c\":1}}",
        ] {
            let mut field = Field::new("re\"moved");
            for count in 0..3 {
                field.begin();
                (0..count).for_each(|_| field.add(&removed(text, 5..15)));
                let mut out = b"{}\n".to_vec();
                out.extend_from_slice(line.as_bytes());
                let place = field.put(&mut out, 3).unwrap();
                let value: serde_json::Value = serde_json::from_slice(&out[3..]).unwrap();
                let listed = value["re\"moved"].as_array().unwrap();
                assert_eq!(listed.len(), count);
                for one in listed {
                    assert_eq!(one["text"], "Say \"more\"");
                    assert_eq!(one["bits"], 12.4);
                    assert_eq!(one["cluster"], "00000000000000d1");
                    assert!(one["owner"].is_null());
                }
                out.drain(place);
                assert_eq!(out, ["{}\n", line].concat().as_bytes());
            }
        }
    }

    #[test]
    fn a_line_without_a_brace_is_left_alone() {
        let mut field = Field::new("k");
        field.begin();
        let mut out = b"{}\nnull\n".to_vec();
        assert_eq!(field.put(&mut out, 3), None);
        assert_eq!(out, b"{}\nnull\n");
    }
}
