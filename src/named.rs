//! Kinds of things that have names.
//!
//! In: an enum, with the name of each of its values. Out: the enum, a list of all
//! values in their order, and their names, in reports as in code: a value cannot be
//! missing in one of them. It knows none of the enums.

/// Makes an enum whose values have names.
macro_rules! named {
    ($(#[$about:meta])* pub enum $kind:ident {
        $($(#[$says:meta])* $value:ident = $name:literal,)+
    }) => {
        $(#[$about])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
        pub enum $kind {
            $($(#[$says])* #[serde(rename = $name)] $value,)+
        }

        impl $kind {
            /// All of them, in the order in which reports list them.
            pub const ALL: [$kind; [$($name),+].len()] = [$($kind::$value),+];

            /// Its name, as options and reports spell it.
            #[must_use]
            pub fn name(self) -> &'static str {
                match self {
                    $($kind::$value => $name,)+
                }
            }
        }
    };
}
