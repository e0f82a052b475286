//! What a text hides, or has others do.
//!
//! In: text that somebody else wrote: an article, an id, the name of a file. Out: the
//! same, with everything spelled out that shows as nothing, turns the direction of
//! writing, steers a terminal, or is a command to who runs a job. Whatever is printed
//! goes through here. It never drops a character.

use std::borrow::Cow;
use std::io::{self, Write};

/// Whether a character could change what a terminal does or hide what a text
/// says: control characters, line breaks of Unicode, marks that turn the
/// direction of writing, and others that show as nothing.
///
/// This is the list for all that is printed: what is shown, as JSON too, has
/// these escaped.
#[must_use]
pub fn is_hidden(character: char) -> bool {
    character.is_control()
        || matches!(
            character,
            '\u{ad}'
                | '\u{34f}'
                | '\u{61c}'
                | '\u{115f}'..='\u{1160}'
                | '\u{17b4}'..='\u{17b5}'
                | '\u{180b}'..='\u{180f}'
                | '\u{200b}'..='\u{200f}'
                | '\u{2028}'..='\u{202e}'
                | '\u{2060}'..='\u{206f}'
                | '\u{2800}'
                | '\u{3164}'
                | '\u{feff}'
                | '\u{ffa0}'
                | '\u{fff0}'..='\u{fffb}'
                | '\u{13430}'..='\u{1343f}'
                | '\u{1bca0}'..='\u{1bca3}'
                | '\u{1d173}'..='\u{1d17a}'
                | '\u{e0000}'..='\u{e0fff}'
        )
}

/// JSON, laid out over lines or not, with everything escaped that [`is_hidden`], and the
/// bracket of what a job's runner would obey.
///
/// It stays the same JSON: outside of strings it has no such character but line
/// breaks, and those stay.
#[must_use]
pub fn harmless_json(json: &str) -> String {
    let mut shown = Vec::with_capacity(json.len());
    // Writing to a vector cannot fail, and nothing but text comes out.
    let _ = EscapedJson::new(&mut shown).write_all(json.as_bytes());
    String::from_utf8(shown).unwrap_or_default()
}

/// The same of JSON that is written piece by piece.
pub struct EscapedJson<W> {
    out: W,
    command: RunnerCommand,
    /// The first bytes of a character of which the rest is in the next piece.
    begun: Vec<u8>,
}

/// How much of a command was written: `##`, and a name.
#[derive(Clone, Copy, PartialEq, Eq)]
enum RunnerCommand {
    None,
    Mark,
    Name,
    Begun,
}

impl<W: Write> EscapedJson<W> {
    /// What is written here goes to `out`.
    pub fn new(out: W) -> Self {
        Self {
            out,
            command: RunnerCommand::None,
            begun: Vec::new(),
        }
    }

    fn put(&mut self, text: &str) -> io::Result<()> {
        let mut rest = text;
        while let Some((at, character)) = self.first_escaped(rest) {
            let (before, after) = rest.split_at(at);
            self.out.write_all(before.as_bytes())?;
            for unit in character.encode_utf16(&mut [0; 2]) {
                write!(self.out, "\\u{unit:04x}")?;
            }
            rest = after.get(character.len_utf8()..).unwrap_or_default();
        }
        self.out.write_all(rest.as_bytes())
    }

    /// The next character that is escaped, and where it stands.
    fn first_escaped(&mut self, text: &str) -> Option<(usize, char)> {
        for (at, character) in text.char_indices() {
            let may_open = matches!(self.command, RunnerCommand::Begun | RunnerCommand::Name);
            self.command = match (character, self.command) {
                ('#', RunnerCommand::Mark | RunnerCommand::Begun) => RunnerCommand::Begun,
                ('#', _) => RunnerCommand::Mark,
                (other, _) if may_open && other.is_ascii_alphanumeric() => RunnerCommand::Name,
                _ => RunnerCommand::None,
            };
            let opens = may_open && character == '[';
            if opens || (character != '\n' && is_hidden(character)) {
                return Some((at, character));
            }
        }
        None
    }
}

impl<W: Write> Write for EscapedJson<W> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let whole = if self.begun.is_empty() {
            Cow::Borrowed(bytes)
        } else {
            let mut whole = std::mem::take(&mut self.begun);
            whole.extend_from_slice(bytes);
            Cow::Owned(whole)
        };
        match std::str::from_utf8(&whole) {
            Ok(text) => self.put(text)?,
            Err(error) if error.error_len().is_some() => {
                return Err(io::Error::new(io::ErrorKind::InvalidData, error));
            }
            Err(error) => {
                let (text, begun) = whole.split_at(error.valid_up_to());
                self.put(std::str::from_utf8(text).unwrap_or_default())?;
                self.begun.extend_from_slice(begun);
            }
        }
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        self.out.flush()
    }
}

/// Text in which no job's runner sees a command. GitHub's takes `##[name]` anywhere in a
/// line, Azure's `##vso[name]`, and GitHub's `::name::` where a line begins; what is
/// printed may stand there.
#[must_use]
pub fn defused(text: &str) -> Cow<'_, str> {
    let begins = text.trim_start().starts_with("::");
    if !begins && !text.contains("##") {
        return Cow::Borrowed(text);
    }
    let mut shown = String::with_capacity(text.len() + 8);
    let mut rest = text;
    if begins && let Some((space, after)) = rest.split_once("::") {
        shown.push_str(space);
        shown.push_str("\\u{3a}:");
        rest = after;
    }
    push_without_brackets(&mut shown, rest, "\\u{5b}");
    Cow::Owned(shown)
}

/// The same for text in which a bracket is spelled in another way, and lines that are not
/// the text's own: JSON, XML.
#[must_use]
pub fn without_commands<'t>(text: &'t str, bracket: &str) -> Cow<'t, str> {
    if !text.contains("##") {
        return Cow::Borrowed(text);
    }
    let mut shown = String::with_capacity(text.len() + 8);
    push_without_brackets(&mut shown, text, bracket);
    Cow::Owned(shown)
}

/// Appends `text` with another spelling of the bracket behind `##name`.
fn push_without_brackets(shown: &mut String, mut rest: &str, spelled: &str) {
    while let Some(at) = rest.find("##") {
        let (before, marked) = rest.split_at(at);
        shown.push_str(before);
        let name = marked.trim_start_matches('#');
        let bracket = name.trim_start_matches(|character: char| character.is_ascii_alphanumeric());
        let upto = marked.len() - bracket.len();
        shown.push_str(marked.get(..upto).unwrap_or(marked));
        rest = marked.get(upto..).unwrap_or_default();
        if let Some(after) = rest.strip_prefix('[') {
            shown.push_str(spelled);
            rest = after;
        }
    }
    shown.push_str(rest);
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_runner_sees_a_command() {
        for (text, shown) in [
            ("x ##[add-mask]y", "x ##\\u{5b}add-mask]y"),
            ("##vso[task.setvariable]", "##vso\\u{5b}task.setvariable]"),
            ("####[a] ##[b]", "####\\u{5b}a] ##\\u{5b}b]"),
            ("  ::error::x", "  \\u{3a}:error::x"),
            ("std::fs ## heading", "std::fs ## heading"),
            ("##", "##"),
        ] {
            assert_eq!(defused(text), shown);
        }
    }

    #[test]
    fn json_is_the_same_in_whatever_pieces_it_comes() {
        let json = "[\"x ##[add-mask]y ####vso[t] ##a-[ #[ \u{202e}\u{e0041}é\u{7f}\"]\n";
        let whole = harmless_json(json);
        assert_eq!(
            whole,
            "[\"x ##\\u005badd-mask]y ####vso\\u005bt] ##a-[ #[ \\u202e\\udb40\\udc41é\\u007f\"]\n"
        );
        for bytes in 1..7 {
            let mut shown = Vec::new();
            let mut writer = EscapedJson::new(&mut shown);
            for piece in json.as_bytes().chunks(bytes) {
                writer.write_all(piece).unwrap();
            }
            assert_eq!(String::from_utf8(shown).unwrap(), whole);
        }
    }

    #[test]
    fn what_shows_as_nothing_is_hidden() {
        for hidden in [
            '\u{ad}',
            '\u{3164}',
            '\u{e0041}',
            '\u{e0100}',
            '\u{202e}',
            '\u{7f}',
        ] {
            assert!(is_hidden(hidden));
        }
        assert!(!is_hidden('é') && !is_hidden('\u{301}') && !is_hidden('\u{fe0f}'));
    }

    /// The page draws what is hidden; joiners, with which words are spelled, are left to the
    /// browser, and tabs and ends of lines to its layout.
    #[cfg_attr(miri, ignore = "it takes every character there is")]
    #[test]
    fn the_page_draws_the_same_characters() {
        let script = include_str!("render/html/js/text.js");
        let (_, class) = script.split_once("/[").unwrap();
        let (class, _) = class.split_once("]/gu").unwrap();
        let mut named = class.split('\\').skip(1).map(|name| {
            let (digits, range) = (name.trim_end_matches('-'), name.ends_with('-'));
            let digits = digits.trim_start_matches('u').trim_matches(['{', '}']);
            (u32::from_str_radix(digits, 16).unwrap(), range)
        });
        let mut drawn = Vec::new();
        while let Some((first, range)) = named.next() {
            let last = if range {
                named.next().unwrap().0
            } else {
                first
            };
            drawn.extend((first..=last).filter_map(char::from_u32));
        }
        let left = "\t\n\u{200c}\u{200d}";
        let hidden = ('\0'..=char::MAX).filter(|&one| is_hidden(one) && !left.contains(one));
        assert_eq!(drawn, hidden.collect::<Vec<_>>());
    }
}
