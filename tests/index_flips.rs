//! Index files that are damaged: it is said, or nothing of it shows.
//!
//! Judging against a damaged index in memory, as the filter does for every line,
//! ends in an error that names the file, or with the very verdicts of the file that
//! is whole; never in a panic or in another verdict. With checksums made right again,
//! as somebody could who means harm, only the panic is ruled out.

use std::path::PathBuf;

use dejalu::Document;
use dejalu::internals::corpus::{Corpus, fingerprint_document};
use dejalu::internals::decide::Config;
use dejalu::internals::index::{Index, IndexResources, verify};
use dejalu::internals::judge::{Listener, judge};
use dejalu::internals::progress::Silent;
use dejalu::internals::stop::Stop;
use xxhash_rust::xxh3::xxh3_64;

use crate::invent::{Chance, Label, SCRIPTS, Writer, documents, pages};
use crate::util::Bench;

/// Bytes of a page, as docs/index.md says.
const PAGE: usize = 4096;

/// How many files are damaged.
fn rounds() -> usize {
    let asked = std::env::var("DEJALU_FLIPS").ok();
    asked.map_or(1000, |count| count.parse().unwrap())
}

/// Articles of a site under a menu, with teasers of each other at the end.
fn site(script: usize, count: usize) -> Vec<Document> {
    let mut writer = Writer::new(SCRIPTS[script], 5);
    let menu = writer.phrase(&[], 6);
    let cue = writer.phrase(&[], 2);
    let articles = writer.articles(count);
    let printed = pages(SCRIPTS[script].name, &articles, |number, lines| {
        lines.insert(0, (Label::Furniture, menu.clone()));
        lines.push((Label::Furniture, cue.clone()));
        for step in 1..=4 {
            let teased = &articles[(number + step * 3) % count].headline;
            lines.push((Label::Furniture, teased.clone()));
        }
    });
    documents(&printed)
}

/// An index on a bench, and articles that it knows in part.
struct Known {
    bench: Bench,
    whole: Vec<u8>,
    articles: Vec<Document>,
    verdicts: Vec<String>,
}

/// What a damaged file did.
#[derive(Debug, PartialEq, Eq)]
enum Outcome {
    /// It was said, in these words.
    Said(String),
    /// Nothing of it showed.
    Same,
    /// It was not said.
    Other,
}

impl Known {
    /// An index of the first of so many articles of each site; the last ones are new.
    fn new(counts: &[usize]) -> Self {
        let bench = Bench::new();
        let (mut lines, mut articles) = (String::new(), Vec::new());
        for (script, &count) in counts.iter().enumerate() {
            let all = site(script, count);
            let (old, new) = all.split_at(count - 3);
            for document in old {
                let url = format!("https://{}/{}", host(document), document.id);
                let line =
                    serde_json::json!({"id": document.id, "url": url, "text": document.text});
                lines += &format!("{line}\n");
            }
            articles.extend(old.iter().take(2).chain(new).cloned());
        }
        for article in &mut articles {
            article.site = host(article);
        }
        articles.push(Document {
            site: "nobody.test".to_owned(),
            ..articles[0].clone()
        });
        bench.write("in.jsonl", lines);
        bench
            .run(&["index", "build", "-q", "in.jsonl", "-o", "whole.idx"])
            .exits(0);
        let whole = bench.read("whole.idx");
        let mut known = Known {
            bench,
            whole,
            articles,
            verdicts: Vec::new(),
        };
        known.verdicts = known.judge(&Index::open(&known.path("whole.idx")).unwrap());
        let alone = known.articles.iter().map(|article| verdict(article, None));
        assert!(
            alone.ne(known.verdicts.iter().cloned()),
            "nothing of the index shows"
        );
        known
    }

    fn path(&self, name: &str) -> PathBuf {
        self.bench.path(name)
    }

    /// Judges each article by itself; gives what was decided, in words.
    fn judge(&self, index: &Index) -> Vec<String> {
        self.articles
            .iter()
            .map(|article| verdict(article, Some(index)))
            .collect()
    }

    /// What `index verify` says of it.
    fn verify(&self, name: &str, quick: bool) -> Result<(), String> {
        let resources = IndexResources::new(&self.path("."), None, Some(1));
        let verified = verify(&self.path(name), quick, &resources, &Silent);
        verified.map(drop).map_err(|error| error.to_string())
    }

    /// What becomes of a file with these bytes.
    fn try_bytes(&self, bytes: &[u8]) -> Outcome {
        let path = self.path("damaged.idx");
        std::fs::write(&path, bytes).unwrap();
        let index = match Index::open(&path) {
            Ok(index) => index,
            Err(error) => return Outcome::Said(error.to_string()),
        };
        let verdicts = self.judge(&index);
        match index.check() {
            Err(error) => Outcome::Said(error.to_string()),
            Ok(()) if verdicts == self.verdicts => Outcome::Same,
            Ok(()) => Outcome::Other,
        }
    }
}

fn host(document: &Document) -> String {
    format!("{}.test", document.site)
}

/// The verdict of an article that is judged by itself, and all that goes with it.
fn verdict(article: &Document, index: Option<&Index>) -> String {
    let config = Config::default();
    let mut corpus = Corpus::new();
    corpus.add(&fingerprint_document(article, config.separator));
    let mut packed = Vec::new();
    let listener = Listener {
        memory: u64::MAX,
        library: index.map(|index| index as _),
        stage: &|_, _, _| (),
        stop: &Stop::never(),
        keep: &mut |_, verdict| packed = verdict.to_vec(),
    };
    let judgement = judge(&corpus, &config, listener).unwrap();
    format!("{packed:?} {judgement:?}")
}

/// A file of which something is not as it was written, and what.
fn damaged(whole: &[u8], chance: &mut Chance) -> (Vec<u8>, String) {
    let mut bytes = whole.to_vec();
    let (at, pages) = (chance.below(whole.len()), whole.len() / PAGE);
    let page = chance.below(pages) * PAGE;
    match chance.below(20) {
        0..=9 => {
            let bit = chance.below(8);
            bytes[at] ^= 1 << bit;
            (bytes, format!("bit {bit} of byte {at}"))
        }
        10 | 11 => {
            bytes.truncate(at);
            (bytes, format!("cut off at {at}"))
        }
        12 => {
            bytes.truncate(at / PAGE * PAGE);
            (bytes, format!("cut off before page {}", at / PAGE))
        }
        13 => {
            bytes[at..].fill(0);
            (
                bytes,
                format!("zeros from {at} on: a tail that was never written"),
            )
        }
        14 | 15 => {
            bytes[page..page + PAGE].fill(0);
            (bytes, format!("zeros for the page at {page}"))
        }
        16 | 17 => {
            let other = chance.below(pages) * PAGE;
            let (one, two) = (page.min(other), page.max(other));
            for byte in 0..PAGE {
                bytes.swap(one + byte, two + byte);
            }
            (
                bytes,
                format!("the pages at {one} and {two} in each other's place"),
            )
        }
        18 => {
            let length = 1 + chance.below(3 * PAGE);
            bytes.extend((0..length).map(|_| chance.below(256) as u8));
            (bytes, format!("{length} bytes more"))
        }
        _ => {
            let length = (1 + chance.below(64)).min(whole.len() - at);
            for byte in &mut bytes[at..at + length] {
                *byte = chance.below(256) as u8;
            }
            (bytes, format!("{length} other bytes at {at}"))
        }
    }
}

#[test]
fn damage_is_said_or_does_not_show() {
    let known = [Known::new(&[12]), Known::new(&[150, 60, 30])];
    let sizes = known.each_ref().map(|known| known.whole.len());
    assert!(
        sizes[0] > 4 * PAGE && sizes[1] > 40 * PAGE,
        "{sizes:?} bytes"
    );
    let (mut chance, mut said) = (Chance::new(21), 0);
    for round in 0..rounds() {
        let known = &known[usize::from(round % 4 == 0)];
        let (bytes, what) = damaged(&known.whole, &mut chance);
        if bytes == known.whole {
            continue;
        }
        let found = known.try_bytes(&bytes);
        // Every byte of the file is under a checksum.
        let words = known.verify("damaged.idx", true).unwrap_err();
        assert!(words.contains("damaged.idx"), "{what}: {words}");
        match found {
            Outcome::Said(words) => {
                assert!(words.contains("damaged.idx"), "{what}: {words}");
                said += 1;
            }
            Outcome::Same => (),
            Outcome::Other => panic!("{what}: other verdicts, and not a word"),
        }
    }
    println!("{said} of {} said", rounds());
    assert!(said * 2 > rounds(), "only {said} were said");
}

/// Makes all checksums right, as docs/index.md says where they are; nothing where the
/// first page does not say where its parts are.
fn forge(bytes: &mut [u8]) -> Option<()> {
    let number = |bytes: &[u8], at: usize| -> Option<usize> {
        let eight = bytes.get(at..at + 8)?;
        usize::try_from(u64::from_le_bytes(eight.try_into().unwrap())).ok()
    };
    let [directory, length] = [number(bytes, 24)?, number(bytes, 32)?];
    let table = directory
        .checked_add(length)
        .filter(|table| *table <= bytes.len())?;
    let put = |bytes: &mut [u8], at: usize, sum: u64| {
        bytes[at..at + 8].copy_from_slice(&sum.to_le_bytes());
    };
    for page in 1..directory / PAGE {
        let sum = xxh3_64(&bytes[page * PAGE..(page + 1) * PAGE]);
        put(bytes, table + (page - 1) * 8, sum);
    }
    let sum = xxh3_64(&bytes[directory..table]);
    put(bytes, 40, sum);
    let sum = xxh3_64(&bytes[table..]);
    put(bytes, 48, sum);
    let sum = xxh3_64(&bytes[..PAGE - 8]);
    put(bytes, PAGE - 8, sum);
    Some(())
}

#[test]
fn forged_checksums_mislead_but_break_nothing() {
    let known = [Known::new(&[12]), Known::new(&[60, 30])];
    let (mut chance, mut misled, mut wrong) = (Chance::new(22), 0, 0);
    for round in 0..rounds() / 2 {
        let known = &known[usize::from(round % 3 == 0)];
        let mut bytes = known.whole.clone();
        forge(&mut bytes).unwrap();
        assert!(
            bytes == known.whole,
            "the checksums are not where this test thinks they are"
        );
        // Some bytes anywhere; the directory, which is small, as often as all pages.
        let directory = u64::from_le_bytes(bytes[24..32].try_into().unwrap()) as usize;
        for _ in 0..=chance.below(3) {
            let (start, end) = if round % 2 == 0 {
                (PAGE, directory)
            } else {
                (directory, bytes.len())
            };
            let at = start + chance.below(end - start);
            let length = (1 + chance.below(8)).min(bytes.len() - at);
            let any = chance.below(256) as u8;
            let value = *chance.pick(&[0, 1, 0x7f, 0xff, any]);
            bytes[at..at + length].fill(value);
        }
        forge(&mut bytes).unwrap();
        let found = known.try_bytes(&bytes);
        misled += usize::from(found == Outcome::Other);
        match known.verify("damaged.idx", false) {
            // What it lets pass may be a byte that nobody reads.
            Ok(()) => assert_eq!(
                found,
                Outcome::Same,
                "round {round}: nothing wrong is found"
            ),
            Err(words) => {
                assert!(words.contains("damaged.idx"), "round {round}: {words}");
                wrong += 1;
            }
        }
    }
    println!("{misled} misled, of {wrong} that are wrong");
    // Else neither this test nor the one above could see another verdict.
    assert!(misled > 0 && wrong > rounds() / 4);
}

#[test]
fn the_program_says_what_is_damaged_and_answers_nothing() {
    let known = Known::new(&[30, 12]);
    let line = |article: &Document| {
        let url = format!("https://{}/{}", article.site, article.id);
        serde_json::json!({"id": article.id, "url": url, "text": article.text}).to_string() + "\n"
    };
    let lines: String = known.articles.iter().map(line).collect();
    let filter = |index: &str| {
        known
            .bench
            .run_with(&["clean", "-q", "--index", index, "-"], lines.as_bytes())
    };
    let whole = filter("whole.idx").exits(0).stdout;
    assert_ne!(whole, lines, "nothing of the index shows");
    let mut chance = Chance::new(23);
    for _ in 0..rounds() / 50 {
        let (bytes, what) = damaged(&known.whole, &mut chance);
        known.bench.write("damaged.idx", &bytes);
        let run = filter("damaged.idx");
        assert!(whole.starts_with(&run.stdout), "{what}: another answer");
        if run.code != Some(0) {
            run.exits(2).says(&["damaged.idx"]);
        } else {
            assert_eq!(run.stdout, whole, "{what}");
        }
        if bytes != known.whole {
            let verify = ["index", "verify", "-q", "damaged.idx"];
            known.bench.run(&verify).exits(2).says(&["damaged.idx"]);
        }
    }
}
