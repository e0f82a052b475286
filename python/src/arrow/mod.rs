//! Arrow: columns in, columns out.
//!
//! In: whatever speaks Arrow's C stream interface. Out: its text columns as strings, and
//! tables with other strings in them. It knows nothing of dejalu.

mod ffi;

mod out;

mod path;

mod text;

pub(crate) use ffi::{capsule, read};
pub(crate) use out::{Batches, RemovedRow, document_column, like, like_type, strings};
pub(crate) use path::ColumnPath;
pub(crate) use text::TextColumn;
