//! Which paragraphs the report quotes, and in which order.
//!
//! In: the judgement. Out: their places. It reads no text.

use super::{listed_variants, lost, medoid, top_clusters, top_families};
use crate::result::report::TOP;
use crate::verdict::{Family, Judgement, Variant};

/// A part of the paragraphs that the report quotes: document and paragraph of each.
pub(super) type QuotedPart<'j> = Box<dyn Iterator<Item = (u32, u32)> + 'j>;

/// The order in which the report quotes paragraphs: those of all clusters, of
/// all families, of the clusters that lost most, of the largest families, of what
/// was lost. Each part is read from the first text to the last, and so are the texts.
pub(super) fn parts(judgement: &Judgement) -> [QuotedPart<'_>; 5] {
    fn place(variant: &Variant) -> (u32, u32) {
        (variant.document, variant.paragraph)
    }
    let family = |family: &Family| {
        let members = family.members.iter().map(|&(cluster, _)| cluster);
        let clusters = family.cue.into_iter().chain(members);
        let texts = clusters.filter_map(|cluster| medoid(judgement, cluster));
        texts.map(place).collect::<Vec<_>>()
    };
    let (clusters, families) = (&judgement.clusters, &judgement.families);
    let top_clusters = top_clusters(judgement, TOP).into_iter();
    let top_families = top_families(judgement, TOP).into_iter();
    [
        Box::new(clusters.iter().flat_map(listed_variants).map(place)),
        Box::new(families.iter().flat_map(family)),
        Box::new(
            top_clusters
                .filter_map(|at| clusters.get(at))
                .flat_map(listed_variants)
                .map(place),
        ),
        Box::new(
            top_families
                .filter_map(|at| families.get(at))
                .flat_map(family),
        ),
        Box::new(lost::places(judgement)),
    ]
}

/// The paragraphs that the report of this judgement quotes, in its order.
pub fn quoted(judgement: &Judgement) -> impl Iterator<Item = (u32, u32)> + '_ {
    parts(judgement).into_iter().flatten()
}
