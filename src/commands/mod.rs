//! What the program's commands do, as functions on files.
//!
//! In: a [`Job`], or the folder that one left. Out: files, and a few numbers. What the files
//! hold is said in `docs/report.md`; the functions decide nothing, and print nothing.
//!
//! ```
//! use dejalu::{Silent, commands};
//!
//! let folder = tempfile::tempdir()?;
//! let (input, out) = (folder.path().join("in"), folder.path().join("out"));
//! std::fs::create_dir(&input)?;
//! std::fs::write(input.join("ferry.txt"), "The ferry stops for a week.\n")?;
//!
//! let job = commands::Job::new([&input], &out);
//! let done = commands::clean(&job, &Silent)?;
//! assert_eq!(done.documents, 1);
//!
//! let again = folder.path().join("again");
//! let restored = commands::restore(&out, &again, &Silent)?;
//! assert!(restored.damage.is_empty());
//! assert_eq!(std::fs::read(again.join("ferry.txt"))?, std::fs::read(input.join("ferry.txt"))?);
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```

use std::io::{Read, Write};
use std::path::{Path, PathBuf};

use serde::Serialize;

use crate::check::{self, formats, model};
use crate::document::Document;
use crate::error::{Error, Result};
use crate::explain::{Target, cluster_stories, document_story, find};
use crate::filter;
use crate::index;
use crate::pipeline::{self, DecidedBy, Decisions};
use crate::progress::Progress;
use crate::restore as restoring;
use crate::result::Finished;

mod job;

pub use crate::restore::{Damage, Restored};
pub use job::Job;
#[cfg(feature = "cli")]
pub(crate) use job::check_options;

/// What [`clean`] did.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct CleanSummary {
    /// Documents.
    pub documents: u64,
    /// Their paragraphs.
    pub paragraphs: u64,
    /// Paragraphs of them that went.
    pub removed_paragraphs: u64,
    /// Bytes that were read, decompressed.
    pub bytes: u64,
    /// Bytes of them that are left.
    pub bytes_left: u64,
    /// Bad records and unreadable files.
    pub bad_records: u64,
    /// Whether that is more than was allowed.
    pub too_many_bad: bool,
    /// What is in `report.json`.
    pub report: String,
}

/// Cleans files: `out/articles` mirrors the input, `out/report` explains.
///
/// # Errors
/// Where an option makes no sense, a file cannot be read or written, the input changes
/// meanwhile, or somebody asked to stop. Nothing is left under the output's name then.
pub fn clean(job: &Job, progress: &dyn Progress) -> Result<CleanSummary> {
    cleaned(&pipeline::run(&job.run_config()?, progress)?)
}

/// Does what [`clean`] does, but for the decision, which other machines made
/// ([`engine`](crate::engine)): `verdicts` are those on the documents, in the order of the
/// input. Every file is what `clean` writes, byte for byte.
///
/// # Errors
/// As [`clean`]; where the job names an index, or the decisions are of other documents than
/// the input; what `verdicts` say.
pub fn write_decided(
    job: &Job,
    decisions: Decisions,
    verdicts: impl IntoIterator<Item = Result<Vec<u8>>>,
    progress: &dyn Progress,
) -> Result<CleanSummary> {
    let config = job.run_config()?;
    if config.index.is_some() {
        return Err(Error::usage(
            "what is decided on several machines is decided without an index: name none",
        ));
    }
    let judge = DecidedBy::Elsewhere {
        decisions,
        verdicts: &mut verdicts.into_iter(),
    };
    cleaned(&pipeline::run_as(&config, judge, progress)?)
}

fn cleaned(summary: &pipeline::Summary) -> Result<CleanSummary> {
    let totals = &summary.report.totals;
    Ok(CleanSummary {
        documents: totals.tally.documents,
        paragraphs: totals.tally.paragraphs,
        removed_paragraphs: totals.tally.removed.all().paragraphs,
        bytes: totals.bytes,
        bytes_left: totals.bytes_left,
        bad_records: summary.report.problems.bad,
        too_many_bad: summary.too_many_bad,
        report: json(&summary.report)?,
    })
}

/// What [`check`] found.
#[derive(Clone, Debug)]
pub struct CheckOutcome(model::DropJudgement);

impl CheckOutcome {
    /// Whether no limit is exceeded, and the drop could be judged.
    #[must_use]
    pub fn passed(&self) -> bool {
        self.0.verdict == model::Verdict::Passed
    }

    /// `passed`, `failed` where a limit is exceeded, or `error` where the drop cannot be
    /// judged as it is.
    #[must_use]
    pub fn verdict(&self) -> &'static str {
        self.0.verdict.name()
    }

    /// Everything that was measured and found, in a format that `dejalu check --report`
    /// knows: `json`, `sarif`, `junit`, `github`, `gitlab`, `markdown`...
    ///
    /// # Errors
    /// Where no format is called that.
    pub fn report(&self, format: &str) -> Result<String> {
        let found = formats::CheckFormat::named(format).ok_or_else(|| {
            let names = formats::CheckFormat::ALL
                .map(formats::CheckFormat::name)
                .join(", ");
            Error::usage(format!("unknown format {format}: use one of {names}"))
        })?;
        let mut report = Vec::new();
        let rendered = found.render(&self.0, &mut report);
        rendered.map_err(|error| Error::fault(format!("a report cannot be rendered: {error}")))?;
        Ok(String::from_utf8_lossy(&report).into_owned())
    }
}

/// Judges a drop of new documents as it stands, and writes nothing. Limits are settings of the
/// job ([`Job::set`]).
///
/// # Errors
/// Where an option makes no sense, a file cannot be read, or somebody asked to stop.
pub fn check(job: &Job, progress: &dyn Progress) -> Result<CheckOutcome> {
    let options = job.check_options()?;
    let checked = check::run(&job.check_config()?, &options, progress)?;
    Ok(CheckOutcome(checked.outcome))
}

/// Puts the input of a result together again, in a new folder, byte for byte.
///
/// # Errors
/// Where `out` is no result, a file cannot be written, or somebody asked to stop. What is not
/// as it was written is no error: it is listed in [`Restored::damage`], and then nothing is
/// restored.
pub fn restore(out: &Path, destination: &Path, progress: &dyn Progress) -> Result<Restored> {
    let config = restoring::RestoreConfig {
        cleaned: out.to_owned(),
        out: destination.to_owned(),
    };
    restoring::run(&config, progress)
}

/// Why each paragraph of a document of a result stayed or went, or what a cluster or block
/// family is, as JSON: an object with the key `type`, and for a cluster or family a list
/// `sites`.
///
/// # Errors
/// Where `out` is no result, nothing in it is called that, or several things are.
pub fn explain(out: &Path, name: &str) -> Result<String> {
    #[derive(Serialize)]
    struct Story<S> {
        r#type: &'static str,
        #[serde(flatten)]
        story: S,
    }
    #[derive(Serialize)]
    struct Everywhere<S> {
        sites: Vec<S>,
    }
    let mut finished = Finished::open(out)?;
    match find(&mut finished, name)? {
        Target::Document(place) => json(&Story {
            r#type: "document",
            story: document_story(&mut finished, place)?,
        }),
        Target::Cluster(entries) => {
            let sites = cluster_stories(&mut finished, entries)?;
            json(&Story {
                r#type: "cluster",
                story: Everywhere { sites },
            })
        }
        Target::Block(sites) => json(&Story {
            r#type: "block",
            story: Everywhere { sites },
        }),
    }
}

/// What [`filter`] did.
#[derive(Clone, Debug, Default)]
#[non_exhaustive]
pub struct FilterSummary {
    /// Lines that were read.
    pub lines: u64,
    /// Articles of sites that the index does not know.
    pub strangers: u64,
    /// Bad lines.
    pub bad_records: u64,
    /// Whether that is more than was allowed.
    pub too_many_bad: bool,
}

/// Cleans JSON lines as they come, each article by itself, against the index of the job,
/// whose inputs and output mean nothing.
///
/// # Errors
/// Where the job has no index, something cannot be read or written, or somebody asked to
/// stop: lines before that were written then.
pub fn filter(
    job: &Job,
    input: impl Read + Send + 'static,
    output: &mut (dyn Write + Send),
    progress: &dyn Progress,
) -> Result<FilterSummary> {
    let mut job = job.clone();
    job.inputs = vec![PathBuf::from("-")];
    let streams = filter::Streams {
        input: Box::new(input),
        output,
        halt: &|| (),
        renew: &|| false,
    };
    let options = filter::FilterOptions::default();
    let done = filter::run(&job.run_config()?, &options, streams, progress)?;
    Ok(FilterSummary {
        lines: done.lines,
        strangers: done.strangers,
        bad_records: done.problems.bad,
        too_many_bad: done.too_many_bad,
    })
}

/// What an index holds that was made.
#[derive(Clone, Debug, Default)]
#[non_exhaustive]
pub struct IndexSummary {
    /// Documents that it knows.
    pub documents: u64,
    /// Bad records and unreadable files, which it does not know.
    pub bad_records: u64,
    /// Whether that is more than was allowed.
    pub too_many_bad: bool,
}

fn summary(made: index::MadeIndex) -> IndexSummary {
    IndexSummary {
        documents: made.info.documents,
        bad_records: made.gathered.map_or(0, |gathered| gathered.problems.bad),
        too_many_bad: made.too_many_bad,
    }
}

/// Writes an index of the job's inputs to its output, for others to be judged against.
/// `drop` is the name by which they can be forgotten again; empty for none.
///
/// # Errors
/// As [`clean`].
pub fn build_index(job: &Job, drop: &str, progress: &dyn Progress) -> Result<IndexSummary> {
    let origin = index::FactsOrigin {
        drop: drop.to_owned(),
        ..index::FactsOrigin::default()
    };
    let config = job.run_config()?;
    index::build(&config, index::IndexInput::Files, &origin, progress).map(summary)
}

/// Writes an index of documents in memory to the job's output; its inputs mean nothing.
/// The same documents make the same index in whatever way they come.
///
/// # Errors
/// As [`build_index`].
pub fn index_documents(
    job: &Job,
    documents: &[Document],
    drop: &str,
    progress: &dyn Progress,
) -> Result<IndexSummary> {
    let origin = index::FactsOrigin {
        drop: drop.to_owned(),
        ..index::FactsOrigin::default()
    };
    let input = index::IndexInput::Documents(documents);
    index::build(&job.without_inputs()?, input, &origin, progress).map(summary)
}

/// Adds the job's inputs, or documents in memory where some are given, to the index that is
/// the job's output, which is replaced in one step: whoever has the old one open keeps
/// reading that.
///
/// # Errors
/// As [`build_index`]; where there is no index at the output, or one that was made with
/// other options or is sealed.
pub fn update_index(
    job: &Job,
    documents: Option<&[Document]>,
    drop: &str,
    progress: &dyn Progress,
) -> Result<IndexSummary> {
    let (config, input) = match documents {
        Some(documents) => (
            job.without_inputs()?,
            index::IndexInput::Documents(documents),
        ),
        None => (job.run_config()?, index::IndexInput::Files),
    };
    index::update(&config, input, drop, progress).map(summary)
}

/// Merges the indexes that are the job's inputs into one at its output.
///
/// # Errors
/// Where an index cannot be read, is damaged, or was made with other options than the first.
pub fn merge_indexes(job: &Job, progress: &dyn Progress) -> Result<IndexSummary> {
    let merge = index::Merge {
        indexes: job.inputs.clone(),
        out: job.out.clone(),
        overwrite: job.overwrite,
        sealed: false,
    };
    index::merge(&job.run_config()?, &merge, progress).map(summary)
}

fn json(value: &impl Serialize) -> Result<String> {
    let spelled = serde_json::to_string(value);
    spelled.map_err(|error| Error::fault(format!("a value has no JSON: {error}")))
}
