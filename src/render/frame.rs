//! What is in the page's data whatever is cut of it.
//!
//! In: what was gathered. Out: sums, options, problems and pictures, as members
//! of the JSON object that holds the rest too.

use serde::Serialize;

use super::assemble::Material;
use super::bars::cut;
use super::budget::{NEAR_BITS, TEXT};
use super::histograms::{Month, Positions};
use super::items::object;
use crate::input::Problem;
use crate::limit::LimitShare;
use crate::result::lost::LostReport;
use crate::result::problems::Problems;
use crate::result::report::Totals;

/// The version of the page's data.
const VERSION: u32 = 2;

#[derive(Serialize)]
struct ReportSums {
    #[serde(flatten)]
    totals: Totals,
    clusters: u64,
    families: u64,
    copies: u64,
    bad: u64,
    notices: u64,
    nearly_empty: u64,
    least_left: LimitShare,
    distinct_paragraphs: u64,
}

#[derive(Serialize)]
struct Pictures {
    cluster_sizes: Vec<(u64, u64)>,
    widest_cluster: u64,
    positions: Positions,
    timeline: Vec<Month>,
    missing: Vec<(f64, u64)>,
}

/// What is in the page whatever is cut.
pub(super) fn fixed(material: &Material) -> String {
    let Material { report, survey, .. } = material;
    let sums = ReportSums {
        totals: report.totals,
        clusters: material.clusters.total,
        families: material.families.total,
        copies: report.articles_twice.total as u64,
        bad: report.problems.bad,
        notices: report.problems.notices,
        nearly_empty: survey.nearly_empty,
        least_left: material.wanted.nearly_empty,
        distinct_paragraphs: report
            .sites
            .iter()
            .map(|site| site.distinct_paragraphs)
            .sum(),
    };
    let pictures = Pictures {
        cluster_sizes: material.clusters.sizes.pairs(),
        widest_cluster: material.clusters.widest,
        positions: survey.paragraphs.positions.clone(),
        timeline: survey.timeline.months(),
        missing: survey.paragraphs.missing.pairs(),
    };
    format!(
        "\"version\":{VERSION},\"tool\":{},\"title\":{},\"dry_run\":{},\"near_bits\":{},\"options\":{},\"totals\":{},\"lost\":{},\"problems\":{},\"pictures\":{}",
        object(&report.tool),
        object(&material.title),
        report.dry_run,
        object(&NEAR_BITS),
        object(&material.options),
        object(&sums),
        object(&shortened_lost(&report.lost)),
        object(&shortened(&report.problems)),
        object(&pictures),
    )
}

/// What was lost, with texts that cannot fill the page.
fn shortened_lost(lost: &LostReport) -> LostReport {
    let mut shortened = lost.clone();
    for entry in &mut shortened.largest {
        let (text, is_cut) = cut(&entry.text, TEXT);
        entry.cut |= is_cut;
        entry.text = text.to_owned();
    }
    shortened
}

/// The problems, with messages that cannot fill the page.
fn shortened(problems: &Problems) -> Problems {
    let shorten = |problem: &mut Problem| {
        problem.message = cut(&problem.message, TEXT).0.to_owned();
        problem.source = cut(&problem.source, TEXT).0.to_owned();
    };
    let mut shortened = problems.clone();
    shortened.listed.iter_mut().for_each(shorten);
    shortened.listed_notices.iter_mut().for_each(shorten);
    shortened
}
