//! The report's files.
//!
//! In: a [`Report`] and the findings behind it. Out: files in the report's
//! folder. It never holds more than one entry in memory.

use std::fs::File;
use std::io::{BufWriter, Write};
use std::path::Path;

use serde::Serialize;

use super::Report;
use super::findings::Findings;
use crate::error::{Error, Result};

/// The summary's name below `OUT/report`.
pub const REPORT: &str = "report.json";

/// The clusters' name below `OUT/report`.
pub const CLUSTERS: &str = "clusters.jsonl";

/// The block families' name below `OUT/report`.
pub const BLOCKS: &str = "blocks.jsonl";

/// Writes `clusters.jsonl` and `blocks.jsonl` into `folder`.
///
/// # Errors
/// Where a file cannot be written or a text cannot be read back.
pub fn write_findings(folder: &Path, findings: &mut Findings<'_>) -> Result<()> {
    let path = folder.join(CLUSTERS);
    let mut clusters = Lines::create(&path)?;
    for index in 0..findings.clusters() {
        if let Some(entry) = findings.cluster(index)? {
            clusters.write(&entry)?;
        }
    }
    clusters.finish()?;
    let path = folder.join(BLOCKS);
    let mut blocks = Lines::create(&path)?;
    for index in 0..findings.families() {
        if let Some(entry) = findings.family(index)? {
            blocks.write(&entry)?;
        }
    }
    blocks.finish()
}

/// Writes `report.json` into `folder`.
///
/// # Errors
/// Where the file cannot be written.
pub fn write_report(folder: &Path, report: &Report) -> Result<()> {
    let path = folder.join(REPORT);
    let mut file = Lines::create(&path)?;
    let pretty = serde_json::to_vec_pretty(report).map_err(std::io::Error::from);
    let written = pretty
        .and_then(|bytes| file.out.write_all(&bytes))
        .and_then(|()| file.out.write_all(b"\n"));
    written.map_err(|error| Error::io("write", &path, error))?;
    file.finish()
}

/// A file of one JSON object a line.
struct Lines<'p> {
    path: &'p Path,
    out: BufWriter<File>,
}

impl<'p> Lines<'p> {
    fn create(path: &'p Path) -> Result<Self> {
        let file = File::create_new(path).map_err(|error| Error::io("create", path, error))?;
        Ok(Self {
            path,
            out: BufWriter::new(file),
        })
    }

    fn write(&mut self, entry: &impl Serialize) -> Result<()> {
        let written = serde_json::to_writer(&mut self.out, entry).map_err(std::io::Error::from);
        let written = written.and_then(|()| self.out.write_all(b"\n"));
        written.map_err(|error| Error::io("write", self.path, error))
    }

    fn finish(mut self) -> Result<()> {
        let flushed = self
            .out
            .flush()
            .and_then(|()| self.out.get_ref().sync_all());
        flushed.map_err(|error| Error::io("write", self.path, error))
    }
}
