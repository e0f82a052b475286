//! What is measured of each site, and the limits that are for each by itself.

use serde_json::{Value, json};

use super::{check, drop, measured, outcome};
use crate::util::{Bench, FURNITURE, body};

/// Articles of two sites, one of which has furniture.
fn two_sites() -> Bench {
    let bench = Bench::new();
    let mut lines = String::new();
    for number in 0..24 {
        let (host, text) = match number % 3 {
            0 => ("bare.example", body(number)),
            _ => ("www.full.example", format!("{}\n{FURNITURE}", body(number))),
        };
        let url = format!("https://{host}/{number}");
        lines += &(json!({"url": url, "text": text}).to_string() + "\n");
    }
    bench.write("two.jsonl", lines);
    bench
}

fn site<'o>(outcome: &'o Value, name: &str) -> &'o Value {
    let sites = outcome["sites"].as_array().unwrap();
    sites.iter().find(|site| site["site"] == name).unwrap()
}

#[test]
fn figures_of_sites_add_up_to_those_of_the_drop() {
    for (bench, input) in [(two_sites(), "two.jsonl"), (drop(), "new")] {
        let found = outcome(&bench, &[input], 0);
        let sites = found["sites"].as_array().unwrap();
        assert_eq!(sites.len() as u64, found["drop"]["sites"].as_u64().unwrap());
        for part in ["documents", "paragraphs", "characters"] {
            let sum: u64 = sites.iter().map(|one| one[part].as_u64().unwrap()).sum();
            assert_eq!(found["drop"][part], sum, "{part}");
        }
        for figure in found["figures"].as_array().unwrap() {
            let quantity = figure["quantity"].as_str().unwrap();
            let of_sites = sites
                .iter()
                .map(|one| one["figures"][quantity].as_u64().unwrap());
            let joined = match quantity {
                "cluster-share" => of_sites.max().unwrap(),
                _ => of_sites.sum(),
            };
            assert_eq!(measured(&found, quantity), joined, "{quantity}");
        }
    }
}

#[test]
fn a_limit_for_each_site_names_the_site_that_exceeds_it() {
    let bench = two_sites();
    let limits = [
        "two.jsonl",
        "--site-limits",
        "max-removed-paragraphs=20%,max-lost=0",
    ];
    let found = outcome(&bench, &limits, 1);
    assert_eq!(found["verdict"], "failed");
    let [lost, removed] = &[&found["site_limits"][1], &found["site_limits"][0]];
    assert_eq!(
        (&lost["name"], &lost["exceeded"]),
        (&json!("max-lost"), &json!(0))
    );
    assert_eq!(
        (&removed["sites"], &removed["exceeded"]),
        (&json!(2), &json!(1))
    );
    assert_eq!(removed["largest"][0]["site"], "www.full.example");
    let exceeded = |name| &site(&found, name)["exceeded"];
    assert_eq!(
        exceeded("www.full.example"),
        &json!(["max-removed-paragraphs"])
    );
    assert_eq!(exceeded("bare.example"), &json!([]));
    // The site that exceeds something stands first, and its findings are errors.
    assert_eq!(found["sites"][0]["site"], "www.full.example");
    for finding in found["findings"].as_array().unwrap() {
        let is_error = finding["level"] == "error";
        assert_eq!(is_error, finding["removed"].as_u64() > Some(0), "{finding}");
    }
    for format in [
        "full", "concise", "github", "gitlab", "sarif", "junit", "markdown",
    ] {
        let said = check(&bench, &[&limits[..], &["--format", format]].concat()).exits(1);
        assert!(
            said.stdout.contains("www.full.example: "),
            "{format}: {}",
            said.stdout
        );
    }
}

/// A limit for each site says the same as that limit on each site alone.
#[test]
fn a_limit_for_each_site_is_that_limit_on_each_alone() {
    let bench = two_sites();
    let all = String::from_utf8(bench.read("two.jsonl")).unwrap();
    for host in ["bare.example", "www.full.example"] {
        let lines = all.lines().filter(|line| line.contains(host));
        bench.write(
            "one.jsonl",
            lines.map(|line| format!("{line}\n")).collect::<String>(),
        );
        let alone = outcome(&bench, &["one.jsonl"], 0);
        let together = outcome(&bench, &["two.jsonl"], 0);
        for (quantity, count) in site(&together, host)["figures"].as_object().unwrap() {
            assert_eq!(
                measured(&alone, quantity),
                count.as_u64().unwrap(),
                "{host} {quantity}"
            );
        }
    }
}

#[test]
fn small_sites_are_left_out_if_that_is_asked() {
    let bench = two_sites();
    let limits = ["two.jsonl", "--site-limits", "max-removed-paragraphs=0"];
    let least = |least| [&limits[..], &["--min-site-documents", least]].concat();
    let found = outcome(&bench, &least("16"), 1);
    assert_eq!(found["site_limits"][0]["sites"], 1);
    // A limit that is compared with nothing is none that holds.
    let found = outcome(&bench, &least("17"), 2);
    assert_eq!(found["site_limits"][0]["sites"], 0);
    assert_eq!(found["verdict"], "error");
    for part in [
        "--site-limits max-removed-paragraphs is compared with no site",
        "the largest has 16 documents, and --min-site-documents asks for 17",
    ] {
        assert!(found["error"].as_str().unwrap().contains(part), "{found}");
    }
    let accepted = [&least("17")[..], &["--allow-empty"]].concat();
    let said = check(&bench, &accepted).exits(0).stdout;
    for part in [
        "not compared --site-limits max-removed-paragraphs 0: compared with no site",
        "passed: the limit was compared with no site",
    ] {
        assert!(said.contains(part), "{part}: {said}");
    }
    // Nothing is accepted from a drop that was not compared.
    let update = ["--baseline", "b.txt", "--update-baseline"];
    check(&bench, &[&least("17")[..], &update].concat()).exits(2);
    assert!(!bench.path("b.txt").exists());
}

#[test]
fn a_drop_of_too_few_documents_fails() {
    let bench = two_sites();
    let least = |least| ["two.jsonl", "--min-documents", least];
    let found = outcome(&bench, &least("24"), 0);
    assert_eq!(
        found["min_documents"],
        json!({"limit": 24, "documents": 24, "exceeded": false})
    );
    assert_eq!(outcome(&bench, &least("25"), 1)["verdict"], "failed");
    for format in [
        "full", "concise", "github", "gitlab", "sarif", "junit", "markdown",
    ] {
        let said = check(
            &bench,
            &[&least("1025")[..], &["--format", format]].concat(),
        )
        .exits(1);
        assert!(
            said.stdout.contains("min-documents")
                && said.stdout.contains("the drop has 24 documents"),
            "{format}: {}",
            said.stdout
        );
    }
    let all = [&least("24")[..], &["--max-lost", "0"]].concat();
    check(&bench, &all).exits(0);
    bench.write("dejalu.toml", "min-documents = 25\n");
    check(&bench, &["two.jsonl"]).exits(1);
}

#[test]
fn people_are_told_the_site_of_a_finding() {
    let bench = two_sites();
    for format in [
        "full", "concise", "github", "gitlab", "sarif", "junit", "markdown",
    ] {
        let said = check(&bench, &["two.jsonl", "--format", format])
            .exits(0)
            .stdout;
        let wanted = match format {
            "markdown" => "| `www.full.example` |",
            _ => "(site www.full.example)",
        };
        assert!(said.contains(wanted), "{format}: {said}");
    }
}

#[test]
fn limits_for_sites_are_refused_as_others_are() {
    let bench = two_sites();
    for (limit, said) in [
        (
            "max-removed=1",
            "\"max-removed\" is not an option that sets a limit; did you mean max-removed-",
        ),
        ("max-lost", "write max-lost=0"),
        ("max-new-families=5%", "cannot be a share"),
        ("max-known-articles=0", "needs an index"),
    ] {
        check(&bench, &["two.jsonl", "--site-limits", limit])
            .exits(2)
            .says(&[said]);
    }
}

#[test]
fn sites_are_the_same_for_any_order_of_the_articles_and_any_number_of_threads() {
    let bench = Bench::new();
    let line = |number: usize| {
        let url = format!("https://s{}.example/{number}", number % 97);
        let text = format!("{}\n{FURNITURE}", body(number / 3));
        json!({"id": number.to_string(), "url": url, "text": text}).to_string() + "\n"
    };
    let limits = [
        "a.jsonl",
        "--site-limits",
        "max-removed-characters=30%,max-lost=0",
    ];
    let mut said: Vec<Value> = Vec::new();
    for (step, threads) in [(1, "1"), (7, "4"), (290, "3")] {
        let lines = (0..291).map(|at| line(at * step % 291));
        bench.write("a.jsonl", lines.collect::<String>());
        let run = [&limits[..], &["--jobs", threads, "--format", "json"]].concat();
        let printed = check(&bench, &run).stdout;
        let mut found: Value = serde_json::from_str(&printed).unwrap();
        // Findings name lines, which are others.
        found["findings"] = json!([]);
        said.push(found);
    }
    assert!(
        said[0]["site_limits"][0]["sites"] == 97,
        "{}",
        said[0]["site_limits"][0]
    );
    assert!(said[0] == said[1] && said[0] == said[2]);
}
