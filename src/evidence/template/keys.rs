//! The keys of forms.
//!
//! In: the words of a text. Out: hashes that are the same for texts that are alike but
//! for their numbers, for their numbers and one word, or for what follows their label.

use crate::corpus::Site;
use crate::fingerprint::mix;
use crate::token::{Dress, Token};

/// Longest form, in words with each run of numbers as one, in which one word
/// may differ. A byline with date, hour and place has 12-14.
const LONGEST: usize = 14;

/// What stands for a run of numbers, and for the word left out.
const NUMBER: u32 = 1;
const LEFT_OUT: u64 = 2;

/// The keys of a text's form: its words with numbers alike, and the same with
/// each word left out in turn.
fn form_keys(site: &Site, text: u32) -> impl Iterator<Item = u64> {
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

/// What of a text's look its forms depend on, of all spellings together.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct FormLook {
    /// Whether it has numbers.
    pub(crate) has_numbers: bool,
    /// Words of its label, the longest of them.
    pub(crate) lead_in: u8,
}

/// That of each text.
pub(crate) fn form_looks(site: &Site) -> Vec<FormLook> {
    let mut looks = vec![FormLook::default(); site.texts.len()];
    for spelling in site.spellings() {
        let (dress, look) = (spelling.dress, &mut looks[spelling.text as usize]);
        look.has_numbers |= dress.numbers > 0;
        look.lead_in = dress.lead_in.max(look.lead_in);
    }
    looks
}

/// The keys of all forms of a text: those with its numbers alike, and that of its label.
pub(crate) fn keys_of(site: &Site, text: u32, look: FormLook) -> impl Iterator<Item = u64> {
    let numbered = look.has_numbers.then(|| form_keys(site, text));
    let label = label_key(site, text, look.lead_in);
    numbered.into_iter().flatten().chain(label)
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
