//! An outcome → what somebody reads: a person, or a service.
//!
//! In: an [`DropJudgement`]. Out: its bytes in one format, within
//! what the reader of that format takes. No format decides anything, and none
//! mentions a time or this machine.

pub mod concise;

pub mod full;

pub mod github;

pub mod gitlab;

pub mod json;

pub mod junit;

pub mod limit_lines;

pub mod markdown;

pub mod phrase;

mod report_file;

pub(super) mod rows;

pub mod sarif;

pub mod styles;

#[cfg(test)]
mod testing;

use std::io::{self, Write};

pub use report_file::{ReportFile, ReportFormat};

use super::model::DropJudgement;
use styles::Styles;

/// A format.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum CheckFormat {
    /// For a person.
    Full,
    /// A line for each thing.
    Concise,
    /// All of it, for programs.
    Json,
    /// For the log of GitHub Actions, with annotations.
    Github,
    /// For GitLab's Code Quality.
    Gitlab,
    /// For code scanning: SARIF 2.1.0.
    Sarif,
    /// For what shows tests.
    Junit,
    /// For the summary of a job, or a comment.
    Markdown,
}

impl CheckFormat {
    /// Every format, in the order of the help.
    pub const ALL: [CheckFormat; 8] = [
        CheckFormat::Full,
        CheckFormat::Concise,
        CheckFormat::Json,
        CheckFormat::Github,
        CheckFormat::Gitlab,
        CheckFormat::Sarif,
        CheckFormat::Junit,
        CheckFormat::Markdown,
    ];

    /// Its name.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            CheckFormat::Full => "full",
            CheckFormat::Concise => "concise",
            CheckFormat::Json => "json",
            CheckFormat::Github => "github",
            CheckFormat::Gitlab => "gitlab",
            CheckFormat::Sarif => "sarif",
            CheckFormat::Junit => "junit",
            CheckFormat::Markdown => "markdown",
        }
    }

    /// The format of that name.
    #[must_use]
    pub fn named(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|format| format.name() == name)
    }

    /// Writes an outcome, without colours.
    ///
    /// # Errors
    /// Where `out` takes no more.
    pub fn render(self, outcome: &DropJudgement, out: &mut dyn Write) -> io::Result<()> {
        match self {
            CheckFormat::Full => full::render(outcome, full::Shown::ALL, &Styles::default(), out),
            CheckFormat::Concise => concise::render(outcome, true, &Styles::default(), out),
            CheckFormat::Json => json::render(outcome, out),
            CheckFormat::Github => github::render(outcome, out),
            CheckFormat::Gitlab => gitlab::render(outcome, out),
            CheckFormat::Sarif => sarif::render(outcome, out),
            CheckFormat::Junit => junit::render(outcome, out),
            CheckFormat::Markdown => markdown::render(outcome, out),
        }
    }
}
