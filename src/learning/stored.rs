//! What was learned, as a file.
//!
//! In: a cleaner that learns, or a file. Out: the other. The file holds the pages, and of each
//! site from how many of them was learned: the rest is made of these again, so that a file of
//! one version is read by the next. It is compressed, with a checksum.

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::fs::File;
use std::io::{BufRead, BufReader, BufWriter, Write};
use std::path::Path;

use serde::{Deserialize, Serialize};

use super::{LearningCleaner, size};
use crate::document::Document;
use crate::error::{Error, Result};
use crate::files;
use crate::output::FileStaging;
use crate::progress::{Progress, heed};

/// The version of the format.
const VERSION: u32 = 1;

/// Pages that are read at a time.
const BATCH: usize = 256;

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
struct LearningPage<'p> {
    id: Cow<'p, str>,
    site: Cow<'p, str>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    date: Option<Cow<'p, str>>,
    text: Cow<'p, str>,
}

/// Writes the file.
pub(super) fn save(
    cleaner: &LearningCleaner,
    path: &Path,
    overwrite: bool,
    progress: &dyn Progress,
) -> Result<()> {
    if overwrite && path.exists() {
        require_own(path)?;
    }
    let staging = FileStaging::begin(path, &[], overwrite)?;
    let built = staging.file();
    write(cleaner, &built, progress)?;
    staging.commit()
}

fn write(cleaner: &LearningCleaner, path: &Path, progress: &dyn Progress) -> Result<()> {
    let failed = |error: std::io::Error| Error::io("write", path, error);
    let mut lines = begin(path).map_err(failed)?;
    let learned = cleaner.sites.iter();
    let header = LearningHeader {
        dejalu_learning: VERSION,
        pages: cleaner.pages.len() as u64,
        unlearned: cleaner.unlearned,
        learned: learned
            .map(|(name, site)| (name.clone(), site.learned))
            .collect(),
    };
    push(&mut lines, &header).map_err(failed)?;
    for page in &cleaner.pages {
        heed(progress)?;
        let line = LearningPage {
            id: (&page.id).into(),
            site: (&page.site).into(),
            date: page.date.as_ref().map(Into::into),
            text: (&page.text).into(),
        };
        push(&mut lines, &line).map_err(failed)?;
    }
    let packed = lines
        .into_inner()
        .map_err(|error| failed(error.into_error()))?;
    let end = || packed.finish()?.sync_all();
    end().map_err(failed)
}

fn begin(path: &Path) -> std::io::Result<BufWriter<zstd::Encoder<'static, File>>> {
    let mut packed = zstd::Encoder::new(files::create(path)?, zstd::DEFAULT_COMPRESSION_LEVEL)?;
    packed.include_checksum(true)?;
    Ok(BufWriter::new(packed))
}

fn push(lines: &mut impl Write, line: &impl Serialize) -> std::io::Result<()> {
    serde_json::to_writer(&mut *lines, line)?;
    lines.write_all(b"\n")
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
pub(super) fn load(
    path: &Path,
    mut cleaner: LearningCleaner,
    progress: &dyn Progress,
) -> Result<LearningCleaner> {
    let (header, lines) = open(path)?;
    let mut lines = PageLines { path, lines };
    let mut seen: BTreeMap<String, usize> = BTreeMap::new();
    let (mut pages, mut late, mut count, mut bytes) = (Vec::new(), Vec::new(), 0, 0);
    loop {
        let batch = lines.next_batch()?;
        if batch.is_empty() {
            break;
        }
        count += batch.len() as u64;
        let prints = cleaner.prints(&batch, progress)?;
        for (page, print) in batch.into_iter().zip(prints) {
            bytes += size(&page, &print);
            if bytes > cleaner.memory {
                continue;
            }
            let seen = seen.entry(page.site.clone()).or_default();
            *seen += 1;
            // Of the others was nothing learned yet.
            match *seen <= header.learned.get(&page.site).copied().unwrap_or(0) {
                true => cleaner.count(&page, &print),
                false => late.push((pages.len(), print)),
            }
            pages.push(page);
        }
    }
    if count != header.pages {
        return Err(lines.damaged(&"pages are missing at its end"));
    }
    if bytes > cleaner.memory {
        return Err(too_many(path, bytes));
    }
    cleaner.unlearned = header.unlearned;
    let sites = header.learned.into_keys().collect();
    cleaner.learn_sites(sites, |_| true, progress)?;
    for (place, print) in late {
        if let Some(page) = pages.get(place) {
            cleaner.count(page, &print);
        }
    }
    cleaner.pages = pages;
    Ok(cleaner)
}

/// The pages in a file.
struct PageLines<'f, L> {
    path: &'f Path,
    lines: L,
}

impl<L: BufRead> PageLines<'_, L> {
    /// The next pages; none at the end.
    fn next_batch(&mut self) -> Result<Vec<Document>> {
        let mut pages = Vec::new();
        let mut line = String::new();
        while pages.len() < BATCH {
            line.clear();
            let length = self.lines.read_line(&mut line);
            if length.map_err(|error| self.damaged(&error))? == 0 {
                break;
            }
            let page: LearningPage<'_> =
                serde_json::from_str(&line).map_err(|error| self.damaged(&error))?;
            pages.push(Document {
                id: page.id.into_owned(),
                site: page.site.into_owned(),
                date: page.date.map(Cow::into_owned),
                text: page.text.into_owned(),
            });
        }
        Ok(pages)
    }

    fn damaged(&self, error: &dyn std::fmt::Display) -> Error {
        Error::damaged(
            self.path,
            format!("it is damaged ({error}): take an earlier copy"),
        )
    }
}

/// Says no where there are more pages than may be kept.
fn too_many(path: &Path, bytes: u64) -> Error {
    let enough = bytes.div_ceil(1 << 20);
    let error = Error::option(
        &["memory"],
        format!("{}: its pages take more than `memory`", path.display()),
        format!("allow `memory` {enough}MiB"),
    );
    error.enough(enough)
}
