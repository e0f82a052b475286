//! An outcome → what somebody reads: a person, or a service.
//!
//! In: an [`Outcome`]. Out: its bytes in one format, within
//! what the reader of that format takes. No format decides anything, and none
//! mentions a time or this machine.

pub mod concise;

pub mod full;

pub mod github;

pub mod gitlab;

pub mod json;

pub mod junit;

pub mod markdown;

pub mod phrase;

pub mod sarif;

pub mod styles;

#[cfg(test)]
mod testing;

use std::io::{self, Write};

use super::model::Outcome;
use styles::Styles;

/// A format.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Format {
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

impl Format {
    /// Every format, in the order of the help.
    pub const ALL: [Format; 8] = [
        Format::Full,
        Format::Concise,
        Format::Json,
        Format::Github,
        Format::Gitlab,
        Format::Sarif,
        Format::Junit,
        Format::Markdown,
    ];

    /// Its name.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Format::Full => "full",
            Format::Concise => "concise",
            Format::Json => "json",
            Format::Github => "github",
            Format::Gitlab => "gitlab",
            Format::Sarif => "sarif",
            Format::Junit => "junit",
            Format::Markdown => "markdown",
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
    pub fn render(self, outcome: &Outcome, out: &mut dyn Write) -> io::Result<()> {
        match self {
            Format::Full => full::render(outcome, usize::MAX, &Styles::default(), out),
            Format::Concise => concise::render(outcome, &Styles::default(), out),
            Format::Json => json::render(outcome, out),
            Format::Github => github::render(outcome, out),
            Format::Gitlab => gitlab::render(outcome, out),
            Format::Sarif => sarif::render(outcome, out),
            Format::Junit => junit::render(outcome, out),
            Format::Markdown => markdown::render(outcome, out),
        }
    }
}
