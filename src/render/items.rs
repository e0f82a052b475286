//! The objects of the page's data, one by one.
//!
//! In: clusters, families, near misses, sites of the report. Out: JSON objects,
//! escaped for the page. What refers to another object does so by its place in
//! the page. Nothing is chosen here.

use serde::Serialize;

use super::bars::{BlockRun, cut};
use super::budget::{TEXT, VARIANTS};
use super::example::{Example, NearMiss};
use super::island::escape;
use super::most_common::CommonFamily;
use super::most_common::SiteLost;
use crate::result::documents::{Id, ParagraphLine, one_by_one};
use crate::result::findings::ClusterEntry;
use crate::result::reference::NamedCorpus;
use crate::result::report::SiteEntry;
use crate::result::tally::Amount;
use crate::verdict::{ByReason, Evidence, KeptBy, Reason};

/// A value as the page holds it. Nothing of ours has a key that is no text, so
/// it can always be written.
pub(super) fn object(value: &impl Serialize) -> String {
    escape(serde_json::to_string(value).unwrap_or_default())
}

/// A list as the page holds it.
pub(super) fn list(items: &[String]) -> String {
    format!("[{}]", items.join(","))
}

/// A site.
#[derive(Serialize)]
pub(super) struct SiteItem<'r> {
    name: &'r str,
    documents: u64,
    changed: u64,
    paragraphs: u64,
    characters: u64,
    copies: u32,
    removed: &'r ByReason<Amount>,
    lost: SiteLost,
}

impl<'r> SiteItem<'r> {
    /// A site that lost so much running text.
    pub(super) fn new(entry: &'r SiteEntry, lost: Option<&SiteLost>) -> Self {
        Self {
            name: &entry.name,
            documents: entry.tally.documents,
            changed: entry.tally.changed,
            paragraphs: entry.tally.paragraphs,
            characters: entry.tally.characters,
            copies: entry.copies,
            removed: &entry.tally.removed,
            lost: lost.copied().unwrap_or_default(),
        }
    }
}

/// A document that is named but need not be shown.
#[derive(Serialize)]
struct OwnerItem<'r> {
    document: &'r str,
    at: Option<&'r str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    r#in: Option<NamedCorpus>,
}

#[derive(Serialize)]
struct VariantItem<'r> {
    text: &'r str,
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    cut: bool,
    occurrences: u32,
    document: Option<&'r str>,
    at: Option<&'r str>,
}

#[derive(Serialize)]
struct ExampleItem<'r> {
    document: &'r str,
    at: &'r str,
    reason: Option<Reason>,
    bits: f64,
    #[serde(skip_serializing_if = "Option::is_none")]
    missing: Option<f64>,
    #[serde(serialize_with = "one_by_one")]
    evidence: &'r [Evidence],
}

#[derive(Serialize)]
struct ClusterItem<'r> {
    id: &'r str,
    site: u32,
    documents: u32,
    occurrences: u32,
    kept: u32,
    removed: ByReason<u32>,
    owner: Option<OwnerItem<'r>>,
    first_date: Option<&'r str>,
    last_date: Option<&'r str>,
    distinct: usize,
    variants: Vec<VariantItem<'r>>,
    example: Option<ExampleItem<'r>>,
    families: &'r [u32],
}

/// A cluster, with an example of it and what is said of that.
pub(super) fn cluster(
    entry: &ClusterEntry,
    site: u32,
    example: Option<(&Example, &ParagraphLine)>,
    families: &[u32],
) -> String {
    let variants = entry.variants.iter().take(VARIANTS).map(|variant| {
        let (text, is_cut) = cut(&variant.text, TEXT);
        VariantItem {
            text,
            cut: is_cut || variant.cut,
            occurrences: variant.occurrences,
            document: variant.document.as_deref(),
            at: variant.document_at.as_deref(),
        }
    });
    let owner = entry.owner.as_deref().map(|document| OwnerItem {
        document,
        at: entry.owner_at.as_deref(),
        r#in: entry.owner_in,
    });
    object(&ClusterItem {
        id: &entry.id,
        site,
        documents: entry.documents,
        occurrences: entry.occurrences,
        kept: entry.kept,
        removed: entry.removed,
        owner,
        first_date: entry.first_date.as_deref(),
        last_date: entry.last_date.as_deref(),
        distinct: entry.distinct,
        variants: variants.collect(),
        example: example.map(shown),
        families,
    })
}

fn shown<'r>((example, said): (&'r Example, &'r ParagraphLine)) -> ExampleItem<'r> {
    ExampleItem {
        document: &example.named.id,
        at: &example.named.at,
        reason: said.reason,
        bits: said.bits(),
        missing: example.missing,
        evidence: &said.evidence,
    }
}

#[derive(Serialize)]
struct Member<'r> {
    cluster: &'r str,
    blocks: u32,
    text: &'r str,
}

#[derive(Serialize)]
struct FamilyItem<'r> {
    id: &'r str,
    site: u32,
    cue: Option<&'r str>,
    documents: u64,
    first_date: Option<&'r str>,
    last_date: Option<&'r str>,
    total_members: usize,
    members: Vec<Member<'r>>,
    examples: &'r [BlockRun],
}

/// A block family, with the documents that show it.
pub(super) fn family(entry: &CommonFamily, site: u32, examples: &[BlockRun]) -> String {
    let members = entry.members.first.iter().map(|member| Member {
        cluster: &member.cluster,
        blocks: member.blocks,
        text: cut(&member.text, TEXT).0,
    });
    let dates = entry.dates.as_ref();
    object(&FamilyItem {
        id: &entry.id,
        site,
        cue: entry.cue.as_deref().map(|cue| cut(cue, TEXT).0),
        documents: entry.documents,
        first_date: dates.map(|dates| dates.0.as_str()),
        last_date: dates.map(|dates| dates.1.as_str()),
        total_members: entry.members.ids.len(),
        members: members.collect(),
        examples,
    })
}

#[derive(Serialize)]
struct NearMissItem<'r> {
    site: u32,
    cluster: Option<Id>,
    text: &'r str,
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    cut: bool,
    documents: u32,
    occurrences: u32,
    missing: f64,
    bits: f64,
    #[serde(serialize_with = "one_by_one")]
    evidence: &'r [Evidence],
    id: &'r str,
    at: &'r str,
    document: Option<usize>,
    paragraph: u32,
    kept_by: Option<KeptBy>,
}

/// What is known of a near miss besides itself.
pub(super) struct NearMissContext<'p> {
    /// Its site's place in the page.
    pub(super) site: u32,
    /// Its text, as far as it is known, and whether it was cut.
    pub(super) text: Option<(&'p str, bool)>,
    /// Its cluster, if that is shown.
    pub(super) cluster: Option<&'p ClusterEntry>,
    /// Its document's place in the page, if it is shown.
    pub(super) document: Option<usize>,
}

/// A paragraph that nearly went, and what is said of it.
pub(super) fn near(miss: &NearMiss, said: &ParagraphLine, about: &NearMissContext<'_>) -> String {
    let variant = about.cluster.and_then(|cluster| cluster.variants.first());
    let known = || variant.map(|variant| (cut(&variant.text, TEXT).0, variant.cut));
    let (text, is_cut) = about.text.or_else(known).unwrap_or_default();
    object(&NearMissItem {
        site: about.site,
        cluster: said.cluster,
        text,
        cut: is_cut,
        documents: about.cluster.map_or(1, |cluster| cluster.documents),
        occurrences: about.cluster.map_or(1, |cluster| cluster.occurrences),
        missing: miss.missing,
        bits: said.bits(),
        evidence: &said.evidence,
        id: &miss.named.id,
        at: &miss.named.at,
        document: about.document,
        paragraph: miss.paragraph,
        kept_by: said.kept_by,
    })
}
