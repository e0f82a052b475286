//! A share of a site → what its documents are decided from.
//!
//! In: a share of a site, what is known of it, and what every site is judged with.
//! Out: its counts, facts and habits, given to [`super::batches`]. It decides nothing
//! itself.

use super::batches::{SiteJudgement, decide_site};
use super::{JudgeInputs, NeedsMemory, Unjudged, needs};
use crate::background::Background;
use crate::corpus::Site;
use crate::decide::Case;
use crate::evidence::DecisionStep;
use crate::known::KnownSite;
use crate::repeat;
use crate::study::{self, Study};

/// Decides a share of a site; `volume` is what is known of it.
pub(super) fn judge_site(
    site: &mut Site,
    (number, volume): (u32, Option<u32>),
    given: &JudgeInputs<'_>,
    keep: &mut dyn FnMut(u32, &[u8]),
) -> Result<SiteJudgement, Unjudged> {
    let go_on = || match given.stop.is_asked() {
        true => Err(Unjudged::Stopped),
        false => Ok(()),
    };
    go_on()?;
    let volume = given.library.zip(volume);
    let known = volume.and_then(|(library, volume)| KnownSite::of(site, library, volume));
    if let Some(known) = &known {
        // How much that is shows when it is gathered.
        let bytes = needs(site) + known.background.bytes();
        if bytes > given.memory {
            let site = site.name.clone();
            return Err(NeedsMemory { site, bytes }.into());
        }
    }
    let nothing = Background::default();
    let background = known.as_ref().map_or(&nothing, |known| &known.background);
    let switches = &given.config.switches;
    let study = Study::new(
        site,
        background,
        &study::StudyInputs {
            switches,
            phrases: given.phrases,
            listed: known.as_ref().map_or(0, KnownSite::listed),
            stop: given.stop,
            told: given.told,
        },
    )
    .ok_or(Unjudged::Stopped)?;
    go_on()?;
    (given.told)("habits");
    let taught = known.as_ref().map(|known| known.lessons(&study.census));
    let rules = study.scene(switches, taught.as_ref(), given.stop).learn();
    go_on()?;
    let study = study.with_caution(given.config.caution);
    let scene = study.scene(switches, taught.as_ref(), given.stop);
    let case = Case {
        scene: &scene,
        sources: &study.sources(),
        rows: &study.rows,
        rules: &rules,
        groups: study.census.total,
        repeats: if switches.uses(DecisionStep::Repeat) {
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
