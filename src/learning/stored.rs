//! What was learned, as a file.
//!
//! In: a cleaner that learns, or a file. Out: the other. The file holds the pages, and of each
//! site from how many of them was learned: the rest is made of these again, so that a file of
//! one version is read by the next. It is compressed, with a checksum.

use std::collections::BTreeMap;
use std::io::{BufRead, BufReader, BufWriter, Write};
use std::path::Path;

use serde::{Deserialize, Serialize};

use super::LearningCleaner;
use crate::corpus::fingerprint_document;
use crate::document::Document;
use crate::error::{Error, Result};
use crate::files;
use crate::output::FileStaging;

/// The version of the format.
const VERSION: u32 = 1;

/// What the file opens with.
#[derive(Debug, Serialize, Deserialize)]
struct LearningHeader {
    /// Says what the file is.
    dejalu_learning: u32,
    /// The pages in it.
    pages: u64,
    /// Pages that came when there was no room.
    unlearned: u64,
    /// For each site from how many of its pages was learned.
    learned: BTreeMap<String, usize>,
}

/// A page, a line each.
#[derive(Debug, Serialize, Deserialize)]
struct LearningPage {
    id: String,
    site: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    date: Option<String>,
    text: String,
}

/// Writes the file.
pub(super) fn save(cleaner: &LearningCleaner, path: &Path, overwrite: bool) -> Result<()> {
    if overwrite && path.exists() {
        require_own(path)?;
    }
    let staging = FileStaging::begin(path, &[], overwrite)?;
    let built = staging.file();
    write(cleaner, &built).map_err(|error| Error::io("write", &built, error))?;
    staging.commit()
}

fn write(cleaner: &LearningCleaner, path: &Path) -> std::io::Result<()> {
    let mut packed = zstd::Encoder::new(files::create(path)?, zstd::DEFAULT_COMPRESSION_LEVEL)?;
    packed.include_checksum(true)?;
    let mut lines = BufWriter::new(packed);
    let learned = cleaner.sites.iter();
    let header = LearningHeader {
        dejalu_learning: VERSION,
        pages: cleaner.pages.len() as u64,
        unlearned: cleaner.unlearned,
        learned: learned
            .map(|(name, site)| (name.clone(), site.learned))
            .collect(),
    };
    serde_json::to_writer(&mut lines, &header)?;
    lines.write_all(b"\n")?;
    for Document {
        id,
        site,
        date,
        text,
    } in &cleaner.pages
    {
        let line = LearningPage {
            id: id.clone(),
            site: site.clone(),
            date: date.clone(),
            text: text.clone(),
        };
        serde_json::to_writer(&mut lines, &line)?;
        lines.write_all(b"\n")?;
    }
    let packed = lines
        .into_inner()
        .map_err(std::io::IntoInnerError::into_error)?;
    packed.finish()?.sync_all()
}

/// Says no where a file that would be replaced was not written by [`save`].
fn require_own(path: &Path) -> Result<()> {
    open(path).map(|_| ()).map_err(|_| {
        Error::option(
            &["overwrite"],
            format!(
                "{} is no memory of a cleaner that learns, and `overwrite` would replace it",
                path.display()
            ),
            "choose another output file",
        )
    })
}

/// The lines of the file, one of them read.
fn open(path: &Path) -> Result<(LearningHeader, impl BufRead)> {
    let file = files::open(path).map_err(|error| Error::io("read", path, error))?;
    let foreign = |error: &dyn std::fmt::Display| {
        Error::damaged(
            path,
            format!("it is no memory of a cleaner that learns ({error}): name one that was saved"),
        )
    };
    let unpacked = zstd::Decoder::new(file).map_err(|error| foreign(&error))?;
    let mut lines = BufReader::new(unpacked);
    let mut line = String::new();
    lines
        .read_line(&mut line)
        .map_err(|error| foreign(&error))?;
    let header: LearningHeader = serde_json::from_str(&line).map_err(|error| foreign(&error))?;
    match header.dejalu_learning {
        VERSION => Ok((header, lines)),
        other => Err(Error::damaged(
            path,
            format!(
                "it is of version {other}, and this program reads {VERSION}: use the dejalu that saved it"
            ),
        )),
    }
}

/// Reads the file into a cleaner that knows nothing yet.
pub(super) fn load(path: &Path, mut cleaner: LearningCleaner) -> Result<LearningCleaner> {
    let (header, lines) = open(path)?;
    let damaged = |error: &dyn std::fmt::Display| {
        Error::damaged(
            path,
            format!("it is damaged ({error}): take an earlier copy"),
        )
    };
    for line in lines.lines() {
        let line = line.map_err(|error| damaged(&error))?;
        let page: LearningPage = serde_json::from_str(&line).map_err(|error| damaged(&error))?;
        cleaner.pages.push(Document {
            id: page.id,
            site: page.site,
            date: page.date,
            text: page.text,
        });
    }
    if cleaner.pages.len() as u64 != header.pages {
        return Err(damaged(&"pages are missing at its end"));
    }
    cleaner.unlearned = header.unlearned;
    let pages = std::mem::take(&mut cleaner.pages);
    let mut count: BTreeMap<&str, usize> = BTreeMap::new();
    let (mut learned, mut late) = (Vec::new(), Vec::new());
    for page in &pages {
        let place = count.entry(&page.site).or_default();
        let of_site = header.learned.get(&page.site).copied().unwrap_or(0);
        match *place < of_site {
            true => learned.push(page),
            false => late.push(page),
        }
        *place += 1;
    }
    learned
        .into_iter()
        .for_each(|page| keep(&mut cleaner, page));
    cleaner.learn_sites(|_| true);
    late.into_iter().for_each(|page| keep(&mut cleaner, page));
    cleaner.pages = pages;
    Ok(cleaner)
}

/// Keeps what is needed of a page to learn from it.
fn keep(cleaner: &mut LearningCleaner, page: &Document) {
    let print = fingerprint_document(page, cleaner.config.separator);
    let site = cleaner.sites.entry(page.site.clone()).or_default();
    site.add(page, &print);
}
