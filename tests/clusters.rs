//! Clusters against the definition: every pair compared.

use std::collections::BTreeSet;

use dejalu::Document;
use dejalu::internals::cluster::{ClusterOptions, Likeness, cluster, likeness};
use dejalu::internals::corpus::{Corpus, Site, fingerprint_document};
use dejalu::internals::paragraph::Separator;
use dejalu::internals::stop::Stop;

use crate::invent::{Chance, SCRIPTS, Writer};

/// Lines, each a document of one site.
pub(crate) fn site_of(lines: &[String]) -> Site {
    let mut corpus = Corpus::new();
    for (number, line) in lines.iter().enumerate() {
        let document = Document {
            id: number.to_string(),
            text: line.clone(),
            ..Document::default()
        };
        corpus.add(&fingerprint_document(&document, Separator::Line));
    }
    corpus.sites().next().unwrap()
}

/// Headlines and leads with realistic edits: a word changed, left out or put in.
fn edited_lines(seed: u64) -> Vec<String> {
    let mut writer = Writer::new(SCRIPTS[0], seed);
    let mut lines = Vec::new();
    for article in writer.articles(60) {
        for text in [article.headline, article.lead] {
            lines.push(text.clone());
            for _ in 0..3 {
                let mut words: Vec<&str> = text.split(' ').collect();
                let at = writer.chance.below(words.len());
                match writer.chance.below(3) {
                    0 => words[at] = "changed",
                    1 => drop(words.remove(at)),
                    _ => words.insert(at, "another"),
                }
                lines.push(words.join(" "));
            }
        }
    }
    lines
}

/// The definition: every pair compared, the longest text first as centre, of
/// equally long ones the one with the smallest fingerprint.
fn naive_centres(site: &Site) -> Vec<u32> {
    let texts = site.texts.len() as u32;
    let mut order: Vec<u32> = (0..texts).collect();
    order.sort_by_key(|&text| {
        let exact = site.texts[text as usize].exact;
        (std::cmp::Reverse(site.words(text).len()), exact)
    });
    let mut centre_of = vec![u32::MAX; texts as usize];
    for &centre in &order {
        if centre_of[centre as usize] != u32::MAX {
            continue;
        }
        for text in 0..texts {
            let free = centre_of[text as usize] == u32::MAX;
            let same = || likeness(site.words(centre), site.words(text)) == Likeness::Same;
            if text == centre || (free && same()) {
                centre_of[text as usize] = centre;
            }
        }
    }
    centre_of
}

#[test]
fn clusters_agree_with_comparing_every_pair() {
    let (mut agree, mut all, mut joined) = (0, 0, 0);
    for seed in 0..4 {
        let site = site_of(&edited_lines(seed));
        let clusters = cluster(
            &site,
            &vec![1; site.texts.len()],
            &ClusterOptions::default(),
            &Stop::never(),
        );
        let naive = naive_centres(&site);
        for text in 0..site.texts.len() as u32 {
            let centre = clusters.centres[clusters.of_text[text as usize] as usize];
            let verified = likeness(site.words(text), site.words(centre)) != Likeness::None;
            assert!(text == centre || verified, "a member unlike its centre");
            all += 1;
            agree += usize::from(centre == naive[text as usize]);
            joined += usize::from(centre != text);
        }
    }
    assert!(joined * 2 > all, "{joined} of {all} have found their like");
    assert!(agree * 100 >= all * 99, "{agree} of {all}");
}

#[test]
fn without_near_duplicates_every_text_is_its_own_cluster() {
    let site = site_of(&edited_lines(9));
    let options = ClusterOptions {
        near_duplicates: false,
        ..ClusterOptions::default()
    };
    let clusters = cluster(&site, &vec![1; site.texts.len()], &options, &Stop::never());
    assert_eq!(clusters.centres.len(), site.texts.len());
}

/// The centre of each cluster and its texts, by what identifies them.
fn told(site: &Site, options: &ClusterOptions) -> BTreeSet<(u64, Vec<u64>)> {
    let clusters = cluster(site, &vec![1; site.texts.len()], options, &Stop::never());
    let exact = |text: u32| site.texts[text as usize].exact;
    let mut told = vec![Vec::new(); clusters.centres.len()];
    for (text, &number) in (0..).zip(&clusters.of_text) {
        told[number as usize].push(exact(text));
    }
    for texts in &mut told {
        texts.sort_unstable();
    }
    let centres = clusters.centres.iter().map(|&centre| exact(centre));
    centres.zip(told).collect()
}

#[test]
fn neither_the_order_of_the_input_nor_memory_nor_threads_show() {
    let mut lines = edited_lines(3);
    // A bucket that is too large for all of its pairs.
    lines.extend((0..500).map(|number| format!("{number} boats of the old harbour were sold")));
    let usual = told(&site_of(&lines), &ClusterOptions::default());
    Chance::new(1).shuffle(&mut lines);
    let site = site_of(&lines);
    assert_eq!(told(&site, &ClusterOptions::default()), usual);
    let little = ClusterOptions {
        memory: 5_000,
        ..ClusterOptions::default()
    };
    for threads in [1, 3] {
        let pool = rayon::ThreadPoolBuilder::new().num_threads(threads);
        let pool = pool.build().unwrap();
        assert_eq!(pool.install(|| told(&site, &little)), usual);
    }
}
