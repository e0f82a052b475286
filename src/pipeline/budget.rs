//! How much memory a run may take, and for what.
//!
//! In: what the user allows, or what the machine has. Out: the room of each
//! thing that grows with the input. It never changes what a run writes.

use sysinfo::{MemoryRefreshKind, RefreshKind, System};

/// What is allowed where neither the user nor the machine says anything.
const UNKNOWN_MACHINE: u64 = 1 << 30;

/// The most bytes of prints, and of verdicts, that wait in memory. The system
/// takes 2-3 GB of them a second and gives them back faster (docs/performance.md),
/// which is little beside judging, so there is not much to gain by more.
const MOST_WAITING: u64 = 64 << 20;

/// What a run needs whatever its input: the program, blocks on their way through
/// the threads, buffers of the writers.
const BASE: u64 = 96 << 20;

/// What a run may take.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Budget {
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
            half.min(half_of_address_space())
        });
        let waiting = (total / 8).min(MOST_WAITING);
        Self {
            waiting: usize::try_from(waiting).unwrap_or(usize::MAX),
            judging: total.saturating_sub(BASE + waiting),
        }
    }
}

/// What `--memory` must allow, in MiB, for so many bytes of judging.
pub(crate) fn wanted(judging: u64) -> u64 {
    (judging + BASE + MOST_WAITING).div_ceil(1 << 20)
}

/// Half of the addresses that this process may use (`ulimit -v`): stacks, and what the
/// allocator keeps for later, take some.
fn half_of_address_space() -> u64 {
    #[cfg(unix)]
    {
        let limit = rustix::process::getrlimit(rustix::process::Resource::As);
        limit.current.map_or(u64::MAX, |limit| limit / 2)
    }
    #[cfg(not(unix))]
    u64::MAX
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
    fn a_machine_has_memory() {
        assert!(half_of_machine().is_some_and(|half| half > 1 << 20));
        assert!(Budget::new(None).judging > 0);
    }
}
