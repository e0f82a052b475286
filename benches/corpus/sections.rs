//! Which site a page is of, and in which language it is printed.
//!
//! In: the number of a page. Out: its section, which is what one site prints in
//! one language. Nothing is kept of pages: a section is a function of a number.

use super::random::{Random, Zipf};

/// How many pages sites have.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "cli", derive(clap::ValueEnum))]
pub(crate) enum Sizes {
    /// As many as every other site, which has every language.
    Alike,
    /// As in a crawl: a few have most, and a site has one language.
    Zipf,
}

/// Articles of a section that are advertised at a time: those of speed measurements
/// on news sites; the first of them is on every second page.
const ADVERTISED: usize = 3_000;

/// After so many pages, other articles are advertised.
pub(crate) const SEASON: usize = 1 << 17;

/// What is drawn for a page.
const SITE: u64 = 10;

/// The sections of a corpus.
pub(crate) struct Sections {
    seed: u64,
    sites: usize,
    /// The languages of the pages of a site, in turn; or of one site after the other.
    turns: Vec<usize>,
    /// How often a page is of a site, where sites are not alike.
    sizes: Option<Zipf>,
}

impl Sections {
    /// `sites` is not 0, nor is `turns` empty.
    pub(crate) fn new(seed: u64, sites: usize, turns: Vec<usize>, sizes: Sizes) -> Self {
        Sections {
            seed,
            sites,
            turns,
            sizes: (sizes == Sizes::Zipf).then(|| Zipf::new(sites)),
        }
    }

    /// How many there are.
    pub(crate) fn count(&self) -> usize {
        match self.sizes {
            None => self.sites * self.turns.len(),
            Some(_) => self.sites,
        }
    }

    /// Alike, sites take turns, and on each site its languages.
    pub(crate) fn of_page(&self, number: usize) -> usize {
        match &self.sizes {
            None => number % self.count(),
            Some(sizes) => sizes.rank(Random::new(self.seed, number as u64, SITE).next()),
        }
    }

    pub(crate) fn site(&self, section: usize) -> usize {
        section % self.sites
    }

    /// The language's place in the list of languages.
    pub(crate) fn language(&self, section: usize) -> usize {
        let turn = match self.sizes {
            None => section / self.sites,
            Some(_) => section % self.turns.len(),
        };
        self.turns[turn]
    }

    /// The articles that each section advertises in a season: of those before it, or, in the
    /// first one, of its first. `pages`: about how many there will be.
    pub(crate) fn advertised(&self, season: usize, pages: usize) -> Vec<Vec<usize>> {
        let pages = pages.min(SEASON);
        let each = (pages / self.count() / 4).clamp(8, ADVERTISED);
        let looked_at = match self.sizes {
            None => each * self.count(),
            Some(_) => pages,
        };
        let start = (season * SEASON).saturating_sub(looked_at);
        let mut articles = vec![Vec::new(); self.count()];
        (start..start + looked_at).for_each(|number| articles[self.of_page(number)].push(number));
        if self.sizes.is_some() {
            for numbers in &mut articles {
                numbers.truncate(numbers.len().div_ceil(4).min(ADVERTISED));
            }
        }
        articles
    }
}
