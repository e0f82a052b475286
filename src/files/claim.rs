//! A folder → who works in it.
//!
//! In: a folder that a run wants for itself. Out: a claim that no other run has, and
//! word of who left the folder if somebody did. A folder is taken only if this call
//! makes it, or if it says itself that a run of this user's which is over had it.
//!
//! A claim is a file of its own in the folder, which appears with all that it says
//! and with its lock held. Whoever has put one there looks for others; who finds one
//! whose run goes on takes its own away. Of two that meet, at least one sees the
//! other, so that two never work in one folder, whether the file system has locks or
//! not.

use std::ffi::OsString;
use std::fs::{File, OpenOptions, TryLockError};
use std::io::{ErrorKind, Read as _, Write as _};
use std::path::{Path, PathBuf};
use std::time::Duration;

use crate::error::{Error, Result};

use super::{entries, is_folder, modes, open, private_folder, remove};

mod record;

use record::{ClaimRecord, RunState};

/// Runs that start and end in each other's way are rare; so many in a row are not.
const ATTEMPTS: u32 = 8;

/// The name of a claim, and what the others begin with.
const NAME: (&str, &str) = ("partial.json", "partial-");

/// What the name of a claim ends with that is not complete.
const NEW: &str = ".new";

/// The largest claim that is read.
const LARGEST: u64 = 4096;

/// A folder that is this run's.
#[derive(Debug)]
pub struct Claim {
    folder: PathBuf,
    /// This claim's file.
    path: PathBuf,
    /// Locked as long as the claim lasts, where there are locks.
    _file: File,
    /// The folder, held open so that there is one more to be had when it is cleared though a
    /// process that has used up all of its files ends.
    spare: Option<File>,
}

/// What a run that is over has left in a folder.
#[derive(Debug, PartialEq, Eq)]
pub struct Left {
    /// Which run it was, as part of a sentence; nothing if that is not known.
    pub who: String,
}

impl Claim {
    /// Takes `folder`, which is made if there is none; what `for_what` is to be is
    /// said where another run has it.
    ///
    /// # Errors
    /// Where another run has it, or it is nobody's of dejalu's.
    pub fn take(folder: &Path, for_what: &Path) -> Result<(Self, Option<Left>)> {
        let mut alive = Others::default();
        for attempt in 0..ATTEMPTS {
            make(folder, for_what)?;
            let put = Self::put(folder).inspect_err(|_| {
                // Nothing is in it if this run has just made it.
                let _ = std::fs::remove_dir(folder);
            });
            let Some(claim) = put? else {
                continue; // The run that had the folder has just left it.
            };
            let Some(others) = claim.others(for_what)? else {
                continue;
            };
            if others.alive.is_none() {
                let left = claim.inherit(others)?;
                return Ok((claim, left));
            }
            claim.withdraw();
            alive = others;
            std::thread::sleep(Duration::from_millis(u64::from(
                attempt * (3 + std::process::id() % 5),
            )));
        }
        Err(alive.refusal(folder, for_what))
    }

    /// Whether every run that ever claimed `folder` is over; not where nobody did.
    #[must_use]
    pub fn is_over(folder: &Path) -> bool {
        let names = claims_in(folder).ok().flatten().unwrap_or_default();
        let is_dead = |name: &PathBuf| {
            look_at(name).is_ok_and(|found| found.is_none_or(|(_, state)| state == RunState::Over))
        };
        is_own_folder(folder) && !names.is_empty() && names.iter().all(is_dead)
    }

    /// Whether `folder` is this user's, and nobody has claimed it: a run that made it ended
    /// before it could.
    #[must_use]
    pub fn is_unclaimed(folder: &Path) -> bool {
        let is_dead = |name: &OsString| {
            is_new_claim(name)
                && open::open(&folder.join(name)).is_ok_and(|file| file.try_lock_shared().is_ok())
        };
        is_own_folder(folder) && entries(folder).is_ok_and(|names| names.iter().all(is_dead))
    }

    /// The folder.
    #[must_use]
    pub fn folder(&self) -> &Path {
        &self.folder
    }

    /// Removes everything but claims; says whether there was anything.
    ///
    /// # Errors
    /// Where the system refuses.
    pub fn clear(&self) -> Result<bool> {
        let names = entries(&self.folder)?;
        let content: Vec<_> = names.iter().filter(|name| !is_claim(name)).collect();
        for name in &content {
            remove(&self.folder.join(name))?;
        }
        Ok(!content.is_empty())
    }

    /// Leaves the folder, which goes with all that is in it.
    pub fn release(&mut self) {
        self.spare = None;
        // The claim goes last: as soon as it is gone another run may make the folder
        // its own. If any of this fails nobody is left to tell; the next run will.
        if self.clear().is_ok() {
            self.withdraw();
        }
    }

    /// Takes the claim away, and the folder if nothing else is in it.
    fn withdraw(&self) {
        let _ = remove(&self.path);
        let _ = std::fs::remove_dir(&self.folder);
    }

    /// Puts a claim into the folder; `None` if that has gone in the meantime.
    fn put(folder: &Path) -> Result<Option<Self>> {
        let refuse = |error| Error::io("create a file in", folder, error);
        let mut builder = tempfile::Builder::new();
        builder.prefix(NAME.1).suffix(NEW);
        let mut file = match builder.tempfile_in(folder) {
            Err(error) if error.kind() == ErrorKind::NotFound => return Ok(None),
            made => made.map_err(refuse)?,
        };
        let locked = file.as_file().try_lock().is_ok();
        file.write_all(ClaimRecord::of_this_run(locked).text().as_bytes())
            .map_err(refuse)?;
        let own = file.path().with_extension("json");
        let mut placed = file.persist_noclobber(folder.join(NAME.0));
        let mut path = folder.join(NAME.0);
        if let Err(refused) = placed {
            placed = refused.file.persist_noclobber(&own);
            path = own;
        }
        match placed {
            Ok(file) => Ok(Some(Self {
                folder: folder.to_owned(),
                path,
                _file: file,
                spare: File::open(folder).ok(),
            })),
            Err(refused) if refused.error.kind() == ErrorKind::NotFound => Ok(None),
            Err(refused) => Err(refuse(refused.error)),
        }
    }

    /// The other claims in the folder; `None` if this one is not there any more.
    fn others(&self, for_what: &Path) -> Result<Option<Others>> {
        let mut others = Others::default();
        let names = claims_in(&self.folder).inspect_err(|_| self.withdraw())?;
        let Some(names) = names else {
            return Ok(None);
        };
        if !names.contains(&self.path) {
            return Ok(None);
        }
        for name in names.into_iter().filter(|name| *name != self.path) {
            let found = look_at(&name).map_err(|error| {
                self.withdraw();
                in_the_way(&name, &error.to_string(), for_what)
            })?;
            match found {
                None => {}
                Some((record, RunState::Over)) => {
                    others.last = record.or(others.last.take());
                    others.over.push(name);
                }
                Some((record, state)) => others.alive = Some((record, state)),
            }
        }
        Ok(Some(others))
    }

    /// Makes the folder of runs that are over this run's.
    fn inherit(&self, others: Others) -> Result<Option<Left>> {
        let is_new = others.over.is_empty();
        let content = entries(&self.folder)?;
        let foreign = content
            .iter()
            .find(|name| !is_claim(name) && !is_new_claim(name));
        if let (true, Some(foreign)) = (is_new, foreign) {
            self.withdraw();
            let what = format!(
                "it holds {}, and does not say who made it",
                foreign.display()
            );
            return Err(in_the_way(&self.folder, &what, &self.folder));
        }
        if is_new {
            return Ok(None);
        }
        let who = others.last.map_or_else(String::new, |record| record.who());
        for name in others.over {
            remove(&name)?;
        }
        Ok(Some(Left { who }))
    }
}

/// The claims of others.
#[derive(Default)]
struct Others {
    /// Those whose runs are over.
    over: Vec<PathBuf>,
    /// What one of those said.
    last: Option<ClaimRecord>,
    /// One whose run goes on, or may go on.
    alive: Option<(Option<ClaimRecord>, RunState)>,
}

impl Others {
    fn refusal(self, folder: &Path, for_what: &Path) -> Error {
        let (record, state) = self.alive.unwrap_or((None, RunState::Alive));
        let who = record.map_or_else(String::new, |record| record.who());
        let remedy = match state {
            RunState::Unknown => format!(
                "this file system has no locks, and that run is not on this machine, or not to be \
                 seen from here: if it is over, remove {}, or choose another output",
                folder.display()
            ),
            _ => "wait for it, or choose another output".to_owned(),
        };
        Error::usage(format!(
            "another run{who} is writing {} at this moment, in {}; {remedy}",
            for_what.display(),
            folder.display()
        ))
    }
}

/// Makes the folder, unless there is one of this user's.
fn make(folder: &Path, for_what: &Path) -> Result<()> {
    match private_folder(folder) {
        Ok(()) => return Ok(()),
        Err(error) if error.kind() == ErrorKind::AlreadyExists => {}
        Err(error) if error.kind() == ErrorKind::NotFound => {
            let beside = folder.parent().unwrap_or(Path::new("."));
            return Err(refusal(for_what, beside, error));
        }
        Err(error) => {
            return Err(Error::usage(format!(
                "cannot create {}: {error}; the output is built beside its final place, so its \
                 parent folder must be writable: choose another output, perhaps one inside {}",
                folder.display(),
                for_what.display()
            )));
        }
    }
    match std::fs::symlink_metadata(folder) {
        Ok(meta) if !meta.is_dir() => Err(in_the_way(folder, "it is no folder", for_what)),
        Ok(_) if !is_own_folder(folder) => {
            Err(in_the_way(folder, "it belongs to another user", for_what))
        }
        Ok(_) => {
            // Whoever could write into it until now no longer can.
            let _ = modes::close(folder);
            Ok(())
        }
        Err(_) => Ok(()),
    }
}

/// Why `path` cannot be written, where nothing could be made in the folder `beside`.
pub(super) fn refusal(path: &Path, beside: &Path, error: std::io::Error) -> Error {
    match error.kind() {
        // Such as /proc: it is there, and takes no files.
        ErrorKind::NotFound if beside.is_dir() => Error::usage(format!(
            "cannot write {}: nothing can be created in {}; choose another folder",
            path.display(),
            beside.display()
        )),
        _ => Error::io("write", path, error),
    }
}

fn in_the_way(path: &Path, what: &str, for_what: &Path) -> Error {
    Error::usage(format!(
        "{} is in the way of building {}: {what}; see what it is and remove it, or choose another output",
        path.display(),
        for_what.display()
    ))
}

/// Whether a folder is one, no link, and belongs to who runs this.
pub(super) fn is_own_folder(folder: &Path) -> bool {
    is_folder(folder) && is_mine(folder)
}

/// Whether what stands there, a link itself, belongs to who runs this.
pub(super) fn is_mine(path: &Path) -> bool {
    std::fs::symlink_metadata(path).is_ok_and(|meta| is_of_this_user(&meta))
}

/// Whether something belongs to who runs this, or to root, who may do anything.
#[cfg(unix)]
pub(super) fn is_of_this_user_or_root(meta: &std::fs::Metadata) -> bool {
    use std::os::unix::fs::MetadataExt as _;
    meta.uid() == 0 || is_of_this_user(meta)
}

#[cfg(not(unix))]
pub(super) fn is_of_this_user_or_root(_: &std::fs::Metadata) -> bool {
    true
}

#[cfg(unix)]
fn is_of_this_user(meta: &std::fs::Metadata) -> bool {
    use std::os::unix::fs::MetadataExt as _;
    meta.uid() == rustix::process::geteuid().as_raw()
}

#[cfg(not(unix))]
fn is_of_this_user(_: &std::fs::Metadata) -> bool {
    true
}

fn is_claim(name: &std::ffi::OsStr) -> bool {
    let name = name.to_string_lossy();
    name == NAME.0 || name.starts_with(NAME.1) && name.ends_with(".json")
}

fn is_new_claim(name: &std::ffi::OsStr) -> bool {
    let name = name.to_string_lossy();
    name.starts_with(NAME.1) && name.ends_with(NEW)
}

/// The claims in a folder; `None` if there is no such folder.
fn claims_in(folder: &Path) -> Result<Option<Vec<PathBuf>>> {
    let names = match entries(folder) {
        Err(error) if error.is_not_found() => return Ok(None),
        names => names?,
    };
    let claims = names.iter().filter(|name| is_claim(name));
    Ok(Some(claims.map(|name| folder.join(name)).collect()))
}

/// What a claim says, and what became of its run; `None` if it has gone.
fn look_at(path: &Path) -> std::io::Result<Option<(Option<ClaimRecord>, RunState)>> {
    let mut options = OpenOptions::new();
    options.read(true);
    open::without_waiting(&mut options, true);
    let file = match options.open(path) {
        Err(error) if error.kind() == ErrorKind::NotFound => return Ok(None),
        Err(error) if error.kind() == ErrorKind::PermissionDenied => return Err(error),
        Err(error) => return Err(std::io::Error::new(error.kind(), "it is no ordinary file")),
        Ok(file) => file,
    };
    open::is_ordinary(&file)?;
    let mut text = String::new();
    let read = (&file).take(LARGEST).read_to_string(&mut text);
    let record = read.ok().and_then(|_| ClaimRecord::read(&text));
    let state = match file.try_lock_shared() {
        Err(TryLockError::WouldBlock) => RunState::Alive,
        // The system frees a lock when a process ends, however it ends.
        Ok(()) if record.as_ref().is_none_or(|record| record.locked) => RunState::Over,
        _ => record.as_ref().map_or(RunState::Over, ClaimRecord::state),
    };
    // A run that ends takes its claim away before the lock goes.
    let has_gone = std::fs::symlink_metadata(path).is_err();
    Ok((!has_gone).then_some((record, state)))
}

#[cfg(test)]
mod tests;
