//! Names of kinds of evidence, as JSON spells them.
//!
//! In: the names. Out: the same in quotes. There are few kinds, and most lines
//! have several: each is spelled once and kept.

use super::json::push_string;

/// The names that were asked for.
#[derive(Clone, Debug, Default)]
pub(crate) struct Kinds(Vec<(&'static str, Vec<u8>)>);

impl Kinds {
    /// A name, in quotes.
    pub(crate) fn name(&mut self, kind: &'static str) -> &[u8] {
        // Where it stands is enough to know a kind again; one that stands twice
        // is spelled twice.
        let known = self
            .0
            .iter()
            .position(|(known, _)| std::ptr::eq(*known, kind));
        let at = known.unwrap_or_else(|| {
            let mut name = Vec::new();
            push_string(&mut name, kind);
            self.0.push((kind, name));
            self.0.len() - 1
        });
        self.0.get(at).map_or(&[], |(_, name)| name)
    }
}
