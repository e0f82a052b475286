//! Everything that was found → the report.
//!
//! In: what both passes and the decision found. Out: the report's files, and
//! what `report.json` says. It computes nothing that the passes did not count.

use std::path::Path;

use super::second_pass::{Copies, SecondPassOutcome};
use crate::config::RunConfig;
use crate::error::Result;
use crate::index::Index;
use crate::progress::Progress;
use crate::report::files;
use crate::report::findings::Findings;
use crate::report::names::Names;
use crate::result::problems::Problems;
use crate::result::report::{CopyEntry, Report, ReportOptions, SCHEMA, SiteEntry, Top, Totals};
use crate::result::sites_by::SitesBy;
use crate::result::tally::Tally;
use crate::result::tool;
use crate::run::first_pass::Seen;
use crate::verdict::{Judgement, SiteTotals};

/// What a report is made of.
pub(super) struct Parts<'r> {
    pub(super) config: &'r RunConfig,
    /// The digest of the index that was judged against.
    pub(super) index: Option<String>,
    pub(super) seen: &'r Seen,
    pub(super) sites_by: SitesBy,
    pub(super) judgement: &'r Judgement,
    pub(super) outcome: SecondPassOutcome,
    pub(super) problems: Problems,
}

/// Writes the report's files into `folder`.
///
/// # Errors
/// Where a file cannot be written.
pub(super) fn write(parts: Parts<'_>, folder: &Path) -> Result<Report> {
    let Parts {
        config,
        index,
        seen,
        sites_by,
        judgement,
        outcome,
        problems,
    } = parts;
    let sites = sites(judgement, &outcome.sites);
    let mut findings = Findings::new(judgement, &seen.names, outcome.texts);
    files::write_findings(folder, &mut findings)?;
    let report = Report {
        schema: SCHEMA,
        tool: tool(),
        title: config.title.clone(),
        dry_run: config.dry_run,
        options: ReportOptions {
            index,
            ..config.options()
        },
        totals: Totals {
            sources: seen.sources.len() as u64,
            bytes: seen.bytes(),
            bytes_left: outcome.bytes_left,
            comparisons_passed_over: judgement.passed_over,
            tally: outcome.all,
        },
        lost: findings.lost()?,
        sites_by,
        sites,
        clusters: Top {
            total: findings.clusters(),
            listed: findings.top_clusters()?,
        },
        blocks: Top {
            total: findings.families(),
            listed: findings.top_families()?,
        },
        articles_twice: articles_twice(&outcome.copies, &seen.names),
        problems,
    };
    files::write_report(folder, &report)?;
    Ok(report)
}

/// Warns where an index knows none of the sites: then nothing that it knows was compared.
pub(super) fn warn_of_strangers(index: Option<&Index>, report: &Report, progress: &dyn Progress) {
    let mut sites = report.sites.iter();
    if index
        .is_some_and(|index| index.documents() > 0 && !sites.any(|site| index.knows(&site.name)))
    {
        let sites = match report.sites.len() {
            1 => "the only site".to_owned(),
            sites => format!("any of the {sites} sites"),
        };
        progress.warning(&format!(
            "the index does not know {sites} of this input, so that it says nothing of it: check that \
             it is the right index, and that sites are told apart as they were for it"
        ));
    }
}

fn sites(judgement: &Judgement, tallies: &[Tally]) -> Vec<SiteEntry> {
    let entry = |(site, tally): (&SiteTotals, &Tally)| SiteEntry {
        name: site.name.clone(),
        copies: site.copies,
        distinct_paragraphs: site.distinct,
        strict: site.strict,
        tally: *tally,
    };
    judgement.sites.iter().zip(tallies).map(entry).collect()
}

fn articles_twice(copies: &Copies, names: &Names) -> Top<CopyEntry> {
    let listed = copies.first.iter().filter_map(|copy| {
        let place = names.place(copy.document)?;
        let original = names.spelled_reference(copy.original);
        Some(CopyEntry {
            document: place.id.to_owned(),
            source: place.source.to_owned(),
            line: place.line,
            copy_of: original.id,
            copy_of_at: original.at,
            copy_of_in: original.of,
            dropped: copy.dropped,
        })
    });
    Top {
        total: copies.count,
        listed: listed.collect(),
    }
}
