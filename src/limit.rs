//! Limits: how much of something may be there.
//!
//! In: what a user typed. Out: a share or a number, and whether a count exceeds
//! it. Whole numbers throughout, so that every machine says the same.

use std::fmt;

use serde::Serialize;

/// Parts into which a whole is divided: shares have nine digits behind the point.
const WHOLE: u64 = 1_000_000_000;

/// Digits behind the point that a share can have.
const DIGITS: usize = 9;

/// How much may be there.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Limit {
    /// At most so many.
    Count(u64),
    /// At most this share.
    Share(LimitShare),
}

/// A share of a whole.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct LimitShare(u64);

impl LimitShare {
    /// What is left nearly empty where nobody says: a tenth of an article is its
    /// headline and a lead.
    pub const NEARLY_EMPTY: Self = Self::percent(10);

    /// So many hundredths.
    #[must_use]
    pub const fn percent(percent: u64) -> Self {
        Self(percent * (WHOLE / 100))
    }

    /// So many thousandths of a hundredth.
    pub(crate) const fn thousandths_of_percent(parts: u64) -> Self {
        Self(parts * (WHOLE / 100_000))
    }

    /// The share that `text` spells: `5%` or `0.05`.
    ///
    /// # Errors
    /// What is wrong with it, and what to write instead.
    pub fn parse(text: &str) -> Result<Self, String> {
        match Limit::parse(text)? {
            Limit::Share(share) => Ok(share),
            Limit::Count(count) => Err(format!(
                "{count} is not a share: write {count}% or 0.{count:02}"
            )),
        }
    }

    /// Whether `count` is more than this share of `of`; nothing is no more of
    /// nothing.
    #[must_use]
    pub fn is_exceeded(self, count: u64, of: u64) -> bool {
        u128::from(count) * u128::from(WHOLE) > u128::from(self.0) * u128::from(of)
    }

    /// Whether `count` is less than this share of `of`.
    #[must_use]
    pub fn is_missed(self, count: u64, of: u64) -> bool {
        u128::from(count) * u128::from(WHOLE) < u128::from(self.0) * u128::from(of)
    }
}

impl Serialize for LimitShare {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        #[expect(clippy::cast_precision_loss, reason = "at most 10^9, below 2^53")]
        let share = self.0 as f64 / WHOLE as f64;
        serializer.serialize_f64(share)
    }
}

impl fmt::Display for LimitShare {
    /// In hundredths, with as many digits as it takes.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let hundredth = WHOLE / 100;
        let (whole, part) = (self.0 / hundredth, self.0 % hundredth);
        let digits = format!("{part:07}");
        match digits.trim_end_matches('0') {
            "" => write!(f, "{whole} %"),
            digits => write!(f, "{whole}.{digits} %"),
        }
    }
}

impl fmt::Display for Limit {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Limit::Count(count) => count.fmt(f),
            Limit::Share(share) => share.fmt(f),
        }
    }
}

impl Limit {
    /// The limit that `text` spells: `12` is a number, `5%` and `0.05` are shares.
    ///
    /// # Errors
    /// What is wrong with it, and what to write instead.
    pub fn parse(text: &str) -> Result<Self, String> {
        let nonsense =
            || format!("{text:?} is not a limit: write a share (5% or 0.05) or a number (12)");
        if let Some(percent) = text.strip_suffix('%') {
            let parts = fraction(percent.trim_end(), DIGITS - 2).ok_or_else(nonsense)?;
            return share(parts, text);
        }
        if text.contains('.') {
            return share(fraction(text, DIGITS).ok_or_else(nonsense)?, text);
        }
        if text.is_empty() || !text.bytes().all(|byte| byte.is_ascii_digit()) {
            return Err(nonsense());
        }
        let count = text.parse().map(Limit::Count);
        count.map_err(|_| format!("{text} is too large: at most {}", u64::MAX))
    }

    /// Whether `count` of `of` is more than may be.
    #[must_use]
    pub fn is_exceeded(self, count: u64, of: u64) -> bool {
        match self {
            Limit::Count(most) => count > most,
            Limit::Share(share) => share.is_exceeded(count, of),
        }
    }
}

/// A share that is no more than all.
fn share(parts: u64, text: &str) -> Result<Limit, String> {
    if parts > WHOLE {
        return Err(format!(
            "{text} is too large: a share is at most 100% or 1.0"
        ));
    }
    Ok(Limit::Share(LimitShare(parts)))
}

/// The whole number that `text` is with its point `digits` places to the right;
/// `None` if it is no number, or has more digits behind the point.
fn fraction(text: &str, digits: usize) -> Option<u64> {
    let (whole, part) = text.split_once('.').unwrap_or((text, ""));
    let is_number = |text: &str| text.bytes().all(|byte| byte.is_ascii_digit());
    let has_digits = !whole.is_empty() || !part.is_empty();
    if !has_digits || !is_number(whole) || !is_number(part) || part.len() > digits {
        return None;
    }
    format!("{whole}{part:0<digits$}").parse().ok()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn limit(text: &str) -> Limit {
        Limit::parse(text).unwrap()
    }

    #[test]
    fn shares_have_a_point_or_a_percent_sign_and_numbers_have_neither() {
        assert_eq!(limit("5%"), Limit::Share(LimitShare::percent(5)));
        assert_eq!(limit("5 %"), limit("0.05"));
        assert_eq!(limit(".5"), limit("50.0%"));
        assert_eq!(limit("1.0"), limit("100%"));
        assert_eq!(limit("0"), Limit::Count(0));
        assert_eq!(limit("12"), Limit::Count(12));
        assert_eq!(limit("0.0000001%"), limit("0.000000001"));
    }

    #[test]
    fn nonsense_is_refused_with_a_remedy() {
        let nonsense = [
            "",
            "%",
            ".",
            "-1",
            "+1",
            "5 percent",
            "5%%",
            "1e-3",
            "0,5",
            "NaN",
            "inf",
            " 5",
            "0.0000000001",
            "1.1.1",
            "½",
        ];
        for text in nonsense {
            let wrong = Limit::parse(text).unwrap_err();
            assert!(wrong.contains("5% or 0.05"), "{text:?}: {wrong}");
        }
        for text in ["101%", "1.000000001", "5.0"] {
            let wrong = Limit::parse(text).unwrap_err();
            assert!(wrong.contains("is too large"), "{text:?}: {wrong}");
        }
        assert!(Limit::parse("99999999999999999999").is_err());
        assert!(Limit::parse("99999999999999999999%").is_err());
        assert!(LimitShare::parse("5").unwrap_err().contains("5% or 0.05"));
    }

    #[test]
    fn as_much_as_the_limit_is_allowed() {
        assert!(!limit("5%").is_exceeded(5, 100));
        assert!(limit("5%").is_exceeded(51, 1000));
        assert!(!limit("0%").is_exceeded(0, 0));
        assert!(limit("0%").is_exceeded(1, u64::MAX));
        assert!(!limit("100%").is_exceeded(u64::MAX, u64::MAX));
        assert!(limit("12").is_exceeded(13, 0));
        assert!(!limit("12").is_exceeded(12, 0));
        assert!(LimitShare::percent(10).is_missed(9, 100));
        assert!(!LimitShare::percent(10).is_missed(10, 100));
        assert!(!LimitShare::percent(10).is_missed(0, 0));
    }

    #[test]
    fn shares_are_spelled_in_hundredths() {
        let spelled =
            ["5%", "0.05", "12.5%", "0.000000001", "1.0", "7"].map(|text| limit(text).to_string());
        assert_eq!(
            spelled,
            ["5 %", "5 %", "12.5 %", "0.0000001 %", "100 %", "7"]
        );
    }

    proptest! {
        #[test]
        fn what_is_spelled_is_read_back(parts in 0..=WHOLE) {
            let limit = Limit::Share(LimitShare(parts));
            prop_assert_eq!(Limit::parse(&limit.to_string()), Ok(limit));
        }

        #[test]
        fn shares_are_exceeded_as_fractions_are(parts in 0..=1000_u64, count in 0..5000_u64, of in 1..5000_u64) {
            let share = LimitShare(parts * (WHOLE / 1000));
            prop_assert_eq!(share.is_exceeded(count, of), count * 1000 > parts * of);
            prop_assert_eq!(share.is_missed(count, of), count * 1000 < parts * of);
        }
    }
}
