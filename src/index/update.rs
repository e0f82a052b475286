//! What is added to an index: corpora, indexes, what a filter has seen.
//!
//! In: an index, or the place of one, and what is new. Out: an index of both in its place,
//! whole or not at all. What is there already is there once.

use std::path::{Path, PathBuf};

use super::Index;
use super::builder::Builder;
use super::copied::CopiedVolumes;
use super::derive::DeriveInputs;
use super::facts::FactSet;
use super::info::Info;
use super::open::is_index;
use super::operations::{
    IndexInput, MadeIndex, begin_again, claim, facts_of, made, read, resources,
};
use super::options::IndexOptions;
use super::union::Union;
use super::write::write;
use crate::config::RunConfig;
use crate::error::Result;
use crate::output::FileStaging;
use crate::progress::Progress;

/// Adds `input` to the index that is the output of `config`, which is replaced; where there is
/// none yet, it is made. Files may be indexes as well.
///
/// # Errors
/// As [`super::build`] and [`super::merge`].
pub fn update(
    config: &RunConfig,
    input: IndexInput<'_>,
    drop: &str,
    progress: &dyn Progress,
) -> Result<MadeIndex> {
    let (others, inputs) = match input {
        IndexInput::Files => divide(&config.inputs),
        IndexInput::Documents(_) => (Vec::new(), Vec::new()),
    };
    let reads = !inputs.is_empty() || matches!(input, IndexInput::Documents(_));
    let into = match config.out.exists() {
        true => begin_again(config, &inputs, "updated", progress)?,
        false => {
            let out = config.out.display();
            progress.notice(&format!("{out} is not there yet, and is made"));
            claim(&config.out, &config.inputs, true, progress)?
        }
    };
    let mut indexes: Vec<Index> = Vec::new();
    for path in config
        .out
        .exists()
        .then_some(&config.out)
        .into_iter()
        .chain(&others)
    {
        let index = Index::open(path)?;
        index.require_facts("merged")?;
        index.agrees_with_first(indexes.first().unwrap_or(&index))?;
        indexes.push(index);
    }
    let told = IndexOptions {
        hashed_ids: indexes
            .first()
            .is_some_and(|first| first.options.hashed_ids),
        ..IndexOptions::of(&config.decision)
    };
    let mut facts: Vec<Box<dyn FactSet + '_>> = indexes.iter().map(facts_of).collect();
    let mut documents = indexes.iter().map(|index| index.contents.documents).sum();
    let mut resources = resources(config, &into);
    let mut others = Vec::new();
    let gathered = match reads {
        false => None,
        true => {
            let first = indexes.first();
            first.map_or(Ok(()), |first| first.agrees_with_options(&told))?;
            let builder = Builder::new(told.clone(), resources.clone(), drop);
            let config = RunConfig {
                inputs,
                ..config.clone()
            };
            let (read, gathered) = read(&config, input, builder, progress)?;
            resources = resources.without(gathered.kept);
            documents += gathered.documents;
            others = read.sites().to_vec();
            facts.push(Box::new(read));
            Some(gathered)
        }
    };
    let making = DeriveInputs {
        options: indexes.first().map_or(&told, |first| &first.options),
        resources: &resources,
        progress,
        documents,
        copied: CopiedVolumes {
            indexes: &indexes,
            others: &others,
        },
    };
    let info = write(&mut Union::new(facts), &making, into, false)?;
    Ok(made(info, gathered, config))
}

/// Adds what was gathered to the index at `known`, which is replaced by `into`; where there is
/// none yet, it is made.
///
/// # Errors
/// As [`update`].
pub(crate) fn learn(
    builder: Builder,
    known: &Path,
    into: FileStaging,
    progress: &dyn Progress,
) -> Result<Info> {
    if !known.exists() {
        return builder.finish(into, progress);
    }
    let index = Index::open(known)?;
    index.require_facts("updated")?;
    let (options, resources) = builder.making();
    index.agrees_with_options(&options)?;
    let documents = index.contents.documents + builder.documents();
    let new = builder.into_facts()?;
    let others = new.sites().to_vec();
    let making = DeriveInputs {
        options: &options,
        resources: &resources,
        progress,
        documents,
        copied: CopiedVolumes {
            indexes: std::slice::from_ref(&index),
            others: &others,
        },
    };
    let mut facts = Union::new(vec![facts_of(&index), Box::new(new)]);
    write(&mut facts, &making, into, false)
}

/// Says no where there is an index at `known` that nothing can be added to.
///
/// # Errors
/// Where it cannot be read, or is sealed.
pub(crate) fn require_open(known: &Path) -> Result<()> {
    match known.exists() {
        true => Index::open(known)?.require_facts("updated"),
        false => Ok(()),
    }
}

/// Whether two paths lead to one file.
pub(crate) fn is_same(one: &Path, other: &Path) -> bool {
    let real = |path: &Path| path.canonicalize().ok();
    one == other || real(one).is_some_and(|one| Some(one) == real(other))
}

/// The indexes among inputs, and the others.
fn divide(inputs: &[PathBuf]) -> (Vec<PathBuf>, Vec<PathBuf>) {
    let is_index = |path: &PathBuf| path.is_file() && is_index(path).unwrap_or(false);
    inputs.iter().cloned().partition(is_index)
}
