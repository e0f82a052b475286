//! What a claim says of the run that made it.
//!
//! In: this process, or what another wrote. Out: what to call it, and whether it
//! still runs, as far as the system tells. It touches no file of a claim's.

use std::time::{SystemTime, UNIX_EPOCH};

use serde::{Deserialize, Serialize};

/// Who works in a folder.
#[derive(Debug, Deserialize, Serialize)]
pub(super) struct ClaimRecord {
    pid: u32,
    /// Seconds since 1970.
    started: u64,
    /// When the process began, as the system counts; tells processes of one
    /// number apart.
    process_start: Option<String>,
    /// Which machine, since when it is up, and which of its processes see each other.
    #[serde(default)]
    place: Option<String>,
    /// Whether the claim is locked as long as the process runs.
    #[serde(default = "as_ever")]
    pub(super) locked: bool,
}

/// Before claims said so, they were locked where that is possible.
fn as_ever() -> bool {
    true
}

/// What became of a run.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum RunState {
    Alive,
    Over,
    /// Nobody here can tell.
    Unknown,
}

impl ClaimRecord {
    pub(super) fn of_this_run(locked: bool) -> Self {
        let pid = std::process::id();
        Self {
            pid,
            started: now(),
            process_start: process_start(pid),
            place: place(),
            locked,
        }
    }

    pub(super) fn read(text: &str) -> Option<Self> {
        serde_json::from_str(text).ok()
    }

    pub(super) fn text(&self) -> String {
        serde_json::to_string(self).unwrap_or_default()
    }

    /// Which run it is, as part of a sentence.
    pub(super) fn who(&self) -> String {
        format!(" (process {}, begun {})", self.pid, age(self.started))
    }

    /// What became of the run, where no lock tells.
    pub(super) fn state(&self) -> RunState {
        if self.place != place() {
            return RunState::Unknown;
        }
        match (&self.process_start, process_start(self.pid)) {
            (Some(then), Some(now)) if *then == now => RunState::Alive,
            (Some(_), _) => RunState::Over,
            (None, _) if exists(self.pid) => RunState::Alive,
            (None, _) => RunState::Over,
        }
    }
}

/// Whether there is such a process.
#[cfg(unix)]
fn exists(pid: u32) -> bool {
    use rustix::io::Errno;
    use rustix::process::{Pid, test_kill_process};
    let pid = i32::try_from(pid).ok().and_then(Pid::from_raw);
    pid.is_some_and(|pid| test_kill_process(pid) != Err(Errno::SRCH))
}

#[cfg(not(unix))]
fn exists(_: u32) -> bool {
    true
}

/// The machine, this start of it, and the numbering of its processes.
fn place() -> Option<String> {
    let start = std::fs::read_to_string("/proc/sys/kernel/random/boot_id").ok()?;
    let numbers = std::fs::read_link("/proc/self/ns/pid").ok()?;
    Some(format!("{} {}", start.trim(), numbers.display()))
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

    #[cfg(target_os = "linux")]
    #[test]
    fn processes_are_told_apart_by_when_they_began() {
        let claim = ClaimRecord::of_this_run(false);
        assert_eq!(claim.state(), RunState::Alive);
        let other = |start: Option<&str>, pid| ClaimRecord {
            process_start: start.map(str::to_owned),
            pid,
            ..ClaimRecord::of_this_run(false)
        };
        assert_eq!(other(Some("0"), std::process::id()).state(), RunState::Over);
        assert_eq!(other(None, std::process::id()).state(), RunState::Alive);
        assert_eq!(other(None, u32::MAX).state(), RunState::Over);
        let elsewhere = ClaimRecord {
            place: Some("another machine".to_owned()),
            ..other(Some("0"), 1)
        };
        assert_eq!(elsewhere.state(), RunState::Unknown);
    }

    #[test]
    fn claims_of_earlier_versions_are_read() {
        let record = ClaimRecord::read(r#"{"pid":4242,"started":1,"process_start":"1"}"#).unwrap();
        assert!(record.locked && record.who().contains("process 4242"));
        assert!(ClaimRecord::read("").is_none());
    }

    #[test]
    fn ages_are_said_in_the_unit_that_fits() {
        assert_eq!(age(now()), "less than a minute ago");
        assert_eq!(age(now() - 3_700), "61 min ago");
        assert_eq!(age(now() - 3 * 86_400), "3 days ago");
        assert_eq!(age(u64::MAX), "less than a minute ago");
    }
}
