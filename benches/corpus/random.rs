//! Numbers by chance: the same for the same seed, on every machine.
//!
//! In: a seed and the names of what is drawn for it. Out: numbers, and ranks
//! of words as a Zipf law has them. Only additions, multiplications and
//! divisions, which IEEE 754 fixes to the last bit; never a logarithm or a
//! power, which systems compute differently.

/// SplitMix64 (Steele, Lea, Flood, OOPSLA 2014).
#[derive(Clone, Debug)]
pub(crate) struct Random(u64);

impl Random {
    /// The numbers that belong to `what` of thing number `number`.
    pub(crate) fn new(seed: u64, number: u64, what: u64) -> Self {
        let mut random = Random(seed);
        random.0 = random.next() ^ number;
        random.0 = random.next() ^ what;
        random
    }

    pub(crate) fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        mixed ^ (mixed >> 31)
    }

    /// A number below `end`, which is not 0.
    pub(crate) fn below(&mut self, end: usize) -> usize {
        ((u128::from(self.next()) * end as u128) >> 64) as usize
    }

    /// A number from `least` to `most`, both included.
    pub(crate) fn between(&mut self, least: usize, most: usize) -> usize {
        least + self.below(most - least + 1)
    }

    /// Whether something happens that happens with this probability.
    pub(crate) fn happens(&mut self, probability: f64) -> bool {
        ((self.next() >> 11) as f64) < probability * (1_u64 << 53) as f64
    }

    /// A whole number with this mean: the mean, up to one more or less.
    pub(crate) fn around(&mut self, mean: f64, spread: usize) -> usize {
        let least = mean as usize;
        let middle = least + usize::from(self.happens(mean - least as f64));
        let spread = spread.min(middle);
        middle - spread + self.below(2 * spread + 1)
    }
}

/// Steps of the table of ranks.
const STEPS: usize = 1 << 16;

/// Mandelbrot's shift: the most frequent words are less far apart than Zipf's
/// law has them. 2.7 is the usual value for word counts of European languages.
pub(crate) const SHIFT: f64 = 2.7;

/// Ranks of which rank r comes up in proportion to 1 / (r + 2.7).
#[derive(Clone, Debug)]
pub(crate) struct Zipf {
    /// The rank at which each step of the summed probabilities begins.
    starts: Vec<u32>,
}

impl Zipf {
    pub(crate) fn new(ranks: usize) -> Self {
        let weight = |rank: usize| 1.0 / (rank as f64 + SHIFT);
        let total: f64 = (0..ranks).map(weight).sum();
        let mut starts = Vec::with_capacity(STEPS + 1);
        let (mut rank, mut sum) = (0, weight(0));
        for step in 0..STEPS {
            let reached = total * step as f64 / STEPS as f64;
            while sum <= reached && rank + 1 < ranks {
                rank += 1;
                sum += weight(rank);
            }
            starts.push(rank as u32);
        }
        starts.push(ranks as u32);
        Zipf { starts }
    }

    /// The rank that these 64 random bits stand for.
    pub(crate) fn rank(&self, bits: u64) -> usize {
        let step = bits as usize % STEPS;
        let (start, end) = (self.starts[step], self.starts[step + 1]);
        let span = u64::from((end - start).max(1));
        start as usize + ((((bits >> 16) & 0xFFFF_FFFF) * span) >> 32) as usize
    }
}
