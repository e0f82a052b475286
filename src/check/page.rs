//! An outcome → what stands at the top of the page.
//!
//! In: an outcome, and the result that it was measured in. Out: the page of that result
//! with the outcome before everything else: in words for who reads without a script, and
//! as data, of which the script makes the same in the reader's language. It decides nothing.

use std::path::Path;

use serde_json::{Value, json};

use super::formats::limit_lines::{LimitState, limit_lines, summed_up};
use super::formats::{phrase, rows};
use super::limit::Limit;
use super::model::{DropJudgement, EarlierComparison, Finding, Location, SiteFigures};
use super::quantity::Quantity;
use crate::error::Result;
use crate::render::check_part::{ChangeRow, CheckPart, FindingRow, LimitRow, SiteRow};
use crate::render::spell::{counted, grouped, percent};
use crate::render::{self, percent_encoded};

/// Findings that are listed.
const FINDINGS: usize = 50;

/// Sites that are listed.
const SITES: usize = 20;

/// Sites that are named beside a limit.
const LARGEST: usize = 3;

/// Sites of which more or less is removed than before that are listed.
const CHANGED_SITES: usize = 10;

/// The page of the result in `out`, with what the check found at its top.
///
/// # Errors
/// Where a file of the result cannot be read.
pub(super) fn page(out: &Path, outcome: &DropJudgement) -> Result<Vec<u8>> {
    render::page_of_check(out, part(outcome))
}

fn part(outcome: &DropJudgement) -> CheckPart {
    let (word, said) = phrase::verdict(outcome);
    let said = match &outcome.error {
        Some(error) => format!("{error}; {}", summed_up(outcome)),
        None => said,
    };
    let mut lines = limit_lines(outcome);
    lines.sort_by_key(|line| line.state);
    let limits = lines.into_iter().map(|line| LimitRow {
        name: match line.is_for_each_site() {
            true => format!("{}, for each site", line.option),
            false => line.option.to_owned(),
        },
        limit: line.limit,
        figure: line.figure,
        state: line.state.word(),
    });
    let (sites, about_sites) = sites(outcome);
    let findings = outcome.findings.iter().take(FINDINGS);
    let findings: Vec<FindingRow> = findings.map(finding).collect();
    let shown = findings.len() as u64;
    CheckPart {
        data: data(outcome).to_string(),
        verdict: word.to_owned(),
        nearly_empty: Some(outcome.judged_with.nearly_empty),
        said,
        limits: limits.collect(),
        sites,
        about_sites,
        since: outcome
            .compared
            .as_ref()
            .map_or_else(String::new, |compared| {
                format!("Since {} ({})", compared.file, phrase::since(compared))
            }),
        unlike: outcome
            .compared
            .iter()
            .flat_map(|one| &one.unlike)
            .map(phrase::unlike)
            .collect(),
        other_limits: outcome
            .compared
            .as_ref()
            .and_then(phrase::other_limits)
            .unwrap_or_default(),
        changes: outcome.compared.as_ref().map_or_else(Vec::new, changes),
        findings,
        more: match all_findings(outcome).saturating_sub(shown) {
            0 => String::new(),
            more => format!("and {}", counted(more, "other finding", "other findings")),
        },
    }
}

fn all_findings(outcome: &DropJudgement) -> u64 {
    outcome.findings.len() as u64 + outcome.not_shown
}

fn changes(compared: &EarlierComparison) -> Vec<ChangeRow> {
    let rows = rows::changes(compared, CHANGED_SITES).rows.into_iter();
    let rows = rows.filter_map(|cells| <[String; 4]>::try_from(cells).ok());
    let rows = rows.map(|[name, then, now, difference]| ChangeRow {
        name,
        then,
        now,
        difference,
    });
    rows.collect()
}

/// The sites that are worth a row.
fn listed_sites(outcome: &DropJudgement) -> &[SiteFigures] {
    let most = match outcome.drop.sites {
        0 | 1 => 0,
        _ => outcome.sites.len().min(SITES),
    };
    outcome.sites.get(..most).unwrap_or_default()
}

/// The sites that are worth a row, and what is said of them.
fn sites(outcome: &DropJudgement) -> (Vec<SiteRow>, String) {
    let listed = listed_sites(outcome);
    let about = match phrase::sites_exceeding(outcome) {
        0 => "The sites with most documents".to_owned(),
        some => format!(
            "{} a limit for each site; they stand first",
            counted(some, "site exceeds", "sites exceed")
        ),
    };
    let shown = listed.len() as u64;
    let about = match outcome.drop.sites > shown {
        true => format!(
            "{about}; {shown} of {} are here",
            grouped(outcome.drop.sites)
        ),
        false => about,
    };
    (listed.iter().map(site).collect(), about)
}

fn site(site: &SiteFigures) -> SiteRow {
    SiteRow {
        name: phrase::site_name(&site.site).into_owned(),
        documents: grouped(site.documents),
        removed: percent(removed(site), site.characters),
        exceeded: site.exceeded.join(", "),
    }
}

fn removed(site: &SiteFigures) -> u64 {
    let removed = site.figures.get(&Quantity::RemovedCharacters);
    removed.copied().unwrap_or(0)
}

fn finding(finding: &Finding) -> FindingRow {
    FindingRow {
        level: finding.level.name(),
        rule: finding.rule.name(),
        text: finding.text.clone(),
        message: format!("{}{}", finding.message, phrase::on_site(finding)),
        place: finding
            .locations
            .first()
            .map(phrase::place)
            .unwrap_or_default(),
        link: link(finding),
    }
}

/// Where in the page more is said of a finding.
fn link(finding: &Finding) -> String {
    match (
        &finding.id,
        finding.rule.is_of_family(),
        finding.locations.first(),
    ) {
        (Some(id), true, _) => format!("#family={id}"),
        (Some(id), false, _) => format!("#cluster={id}"),
        (None, _, Some(first)) => format!("#document={}", percent_encoded(&first.document)),
        (None, _, None) => String::new(),
    }
}

/// What the script makes the same of, in words of its own.
fn data(outcome: &DropJudgement) -> Value {
    json!({
        "verdict": outcome.verdict,
        "error": outcome.error,
        "error_facts": error_facts(outcome),
        "limits": limits(outcome),
        "sites": listed_sites(outcome).iter().map(|site| json!({
            "site": site.site,
            "documents": site.documents,
            "characters": site.characters,
            "removed": removed(site),
            "exceeded": site.exceeded,
        })).collect::<Vec<_>>(),
        "sites_total": outcome.drop.sites,
        "sites_exceeding": phrase::sites_exceeding(outcome),
        "compared": outcome.compared.as_ref().map(|compared| json!({
            "file": compared.file,
            "documents": compared.drop.documents,
            "unlike": compared.unlike,
            "other_limits": compared.other_limits,
            "figures": compared.figures,
            "sites": compared.sites.iter().take(CHANGED_SITES).collect::<Vec<_>>(),
            "sites_added": compared.sites_added,
            "sites_gone": compared.sites_gone,
        })),
        "findings": outcome.findings.iter().take(FINDINGS).map(|finding| json!({
            "level": finding.level,
            "rule": finding.rule,
            "text": finding.text,
            "site": finding.site,
            "place": finding.locations.first().map(|one: &Location| phrase::place(one)).unwrap_or_default(),
            "link": link(finding),
            "said": finding.facts.said,
            "facts": finding.facts.values,
        })).collect::<Vec<_>>(),
        "findings_total": all_findings(outcome),
    })
}

/// Why nothing was judged, for words in the reader's language: no site was large enough, or
/// there are too many bad records.
fn error_facts(outcome: &DropJudgement) -> Option<Value> {
    let error = outcome.error.as_ref()?;
    let least = outcome.judged_with.min_site_documents.max(1);
    let sites = outcome.sites.iter().map(|site| site.documents);
    let largest = sites.max().unwrap_or(0);
    let mut limits = outcome.site_limits.iter();
    let of_sites = limits.find(|limit| *error == phrase::no_site(limit.quantity, largest, least));
    Some(match of_sites {
        Some(limit) => json!({
            "said": "no-site",
            "limit": limit.name,
            "largest": largest,
            "least": least,
        }),
        None => json!({ "said": "bad-records" }),
    })
}

/// The limits, those that are exceeded first.
fn limits(outcome: &DropJudgement) -> Vec<Value> {
    let documents = outcome.min_documents.iter().map(|least| {
        json!({
            "scope": "documents",
            "count": least.documents,
            "limit": Limit::Count(least.limit),
        })
    });
    let whole = outcome.limits.iter().map(|limit| {
        json!({
            "scope": "whole",
            "quantity": limit.figure.quantity,
            "unit": limit.figure.unit,
            "count": limit.figure.count,
            "of": limit.figure.of,
            "limit": limit.limit,
        })
    });
    let each_site = outcome.site_limits.iter().map(|limit| {
        json!({
            "scope": "site",
            "quantity": limit.quantity,
            "unit": limit.unit,
            "sites": limit.sites,
            "exceeded": limit.exceeded,
            "largest": limit.largest.iter().take(LARGEST).collect::<Vec<_>>(),
            "limit": limit.limit,
        })
    });
    let all = documents.chain(whole).chain(each_site);
    let all = all.zip(limit_lines(outcome)).map(|(mut limit, line)| {
        limit["name"] = json!(line.option);
        limit["state"] = json!(line.state.word());
        (line.state, limit)
    });
    let mut all: Vec<(LimitState, Value)> = all.collect();
    all.sort_by_key(|(state, _)| *state);
    all.into_iter().map(|(_, limit)| limit).collect()
}
