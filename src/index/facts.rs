//! Facts: what an index remembers of each document.
//!
//! In: documents' prints and the drops that they came from, in their order. Out:
//! compressed chunks of them; and the facts of a file again. Everything else in an
//! index is made from facts, so that to merge indexes is to unite sets of facts.

use std::cmp::Ordering;
use std::io::Read as _;

use zstd::bulk::Compressor;

use super::Index;
use super::bytes::{ByteReader, put_text, put_text_or_none, put_u32, put_u64};
use crate::corpus::DocumentPrint;
use crate::error::{Error, Result};

/// Bytes of facts that are compressed at a time, about: a mebibyte at a time they
/// came out no smaller, and every file that is merged has a chunk in memory.
const CHUNK: usize = 1 << 18;

/// Level of zstd: 9 takes nearly three times as long and leaves 2 % less, 1 leaves a
/// third more (docs/index.md).
const LEVEL: i32 = 3;

/// What is remembered of a document.
#[derive(Clone, Debug, Default)]
pub(super) struct Fact {
    pub(super) print: DocumentPrint,
    /// The drops that it came from, sorted; one without a name is an empty name.
    pub(super) drops: Vec<String>,
}

impl Fact {
    /// The order of facts. Facts that are equal here are the same document.
    pub(super) fn order(&self, other: &Self) -> Ordering {
        let (one, two) = (&self.print, &other.print);
        let by_content = (&one.site, one.content).cmp(&(&two.site, two.content));
        by_content.then_with(|| one.date_and_id().cmp(&two.date_and_id()))
    }

    /// Takes over what another fact knows of the same document.
    pub(super) fn unite(&mut self, other: &Self) {
        // Prints of one document are equal, unless two texts have one hash: then
        // the same one stays whichever order they come in.
        if other.print.bytes < self.print.bytes {
            self.print.clone_from(&other.print);
        }
        if self.drops != other.drops {
            self.drops.extend_from_slice(&other.drops);
            self.drops.sort_unstable();
            self.drops.dedup();
        }
    }

    /// Becomes the fact that the bytes of a record spell, `site` being the site
    /// of the record before; says whether they spell one.
    fn read(&mut self, bytes: &[u8], site: &mut String) -> Option<()> {
        let mut bytes = ByteReader(bytes);
        let content = bytes.u64()?;
        if let Some(named) = bytes.text_or_none()? {
            named.clone_into(site);
        }
        self.drops.clear();
        for _ in 0..bytes.u32()? {
            self.drops.push(bytes.text()?.to_owned());
        }
        let is_sorted = self.drops.is_sorted_by(|one, next| one < next);
        (is_sorted && self.print.restore(site, content, bytes.0)).then_some(())
    }
}

/// Facts in their order, each document once.
pub(super) trait FactSet: Send {
    /// Puts the next fact in the place of `fact`; `false` where there is none.
    ///
    /// # Errors
    /// Where it cannot be read, or is damaged.
    fn next(&mut self, fact: &mut Fact) -> Result<bool>;
}

/// Facts that are gathered until they are compressed.
pub(super) struct ChunkWriter {
    compressor: Compressor<'static>,
    plain: Vec<u8>,
    documents: u32,
    site: String,
}

/// A compressed chunk.
pub(super) struct Packed {
    pub(super) bytes: Vec<u8>,
    pub(super) plain: u32,
    pub(super) documents: u32,
}

impl ChunkWriter {
    /// # Errors
    /// Where there is no memory for a compressor.
    pub(super) fn new() -> Result<Self> {
        Ok(Self {
            compressor: Compressor::new(LEVEL).map_err(uncompressed)?,
            plain: Vec::new(),
            documents: 0,
            site: String::new(),
        })
    }

    /// Adds the next fact; says whether it is time to [`ChunkWriter::pack`].
    pub(super) fn add(&mut self, fact: &Fact) -> bool {
        let print = &fact.print;
        let start = self.plain.len();
        let plain = &mut self.plain;
        put_u32(plain, 0);
        put_u64(plain, print.content);
        let is_known = self.documents > 0 && self.site == print.site;
        put_text_or_none(plain, (!is_known).then_some(print.site.as_str()));
        put_u32(plain, fact.drops.len() as u32);
        for drop in &fact.drops {
            put_text(plain, drop);
        }
        plain.extend_from_slice(&print.bytes);
        // A print has fewer than 4 GiB: documents are limited to much less.
        let length = (plain.len() - start - 4) as u32;
        if let Some(place) = plain.get_mut(start..start + 4) {
            place.copy_from_slice(&length.to_le_bytes());
        }
        self.documents += 1;
        if !is_known {
            self.site.clone_from(&print.site);
        }
        plain.len() >= CHUNK
    }

    /// Compresses what was added since the last time; nothing if that is nothing.
    ///
    /// # Errors
    /// Where the compressor refuses.
    pub(super) fn pack(&mut self) -> Result<Option<Packed>> {
        if self.documents == 0 {
            return Ok(None);
        }
        let packed = Packed {
            bytes: self
                .compressor
                .compress(&self.plain)
                .map_err(uncompressed)?,
            plain: self.plain.len() as u32,
            documents: std::mem::take(&mut self.documents),
        };
        self.plain.clear();
        Ok(Some(packed))
    }
}

fn uncompressed(error: std::io::Error) -> Error {
    Error::io("compress", "the facts of the index", error)
}

/// The facts of an index file, checked as they are read.
pub(super) struct FileFacts<'i> {
    index: &'i Index,
    /// The chunk that comes next, and what is left of the one before.
    chunk: usize,
    plain: Vec<u8>,
    at: usize,
    documents: u32,
    site: String,
    before: Option<Fact>,
}

impl<'i> FileFacts<'i> {
    pub(super) fn new(index: &'i Index) -> Self {
        Self {
            index,
            chunk: 0,
            plain: Vec::new(),
            at: 0,
            documents: 0,
            site: String::new(),
            before: None,
        }
    }

    /// Bytes of memory for what came out of the chunk that is read.
    #[cfg(test)]
    pub(super) fn memory(&self) -> usize {
        self.plain.capacity()
    }

    /// Decompresses the next chunk; `false` where there is none. Memory is taken for what
    /// comes out, not for what the directory says will come.
    fn next_chunk(&mut self) -> Result<bool> {
        let Some(chunk) = self.index.contents.chunks.get(self.chunk) else {
            return Ok(false);
        };
        let mut packed = Vec::new();
        self.index.pages.read_once(chunk.range(), &mut packed)?;
        self.plain.clear();
        let is_whole = zstd::Decoder::with_buffer(packed.as_slice()).is_ok_and(|decoder| {
            let mut decoder = decoder.take(u64::from(chunk.plain) + 1);
            decoder.read_to_end(&mut self.plain).ok() == Some(chunk.plain as usize)
        });
        if !is_whole {
            return Err(self.damaged("does not decompress"));
        }
        self.chunk += 1;
        (self.at, self.documents) = (0, chunk.documents);
        self.site.clear();
        Ok(true)
    }

    fn read(&mut self, fact: &mut Fact) -> Option<()> {
        let mut bytes = ByteReader(self.plain.get(self.at..)?);
        let length = bytes.u32()? as usize;
        fact.read(bytes.take(length)?, &mut self.site)?;
        self.at += 4 + length;
        Some(())
    }

    /// The error of a chunk: of the one that is read, or would be read next.
    fn damaged(&self, how: &str) -> Error {
        let chunks = &self.index.contents.chunks;
        let read = if self.documents > 0 || self.at > 0 {
            self.chunk.wrapping_sub(1)
        } else {
            self.chunk
        };
        let byte = chunks.get(read).map_or(0, |chunk| chunk.start);
        Error::damaged(
            &self.index.path,
            format!(
                "the index is damaged: its facts at byte {byte}: a chunk {how}; build the index again"
            ),
        )
    }
}

impl FactSet for FileFacts<'_> {
    fn next(&mut self, fact: &mut Fact) -> Result<bool> {
        if self.documents == 0 {
            if self.at != self.plain.len() {
                return Err(self.damaged("holds more than its documents"));
            }
            if !self.next_chunk()? {
                return Ok(false);
            }
        }
        if self.documents == 0 || self.read(fact).is_none() {
            return Err(self.damaged("holds no documents where it should"));
        }
        self.documents -= 1;
        let is_next = |before: &Fact| before.order(fact).is_lt();
        if !self.before.as_ref().is_none_or(is_next) {
            return Err(self.damaged("is out of order"));
        }
        self.before.get_or_insert_default().clone_from(fact);
        Ok(true)
    }
}
