//! The one way to open, create, replace and remove files.
//!
//! In: paths. Out: files that are what they are taken for. What is read is an
//! ordinary file, never a pipe that nobody fills. What is written was made by this
//! run and nobody else: no link is followed, nothing that is there is opened for
//! writing, and what takes a place takes it whole, with one rename, when the
//! system has all of it. A folder is cleared only if it says itself that it was
//! made here and belongs to this user. It knows nothing of what is in the files.

mod claim;

mod create;

mod guard;

mod modes;

mod names;

mod open;

mod pieces;

mod reach;

mod remove;

mod scratch;

mod spill;

mod swap;

mod sync;

mod unplaced;

mod whole;

pub use claim::{Claim, Left};
pub use create::{create, create_as, folder, folders, lasting_folders, private_folder};
pub use guard::{
    Guarded, SETTINGS, real_path, refuse_guarded, refuse_one_place, standard_output_file,
};
pub use modes::{Mode, mode_of_all, set_mode};
pub use names::{is_unfinished, partial_of};
pub use open::{LARGEST_LIST, is_ordinary, open, read, read_own_status};
pub use pieces::{PIECE, PieceSums, piece_sum, spelled_sum};
pub use remove::{entries, is_empty, is_folder, remove};
pub use scratch::Scratch;
pub(crate) use spill::{Spill, read_at};
pub use swap::{exchange, rename_new, rename_over};
pub use sync::{sync_folder, sync_tree};
pub use unplaced::{Unplaced, unplaced};
pub use whole::{WholeFile, append, refuse_append, refuse_over, write_whole};
