//! How much memory a run may take, and for what.
//!
//! In: what the user allows, or what the machine has. Out: the room of each
//! thing that grows with the input, and the error where that is too little. It never
//! changes what a run writes.

use sysinfo::{MemoryRefreshKind, RefreshKind, System};

use super::parallel::in_flight;
use crate::error::Error;
use crate::input::BLOCK_BYTES;
use crate::judge::{NeedsMemory, Unjudged};

/// What is allowed where neither the user nor the machine says anything.
const UNKNOWN_MACHINE: u64 = 1 << 30;

/// The most bytes of prints, and of verdicts, that wait in memory. The system
/// takes 2-3 GB of them a second and gives them back faster (docs/performance.md),
/// which is little beside judging, so there is not much to gain by more.
const MOST_WAITING: u64 = 64 << 20;

/// What a run needs whatever its input: the program, blocks on their way through
/// the threads, buffers of the writers.
const BASE: u64 = 96 << 20;

/// What one record takes on its way, for each of its bytes: the block that it is read into,
/// its text, where its escapes and words are, and what is made of it, while the next one is
/// read and those before it are written. It may take three
/// quarters of all there is, but for what a run needs before it has read anything.
const BYTES_OF_RECORD: u64 = 12;
const EMPTY_RUN: u64 = 32 << 20;

/// What a block of text may take in memory on its way, for each of its bytes: itself, what is
/// left of it, and the lines about it, in buffers that are used again, and in those that wait
/// to be written. Where each line is one character it is 40 and more; half of all memory is
/// for other things.
const BYTES_OF_BLOCK: u64 = 240;

/// The least and the most bytes of a block.
const BLOCK: std::ops::RangeInclusive<u64> = 64 << 10..=BLOCK_BYTES as u64;

/// What a run may take.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Budget {
    /// All of it.
    total: u64,
    /// Bytes of prints, and of verdicts, that may wait in memory.
    pub(crate) waiting: usize,
    /// Bytes that judging a share of a site may take.
    pub(crate) judging: u64,
}

impl Budget {
    /// The budget of a run that may take `memory` bytes; half of what the machine
    /// has where that is not said.
    pub(crate) fn new(memory: Option<u64>) -> Self {
        let total = memory.unwrap_or_else(|| {
            let half = half_of_machine().unwrap_or(UNKNOWN_MACHINE);
            half.min(limit_of_shell().map_or(u64::MAX, |limit| limit.bytes / 2))
        });
        let waiting = (total / 8).min(MOST_WAITING);
        Self {
            total,
            waiting: usize::try_from(waiting).unwrap_or(usize::MAX),
            judging: total.saturating_sub(BASE + waiting),
        }
    }

    /// The same, less what is kept from the beginning to the end.
    pub(crate) fn without(self, kept: u64) -> Self {
        Self {
            judging: self.judging.saturating_sub(kept),
            ..self
        }
    }

    /// Bytes of an index that are kept for the next look.
    pub(crate) fn of_index(self) -> u64 {
        self.total / 32
    }

    /// As a person writes it: in MiB, or less than one in bytes.
    pub(crate) fn spelled(self) -> String {
        match self.total >> 20 {
            0 => self.total.to_string(),
            mebibytes => format!("{mebibytes}MiB"),
        }
    }

    /// How blocks travel between so many threads.
    pub(crate) fn travel(self, threads: usize) -> Travel {
        let slots = in_flight(threads) as u64;
        let block = self.total / (slots * BYTES_OF_BLOCK);
        let record = (self.total / 4 * 3).saturating_sub(EMPTY_RUN) / BYTES_OF_RECORD;
        Travel {
            block: block.clamp(*BLOCK.start(), *BLOCK.end()) as usize,
            record: usize::try_from(record).unwrap_or(usize::MAX).max(1 << 20),
            at_once: (self.total / 16).max(*BLOCK.start()),
            outputs: self.total / 6,
        }
    }
}

/// How much text is on its way at a time.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Travel {
    /// The usual bytes of a block.
    pub(crate) block: usize,
    /// The bytes of the largest record that can be read.
    pub(crate) record: usize,
    /// Bytes of all blocks that are on their way, unless it is a single one.
    pub(crate) at_once: u64,
    /// Bytes of what is made of them, the same way.
    pub(crate) outputs: u64,
}

/// What `--memory` must allow, in MiB, for so many bytes of judging, and of what is kept.
pub(crate) fn wanted(judging: u64) -> u64 {
    (judging + BASE + MOST_WAITING).div_ceil(1 << 20)
}

/// What `--memory` must allow, in MiB, for a record of so many bytes.
pub(crate) fn wanted_for_record(bytes: u64) -> u64 {
    let taken = bytes * BYTES_OF_RECORD + EMPTY_RUN;
    (taken + taken.div_ceil(3)).div_ceil(1 << 20) + 1
}

/// A limit of the shell on the memory of this process.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct MemoryLimit {
    /// So many bytes.
    pub(crate) bytes: u64,
    /// Of what.
    pub(crate) of: &'static str,
    /// What sets it.
    pub(crate) set_by: &'static str,
}

/// The narrowest of the shell's limits on memory, of which stacks, and what the allocator
/// keeps for later, take some.
pub(crate) fn limit_of_shell() -> Option<MemoryLimit> {
    #[cfg(unix)]
    {
        use rustix::process::{Resource, getrlimit};
        let limits = [
            (Resource::As, "address space", "ulimit -v"),
            (Resource::Data, "data", "ulimit -d"),
        ];
        let limits = limits.into_iter().filter_map(|(resource, of, set_by)| {
            let bytes = getrlimit(resource).current?;
            Some(MemoryLimit { bytes, of, set_by })
        });
        limits.min()
    }
    #[cfg(not(unix))]
    None
}

/// Half of the memory that the machine, or the group of processes that this one
/// is confined to, has.
fn half_of_machine() -> Option<u64> {
    let memory = RefreshKind::nothing().with_memory(MemoryRefreshKind::nothing().with_ram());
    let system = System::new_with_specifics(memory);
    let machine = system.total_memory();
    if machine == 0 {
        // The system does not tell (there is no /proc), and so not of groups either.
        return None;
    }
    let group = system.cgroup_limits().map(|limits| limits.total_memory);
    let total = group
        .filter(|&group| group > 0)
        .map_or(machine, |group| group.min(machine));
    (total > 0).then_some(total / 2)
}

/// The error of a corpus that was not judged; `beside` says of what a site needs how many
/// bytes other things take that grow.
pub(crate) fn not_judged(why: &Unjudged, beside: impl Fn(&NeedsMemory) -> u64) -> Error {
    match why {
        Unjudged::NeedsMemory(needs) => too_little_memory(needs, beside(needs)),
        Unjudged::Stopped => Error::interrupted(),
    }
}

/// The error of a site that takes more memory than the run may, which takes `beside`
/// bytes for other things that grow.
pub(crate) fn too_little_memory(needs: &NeedsMemory, beside: u64) -> Error {
    let site = match needs.site.as_str() {
        "" => "the articles, which are all one site,".to_owned(),
        site => format!("the site {site}"),
    };
    let enough = wanted(needs.bytes + beside);
    let error = Error::option(
        &["memory"],
        format!(
            "{site} cannot be judged within `memory`, of which every run needs {} MiB for itself",
            (BASE + MOST_WAITING) >> 20
        ),
        format!("allow `memory` {enough}MiB"),
    );
    error.enough(enough)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_waits_is_an_eighth_and_never_much() {
        let small = Budget::new(Some(256 << 20));
        assert_eq!((small.waiting, small.judging), (32 << 20, 128 << 20));
        assert_eq!(Budget::new(Some(64 << 30)).waiting as u64, MOST_WAITING);
        assert_eq!(Budget::new(Some(1 << 20)).judging, 0);
    }

    #[test]
    fn what_is_wanted_is_enough() {
        for judging in [1, 5 << 20, 700 << 20] {
            assert!(Budget::new(Some(wanted(judging) << 20)).judging >= judging);
        }
    }

    #[test]
    fn what_is_wanted_for_a_record_is_enough() {
        for bytes in [1, 5 << 20, 64 << 20, 1 << 30] {
            let budget = Budget::new(Some(wanted_for_record(bytes) << 20));
            assert!(budget.travel(2).record as u64 >= bytes);
        }
        assert!(Budget::new(Some(128 << 20)).travel(2).record < 16 << 20);
    }

    #[test]
    fn blocks_are_smaller_where_there_is_little_memory_or_many_threads() {
        let block = |memory: u64, threads| Budget::new(Some(memory)).travel(threads).block;
        assert_eq!(block(4 << 30, 2), BLOCK_BYTES);
        assert!(block(128 << 20, 2) < 100 << 10);
        assert_eq!(block(128 << 20, 64), 64 << 10);
    }

    #[test]
    fn a_machine_has_memory() {
        assert!(half_of_machine().is_some_and(|half| half > 1 << 20));
        assert!(Budget::new(None).judging > 0);
    }
}
