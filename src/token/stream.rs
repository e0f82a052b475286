//! Documents → the tokens of their paragraphs, in one pass.
//!
//! In: a text and the spans of its paragraphs. Out: what each paragraph is to
//! the decision, one after the other, in buffers that are used again. Nothing
//! grows with the document but the tokens of its longest paragraph.

use std::ops::Range;

use super::TokensRef;
use super::block::{Boundaries, Lanes, pass, take_block};
use super::finish::{FinishedTokens, Finisher};
use super::kernel::Kernel;
use super::portable::Portable;
#[cfg(target_arch = "x86_64")]
use super::simd;
use super::words::{BATCH, EdgeMark, Words};

/// White space between paragraphs that is read rather than jumped over, in
/// bytes: less than a block.
const WIDEST_GAP: usize = 64;

/// Turns paragraphs into tokens, again and again in the same buffers.
///
/// One for each thread; a new one costs about 100 KiB.
#[derive(Debug)]
pub struct Tokeniser {
    way: Way,
    state: KernelState,
}

/// A kernel that this machine can run.
#[derive(Clone, Copy, Debug)]
enum Way {
    Scalar,
    #[cfg(all(target_arch = "aarch64", target_feature = "neon"))]
    Neon,
    #[cfg(target_arch = "x86_64")]
    Avx2(simd::Avx2),
    #[cfg(target_arch = "x86_64")]
    Avx512(simd::Avx512),
}

impl Way {
    fn of(kernel: Kernel) -> Self {
        let way = match kernel {
            #[cfg(all(target_arch = "aarch64", target_feature = "neon"))]
            Kernel::Neon => Some(Way::Neon),
            #[cfg(target_arch = "x86_64")]
            Kernel::Avx2 => simd::Avx2::new().map(Way::Avx2),
            #[cfg(target_arch = "x86_64")]
            Kernel::Avx512 => simd::Avx512::new().map(Way::Avx512),
            _ => None,
        };
        way.unwrap_or(Way::Scalar)
    }
}

/// What the kernels work on.
#[derive(Debug)]
pub(super) struct KernelState {
    words: Words,
    marks: Vec<EdgeMark>,
    finisher: Finisher,
}

/// Paragraphs that stand close together, and the place of the first of them
/// among all of the document.
#[derive(Clone, Copy)]
pub(super) struct ParagraphRun<'d> {
    text: &'d str,
    spans: &'d [Range<usize>],
    first: usize,
}

impl Default for Tokeniser {
    fn default() -> Self {
        Self::new()
    }
}

impl Tokeniser {
    /// A tokeniser with the kernel of this process, [`Kernel::chosen`].
    #[must_use]
    pub fn new() -> Self {
        Self::with_kernel(Kernel::chosen())
    }

    /// A tokeniser with this kernel, or with the scalar one if this machine
    /// cannot run it.
    #[must_use]
    pub fn with_kernel(kernel: Kernel) -> Self {
        let state = KernelState {
            words: Words::new(),
            marks: Vec::new(),
            finisher: Finisher::default(),
        };
        Self {
            way: Way::of(kernel),
            state,
        }
    }

    /// The kernel it uses.
    #[must_use]
    pub fn kernel(&self) -> Kernel {
        match self.way {
            Way::Scalar => Kernel::Scalar,
            #[cfg(all(target_arch = "aarch64", target_feature = "neon"))]
            Way::Neon => Kernel::Neon,
            #[cfg(target_arch = "x86_64")]
            Way::Avx2(_) => Kernel::Avx2,
            #[cfg(target_arch = "x86_64")]
            Way::Avx512(_) => Kernel::Avx512,
        }
    }

    /// The tokens of one paragraph.
    pub fn tokenise(&mut self, paragraph: &str) -> TokensRef<'_> {
        let whole = 0..paragraph.len();
        self.document(paragraph, std::slice::from_ref(&whole), |_, _| {});
        self.state.finisher.last(&self.state.words.tokens)
    }

    /// Gives `each` the tokens of every paragraph of a text with its place in
    /// `spans`, in order. It is faster than one call a paragraph, because a
    /// block of 64 bytes runs on over the ends.
    ///
    /// `spans` are ascending and disjoint, as [`crate::paragraph::split`] gives
    /// them.
    ///
    /// # Panics
    ///
    /// If a span does not lie on the text's character boundaries.
    pub fn document(
        &mut self,
        text: &str,
        spans: &[Range<usize>],
        mut each: impl FnMut(usize, TokensRef<'_>),
    ) {
        let mut first = 0;
        while first < spans.len() {
            let count = run_length(text.as_bytes(), &spans[first..]);
            let run = ParagraphRun {
                text,
                spans: &spans[first..first + count],
                first,
            };
            match self.way {
                Way::Scalar => self.state.blocks(Portable, run, &mut each),
                #[cfg(all(target_arch = "aarch64", target_feature = "neon"))]
                Way::Neon => self.state.blocks(super::neon::Neon, run, &mut each),
                #[cfg(target_arch = "x86_64")]
                Way::Avx2(kernel) => kernel.run(&mut self.state, run, &mut each),
                #[cfg(target_arch = "x86_64")]
                Way::Avx512(kernel) => kernel.run(&mut self.state, run, &mut each),
            }
            first += count;
        }
    }
}

/// The number of spans with nothing but a little white space between them. A
/// word cannot run over the ends of such spans, and no character joins another
/// over them, so they can be read as one text.
fn run_length(text: &[u8], spans: &[Range<usize>]) -> usize {
    let is_space = |place: usize| text.get(place).is_some_and(u8::is_ascii_whitespace);
    let is_gap = |pair: &&[Range<usize>]| {
        let (end, start) = (pair[0].end, pair[1].start);
        (1..=WIDEST_GAP).contains(&start.wrapping_sub(end)) && is_space(end) && is_space(start - 1)
    };
    1 + spans.windows(2).take_while(is_gap).count()
}

impl KernelState {
    /// Block by block, and character by character where a block stops.
    #[inline(always)]
    pub(super) fn blocks<L: Lanes>(
        &mut self,
        lanes: L,
        run: ParagraphRun<'_>,
        each: &mut impl FnMut(usize, TokensRef<'_>),
    ) {
        self.begin();
        let words = &mut self.words;
        let mut boundaries = Boundaries::new(run.spans, &mut self.marks);
        let (mut at, end) = (run.spans[0].start, run.spans[run.spans.len() - 1].end);
        let text = &run.text[..end];
        let mut is_wide = false;
        loop {
            pass(words, &mut boundaries, at);
            if boundaries.next().is_none() {
                break;
            }
            let taken = if is_wide {
                lanes.take_wide_block(words, text, at, &mut boundaries)
            } else {
                take_block(words, lanes, text, at, &mut boundaries)
            };
            at += taken.bytes;
            let goes_on = !is_wide && taken.is_wide && L::IS_WIDE;
            is_wide = taken.is_wide && L::IS_WIDE;
            if taken.stopped && !goes_on {
                pass(words, &mut boundaries, at);
                let Some(next) = boundaries.next() else { break };
                at += words.take_characters(&text[at..next], at, L::IS_WIDE);
            }
            if words.length > BATCH {
                words.hash(|batch, hashes, tokens| lanes.hash(batch, hashes, tokens));
                emit(words, &mut boundaries, &mut self.finisher, run, each);
            }
        }
        words.hash(|batch, hashes, tokens| lanes.hash(batch, hashes, tokens));
        emit(words, &mut boundaries, &mut self.finisher, run, each);
    }

    /// Forgets the last run.
    fn begin(&mut self) {
        self.words.forget(self.words.tokens.len());
        self.words.colons.clear();
        self.words.has_singles = false;
    }
}

/// Gives the paragraphs that have ended to `each`, and forgets all but the one
/// that has not, unless it is the end of the run.
fn emit(
    words: &mut Words,
    boundaries: &mut Boundaries<'_>,
    finisher: &mut Finisher,
    run: ParagraphRun<'_>,
    each: &mut impl FnMut(usize, TokensRef<'_>),
) {
    let first = (boundaries.passed - boundaries.marks.len()) / 2;
    let mut lists = ListPositions::default();
    let (pairs, open) = boundaries.marks.as_chunks();
    for (place, marks) in (first..).zip(pairs) {
        let span = &run.spans[place];
        let found = lists.paragraph(words, marks, span);
        let tokens = finisher.finish(&run.text[span.clone()], &found);
        each(run.first + place, tokens);
    }
    words.colons.drain(..lists.colons);
    if boundaries.passed < run.spans.len() * 2 {
        let kept = open.first().map(|mark| EdgeMark { words: 0, ..*mark });
        words.forget(open.first().map_or(words.tokens.len(), |mark| mark.words));
        boundaries.marks.clear();
        boundaries.marks.extend(kept);
    }
}

/// How far the lists of a batch were read.
#[derive(Default)]
struct ListPositions {
    numbers: usize,
    colons: usize,
}

impl ListPositions {
    /// What was found in a paragraph, the next of the batch.
    fn paragraph<'w>(
        &mut self,
        words: &'w mut Words,
        [begin, end]: &[EdgeMark; 2],
        span: &Range<usize>,
    ) -> FinishedTokens<'w> {
        let advance = |list: &[usize], at: &mut usize| {
            *at += list[*at..]
                .iter()
                .take_while(|&&word| word < begin.words)
                .count();
            let first = *at;
            *at += list[first..]
                .iter()
                .take_while(|&&word| word < end.words)
                .count();
            first..*at
        };
        let numbers = advance(&words.numbers, &mut self.numbers);
        for &word in &words.numbers[numbers.clone()] {
            words.tokens[word].set_number();
        }
        let mut lead_in = 0;
        while let Some(&(place, ended)) = words.colons.get(self.colons)
            && place < span.end
        {
            if place >= span.start && lead_in == 0 {
                lead_in = u8::try_from(ended.saturating_sub(begin.words)).unwrap_or(0);
            }
            self.colons += 1;
        }
        let characters = if words.has_singles {
            let words = words.tokens[begin.words..end.words].iter();
            words.map(|word| u32::from(word.is_character())).sum()
        } else {
            0_u32
        };
        FinishedTokens {
            words: &words.tokens[begin.words..end.words],
            hashes: &words.hashes[begin.words..end.words],
            first: begin.words,
            numbers: &words.numbers[numbers],
            characters: characters as usize,
            size: end.size - begin.size,
            has_letters: end.letters > begin.letters,
            lead_in,
        }
    }
}
