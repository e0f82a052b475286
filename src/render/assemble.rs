//! A finished result → its page.
//!
//! In: a folder that `clean` wrote. Out: the page as bytes, no larger than it
//! may be. The order of everything: the widest clusters and families, one pass
//! over documents and journal, the documents that are shown put together again
//! in the order of the input, and then as much of it all as fits.
//!
//! What is cut first: the ids for the search, then documents, each list from
//! its end, then clusters, then families, the narrowest first.

use std::path::Path;

use rustc_hash::{FxHashMap, FxHashSet};
use serde_json::Value;
use xxhash_rust::xxh3::xxh3_64;

use super::bars::cut;
use super::budget::{ByteBudget, Limits, SITES, SITES_BYTES, SITES_WITH_DOCUMENTS, TEXT};
use super::check_part::CheckPart;
use super::filling::Filling;
use super::island;
use super::items::{self, object};
use super::most_common::{self, CommonClusters, CommonFamilies, SiteLost, hexadecimal};
use super::page::{PageSums, Plain};
use super::sites::Sites;
use super::survey::{Survey, SurveyWanted, survey};
use crate::error::{Error, Result};
use crate::limit::LimitShare;
use crate::result::Finished;
use crate::result::documents::kept_brief::KeptBrief;
use crate::result::files::{BLOCKS, CLUSTERS};
use crate::result::findings::ClusterEntry;
use crate::result::report::{Report, SiteEntry};

/// What the page is made of.
pub(super) struct Material {
    pub(super) finished: Finished,
    pub(super) report: Report,
    /// What the page is called.
    pub(super) title: String,
    pub(super) options: Value,
    pub(super) clusters: CommonClusters,
    pub(super) families: CommonFamilies,
    pub(super) wanted: SurveyWanted,
    pub(super) survey: Survey,
    /// The sites of the page, and the place of each by its number.
    pub(super) sites: (Vec<String>, FxHashMap<u32, u32>),
    /// The number of each site, by name.
    pub(super) numbers: FxHashMap<String, u32>,
}

/// The page of the result in `out`, with this title, else that of the run, else the names of
/// what was read.
///
/// `kept` is the record in brief, where it was kept.
///
/// # Errors
/// Where a file cannot be read or is not as it was written.
pub(super) fn page(
    out: &Path,
    limits: Limits,
    title: Option<&str>,
    check: Option<CheckPart>,
    kept: Option<KeptBrief>,
) -> Result<Vec<u8>> {
    let nearly_empty = check.as_ref().and_then(|check| check.nearly_empty);
    let nearly_empty = nearly_empty.unwrap_or(LimitShare::NEARLY_EMPTY);
    let mut material = gather(out, title, nearly_empty, kept)?;
    // A check writes articles for the page alone: of what it says nothing was done.
    material.report.dry_run |= check.is_some();
    let totals = &material.report.totals;
    let limits = limits.beside(totals.bytes, totals.bytes.saturating_sub(totals.bytes_left));
    let sums = PageSums {
        clusters: material.clusters.total,
        families: material.families.total,
        nearly_empty: material.survey.nearly_empty,
        least_left: nearly_empty,
    };
    let mut plain = Plain::new(&material.report, &sums, &material.title);
    plain.check = check.map(|check| CheckPart {
        data: island::escape(check.data),
        ..check
    });
    plain.add(&material.families.shown, &material.clusters.shown);
    let template = || Error::fault("the page's template cannot be filled");
    let around = plain.page("").ok_or_else(template)?.len();
    let island = Filling::begin(material, around, limits).finish()?;
    let page = plain.page(&island).ok_or_else(template)?;
    Ok(page.into_bytes())
}

/// Reads what the page is made of.
fn gather(
    out: &Path,
    title: Option<&str>,
    nearly_empty: LimitShare,
    kept: Option<KeptBrief>,
) -> Result<Material> {
    let finished = Finished::open(out)?;
    let report = finished.report().clone();
    let folder = finished.folder();
    let mut families = most_common::families(&folder.join(BLOCKS))?;
    let leads = families
        .shown
        .iter()
        .filter_map(|family| family.members.ids.first());
    let clusters = most_common::clusters(&folder.join(CLUSTERS), &leads.copied().collect())?;
    let numbers = Sites::new(&report.sites);
    let wanted = wanted(&finished, (&clusters, &families), &numbers, nearly_empty)?;
    follow_leads(&mut families, &clusters.leads);
    let survey = survey(finished.record_in_brief(kept)?, &wanted, &numbers)?;
    let sites = listed_sites(&report, &clusters.lost, &wanted, &survey);
    let given = title.map(str::to_owned).or_else(|| report.title.clone());
    let title = given.unwrap_or_else(|| survey.sources.title());
    let names = report.sites.iter().map(|site| site.name.clone());
    Ok(Material {
        numbers: names.zip(0..).collect(),
        options: serde_json::to_value(&report.options).unwrap_or_default(),
        report,
        title: cut(&title, TEXT).0.to_owned(),
        clusters,
        families,
        wanted,
        survey,
        sites,
        finished,
    })
}

/// What the survey looks for.
fn wanted(
    finished: &Finished,
    (clusters, families): (&CommonClusters, &CommonFamilies),
    sites: &Sites<'_>,
    nearly_empty: LimitShare,
) -> Result<SurveyWanted> {
    let place = |file: &str, site: &str, id: &str, at: u32| {
        let key = sites.number(site).zip(hexadecimal(id));
        let damaged = || {
            let message = format!("{id:?} or its site {site:?} is not in report.json; clean again");
            Error::damaged(finished.folder().join(file), message)
        };
        Ok((key.ok_or_else(damaged)?, at))
    };
    let clusters = clusters.shown.iter().zip(0..);
    let clusters = clusters.map(|(entry, at)| place(CLUSTERS, &entry.site, &entry.id, at));
    let families = families.shown.iter().zip(0..);
    let families = families.map(|(entry, at)| place(BLOCKS, &entry.site, &entry.id, at));
    let report = finished.report();
    let lost = report.lost.largest.iter();
    let lost = lost.filter_map(|text| text.document_at.clone().or(text.document.clone()));
    let largest = largest_sites(report);
    let largest = largest.iter().take(SITES_WITH_DOCUMENTS);
    Ok(SurveyWanted {
        lost: lost.collect(),
        // Of a single site all the other lists are.
        sites: match report.sites.len() {
            0 | 1 => FxHashSet::default(),
            _ => largest.map(|(number, _)| *number).collect(),
        },
        clusters: clusters.collect::<Result<_>>()?,
        families: families.collect::<Result<_>>()?,
        nearly_empty,
        seed: seed(finished.report()),
    })
}

/// Gives each family the dates of the cluster that most of its blocks have.
fn follow_leads(families: &mut CommonFamilies, leads: &[ClusterEntry]) {
    let named = leads
        .iter()
        .map(|lead| ((lead.site.as_str(), lead.id.as_str()), lead));
    let named: FxHashMap<(&str, &str), &ClusterEntry> = named.collect();
    for family in &mut families.shown {
        let first = family.members.first.first();
        let lead =
            first.and_then(|first| named.get(&(family.site.as_str(), first.cluster.as_str())));
        let Some(lead) = lead else { continue };
        family.dates = lead.first_date.clone().zip(lead.last_date.clone());
    }
}

/// A seed that is another one for every corpus.
fn seed(report: &Report) -> u64 {
    // Nothing in it has a key that is no text, so it is always written.
    xxh3_64(&serde_json::to_vec(report).unwrap_or_default())
}

/// The sites with their numbers, those with most documents first.
fn largest_sites(report: &Report) -> Vec<(u32, &SiteEntry)> {
    let mut largest: Vec<(u32, &SiteEntry)> = (0..).zip(&report.sites).collect();
    largest.sort_by_key(|(number, site)| (std::cmp::Reverse(site.tally.documents), *number));
    largest
}

/// The sites with most documents, then those that anything shown belongs to.
fn listed_sites(
    report: &Report,
    lost: &FxHashMap<String, SiteLost>,
    wanted: &SurveyWanted,
    survey: &Survey,
) -> (Vec<String>, FxHashMap<u32, u32>) {
    let mut largest = largest_sites(report);
    largest.truncate(SITES);
    let item = |site: &SiteEntry| object(&items::SiteItem::new(site, lost.get(&site.name)));
    let listed = largest.iter().map(|(_, site)| item(site));
    let mut listed = ByteBudget::new(SITES_BYTES).buy(listed.collect());
    let numbers = largest.iter().take(listed.len()).map(|(number, _)| *number);
    let mut places: FxHashMap<u32, u32> = numbers.zip(0..).collect();
    for number in survey.sites(wanted) {
        let next = listed.len() as u32;
        if let Some(site) = report.sites.get(number as usize)
            && !places.contains_key(&number)
        {
            places.insert(number, next);
            listed.push(item(site));
        }
    }
    (listed, places)
}
