//! What the library for Parquet does with bytes of unknown origin → what came of it.
//!
//! In: something to do. Out: what it gave, or an error, also where the library gives up by a
//! panic: of a damaged file it asserts things that only a whole one has. Nothing is printed
//! then. It takes no panic of any other thread for its own.

use std::cell::Cell;
use std::panic::{AssertUnwindSafe, catch_unwind, set_hook, take_hook};
use std::sync::Once;

use parquet::errors::Result;

thread_local! {
    /// Whether a panic of this thread is an answer.
    static IS_AN_ANSWER: Cell<bool> = const { Cell::new(false) };
}

/// Does something with what the library for Parquet makes of bytes of unknown origin.
///
/// # Errors
/// What the library says, or that the parts do not fit together where it gives up.
pub(crate) fn caught<T>(work: impl FnOnce() -> Result<T>) -> std::result::Result<T, String> {
    be_silent();
    let before = IS_AN_ANSWER.replace(true);
    let done = catch_unwind(AssertUnwindSafe(work));
    IS_AN_ANSWER.set(before);
    match done {
        Ok(done) => done.map_err(|error| error.to_string()),
        Err(_) => Err("its parts do not fit together".to_owned()),
    }
}

/// Puts before what the process does at a panic that it says nothing of those that are
/// answers; once, for the whole process.
fn be_silent() {
    static ONCE: Once = Once::new();
    ONCE.call_once(|| {
        let usual = take_hook();
        set_hook(Box::new(move |about| {
            if !IS_AN_ANSWER.get() {
                usual(about);
            }
        }));
    });
}

#[cfg(test)]
mod tests {
    use parquet::errors::ParquetError;

    use super::*;

    #[test]
    fn a_panic_is_an_answer_and_the_next_one_is_not() {
        let given_up: std::result::Result<(), String> = caught(|| panic!("a page is missing"));
        assert_eq!(given_up.unwrap_err(), "its parts do not fit together");
        assert!(!IS_AN_ANSWER.get());
        let said = caught(|| Err::<(), _>(ParquetError::EOF("too short".to_owned())));
        assert_eq!(said.unwrap_err(), "EOF: too short");
        assert_eq!(caught(|| Ok(7)), Ok(7));
    }

    #[test]
    fn one_inside_another_stays_silent() {
        let outer = caught(|| {
            let inner = caught(|| Ok(IS_AN_ANSWER.get()));
            Ok((inner, IS_AN_ANSWER.get()))
        });
        assert_eq!(outer, Ok((Ok(true), true)));
    }
}
