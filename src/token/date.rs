//! Whether a line names a day or an hour, or ends in a count.
//!
//! In: the text of one paragraph. Out: whether it holds a date or a time of day that
//! is written with numbers, in any script that counts by tens. It knows no language:
//! what it knows is how large days, months, years, hours and minutes are.

/// Bytes beyond which a paragraph is no line that is dated.
const LONGEST: usize = 160;

/// Numbers of a line that are looked at.
const MOST: usize = 12;

/// Years as they are counted somewhere: before and after the common era's second
/// thousand, since the Hijra by sun or moon, and since the Buddha.
const YEARS: [std::ops::RangeInclusive<u32>; 3] = [1900..=2099, 1300..=1499, 2440..=2640];

/// A number of a line.
#[derive(Clone, Copy, Debug, Default)]
struct Number {
    value: u32,
    digits: usize,
    /// What stands between it and the number before it.
    mark: BetweenNumbers,
}

/// What stands between two numbers.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
enum BetweenNumbers {
    /// A colon or the letter that stands for "hours".
    Clock,
    /// A full stop, a slash or a dash.
    Date,
    /// Words, or more than one character.
    #[default]
    Words,
}

/// Whether a paragraph names a day, and whether it names a day or an hour.
pub(super) fn moment(paragraph: &str) -> (bool, bool) {
    if paragraph.len() > LONGEST {
        return (false, false);
    }
    let mut numbers = [Number::default(); MOST];
    let count = read(paragraph, &mut numbers);
    let numbers = &numbers[..count];
    let day = names_day(numbers);
    (day, day || names_hour(numbers))
}

/// Whether a line ends in a number in brackets, as what counts comments or pictures does:
/// "Comments (12)". A year in brackets counts nothing.
pub(super) fn ends_in_count(paragraph: &str) -> bool {
    let Some((before, number)) = paragraph
        .strip_suffix([')', ']', '\u{FF09}'])
        .and_then(|rest| rest.rsplit_once(['(', '[', '\u{FF08}']))
    else {
        return false;
    };
    let mut numbers = [Number::default(); MOST];
    let is_number = !number.is_empty() && number.chars().all(|one| digit(one).is_some());
    let mut is_year = || {
        let count = read(number, &mut numbers);
        count > 0
            && numbers[0].digits == 4
            && YEARS.iter().any(|years| years.contains(&numbers[0].value))
    };
    paragraph.len() <= LONGEST && is_number && !before.trim().is_empty() && !is_year()
}

/// Reads the numbers of a line; how many there are, [`MOST`] at most.
fn read(line: &str, numbers: &mut [Number; MOST]) -> usize {
    let (mut count, mut gap, mut mark) = (0, usize::MAX, BetweenNumbers::Words);
    let mut is_open = false;
    for character in line.chars() {
        let Some(digit) = digit(character) else {
            gap = if is_open { 1 } else { gap.saturating_add(1) };
            is_open = false;
            mark = match character {
                ':' | '\u{FF1A}' | 'h' | 'H' | '時' | '시' | '点' if gap == 1 => {
                    BetweenNumbers::Clock
                }
                '.' | '/' | '-' | '\u{2013}' | '年' | '月' | '년' | '월' if gap == 1 => {
                    BetweenNumbers::Date
                }
                _ => BetweenNumbers::Words,
            };
            continue;
        };
        if !is_open {
            if count == MOST {
                break;
            }
            numbers[count] = Number {
                mark,
                ..Number::default()
            };
            count += 1;
        }
        is_open = true;
        let number = &mut numbers[count - 1];
        number.value = number.value.saturating_mul(10).saturating_add(digit);
        number.digits += 1;
    }
    count
}

/// The value of a digit of any script.
fn digit(character: char) -> Option<u32> {
    if character.is_ascii() {
        return character.to_digit(10);
    }
    // Unicode keeps the ten digits of a script side by side, zero first.
    const ZEROS: [char; 12] = [
        '\u{660}', '\u{6F0}', '\u{966}', '\u{9E6}', '\u{A66}', '\u{AE6}', '\u{BE6}', '\u{C66}',
        '\u{CE6}', '\u{E50}', '\u{17E0}', '\u{FF10}',
    ];
    ZEROS.iter().find_map(|&zero| {
        let value = u32::from(character).checked_sub(u32::from(zero))?;
        (value < 10).then_some(value)
    })
}

/// Whether two of the numbers are an hour and its minutes.
fn names_hour(numbers: &[Number]) -> bool {
    numbers.windows(2).any(|pair| {
        let (hour, minute) = (pair[0], pair[1]);
        minute.mark == BetweenNumbers::Clock
            && hour.value < 25
            && hour.digits <= 2
            && minute.value < 60
            && minute.digits == 2
    })
}

/// Whether some of the numbers are a day: a year beside a day, or a day, a month and
/// a year of two digits.
fn names_day(numbers: &[Number]) -> bool {
    let is_year = |number: &Number| {
        number.digits == 4 && YEARS.iter().any(|years| years.contains(&number.value))
    };
    let is_day = |number: &Number| (1..=31).contains(&number.value) && number.digits <= 2;
    let beside = numbers
        .windows(2)
        .any(|pair| is_day(&pair[0]) && is_year(&pair[1]) && pair[1].mark == BetweenNumbers::Words);
    let is_long = |three: &[Number]| {
        let [one, two, three] = three else {
            return false;
        };
        two.mark == BetweenNumbers::Date
            && three.mark == BetweenNumbers::Date
            && is_day(two)
            && ((is_year(one) && is_day(three)) || (is_day(one) && is_year(three)))
    };
    let is_short = |three: &[Number]| {
        let [one, two, three] = three else {
            return false;
        };
        two.mark == BetweenNumbers::Date
            && three.mark == BetweenNumbers::Date
            && [one, two, three].iter().all(|number| number.digits <= 2)
            && is_day(one)
            && is_day(two)
            && one.value.min(two.value) <= 12
            && three.digits == 2
    };
    beside
        || numbers
            .windows(3)
            .any(|three| is_long(three) || is_short(three))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn days_and_hours_are_recognised_in_many_forms() {
        for line in [
            "Published on 3 May 2024",
            "May 3, 2024",
            "2024-05-03",
            "03/05/24",
            "5 de fevereiro de 2024",
            "2024年1月14日",
            "Πηγή: 01/11/11-10:52",
            "14h32",
            "شنبه ۱ مهر ۱۴۰۲",
            "๓ พฤษภาคม ๒๕๖๗",
        ] {
            assert!(moment(line).1, "{line}");
        }
    }

    #[test]
    fn a_number_in_brackets_at_the_end_is_a_count() {
        let counts = ["Comments (12)", "Σχόλια [0]", "评论（٣）"];
        assert!(counts.iter().all(|line| ends_in_count(line)));
        let others = ["A film (1999)", "(12)", "Room 12", "Section (b)", "Rent ()"];
        assert!(!others.iter().any(|line| ends_in_count(line)));
    }

    #[test]
    fn other_numbers_are_not() {
        for line in [
            "Comments (12)",
            "Rent: 1,240 EUR",
            "500 g flour",
            "Norwich 3:1 Varga",
            "16 x 9 x 15 cm",
            "Chapter 7",
            "19:75",
            "Version 2.0.14",
            "In 2024",
        ] {
            assert!(!moment(line).1, "{line}");
        }
    }
}
