//! 64 bytes of any script: characters of two and three bytes, looked up by their pages.
//!
//! In: 64 bytes. Out: their classes, and the places of edges. All characters of a page (256
//! code points) are looked up at once, in tables that fill four registers each; most text is of
//! one page or two beside ASCII. Han and Hangul, which are of many pages, are alike in whole
//! ranges.

use std::arch::x86_64::*;

use super::{classify_bytes, load, numbered, store, write_numbers};
use crate::token::block::{Boundaries, TakenBytes, WIDTH};
use crate::token::sets::ALIKE_PAGES;
use crate::token::simd::Avx512;
use crate::token::table::{ATTACHED, CHARACTER, NUMBER, REGULAR, TRANSPARENT, WORD, kernel_page};
use crate::token::wide_block::{BlockEdges, MOST_EDGES, WideClasses, WideLanes, take_wide_block};
use crate::token::words::Words;

/// Pages that are looked up in 64 bytes; characters of further ones are left.
const MOST_PAGES: usize = 6;

/// Where the byte before each stands. The first has none.
static ONE_BEFORE: [u8; 64] = moved(63);
static TWO_BEFORE: [u8; 64] = moved(62);
/// Where the byte after each stands.
static ONE_AFTER: [u8; 64] = moved(1);

/// The places from `by` on, round and round.
const fn moved(by: u8) -> [u8; 64] {
    let mut places = [0; 64];
    let mut at = 0;
    while at < 64 {
        places[at] = (at as u8 + by) % 64;
        at += 1;
    }
    places
}

static NUMBERED_TWICE: [u8; 64] = numbered(2);

/// Takes up to 64 bytes.
///
/// Not inlined: the registers of the way through Latin text are its own.
#[target_feature(enable = "avx2,bmi1,bmi2,lzcnt,popcnt")]
#[target_feature(enable = "avx512f,avx512bw,avx512dq,avx512vl,avx512vbmi,avx512vbmi2")]
#[inline(never)]
pub(super) fn take(
    lanes: Avx512,
    words: &mut Words,
    text: &str,
    at: usize,
    boundaries: &mut Boundaries<'_>,
) -> TakenBytes {
    take_wide_block(words, lanes, text, at, boundaries)
}

impl WideLanes for Avx512 {
    #[inline(always)]
    fn classify_wide(self, text: &[u8; WIDTH], folded: &mut [u8; WIDTH]) -> WideClasses {
        // SAFETY: `self` exists only where these instructions were detected.
        unsafe { classify_wide(text, folded) }
    }

    #[inline(always)]
    fn edges(self, edges: BlockEdges, single: u64, base: u32, places: &mut [u32; MOST_EDGES]) {
        // SAFETY: as above.
        unsafe { write_edges(edges, single, base, places) }
    }
}

#[target_feature(enable = "avx512f,avx512bw,avx512dq,avx512vl,avx512vbmi,avx512vbmi2,bmi2")]
#[inline]
fn write_edges(edges: BlockEdges, single: u64, base: u32, places: &mut [u32; MOST_EDGES]) {
    let mut written = 0;
    for half in [0, 32] {
        // Two bits a place: an end, a beginning.
        let both = _pdep_u64(edges.ends >> half, 0x5555_5555_5555_5555)
            | _pdep_u64(edges.begins >> half, 0xAAAA_AAAA_AAAA_AAAA);
        let single = _pdep_u64(single >> half, 0xAAAA_AAAA_AAAA_AAAA);
        let numbers = load(&NUMBERED_TWICE);
        let flag = _mm512_set1_epi8(0x80_u8 as i8);
        let numbers = _mm512_mask_add_epi8(numbers, single, numbers, flag);
        if let Some(places) = places
            .get_mut(written..)
            .and_then(|rest| rest.first_chunk_mut())
        {
            write_numbers(both, numbers, base + half, places);
        }
        written += both.count_ones() as usize;
    }
}

#[target_feature(enable = "avx512f,avx512bw,avx512dq,avx512vl,avx512vbmi,avx512vbmi2")]
#[inline]
fn classify_wide(text: &[u8; WIDTH], folded: &mut [u8; WIDTH]) -> WideClasses {
    let bytes = load(text);
    let (fold, mut classes) = classify_bytes::<true>(bytes);
    let all = |byte: u8| _mm512_set1_epi8(byte as i8);
    let is_in = |first: u8, count: u8| {
        _mm512_cmplt_epu8_mask(_mm512_sub_epi8(bytes, all(first)), all(count))
    };
    let and = |left, byte: u8| _mm512_and_si512(left, all(byte));
    // Accents that stand apart (U+0300-U+037F) mostly join; no page is looked up for them.
    let wanted = classes.left & !is_in(0xCC, 2);
    if wanted == 0 {
        store(fold, folded);
        return WideClasses {
            classes,
            ..WideClasses::default()
        };
    }
    // The last bytes of characters of two and of three bytes.
    let two = (wanted & is_in(0xC2, 0x1E)) << 1;
    let three = (wanted & is_in(0xE0, 0x10)) << 2;
    let one_before = _mm512_permutexvar_epi8(load(&ONE_BEFORE), bytes);
    let two_before = _mm512_permutexvar_epi8(load(&TWO_BEFORE), bytes);
    let low = _mm512_or_si512(
        and(_mm512_slli_epi16::<6>(one_before), 0xC0),
        and(bytes, 0x3F),
    );
    let middle = _mm512_srli_epi16::<2>(one_before);
    let page = _mm512_mask_blend_epi8(
        three,
        and(middle, 0x07),
        _mm512_or_si512(
            and(_mm512_slli_epi16::<4>(two_before), 0xF0),
            and(middle, 0x0F),
        ),
    );
    let (flags, folded_low) = look_up(page, low, two | three);
    let has = |flag: u8| _mm512_test_epi8_mask(flags, all(flag));
    let taken = has(REGULAR);
    // A bit for the last byte of a character, for all its bytes.
    let whole = |last: u64| last | last >> 1 | (last & three) >> 2;
    let single = whole(has(CHARACTER));
    classes.word |= whole(has(WORD));
    classes.size |= single;
    classes.left &= !((taken & two) >> 1 | (taken & three) >> 2);
    let (mut mark, mut attached) = (0, 0);
    if has(TRANSPARENT | NUMBER) != 0 {
        mark = whole(has(TRANSPARENT));
        attached = whole(has(ATTACHED));
        classes.digit |= whole(has(NUMBER));
        classes.size &= !mark;
        // Two marks with a place may have to change places.
        classes.left |= classes.begin & attached & attached << 1;
    }
    let last = _mm512_or_si512(and(folded_low, 0x3F), all(0x80));
    let before_last = _mm512_or_si512(
        and(one_before, 0xFC),
        and(_mm512_srli_epi16::<6>(folded_low), 0x03),
    );
    let fold = _mm512_mask_blend_epi8(taken, fold, last);
    let fold = _mm512_mask_permutexvar_epi8(fold, taken >> 1, load(&ONE_AFTER), before_last);
    store(fold, folded);
    WideClasses {
        classes,
        single,
        mark,
        attached,
        has_others: true,
    }
}

/// The flags and the lowest folded bytes of the characters whose pages and lowest bytes stand
/// at the places `wanted`; zero where nothing is known.
#[target_feature(enable = "avx512f,avx512bw,avx512dq,avx512vl,avx512vbmi,avx512vbmi2")]
#[inline]
fn look_up(page: __m512i, low: __m512i, mut wanted: u64) -> (__m512i, __m512i) {
    let all = |byte: u8| _mm512_set1_epi8(byte as i8);
    let (mut flags, mut folded) = (_mm512_setzero_si512(), low);
    for (first, count, alike) in ALIKE_PAGES {
        let place = _mm512_sub_epi8(page, all(first));
        let here = _mm512_mask_cmplt_epu8_mask(wanted, place, all(count));
        flags = _mm512_mask_blend_epi8(here, flags, all(alike));
        wanted &= !here;
    }
    if wanted == 0 {
        return (flags, folded);
    }
    let mut pages = [0; 64];
    store(page, &mut pages);
    for _ in 0..MOST_PAGES {
        let next = pages[wanted.trailing_zeros() as usize % 64];
        let here = _mm512_mask_cmpeq_epi8_mask(wanted, page, all(next));
        let known = kernel_page(next);
        flags = _mm512_mask_blend_epi8(here, flags, of_256(&known.flags, low));
        if known.folds {
            folded = _mm512_mask_blend_epi8(here, folded, of_256(&known.folded, low));
        }
        wanted &= !here;
        if wanted == 0 {
            break;
        }
    }
    (flags, folded)
}

/// The entries of a table that `places` name.
#[target_feature(enable = "avx512f,avx512bw,avx512dq,avx512vl,avx512vbmi,avx512vbmi2")]
#[inline]
fn of_256(table: &[u8; 256], places: __m512i) -> __m512i {
    let ([first, second, third, fourth], _) = table.as_chunks::<64>() else {
        return _mm512_setzero_si512();
    };
    let low = _mm512_permutex2var_epi8(load(first), places, load(second));
    let high = _mm512_permutex2var_epi8(load(third), places, load(fourth));
    _mm512_mask_blend_epi8(_mm512_movepi8_mask(places), low, high)
}
