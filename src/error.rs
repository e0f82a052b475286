//! Errors: what stops a run, with the file, the place and the remedy.
//!
//! In: what went wrong, where. Out: one sentence a person can act on. Only
//! input, output, options and the journal can fail; the stages cannot. An
//! error never hides the system's own word, and never prints itself.

use std::fmt;
use std::io;
use std::path::{Path, PathBuf};

/// The library's result.
pub type Result<T> = std::result::Result<T, Error>;

/// Something that stops a run.
#[derive(Debug)]
pub struct Error(Box<ErrorKind>);

/// What went wrong.
#[derive(Debug)]
#[non_exhaustive]
pub enum ErrorKind {
    /// A file or folder could not be read or written.
    Io {
        /// What was attempted: "read", "create"...
        action: &'static str,
        /// On which file.
        path: PathBuf,
        /// The system's own word.
        source: io::Error,
    },
    /// A temporary file could not be written to its end.
    Temporary {
        /// The folder that it is in; it has no name.
        folder: PathBuf,
        /// How many bytes were still to be written.
        bytes: u64,
        /// The system's own word.
        source: io::Error,
    },
    /// A record could not be used.
    Input {
        /// The file.
        path: PathBuf,
        /// Line, counted from 1.
        line: u64,
        /// Byte offset in the decompressed file, counted from 0.
        byte: u64,
        /// What is wrong and what to do about it.
        message: String,
    },
    /// What was asked for makes no sense, or not here.
    Usage(String),
    /// An option, or several together, make no sense.
    Option {
        /// Their names, as configuration files spell them; in the two sentences each
        /// stands between backticks.
        keys: Vec<&'static str>,
        /// What is wrong.
        what: String,
        /// What to do about it.
        remedy: String,
        /// Where `memory` is too little for this input: bytes of it that would do.
        enough: Option<u64>,
    },
    /// A run was asked to stop ([`Progress::stopped`](crate::Progress::stopped)).
    Interrupted,
    /// The library contradicts itself: a fault of its own, and of nothing that it was given.
    Fault(String),
    /// A cleaned corpus or its journal is not what was written.
    Damaged {
        /// Which file.
        path: PathBuf,
        /// What does not agree, and what to do about it.
        message: String,
    },
}

impl Error {
    /// The system refused `action` ("read", "create"...) on `path`.
    #[must_use]
    pub(crate) fn io(action: &'static str, path: impl AsRef<Path>, source: io::Error) -> Self {
        Self::from(ErrorKind::Io {
            action,
            path: path.as_ref().to_owned(),
            source,
        })
    }

    /// The system took no more of a temporary file in `folder`, of which `bytes`
    /// bytes were still to be written.
    #[must_use]
    pub(crate) fn temporary(folder: impl AsRef<Path>, bytes: u64, source: io::Error) -> Self {
        Self::from(ErrorKind::Temporary {
            folder: folder.as_ref().to_owned(),
            bytes,
            source,
        })
    }

    /// The record at `line` (from 1) and `byte` (from 0) of `path` cannot be used.
    #[must_use]
    pub(crate) fn input(
        path: impl AsRef<Path>,
        line: u64,
        byte: u64,
        message: impl Into<String>,
    ) -> Self {
        let (path, message) = (path.as_ref().to_owned(), message.into());
        Self::from(ErrorKind::Input {
            path,
            line,
            byte,
            message,
        })
    }

    /// The caller asked for something that makes no sense; `message` says what to ask instead.
    #[must_use]
    pub(crate) fn usage(message: impl Into<String>) -> Self {
        Self::from(ErrorKind::Usage(message.into()))
    }

    /// Options make no sense: `what` is wrong, `remedy` is to be done. In both, options
    /// stand between backticks; `keys` are their names.
    #[must_use]
    pub(crate) fn option(
        keys: &[&'static str],
        what: impl Into<String>,
        remedy: impl Into<String>,
    ) -> Self {
        Self::from(ErrorKind::Option {
            keys: keys.to_vec(),
            what: what.into(),
            remedy: remedy.into(),
            enough: None,
        })
    }

    /// The same, where `memory` is too little and so many MiB of it would do.
    #[must_use]
    pub(crate) fn enough(mut self, mebibytes: u64) -> Self {
        if let ErrorKind::Option { enough, .. } = &mut *self.0 {
            *enough = mebibytes.checked_mul(1 << 20);
        }
        self
    }

    /// Somebody asked the run to stop.
    #[must_use]
    pub(crate) fn interrupted() -> Self {
        Self::from(ErrorKind::Interrupted)
    }

    /// Something happened that cannot, whatever the input: `message` says what.
    #[must_use]
    pub(crate) fn fault(message: impl Into<String>) -> Self {
        Self::from(ErrorKind::Fault(message.into()))
    }

    /// `path` is not what an earlier run wrote.
    #[must_use]
    pub(crate) fn damaged(path: impl AsRef<Path>, message: impl Into<String>) -> Self {
        Self::from(ErrorKind::Damaged {
            path: path.as_ref().to_owned(),
            message: message.into(),
        })
    }

    /// The same, with what else is to be known of it.
    #[must_use]
    pub(crate) fn beside(mut self, note: &str) -> Self {
        match &mut *self.0 {
            ErrorKind::Usage(message)
            | ErrorKind::Option {
                remedy: message, ..
            }
            | ErrorKind::Input { message, .. }
            | ErrorKind::Damaged { message, .. }
            | ErrorKind::Fault(message) => *message = format!("{message} ({note})"),
            ErrorKind::Io { .. } | ErrorKind::Temporary { .. } | ErrorKind::Interrupted => {}
        }
        self
    }

    /// What went wrong, to look into.
    #[must_use]
    pub fn kind(&self) -> &ErrorKind {
        &self.0
    }

    /// Whether the reader of our output went away, which is no fault of the run.
    #[must_use]
    pub fn is_broken_pipe(&self) -> bool {
        match &*self.0 {
            ErrorKind::Io { source, .. } => source.kind() == io::ErrorKind::BrokenPipe,
            _ => false,
        }
    }

    /// Whether something is not there.
    #[must_use]
    pub(crate) fn is_not_found(&self) -> bool {
        match &*self.0 {
            ErrorKind::Io { source, .. } => source.kind() == io::ErrorKind::NotFound,
            _ => false,
        }
    }

    /// The file that the error is about, if it is about one.
    #[must_use]
    pub fn path(&self) -> Option<&Path> {
        match &*self.0 {
            ErrorKind::Io { path, .. }
            | ErrorKind::Input { path, .. }
            | ErrorKind::Damaged { path, .. } => Some(path),
            ErrorKind::Temporary { folder, .. } => Some(folder),
            ErrorKind::Usage(_)
            | ErrorKind::Option { .. }
            | ErrorKind::Interrupted
            | ErrorKind::Fault(_) => None,
        }
    }

    /// A thread that the system does not give.
    #[must_use]
    pub(crate) fn no_thread(source: &dyn fmt::Display) -> Self {
        Self::option(
            &["threads"],
            format!("cannot start a thread: {source}"),
            "ask for fewer with `threads`, or allow this user or container more of them",
        )
    }

    /// The options that the error is about, by the names that configuration files have for
    /// them. In its message they stand between backticks.
    #[must_use]
    pub fn options(&self) -> &[&'static str] {
        match &*self.0 {
            ErrorKind::Option { keys, .. } => keys,
            ErrorKind::Temporary { .. } => &["temp-dir", "memory"],
            ErrorKind::Io { source, .. } => remedy(source.kind()).map_or(&[], |remedy| remedy.1),
            _ => &[],
        }
    }

    /// Bytes of `memory` that would do, where the error is that it is too little for this input.
    #[must_use]
    pub fn enough_memory(&self) -> Option<u64> {
        match *self.0 {
            ErrorKind::Option { enough, .. } => enough,
            _ => None,
        }
    }

    /// The message, with each option as `spell` spells it: a program's user knows `--memory`,
    /// a caller of a function `memory=`.
    #[must_use]
    pub fn spelled(&self, spell: impl Fn(&str) -> String) -> String {
        let mut message = self.to_string();
        for option in self.options() {
            message = message.replace(&format!("`{option}`"), &spell(option));
        }
        message
    }

    /// Line (from 1) and byte (from 0) of the record that the error is about,
    /// if it is about one.
    #[must_use]
    pub fn position(&self) -> Option<(u64, u64)> {
        match *self.0 {
            ErrorKind::Input { line, byte, .. } => Some((line, byte)),
            _ => None,
        }
    }
}

impl From<ErrorKind> for Error {
    fn from(kind: ErrorKind) -> Self {
        Self(Box::new(kind))
    }
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &*self.0 {
            ErrorKind::Io {
                action,
                path,
                source,
            } => {
                write!(f, "cannot {action} {}: {source}", path.display())?;
                match remedy(source.kind()) {
                    Some((remedy, _)) => write!(f, "; {remedy}"),
                    None => Ok(()),
                }
            }
            ErrorKind::Input {
                path,
                line,
                byte,
                message,
            } => {
                write!(f, "{}:{line} (byte {byte}): {message}", path.display())
            }
            ErrorKind::Temporary {
                folder,
                bytes,
                source,
            } => {
                write!(
                    f,
                    "cannot write {bytes} more bytes to a temporary file in {}: {source}; choose \
                     a folder with more room (`temp-dir`), or allow more memory (`memory`)",
                    folder.display()
                )
            }
            ErrorKind::Usage(message) => f.write_str(message),
            ErrorKind::Option { what, remedy, .. } => write!(f, "{what}: {remedy}"),
            ErrorKind::Interrupted => f.write_str("the run was stopped, as it was asked to"),
            ErrorKind::Fault(message) => write!(
                f,
                "{message}: this is a bug in dejalu, not in your input; please report it"
            ),
            ErrorKind::Damaged { path, message } => write!(f, "{}: {message}", path.display()),
        }
    }
}

impl std::error::Error for Error {
    // The system's word is part of the sentence, so a chain printed with its
    // sources says it twice; programs that need it by type still get it here.
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        match &*self.0 {
            ErrorKind::Io { source, .. } | ErrorKind::Temporary { source, .. } => Some(source),
            _ => None,
        }
    }
}

/// What a person can do about a refusal of the system, and the options in that.
fn remedy(kind: io::ErrorKind) -> Option<(&'static str, &'static [&'static str])> {
    let remedy = match kind {
        io::ErrorKind::NotFound => "check the spelling of the path",
        io::ErrorKind::PermissionDenied => "change its permissions, or run as a user who may",
        io::ErrorKind::AlreadyExists => "move it away, or choose another output folder",
        io::ErrorKind::NotADirectory => "a part of the path is a file; choose another path",
        io::ErrorKind::StorageFull | io::ErrorKind::QuotaExceeded => {
            return Some((
                "free some space, or put the output (`output`) or the temporary files (`temp-dir`) \
                 elsewhere",
                &["output", "temp-dir"],
            ));
        }
        io::ErrorKind::ReadOnlyFilesystem => "choose an output folder that can be written to",
        io::ErrorKind::FileTooLarge => {
            "allow larger files (ulimit -f), or choose a file system that can hold them"
        }
        io::ErrorKind::InvalidFilename => "rename the file: the output cannot have its name",
        _ => return None,
    };
    Some((remedy, &[]))
}

#[cfg(test)]
mod tests;
