//! The report's files.
//!
//! In: a [`Report`] and the findings behind it. Out: files in the report's
//! folder. It never holds more than a few pieces of them in memory.

use std::fs::File;
use std::io::{self, BufWriter, Write};
use std::path::Path;
use std::sync::mpsc::{Receiver, Sender, SyncSender, channel, sync_channel};
use std::thread;

use super::findings::Findings;
use crate::error::{Error, Result};
use crate::files;
use crate::result::files::{BLOCKS, CLUSTERS, REPORT};
use crate::result::frames::FrameWriter;
use crate::result::report::Report;

/// Pieces that wait to be written.
const WAITING: usize = 2;

/// Writes the files of the clusters and of the block families into `folder`.
///
/// # Errors
/// Where a file cannot be written or a text cannot be read back.
pub fn write_findings(folder: &Path, findings: &mut Findings<'_>) -> Result<()> {
    write_pieces(&folder.join(CLUSTERS), |pieces| {
        findings.cluster_lines(|piece| pieces.pass_on(piece))
    })?;
    write_pieces(&folder.join(BLOCKS), |pieces| {
        findings.family_lines(|piece| pieces.pass_on(piece))
    })
}

/// Writes `report.json` into `folder`.
///
/// # Errors
/// Where the file cannot be written.
pub fn write_report(folder: &Path, report: &Report) -> Result<()> {
    let path = folder.join(REPORT);
    let file = create(&path)?;
    // Piece by piece: of very many sites it is long.
    let mut pieces = BufWriter::new(&file);
    let pretty = serde_json::to_writer_pretty(&mut pieces, report).map_err(io::Error::from);
    let written = pretty.and_then(|()| {
        pieces.write_all(b"\n")?;
        pieces.flush()?;
        file.sync_all()
    });
    written.map_err(|error| Error::io("write", &path, error))
}

fn create(path: &Path) -> Result<File> {
    files::create(path).map_err(|error| Error::io("create", path, error))
}

/// Writes a file of the pieces that `make` passes on, while it makes the next.
///
/// # Errors
/// Where the file cannot be written; else what `make` says.
fn write_pieces(path: &Path, make: impl FnOnce(&FilePieces) -> Result<()>) -> Result<()> {
    let file = create(path)?;
    let (queue, waiting) = sync_channel(WAITING);
    let (free, spare) = channel();
    let pieces = FilePieces { queue, spare };
    let (made, written) = thread::scope(|scope| {
        let writing = move || write_all(file, &waiting, &free);
        let writer = thread::Builder::new().spawn_scoped(scope, writing);
        let writer = writer.map_err(|error| Error::no_thread(&error))?;
        let made = make(&pieces);
        // The end of the queue is the end of the file.
        drop(pieces);
        Ok::<_, Error>((made, writer.join()))
    })?;
    match written {
        Ok(written) => written.map_err(|error| Error::io("write", path, error))?,
        Err(panic) => std::panic::resume_unwind(panic),
    }
    made
}

/// Writes what is waiting, until there is nothing left.
fn write_all(file: File, waiting: &Receiver<Vec<u8>>, free: &Sender<Vec<u8>>) -> io::Result<()> {
    let mut frames = FrameWriter::new(file, true)?;
    for piece in waiting {
        frames.push(&piece)?;
        // Where nobody makes pieces any more, nobody wants the buffer.
        let _ = free.send(piece);
    }
    frames.finish()
}

/// Pieces of a file on their way to who writes it.
struct FilePieces {
    queue: SyncSender<Vec<u8>>,
    spare: Receiver<Vec<u8>>,
}

impl FilePieces {
    /// Passes a piece on, and gives a buffer for the next.
    fn pass_on(&self, piece: Vec<u8>) -> Result<Vec<u8>> {
        match self.queue.send(piece) {
            Ok(()) => Ok(self.spare.try_recv().unwrap_or_default()),
            // The writer has stopped, and its error is told instead of this one.
            Err(_) => Err(Error::fault("the file cannot be written")),
        }
    }
}
