//! dejalu (*déjà lu*, already read) gives back the bodies of scraped articles, without the
//! paragraphs that a reader of the corpus has already read: "read more" blocks, teasers,
//! menus, credits, counters. It says what it removed and why, and every byte can be put back.
//!
//! ```
//! use dejalu::{Cleaner, Document, Reason};
//!
//! let articles = [
//!     ("The mayor opens the new market hall", "It cost nine million and stands where the old \
//!       station burned down in that long summer."),
//!     ("Ferries stop for a week of repairs", "Both boats leave the water on Monday, and \
//!       islanders are asked to shop before the weekend."),
//!     ("A library lends seeds instead of books", "Gardeners bring back what they harvest, and \
//!       the shelves of the reading room smell of dill."),
//!     ("The last bakery in the valley closes", "Its oven had not gone cold since the year in \
//!       which the railway reached the upper villages."),
//! ];
//! let documents = (0..4).map(|at| {
//!     let (headline, body) = articles[at];
//!     let (next, other) = (articles[(at + 1) % 4].0, articles[(at + 2) % 4].0);
//!     Document {
//!         id: format!("article {at}"),
//!         text: format!("{headline}\n{body}\n\nRead more\n{next}\n{other}\n"),
//!         ..Document::default()
//!     }
//! });
//!
//! let cleaned = Cleaner::new().clean(documents)?;
//! for article in &cleaned {
//!     let (headline, body) = articles[article.position()];
//!     assert_eq!(article.text(), format!("{headline}\n{body}\n"));
//!     for gone in article.removed() {
//!         println!("{:?} {:?} {:?}", gone.range(), gone.reason(), gone.text());
//!     }
//! }
//! let ferry = cleaned.article(0).and_then(|article| article.removed().nth(1)).unwrap();
//! assert_eq!(ferry.reason(), Reason::Teaser);
//! assert_eq!(ferry.owner().unwrap().id(), "article 1");
//! # Ok::<(), dejalu::Error>(())
//! ```
//!
//! What goes is what a corpus repeats, so a corpus is judged at once: give [`Cleaner::clean`]
//! everything that belongs together. What is known of earlier corpora is an [`Index`], against
//! which new documents are judged, many together or each by itself ([`Cleaner::clean_each`]).
//!
//! [`commands`] does all of it on files, as the program does, within bounded memory; [`engine`]
//! is for whoever divides a corpus among machines. `docs/library.md` tells more.

// The pipeline, stage by stage (docs/architecture.md).
#[macro_use]
mod named;

mod document;
mod error;
mod pool;
mod progress;
mod stop;

mod files;
mod hidden;
mod input;

mod paragraph;
mod readable;

mod fingerprint;
mod token;

mod corpus;

mod background;
mod cluster;

mod bits;
mod evidence;

mod block;
mod learn;
mod repeat;

mod decide;
mod family;
mod summary;

mod known;
mod study;

mod judge;
mod verdict;

mod clean;
mod memory;

mod cleaner;

mod output;

mod limit;
mod report;
mod result;

mod config;
#[cfg(feature = "settings")]
mod settings;

mod run;

mod pipeline;

mod index;

mod filter;
mod learning;
mod restore;

mod explain;
mod render;

mod check;

pub mod commands;
pub mod engine;

#[cfg(feature = "cli")]
pub mod cli;

#[doc(hidden)]
pub mod internals;

pub use cleaner::{
    Article, BlockFamily, Cleaned, CleanedSite, Cleaner, DocumentRef, KeptParagraph,
    RemovedParagraph, TextCluster, restore,
};
pub use decide::Config;
pub use document::Document;
pub use error::{Error, ErrorKind, Result};
pub use index::Index;
pub use input::{Problem, ProblemKind};
pub use learning::LearningCleaner;
pub use paragraph::Separator;
pub use pool::Pool;
pub use progress::{Done, Progress, Silent, Stage};
pub use verdict::{Evidence, EvidenceKind, KeptBy, Reason};

/// The examples of the page for users of the library.
#[cfg(doctest)]
#[doc = include_str!("../docs/library.md")]
mod library_page {}

// The program names the library as everybody else does.
#[cfg(feature = "cli")]
extern crate self as dejalu;
