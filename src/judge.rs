//! A corpus → everything that is decided of it.
//!
//! In: the gathered corpus and what the decision may do. Out: the verdicts in
//! input order, and the clusters, families and sites behind them. Sites are
//! judged apart: what one site prints says nothing of another. It does no I/O,
//! and does not fail but for want of memory or because it was asked to stop.

mod lost;

mod batches;

mod merge;

mod needs;
pub mod share;

mod site;

use std::sync::atomic::{AtomicU64, Ordering::Relaxed};

use rayon::prelude::*;

use crate::corpus::{PrintStore, Share, Site};
use crate::decide::{Config, Lists};
use crate::evidence::cue::listed_phrases;
use crate::known::Library;
use crate::stop::Stop;
use crate::verdict::Judgement;

use batches::{SiteJudgement, WaitingVerdicts};
pub use lost::MANY;
pub use merge::JudgedSites;
use merge::Merging;
pub(crate) use needs::most_of;
pub use needs::{build_within, most_needed, needs};
use site::judge_site;

/// Paragraphs of sites that are judged side by side. A larger site keeps the
/// threads busy by itself.
const SIDE_BY_SIDE: u64 = 1 << 18;

/// Sites that are judged side by side: what is decided of each waits for the others.
const SITES_SIDE_BY_SIDE: usize = 4096;

/// How many times as much memory a site takes, at most, of which everything is known.
const TIMES_OF_KNOWN: u64 = 2;

/// Who is asked and told while a corpus is judged.
pub struct Listener<'l> {
    /// Bytes of memory that judging a share of a site may take.
    pub memory: u64,
    /// What is known of earlier corpora.
    pub library: Option<&'l dyn Library>,
    /// Is told how far it is: a name, and how many of how many documents are done.
    pub stage: &'l (dyn Fn(&'static str, u64, u64) + Sync),
    /// Is asked whether to stop: before each share, in each round of decoding.
    pub stop: &'l Stop<'l>,
    /// Is given the packed verdict of every document, by its position in the
    /// input, site by site.
    pub keep: &'l mut (dyn FnMut(u32, &[u8]) + Send),
}

/// A site that takes more memory than there is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NeedsMemory {
    /// Its name.
    pub site: String,
    /// Bytes that judging it takes.
    pub bytes: u64,
}

/// Why a corpus was not judged; nothing of what was kept is of use then.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Unjudged {
    /// A share of a site takes more memory than it may.
    NeedsMemory(NeedsMemory),
    /// Somebody asked to stop.
    Stopped,
}

impl From<NeedsMemory> for Unjudged {
    fn from(needs: NeedsMemory) -> Self {
        Unjudged::NeedsMemory(needs)
    }
}

/// Decides everything.
///
/// # Errors
/// Where a share of a site takes more memory than it may, or somebody asked to stop.
pub fn judge(
    store: &dyn PrintStore,
    config: &Config,
    listener: Listener<'_>,
) -> Result<Judgement, Unjudged> {
    judge_with(store, (config, &Lists::new(config)), listener)
}

/// The same with the lists of the configuration, which were made before: for whoever
/// judges one article after the other.
///
/// # Errors
/// As [`judge`].
pub fn judge_with(
    store: &dyn PrintStore,
    (config, lists): (&Config, &Lists),
    listener: Listener<'_>,
) -> Result<Judgement, Unjudged> {
    let Listener {
        memory,
        library,
        stage,
        stop,
        keep,
    } = listener;
    let total = store.directory().documents() as u64;
    let done = AtomicU64::new(0);
    let mut judgement = Judgement::default();
    let given = JudgeInputs {
        config,
        lists,
        phrases: listed_phrases(),
        library,
        memory,
        stop,
        told: &|step| stage(step, done.load(Relaxed), total),
    };
    let volumes = |site: &str| library.map_or(0..0, |library| library.volumes(site));
    let shares = store
        .directory()
        .shares_by(&|site| volumes(site).len() as u32);
    let mut number = 0;
    let mut merging = Merging::default();
    let mut built: Option<Site> = None;
    let mut kept = Growth::new(total);
    let mut rest = shares.as_slice();
    while let Some(first) = rest.first() {
        (given.told)("judge");
        let left = memory.saturating_sub(kept.bytes);
        let most = |share: &Share| given.most_of(share) + kept.of(share);
        // What is built already is judged next, by itself.
        let together = match built {
            Some(_) => 1,
            None => side_by_side(rest, left, &most),
        };
        let (batch, after) = rest.split_at(together);
        rest = after;
        let left = left.saturating_sub(kept.of(first));
        let given = JudgeInputs {
            memory: left,
            ..given
        };
        let refused = |why: Unjudged| match why {
            Unjudged::NeedsMemory(needs) => kept.beside(needs).into(),
            Unjudged::Stopped => why,
        };
        let judged = if let [share] = batch {
            let built_now = built
                .take()
                .map_or_else(|| build_within(share, store, left), Ok);
            let mut site = built_now.map_err(|needs| kept.beside(needs))?;
            let here = needs(&site) * given.times(share);
            let next = match rest.split_at(side_by_side(rest, left, &most)).0 {
                [next] if here + most(next) <= left => Some(next),
                _ => None,
            };
            // The next site is built on one thread, this one judged on the others.
            let (judged, next) = rayon::join(
                || judge_site(&mut site, (number, given.volume(share)), &given, keep),
                || next.map(|share| share.build(store)),
            );
            built = next;
            vec![judged.map_err(refused)?]
        } else {
            let judged = judge_batch(batch, (store, left), number, &given, keep);
            judged.map_err(refused)?
        };
        number += batch.len() as u32;
        let documents = batch.iter().map(|share| share.documents.len() as u64);
        done.fetch_add(documents.sum(), Relaxed);
        kept.documents = done.load(Relaxed);
        for share in judged {
            if merging.is_over(&share) {
                std::mem::take(&mut merging).conclude(&mut judgement);
            }
            kept.bytes += merging.add(share);
        }
        if kept.bytes > memory {
            let last = batch.last().map(|share| share.site.clone());
            return Err(kept.refusal(last.unwrap_or_default()).into());
        }
    }
    merging.conclude(&mut judgement);
    stage("judge", total, total);
    Ok(judgement)
}

/// Decides the documents of one site as one share, however many they are: for whoever
/// divides sites. What all shares of a site are together, [`share`] says.
///
/// # Errors
/// As [`judge`].
pub(crate) fn judge_share(
    store: &dyn PrintStore,
    config: &Config,
    listener: Listener<'_>,
) -> Result<(Judgement, Option<share::JudgedShare>), Unjudged> {
    let mut judgement = Judgement::default();
    let shares = store.directory().shares();
    let Some(share) = shares.first() else {
        return Ok((judgement, None));
    };
    let given = JudgeInputs {
        config,
        lists: &Lists::new(config),
        phrases: listed_phrases(),
        library: None,
        memory: listener.memory,
        stop: listener.stop,
        told: &|_| (),
    };
    let mut site = build_within(share, store, listener.memory)?;
    let judged = judge_site(&mut site, (0, None), &given, listener.keep)?;
    let sums = share::JudgedShare::new(&judged);
    let mut merging = Merging::default();
    merging.add(judged);
    merging.conclude(&mut judgement);
    Ok((judgement, Some(sums)))
}

/// How many of the next shares are judged at a time: one large one, or several side by side
/// that take no more than `memory` together.
fn side_by_side(shares: &[Share], memory: u64, most: &dyn Fn(&Share) -> u64) -> usize {
    let (mut paragraphs, mut needed) = (0, 0);
    for (at, share) in shares.iter().enumerate() {
        needed += most(share);
        if at > 0 && needed > memory {
            return at;
        }
        paragraphs += share.amounts.paragraphs;
        if paragraphs >= SIDE_BY_SIDE || at + 1 == SITES_SIDE_BY_SIDE {
            return at + 1;
        }
    }
    shares.len()
}

/// What is kept of sites that were judged.
struct Growth {
    /// What it takes, in bytes.
    bytes: u64,
    /// Of so many of all documents.
    documents: u64,
    total: u64,
}

impl Growth {
    fn new(total: u64) -> Self {
        Self {
            bytes: 0,
            documents: 0,
            total,
        }
    }

    /// What all of it will take, and half as much for what is not like the documents so far.
    fn in_the_end(&self) -> u64 {
        let sum = u128::from(self.bytes) * u128::from(self.total.max(1));
        let sum = sum / u128::from(self.documents.max(1));
        u64::try_from(sum + sum / 2).unwrap_or(u64::MAX)
    }

    /// What a share will add, if it is like those before it.
    fn of(&self, share: &Share) -> u64 {
        let documents = share.documents.len() as u64;
        u64::try_from(
            u128::from(self.bytes) * u128::from(documents) / u128::from(self.documents.max(1)),
        )
        .unwrap_or(u64::MAX)
    }

    /// What a site needs, beside this.
    fn beside(&self, needs: NeedsMemory) -> NeedsMemory {
        let bytes = needs.bytes.saturating_add(self.in_the_end());
        NeedsMemory { bytes, ..needs }
    }

    /// Where it is more than there is, with this site.
    fn refusal(&self, site: String) -> NeedsMemory {
        NeedsMemory {
            site,
            bytes: self.in_the_end(),
        }
    }
}

/// Judges several shares side by side; their verdicts are handed on in order.
fn judge_batch(
    batch: &[Share],
    (store, memory): (&dyn PrintStore, u64),
    first: u32,
    given: &JudgeInputs<'_>,
    keep: &mut dyn FnMut(u32, &[u8]),
) -> Result<Vec<SiteJudgement>, Unjudged> {
    // Of many sites at a time nobody wants to know the steps.
    let given = &JudgeInputs {
        told: &|_| (),
        ..*given
    };
    let judged: Result<Vec<(SiteJudgement, WaitingVerdicts)>, Unjudged> = batch
        .par_iter()
        .enumerate()
        .map(|(at, share)| {
            let mut kept = WaitingVerdicts::default();
            let mut keep = |input: u32, verdict: &[u8]| kept.add(input, verdict);
            let number = first + at as u32;
            let at = (number, given.volume(share));
            let mut site = build_within(share, store, memory)?;
            let judged = judge_site(&mut site, at, given, &mut keep)?;
            Ok((judged, kept))
        })
        .collect();
    let hand_on = |(judged, kept): (SiteJudgement, WaitingVerdicts)| {
        kept.hand_on(keep);
        judged
    };
    Ok(judged?.into_iter().map(hand_on).collect())
}

/// What every site is judged with.
#[derive(Clone, Copy)]
struct JudgeInputs<'a> {
    config: &'a Config,
    lists: &'a Lists,
    /// Fingerprints of the phrases on the list of cues, sorted.
    phrases: &'a [u64],
    /// What is known of earlier corpora.
    library: Option<&'a dyn Library>,
    /// Bytes of memory that a site may take with what is known of it.
    memory: u64,
    /// Is asked whether to stop.
    stop: &'a Stop<'a>,
    /// Is told what is done next, where one site is judged at a time.
    told: &'a (dyn Fn(&'static str) + Sync),
}

impl JudgeInputs<'_> {
    /// What judging a share takes at most, with what is known of it.
    fn most_of(&self, share: &Share) -> u64 {
        most_of(share) * self.times(share)
    }

    /// How many times as much a share takes with what is known of it.
    fn times(&self, share: &Share) -> u64 {
        match self.volume(share) {
            Some(_) => TIMES_OF_KNOWN,
            None => 1,
        }
    }

    /// The volume that a share of a site is judged against, if there is one. A site
    /// has as many shares as volumes, or a multiple: documents that are in one
    /// volume are in shares side by side.
    fn volume(&self, share: &Share) -> Option<u32> {
        let volumes = self.library?.volumes(&share.site);
        let (part, parts) = (u64::from(share.part.0), u64::from(share.part.1.max(1)));
        let volume = volumes.start + (part * volumes.len() as u64 / parts) as u32;
        volumes.contains(&volume).then_some(volume)
    }
}
