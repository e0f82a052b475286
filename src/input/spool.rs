//! Standard input → a file that can be read twice.
//!
//! In: a reader of articles, plain or compressed. Out: a temporary file that holds
//! it, and goes when the spool goes. The pipeline reads its input twice; a pipe
//! can be read once.

use std::fs::File;
use std::io::{self, Read, Seek, SeekFrom, Write};
use std::path::{Path, PathBuf};

use tempfile::TempPath;

use crate::error::{Error, Result};
use crate::files::{self, Mode};

use super::sniff::unnamed_format;
use super::stream::compression_of;
use super::{Compression, Format, STREAM, Source};

/// What names standard input among the inputs.
const STDIN: &str = "-";

/// Whether an input is standard input.
#[must_use]
pub fn is_stdin(input: &Path) -> bool {
    input.as_os_str() == STDIN
}

/// A copy of what came in by standard input.
#[derive(Debug)]
pub struct Spool {
    /// Kept open: a file without a name is there as long as that.
    _file: File,
    place: SpoolName,
    compression: Compression,
    format: Format,
}

impl Spool {
    /// Copies `reader` to a temporary file in `folder`, or in the system's
    /// place for such files.
    ///
    /// # Errors
    ///
    /// Where the reader cannot be read or the file not be written.
    pub fn fill(mut reader: impl Read, folder: Option<&Path>) -> Result<Self> {
        let folder = folder.map_or_else(std::env::temp_dir, Path::to_owned);
        let (mut file, place) = create(&folder)
            .map_err(|error| Error::io("create a temporary file in", &folder, error))?;
        if let SpoolName::Open(_) = place {
            // It has no name by which another user could open it.
            let _ = mode_of_stdin().give(&file);
        }
        let mut buffer = vec![0; 128 * 1024];
        loop {
            let len = match reader.read(&mut buffer) {
                Ok(0) => break,
                Ok(len) => len,
                Err(error) if error.kind() == io::ErrorKind::Interrupted => continue,
                Err(error) => return Err(Error::io("read", "standard input", error)),
            };
            let written = file.write_all(buffer.get(..len).unwrap_or_default());
            written.map_err(|error| Error::temporary(&folder, len as u64, error))?;
        }
        let sniffed = sniff(&mut file);
        let compression = sniffed.map_err(|error| Error::io("read", place.path(), error))?;
        let copy = files::open(place.path());
        let copy = copy.map_err(|error| Error::io("read", place.path(), error))?;
        Ok(Self {
            _file: file,
            format: unnamed_format(Box::new(copy), compression),
            place,
            compression,
        })
    }

    /// The copy, as a source.
    #[must_use]
    pub fn source(&self) -> Source {
        let extension = self.compression.extension();
        let name = match self.format {
            Format::Json => "stdin.json",
            Format::Wet => "stdin.wet",
            Format::Csv => "stdin.csv",
            Format::Parquet => "stdin.parquet",
            _ => STREAM,
        };
        Source {
            path: self.place.path().to_owned(),
            name: format!("{name}{extension}"),
            format: self.format,
            compression: self.compression,
            layout: None,
        }
    }
}

/// By what name the copy can be opened.
#[derive(Debug)]
enum SpoolName {
    /// The system's name for an open file, which has no other.
    Open(PathBuf),
    /// A name in the folder; it goes when this goes.
    Named(TempPath),
}

impl SpoolName {
    fn path(&self) -> &Path {
        match self {
            SpoolName::Open(path) => path,
            SpoolName::Named(path) => path,
        }
    }
}

/// Who may read standard input, if it is a file.
fn mode_of_stdin() -> Mode {
    #[cfg(unix)]
    {
        use std::os::fd::AsFd as _;
        let stdin = io::stdin().as_fd().try_clone_to_owned().map(File::from);
        if let Ok(meta) = stdin.and_then(|stdin| stdin.metadata())
            && meta.is_file()
        {
            return Mode::of(&meta);
        }
    }
    Mode::USUAL
}

/// Creates the file: without a name where the system can open such a file again,
/// so that nothing is left of a run that is killed.
fn create(folder: &Path) -> io::Result<(File, SpoolName)> {
    #[cfg(target_os = "linux")]
    {
        let file = tempfile::tempfile_in(folder)?;
        let descriptor = std::os::fd::AsRawFd::as_raw_fd(&file);
        let path = PathBuf::from(format!("/proc/self/fd/{descriptor}"));
        if File::open(&path).is_ok() {
            return Ok((file, SpoolName::Open(path)));
        }
    }
    let named = tempfile::Builder::new()
        .prefix("dejalu-stdin-")
        .tempfile_in(folder)?;
    let (file, path) = named.into_parts();
    Ok((file, SpoolName::Named(path)))
}

/// How the copy is compressed.
fn sniff(file: &mut File) -> io::Result<Compression> {
    let mut magic = Vec::new();
    file.seek(SeekFrom::Start(0))?;
    file.take(8).read_to_end(&mut magic)?;
    Ok(compression_of(&magic))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn holds_what_came_in_and_goes_with_it() {
        let folder = tempfile::tempdir().unwrap();
        let spool = Spool::fill(&b"{\"text\":\"a\"}\n"[..], Some(folder.path())).unwrap();
        let source = spool.source();
        assert_eq!(std::fs::read(&source.path).unwrap(), b"{\"text\":\"a\"}\n");
        assert_eq!(
            (source.name.as_str(), source.compression),
            ("stdin.jsonl", Compression::Plain)
        );
        let left = || std::fs::read_dir(folder.path()).unwrap().count();
        if cfg!(target_os = "linux") {
            assert_eq!(left(), 0, "it has no name");
        }
        drop(spool);
        assert_eq!(left(), 0);
    }

    #[test]
    fn compressed_input_is_recognised_by_its_first_bytes() {
        let zstd = zstd::encode_all(&b"{}"[..], 0).unwrap();
        assert_eq!(
            Spool::fill(&zstd[..], None).unwrap().source().name,
            "stdin.jsonl.zst"
        );
        let empty = Spool::fill(io::empty(), None).unwrap();
        assert_eq!(empty.source().compression, Compression::Plain);
    }

    #[test]
    fn a_folder_that_is_not_there_is_named() {
        let error = Spool::fill(io::empty(), Some(Path::new("/no/such/folder"))).unwrap_err();
        assert!(error.to_string().contains("/no/such/folder"));
    }
}
