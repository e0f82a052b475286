//! The rooms of the house, for the program's own benches, fuzz targets and tests.
//!
//! In: every private module. Out: the same, by the name that it has in here. It is no
//! part of the library: anything in it changes from one version to the next without a
//! word.

/// Shows what is public in private modules.
macro_rules! rooms {
    ($($room:ident)*) => {
        $(pub mod $room {
            pub use crate::$room::*;
        })*
    };
}

rooms! {
    background bits block check clean cluster config corpus decide document error evidence explain
    family files filter fingerprint hidden index input judge known learn memory
    output paragraph pipeline progress readable render repeat report restore result stop study summary token
    verdict
}

#[cfg(feature = "settings")]
rooms! { settings }
