//! What the user can type.
//!
//! In: words of the command line. Out: the same, parsed. What they mean
//! together with configuration files is decided elsewhere; flags that are
//! settings too are made from the table of keys, in `flags.rs`.

use std::ffi::OsString;
use std::path::PathBuf;

use crate::settings::keys::{INPUT, KEYS, TERMINAL};
use crate::settings::layer::{Layer, ValueOrigin};
use crate::settings::value::SettingValue;
use clap::{Args, Parser, Subcommand, ValueEnum};

use super::completions::Completions;
use super::config::ConfigCommand;
use super::flags::{Flags, help};
use super::man::Man;

/// What a run says to whoever called it.
const EXIT_CODES: &str = "\
Exit codes:
  0  done
  1  a limit of `check` is exceeded
  2  an error: wrong options or configuration, unreadable input, too many bad records, damage";

/// How `clean` is used, for its short help.
const CLEAN_EXAMPLE: &str = "\
Example: dejalu clean crawl -o cleaned
More examples and details: dejalu clean --help";

/// How `clean` is used, for its help.
const CLEAN_EXAMPLES: &str = "\
Examples:
  dejalu clean crawl -o cleaned                       a folder of articles
  dejalu clean a.jsonl.gz b.txt -o cleaned            files of any kind, mixed
  zcat *.gz | dejalu clean - -o cleaned               JSONL on standard input
  dejalu clean crawl.jsonl -o - | store               judge as a whole, then to standard output
  dejalu clean crawl -o look --dry-run --statistics   only the report, and its numbers
  dejalu clean crawl --diff                           show what would be removed, write nothing
  dejalu clean crawl -o cleaned --text-key article.body --site-key source
  dejalu clean drop -o cleaned --index known.idx      judged against earlier corpora
  crawler | dejalu clean --index known.idx - | store  one article at a time, as they come
  dejalu clean crawl -o cleaned --config 'reasons = [\"cue\", \"teaser\"]'
  dejalu restore cleaned -o again                     everything back

Exit codes:
  0  done
  2  an error: wrong options or configuration, unreadable input, more than --max-bad-records

Options under Input, JSONL keys, Decision and Resources can also stand in dejalu.toml, without
their dashes: text-key = \"article.body\". See dejalu config --help.";

/// How `restore` is used, for its help.
const RESTORE_EXAMPLES: &str = "\
Examples:
  dejalu restore cleaned -o again
  dejalu restore cleaned.jsonl --journal journal.jsonl.zst -o again.jsonl

Exit codes:
  0  done: every byte agrees with the record
  2  damage: everything damaged is named, and nothing is restored";

/// How it all begins.
const EXAMPLES: &str = "\
Examples:
  dejalu clean crawl -o cleaned          cleaned/articles, cleaned/report
  dejalu explain ID cleaned              why each paragraph of an article was kept or removed
  dejalu restore cleaned -o again        the input, byte for byte
  dejalu config --show                   which options are in force, and why";

/// Gives back the bodies of scraped articles, without the paragraphs that
/// repeat from article to article, and says what it removed and why.
#[derive(Debug, Parser)]
#[command(
    name = "dejalu",
    version,
    propagate_version = true,
    arg_required_else_help = true,
    max_term_width = 100,
    after_help = "More: dejalu COMMAND --help",
    after_long_help = format!("{EXAMPLES}\n\n{EXIT_CODES}")
)]
pub(super) struct Arguments {
    #[command(flatten)]
    pub(super) configuration: Configuration,
    #[command(flatten)]
    pub(super) look: Look,
    #[command(subcommand)]
    pub(super) command: Command,
}

/// The commands, in the order of the help. The arguments of each stand beside
/// the code that runs it.
#[derive(Debug, Subcommand)]
pub(super) enum Command {
    Clean(Box<Clean>),
    Check(Box<super::check::CheckCommand>),
    Restore(RestoreCommand),
    Report(super::report::ReportCommand),
    Index(Box<super::index::IndexCommand>),
    Explain(super::explain::Explain),
    Config(ConfigCommand),
    Completions(Completions),
    Man(Man),
}

impl Command {
    /// The settings that were given as flags of the command.
    pub(super) fn flags(&self) -> Layer {
        match self {
            Command::Clean(clean) => clean.flags.layer(),
            Command::Check(check) => check.layer(),
            Command::Config(config) => config.flags.layer(),
            Command::Index(index) => index.flags(),
            _ => Layer::default(),
        }
    }

    /// Whether configuration files have a say in it.
    pub(super) fn is_configurable(&self) -> bool {
        !matches!(self, Command::Completions(_) | Command::Man(_))
    }
}

/// Where options come from beside the command line.
#[derive(Debug, Args)]
#[command(next_help_heading = "Configuration")]
pub(super) struct Configuration {
    /// Use this configuration file instead of the nearest one, or set one key, as in 'jobs = 4'.
    ///
    /// Keys set here beat those in files; repeat the option to set several. If no file is named here,
    /// the file in DEJALU_CONFIG is used, or else the nearest .dejalu.toml, dejalu.toml or
    /// pyproject.toml with [tool.dejalu]: in the current folder, then in those above it.
    #[arg(long, global = true, value_name = "FILE|KEY=VALUE")]
    pub(super) config: Vec<OsString>,
    /// Read no configuration file.
    #[arg(long, global = true)]
    pub(super) isolated: bool,
}

/// How the program talks.
#[derive(Debug, Args)]
#[command(next_help_heading = TERMINAL)]
pub(super) struct Look {
    /// Print no summary; errors and bad records are still printed.
    #[arg(short, long, global = true, conflicts_with = "verbose")]
    pub(super) quiet: bool,
    /// Print all bad records and notes, and a longer summary.
    #[arg(short, long, global = true)]
    pub(super) verbose: bool,
    #[arg(long, global = true, value_enum, value_name = "WHEN", help = help("color"))]
    pub(super) color: Option<When>,
    #[arg(long, global = true, value_enum, value_name = "WHEN", help = help("progress"))]
    pub(super) progress: Option<When>,
}

impl Look {
    /// The settings among them.
    pub(super) fn layer(&self) -> Layer {
        let mut layer = Layer::default();
        for (name, when) in [("color", self.color), ("progress", self.progress)] {
            let key = KEYS.iter().find(|key| key.name == name);
            if let (Some(key), Some(when)) = (key, when) {
                layer.set(
                    key,
                    SettingValue::Text(when.name().to_owned()),
                    ValueOrigin::Flag,
                );
            }
        }
        layer
    }
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
pub(super) enum When {
    #[default]
    Auto,
    Always,
    Never,
}

impl When {
    /// As settings spell it.
    pub(super) fn name(self) -> &'static str {
        match self {
            When::Auto => "auto",
            When::Always => "always",
            When::Never => "never",
        }
    }

    /// What settings spell so.
    pub(super) fn named(name: &str) -> Self {
        match name {
            "always" => When::Always,
            "never" => When::Never,
            _ => When::Auto,
        }
    }
}

/// Clean a corpus: OUT/articles has the cleaned files, OUT/report says what was removed.
///
/// Inputs are files and folders of articles: .txt or .md (one article in each file), .jsonl, .ndjson
/// or .jl (one on each line), .json (lines, an array, or objects over several lines), .csv, .tsv or
/// .parquet (one in each row), .wet or .warc (one in each text record); each but Parquet also with
/// .gz, .zst, .bz2 or .xz. `-` reads JSON, CSV, WET or Parquet from standard input, first into a
/// temporary file (beside OUT, or in --temp-dir), because the input is read twice. With --index, `-`
/// is filtered instead: in one pass, to standard output.
#[derive(Debug, Args)]
#[command(after_help = CLEAN_EXAMPLE, after_long_help = CLEAN_EXAMPLES)]
pub(super) struct Clean {
    /// Files and folders; `-` is standard input: JSON, CSV, WET or Parquet.
    #[arg(value_name = "INPUT", required_unless_present = "files_from")]
    pub(super) inputs: Vec<PathBuf>,
    /// Where the result goes: a folder that does not exist yet, or is empty; `-`: the articles alone,
    /// to standard output.
    #[arg(short, long, value_name = "OUT", aliases = ["output", "output-dir", "out-dir"])]
    pub(super) out: Option<PathBuf>,
    #[command(flatten)]
    pub(super) looking: super::looking::Looking,
    /// Read names of more inputs from FILE (`-`: standard input), one on each line or separated by NUL.
    #[arg(long, value_name = "FILE", help_heading = INPUT)]
    pub(super) files_from: Option<PathBuf>,
    #[command(flatten)]
    pub(super) writing: Writing,
    #[command(flatten)]
    pub(super) filtering: super::filter::Filtering,
    #[command(flatten)]
    pub(super) flags: Flags,
}

#[derive(Debug, Args)]
#[command(next_help_heading = "Output")]
pub(super) struct Writing {
    /// Write only the report.
    #[arg(long)]
    pub(super) dry_run: bool,
    /// Replace an earlier result.
    #[arg(long)]
    pub(super) overwrite: bool,
    /// Also write what is removed as attributes for Dolma's mixer: DIR/NAME for each JSONL file.
    ///
    /// DIR must be new or empty. Its files have the names, compression and lines of the input;
    /// dejalu__removed__REASON are the spans to remove. With --dry-run, only the mixer removes them.
    #[arg(long, value_name = "DIR", conflicts_with_all = ["diff", "show"])]
    pub(super) attributes: Option<PathBuf>,
    /// The title of the report's page; without it, the names of the inputs.
    #[arg(long, value_name = "TEXT", conflicts_with_all = ["diff", "show"])]
    pub(super) title: Option<String>,
    /// Print counts for each reason and site, and the commonest clusters and block families.
    ///
    /// They are tables after the summary; with =json, one JSON object instead of the summary. -q does
    /// not turn them off.
    #[arg(
        long,
        value_enum,
        value_name = "FORMAT",
        num_args = 0..=1,
        require_equals = true,
        default_missing_value = "text",
        conflicts_with_all = ["diff", "show"]
    )]
    pub(super) statistics: Option<StatisticsFormat>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(super) enum StatisticsFormat {
    Text,
    Json,
}

/// Put the input together again, byte for byte, from the result of `clean`.
///
/// Every file is checked against the record. If files are damaged or missing, all of them are named
/// and nothing is restored. A compressed file comes back compressed; its decompressed bytes are the
/// input's. With --journal, what a filter read (`clean --index IDX -`) is restored from what it wrote.
#[derive(Debug, Args)]
#[command(after_help = RESTORE_EXAMPLES)]
pub(super) struct RestoreCommand {
    /// The folder that `clean` wrote.
    #[arg(value_name = "OUT")]
    pub(super) cleaned: PathBuf,
    /// The folder for the input, which must be new or empty; with --journal a file.
    #[arg(short, long, value_name = "DIR", aliases = ["output", "output-dir", "out-dir"])]
    pub(super) out: PathBuf,
    /// The journal of a filter; OUT is then the file that the filter wrote.
    #[arg(long, value_name = "FILE")]
    pub(super) journal: Option<PathBuf>,
}

#[cfg(test)]
mod tests {
    use clap::CommandFactory;

    use super::*;

    #[test]
    fn the_arguments_are_well_formed() {
        Arguments::command().debug_assert();
    }

    /// Every option of `clean` is a setting, or is one of those that are for
    /// one run only.
    #[test]
    fn every_option_can_stand_in_a_file_or_is_for_one_run() {
        let one_run = [
            "inputs",
            "out",
            "files_from",
            "diff",
            "show",
            "dry_run",
            "overwrite",
            "attributes",
            "title",
            "statistics",
            "index",
            "line_buffered",
            "removed_key",
            "journal",
            "learn",
            "config",
            "isolated",
            "quiet",
            "verbose",
            "help",
            "version",
        ];
        let mut command = Arguments::command();
        command.build();
        let clean = command.find_subcommand("clean").unwrap();
        let ids: Vec<&str> = clean
            .get_arguments()
            .map(|arg| arg.get_id().as_str())
            .collect();
        for id in &ids {
            let is_setting = KEYS.iter().any(|key| key.name == *id);
            assert!(is_setting != one_run.contains(id), "{id}");
        }
        let check = command.find_subcommand("check").unwrap();
        for key in KEYS {
            let is_there = |id: &str| id == key.name;
            let of_check = check
                .get_arguments()
                .any(|arg| is_there(arg.get_id().as_str()));
            let of_clean = ids.iter().any(|id| is_there(id));
            assert!(of_check, "{} is no flag of check", key.name);
            assert!(of_clean != (key.is_of_check()), "{}", key.name);
        }
    }

    #[test]
    fn no_line_of_the_examples_is_too_long() {
        for text in [
            CLEAN_EXAMPLE,
            CLEAN_EXAMPLES,
            RESTORE_EXAMPLES,
            EXAMPLES,
            EXIT_CODES,
        ] {
            assert!(text.lines().all(|line| line.len() <= 100), "{text}");
        }
    }
}
