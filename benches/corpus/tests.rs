//! The generator keeps its word: bytes, shares, labels, shapes, files.

use std::collections::{HashMap, HashSet};
use std::io::Read;
use std::ops::ControlFlow;
use std::path::Path;

use serde_json::Value;

use crate::corpus::language::{LANGUAGES, language};
use crate::corpus::output::{Compress, Format, Layout, Output};
use crate::corpus::page::Page;
use crate::corpus::plan::Plan;
use crate::corpus::random::{Random, SHIFT, Zipf};
use crate::corpus::shape::Shape;
use crate::corpus::{Counts, Order};

pub(crate) fn print(order: &Order) -> (Vec<Page>, Counts) {
    let mut pages = Vec::new();
    let printed = order.print(|page| {
        pages.push(page.clone());
        ControlFlow::<()>::Continue(())
    });
    match printed {
        ControlFlow::Continue(counts) => (pages, counts),
        ControlFlow::Break(()) => panic!("nothing breaks off"),
    }
}

pub(crate) fn all_lines(pages: &[Page]) -> Vec<&str> {
    pages.iter().flat_map(|page| page.text.lines()).collect()
}

pub(crate) fn distinct(pages: &[Page]) -> u64 {
    all_lines(pages).into_iter().collect::<HashSet<_>>().len() as u64
}

pub(crate) fn labelled(page: &Page) -> impl Iterator<Item = (&str, char)> {
    page.text.lines().zip(page.labels.chars())
}

#[test]
fn ranks_follow_the_law() {
    let zipf = Zipf::new(10_000);
    let mut random = Random::new(1, 2, 3);
    let mut counts = vec![0_u32; 10_000];
    for _ in 0..2_000_000 {
        counts[zipf.rank(random.next())] += 1;
    }
    let total: f64 = (0..10_000)
        .map(|rank| 1.0 / (f64::from(rank) + SHIFT))
        .sum();
    for rank in [0_u16, 1, 7, 60] {
        let expected = 2e6 / (f64::from(rank) + SHIFT) / total;
        let ratio = f64::from(counts[usize::from(rank)]) / expected;
        assert!((0.93..1.07).contains(&ratio), "rank {rank}: {ratio}");
    }
    assert!(
        counts[5_000..].iter().sum::<u32>() > 100_000,
        "the tail is drawn from"
    );
}

#[test]
fn means_are_kept() {
    let mut random = Random::new(4, 0, 0);
    for mean in [0.3, 1.0, 6.6, 10.85] {
        let spread = usize::from(mean > 2.0);
        let sum: usize = (0..100_000).map(|_| random.around(mean, spread)).sum();
        let reached = sum as f64 / 1e5;
        assert!((reached - mean).abs() < 0.02, "{mean}: {reached}");
    }
}

#[test]
fn the_usual_page_is_as_measured() {
    let plan = Plan::for_distinct(0.36);
    assert!((6.5..7.5).contains(&plan.teasers), "{plan:?}");
    assert!((7.0..8.5).contains(&plan.body), "{plan:?}");
    for percent in 1..=100 {
        let plan = Plan::for_distinct(f64::from(percent) / 100.0);
        let all = [plan.body, plan.teasers, plan.changed, plan.furniture];
        assert!(
            all.iter().all(|part| (0.0..60.0).contains(part)),
            "{percent}: {plan:?}"
        );
        assert!(plan.furniture <= 1.0, "{percent}: {plan:?}");
    }
}

#[test]
fn the_same_order_gives_the_same_bytes() {
    let order = Order {
        languages: vec![(&LANGUAGES[0], 2), (&LANGUAGES[10], 1)],
        ..Order::usual(300_000)
    };
    let text = |order: &Order| all_lines(&print(order).0).join("\n");
    let first = text(&order);
    assert_eq!(text(&order), first);
    assert_ne!(text(&Order { seed: 43, ..order }), first);
    // On every machine, and in every version until this line is changed.
    assert_eq!(
        format!("{:016x}", xxhash_rust::xxh3::xxh3_64(first.as_bytes())),
        "807fa58382d46540"
    );
}

#[test]
fn the_share_of_distinct_paragraphs_is_as_asked() {
    for percent in [8_u32, 20, 36, 60, 85, 90, 95, 100] {
        let asked = f64::from(percent) / 100.0;
        let (pages, counts) = print(&Order {
            distinct: asked,
            ..Order::usual(4_000_000)
        });
        let counted = distinct(&pages);
        assert_eq!(counts.paragraphs, all_lines(&pages).len() as u64);
        // Counted by construction: off by variants that happen to be alike.
        assert!(
            counts.distinct.abs_diff(counted) <= 1 + counted / 1_000,
            "{percent}: {counts:?}, {counted}"
        );
        let share = counted as f64 / counts.paragraphs as f64;
        assert!((share - asked).abs() < 0.01, "{percent}: {share}");
    }
}

#[test]
fn teasers_repeat_articles_that_exist() {
    let (pages, _) = print(&Order {
        sites: 3,
        ..Order::usual(3_000_000)
    });
    let mut articles = HashSet::new();
    let (mut repeated, mut changed) = (0, 0);
    let all = || pages.iter().flat_map(labelled);
    articles.extend(all().filter(|line| line.1 == 'K').map(|line| line.0));
    let mut furniture: HashMap<&str, usize> = HashMap::new();
    all()
        .filter(|line| line.1 == 'D')
        .for_each(|line| *furniture.entry(line.0).or_default() += 1);
    // Menus, cues and such stand on at least a tenth of a language's pages of a site.
    let common = pages.len() / 60;
    for (line, label) in all() {
        if label == 'D' && articles.contains(line) {
            repeated += 1;
        } else if label == 'D' && furniture[line] < common {
            changed += 1;
        }
    }
    let share = f64::from(changed) / f64::from(repeated + changed);
    assert!(
        repeated > 5_000 && (0.08..0.12).contains(&share),
        "{repeated} {changed}"
    );
}

#[test]
fn every_language_makes_text_of_its_own_letters() {
    for language in &LANGUAGES {
        let (pages, counts) = print(&Order {
            languages: vec![(language, 1)],
            ..Order::usual(400_000)
        });
        assert!(
            (counts.distinct as f64 / counts.paragraphs as f64 - 0.36).abs() < 0.03,
            "{}",
            language.code
        );
        let letters: Vec<char> = pages[0]
            .text
            .chars()
            .filter(|c| c.is_alphabetic())
            .collect();
        let ascii = letters.iter().filter(|letter| letter.is_ascii()).count() * 100 / letters.len();
        let wanted = match language.code {
            "en" => 100..=100,
            "fr" | "de" | "es" | "pl" | "vi" => 60..=97,
            _ => 0..=2,
        };
        assert!(
            wanted.contains(&ascii),
            "{}: {ascii} % of the letters are ASCII",
            language.code
        );
    }
}

#[test]
fn shapes_are_what_they_say() {
    for shape in [
        Shape::Everywhere,
        Shape::Variants,
        Shape::Giant,
        Shape::Lines,
        Shape::Identical,
        Shape::Fresh,
    ] {
        let order = Order {
            shape,
            languages: vec![(&LANGUAGES[0], 1), (&LANGUAGES[10], 1)],
            ..Order::usual(2_000_000)
        };
        let (pages, counts) = print(&order);
        assert!(counts.bytes >= order.bytes, "{shape:?}");
        let counted = distinct(&pages);
        assert!(
            counts.distinct.abs_diff(counted) <= counted / 500,
            "{shape:?}: {counts:?}, {counted}"
        );
        let lines: usize = pages.iter().map(|page| page.text.lines().count()).sum();
        assert_eq!(
            lines,
            pages.iter().map(|page| page.labels.len()).sum::<usize>(),
            "{shape:?}"
        );
        let last = |page: &Page| page.text.lines().last().map(str::to_owned);
        let lasts: HashSet<_> = pages.iter().map(last).collect();
        match shape {
            Shape::Everywhere => assert_eq!(lasts.len(), 1),
            Shape::Variants => assert!(lasts.len() > pages.len() * 99 / 100, "{}", lasts.len()),
            Shape::Giant => assert_eq!(pages.len(), 1),
            Shape::Lines => {
                assert!(pages.iter().all(|page| page.labels.len() == 1) && pages.len() > 10_000)
            }
            Shape::Identical => {
                assert!(pages.len() > 100 && pages.iter().all(|page| page.text == pages[0].text))
            }
            Shape::Fresh => assert_eq!(counted, counts.paragraphs),
            Shape::Articles => {}
        }
    }
}

fn layout(format: Format, path: &Path) -> Layout {
    Layout {
        format,
        compress: None,
        one_file: false,
        files: 1,
        path: path.to_owned(),
        truth: None,
        bytes: 500_000,
    }
}

fn write(order: &Order, layout: Layout) {
    let mut output = Output::new(layout).unwrap();
    let printed = order.print(|page| match output.write(page) {
        Ok(()) => ControlFlow::Continue(()),
        Err(error) => ControlFlow::Break(error),
    });
    assert!(printed.is_continue());
    output.finish().unwrap();
}

/// The files below a folder, by name, decompressed.
fn files(folder: &Path) -> Vec<(String, Vec<u8>)> {
    let mut found = Vec::new();
    for entry in walkdir::WalkDir::new(folder).sort_by_file_name() {
        let entry = entry.unwrap();
        if !entry.file_type().is_file() {
            continue;
        }
        let name = entry
            .path()
            .strip_prefix(folder)
            .unwrap()
            .to_str()
            .unwrap()
            .to_owned();
        let bytes = std::fs::read(entry.path()).unwrap();
        let mut decoder: Box<dyn Read> = match name.rsplit('.').next() {
            Some("gz") => Box::new(flate2::read::GzDecoder::new(&bytes[..])),
            Some("zst") => Box::new(zstd::Decoder::new(&bytes[..]).unwrap()),
            _ => Box::new(&bytes[..]),
        };
        let mut plain = Vec::new();
        decoder.read_to_end(&mut plain).unwrap();
        drop(decoder);
        found.push((name, plain));
    }
    found
}

#[test]
fn all_formats_hold_the_same_documents() {
    let order = Order {
        sites: 2,
        ..Order::usual(500_000)
    };
    let (pages, _) = print(&order);
    let texts: Vec<String> = pages.iter().map(|page| page.text.clone()).collect();
    let folder = tempfile::tempdir().unwrap();
    let path = |name: &str| folder.path().join(name);

    let truth = path("truth");
    let plain = Layout {
        truth: Some(truth.clone()),
        ..layout(Format::Jsonl, &path("a.jsonl"))
    };
    write(&order, plain);
    let jsonl = std::fs::read_to_string(path("a.jsonl")).unwrap();
    let records: Vec<Value> = jsonl
        .lines()
        .map(|line| serde_json::from_str(line).unwrap())
        .collect();
    let read: Vec<String> = records
        .iter()
        .map(|record| format!("{}\n", record["text"].as_str().unwrap()))
        .collect();
    assert_eq!(read, texts);
    assert_eq!(records[1]["url"], "https://site1.example/news/1");
    let truth = std::fs::read_to_string(truth).unwrap();
    for ((line, record), page) in truth.lines().zip(&records).zip(&pages) {
        let labels: Value = serde_json::from_str(line).unwrap();
        assert_eq!(labels["id"], record["id"]);
        assert_eq!(labels["labels"], page.labels.as_str());
    }
    assert_eq!(truth.lines().count(), pages.len());

    for (name, compress) in [("gz", Compress::Gz), ("zst", Compress::Zst)] {
        let split = Layout {
            compress: Some(compress),
            files: 3,
            ..layout(Format::Jsonl, &path(name))
        };
        write(&order, split);
        let parts = files(&path(name));
        assert_eq!(parts.len(), 3, "{name}");
        assert!(
            parts.iter().all(|part| part.1.len() > jsonl.len() / 4),
            "{name}: of about the same size"
        );
        let whole: Vec<u8> = parts.into_iter().flat_map(|part| part.1).collect();
        assert!(whole == jsonl.as_bytes(), "{name}");
    }

    write(&order, layout(Format::Txt, &path("txt")));
    let mut single = files(&path("txt"));
    single.sort_by_key(|file| file.0.rsplit('/').next().map(str::to_owned));
    assert!(
        single
            .iter()
            .map(|file| file.1.as_slice())
            .eq(texts.iter().map(|text| text.as_bytes()))
    );
    write(
        &order,
        Layout {
            one_file: true,
            ..layout(Format::Txt, &path("all.txt"))
        },
    );
    assert!(std::fs::read_to_string(path("all.txt")).unwrap() == texts.concat());
}

#[test]
fn languages_have_codes() {
    assert_eq!(
        language("zh").map(|language| language.cue),
        Some("查看更多")
    );
    assert!(language("xx").is_none());
}
