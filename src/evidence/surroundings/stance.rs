//! What the places of a line say, in 32 bits.
//!
//! In: shares and costs. Out: the same, rounded, in one word: what is asked of every
//! paragraph again and again, and what an index keeps of a line. Shares are kept in
//! fifteenths, sevenths and thirds, costs in 63 steps, here as there, so that a
//! line that is known from an earlier corpus says the same as it did in it.

use super::{CHANGE, MOST};
use crate::bits::Millibits;

/// What the places of a line say.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Stance(u32);

/// Where the parts lie, and how many bits they have.
const ABOVE: (u32, u32) = (0, 6);
const BELOW: (u32, u32) = (6, 6);
const ALONE: (u32, u32) = (12, 4);
const OWN_SHARE: (u32, u32) = (16, 4);
const BESIDE: (u32, u32) = (20, 2);
const OWN_BELOW: (u32, u32) = (22, 1);
const INSIDE: (u32, u32) = (23, 3);
const USUAL_ABOVE: (u32, u32) = (26, 1);
const USUAL_BELOW: (u32, u32) = (27, 1);
const LIST: (u32, u32) = (28, 1);
const OWN_ABOVE: (u32, u32) = (29, 1);
const KNOWN_ABOVE: (u32, u32) = (30, 1);
const PART: (u32, u32) = (31, 1);

/// Steps between the most that a change is worth and what it costs anywhere.
const STEPS: Millibits = 63;

impl Default for Stance {
    /// Of what nothing is known stands alone, and changes cost what they cost anywhere.
    fn default() -> Self {
        Stance(0)
            .with_changes(CHANGE, CHANGE)
            .with_alone(1000)
            .with_beside(1000)
            .with_own_share(1000)
    }
}

impl Stance {
    /// As [`Self::bits`] gave it.
    #[must_use]
    pub fn from_bits(bits: u32) -> Self {
        Stance(bits)
    }

    /// The whole of it, to be kept.
    #[must_use]
    pub fn bits(self) -> u32 {
        self.0
    }

    fn get(self, (at, bits): (u32, u32)) -> u32 {
        self.0 >> at & ((1 << bits) - 1)
    }

    fn with(self, (at, bits): (u32, u32), value: u32) -> Self {
        let mask = ((1 << bits) - 1) << at;
        Stance(self.0 & !mask | value << at & mask)
    }

    fn share(self, part: (u32, u32)) -> i32 {
        (self.get(part) * 1000 / ((1 << part.1) - 1)) as i32
    }

    fn with_share(self, part: (u32, u32), thousandths: u32) -> Self {
        self.with(part, thousandths.min(1000) * ((1 << part.1) - 1) / 1000)
    }

    pub(super) fn with_changes(self, above: Millibits, below: Millibits) -> Self {
        let steps = |cost: Millibits| {
            let above_least = (cost.clamp(-MOST, CHANGE) + MOST) * STEPS;
            ((above_least + (MOST + CHANGE) / 2) / (MOST + CHANGE)) as u32
        };
        self.with(ABOVE, steps(above)).with(BELOW, steps(below))
    }

    pub(super) fn with_alone(self, share: u32) -> Self {
        self.with_share(ALONE, share)
    }

    pub(super) fn with_beside(self, share: u32) -> Self {
        self.with_share(BESIDE, share)
    }

    pub(super) fn with_own_share(self, share: u32) -> Self {
        self.with_share(OWN_SHARE, share)
    }

    pub(super) fn with_usual(self, above: bool, below: bool) -> Self {
        self.with(USUAL_ABOVE, above.into())
            .with(USUAL_BELOW, below.into())
    }

    pub(super) fn with_list(self, is_list: bool) -> Self {
        self.with(LIST, is_list.into())
    }

    pub(super) fn with_own_above(self, is_own: bool) -> Self {
        self.with(OWN_ABOVE, is_own.into())
    }

    pub(super) fn with_own_below(self, is_own: bool) -> Self {
        self.with(OWN_BELOW, is_own.into())
    }

    pub(super) fn with_known_above(self, is_known: bool) -> Self {
        self.with(KNOWN_ABOVE, is_known.into())
    }

    /// Adds what it is to the pages that hold it: how often, in thousandths, it stands
    /// between what they say, and whether it is part of their form.
    #[must_use]
    pub fn with_part(self, inside: u32, is_part: bool) -> Self {
        self.with_share(INSIDE, inside).with(PART, is_part.into())
    }

    /// The same, with what another one is to its pages.
    #[must_use]
    pub fn with_part_of(self, other: Stance) -> Self {
        self.with(INSIDE, other.get(INSIDE))
            .with(PART, other.get(PART))
    }

    /// The same, with nothing of what it is to its pages.
    #[must_use]
    pub fn without_part(self) -> Self {
        self.with(INSIDE, 0).with(PART, 0)
    }

    /// What it costs that body stands above it, and below it, if it is furniture.
    #[must_use]
    pub fn changes(self) -> (Millibits, Millibits) {
        let cost = |part| self.get(part) as Millibits * (MOST + CHANGE) / STEPS - MOST;
        (cost(ABOVE), cost(BELOW))
    }

    /// How often it stands alone in own text, in thousandths.
    #[must_use]
    pub fn alone(self) -> i32 {
        self.share(ALONE)
    }

    /// How often own text stands on one side of it at least, in thousandths.
    #[must_use]
    pub fn beside(self) -> i32 {
        self.share(BESIDE)
    }

    /// The share of own text around the passages that it is part of, in thousandths.
    #[must_use]
    pub fn own_share(self) -> i32 {
        self.share(OWN_SHARE)
    }

    /// How often it stands between what its pages say, in thousandths.
    #[must_use]
    pub fn inside(self) -> i32 {
        self.share(INSIDE)
    }

    /// Whether the same paragraph mostly stands above it, and below it.
    #[must_use]
    pub fn usual(self) -> (bool, bool) {
        (self.get(USUAL_ABOVE) == 1, self.get(USUAL_BELOW) == 1)
    }

    /// Whether it has other neighbours each time, on both sides.
    #[must_use]
    pub fn wanders(self) -> bool {
        self.usual() == (false, false)
    }

    /// Whether it mostly stands in a list.
    #[must_use]
    pub fn is_in_list(self) -> bool {
        self.get(LIST) == 1
    }

    /// Whether own text was seen above it a few times.
    #[must_use]
    pub fn has_own_above(self) -> bool {
        self.get(OWN_ABOVE) == 1
    }

    /// Whether what stands below it is mostly own text.
    #[must_use]
    pub fn has_own_below(self) -> bool {
        self.get(OWN_BELOW) == 1
    }

    /// Whether what stands above it is mostly known.
    #[must_use]
    pub fn has_known_above(self) -> bool {
        self.get(KNOWN_ABOVE) == 1
    }

    /// Whether it is part of the form of its pages.
    #[must_use]
    pub fn is_part(self) -> bool {
        self.get(PART) == 1
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_put_in_comes_out_rounded() {
        let stance = Stance::default()
            .with_changes(-5000, 1300)
            .with_alone(500)
            .with_beside(0)
            .with_own_share(1000)
            .with_usual(true, false)
            .with_part(333, true);
        assert_eq!(stance.changes(), (-5000, 1355));
        assert_eq!(
            (stance.alone(), stance.beside(), stance.own_share()),
            (466, 0, 1000)
        );
        assert_eq!((stance.usual(), stance.wanders()), ((true, false), false));
        assert_eq!(
            (stance.inside(), stance.is_part(), stance.is_in_list()),
            (285, true, false)
        );
        assert_eq!(Stance::from_bits(stance.bits()), stance);
    }

    #[test]
    fn of_what_nothing_is_known_a_change_costs_what_it_costs_anywhere() {
        let stance = Stance::default();
        assert_eq!(stance.changes(), (2700, 2700));
        assert!(stance.wanders() && !stance.is_part());
    }
}
