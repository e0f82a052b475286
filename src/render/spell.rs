//! Numbers and shares in words, for readers of English.
//!
//! In: counts. Out: text.

/// A number with its thousands apart.
#[must_use]
pub fn grouped(number: u64) -> String {
    let digits = number.to_string();
    let mut grouped = String::with_capacity(digits.len() + digits.len() / 3);
    for (at, digit) in digits.chars().enumerate() {
        if at > 0 && (digits.len() - at).is_multiple_of(3) {
            grouped.push(',');
        }
        grouped.push(digit);
    }
    grouped
}

/// A share in tenths of a hundredth. Rounded in whole numbers, so that every machine says the
/// same.
#[must_use]
pub fn tenths(count: u64, of: u64) -> u64 {
    let (count, of) = (u128::from(count), u128::from(of.max(1)));
    u64::try_from((count * 2000 + of) / (of * 2)).unwrap_or(u64::MAX)
}

/// A share with one decimal. What is not nothing is not called 0, and what is
/// not all is not called 100.
#[must_use]
pub fn percent(count: u64, of: u64) -> String {
    match tenths(count, of) {
        0 if count > 0 => "less than 0.1 %".to_owned(),
        1000 if count < of => "more than 99.9 %".to_owned(),
        tenths => format!("{}.{} %", tenths / 10, tenths % 10),
    }
}

/// A number and the word for so many.
#[must_use]
pub fn counted(count: u64, one: &str, many: &str) -> String {
    format!("{} {}", grouped(count), if count == 1 { one } else { many })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn thousands_are_apart() {
        let spelled = [0, 999, 1_000, 1_234_567].map(grouped);
        assert_eq!(spelled, ["0", "999", "1,000", "1,234,567"]);
        assert_eq!(counted(1, "page", "pages"), "1 page");
        assert_eq!(counted(1_000, "page", "pages"), "1,000 pages");
    }

    #[test]
    fn shares_are_rounded_and_never_to_nothing_or_all() {
        let shares = [
            (0, 9),
            (1, 3),
            (2, 3),
            (9, 9),
            (1, 99_999),
            (99_998, 99_999),
            (0, 0),
        ];
        let spelled = shares.map(|(count, of)| percent(count, of));
        let expected = [
            "0.0 %",
            "33.3 %",
            "66.7 %",
            "100.0 %",
            "less than 0.1 %",
            "more than 99.9 %",
            "0.0 %",
        ];
        assert_eq!(spelled, expected);
    }
}
