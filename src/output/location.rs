//! The output that a user named → where it may be built.
//!
//! In: the output, which need not exist, and what must stay as it is. Out: its real
//! path and the names that a run uses beside it, or a usage error where the run would
//! write over what it reads. It changes nothing.

use std::ffi::OsString;
use std::path::{Path, PathBuf};

use crate::error::{Error, Result};
use crate::files::{Guarded, Mode, is_folder, mode_of_all, real_path, refuse_guarded};
use crate::input::is_stdin;

/// What is built, in the folder beside the output.
const BUILT: &str = "out";

/// An earlier output that waits there for the new one to be in its place.
const OLD: &str = "old";

/// An earlier output that is not wanted any more.
const GONE: &str = "gone";

/// An output and its neighbours.
#[derive(Clone, Debug)]
pub(super) struct OutputLocation {
    /// The final place, links resolved.
    pub(super) out: PathBuf,
    /// The folder that holds it.
    pub(super) parent: PathBuf,
    /// The folder in which a run works on the output.
    pub(super) partial: PathBuf,
    /// Who may read what is made of these inputs.
    pub(super) mode: Mode,
}

impl OutputLocation {
    /// Finds out where `out` really is, and that it is apart from `inputs`.
    pub(super) fn of(out: &Path, inputs: &[PathBuf]) -> Result<Self> {
        let real = real_path(out)?;
        let inputs: Vec<PathBuf> = inputs
            .iter()
            .filter(|path| !is_stdin(path))
            .cloned()
            .collect();
        let guarded: Vec<Guarded> = Guarded::inputs(&inputs).collect();
        refuse_guarded(out, &real, &guarded)?;
        let (Some(parent), Some(_)) = (real.parent(), real.file_name()) else {
            return Err(Error::usage(format!(
                "{} cannot be the output; name something inside it",
                out.display()
            )));
        };
        Ok(Self {
            partial: partial_of(&real),
            parent: parent.to_owned(),
            out: real,
            mode: mode_of_all(inputs.iter().map(PathBuf::as_path)),
        })
    }

    /// Where the output is built.
    pub(super) fn built(&self) -> PathBuf {
        self.partial.join(BUILT)
    }

    /// Where an output that is being replaced waits.
    pub(super) fn old(&self) -> PathBuf {
        self.partial.join(OLD)
    }

    /// Where an output is that has been replaced.
    pub(super) fn gone(&self) -> PathBuf {
        self.partial.join(GONE)
    }
}

/// The folder beside `out` in which a run works on it.
fn partial_of(out: &Path) -> PathBuf {
    let mut hidden = OsString::from(".");
    hidden.push(out.file_name().unwrap_or_default());
    hidden.push(".dejalu-partial");
    out.with_file_name(hidden)
}

/// Where the earlier output of `out` waits, if a run was interrupted while it put
/// the new one into its place, so that there is none.
#[must_use]
pub fn set_aside(out: &Path) -> Option<PathBuf> {
    let real = real_path(out).ok()?;
    let old = partial_of(&real).join(OLD);
    (!real.exists() && is_folder(&old)).then_some(old)
}
