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
fn a_baseline_is_sorted_by_text_and_read_back() {
    let mut list = vec![
        accepted("zebra", 1),
        accepted("# apple", 12),
        accepted("", 2),
    ];
    let file = file::write(&list);
    let lines: Vec<&str> = file.lines().filter(|line| line.contains('\t')).collect();
    assert!(lines[0].starts_with('\t') && lines[1].starts_with("# apple\t\t12\t"));
    list.reverse();
    list.sort_by(|a, b| a.text.cmp(&b.text));
    assert_eq!(read(&file).unwrap(), list);
    assert_eq!(file::write(&read(&file).unwrap()), file);
}

#[test]
fn of_a_conflict_both_sides_may_stay() {
    let file = file::write(&[accepted("Read more", 3)]);
    let line = file.lines().last().unwrap();
    let both = format!("{file}{}\n", line.replace("\t3\t", "\t5\t"));
    let joined = join(read(&both).unwrap());
    assert_eq!(joined, [accepted("Read more", 5)]);
}

#[test]
fn broken_files_are_refused_with_line_and_remedy() {
    let good = file::write(&[accepted("Read more", 3)]);
    let cases = [
        (String::new(), "b.txt:1: this is not a baseline"),
        ("{}\n".to_owned(), "b.txt:1: this is not a baseline"),
        (good.replace("version 1", "version 0"), "not a baseline"),
        (
            good.replace("version 1", "version 2"),
            "has version 2, this program",
        ),
        (good.replace("version 1", "version 2"), "reads version 1"),
        (
            format!("{good}<<<<<<< HEAD\n"),
            "b.txt:7: a line must have four fields",
        ),
        (
            format!("{good}a\tb\tc\t0123456789abcdef\n"),
            "b.txt:7: the third field",
        ),
        (
            format!("{good}a\tb\t3\t0123\n"),
            "b.txt:7: the fourth field",
        ),
        (
            format!("{good}a\tb\t3\t+123456789abcdef\n"),
            "b.txt:7: the fourth field",
        ),
        (format!("{good}a\tb\t3\t\n"), "b.txt:7: the fourth field"),
    ];
    for (file, expected) in cases {
        let wrong = read(&file).unwrap_err().to_string();
        assert!(wrong.contains(expected), "{wrong}");
    }
    let bytes = [good.as_bytes(), b"\xff\t\t1\t0123456789abcdef\n"].concat();
    let wrong = file::read(Path::new("b.txt"), &bytes)
        .unwrap_err()
        .to_string();
    assert!(wrong.contains("b.txt:7: this is not UTF-8"), "{wrong}");
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
