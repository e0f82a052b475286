//! A corpus → everything that is decided of it.
//!
//! In: the gathered corpus and what the decision may do. Out: the verdicts in
//! input order, and the clusters, families and sites behind them. Sites are
//! judged apart: what one site prints says nothing of another. It does no I/O
//! and cannot fail.

use rayon::prelude::*;

use crate::corpus::{CorpusBuilder, Site};
use crate::decide::{Case, Config, Decision, Lists};
use crate::evidence::Switches;
use crate::evidence::census::Census;
use crate::evidence::cue::listed_phrases;
use crate::evidence::facts::{Facts, Sources};
use crate::evidence::head::{Head, Heads};
use crate::evidence::owner::Owners;
use crate::evidence::slot::Slots;
use crate::family::families;
use crate::learn::Scene;
use crate::repeat;
use crate::summary::{clusters_of, copies_of};
use crate::verdict::{DocumentVerdict, Judgement, Reason, Removal, Site as SiteSummary};

/// Longest text, in characters, that is compared with the list of cues.
const LISTED_SIZE: u32 = 60;

/// Groups that must hold a phrase of the list, whichever, before the list counts.
const LISTED_GROUPS: usize = 2;

/// Decides everything. `stage(name, done, total)` is told how far it is, in
/// documents.
#[must_use]
pub fn judge(
    corpus: CorpusBuilder,
    config: &Config,
    stage: &(dyn Fn(&'static str, u64, u64) + Sync),
) -> Judgement {
    let total = u64::from(corpus.documents());
    let mut judgement = Judgement {
        documents: vec![DocumentVerdict::default(); corpus.documents() as usize],
        ..Judgement::default()
    };
    let lists = Lists::new(config);
    let phrases = listed_phrases();
    let mut done = 0;
    for site in corpus.into_sites() {
        stage("judge", done, total);
        let given = Given {
            config,
            lists: &lists,
            phrases: &phrases,
        };
        judge_site(&site, &given, &mut judgement);
        done += site.documents.len() as u64;
    }
    stage("judge", total, total);
    judgement
}

/// What every site is judged with.
struct Given<'a> {
    config: &'a Config,
    lists: &'a Lists,
    /// Fingerprints of the phrases on the list of cues, sorted.
    phrases: &'a [u64],
}

/// Decides one site and adds what was decided.
fn judge_site(site: &Site, given: &Given<'_>, judgement: &mut Judgement) {
    let Given {
        config,
        lists,
        phrases,
    } = *given;
    let census = Census::new(site, &config.switches);
    let facts = facts_of(&census, &config.switches);
    let listed = if config.switches.uses("seeds") {
        listed_cues(&census, phrases)
    } else {
        Vec::new()
    };
    let scene = Scene {
        census: &census,
        facts: &facts,
        listed: &listed,
        switches: &config.switches,
    };
    let (habits, states) = scene.decode();
    let repeats = if config.switches.uses("repeat") {
        repeat::Habit::new(site)
    } else {
        repeat::Habit::default()
    };
    let groups = census.groups.count;
    let case = Case {
        scene: &scene,
        habits: &habits,
        groups,
        repeats,
        lists,
        config,
    };
    let decisions: Vec<Decision> = (0..site.documents.len())
        .into_par_iter()
        .map(|document| case.decide(document, &states[document]))
        .collect();
    conclude(&census, decisions, config, judgement);
}

/// The evidence on every paragraph of a site.
fn facts_of(census: &Census<'_>, switches: &Switches) -> Vec<Vec<Facts>> {
    let slots = if switches.uses("slot") {
        Slots::new(census)
    } else {
        Slots::default()
    };
    let heads = Heads::new(census);
    let rows = heads.rows(census, &|occurrence| {
        slots.filling(occurrence.text).is_some()
    });
    let owners = if switches.uses("owner") {
        Owners::new(census, &heads, &rows)
    } else {
        Owners::default()
    };
    let sources = Sources {
        census,
        owners: &owners,
        slots: &slots,
    };
    (0..census.site.documents.len())
        .into_par_iter()
        .map(|document| {
            let range = census.site.documents[document].paragraphs.clone();
            sources.facts(document, &Head::new(&rows[range]))
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

/// Adds a site's decisions, clusters and families to the judgement.
fn conclude(
    census: &Census<'_>,
    decisions: Vec<Decision>,
    config: &Config,
    judgement: &mut Judgement,
) {
    let site = census.site;
    let number = judgement.sites.len() as u32;
    let copies = copies_of(census);
    let drops = config.drop_copies && config.reasons.contains(&Reason::Duplicate);
    let dropped: Vec<bool> = copies.iter().map(|copy| drops && copy.is_some()).collect();
    let spared: Vec<bool> = decisions.iter().map(|decision| decision.spared).collect();
    // A document that goes whole has no paragraphs that go for other reasons.
    let mut removals: Vec<Vec<Removal>> = decisions
        .into_iter()
        .zip(&dropped)
        .map(|(decision, &dropped)| {
            if dropped {
                Vec::new()
            } else {
                decision.removals
            }
        })
        .collect();
    let mut families = families(
        census,
        &mut removals,
        number,
        judgement.families.len() as u32,
    );
    let first = judgement.clusters.len() as u32;
    let clusters = clusters_of(census, &mut removals, &dropped, (number, first));
    for family in &mut families {
        family.cue = family.cue.and_then(|cue| clusters.number(cue));
        family.members = std::mem::take(&mut family.members)
            .into_iter()
            .filter_map(|(cluster, blocks)| {
                clusters.number(cluster).map(|cluster| (cluster, blocks))
            })
            .collect();
    }
    judgement.sites.push(SiteSummary {
        name: site.name.clone(),
        documents: site.documents.len() as u32,
        copies: copies.iter().flatten().count() as u32,
        paragraphs: site.paragraph_count() as u64,
        distinct: site.texts.len() as u64,
    });
    judgement.families.extend(families);
    judgement.clusters.extend(clusters.clusters);
    judgement.passed_over += census.clusters.passed_over;
    for (document, removals) in removals.into_iter().enumerate() {
        let entry = &site.documents[document];
        judgement.documents[entry.input as usize] = DocumentVerdict {
            paragraphs: entry.paragraphs.len() as u32,
            removals,
            copy_of: copies[document],
            dropped: dropped[document],
            spared: spared[document],
        };
    }
}
