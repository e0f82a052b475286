//! What workers made → the files of articles, and the record.
//!
//! In: bytes in the order of the input, and where sources begin and end. Out:
//! the files, each with its hash, and the record, which tells the hashes. They are
//! written side by side; only the record waits for the articles, and only where a
//! source ends.

use std::path::PathBuf;
use std::sync::mpsc::{Receiver, Sender};

use super::entries;
use super::on_thread::ItemWriter;
use crate::error::{Error, Result};
use crate::input::Source;
use crate::output::{ArticleWriter, Written};
use crate::result::documents::RecordWriter;
use crate::result::documents::page::RecordPage;

/// The largest buffer that is used again; a larger one held a record that was
/// out of the ordinary.
const LARGEST_SPARE: usize = 8 << 20;

/// Gives a buffer back to whoever fills the next one.
fn give_back(spare: &Sender<Vec<u8>>, mut buffer: Vec<u8>) {
    if buffer.capacity() <= LARGEST_SPARE {
        buffer.clear();
        // At the end of the run nobody wants it.
        let _ = spare.send(buffer);
    }
}

/// Writes articles of sources that do not fit into one block.
pub(super) struct ArticleFiles {
    /// The folder of the articles.
    pub(super) folder: PathBuf,
    /// The file that has begun.
    pub(super) writer: Option<ArticleWriter>,
    /// Where empty buffers go.
    pub(super) spare: Sender<Vec<u8>>,
}

/// What becomes of an article's file.
pub(super) enum ArticleOutput {
    /// The file that mirrors this source begins.
    Begin(Box<Source>),
    /// Its next bytes.
    Bytes(Vec<u8>),
    /// It is complete, and this is who wants to know its hash.
    End(Sender<Written>),
}

impl ItemWriter for ArticleFiles {
    type Item = ArticleOutput;

    fn take(&mut self, item: ArticleOutput) -> Result<()> {
        match item {
            ArticleOutput::Begin(source) => {
                self.writer = Some(ArticleWriter::create(&self.folder, &source)?);
            }
            ArticleOutput::Bytes(bytes) => {
                if let Some(writer) = &mut self.writer {
                    writer.write(&bytes)?;
                }
                give_back(&self.spare, bytes);
            }
            ArticleOutput::End(asker) => {
                if let Some(writer) = self.writer.take() {
                    // The record may have failed in the meantime.
                    let _ = asker.send(writer.finish()?);
                }
            }
        }
        Ok(())
    }
}

/// Writes the record.
pub(super) struct RecordFile {
    pub(super) writer: RecordWriter,
    /// Where empty pages go.
    pub(super) spare: Sender<RecordPage>,
}

/// What comes next in the record.
pub(super) enum RecordEntry {
    /// What a page says.
    Page(Box<RecordPage>),
    /// The source of that name is complete; its file's hash comes from there,
    /// if there is a file.
    Cleaned(String, Option<Receiver<Written>>),
}

impl ItemWriter for RecordFile {
    type Item = RecordEntry;

    fn take(&mut self, item: RecordEntry) -> Result<()> {
        match item {
            RecordEntry::Page(mut page) => {
                self.writer.append(&page)?;
                if page.capacity() <= LARGEST_SPARE {
                    page.clear();
                    // At the end of the run nobody wants it.
                    let _ = self.spare.send(*page);
                }
                Ok(())
            }
            RecordEntry::Cleaned(source, answer) => {
                // Without an answer the articles have failed, which is told by them.
                let written = answer.map(|answer| answer.recv()).transpose();
                let written = written.map_err(|_| Error::fault("an article was not written"))?;
                self.writer.cleaned(&entries::cleaned(&source, written))
            }
        }
    }
}
