//! What a run is told to write → places that are claimed for it.
//!
//! In: a configuration. Out: the places of the result and of what belongs to it, or a usage
//! error where they are not apart from each other and from what is read. It writes nothing
//! there.

use super::ownership;
use crate::config::RunConfig;
use crate::error::Result;
use crate::files;
use crate::output::{OwnOutput, Staging};

/// Says no where two outputs have one place.
///
/// # Errors
/// An error of both options.
pub(super) fn refuse_one_place(config: &RunConfig) -> Result<()> {
    files::refuse_one_place(&[
        ("output", Some(&config.out)),
        ("attributes", config.attributes.as_deref()),
    ])
}

/// Claims the place of the result.
pub(super) fn begin(config: &RunConfig) -> Result<Staging<'static>> {
    let may_replace: OwnOutput<'static> = match config.overwrite {
        true => &ownership::refuse_foreign,
        false => &ownership::refuse_all,
    };
    let mut kept = config.inputs.clone();
    kept.extend(config.index.clone());
    let staging = Staging::begin(&config.out, Some(may_replace), &kept)?;
    Ok(match config.passing {
        true => staging.passing(),
        false => staging,
    })
}

/// Claims the place of the attributes, if they are asked for: a folder of its own, beside
/// which nothing says whose it is, so that none is replaced but by who goes on with a run that
/// was interrupted.
pub(super) fn begin_attributes(config: &RunConfig) -> Result<Option<Staging<'static>>> {
    let Some(folder) = &config.attributes else {
        return Ok(None);
    };
    let mut kept = config.inputs.clone();
    kept.extend(config.index.clone());
    Staging::begin_before(&config.out, folder, &kept).map(Some)
}
