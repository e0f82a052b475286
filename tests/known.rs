//! What is known of earlier articles: decisions with it are decisions without it.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use crate::invent::{Label, SCRIPTS, Script, Writer, documents, pages};
use dejalu::Document;
use dejalu::internals::decide::Config;
use dejalu::internals::index::FORMAT_VERSION;
use dejalu::internals::memory::{Decided, decide, know};
use dejalu::internals::verdict::KNOWN;
use xxhash_rust::xxh3::xxh3_64;

/// The articles of a JSONL file.
fn articles(path: &Path) -> Vec<Document> {
    let text = std::fs::read_to_string(path).unwrap();
    let article = |line: &str| {
        let record: serde_json::Value = serde_json::from_str(line).unwrap();
        let word = |key: &str| record[key].as_str().map(str::to_owned);
        let url = word("url").unwrap_or_default();
        let host = url.split('/').nth(2).unwrap_or_default().to_owned();
        Document {
            id: word("id").or(word("_id")).unwrap_or_default(),
            site: word("site").unwrap_or(host),
            date: word("date"),
            text: word("text").or(word("plaintext")).unwrap_or_default(),
        }
    };
    text.lines().map(article).collect()
}

/// The corpora of the fixtures.
fn corpora() -> Vec<PathBuf> {
    let fixtures = Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures");
    let mut corpora = Vec::new();
    for folder in ["cases", "sites"] {
        for case in std::fs::read_dir(fixtures.join(folder)).unwrap() {
            corpora.push(case.unwrap().path().join("corpus.jsonl"));
        }
    }
    corpora.retain(|path| path.exists());
    corpora.sort();
    corpora
}

/// What was decided of a document, without what depends on the corpus around it.
fn told(cleaned: &Decided, at: usize) -> Vec<String> {
    let removals = cleaned.verdicts[at].removals.iter();
    let removals =
        removals.map(|one| format!("{} {:?} {:?}", one.paragraph, one.reason, one.evidence));
    removals.collect()
}

#[test]
fn an_article_that_is_known_is_decided_as_in_its_corpus() {
    let config = Config::default();
    for path in corpora() {
        let articles = articles(&path);
        let whole = decide(articles.clone(), &config, None);
        let known = know(articles.clone(), &config);
        let mut wrong = 0;
        for (at, article) in articles.into_iter().enumerate() {
            let id = article.id.clone();
            let alone = decide([article], &config, Some(&known));
            let (expected, found) = (told(&whole, at), told(&alone, 0));
            if expected != found {
                wrong += 1;
                if wrong < 4 {
                    println!("{} {id}\n  {expected:#?}\n  {found:#?}", path.display());
                }
            }
        }
        assert_eq!(
            wrong,
            0,
            "{} of {} articles",
            path.display(),
            whole.verdicts.len()
        );
    }
}

/// Pages of one script with a cue, teasers, a menu and a counter.
fn invented(script: Script) -> Vec<Document> {
    let mut writer = Writer::new(script, 23);
    let (cue, menu) = (writer.phrase(&[], 2), writer.phrase(&[], 3));
    let articles = writer.articles(24);
    let pages = pages("s", &articles, |number, lines| {
        let teaser = |step: usize| articles[(number * 5 + step) % 24].headline.clone();
        lines.push((Label::Furniture, menu.clone()));
        lines.push((Label::Furniture, format!("{menu} ({})", number * 7)));
        lines.push((Label::Furniture, cue.clone()));
        lines.extend((1..4).map(|step| (Label::Furniture, teaser(step))));
    });
    documents(&pages)
}

#[test]
fn in_every_script_a_known_article_is_decided_as_in_its_corpus() {
    let config = Config::default();
    for script in SCRIPTS {
        let articles = invented(script);
        let whole = decide(articles.clone(), &config, None);
        let known = know(articles.clone(), &config);
        assert!(
            (0..24).all(|at| !told(&whole, at).is_empty()),
            "{}",
            script.name
        );
        for (at, article) in articles.into_iter().enumerate() {
            let alone = decide([article], &config, Some(&known));
            assert_eq!(told(&whole, at), told(&alone, 0), "{} {at}", script.name);
        }
    }
}

#[test]
fn what_is_known_does_not_depend_on_the_order_of_the_articles() {
    let config = Config::default();
    for path in corpora() {
        let mut articles = articles(&path);
        let one = know(articles.clone(), &config);
        articles.reverse();
        let middle = articles.len() / 3;
        articles.rotate_left(middle);
        let other = know(articles, &config);
        assert_eq!(one.all(), other.all(), "{}", path.display());
    }
}

#[test]
fn a_second_drop_is_decided_with_what_is_known_of_the_first() {
    let config = Config::default();
    let path =
        Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures/sites/harbour-courier/corpus.jsonl");
    let articles = articles(&path);
    let whole = decide(articles.clone(), &config, None);
    let numbered = articles.into_iter().enumerate();
    let (first, second): (Vec<_>, Vec<_>) = numbered.partition(|(at, _)| at % 2 == 0);
    let known = know(first.into_iter().map(|(_, article)| article), &config);
    let places: Vec<usize> = second.iter().map(|(at, _)| *at).collect();
    let second: Vec<Document> = second.into_iter().map(|(_, article)| article).collect();
    let alone = decide(second.clone(), &config, None);
    let drop = decide(second, &config, Some(&known));
    // Paragraphs that are decided otherwise than in the whole corpus.
    let others = |cleaned: &Decided| -> usize {
        let goes = |removals: &[dejalu::internals::verdict::Removal]| -> BTreeSet<u32> {
            removals.iter().map(|removal| removal.paragraph).collect()
        };
        let pairs = places.iter().zip(&cleaned.verdicts);
        pairs
            .map(|(&at, verdict)| {
                let (one, other) = (goes(&whole.verdicts[at].removals), goes(&verdict.removals));
                one.symmetric_difference(&other).count()
            })
            .sum()
    };
    let verdicts = drop.verdicts.iter();
    let paragraphs: usize = verdicts.map(|verdict| verdict.paragraphs as usize).sum();
    println!(
        "of {paragraphs} paragraphs {} are decided otherwise, {} without what is known",
        others(&drop),
        others(&alone)
    );
    assert!(others(&drop) * 50 <= paragraphs);
    assert!(
        drop.judgement
            .clusters
            .iter()
            .any(|cluster| cluster.known > 0)
    );
}

/// An article with a body of its own, named by what it is about.
fn article(id: &str, headline: &str, about: &str, below: &str) -> Document {
    let sentence = |at: u32| {
        format!(
            "The {about} was looked at for the {at}th time by people of the town who know what a {about} \
             of that age takes, and {about}{at} is what they wrote down in the {about}{at} book."
        )
    };
    Document {
        id: id.to_owned(),
        site: "town.example".to_owned(),
        text: format!(
            "{headline}\n{}\n{}\n{}\n{below}",
            sentence(4),
            sentence(5),
            sentence(6)
        ),
        ..Document::default()
    }
}

const MENU: &str = "Home\nTown and country\nWrite to the editors of this paper";

const HEADLINES: [(&str, &str); 8] = [
    (
        "bridge",
        "Toll bridge opens to walkers while its arches are mended",
    ),
    (
        "harbour",
        "Herring fleet leaves the harbour a fortnight before its time",
    ),
    (
        "market",
        "Cheese stalls return to the covered market on Thursdays",
    ),
    (
        "school",
        "Village school keeps both teachers for another winter",
    ),
    (
        "mill",
        "Paper mill sells its wheel to a museum in the hills",
    ),
    (
        "theatre",
        "Curtain stays down as theatre counts its empty seats",
    ),
    (
        "railway",
        "Night trains stop at the junction again after nine years",
    ),
    (
        "lighthouse",
        "Keeper of the last manned lighthouse hands in his keys",
    ),
];

/// Eight articles with a menu below each; nothing advertises anything.
fn town() -> Vec<Document> {
    let article = |&(about, headline): &(&str, &str)| article(about, headline, about, MENU);
    HEADLINES.iter().map(article).collect()
}

fn removed(cleaned: &Decided, at: usize) -> Vec<u32> {
    cleaned.verdicts[at]
        .removals
        .iter()
        .map(|removal| removal.paragraph)
        .collect()
}

#[test]
fn furniture_that_is_known_goes_from_a_single_new_article() {
    let known = know(town(), &Config::default());
    let new = article(
        "quarry",
        "Quarry falls silent after a hundred and ten years",
        "quarry",
        MENU,
    );
    let cleaned = decide([new.clone()], &Config::default(), Some(&known));
    assert_eq!(
        removed(&cleaned, 0),
        [4, 5, 6],
        "the menu, and nothing but the menu"
    );
    let alone = decide([new], &Config::default(), None);
    assert!(
        removed(&alone, 0).is_empty(),
        "by itself it repeats nothing"
    );
}

#[test]
fn a_headline_that_stood_once_is_a_teaser_in_a_new_article_and_its_owner_is_named() {
    let known = know(town(), &Config::default());
    // With a word that is another one.
    let teaser = "Herring fleet leaves the harbour a fortnight before its hour";
    let below = format!("{MENU}\n{teaser}");
    let new = article(
        "quarry",
        "Quarry falls silent after a hundred and ten years",
        "quarry",
        &below,
    );
    let cleaned = decide([new], &Config::default(), Some(&known));
    assert_eq!(removed(&cleaned, 0), [4, 5, 6, 7]);
    let owner = cleaned.verdicts[0].removals[3].owner;
    let owner = owner.and_then(|owner| owner.checked_sub(KNOWN)).unwrap();
    assert_eq!(cleaned.judgement.known[owner as usize], "harbour");
    let clusters = &cleaned.judgement.clusters;
    assert!(
        clusters
            .iter()
            .all(|cluster| cluster.known > 0 && cluster.documents == 1)
    );
}

#[test]
fn an_article_that_was_there_before_keeps_its_body() {
    let known = know(town(), &Config::default());
    let mut again = town().remove(2);
    again.id = "crawled on another day".to_owned();
    again
        .text
        .push_str("\nA line that was not there before at all");
    let cleaned = decide([again], &Config::default(), Some(&known));
    assert!(removed(&cleaned, 0).iter().all(|&paragraph| paragraph >= 4));
    let copy_of = cleaned.verdicts[0].copy_of;
    let copy_of = copy_of
        .and_then(|copy_of| copy_of.checked_sub(KNOWN))
        .unwrap();
    assert_eq!(cleaned.judgement.known[copy_of as usize], "market");
}

#[test]
fn what_only_the_drop_repeats_is_found_beside_what_is_known() {
    let known = know(town(), &Config::default());
    let letter =
        format!("{MENU}\nOur letter brings you the news on Sundays\nAsk for it at any kiosk");
    let drop = [
        (
            "quarry",
            "Quarry falls silent after a hundred and ten years",
        ),
        (
            "ferry",
            "Rope ferry crosses in both directions from Easter on",
        ),
        (
            "tower",
            "Leaning tower gains a finger's breadth since the flood",
        ),
        ("garden", "Botanists find a lost pear in the convent garden"),
        (
            "canal",
            "Skaters ask that the canal be flooded before Advent",
        ),
    ];
    let drop = drop.map(|(about, headline)| article(about, headline, about, &letter));
    let cleaned = decide(drop, &Config::default(), Some(&known));
    for at in 0..5 {
        assert_eq!(removed(&cleaned, at), [4, 5, 6, 7, 8], "{at}");
    }
    let of_drop = cleaned
        .judgement
        .clusters
        .iter()
        .filter(|cluster| cluster.known == 0);
    assert_eq!(of_drop.count(), 2, "the two lines of the letter");
}

#[test]
fn a_site_that_is_unknown_is_judged_by_itself() {
    let config = Config::default();
    let known = know(town(), &config);
    let mut elsewhere = town();
    for article in &mut elsewhere {
        article.site = "village.example".to_owned();
    }
    let alone = decide(elsewhere.clone(), &config, None);
    let against = decide(elsewhere, &config, Some(&known));
    assert_eq!(alone.verdicts, against.verdicts);
    assert_eq!(alone.judgement, against.judgement);
}

#[test]
fn what_is_written_of_a_site_is_what_this_version_of_the_format_says() {
    let path =
        Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures/sites/harbour-courier/corpus.jsonl");
    let known = know(articles(&path), &Config::default());
    let parts = known.all().iter().flat_map(|volume| &volume.parts);
    let bytes: Vec<u8> = parts.flat_map(|(_, bytes)| bytes.iter().copied()).collect();
    assert_eq!(
        (FORMAT_VERSION, format!("{:016x}", xxh3_64(&bytes))),
        (2, String::from("d588c1231eb873b7")),
        "volumes are other bytes now: an index that was made before would answer otherwise. \
         Raise `index::FORMAT_VERSION` if one was released with the old ones, and pin the new ones here"
    );
}
