//! Limits that the shell or a service manager sets.
//!
//! In: the limits of this process. Out: errors instead of a sudden end: a file that
//! grows too large is an error of who writes it, and too little memory is said
//! before anything is begun. It changes no limit.

use crate::error::Result;
#[cfg(unix)]
use crate::run::budget::limit_of_shell;

/// The address space, or data, that any run takes: the program, and what `--memory` counts for
/// itself.
#[cfg(unix)]
const LEAST: u64 = 256 << 20;

/// What each thread takes of it: its stack, and what the allocator keeps for it.
#[cfg(unix)]
const A_THREAD: u64 = 64 << 20;

/// Makes a file that grows beyond `ulimit -f` an error of who writes it.
#[cfg(unix)]
pub(super) fn heed_file_size() {
    use signal_hook::consts::SIGXFSZ;
    // Nobody looks at the flag; the system tells who writes, too.
    let _ = signal_hook::flag::register(SIGXFSZ, std::sync::Arc::default());
}

/// Says no where a run cannot have the memory that it needs.
///
/// # Errors
/// Where a limit of the shell leaves less than a run of so many threads takes.
#[cfg(unix)]
pub(super) fn require_memory(threads: Option<usize>) -> Result<()> {
    let cores = || std::thread::available_parallelism().map_or(1, usize::from);
    let threads = threads.unwrap_or_else(cores) as u64;
    let least = LEAST.saturating_add(threads.saturating_mul(A_THREAD));
    match limit_of_shell() {
        Some(limit) if limit.bytes < least => Err(crate::error::Error::usage(format!(
            "this process may have {} MiB of {} ({}), and takes {} MiB at least; \
             allow more, or ask for fewer threads with -j",
            limit.bytes >> 20,
            limit.of,
            limit.set_by,
            least >> 20
        ))),
        _ => Ok(()),
    }
}

#[cfg(not(unix))]
pub(super) fn heed_file_size() {}

#[cfg(not(unix))]
pub(super) fn require_memory(_: Option<usize>) -> Result<()> {
    Ok(())
}
