//! dejalu (*déjà lu*, already read) gives back the bodies of scraped articles,
//! without the paragraphs that a reader of the corpus has already read: "read
//! more" blocks, teasers, menus, credits, counters. It says what it removed and
//! why, and every byte can be put back.
//!
//! # The nouns
//!
//! - A [`Document`] is one article: an id, a text, a site, perhaps a date.
//! - A *site* is the scope in which repetition is counted. What one site prints
//!   says nothing of another.
//! - A [`paragraph`] is a line, or in hard-wrapped text what stands between
//!   blank lines. It goes whole or stays whole.
//! - A *cluster* is a set of paragraphs that are the same text up to small edits.
//! - *Evidence* is a number of [`bits`] for or against the removal of one
//!   paragraph, each kind from its own counts.
//! - A *block* is a run of paragraphs that is not the article. [`block`] adds the
//!   evidence up along a document and finds the most probable blocks.
//! - A *verdict* says which paragraphs of a document go; a [`Judgement`] holds the
//!   clusters and block families behind the verdicts; a [`Removal`] is one paragraph with its [`Reason`].
//!
//! # The pipeline
//!
//! ```text
//! files ── input ──> Document ── paragraph, token ──> DocumentPrint (no text)
//!                        │                                  │ corpus: site by site
//!                        │                                  ▼
//!                        │           cluster ──> evidence ──> learn, block ──> decide
//!                        │                                  │
//!                        ▼                                  ▼
//!            clean: text minus byte ranges <────────── Judgement
//!                        │                                  │
//!                        ▼                                  ▼
//!                 output/articles                    journal, report ──> restore
//! ```
//!
//! [`pipeline::run`] does all of it on files, reading them twice and keeping no
//! text in between. [`clean_documents`] does the same on documents in memory.
//! The stages between are pure functions that cannot fail; only [`input`],
//! [`output`], [`result`], [`report`] and what drives them return errors.
//!
//! # Example
//!
//! ```
//! use dejalu::{Document, Reason, clean_documents, decide};
//!
//! let articles = [
//!     ("Market", "The mayor opens the new market hall", "It cost nine million and stands where \
//!       the old station burned down in that long summer."),
//!     ("Ferry", "Ferries stop for a week of repairs", "Both boats leave the water on Monday, \
//!       and islanders are asked to shop before the weekend."),
//!     ("Library", "A library lends seeds instead of books", "Gardeners bring back what they \
//!       harvest, and the shelves of the reading room smell of dill."),
//!     ("Bakery", "The last bakery in the valley closes", "Its oven had not gone cold since the \
//!       year in which the railway reached the upper villages."),
//! ];
//! let documents = (0..4).map(|at| {
//!     let (id, headline, body) = articles[at];
//!     let (next, other) = (articles[(at + 1) % 4].1, articles[(at + 2) % 4].1);
//!     Document {
//!         id: id.to_owned(),
//!         text: format!("{headline}\n{body}\n\nRead more\n{next}\n{other}\n"),
//!         ..Document::default()
//!     }
//! });
//!
//! let cleaned = clean_documents(documents, &decide::Config::default());
//!
//! let (_, headline, body) = articles[0];
//! assert_eq!(cleaned.documents[0].text, format!("{headline}\n{body}\n"));
//!
//! let removals = &cleaned.verdicts[0].removals;
//! assert_eq!(removals[0].reason, Reason::Cue);
//! assert_eq!(removals[1].reason, Reason::Teaser);
//! assert_eq!(removals[1].owner, Some(1), "the headline of the article about the ferry");
//! ```
//!
//! Verdicts come from what a corpus repeats, so a corpus is judged at once. Give
//! [`clean_documents`] everything that belongs together.

pub mod error;

pub mod document;

pub mod files;

pub mod hidden;

pub mod input;

pub mod paragraph;
pub mod readable;

pub mod token;

pub mod fingerprint;

pub mod corpus;

pub mod background;

pub mod cluster;

pub mod bits;

pub mod evidence;

pub mod block;

pub mod learn;

pub mod repeat;

pub mod decide;

pub mod family;

pub mod summary;

pub mod study;

pub mod known;

pub mod judge;

pub mod verdict;

pub mod clean;

pub mod memory;

pub mod output;

pub mod result;

pub mod report;

pub mod config;

#[cfg(feature = "settings")]
pub mod settings;

pub mod progress;

pub mod index;

pub mod pipeline;

pub mod filter;

pub mod restore;

pub mod render;

pub mod explain;

pub mod check;

pub use document::Document;
pub use error::{Error, Result};
pub use memory::{Cleaned, clean_documents, clean_documents_against, know_documents};
pub use verdict::{Judgement, Kept, KeptBy, Reason, Removal};
