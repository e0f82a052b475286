//! A report that is asked for, and the file that it goes to.
//!
//! In: `FORMAT=PATH`, as somebody typed it. Out: the two apart. It writes nothing.

use std::fmt;
use std::path::{Path, PathBuf};

use super::CheckFormat;

/// What a report can be.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ReportFormat {
    /// The outcome in one of its formats.
    Outcome(CheckFormat),
    /// The page to look at, with the outcome at its top.
    Page,
}

/// The name of the page among the formats.
const PAGE: &str = "html";

impl ReportFormat {
    /// The names of all.
    #[must_use]
    pub fn names() -> Vec<&'static str> {
        let formats = CheckFormat::ALL.into_iter().map(CheckFormat::name);
        formats.chain([PAGE]).collect()
    }

    fn named(name: &str) -> Option<Self> {
        match name {
            PAGE => Some(Self::Page),
            name => CheckFormat::named(name).map(Self::Outcome),
        }
    }

    fn name(self) -> &'static str {
        match self {
            Self::Outcome(format) => format.name(),
            Self::Page => PAGE,
        }
    }
}

/// A report that is asked for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ReportFile {
    /// What it is.
    pub format: ReportFormat,
    /// Where it goes.
    pub path: PathBuf,
}

impl ReportFile {
    /// What `FORMAT=PATH` means.
    ///
    /// # Errors
    /// What is wrong with it, and what to write instead.
    pub fn parse(spelled: &str) -> Result<Self, String> {
        let Some((name, path)) = spelled.split_once('=') else {
            return Err("write FORMAT=PATH, as in json=report.json".to_owned());
        };
        let format = ReportFormat::named(name).ok_or_else(|| {
            let names = ReportFormat::names().join(", ");
            format!("unknown format {name:?}; use one of {names}")
        })?;
        if path.is_empty() {
            return Err(format!("name a file after {name}="));
        }
        Ok(Self {
            format,
            path: PathBuf::from(path),
        })
    }

    /// Whether it goes to standard output.
    #[must_use]
    pub fn is_printed(&self) -> bool {
        self.path == Path::new("-")
    }

    /// The same, with a file that is named relative to `folder`.
    #[must_use]
    pub fn below(self, folder: &Path) -> Self {
        match self.is_printed() {
            true => self,
            false => Self {
                path: folder.join(&self.path),
                ..self
            },
        }
    }
}

impl fmt::Display for ReportFile {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}={}", self.format.name(), self.path.display())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_report_is_read_as_it_is_spelled() {
        for spelled in ["json=a=b.json", "html=-", "sarif=x/y.sarif"] {
            assert_eq!(ReportFile::parse(spelled).unwrap().to_string(), spelled);
        }
        let below = |spelled| {
            let report = ReportFile::parse(spelled).unwrap();
            report.below(Path::new("folder")).to_string()
        };
        assert_eq!(below("json=a.json"), "json=folder/a.json");
        assert_eq!(below("json=-"), "json=-");
    }

    #[test]
    fn nonsense_is_refused_with_a_remedy() {
        let wrong = |spelled| ReportFile::parse(spelled).unwrap_err();
        assert!(wrong("json").contains("FORMAT=PATH"));
        assert!(wrong("pdf=a.pdf").contains("html"));
        assert!(wrong("json=").contains("name a file after json="));
    }
}
