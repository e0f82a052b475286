//! An earlier outcome and today's figures → what changed.
//!
//! In: the file that `--format json` wrote, and what was measured now. Out: each figure
//! then and now, and the sites of which more or less is removed. It judges nothing: what
//! a change is worth is for whoever reads it.

use std::collections::BTreeMap;
use std::path::Path;

use serde::Deserialize;
use serde_json::error::Category;

use super::model::{
    DropJudgement, DropTotals, EarlierComparison, Figure, FigureChange, MOST_LOCATIONS, SCHEMA,
    SiteChange,
};
use super::quantity::Quantity;
use super::text;
use crate::error::{Error, Result};
use crate::files;

mod unlike;

/// Bytes of the largest outcome that is read: far more than one takes.
const LARGEST: u64 = 1 << 30;

/// What of an outcome is compared.
#[derive(Debug, Deserialize)]
pub(super) struct EarlierOutcome {
    tool: String,
    drop: DropTotals,
    figures: Vec<Figure>,
    sites: Vec<EarlierSite>,
    sites_not_shown: u64,
    /// What it was judged with.
    #[serde(skip)]
    judged: unlike::Judged,
    /// The file, as it was named.
    #[serde(skip)]
    file: String,
}

/// What of a site is compared.
#[derive(Debug, Deserialize)]
struct EarlierSite {
    site: String,
    characters: u64,
    figures: BTreeMap<Quantity, u64>,
}

/// What says which version an outcome has.
#[derive(Deserialize)]
struct Versioned {
    schema: Option<u64>,
    verdict: Option<String>,
    tool: Option<String>,
}

impl EarlierOutcome {
    /// Reads the outcome in a file.
    ///
    /// # Errors
    /// Where it cannot be read, is none, or one of another version.
    pub(super) fn read(path: &Path) -> Result<Self> {
        let shown = path.display();
        let wrong = |what: String| {
            let remedy = "name a file that `dejalu check` wrote with `format` json";
            Error::option(&["compare", "format"], what, remedy)
        };
        let bytes = files::read(path, LARGEST).map_err(|error| Error::io("read", path, error))?;
        let versioned: Versioned = serde_json::from_slice(&bytes).map_err(|error| {
            let what = said(&error);
            wrong(format!("{shown} is not the outcome of a check: {what}"))
        })?;
        let Versioned {
            schema: Some(version),
            verdict: Some(_),
            tool,
        } = versioned
        else {
            return Err(wrong(format!(
                "{shown} is not the outcome of a check: it has no \"schema\" and \"verdict\""
            )));
        };
        if version != u64::from(SCHEMA) {
            return Err(Error::usage(format!(
                "{shown} has version {version} of check's JSON ({}), this program compares \
                 version {SCHEMA}: check the earlier drop again with this program",
                text::line(&tool.unwrap_or_default(), text::QUOTED)
            )));
        }
        let damaged = |error| wrong(format!("{shown} is damaged: {}", said(&error)));
        let read: Self = serde_json::from_slice(&bytes).map_err(damaged)?;
        if read.figures.is_empty() {
            return Err(wrong(format!("{shown} is damaged: it has no figures")));
        }
        Ok(Self {
            judged: serde_json::from_slice(&bytes).map_err(damaged)?,
            file: text::name(&path.to_string_lossy()),
            tool: text::line(&read.tool, text::QUOTED),
            ..read
        })
    }

    /// What changed since.
    pub(super) fn compared(self, now: &DropJudgement) -> EarlierComparison {
        let (unlike, other_limits) = self.judged.unlike(now);
        let (sites, sites_not_shown) = (&now.sites, now.sites_not_shown);
        let figures = now.figures.iter().map(|figure| {
            let mut before = self.figures.iter();
            change(figure, before.find(|one| one.quantity == figure.quantity))
        });
        let figures = figures.collect();
        let mut earlier: BTreeMap<&str, &EarlierSite> = BTreeMap::new();
        for site in &self.sites {
            earlier.insert(&site.site, site);
        }
        let mut changes = Vec::new();
        let mut added = 0;
        for site in sites {
            match earlier.remove(site.site.as_str()) {
                Some(before) => changes.push(SiteChange {
                    site: site.site.clone(),
                    removed: change(
                        &removed(&site.figures, site.characters),
                        Some(&before.removed()),
                    ),
                }),
                None => added += 1,
            }
        }
        let gone = earlier.len() as u64;
        let is_all = sites_not_shown == 0 && self.sites_not_shown == 0;
        changes.retain(|change| change.removed.difference.is_some_and(|by| by != 0.0));
        changes.sort_by(|one, other| {
            let size = |change: &SiteChange| characters(&change.removed);
            size(other)
                .total_cmp(&size(one))
                .then_with(|| one.site.cmp(&other.site))
        });
        changes.truncate(MOST_LOCATIONS);
        EarlierComparison {
            file: self.file,
            tool: self.tool,
            drop: self.drop,
            unlike,
            other_limits,
            figures,
            sites: changes,
            sites_added: is_all.then_some(added),
            sites_gone: is_all.then_some(gone),
        }
    }
}

impl EarlierSite {
    fn removed(&self) -> Figure {
        removed(&self.figures, self.characters)
    }
}

/// What is wrong with a file that is not what it should be.
fn said(error: &serde_json::Error) -> String {
    let (line, column) = (error.line(), error.column());
    match error.classify() {
        Category::Eof => "it ends too early".to_owned(),
        Category::Syntax => format!("it is not JSON (line {line}, column {column})"),
        Category::Data | Category::Io => {
            format!("something in it is missing or of another kind (line {line}, column {column})")
        }
    }
}

/// The characters of a site in paragraphs that would go.
fn removed(figures: &BTreeMap<Quantity, u64>, characters: u64) -> Figure {
    let quantity = Quantity::RemovedCharacters;
    Figure {
        quantity,
        unit: quantity.unit(),
        count: figures.get(&quantity).copied().unwrap_or(0),
        of: Some(characters),
    }
}

/// A figure, with what it was.
fn change(now: &Figure, before: Option<&Figure>) -> FigureChange {
    FigureChange {
        now: *now,
        count_before: before.map(|before| before.count),
        of_before: before.and_then(|before| before.of),
        difference: before.map(|before| amount(now) - amount(before)),
    }
}

/// The characters that a change of their share is about.
#[expect(
    clippy::cast_precision_loss,
    reason = "only the order of what is listed follows from it"
)]
fn characters(change: &FigureChange) -> f64 {
    let share = change.difference.unwrap_or(0.0).abs();
    share * change.now.of.unwrap_or(0) as f64
}

/// How much a figure is: the share of a whole, or the number.
#[expect(
    clippy::cast_precision_loss,
    reason = "nothing is decided by it, and counts are far below 2^53"
)]
fn amount(figure: &Figure) -> f64 {
    match figure.of {
        Some(0) => 0.0,
        Some(of) => figure.count as f64 / of as f64,
        None => figure.count as f64,
    }
}
