//! What is counted of forms.
//!
//! In: the forms of a site's texts, and its groups of documents. Out: for each form in
//! how many groups it stands, and what its texts are: many or few, lines of lists,
//! counters, labels before headlines. All of it can be kept in one word.

use rayon::prelude::*;

use super::keys::has_form;
use super::numbered::Forms;
use crate::background::Background;
use crate::corpus::{Occurrence, Site};
use crate::evidence::frequency::group_counts;
use crate::evidence::groups::Groups;
use crate::token::{Token, tokenise};

/// Different fillings below which nothing is said of a form.
const FEW_FILLINGS: u32 = 3;

/// What a form is beside the groups that hold it, in the upper bits of a word.
const MANY: u32 = 1 << 31;
const LISTED: u32 = 1 << 30;
const COUNTED: u32 = 1 << 29;
const HEADED: u32 = 1 << 28;
const GROUPS: u32 = (1 << 27) - 1;

/// What is known of a form.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct KnownForm {
    /// Groups that hold it.
    pub groups: u32,
    /// Whether several texts have it.
    pub is_open: bool,
    /// Whether half of the groups hold several of them.
    pub is_list: bool,
    /// Whether it counts something, from nothing on.
    pub is_counter: bool,
    /// Whether what fills it looks like headlines.
    pub is_headed: bool,
}

impl KnownForm {
    /// What earlier corpora say of a form.
    #[must_use]
    pub(crate) fn of(background: &Background, key: u64) -> Self {
        let word = background.forms.get(&key).copied().unwrap_or(0);
        Self {
            groups: word & GROUPS,
            is_open: word & MANY != 0,
            is_list: word & LISTED != 0,
            is_counter: word & COUNTED != 0,
            is_headed: word & HEADED != 0,
        }
    }

    /// It in one word, to be kept.
    #[must_use]
    pub(crate) fn word(self) -> u32 {
        let flag = |is_set: bool, flag: u32| if is_set { flag } else { 0 };
        self.groups.min(GROUPS)
            | flag(self.is_open, MANY)
            | flag(self.is_list, LISTED)
            | flag(self.is_counter, COUNTED)
            | flag(self.is_headed, HEADED)
    }
}

/// What is counted of each form of a site.
pub(super) struct FormCounts {
    /// Groups that hold it, series of reports as one.
    pub(super) in_series: Vec<u32>,
    /// What it is, with all groups that hold it.
    pub(super) forms: Vec<KnownForm>,
}

impl FormCounts {
    /// Counts; `held` says in how many groups each text stands.
    pub(super) fn new(
        forms: &Forms,
        site: &Site,
        (groups, series): (&Groups, &Groups),
        background: &Background,
        held: &[u32],
    ) -> Self {
        let formed = FormedTexts::new(site);
        let counts = forms.counts(&formed, groups, background);
        let in_series = match groups.are_those_of(series) {
            true => counts.clone(),
            false => forms.counts(&formed, series, background),
        };
        let (texts, lists) = forms.varieties(&formed, groups);
        let (headlines, most_held) = (forms.headlines(site), forms.most_held(held));
        let zeros = forms.zeros(site, held);
        let of_form = |form: usize| {
            let known = KnownForm::of(background, forms.keys[form]);
            let groups = counts[form];
            KnownForm {
                groups,
                is_open: known.is_open || texts[form] >= FEW_FILLINGS,
                is_list: known.is_list || lists[form] * 2 >= groups,
                is_counter: known.is_counter
                    || (zeros[form] >= FEW_FILLINGS && zeros[form] >= most_held[form]),
                is_headed: known.is_headed
                    || (texts[form] >= FEW_FILLINGS
                        && groups >= FEW_FILLINGS
                        && headlines[form] * 10 >= texts[form] * 6),
            }
        };
        Self {
            in_series,
            forms: (0..forms.keys.len()).map(of_form).collect(),
        }
    }
}

/// The texts of documents that may have a form where they stand.
struct FormedTexts<'s> {
    site: &'s Site,
    /// The text of each spelling; [`FORMLESS`] for most.
    of_spelling: Vec<u32>,
}

/// No text: a spelling has no form.
const FORMLESS: u32 = u32::MAX;

impl<'s> FormedTexts<'s> {
    fn new(site: &'s Site) -> Self {
        let text = |spelling: &Occurrence| match has_form(spelling.dress) {
            true => spelling.text,
            false => FORMLESS,
        };
        let of_spelling = site.spellings().par_iter().map(text).collect();
        Self { site, of_spelling }
    }

    /// Those of a document, in their order.
    fn of(&self, document: usize) -> impl Iterator<Item = u32> {
        let spellings = self.site.paragraphs(document).spellings().iter();
        let texts = spellings.map(|&spelling| self.of_spelling[spelling as usize]);
        texts.filter(|&text| text != FORMLESS)
    }
}

impl Forms {
    /// In how many groups each form stands, those of earlier corpora included.
    fn counts(
        &self,
        formed: &FormedTexts<'_>,
        series: &Groups,
        background: &Background,
    ) -> Vec<u32> {
        let known = |key: &u64| KnownForm::of(background, *key).groups;
        let known: Vec<u32> = self.keys.iter().map(known).collect();
        let counts = group_counts(series, self.keys.len(), |document, keys| {
            let counted = background.is_in_series(document);
            for text in formed.of(document) {
                let forms = self.of(text).iter().copied();
                keys.extend(forms.filter(|&form| !counted || known[form as usize] == 0));
            }
        });
        counts
            .iter()
            .zip(known)
            .map(|(new, known)| new + known)
            .collect()
    }

    /// For each form the number of texts that have it, and of groups that hold several.
    fn varieties(&self, formed: &FormedTexts<'_>, series: &Groups) -> (Vec<u32>, Vec<u32>) {
        let mut texts = vec![0; self.keys.len()];
        for &form in &self.numbered {
            texts[form as usize] += 1;
        }
        let lists = group_counts(series, self.keys.len(), |document, keys| {
            let mut held: Vec<u32> = formed.of(document).collect();
            held.sort_unstable();
            held.dedup();
            let mut forms: Vec<u32> = held
                .iter()
                .flat_map(|&text| self.of(text))
                .copied()
                .collect();
            forms.sort_unstable();
            let several = forms
                .chunk_by(|one, other| one == other)
                .filter(|same| same.len() > 1);
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
        for text in (0..site.held() as u32).filter(|&text| !self.of(text).is_empty()) {
            let mut numbers = site
                .words(text)
                .iter()
                .filter(|word| word.is_number())
                .peekable();
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
                && dress.numbers * 4 <= dress.words
                && dress.words >= u16::from(dress.lead_in) + dress.numbers + 3;
        }
        let mut headlines = vec![0; self.keys.len()];
        for (text, is_headline) in (0..).zip(is_headline) {
            if is_headline {
                self.of(text)
                    .iter()
                    .for_each(|&form| headlines[form as usize] += 1);
            }
        }
        headlines
    }
}
