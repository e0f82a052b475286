//! The outcome as one JSON object.
//!
//! In: an outcome. Out: all of it, as `docs/schema/check.schema.json` says.

use std::io::{self, Write};

use crate::check::model::DropJudgement;
use crate::hidden::harmless_json;

/// Writes the object.
///
/// # Errors
/// Where `out` takes no more.
pub fn render(outcome: &DropJudgement, out: &mut dyn Write) -> io::Result<()> {
    let json = serde_json::to_string_pretty(outcome)?;
    writeln!(out, "{}", harmless_json(&json))
}
