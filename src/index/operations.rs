//! What is done with indexes: built, merged, updated, forgotten from, sealed.
//!
//! In: inputs and index files. Out: an index file, whole or not at all. All of it
//! is one thing, facts from somewhere that are written in their order, so that the
//! ways to an index do not show in it.

use std::path::{Path, PathBuf};

use rayon::prelude::*;

use super::Index;
use super::builder::{Builder, SortedFacts};
use super::copied::CopiedVolumes;
use super::derive::{DeriveInputs, IndexResources};
use super::facts::{FactSet, FileFacts};
use super::info::Info;
use super::open::is_index;
use super::options::IndexOptions;
use super::union::{Union, Without, WithoutDrop};
use super::update::is_same;
use super::write::write;
use crate::config::RunConfig;
use crate::corpus::fingerprint_document;
use crate::document::Document;
use crate::error::{Error, Result};
use crate::output::FileStaging;
use crate::progress::{Done, Progress, Stage, heed};
use crate::result::problems::Problems;
use crate::result::sites_by::SitesBy;
use crate::run::gather::{GatheredInput, gather};

/// Documents in memory that are fingerprinted at a time.
const BATCH: usize = 1024;

/// The documents that an index is to know.
#[derive(Clone, Copy, Debug)]
pub enum IndexInput<'d> {
    /// Those in the inputs of the configuration.
    Files,
    /// These, which are in memory.
    Documents(&'d [Document]),
}

/// Where documents come from, and what is kept of that.
#[derive(Clone, Debug, Default)]
pub struct FactsOrigin {
    /// The name of the drop; empty if it has none.
    pub drop: String,
    /// Whether ids are kept as hashes only.
    pub hashed_ids: bool,
    /// Whether the index is to hold no facts.
    pub sealed: bool,
}

/// An index that was made.
#[derive(Clone, Debug)]
pub struct MadeIndex {
    /// What is in it.
    pub info: Info,
    /// What was read of the input, where there was one.
    pub gathered: Option<GatheredInput>,
    /// Whether more bad records were met than allowed.
    pub too_many_bad: bool,
}

/// Builds an index of `input`, at the output of `config`.
///
/// # Errors
/// Where an option makes no sense, a file cannot be read or written, or a site
/// takes more memory than there is. Nothing is left under the output's name then.
pub fn build(
    config: &RunConfig,
    input: IndexInput<'_>,
    origin: &FactsOrigin,
    progress: &dyn Progress,
) -> Result<MadeIndex> {
    let into = claim(&config.out, &config.inputs, config.overwrite, progress)?;
    let resources = resources(config, &into);
    let options = IndexOptions {
        hashed_ids: origin.hashed_ids,
        ..IndexOptions::of(&config.decision)
    };
    let builder = Builder::new(options.clone(), resources.clone(), &origin.drop);
    let (mut facts, gathered) = read(config, input, builder, progress)?;
    let warnings = gathered.warnings.iter();
    warnings.for_each(|warning| progress.warning(warning));
    let resources = resources.without(gathered.kept);
    let making = DeriveInputs {
        options: &options,
        resources: &resources,
        progress,
        documents: gathered.documents,
        copied: CopiedVolumes::default(),
    };
    let info = write(&mut facts, &making, into, origin.sealed)?;
    Ok(made(info, Some(gathered), config))
}

/// What is merged.
#[derive(Clone, Debug)]
pub struct Merge {
    /// The indexes.
    pub indexes: Vec<PathBuf>,
    /// The new one.
    pub out: PathBuf,
    /// Whether an index that is there may be replaced.
    pub overwrite: bool,
    /// Whether it is to hold no facts.
    pub sealed: bool,
}

/// Merges indexes; of one, with [`Merge::sealed`], takes away its facts.
///
/// # Errors
/// Where an index cannot be read, is damaged, sealed or was made with other
/// options than the first, or the new one cannot be written.
pub fn merge(config: &RunConfig, merge: &Merge, progress: &dyn Progress) -> Result<MadeIndex> {
    // Of its facts a sealed one loses all: never in place.
    let is_out = |path: &&PathBuf| !merge.sealed && is_same(path, &merge.out);
    let into_itself = merge.indexes.iter().any(|path| is_out(&path));
    let others = merge.indexes.iter().filter(|path| !is_out(path));
    let others: Vec<PathBuf> = others.cloned().collect();
    let overwrite = merge.overwrite || into_itself;
    let into = claim(&merge.out, &others, overwrite, progress)?;
    let indexes: Vec<Index> = merge
        .indexes
        .iter()
        .map(|path| Index::open(path))
        .collect::<Result<_>>()?;
    let Some(first) = indexes.first() else {
        return Err(Error::usage("no index to merge: name some"));
    };
    let purpose = if merge.sealed {
        "sealed again"
    } else {
        "merged"
    };
    for index in &indexes {
        index.require_facts(purpose)?;
        index.agrees_with_first(first)?;
    }
    let facts = indexes.iter().map(facts_of).collect();
    let making = DeriveInputs {
        options: &first.options,
        resources: &resources(config, &into),
        progress,
        documents: indexes.iter().map(|index| index.contents.documents).sum(),
        copied: CopiedVolumes {
            indexes: &indexes,
            others: &[],
        },
    };
    let info = write(&mut Union::new(facts), &making, into, merge.sealed)?;
    Ok(made(info, None, config))
}

/// What is forgotten.
#[derive(Clone, Debug)]
pub enum Forget {
    /// The documents that the inputs hold.
    Inputs,
    /// The drop of this name, and the documents that came from nowhere else.
    Drop(String),
}

/// What was forgotten.
#[derive(Clone, Debug)]
pub struct Forgotten {
    /// What is left.
    pub made: MadeIndex,
    /// How many documents are gone.
    pub documents: u64,
}

/// Takes documents out of the index that is the output of `config`, which is
/// replaced.
///
/// # Errors
/// As an update, or where there is no drop of that name.
pub fn forget(config: &RunConfig, forget: &Forget, progress: &dyn Progress) -> Result<Forgotten> {
    let (into, index) = reopen(config, "forgotten from", progress)?;
    let resources = resources(config, &into);
    let mut others = Vec::new();
    let (mut facts, gathered): (Box<dyn FactSet + '_>, _) = match forget {
        Forget::Inputs => {
            let told = IndexOptions {
                hashed_ids: index.options.hashed_ids,
                ..IndexOptions::of(&config.decision)
            };
            index.agrees_with_options(&told)?;
            let builder = Builder::new(told, resources.clone(), "");
            let (named, gathered) = read(config, IndexInput::Files, builder, progress)?;
            others = named.sites().to_vec();
            let facts = Without::new(facts_of(&index), Box::new(named));
            (Box::new(facts), Some(gathered))
        }
        Forget::Drop(name) => {
            require_drop(&index, name)?;
            let facts = WithoutDrop {
                facts: facts_of(&index),
                drop: name.clone(),
            };
            (Box::new(facts), None)
        }
    };
    let making = DeriveInputs {
        options: &index.options,
        resources: &resources,
        progress,
        documents: index.contents.documents,
        copied: match forget {
            Forget::Inputs => CopiedVolumes {
                indexes: std::slice::from_ref(&index),
                others: &others,
            },
            // Any site may have documents of a drop.
            Forget::Drop(_) => CopiedVolumes::default(),
        },
    };
    let info = write(&mut *facts, &making, into, false)?;
    Ok(Forgotten {
        documents: index.contents.documents.saturating_sub(info.documents),
        made: made(info, gathered, config),
    })
}

pub(super) fn made(info: Info, gathered: Option<GatheredInput>, config: &RunConfig) -> MadeIndex {
    let read = gathered.as_ref();
    let too_many_bad = read.is_some_and(|read| read.problems.are_too_many(config.max_bad_records));
    MadeIndex {
        info,
        gathered,
        too_many_bad,
    }
}

/// Claims the place of a new index.
pub(super) fn claim(
    out: &Path,
    inputs: &[PathBuf],
    overwrite: bool,
    progress: &dyn Progress,
) -> Result<FileStaging> {
    let into = FileStaging::begin(out, inputs, overwrite)?;
    if overwrite && out.exists() {
        require_index(out)?;
    }
    if let Some(found) = into.found() {
        progress.notice(&found);
    }
    Ok(into)
}

/// Claims the place of the index that is the output of `config`, and opens it.
fn reopen(
    config: &RunConfig,
    purpose: &str,
    progress: &dyn Progress,
) -> Result<(FileStaging, Index)> {
    let into = begin_again(config, &config.inputs, purpose, progress)?;
    let index = Index::open(&config.out)?;
    index.require_facts(purpose)?;
    Ok((into, index))
}

/// Claims the place of the index that is the output of `config`, and is there.
pub(super) fn begin_again(
    config: &RunConfig,
    inputs: &[PathBuf],
    purpose: &str,
    progress: &dyn Progress,
) -> Result<FileStaging> {
    // Opened once before, so that nothing is made beside what is no index.
    Index::open(&config.out)?.require_facts(purpose)?;
    claim(&config.out, inputs, true, progress)
}

/// Says no where a file that would be replaced is no index, of whatever version
/// and in whatever state.
pub(crate) fn require_index(path: &Path) -> Result<()> {
    if is_index(path)? {
        return Ok(());
    }
    Err(Error::option(
        &["overwrite"],
        format!(
            "{} is not an index, and `overwrite` would replace it",
            path.display()
        ),
        "choose another output file",
    ))
}

fn require_drop(index: &Index, name: &str) -> Result<()> {
    let drops = &index.contents.drops;
    if drops.iter().any(|(drop, _)| drop == name) {
        return Ok(());
    }
    let spell = |drop: &str| match drop {
        "" => "one without a name (\"\")".to_owned(),
        drop => format!("{drop:?}"),
    };
    let names: Vec<String> = drops.iter().map(|(drop, _)| spell(drop)).collect();
    Err(Error::usage(format!(
        "{}: there is no drop {name:?} in the index; there is {}",
        index.path.display(),
        if names.is_empty() {
            "none".to_owned()
        } else {
            names.join(", ")
        }
    )))
}

/// Where temporary files go, and how much memory there is.
pub(super) fn resources(config: &RunConfig, into: &FileStaging) -> IndexResources {
    let folder = config.temp_dir.as_deref().unwrap_or(into.folder());
    IndexResources::new(folder, config.memory, config.threads).with_pool(config.pool.clone())
}

/// The facts of `input`.
pub(super) fn read(
    config: &RunConfig,
    input: IndexInput<'_>,
    mut builder: Builder,
    progress: &dyn Progress,
) -> Result<(SortedFacts, GatheredInput)> {
    let gathered = match input {
        IndexInput::Files => {
            let folder = builder.folder().to_owned();
            gather(config, &folder, progress, &mut |print| builder.add(print))?
        }
        IndexInput::Documents(documents) => {
            gather_documents(documents, config, progress, &mut builder)?
        }
    };
    if gathered.documents == 0 {
        progress.notice("no article was found in the input: see that it is the right one");
    }
    Ok((builder.into_facts()?, gathered))
}

/// Adds documents that are in memory.
fn gather_documents(
    documents: &[Document],
    config: &RunConfig,
    progress: &dyn Progress,
    builder: &mut Builder,
) -> Result<GatheredInput> {
    let pool = config.pool()?;
    let separator = config.decision.separator;
    let mut bytes = 0;
    progress.begin(Stage::Read, None);
    for batch in documents.chunks(BATCH) {
        heed(progress)?;
        let print = |document| fingerprint_document(document, separator);
        let prints: Vec<_> = pool.run(|| batch.par_iter().map(print).collect());
        prints.iter().try_for_each(|print| builder.add(print))?;
        let read: u64 = batch.iter().map(|one| one.text.len() as u64).sum();
        progress.advance(Done {
            bytes: read,
            documents: batch.len() as u64,
            expected: 0,
        });
        bytes += read;
    }
    progress.end();
    Ok(GatheredInput {
        sources: 0,
        bytes,
        documents: documents.len() as u64,
        kept: 0,
        sites_by: SitesBy::nothing(),
        warnings: Vec::new(),
        problems: Problems::default(),
    })
}

pub(super) fn facts_of(index: &Index) -> Box<dyn FactSet + '_> {
    Box::new(FileFacts::new(index))
}
