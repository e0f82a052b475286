//! Decisions that other machines made → the judgement and the verdicts of this run.
//!
//! In: the shares of all sites, and the verdict on each document of the input. Out: what
//! [`crate::judge::judge`] comes to, had it judged the documents here. It decides nothing,
//! and takes no decision for documents that the input does not hold.

use super::verdicts::Verdicts;
use crate::corpus::Directory;
use crate::error::{Error, Result};
use crate::judge::JudgedSites;
use crate::judge::share::JudgedShare;
use crate::verdict::packed::carried::{CalledBy, arrive};
use crate::verdict::packed::{JudgementNumbers, pack};
use crate::verdict::{DocumentVerdict, Judgement};

/// What other machines decided of documents.
#[derive(Default)]
pub struct Decisions {
    sites: JudgedSites,
    /// What the shares call each document, in the order of the input; empty where that is
    /// its number among the documents of the input.
    positions: Vec<u32>,
}

/// What each cluster, or each block family, of a site is numbered, by site and id.
struct NumbersById(Vec<(u32, u64, u32)>);

impl NumbersById {
    /// Of things in the order of their numbers.
    fn of(things: impl Iterator<Item = (u32, u64)>) -> Self {
        let mut numbers: Vec<_> = things
            .zip(0..)
            .map(|((site, id), at)| (site, id, at))
            .collect();
        numbers.sort_unstable();
        Self(numbers)
    }

    fn get(&self, site: u32, id: u64) -> Option<u32> {
        let at = self.0.partition_point(|one| (one.0, one.1) < (site, id));
        let found = self.0.get(at).filter(|one| (one.0, one.1) == (site, id));
        found.map(|one| one.2)
    }
}

impl Decisions {
    /// None yet, on documents that the shares call by their number in the input, from 0.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// None yet, on documents that the shares call by these positions: one for each document
    /// of the input, in its order, each higher than the one before.
    ///
    /// # Errors
    /// Where one is not higher than the one before.
    pub fn of_positions(positions: Vec<u32>) -> Result<Self> {
        let mut pairs = positions.windows(2);
        if pairs.any(|pair| pair.first() >= pair.last()) {
            return Err(Error::usage(
                "positions of documents rise from each to the next: give them in the order of \
                 the input, each once",
            ));
        }
        Ok(Self {
            positions,
            ..Self::default()
        })
    }

    /// Adds a share of a site: the shares of one site come in their order, sites in any.
    ///
    /// # Errors
    /// Where it refers to a document that has no position.
    pub fn add(&mut self, site: &str, mut share: JudgedShare) -> Result<()> {
        let positions = &self.positions;
        let mut unknown = None;
        share.renumber(|position| {
            number(positions, position).unwrap_or_else(|| {
                unknown = Some(position);
                position
            })
        });
        if let Some(position) = unknown {
            return Err(without_position(site, position));
        }
        self.sites.add(site, share);
        Ok(())
    }

    /// The judgement; the verdicts, which come in the order of the input, go to `kept`.
    pub(super) fn take(
        self,
        directory: &Directory,
        verdicts: &mut dyn Iterator<Item = Result<Vec<u8>>>,
        kept: &mut Verdicts,
    ) -> Result<Judgement> {
        let mut judgement = self.sites.conclude();
        let sites = sites_of(directory, &judgement)?;
        let clusters = judgement.clusters.iter();
        let clusters = NumbersById::of(clusters.map(|one| (one.site, one.id)));
        let families = judgement.families.iter();
        let families = NumbersById::of(families.map(|one| (one.site, one.id)));
        let mut packed = Vec::new();
        let known = judgement.clusters.len();
        for (document, &site) in (0..).zip(&sites) {
            let bytes = verdicts.next().ok_or_else(|| {
                let (some, all) = (document, sites.len());
                of_others(&format!("there are {some} verdicts on {all} documents"))
            })??;
            let called = CalledBy {
                cluster: |id| clusters.get(site, id),
                family: |id| families.get(site, id),
            };
            let verdict = arrive(&bytes, &called);
            let verdict = verdict.and_then(|verdict| self::positions(&self.positions, verdict));
            let verdict = verdict.ok_or_else(|| {
                let name = judgement.sites.get(site as usize).map(|site| &site.name);
                let (name, document) = (name.map_or("", String::as_str), document + 1);
                of_others(&format!(
                    "what was decided of document {document}, of site {name:?}, is damaged or \
                     refers to what its site does not have"
                ))
            })?;
            packed.clear();
            pack(0, &verdict, &mut packed);
            kept.keep(document, &packed);
        }
        if verdicts.next().is_some() {
            let all = sites.len();
            return Err(of_others(&format!("{all} documents have more verdicts")));
        }
        judgement.numbers = vec![JudgementNumbers::same(known, judgement.families.len())];
        kept.complete(&mut judgement, 0)?;
        Ok(judgement)
    }
}

/// The number of a document in the input, by what the shares call it.
fn number(positions: &[u32], position: u32) -> Option<u32> {
    if positions.is_empty() {
        return Some(position);
    }
    let found = positions.binary_search(&position).ok()?;
    u32::try_from(found).ok()
}

/// A verdict that calls documents by their number in the input; `None` where one has none.
fn positions(positions: &[u32], mut verdict: DocumentVerdict) -> Option<DocumentVerdict> {
    let mut is_known = true;
    verdict.renumber(|position| {
        number(positions, position).unwrap_or_else(|| {
            is_known = false;
            position
        })
    });
    is_known.then_some(verdict)
}

/// The site of each document, where the input has the sites of the judgement and each as
/// many documents and paragraphs.
fn sites_of(directory: &Directory, judgement: &Judgement) -> Result<Vec<u32>> {
    let mut sites = vec![0; directory.documents()];
    let mut found: Vec<(String, u64, u64)> = Vec::new();
    for share in directory.shares() {
        if found.last().is_none_or(|last| last.0 != share.site) {
            found.push((share.site, 0, 0));
        }
        let number = found.len() as u32 - 1;
        if let Some(last) = found.last_mut() {
            last.1 += share.documents.len() as u64;
            last.2 += share.amounts.paragraphs;
        }
        for document in share.documents {
            if let Some(site) = sites.get_mut(document as usize) {
                *site = number;
            }
        }
    }
    let decided = judgement.sites.iter();
    let decided = decided.map(|site| (site.name.as_str(), site.documents.into(), site.paragraphs));
    let read = found
        .iter()
        .map(|(name, documents, paragraphs)| (name.as_str(), *documents, *paragraphs));
    if decided.clone().eq(read.clone()) {
        return Ok(sites);
    }
    let spelled = |site: Option<(&str, u64, u64)>| match site {
        None => "no further site".to_owned(),
        Some((name, documents, paragraphs)) => {
            format!("site {name:?} with {documents} documents and {paragraphs} paragraphs")
        }
    };
    let (mut decided, mut read) = (decided, read);
    loop {
        let (decided, read) = (decided.next(), read.next());
        if decided != read {
            let (decided, read) = (spelled(decided), spelled(read));
            return Err(of_others(&format!(
                "the decisions have {decided}, the input {read}"
            )));
        }
    }
}

fn of_others(what: &str) -> Error {
    Error::usage(format!(
        "the decisions are of other documents than the input: {what}; give the documents that \
         were judged, in the same order and read with the same options"
    ))
}

fn without_position(site: &str, position: u32) -> Error {
    Error::usage(format!(
        "a share of site {site:?} refers to a document at position {position}, and none is there: \
         give the positions of all documents that were judged"
    ))
}
