//! Sources → whether what was asked for can be done with them.
//!
//! In: the sources that were found, and the configuration of the run. Out: nothing, or an
//! error that says what to do instead. It reads nothing.

use crate::config::RunConfig;
use crate::error::{Error, Result};
use crate::input::{Format, Source};

/// Refuses what cannot be done with files of these formats.
///
/// # Errors
/// Where there is something.
pub(super) fn refuse_unfit(config: &RunConfig, sources: &[Source]) -> Result<()> {
    if config.decision.drop_copies && !config.dry_run {
        refuse_drops(sources)?;
    }
    if config.attributes.is_some() {
        refuse_attributes(config, sources)?;
    }
    if config.one_stream && sources.len() > 1 {
        refuse_mixture(sources)?;
    }
    Ok(())
}

/// Refuses files that would not be what they are without one of their articles.
fn refuse_drops(sources: &[Source]) -> Result<()> {
    let mut sources = sources.iter();
    let Some(source) = sources.find(|source| !source.format.may_lose_records()) else {
        return Ok(());
    };
    Err(Error::option(
        &["articles-twice"],
        format!(
            "`articles-twice` drop cannot take whole articles out of {}, which is {}",
            source.path.display(),
            source.format.said()
        ),
        match source.format {
            Format::Parquet => {
                "leave it out, and drop the rows whose documents have a `copy_of` in \
                 report/documents.jsonl.zst"
            }
            _ => {
                "give JSON lines (jq -c '.[]' makes them of an array), or leave it out: the report \
                 lists the copies all the same"
            }
        },
    ))
}

/// Refuses what Dolma's mixer does not read: it knows JSON lines only, whose texts have the
/// key `text`.
fn refuse_attributes(config: &RunConfig, sources: &[Source]) -> Result<()> {
    if config.read.text_key != "text" {
        return Err(Error::option(
            &["attributes", "text-key"],
            format!(
                "`attributes` are for Dolma's mixer, which reads the key text, and `text-key` is {}",
                config.read.text_key
            ),
            "rename the key in the input, or leave `attributes` out",
        ));
    }
    let Some(source) = first_without_lines(sources) else {
        return Ok(());
    };
    Err(Error::option(
        &["attributes"],
        format!(
            "`attributes` are made line by line, and {} is {}",
            source.path.display(),
            source.format.said()
        ),
        "give JSON lines only",
    ))
}

/// Refuses files that do not make one stream: only lines can stand behind each other.
fn refuse_mixture(sources: &[Source]) -> Result<()> {
    let Some(source) = first_without_lines(sources) else {
        return Ok(());
    };
    Err(Error::option(
        &["output"],
        format!(
            "several files make one stream only if all of them are JSON lines, and {} is {}",
            source.path.display(),
            source.format.said()
        ),
        "name one file, or a folder with `output`",
    ))
}

/// The first source that is not JSON lines.
fn first_without_lines(sources: &[Source]) -> Option<&Source> {
    sources.iter().find(|source| source.format != Format::Jsonl)
}
