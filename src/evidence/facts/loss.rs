//! What would be lost with a paragraph.
//!
//! In: the facts of a paragraph, what its places say, and one document. Out: the bits
//! that its removal has to overcome. Text that no other document has is never worth
//! less than all evidence together; what others have, too, costs the more the fewer
//! they are and the more it stands among what pages say themselves.

use super::{Facts, PageFacts, Sources, USUAL_CAUTION, is_text};
use crate::bits::{ALL_EVIDENCE, Millibits};
use crate::verdict::EvidenceKind;

/// Groups that are many: what so many hold, and not between their own text, is no
/// story that was printed again.
const MANY: u32 = 8;

impl Sources<'_> {
    /// What would be lost, and where furniture may begin and end.
    /// `is_over_own`: it is a heading of what the document alone has.
    pub(super) fn weigh_loss(
        &self,
        facts: &mut Facts,
        (page, index): (&PageFacts<'_>, usize),
        is_over_own: bool,
    ) {
        let occurrence = self.census.site.paragraphs(page.document)[index];
        let sides = self.census.stance(occurrence);
        facts.changes = sides.changes();
        let owned_elsewhere = facts.owner.is_some()
            && (!is_text(facts.dress) || self.has_companion(page, index, facts.owner));
        let (is_unit, is_fresh) = (facts.dress.is_unit(), facts.fresh);
        facts.loss = if self.caution == 0 {
            0
        } else if is_unit && facts.others == 0 {
            self.loss_of_own()
        } else if is_over_own {
            ALL_EVIDENCE
        } else if facts.owned || (facts.headline && facts.others + facts.template_others == 0) {
            self.loss_of_own()
        } else if facts.varied {
            sides.beside() * self.caution as i32 / 4
        } else if is_fresh && self.is_precious(facts, page) {
            self.loss_of_own()
        } else if is_fresh || owned_elsewhere || facts.weights.get(EvidenceKind::Slot) > 0 {
            0
        } else {
            self.loss_of_known(facts, page, index)
        };
    }

    /// Whether of what stands nowhere else nothing may go by what surrounds it: text, one or
    /// two words at the head of a page with text of its own, too short to be compared with
    /// what it says; and all of it where more caution is asked for than usual.
    fn is_precious(&self, facts: &Facts, page: &PageFacts<'_>) -> bool {
        let dress = facts.dress;
        let is_short_headline = facts.head
            && page.head.first.is_some()
            && (1..=2).contains(&dress.words)
            && dress.letters
            && dress.numbers == 0
            && facts.template_others == 0;
        is_text(dress) || dress.is_unit() || is_short_headline || self.caution > USUAL_CAUTION
    }

    /// What the loss of a document's own text would cost: more than all evidence, so that
    /// it goes with the block of a cue only, which is excused from that much; where more
    /// caution is asked for than usual, not even then.
    fn loss_of_own(&self) -> Millibits {
        ALL_EVIDENCE * (1 + self.caution.saturating_sub(USUAL_CAUTION)) as i32
    }

    /// What the loss of text would cost that other documents have, too: the fewer have
    /// it and the more it stands among what they say themselves, the more.
    fn loss_of_known(&self, facts: &Facts, page: &PageFacts<'_>, index: usize) -> Millibits {
        let prose = is_text(facts.dress);
        let sides = self
            .census
            .stance(self.census.site.paragraphs(page.document)[index]);
        let is_teaser =
            || facts.others + 1 >= MANY || self.has_line_beside(page, index, facts.others);
        let alone = sides.alone().max(sides.inside());
        let share = match prose {
            true if is_teaser() => sides.own_share(),
            true => 1000,
            false if facts.dress.ends_sentence => alone.max(sides.own_share()),
            false => alone,
        };
        let known = if prose { 0 } else { facts.template_others };
        let loss = self
            .census
            .repetition
            .loss(facts.others.max(known), self.caution);
        (i64::from(loss) * i64::from(share) / 1000) as Millibits
    }

    /// Whether a line stands right above or below running text that about as many
    /// documents have: a headline, and its lead.
    fn has_line_beside(&self, page: &PageFacts<'_>, index: usize, others: u32) -> bool {
        let paragraphs = self.census.site.paragraphs(page.document);
        let usual = self.census.stance(paragraphs[index]).usual();
        let above = index.checked_sub(1).filter(|_| usual.0);
        let below = Some(index + 1).filter(|_| usual.1);
        [above, below]
            .into_iter()
            .flatten()
            .filter_map(|at| paragraphs.get(at))
            .any(|&line| {
                let known = self.census.others(line);
                !line.dress.is_prose()
                    && !line.dress.ends_sentence
                    && line.dress.letters
                    && line.dress.numbers == 0
                    && known > 0
                    && known * 3 <= self.census.total
                    && 3 * known + 2 >= others
            })
    }
}
