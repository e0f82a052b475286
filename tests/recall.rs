//! Clusters against comparing every pair: on real paragraphs where the labelled
//! corpora are (`SHARED`, or `../shared`), on those of the fixtures and on invented
//! ones everywhere.

use std::cmp::Reverse;
use std::collections::BTreeSet;
use std::io::{BufRead, BufReader};
use std::path::{Path, PathBuf};

use dejalu::internals::cluster::{ClusterOptions, Likeness, cluster, likeness};
use dejalu::internals::corpus::Site;
use dejalu::internals::stop::Stop;
use dejalu::internals::token::Token;
use rayon::prelude::*;
use serde_json::Value;

use crate::clusters::site_of;
use crate::invent::{SCRIPTS, Writer};

/// Paragraphs of the labelled corpora that are compared pair by pair, at least.
const PARAGRAPHS: usize = 20_000;

/// A text as far as pairs can be ruled out without a loss.
struct Outline {
    /// A bit for each word, several words to a bit.
    bits: [u64; 8],
    words: Vec<Token>,
    may_be_cut: bool,
    /// Its fingerprint, which decides between equals.
    exact: u64,
}

impl Outline {
    fn new(site: &Site, text: u32) -> Self {
        let words = site.words(text).to_vec();
        let mut bits = [0; 8];
        for word in &words {
            let bit = (word.bits() >> 2) as usize % 512;
            bits[bit / 64] |= 1 << (bit % 64);
        }
        Self {
            bits,
            words,
            may_be_cut: site.texts[text as usize].may_be_cut(),
            exact: site.texts[text as usize].exact,
        }
    }

    /// Whether a pair has to be looked at.
    fn may_be_like(&self, other: &Self) -> bool {
        self.may_be_same(other) || self.begins_like(other)
    }

    /// Whether one in four of the longer text's words is edits enough: an edit
    /// takes away a bit at most, and adds one at most.
    fn may_be_same(&self, other: &Self) -> bool {
        let edits = self.words.len().max(other.words.len()) / 4;
        let differ = self.bits.iter().zip(&other.bits);
        let differ: u32 = differ
            .map(|(left, right)| (left ^ right).count_ones())
            .sum();
        self.words.len().abs_diff(other.words.len()) <= edits && differ as usize <= 2 * edits
    }

    /// What is cut short has four words of the whole one at least.
    fn begins_like(&self, other: &Self) -> bool {
        let (left, right) = (&self.words, &other.words);
        left.len() >= 4 && right.len() >= 4 && left[..4] == right[..4]
    }

    /// The definition, without keys.
    fn is_like(&self, other: &Self) -> bool {
        match likeness(&self.words, &other.words) {
            Likeness::Same => true,
            Likeness::Cut if self.words.len() < other.words.len() => self.may_be_cut,
            Likeness::Cut => other.may_be_cut,
            Likeness::None => false,
        }
    }
}

/// The centre that each text joins if every pair is compared.
fn centres_by_force(outlines: &[Outline], weights: &[u32]) -> Vec<u32> {
    let texts = outlines.len() as u32;
    let outline = |text: u32| &outlines[text as usize];
    let mut order: Vec<u32> = (0..texts).collect();
    order.sort_by_key(|&text| {
        let weight = Reverse(weights[text as usize]);
        let outline = outline(text);
        (weight, Reverse(outline.words.len()), outline.exact)
    });
    let likes: Vec<Vec<u32>> = (0..order.len())
        .into_par_iter()
        .map(|place| {
            let text = outline(order[place]);
            let before = order[..place].iter().copied();
            let worth_it = before.filter(|&other| text.may_be_like(outline(other)));
            worth_it
                .filter(|&other| text.is_like(outline(other)))
                .collect()
        })
        .collect();
    let mut centre_of: Vec<u32> = (0..texts).collect();
    for (&text, likes) in order.iter().zip(&likes) {
        let centre = likes
            .iter()
            .find(|&&other| centre_of[other as usize] == other);
        centre_of[text as usize] = centre.copied().unwrap_or(text);
    }
    centre_of
}

/// Fails unless nearly everything that comparing every pair removes is found, and
/// every member of a cluster is like its centre.
fn compare(what: &str, lines: &[String], at_least: usize) {
    let site = site_of(lines);
    let mut weights = vec![0; site.texts.len()];
    for document in 0..site.documents.len() {
        for occurrence in site.paragraphs(document).iter() {
            weights[occurrence.text as usize] += 1;
        }
    }
    let clusters = cluster(&site, &weights, &ClusterOptions::default(), &Stop::never());
    let mut sizes = vec![0; clusters.centres.len()];
    for &number in &clusters.of_text {
        sizes[number as usize] += 1;
    }
    let texts = 0..site.texts.len() as u32;
    let outlines: Vec<Outline> = texts.map(|text| Outline::new(&site, text)).collect();
    for (text, &number) in clusters.of_text.iter().enumerate() {
        let centre = clusters.centres[number as usize] as usize;
        assert!(
            text == centre || outlines[text].is_like(&outlines[centre]),
            "{what}: text {text} is not like its centre"
        );
    }
    let (mut all, mut found, mut same) = (0, 0, 0);
    for (text, centre) in (0..).zip(centres_by_force(&outlines, &weights)) {
        let number = clusters.of_text[text as usize] as usize;
        if text != centre {
            all += 1;
            found += usize::from(sizes[number] > 1);
            same += usize::from(clusters.centres[number] == centre);
        }
    }
    println!(
        "{what}: of {} texts {all} are like another, {found} are found, {same} with the same centre; {} passed over",
        site.texts.len(),
        clusters.passed_over
    );
    assert!(all >= at_least, "{what}: only {all} texts are like another");
    // A beginning that several unlike texts share belongs to none of them; the pairs that
    // are compared here do not see that.
    assert!(found * 100 >= all * 98, "{what}: {found} of {all}");
    assert!(
        same * 100 >= all * 96,
        "{what}: {same} of {all} join the same centre"
    );
}

/// Where the labelled corpora are, if they are here.
fn shared() -> Option<PathBuf> {
    let beside = || Path::new(env!("CARGO_MANIFEST_DIR")).join("../shared");
    let folder = std::env::var_os("SHARED").map_or_else(beside, PathBuf::from);
    let folder = folder.join("data");
    folder.is_dir().then_some(folder)
}

/// The paragraphs of JSONL records, each once.
fn paragraphs(records: impl BufRead) -> BTreeSet<String> {
    let mut paragraphs = BTreeSet::new();
    for record in records.lines() {
        let record: Value = serde_json::from_str(&record.unwrap()).unwrap();
        let lines = record["text"].as_str().unwrap().lines();
        paragraphs.extend(
            lines
                .filter(|line| !line.trim().is_empty())
                .map(str::to_owned),
        );
    }
    paragraphs
}

/// The files with this name in the folders below one, sorted.
fn files(folder: &Path, name: &str) -> Vec<PathBuf> {
    let entries = walkdir::WalkDir::new(folder).into_iter();
    let mut files: Vec<PathBuf> = entries
        .map(|entry| entry.unwrap().into_path())
        .filter(|path| path.file_name().is_some_and(|file| file == name))
        .collect();
    files.sort();
    files
}

#[test]
fn what_the_labelled_corpora_repeat_is_found() {
    let Some(folder) = shared() else {
        println!("left out: the labelled corpora are not here (set SHARED)");
        return;
    };
    let files = files(&folder, "corpus.jsonl.gz");
    assert!(files.len() > 5, "{files:?}");
    let mut sets: Vec<BTreeSet<String>> = Vec::new();
    for file in &files {
        let file = flate2::read::GzDecoder::new(std::fs::File::open(file).unwrap());
        sets.push(paragraphs(BufReader::new(file)));
    }
    // Small sets first: those with the most near-duplicates among them.
    sets.sort_by_key(BTreeSet::len);
    let mut lines = BTreeSet::new();
    for set in sets {
        if lines.len() < PARAGRAPHS {
            lines.extend(set);
        }
    }
    let lines: Vec<String> = lines.into_iter().collect();
    assert!(lines.len() >= PARAGRAPHS, "{}", lines.len());
    compare("labelled corpora", &lines, 1_000);
}

#[test]
fn what_the_fixtures_repeat_is_found() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures");
    let mut lines = BTreeSet::new();
    for file in files(&folder, "corpus.jsonl") {
        let file = std::fs::File::open(file).unwrap();
        lines.extend(paragraphs(BufReader::new(file)));
    }
    let lines: Vec<String> = lines.into_iter().collect();
    compare("fixtures", &lines, 100);
}

/// Paragraphs with small edits: words changed, left out, put in, cut off.
#[test]
fn what_invented_articles_repeat_is_found() {
    for script in SCRIPTS {
        let mut writer = Writer::new(script, 5);
        let mut lines = Vec::new();
        for article in writer.articles(150) {
            for text in [article.headline, article.lead] {
                for _ in 0..4 {
                    lines.push(edited(&mut writer, &text));
                }
                lines.push(text);
            }
        }
        compare(script.name, &lines, 500);
    }
}

/// A text with one or two edits, or cut short.
fn edited(writer: &mut Writer, text: &str) -> String {
    let space = if text.contains(' ') { " " } else { "" };
    let mut words: Vec<String> = if space.is_empty() {
        text.chars().map(String::from).collect()
    } else {
        text.split(' ').map(str::to_owned).collect()
    };
    for _ in 0..=writer.chance.below(2) {
        let at = writer.chance.below(words.len());
        match writer.chance.below(4) {
            0 => words[at] = writer.word(),
            1 => drop(words.remove(at)),
            2 => words.insert(at, writer.word()),
            _ if at > 6 => words.truncate(at),
            _ => {}
        }
    }
    words.join(space)
        + if writer.chance.below(4) == 0 {
            "…"
        } else {
            ""
        }
}
