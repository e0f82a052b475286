//! `dejalu restore`.
//!
//! In: parsed arguments. Out: the restored input, or on standard error every
//! part that is not as it was written.

use dejalu::error::Result;
use dejalu::restore;

use super::args;
use super::bars::Bars;
use super::summary;
use super::terminal::Terminal;

/// Restores; `false` if anything is damaged, and then nothing is written.
pub(super) fn run(command: args::Restore, terminal: &Terminal) -> Result<bool> {
    let config = restore::Config {
        cleaned: command.cleaned,
        out: command.out,
    };
    let bars = Bars::new(terminal);
    let done = restore::run(&config, &bars);
    bars.finish();
    let restored = done?;
    for damage in &restored.damage {
        terminal.error(&format!("{}: {}", damage.path.display(), damage.message));
    }
    if restored.damage.is_empty() {
        terminal.print(&summary::of_restore(&restored, &config.out, terminal))?;
    } else {
        let count = restored.damage.len();
        terminal.error(&format!(
            "{count} damaged {}: nothing was restored",
            if count == 1 { "part" } else { "parts" }
        ));
    }
    Ok(restored.damage.is_empty())
}
