use super::super::texts::{GatheredTexts, Gatherer, Wishes};
use super::*;
use serde::Serialize;

use crate::verdict::{ByReason, Reason};
use crate::verdict::{Family, SiteTotals, Variant};

/// A cluster whose text is the paragraph of that number in document 0.
fn cluster(id: u64, documents: u32, removed: [u32; 5], paragraph: u32) -> Cluster {
    let variant = Variant {
        id: 0,
        occurrences: documents,
        document: 0,
        paragraph,
    };
    let [cue, teaser, boilerplate, repeat, duplicate] = removed;
    let removed = ByReason {
        cue,
        teaser,
        boilerplate,
        repeat,
        duplicate,
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
        known: if id == 3 { 7 } else { 0 },
        lost: if id == 3 { 9 } else { 0 },
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
        sites: vec![SiteTotals {
            name: "a.test".to_owned(),
            ..SiteTotals::default()
        }],
        ..Judgement::default()
    }
}

fn findings<'j>(judgement: &'j Judgement, names: &'j Names) -> Findings<'j> {
    let folder = tempfile::tempdir().unwrap();
    let wishes = Wishes::new(quoted(judgement));
    let mut gatherer = Gatherer::new(wishes.len(), folder.path()).unwrap();
    let mut gathered = GatheredTexts::default();
    for wish in wishes.of(0, &mut 0) {
        gathered.add(wish, &text(wish.paragraph));
    }
    gatherer.take(&gathered).unwrap();
    Findings::new(judgement, names, gatherer.finish())
}

/// The paragraph of that number in document 0.
fn text(paragraph: u32) -> String {
    let characters = ["a", "b", "\"c\\\n", "d"];
    let one = characters.get(paragraph as usize).copied().unwrap_or("é");
    one.repeat(if paragraph < 4 { 1 } else { 600 })
}

fn names() -> Names {
    let mut names = Names::new(vec!["a.jsonl".to_owned()]);
    names.add("x", 0, 1);
    names
}

#[test]
fn what_lost_most_comes_first_and_what_lost_nothing_not_at_all() {
    let judgement = judgement();
    assert_eq!(top_clusters(&judgement, 9), [3, 2, 1]);
    assert_eq!(top_clusters(&judgement, 1), [3]);
    assert_eq!(top_clusters(&judgement, 0), [0; 0]);
    assert_eq!(top_families(&judgement, 9), [1, 0]);
    let (names, total) = (names(), judgement.clusters.len());
    let mut findings = findings(&judgement, &names);
    assert_eq!((findings.clusters(), findings.families()), (total, 2));
    let ids = |entries: Vec<ClusterEntry>| entries.into_iter().map(|entry| entry.id);
    let first: Vec<String> = ids(findings.top_clusters().unwrap()).collect();
    assert_eq!(first, [hex_id(4), hex_id(3), hex_id(2)]);
}

#[test]
fn a_cluster_is_described_with_its_texts_and_numbers() {
    let (judgement, names) = (judgement(), names());
    let entry = &findings(&judgement, &names).top_clusters().unwrap()[1];
    assert_eq!(
        (entry.id.as_str(), entry.site.as_str()),
        ("0000000000000003", "a.test")
    );
    assert_eq!((entry.occurrences, entry.kept), (4, 1));
    assert_eq!((entry.removed.teaser, entry.removed.boilerplate), (2, 1));
    assert_eq!(entry.owner.as_deref(), Some("x"));
    assert_eq!(entry.first_date.as_deref(), Some("2024"));
    let texts = entry.variants.iter().map(|variant| variant.text.as_str());
    assert_eq!(texts.collect::<Vec<_>>(), ["\"c\\\n", "\"c\\\n"]);
}

#[test]
fn a_family_is_described_by_its_clusters() {
    let (judgement, names) = (judgement(), names());
    let entry = &findings(&judgement, &names).top_families().unwrap()[0];
    assert_eq!(entry.cue.as_deref(), Some("d"));
    let members: Vec<(&str, u32)> = entry
        .members
        .iter()
        .map(|member| (member.text.as_str(), member.blocks))
        .collect();
    assert_eq!(members, [("d", 5), ("a", 1)]);
    assert_eq!(entry.members[1].cluster, "0000000000000001");
}

/// The lines that `lines` passes on, and the number of pieces.
fn passed_on(
    lines: impl FnOnce(&mut dyn FnMut(Vec<u8>) -> Result<Vec<u8>>) -> Result<()>,
) -> (String, usize) {
    let (mut all, mut pieces) = (Vec::new(), 0);
    lines(&mut |mut piece| {
        all.append(&mut piece);
        pieces += 1;
        Ok(b"rubbish".to_vec())
    })
    .unwrap();
    (String::from_utf8(all).unwrap(), pieces)
}

/// Entry by entry, by `serde_json`.
fn written<E: Serialize>(entries: impl Iterator<Item = E>) -> String {
    let lines = entries.map(|entry| serde_json::to_string(&entry).unwrap() + "\n");
    lines.collect()
}

#[test]
fn lines_are_those_of_serde_json() {
    let (mut judgement, mut names) = (judgement(), names());
    names.add("y\"", 0, 2);
    names.add("y\"", 0, 3);
    names.find_twins();
    for id in 5..400 {
        let mut cluster = cluster(id, 2, [0, 0, 0, 0, 1], id as u32 % 7);
        cluster.variants[1].document = id as u32 % 4;
        cluster.owner = (id % 3 == 0).then_some(id as u32 % 5);
        cluster.variants.truncate(id as usize % 4);
        judgement.clusters.push(cluster);
    }
    let members = (0..403).map(|cluster| (cluster, 1)).collect();
    judgement.families[0].members = members;
    let judgement = judgement;
    let mut found = findings(&judgement, &names);
    let (lines, pieces) = passed_on(|sink| found.cluster_lines(sink));
    let mut number = 0;
    let clusters = judgement.clusters.iter();
    let slow = written(clusters.map(|cluster| found.cluster(cluster, &mut number).unwrap()));
    assert_eq!(lines, slow);
    assert_eq!(pieces, 1);
    let (lines, _) = passed_on(|sink| found.family_lines(sink));
    let families = judgement.families.iter();
    let slow = written(families.map(|family| found.family(family, &mut number).unwrap()));
    assert_eq!(lines, slow);
}

#[test]
fn long_lists_are_passed_on_in_pieces() {
    let (mut judgement, names) = (judgement(), names());
    let long: Vec<Cluster> = (5..2_000).map(|id| cluster(id, 2, [0; 5], 9)).collect();
    judgement.clusters.extend(long);
    judgement.families[0].members = (0..1_998).map(|cluster| (cluster, 1)).collect();
    let mut found = findings(&judgement, &names);
    let (lines, pieces) = passed_on(|sink| found.cluster_lines(sink));
    assert!(pieces > 2 && lines.lines().count() == 1_999, "{pieces}");
    let (lines, pieces) = passed_on(|sink| found.family_lines(sink));
    assert!(pieces > 1 && lines.lines().count() == 2, "{pieces}");
}

#[test]
fn the_commonest_reason_is_named() {
    let removed = |cue, teaser| ByReason {
        cue,
        teaser,
        ..ByReason::default()
    };
    assert_eq!(removed(1, 3).main_reason(), Some(Reason::Teaser));
    assert_eq!(removed(2, 2).main_reason(), Some(Reason::Cue));
    assert_eq!(removed(0, 0).main_reason(), None);
}
