//! Texts of the corpus on one line, so that they show and do nothing else.
//!
//! In: any text. Out: its beginning, on one line, with everything spelled out
//! that steers a terminal, turns the direction of writing or shows as nothing.

use crate::hidden::defused;
use crate::render::harmless;

/// Characters of a text that is quoted.
pub(super) const QUOTED: usize = 120;

/// At most so many characters of a text, on one line.
#[must_use]
pub fn line(text: &str, most: usize) -> String {
    defused(&harmless::line(text, most)).into_owned()
}

/// A name, whole.
#[must_use]
pub fn name(text: &str) -> String {
    line(text, usize::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_hides_is_spelled_out() {
        assert_eq!(line("a\u{200b}b\n\u{1b}[2J c", 80), "a\\u{200b}b ␛[2J c");
        assert_eq!(line("می\u{200c}رود", 80), "می\u{200c}رود");
        assert_eq!(line("eins zwei", 6), "eins z…");
        assert_eq!(name(&"x".repeat(500)).len(), 500);
    }
}
