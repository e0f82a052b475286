//! Problems: what was wrong with the input, counted and listed.
//!
//! In: problems in the order in which they are met. Out: counts by kind and
//! the first of them in full. It never grows with the number of problems, and
//! never leaves one uncounted.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::input::{Problem, ProblemKind};

/// How many problems a report lists in full.
pub const LISTED: usize = 100;

/// Everything that was met.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Problems {
    /// Bad records and unreadable files; more than `--max-bad-records` of them are an error.
    pub bad: u64,
    /// Of these, the files and folders of which nothing was read.
    #[serde(default)]
    pub unread: u64,
    /// Things worth saying that are no error.
    pub notices: u64,
    /// Both by kind.
    pub kinds: BTreeMap<String, u64>,
    /// The first bad ones, in the order of the input.
    pub listed: Vec<Problem>,
    /// The first notices, in the order of the input.
    pub listed_notices: Vec<Problem>,
}

impl Problems {
    /// Whether there are more than a run may have, of which `most` are allowed: what is
    /// in no output at all is never allowed.
    #[must_use]
    pub fn are_too_many(&self, most: u64) -> bool {
        self.bad > most || self.lose()
    }

    /// Whether something of the input is in no output.
    #[must_use]
    pub fn lose(&self) -> bool {
        self.kinds.contains_key(ProblemKind::Lost.name())
    }

    /// What to say where there are too many: what became of them ("left out"), and what
    /// to do.
    #[must_use]
    pub fn refusal(&self, became: &str, most: u64) -> String {
        let (bad, records) = (self.bad, self.bad.saturating_sub(self.unread));
        let said = |count: u64, one: &str, many: &str| match count {
            0 => None,
            1 => Some(format!("1 {one}")),
            more => Some(format!("{more} {many}")),
        };
        let unread = said(
            self.unread,
            "file was not read and is missing from the output",
            "files were not read and are missing from the output",
        );
        let records = said(records, "bad record was ", "bad records were ");
        let records = records.map(|records| records + became);
        let said: Vec<String> = unread.into_iter().chain(records).collect();
        match self.lose() {
            true => "a compressed file is damaged, and what follows the damage is missing from \
                     the output: get that file again, or take it out of the input"
                .to_owned(),
            false => format!(
                "{}, {most} allowed: mend the input, or allow more with --max-bad-records {bad}",
                said.join(", and ")
            ),
        }
    }

    /// Counts one, and keeps it if it is among the first.
    pub fn add(&mut self, problem: Problem) {
        *self
            .kinds
            .entry(problem.kind.name().to_owned())
            .or_default() += problem.count;
        let list = if problem.bad {
            self.bad += problem.count;
            if problem.is_unread_file() {
                self.unread += problem.count;
            }
            &mut self.listed
        } else {
            self.notices += problem.count;
            &mut self.listed_notices
        };
        if list.len() < LISTED {
            list.push(problem);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn all_are_counted_and_the_first_are_listed() {
        let mut problems = Problems::default();
        for line in 0..250 {
            let kind = match line % 2 {
                0 => ProblemKind::BadJson,
                _ => ProblemKind::DuplicateId,
            };
            problems.add(Problem::new(kind, "a.jsonl", "a.jsonl", "no").at(line, 0));
        }
        assert_eq!((problems.bad, problems.notices), (125, 125));
        assert_eq!(problems.unread, 0);
        assert_eq!(problems.kinds["bad-json"], 125);
        assert_eq!(
            (problems.listed.len(), problems.listed_notices.len()),
            (LISTED, LISTED)
        );
        assert_eq!(problems.listed[1].line, Some(2));
    }

    #[test]
    fn what_was_not_read_is_not_said_to_be_copied() {
        let of_file = |kind| Problem::new(kind, "a.jsonl", "a.jsonl", "no");
        let mut problems = Problems::default();
        problems.add(of_file(ProblemKind::Unreadable));
        problems.add(of_file(ProblemKind::Loop));
        problems.add(of_file(ProblemKind::SkippedFile));
        assert_eq!((problems.bad, problems.unread), (2, 1));
        problems.add(of_file(ProblemKind::BadJson).at(3, 9));
        assert_eq!(
            problems.refusal("copied unchanged", 0),
            "1 file was not read and is missing from the output, and 2 bad records were copied \
             unchanged, 0 allowed: mend the input, or allow more with --max-bad-records 3"
        );
        problems = Problems::default();
        problems.add(of_file(ProblemKind::Foreign));
        problems.add(of_file(ProblemKind::Unreadable));
        let said = problems.refusal("copied unchanged", 1);
        assert!(
            said.starts_with("2 files were not read and are missing from the output, 1 allowed")
        );
    }
}
