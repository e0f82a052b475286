//! Invented words of a language, and running text made of them.
//!
//! In: a language and a seed. Out: words by rank, the frequent ones short;
//! phrases and paragraphs appended to a buffer, without an allocation a word.

use std::collections::HashSet;

use super::language::{Language, Parts};
use super::random::{Random, Zipf};

/// Words of a language. A gigabyte of news has about a million different
/// spellings, most of them once; of its words, 98 % are among the first 130,000.
const WORDS: usize = 1 << 17;

/// Of 256 words: so many are of the article's topic, in running text, in a
/// lead and caption, in a headline; and so many are numbers. A headline says in
/// other words what the text under it says at length: without that, it would be
/// as strange to its own article as to any other, which real ones are not.
const TOPICAL: u64 = 40;
pub(crate) const TOPICAL_LEAD: u64 = 80;
pub(crate) const TOPICAL_HEADLINE: u64 = 140;
const NUMBERS: u64 = 4;

/// Words of a topic.
const TOPIC: usize = 14;

/// The most frequent words are no topic, and the rarest, which are long, none
/// that a headline could hold.
const TOO_COMMON: usize = 400;
const TOO_RARE: usize = 20_000;

/// A language's words.
#[derive(Debug)]
pub(crate) struct Vocabulary {
    pub(crate) language: &'static Language,
    /// All words, one after another, and where each begins.
    letters: String,
    starts: Vec<u32>,
    zipf: Zipf,
}

/// What an article is about.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Topic {
    /// Its words; every other one is a name.
    words: [u32; TOPIC],
    /// How many of 256 words are of them.
    share: u64,
}

impl Topic {
    /// The same topic, with this share of the words.
    pub(crate) fn with_share(self, share: u64) -> Self {
        Topic { share, ..self }
    }
}

impl Vocabulary {
    pub(crate) fn new(language: &'static Language, seed: u64) -> Self {
        let mut random = Random::new(seed, 0, u64::from(language.code.as_bytes()[0]));
        let maker = WordMaker::new(language.parts);
        let (mut letters, mut starts) = (String::new(), vec![0]);
        let mut known = HashSet::new();
        let mut word = String::new();
        for rank in 0..WORDS {
            // What is taken already gets longer, until it is new.
            word.clear();
            let parts = maker.parts(rank, &mut random);
            (0..parts).for_each(|_| maker.push_part(&mut word, &mut random));
            while word.is_empty() || !known.insert(word.clone()) {
                maker.push_part(&mut word, &mut random);
            }
            letters.push_str(&word);
            starts.push(letters.len() as u32);
        }
        let zipf = Zipf::new(WORDS);
        Vocabulary {
            language,
            letters,
            starts,
            zipf,
        }
    }

    fn word(&self, rank: usize) -> &str {
        &self.letters[self.starts[rank] as usize..self.starts[rank + 1] as usize]
    }

    /// A word as often as it stands in text.
    pub(crate) fn any_word(&self, random: &mut Random) -> &str {
        self.word(self.zipf.rank(random.next()))
    }

    pub(crate) fn topic(&self, random: &mut Random) -> Topic {
        Topic {
            words: std::array::from_fn(|_| random.between(TOO_COMMON, TOO_RARE) as u32),
            share: TOPICAL,
        }
    }

    /// Appends words in a row, the first one capitalised: a headline.
    pub(crate) fn push_phrase(
        &self,
        out: &mut String,
        words: usize,
        random: &mut Random,
        topic: &Topic,
    ) {
        for at in 0..words {
            if at > 0 {
                out.push_str(self.language.gap);
            }
            self.push_word(out, at == 0, random, topic);
        }
    }

    /// Appends sentences of so many words together: a paragraph.
    pub(crate) fn push_prose(
        &self,
        out: &mut String,
        words: usize,
        random: &mut Random,
        topic: &Topic,
    ) {
        let mut left = words;
        while left > 0 {
            let draw = random.next();
            let sentence = (8 + draw as usize % 22).min(left);
            // No stub of a sentence at the end.
            let sentence = if left - sentence < 4 { left } else { sentence };
            let is_said = (draw >> 32).is_multiple_of(16);
            if is_said {
                out.push_str(self.language.quotes.0);
            }
            self.push_sentence(out, sentence, random, topic);
            if is_said {
                out.push_str(self.language.quotes.1);
            }
            out.push_str(self.language.stop);
            left -= sentence;
        }
        out.truncate(out.trim_end().len());
    }

    fn push_sentence(&self, out: &mut String, words: usize, random: &mut Random, topic: &Topic) {
        let pause = random.between(5, 16);
        for at in 0..words {
            if at > 0 {
                let ends_part = at % pause == 0;
                out.push_str(if ends_part {
                    self.language.comma
                } else {
                    self.language.gap
                });
            }
            self.push_word(out, at == 0, random, topic);
        }
    }

    fn push_word(&self, out: &mut String, is_first: bool, random: &mut Random, topic: &Topic) {
        let bits = random.next();
        let kind = bits >> 56;
        if kind < NUMBERS {
            push_number(out, (bits >> 16) & 0xFFFF_FFFF);
            return;
        }
        if kind >= NUMBERS + topic.share {
            let word = self.word(self.zipf.rank(bits));
            return if is_first {
                push_capitalised(out, word)
            } else {
                out.push_str(word)
            };
        }
        let at = (bits >> 16) as usize % TOPIC;
        let word = self.word(topic.words[at] as usize);
        if is_first || at.is_multiple_of(2) {
            push_capitalised(out, word)
        } else {
            out.push_str(word)
        }
    }

    /// Appends `line` with one word changed.
    pub(crate) fn push_changed(&self, out: &mut String, line: &str, random: &mut Random) {
        let mut at = random.below(line.len());
        while !line.is_char_boundary(at) {
            at -= 1;
        }
        let (start, end) = if self.language.gap.is_empty() {
            let character = line[at..].chars().next().map_or(0, char::len_utf8);
            (at, at + character)
        } else {
            let start = line[..at].rfind(' ').map_or(0, |space| space + 1);
            let end = line[start..]
                .find(' ')
                .map_or(line.len(), |length| start + length);
            (start, end)
        };
        let mut word = self.any_word(random);
        while word == &line[start..end] {
            word = self.any_word(random);
        }
        out.push_str(&line[..start]);
        out.push_str(word);
        out.push_str(&line[end..]);
    }
}

/// A year, a percentage, a sum.
fn push_number(out: &mut String, bits: u64) {
    let number = match bits % 4 {
        0 => 1_990 + bits / 4 % 40,
        1 => 1 + bits / 4 % 31,
        2 => 1 + bits / 4 % 100,
        _ => 100 + bits / 4 % 20_000,
    };
    let mut digits = [0_u8; 20];
    let (mut at, mut rest) = (digits.len(), number);
    while rest > 0 {
        at -= 1;
        digits[at] = b'0' + (rest % 10) as u8;
        rest /= 10;
    }
    digits[at..]
        .iter()
        .for_each(|&digit| out.push(char::from(digit)));
}

fn push_capitalised(out: &mut String, word: &str) {
    let mut characters = word.chars();
    if let Some(first) = characters.next() {
        out.extend(first.to_uppercase());
    }
    out.push_str(characters.as_str());
}

/// How words of a language are made.
enum WordMaker {
    Syllables([Vec<&'static str>; 3]),
    Characters {
        first: u32,
        count: usize,
        most: usize,
    },
}

impl WordMaker {
    fn new(parts: Parts) -> Self {
        let list = |parts: &'static str| -> Vec<&'static str> {
            parts
                .split(' ')
                .map(|part| if part == "-" { "" } else { part })
                .collect()
        };
        match parts {
            Parts::Syllables(onsets, vowels, ends) => {
                WordMaker::Syllables([list(onsets), list(vowels), list(ends)])
            }
            Parts::Characters(first, count, most) => WordMaker::Characters {
                first: u32::from(first),
                count: count as usize,
                most,
            },
        }
    }

    /// How many parts the word of this rank has: frequent words are short.
    fn parts(&self, rank: usize, random: &mut Random) -> usize {
        let (least, most) = match rank {
            0..150 => (1, 1),
            150..1_200 => (1, 2),
            1_200..4_000 => (1, 3),
            4_000..20_000 => (2, 3),
            _ => (2, 4),
        };
        match self {
            WordMaker::Syllables(_) => random.between(least, most),
            WordMaker::Characters { most: limit, .. } => random.between(least, most.min(*limit)),
        }
    }

    fn push_part(&self, word: &mut String, random: &mut Random) {
        match self {
            WordMaker::Syllables(lists) => {
                lists
                    .iter()
                    .for_each(|list| word.push_str(list[random.below(list.len())]));
            }
            WordMaker::Characters { first, count, .. } => {
                // Squared: some characters are much more frequent than others.
                let draw = random.below(*count) * random.below(*count) / count;
                word.extend(char::from_u32(first + draw as u32));
            }
        }
    }
}
