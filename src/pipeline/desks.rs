//! What workers made → the files of articles, the journal and the documents.
//!
//! In: bytes in the order of the input, and where sources begin and end. Out:
//! the files, each with its hash, the journal, which tells the hashes, and the
//! list of the documents. They are written side by side; only the journal waits
//! for the articles, and only where a source ends.

use std::fs::File;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::sync::mpsc::{Receiver, Sender};

use super::aside::Desk;
use super::entries;
use crate::error::{Error, Result};
use crate::files;
use crate::input::Source;
use crate::journal::{self, page::Page};
use crate::output::{ArticleWriter, Written};
use crate::report::documents::DOCUMENTS;

/// The largest buffer that is used again; a larger one held a record that was
/// out of the ordinary.
const LARGEST_SPARE: usize = 4 << 20;

/// Gives a buffer back to whoever fills the next one.
fn give_back(spare: &Sender<Vec<u8>>, mut buffer: Vec<u8>) {
    if buffer.capacity() <= LARGEST_SPARE {
        buffer.clear();
        // At the end of the run nobody wants it.
        let _ = spare.send(buffer);
    }
}

/// Writes articles of sources that do not fit into one block.
pub(super) struct Articles {
    /// The folder of the articles.
    pub(super) folder: PathBuf,
    /// The file that has begun.
    pub(super) writer: Option<ArticleWriter>,
    /// Where empty buffers go.
    pub(super) spare: Sender<Vec<u8>>,
}

/// What becomes of an article's file.
pub(super) enum Article {
    /// The file that mirrors this source begins.
    Begin(Box<Source>),
    /// Its next bytes.
    Bytes(Vec<u8>),
    /// It is complete, and this is who wants to know its hash.
    End(Sender<Written>),
}

impl Desk for Articles {
    type Item = Article;

    fn take(&mut self, item: Article) -> Result<()> {
        match item {
            Article::Begin(source) => {
                self.writer = Some(ArticleWriter::create(&self.folder, &source)?);
            }
            Article::Bytes(bytes) => {
                if let Some(writer) = &mut self.writer {
                    writer.write(&bytes)?;
                }
                give_back(&self.spare, bytes);
            }
            Article::End(asker) => {
                if let Some(writer) = self.writer.take() {
                    // The journal may have failed in the meantime.
                    let _ = asker.send(writer.finish()?);
                }
            }
        }
        Ok(())
    }
}

/// Writes the list of the documents.
pub(super) struct Documents {
    path: PathBuf,
    file: File,
    /// Where empty buffers go.
    spare: Sender<Vec<u8>>,
}

impl Documents {
    /// Creates the list in `folder`.
    ///
    /// # Errors
    /// Where it cannot be created.
    pub(super) fn create(folder: &Path, spare: Sender<Vec<u8>>) -> Result<Self> {
        let path = folder.join(DOCUMENTS);
        let file = files::create(&path).map_err(|error| Error::io("create", &path, error))?;
        Ok(Self { path, file, spare })
    }

    /// Makes sure that all is on disk.
    ///
    /// # Errors
    /// Where the system cannot write it.
    pub(super) fn finish(self) -> Result<()> {
        let synced = self.file.sync_all();
        synced.map_err(|error| Error::io("write", &self.path, error))
    }
}

impl Desk for Documents {
    /// Its next lines.
    type Item = Vec<u8>;

    fn take(&mut self, lines: Vec<u8>) -> Result<()> {
        let written = self.file.write_all(&lines);
        written.map_err(|error| Error::io("write", &self.path, error))?;
        give_back(&self.spare, lines);
        Ok(())
    }
}

/// Writes the journal.
pub(super) struct Journal {
    pub(super) writer: journal::Writer,
    /// Where empty buffers go.
    pub(super) spare: Sender<Vec<u8>>,
}

/// What comes next in the journal.
pub(super) enum Entry {
    /// Lines, so many of them about what went.
    Lines(Vec<u8>, u64),
    /// The source of that name is complete; its file's hash comes from there,
    /// if there is a file.
    Cleaned(String, Option<Receiver<Written>>),
}

impl Desk for Journal {
    type Item = Entry;

    fn take(&mut self, item: Entry) -> Result<()> {
        match item {
            Entry::Lines(lines, removals) => {
                self.writer.append(&lines, removals)?;
                give_back(&self.spare, lines);
                Ok(())
            }
            Entry::Cleaned(source, answer) => {
                // Without an answer the articles have failed, which is told by them.
                let written = answer.map(|answer| answer.recv()).transpose();
                let written = written.map_err(|_| Error::usage("an article was not written"))?;
                let mut page = Page::default();
                page.line(&entries::cleaned(&source, written))?;
                self.writer.append(page.bytes(), 0)
            }
        }
    }
}
