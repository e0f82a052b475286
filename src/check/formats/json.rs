//! The outcome as one JSON object.
//!
//! In: an outcome. Out: all of it, as `docs/schema/check.schema.json` says.

use std::io::{self, Write};

use crate::check::model::DropJudgement;
use crate::hidden::EscapedJson;

/// Writes the object.
///
/// # Errors
/// Where `out` takes no more.
pub fn render(outcome: &DropJudgement, out: &mut dyn Write) -> io::Result<()> {
    let mut harmless = EscapedJson::new(&mut *out);
    serde_json::to_writer_pretty(&mut harmless, outcome)?;
    writeln!(out)
}
