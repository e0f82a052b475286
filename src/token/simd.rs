//! The doors to the kernels of x86-64: with `simd/` the only place with
//! `unsafe`.
//!
//! In: a value that only a machine with the instructions can make, and the work.
//! Out: the work done with them. No pointer leaves these files, and nothing is
//! read or written outside the arrays and slices that were given: what is near
//! the end of a text was copied to 64 bytes before.

#![allow(
    unsafe_code,
    reason = "instructions beyond the baseline cannot be called otherwise; every block says why it is sound"
)]

mod avx2;
mod avx512;

use super::TokensRef;
use super::kernel::Kernel;
use super::stream::{KernelState, ParagraphRun};

/// Proof that this machine has AVX2 and the bit instructions that came with it.
#[derive(Clone, Copy, Debug)]
pub(super) struct Avx2(());

/// Proof that this machine has what [`Kernel::Avx512`] needs.
#[derive(Clone, Copy, Debug)]
pub(super) struct Avx512(());

impl Avx2 {
    pub(super) fn new() -> Option<Self> {
        Kernel::Avx2.is_supported().then_some(Self(()))
    }

    pub(super) fn run(
        self,
        state: &mut KernelState,
        run: ParagraphRun<'_>,
        each: &mut impl FnMut(usize, TokensRef<'_>),
    ) {
        // SAFETY: `self` exists only where these instructions were detected.
        unsafe { run_avx2(self, state, run, each) }
    }
}

impl Avx512 {
    pub(super) fn new() -> Option<Self> {
        Kernel::Avx512.is_supported().then_some(Self(()))
    }

    pub(super) fn run(
        self,
        state: &mut KernelState,
        run: ParagraphRun<'_>,
        each: &mut impl FnMut(usize, TokensRef<'_>),
    ) {
        // SAFETY: `self` exists only where these instructions were detected.
        unsafe { run_avx512(self, state, run, each) }
    }
}

#[target_feature(enable = "avx2,bmi1,bmi2,lzcnt,popcnt")]
fn run_avx2(
    lanes: Avx2,
    state: &mut KernelState,
    run: ParagraphRun<'_>,
    each: &mut impl FnMut(usize, TokensRef<'_>),
) {
    state.blocks(lanes, run, each);
}

#[target_feature(enable = "avx2,bmi1,bmi2,lzcnt,popcnt")]
#[target_feature(enable = "avx512f,avx512bw,avx512dq,avx512vl,avx512vbmi,avx512vbmi2")]
fn run_avx512(
    lanes: Avx512,
    state: &mut KernelState,
    run: ParagraphRun<'_>,
    each: &mut impl FnMut(usize, TokensRef<'_>),
) {
    state.blocks(lanes, run, each);
}
