//! Days and moments as Parquet counts them → ISO 8601.
//!
//! In: a number of days or of parts of a second. Out: its date, with the time of day where
//! there is one. It knows no time zones: what is written is what is counted.

use std::fmt::Write;

/// The nanoseconds of a day.
const DAY: i128 = 86_400 * 1_000_000_000;

/// The day from which days are counted in INT96, as a number of days before 1970.
const JULIAN: i64 = 2_440_588;

/// Appends the day that is so many days after 1970-01-01.
pub(super) fn say_day(days: i64, to: &mut String) {
    // The Gregorian calendar repeats itself every 400 years of 146,097 days; its years
    // are counted from March, so that the day that is not always there is the last.
    let days = days + 719_468;
    let (era, day) = (days.div_euclid(146_097), days.rem_euclid(146_097));
    let year = (day - day / 1_460 + day / 36_524 - day / 146_096) / 365;
    let of_year = day - (365 * year + year / 4 - year / 100);
    let month = (5 * of_year + 2) / 153;
    let of_month = of_year - (153 * month + 2) / 5 + 1;
    let month = if month < 10 { month + 3 } else { month - 9 };
    let year = year + era * 400 + i64::from(month <= 2);
    // Writing to a String cannot fail.
    let _ = write!(to, "{year:04}-{month:02}-{of_month:02}");
}

/// Appends the moment that is so many parts of a second after 1970, of which a second
/// has `parts`.
pub(super) fn say_moment(count: i64, parts: i64, is_utc: bool, to: &mut String) {
    let nanoseconds = i128::from(count) * i128::from(1_000_000_000 / parts);
    let days = nanoseconds.div_euclid(DAY);
    say_day(i64::try_from(days).unwrap_or_default(), to);
    let of_day = nanoseconds.rem_euclid(DAY);
    let (seconds, rest) = (of_day / 1_000_000_000, of_day % 1_000_000_000);
    let (hours, minutes) = (seconds / 3600, seconds / 60 % 60);
    let _ = write!(to, "T{hours:02}:{minutes:02}:{:02}", seconds % 60);
    if rest > 0 {
        let digits = format!("{rest:09}");
        let _ = write!(to, ".{}", digits.trim_end_matches('0'));
    }
    to.push_str(if is_utc { "Z" } else { "" });
}

/// Appends the moment that INT96 counts: nanoseconds of a day in its two lower words, the
/// day in the highest.
pub(super) fn say_int96(words: &[u32], to: &mut String) {
    if let [low, high, day] = words {
        let nanoseconds = i128::from(*low) | i128::from(*high) << 32;
        let days = i64::from(*day) - JULIAN;
        let seconds = i64::try_from(nanoseconds / 1_000_000_000).unwrap_or_default();
        say_moment(days * 86_400 + seconds, 1, false, to);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn moment(count: i64, parts: i64, is_utc: bool) -> String {
        let mut said = String::new();
        say_moment(count, parts, is_utc, &mut said);
        said
    }

    #[test]
    fn days_are_those_of_the_calendar() {
        for (days, expected) in [
            (0, "1970-01-01"),
            (-1, "1969-12-31"),
            (59, "1970-03-01"),
            (11_016, "2000-02-29"),
            (19_844, "2024-05-01"),
            (-25_509, "1900-02-28"),
            (-25_508, "1900-03-01"),
            (-719_528, "0000-01-01"),
        ] {
            let mut said = String::new();
            say_day(days, &mut said);
            assert_eq!(said, expected, "{days}");
        }
    }

    #[test]
    fn every_day_comes_after_the_one_before() {
        let (mut before, mut said) = (String::new(), String::new());
        for days in -719_528..200_000 {
            said.clear();
            say_day(days, &mut said);
            assert!(said > before, "{before} {said}");
            std::mem::swap(&mut said, &mut before);
        }
    }

    #[test]
    fn moments_have_the_parts_of_a_second_that_they_have() {
        assert_eq!(
            moment(1_714_557_600_000, 1_000, true),
            "2024-05-01T10:00:00Z"
        );
        assert_eq!(
            moment(1_714_557_600_120_000, 1_000_000, false),
            "2024-05-01T10:00:00.12"
        );
        assert_eq!(
            moment(-1, 1_000_000_000, true),
            "1969-12-31T23:59:59.999999999Z"
        );
        assert_eq!(
            moment(i64::MIN, 1_000, false).len(),
            "-292275055-05-16T16:47:04.192".len()
        );
    }

    #[test]
    fn int96_counts_days_and_nanoseconds() {
        let mut said = String::new();
        let nanoseconds = 36_000_u64 * 1_000_000_000;
        let words = [
            nanoseconds as u32,
            (nanoseconds >> 32) as u32,
            2_440_588 + 19_844,
        ];
        say_int96(&words, &mut said);
        assert_eq!(said, "2024-05-01T10:00:00");
    }
}
