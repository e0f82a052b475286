//! Numbers, as a person reads them.
//!
//! In: counts, shares, sizes and times. Out: words for the summary.

use std::time::Duration;

pub(super) use crate::render::spell::grouped;

/// The word for one, or the word for more.
pub(super) fn plural<'w>(count: u64, one: &'w str, many: &'w str) -> &'w str {
    if count == 1 { one } else { many }
}

/// A share, with one decimal.
pub(super) fn percent(count: u64, of: u64) -> String {
    if of == 0 {
        return "0 %".to_owned();
    }
    #[expect(clippy::cast_precision_loss, reason = "shown with one decimal")]
    let share = count as f64 * 100.0 / of as f64;
    format!("{share:.1} %")
}

/// A size, in the unit that reads best.
pub(super) fn bytes(count: u64) -> String {
    #[expect(clippy::cast_precision_loss, reason = "shown with one decimal")]
    let count_in_units = |unit: u64| count as f64 / unit as f64;
    match count {
        0..=9_999 => format!("{} bytes", grouped(count)),
        10_000..=999_949 => format!("{:.1} kB", count_in_units(1_000)),
        999_950..=999_949_999 => format!("{:.1} MB", count_in_units(1_000_000)),
        _ => format!("{:.1} GB", count_in_units(1_000_000_000)),
    }
}

/// A time, to the second or, if it is long, to the minute.
pub(super) fn roughly(time: Duration) -> String {
    let seconds = time
        .as_secs()
        .saturating_add(u64::from(time.subsec_millis() >= 500));
    match seconds {
        0..60 => format!("{seconds} s"),
        60..600 => format!("{} min {} s", seconds / 60, seconds % 60),
        600..7_200 => format!("{} min", seconds / 60),
        _ => format!(
            "{} h {} min",
            grouped(seconds / 3_600),
            seconds % 3_600 / 60
        ),
    }
}

/// A time that is a guess: a minute and a half or more in whole minutes.
pub(super) fn about(time: Duration) -> String {
    match time.as_secs() {
        0..90 => roughly(time),
        90..7_200 => format!("{} min", (time.as_secs() + 30) / 60),
        _ => format!(
            "{} h",
            grouped(time.as_secs().saturating_add(1_800) / 3_600)
        ),
    }
}

/// A time, in the unit that reads best.
pub(super) fn duration(seconds: f64) -> String {
    match seconds {
        under if under < 0.1 => format!("{:.0} ms", under * 1e3),
        under if under < 100.0 => format!("{under:.1} s"),
        _ => format!(
            "{:.0} min {:02.0} s",
            (seconds / 60.0).floor(),
            seconds % 60.0
        ),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn shares_of_nothing_are_nothing() {
        assert_eq!(percent(0, 0), "0 %");
        assert_eq!(percent(1, 3), "33.3 %");
    }

    #[test]
    fn durations_and_sizes_choose_their_units() {
        assert_eq!(duration(0.0123), "12 ms");
        assert_eq!(duration(12.34), "12.3 s");
        assert_eq!(duration(125.0), "2 min 05 s");
        assert_eq!(bytes(1_500), "1,500 bytes");
        assert_eq!(bytes(15_000), "15.0 kB");
        assert_eq!(bytes(999_949), "999.9 kB");
        assert_eq!(bytes(999_950), "1.0 MB");
        assert_eq!(bytes(999_949_999), "999.9 MB");
        assert_eq!(bytes(10_000_000_000), "10.0 GB");
    }

    #[test]
    fn long_times_are_said_roughly() {
        let said = |seconds| roughly(Duration::from_millis(seconds));
        assert_eq!(said(499), "0 s");
        assert_eq!(said(59_499), "59 s");
        assert_eq!(said(59_500), "1 min 0 s");
        assert_eq!(said(754_000), "12 min");
        assert_eq!(said(11_400_000), "3 h 10 min");
        assert!(roughly(Duration::MAX).ends_with(" min"));
        let about = |seconds| about(Duration::from_secs(seconds));
        assert_eq!(about(89), "1 min 29 s");
        assert_eq!(about(90), "2 min");
        assert_eq!(about(7_199), "120 min");
        assert_eq!(about(7_200), "2 h");
        assert!(about(u64::MAX).ends_with(" h"));
    }
}
