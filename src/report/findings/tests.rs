use super::super::texts::Gatherer;
use super::*;
use crate::verdict::{Family, Site, Variant};

/// A cluster whose text is the paragraph of that number in document 0.
fn cluster(id: u64, documents: u32, removed: [u32; 5], paragraph: u32) -> Cluster {
    let variant = Variant {
        id: 0,
        occurrences: documents,
        document: 0,
        paragraph,
    };
    Cluster {
        id,
        site: 0,
        documents,
        occurrences: documents + 1,
        removed,
        variants: vec![variant; 2],
        owner: (id == 3).then_some(0),
        dates: (id == 3).then(|| ("2024".to_owned(), "2025".to_owned())),
    }
}

fn judgement() -> Judgement {
    Judgement {
        clusters: vec![
            cluster(1, 9, [0; 5], 0),
            cluster(2, 3, [1, 0, 1, 0, 0], 1),
            cluster(3, 3, [0, 2, 1, 0, 0], 2),
            cluster(4, 4, [0, 0, 0, 3, 0], 3),
        ],
        families: vec![
            Family {
                id: 8,
                site: 0,
                cue: None,
                documents: 2,
                members: vec![(1, 2)],
            },
            Family {
                id: 7,
                site: 0,
                cue: Some(3),
                documents: 5,
                members: vec![(3, 5), (0, 1)],
            },
        ],
        sites: vec![Site {
            name: "a.test".to_owned(),
            ..Site::default()
        }],
        ..Judgement::default()
    }
}

fn findings<'j>(judgement: &'j Judgement, names: &'j Names) -> Findings<'j> {
    let folder = tempfile::tempdir().unwrap();
    let mut gatherer = Gatherer::new(quoted(judgement), folder.path()).unwrap();
    gatherer.take(0, "abcd", &[0..1, 1..2, 2..3, 3..4]).unwrap();
    Findings::new(judgement, names, gatherer.finish().unwrap())
}

fn names() -> Names {
    let mut names = Names::new(vec!["a.jsonl".to_owned()]);
    names.add("x", 0, 1);
    names
}

#[test]
fn what_lost_most_comes_first_and_what_lost_nothing_not_at_all() {
    let (judgement, names) = (judgement(), names());
    let findings = findings(&judgement, &names);
    assert_eq!(findings.top_clusters(9), [3, 2, 1]);
    assert_eq!(findings.top_clusters(1), [3]);
    assert_eq!(findings.top_families(9), [1, 0]);
}

#[test]
fn a_cluster_is_described_with_its_texts_and_numbers() {
    let (judgement, names) = (judgement(), names());
    let mut findings = findings(&judgement, &names);
    let entry = findings.cluster(2).unwrap().unwrap();
    assert_eq!(
        (entry.id.as_str(), entry.site.as_str()),
        ("0000000000000003", "a.test")
    );
    assert_eq!((entry.occurrences, entry.kept), (4, 1));
    assert_eq!((entry.removed.teaser, entry.removed.boilerplate), (2, 1));
    assert_eq!(entry.owner.as_deref(), Some("x"));
    assert_eq!(entry.first_date.as_deref(), Some("2024"));
    let texts: Vec<&str> = entry
        .variants
        .iter()
        .map(|variant| variant.text.as_str())
        .collect();
    assert_eq!(texts, ["c", "c"]);
    assert!(findings.cluster(9).unwrap().is_none());
}

#[test]
fn a_family_is_described_by_its_clusters() {
    let (judgement, names) = (judgement(), names());
    let entry = findings(&judgement, &names).family(1).unwrap().unwrap();
    assert_eq!(entry.cue.as_deref(), Some("d"));
    let members: Vec<(&str, u32)> = entry
        .members
        .iter()
        .map(|member| (member.text.as_str(), member.blocks))
        .collect();
    assert_eq!(members, [("d", 5), ("a", 1)]);
    assert_eq!(entry.members[1].cluster, "0000000000000001");
}
