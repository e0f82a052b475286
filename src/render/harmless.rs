//! Text that does nothing but show itself.
//!
//! In: text of the corpus. Out: the same, in which no character steers a
//! terminal, a spreadsheet or the direction of what stands around it, and none hides.

use crate::hidden::{defused, is_hidden};

/// Appends a character so that it is seen, and no more than seen.
fn push(out: &mut String, character: char) {
    match character {
        '\u{0}'..='\u{1f}' => out.push(picture(character)),
        '\u{7f}' => out.push('\u{2421}'),
        // Words of Persian, of Indian languages and emoji are spelled with joiners.
        '\u{200c}' | '\u{200d}' => out.push(character),
        _ if is_hidden(character) => {
            out.push_str(&format!("\\u{{{:x}}}", character as u32));
        }
        _ => out.push(character),
    }
}

/// The picture of a control character (U+2400 and following).
fn picture(control: char) -> char {
    char::from_u32(0x2400 + control as u32).unwrap_or('\u{fffd}')
}

/// Text on one line: of at most so many characters, white space as one space.
pub(crate) fn line(text: &str, most: usize) -> String {
    let mut line = String::with_capacity(text.len().min(most.saturating_mul(4)));
    let mut count = 0;
    for word in text.split_whitespace() {
        if count > 0 {
            line.push(' ');
            count += 1;
        }
        for character in word.chars() {
            if count >= most {
                line.push('…');
                return line;
            }
            push(&mut line, character);
            count += 1;
        }
    }
    line
}

/// What begins a formula, in the widths of East Asia too: some programs read them alike.
const FORMULA: [char; 11] = ['=', '+', '-', '@', '\t', '\r', '\n', '＝', '＋', '－', '＠'];

/// What may separate cells where a spreadsheet does not take the comma for it, as it does not
/// in most of Europe.
const SEPARATORS: [char; 4] = [';', '\t', '\r', '\n'];

/// A cell of a table that a spreadsheet may open: line breaks and tabs stay,
/// and what would be taken for a formula has an apostrophe before it, at the beginning and
/// behind what another spreadsheet would take for the end of a cell
/// (<https://owasp.org/www-community/attacks/CSV_Injection>).
pub(super) fn cell(text: &str) -> String {
    let mut cell = String::with_capacity(text.len() + 1);
    if text.starts_with(FORMULA) {
        cell.push('\'');
    }
    let mut begins = false;
    // A job may print the table, too.
    for line in text.split_inclusive('\n') {
        for character in defused(line).chars() {
            if begins && FORMULA.contains(&character) && !SEPARATORS.contains(&character) {
                cell.push('\'');
            }
            // Quotes may stand before it.
            begins = SEPARATORS.contains(&character) || (begins && character == '"');
            match character {
                '\n' | '\r' | '\t' => cell.push(character),
                other => push(&mut cell, other),
            }
        }
    }
    cell
}

/// Markdown's code, in a cell of a table: no markup, no link, no mention of
/// anybody (<https://github.github.com/gfm/#code-spans>).
pub(crate) fn code(text: &str, most: usize) -> String {
    // A job may print the page, too.
    let text = defused(&line(text, most)).replace('|', "\\|");
    if text.is_empty() {
        return String::new();
    }
    let longest = text.split(|character| character != '`').map(str::len).max();
    let fence = "`".repeat(longest.unwrap_or(0) + 1);
    // A backtick at an end would lengthen the fence; the spaces are not shown.
    let space = if text.contains('`') { " " } else { "" };
    format!("{fence}{space}{text}{space}{fence}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_holds_no_control_and_no_break() {
        let hostile = "a\u{1b}[31m\n\tb \u{202e}c\u{85}d\u{2028}e\u{7f}";
        let shown = line(hostile, 100);
        assert_eq!(shown, "a␛[31m b \\u{202e}c d e␡");
        assert!(!shown.chars().any(char::is_control));
        assert_eq!(line("eins zwei", 6), "eins z…");
        assert_eq!(line("eins", 4), "eins");
    }

    #[test]
    fn a_cell_is_no_formula() {
        for hostile in ["=1+1", "+1", "-1", "@SUM(A1)", "\t1", "\r1"] {
            assert_eq!(cell(hostile), format!("'{hostile}"));
        }
        assert_eq!(cell("\t=1"), "'\t'=1");
        assert_eq!(cell("a=1"), "a=1");
        assert_eq!(cell("\u{1b}]0;x\u{7}"), "␛]0;x␇");
        assert_eq!(cell("two\nlines"), "two\nlines");
        // Where the comma separates nothing.
        assert_eq!(cell("x;=1+1"), "x;'=1+1");
        assert_eq!(cell("x;\"\"=1\n-2\t@a; +3"), "x;\"\"'=1\n'-2\t'@a; +3");
    }

    #[test]
    fn code_is_closed_by_nothing_in_it() {
        assert_eq!(code("@all | <b>", 80), "`@all \\| <b>`");
        assert_eq!(code("a `` b", 80), "``` a `` b ```");
        assert_eq!(code("`", 80), "`` ` ``");
        assert_eq!(code(" \n", 80), "");
    }
}
