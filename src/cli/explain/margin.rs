//! Text beside a margin.
//!
//! In: text of the corpus, and how wide the terminal is. Out: lines that fit,
//! in which nothing of the corpus can harm the terminal, each behind what the
//! margin says. A line that is too long goes on below, cut between words where
//! there are any.

use crate::paragraph;

use super::super::terminal::{columns_of, harmless};

/// `text` as lines of at most `columns` columns, with everything escaped that
/// could harm the terminal. A tab is a space. A text of nothing is one empty line.
pub(crate) fn wrap(text: &str, columns: usize) -> Vec<String> {
    let mut lines = Vec::new();
    for line in paragraph::lines(text) {
        let line = text.get(line).unwrap_or_default();
        wrap_line(
            &harmless(&line.replace('\t', " ")),
            columns.max(1),
            &mut lines,
        );
    }
    if lines.is_empty() {
        lines.push(String::new());
    }
    lines
}

/// The same for what stands on one line, a name or a sentence with names in it: a line
/// break is escaped as well, so that no name can look like another line.
pub(crate) fn wrap_sentence(text: &str, columns: usize) -> Vec<String> {
    let mut lines = Vec::new();
    wrap_line(&harmless(text), columns.max(1), &mut lines);
    lines
}

fn wrap_line(text: &str, columns: usize, lines: &mut Vec<String>) {
    let (mut line, mut used) = (String::new(), 0);
    for word in text.split_inclusive(' ') {
        // A space may stand beyond the edge, where nobody sees it.
        let width = columns_of(word.trim_end_matches(' '));
        if used > 0 && used + width > columns {
            lines.push(take(&mut line));
            used = 0;
        }
        if width <= columns {
            line.push_str(word);
            used += columns_of(word);
            continue;
        }
        for character in word.chars() {
            let width = columns_of(character.encode_utf8(&mut [0; 4]));
            if used > 0 && used + width > columns {
                lines.push(take(&mut line));
                used = 0;
            }
            line.push(character);
            used += width;
        }
    }
    lines.push(take(&mut line));
}

/// What was gathered, without the spaces at its end.
fn take(line: &mut String) -> String {
    let length = line.trim_end_matches(' ').len();
    line.truncate(length);
    std::mem::take(line)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_are_cut_between_words_and_by_columns() {
        assert_eq!(wrap("one two three", 8), ["one two", "three"]);
        assert_eq!(wrap("one two", 7), ["one two"]);
        assert_eq!(
            wrap("a incomprehensible b", 6),
            ["a", "incomp", "rehens", "ible b"]
        );
        assert_eq!(wrap("日本語の新聞です", 7), ["日本語", "の新聞", "です"]);
        assert_eq!(
            wrap("e\u{301}te\u{301} dit", 3),
            ["e\u{301}te\u{301}", "dit"]
        );
        assert_eq!(wrap("", 5), [""]);
    }

    #[test]
    fn nothing_of_the_corpus_gets_through() {
        assert_eq!(wrap("a\u{1b}[2Jb\r\nc\td", 20), ["a\\u{1b}[2Jb", "c d"]);
        assert_eq!(wrap("x\u{2028}y\u{202e}z", 20), ["x", "y\\u{202e}z"]);
    }

    #[test]
    fn no_name_looks_like_another_line() {
        let name = "a\nb\u{2028}c\u{85}d\u{b}e\rf\tg";
        let shown = "a\\u{a}b\\u{2028}c\\u{85}d\\u{b}e\\u{d}f\\u{9}g";
        assert_eq!(wrap_sentence(name, 80), [shown]);
        assert_eq!(wrap_sentence("", 80), [""]);
        assert_eq!(wrap_sentence("one two three", 8), ["one two", "three"]);
    }

    #[test]
    fn no_line_is_too_wide() {
        for columns in 1..12 {
            let text = "deux  mots, 三 四五六七 et\u{301} un\u{7} mot incomprehensible ";
            for line in wrap(text, columns) {
                let too_wide = columns_of(&line) > columns.max(2);
                assert!(!too_wide, "{columns}: {line:?}");
            }
        }
    }
}
