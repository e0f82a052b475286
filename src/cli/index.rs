//! `dejalu index`: what is known of earlier corpora.
//!
//! In: parsed arguments and settings. Out: an index file, or what is in one.

use std::path::{Path, PathBuf};

use crate::config::RunConfig;
use crate::error::{Error, Result};
use crate::index::{self, FactsOrigin, Forget, Index, IndexResources, MadeIndex, Merge};
use crate::run::gather::GatheredInput;
use crate::settings::Settings;
use crate::settings::layer::Layer;
use crate::token::Kernel;
use clap::{Args, Subcommand, ValueEnum};

use super::bars::Bars;
use super::numbers::{bytes, grouped, plural};
use super::terminal::{Terminal, harmless};

mod flags;

mod show;

use flags::IndexFlags;

/// How it is used, for its help.
const EXAMPLES: &str = "\
Examples:
  dejalu index build crawl/2024-05 -o may.idx --drop 2024-05
  dejalu index build crawl/2024-06 -o june.idx --drop 2024-06
  dejalu index merge may.idx june.idx -o known.idx
  dejalu index update known.idx crawl/2024-07 --drop 2024-07
  dejalu index update known.idx august.idx
  dejalu index forget known.idx --drop 2024-05
  dejalu index info known.idx
  dejalu index verify known.idx
  dejalu index seal known.idx -o to-ship.idx

Exit codes:
  0  done
  2  wrong options, unreadable input, an index that is damaged, of another version or made with
     other options, more bad records than --max-bad-records";

/// Make and manage an index: a file of what is known of earlier articles.
///
/// The same documents make the same file, whether built at once or in parts that are merged in any
/// order. The file keeps ids, dates, and the names of sites and drops, but no other text. It does keep
/// the words of paragraphs as hashes, in their order, and a list of words is enough to guess them: keep
/// it as confidential as the corpus.
#[derive(Debug, Args)]
#[command(
    after_long_help = EXAMPLES,
    after_help = "Examples: dejalu index --help",
    arg_required_else_help = true
)]
pub(super) struct IndexCommand {
    #[command(subcommand)]
    operation: Operation,
}

#[derive(Debug, Subcommand)]
enum Operation {
    #[command(alias = "create")]
    Build(Build),
    Merge(MergeThem),
    #[command(alias = "add")]
    Update(Update),
    #[command(alias = "remove")]
    Forget(ForgetThem),
    Seal(Seal),
    Info(InfoCommand),
    Verify(Verify),
}

// Where a new index goes. A doc comment here would become the help of the command.
#[derive(Debug, Args)]
struct NewIndex {
    /// The file for the new index.
    #[arg(short, long, value_name = "IDX", alias = "output")]
    out: PathBuf,
    /// Replace an earlier index.
    #[arg(long)]
    overwrite: bool,
}

/// Build an index of a corpus.
#[derive(Debug, Args)]
struct Build {
    /// Files and folders; `-` is JSONL on standard input.
    #[arg(value_name = "INPUT", required = true)]
    inputs: Vec<PathBuf>,
    #[command(flatten)]
    new: NewIndex,
    /// A name for these inputs, by which `index forget` can take them out again.
    #[arg(long, value_name = "NAME", default_value = "")]
    drop: String,
    /// How to keep the documents' ids.
    #[arg(long, value_enum, value_name = "HOW", default_value_t = IdForm::Plain)]
    ids: IdForm,
    /// Leave out the facts: the file is smaller, but can then only be read.
    #[arg(long)]
    sealed: bool,
    #[command(flatten)]
    flags: IndexFlags<true>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum IdForm {
    /// As they are.
    Plain,
    /// As hashes of 128 bits.
    Hashed,
}

/// Merge indexes that were made with the same options, in any order.
#[derive(Debug, Args)]
struct MergeThem {
    /// The indexes to merge.
    #[arg(value_name = "IDX", required = true)]
    indexes: Vec<PathBuf>,
    #[command(flatten)]
    new: NewIndex,
    #[command(flatten)]
    flags: IndexFlags<false>,
}

/// Add a corpus to an index; the file is replaced when the new one is complete.
#[derive(Debug, Args)]
struct Update {
    /// The index.
    #[arg(value_name = "IDX")]
    index: PathBuf,
    /// Files and folders; `-` is JSONL on standard input.
    #[arg(value_name = "INPUT", required = true)]
    inputs: Vec<PathBuf>,
    /// A name for these inputs, by which `index forget` can take them out again.
    #[arg(long, value_name = "NAME", default_value = "")]
    drop: String,
    #[command(flatten)]
    flags: IndexFlags<true>,
}

/// Take documents out of an index; the file is replaced when the new one is complete.
///
/// Name inputs to take out the documents in them. Documents are found by site, text, date and id, so
/// use the same keys as when you added them. Or name a drop; documents that also came in another drop
/// stay.
#[derive(Debug, Args)]
struct ForgetThem {
    /// The index.
    #[arg(value_name = "IDX")]
    index: PathBuf,
    /// Files and folders; `-` is JSONL on standard input.
    #[arg(value_name = "INPUT", required_unless_present = "drop")]
    inputs: Vec<PathBuf>,
    /// The name of a drop; an empty name stands for the documents that were added without one.
    #[arg(long, value_name = "NAME", conflicts_with = "inputs")]
    drop: Option<String>,
    #[command(flatten)]
    flags: IndexFlags<true>,
}

/// Write an index without its facts: it is smaller, but can then only be read.
///
/// It cannot be merged or updated, and nothing can be forgotten from it. Of words it holds only those
/// of clusters' central texts, as hashes.
#[derive(Debug, Args)]
struct Seal {
    /// The index.
    #[arg(value_name = "IDX")]
    index: PathBuf,
    #[command(flatten)]
    new: NewIndex,
    #[command(flatten)]
    flags: IndexFlags<false>,
}

/// Show what is in an index.
#[derive(Debug, Args)]
struct InfoCommand {
    /// The index.
    #[arg(value_name = "IDX")]
    index: PathBuf,
    /// The format to print.
    #[arg(long, value_enum, value_name = "FORMAT", default_value_t = InfoFormat::Text)]
    format: InfoFormat,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum InfoFormat {
    Text,
    Json,
}

/// Check every byte of an index, and that everything in it follows from its facts.
#[derive(Debug, Args)]
struct Verify {
    /// The index.
    #[arg(value_name = "IDX")]
    index: PathBuf,
    /// Check only the checksums.
    #[arg(long)]
    quick: bool,
    #[command(flatten)]
    flags: IndexFlags<false>,
}

impl IndexCommand {
    /// The settings that were given as flags.
    pub(super) fn flags(&self) -> Layer {
        match &self.operation {
            Operation::Build(command) => command.flags.layer(),
            Operation::Merge(command) => command.flags.layer(),
            Operation::Update(command) => command.flags.layer(),
            Operation::Forget(command) => command.flags.layer(),
            Operation::Seal(command) => command.flags.layer(),
            Operation::Verify(command) => command.flags.layer(),
            Operation::Info(_) => Layer::default(),
        }
    }
}

/// Does what is asked; `false` if more bad records were met than allowed.
pub(super) fn run(command: IndexCommand, settings: &Settings, terminal: &Terminal) -> Result<bool> {
    Kernel::from_environment().map_err(Error::usage)?;
    match command.operation {
        Operation::Build(command) => build(command, settings, terminal),
        Operation::Merge(command) => {
            let merge = Merge {
                indexes: command.indexes,
                out: command.new.out,
                overwrite: command.new.overwrite,
                sealed: false,
            };
            merged(&merge, settings, terminal)
        }
        Operation::Update(command) => {
            let config = settings.config(command.inputs, command.index)?;
            let made = with_bars(terminal, |bars| {
                index::update(&config, index::IndexInput::Files, &command.drop, bars)
            })?;
            end(&made, &config, terminal)
        }
        Operation::Forget(command) => forget(command, settings, terminal),
        Operation::Seal(command) => {
            let merge = Merge {
                indexes: vec![command.index],
                out: command.new.out,
                overwrite: command.new.overwrite,
                sealed: true,
            };
            merged(&merge, settings, terminal)
        }
        Operation::Info(command) => {
            let info = Index::open(&command.index)?.info();
            terminal.print_always(&match command.format {
                InfoFormat::Text => show::text(&command.index, &info),
                InfoFormat::Json => show::json(&info),
            })?;
            Ok(true)
        }
        Operation::Verify(command) => verify(&command, settings, terminal),
    }
}

fn with_bars<T>(terminal: &Terminal, work: impl FnOnce(&Bars<'_>) -> Result<T>) -> Result<T> {
    let bars = Bars::new(terminal);
    let done = work(&bars);
    bars.finish();
    done
}

/// The settings of a run that reads no articles.
fn without_inputs(settings: &Settings, out: &Path) -> Result<RunConfig> {
    let mut config = settings.config(vec![PathBuf::from("-")], out.to_owned())?;
    config.inputs.clear();
    Ok(config)
}

fn build(command: Build, settings: &Settings, terminal: &Terminal) -> Result<bool> {
    let mut config = settings.config(command.inputs, command.new.out)?;
    config.overwrite = command.new.overwrite;
    let origin = FactsOrigin {
        drop: command.drop,
        hashed_ids: command.ids == IdForm::Hashed,
        sealed: command.sealed,
    };
    let made = with_bars(terminal, |bars| {
        index::build(&config, index::IndexInput::Files, &origin, bars)
    })?;
    end(&made, &config, terminal)
}

fn merged(merge: &Merge, settings: &Settings, terminal: &Terminal) -> Result<bool> {
    let config = without_inputs(settings, &merge.out)?;
    let made = with_bars(terminal, |bars| index::merge(&config, merge, bars))?;
    end(&made, &config, terminal)
}

fn forget(command: ForgetThem, settings: &Settings, terminal: &Terminal) -> Result<bool> {
    let (config, what) = match command.drop {
        Some(drop) => (
            without_inputs(settings, &command.index)?,
            Forget::Drop(drop),
        ),
        None => {
            let config = settings.config(command.inputs, command.index)?;
            (config, Forget::Inputs)
        }
    };
    let forgotten = with_bars(terminal, |bars| index::forget(&config, &what, bars))?;
    let gone = forgotten.documents;
    let mut said = format!(
        "{} {} forgotten",
        grouped(gone),
        plural(gone, "document is", "documents are")
    );
    if let Some(gathered) = &forgotten.made.gathered {
        said.push_str(&format!(" of {} in the input", grouped(gathered.documents)));
    }
    heard(terminal.print(&format!("{said}.\n")))?;
    end(&forgotten.made, &config, terminal)
}

fn verify(command: &Verify, settings: &Settings, terminal: &Terminal) -> Result<bool> {
    let config = without_inputs(settings, &command.index)?;
    let folder = config.temp_dir.clone().unwrap_or_else(std::env::temp_dir);
    let resources = IndexResources::new(&folder, config.memory, config.threads);
    let verified = with_bars(terminal, |bars| {
        index::verify(&command.index, command.quick, &resources, bars)
    })?;
    let how = if verified.derived {
        "every byte is what was written, and everything follows from the facts"
    } else if verified.info.sealed {
        "every byte is what was written (it is sealed: there are no facts that it could be compared with)"
    } else {
        "every byte is what was written"
    };
    let shown = harmless(&command.index.display().to_string());
    heard(terminal.print(&format!(
        "{shown}: {} read; {how}.\n",
        bytes(verified.info.bytes)
    )))?;
    Ok(true)
}

/// Says what came of it.
fn end(made: &MadeIndex, config: &RunConfig, terminal: &Terminal) -> Result<bool> {
    let read = made.gathered.as_ref();
    let is_all = |read: &&GatheredInput| read.documents >= made.info.documents;
    let sites_by = read.filter(is_all).map(|read| &read.sites_by);
    heard(terminal.print(&show::summary(&config.out, &made.info, sites_by)))?;
    if let (true, Some(gathered)) = (made.too_many_bad, &made.gathered) {
        let problems = &gathered.problems;
        terminal.error(&problems.refusal("left out", config.max_bad_records));
    }
    Ok(!made.too_many_bad)
}

/// Nobody may read what is printed; what the exit code says stays true.
fn heard(printed: Result<()>) -> Result<()> {
    match printed {
        Err(error) if error.is_broken_pipe() => Ok(()),
        printed => printed,
    }
}
