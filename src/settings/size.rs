//! Sizes: numbers of bytes as a person writes them.
//!
//! In: a number with or without a unit. Out: bytes, and back again without
//! losing one.

/// Units, the largest first of those that spell the same number best.
const UNITS: [(&str, u64); 4] = [
    ("TiB", 1 << 40),
    ("GiB", 1 << 30),
    ("MiB", 1 << 20),
    ("KiB", 1 << 10),
];

/// A size with or without a unit.
///
/// # Errors
/// What is wrong with it, and what to write instead.
pub fn parse(spelled: &str) -> Result<u64, String> {
    let trimmed = spelled.trim();
    let digits = trimmed.trim_end_matches(|character: char| character.is_ascii_alphabetic());
    let unit = trimmed.get(digits.len()..).unwrap_or_default();
    let factor: u64 = match unit.to_ascii_lowercase().as_str() {
        "" | "b" => 1,
        "kb" => 1_000,
        "k" | "kib" => 1 << 10,
        "mb" => 1_000_000,
        "m" | "mib" => 1 << 20,
        "gb" => 1_000_000_000,
        "g" | "gib" => 1 << 30,
        "tb" => 1_000_000_000_000,
        "t" | "tib" => 1 << 40,
        _ => {
            return Err(format!(
                "no unit is called {unit}; use KiB, MiB, GiB, TiB, kB, MB, GB or TB"
            ));
        }
    };
    let number: u64 = digits
        .trim()
        .parse()
        .map_err(|_| "write a whole number, as in 64MiB".to_owned())?;
    number
        .checked_mul(factor)
        .filter(|&bytes| usize::try_from(bytes).is_ok())
        .ok_or_else(|| "that is more than this machine can count".to_owned())
}

/// The same size in the largest unit that divides it.
#[must_use]
pub fn spell(bytes: u64) -> String {
    let fits = |&&(_, factor): &&(&str, u64)| bytes >= factor && bytes.is_multiple_of(factor);
    match UNITS.iter().find(fits) {
        Some((unit, factor)) => format!("{}{unit}", bytes / factor),
        None => bytes.to_string(),
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn sizes_have_units() {
        assert_eq!(parse("64MiB"), Ok(64 << 20));
        assert_eq!(parse("64m"), Ok(64 << 20));
        assert_eq!(parse("3 kB"), Ok(3_000));
        assert_eq!(parse("17"), Ok(17));
        for wrong in [
            "",
            "MiB",
            "1.5MiB",
            "-1",
            "1 parsec",
            "99999999999999999999",
            "18446744073709551615K",
        ] {
            assert!(parse(wrong).is_err(), "{wrong}");
        }
    }

    proptest! {
        #[test]
        fn what_is_spelled_is_read_again(bytes in 0_u64..1 << 50, shift in 0_u32..14) {
            let bytes = bytes << shift;
            prop_assert_eq!(parse(&spell(bytes)), Ok(bytes));
        }
    }
}
