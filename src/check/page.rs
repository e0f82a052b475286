//! An outcome → what stands at the top of the page.
//!
//! In: an outcome, and the result that it was measured in. Out: the page of that result
//! with the outcome before everything else. It decides nothing.

use std::path::Path;

use super::formats::phrase;
use super::model::{DropJudgement, Finding, SiteFigures};
use super::quantity::Quantity;
use crate::error::Result;
use crate::render::check_part::{CheckPart, FindingRow, LimitRow, SiteRow};
use crate::render::spell::{counted, grouped, percent};
use crate::render::{self, percent_encoded};

/// Findings that are listed.
const FINDINGS: usize = 50;

/// Sites that are listed.
const SITES: usize = 20;

/// The page of the result in `out`, with what the check found at its top.
///
/// # Errors
/// Where a file of the result cannot be read.
pub(super) fn page(out: &Path, outcome: &DropJudgement) -> Result<Vec<u8>> {
    render::page_of_check(out, part(outcome))
}

fn part(outcome: &DropJudgement) -> CheckPart {
    let (word, said) = phrase::verdict(outcome);
    let whole = outcome.limits.iter().map(|limit| LimitRow {
        name: limit.name.to_owned(),
        limit: limit.limit.to_string(),
        figure: phrase::measured(&limit.figure),
        exceeded: limit.exceeded,
    });
    let each_site = outcome.site_limits.iter().map(|limit| LimitRow {
        name: format!("{}, for each site", limit.name),
        limit: limit.limit.to_string(),
        figure: phrase::site_limit(limit),
        exceeded: limit.exceeded > 0,
    });
    let (sites, about_sites) = sites(outcome);
    let findings = outcome.findings.iter().take(FINDINGS);
    let findings: Vec<FindingRow> = findings.map(finding).collect();
    let shown = findings.len() as u64;
    let all = outcome.findings.len() as u64 + outcome.not_shown;
    CheckPart {
        verdict: word.to_owned(),
        said,
        limits: whole.chain(each_site).collect(),
        sites,
        about_sites,
        findings,
        more: match all.saturating_sub(shown) {
            0 => String::new(),
            more => format!("and {}", counted(more, "other finding", "other findings")),
        },
    }
}

/// The sites that are worth a row, and what is said of them.
fn sites(outcome: &DropJudgement) -> (Vec<SiteRow>, String) {
    let exceeding = phrase::sites_exceeding(outcome);
    if outcome.drop.sites < 2 {
        return (Vec::new(), String::new());
    }
    let listed = outcome.sites.iter().take(SITES);
    let about = match exceeding {
        0 => "The sites with most documents".to_owned(),
        some => format!(
            "{} a limit for each site; they stand first",
            counted(some, "site exceeds", "sites exceed")
        ),
    };
    (listed.map(site).collect(), about)
}

fn site(site: &SiteFigures) -> SiteRow {
    let removed = site.figures.get(&Quantity::RemovedCharacters);
    SiteRow {
        name: phrase::site_name(&site.site).to_owned(),
        documents: grouped(site.documents),
        removed: percent(removed.copied().unwrap_or(0), site.characters),
        exceeded: site.exceeded.join(", "),
    }
}

fn finding(finding: &Finding) -> FindingRow {
    let first = finding.locations.first();
    let link = match (&finding.id, finding.rule.is_of_family(), first) {
        (Some(id), true, _) => format!("#family={id}"),
        (Some(id), false, _) => format!("#cluster={id}"),
        (None, _, Some(first)) => format!("#document={}", percent_encoded(&first.document)),
        (None, _, None) => String::new(),
    };
    FindingRow {
        level: finding.level.name(),
        rule: finding.rule.name(),
        text: finding.text.clone(),
        message: finding.message.clone(),
        place: first.map(phrase::place).unwrap_or_default(),
        link,
    }
}
