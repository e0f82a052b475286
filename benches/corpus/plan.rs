//! How much of what goes into a page, for a share of distinct paragraphs.
//!
//! In: the share. Out: how many paragraphs a page has of its own, how many
//! teasers, and how often one of their paragraphs is changed.
//!
//! A usual page has 36 paragraphs: four of furniture, some of its own, and
//! teasers of three paragraphs that stand elsewhere too, unless one of their
//! words is changed. At 36 % distinct, that makes about seven teasers and
//! eight paragraphs of body.

/// Paragraphs of a usual page.
const PARAGRAPHS: f64 = 36.0;

/// Of them: menu, newsletter, cue, rights.
const FURNITURE: f64 = 4.0;

/// Headline, lead, caption: what a teaser repeats.
pub(crate) const HEAD: f64 = 3.0;

/// How often a teaser's paragraph has one changed word.
const CHANGED: f64 = 0.1;

/// Teasers of a page without a body, where next to nothing is distinct.
const MOST_TEASERS: f64 = 15.0;

/// What a page is made of, on average.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Plan {
    pub(crate) body: f64,
    pub(crate) teasers: f64,
    /// The share of the teasers' paragraphs that are changed.
    pub(crate) changed: f64,
    /// The share of the pages that have furniture.
    pub(crate) furniture: f64,
}

impl Plan {
    /// The plan for this share of distinct paragraphs, from 0 to 1. What lies
    /// outside the shares that can be reached gets the nearest of them.
    pub(crate) fn for_distinct(share: f64) -> Self {
        let own_share = 1.0 - CHANGED;
        let teasers = (PARAGRAPHS - FURNITURE - share * PARAGRAPHS) / (HEAD * own_share);
        let body = PARAGRAPHS - FURNITURE - HEAD - HEAD * teasers;
        if body < 0.0 {
            let repeated = HEAD * MOST_TEASERS;
            let changed = (share * (HEAD + FURNITURE + repeated) - HEAD) / repeated;
            let changed = changed.clamp(0.0, CHANGED);
            return Plan {
                body: 0.0,
                teasers: MOST_TEASERS,
                changed,
                furniture: 1.0,
            };
        }
        if teasers < 0.0 {
            return Plan::without_teasers(share);
        }
        Plan {
            body,
            teasers,
            changed: CHANGED,
            furniture: 1.0,
        }
    }

    /// Pages without teasers and without a cue.
    fn without_teasers(share: f64) -> Self {
        let repeated = FURNITURE - 1.0;
        let own = PARAGRAPHS - FURNITURE;
        let furniture = own * (1.0 - share) / (share * repeated);
        let (own, furniture) = if furniture <= 1.0 {
            (own, furniture)
        } else {
            // Furniture on every page is not enough: shorter articles.
            (share * repeated / (1.0 - share), 1.0)
        };
        Plan {
            body: own - HEAD,
            teasers: 0.0,
            changed: 0.0,
            furniture,
        }
    }
}
