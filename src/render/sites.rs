//! Sites by number.
//!
//! In: the sites of the report. Out: the number of a site, by its name.

use rustc_hash::FxHashMap;

use crate::result::report::SiteEntry;

/// The sites of a result.
pub(super) struct Sites<'r> {
    numbers: FxHashMap<&'r str, u32>,
}

impl<'r> Sites<'r> {
    pub(super) fn new(entries: &'r [SiteEntry]) -> Self {
        let names = entries.iter().map(|site| site.name.as_str());
        Self {
            numbers: names.zip(0..).collect(),
        }
    }

    /// The number of a site, if the report has it.
    pub(super) fn number(&self, name: &str) -> Option<u32> {
        self.numbers.get(name).copied()
    }
}
