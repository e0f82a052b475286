//! Problems: what was wrong with the input without stopping the run.
//!
//! In: nothing. Out: the plain data that readers return, and that the summary,
//! the report and the terminal render. A problem never stops anything.

use std::fmt;
use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};

use crate::error::{Error, ErrorKind};

use super::{OtherKeys, Source};

named! {
    /// What is wrong.
    #[derive(PartialOrd, Ord, Hash)]
    #[non_exhaustive]
    pub enum ProblemKind {
        /// A JSONL line is not JSON.
        BadJson = "bad-json",
        /// A JSONL line is JSON, but no object.
        NotObject = "not-object",
        /// A WARC record does not say where it ends.
        BadWarc = "bad-warc",
        /// A row of CSV is none.
        BadRow = "bad-row",
        /// A JSONL object has no text, or a table no column for it.
        MissingText = "missing-text",
        /// A JSONL object's text is no string, or a table's.
        TextNotString = "text-not-string",
        /// The text of a record is null: it is no article, and stays as it is.
        NoText = "no-text",
        /// A JSONL line or a row of a table is not UTF-8.
        NotUtf8 = "not-utf8",
        /// A JSONL object has the key that is to be added to it.
        KeyTaken = "key-taken",
        /// A document is larger than the limit.
        Oversized = "oversized",
        /// A compressed file is cut off or damaged.
        Truncated = "truncated",
        /// A compressed file is damaged, and what stands behind the damage is in no output.
        Lost = "lost",
        /// A file or folder cannot be read.
        Unreadable = "unreadable",
        /// A link leads back to a folder that holds it.
        Loop = "loop",
        /// Two documents have one id. Both are used.
        DuplicateId = "duplicate-id",
        /// A text file is not UTF-8 and was decoded. It is used.
        Encoding = "encoding",
        /// A file is of a format that is not read.
        Foreign = "foreign",
        /// A text file looks like something else. It is used.
        Misnamed = "misnamed",
        /// Files whose names do not say that they hold articles. They are left alone.
        SkippedFile = "skipped-file",
        /// Nothing is left of a document.
        Emptied = "emptied",
    }
}

impl ProblemKind {
    /// Whether something of the input was not cleaned because of it; the
    /// other kinds are notices.
    #[must_use]
    pub fn is_bad_record(self) -> bool {
        !matches!(
            self,
            ProblemKind::DuplicateId
                | ProblemKind::NoText
                | ProblemKind::Encoding
                | ProblemKind::Misnamed
                | ProblemKind::SkippedFile
                | ProblemKind::Emptied
        )
    }
}

/// What is said of a record whose text, under this key, is null.
pub(super) fn no_text(key: &str) -> String {
    format!("the value of \"{key}\" is null: it is no article, and stays as it is")
}

/// One thing that is wrong with the input, or worth saying of it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct Problem {
    /// What is wrong.
    pub kind: ProblemKind,
    /// Whether it counts against the bad records that a run may have.
    pub bad: bool,
    /// The file, by its name in the report; where it has none, its path as it was given.
    pub source: String,
    /// The line, counted from 1; `None` where the whole file is meant.
    pub line: Option<u64>,
    /// The byte in the decompressed file, counted from 0.
    pub byte: Option<u64>,
    /// What is wrong and what to do about it.
    pub message: String,
    /// How many files or records it is about.
    pub count: u64,
    /// The file itself, for messages; reports do not hold it.
    #[serde(skip)]
    pub path: PathBuf,
    /// Where the text is missing: the keys that are there.
    #[serde(skip)]
    pub(crate) other_keys: Option<OtherKeys>,
}

impl Problem {
    /// A problem with a file as a whole.
    #[must_use]
    pub(crate) fn new(
        kind: ProblemKind,
        source: impl Into<String>,
        path: impl AsRef<Path>,
        message: impl Into<String>,
    ) -> Self {
        Self {
            kind,
            bad: kind.is_bad_record(),
            source: source.into(),
            path: path.as_ref().to_owned(),
            line: None,
            byte: None,
            count: 1,
            message: message.into(),
            other_keys: None,
        }
    }

    /// The same problem, at a line (from 1) and a byte (from 0) of its file.
    #[must_use]
    pub(crate) fn at(mut self, line: u64, byte: u64) -> Self {
        self.line = Some(line);
        self.byte = Some(byte);
        self
    }

    /// Whether it is why nothing of a file or folder was read. What can be read but for a
    /// record says where that is.
    #[must_use]
    pub(crate) fn is_unread_file(&self) -> bool {
        // What a link leads back to is read where it stands.
        self.bad && self.line.is_none() && self.kind != ProblemKind::Loop
    }

    /// Says on which line of its file the problem is, where records are no lines: `bytes`
    /// stand at byte `start` of it, on line `first`.
    pub(super) fn find_line(&mut self, first: u64, bytes: &[u8], start: u64) {
        let before = self.byte.map_or(0, |byte| byte.saturating_sub(start));
        let before = usize::try_from(before).unwrap_or(usize::MAX);
        let before = bytes.get(..before.min(bytes.len())).unwrap_or_default();
        self.line = Some(first + memchr::memchr_iter(b'\n', before).count() as u64);
    }

    /// What stopped the reading of `source`, as a problem of that file alone.
    #[must_use]
    pub(crate) fn unreadable(source: &Source, error: &Error) -> Self {
        let message = match error.kind() {
            ErrorKind::Io { action, source, .. } => format!("cannot {action} it: {source}"),
            _ => error.to_string(),
        };
        Self::new(ProblemKind::Unreadable, &source.name, &source.path, message)
    }

    /// The problem as an error, for a run that stops at the first.
    #[must_use]
    pub(crate) fn to_error(&self) -> Error {
        let (line, byte) = (self.line.unwrap_or(1), self.byte.unwrap_or(0));
        Error::input(&self.path, line, byte, &self.message)
    }
}

impl fmt::Display for Problem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", self.path.display())?;
        if let Some(line) = self.line {
            write!(f, ":{line}")?;
        }
        if let Some(byte) = self.byte {
            write!(f, " (byte {byte})")?;
        }
        write!(f, ": {}", self.message)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn display_names_file_line_and_byte() {
        let problem = Problem::new(ProblemKind::BadJson, "a.jsonl", "in/a.jsonl", "no").at(2, 9);
        assert_eq!(problem.to_string(), "in/a.jsonl:2 (byte 9): no");
        assert_eq!(problem.to_error().position(), Some((2, 9)));
    }

    #[test]
    fn serialised_names_are_the_kinds_names_and_paths_stay_out() {
        for kind in ProblemKind::ALL {
            let problem = Problem::new(kind, "a.txt", "/secret/a.txt", "no");
            let json = serde_json::to_string(&problem).unwrap();
            assert!(
                json.contains(&format!("\"kind\":\"{}\"", kind.name())),
                "{json}"
            );
            assert!(!json.contains("secret"), "{json}");
        }
    }
}
