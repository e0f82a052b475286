//! Sites and changes as rows, the same in every format that has tables.
//!
//! In: an outcome. Out: cells, as text of one line each. What they say of the corpus is
//! as harmless as the outcome is, no more.

use super::phrase;
use crate::check::model::{DropJudgement, EarlierComparison, Figure, FigureChange, SiteFigures};
use crate::check::quantity::Quantity;
use crate::render::spell::{grouped, percent, tenths};

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
pub(in crate::check) struct Rows {
    pub(in crate::check) headings: Vec<&'static str>,
    pub(in crate::check) rows: Vec<Vec<String>>,
    /// How many rows are left out.
    pub(in crate::check) more: u64,
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
            phrase::site_name(&site.site).into_owned(),
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
pub(in crate::check) fn changes(comparison: &EarlierComparison, most_sites: usize) -> Rows {
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
    let before = Figure {
        count: change.count_before?,
        of: change.of_before,
        ..change.now
    };
    let difference = difference(&before, &change.now);
    Some([short(&before), short(&change.now), difference])
}

/// How much more one figure is than another. It is that of the figures as they are shown, so
/// that whoever subtracts them finds the same.
fn difference(before: &Figure, now: &Figure) -> String {
    let signed = |less: bool, amount: String| format!("{}{amount}", if less { "-" } else { "+" });
    if before.of == Some(0) || now.of == Some(0) {
        return String::new();
    }
    let Some((of_before, of)) = before.of.zip(now.of) else {
        let by = now.count.abs_diff(before.count);
        return signed(now.count < before.count, grouped(by));
    };
    let shown = (tenths(before.count, of_before), tenths(now.count, of));
    let by = shown.1.abs_diff(shown.0);
    let exact = |count: u64, of: u64| u128::from(count) * u128::from(of.max(1));
    let (was, is) = (exact(before.count, of), exact(now.count, of_before));
    match by {
        0 if is > was => "up by less than 0.1 points".to_owned(),
        0 if is < was => "down by less than 0.1 points".to_owned(),
        _ => signed(shown.1 < shown.0, format!("{}.{} points", by / 10, by % 10)),
    }
}

/// A share of a whole, or a number.
fn short(figure: &Figure) -> String {
    match figure.of {
        // There is no share of nothing.
        Some(0) => "none".to_owned(),
        Some(of) => percent(figure.count, of),
        None => grouped(figure.count),
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::check::quantity::Unit;

    fn figure(count: u64, of: Option<u64>) -> Figure {
        Figure {
            quantity: Quantity::RemovedCharacters,
            unit: Unit::Characters,
            count,
            of,
        }
    }

    #[test]
    fn a_difference_is_that_of_what_is_shown() {
        let said = |before, now| difference(&before, &now);
        // 33.33 % and 66.67 %: 33.3 and 66.7.
        assert_eq!(said(figure(1, Some(3)), figure(2, Some(3))), "+33.4 points");
        assert_eq!(said(figure(2, Some(3)), figure(1, Some(3))), "-33.4 points");
        assert_eq!(said(figure(1, Some(3)), figure(2, Some(6))), "+0.0 points");
        let (less, more) = (figure(50_000, Some(100_000)), figure(50_001, Some(100_000)));
        assert_eq!(said(less, more), "up by less than 0.1 points");
        assert_eq!(said(more, less), "down by less than 0.1 points");
        assert_eq!(said(figure(0, Some(0)), figure(2, Some(3))), "");
        assert_eq!(short(&figure(0, Some(0))), "none");
        assert_eq!(said(figure(0, None), figure(1_234, None)), "+1,234");
        assert_eq!(said(figure(12_345, None), figure(0, None)), "-12,345");
    }

    proptest! {
        #[test]
        fn whoever_subtracts_what_is_shown_finds_the_difference(
            (of, before) in (1_u64..5_000).prop_flat_map(|of| (Just(of), 0..=of)),
            (of_now, now) in (1_u64..5_000).prop_flat_map(|of| (Just(of), 0..=of)),
        ) {
            let said = difference(&figure(before, Some(of)), &figure(now, Some(of_now)));
            let shown = |count, of| tenths(count, of) as f64 / 10.0;
            let by = shown(now, of_now) - shown(before, of);
            let read: f64 = said.strip_suffix(" points").unwrap().parse().unwrap_or(0.0);
            prop_assert!((read - by).abs() < 1e-9, "{said}");
        }
    }
}
