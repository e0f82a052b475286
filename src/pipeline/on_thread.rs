//! Work that is done in order, on a thread of its own.
//!
//! In: items, one after the other. Out: the writer that has taken them all, or
//! the error at which it stopped. It never lets more than a few items wait, and
//! its thread is gone when it is: nobody writes into a folder any more when the
//! run that failed clears it away.

use std::sync::mpsc::{SyncSender, sync_channel};
use std::thread::{Builder, JoinHandle};

use crate::error::{Error, Result};

/// Items that wait: enough that neither side stands still while the other has
/// an item in hand, few enough that the memory for them does not count.
const WAITING: usize = 2;

/// Who does the work.
pub(super) trait ItemWriter: Send + 'static {
    /// What it works on.
    type Item: Send + 'static;

    /// Takes the next item.
    ///
    /// # Errors
    /// Where the work cannot be done; nothing is taken after that.
    fn take(&mut self, item: Self::Item) -> Result<()>;
}

/// A writer, here or on a thread of its own.
pub(super) enum OnThread<D: ItemWriter> {
    Here(D),
    There(Thread<D>),
}

/// A writer on a thread of its own.
pub(super) struct Thread<D: ItemWriter> {
    /// `None` once nothing more will come.
    queue: Option<SyncSender<D::Item>>,
    /// `None` once its result is known.
    thread: Option<JoinHandle<Result<D>>>,
}

impl<D: ItemWriter> OnThread<D> {
    /// Sets up a writer, on a thread of its own if `apart`.
    ///
    /// # Errors
    /// Where there is no thread to be had.
    pub(super) fn new(mut writer: D, apart: bool) -> Result<Self> {
        if !apart {
            return Ok(OnThread::Here(writer));
        }
        let (queue, waiting) = sync_channel(WAITING);
        let work = move || {
            for item in waiting {
                writer.take(item)?;
            }
            Ok(writer)
        };
        let thread = Builder::new().spawn(work);
        Ok(OnThread::There(Thread {
            queue: Some(queue),
            thread: Some(thread.map_err(|error| Error::no_thread(&error))?),
        }))
    }

    /// Passes an item on; waits where too many are waiting.
    ///
    /// # Errors
    /// Where this item, or on a thread an earlier one, cannot be worked on.
    pub(super) fn send(&mut self, item: D::Item) -> Result<()> {
        match self {
            OnThread::Here(writer) => writer.take(item),
            OnThread::There(there) => match there.queue.as_ref().map(|queue| queue.send(item)) {
                Some(Ok(())) => Ok(()),
                _ => Err(there.failure().unwrap_or_else(stopped)),
            },
        }
    }

    /// The error at which the writer has stopped, if it has; nothing can be sent
    /// after this.
    pub(super) fn failure(&mut self) -> Option<Error> {
        match self {
            OnThread::Here(_) => None,
            OnThread::There(there) => there.failure(),
        }
    }

    /// Waits until everything is done.
    ///
    /// # Errors
    /// Where an item could not be worked on.
    pub(super) fn finish(self) -> Result<D> {
        match self {
            OnThread::Here(writer) => Ok(writer),
            OnThread::There(mut there) => there.join().unwrap_or_else(|| Err(stopped())),
        }
    }
}

impl<D: ItemWriter> Thread<D> {
    /// What became of the thread, the first time that it is asked for.
    fn join(&mut self) -> Option<Result<D>> {
        self.queue = None;
        match self.thread.take()?.join() {
            Ok(result) => Some(result),
            Err(panic) => std::panic::resume_unwind(panic),
        }
    }

    fn failure(&mut self) -> Option<Error> {
        self.join().and_then(Result::err)
    }
}

impl<D: ItemWriter> Drop for Thread<D> {
    fn drop(&mut self) {
        self.queue = None;
        if let Some(thread) = self.thread.take() {
            // The run has failed elsewhere; that error is the one that counts.
            let _ = thread.join();
        }
    }
}

/// The error of a writer whose own error was told before.
fn stopped() -> Error {
    Error::fault("nothing can be written after an error")
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;
    use std::sync::atomic::{AtomicU32, Ordering};
    use std::thread;
    use std::time::Duration;

    use super::*;

    /// Lists what it takes; refuses 13.
    struct Lister {
        taken: Vec<u32>,
        count: Arc<AtomicU32>,
    }

    impl ItemWriter for Lister {
        type Item = u32;

        fn take(&mut self, item: u32) -> Result<()> {
            thread::sleep(Duration::from_micros(u64::from(item % 3) * 300));
            if item == 13 {
                return Err(Error::usage("thirteen"));
            }
            self.taken.push(item);
            self.count.fetch_add(1, Ordering::SeqCst);
            Ok(())
        }
    }

    fn lister(apart: bool) -> (OnThread<Lister>, Arc<AtomicU32>) {
        let count = Arc::new(AtomicU32::new(0));
        let writer = Lister {
            taken: Vec::new(),
            count: Arc::clone(&count),
        };
        (OnThread::new(writer, apart).unwrap(), count)
    }

    #[test]
    fn items_are_taken_in_order_and_all_of_them() {
        for apart in [false, true] {
            let (mut on_thread, _) = lister(apart);
            for item in 100..150 {
                on_thread.send(item).unwrap();
            }
            assert_eq!(
                on_thread.finish().unwrap().taken,
                (100..150).collect::<Vec<_>>()
            );
        }
    }

    #[test]
    fn an_error_comes_out_and_ends_the_work() {
        for apart in [false, true] {
            let (mut on_thread, count) = lister(apart);
            let sent: Result<Vec<()>> = (0..50).map(|item| on_thread.send(item)).collect();
            assert_eq!(sent.unwrap_err().to_string(), "thirteen");
            assert_eq!(count.load(Ordering::SeqCst), 13);
        }
        let (mut on_thread, _) = lister(true);
        on_thread.send(13).unwrap();
        let Err(error) = on_thread.finish() else {
            panic!("no error")
        };
        assert_eq!(error.to_string(), "thirteen");
    }

    #[test]
    fn whoever_is_dropped_has_stopped() {
        let (mut on_thread, count) = lister(true);
        for item in 0..3 {
            on_thread.send(item).unwrap();
        }
        drop(on_thread);
        let after = count.load(Ordering::SeqCst);
        thread::sleep(Duration::from_millis(5));
        assert_eq!((after, count.load(Ordering::SeqCst)), (3, 3));
    }
}
