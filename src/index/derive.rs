//! Facts → volumes.
//!
//! In: facts in their order. Out: each fact, and after those of a few sites the
//! volumes of these, given to whoever writes or compares them. What it makes
//! depends on the facts alone. It keeps the prints of one site, in memory or in a
//! temporary file, and what judging a share of a site takes.

use std::ops::Range;
use std::path::{Path, PathBuf};

use rayon::prelude::*;

use super::Index;
use super::copied::CopiedVolumes;
use super::facts::{Fact, FactSet};
use super::options::IndexOptions;
use crate::corpus::{PrintStore, Share};
use crate::decide;
use crate::error::Result;
use crate::judge::{NeedsMemory, Unjudged, build_within, most_of};
use crate::known::{Volume, extract::extract};
use crate::pool::Pool;
use crate::progress::{Progress, heed};
use crate::run::budget::{Budget, not_judged};
use crate::run::prints::Prints;
use crate::stop::Stop;

/// Paragraphs of small sites that are taken together: they share chunks of facts,
/// and their volumes are made side by side. What it is shows in the file, since
/// the volumes of some sites lie behind their facts.
const TOGETHER: u64 = 1 << 18;

/// What making an index may take, and where.
#[derive(Clone, Debug)]
pub struct IndexResources {
    /// Where temporary files go.
    pub(super) folder: PathBuf,
    pub(super) budget: Budget,
    /// Bytes of memory that are taken otherwise.
    kept: u64,
    threads: Option<usize>,
    pool: Option<Pool>,
    /// Paragraphs and words of a share, where they are not the usual ones.
    limits: Option<(u64, u64)>,
}

impl IndexResources {
    /// A resources with temporary files in `folder`, and `memory` bytes of memory;
    /// half of the machine's where that is not said. `threads`: as many as the
    /// machine has cores if `None`.
    #[must_use]
    pub fn new(folder: &Path, memory: Option<u64>, threads: Option<usize>) -> Self {
        Self {
            folder: folder.to_owned(),
            budget: Budget::new(memory),
            kept: 0,
            threads,
            pool: None,
            limits: None,
        }
    }

    /// The same, but work is divided among the threads of `pool`, if there is one.
    #[must_use]
    pub fn with_pool(self, pool: Option<Pool>) -> Self {
        Self { pool, ..self }
    }

    fn pool(&self) -> Result<Pool> {
        match &self.pool {
            Some(pool) => Ok(pool.clone()),
            None => Pool::new(self.threads),
        }
    }

    /// The same, but with another limit beyond which a site is known in shares: to
    /// see on little text what happens to much.
    #[must_use]
    pub fn with_limits(self, most_paragraphs: u64, most_words: u64) -> Self {
        Self {
            limits: Some((most_paragraphs, most_words)),
            ..self
        }
    }

    /// The same, with so many bytes of memory less.
    pub(super) fn without(self, kept: u64) -> Self {
        Self {
            budget: self.budget.without(kept),
            kept: self.kept + kept,
            ..self
        }
    }

    /// Says no where a site takes more memory than there is.
    pub(super) fn require(&self, needs: NeedsMemory) -> Result<()> {
        match needs.bytes > self.budget.judging {
            true => Err(not_judged(&needs.into(), |_| self.kept)),
            false => Ok(()),
        }
    }

    fn prints(&self) -> Prints {
        let prints = Prints::new(self.budget.waiting, &self.folder);
        match self.limits {
            Some(limits) => prints.with_limits(limits),
            None => prints,
        }
    }
}

/// Who is given what is known.
pub(super) trait DerivedSink: Send {
    /// The next fact.
    fn fact(&mut self, fact: &Fact) -> Result<()>;

    /// The facts of some sites are complete.
    fn end_facts(&mut self) -> Result<()>;

    /// The next volume.
    fn volume(&mut self, volume: Volume) -> Result<()>;
}

/// Gives all facts to the sink, and their volumes.
///
/// # Errors
/// Where a fact cannot be read, a temporary file cannot be written, a site takes
/// more memory than there is, or the sink fails.
pub(super) fn derive(
    facts: &mut dyn FactSet,
    making: &DeriveInputs<'_>,
    sink: &mut dyn DerivedSink,
) -> Result<()> {
    let decision = making.options.decision()?;
    making.resources.pool()?.run(|| {
        let mut fact = Fact::default();
        let mut group = Group::new(making);
        let mut documents = 0;
        while facts.next(&mut fact)? {
            if group.is_over(&fact) {
                making.tell("volumes", documents);
                std::mem::replace(&mut group, Group::new(making)).finish(
                    &decision,
                    making.progress,
                    sink,
                )?;
            }
            if documents % TOLD == 0 {
                heed(making.progress)?;
                making.tell("facts", documents);
            }
            group.add(&fact)?;
            sink.fact(&fact)?;
            documents += 1;
        }
        making.tell("volumes", documents);
        group.finish(&decision, making.progress, sink)
    })
}

/// With what facts become an index.
pub(super) struct DeriveInputs<'m> {
    pub(super) options: &'m IndexOptions,
    pub(super) resources: &'m IndexResources,
    pub(super) progress: &'m dyn Progress,
    /// How many documents there are at most.
    pub(super) documents: u64,
    /// Volumes that need not be made again.
    pub(super) copied: CopiedVolumes<'m>,
}

impl DeriveInputs<'_> {
    fn tell(&self, step: &'static str, documents: u64) {
        self.progress
            .step(step, documents, self.documents.max(documents));
    }
}

/// Facts after which the world is told how far it is.
const TOLD: u64 = 1 << 10;

/// The prints of some sites, and the volumes of others.
struct Group<'m> {
    making: &'m DeriveInputs<'m>,
    prints: Prints,
    paragraphs: u64,
    site: Option<String>,
    /// Whether the volumes of the site are copied.
    is_copied: bool,
    copied: Vec<(&'m Index, Range<u32>)>,
}

impl<'m> Group<'m> {
    fn new(making: &'m DeriveInputs<'m>) -> Self {
        Self {
            making,
            prints: making.resources.prints(),
            paragraphs: 0,
            site: None,
            is_copied: false,
            copied: Vec::new(),
        }
    }

    /// Whether it is complete where `next` comes next.
    fn is_over(&self, next: &Fact) -> bool {
        self.paragraphs >= TOGETHER && self.site.as_ref() != Some(&next.print.site)
    }

    fn add(&mut self, fact: &Fact) -> Result<()> {
        self.paragraphs += u64::from(fact.print.paragraphs);
        if self.site.as_ref() != Some(&fact.print.site) {
            self.site = Some(fact.print.site.clone());
            let copied = self.making.copied.of(&fact.print.site);
            self.is_copied = copied.is_some();
            self.copied.extend(copied);
        }
        match self.is_copied {
            true => Ok(()),
            false => self.prints.add(&fact.print),
        }
    }

    /// Makes the volumes, and hands them on by site with those that are copied.
    fn finish(
        mut self,
        decision: &decide::Config,
        progress: &dyn Progress,
        sink: &mut dyn DerivedSink,
    ) -> Result<()> {
        sink.end_facts()?;
        self.prints.complete()?;
        let shares = self.prints.directory().shares();
        let memory = self.making.resources.budget.judging;
        let mut copied = std::mem::take(&mut self.copied).into_iter().peekable();
        let stopped = || progress.stopped();
        let stop = &Stop::new(&stopped);
        for batch in batches(&shares, memory) {
            heed(progress)?;
            let volumes: Vec<Volume> = batch
                .par_iter()
                .map(|share| volume(share, &self.prints, (decision, memory), stop))
                .collect::<std::result::Result<_, Unjudged>>()
                .map_err(|why| not_judged(&why, |_| self.making.resources.kept))?;
            for volume in volumes {
                let is_before =
                    |one: &(&Index, Range<u32>)| one.0.site(&one.1) < volume.site.as_str();
                while let Some(one) = copied.next_if(is_before) {
                    copy(one, progress, sink)?;
                }
                sink.volume(volume)?;
            }
        }
        copied.try_for_each(|one| copy(one, progress, sink))?;
        self.prints.check()
    }
}

/// Hands on volumes of an index as they are.
fn copy(
    (index, volumes): (&Index, Range<u32>),
    progress: &dyn Progress,
    sink: &mut dyn DerivedSink,
) -> Result<()> {
    heed(progress)?;
    for volume in volumes {
        sink.volume(index.volume(volume)?)?;
    }
    Ok(())
}

/// The shares that are worked on at a time: small ones side by side as far as memory goes, a
/// large one alone.
fn batches(shares: &[Share], memory: u64) -> impl Iterator<Item = &[Share]> {
    let mut needed = shares.first().map_or(0, with_volume);
    shares.chunk_by(move |one, next| {
        let more = with_volume(next);
        needed += more;
        let is_together = one.amounts.paragraphs.max(next.amounts.paragraphs) < TOGETHER;
        let goes_on = is_together && needed <= memory;
        if !goes_on {
            needed = more;
        }
        goes_on
    })
}

/// What a share takes at most, and its volume, which waits for the others.
fn with_volume(share: &Share) -> u64 {
    most_of(share) * 2
}

fn volume(
    share: &Share,
    prints: &Prints,
    (decision, memory): (&decide::Config, u64),
    stop: &Stop<'_>,
) -> std::result::Result<Volume, Unjudged> {
    // Ids are in the site, and in its volume.
    let names = share.amounts.names;
    let site = build_within(share, prints, memory.saturating_sub(names));
    let site = site.map_err(|needs| NeedsMemory {
        bytes: needs.bytes + names,
        ..needs
    })?;
    extract(&site, share.part, decision, stop).ok_or(Unjudged::Stopped)
}
