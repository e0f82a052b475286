//! Forms with numbers: "Comments (12)", "Publié le 3 mai 2024 à 10h15".
//!
//! In: the distinct texts of a site. Out: for each, in how many other groups of
//! documents its form stands: the same words with other numbers, or with other
//! numbers and one other word (the month, the weekday, the place). A report
//! that is alike but for its numbers counts once, however often it appears.
//! And whether what fills the form tells something of its document, as a rent or a
//! score does, or does not, as a date and a counter do not.

mod counts;

mod keys;

mod numbered;

pub(crate) use counts::KnownForm;
pub(crate) use keys::{form_looks, keys_of, label_key};

use rayon::prelude::*;

use self::counts::FormCounts;
use self::numbered::Forms;
use super::frequency::groups_of_texts;
use super::groups::Groups;
use crate::background::Background;
use crate::corpus::Site;
use crate::token::word_count;

/// What is known of the form of a text.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Form {
    /// Other groups that hold it.
    pub others: u32,
    /// Whether its open words tell something of the document they stand in: they are
    /// mostly others, or several of them stand in one document.
    pub varied: bool,
    /// Whether it is a label before what looks like a headline.
    pub link: bool,
    /// Whether it counts something, from nothing on.
    pub counter: bool,
}

impl Form {
    /// Bits of [`Self::flags`].
    pub const VARIED: u32 = 1 << 29;
    /// See [`Self::VARIED`].
    pub const LINK: u32 = 1 << 28;
    /// See [`Self::VARIED`].
    pub const COUNTER: u32 = 1 << 27;
    /// The bits below them.
    pub const BELOW: u32 = Self::COUNTER - 1;

    /// What it is but for the groups that hold it, in bits 27 to 29.
    #[must_use]
    pub fn flags(self) -> u32 {
        let flag = |is_set: bool, flag: u32| if is_set { flag } else { 0 };
        flag(self.varied, Self::VARIED)
            | flag(self.link, Self::LINK)
            | flag(self.counter, Self::COUNTER)
    }

    /// The same with the flags that were kept of it.
    fn with_flags(self, flags: u32) -> Self {
        Self {
            varied: flags & Self::VARIED != 0,
            link: flags & Self::LINK != 0,
            counter: flags & Self::COUNTER != 0,
            ..self
        }
    }
}

/// What the dress of a text's occurrences says of its days.
#[derive(Clone, Copy, Default)]
struct Days {
    /// One of them names a day.
    named: bool,
    /// One of them names a day or an hour, and nothing else.
    bare: bool,
    /// They end in a count of something.
    counted: bool,
}

/// For each text of the site its form; no other groups for texts without one. `held` says
/// in how many groups each text stands.
pub fn forms(
    site: &Site,
    groups: (&Groups, &Groups),
    held: &[u32],
    background: &Background,
) -> Vec<Form> {
    let forms = Forms::new(site);
    let counts = FormCounts::new(&forms, site, groups, background, held);
    let mut days = vec![Days::default(); site.texts.len()];
    for spelling in site.spellings() {
        let (dress, days) = (spelling.dress, &mut days[spelling.text as usize]);
        days.named |= dress.day;
        days.counted |= dress.counted;
        days.bare |= dress.dated && dress.words <= dress.numbers + 1;
    }
    (0..site.texts.len() as u32)
        .into_par_iter()
        .map(|text| {
            let keys = || forms.of(text).iter().map(|&key| key as usize);
            let held = held[text as usize];
            let days = days[text as usize];
            let label = forms.label_of(text).map(|key| counts.forms[key as usize]);
            let is_varied = |form: KnownForm| tells(form, held, days);
            let link = label.is_some_and(|label| label.is_headed);
            let most = keys().map(|key| counts.in_series[key]).max();
            let is_headline = label.is_none() && is_numbered_headline(site, text, held);
            let form = Form {
                others: most.map_or(0, |groups| groups.saturating_sub(1)),
                varied: !link && !is_headline && keys().any(|key| is_varied(counts.forms[key])),
                link,
                counter: days.counted || keys().any(|key| counts.forms[key].is_counter),
            };
            match background.form_flags.get(&text) {
                Some(&flags) => form.with_flags(flags),
                None => form,
            }
        })
        .collect()
}

/// Whether a text that `held` groups hold fills its form with something of its own.
fn tells(form: KnownForm, held: u32, days: Days) -> bool {
    let (groups, held) = (u64::from(form.groups), u64::from(held));
    let is_rare = held * 2 <= groups && !days.named;
    let is_listed = form.is_list && held * 10 <= groups * 9;
    form.is_open && !form.is_counter && !days.bare && !days.counted && (is_rare || is_listed)
}

/// Whether a text is a headline that begins with a number and is in several documents:
/// "7 ways to ..." is no quantity.
fn is_numbered_headline(site: &Site, text: u32, held: u32) -> bool {
    let words = site.words(text);
    let plain = words.iter().filter(|word| !word.is_number());
    let begins = words.first().is_some_and(|word| word.is_number());
    held >= 3 && begins && word_count(&plain.copied().collect::<Vec<_>>()) >= 4
}

/// What is kept of each form of a site's texts, by the form's key: how many groups hold
/// it, series of reports as one, and what it is.
pub(crate) fn form_counts(site: &Site, groups: (&Groups, &Groups)) -> Vec<(u64, u32)> {
    let forms = Forms::new(site);
    let held = groups_of_texts(site, groups.0);
    let counts = FormCounts::new(&forms, site, groups, &Background::default(), &held);
    let rows = forms.keys.iter().zip(counts.forms).zip(counts.in_series);
    rows.map(|((&key, form), groups)| (key, KnownForm { groups, ..form }.word()))
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::corpus::tests::{place, site};

    fn others(texts: &[&str], groups: &Groups) -> Vec<u32> {
        let site = site(texts);
        let others = forms(
            &site,
            (groups, groups),
            &groups_of_texts(&site, groups),
            &Background::default(),
        );
        (0..texts.len())
            .map(|id| others[site.paragraphs(place(&site, id))[0].text as usize].others)
            .collect()
    }

    #[test]
    fn the_same_form_with_other_numbers_or_one_other_word_is_known() {
        let texts = [
            "Published on 3 May 2024 at 10:15",
            "Published on 17 June 2023 at 9:00",
            "Published on 1 May 2020 at 8:30",
            "Comments (12)",
            "Nothing of the kind",
        ];
        assert_eq!(others(&texts, &Groups::singly(5)), [2, 2, 2, 0, 0]);
        let counters = ["Comments (12)", "Comments (3)", "Answers (3)"];
        assert_eq!(
            others(&counters, &Groups::singly(3)),
            [1, 1, 0],
            "one word is no form without it"
        );
    }

    #[test]
    fn documents_of_one_group_count_once() {
        let together = Groups {
            of_document: vec![0, 0, 0],
            count: 1,
        };
        let texts = ["Comments (12)", "Comments (3)", "Comments (7)"];
        assert_eq!(others(&texts, &together), [0, 0, 0]);
    }
}
