//! What the report's files were when they were written: `sums.json`.
//!
//! In: a folder of report files that are complete. Out: a file that says how long
//! each is and what its pieces add up to, so that whoever reads a piece later can see
//! that nobody changed it since. The page is not among them: it is made of the
//! others, may be made again, and nothing reads it. It changes no file.

use std::io::{self, Read as _, Write as _};
use std::path::Path;

use serde::{Deserialize, Serialize};

use super::files::{SUMMED, SUMS};
use super::tool;
use crate::error::{Error, Result};
use crate::files::{self, PieceSums, spelled_sum};

/// The version of the file.
const VERSION: u32 = 2;

/// The largest file of sums that is read: that of a report of 50 TB.
const LARGEST: u64 = 1 << 30;

/// Bytes that are read at a time.
const BUFFER: usize = 1 << 17;

/// What files were when they were written.
#[derive(Clone, Debug, Deserialize, Serialize)]
pub struct ResultSums {
    /// The version of this file.
    version: u32,
    /// The program that wrote it, with its version.
    tool: String,
    /// The files, by name.
    files: Vec<FileSums>,
}

/// What one file was.
#[derive(Clone, Debug, Deserialize, PartialEq, Eq, Serialize)]
pub struct FileSums {
    /// Its name.
    pub name: String,
    /// Its length.
    pub bytes: u64,
    /// The XXH3 hash of 64 bits of each mebibyte of it, 16 hexadecimal digits.
    pub xxh3_64: Vec<String>,
}

/// Writes the sums of the files in `folder`.
///
/// # Errors
/// Where a file cannot be read, or this one not be written.
pub fn write(folder: &Path) -> Result<()> {
    let of = |name: &&str| {
        let path = folder.join(name);
        sums_of(&path, name).map_err(|error| Error::io("read", path, error))
    };
    let sums = ResultSums {
        version: VERSION,
        tool: tool(),
        files: SUMMED.iter().map(of).collect::<Result<_>>()?,
    };
    let path = folder.join(SUMS);
    let written = serde_json::to_vec(&sums)
        .map_err(io::Error::from)
        .and_then(|mut bytes| {
            bytes.push(b'\n');
            files::create(&path)?.write_all(&bytes)
        });
    written.map_err(|error| Error::io("write", &path, error))
}

fn sums_of(path: &Path, name: &str) -> io::Result<FileSums> {
    let mut file = files::open(path)?;
    let (mut sums, mut bytes) = (PieceSums::default(), 0);
    let mut buffer = vec![0; BUFFER];
    loop {
        let read = file.read(&mut buffer)?;
        if read == 0 {
            break;
        }
        bytes += read as u64;
        sums.add(buffer.get(..read).unwrap_or_default());
    }
    Ok(FileSums {
        name: name.to_owned(),
        bytes,
        xxh3_64: sums.finish().into_iter().map(spelled_sum).collect(),
    })
}

/// What the file at `path` was when it was written.
///
/// # Errors
/// Where nobody knows.
pub fn read(path: &Path) -> io::Result<FileSums> {
    let folder = path.parent().unwrap_or(Path::new("."));
    let refuse = |what: String| {
        let message =
            format!("{what}, so that nobody can tell whether it was changed: clean again");
        io::Error::new(io::ErrorKind::InvalidData, message)
    };
    let bytes = files::read(&folder.join(SUMS), LARGEST)
        .map_err(|error| refuse(format!("{SUMS} beside it cannot be read ({error})")))?;
    let sums: ResultSums = serde_json::from_slice(&bytes)
        .map_err(|error| refuse(format!("{SUMS} beside it is none ({error})")))?;
    let name = path.file_name().unwrap_or_default().to_string_lossy();
    let found = sums.files.into_iter().find(|file| file.name == name);
    match found {
        Some(found) if sums.version == VERSION => Ok(found),
        Some(_) => Err(refuse(format!("{SUMS} beside it is of {}", sums.tool))),
        None => Err(refuse(format!("{SUMS} beside it does not know it"))),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::files::PIECE;
    use crate::result::files::{BLOCKS, CLUSTERS};

    fn sum_of(piece: &[u8]) -> String {
        spelled_sum(files::piece_sum(piece))
    }

    #[test]
    fn every_file_is_in_it_piece_by_piece() {
        let folder = tempfile::tempdir().unwrap();
        let put = |name: &str, bytes: &[u8]| std::fs::write(folder.path().join(name), bytes);
        for name in SUMMED {
            put(name, b"").unwrap();
        }
        let large = vec![b'x'; PIECE + 1];
        put(CLUSTERS, &large).unwrap();
        write(folder.path()).unwrap();
        let found = read(&folder.path().join(CLUSTERS)).unwrap();
        assert_eq!(found.bytes, large.len() as u64);
        assert_eq!(found.xxh3_64, [sum_of(&large[..PIECE]), sum_of(b"x")]);
        assert!(
            read(&folder.path().join(BLOCKS))
                .unwrap()
                .xxh3_64
                .is_empty()
        );
        let said = read(&folder.path().join("report.html")).unwrap_err();
        assert!(said.to_string().contains("does not know it"), "{said}");
        put(SUMS, b"{}").unwrap();
        assert!(read(&folder.path().join(BLOCKS)).is_err());
    }
}
