//! Hashes → which others are certainly not among them.
//!
//! In: the hashes of what is known. Out: for any hash whether it may be one of
//! them; one in thirty or so that is not passes nevertheless. It answers from
//! memory that lies near, where the table of what is known lies far.
//!
//! Source: B. Bloom, "Space/time trade-offs in hash coding with allowable errors",
//! 1970; both bits of a hash lie in one word, as in F. Putze, P. Sanders and
//! J. Singler, "Cache-, hash- and space-efficient Bloom filters", 2007.

/// Bits for each hash, at least. With two set of every eight, one unknown hash in
/// twenty passes: (1 - e^(-2/8))^2 = 0.049.
const BITS: usize = 8;

/// Which hashes may be known.
#[derive(Debug)]
pub(crate) struct Filter {
    /// A power of two of them.
    words: Vec<u64>,
}

impl Filter {
    /// A filter for about so many hashes.
    pub(crate) fn new(hashes: usize) -> Self {
        let words = (hashes * BITS).div_ceil(64).next_power_of_two();
        Self {
            words: vec![0; words],
        }
    }

    /// Makes a hash known; all its bits are used.
    pub(crate) fn add(&mut self, hash: u64) {
        let place = self.place(hash);
        self.words[place] |= bits(hash);
    }

    /// Whether a hash may be known: never `false` for one that is.
    pub(crate) fn may_have(&self, hash: u64) -> bool {
        let bits = bits(hash);
        self.words[self.place(hash)] & bits == bits
    }

    fn place(&self, hash: u64) -> usize {
        (hash >> 12) as usize & (self.words.len() - 1)
    }
}

/// The two bits of a hash in its word.
fn bits(hash: u64) -> u64 {
    1 << (hash & 63) | 1 << (hash >> 6 & 63)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::fingerprint::mix;

    #[test]
    fn known_hashes_pass_and_few_others() {
        for count in [0u64, 1, 7, 1000, 40_000] {
            let mut filter = Filter::new(count as usize);
            (0..count).for_each(|number| filter.add(mix(number)));
            assert!((0..count).all(|number| filter.may_have(mix(number))));
            let others = (count..count + 100_000).filter(|&number| filter.may_have(mix(number)));
            let others = others.count();
            assert!(others < 8_000, "{others} others pass of {count}");
        }
        assert!(!Filter::new(0).may_have(7), "nothing is known");
    }
}
