//! Threads that work is divided among.
//!
//! In: how many. Out: a pool, in which everything that the library divides is done. It
//! never uses the threads that a whole process shares: those are for whoever owns the
//! process.

use std::sync::Arc;

use rayon::{ThreadPool, ThreadPoolBuilder};

use crate::error::{Error, Result};

/// More threads than any machine has use for. Asked for thousands, a system starts them
/// for minutes or refuses halfway.
pub(crate) const MOST_THREADS: usize = 1024;

/// Threads that work is divided among.
///
/// What comes out never depends on how many they are. A pool costs the start of its
/// threads: whoever cleans often makes one and lends it. Copies are the same pool. After a
/// fork the child has none of its threads and must make another one.
#[derive(Clone, Debug)]
pub struct Pool(Arc<ThreadPool>);

impl Pool {
    /// A pool of so many threads; one a core where nothing is said.
    ///
    /// # Errors
    /// Where there are to be none, or more than 1024, or the system gives no thread.
    pub fn new(threads: Option<usize>) -> Result<Self> {
        check_threads(threads)?;
        let pool = ThreadPoolBuilder::new().num_threads(threads.unwrap_or(0));
        match pool.build() {
            Ok(pool) => Ok(Self(Arc::new(pool))),
            Err(error) => Err(Error::option(
                &["threads"],
                format!("cannot start the threads: {error}"),
                "ask for fewer with `threads`",
            )),
        }
    }

    /// How many threads there are.
    #[must_use]
    pub fn threads(&self) -> usize {
        self.0.current_num_threads()
    }

    /// Does work in the pool.
    pub(crate) fn run<T: Send>(&self, work: impl FnOnce() -> T + Send) -> T {
        self.0.install(work)
    }
}

/// Whether so many threads can be asked for.
pub(crate) fn check_threads(threads: Option<usize>) -> Result<()> {
    let (what, remedy) = match threads {
        Some(0) => (
            "0 threads can do nothing",
            "give `threads` 1 or more, or leave it out",
        ),
        Some(many) if many > MOST_THREADS => (
            "more than 1024 threads",
            "give `threads` at most 1024, or leave it out for one a core",
        ),
        _ => return Ok(()),
    };
    Err(Error::option(&["threads"], what, remedy))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_pool_has_the_threads_that_were_asked_for() {
        assert_eq!(Pool::new(Some(3)).unwrap().threads(), 3);
        assert!(Pool::new(None).unwrap().threads() > 0);
        for wrong in [0, MOST_THREADS + 1] {
            let error = Pool::new(Some(wrong)).unwrap_err();
            assert_eq!(error.options(), ["threads"]);
        }
    }

    #[test]
    fn work_is_done_in_the_pool() {
        let pool = Pool::new(Some(2)).unwrap();
        assert_eq!(pool.clone().run(rayon::current_num_threads), 2);
    }
}
