use std::path::{Path, PathBuf};

use serde_json::Value;

use super::assemble::page;
use super::budget::{LIMITS, Limits};
use crate::config::RunConfig;
use crate::pipeline;
use crate::progress::Silent;

/// The invented sites, cleaned.
fn cleaned(folder: &Path) -> PathBuf {
    let fixtures = concat!(env!("CARGO_MANIFEST_DIR"), "/fixtures/sites");
    let out = folder.join("out");
    let config = RunConfig::new(vec![PathBuf::from(fixtures)], out.clone());
    pipeline::run(&config, &Silent).unwrap();
    out
}

fn island(page: &[u8]) -> Value {
    let page = std::str::from_utf8(page).unwrap();
    let open = r#"<script type="application/json" id="data">"#;
    let (_, rest) = page.split_once(open).unwrap();
    serde_json::from_str(rest.split_once("</script>").unwrap().0).unwrap()
}

fn shown(data: &Value, list: &str) -> u64 {
    assert_eq!(
        data["cut"][list]["shown"],
        data[list].as_array().unwrap().len()
    );
    data["cut"][list]["shown"].as_u64().unwrap()
}

#[test]
fn a_small_page_keeps_its_limit_and_says_what_is_cut_in_the_stated_order() {
    let folder = tempfile::tempdir().unwrap();
    let out = cleaned(folder.path());
    let whole = page(&out, LIMITS, None, None, None).unwrap();
    let all = island(&whole);
    let lists = ["ids", "documents", "clusters", "families"];
    let mut before = lists.map(|list| shown(&all, list));
    // What a page takes that shows nothing of its lists.
    let around = whole.len() - all["documents"].to_string().len();
    for page_bytes in [1_100_000, 900_000, 800_000, 700_000, 600_000] {
        let limits = Limits {
            page: page_bytes,
            near: 20_000,
            ..LIMITS
        };
        let small = page(&out, limits, None, None, None).unwrap();
        assert!(
            small.len() <= page_bytes.max(around),
            "{} of {page_bytes}",
            small.len()
        );
        let data = island(&small);
        let now = lists.map(|list| shown(&data, list));
        for (list, (now, before)) in lists.iter().zip(now.into_iter().zip(before)) {
            assert!(
                *list == "ids" || now <= before,
                "{list}: {now} after {before}"
            );
        }
        // Nothing is cut as long as what is cut before it is there.
        assert!(now[2] == shown(&all, "clusters") || now[1] == 0, "{now:?}");
        assert!(now[3] == shown(&all, "families") || now[2] == 0, "{now:?}");
        for family in data["families"].as_array().unwrap() {
            for run in family["examples"].as_array().unwrap() {
                assert!(run["document"].as_u64().unwrap() < now[1], "{run}");
            }
        }
        for miss in data["near_misses"].as_array().unwrap() {
            assert!(
                miss["document"].as_u64().is_none_or(|at| at < now[1]),
                "{miss}"
            );
        }
        before = now;
    }
    assert!(before[1] < shown(&all, "documents"), "{before:?}");
}

#[test]
fn a_page_is_a_small_part_of_what_was_removed_of_a_large_corpus() {
    for (corpus, removed, page) in [
        (0, 0, LIMITS.page),
        (20_000_000, 10_000_000, 9_500_000),
        (60_000_000, 30_000_000, 5_500_000),
        (100_000_000, 30_000_000, 1_500_000),
        (120_000_000, 60_000_000, 2_000_000),
        (1 << 41, 1 << 40, LIMITS.page),
    ] {
        let limits = LIMITS.beside(corpus, removed);
        assert_eq!(limits.page, page);
        assert!(limits.families + limits.clusters + limits.documents <= page);
    }
}
