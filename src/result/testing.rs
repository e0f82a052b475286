//! Results for tests.
//!
//! In: a folder in which a test has put files of a report. Out: their sums. Used in
//! tests only.

use std::path::Path;

use super::files::{SUMMED, SUMS};

/// Writes the sums of what there is, and empty files for what is missing.
pub(super) fn seal(folder: &Path) {
    for name in SUMMED {
        let path = folder.join(name);
        if !path.exists() {
            std::fs::write(path, "").unwrap();
        }
    }
    let _ = std::fs::remove_file(folder.join(SUMS));
    super::sums::write(folder).unwrap();
}
