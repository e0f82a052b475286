//! Everything that was found → the report.
//!
//! In: what both passes and the decision found. Out: the report's files, and
//! what `report.json` says. It computes nothing that the passes did not count.

use std::path::Path;

use super::first_pass::Seen;
use super::second_pass::Outcome;
use super::verdicts::Verdicts;
use crate::config::Config;
use crate::error::Result;
use crate::journal::tool;
use crate::report::findings::{BlockEntry, ClusterEntry, Findings};
use crate::report::names::Names;
use crate::report::problems::Problems;
use crate::report::tally::Tally;
use crate::report::{CopyEntry, Report, SCHEMA, SiteEntry, TOP, Top, Totals, files};
use crate::verdict::{Judgement, Site};

/// What a report is made of.
pub(super) struct Parts<'r> {
    pub(super) config: &'r Config,
    pub(super) seen: &'r Seen,
    pub(super) judgement: &'r Judgement,
    pub(super) verdicts: &'r Verdicts,
    pub(super) outcome: Outcome,
    pub(super) problems: Problems,
}

/// Writes the report's files into `folder`.
///
/// # Errors
/// Where a file cannot be written.
pub(super) fn write(parts: Parts<'_>, folder: &Path) -> Result<Report> {
    let Parts {
        config,
        seen,
        judgement,
        verdicts,
        outcome,
        problems,
    } = parts;
    let sites = sites(judgement, &outcome.sites);
    let mut findings = Findings::new(judgement, &seen.names, outcome.texts);
    files::write_findings(folder, &mut findings)?;
    let report = Report {
        schema: SCHEMA,
        tool: tool(),
        dry_run: config.dry_run,
        options: config.options(),
        totals: Totals {
            sources: seen.sources.len() as u64,
            bytes: seen.bytes(),
            bytes_left: outcome.bytes_left,
            tally: outcome.all,
        },
        sites,
        clusters: top_clusters(&mut findings)?,
        blocks: top_blocks(&mut findings)?,
        articles_twice: copies(verdicts, &seen.names)?,
        problems,
    };
    files::write_report(folder, &report)?;
    Ok(report)
}

fn sites(judgement: &Judgement, tallies: &[Tally]) -> Vec<SiteEntry> {
    let entry = |(site, tally): (&Site, &Tally)| SiteEntry {
        name: site.name.clone(),
        copies: site.copies,
        distinct_paragraphs: site.distinct,
        tally: *tally,
    };
    judgement.sites.iter().zip(tallies).map(entry).collect()
}

fn top_clusters(findings: &mut Findings<'_>) -> Result<Top<ClusterEntry>> {
    let mut listed = Vec::new();
    for index in findings.top_clusters(TOP) {
        listed.extend(findings.cluster(index)?);
    }
    Ok(Top {
        total: findings.clusters(),
        listed,
    })
}

fn top_blocks(findings: &mut Findings<'_>) -> Result<Top<BlockEntry>> {
    let mut listed = Vec::new();
    for index in findings.top_families(TOP) {
        listed.extend(findings.family(index)?);
    }
    Ok(Top {
        total: findings.families(),
        listed,
    })
}

fn copies(verdicts: &Verdicts, names: &Names) -> Result<Top<CopyEntry>> {
    let mut copies = Top {
        total: 0,
        listed: Vec::new(),
    };
    for document in (0..).take(verdicts.len()) {
        let Some(verdict) = verdicts.get(document)? else {
            continue;
        };
        let Some(original) = verdict.copy_of else {
            continue;
        };
        copies.total += 1;
        let Some(place) = names.place(document).filter(|_| copies.listed.len() < TOP) else {
            continue;
        };
        let (copy_of, copy_of_at) = names.reference(original);
        copies.listed.push(CopyEntry {
            document: place.id.to_owned(),
            source: place.source.to_owned(),
            line: place.line,
            copy_of,
            copy_of_at,
            dropped: verdict.dropped,
        });
    }
    Ok(copies)
}
