//! Shares that were judged apart, stored and merged in their order are what a run on one
//! machine makes of the site.

use std::collections::BTreeMap;

use dejalu::internals::corpus::{Corpus, fingerprint_document};
use dejalu::internals::judge::{Listener, judge};
use dejalu::internals::stop::Stop;
use dejalu::internals::verdict::Judgement;
use dejalu::internals::verdict::packed::unpack;
use dejalu::{Cleaner, Config, Document, DocumentRef, Reason, engine};

use super::{corpora, documents};

/// Paragraphs of a share.
const MOST: u64 = 1500;

/// So that running text is lost on the fixtures: what shares say of that is compared, too.
fn config_without_caution() -> Config {
    let mut config = Config::default();
    config.caution = 0;
    config
}

/// What a run makes of documents, a site with more than [`MOST`] paragraphs in shares; and
/// what goes of each document.
fn judged(documents: &[Document]) -> (Judgement, Vec<Vec<u32>>) {
    let config = config_without_caution();
    let mut corpus = Corpus::with_limits(MOST, u64::MAX);
    for document in documents {
        corpus.add(&fingerprint_document(document, config.separator));
    }
    let mut packed = vec![Vec::new(); documents.len()];
    let listener = Listener {
        memory: u64::MAX,
        library: None,
        stage: &|_, _, _| (),
        stop: &Stop::never(),
        keep: &mut |document, verdict| packed[document as usize] = verdict.to_vec(),
    };
    let judgement = judge(&corpus, &config, listener).unwrap();
    let removed = packed.iter().map(|packed| {
        let verdict = unpack(packed, &judgement.numbers).unwrap();
        let removals = verdict.removals.iter();
        removals.map(|removal| removal.paragraph).collect()
    });
    let removed = removed.collect();
    (judgement, removed)
}

#[test]
fn shares_merged_in_their_order_are_the_site() {
    let mut all = Vec::new();
    for path in corpora() {
        all.extend(documents(&std::fs::read_to_string(path).unwrap()));
    }
    for document in &mut all {
        document.site = "s".to_owned();
    }
    let (whole, removed) = judged(&all);
    let sizes = all
        .iter()
        .map(|one| engine::size(&one.text, Default::default()));
    let paragraphs: u64 = sizes.map(|size| size.paragraphs).sum();
    let parts = u32::try_from(paragraphs.div_ceil(MOST)).unwrap();
    assert!(parts > 2 && whole.numbers.len() > 2, "several shares");

    let mut shares: BTreeMap<u32, Vec<(u32, Document)>> = BTreeMap::new();
    for (position, document) in (0..).zip(all) {
        let part = engine::place(engine::rank(&document.text), parts);
        shares.entry(part).or_default().push((position, document));
    }
    let mut sums = engine::ShareSums::default();
    let mut clusters: BTreeMap<u64, engine::ShareCluster> = BTreeMap::new();
    let mut families: BTreeMap<u64, engine::ShareFamily> = BTreeMap::new();
    let mut in_share: BTreeMap<u64, u32> = BTreeMap::new();
    let cleaner = Cleaner::new().config(config_without_caution()).threads(2);
    for share in shares.into_values() {
        let positions: Vec<u32> = share.iter().map(|(position, _)| *position).collect();
        let (cleaned, judged) = engine::judge_share(&cleaner, share).unwrap();
        for article in &cleaned {
            let gone: Vec<u32> = article.removed().map(|gone| gone.paragraph()).collect();
            let position = positions[article.position()];
            assert_eq!(gone, removed[position as usize], "{}", article.id());
        }
        let named: Vec<u32> = judged
            .clusters
            .iter()
            .flat_map(|one| one.references())
            .collect();
        assert!(named.iter().all(|named| positions.contains(named)));
        // As it travels between machines.
        let stored = serde_json::to_string(&judged).unwrap();
        let judged: engine::JudgedShare = serde_json::from_str(&stored).unwrap();
        sums.merge(&judged.sums);
        for cluster in judged.clusters {
            let id = cluster.id();
            *in_share.entry(id).or_insert(0) += 1;
            match clusters.remove(&id) {
                Some(mut known) => {
                    known.merge(cluster);
                    clusters.insert(id, known);
                }
                None => drop(clusters.insert(id, cluster)),
            }
        }
        for family in judged.families {
            let id = family.id();
            match families.remove(&id) {
                Some(mut known) => {
                    known.merge(family);
                    families.insert(id, known);
                }
                None => drop(families.insert(id, family)),
            }
        }
    }

    let [site] = &whole.sites[..] else {
        panic!("one site")
    };
    assert_eq!(
        (site.documents, site.copies, site.paragraphs, site.distinct),
        (sums.documents, sums.copies, sums.paragraphs, sums.distinct)
    );
    assert_eq!(whole.passed_over, sums.passed_over);
    assert_eq!(whole.clusters.len(), clusters.len());
    let (mut in_several, mut lost) = (0, 0);
    for expected in &whole.clusters {
        let found = &clusters[&expected.id];
        assert_eq!(
            (found.documents(), found.occurrences(), found.owner()),
            (expected.documents, expected.occurrences, expected.owner)
        );
        assert_eq!(found.lost(sums.articles), expected.lost);
        assert_eq!(found.dates(), expected.dates());
        assert_eq!(
            Reason::ALL.map(|reason| found.removed(reason)),
            Reason::ALL.map(|reason| *expected.removed.get(reason))
        );
        let spellings = expected.variants.iter();
        let spellings = spellings.map(|one| (one.occurrences, one.document, one.paragraph));
        assert!(found.spellings().eq(spellings));
        in_several += usize::from(in_share[&expected.id] > 1);
        lost += usize::from(expected.lost > 0);
    }
    assert!(
        in_several > 20,
        "texts that several shares have: {in_several}"
    );
    assert!(lost > 0, "something is lost");
    assert_eq!(whole.families.len(), families.len());
    let id = |cluster: u32| whole.clusters[cluster as usize].id;
    for expected in &whole.families {
        let found = &families[&expected.id];
        assert_eq!(found.documents(), expected.documents);
        assert_eq!(found.cue(), expected.cue.map(id));
        let members = expected.members.iter();
        let members: Vec<(u64, u32)> = members.map(|&(at, times)| (id(at), times)).collect();
        assert_eq!(found.members(), members);
    }
    assert!(!families.is_empty());
}

#[test]
fn a_share_that_keeps_no_texts_says_the_same() {
    let path = corpora().into_iter().next().unwrap();
    let documents = documents(&std::fs::read_to_string(path).unwrap());
    let documents = documents.into_iter().map(|document| Document {
        site: "s".to_owned(),
        ..document
    });
    let share: Vec<(u32, Document)> = (0..).step_by(3).zip(documents).collect();
    let numbers: Vec<u32> = share.iter().map(|(number, _)| *number).collect();
    let cleaner = Cleaner::new().config(config_without_caution()).threads(1);
    let mut judge = engine::ShareJudge::new(&cleaner).unwrap();
    for (number, document) in &share {
        let about = ("s", document.id.as_str(), document.date.as_deref());
        judge.add(*number, about, &document.text).unwrap();
    }
    let other = judge.add(7, ("t", "", None), "");
    assert!(other.unwrap_err().to_string().contains("one site"));
    let mut judged = judge.judge(&cleaner).unwrap();
    let (cleaned, whole) = engine::judge_share(&cleaner, share).unwrap();
    let spelled = |share: &engine::JudgedShare| serde_json::to_string(share).unwrap();
    assert_eq!(spelled(&judged.share), spelled(&whole));
    assert!(judged.document(0, "another text").is_none());
    assert!(judged.document(numbers.len(), "").is_none());
    let mut gone = 0;
    for article in &cleaned {
        let document = judged.document(article.position(), article.original());
        let document = document.unwrap();
        assert_eq!(document.left().collect::<String>(), article.text());
        assert_eq!(document.verdict(), engine::verdict(&article, &numbers));
        let owner = |position: Option<DocumentRef<'_>>| match position {
            Some(DocumentRef::Here { position, .. }) => Some(position),
            _ => None,
        };
        assert_eq!(document.copy_of(), owner(article.copy_of()));
        assert_eq!(document.removed().len(), article.removed().len());
        for (one, other) in document.removed().zip(article.removed()) {
            gone += 1;
            assert_eq!((one.range(), one.reason()), (other.range(), other.reason()));
            assert_eq!(article.original().get(one.text_range()), Some(other.text()));
            let (cluster, family) = (other.cluster(), other.family());
            assert_eq!(one.cluster(), cluster.map(|cluster| cluster.id()));
            assert_eq!(one.family(), family.map(|family| family.id()));
            assert_eq!(one.owner(), owner(other.owner()));
            assert_eq!(one.evidence(), other.evidence());
        }
    }
    assert!(gone > 10, "something goes: {gone}");
    let tally = serde_json::to_value(judged.tally()).unwrap();
    assert_eq!(tally["documents"], numbers.len());
    let removed = tally["removed"].as_object().unwrap().values();
    let removed: u64 = removed.map(|one| one["paragraphs"].as_u64().unwrap()).sum();
    assert_eq!(removed, gone);
}

#[test]
fn what_is_no_share_is_refused() {
    let document = |site: &str| Document {
        site: site.to_owned(),
        ..Document::default()
    };
    let judge = |share: Vec<(u32, Document)>| {
        engine::judge_share(&Cleaner::new().threads(1), share).map(|(_, share)| share.sums)
    };
    assert_eq!(judge(Vec::new()).unwrap(), engine::ShareSums::default());
    let two = judge(vec![(0, document("a")), (1, document("b"))]);
    assert!(two.unwrap_err().to_string().contains("one site"));
    let beyond = judge(vec![(1 << 31, document("a"))]);
    assert!(beyond.unwrap_err().to_string().contains("position"));
}
