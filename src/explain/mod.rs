//! Why: the story of one document, one cluster or one block family.
//!
//! In: a finished result, and a name that a person typed. Out: what it names,
//! and everything that the report, the journal and the articles know of it, as
//! data with words. It writes and shows nothing; the program lays it out.

mod cluster;

mod differ;

mod document;

mod find;

mod hunks;

mod places;

pub mod words;

pub use cluster::{ClusterStory, VariantStory, cluster_stories};
pub use differ::{Piece, PieceChange, differences};
pub use document::{DocumentStory, EvidenceStory, Other, ParagraphStory, document_story};
pub use find::{Target, find};
pub use hunks::{Hunk, hunks};
pub use places::{PlaceStory, Places};
