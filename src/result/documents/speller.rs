//! What became of paragraphs → how the record says it.
//!
//! In: what became of one paragraph after the other. Out: what the record says of it, from
//! the number's end on, on the page at hand. What was said lately is known by what it is
//! made of, and is not spelled again: nine paragraphs in ten have the fate of an earlier
//! one. It keeps a few megabytes, and numbers nothing.

use std::hash::{BuildHasher as _, RandomState};
use std::sync::{Arc, LazyLock};

use rustc_hash::FxHashMap;
use xxhash_rust::xxh3::xxh3_128_with_secret;

use super::ParagraphSummary;
use super::on_page::{SaidOnPage, Spelling};
use super::page::{Became, ParagraphOutcome};
use crate::result::buffer::Buffer;
use crate::result::reference::push_reference;

/// What texts are hashed with, 192 bytes, other ones in every run: nobody can make texts
/// that have one hash. No byte of the record depends on it. Of a seed XXH3 would make it
/// again for each text.
static SECRET: LazyLock<Vec<u8>> = LazyLock::new(|| {
    let random = RandomState::new();
    let words = (0..24).map(|word| random.hash_one(word).to_le_bytes());
    words.flatten().collect()
});

/// Bytes of what is known; of more, all is forgotten.
const MOST: usize = 4 << 20;

/// Bytes that something known takes beside its own.
const BESIDE: usize = 160;

/// Spells what became of one paragraph after the other.
#[derive(Debug, Default)]
pub(crate) struct Speller {
    /// What was said lately, by a hash of what it is made of. Every paragraph is looked up
    /// here, so that entries are small.
    known: FxHashMap<(u64, u64), KnownPlace>,
    /// The rest of it.
    spellings: Vec<Spelling>,
    /// What was said on earlier pages.
    pieces: Vec<EarlierPiece>,
    /// What was said on the page at hand, which is this one.
    growing: Vec<u8>,
    page: u64,
    /// What it all takes.
    bytes: usize,
    key: Vec<u8>,
    out: Vec<u8>,
    buffer: Buffer,
    scratch: Vec<u8>,
}

/// Where something known was said last: the page, the place there; and its number here.
#[derive(Clone, Copy, Debug)]
struct KnownPlace {
    page: u64,
    place: u32,
    number: u32,
}

/// What was said on a page, with the page that has it at hand, and its number there.
#[derive(Debug)]
struct EarlierPiece {
    bytes: Arc<[u8]>,
    page: u64,
    number: u32,
}

impl Speller {
    /// Says what became of a paragraph, unless the page says it already; its place there.
    pub(super) fn say(&mut self, became: &Became<'_>, on: &mut SaidOnPage) -> u32 {
        if self.page != on.page {
            self.turn_to(on.page);
        }
        self.key.clear();
        push_key(&mut self.key, became);
        let key = xxh3_128_with_secret(&self.key, &SECRET);
        let key = (key as u64, (key >> 64) as u64);
        if let Some(known) = self.known.get_mut(&key) {
            if known.page == on.page {
                return known.place;
            }
            if let Some(spelling) = self.spellings.get(known.number as usize)
                && let Some(piece) = self.pieces.get_mut(spelling.piece as usize)
            {
                if piece.page != on.page {
                    (piece.page, piece.number) = (on.page, on.push_earlier(&piece.bytes));
                }
                let piece = piece.number;
                (known.page, known.place) = (
                    on.page,
                    on.push(Spelling {
                        piece,
                        ..spelling.clone()
                    }),
                );
                return known.place;
            }
        }
        self.out.clear();
        self.push_said(became);
        self.add(key, in_brief(became), on)
    }

    /// Another page is at hand: what was said on the one before does not change any more.
    fn turn_to(&mut self, page: u64) {
        if !self.growing.is_empty() {
            self.pieces.push(EarlierPiece {
                bytes: Arc::from(self.growing.as_slice()),
                page: 0,
                number: 0,
            });
            self.growing.clear();
        }
        self.page = page;
    }

    /// Adds what was spelled just now to what is known, and to the page; its place there.
    fn add(&mut self, key: (u64, u64), brief: ParagraphSummary, on: &mut SaidOnPage) -> u32 {
        if self.bytes > MOST {
            self.known.clear();
            self.spellings.clear();
            self.pieces.clear();
            self.growing.clear();
            self.bytes = 0;
        }
        self.bytes += self.out.len() + BESIDE;
        let hash = xxh3_128_with_secret(&self.out, &SECRET);
        let start = self.growing.len();
        self.growing.extend_from_slice(&self.out);
        let number = self.spellings.len() as u32;
        self.spellings.push(Spelling {
            piece: self.pieces.len() as u32,
            range: start..self.growing.len(),
            hash,
            brief,
        });
        let place = on.push_new(&self.out, hash, brief);
        let known = KnownPlace {
            page: on.page,
            place,
            number,
        };
        self.known.insert(key, known);
        place
    }

    /// Adds what became of a paragraph, from the number's end on.
    fn push_said(&mut self, became: &Became<'_>) {
        let (out, buffer) = (&mut self.out, &mut self.buffer);
        match &became.outcome {
            ParagraphOutcome::Gone { reason, .. } => {
                buffer.put(out, br#","reason":""#);
                buffer.put_slice(out, reason.name().as_bytes());
                buffer.put(out, b"\"");
            }
            ParagraphOutcome::Stayed { kept_by, .. } => {
                if let Some(kept_by) = kept_by {
                    buffer.put(out, br#","kept_by":""#);
                    buffer.put_slice(out, kept_by.name().as_bytes());
                    buffer.put(out, b"\"");
                }
            }
        }
        buffer.put(out, br#","evidence":{"#);
        for (number, one) in became.evidence.iter().enumerate() {
            match number {
                0 => buffer.put(out, b"\""),
                _ => buffer.put(out, b",\""),
            }
            buffer.put_slice(out, one.kind.name().as_bytes());
            buffer.put(out, b"\":[");
            buffer.put_bits(out, i64::from(one.millibits));
            if one.count > 0 {
                buffer.put(out, b",");
                buffer.put_number(out, u64::from(one.count));
            }
            buffer.put(out, b"]");
        }
        buffer.put(out, b"}");
        if became.cluster.is_some() {
            buffer.put(out, br#","cluster":"#);
            buffer.put_id(out, became.cluster);
        }
        if let ParagraphOutcome::Gone { block, .. } = became.outcome
            && block.is_some()
        {
            buffer.put(out, br#","block":"#);
            buffer.put_id(out, block);
        }
        buffer.flush(out);
        if became.owner.is_some() {
            push_reference(out, "owner", became.owner);
        }
        if let ParagraphOutcome::Gone { cut, .. } = &became.outcome {
            cut.push(out, &mut self.scratch);
        }
        self.out.extend_from_slice(b"}\n");
    }
}

fn in_brief(became: &Became<'_>) -> ParagraphSummary {
    let cluster = became.cluster;
    match became.outcome {
        ParagraphOutcome::Gone { reason, block, .. } => ParagraphSummary {
            reason: Some(reason),
            cluster,
            block,
            ..ParagraphSummary::default()
        },
        ParagraphOutcome::Stayed { kept_by, .. } => ParagraphSummary {
            kept_by,
            cluster,
            ..ParagraphSummary::default()
        },
    }
}

/// Appends everything that what is said of a paragraph is made of: other bytes wherever
/// something else is said.
fn push_key(key: &mut Vec<u8>, became: &Became<'_>) {
    let put = |key: &mut Vec<u8>, number: u64| key.extend_from_slice(&number.to_le_bytes());
    let put_bytes = |key: &mut Vec<u8>, bytes: &[u8]| {
        put(key, bytes.len() as u64);
        key.extend_from_slice(bytes);
    };
    put(key, became.evidence.len() as u64);
    for one in became.evidence {
        let millibits = one.millibits.cast_unsigned();
        put(key, u64::from(one.count) << 32 | u64::from(millibits));
        key.push(one.kind as u8);
    }
    let put_optional = |key: &mut Vec<u8>, number: Option<u64>| {
        key.push(u8::from(number.is_some()));
        put(key, number.unwrap_or_default());
    };
    put_optional(key, became.cluster);
    key.push(u8::from(became.owner.is_some()));
    if let Some(owner) = became.owner {
        put_bytes(key, owner.id.as_bytes());
        put_optional(key, owner.at.map(|(_, line)| line));
        put_bytes(key, owner.at.unwrap_or_default().0.as_bytes());
        key.push(owner.of.map_or(0, |of| 1 + of as u8));
    }
    match &became.outcome {
        ParagraphOutcome::Gone {
            reason, block, cut, ..
        } => {
            key.push(1 + *reason as u8);
            put_optional(key, *block);
            put(
                key,
                cut.paragraph.start.wrapping_sub(cut.range.start) as u64,
            );
            put(key, cut.range.end.wrapping_sub(cut.paragraph.end) as u64);
            put_bytes(
                key,
                cut.text
                    .get(cut.range.clone())
                    .unwrap_or_default()
                    .as_bytes(),
            );
            put_bytes(key, cut.raw);
        }
        ParagraphOutcome::Stayed { kept_by, .. } => {
            key.push(0);
            key.push(kept_by.map_or(0, |kept_by| 1 + kept_by as u8));
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::result::documents::spelling::RemovedBytes;
    use crate::result::reference::{NamedCorpus, Reference};
    use crate::verdict::{Evidence, EvidenceKind, KeptBy, Reason};

    /// A paragraph of a few kinds, which differ in one thing or another.
    fn became(kind: u32, evidence: &[Evidence]) -> Became<'_> {
        let bit = |at: u32| kind >> at & 1 == 1;
        let text = if bit(0) { "a b \n" } else { "a c \n" };
        let outcome = match kind % 3 {
            0 => ParagraphOutcome::Stayed {
                kept_by: bit(2).then_some(KeptBy::Spared),
                characters: 3,
                missing: 4,
            },
            _ => ParagraphOutcome::Gone {
                reason: if bit(2) { Reason::Cue } else { Reason::Teaser },
                block: bit(3).then_some(7),
                start: 5,
                cut: RemovedBytes {
                    raw: if bit(4) {
                        text.as_bytes()
                    } else {
                        b"\\u0061 b"
                    },
                    text,
                    range: 0..if bit(5) { 5 } else { 4 },
                    paragraph: 0..3,
                },
            },
        };
        let at = bit(6).then_some(("s", 3));
        Became {
            paragraph: kind,
            evidence: evidence.get(..kind as usize % 2 + 1).unwrap_or_default(),
            cluster: bit(7).then_some(u64::from(kind % 5)),
            owner: bit(8).then_some(Reference {
                id: "o",
                at,
                of: bit(9).then_some(NamedCorpus::Index),
            }),
            outcome,
        }
    }

    proptest! {
        #[test]
        fn what_was_said_before_is_said_as_if_it_was_not(
            pages in prop::collection::vec(prop::collection::vec(0u32..1200, 0..40), 0..6),
        ) {
            let one = |kind, millibits, count| Evidence { kind, millibits, count };
            let evidence = [one(EvidenceKind::Cue, -1500, 0), one(EvidenceKind::Slot, 1, 2)];
            let (mut speller, mut page) = (Speller::default(), SaidOnPage::default());
            for kinds in pages {
                page.clear();
                for kind in kinds {
                    let became = became(kind, &evidence);
                    let place = speller.say(&became, &mut page);
                    let mut fresh = SaidOnPage::default();
                    Speller::default().say(&became, &mut fresh);
                    prop_assert_eq!(page.at(place), fresh.at(0));
                    let times = page.len();
                    prop_assert_eq!(speller.say(&became, &mut page), place);
                    prop_assert_eq!(page.len(), times);
                    if kind % 7 == 0 {
                        speller.bytes = MOST + 1; // all is forgotten
                    }
                }
            }
        }
    }
}
