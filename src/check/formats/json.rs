//! The outcome as one JSON object.
//!
//! In: an outcome. Out: all of it, as `docs/schema/check.schema.json` says.

use std::io::{self, Write};

use crate::check::model::Outcome;

/// Writes the object.
///
/// # Errors
/// Where `out` takes no more.
pub fn render(outcome: &Outcome, out: &mut dyn Write) -> io::Result<()> {
    serde_json::to_writer_pretty(&mut *out, outcome)?;
    writeln!(out)
}
