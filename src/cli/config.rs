//! `dejalu config`: which settings hold, and the schema of the file.
//!
//! In: settings, put together as for any command. Out: all of them on standard
//! output, with where each comes from.

use crate::error::Result;
use crate::settings::spelling::harmless_json;
use crate::settings::{Settings, schema, show};
use clap::{Args, ValueEnum};

use super::flags::Flags;
use super::terminal::Terminal;

/// How `config` is used, for its help.
const EXAMPLES: &str = "\
Examples:
  dejalu config --show                          what is in force here, and why
  dejalu config --show --site-key source        what a flag would change
  dejalu config --show --isolated > dejalu.toml a file with every default, to begin with
  dejalu config --schema > dejalu.schema.json   for editors

A dejalu.toml:
  extend = \"../dejalu.toml\"
  text-key = \"article.body\"
  site-key = \"source\"
  deny = [\"lists/deny.txt\"]                     relative to this file
  memory = \"4GiB\"

Exit codes:
  0  done
  2  an error: a file is wrong, or settings contradict each other";

/// Show all settings, and where each comes from.
///
/// A setting comes from the first of these that has it: its flag, --config 'key = value', a file, the
/// file that this one extends, the default. The file is the one that --config or DEJALU_CONFIG names,
/// or else the nearest .dejalu.toml, dejalu.toml or pyproject.toml with [tool.dejalu]: in the current
/// folder, then in those above it. Files above the nearest one are not read.
#[derive(Debug, Args)]
#[command(after_long_help = EXAMPLES, after_help = "Examples: dejalu config --help")]
pub(super) struct ConfigCommand {
    /// Show the value of every key, and where it comes from (the default).
    #[arg(long, conflicts_with = "schema")]
    show: bool,
    /// Print the JSON Schema of dejalu.toml instead.
    #[arg(long)]
    schema: bool,
    /// The format to print.
    #[arg(long, value_enum, value_name = "FORMAT", default_value_t = ConfigFormat::Toml, conflicts_with = "schema")]
    format: ConfigFormat,
    #[command(flatten)]
    pub(super) flags: Flags,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum ConfigFormat {
    Toml,
    Json,
}

/// Shows the settings, or the schema.
pub(super) fn run(
    command: &ConfigCommand,
    settings: &Settings,
    terminal: &Terminal,
) -> Result<bool> {
    if command.schema {
        terminal.print_always(&format!("{:#}\n", schema::schema()))?;
        return Ok(true);
    }
    let shown = match command.format {
        ConfigFormat::Toml => show::toml(settings),
        ConfigFormat::Json => harmless_json(&format!("{:#}\n", show::json(settings))),
    };
    terminal.print_always(&shown)?;
    // What holds is shown before it is said that it cannot.
    settings.check()?;
    Ok(true)
}
