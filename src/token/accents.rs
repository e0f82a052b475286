//! Latin text whose accents stand apart (decomposed, as some systems write it) → words.
//!
//! In: 64 bytes that a kernel has classified, of which an accent stopped it. Out: the same as
//! of [`super::block`]. Letters with their accents go character by character; what stands
//! between them is taken by what is already known of the 64 bytes, which are not classified
//! again after each accent.

use super::block::{
    Boundaries, Classes, Lanes, TakenBytes, WIDTH, add, below, complete_bytes, pass,
};
use super::words::{BATCH, Words};

/// Whether a character begins with this byte that is of U+0300-U+037F.
pub(super) fn is_accent(byte: Option<&u8>) -> bool {
    matches!(byte, Some(0xCC | 0xCD))
}

impl Classes {
    /// The same of what comes `bytes` bytes later.
    fn after(self, bytes: usize) -> Self {
        let shifted = |mask: u64| mask.checked_shr(bytes as u32).unwrap_or(0);
        Classes {
            word: shifted(self.word),
            digit: shifted(self.digit),
            colon: shifted(self.colon),
            size: shifted(self.size),
            left: shifted(self.left),
            begin: shifted(self.begin),
        }
    }
}

/// Takes `whole` bytes at `at`, which are folded already, as far as nothing but accents stops.
#[inline(always)]
pub(super) fn take_accents(
    words: &mut Words,
    lanes: impl Lanes,
    (text, at, whole): (&str, usize, usize),
    mut classes: Classes,
    boundaries: &mut Boundaries<'_>,
) -> TakenBytes {
    let mut folded = [0; 2 * WIDTH];
    words.fold_block(|block| folded[..WIDTH].copy_from_slice(block));
    let mut done = 0;
    loop {
        let left = classes.left & below(whole - done);
        let bytes = (left.trailing_zeros() as usize).min(whole - done);
        let next = text.as_bytes().get(at + done + bytes);
        let bytes = complete_bytes(text.as_bytes(), at + done, bytes, classes.begin);
        if bytes > 0 {
            words.close_character();
            add(words, lanes, classes, (at + done, bytes), boundaries);
            done += bytes;
        }
        if left == 0 || !is_accent(next) || words.length > BATCH {
            return TakenBytes {
                bytes: done,
                stopped: left != 0 || done == 0,
                is_wide: left != 0 && !is_accent(next),
            };
        }
        pass(words, boundaries, at + done);
        let end = boundaries.next().unwrap_or(at + done);
        let rest = &text.as_bytes()[at + done..end];
        let cluster = if words.take_accented(rest, at + done) {
            3
        } else {
            words.take_cluster(&text[at + done..end], at + done)
        };
        done += cluster;
        if cluster == 0 || done >= whole {
            return TakenBytes {
                bytes: done,
                stopped: false,
                is_wide: false,
            };
        }
        classes = classes.after(bytes + cluster);
        words.fold_block(|block| {
            if let Some(rest) = folded[done..].first_chunk() {
                *block = *rest;
            }
        });
    }
}
