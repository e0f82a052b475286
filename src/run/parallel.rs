//! An ordered parallel map: one reader, many workers, one sink.
//!
//! In: a source that fills inputs, the work that makes outputs of them, and a
//! sink. Out: nothing but what the sink did, which is called on the caller's
//! thread with one output after the other, in the order of the inputs. It
//! never has more than [`in_flight`] inputs and outputs, whoever is slow, and
//! uses them again.
//!
//! Every error comes out in its place in the order, so that which error stops
//! a run does not depend on the threads: a sink has seen everything before it
//! and nothing after. A panic anywhere is a panic of the caller.

use std::any::Any;
use std::collections::BTreeMap;
use std::panic::{AssertUnwindSafe, catch_unwind, resume_unwind};
use std::sync::mpsc::{Receiver, Sender, channel};
use std::sync::{Mutex, PoisonError};
use std::thread::{self, Builder, Scope};

use rayon::ThreadPool;

use super::room::{Closing, Room, TakenRoom};
use crate::error::{Error, Result};

/// The most inputs, with their outputs, that exist at one time: one in each
/// worker's hands, one that waits for each, and one each for reader and sink.
pub(crate) fn in_flight(threads: usize) -> usize {
    threads.saturating_mul(2).saturating_add(2)
}

/// An input that takes more is not used again, nor is its output: what comes is smaller.
const LARGE: u64 = 2 << 20;

/// Who does the work.
#[derive(Clone, Copy)]
pub(crate) enum Workers<'p> {
    /// So many threads, started for it.
    Started(usize),
    /// The threads of a pool, which is there for the next time. What the work divides is
    /// done by whoever divides it, for all others are at work.
    Kept(&'p ThreadPool),
}

/// Runs every input of `source` through `work` by `workers`, and gives
/// what came out to `sink`, in order.
///
/// `source` fills an input that may have been used before, and says whether
/// there was anything left to fill it with. As much of what it reads is on its way at
/// a time as `room` says. `work` makes an output, which may
/// have been used before too; `state` is what each worker starts with. `source`
/// runs on a thread of its own; with one started thread, everything runs on the
/// caller's.
///
/// # Errors
/// The first error of the three, in the order of the inputs; or that there is no
/// thread to be had.
pub(crate) fn ordered<In, Out, State>(
    (workers, room): (Workers<'_>, &Room<In, Out>),
    source: impl FnMut(&mut In) -> Result<bool> + Send,
    state: impl Fn() -> State + Sync,
    work: impl Fn(&mut State, &mut In, &mut Out) -> Result<()> + Sync,
    sink: impl FnMut(&mut In, &mut Out) -> Result<()>,
) -> Result<()>
where
    In: Default + Send,
    Out: Default + Send,
{
    let threads = match workers {
        Workers::Started(0 | 1) => return alone(source, state, work, sink),
        Workers::Started(threads) => threads,
        Workers::Kept(pool) => pool.current_num_threads(),
    };
    let (free, free_slots) = channel();
    let (queue, waiting) = channel();
    let (done, results) = channel();
    for _ in 0..in_flight(threads) {
        // Nobody can have hung up yet.
        let _ = free.send(Box::default());
    }
    let waiting = Mutex::new(waiting);
    thread::scope(|scope| {
        // However this ends, the reader must not wait for room for ever.
        let _closing = Closing(room);
        let for_reader = done.clone();
        let reading = move || read(source, room, &free_slots, &queue, &for_reader);
        let started = Builder::new().spawn_scoped(scope, reading);
        started.map_err(|error| Error::no_thread(&error))?;
        // The sink's ends of the channels go when it stops, whatever stops it;
        // the reader stops for want of slots, and the workers after it.
        match workers {
            Workers::Started(_) => {
                start(scope, threads, || {
                    toil((&state, &work), room, &waiting, &done)
                })?;
                deliver(results, free, room, sink)
            }
            Workers::Kept(pool) => pool.in_place_scope(|scope| {
                // The pool waits for its threads, and they wait for the reader.
                let _closing = Closing(room);
                scope.spawn_broadcast(|_, _| toil((&state, &work), room, &waiting, &done));
                deliver(results, free, room, sink)
            }),
        }
    })
}

/// Starts threads that toil, as many as the system gives; there must be one.
fn start<'scope>(
    scope: &'scope Scope<'scope, '_>,
    threads: usize,
    toiling: impl FnOnce() + Copy + Send + 'scope,
) -> Result<()> {
    for number in 0..threads {
        match Builder::new().spawn_scoped(scope, toiling) {
            Ok(_) => {}
            Err(error) if number == 0 => return Err(Error::no_thread(&error)),
            // Those that there are do the work of all.
            Err(_) => break,
        }
    }
    Ok(())
}

/// The same on one thread.
fn alone<In: Default, Out: Default, State>(
    mut source: impl FnMut(&mut In) -> Result<bool>,
    state: impl Fn() -> State,
    work: impl Fn(&mut State, &mut In, &mut Out) -> Result<()>,
    mut sink: impl FnMut(&mut In, &mut Out) -> Result<()>,
) -> Result<()> {
    let (mut input, mut output, mut state) = (In::default(), Out::default(), state());
    while source(&mut input)? {
        work(&mut state, &mut input, &mut output)?;
        sink(&mut input, &mut output)?;
    }
    Ok(())
}

/// An input, its place in the order, and room for what is made of it.
#[derive(Default)]
struct WorkSlot<In, Out> {
    place: u64,
    room: TakenRoom,
    input: In,
    output: Out,
}

/// What arrives at the sink for a place in the order.
enum Arrival<In, Out> {
    Ready(Box<WorkSlot<In, Out>>),
    /// There is nothing from here on.
    End,
    Failed(Error),
    Panicked(Box<dyn Any + Send>),
}

type Arrivals<In, Out> = Sender<(u64, Arrival<In, Out>)>;

/// The reader: fills free slots and queues them, until there is nothing left
/// or nobody who wants it.
fn read<In, Out>(
    mut source: impl FnMut(&mut In) -> Result<bool>,
    room: &Room<In, Out>,
    free: &Receiver<Box<WorkSlot<In, Out>>>,
    queue: &Sender<Box<WorkSlot<In, Out>>>,
    done: &Arrivals<In, Out>,
) {
    for place in 0.. {
        let Ok(mut slot) = free.recv() else { return };
        slot.place = place;
        let end = match catch_unwind(AssertUnwindSafe(|| source(&mut slot.input))) {
            Ok(Ok(true)) => {
                slot.room = room.take(&slot.input);
                match queue.send(slot) {
                    Ok(()) => continue,
                    Err(_) => return,
                }
            }
            Ok(Ok(false)) => Arrival::End,
            Ok(Err(error)) => Arrival::Failed(error),
            Err(panic) => Arrival::Panicked(panic),
        };
        // Where the sink has hung up, it wants no end either.
        let _ = done.send((place, end));
        return;
    }
}

/// A worker: takes what was queued first, until there is nothing left or
/// nobody who wants it.
fn toil<In, Out, State>(
    (state, work): (
        &impl Fn() -> State,
        &impl Fn(&mut State, &mut In, &mut Out) -> Result<()>,
    ),
    room: &Room<In, Out>,
    waiting: &Mutex<Receiver<Box<WorkSlot<In, Out>>>>,
    done: &Arrivals<In, Out>,
) {
    let mut own = None;
    loop {
        // A receiver is whole whatever happened to its last user.
        let next = waiting
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .recv();
        let Ok(mut slot) = next else { return };
        let place = slot.place;
        let worked = catch_unwind(AssertUnwindSafe(|| {
            let own = own.get_or_insert_with(state);
            work(own, &mut slot.input, &mut slot.output)
        }));
        let arrival = match worked {
            Ok(Ok(())) => {
                let WorkSlot {
                    room: taken,
                    output,
                    ..
                } = &mut *slot;
                room.settle(taken, output);
                Arrival::Ready(slot)
            }
            Ok(Err(error)) => Arrival::Failed(error),
            Err(panic) => Arrival::Panicked(panic),
        };
        let broken = matches!(arrival, Arrival::Panicked(_));
        if done.send((place, arrival)).is_err() || broken {
            return;
        }
    }
}

/// The sink's side: puts what arrives into order.
fn deliver<In: Default, Out: Default>(
    results: Receiver<(u64, Arrival<In, Out>)>,
    free: Sender<Box<WorkSlot<In, Out>>>,
    room: &Room<In, Out>,
    mut sink: impl FnMut(&mut In, &mut Out) -> Result<()>,
) -> Result<()> {
    let mut early = BTreeMap::new();
    for place in 0.. {
        let arrival = loop {
            if let Some(arrival) = early.remove(&place) {
                break arrival;
            }
            match results.recv() {
                Ok((at, arrival)) => early.insert(at, arrival),
                // Every thread says how it ends, so that this is after the end.
                Err(_) => return Ok(()),
            };
        };
        match arrival {
            Arrival::Ready(mut slot) => {
                sink(&mut slot.input, &mut slot.output)?;
                let taken = slot.room;
                if taken.input > LARGE || !room.is_used_again(taken) {
                    *slot = WorkSlot::default();
                }
                room.give_back(taken);
                // The reader may be gone: it has seen the end.
                let _ = free.send(slot);
            }
            Arrival::End => break,
            Arrival::Failed(error) => return Err(error),
            Arrival::Panicked(panic) => resume_unwind(panic),
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests;
