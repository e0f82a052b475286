//! A share of a site → what its documents are decided from.
//!
//! In: a share of a site, what is known of it, and what every site is judged with.
//! Out: its counts, facts and habits, given to [`super::lots`]. It decides nothing
//! itself.

use super::lots::{SiteJudgement, decide_site};
use super::{Given, NeedsMemory, Unjudged};
use crate::background::Background;
use crate::corpus::Site;
use crate::decide::Case;
use crate::known::Known;
use crate::repeat;
use crate::study::{self, Study};

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

/// Decides a share of a site; `volume` is what is known of it.
pub(super) fn judge_site(
    site: &mut Site,
    (number, volume): (u32, Option<u32>),
    given: &Given<'_>,
    keep: &mut dyn FnMut(u32, &[u8]),
) -> Result<SiteJudgement, Unjudged> {
    let go_on = || match given.stop.is_asked() {
        true => Err(Unjudged::Stopped),
        false => Ok(()),
    };
    go_on()?;
    let bytes = needs(site);
    if bytes > given.memory {
        let site = site.name.clone();
        return Err(Unjudged::NeedsMemory(NeedsMemory { site, bytes }));
    }
    let volume = given.library.zip(volume);
    let known = volume.and_then(|(library, volume)| Known::of(site, library, volume));
    let nothing = Background::default();
    let background = known.as_ref().map_or(&nothing, |known| &known.background);
    let switches = &given.config.switches;
    let study = Study::new(
        site,
        background,
        &study::Given {
            switches,
            phrases: given.phrases,
            listed: known.as_ref().map_or(0, Known::listed),
            told: given.told,
        },
    );
    go_on()?;
    (given.told)("habits");
    let taught = known.as_ref().map(|known| known.lessons(&study.census));
    let habits = study.scene(switches, taught.as_ref(), given.stop).learn();
    go_on()?;
    let study = study.with_caution(given.config.caution);
    let scene = study.scene(switches, taught.as_ref(), given.stop);
    let case = Case {
        scene: &scene,
        sources: &study.sources(),
        rows: &study.rows,
        habits: &habits,
        groups: study.census.total,
        repeats: if switches.uses("repeat") {
            repeat::Habit::new(site, background)
        } else {
            repeat::Habit::default()
        },
        lists: given.lists,
        config: given.config,
    };
    (given.told)("verdicts");
    let mut judged = decide_site(&case, number, given.stop, keep);
    go_on()?;
    if let Some(known) = &known {
        known.name(&mut judged.known);
    }
    Ok(judged)
}
