//! Signals that ask a run to stop.
//!
//! In: SIGINT, SIGTERM and SIGHUP. Out: whether one of them has come, which a run asks and
//! then ends early, with nothing left behind; then the end by that signal, which whoever
//! sent it sees. A second one ends the program at once. What was ignored when the program
//! was started, as by `nohup`, stays ignored.

#[cfg(unix)]
pub(super) use unix::{end, is_asked, watch};

#[cfg(not(unix))]
pub(super) use other::{end, is_asked, watch};

#[cfg(unix)]
mod unix {
    use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering::Relaxed};
    use std::sync::{Arc, LazyLock};

    use crate::files::read_own_status;
    use signal_hook::consts::{SIGHUP, SIGINT, SIGTERM};
    use signal_hook::{flag, low_level};

    /// Whether a signal has come.
    static ASKED: LazyLock<Arc<AtomicBool>> = LazyLock::new(Arc::default);

    /// Which one; 0 without one.
    static SIGNAL: LazyLock<Arc<AtomicUsize>> = LazyLock::new(Arc::default);

    /// Begins to watch. Where the system does not let it, signals end the program as ever,
    /// and what is left behind is removed by the next run.
    pub(in crate::cli) fn watch() {
        let ignored = ignored();
        for signal in [SIGINT, SIGTERM, SIGHUP] {
            if ignored >> (signal - 1) & 1 == 1 {
                continue;
            }
            // In this order: the flag is down when the first signal looks at it.
            let _ = flag::register_conditional_default(signal, Arc::clone(&ASKED))
                .and_then(|_| {
                    let number = signal.unsigned_abs() as usize;
                    flag::register_usize(signal, Arc::clone(&SIGNAL), number)
                })
                .and_then(|_| flag::register(signal, Arc::clone(&ASKED)));
        }
    }

    /// Which signals are ignored, a bit each.
    fn ignored() -> u64 {
        let status = read_own_status().unwrap_or_default();
        let mask = status.lines().find_map(|line| line.strip_prefix("SigIgn:"));
        mask.and_then(|mask| u64::from_str_radix(mask.trim(), 16).ok())
            .unwrap_or(0)
    }

    /// Whether a signal has come.
    pub(in crate::cli) fn is_asked() -> bool {
        ASKED.load(Relaxed)
    }

    /// If a signal has come, ends the program by it.
    pub(in crate::cli) fn end() {
        let signal = i32::try_from(SIGNAL.load(Relaxed)).unwrap_or(0);
        if signal != 0 {
            // It does not come back; if it does, the exit code is that of a failure.
            let _ = low_level::emulate_default_handler(signal);
        }
    }
}

#[cfg(not(unix))]
mod other {
    pub(in crate::cli) fn watch() {}

    pub(in crate::cli) fn is_asked() -> bool {
        false
    }

    pub(in crate::cli) fn end() {}
}
