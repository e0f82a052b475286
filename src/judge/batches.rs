//! Facts and habits of a site → the verdicts on its documents.
//!
//! In: what the documents of a share are decided from. Out: their verdicts,
//! packed and handed on in order, and the clusters and families behind them.

use rayon::prelude::*;

use super::lost::losses;
use super::share::{ShareCluster, ShareFamily, ShareSums};
use crate::decide::{Case, Decision};
use crate::family::Families;
use crate::learn::DecodingBuffers;
use crate::stop::Stop;
use crate::summary::{ClusterSums, RemovedTallies, clusters_of, copies_of};
use crate::verdict::packed::{JudgementNumbers, pack};
use crate::verdict::{DocumentVerdict, KNOWN, Reason};

/// Documents that a thread decides at a time, and batches of them before their
/// verdicts are handed on: the verdicts of so many documents wait in memory. In
/// smaller batches, putting together what they counted costs as much as counting.
const DOCUMENTS_AT_ONCE: usize = 2048;
const BATCHES_AT_ONCE: usize = 16;

/// Packed verdicts that wait for those of the sites before.
#[derive(Default)]
pub(super) struct WaitingVerdicts {
    documents: Vec<(u32, usize)>,
    bytes: Vec<u8>,
}

impl WaitingVerdicts {
    pub(super) fn add(&mut self, input: u32, verdict: &[u8]) {
        self.bytes.extend_from_slice(verdict);
        self.documents.push((input, self.bytes.len()));
    }

    pub(super) fn hand_on(&self, keep: &mut dyn FnMut(u32, &[u8])) {
        let mut start = 0;
        for &(input, end) in &self.documents {
            keep(input, &self.bytes[start..end]);
            start = end;
        }
    }
}

/// What was decided of a share of a site, but for the verdicts on its documents.
pub(super) struct SiteJudgement {
    /// The name of the site.
    pub(super) site: String,
    pub(super) sums: ShareSums,
    pub(super) clusters: Vec<ShareCluster>,
    pub(super) families: Vec<ShareFamily>,
    pub(super) numbers: JudgementNumbers,
    /// Earlier documents that the verdicts refer to, as their volume numbers them,
    /// with their ids.
    pub(super) known: Vec<(u32, String)>,
}

/// What is known of a site beside what it is decided from.
struct CopiesAndSums {
    /// For each document the one that it is a copy of, by position in the input.
    copies: Vec<Option<u32>>,
    sums: ClusterSums,
}

/// What was decided of some documents.
#[derive(Default)]
struct DecidedBatch {
    kept: WaitingVerdicts,
    families: Families,
    removed: RemovedTallies,
    /// Earlier documents that verdicts refer to.
    referred: Vec<u32>,
}

/// Decides the documents of a site, and sums up; where somebody asks to stop, some of
/// them.
pub(super) fn decide_site(
    case: &Case<'_>,
    number: u32,
    stop: &Stop<'_>,
    keep: &mut dyn FnMut(u32, &[u8]),
) -> SiteJudgement {
    let census = case.scene.census;
    let site = census.site;
    let known = CopiesAndSums {
        copies: copies_of(census),
        sums: ClusterSums::new(census),
    };
    let (mut families, mut removed) = (Families::default(), RemovedTallies::default());
    let mut referred = Vec::new();
    let documents: Vec<u32> = (0..site.documents.len() as u32).collect();
    for batches in documents.chunks(DOCUMENTS_AT_ONCE * BATCHES_AT_ONCE) {
        if stop.is_asked() {
            break;
        }
        let decided: Vec<DecidedBatch> = batches
            .par_chunks(DOCUMENTS_AT_ONCE)
            .map(|documents| decide_batch(case, number, documents, &known))
            .collect();
        for batch in decided {
            batch.kept.hand_on(keep);
            families.merge(batch.families);
            removed.merge(batch.removed);
            referred.extend(batch.referred);
        }
    }
    referred.sort_unstable();
    referred.dedup();
    let referred = referred
        .into_iter()
        .map(|document| (document, String::new()));
    let referred = referred.collect();
    let (clusters, of_cluster) = clusters_of(census, &known.sums, &removed);
    let mut gone = losses(census, &clusters, &of_cluster);
    let (families, of_family) = families.finish(census);
    let listed = |cluster: u32| {
        let place = of_cluster[cluster as usize] as usize;
        clusters.get(place).map(|cluster| cluster.id)
    };
    let families = families.into_iter().map(|family| ShareFamily {
        id: family.id,
        cue: family.cue.and_then(listed),
        documents: family.documents,
        members: (family.members.iter())
            .filter_map(|&(cluster, blocks)| listed(cluster).map(|id| (id, blocks)))
            .collect(),
    });
    let families = families.collect();
    let clusters = (0..).zip(clusters).map(|(place, cluster)| ShareCluster {
        cluster,
        gone: gone.remove(&place),
    });
    SiteJudgement {
        site: site.name.clone(),
        sums: ShareSums {
            documents: site.documents.len() as u32,
            copies: known.copies.iter().flatten().count() as u32,
            paragraphs: site.paragraph_count() as u64,
            distinct: site.held() as u64,
            articles: census.total,
            passed_over: census.clusters.passed_over,
            strict: case.rules.are_strict(),
        },
        clusters: clusters.collect(),
        families,
        numbers: JudgementNumbers {
            clusters: of_cluster,
            families: of_family,
            ..JudgementNumbers::default()
        },
        known: referred,
    }
}

/// A document by its position in the input; one of an earlier corpus as the share
/// numbers those.
fn input_of(site: &crate::corpus::Site, document: u32) -> u32 {
    let held = site.documents.get(document as usize);
    held.map_or_else(
        || KNOWN + (document - site.documents.len() as u32),
        |held| held.input,
    )
}

/// Decides some documents of a site.
fn decide_batch(
    case: &Case<'_>,
    number: u32,
    documents: &[u32],
    known: &CopiesAndSums,
) -> DecidedBatch {
    let census = case.scene.census;
    let site = census.site;
    let drops = case.config.drop_copies && case.config.reasons.contains(&Reason::Duplicate);
    let (mut batch, mut scratch) = (DecidedBatch::default(), DecodingBuffers::default());
    let mut bytes = Vec::new();
    for &document in documents {
        let at = document as usize;
        let Decision {
            mut removals,
            mut kept,
            spared,
        } = case.decide(at, &mut scratch);
        let dropped = drops && known.copies[at].is_some();
        if dropped {
            // A document that goes whole has no paragraphs that go for other reasons.
            removals.clear();
            kept.clear();
            batch.removed.add_dropped(census, at);
        }
        let mut refer = |document: Option<u32>| {
            let known = document.and_then(|document| document.checked_sub(KNOWN));
            batch.referred.extend(known);
        };
        refer(known.copies[at]);
        let owners = removals.iter_mut().map(|removal| &mut removal.owner);
        for owner in owners.chain(kept.iter_mut().map(|kept| &mut kept.owner)) {
            *owner = owner.map(|owner| input_of(site, owner));
            refer(*owner);
        }
        for kept in &mut kept {
            // What is unheard of and stays is in no list of clusters.
            kept.cluster = kept.cluster.filter(|&at| known.sums.is_told(at));
        }
        batch.families.add(census, &mut removals);
        batch.removed.add(&removals);
        let entry = &site.documents[at];
        let mut verdict = DocumentVerdict {
            paragraphs: entry.paragraphs.len() as u32,
            removals,
            kept,
            copy_of: known.copies[at],
            dropped,
            spared,
        };
        bytes.clear();
        pack(number, &verdict, &mut bytes);
        batch.kept.add(entry.input, &bytes);
        verdict.clear(&mut scratch.spare);
    }
    batch
}
