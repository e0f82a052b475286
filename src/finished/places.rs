//! An id → the lines that mention it.
//!
//! In: the journal or `documents.jsonl`, and the id of a cluster or a block
//! family. Out: the lines about paragraphs of it, in the order of the input.
//! All other lines are passed over as fast as memory is read.

use std::marker::PhantomData;
use std::path::{Path, PathBuf};

use serde::de::DeserializeOwned;

use super::lines::damaged_at;
use super::scan::Scan;
use crate::error::Result;

/// Where a line mentions an id.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Mention {
    /// As the cluster of a paragraph.
    Cluster,
    /// As the block family of a paragraph.
    Block,
}

/// The lines that mention an id.
pub struct Mentions<T> {
    path: PathBuf,
    scan: Scan,
    failed: bool,
    entry: PhantomData<T>,
}

impl<T> Mentions<T> {
    /// Searches the file at `path`.
    pub(super) fn open(path: &Path, field: Mention, id: &str) -> Result<Self> {
        let field = match field {
            Mention::Cluster => "cluster",
            Mention::Block => "block",
        };
        // Inside of a string the quotes would be escaped: this is no text's.
        let wanted = format!("\"{field}\":\"{id}\"");
        Ok(Self {
            path: path.to_owned(),
            scan: Scan::open(path, &wanted)?,
            failed: false,
            entry: PhantomData,
        })
    }
}

impl<T: DeserializeOwned> Iterator for Mentions<T> {
    type Item = Result<T>;

    /// The next line; nothing more after an error.
    fn next(&mut self) -> Option<Self::Item> {
        if self.failed {
            return None;
        }
        let entry = match self.scan.next_line() {
            Ok(Some((at, line))) => serde_json::from_slice(line)
                .map_err(|error| damaged_at(&self.path, at, &error.to_string())),
            Ok(None) => return None,
            Err(error) => Err(error),
        };
        self.failed = entry.is_err();
        Some(entry)
    }
}
