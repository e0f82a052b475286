use std::path::Path;

use proptest::prelude::*;

use super::*;
use crate::result::findings::VariantEntry;
use crate::verdict::ByReason;

fn accepted(text: &str, articles: u64) -> Accepted {
    Accepted {
        text: text::line(text, text::QUOTED),
        site: String::new(),
        articles,
        members: vec![tokenise(text).exact],
    }
}

fn entry(texts: &[&str]) -> ClusterEntry {
    let variant = |text: &&str| VariantEntry {
        text: (*text).to_owned(),
        cut: false,
        occurrences: 1,
        document: None,
        document_at: None,
    };
    ClusterEntry {
        id: "0000000000000001".to_owned(),
        site: String::new(),
        documents: 1,
        occurrences: 1,
        known: 0,
        lost: 0,
        kept: 0,
        removed: ByReason::default(),
        owner: None,
        owner_at: None,
        owner_in: None,
        first_date: None,
        last_date: None,
        distinct: texts.len(),
        variants: texts.iter().map(variant).collect(),
    }
}

/// Which lines of a baseline with these texts a cluster is.
fn found(baseline: &[&str], cluster: &[&str]) -> Vec<usize> {
    let accepted = baseline.iter().map(|text| accepted(text, 1)).collect();
    let mut baseline = Baseline::of(accepted);
    baseline.see(&entry(cluster));
    baseline.matched.pop().unwrap().1
}

fn read(text: &str) -> Result<Vec<Accepted>> {
    file::read(Path::new("b.txt"), text.as_bytes())
}

const LEAD: &str = "The ferry to the northern islands stops for a week of repairs in March";

#[test]
fn a_cluster_is_found_by_any_spelling_whichever_is_the_commonest() {
    let baseline = ["Read more", LEAD];
    assert_eq!(found(&baseline, &["More of it", "READ MORE:"]), [0]);
    assert_eq!(found(&baseline, &["More of it"]), [0_usize; 0]);
}

#[test]
fn a_text_is_found_by_one_near_it_and_a_short_one_is_not() {
    let baseline = ["Read more", LEAD];
    let near = LEAD
        .replace("March", "April")
        .replace("northern", "southern");
    assert_eq!(found(&baseline, &[&near]), [1]);
    let far = LEAD
        .replace("ferry", "bridge")
        .replace("islands", "villages");
    let far = far.replace("week", "year").replace("March", "June");
    assert_eq!(found(&baseline, &[&far]), [0_usize; 0]);
    assert_eq!(
        found(&["Read more of this now"], &["Read more of that now"]),
        [0_usize; 0]
    );
}

#[test]
fn what_another_site_accepts_counts_for_nothing() {
    let mut one = accepted(LEAD, 3);
    one.site = "other.example".to_owned();
    let mut baseline = Baseline::of(vec![one]);
    baseline.see(&entry(&[LEAD]));
    assert!(baseline.matched.pop().unwrap().1.is_empty());
}

#[test]
fn long_texts_are_near_by_their_beginnings() {
    let long = format!("{LEAD} {}", "and the crew is sent home ".repeat(20));
    let longer = format!("{LEAD} {}", "and the crew is sent home ".repeat(30));
    assert_eq!(found(&[&long], &[&longer]), [0]);
}

#[test]
fn a_baseline_is_sorted_by_site_and_text_and_read_back() {
    let mut list = vec![
        accepted("zebra", 5),
        accepted("# apple", 12),
        accepted("", 7),
        accepted("of two articles", 2),
        accepted("of two other articles", 2),
    ];
    list[0].site = "b.example".to_owned();
    let file = file::write(&list);
    let lines: Vec<&str> = file.lines().skip_while(|line| !line.is_empty()).collect();
    assert_eq!(lines[..2], ["", "[]"]);
    assert!(lines[2].starts_with("7\t\t") && lines[3].starts_with("12\t# apple\t"));
    assert_eq!(lines[6..8], ["", "[b.example]"]);
    assert!(lines[8].starts_with("5\tzebra\t"));
    let mut again = read(&file).unwrap();
    assert_eq!(file::write(&again), file);
    let order = |one: &Accepted| (one.site.clone(), one.members.clone());
    list.sort_by_key(order);
    again.sort_by_key(order);
    assert_eq!(again, list);
}

#[test]
fn one_more_of_many_rare_clusters_changes_one_line() {
    let of = |count: u64| -> Vec<Accepted> {
        let words = |number| format!("a line of its own, number {number}");
        let one = |number: u64| accepted(&words(number * 7_919 % 2_000), 2);
        (0..count).map(one).collect()
    };
    let (before, after) = (file::write(&of(1_500)), file::write(&of(1_501)));
    let before: Vec<&str> = before.lines().collect();
    let after: Vec<&str> = after.lines().collect();
    assert_eq!(before.len(), after.len());
    // What few articles have stands without its text, many in a line; what more have with it.
    assert!(after.len() < 300 && after.iter().all(|line| line.len() < 400));
    let changed = before
        .iter()
        .zip(&after)
        .filter(|(one, other)| one != other);
    assert_eq!(changed.count(), 1);
    let mut more = of(1_500);
    more[7].articles = 5;
    let file = file::write(&more);
    assert_eq!(file.matches("of its own").count(), 1);
    let again = read(&file).unwrap();
    assert_eq!(again.len(), more.len());
    assert_eq!(file::write(&again), file);
}

#[test]
fn a_file_of_version_1_is_read() {
    let old = "# dejalu baseline, version 1\nRead more\twww.example\t3\t0123456789abcdef\n";
    let read = read(old).unwrap();
    assert_eq!(
        (read[0].articles, read[0].site.as_str()),
        (3, "www.example")
    );
    assert_eq!(read[0].text, "Read more");
}

#[test]
fn of_a_conflict_both_sides_may_stay() {
    let file = file::write(&[accepted("Read more", 7)]);
    let line = file.lines().last().unwrap();
    let both = format!("{file}{}\n", line.replace("7\t", "9\t"));
    let joined = join(read(&both).unwrap());
    assert_eq!(joined, [accepted("Read more", 9)]);
}

#[test]
fn broken_files_are_refused_with_line_and_remedy() {
    let good = file::write(&[accepted("Read more", 7)]);
    let cases = [
        (String::new(), "b.txt:1: this is not a baseline"),
        ("{}\n".to_owned(), "b.txt:1: this is not a baseline"),
        (good.replace("version 2", "version 0"), "not a baseline"),
        (
            good.replace("version 2", "version 3"),
            "has version 3, this program",
        ),
        (
            good.replace("version 2", "version 3"),
            "reads versions 1 and 2",
        ),
        (
            format!("{good}<<<<<<< HEAD\n"),
            "b.txt:9: a line must have three fields",
        ),
        (
            format!("{good}a\tb\tc\t0123456789abcdef\n"),
            "b.txt:9: this is not a number of articles",
        ),
        (format!("{good}a\tb\t3\t0123\n"), "b.txt:9: the last field"),
        (
            format!("{good}a\tb\t3\t+123456789abcdef\n"),
            "b.txt:9: the last field",
        ),
        (format!("{good}a\tb\t3\t\n"), "b.txt:9: the last field"),
    ];
    for (file, expected) in cases {
        let wrong = read(&file).unwrap_err().to_string();
        assert!(wrong.contains(expected), "{wrong}");
    }
    let bytes = [good.as_bytes(), b"\xff\t\t1\t0123456789abcdef\n"].concat();
    let wrong = file::read(Path::new("b.txt"), &bytes)
        .unwrap_err()
        .to_string();
    assert!(wrong.contains("b.txt:9: this is not UTF-8"), "{wrong}");
}

/// The accepted text that is nearest, by comparing all.
fn nearest(baseline: &[String], text: &str) -> Option<usize> {
    let words = |text: &str| -> Vec<String> { text.split(' ').map(str::to_owned).collect() };
    let wanted = words(text);
    let near = baseline.iter().enumerate().filter_map(|(at, one)| {
        let one = words(one);
        let edits = strsim::generic_levenshtein(&wanted, &one);
        let enough = wanted.len().min(one.len()) >= 6;
        (enough && edits * 4 <= wanted.len().max(one.len())).then_some((edits, at))
    });
    near.min().map(|(_, at)| at)
}

proptest! {
    #[test]
    fn the_nearest_is_that_of_comparing_all(
        texts in prop::collection::vec("[a-d]{1,2}( [a-d]{1,2}){0,11}", 1..12),
        text in "[a-d]{1,2}( [a-d]{1,2}){0,11}",
    ) {
        let accepted: Vec<Accepted> = texts.iter().map(|text| accepted(text, 1)).collect();
        prop_assert_eq!(AcceptedTexts::new(&accepted).find("", &text), nearest(&texts, &text));
    }

    #[test]
    fn no_file_makes_it_panic(bytes: Vec<u8>, rest in "[a-f0-9\t,\n#]{0,80}") {
        let _ = file::read(Path::new("b"), &bytes);
        let _ = read(&format!("# dejalu baseline, version 1\n{rest}"));
    }
}
