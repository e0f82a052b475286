//! The output that a user named → where it may be built.
//!
//! In: the output, which need not exist, and what must stay as it is. Out: its real
//! path and the names that a run uses beside it, or a usage error where the run would
//! write over what it reads. Of what is there it changes only what a run left that was
//! interrupted: an earlier output is put back, and the rest removed.

use std::path::{Path, PathBuf};

use crate::error::{Error, Result};
use crate::files::{
    Claim, Guarded, Left, Mode, is_empty, is_folder, mode_of_all, partial_of, real_path,
    refuse_guarded, remove, rename_new, sync_folder,
};
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
        let guarded: Vec<Guarded> = Guarded::inputs(inputs).collect();
        refuse_guarded(out, &real, &guarded)?;
        let (Some(parent), Some(_)) = (real.parent(), real.file_name()) else {
            return Err(Error::usage(format!(
                "{} cannot be the output; name something inside it",
                out.display()
            )));
        };
        let named = inputs.iter().filter(|path| !is_stdin(path));
        Ok(Self {
            partial: partial_of(&real),
            parent: parent.to_owned(),
            out: real,
            mode: mode_of_all(named.map(PathBuf::as_path)),
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

    /// Makes the system write what stands where.
    pub(super) fn sync_names(&self) {
        sync_folder(&self.parent);
        sync_folder(&self.partial);
    }

    /// Settles what an interrupted run left: an output that it was replacing is put
    /// back where its place is empty; all else is removed. Says what became of it.
    pub(super) fn settle(&self, claim: &Claim, left: Option<Left>) -> Result<Vec<String>> {
        let Some(Left { who }) = left else {
            return Ok(Vec::new());
        };
        let (out, old) = (&self.out, self.old());
        let mut found = Vec::new();
        if is_folder(&old) && (std::fs::symlink_metadata(out).is_err() || is_empty(out)) {
            remove(out)?;
            rename_new(&old, out).map_err(|error| Error::io("put back", out, error))?;
            self.sync_names();
            found.push(format!(
                "an interrupted run{who} had moved {} aside to replace it; it was put back",
                out.display()
            ));
        }
        if claim.clear()? || found.is_empty() {
            found.push(format!(
                "an interrupted run{who} had left {}; what it held was removed",
                self.partial.display()
            ));
        }
        Ok(found)
    }

    /// Settles what an interrupted run left of an output that nobody builds again; says what
    /// became of it. What cannot be settled is left to the next run.
    pub(super) fn sweep(&self) -> Option<String> {
        if !Claim::is_over(&self.partial) && !Claim::is_unclaimed(&self.partial) {
            return None;
        }
        let (mut claim, left) = Claim::take(&self.partial, &self.out).ok()?;
        let found = self.settle(&claim, left);
        self.release(&mut claim);
        found
            .ok()
            .filter(|found| !found.is_empty())
            .map(|found| found.join("; "))
    }

    /// Leaves the folder beside the output.
    pub(super) fn release(&self, claim: &mut Claim) {
        // Whoever waits to be put back must not go with the rest.
        if !is_folder(&self.old()) || self.out.exists() {
            claim.release();
        }
    }
}

/// Where the earlier output of `out` waits, if a run was interrupted while it put
/// the new one into its place, so that there is none.
#[must_use]
pub fn set_aside(out: &Path) -> Option<PathBuf> {
    let real = real_path(out).ok()?;
    let old = partial_of(&real).join(OLD);
    (!real.exists() && is_folder(&old)).then_some(old)
}
