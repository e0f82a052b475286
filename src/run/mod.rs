//! What every run does first, and what it does it with.
//!
//! In: a configuration. Out: what its input's documents look like, read once by as many
//! threads as there are, within the memory that is allowed. Whoever cleans a corpus, filters a
//! stream or makes an index begins here. It judges and writes nothing.

pub(crate) mod budget;

pub(crate) mod feed;

pub(crate) mod first_pass;

pub(crate) mod gather;

pub(crate) mod input_memory;

pub(crate) mod log;

pub(crate) mod parallel;

pub(crate) mod prints;

pub(crate) mod room;

pub(crate) mod sense;
