//! A corpus → everything that is decided of it.
//!
//! In: the gathered corpus and what the decision may do. Out: the verdicts in
//! input order, and the clusters, families and sites behind them. Sites are
//! judged apart: what one site prints says nothing of another. It does no I/O
//! and cannot fail.

mod merge;

use rayon::prelude::*;

use crate::corpus::{PrintStore, Share, Site};
use crate::decide::{Case, Config, Decision, Lists};
use crate::evidence::brief::Brief;
use crate::evidence::census::Census;
use crate::evidence::cue::listed_phrases;
use crate::evidence::facts::Sources;
use crate::evidence::head::{Head, HeadRow, Heads};
use crate::evidence::owner::Owners;
use crate::evidence::slot::Slots;
use crate::family::Families;
use crate::learn::{Scene, Scratch};
use crate::repeat;
use crate::summary::{Removed, clusters_of, copies_of};
use crate::verdict::packed::{Numbers, pack};
use crate::verdict::{Cluster, DocumentVerdict, Family, Judgement, Reason, Site as SiteSummary};

use merge::Merging;

/// Longest text, in characters, that is compared with the list of cues.
const LISTED_SIZE: u32 = 60;

/// Groups that must hold a phrase of the list, whichever, before the list counts.
const LISTED_GROUPS: usize = 2;

/// Documents that a thread decides at a time, and lots of them before their
/// verdicts are handed on: the verdicts of so many documents wait in memory. In
/// smaller lots, putting together what they counted costs as much as counting.
const DOCUMENTS_AT_ONCE: usize = 2048;
const LOTS_AT_ONCE: usize = 16;

/// Paragraphs of sites that are judged side by side. A larger site keeps the
/// threads busy by itself.
const SIDE_BY_SIDE: u64 = 1 << 18;

/// Who is asked and told while a corpus is judged.
pub struct Listener<'l> {
    /// Bytes of memory that judging a share of a site may take.
    pub memory: u64,
    /// Is told how far it is: a name, and how many of how many documents are done.
    pub stage: &'l (dyn Fn(&'static str, u64, u64) + Sync),
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

/// Decides everything.
///
/// # Errors
/// Where a share of a site takes more memory than it may; nothing of what was
/// kept is of use then.
pub fn judge(
    store: &dyn PrintStore,
    config: &Config,
    listener: Listener<'_>,
) -> Result<Judgement, NeedsMemory> {
    let Listener {
        memory,
        stage,
        keep,
    } = listener;
    let total = store.directory().documents() as u64;
    let mut judgement = Judgement::default();
    let lists = Lists::new(config);
    let phrases = listed_phrases();
    let given = Given {
        config,
        lists: &lists,
        phrases: &phrases,
        memory,
    };
    let shares = store.directory().shares();
    let (mut done, mut number) = (0, 0);
    let mut merging = Merging::default();
    let batches = batches(&shares);
    let mut built: Option<Site> = None;
    for (at, &batch) in batches.iter().enumerate() {
        stage("judge", done, total);
        done += batch
            .iter()
            .map(|share| share.documents.len() as u64)
            .sum::<u64>();
        let judged = if let [share] = batch {
            let site = built.take().unwrap_or_else(|| share.build(store));
            let next = match batches.get(at + 1) {
                Some([next]) if needs(&site) * 2 <= memory => Some(next),
                _ => None,
            };
            // The next site is built on one thread, this one judged on the others.
            let (judged, next) = rayon::join(
                || judge_site(&site, number, &given, keep),
                || next.map(|share| share.build(store)),
            );
            built = next;
            vec![judged?]
        } else {
            judge_batch(batch, store, number, &given, keep)?
        };
        number += batch.len() as u32;
        for share in judged {
            if merging.is_over(&share) {
                std::mem::take(&mut merging).conclude(&mut judgement);
            }
            merging.add(share);
        }
    }
    merging.conclude(&mut judgement);
    stage("judge", total, total);
    Ok(judgement)
}

/// The shares that are judged at a time: one large one, or several side by side.
fn batches(shares: &[Share]) -> Vec<&[Share]> {
    let mut batches = Vec::new();
    let (mut start, mut paragraphs) = (0, 0);
    for (at, share) in shares.iter().enumerate() {
        paragraphs += share.paragraphs;
        if paragraphs >= SIDE_BY_SIDE {
            batches.push(&shares[start..=at]);
            (start, paragraphs) = (at + 1, 0);
        }
    }
    batches.extend(Some(&shares[start..]).filter(|rest| !rest.is_empty()));
    batches
}

/// Judges several shares side by side; their verdicts are handed on in order.
fn judge_batch(
    batch: &[Share],
    store: &dyn PrintStore,
    first: u32,
    given: &Given<'_>,
    keep: &mut dyn FnMut(u32, &[u8]),
) -> Result<Vec<SiteJudgement>, NeedsMemory> {
    let judged: Result<Vec<(SiteJudgement, Kept)>, NeedsMemory> = batch
        .par_iter()
        .enumerate()
        .map(|(at, share)| {
            let mut kept = Kept::default();
            let mut keep = |input: u32, verdict: &[u8]| kept.add(input, verdict);
            let number = first + at as u32;
            let judged = judge_site(&share.build(store), number, given, &mut keep)?;
            Ok((judged, kept))
        })
        .collect();
    let hand_on = |(judged, kept): (SiteJudgement, Kept)| {
        kept.hand_on(keep);
        judged
    };
    Ok(judged?.into_iter().map(hand_on).collect())
}

/// What every site is judged with.
struct Given<'a> {
    config: &'a Config,
    lists: &'a Lists,
    /// Fingerprints of the phrases on the list of cues, sorted.
    phrases: &'a [u64],
    /// Bytes of memory that it may take.
    memory: u64,
}

/// Packed verdicts that wait for those of the sites before.
#[derive(Default)]
struct Kept {
    documents: Vec<(u32, usize)>,
    bytes: Vec<u8>,
}

impl Kept {
    fn add(&mut self, input: u32, verdict: &[u8]) {
        self.bytes.extend_from_slice(verdict);
        self.documents.push((input, self.bytes.len()));
    }

    fn hand_on(&self, keep: &mut dyn FnMut(u32, &[u8])) {
        let mut start = 0;
        for &(input, end) in &self.documents {
            keep(input, &self.bytes[start..end]);
            start = end;
        }
    }
}

/// What was decided of a share of a site, but for the verdicts on its documents.
/// Clusters and families are numbered within the share.
struct SiteJudgement {
    summary: SiteSummary,
    clusters: Vec<Cluster>,
    families: Vec<Family>,
    numbers: Numbers,
    passed_over: u64,
}

/// Bytes of memory that judging takes for each distinct paragraph, for each
/// paragraph of a document, and for each word of a distinct paragraph: what the
/// site, the census and the facts keep, and what the search for near-duplicates
/// takes for a while (docs/performance.md lists them).
const BYTES_OF_TEXT: u64 = 200;
const BYTES_OF_PARAGRAPH: u64 = 18;
const BYTES_OF_WORD: u64 = 4;

/// Bytes of memory that judging a site takes at most.
fn needs(site: &Site) -> u64 {
    let words: u64 = site.texts.iter().map(|text| text.word_count() as u64).sum();
    site.texts.len() as u64 * BYTES_OF_TEXT
        + site.paragraph_count() as u64 * BYTES_OF_PARAGRAPH
        + words * BYTES_OF_WORD
}

/// Decides one site.
fn judge_site(
    site: &Site,
    number: u32,
    given: &Given<'_>,
    keep: &mut dyn FnMut(u32, &[u8]),
) -> Result<SiteJudgement, NeedsMemory> {
    let bytes = needs(site);
    if bytes > given.memory {
        let site = site.name.clone();
        return Err(NeedsMemory { site, bytes });
    }
    let switches = &given.config.switches;
    let census = Census::new(site, switches);
    let slots = if switches.uses("slot") {
        Slots::new(&census)
    } else {
        Slots::default()
    };
    let heads = Heads::new(&census);
    let rows = heads.rows(&census, &|occurrence| {
        slots.filling(occurrence.text).is_some()
    });
    let owners = if switches.uses("owner") {
        Owners::new(&census, &heads, &rows)
    } else {
        Owners::default()
    };
    drop(heads);
    let sources = Sources {
        census: &census,
        owners: &owners,
        slots: &slots,
    };
    let briefs = briefs(&sources, &rows);
    let listed = if switches.uses("seeds") {
        listed_cues(&census, given.phrases)
    } else {
        Vec::new()
    };
    let scene = Scene {
        census: &census,
        briefs: &briefs,
        listed: &listed,
        switches,
    };
    let case = Case {
        scene: &scene,
        sources: &sources,
        rows: &rows,
        habits: &scene.learn(),
        groups: census.groups.count,
        repeats: if switches.uses("repeat") {
            repeat::Habit::new(site)
        } else {
            repeat::Habit::default()
        },
        lists: given.lists,
        config: given.config,
    };
    Ok(decide_site(&case, number, keep))
}

/// The facts of every paragraph of a site, in short.
fn briefs(sources: &Sources<'_>, rows: &[HeadRow]) -> Vec<Brief> {
    let site = sources.census.site;
    (0..site.documents.len())
        .into_par_iter()
        .flat_map_iter(|document| {
            let rows = &rows[site.documents[document].paragraphs.clone()];
            let facts = sources.facts(document, &Head::new(rows));
            facts.into_iter().map(|facts| Brief::from(&facts))
        })
        .collect()
}

/// The clusters whose text is on the list of cues, if documents enough have
/// one.
fn listed_cues(census: &Census<'_>, phrases: &[u64]) -> Vec<u32> {
    let (mut clusters, mut groups) = (Vec::new(), Vec::new());
    for document in 0..census.site.documents.len() {
        for &occurrence in census.site.paragraphs(document).iter() {
            let exact = census.site.texts[occurrence.text as usize].exact;
            if occurrence.dress.size < LISTED_SIZE && phrases.binary_search(&exact).is_ok() {
                clusters.push(census.cluster(occurrence));
                groups.push(census.groups.of_document[document]);
            }
        }
    }
    for list in [&mut clusters, &mut groups] {
        list.sort_unstable();
        list.dedup();
    }
    if groups.len() < LISTED_GROUPS {
        Vec::new()
    } else {
        clusters
    }
}

/// What was decided of some documents.
#[derive(Default)]
struct Lot {
    kept: Kept,
    families: Families,
    removed: Removed,
}

/// Decides the documents of a site, and sums up.
fn decide_site(case: &Case<'_>, number: u32, keep: &mut dyn FnMut(u32, &[u8])) -> SiteJudgement {
    let census = case.scene.census;
    let site = census.site;
    let copies = copies_of(census);
    let (mut families, mut removed) = (Families::default(), Removed::default());
    let documents: Vec<u32> = (0..site.documents.len() as u32).collect();
    for lots in documents.chunks(DOCUMENTS_AT_ONCE * LOTS_AT_ONCE) {
        let decided: Vec<Lot> = lots
            .par_chunks(DOCUMENTS_AT_ONCE)
            .map(|documents| decide_lot(case, number, documents, &copies))
            .collect();
        for lot in decided {
            lot.kept.hand_on(keep);
            families.merge(lot.families);
            removed.merge(lot.removed);
        }
    }
    let (clusters, of_cluster) = clusters_of(census, &removed);
    let (mut families, of_family) = families.finish(census);
    let listed = |cluster: u32| Some(of_cluster[cluster as usize]).filter(|&at| at != u32::MAX);
    for family in &mut families {
        family.cue = family.cue.and_then(listed);
        family.members = std::mem::take(&mut family.members)
            .into_iter()
            .filter_map(|(cluster, blocks)| listed(cluster).map(|cluster| (cluster, blocks)))
            .collect();
    }
    SiteJudgement {
        summary: SiteSummary {
            name: site.name.clone(),
            documents: site.documents.len() as u32,
            copies: copies.iter().flatten().count() as u32,
            paragraphs: site.paragraph_count() as u64,
            distinct: site.texts.len() as u64,
        },
        clusters,
        families,
        numbers: Numbers {
            clusters: (0..)
                .zip(of_cluster)
                .filter(|&(_, at)| at != u32::MAX)
                .collect(),
            families: of_family,
        },
        passed_over: census.clusters.passed_over,
    }
}

/// Decides some documents of a site.
fn decide_lot(case: &Case<'_>, number: u32, documents: &[u32], copies: &[Option<u32>]) -> Lot {
    let census = case.scene.census;
    let site = census.site;
    let drops = case.config.drop_copies && case.config.reasons.contains(&Reason::Duplicate);
    let (mut lot, mut scratch) = (Lot::default(), Scratch::default());
    let mut bytes = Vec::new();
    for &document in documents {
        let at = document as usize;
        let Decision {
            mut removals,
            spared,
        } = case.decide(at, &mut scratch);
        let dropped = drops && copies[at].is_some();
        if dropped {
            // A document that goes whole has no paragraphs that go for other reasons.
            removals.clear();
            lot.removed.add_dropped(census, at);
        }
        for removal in &mut removals {
            let input = |owner: u32| site.documents[owner as usize].input;
            removal.owner = removal.owner.map(input);
        }
        lot.families.add(census, &mut removals);
        lot.removed.add(&removals);
        let entry = &site.documents[at];
        let verdict = DocumentVerdict {
            paragraphs: entry.paragraphs.len() as u32,
            removals,
            copy_of: copies[at],
            dropped,
            spared,
        };
        bytes.clear();
        pack(number, &verdict, &mut bytes);
        lot.kept.add(entry.input, &bytes);
    }
    lot
}
