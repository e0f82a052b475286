//! How much may be on its way between a reader and a sink at one time.
//!
//! In: what each input takes, and what was made of it. Out: when the next one may set out.
//! What will be made of an input is reckoned from what was made of those before it, since
//! text of short lines makes many times as much as its own bytes. It never changes what
//! comes out, and a single input may always set out.

use std::sync::{Condvar, Mutex, MutexGuard, PoisonError};

/// Bytes that are made of a byte, as long as nothing is known of it.
const UNKNOWN: u64 = 16;

/// Bytes of an input that says something of those after it: buffers are larger than what is
/// made of less.
const TELLING: u64 = 1 << 14;

/// An output of more than this part of the room is not used again: its buffers would stay as
/// large while they wait.
const PART: u64 = 4;

/// Room for inputs that are on their way, and for what is made of them.
pub(crate) struct Room<In, Out> {
    /// What an input takes.
    weight: fn(&In) -> u64,
    most: u64,
    /// What an output takes.
    made: fn(&Out) -> u64,
    most_made: u64,
    /// What is on its way; `None` when nobody takes any more.
    taken: Mutex<Option<OnTheirWay>>,
    changed: Condvar,
}

/// What is on its way.
#[derive(Clone, Copy)]
struct OnTheirWay {
    inputs: u64,
    /// What was made, or will be.
    outputs: u64,
    count: u64,
    /// The most that was made of a byte.
    of_byte: u64,
}

/// What one input takes, with what is made of it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct TakenRoom {
    /// The input.
    pub(crate) input: u64,
    /// Its output.
    pub(crate) output: u64,
}

impl<In, Out> Room<In, Out> {
    /// Room for so much. A single input may take more.
    pub(crate) fn new(most: u64, weight: fn(&In) -> u64) -> Self {
        Self {
            weight,
            most,
            made: |_| 0,
            most_made: u64::MAX,
            taken: Mutex::new(Some(OnTheirWay {
                inputs: 0,
                outputs: 0,
                count: 0,
                of_byte: UNKNOWN,
            })),
            changed: Condvar::new(),
        }
    }

    /// The same room, with so much of what is made of inputs.
    pub(crate) fn with_outputs(self, most_made: u64, made: fn(&Out) -> u64) -> Self {
        Self {
            made,
            most_made,
            ..self
        }
    }

    fn taken(&self) -> MutexGuard<'_, Option<OnTheirWay>> {
        self.taken.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Takes the room of an input, and waits for it; says how much it was.
    pub(super) fn take(&self, input: &In) -> TakenRoom {
        let weight = (self.weight)(input);
        let mut taken = self.taken();
        while let Some(mut before) = *taken {
            let inputs = before.inputs.saturating_add(weight);
            let output = weight.saturating_mul(before.of_byte);
            let outputs = before.outputs.saturating_add(output);
            let fits = inputs <= self.most && outputs <= self.most_made;
            if before.count == 0 || fits {
                (before.inputs, before.outputs) = (inputs, outputs);
                before.count += 1;
                *taken = Some(before);
                let input = weight;
                return TakenRoom { input, output };
            }
            let waited = self.changed.wait(taken);
            taken = waited.unwrap_or_else(PoisonError::into_inner);
        }
        TakenRoom::default()
    }

    /// Takes note of what was made.
    pub(super) fn settle(&self, room: &mut TakenRoom, output: &Out) {
        let made = (self.made)(output);
        let mut taken = self.taken();
        if let Some(taken) = &mut *taken {
            taken.outputs = taken.outputs.saturating_sub(room.output) + made;
            if room.input >= TELLING {
                let of_byte = made.div_ceil(room.input);
                taken.of_byte = of_byte.max(taken.of_byte - taken.of_byte / 8);
            }
        }
        room.output = made;
        self.changed.notify_one();
    }

    /// Whether an output is used again.
    pub(super) fn is_used_again(&self, room: TakenRoom) -> bool {
        room.output <= self.most_made / PART
    }

    /// Gives back the room of an input.
    pub(super) fn give_back(&self, room: TakenRoom) {
        let mut taken = self.taken();
        if let Some(taken) = &mut *taken {
            taken.inputs = taken.inputs.saturating_sub(room.input);
            taken.outputs = taken.outputs.saturating_sub(room.output);
            taken.count = taken.count.saturating_sub(1);
        }
        self.changed.notify_one();
    }

    /// Lets whoever waits go.
    fn close(&self) {
        *self.taken() = None;
        self.changed.notify_one();
    }
}

/// Closes a room when it goes.
pub(super) struct Closing<'r, In, Out>(pub(super) &'r Room<In, Out>);

impl<In, Out> Drop for Closing<'_, In, Out> {
    fn drop(&mut self) {
        self.0.close();
    }
}
