//! The first pass alone: an input → what its documents look like.
//!
//! In: a [`RunConfig`], of which all that is about reading counts. Out: the print of
//! each document, in the order of the input, given to whoever keeps it, and the
//! problems that were met. It judges and writes nothing.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

use super::budget::Budget;
use super::sense::{Sense, look};
use super::{feed, first_pass, log};
use crate::config::RunConfig;
use crate::corpus::DocumentPrint;
use crate::error::{Error, Result};
use crate::input::{self, Problem, ProblemKind, Source, Spool};
use crate::progress::{Progress, Stage};
use crate::result::files::ARTICLES;
use crate::result::place::{PlaceInResult, place_in_result};
use crate::result::problems::Problems;
use crate::result::sites_by::SitesBy;

/// What was read.
#[derive(Clone, Debug)]
pub struct GatheredInput {
    /// The sources that could be opened.
    pub sources: u64,
    /// Their bytes, decompressed.
    pub bytes: u64,
    /// The documents.
    pub documents: u64,
    /// What their places take in memory, in bytes, until the run ends.
    pub kept: u64,
    /// How sites are told apart.
    pub sites_by: SitesBy,
    /// What looks like a mistake.
    pub warnings: Vec<String>,
    /// What was not as it should be.
    pub problems: Problems,
}

/// Reads the input; standard input is copied to a file in `temporary` first.
///
/// # Errors
/// Where an option makes no sense, nothing was read, a source breaks while it is read, a bad
/// record is met in a strict run, or `keep` fails.
pub(crate) fn gather(
    config: &RunConfig,
    temporary: &Path,
    progress: &dyn Progress,
    keep: &mut (dyn FnMut(&DocumentPrint) -> Result<()> + Send),
) -> Result<GatheredInput> {
    config.validate()?;
    let mut log = log::Log::new(config.strict, progress).holding();
    let (sources, _spool) = discover(config, temporary, &mut log)?;
    let expected = sources.iter().map(feed::size_on_disk).sum();
    progress.begin(Stage::Read, Some(expected));
    let budget = Budget::new(config.memory);
    let seen = first_pass::run(sources, config, budget, keep, &mut log)?;
    progress.end();
    let Sense { sites_by, warnings } = look(config, &seen, log.problems())?;
    log.tell_held();
    Ok(GatheredInput {
        sources: seen.sources.len() as u64,
        bytes: seen.bytes(),
        documents: seen.names.len() as u64,
        kept: seen.kept,
        sites_by,
        warnings,
        problems: log.finish(),
    })
}

/// Refuses a result as an input: its report would be read as articles.
fn refuse_result(input: &Path) -> Result<()> {
    let meant = match place_in_result(input) {
        Some(PlaceInResult::Result) => input.join(ARTICLES),
        Some(PlaceInResult::Report(result)) => result.join(ARTICLES),
        _ => return Ok(()),
    };
    Err(Error::usage(format!(
        "{} was written by `dejalu clean`, and holds a report beside the articles: did you mean {}?",
        input.display(),
        meant.display()
    )))
}

/// Leaves out what stands in results below the inputs: their articles would be read a second
/// time, and their reports as articles. There is a notice for each.
fn without_results(sources: Vec<Source>, inputs: &[PathBuf]) -> (Vec<Source>, Vec<Problem>) {
    let inputs: BTreeSet<&Path> = inputs.iter().map(PathBuf::as_path).collect();
    let mut looked_at: BTreeMap<PathBuf, bool> = BTreeMap::new();
    let mut results: BTreeMap<PathBuf, u64> = BTreeMap::new();
    let mut stays = |source: &Source| {
        let path = source.path.ancestors();
        // A file that was named itself is read wherever it stands.
        let mut folders = path.take_while(|path| !inputs.contains(path)).skip(1);
        let result = folders.find(|folder| match looked_at.get(*folder) {
            Some(known) => *known,
            None => *looked_at
                .entry(folder.to_path_buf())
                .or_insert(place_in_result(folder) == Some(PlaceInResult::Result)),
        });
        if let Some(result) = result {
            *results.entry(result.to_owned()).or_default() += 1;
        }
        result.is_none()
    };
    let sources = sources.into_iter().filter(|source| stays(source)).collect();
    let notice = |(result, files): (PathBuf, u64)| {
        let message = format!(
            "it was written by `dejalu clean`, and is left alone; name {} to have its articles read",
            result.join(ARTICLES).display()
        );
        let name = result.to_string_lossy();
        let mut notice = Problem::new(ProblemKind::SkippedFile, name, &result, message);
        notice.count = files;
        notice
    };
    (sources, results.into_iter().map(notice).collect())
}

/// Which files there are; standard input is copied to a file first, which is there
/// as long as the spool.
pub(crate) fn discover(
    config: &RunConfig,
    temporary: &Path,
    log: &mut log::Log<'_>,
) -> Result<(Vec<Source>, Option<Spool>)> {
    config
        .inputs
        .iter()
        .try_for_each(|named| refuse_result(named))?;
    let reads_stdin = config.inputs.iter().any(|named| input::is_stdin(named));
    let spool = reads_stdin
        .then(|| Spool::fill(std::io::stdin().lock(), Some(temporary)))
        .transpose()?;
    if let Some(spool) = &spool {
        log.call_stdin(spool.source().path);
    }
    let found = input::discover(&config.inputs, spool.as_ref())?;
    log.add_all(&found.problems)?;
    let (sources, results) = without_results(found.sources, &config.inputs);
    log.add_all(&results)?;
    let (sources, problems) = input::lay_out(sources, &config.read);
    log.add_all(&problems)?;
    Ok((sources, spool))
}
