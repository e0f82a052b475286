//! Sites of different sizes: what a crawl has, and what its few pages do not break.

use std::collections::{HashMap, HashSet};

use crate::corpus::Order;
use crate::corpus::language::LANGUAGES;
use crate::corpus::random::SHIFT;
use crate::corpus::sections::Sizes;
use crate::tests::{all_lines, distinct, labelled, print};

#[test]
fn sites_of_a_crawl_have_a_language_each_and_sizes_as_the_law_has_them() {
    let sites = 20;
    let order = Order {
        sites,
        sizes: Sizes::Zipf,
        languages: vec![(&LANGUAGES[1], 2), (&LANGUAGES[6], 1)],
        ..Order::usual(8_000_000)
    };
    let (pages, counts) = print(&order);
    let texts: Vec<&str> = pages.iter().map(|page| page.text.as_str()).collect();
    // On every machine, and in every version until this line is changed.
    let hash = xxhash_rust::xxh3::xxh3_64(texts.concat().as_bytes());
    assert_eq!(format!("{hash:016x}"), "5407fae7568ce271");
    let mut numbers = vec![0_u32; sites];
    for page in &pages {
        let host = page.host.as_deref().unwrap();
        let number = host.strip_prefix("site").unwrap();
        let site: usize = number.strip_suffix(".example").unwrap().parse().unwrap();
        numbers[site] += 1;
        let menu = page.text.lines().next().unwrap();
        assert_eq!(menu.is_ascii(), site % 3 < 2, "{host}: {menu}");
    }
    let weight = |site: usize| 1.0 / (site as f64 + SHIFT);
    let total: f64 = (0..sites).map(weight).sum();
    for (site, &number) in numbers.iter().enumerate() {
        let expected = pages.len() as f64 * weight(site) / total;
        let off = (f64::from(number) - expected).abs();
        // Four standard deviations of what is drawn by chance.
        assert!(off < 4.0 * expected.sqrt(), "{site}: {number}, {expected}");
    }
    let counted = distinct(&pages);
    assert!(
        counts.distinct.abs_diff(counted) <= 1 + counted / 1_000,
        "{counts:?}, {counted}"
    );
    assert!((counted as f64 / counts.paragraphs as f64 - 0.36).abs() < 0.02);
    // What is advertised on a site stands on a page of that site.
    let mut articles: HashMap<&str, HashSet<&str>> = HashMap::new();
    for page in &pages {
        let own = labelled(page).filter(|line| line.1 == 'K');
        let host = page.host.as_deref().unwrap();
        articles
            .entry(host)
            .or_default()
            .extend(own.map(|line| line.0));
    }
    let (mut teasers, mut repeated) = (0, 0);
    for page in &pages {
        let furniture = labelled(page).filter(|line| line.1 == 'D' && line.0.len() > 80);
        let host = page.host.as_deref().unwrap();
        for (line, _) in furniture {
            teasers += 1;
            repeated += u32::from(articles[host].contains(line));
        }
    }
    assert!(
        teasers > 5_000 && repeated * 100 > teasers * 87,
        "{repeated} of {teasers}"
    );
}

#[test]
fn a_corpus_of_fewer_pages_than_sites_has_pages() {
    let (pages, counts) = print(&Order {
        sites: 400,
        sizes: Sizes::Zipf,
        ..Order::usual(100_000)
    });
    assert!(counts.bytes >= 100_000 && pages.len() < 100, "{counts:?}");
    assert_eq!(counts.paragraphs, all_lines(&pages).len() as u64);
}
