//! What an index was made with.
//!
//! In: what the decision may do, or the text that a file holds of it. Out: the
//! other. Only what changes what is known of a corpus is here: which reasons may
//! remove, lists and copies are the business of whoever judges.

use crate::decide;
use crate::error::{Error, Result};
use crate::evidence::Switches;
use crate::paragraph::Separator;

/// What an index was made with, and must be used with.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct IndexOptions {
    /// How documents are divided into paragraphs.
    pub paragraphs: Separator,
    /// What is switched off, sorted.
    pub without: Vec<String>,
    /// Whether ids of documents are kept as hashes only.
    pub hashed_ids: bool,
}

impl IndexOptions {
    /// The options of a run that decides like this.
    #[must_use]
    pub fn of(decision: &decide::Config) -> Self {
        let mut without = decision.switches.off().to_vec();
        without.sort_unstable();
        without.dedup();
        Self {
            paragraphs: decision.separator,
            without,
            hashed_ids: false,
        }
    }

    /// The decision that they belong to, everything else as it usually is.
    ///
    /// # Errors
    /// Where something is switched off that this version does not know.
    pub fn decision(&self) -> Result<decide::Config> {
        let switches = Switches::without(&self.without).map_err(|unknown| {
            Error::option(
                &["without"],
                format!("the index was made `without` {unknown}, which this version does not know"),
                "build it again",
            )
        })?;
        Ok(decide::Config {
            separator: self.paragraphs,
            switches,
            ..decide::Config::default()
        })
    }

    /// As files hold them: a line each, always all of them.
    #[must_use]
    pub fn text(&self) -> String {
        format!(
            "paragraphs = {}\nwithout = {}\nids = {}\n",
            self.paragraphs_name(),
            self.without.join(", "),
            self.ids_name()
        )
    }

    /// The options that a text spells, if it spells any.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        let mut lines = text.lines();
        let mut value = |name: &str| lines.next()?.strip_prefix(name)?.strip_prefix(" = ");
        let paragraphs = match value("paragraphs")? {
            "detect" => Separator::Detect,
            "line" => Separator::Line,
            "blank" => Separator::Blank,
            _ => return None,
        };
        let without = value("without")?
            .split(", ")
            .filter(|name| !name.is_empty());
        let without = without.map(str::to_owned).collect();
        let hashed_ids = match value("ids")? {
            "hashed" => true,
            "plain" => false,
            _ => return None,
        };
        let options = Self {
            paragraphs,
            without,
            hashed_ids,
        };
        (options.text() == text).then_some(options)
    }

    /// Where these differ from what a run is told: the option, what the index was
    /// made with, what the run was told.
    pub(super) fn difference(&self, told: &Self) -> Option<Difference> {
        let differences = [
            (
                "paragraphs",
                self.paragraphs_name().to_owned(),
                told.paragraphs_name().to_owned(),
            ),
            ("without", self.without_name(), told.without_name()),
            (
                "ids",
                self.ids_name().to_owned(),
                told.ids_name().to_owned(),
            ),
        ];
        let mut differences = differences.into_iter();
        let (key, made, told) = differences.find(|(_, made, told)| made != told)?;
        Some(Difference { key, made, told })
    }

    fn paragraphs_name(&self) -> &'static str {
        match self.paragraphs {
            Separator::Detect => "detect",
            Separator::Line => "line",
            Separator::Blank => "blank",
        }
    }

    fn ids_name(&self) -> &'static str {
        if self.hashed_ids { "hashed" } else { "plain" }
    }

    fn without_name(&self) -> String {
        match self.without.as_slice() {
            [] => "nothing".to_owned(),
            names => names.join(","),
        }
    }
}

/// An option in which two differ.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Difference {
    pub(super) key: &'static str,
    pub(super) made: String,
    pub(super) told: String,
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::verdict::EvidenceKind;

    fn options(without: &[&str]) -> IndexOptions {
        IndexOptions {
            paragraphs: Separator::Blank,
            without: without.iter().map(ToString::to_string).collect(),
            hashed_ids: true,
        }
    }

    #[test]
    fn options_are_read_as_they_were_written_and_nothing_else_is() {
        for options in [
            options(&[]),
            options(&["owner", "slot"]),
            IndexOptions::of(&decide::Config::default()),
        ] {
            assert_eq!(IndexOptions::parse(&options.text()), Some(options.clone()));
            assert_eq!(IndexOptions::parse(&format!("{}x", options.text())), None);
            assert_eq!(IndexOptions::parse(options.text().trim_end()), None);
        }
        assert_eq!(IndexOptions::parse(""), None);
        assert_eq!(
            IndexOptions::parse("paragraphs = some\nwithout = \nids = plain\n"),
            None
        );
    }

    #[test]
    fn the_order_of_switches_does_not_show() {
        let told = |names: &[&str]| {
            let names: Vec<String> = names.iter().map(ToString::to_string).collect();
            IndexOptions::of(&decide::Config {
                switches: Switches::without(&names).unwrap(),
                ..decide::Config::default()
            })
        };
        assert_eq!(told(&["slot", "owner", "slot"]), told(&["owner", "slot"]));
        let config = told(&["slot"]).decision().unwrap();
        assert!(
            !config.switches.weighs(EvidenceKind::Slot)
                && config.switches.weighs(EvidenceKind::Owner)
        );
    }

    #[test]
    fn a_difference_is_named_with_both_values() {
        let found = options(&["owner"]).difference(&options(&[])).unwrap();
        assert_eq!(
            (found.key, found.made.as_str(), found.told.as_str()),
            ("without", "owner", "nothing")
        );
        assert_eq!(options(&[]).difference(&options(&[])), None);
    }
}
