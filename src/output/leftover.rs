//! What runs leave beside the output folder → a claim on its place.
//!
//! In: where an output is to be built. Out: the place, emptied and locked for
//! this run, and words for what an interrupted run had left there. A place
//! that another run is using is refused, never touched.
//!
//! The arbiter between runs is the lock on the record in the partial folder,
//! not the folder: whoever holds the lock on the record that is found under
//! its name owns the place. The system frees the lock when a process ends,
//! however it ends.

use std::fs::{File, OpenOptions, TryLockError};
use std::io::{ErrorKind, Read, Seek, SeekFrom, Write};
use std::path::Path;
use std::time::{SystemTime, UNIX_EPOCH};

use serde::{Deserialize, Serialize};

use crate::error::{Error, Result};

use super::location::{Location, entries, refuse_foreign};
use super::staging::RECORD;

/// Runs that start and end in each other's way are rare; ten in a row are not.
const ATTEMPTS: usize = 10;

/// Who is building an output.
#[derive(Debug, Deserialize, Serialize)]
struct Claim {
    pid: u32,
    /// Seconds since 1970.
    started: u64,
    /// When the process began, as the system counts; tells processes of one
    /// number apart.
    process_start: Option<String>,
}

/// Takes the place where `location`'s output is built; says in `found` what an
/// interrupted run had left there. The file returned holds the lock.
pub(super) fn claim(location: &Location, found: &mut Vec<String>) -> Result<File> {
    let record = location.partial.join(RECORD);
    for _ in 0..ATTEMPTS {
        make_folder(location)?;
        let opened = OpenOptions::new()
            .read(true)
            .write(true)
            .create(true)
            .truncate(false)
            .open(&record);
        let file = match opened {
            Ok(file) => file,
            // The run that had the place has just left it.
            Err(error) if error.kind() == ErrorKind::NotFound => continue,
            Err(error) => return Err(Error::io("open", &record, error)),
        };
        let before = read_claim(&file);
        match file.try_lock() {
            Ok(()) => {}
            Err(TryLockError::WouldBlock) => return Err(in_use(location, before.as_ref())),
            // A file system without locks: the next best is to look for the process.
            Err(TryLockError::Error(_)) => {
                if before.as_ref().is_some_and(is_alive) {
                    return Err(in_use(location, before.as_ref()));
                }
            }
        }
        if is_same_file(&file, &record) {
            clear(location, before.as_ref(), found)?;
            write_claim(&file).map_err(|error| Error::io("write", &record, error))?;
            return Ok(file);
        }
    }
    Err(in_use(location, None))
}

fn make_folder(location: &Location) -> Result<()> {
    let partial = &location.partial;
    match std::fs::create_dir(partial) {
        Ok(()) => return Ok(()),
        Err(error) if error.kind() == ErrorKind::AlreadyExists => {}
        Err(error) => {
            return Err(Error::usage(format!(
                "cannot create {}: {error}; the output is built beside its final place, so its \
                 parent folder must be writable: choose another output folder, perhaps one \
                 inside {}",
                partial.display(),
                location.out.display()
            )));
        }
    }
    match std::fs::symlink_metadata(partial) {
        Ok(meta) if !meta.is_dir() => Err(Error::usage(format!(
            "{} is in the way of building the output; remove it",
            partial.display()
        ))),
        _ => Ok(()),
    }
}

/// Removes what an interrupted run had built, all but the record.
fn clear(location: &Location, before: Option<&Claim>, found: &mut Vec<String>) -> Result<()> {
    let partial = &location.partial;
    if !remove_content(partial)? && before.is_none() {
        return Ok(());
    }
    let who = before.map_or_else(String::new, |claim| {
        format!(" (process {}, begun {})", claim.pid, age(claim.started))
    });
    found.push(format!(
        "an interrupted run{who} had left {}; what it held was removed",
        partial.display()
    ));
    Ok(())
}

/// Removes everything in a partial folder but its record; says whether there
/// was anything.
pub(super) fn remove_content(partial: &Path) -> Result<bool> {
    let mut had_content = false;
    for name in entries(partial)?.into_iter().filter(|name| name != RECORD) {
        had_content = true;
        let path = partial.join(name);
        let is_folder = std::fs::symlink_metadata(&path).is_ok_and(|meta| meta.is_dir());
        let removed = if is_folder {
            std::fs::remove_dir_all(&path)
        } else {
            std::fs::remove_file(&path)
        };
        removed.map_err(|error| Error::io("remove", &path, error))?;
    }
    Ok(had_content)
}

/// Settles what became of an output that an interrupted run was replacing: it
/// is put back where its place is empty, and removed where the new one stands.
pub(super) fn settle_replaced(location: &Location, found: &mut Vec<String>) -> Result<()> {
    let Location { old, out, .. } = location;
    if !std::fs::symlink_metadata(old).is_ok_and(|meta| meta.is_dir()) {
        return Ok(());
    }
    refuse_foreign(old, &entries(old)?)?;
    let is_missing = std::fs::symlink_metadata(out).is_err() || std::fs::remove_dir(out).is_ok();
    if is_missing {
        std::fs::rename(old, out).map_err(|error| Error::io("put back", out, error))?;
        found.push(format!(
            "an interrupted run had moved {} aside to replace it; it was put back",
            out.display()
        ));
    } else {
        std::fs::remove_dir_all(old).map_err(|error| Error::io("remove", old, error))?;
        found.push(format!(
            "an interrupted run had left the output that it replaced in {}; it was removed",
            old.display()
        ));
    }
    Ok(())
}

fn in_use(location: &Location, claim: Option<&Claim>) -> Error {
    let who = claim.map_or_else(String::new, |claim| {
        format!(" (process {}, begun {})", claim.pid, age(claim.started))
    });
    Error::usage(format!(
        "another run{who} is writing {} at this moment, in {}; wait for it, or choose another \
         output",
        location.out.display(),
        location.partial.display()
    ))
}

fn read_claim(mut file: &File) -> Option<Claim> {
    let mut text = String::new();
    file.take(4096).read_to_string(&mut text).ok()?;
    file.seek(SeekFrom::Start(0)).ok()?;
    serde_json::from_str(&text).ok()
}

fn write_claim(mut file: &File) -> std::io::Result<()> {
    let pid = std::process::id();
    let claim = Claim {
        pid,
        started: now(),
        process_start: process_start(pid),
    };
    file.set_len(0)?;
    file.write_all(serde_json::to_string(&claim)?.as_bytes())
}

fn is_same_file(file: &File, path: &Path) -> bool {
    let held = file.try_clone().and_then(same_file::Handle::from_file);
    let named = same_file::Handle::from_path(path);
    matches!((held, named), (Ok(held), Ok(named)) if held == named)
}

/// Whether the process of a claim still runs, as far as the system tells.
fn is_alive(claim: &Claim) -> bool {
    claim.process_start.is_some() && process_start(claim.pid) == claim.process_start
}

/// When a process began, in the system's ticks; nothing where there is no such
/// process or the system does not tell.
fn process_start(pid: u32) -> Option<String> {
    let stat = std::fs::read_to_string(format!("/proc/{pid}/stat")).ok()?;
    // The command's name comes second, in parentheses, and may hold anything.
    let (_, after_name) = stat.rsplit_once(')')?;
    after_name.split_whitespace().nth(19).map(str::to_owned)
}

fn now() -> u64 {
    SystemTime::now()
        .duration_since(UNIX_EPOCH)
        .map_or(0, |since| since.as_secs())
}

fn age(started: u64) -> String {
    match now().saturating_sub(started) {
        0..60 => "less than a minute ago".to_owned(),
        seconds @ 60..7200 => format!("{} min ago", seconds / 60),
        seconds @ 7200..172_800 => format!("{} h ago", seconds / 3600),
        seconds => format!("{} days ago", seconds / 86_400),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_that_was_replaced_is_not_the_same() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join(RECORD);
        let held = File::create(&path).unwrap();
        assert!(is_same_file(&held, &path));
        std::fs::remove_file(&path).unwrap();
        assert!(!is_same_file(&held, &path));
        File::create(&path).unwrap();
        assert!(!is_same_file(&held, &path));
    }

    #[cfg(target_os = "linux")]
    #[test]
    fn processes_are_told_apart_by_when_they_began() {
        let pid = std::process::id();
        let claim = Claim {
            pid,
            started: 0,
            process_start: process_start(pid),
        };
        assert!(is_alive(&claim));
        assert!(!is_alive(&Claim {
            process_start: Some("0".to_owned()),
            ..claim
        }));
        let gone = Claim {
            pid: u32::MAX,
            started: 0,
            process_start: None,
        };
        assert!(!is_alive(&gone));
    }

    #[test]
    fn ages_are_said_in_the_unit_that_fits() {
        assert_eq!(age(now()), "less than a minute ago");
        assert_eq!(age(now() - 3_700), "61 min ago");
        assert_eq!(age(now() - 3 * 86_400), "3 days ago");
        assert_eq!(age(u64::MAX), "less than a minute ago");
    }
}
