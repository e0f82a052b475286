//! A document's date → what it is put in order by.
//!
//! In: a date as the document spells it, or none. Out: the same order as that of the dates,
//! none before all of them. Millions of documents share a few thousand dates, and each is
//! spelled elsewhere in memory: what begins a date is kept at hand, so that two of ten
//! characters are compared without a look at either. It reads no calendar.

use std::cmp::Ordering;

/// Bytes of a date that are at hand.
const AT_HAND: usize = 15;

/// A date, or none, that is compared with others.
#[derive(Clone, Copy, Debug)]
pub struct DateOrder<'d> {
    /// 1 (0 without a date) and the first bytes, the first of all uppermost; zeros behind a
    /// short one.
    beginning: [u64; 2],
    date: Option<&'d str>,
}

impl<'d> DateOrder<'d> {
    /// The order of a date.
    #[must_use]
    pub fn new(date: Option<&'d str>) -> Self {
        let mut bytes = [0; 1 + AT_HAND];
        if let Some((first, rest)) = bytes.split_first_mut() {
            *first = u8::from(date.is_some());
            for (place, byte) in rest.iter_mut().zip(date.unwrap_or_default().bytes()) {
                *place = byte;
            }
        }
        let number = u128::from_be_bytes(bytes);
        Self {
            beginning: [(number >> u64::BITS) as u64, number as u64],
            date,
        }
    }

    /// The date.
    #[must_use]
    pub fn date(&self) -> Option<&'d str> {
        self.date
    }
}

impl Ord for DateOrder<'_> {
    fn cmp(&self, other: &Self) -> Ordering {
        let length = self.date.map_or(0, str::len);
        let is_at_hand = length <= AT_HAND && length == other.date.map_or(0, str::len);
        self.beginning
            .cmp(&other.beginning)
            .then_with(|| match is_at_hand {
                true => Ordering::Equal,
                false => self.date.cmp(&other.date),
            })
    }
}

impl PartialOrd for DateOrder<'_> {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl PartialEq for DateOrder<'_> {
    fn eq(&self, other: &Self) -> bool {
        self.cmp(other).is_eq()
    }
}

impl Eq for DateOrder<'_> {}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn date() -> impl Strategy<Value = Option<String>> {
        proptest::option::of(prop_oneof![
            "[ab\\x00é]{0,3}",
            "2026-01-0[12]",
            "2026-01-01T00:[01][01](:00)?",
            "2026-01-01T00:00:0[01]\\x00?",
        ])
    }

    proptest! {
        #[test]
        fn the_order_is_that_of_the_dates(one in date(), other in date()) {
            let (left, right) = (DateOrder::new(one.as_deref()), DateOrder::new(other.as_deref()));
            prop_assert_eq!(left.cmp(&right), one.cmp(&other));
            prop_assert_eq!(left == right, one == other);
            prop_assert_eq!(left.date(), one.as_deref());
        }
    }
}
