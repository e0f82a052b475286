//! How large a figure may be by chance.
//!
//! In: what was counted in some documents. Out: what is exceeded in as many or fewer or
//! more documents of the same kind with a stated, small chance. These are the bounds of
//! prediction intervals: both the documents that were counted and those to come are
//! samples. Only sums, products, quotients and roots are used, which every machine
//! rounds alike.

/// How rarely a limit is exceeded by chance: once in so many drops.
pub(super) const ONCE_IN: u64 = 1_000;

/// The points of the normal distribution above which a thousandth, a ten-thousandth and
/// so on lie.
const NORMAL: [f64; 7] = [3.0903, 3.7191, 4.2649, 4.7535, 5.1994, 5.6121, 5.9979];

/// A number as what can be divided.
#[expect(
    clippy::cast_precision_loss,
    reason = "a bound is an estimate, and counts are far below 2^53"
)]
pub(super) fn real(number: u64) -> f64 {
    number as f64
}

/// How unlikely a figure above a bound is to be, where so many are bounded at once.
#[derive(Clone, Copy, Debug)]
pub(super) struct BoundChance {
    /// The chance that one is above its bound.
    chance: f64,
    /// The same as a point of the normal distribution.
    point: f64,
}

impl BoundChance {
    /// That any of so many figures is above its bound is to happen [once in so many
    /// drops](ONCE_IN). The number is rounded up to a power of ten.
    pub(super) fn any_of(figures: u64) -> Self {
        let mut powers = (0..).zip(NORMAL);
        let enough = powers.find(|(power, _)| 10_u64.pow(*power) >= figures);
        let (power, point) = enough.unwrap_or((6, 5.9979));
        Self {
            chance: 1.0 / (real(ONCE_IN) * real(10_u64.pow(power))),
            point,
        }
    }

    /// The point of Student's distribution with so many degrees of freedom (the first
    /// terms of Fisher's expansion).
    fn student(self, degrees: f64) -> f64 {
        let z = self.point;
        let (z3, z5) = (z * z * z, z * z * z * z * z);
        let first = (z3 + z) / (4.0 * degrees);
        let second = (5.0 * z5 + 16.0 * z3 + 3.0 * z) / (96.0 * degrees * degrees);
        z + first + second
    }
}

/// What documents add up to of two things: a whole, and a part of it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Sums {
    documents: u64,
    whole: u64,
    part: u64,
    whole_squared: u128,
    part_squared: u128,
    both: u128,
}

impl Sums {
    /// Adds a document.
    pub(super) fn add(&mut self, part: u64, whole: u64) {
        self.documents += 1;
        self.whole += whole;
        self.part += part;
        self.whole_squared += u128::from(whole) * u128::from(whole);
        self.part_squared += u128::from(part) * u128::from(part);
        self.both += u128::from(part) * u128::from(whole);
    }

    /// What the wholes of all documents add up to.
    pub(super) fn whole(&self) -> u64 {
        self.whole
    }

    /// The share of the whole that the part of `next` documents exceeds so rarely. A
    /// document is one draw: its paragraphs are no independent ones. The share of all is
    /// an estimate of a ratio, whose variance is that of the residuals.
    #[expect(
        clippy::cast_precision_loss,
        reason = "a bound is an estimate, to be rounded to tenths of a hundredth"
    )]
    pub(super) fn share(&self, next: u64, chance: BoundChance) -> Option<f64> {
        if self.documents < 2 || self.whole == 0 || next == 0 {
            return None;
        }
        let documents = real(self.documents);
        let ratio = real(self.part) / real(self.whole);
        let residuals = self.part_squared as f64 - 2.0 * ratio * self.both as f64
            + ratio * ratio * self.whole_squared as f64;
        let variance = residuals.max(0.0) / (documents - 1.0);
        let of_both = variance * (1.0 / documents + 1.0 / real(next));
        let error = of_both.sqrt() / (real(self.whole) / documents);
        Some(ratio + chance.student(documents - 1.0) * error)
    }
}

/// What documents bring, many things at once: how many documents bring something, how much it
/// is, and the squares of that.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Clumps {
    all: u64,
    with: u64,
    amount: u64,
    squared: u128,
}

/// Documents that bring something from which their sum is distributed normally enough.
const ENOUGH: u64 = 30;

impl Clumps {
    /// Adds a document.
    pub(super) fn add(&mut self, amount: u64) {
        self.all += 1;
        self.with += u64::from(amount > 0);
        self.amount += amount;
        self.squared += u128::from(amount) * u128::from(amount);
    }

    /// How much `next` documents bring more than so rarely; `None` if these brought nothing,
    /// so that it is not known how much a document does that brings something. The number
    /// of those that do is one of events, and what they bring is another for each (a compound
    /// Poisson distribution, whose variance is the sum of the squares); of few it is the
    /// bound of their number, times what one brings in which a thing that is brought stands.
    #[expect(clippy::cast_precision_loss, reason = "a bound is an estimate")]
    pub(super) fn most(&self, next: u64, chance: BoundChance) -> Option<f64> {
        if self.amount == 0 {
            return None;
        }
        let squared = self.squared as f64;
        if self.with < ENOUGH {
            let with = documents(self.with, self.all, next, chance);
            return Some(real(with) * squared / real(self.amount));
        }
        let times = real(next) / real(self.all);
        let error = (squared * (times + times * times)).sqrt();
        let point = chance.student(real(self.with) - 1.0);
        Some(real(self.amount) * times + point * error)
    }
}

/// The sum of a distribution's terms up to one, as a part of the sum of all; `ratio`
/// says how much larger the term after the k-th is. Terms are scaled as they grow.
fn tail(last: u64, to: u64, (from, all): (u64, u64), ratio: impl Fn(f64) -> f64) -> f64 {
    debug_assert!(last <= to);
    let (mut term, mut below, mut total) = (1.0_f64, 0.0, 0.0);
    for k in from..=all {
        total += term;
        if k <= last {
            below += term;
        }
        term *= ratio(real(k));
        if total > 1e200 {
            (term, below, total) = (term / 1e200, below / 1e200, total / 1e200);
        }
    }
    below / total
}

/// The largest number from 0 to `most` for which `is_likely` holds, which holds up to some
/// number and not above.
fn last_likely(most: u64, is_likely: impl Fn(u64) -> bool) -> u64 {
    let (mut low, mut high) = (0, most);
    while low < high {
        let middle = low + (high - low).div_ceil(2);
        match is_likely(middle) {
            true => low = middle,
            false => high = middle - 1,
        }
    }
    low
}

/// Above so many of `next` documents there are rarely, where there were `count` of
/// `documents`: the largest number of which Fisher's exact test does not say that it is
/// more than there was.
pub(super) fn documents(count: u64, documents: u64, next: u64, chance: BoundChance) -> u64 {
    let (n, m) = (real(documents), real(next));
    last_likely(next, |more| {
        // Of so many in both, how likely is it that so few were among the first?
        let both = count + more;
        let t = real(both);
        let range = (both.saturating_sub(next), both.min(documents));
        let ratio = |k: f64| ((n - k) * (t - k)) / ((k + 1.0) * (m - t + k + 1.0));
        tail(count, both, range, ratio) > chance.chance
    })
}

/// Above so many events there are rarely in `next` documents, where there were `count` in
/// `documents`: the same test for what can happen any number of times in a document.
pub(super) fn events(count: u64, documents: u64, next: u64, chance: BoundChance) -> u64 {
    let odds = real(documents) / real(next.max(1));
    let wide = chance.point * chance.point;
    let most = 10.0 + (real(count) + 10.0) * (wide + 1.0) * (1.0 / odds + 1.0);
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "it is positive, and what is too large is cut"
    )]
    let most = most as u64;
    last_likely(most, |more| {
        let both = count + more;
        let ratio = |k: f64| (real(both) - k) / (k + 1.0) * odds;
        tail(count, both, (0, both), ratio) > chance.chance
    })
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    const ONE: u64 = 1;

    #[test]
    fn of_nothing_in_as_many_documents_up_to_nine_are_chance() {
        // Each of y events is among the second half with probability 1/2: 2^-9 > 1/1000 > 2^-10.
        assert_eq!(events(0, 100, 100, BoundChance::any_of(ONE)), 9);
        assert_eq!(documents(0, 100_000, 100_000, BoundChance::any_of(ONE)), 9);
        assert_eq!(documents(0, 5, 5, BoundChance::any_of(ONE)), 5);
    }

    #[test]
    fn more_figures_make_wider_bounds_and_more_documents_narrower_ones() {
        let of = |figures| events(20, 100, 100, BoundChance::any_of(figures));
        assert!(of(1) < of(10) && of(10) < of(11) && of(11) == of(100));
        let share = |documents: u64| {
            let mut sums = Sums::default();
            (0..documents).for_each(|at| sums.add(at % 4, 10));
            sums.share(documents, BoundChance::any_of(1)).unwrap()
        };
        assert!(share(40) > share(400) && share(400) > share(4000) && share(4000) > 0.15);
        let mut same = Sums::default();
        (0..50).for_each(|_| same.add(2, 10));
        assert!((same.share(50, BoundChance::any_of(1)).unwrap() - 0.2).abs() < 1e-6);
    }

    #[test]
    fn student_needs_more_than_the_normal_distribution() {
        // From tables: 3.3962 with 29 degrees of freedom, 3.1737 with 100.
        let chance = BoundChance::any_of(1);
        assert!((chance.student(29.0) - 3.3962).abs() < 0.01);
        assert!((chance.student(100.0) - 3.1737).abs() < 0.001);
    }

    #[test]
    fn what_comes_in_clumps_varies_more() {
        let most = |every: u64, amount: u64| {
            let mut clumps = Clumps::default();
            (0..400).for_each(|at| clumps.add(if at % every == 0 { amount } else { 0 }));
            clumps.most(400, BoundChance::any_of(1)).unwrap()
        };
        // 400 things in all, each alone, in tens, and in hundreds.
        let [alone, tens, hundreds] = [most(1, 1), most(10, 10), most(100, 100)];
        assert!(
            alone > 400.0 && tens > alone && hundreds > tens,
            "{alone} {tens} {hundreds}"
        );
        assert!(alone < 500.0 && hundreds >= 1_600.0);
        let nothing = Clumps::default().most(400, BoundChance::any_of(1));
        assert_eq!(nothing, None);
    }

    /// How likely it is that so few of the marked are among the first, by counting.
    fn naive(count: u64, documents: u64, more: u64, next: u64) -> f64 {
        let choose =
            |n: u64, k: u64| -> f64 { (0..k).map(|at| real(n - at) / real(at + 1)).product() };
        let both = count + more;
        let ways = |k: u64| match k <= documents && both - k <= next {
            true => choose(documents, k) * choose(next, both - k),
            false => 0.0,
        };
        let all: f64 = (0..=both).map(ways).sum();
        (0..=count).map(ways).sum::<f64>() / all
    }

    proptest! {
        #[test]
        fn bounds_of_documents_are_those_of_counting(
            (first, count) in (1..40_u64).prop_flat_map(|n| (Just(n), 0..=n)),
            next in 1..40_u64,
        ) {
            let chance = BoundChance::any_of(1);
            let bound = documents(count, first, next, chance);
            prop_assert!(naive(count, first, bound, next) > chance.chance || bound == 0);
            if bound < next {
                prop_assert!(naive(count, first, bound + 1, next) <= chance.chance);
            }
        }

        #[test]
        fn large_counts_end_in_a_number(count in 0..20_000_u64, documents_ in 1..100_000_u64) {
            let bound = events(count, documents_, documents_, BoundChance::any_of(1));
            prop_assert!(bound >= count, "{bound}");
            prop_assert!(real(bound) < real(count) + 8.0 * real(2 * count + 10).sqrt() + 20.0, "{bound}");
        }
    }
}
