//! Forms with numbers: "Comments (12)", "Publié le 3 mai 2024 à 10h15".
//!
//! In: the distinct texts of a site. Out: for each, in how many other groups of
//! documents its form stands: the same words with other numbers, or with other
//! numbers and one other word (the month, the weekday, the place). A report
//! that is alike but for its numbers counts once, however often it appears.

use rayon::prelude::*;

use super::frequency::group_counts;
use super::groups::Groups;
use crate::background::Background;
use crate::corpus::Site;
use crate::fingerprint::mix;
use crate::token::{Dress, Token, tokenise, word_count};

/// Longest form, in words with each run of numbers as one, in which one word
/// may differ. A byline with date, hour and place has 12-14.
const LONGEST: usize = 14;

/// What stands for a run of numbers, and for the word left out.
const NUMBER: u32 = 1;
const LEFT_OUT: u64 = 2;

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

/// For each text of the site its form; no other groups for texts without one.
pub fn forms(
    site: &Site,
    (groups, series): (&Groups, &Groups),
    background: &Background,
) -> Vec<Form> {
    let forms = Forms::new(site);
    let in_series = forms.counts(site, series, background);
    let counts = forms.counts(site, groups, background);
    let held = text_counts(site, groups);
    let (texts, lists) = forms.varieties(site, groups);
    let headlines = forms.headlines(site);
    let most_held = forms.most_held(&held);
    let zeros = forms.zeros(site, &held);
    let mut dated = vec![false; site.texts.len()];
    let mut bare = vec![false; site.texts.len()];
    for spelling in site.spellings() {
        let dress = spelling.dress;
        dated[spelling.text as usize] |= dress.day;
        bare[spelling.text as usize] |= dress.day && dress.words <= dress.numbers + 1;
    }
    (0..site.texts.len() as u32)
        .into_par_iter()
        .map(|text| {
            let keys = || forms.of(text).iter().map(|&key| key as usize);
            let most = keys().map(|key| in_series[key]).max();
            let words = site.words(text);
            let plain = words.iter().filter(|word| !word.is_number());
            let is_repeated_line = held[text as usize] >= 3
                && forms.label_of(text).is_none()
                && word_count(&plain.copied().collect::<Vec<_>>()) >= 4;
            let is_counter =
                |key: usize| zeros[key] >= FEW_FILLINGS && zeros[key] >= most_held[key];
            let is_varied = |key: usize| {
                let rest = u64::from(counts[key]);
                let mine = u64::from(held[text as usize]);
                let is_list = lists[key] * 2 >= counts[key];
                texts[key] >= FEW_FILLINGS
                    && !is_counter(key)
                    && !bare[text as usize]
                    && ((mine * 2 <= rest && !dated[text as usize]) || (is_list && mine * 10 <= rest * 9))
            };
            let link = forms.label_of(text).is_some_and(|key| {
                let key = key as usize;
                texts[key] >= FEW_FILLINGS
                    && counts[key] >= FEW_FILLINGS
                    && headlines[key] * 10 >= texts[key] * 6
            });
            Form {
                others: most.map_or(0, |groups| groups.saturating_sub(1)),
                varied: !link && !is_repeated_line && keys().any(is_varied),
                link,
                counter: keys().any(&is_counter),
            }
        })
        .collect()
}

/// Different fillings below which nothing is said of a form.
const FEW_FILLINGS: u32 = 3;

/// In how many groups each text stands.
fn text_counts(site: &Site, series: &Groups) -> Vec<u32> {
    group_counts(series, site.texts.len(), |document, keys| {
        keys.extend(site.paragraphs(document).iter().map(|occurrence| occurrence.text));
    })
}

/// In how many groups each form of a site's texts stands, by the form's key.
pub(crate) fn form_counts(site: &Site, series: &Groups) -> Vec<(u64, u32)> {
    let forms = Forms::new(site);
    let counts = forms.counts(site, series, &Background::default());
    forms.keys.into_iter().zip(counts).collect()
}

/// The forms of a site's texts, numbered.
struct Forms {
    /// The different forms, ascending.
    keys: Vec<u64>,
    /// The forms of the texts with numbers, text after text.
    numbered: Vec<u32>,
    /// Where each text's forms end in `numbered`.
    ends: Vec<u32>,
    /// The label of each text, among the forms.
    labels: Vec<u32>,
}

impl Forms {
    fn new(site: &Site) -> Self {
        let mut has_numbers = vec![false; site.texts.len()];
        let mut labels = vec![0; site.texts.len()];
        for spelling in site.spellings() {
            has_numbers[spelling.text as usize] |= spelling.dress.numbers > 0;
            let label = &mut labels[spelling.text as usize];
            *label = spelling.dress.lead_in.max(*label);
        }
        let mut keys: Vec<(u64, u32)> = (0..site.texts.len() as u32)
            .into_par_iter()
            .flat_map_iter(|text| {
                let numbered = has_numbers[text as usize].then(|| form_keys(site, text));
                let label = label_key(site, text, labels[text as usize]);
                let keys = numbered.into_iter().flatten().chain(label);
                keys.map(move |key| (key, text))
            })
            .collect();
        keys.par_sort_unstable();
        let mut distinct: Vec<u64> = Vec::new();
        let mut by_text: Vec<(u32, u32)> = Vec::with_capacity(keys.len());
        for (key, text) in keys {
            if distinct.last() != Some(&key) {
                distinct.push(key);
            }
            by_text.push((text, distinct.len() as u32 - 1));
        }
        by_text.par_sort_unstable();
        let mut ends = vec![0; site.texts.len()];
        for (end, &(text, _)) in (1..).zip(&by_text) {
            ends[text as usize] = end;
        }
        let mut before = 0;
        for end in &mut ends {
            before = before.max(*end);
            *end = before;
        }
        let label = |text: usize| {
            let key = label_key(site, text as u32, labels[text])?;
            Some(distinct.partition_point(|&other| other < key) as u32)
        };
        let labels = (0..site.texts.len()).map(|text| label(text).unwrap_or(u32::MAX));
        let labels = labels.collect();
        Self {
            labels,
            keys: distinct,
            numbered: by_text.into_iter().map(|(_, key)| key).collect(),
            ends,
        }
    }

    /// In how many groups each form stands, those of earlier corpora included.
    fn counts(&self, site: &Site, series: &Groups, background: &Background) -> Vec<u32> {
        let known = |key: &u64| background.forms.get(key).copied().unwrap_or(0);
        let known: Vec<u32> = self.keys.iter().map(known).collect();
        let counts = group_counts(series, self.keys.len(), |document, keys| {
            let counted = background.is_in_series(document);
            for occurrence in site.paragraphs(document).iter() {
                if has_form(occurrence.dress) {
                    let forms = self.of(occurrence.text).iter().copied();
                    keys.extend(forms.filter(|&form| !counted || known[form as usize] == 0));
                }
            }
        });
        counts
            .iter()
            .zip(known)
            .map(|(new, known)| new + known)
            .collect()
    }

    /// For each form the number of texts that have it, and of groups that hold several.
    fn varieties(&self, site: &Site, series: &Groups) -> (Vec<u32>, Vec<u32>) {
        let mut texts = vec![0; self.keys.len()];
        for &form in &self.numbered {
            texts[form as usize] += 1;
        }
        let lists = group_counts(series, self.keys.len(), |document, keys| {
            let mut held: Vec<u32> = site
                .paragraphs(document)
                .iter()
                .filter(|occurrence| has_form(occurrence.dress))
                .map(|occurrence| occurrence.text)
                .collect();
            held.sort_unstable();
            held.dedup();
            let mut forms: Vec<u32> = held.iter().flat_map(|&text| self.of(text)).copied().collect();
            forms.sort_unstable();
            let several = forms.chunk_by(|one, other| one == other).filter(|same| same.len() > 1);
            keys.extend(several.map(|same| same[0]));
        });
        (texts, lists)
    }

    /// For each form in how many groups it stands with nothing but zeros: what counts
    /// comments, votes or views begins with none.
    fn zeros(&self, site: &Site, held: &[u32]) -> Vec<u32> {
        let zeros: Vec<Token> = ["0", "00"]
            .iter()
            .flat_map(|zero| tokenise(zero).words)
            .collect();
        let mut groups = vec![0; self.keys.len()];
        for text in 0..site.held() as u32 {
            let mut numbers = site.words(text).iter().filter(|word| word.is_number()).peekable();
            if numbers.peek().is_some() && numbers.all(|number| zeros.contains(number)) {
                for &form in self.of(text) {
                    let most = &mut groups[form as usize];
                    *most = held[text as usize].max(*most);
                }
            }
        }
        groups
    }

    /// For each form in how many groups its most common text stands.
    fn most_held(&self, held: &[u32]) -> Vec<u32> {
        let mut most = vec![0; self.keys.len()];
        for (text, &held) in (0..).zip(held) {
            for &form in self.of(text) {
                most[form as usize] = held.max(most[form as usize]);
            }
        }
        most
    }

    /// For each form how many of its texts look like headlines.
    fn headlines(&self, site: &Site) -> Vec<u32> {
        let mut is_headline = vec![false; site.texts.len()];
        for spelling in site.spellings() {
            let dress = spelling.dress;
            is_headline[spelling.text as usize] |= !dress.ends_sentence
                && !dress.is_prose()
                && dress.words >= u16::from(dress.lead_in) + dress.numbers + 3;
        }
        let mut headlines = vec![0; self.keys.len()];
        for (text, is_headline) in (0..).zip(is_headline) {
            if is_headline {
                self.of(text).iter().for_each(|&form| headlines[form as usize] += 1);
            }
        }
        headlines
    }

    /// The label of a text, if it has one.
    fn label_of(&self, text: u32) -> Option<u32> {
        let label = self.labels[text as usize];
        (label != u32::MAX).then_some(label)
    }

    /// The forms of a text.
    fn of(&self, text: u32) -> &[u32] {
        let text = text as usize;
        let start = text.checked_sub(1).map_or(0, |before| self.ends[before]);
        &self.numbered[start as usize..self.ends[text] as usize]
    }
}

/// The keys of a text's form: its words with numbers alike, and the same with
/// each word left out in turn.
pub(crate) fn form_keys(site: &Site, text: u32) -> impl Iterator<Item = u64> {
    let words = site.words(text);
    let form = form(words);
    let plain = form.iter().filter(|&&word| word != NUMBER).count();
    let open = form.len() <= LONGEST && plain >= 2 && plain < form.len();
    let skips = if open { form.len() } else { 0 };
    let whole = site.texts[text as usize].masked;
    std::iter::once(whole).chain((0..skips).filter_map(move |skip| {
        if form[skip] == NUMBER {
            return None;
        }
        let start = mix(form.len() as u64);
        Some(form.iter().enumerate().fold(start, |key, (place, &word)| {
            mix(key
                ^ if place == skip {
                    LEFT_OUT
                } else {
                    u64::from(word)
                })
        }))
    }))
}

/// Whether a paragraph may be a form: a line with numbers or with a label.
pub(crate) fn has_form(dress: Dress) -> bool {
    !dress.is_prose() && (dress.numbers > 0 || dress.lead_in > 0)
}

/// Words that a label has at most ("Date of publication:").
const LABEL: usize = 4;

/// The key of a text's label, if it begins with one and says something behind it.
pub(crate) fn label_key(site: &Site, text: u32, lead_in: u8) -> Option<u64> {
    let words = site.words(text);
    let label = usize::from(lead_in);
    let is_label = (1..=LABEL).contains(&label)
        && label < words.len()
        && !words[..label].iter().any(|word| word.is_number());
    is_label.then(|| {
        let label = words[..label].iter();
        label.fold(mix(LEFT_OUT), |key, word| mix(key ^ u64::from(word.bits())))
    })
}

/// The words, each run of numbers as one.
fn form(words: &[Token]) -> Vec<u32> {
    let mut form = Vec::with_capacity(words.len());
    for word in words {
        if !word.is_number() {
            form.push(word.bits());
        } else if form.last() != Some(&NUMBER) {
            form.push(NUMBER);
        }
    }
    form
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::corpus::tests::{place, site};

    fn others(texts: &[&str], groups: &Groups) -> Vec<u32> {
        let site = site(texts);
        let others = forms(&site, (groups, groups), &Background::default());
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
