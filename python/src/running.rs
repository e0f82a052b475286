//! How work is done while Python waits.
//!
//! In: work, the number of threads, who wants to know how far it is. Out: what the work
//! makes. The interpreter is free meanwhile; a signal, or an exception of whoever is told,
//! stops the work; a panic is an exception. Threads are those of a pool that each process
//! has for each number of threads.

use std::collections::BTreeMap;
use std::io;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::atomic::{AtomicBool, Ordering::Relaxed};
use std::sync::mpsc::{RecvTimeoutError, channel};
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::thread::Builder;
use std::time::{Duration, Instant};

use dejalu::{Done, Pool, Progress, Stage};
use pyo3::prelude::*;

use crate::errors;

/// How often signals are looked for.
const PATIENCE: Duration = Duration::from_millis(40);

/// How long whoever is told how far it is has peace.
const BETWEEN_CALLS: Duration = Duration::from_millis(100);

/// The pools of this process, by their number of threads; 0 is one a core.
static POOLS: Mutex<(u32, BTreeMap<usize, Pool>)> = Mutex::new((0, BTreeMap::new()));

/// A pool of so many threads; 0 for one a core.
///
/// It is asked for by whoever holds the interpreter, and so is a fork: the lock is free in
/// every child.
pub(crate) fn pool(py: Python<'_>, threads: usize) -> PyResult<Pool> {
    let mut pools = lock(&POOLS);
    let process = std::process::id();
    if pools.0 != process {
        // The threads of the parent are not in its child, and are not to be waited for.
        std::mem::forget(std::mem::take(&mut pools.1));
        pools.0 = process;
    }
    let made = match pools.1.get(&threads) {
        Some(pool) => Ok(pool.clone()),
        None => Pool::new((threads > 0).then_some(threads)),
    };
    if let Ok(pool) = &made {
        pools.1.insert(threads, pool.clone());
    }
    // Whoever makes an exception lets other threads run, and they may want a pool.
    drop(pools);
    made.map_err(|error| errors::exception(py, &error))
}

/// Locks what no panic leaves half done.
pub(crate) fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

/// Does work on a thread of its own; looks for signals and tells `progress`, which is called
/// as `progress(stage, done, total)`, meanwhile.
pub(crate) fn run<T: Send>(
    py: Python<'_>,
    progress: Option<&Py<PyAny>>,
    work: impl FnOnce(&dyn Progress) -> dejalu::Result<T> + Send,
) -> PyResult<T> {
    let watch = &Watch::default();
    let waited = py.detach(|| {
        std::thread::scope(|scope| {
            let (done, finished) = channel();
            let worker = Builder::new().spawn_scoped(scope, move || {
                let made = catch_unwind(AssertUnwindSafe(|| work(watch)));
                // Whoever waits is there until this thread is over.
                let _ = done.send(());
                made
            });
            let worker = worker?;
            let interrupted = wait(&finished, watch, progress);
            Ok((worker.join().flatten(), interrupted))
        })
    });
    let (made, interrupted) =
        waited.map_err(|refused: io::Error| errors::no_thread(py, &refused))?;
    if let Some(error) = interrupted {
        return Err(error);
    }
    let made = made.map_err(|panic| errors::fault(py, panic.as_ref()))?;
    let made = made.map_err(|error| errors::exception(py, &error))?;
    watch.tell(py, progress)?;
    watch.warn(py)?;
    Ok(made)
}

/// Does work that is over at once; a panic is an exception.
pub(crate) fn run_quickly<T: Send>(
    py: Python<'_>,
    work: impl FnOnce() -> dejalu::Result<T> + Send,
) -> PyResult<T> {
    let made = py.detach(|| catch_unwind(AssertUnwindSafe(work)));
    let made = made.map_err(|panic| errors::fault(py, panic.as_ref()))?;
    made.map_err(|error| errors::exception(py, &error))
}

/// Waits until work is finished; what the interpreter or whoever is told raised meanwhile.
fn wait(
    finished: &std::sync::mpsc::Receiver<()>,
    watch: &Watch,
    progress: Option<&Py<PyAny>>,
) -> Option<PyErr> {
    let mut told = Instant::now();
    let mut raised = None;
    while finished.recv_timeout(PATIENCE) == Err(RecvTimeoutError::Timeout) {
        if raised.is_some() {
            continue;
        }
        let is_time = told.elapsed() >= BETWEEN_CALLS;
        if is_time {
            told = Instant::now();
        }
        raised = Python::attach(|py| {
            py.check_signals()?;
            match is_time {
                true => watch.tell(py, progress),
                false => Ok(()),
            }
        })
        .err();
        watch.stop.store(raised.is_some(), Relaxed);
    }
    raised
}

/// How far work is, and whether it is to stop.
#[derive(Default)]
struct Watch {
    stop: AtomicBool,
    seen: Mutex<Seen>,
}

#[derive(Default)]
struct Seen {
    stage: &'static str,
    total: Option<u64>,
    steps: Vec<Step>,
    notices: Vec<String>,
}

/// The last that is known of a stage.
struct Step {
    stage: String,
    done: u64,
    total: Option<u64>,
}

impl Watch {
    /// Tells what is new.
    fn tell(&self, py: Python<'_>, progress: Option<&Py<PyAny>>) -> PyResult<()> {
        let steps = std::mem::take(&mut lock(&self.seen).steps);
        let Some(progress) = progress else {
            return Ok(());
        };
        for step in steps {
            progress.call1(py, (step.stage, step.done, step.total))?;
        }
        Ok(())
    }

    /// Says what the user should know.
    fn warn(&self, py: Python<'_>) -> PyResult<()> {
        let notices = std::mem::take(&mut lock(&self.seen).notices);
        if notices.is_empty() {
            return Ok(());
        }
        let warn = py.import("dejalu._errors")?.getattr("warn")?;
        notices
            .iter()
            .try_for_each(|notice| warn.call1((notice,)).map(|_| ()))
    }

    fn step(&self, stage: &str, change: impl FnOnce(&mut Step), total: Option<u64>) {
        let mut seen = lock(&self.seen);
        if seen.steps.last().is_none_or(|last| last.stage != stage) {
            seen.steps.push(Step {
                stage: stage.to_owned(),
                done: 0,
                total,
            });
        }
        if let Some(last) = seen.steps.last_mut() {
            change(last);
            last.total = total;
        }
    }
}

impl Progress for Watch {
    fn begin(&self, stage: Stage, expected: Option<u64>) {
        {
            let mut seen = lock(&self.seen);
            (seen.stage, seen.total) = (stage.name(), expected);
        }
        self.step(stage.name(), |step| step.done = 0, expected);
    }

    fn advance(&self, done: Done) {
        let (stage, total) = {
            let seen = lock(&self.seen);
            (seen.stage, seen.total)
        };
        let more = total.map_or(done.bytes, |_| done.expected);
        self.step(stage, |step| step.done += more, total);
    }

    fn step(&self, name: &'static str, done: u64, total: u64) {
        let stage = lock(&self.seen).stage;
        let name = format!("{stage}: {name}");
        Watch::step(self, &name, |step| step.done = done, Some(total));
    }

    fn notice(&self, message: &str) {
        lock(&self.seen).notices.push(message.to_owned());
    }

    fn stopped(&self) -> bool {
        self.stop.load(Relaxed)
    }
}

/// Panics, for the test that a panic is an exception.
#[pyfunction]
#[expect(clippy::panic, reason = "it is what this is for")]
pub(crate) fn fail_inside(py: Python<'_>) -> PyResult<()> {
    run(py, None, |_| panic!("asked to fail"))
}
