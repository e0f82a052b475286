//! A record in brief, kept while it is written.
//!
//! In: what the writer of the record has in hand. Out: the same again, in its order, for who
//! then looks at all of it: much less work than to decompress and parse the file. It is in
//! memory as long as there is room, and in a temporary file from then on. Nothing of it
//! is left behind.
//!
//! Numbers are spelled in base 128, the lowest digits first.

use std::path::Path;

use rayon::prelude::*;

use super::brief::{BriefDocument, BriefOccurrence, BriefPart, BriefSums};
use super::page::{DocumentHeader, GoneParagraph, StayedParagraph};
use super::{Fate, ParagraphSummary};
use crate::error::{Error, Result};
use crate::files::Spill;
use crate::verdict::{KeptBy, Reason};

/// Bytes that are read by one thread.
const PIECE: usize = 1 << 17;

/// Pieces that are read side by side.
const PIECES_AT_ONCE: usize = 16;

/// What comes next.
const SOURCE: u8 = 0;
const PARAGRAPH: u8 = 1;
const DOCUMENT: u8 = 2;

/// A record in brief, as it grows.
pub(crate) struct KeptBrief {
    bytes: Spill,
    /// Whole things that are not among the bytes yet.
    piece: Vec<u8>,
    /// The lengths of pieces of whole things.
    lengths: Vec<u32>,
}

impl KeptBrief {
    /// Nothing yet; so many bytes may be in memory, the rest goes to a file in `folder`.
    pub(crate) fn new(room: usize, folder: &Path) -> Self {
        Self {
            bytes: Spill::new(room, folder),
            piece: Vec::new(),
            lengths: Vec::new(),
        }
    }

    /// Keeps that a source of this name begins.
    pub(super) fn source(&mut self, name: &[u8]) {
        self.piece.push(SOURCE);
        push_bytes(&mut self.piece, name);
    }

    /// Keeps what became of a paragraph; they are numbered as they come.
    pub(super) fn paragraph(&mut self, said: ParagraphSummary) {
        let flags = u8::from(said.cluster.is_some()) | u8::from(said.block.is_some()) << 1;
        let reason = said.reason.map_or(0, |reason| 1 + reason as u8);
        let kept_by = said.kept_by.map_or(0, |kept_by| 1 + kept_by as u8);
        let piece = &mut self.piece;
        piece.extend_from_slice(&[PARAGRAPH, flags, reason, kept_by]);
        for id in [said.cluster, said.block].into_iter().flatten() {
            piece.extend_from_slice(&id.to_le_bytes());
        }
    }

    /// Keeps a document: what [`push_document`] made of it, what went and what stayed of
    /// its paragraphs, and the number of what is said of each.
    pub(super) fn document(
        &mut self,
        document: &[u8],
        (gone, stayed): (&[GoneParagraph], &[StayedParagraph]),
        number: impl Fn(u32) -> u64,
    ) {
        let piece = &mut self.piece;
        piece.push(DOCUMENT);
        piece.extend_from_slice(document);
        push_number(piece, (gone.len() + stayed.len()) as u64);
        let (mut gone, mut stayed) = (gone.iter().peekable(), stayed.iter());
        for paragraph in 0.. {
            if let Some(one) = gone.next_if(|one| one.paragraph == paragraph) {
                push_number(piece, number(one.said) << 1);
            } else if let Some(one) = stayed.next() {
                push_number(piece, number(one.said) << 1 | 1);
                push_number(piece, one.characters);
                push_number(piece, u64::from(one.missing));
            } else {
                break;
            }
        }
    }

    /// Makes room for what comes.
    ///
    /// # Errors
    /// Where a temporary file cannot be written.
    pub(super) fn pass_on(&mut self) -> Result<()> {
        match self.piece.len() < PIECE {
            true => Ok(()),
            false => self.end_piece(),
        }
    }

    fn end_piece(&mut self) -> Result<()> {
        let length = u32::try_from(self.piece.len());
        let length = length.map_err(|_| Error::fault("a document with too many paragraphs"))?;
        self.bytes.append(&self.piece)?;
        self.lengths.push(length);
        self.piece.clear();
        Ok(())
    }

    /// All of it, from its beginning.
    ///
    /// # Errors
    /// Where a temporary file cannot be written.
    pub(crate) fn read(mut self) -> Result<KeptBriefLines> {
        self.end_piece()?;
        self.bytes.complete()?;
        Ok(KeptBriefLines {
            bytes: self.bytes,
            lengths: self.lengths.into_iter(),
            start: 0,
        })
    }
}

/// Appends what is kept of a document beside its paragraphs.
pub(super) fn push_document(out: &mut Vec<u8>, about: &DocumentHeader<'_>) {
    for name in [about.document, about.source, about.site] {
        push_bytes(out, name.as_bytes());
    }
    match about.date {
        None => out.push(0),
        Some(date) => {
            out.push(1);
            push_bytes(out, date.as_bytes());
        }
    }
    out.push(about.fate as u8);
    out.push(u8::from(about.copy_of.is_some()));
    for number in [
        about.line,
        about.raw.len() as u64,
        about.paragraphs,
        about.removed.paragraphs,
        about.characters,
        about.removed.characters,
    ] {
        push_number(out, number);
    }
}

fn push_number(out: &mut Vec<u8>, mut number: u64) {
    while number >= 1 << 7 {
        out.push(number as u8 | 1 << 7);
        number >>= 7;
    }
    out.push(number as u8);
}

fn push_bytes(out: &mut Vec<u8>, bytes: &[u8]) {
    push_number(out, bytes.len() as u64);
    out.extend_from_slice(bytes);
}

/// A record that was kept in brief, from its beginning to its end.
pub(crate) struct KeptBriefLines {
    bytes: Spill,
    lengths: std::vec::IntoIter<u32>,
    /// Where the next piece begins.
    start: u64,
}

impl KeptBriefLines {
    /// The next parts; none at the end.
    ///
    /// # Errors
    /// Where a temporary file cannot be read.
    pub(super) fn parts(&mut self) -> Result<Vec<BriefPart>> {
        let mut pieces = Vec::with_capacity(PIECES_AT_ONCE);
        for length in self.lengths.by_ref().take(PIECES_AT_ONCE) {
            let mut piece = vec![0; length as usize];
            self.bytes.read(self.start, &mut piece)?;
            self.start += u64::from(length);
            pieces.push(piece);
        }
        let parts: Option<Vec<BriefPart>> = pieces.par_iter().map(|piece| part(piece)).collect();
        parts.ok_or_else(|| Error::fault("what was kept of the record is none"))
    }
}

/// What a piece says.
fn part(piece: &[u8]) -> Option<BriefPart> {
    let (mut bytes, mut part) = (KeptBytes(piece), BriefPart::default());
    while !bytes.0.is_empty() {
        match bytes.byte()? {
            SOURCE => part.sources.push(bytes.text()?.to_owned()),
            PARAGRAPH => part.said.push(bytes.paragraph()?),
            DOCUMENT => bytes.document(&mut part)?,
            _ => return None,
        }
    }
    Some(part)
}

/// What is left of a piece.
struct KeptBytes<'p>(&'p [u8]);

impl<'p> KeptBytes<'p> {
    fn paragraph(&mut self) -> Option<ParagraphSummary> {
        let [flags, reason, kept_by] = [self.byte()?, self.byte()?, self.byte()?];
        let place = |number: u8| usize::from(number).checked_sub(1);
        let cluster = (flags & 1 > 0).then(|| self.id());
        let block = (flags & 2 > 0).then(|| self.id());
        Some(ParagraphSummary {
            reason: place(reason).and_then(|at| Reason::ALL.get(at).copied()),
            kept_by: place(kept_by).and_then(|at| KeptBy::ALL.get(at).copied()),
            cluster: cluster.map_or(Some(None), |id| id.map(Some))?,
            block: block.map_or(Some(None), |id| id.map(Some))?,
        })
    }

    fn document(&mut self, part: &mut BriefPart) -> Option<()> {
        let [document, source, site] = [self.text()?, self.text()?, self.text()?];
        let date = match self.byte()? {
            0 => None,
            _ => Some(self.text()?),
        };
        let fate = *Fate::ALL.get(usize::from(self.byte()?))?;
        let is_copy = self.byte()? > 0;
        let sums = BriefSums {
            fate,
            is_copy,
            line: self.number()?,
            bytes: self.number()?,
            paragraphs: self.number()?,
            removed_paragraphs: self.number()?,
            characters: self.number()?,
            removed_characters: self.number()?,
        };
        let first = part.occurrences.len();
        for _ in 0..self.number()? {
            let number = self.number()?;
            let stayed = match number & 1 {
                0 => None,
                _ => Some((self.number()?, u32::try_from(self.number()?).ok()?)),
            };
            let number = number >> 1;
            part.occurrences.push(BriefOccurrence { number, stayed });
        }
        let document = BriefDocument {
            document,
            source,
            site,
            date,
            sums,
            said: &[],
        };
        part.push(&document, first);
        Some(())
    }

    #[inline]
    fn byte(&mut self) -> Option<u8> {
        let (&byte, rest) = self.0.split_first()?;
        self.0 = rest;
        Some(byte)
    }

    #[inline]
    fn number(&mut self) -> Option<u64> {
        let (mut number, mut shift) = (0, 0);
        loop {
            let byte = self.byte()?;
            number |= u64::from(byte & 0x7F).checked_shl(shift)?;
            if byte < 1 << 7 {
                return Some(number);
            }
            shift += 7;
        }
    }

    fn id(&mut self) -> Option<u64> {
        let (&id, rest) = self.0.split_first_chunk::<8>()?;
        self.0 = rest;
        Some(u64::from_le_bytes(id))
    }

    fn text(&mut self) -> Option<&'p str> {
        let length = usize::try_from(self.number()?).ok()?;
        let (text, rest) = self.0.split_at_checked(length)?;
        self.0 = rest;
        std::str::from_utf8(text).ok()
    }
}
