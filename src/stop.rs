//! A wish to stop, asked for in the middle of work.
//!
//! In: whoever may want a run to stop. Out: whether it is to. Once it was said, it stays
//! said: work that was left out because of it is never taken for work that was done. It
//! stops nothing itself.

use std::sync::atomic::{AtomicBool, Ordering::Relaxed};

/// Asks whether to stop.
pub struct Stop<'a> {
    ask: &'a (dyn Fn() -> bool + Sync),
    was_said: AtomicBool,
}

impl<'a> Stop<'a> {
    /// Asks `ask`, from any thread and often: it should be quick.
    #[must_use]
    pub fn new(ask: &'a (dyn Fn() -> bool + Sync)) -> Self {
        Self {
            ask,
            was_said: AtomicBool::new(false),
        }
    }

    /// Nobody wants to stop.
    #[must_use]
    pub fn never() -> Self {
        Self::new(&|| false)
    }

    /// Nothing where work is to stop: for whoever has nothing to show for half of it.
    #[must_use]
    pub fn unless_asked(&self) -> Option<()> {
        (!self.is_asked()).then_some(())
    }

    /// Whether to stop.
    #[must_use]
    pub fn is_asked(&self) -> bool {
        if self.was_said.load(Relaxed) {
            return true;
        }
        let is_asked = (self.ask)();
        if is_asked {
            self.was_said.store(true, Relaxed);
        }
        is_asked
    }
}

impl std::fmt::Debug for Stop<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Stop")
            .field("was_said", &self.was_said)
            .finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::sync::atomic::AtomicU32;

    #[test]
    fn what_was_said_once_stays_said() {
        let asked = AtomicU32::new(0);
        let second_time_only = || asked.fetch_add(1, Relaxed) == 1;
        let stop = Stop::new(&second_time_only);
        assert!(!stop.is_asked());
        assert!(stop.is_asked() && stop.is_asked());
        assert!(!Stop::never().is_asked());
    }
}
