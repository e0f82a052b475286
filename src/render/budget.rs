//! How much of a result a page can hold.
//!
//! In: nothing. Out: the limits, with their reasons, and a budget that bytes are
//! taken from. What does not fit is left out from the end of each list, so the
//! lists are in the order of what is worth most.

/// How large a page and its parts may be, in bytes.
#[derive(Clone, Copy, Debug)]
pub(super) struct Limits {
    /// The largest page.
    pub(super) page: usize,
    /// The block families.
    pub(super) families: usize,
    /// The clusters.
    pub(super) clusters: usize,
    /// The near misses.
    pub(super) near: usize,
    /// The documents.
    pub(super) documents: usize,
}

/// A page of 10 MB is what mail and chat programs take. 2,000 clusters take 1.5
/// to 3.5 MB of it with five variants each, 300 articles of news with their
/// evidence 3 to 5 MB, 500 families half a megabyte.
pub(super) const LIMITS: Limits = Limits {
    page: 10_000_000,
    families: 1_500_000,
    clusters: 3_200_000,
    near: 200_000,
    documents: 4_500_000,
};

/// The least that a page may take.
const LEAST: u64 = 1_500_000;

/// Bytes of a corpus from which on a result is held to a part of what was removed. A smaller
/// one may have a tenth of what it lacks of that on top, so that it is shown in full: a page
/// that grows and shrinks with the corpus by steps would be nobody's expectation.
const LARGE: u64 = 100_000_000;

/// Of a large corpus the page is at most such a part of what was removed: with everything
/// else that is written beside the articles that is less than a fifth.
const PART: u64 = 30;

impl Limits {
    /// The limits of a page of a corpus of so many bytes, of which so many were removed.
    pub(super) fn beside(self, corpus: u64, removed: u64) -> Self {
        let page = (removed / PART).max(LEAST) + LARGE.saturating_sub(corpus) / 10;
        let page = usize::try_from(page).unwrap_or(usize::MAX).min(self.page);
        let share = |most: usize| (most as u64 * page as u64 / self.page.max(1) as u64) as usize;
        Self {
            page,
            families: share(self.families),
            clusters: share(self.clusters),
            near: self.near.min(page / 4),
            documents: share(self.documents),
        }
    }
}

/// Bytes for the sites.
pub(super) const SITES_BYTES: usize = 600_000;

/// Bytes for the ids of the other documents; the first to be cut, because
/// `dejalu explain` finds every document. About 60 bytes an id.
pub(super) const IDS_BYTES: usize = 2_500_000;

/// Clusters that lost most occurrences.
pub(super) const CLUSTERS: usize = 1_600;

/// Widest of the clusters that lost nothing: what the decision spared.
pub(super) const KEPT_CLUSTERS: usize = 400;

/// Block families with most documents.
pub(super) const FAMILIES: usize = 500;

/// Most changed documents.
pub(super) const CHANGED: usize = 200;

/// Documents of the random sample.
pub(super) const SAMPLE: usize = 100;

/// Documents that show a family.
pub(super) const EXAMPLES: usize = 3;

/// Documents of each of the largest sites, so that each has something to look at.
pub(super) const OF_SITE: usize = 2;

/// How many sites those are.
pub(super) const SITES_WITH_DOCUMENTS: usize = 100;

/// Copies of articles.
pub(super) const COPIES: usize = 50;

/// Clusters of which a paragraph nearly went.
pub(super) const NEAR: usize = 100;

/// Clusters that stayed for another reason than the evidence.
pub(super) const KEPT_BY: usize = 20;

/// Sites that are listed whether anything of them is shown or not.
pub(super) const SITES: usize = 1_000;

/// Characters of a text; leads, captions and footers are shorter, paragraphs of
/// body are known by their beginnings.
pub(super) const TEXT: usize = 400;

/// Spellings of a cluster.
pub(super) const VARIANTS: usize = 5;

/// Clusters of a family.
pub(super) const MEMBERS: usize = 20;

/// Folds of a document: more bars than a screen has points say nothing.
pub(super) const BARS: usize = 1_000;

/// The largest record that is put together again for the page. Reading it takes
/// several times its size in memory; `dejalu explain` reads larger ones.
pub(super) const RECORD: u64 = 4 << 20;

/// The most paragraphs of such a record: of more than twenty times [`BARS`] too little could
/// be shown to be worth the time.
pub(super) const PARAGRAPHS: u64 = 20_000;

/// The most that one document may take of the page; less of it is shown until it does.
pub(super) const DOCUMENT_BYTES: usize = 60_000;

/// Where one takes more than that, what went of it is cut and folded, so that there is room for
/// other documents: a hundred lines of a menu need not all be read.
pub(super) const COMFORTABLE_BYTES: usize = 24_000;

/// Shorter paragraphs are not listed as near misses: page numbers and bars between links.
pub(super) const NEAR_CHARACTERS: u64 = 4;

/// Below how many bits a paragraph that stayed counts as near.
pub(super) const NEAR_BITS: f64 = 3.0;

/// The same in thousandths.
pub(super) const NEAR_MILLIBITS: i64 = 3_000;

/// Bytes that can be spent.
#[derive(Clone, Copy, Debug)]
pub(super) struct ByteBudget(usize);

impl ByteBudget {
    /// A budget with so many bytes.
    pub(super) fn new(bytes: usize) -> Self {
        Self(bytes)
    }

    /// How many bytes are left.
    pub(super) fn left(self) -> usize {
        self.0
    }

    /// Takes so many bytes if there are as many.
    pub(super) fn take(&mut self, bytes: usize) -> bool {
        match self.0.checked_sub(bytes) {
            Some(left) => {
                self.0 = left;
                true
            }
            None => false,
        }
    }

    /// The first of `items` that can be paid for; the first that cannot ends
    /// the list, so that nothing stands before what is worth more.
    pub(super) fn buy(&mut self, items: Vec<String>) -> Vec<String> {
        let mut bought = items;
        let paid = bought
            .iter()
            .take_while(|item| self.take(item.len() + 1))
            .count();
        bought.truncate(paid);
        bought
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn what_is_bought_fits_and_the_next_would_not(
            lengths in proptest::collection::vec(0..50_usize, 0..30), bytes in 0..600_usize,
        ) {
            let items: Vec<String> = lengths.iter().map(|&length| "x".repeat(length)).collect();
            let mut budget = ByteBudget::new(bytes);
            let bought = budget.buy(items.clone());
            let spent: usize = bought.iter().map(|item| item.len() + 1).sum();
            prop_assert_eq!(budget.left(), bytes - spent);
            prop_assert_eq!(&bought[..], &items[..bought.len()]);
            if let Some(next) = items.get(bought.len()) {
                prop_assert!(spent + next.len() + 1 > bytes);
            }
        }
    }
}
