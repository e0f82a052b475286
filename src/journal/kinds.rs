//! Evidence → JSON, appended to a buffer.
//!
//! In: the evidence on a paragraph. Out: the bytes that `serde_json` writes for
//! its [`super::EvidenceEntry`]s, through [`Short`]. It keeps how the entries of
//! each kind begin: there are few kinds, and most lines have several.

use super::json::push_string;
use super::short::Short;
use crate::verdict::Evidence;

/// How the entries of each kind of evidence begin.
#[derive(Clone, Debug, Default)]
pub(crate) struct Kinds(Vec<(&'static str, Vec<u8>)>);

impl Kinds {
    /// Adds the evidence, between brackets.
    pub(crate) fn put(&mut self, short: &mut Short, out: &mut Vec<u8>, evidence: &[Evidence]) {
        short.put(out, b"[");
        for (number, one) in evidence.iter().enumerate() {
            if number > 0 {
                short.put(out, b",");
            }
            short.put_slice(out, self.opening(one.kind));
            short.put_bits(out, i64::from(one.millibits));
            short.put(out, br#","count":"#);
            short.put_number(out, u64::from(one.count));
            short.put(out, b"}");
        }
        short.put(out, b"]");
    }

    /// What an entry opens with, up to its bits.
    fn opening(&mut self, kind: &'static str) -> &[u8] {
        // Where it stands is enough to know a kind again; one that stands twice
        // is spelled twice.
        let known = self
            .0
            .iter()
            .position(|(known, _)| std::ptr::eq(*known, kind));
        let at = known.unwrap_or_else(|| {
            let mut opening = br#"{"kind":"#.to_vec();
            push_string(&mut opening, kind);
            opening.extend_from_slice(br#","bits":"#);
            self.0.push((kind, opening));
            self.0.len() - 1
        });
        self.0.get(at).map_or(&[], |(_, opening)| opening)
    }
}
