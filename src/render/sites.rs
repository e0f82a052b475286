//! Sites by number.
//!
//! In: the sites of the report. Out: the number of a site, by its name as it
//! is, or as it is spelled in a file.

use rustc_hash::FxHashMap;

use super::scan::Raw;
use crate::report::SiteEntry;

/// The sites of a result.
pub(super) struct Sites<'r> {
    numbers: FxHashMap<&'r str, u32>,
    /// The last site that was asked for by its spelling.
    last: (Vec<u8>, u32),
}

impl<'r> Sites<'r> {
    pub(super) fn new(entries: &'r [SiteEntry]) -> Self {
        let names = entries.iter().map(|site| site.name.as_str());
        Self {
            numbers: names.zip(0..).collect(),
            // What no spelling is: a quote of its own.
            last: (b"\"".to_vec(), 0),
        }
    }

    /// The number of a site, if the report has it.
    pub(super) fn number(&self, name: &str) -> Option<u32> {
        self.numbers.get(name).copied()
    }

    /// The number of a site by its spelling in a file.
    pub(super) fn spelled(&mut self, spelling: Raw<'_>) -> Option<u32> {
        if self.last.0 != spelling.0 {
            let number = self.number(&spelling.text()?)?;
            self.last.0.clear();
            self.last.0.extend_from_slice(spelling.0);
            self.last.1 = number;
        }
        Some(self.last.1)
    }
}
