//! What took its place before the result that it belongs to → whether it was left there.
//!
//! In: the place of an output that is nothing without a result, and that result. Out: a note
//! in the folder beside the output, written before it takes its place, and whether such a
//! note is there and true: of this result, and of what stands there, file by file. It
//! changes nothing else.

use std::io::Write as _;
use std::path::Path;
use std::time::UNIX_EPOCH;

use walkdir::WalkDir;
use xxhash_rust::xxh3::Xxh3Default;

use super::location::OutputLocation;
use crate::error::{Error, Result};
use crate::files::{self, sync_folder};

/// The name of the note.
const NOTE: &str = "placed";

/// The largest note that is read: a path, and a number.
const LARGEST: u64 = 1 << 16;

/// Notes that what was built is about to take its place, before `result` does.
///
/// # Errors
/// Where the note cannot be written.
pub(super) fn note(location: &OutputLocation, result: &Path) -> Result<()> {
    let path = location.partial.join(NOTE);
    let refuse = |error| Error::io("write", &path, error);
    let text = text(result, &location.built()).map_err(refuse)?;
    let mut file = files::create(&path).map_err(refuse)?;
    file.write_all(&text)
        .and_then(|()| file.sync_all())
        .map_err(refuse)?;
    sync_folder(&location.partial);
    Ok(())
}

/// Whether what stands in the place was left there by a run that has noted it for this
/// result, and nobody has changed it since.
pub(super) fn is_left(location: &OutputLocation, result: &Path) -> bool {
    let Ok(noted) = files::read(&location.partial.join(NOTE), LARGEST) else {
        return false;
    };
    text(result, &location.out).is_ok_and(|text| text == noted)
}

/// What the note says of a folder.
fn text(result: &Path, folder: &Path) -> std::io::Result<Vec<u8>> {
    let mut sum = Xxh3Default::new();
    for entry in WalkDir::new(folder).min_depth(1).sort_by_file_name() {
        let entry = entry?;
        let meta = entry.metadata()?;
        let below = entry.path().strip_prefix(folder).unwrap_or(entry.path());
        let age = meta.modified()?.duration_since(UNIX_EPOCH);
        let length = if meta.is_file() { meta.len() } else { 0 };
        sum.update(below.as_os_str().as_encoded_bytes());
        sum.update(&[0, u8::from(meta.is_file())]);
        sum.update(&length.to_le_bytes());
        sum.update(&age.unwrap_or_default().as_nanos().to_le_bytes());
    }
    let result = result.as_os_str().as_encoded_bytes();
    Ok([format!("{:032x}\n", sum.digest128()).as_bytes(), result].concat())
}
