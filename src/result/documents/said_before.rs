//! What the record has said of paragraphs, by its hash.
//!
//! In: hashes, one after the other. Out: the number under which that was said. It keeps sixteen
//! bytes for each of the last million things, and no text.

use rustc_hash::FxHashMap;

/// How many things that were said are known again: a table of a million places, full
/// to seven eighths.
const KNOWN: usize = 900_000;

/// What was said, by its hash: of 128 bits 96, and of a number the distance to a base.
#[derive(Default)]
pub(super) struct SaidBefore {
    base: u64,
    numbers: FxHashMap<u64, (u32, u32)>,
}

impl SaidBefore {
    /// Begins anew where too much is known: in between documents only, each of which
    /// may refer to what it says itself.
    pub(super) fn forget_if_full(&mut self) {
        if self.numbers.len() >= KNOWN {
            self.numbers.clear();
        }
    }

    /// The number of what has this hash; `next` if it was not said yet.
    pub(super) fn number(&mut self, hash: u128, next: u64) -> u64 {
        if self.numbers.is_empty() {
            self.base = next;
        }
        let (key, check) = (hash as u64, (hash >> 64) as u32);
        let Ok(distance) = u32::try_from(next - self.base) else {
            return next;
        };
        let (known, number) = *self.numbers.entry(key).or_insert((check, distance));
        match known == check {
            true => self.base + u64::from(number),
            false => next,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_has_one_hash_has_one_number_until_it_is_forgotten() {
        let mut known = SaidBefore::default();
        assert_eq!(known.number(7, 40), 40);
        assert_eq!(known.number(8, 41), 41);
        assert_eq!(known.number(7, 42), 40);
        // Half of a hash is no hash.
        assert_eq!(known.number(7 | 1 << 64, 42), 42);
        assert_eq!(known.number(7, 43), 40);
        known.forget_if_full();
        assert_eq!(known.number(8, 43), 41);
        for hash in 0..KNOWN as u128 {
            known.number(hash << 40, 50 + hash as u64);
        }
        known.forget_if_full();
        assert_eq!(known.number(7, 1 << 40), 1 << 40);
        assert_eq!(known.number(7, (1 << 40) + 1), 1 << 40);
    }
}
