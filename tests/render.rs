//! The page and the other formats of a report: what they hold, what they do
//! with hostile text, and what they say of damage.

use std::collections::BTreeSet;

use serde_json::{Value, json};

use crate::report::{eventful, schema, validate};
use crate::util::{Bench, FURNITURE, body, json_line};

/// What a page may be at most, in bytes.
const LARGEST: usize = 10_000_000;

/// The page of a result.
#[track_caller]
fn page(bench: &Bench, out: &str) -> String {
    let page = bench.read(&format!("{out}/report/report.html"));
    assert!(page.len() <= LARGEST);
    String::from_utf8(page).unwrap()
}

/// What stands between two marks of a page.
#[track_caller]
fn between<'p>(page: &'p str, open: &str, close: &str) -> &'p str {
    let (_, rest) = page.split_once(open).unwrap();
    rest.split_once(close).unwrap().0
}

/// The data of a page.
#[track_caller]
fn island(page: &str) -> Value {
    let open = r#"<script type="application/json" id="data">"#;
    serde_json::from_str(between(page, open, "</script>")).unwrap()
}

/// The invented sites, cleaned.
fn sites() -> Bench {
    let bench = Bench::new();
    let fixtures = concat!(env!("CARGO_MANIFEST_DIR"), "/fixtures/sites");
    bench.run(&["clean", fixtures, "-o", "out"]).exits(0);
    bench
}

#[test]
fn the_data_agrees_with_its_schema_and_with_the_report() {
    let schema = schema("page");
    for bench in [sites(), eventful()] {
        let data = island(&page(&bench, "out"));
        validate(&data, &schema, &schema, "page").unwrap();
        let report = bench.report("out");
        for (name, value) in report["totals"].as_object().unwrap() {
            assert_eq!(&data["totals"][name], value, "{name}");
        }
        assert_eq!(data["options"], report["options"]);
        assert_eq!(data["problems"]["kinds"], report["problems"]["kinds"]);
        let documents = data["documents"].as_array().unwrap();
        assert_eq!(data["cut"]["documents"]["shown"], documents.len());
        assert_eq!(data["totals"]["clusters"], report["clusters"]["total"]);
        let ids: BTreeSet<&str> = documents
            .iter()
            .map(|d| d["id"].as_str().unwrap())
            .collect();
        assert!(!ids.is_empty());
    }
}

#[test]
fn documents_of_the_page_are_those_of_the_other_files() {
    let bench = sites();
    let data = island(&page(&bench, "out"));
    let listed = bench.documents("out");
    let journal = bench.journal("out/report/documents.jsonl.zst");
    let mut seen = 0;
    for document in data["documents"].as_array().unwrap() {
        let is_it = |line: &&Value| {
            (&line["source"], &line["line"]) == (&document["source"], &document["line"])
        };
        let line = listed.iter().find(is_it).unwrap();
        assert_eq!(line["document"], document["id"]);
        let bars = document["bars"].as_array().unwrap();
        assert_eq!(line["paragraphs"], bars.len());
        for removal in journal
            .iter()
            .filter(is_it)
            .filter(|line| line["type"] == "removal")
        {
            let bar = &bars[removal["paragraph"].as_u64().unwrap() as usize];
            let text: String = removal["text"]
                .as_str()
                .unwrap()
                .chars()
                .take(400)
                .collect();
            assert_eq!(bar["t"], text);
            assert_eq!(bar["bits"], removal["bits"]);
            assert_eq!(
                bar["r"].as_str(),
                removal["reason"].as_str().map(|reason| &reason[..1])
            );
            seen += 1;
        }
        for kept in line["kept"].as_array().unwrap() {
            let bar = &bars[kept["paragraph"].as_u64().unwrap() as usize];
            assert!(["k", "n"].contains(&bar["r"].as_str().unwrap()), "{bar}");
            assert_eq!(bar["missing"], kept["missing"]);
            assert!(bar["t"].is_string());
        }
    }
    assert!(seen > 100);
    for family in data["families"].as_array().unwrap() {
        assert!(
            !family["examples"].as_array().unwrap().is_empty(),
            "{family}"
        );
    }
}

#[test]
fn pictures_add_up_to_the_totals() {
    let bench = sites();
    let data = island(&page(&bench, "out"));
    let sum = |field: &str| -> u64 {
        let parts = data["pictures"]["positions"].as_array().unwrap();
        parts.iter().map(|part| part[field].as_u64().unwrap()).sum()
    };
    let removed = &data["totals"]["removed"];
    for reason in ["cue", "teaser", "boilerplate", "repeat", "duplicate"] {
        assert_eq!(removed[reason]["paragraphs"], sum(reason), "{reason}");
    }
    let all: u64 = [
        "kept",
        "cue",
        "teaser",
        "boilerplate",
        "repeat",
        "duplicate",
    ]
    .map(sum)
    .iter()
    .sum();
    assert_eq!(data["totals"]["paragraphs"], all);
    assert_eq!(
        data["cut"]["positions"]["shown"],
        data["totals"]["documents"]
    );
}

#[test]
fn the_page_is_the_same_for_any_number_of_threads_and_when_rendered_again() {
    let bench = sites();
    let fixtures = concat!(env!("CARGO_MANIFEST_DIR"), "/fixtures/sites");
    bench
        .run(&["clean", fixtures, "-o", "one", "-j", "1"])
        .exits(0);
    bench
        .run(&["clean", fixtures, "-o", "four", "-j", "4"])
        .exits(0);
    let first = page(&bench, "out");
    assert_eq!(first, page(&bench, "one"));
    assert_eq!(first, page(&bench, "four"));
    bench.write("out/report/report.html", "spoiled");
    bench.run(&["report", "out"]).exits(0);
    assert_eq!(first, page(&bench, "out"));
    let printed = bench.run(&["report", "out", "-o", "-"]).exits(0);
    assert_eq!(first, printed.stdout);
    bench
        .run(&["report", "out", "-o", "elsewhere.html"])
        .exits(0);
    assert_eq!(first.as_bytes(), bench.read("elsewhere.html"));
}

#[test]
fn a_dry_run_has_a_page_that_says_so() {
    let bench = Bench::new();
    let fixtures = concat!(env!("CARGO_MANIFEST_DIR"), "/fixtures/sites");
    bench
        .run(&["clean", fixtures, "-o", "out", "--dry-run"])
        .exits(0);
    let page = page(&bench, "out");
    assert!(between(&page, "<h1", "</h1>").contains("dry run"));
    let data = island(&page);
    assert_eq!(data["dry_run"], true);
    let bars = data["documents"][0]["bars"].as_array().unwrap();
    let (kept, gone): (Vec<&Value>, Vec<&Value>) =
        bars.iter().partition(|bar| bar["missing"].is_number());
    assert!(kept.iter().all(|bar| bar["t"].is_null()));
    assert!(!gone.is_empty() && gone.iter().all(|bar| bar["t"].is_string()));
}

/// Text that would do something wherever it is not shown as text.
const HOSTILE: [&str; 9] = [
    "</script><script>alert(1)</script> and <!-- a comment that never ends",
    "]]> <![CDATA[ <img src=x onerror=alert(2)> \"quoted\" 'quoted' &amp; &lt;b&gt;",
    "line\u{2028}separator and paragraph\u{2029}separator in one text",
    "=cmd|' /C calc'!A0 begins as a formula does",
    "+1+1 begins as another formula does",
    "@SUM(A1:A9) begins as a third formula does",
    "-2+3 begins as a fourth formula does",
    "\u{1b}[31mred\u{1b}[0m \u{1b}]0;title\u{7} escapes of a terminal",
    "\u{202e}sdrawkcab\u{202c} and \u{2066}isolated\u{2069} `|` code",
];

/// A corpus of hostile furniture, ids, sites and dates.
fn hostile() -> Bench {
    let bench = Bench::new();
    let furniture = HOSTILE.join("\n").replace(['\u{2028}', '\u{2029}'], " ");
    let lines: String = (0..12)
        .map(|number| {
            let text = format!("{}\n{furniture}\n{}\n", body(number), HOSTILE[2]);
            let id = format!("</script>{number}<!--\u{2028}");
            let date = "<b>2024-01-01\u{202e}";
            let site = "=site</title>\u{1b}[0m";
            json!({"id": id, "text": text, "date": date, "site": site}).to_string() + "\n"
        })
        .collect();
    bench.write("in/</script>.jsonl".replace('/', "_").as_str(), &lines);
    bench.write("a.jsonl", lines);
    bench.write("deny.txt", format!("{furniture}\n{}\n", HOSTILE[2]));
    let options = [
        "clean",
        "a.jsonl",
        "-o",
        "out",
        "--site-key",
        "site",
        "--deny",
        "deny.txt",
    ];
    bench.run(&options).exits(0);
    bench
}

#[test]
fn hostile_text_stays_text_in_the_page() {
    let bench = hostile();
    let page = page(&bench, "out");
    // The page's own scripts and comments, whatever the corpus says.
    let own = self::page(&sites(), "out");
    for mark in [
        "<script", "</script", "<!--", "-->", "<img", "<b>", "</title", "]]>",
    ] {
        let count = |page: &str| page.matches(mark).count();
        assert_eq!(count(&page), count(&own), "{mark}");
    }
    let open = r#"<script type="application/json" id="data">"#;
    let data = between(&page, open, "</script>");
    assert!(!data.contains(['<', '>', '&', '\u{2028}', '\u{2029}', '\u{1b}']));
    let texts = island(&page).to_string();
    // A separator of paragraphs stands in no paragraph, but in the ids here.
    assert!(texts.contains("</script>3<!--\u{2028}"));
    for text in HOSTILE
        .into_iter()
        .filter(|text| !text.contains('\u{2028}'))
    {
        let spelled = serde_json::to_string(text).unwrap();
        assert!(texts.contains(spelled.trim_matches('"')), "{text} is lost");
    }
    let policy = between(
        &page,
        "http-equiv=\"Content-Security-Policy\" content=\"",
        "\"",
    );
    assert!(
        policy.starts_with("default-src ") && policy.contains("none"),
        "{policy}"
    );
    assert!(
        !policy.contains("unsafe") && policy.matches("sha256-").count() == 2,
        "{policy}"
    );
}

#[test]
fn hostile_text_is_no_formula_and_steers_no_terminal() {
    let bench = hostile();
    let table = bench
        .run(&["report", "out", "--format", "csv"])
        .exits(0)
        .stdout;
    for row in csv::ReaderBuilder::new()
        .has_headers(false)
        .from_reader(table.as_bytes())
        .records()
    {
        for cell in row.unwrap().iter() {
            assert!(
                !cell.starts_with(['=', '+', '-', '@', '\t', '\r']),
                "{cell}"
            );
        }
    }
    assert!(table.contains("'=cmd") && table.contains("\r\n"));
    let text = bench
        .run(&["report", "out", "--format", "md"])
        .exits(0)
        .stdout;
    for shown in [table.replace("\r\n", "\n"), text] {
        let is_wrong = |character: char| character.is_control() && character != '\n';
        assert!(!shown.contains(is_wrong), "{shown:?}");
        assert!(!shown.contains('\u{202e}'), "{shown}");
    }
}

#[test]
fn markdown_is_a_screen_and_says_what_matters() {
    let bench = sites();
    let text = bench
        .run(&["report", "out", "--format", "md"])
        .exits(0)
        .stdout;
    assert!(text.len() < 8_000, "{} bytes", text.len());
    insta::assert_snapshot!("fixtures_md", text);
}

#[test]
fn the_table_has_a_row_for_each_cluster() {
    let bench = sites();
    let table = bench
        .run(&["report", "out", "--format", "csv"])
        .exits(0)
        .stdout;
    let clusters = bench.lines("out/report/clusters.jsonl.zst");
    let mut reader = csv::Reader::from_reader(table.as_bytes());
    let head = reader.headers().unwrap().clone();
    let rows: Vec<csv::StringRecord> = reader.records().map(|row| row.unwrap()).collect();
    assert_eq!(rows.len(), clusters.len());
    for (row, cluster) in rows.iter().zip(&clusters) {
        assert_eq!(row[0], *cluster["id"].as_str().unwrap());
        assert_eq!(row[2], cluster["documents"].to_string());
        assert_eq!(row.len(), 20);
        let cell = |name: &str| &row[head.iter().position(|one| one == name).unwrap()];
        for name in ["known", "lost"] {
            let count = cluster.get(name).map_or(0, |count| count.as_u64().unwrap());
            assert_eq!(cell(name), count.to_string());
        }
        assert_eq!(
            cell("owner_in"),
            cluster["owner_in"].as_str().unwrap_or_default()
        );
    }
    let head: String = table.split_inclusive("\r\n").take(6).collect();
    insta::assert_snapshot!("fixtures_csv", head);
}

#[test]
fn json_lines_are_what_went_in_full() {
    let bench = sites();
    let printed = bench
        .run(&["report", "out", "--format", "jsonl"])
        .exits(0)
        .stdout;
    let printed: Vec<Value> = printed
        .lines()
        .map(|line| serde_json::from_str(line).unwrap())
        .collect();
    let mut expected = bench.journal("out/report/documents.jsonl.zst");
    expected.retain(|line| line["type"] == "removal" || line["type"] == "document");
    for line in &mut expected {
        // Objects of these tests are sorted by their keys, and kinds are not.
        if let Some(evidence) = line.get_mut("evidence") {
            let evidence = evidence.as_array_mut().unwrap();
            evidence.sort_by_key(|one| one["kind"].to_string());
        }
    }
    let mut sorted = printed;
    for line in &mut sorted {
        if let Some(evidence) = line.get_mut("evidence") {
            let evidence = evidence.as_array_mut().unwrap();
            evidence.sort_by_key(|one| one["kind"].to_string());
        }
    }
    assert!(sorted.len() > 50);
    assert_eq!(sorted, expected);
}

#[test]
fn json_is_the_report_as_it_is() {
    let bench = sites();
    let printed = bench
        .run(&["report", "out", "--format", "json"])
        .exits(0)
        .stdout;
    assert_eq!(printed.as_bytes(), bench.read("out/report/report.json"));
    bench
        .run(&["report", "out", "--format", "json", "-o", "copy.json"])
        .exits(0);
    assert_eq!(printed.as_bytes(), bench.read("copy.json"));
}

#[test]
fn a_damaged_result_is_named_and_nothing_is_replaced() {
    let half = |bytes: &[u8]| bytes[..bytes.len() / 2].to_vec();
    let flip = |bytes: &[u8]| {
        let mut bytes = bytes.to_vec();
        let middle = bytes.len() / 2;
        bytes[middle] ^= 8;
        bytes
    };
    type Damage<'d> = &'d dyn Fn(&[u8]) -> Vec<u8>;
    let all = ["html", "jsonl", "csv", "md", "json"];
    // What is made of other files is as it was.
    let damages: [(&str, Damage<'_>, &[&str]); 5] = [
        ("documents.jsonl.zst", &half, &all),
        // Its first mebibyte says what it is, and is read of any result.
        ("documents.jsonl.zst", &flip, &all),
        ("clusters.jsonl.zst", &flip, &["html", "csv"]),
        ("blocks.jsonl.zst", &flip, &["html"]),
        ("report.json", &flip, &all),
    ];
    for (name, damage, refused) in damages {
        let bench = sites();
        let before = page(&bench, "out");
        let render = |format| bench.run(&["report", "out", "--format", format]);
        let shown = all.map(|format| render(format).exits(0).stdout);
        let path = format!("out/report/{name}");
        bench.write(&path, damage(&bench.read(&path)));
        for (format, shown) in all.into_iter().zip(shown) {
            let run = render(format);
            match refused.contains(&format) {
                true => _ = run.exits(2).says(&[name, "clean again"]),
                false => assert!(run.exits(0).stdout == shown, "{format} of {name}"),
            }
        }
        assert_eq!(before, page(&bench, "out"), "{name}");
    }
    let bench = Bench::new();
    bench.write("other/file", "");
    bench
        .run(&["report", "other"])
        .exits(2)
        .says(&["other", "no result of dejalu"]);
    bench
        .run(&["report", "missing"])
        .exits(2)
        .says(&["missing"]);
}

#[test]
fn an_empty_corpus_has_a_page() {
    let bench = Bench::new();
    bench.write("in/empty.jsonl", "");
    bench
        .run(&["clean", "in", "-o", "out", "--allow-empty"])
        .exits(0);
    let page = page(&bench, "out");
    assert!(between(&page, "<h1", "</h1>").contains("Nothing was read"));
    assert_eq!(island(&page)["documents"], json!([]));
    let text = bench
        .run(&["report", "out", "--format", "md"])
        .exits(0)
        .stdout;
    assert!(text.contains("Nothing was read"), "{text}");
}

#[test]
fn a_page_of_one_document_of_many_paragraphs_is_small() {
    let bench = Bench::new();
    let long: String = (0..3_000)
        .map(|line| format!("{line} {}\n", "word ".repeat(40)))
        .collect();
    let text = format!("{long}{FURNITURE}\n");
    bench.write(
        "a.jsonl",
        json!({"id": "long", "text": text}).to_string() + "\n",
    );
    bench.run(&["clean", "a.jsonl", "-o", "out"]).exits(0);
    let data = island(&page(&bench, "out"));
    let document = &data["documents"][0];
    assert!(document.to_string().len() <= 60_000);
    assert_eq!(sums(document), sums_of_all(document));
    assert_eq!(sums(document).0, 3_001);
}

/// What the bars and folds of a document add up to: paragraphs, and those that went.
fn sums(document: &Value) -> (u64, u64) {
    let bars = document["bars"].as_array().unwrap();
    bars.iter().fold((0, 0), |(all, went), bar| {
        let many = bar["m"].as_u64().unwrap_or(1);
        let is_kept = ["k", "n"].contains(&bar["r"].as_str().unwrap());
        let gone = bar["w"].as_u64().unwrap_or(u64::from(!is_kept));
        (all + many, went + gone)
    })
}

/// What they should add up to.
fn sums_of_all(document: &Value) -> (u64, u64) {
    let removed = &document["removed"]["paragraphs"];
    let sums = (document["paragraphs"].as_u64(), removed.as_u64());
    (sums.0.unwrap(), sums.1.unwrap())
}

/// An article of five paragraphs among a menu of so many lines on twenty pages.
fn among_menus(lines: usize) -> Bench {
    let bench = Bench::new();
    let menu: String = (0..lines)
        .map(|line| format!("Section {line} of the menu, and its {line} pages\n"))
        .collect();
    let page = |number: usize| {
        let own: Vec<String> = (0..5).map(|part| body(number * 5 + part)).collect();
        let text = format!("{menu}{}\n{menu}", own.join("\n"));
        let url = format!("https://a.example/{number}");
        let title = format!("  The title \n of page {number}");
        json!({"url": url, "title": title, "text": text}).to_string() + "\n"
    };
    bench.write("a.jsonl", (0..20).map(page).collect::<String>());
    bench.run(&["clean", "a.jsonl", "-o", "out"]).exits(0);
    bench
}

#[test]
fn what_stayed_is_whole_and_long_runs_of_what_went_are_folded() {
    let bench = among_menus(400);
    let data = island(&page(&bench, "out"));
    let documents = data["documents"].as_array().unwrap();
    assert!(!documents.is_empty());
    for document in documents {
        assert_eq!(sums(document), sums_of_all(document));
        let bars = document["bars"].as_array().unwrap();
        let is_kept = |bar: &&Value| bar["missing"].is_number();
        let stayed: Vec<&Value> = bars.iter().filter(is_kept).collect();
        let removed = document["removed"]["paragraphs"].as_u64().unwrap();
        assert_eq!(stayed.len() as u64 + removed, sums(document).0);
        for bar in &stayed {
            let length = bar["t"].as_str().unwrap().chars().count();
            assert_eq!(bar["n"].as_u64().unwrap(), length as u64, "{bar}");
            assert!(bar["x"].is_null(), "{bar}");
        }
        assert!(stayed.len() >= 4, "{document}");
        assert!(bars.len() < 40, "{} bars", bars.len());
        assert!(document.to_string().len() <= 24_000);
    }
}

#[test]
fn a_document_is_called_by_its_title_and_its_url() {
    let data = island(&page(&among_menus(8), "out"));
    for document in data["documents"].as_array().unwrap() {
        let url = document["url"].as_str().unwrap();
        let (_, number) = url.rsplit_once('/').unwrap();
        assert_eq!(document["title"], format!("The title of page {number}"));
        assert!(url.starts_with("https://a.example/"), "{url}");
    }
}

#[test]
fn a_page_has_a_title_or_is_called_after_what_was_read() {
    let bench = sites();
    let data = island(&page(&bench, "out"));
    let expected = "agence-rivemont, harbour-courier, shionagi-shimpo";
    assert_eq!(data["title"], expected);
    let options = [
        "report",
        "out",
        "--title",
        "October </title>",
        "-o",
        "b.html",
    ];
    bench.run(&options).exits(0);
    let titled = String::from_utf8(bench.read("b.html")).unwrap();
    assert_eq!(island(&titled)["title"], "October </title>");
    assert!(between(&titled, "<title>", "</title>").starts_with("October &"));
    let options = ["report", "out", "--title", "October", "--format", "csv"];
    bench
        .run(&options)
        .exits(2)
        .says(&["--title", "--format html"]);
    bench.write("a.txt", body(1));
    let options = ["clean", "a.txt", "-o", "named", "--title", "May"];
    bench.run(&options).exits(0);
    let first = page(&bench, "named");
    assert_eq!(island(&first)["title"], "May");
    // The run's title is its own: the page made again is the same.
    bench.run(&["report", "named"]).exits(0);
    assert_eq!(page(&bench, "named"), first);
}

#[test]
fn what_sites_lost_adds_up_and_documents_that_lost_are_there() {
    let bench = Bench::new();
    let own = "Only one article says that the lighthouse was sold for the price of a bicycle.";
    let page_of = |number: usize| {
        let text = match number {
            3 => format!("{}\n{own}\n{FURNITURE}", body(3)),
            _ => format!("{}\n{FURNITURE}", body(number)),
        };
        let url = format!("https://{}.example/{number}", ["a", "b"][number % 2]);
        json!({"id": number.to_string(), "url": url, "text": text}).to_string() + "\n"
    };
    bench.write("a.jsonl", (0..8).map(page_of).collect::<String>());
    bench.write("deny.txt", format!("{FURNITURE}\n{own}\n"));
    let options = ["clean", "a.jsonl", "-o", "out", "--deny", "deny.txt"];
    bench.run(&options).exits(0);
    let data = island(&page(&bench, "out"));
    let report = bench.report("out");
    assert_eq!(report["lost"]["texts"], 1);
    let sum = |field: &str| -> u64 {
        let sites = data["sites"].as_array().unwrap().iter();
        sites
            .map(|site| site["lost"][field].as_u64().unwrap())
            .sum()
    };
    assert_eq!(report["lost"]["texts"], sum("texts"));
    assert_eq!(report["lost"]["characters"], sum("characters"));
    for lost in report["lost"]["largest"].as_array().unwrap() {
        let is_it = |document: &&Value| document["id"] == lost["document"];
        let mut documents = data["documents"].as_array().unwrap().iter();
        let document = documents.find(is_it).unwrap();
        let lists = document["shown_for"].as_array().unwrap();
        assert!(lists.contains(&json!("lost")), "{document}");
    }
}

/// Files that a `report` was writing when it ended belong to dejalu.
#[test]
fn what_a_killed_report_left_is_in_nobody_s_way() {
    let bench = Bench::new();
    bench.write("in.jsonl", (1..5).map(json_line).collect::<String>());
    bench
        .run(&["clean", "-q", "in.jsonl", "-o", "out"])
        .exits(0);
    let left = "out/report/.dejalu-new-AbCdEf";
    let again = ["clean", "-q", "in.jsonl", "-o", "out", "--overwrite"];
    let file = std::fs::File::create(bench.write(left, "half a page")).unwrap();
    file.lock().unwrap();
    bench
        .run(&again)
        .exits(2)
        .says(&["another run is writing into", "wait for it"]);
    drop(file);
    bench.run(&again).exits(0);
    assert!(!bench.path(left).exists());
    bench.write(left, "half a page");
    bench.run(&["report", "out"]).exits(0);
    assert!(!bench.path(left).exists());
    bench.write("out/report/mine", "");
    bench
        .run(&again)
        .exits(2)
        .says(&["was not written by dejalu"]);
}

#[cfg(unix)]
#[test]
fn a_link_in_the_place_of_the_page_is_refused() {
    let bench = Bench::new();
    bench.write("in.jsonl", (1..5).map(json_line).collect::<String>());
    bench
        .run(&["clean", "-q", "in.jsonl", "-o", "out"])
        .exits(0);
    let page = bench.path("out/report/report.html");
    std::fs::remove_file(&page).unwrap();
    std::os::unix::fs::symlink(bench.write("other", "mine"), &page).unwrap();
    bench.run(&["report", "out"]).exits(2).says(&["is a link"]);
    assert_eq!(bench.read("other"), b"mine");
}

/// What the page holds without a script shows everything that hides.
#[test]
fn nothing_hides_in_what_the_page_shows_without_a_script() {
    let bench = Bench::new();
    let hidden = ["\u{202e}", "\u{200b}", "\u{13430}", "\u{feff}", "\u{2066}"];
    let text = |number: usize| format!("{}\nRead{}more\n", body(number), hidden.concat());
    let line = |number: usize| {
        let date = format!("2024{}", hidden.concat());
        json!({"id": number.to_string(), "date": date, "text": text(number)}).to_string() + "\n"
    };
    bench.write("in.jsonl", (1..9).map(line).collect::<String>());
    bench.write("deny.txt", format!("Read{}more\n", hidden.concat()));
    let title = format!("July{}", hidden.concat());
    let options = [
        "clean", "-q", "in.jsonl", "-o", "out", "--deny", "deny.txt", "--title", &title,
    ];
    bench.run(&options).exits(0);
    let page = String::from_utf8(bench.read("out/report/report.html")).unwrap();
    let (shown, _) = page.split_once("<script").unwrap();
    for hidden in hidden {
        assert!(!shown.contains(hidden), "{hidden:?}");
    }
    assert!(shown.contains("Read\\u{202e}"), "{shown}");
}

#[test]
fn the_page_says_what_is_of_the_index() {
    let bench = crate::explain::judged_against_an_index();
    let data = island(&page(&bench, "out"));
    let shape = schema("page");
    validate(&data, &shape, &shape, "page").unwrap();
    let documents = data["documents"].as_array().unwrap();
    let of = |id: &str| documents.iter().find(|one| one["id"] == id).unwrap();
    assert_eq!(of("b9")["copy_of"], "a1");
    assert_eq!(of("b9")["copy_of_in"], "index");
    assert!(of("a1").get("copy_of_in").is_none());
}
