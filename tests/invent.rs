//! Invented articles, for tests of the decision: the same for the same seed.
//!
//! Words are runs of letters without meaning, in several scripts. An article
//! has words of its own beside those of its site, so that a headline is about
//! the text under it, as real ones are.

use dejalu::Document;
use dejalu::internals::decide::Config;
use dejalu::internals::memory::decide;

/// A small generator of numbers (splitmix64), the same on every machine.
#[derive(Clone, Debug)]
pub(crate) struct Chance(u64);

impl Chance {
    pub(crate) fn new(seed: u64) -> Self {
        Chance(seed.wrapping_mul(0x9E37_79B9_7F4A_7C15))
    }

    /// A number below `bound`.
    pub(crate) fn below(&mut self, bound: usize) -> usize {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        ((mixed ^ (mixed >> 31)) % bound as u64) as usize
    }

    pub(crate) fn pick<'t, T>(&mut self, from: &'t [T]) -> &'t T {
        &from[self.below(from.len())]
    }

    pub(crate) fn shuffle<T>(&mut self, all: &mut [T]) {
        for last in (1..all.len()).rev() {
            all.swap(last, self.below(last + 1));
        }
    }
}

/// A way of writing.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Script {
    pub(crate) name: &'static str,
    first: char,
    letters: u32,
    between: &'static str,
    stop: &'static str,
    /// Letters of a word.
    length: (usize, usize),
}

const fn spaced(name: &'static str, first: char, letters: u32, stop: &'static str) -> Script {
    Script {
        name,
        first,
        letters,
        between: " ",
        stop,
        length: (3, 9),
    }
}

/// Alphabets with spaces between words, and one script without.
pub(crate) const SCRIPTS: [Script; 6] = [
    spaced("latin", 'a', 26, "."),
    spaced("cyrillic", 'а', 32, "."),
    spaced("greek", 'α', 17, "."),
    spaced("hebrew", 'א', 27, "."),
    spaced("devanagari", 'क', 37, "।"),
    Script {
        name: "han",
        first: '\u{5000}',
        letters: 2000,
        between: "",
        stop: "。",
        length: (2, 3),
    },
];

/// What a line is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Label {
    Body,
    Furniture,
}

/// A labelled page.
#[derive(Clone, Debug)]
pub(crate) struct Page {
    pub(crate) id: String,
    pub(crate) site: String,
    pub(crate) lines: Vec<(Label, String)>,
}

/// An article before anything is put around it.
#[derive(Clone, Debug)]
pub(crate) struct Article {
    pub(crate) headline: String,
    pub(crate) lead: String,
    pub(crate) body: Vec<String>,
}

/// A writer of articles for one site.
#[derive(Clone, Debug)]
pub(crate) struct Writer {
    pub(crate) chance: Chance,
    script: Script,
    common: Vec<String>,
}

impl Writer {
    pub(crate) fn new(script: Script, seed: u64) -> Self {
        let mut writer = Writer {
            chance: Chance::new(seed),
            script,
            common: Vec::new(),
        };
        writer.common = (0..300).map(|_| writer.word()).collect();
        writer
    }

    pub(crate) fn word(&mut self) -> String {
        let (least, most) = self.script.length;
        let length = least + self.chance.below(most - least + 1);
        (0..length)
            .map(|_| {
                let letter = self.chance.below(self.script.letters as usize) as u32;
                char::from_u32(u32::from(self.script.first) + letter).unwrap()
            })
            .collect()
    }

    /// Words in a row, half of them of the topic.
    pub(crate) fn phrase(&mut self, topic: &[String], words: usize) -> String {
        let mut chosen = Vec::with_capacity(words);
        for _ in 0..words {
            let own = !topic.is_empty() && self.chance.below(2) == 0;
            let word = if own {
                self.chance.pick(topic)
            } else {
                self.chance.pick(&self.common)
            };
            chosen.push(word.clone());
        }
        chosen.join(self.script.between)
    }

    /// A sentence of running text.
    pub(crate) fn prose(&mut self, topic: &[String]) -> String {
        let words = 28 + self.chance.below(20);
        self.phrase(topic, words) + self.script.stop
    }

    /// A topic: words that other articles hardly use.
    pub(crate) fn topic(&mut self) -> Vec<String> {
        (0..14).map(|_| self.word()).collect()
    }

    /// A headline, a lead, and paragraphs of body on a topic of their own.
    pub(crate) fn article(&mut self) -> Article {
        let topic = self.topic();
        let headline: Vec<String> = (0..9)
            .map(|place| {
                if place % 4 == 1 {
                    self.chance.pick(&self.common).clone()
                } else {
                    self.chance.pick(&topic).clone()
                }
            })
            .collect();
        Article {
            headline: headline.join(self.script.between),
            lead: self.prose(&topic),
            body: (0..4 + self.chance.below(3))
                .map(|_| self.prose(&topic))
                .collect(),
        }
    }

    pub(crate) fn articles(&mut self, count: usize) -> Vec<Article> {
        (0..count).map(|_| self.article()).collect()
    }
}

impl Article {
    /// The article's own lines.
    pub(crate) fn lines(&self) -> Vec<(Label, String)> {
        let own = [&self.headline, &self.lead].into_iter().chain(&self.body);
        own.map(|line| (Label::Body, line.clone())).collect()
    }
}

/// Pages made of articles: `around` puts lines into the page with this number.
pub(crate) fn pages(
    site: &str,
    articles: &[Article],
    mut around: impl FnMut(usize, &mut Vec<(Label, String)>),
) -> Vec<Page> {
    let mut all = Vec::new();
    for (number, article) in articles.iter().enumerate() {
        let mut lines = article.lines();
        around(number, &mut lines);
        all.push(Page {
            id: format!("{site}-{number}"),
            site: site.to_owned(),
            lines,
        });
    }
    all
}

/// The pages as documents.
pub(crate) fn documents(pages: &[Page]) -> Vec<Document> {
    let document = |page: &Page| Document {
        id: page.id.clone(),
        site: page.site.clone(),
        date: None,
        text: page
            .lines
            .iter()
            .map(|(_, line)| format!("{line}\n"))
            .collect(),
    };
    pages.iter().map(document).collect()
}

/// The lines that were wrongly kept or removed.
pub(crate) fn faults(pages: &[Page]) -> Vec<String> {
    let verdicts = decide(documents(pages), &Config::default(), None).verdicts;
    let mut faults = Vec::new();
    for (page, verdict) in pages.iter().zip(&verdicts) {
        assert_eq!(verdict.paragraphs as usize, page.lines.len(), "{}", page.id);
        for (at, (label, line)) in page.lines.iter().enumerate() {
            let gone = verdict
                .removals
                .iter()
                .any(|removal| removal.paragraph as usize == at);
            let right = if gone { Label::Furniture } else { Label::Body };
            if *label != right {
                faults.push(format!("{} line {at} {label:?}: {line}", page.id));
            }
        }
    }
    faults
}

/// Fails unless every line got what its label says.
#[track_caller]
pub(crate) fn assert_right(what: &str, pages: &[Page]) {
    let faults = faults(pages);
    assert!(
        faults.is_empty(),
        "{what}: {} wrong\n{}",
        faults.len(),
        faults
            .iter()
            .take(12)
            .cloned()
            .collect::<Vec<_>>()
            .join("\n")
    );
}
