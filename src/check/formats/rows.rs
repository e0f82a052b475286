//! Sites and changes as rows, the same in every format that has tables.
//!
//! In: an outcome. Out: cells, as text of one line each. What they say of the corpus is
//! as harmless as the outcome is, no more.

use super::phrase;
use crate::check::model::{DropJudgement, EarlierComparison, Figure, FigureChange, SiteFigures};
use crate::check::quantity::Quantity;
use crate::render::spell::{grouped, percent};

/// Figures that say most of a site, with the headings of their columns.
const COLUMNS: [(Quantity, &str); 6] = [
    (Quantity::RemovedCharacters, "removed"),
    (Quantity::KnownCharacters, "known"),
    (Quantity::Lost, "lost"),
    (Quantity::NearlyEmpty, "nearly empty"),
    (Quantity::NewClusters, "new clusters"),
    (Quantity::NewFamilies, "new families"),
];

/// A table: the headings of its columns, and its rows.
pub(super) struct Rows {
    pub(super) headings: Vec<&'static str>,
    pub(super) rows: Vec<Vec<String>>,
    /// How many rows are left out.
    pub(super) more: u64,
}

/// The sites, so many at most; `None` where the drop is one site.
pub(super) fn sites(outcome: &DropJudgement, most: usize) -> Option<Rows> {
    if outcome.drop.sites < 2 {
        return None;
    }
    let is_there = |quantity: Quantity| {
        let mut figures = outcome.figures.iter();
        // Where nothing is compared with everything is new, which says nothing.
        let is_new = matches!(quantity, Quantity::NewClusters | Quantity::NewFamilies);
        let compares = outcome.against.index.is_some() || outcome.against.baseline.is_some();
        figures.any(|figure| figure.quantity == quantity) && (compares || !is_new)
    };
    let columns = COLUMNS
        .into_iter()
        .filter(|(quantity, _)| is_there(*quantity));
    let columns: Vec<(Quantity, &str)> = columns.collect();
    let has_limits = !outcome.site_limits.is_empty();
    let mut headings = vec!["site", "documents"];
    headings.extend(columns.iter().map(|(_, heading)| heading));
    headings.extend(has_limits.then_some("limits exceeded"));
    let row = |site: &SiteFigures| {
        let mut cells = vec![
            phrase::site_name(&site.site).to_owned(),
            grouped(site.documents),
        ];
        cells.extend(columns.iter().map(|(quantity, _)| cell(site, *quantity)));
        cells.extend(has_limits.then(|| site.exceeded.join(", ")));
        cells
    };
    let rows: Vec<Vec<String>> = outcome.sites.iter().take(most).map(row).collect();
    let more = outcome.drop.sites.saturating_sub(rows.len() as u64);
    Some(Rows {
        headings,
        rows,
        more,
    })
}

fn cell(site: &SiteFigures, quantity: Quantity) -> String {
    let count = site.figures.get(&quantity).copied().unwrap_or(0);
    match quantity {
        Quantity::RemovedCharacters | Quantity::KnownCharacters => percent(count, site.characters),
        _ => grouped(count),
    }
}

/// The figures that were measured then as well, and the sites of which more or less is
/// removed: name, then, now, difference.
pub(super) fn changes(comparison: &EarlierComparison, most_sites: usize) -> Rows {
    let figures = comparison.figures.iter().filter_map(|change| {
        let [before, now, difference] = change_cells(change)?;
        let name = change.now.quantity.name().to_owned();
        Some(vec![name, before, now, difference])
    });
    let sites = comparison
        .sites
        .iter()
        .take(most_sites)
        .filter_map(|change| {
            let [before, now, difference] = change_cells(&change.removed)?;
            let site = phrase::site_name(&change.site);
            let name = format!("{} of {site}", change.removed.now.quantity.name());
            Some(vec![name, before, now, difference])
        });
    Rows {
        headings: vec!["figure", "then", "now", "difference"],
        rows: figures.chain(sites).collect(),
        more: 0,
    }
}

fn change_cells(change: &FigureChange) -> Option<[String; 3]> {
    let (count, difference) = change.count_before.zip(change.difference)?;
    let before = Figure {
        count,
        of: change.of_before,
        ..change.now
    };
    let difference = match change.now.of {
        // Adding nothing makes of a negative nothing a positive one.
        Some(_) => format!("{:+.1} points", (1000.0 * difference).round() / 10.0 + 0.0),
        None => format!("{difference:+}"),
    };
    Some([short(&before), short(&change.now), difference])
}

/// A share of a whole, or a number.
fn short(figure: &Figure) -> String {
    match figure.of {
        Some(of) => percent(figure.count, of),
        None => grouped(figure.count),
    }
}
