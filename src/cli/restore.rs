//! `dejalu restore`.
//!
//! In: parsed arguments. Out: the restored input, or on standard error every
//! part that is not as it was written.

use crate::error::Result;
use crate::restore::{self, Restored};

use super::args;
use super::bars::Bars;
use super::summary;
use super::terminal::Terminal;

/// Restores; `false` if anything is damaged, and then nothing is written.
pub(super) fn run(command: args::RestoreCommand, terminal: &Terminal) -> Result<bool> {
    let out = command.out.clone();
    let restored = restored(command, terminal)?;
    for damage in &restored.damage {
        terminal.error(&format!("{}: {}", damage.path.display(), damage.message));
    }
    if restored.damage.is_empty() {
        terminal.print(&summary::of_restore(&restored, &out, terminal))?;
    } else {
        let count = restored.damage.len();
        terminal.error(&format!(
            "{count} damaged {}: nothing was restored",
            if count == 1 { "part" } else { "parts" }
        ));
    }
    Ok(restored.damage.is_empty())
}

/// Restores what the arguments mean.
fn restored(command: args::RestoreCommand, terminal: &Terminal) -> Result<Restored> {
    let args::RestoreCommand {
        cleaned,
        out,
        journal,
    } = command;
    if let Some(journal) = journal {
        return restore::stream(&restore::StreamConfig {
            cleaned,
            journal,
            out,
        });
    }
    let bars = Bars::new(terminal);
    let done = restore::run(&restore::RestoreConfig { cleaned, out }, &bars);
    bars.finish();
    done
}
