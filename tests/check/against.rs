//! Against an index: what is known of earlier corpora.

use serde_json::json;

use super::{check, drop, findings, measured, outcome};
use crate::util::Bench;

/// The bench with an index of the earlier corpus.
fn indexed() -> Bench {
    let bench = drop();
    bench
        .run(&["index", "build", "earlier", "-o", "known.idx"])
        .exits(0);
    bench
}

#[test]
fn what_is_known_is_told_apart_from_what_repeats() {
    let bench = indexed();
    let alone = outcome(&bench, &["new"], 0);
    let found = outcome(&bench, &["new", "--against", "known.idx"], 0);
    assert_eq!(found["against"]["index"], "known.idx");
    assert_eq!(measured(&found, "known-articles"), 1);
    assert_eq!(measured(&found, "repeated-articles"), 1);
    let articles = findings(&found, "article-known");
    assert_eq!(
        articles[0]["message"],
        "this article is in the index already, as lantern-3"
    );
    assert_eq!(articles[0]["locations"][0]["document"], "lantern-203");
    // Three lines in five documents of the drop each; nothing else is known.
    assert_eq!(measured(&found, "known-paragraphs"), 15);
    assert_eq!(measured(&found, "known-documents"), 5);
    let known = findings(&found, "known-from-index");
    let mut texts: Vec<&str> = known
        .iter()
        .map(|one| one["text"].as_str().unwrap())
        .collect();
    texts.sort_unstable();
    assert_eq!(
        texts,
        [
            "Every evening at seven, the news of the valley in five short pieces.",
            "Sign up with your address and a name you like.",
            "The Lantern letter",
        ]
    );
    assert!(known.iter().all(|one| one["known"] == 5), "{known:?}");
    // What is known is nothing new.
    let new = |outcome| measured(outcome, "new-clusters");
    assert_eq!(new(&found) + 3, new(&alone));
    assert!(measured(&found, "new-families") >= 1);
}

#[test]
fn limits_against_an_index_both_ways() {
    let bench = indexed();
    let found = outcome(&bench, &["new", "--against", "known.idx"], 0);
    for quantity in [
        "known-paragraphs",
        "known-characters",
        "known-documents",
        "known-articles",
    ] {
        let option = format!("--max-{quantity}");
        let count = measured(&found, quantity);
        assert!(count > 0, "{quantity}");
        for (limit, code) in [(count, 0), (count - 1, 1)] {
            let limit = limit.to_string();
            let options = ["new", "--against", "known.idx", &option, &limit];
            let found = outcome(&bench, &options, code);
            let errors = found["findings"].as_array().unwrap().iter();
            let errors = errors.filter(|finding| finding["level"] == "error").count();
            assert_eq!(errors > 0, code == 1, "{option} {limit}");
        }
    }
}

#[test]
fn an_index_that_is_none_is_an_error_and_stays_what_it_is() {
    let bench = indexed();
    let good = bench.read("known.idx");
    check(&bench, &["new", "--against", "known.idx"]).exits(0);
    assert_eq!(bench.read("known.idx"), good);
    check(&bench, &["new", "--against", "nowhere.idx"])
        .exits(2)
        .says(&["nowhere.idx"]);
    bench.write("bad.idx", &good[..good.len() / 2]);
    let options = [
        "new",
        "--against",
        "bad.idx",
        "--max-removed-paragraphs",
        "0",
    ];
    check(&bench, &options).exits(2).says(&["bad.idx"]);
    let options = ["new", "--against", "known.idx", "--paragraphs", "blank"];
    check(&bench, &options).exits(2).says(&["known.idx"]);
}

#[test]
fn what_the_index_knows_is_no_error_because_much_is_removed() {
    let bench = indexed();
    let limits = [
        "new",
        "--against",
        "known.idx",
        "--max-removed-paragraphs",
        "0",
    ];
    let found = outcome(&bench, &limits, 1);
    let all = found["findings"].as_array().unwrap();
    let of_removed = all
        .iter()
        .filter(|finding| finding["limits"] == json!(["max-removed-paragraphs"]));
    let (mut new, mut known) = (0, 0);
    for finding in of_removed {
        let expected = if finding["new"] == true {
            "error"
        } else {
            "warning"
        };
        assert_eq!(finding["level"], expected, "{finding}");
        assert_eq!(finding["new"], finding["known"] == 0, "{finding}");
        match finding["new"] == true {
            true => new += 1,
            false => known += 1,
        }
    }
    assert!(new > 2 && known > 2, "{new} {known}");
    // Within a level what is new stands first.
    let order = all.iter().map(|finding| {
        let level = ["error", "warning", "note"]
            .iter()
            .position(|level| finding["level"] == *level);
        (level, finding["id"].is_string() && finding["new"] == false)
    });
    assert!(order.collect::<Vec<_>>().is_sorted());
    // A limit on what is known is about just that.
    let limits = [
        "new",
        "--against",
        "known.idx",
        "--max-known-paragraphs",
        "0",
    ];
    let found = outcome(&bench, &limits, 1);
    let known = found["findings"].as_array().unwrap();
    let known = known
        .iter()
        .filter(|finding| finding["known"].as_u64() > Some(0));
    assert!(known.clone().count() > 2);
    assert!(known.clone().all(|finding| finding["level"] == "error"));
}

#[test]
fn an_index_of_other_sites_is_a_warning() {
    let bench = drop();
    let said = "the index does not know any of the 2 sites of this input";
    bench.write(
        "other.jsonl",
        "{\"url\": \"https://other.example/1\", \"text\": \"The lock on the canal stays shut until May.\"}\n",
    );
    bench
        .run(&["index", "build", "-q", "other.jsonl", "-o", "other.idx"])
        .exits(0);
    let limits = ["--max-known-articles", "0", "--max-known-paragraphs", "1%"];
    let against = |index| [&["new", "--against", index], &limits[..]].concat();
    check(&bench, &against("other.idx")).exits(0).says(&[said]);
    bench
        .run(&["index", "build", "-q", "earlier", "-o", "earlier.idx"])
        .exits(0);
    let run = check(&bench, &against("earlier.idx"));
    assert!(!run.stderr.contains("does not know"), "{}", run.stderr);
}

#[test]
fn where_records_are_no_lines_a_place_names_the_record() {
    let bench = drop();
    let lines = String::from_utf8(bench.read("new/lantern.jsonl")).unwrap();
    let lines: Vec<&str> = lines.lines().collect();
    bench.write("a.json", format!("[{}]", lines.join(",\n")));
    let found = outcome(&bench, &["a.json"], 0);
    let place = &findings(&found, "nearly-emptied")[0]["locations"][0];
    assert_eq!(
        (&place["line"], &place["record"]),
        (&json!(1), &json!("element 8"))
    );
    for format in [
        "full", "concise", "github", "gitlab", "sarif", "junit", "markdown",
    ] {
        let said = check(&bench, &["a.json", "--format", format])
            .exits(0)
            .stdout;
        assert!(said.contains("element 8"), "{format}: {said}");
    }
}
