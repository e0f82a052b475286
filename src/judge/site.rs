//! A share of a site → what its documents are decided from.
//!
//! In: a share of a site, and what every site is judged with. Out: its counts,
//! facts and habits, given to [`super::lots`]. It decides nothing itself.

use rayon::prelude::*;

use super::lots::{SiteJudgement, decide_site};
use super::{Given, NeedsMemory};
use crate::corpus::Site;
use crate::decide::Case;
use crate::evidence::Switches;
use crate::evidence::brief::Brief;
use crate::evidence::census::Census;
use crate::evidence::facts::Sources;
use crate::evidence::head::{Head, HeadRow, Heads};
use crate::evidence::owner::Owners;
use crate::evidence::slot::Slots;
use crate::learn::Scene;
use crate::repeat;

/// Longest text, in characters, that is compared with the list of cues.
const LISTED_SIZE: u32 = 60;

/// Groups that must hold a phrase of the list, whichever, before the list counts.
const LISTED_GROUPS: usize = 2;

/// Bytes of memory that judging takes for each distinct paragraph, for each
/// paragraph of a document, and for each word of a distinct paragraph: what the
/// site, the census and the facts keep, and what the search for near-duplicates
/// takes for a while (docs/performance.md lists them).
const BYTES_OF_TEXT: u64 = 200;
const BYTES_OF_PARAGRAPH: u64 = 18;
const BYTES_OF_WORD: u64 = 4;

/// Bytes of memory that judging a site takes at most.
#[must_use]
pub fn needs(site: &Site) -> u64 {
    let words: u64 = site.texts.iter().map(|text| text.word_count() as u64).sum();
    site.texts.len() as u64 * BYTES_OF_TEXT
        + site.paragraph_count() as u64 * BYTES_OF_PARAGRAPH
        + words * BYTES_OF_WORD
}

/// Decides a share of a site.
pub(super) fn judge_site(
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
    (given.told)("near-duplicates");
    let census = Census::new(site, switches);
    (given.told)("owners");
    let (slots, owners, rows) = relations(&census, switches);
    let sources = Sources {
        census: &census,
        owners: &owners,
        slots: &slots,
    };
    (given.told)("evidence");
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
    (given.told)("habits");
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
    (given.told)("verdicts");
    Ok(decide_site(&case, number, keep))
}

/// What the texts of a site have to do with each other: the slots that some fill
/// in others, the documents that own them, and where they stand.
fn relations(census: &Census<'_>, switches: &Switches) -> (Slots, Owners, Vec<HeadRow>) {
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
    (slots, owners, rows)
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
