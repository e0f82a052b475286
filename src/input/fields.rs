//! JSON events → the values of the wanted keys.
//!
//! In: the keys that a user named, as paths, and the events of one line. Out:
//! for each key what its value is and where it stands. Where a key is given
//! twice the last one counts, on every level. It never looks into arrays.

use std::ops::Range;

use super::json::{Event, JsonError, JsonKind, scan};
use super::unescape::unescape;

/// A wanted value: what it is, and its range (a string's between its quotes;
/// empty for arrays and objects).
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct FieldValue {
    pub(super) kind: JsonKind,
    pub(super) range: Range<usize>,
}

/// One wanted key and how far it has been found in the line at hand.
#[derive(Debug)]
struct FieldSlot {
    whole: String,
    parts: Vec<String>,
    /// Leading parts of the path that the open objects stand at.
    matched: usize,
    /// The value at the end of the path.
    nested: Option<FieldValue>,
    /// The value of the top-level key that is spelled like the whole path.
    literal: Option<FieldValue>,
    /// Whether the next value is this path's, and this literal's.
    awaits_nested: bool,
    awaits_literal: bool,
}

/// Finds the values of a few keys in one line after the other.
#[derive(Debug)]
pub(super) struct FieldFinder {
    slots: Vec<FieldSlot>,
    depth: usize,
    top_is_object: bool,
    key: String,
    /// Where in the line each escape begins.
    escapes: Vec<u32>,
}

impl FieldFinder {
    /// A finder of `keys`, dotted paths.
    pub(super) fn new<'k>(keys: impl IntoIterator<Item = &'k str>) -> Self {
        let slots = keys
            .into_iter()
            .map(|key| FieldSlot {
                whole: key.to_owned(),
                parts: key.split('.').map(str::to_owned).collect(),
                matched: 0,
                nested: None,
                literal: None,
                awaits_nested: false,
                awaits_literal: false,
            })
            .collect();
        Self {
            slots,
            depth: 0,
            top_is_object: false,
            key: String::new(),
            escapes: Vec::new(),
        }
    }

    /// Reads a line to its end; says whether it is an object.
    pub(super) fn read(&mut self, line: &str) -> Result<bool, JsonError> {
        self.depth = 0;
        self.top_is_object = false;
        for slot in &mut self.slots {
            slot.matched = 0;
            slot.nested = None;
            slot.literal = None;
            slot.awaits_nested = false;
            slot.awaits_literal = false;
        }
        let mut escapes = std::mem::take(&mut self.escapes);
        escapes.clear();
        let scanned = scan(line, &mut escapes, |event| self.take(line, event));
        self.escapes = escapes;
        scanned?;
        Ok(self.top_is_object)
    }

    /// The value of the `index`-th key in the line that was read last.
    pub(super) fn value(&self, index: usize) -> Option<&FieldValue> {
        let slot = self.slots.get(index)?;
        slot.literal.as_ref().or(slot.nested.as_ref())
    }

    /// Whether the line that was read last has the `index`-th key itself, dots
    /// and all.
    pub(super) fn has_literal(&self, index: usize) -> bool {
        let slot = self.slots.get(index);
        slot.is_some_and(|slot| slot.literal.is_some())
    }

    /// Where in the line that was read last the escapes in `range` begin.
    pub(super) fn escapes(&self, range: &Range<usize>) -> &[u32] {
        let before = |bound: usize| {
            self.escapes
                .partition_point(|&escape| (escape as usize) < bound)
        };
        let within = before(range.start)..before(range.end);
        self.escapes.get(within).unwrap_or_default()
    }

    fn take(&mut self, line: &str, event: Event) {
        match event {
            Event::Key(range) => self.take_key(line.get(range).unwrap_or_default()),
            Event::Scalar(kind, range) => self.take_value(FieldValue { kind, range }),
            Event::Open(kind, at) => {
                self.take_value(FieldValue {
                    kind,
                    range: at..at,
                });
                self.depth += 1;
                self.top_is_object |= self.depth == 1 && kind == JsonKind::Object;
            }
            Event::Close => {
                self.depth -= 1;
                for slot in &mut self.slots {
                    slot.matched = slot.matched.min(self.depth.saturating_sub(1));
                }
            }
        }
    }

    fn take_key(&mut self, content: &str) {
        self.key.clear();
        if !unescape(content, &mut self.key) {
            self.key.push_str(content);
        }
        for slot in &mut self.slots {
            let on_path = slot.matched + 1 == self.depth;
            let part = slot.parts.get(slot.matched);
            slot.awaits_nested = on_path && part.is_some_and(|part| *part == self.key);
            slot.awaits_literal = self.depth == 1 && slot.whole == self.key;
        }
    }

    fn take_value(&mut self, value: FieldValue) {
        for slot in &mut self.slots {
            if std::mem::take(&mut slot.awaits_literal) {
                slot.literal = Some(value.clone());
            }
            if !std::mem::take(&mut slot.awaits_nested) {
                continue;
            }
            slot.nested = None;
            if slot.matched + 1 == slot.parts.len() {
                slot.nested = Some(value.clone());
            } else if value.kind == JsonKind::Object {
                slot.matched += 1;
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(key: &str, line: &str) -> Option<(JsonKind, String)> {
        let mut finder = FieldFinder::new([key]);
        assert!(finder.read(line).unwrap(), "{line} is an object");
        finder
            .value(0)
            .map(|value| (value.kind, line[value.range.clone()].to_owned()))
    }

    fn string(value: &str) -> Option<(JsonKind, String)> {
        Some((JsonKind::String, value.to_owned()))
    }

    #[test]
    fn order_spacing_and_escaped_keys_do_not_matter() {
        assert_eq!(
            found("text", r#"{"a":[{"text":"no"}],"text" : "yes"}"#),
            string("yes")
        );
        assert_eq!(
            found("text", r#"{"te\u0078t":"yes","b":{"text":"no"}}"#),
            string("yes")
        );
        assert_eq!(
            found("n", r#"{"n": -1.50e3}"#),
            Some((JsonKind::Number, "-1.50e3".to_owned()))
        );
        assert_eq!(found("text", r#"{"Text":"no"}"#), None);
    }

    #[test]
    fn paths_walk_objects_but_a_literal_key_wins() {
        assert_eq!(
            found("a.b", r#"{"a":{"x":{"b":1},"b":"yes"},"b":"no"}"#),
            string("yes")
        );
        assert_eq!(
            found("a.b", r#"{"a.b":"yes","a":{"b":"no"}}"#),
            string("yes")
        );
        assert_eq!(
            found("a.b", r#"{"a":{"b":"no"},"a.b":"yes"}"#),
            string("yes")
        );
        assert_eq!(found("a.b", r#"{"a":[{"b":"no"}]}"#), None);
        assert_eq!(found("a.b", r#"{"c":{"a":{"b":"no"}}}"#), None);
        assert_eq!(
            found("a.b.c", r#"{"a":{"z":{"c":1},"b":{"c":"yes"}}}"#),
            string("yes")
        );
        assert_eq!(found("a.b", r#"{"a":{"c":{}},"b":"no"}"#), None);
    }

    #[test]
    fn the_last_of_equal_keys_counts_on_every_level() {
        assert_eq!(found("t", r#"{"t":"first","t":"last"}"#), string("last"));
        assert_eq!(found("a.b", r#"{"a":{"b":"first"},"a":{"c":0}}"#), None);
        assert_eq!(found("a.b", r#"{"a":{"b":"first"},"a":7}"#), None);
        assert_eq!(found("a.b", r#"{"a":{"b":"1","b":"2"}}"#), string("2"));
    }

    #[test]
    fn a_line_that_is_no_object_says_so() {
        let mut finder = FieldFinder::new(["t"]);
        for line in ["[{\"t\":1}]", "\"t\"", "3", "null"] {
            assert!(!finder.read(line).unwrap());
            assert_eq!(finder.value(0), None);
        }
        assert!(finder.read("{}").unwrap());
    }
}
