//! Records and removals → files that appear whole or not at all.
//!
//! In: the bytes of records, the ranges that go, and the names that discovery
//! gave the sources. Out: files of the same names and compression in a folder
//! that takes its final name only when everything is in it. Names never lead
//! out of that folder, and nothing that dejalu did not write is replaced.

mod article;
mod even;
mod file_staging;
mod location;
mod members;
#[cfg(feature = "parquet")]
mod parquet;
mod path;
mod placed_first;
mod sink;
mod staging;

pub use article::{ArticleWriter, Written, append_kept, write_article};
pub use file_staging::FileStaging;
pub use location::set_aside;
pub use path::relative_path;
pub use staging::{OwnOutput, PlacedFirst, Staging};
