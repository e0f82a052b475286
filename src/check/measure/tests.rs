use std::collections::BTreeSet;

use proptest::prelude::*;

use super::*;
use crate::check::store::{StoreWriter, StoredParagraph};

/// A document: its article, whether the index has that, its paragraphs as the
/// place of a cluster and whether it goes.
type Document = (u64, bool, Vec<(Option<usize>, bool)>);

/// Sites in these examples; every other document is of one.
const SITES: u32 = 2;

/// Clusters in these examples: in how many documents of the index each is, and
/// whether it is accepted.
type Known = [(u32, bool); 4];

fn cluster(&(known, is_accepted): &(u32, bool)) -> DropCluster {
    DropCluster {
        known,
        accepted: is_accepted.then_some(1),
        ..DropCluster::default()
    }
}

fn judged(position: u32, document: &Document) -> StoredDocument {
    let occurrence = |(number, &(place, removed)): (u32, &(Option<usize>, bool))| StoredParagraph {
        number,
        characters: 10,
        place,
        block: None,
        removed,
    };
    StoredDocument {
        position,
        site: position % SITES,
        is_spared: false,
        paragraphs: (0..).zip(&document.2).map(occurrence).collect(),
    }
}

/// Counts as a check does.
fn counted(documents: &[Document], known: &Known) -> (DropClusters, DropCounts) {
    let groups = ArticleGroups::of(documents.iter().map(|one| (one.0, one.1)));
    let mut clusters = DropClusters::default();
    clusters.sites = vec![String::new(); SITES as usize];
    clusters.all = known.iter().map(cluster).collect();
    let folder = tempfile::tempdir().unwrap();
    let mut writer = StoreWriter::new(folder.path()).unwrap();
    let mut seen = Default::default();
    for (position, document) in (0..).zip(documents) {
        let judged = judged(position, document);
        clusters.add(&judged, &groups, &mut seen);
        writer.add(&judged).unwrap();
    }
    let store = writer.finish().unwrap();
    let counts = DropCounts::new(&MeasureInputs {
        store: &store,
        groups: &groups,
        clusters: &clusters,
        families: &[],
        sites: &[],
        nearly_empty: LimitShare::percent(10),
    });
    (clusters, counts.unwrap())
}

/// The articles that have a cluster.
fn articles(documents: &[Document], place: usize) -> BTreeSet<u64> {
    let has = |document: &&Document| document.2.iter().any(|one| one.0 == Some(place));
    documents
        .iter()
        .filter(has)
        .map(|document| document.0)
        .collect()
}

/// Counts the paragraphs for which `counts` holds.
fn naive(
    documents: &[Document],
    known: &Known,
    counts: impl Fn(&Document, &(Option<usize>, bool)) -> bool,
) -> [u64; 3] {
    let is_accepted = |place: Option<usize>| place.is_some_and(|place| known[place].1);
    let mut amount = [0; 3];
    for document in documents {
        let open = document.2.iter().filter(|one| !is_accepted(one.0));
        let found = open.filter(|one| counts(document, one)).count() as u64;
        amount[0] += found;
        amount[1] += 10 * found;
        amount[2] += u64::from(found > 0);
    }
    amount
}

prop_compose! {
    /// Articles of the same number are copies; whether the index has one does not
    /// depend on the copy.
    fn documents()(
        in_index in prop::array::uniform4(any::<bool>()),
        documents in prop::collection::vec(
            (0..4_u64, prop::collection::vec((prop::option::of(0..4_usize), any::<bool>()), 0..5)),
            0..8,
        ),
    ) -> Vec<Document> {
        let document = |(article, paragraphs): (u64, Vec<_>)| {
            (article, in_index[article as usize], paragraphs)
        };
        documents.into_iter().map(document).collect()
    }
}

/// What a check counts of these, in all sites.
fn of_all(counts: &DropCounts, quantities: [Quantity; 3]) -> [u64; 3] {
    quantities.map(|quantity| counts.all.count(quantity))
}

proptest! {
    #[test]
    fn counts_are_those_of_counting_by_hand(
        documents in documents(),
        known in prop::array::uniform4((0..3_u32, any::<bool>())),
    ) {
        let (clusters, counts) = counted(&documents, &known);
        let repeats = |place: usize| articles(&documents, place).len() > 1;
        let expected = naive(&documents, &known, |_, one| one.0.is_some_and(repeats));
        prop_assert_eq!(of_all(&counts, OF_REPEATED), expected);
        let is_known = |document: &Document, place: usize| {
            // One of those that have it is the article itself.
            known[place].0 > u32::from(document.1)
        };
        let expected = naive(&documents, &known, |document, one| {
            one.0.is_some_and(|place| is_known(document, place))
        });
        prop_assert_eq!(of_all(&counts, OF_KNOWN), expected);
        prop_assert_eq!(of_all(&counts, OF_REMOVED), naive(&documents, &known, |_, one| one.1));
        // A site has what counting its documents alone gives.
        for (number, site) in (0..).zip(&counts.sites) {
            let of_site = documents.iter().zip(0..).filter(|(_, at)| at % SITES == number);
            let of_site: Vec<Document> = of_site.map(|(document, _)| document.clone()).collect();
            prop_assert_eq!(site.documents, of_site.len() as u64);
            let removed = OF_REMOVED.map(|quantity| site.count(quantity));
            prop_assert_eq!(removed, naive(&of_site, &known, |_, one| one.1));
        }
        for (place, cluster) in clusters.all.iter().enumerate() {
            prop_assert_eq!(cluster.articles, articles(&documents, place).len() as u64);
            let paragraphs = || documents.iter().flat_map(|one| &one.2).filter(|one| one.0 == Some(place));
            prop_assert_eq!(cluster.occurrences, paragraphs().count() as u64);
            prop_assert_eq!(cluster.removed, paragraphs().filter(|one| one.1).count() as u64);
        }
    }
}

#[test]
fn a_document_is_nearly_empty_below_the_share_and_without_text() {
    let of = |paragraphs: usize, removed: usize| -> usize {
        let paragraphs = (0..paragraphs).map(|at| (None, at < removed)).collect();
        let (_, counts) = counted(&[(1, false, paragraphs)], &Known::default());
        counts.documents.len()
    };
    assert_eq!(
        [of(0, 0), of(10, 10), of(11, 10), of(10, 9), of(5, 0)],
        [1, 1, 1, 0, 0]
    );
}
