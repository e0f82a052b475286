//! Threads that work is divided among.
//!
//! In: how many. Out: a pool, in which everything that the library divides is done. It
//! never uses the threads that a whole process shares: those are for whoever owns the
//! process. When the last copy of a pool is dropped, its threads have ended, and with
//! them everything that they had kept for the next time.

use std::process;
use std::sync::Arc;
use std::thread::{Builder, JoinHandle, current};

use rayon::{ThreadBuilder, ThreadPool, ThreadPoolBuildError, ThreadPoolBuilder};

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
pub struct Pool(Arc<Threads>);

/// In the order in which they are dropped: the pool sends its threads home, and then
/// they are waited for.
#[derive(Debug)]
struct Threads {
    rayon: ThreadPool,
    _started: Started,
}

/// Threads that are waited for when this is dropped.
#[derive(Debug)]
struct Started {
    /// The process that has them: after a fork the child has none.
    process: u32,
    threads: Vec<JoinHandle<()>>,
}

impl Pool {
    /// A pool of so many threads; one a core where nothing is said.
    ///
    /// # Errors
    /// Where there are to be none, or more than 1024, or the system gives no thread.
    pub fn new(threads: Option<usize>) -> Result<Self> {
        check_threads(threads)?;
        match Threads::start(threads.unwrap_or(0)) {
            Ok(started) => Ok(Self(Arc::new(started))),
            Err(error) => Err(Error::no_thread(&error)),
        }
    }

    /// A pool of so many threads, or of as many as the system gives.
    ///
    /// # Errors
    /// Where the system gives no thread at all.
    pub(crate) fn at_most(threads: usize) -> Result<Self> {
        let mut refused = None;
        for fewer in (1..=threads.max(1)).rev() {
            match Threads::start(fewer) {
                Ok(started) => return Ok(Self(Arc::new(started))),
                Err(error) => _ = refused.get_or_insert(error),
            }
        }
        Err(Error::no_thread(
            &refused.map_or_else(String::new, |error| error.to_string()),
        ))
    }

    /// How many threads there are.
    #[must_use]
    pub fn threads(&self) -> usize {
        self.0.rayon.current_num_threads()
    }

    /// The threads, for whoever hands out their work himself.
    pub(crate) fn rayon(&self) -> &ThreadPool {
        &self.0.rayon
    }

    /// Does work in the pool.
    pub(crate) fn run<T: Send>(&self, work: impl FnOnce() -> T + Send) -> T {
        self.0.rayon.install(work)
    }
}

impl Threads {
    /// Starts so many threads; one a core for 0.
    fn start(threads: usize) -> std::result::Result<Self, ThreadPoolBuildError> {
        let mut started = Started {
            process: process::id(),
            threads: Vec::new(),
        };
        let rayon = ThreadPoolBuilder::new()
            .num_threads(threads)
            .spawn_handler(|thread| started.start(thread))
            .build()?;
        Ok(Self {
            rayon,
            _started: started,
        })
    }
}

impl Started {
    fn start(&mut self, thread: ThreadBuilder) -> std::io::Result<()> {
        let mut builder = Builder::new();
        if let Some(name) = thread.name() {
            builder = builder.name(name.to_owned());
        }
        if let Some(bytes) = thread.stack_size() {
            builder = builder.stack_size(bytes);
        }
        self.threads.push(builder.spawn(|| thread.run())?);
        Ok(())
    }
}

impl Drop for Started {
    fn drop(&mut self) {
        let own = current().id();
        let is_one_of_them = self
            .threads
            .iter()
            .any(|thread| thread.thread().id() == own);
        // Who drops the pool from within it, or in a forked child, would wait for ever.
        if is_one_of_them || self.process != process::id() {
            return;
        }
        for thread in self.threads.drain(..) {
            let _ = thread.join(); // what panicked in it was said where it was asked for
        }
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
    use std::cell::RefCell;

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
    fn threads_have_ended_when_their_pool_is_dropped() {
        thread_local! {
            static KEPT: RefCell<Option<Arc<()>>> = const { RefCell::new(None) };
        }
        let kept = Arc::new(());
        for _ in 0..50 {
            let pool = Pool::at_most(3).unwrap();
            let keep = |_: rayon::BroadcastContext<'_>| {
                KEPT.with(|own| *own.borrow_mut() = Some(Arc::clone(&kept)));
            };
            pool.rayon().broadcast(keep);
            assert_eq!(Arc::strong_count(&kept), 4);
            drop(pool);
            assert_eq!(Arc::strong_count(&kept), 1, "a thread still has its own");
        }
    }

    #[test]
    fn a_pool_may_be_dropped_within_it() {
        let (pool, (send, receive)) = (Pool::new(Some(2)).unwrap(), std::sync::mpsc::channel());
        let last = pool.clone();
        pool.rayon().spawn(move || {
            drop(last);
            send.send(()).unwrap();
        });
        drop(pool);
        receive.recv().unwrap();
    }

    #[test]
    fn work_is_done_in_the_pool() {
        let pool = Pool::new(Some(2)).unwrap();
        assert_eq!(pool.clone().run(rayon::current_num_threads), 2);
    }
}
