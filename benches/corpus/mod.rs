//! Generated corpora: the same arguments give the same bytes.
//!
//! In: a seed, a size, languages, sites, a share of distinct paragraphs, a
//! shape. Out: pages whose furniture is known.

pub(crate) mod language;
pub(crate) mod output;
pub(crate) mod page;
pub(crate) mod plan;
pub(crate) mod random;
pub(crate) mod sections;
pub(crate) mod shape;
pub(crate) mod vocabulary;

use std::ops::ControlFlow;

use language::{Language, language};
use page::{PAGE_BYTES, Page, Press};
use plan::Plan;
use sections::Sizes;
use shape::Shape;

/// What is asked for.
#[derive(Clone, Debug)]
pub(crate) struct Order {
    pub(crate) seed: u64,
    /// Bytes of text, line breaks included.
    pub(crate) bytes: usize,
    /// The share of distinct paragraphs, from 0 to 1.
    pub(crate) distinct: f64,
    pub(crate) languages: Vec<(&'static Language, usize)>,
    /// 0: documents without urls.
    pub(crate) sites: usize,
    pub(crate) sizes: Sizes,
    pub(crate) shape: Shape,
}

impl Order {
    /// French and English articles of one site, at the usual share of distinct
    /// paragraphs.
    #[allow(
        dead_code,
        reason = "for benchmarks and tests; the program is told everything"
    )]
    pub(crate) fn usual(bytes: usize) -> Self {
        Order {
            seed: 42,
            bytes,
            distinct: 0.36,
            languages: ["fr", "en"]
                .iter()
                .filter_map(|code| language(code))
                .map(|l| (l, 1))
                .collect(),
            sites: 1,
            sizes: Sizes::Alike,
            shape: Shape::Articles,
        }
    }
}

/// What came of it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Counts {
    pub(crate) pages: usize,
    pub(crate) bytes: usize,
    pub(crate) paragraphs: u64,
    pub(crate) distinct: u64,
    pub(crate) furniture: u64,
}

impl Order {
    /// Gives every page to `each`, in order, until it breaks off.
    pub(crate) fn print<Stop>(
        &self,
        mut each: impl FnMut(&Page) -> ControlFlow<Stop>,
    ) -> ControlFlow<Stop, Counts> {
        let plan = Plan::for_distinct(self.distinct);
        let pages = self.bytes / PAGE_BYTES;
        let sites = (self.sites, self.sizes);
        let mut press = Press::new(self.seed, &self.languages, sites, plan, pages);
        let least = if self.shape == Shape::Articles {
            press.least_pages()
        } else {
            1
        };
        let (mut counts, mut page) = (Counts::default(), Page::default());
        while counts.bytes < self.bytes || counts.pages < least {
            let left = self.bytes.saturating_sub(counts.bytes);
            self.shape.print(&mut press, counts.pages, left, &mut page);
            counts.pages += 1;
            counts.bytes += page.text.len();
            counts.paragraphs += page.labels.len() as u64;
            counts.furniture += memchr::memchr_iter(b'D', page.labels.as_bytes()).count() as u64;
            counts.distinct += page.own;
            each(&page)?;
        }
        counts.distinct += self.shape.shared(&press, counts.pages, &page);
        ControlFlow::Continue(counts)
    }
}
