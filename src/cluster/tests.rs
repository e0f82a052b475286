//! The stage against its definition, without slices, blocks, passes and threads.

use std::collections::BTreeMap;

use proptest::prelude::*;

use super::buckets::{ANY, WorthComparing};
use super::candidates::{candidates, keys_of};
use super::star::Star;
use super::texts::Texts;
use super::{ClusterOptions, Clusters, cluster};
use crate::corpus::Site;
use crate::corpus::tests::site;
use crate::stop::Stop;

/// Centres of a bucket that a text is compared with.
const MOST_CENTRES: usize = 64;

fn weights(site: &Site) -> Vec<u32> {
    let mut weights = vec![0; site.texts.len()];
    for document in 0..site.documents.len() {
        for occurrence in site.paragraphs(document).iter() {
            weights[occurrence.text as usize] += 1;
        }
    }
    weights
}

/// The definition: each text in its order against the first centres that have a key
/// in common with it. Of large buckets of heads only what any bucket gives.
fn naive(texts: &Texts<'_>) -> (Vec<u32>, u64) {
    let mut buckets: BTreeMap<u64, (usize, Vec<u32>)> = BTreeMap::new();
    let keys = |text: u32| {
        let mut keys: Vec<u64> = keys_of(texts, text).iter().map(|key| key >> 32).collect();
        keys.sort_unstable();
        keys.dedup();
        keys
    };
    for text in 0..texts.len() as u32 {
        for key in keys(text) {
            buckets.entry(key).or_default().0 += 1;
        }
    }
    let mut centre_of: Vec<u32> = (0..texts.len() as u32).collect();
    let mut passed_over = 0;
    for &text in &texts.order {
        let mut likes = Vec::new();
        for key in keys(text) {
            let (size, centres) = &buckets[&key];
            let near = match key & 3 {
                0 => 16,
                1 if *size <= 64 => ANY,
                1 => 16,
                _ => 24,
            };
            let first = centres.iter().take(MOST_CENTRES).copied();
            let near = first.filter(|&centre| near == ANY || texts.are_near(text, centre, near));
            likes.extend(near.filter(|&centre| texts.are_alike(text, centre, &mut 0)));
        }
        let first = likes
            .into_iter()
            .min_by_key(|&centre| texts.rank[centre as usize]);
        if let Some(centre) = first {
            centre_of[text as usize] = centre;
            continue;
        }
        for key in keys(text) {
            if let Some((_, centres)) = buckets.get_mut(&key) {
                passed_over += centres.len().saturating_sub(MOST_CENTRES) as u64;
                centres.push(text);
            }
        }
    }
    (centre_of, passed_over)
}

/// What the stage gives, a block and a limit of memory given.
fn merged(texts: &Texts<'_>, memory: usize, block: usize) -> (Vec<u32>, u64) {
    let mut star = Star::new(texts, candidates(texts, memory, &Stop::never()));
    star.run(block, &Stop::never());
    star.merge(block, &Stop::never());
    (star.centre_of.clone(), star.passed_over)
}

/// The same before clusters are merged.
fn joined(texts: &Texts<'_>, memory: usize, block: usize) -> (Vec<u32>, u64) {
    let mut star = Star::new(texts, candidates(texts, memory, &Stop::never()));
    star.run(block, &Stop::never());
    (star.centre_of.clone(), star.passed_over)
}

/// Texts of so many words that differ in one word or two.
fn variants(count: usize, words: usize, edits: usize) -> Vec<String> {
    (0..count)
        .map(|number| {
            let mut text: Vec<String> = (0..words)
                .map(|at| format!("word{}", letters(at)))
                .collect();
            for edit in 0..edits {
                text[(number * 7 + edit * 5) % words] =
                    format!("other{}", letters(number * 2 + edit));
            }
            text.join(" ")
        })
        .collect()
}

/// A number without digits.
fn letters(mut number: usize) -> String {
    let mut letters = String::new();
    loop {
        letters.push(char::from(b'a' + (number % 26) as u8));
        number /= 26;
        if number == 0 {
            return letters;
        }
    }
}

fn site_of(texts: &[String]) -> Site {
    site(&texts.iter().map(String::as_str).collect::<Vec<_>>())
}

/// The sizes of the clusters, largest first.
fn sizes(clusters: &Clusters) -> Vec<usize> {
    let mut sizes = vec![0; clusters.centres.len()];
    for &number in &clusters.of_text {
        sizes[number as usize] += 1;
    }
    sizes.sort_unstable_by(|left, right| right.cmp(left));
    sizes
}

#[test]
fn variants_of_one_text_are_one_cluster_whatever_their_number() {
    for (count, words, edits) in [(50, 34, 1), (3_000, 34, 1), (3_000, 34, 2), (3_000, 8, 1)] {
        let mut texts = variants(count, words, edits);
        texts.push(variants(1, words, 0).remove(0));
        texts.push(variants(1, words, 0).remove(0));
        let site = site_of(&texts);
        let clusters = cluster(
            &site,
            &weights(&site),
            &ClusterOptions::default(),
            &Stop::never(),
        );
        assert_eq!(
            sizes(&clusters),
            [count + 1],
            "{words} words, {edits} edits"
        );
    }
}

/// Two of them differ in six words of thirty, and many have no key in common: too
/// long for their ends to be keys, changed too often for a band to stay.
#[test]
fn variants_without_their_original_are_merged() {
    let site = site_of(&variants(3_000, 30, 3));
    let texts = Texts::new(&site, &weights(&site));
    let centres = |centre_of: &[u32]| {
        let all = centre_of.iter().enumerate();
        all.filter(|&(text, &centre)| text as u32 == centre).count()
    };
    let (before, _) = joined(&texts, usize::MAX, 4096);
    let (after, _) = merged(&texts, usize::MAX, 4096);
    assert!(centres(&before) > 1);
    assert_eq!(centres(&after), 1);
}

#[test]
fn a_bucket_of_unlike_texts_is_given_up_and_what_was_left_out_is_counted() {
    let texts: Vec<String> = (0..300)
        .map(|number| {
            format!("{number} visitors came to the fair of the valley in the year of the flood")
        })
        .collect();
    let site = site_of(&texts);
    let texts = Texts::new(&site, &weights(&site));
    let (centres, passed_over) = naive(&texts);
    assert!(
        centres
            .iter()
            .enumerate()
            .all(|(text, &centre)| centre == text as u32)
    );
    // Of one bucket that all share: 300 - 64 texts, the last with 299 - 64 too many.
    assert!(passed_over >= 235 * 236 / 2, "{passed_over}");
    assert_eq!(joined(&texts, usize::MAX, 4096), (centres, passed_over));
}

#[test]
fn texts_with_the_same_first_words_find_what_they_are_cut_from() {
    let mut whole: Vec<String> = (0..400)
        .map(|number| {
            let own: Vec<String> = (0..12)
                .map(|at| letters(1000 + number * 31 + at * 977))
                .collect();
            format!("The president of the republic {}", own.join(" "))
        })
        .collect();
    let cut: Vec<String> = whole
        .iter()
        .step_by(9)
        .map(|text| text[..text.len() - 9].to_owned() + "…")
        .collect();
    whole.extend_from_slice(&cut);
    let site = site_of(&whole);
    let clusters = cluster(
        &site,
        &weights(&site),
        &ClusterOptions::default(),
        &Stop::never(),
    );
    let pairs = sizes(&clusters).iter().filter(|&&size| size == 2).count();
    assert_eq!((pairs, clusters.centres.len()), (cut.len(), 400));
}

#[test]
fn neither_memory_nor_blocks_show() {
    let mut texts = variants(400, 12, 2);
    texts.extend(variants(200, 30, 1));
    texts.extend(
        (0..300).map(|number| format!("{number} people came to the market hall of the old town")),
    );
    texts.extend(
        (0..300).map(|number| letters(number * 7919).repeat(3) + " one two three four five six"),
    );
    let site = site_of(&texts);
    let texts = Texts::new(&site, &weights(&site));
    let usual = merged(&texts, usize::MAX, 4096);
    for memory in [0, 10_000, 40_000] {
        assert_eq!(merged(&texts, memory, 4096), usual, "memory {memory}");
    }
    for block in [1, 2, 17, 200] {
        assert_eq!(merged(&texts, usize::MAX, block), usual, "block {block}");
    }
}

#[test]
fn little_memory_means_several_passes() {
    let texts = variants(2_000, 34, 2);
    let site = site_of(&texts);
    let texts = Texts::new(&site, &weights(&site));
    assert_eq!(super::candidates::passes(&texts, usize::MAX).len(), 1);
    let room = 20_000;
    let passes = super::candidates::passes(&texts, room);
    assert!(passes.len() > 4, "{passes:?}");
    let entries: usize = (0..texts.len() as u32)
        .map(|text| keys_of(&texts, text).len())
        .sum();
    assert!(
        entries * 8 / room <= passes.len() * 2,
        "{} of {entries} keys",
        passes.len()
    );
}

proptest! {
    #[test]
    fn the_stage_agrees_with_its_definition(
        lines in proptest::collection::vec("([a-e]{1,2} |[a-c] [12] ){2,9}(…)?", 2..60),
        block in 1usize..20,
        memory in 0usize..9000,
    ) {
        let site = site_of(&lines);
        let texts = Texts::new(&site, &weights(&site));
        let (before, passed_over) = joined(&texts, memory, block);
        prop_assert_eq!((before.clone(), passed_over), naive(&texts));
        let (after, _) = merged(&texts, memory, block);
        prop_assert_eq!(&after, &merged(&texts, usize::MAX, 4096).0);
        for (text, &centre) in (0..).zip(&after) {
            prop_assert!(text == centre || texts.are_alike(text, centre, &mut 0));
            prop_assert_eq!(after[centre as usize], centre);
            // Whole clusters move, and forward only.
            let earlier = before[text as usize];
            prop_assert_eq!(after[earlier as usize], centre);
            prop_assert!(texts.rank[centre as usize] <= texts.rank[earlier as usize]);
        }
    }

    #[test]
    fn what_is_found_has_the_later_text_first_and_no_pair_twice(
        lines in proptest::collection::vec("([a-d]{1,2} ){4,8}", 2..40),
    ) {
        let site = site_of(&lines);
        let texts = Texts::new(&site, &weights(&site));
        let WorthComparing { pairs, members, .. } = candidates(&texts, usize::MAX, &Stop::never());
        prop_assert!(pairs.is_sorted_by(|left, right| left < right));
        prop_assert!(members.is_sorted());
        for pair in pairs {
            prop_assert!((pair >> 32) as u32 > texts.rank[pair as u32 as usize]);
        }
    }
}
