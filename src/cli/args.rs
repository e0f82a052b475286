//! What the user can type.
//!
//! In: words of the command line. Out: the same, parsed. What they mean
//! together is decided elsewhere.

use std::path::PathBuf;

use clap::builder::{PossibleValuesParser, TypedValueParser};
use clap::{Args, Parser, Subcommand, ValueEnum};
use dejalu::verdict::Reason;

/// How `clean` is used, for its help.
const CLEAN_EXAMPLES: &str = "\
Examples:
  dejalu clean crawl -o cleaned                       a folder of articles
  dejalu clean a.jsonl.gz b.txt -o cleaned            files of any kind, mixed
  zcat *.gz | dejalu clean - -o cleaned               JSONL on standard input
  dejalu clean crawl -o look --dry-run                the report only
  dejalu clean crawl -o cleaned --text-key article.body --site-key source
  dejalu restore cleaned -o again                     everything back";

/// Gives back the bodies of scraped articles, without the paragraphs that
/// repeat from article to article, and says what it removed and why.
#[derive(Debug, Parser)]
#[command(
    name = "dejalu",
    version,
    arg_required_else_help = true,
    max_term_width = 100
)]
#[command(
    after_help = "Exit codes: 0 done; 2 wrong options, unreadable input, bad records or damage."
)]
pub(super) struct Arguments {
    #[command(flatten)]
    pub(super) look: Look,
    #[command(subcommand)]
    pub(super) command: Command,
}

#[derive(Debug, Subcommand)]
pub(super) enum Command {
    Clean(Box<Clean>),
    Restore(Restore),
    Report(super::report::Report),
}

/// How the program talks.
#[derive(Debug, Args)]
#[command(next_help_heading = "Terminal")]
pub(super) struct Look {
    /// Print no summary; errors and bad records are still printed.
    #[arg(short, long, global = true, conflicts_with = "verbose")]
    pub(super) quiet: bool,
    /// Print every bad record and notice, and more of the summary.
    #[arg(short, long, global = true)]
    pub(super) verbose: bool,
    /// When to use colours; `auto` heeds CLICOLOR_FORCE, then NO_COLOR, then whether this is a terminal.
    #[arg(long, global = true, value_enum, default_value_t = When::Auto, value_name = "WHEN")]
    pub(super) color: When,
    /// When to show progress bars on standard error; `auto`: if it is a terminal and -q is not given.
    #[arg(long, global = true, value_enum, default_value_t = When::Auto, value_name = "WHEN")]
    pub(super) progress: When,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(super) enum When {
    Auto,
    Always,
    Never,
}

/// Clean a corpus; OUT/articles mirrors the input, OUT/report explains.
///
/// Inputs are files and folders of articles: .txt (one article a file), .jsonl, .ndjson or .jl (one
/// a line), each also with .gz or .zst. `-` is JSONL on standard input, which is first copied to a
/// temporary file (beside OUT, or in --temp-dir), because the input is read twice.
#[derive(Debug, Args)]
#[command(after_help = CLEAN_EXAMPLES)]
pub(super) struct Clean {
    /// Files and folders; `-` is JSONL on standard input.
    #[arg(value_name = "INPUT", required_unless_present = "files_from")]
    pub(super) inputs: Vec<PathBuf>,
    /// Where the result goes: a folder that does not exist yet, or is empty.
    #[arg(short, long, value_name = "OUT")]
    pub(super) out: PathBuf,
    #[command(flatten)]
    pub(super) reading: Reading,
    #[command(flatten)]
    pub(super) keys: Keys,
    #[command(flatten)]
    pub(super) decision: Decision,
    #[command(flatten)]
    pub(super) writing: Writing,
    #[command(flatten)]
    pub(super) research: Research,
}

#[derive(Debug, Args)]
#[command(next_help_heading = "Input")]
pub(super) struct Reading {
    /// Read more inputs from FILE (`-`: standard input), one a line or separated by NUL.
    #[arg(long, value_name = "FILE")]
    pub(super) files_from: Option<PathBuf>,
    /// The largest document, or line of JSONL; larger ones are bad records, copied unchanged.
    #[arg(long, value_name = "SIZE", default_value = "64MiB", value_parser = parse_size)]
    pub(super) max_document: usize,
    /// The encoding of .txt files that are not UTF-8, instead of finding out.
    #[arg(long, value_name = "NAME")]
    pub(super) encoding: Option<String>,
    /// How many bad records are no failure.
    #[arg(long, value_name = "N", default_value_t = 0)]
    pub(super) max_bad_records: u64,
    /// Stop at the first bad record and write nothing.
    #[arg(long, conflicts_with = "max_bad_records")]
    pub(super) strict: bool,
}

/// Keys may be paths: `article.body` is `body` inside `article`.
#[derive(Debug, Args)]
#[command(next_help_heading = "JSONL keys (paths such as article.body, too)")]
pub(super) struct Keys {
    /// The text.
    #[arg(long, value_name = "KEY", default_value = "text")]
    pub(super) text_key: String,
    /// The id.
    #[arg(long, value_name = "KEY", default_value = "id")]
    pub(super) id_key: String,
    /// The site, in which repetition is counted.
    #[arg(long, value_name = "KEY")]
    pub(super) site_key: Option<String>,
    /// The date.
    #[arg(long, value_name = "KEY", default_value = "date")]
    pub(super) date_key: String,
    /// The url.
    #[arg(long, value_name = "KEY", default_value = "url")]
    pub(super) url_key: String,
    /// What says to which site a document belongs; `auto`: --site-key, else the url's host, else all are one site.
    #[arg(long, value_enum, value_name = "WHAT", default_value_t = SiteFrom::Auto)]
    pub(super) site_from: SiteFrom,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(super) enum SiteFrom {
    Auto,
    Host,
    Folder,
    Key,
    None,
}

#[derive(Debug, Args)]
#[command(next_help_heading = "Decision")]
pub(super) struct Decision {
    /// Which verdicts may remove.
    #[arg(long, value_name = "LIST", value_delimiter = ',', value_parser = reason_parser())]
    pub(super) reasons: Option<Vec<Reason>>,
    /// What happens to an article that is in the corpus twice: both stay, or only one.
    #[arg(long, value_enum, value_name = "WHAT", default_value_t = Twice::Keep)]
    pub(super) articles_twice: Twice,
    /// Paragraphs that are never removed, one a line.
    #[arg(long, value_name = "FILE")]
    pub(super) allow: Vec<PathBuf>,
    /// Paragraphs that are always removed, one a line.
    #[arg(long, value_name = "FILE")]
    pub(super) deny: Vec<PathBuf>,
    /// What separates paragraphs: line breaks, blank lines, or what each document shows.
    #[arg(long, value_enum, value_name = "HOW", default_value_t = Paragraphs::Detect)]
    pub(super) paragraphs: Paragraphs,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(super) enum Twice {
    Keep,
    Drop,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(super) enum Paragraphs {
    Detect,
    Line,
    Blank,
}

#[derive(Debug, Args)]
#[command(next_help_heading = "Output")]
pub(super) struct Writing {
    /// Write the report only.
    #[arg(long)]
    pub(super) dry_run: bool,
    /// Replace an earlier result.
    #[arg(long)]
    pub(super) overwrite: bool,
    /// Memory that the run may take; half of the machine's if not given. What does not fit goes to temporary files.
    #[arg(long, value_name = "SIZE", value_parser = parse_size)]
    pub(super) memory: Option<usize>,
    /// Where temporary files go; beside OUT if not given. They have no names, and nothing of them is left.
    #[arg(long, value_name = "DIR")]
    pub(super) temp_dir: Option<PathBuf>,
    /// Threads; as many as there are cores if not given.
    #[arg(short, long, value_name = "N")]
    pub(super) jobs: Option<usize>,
}

#[derive(Debug, Args)]
#[command(next_help_heading = "Research")]
pub(super) struct Research {
    /// Decide without one kind of evidence, to see what it carries; may be given more than once.
    #[arg(long, value_name = "KIND")]
    pub(super) without: Vec<String>,
}

/// Put the input together again, byte for byte, from what `clean` wrote.
///
/// Every file is checked against the journal; damaged and missing ones are all named, and nothing
/// is restored then. A compressed file comes back compressed; its decompressed bytes are the input's.
#[derive(Debug, Args)]
#[command(after_help = "Example:\n  dejalu restore cleaned -o again")]
pub(super) struct Restore {
    /// What `clean` wrote.
    #[arg(value_name = "OUT")]
    pub(super) cleaned: PathBuf,
    /// Where the input goes: a folder that does not exist yet, or is empty.
    #[arg(short, long, value_name = "DIR")]
    pub(super) out: PathBuf,
}

/// Reasons by their names.
fn reason_parser() -> impl TypedValueParser<Value = Reason> {
    let named = |name: String| {
        let found = Reason::ALL.into_iter().find(|reason| reason.name() == name);
        found.ok_or_else(|| format!("no reason is called {name}"))
    };
    PossibleValuesParser::new(Reason::ALL.map(Reason::name)).try_map(named)
}

/// A size with or without a unit.
fn parse_size(spelled: &str) -> Result<usize, String> {
    let trimmed = spelled.trim();
    let digits = trimmed.trim_end_matches(|character: char| character.is_ascii_alphabetic());
    let unit = trimmed.get(digits.len()..).unwrap_or_default();
    let factor: usize = match unit.to_ascii_lowercase().as_str() {
        "" | "b" => 1,
        "kb" => 1_000,
        "k" | "kib" => 1 << 10,
        "mb" => 1_000_000,
        "m" | "mib" => 1 << 20,
        "gb" => 1_000_000_000,
        "g" | "gib" => 1 << 30,
        _ => {
            return Err(format!(
                "no unit is called {unit}; use KiB, MiB, GiB, kB, MB or GB"
            ));
        }
    };
    let number: usize = digits
        .trim()
        .parse()
        .map_err(|_| "write a whole number, as in 64MiB".to_owned())?;
    number
        .checked_mul(factor)
        .ok_or_else(|| "that is more than this machine can count".to_owned())
}

#[cfg(test)]
mod tests {
    use clap::CommandFactory;

    use super::*;

    #[test]
    fn the_arguments_are_well_formed() {
        Arguments::command().debug_assert();
    }

    #[test]
    fn sizes_have_units() {
        assert_eq!(parse_size("64MiB"), Ok(64 << 20));
        assert_eq!(parse_size("64m"), Ok(64 << 20));
        assert_eq!(parse_size("3 kB"), Ok(3_000));
        assert_eq!(parse_size("17"), Ok(17));
        for wrong in [
            "",
            "MiB",
            "1.5MiB",
            "-1",
            "1 parsec",
            "99999999999999999999",
            "18446744073709551615K",
        ] {
            assert!(parse_size(wrong).is_err(), "{wrong}");
        }
    }
}
