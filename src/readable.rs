//! Paragraphs as they are read: without the targets of their links.
//!
//! In: a text and the spans of its paragraphs. Out: the same paragraphs without what
//! stands between the brackets of Markdown's `[words](target)` and `![words](target)`.
//! A target says where a reader came from (`?from=article-17`), not what is read, and
//! would make another text of every link. Where there is nothing to read, as of a picture
//! without a caption, a word stands for the target: pictures are as many as their targets,
//! and a target's folders and numbers are nobody's words. It changes nothing where there
//! is no link.

use std::borrow::Cow;
use std::ops::Range;

use memchr::memmem;
use xxhash_rust::xxh3::xxh3_64;

/// What stands between the words of a link and its target.
const LINK: &[u8] = b"](";

/// Letters that tell as many targets apart as a hash of 61 bits.
const LETTERS_OF_A_TARGET: usize = 13;

/// A paragraph without the targets of its links.
#[must_use]
pub fn readable(paragraph: &str) -> Cow<'_, str> {
    if memmem::find(paragraph.as_bytes(), LINK).is_none() {
        return Cow::Borrowed(paragraph);
    }
    let mut readable = String::with_capacity(paragraph.len());
    put_readable(paragraph, &mut readable);
    Cow::Owned(readable)
}

/// Paragraphs of a text without the targets of their links.
#[derive(Debug, Default)]
pub struct Readable {
    text: String,
    spans: Vec<Range<usize>>,
}

impl Readable {
    /// The text and the spans of its paragraphs, as they are read: those that were
    /// given where there is no link.
    pub fn of<'s>(
        &'s mut self,
        text: &'s str,
        spans: &'s [Range<usize>],
    ) -> (&'s str, &'s [Range<usize>]) {
        if memmem::find(text.as_bytes(), LINK).is_none() {
            return (text, spans);
        }
        self.text.clear();
        self.spans.clear();
        for span in spans {
            let start = self.text.len();
            put_readable(&text[span.clone()], &mut self.text);
            self.spans.push(start..self.text.len());
            self.text.push('\n');
        }
        (&self.text, &self.spans)
    }
}

/// Appends a paragraph without the targets of its links.
fn put_readable(paragraph: &str, said: &mut String) {
    let mut rest = paragraph;
    while let Some(at) = memmem::find(rest.as_bytes(), LINK) {
        let target = at + LINK.len();
        let is_all_there_is = rest[..at].ends_with('[');
        said.push_str(&rest[..target]);
        rest = &rest[target..];
        let (target, behind) = rest.split_at(target_length(rest));
        if is_all_there_is && !target.is_empty() {
            put_word_for(target, said);
        }
        rest = behind;
    }
    said.push_str(rest);
}

/// Appends a word of letters that hardly any other target has.
fn put_word_for(target: &str, said: &mut String) {
    let mut hash = xxh3_64(target.as_bytes());
    for _ in 0..LETTERS_OF_A_TARGET {
        said.push(char::from(b'a' + (hash % 26) as u8));
        hash /= 26;
    }
}

/// The length of the target that a text begins with, up to the bracket that ends it;
/// 0 where none does, or where it is no target: those hold no white space but before
/// a title.
fn target_length(text: &str) -> usize {
    let mut depth = 0;
    for (at, character) in text.char_indices() {
        match character {
            '(' => depth += 1,
            ')' if depth == 0 => return at,
            ')' => depth -= 1,
            '\n' => return 0,
            _ => {}
        }
    }
    0
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_targets_of_links_are_not_read() {
        assert_eq!(
            readable("* [Home](https://a.example/x?y=(1)&z) now"),
            "* [Home]() now"
        );
        assert_eq!(
            readable("[![A pier](p.jpg)](https://a.example/7)"),
            "[![A pier]()]()"
        );
        assert_eq!(readable("[]() and ![]("), "[]() and ![](");
        assert_eq!(readable("f(x)[1] and [a](b"), "f(x)[1] and [a](b");
        assert_eq!(readable("no link"), "no link");
    }

    #[test]
    fn a_word_of_letters_stands_for_the_target_of_a_picture_without_a_caption() {
        let (one, again) = (
            "[![](img/100.jpg)](https://a.example/7)",
            "![](img/100.jpg)",
        );
        let inner = readable(again).into_owned();
        assert_eq!(readable(one), format!("[{inner}]()"));
        let word = inner.trim_matches(['!', '[', ']', '(', ')']);
        assert_eq!(word.len(), LETTERS_OF_A_TARGET);
        assert!(word.bytes().all(|byte| byte.is_ascii_lowercase()), "{word}");
        assert_ne!(readable("![](img/101.jpg)"), inner);
    }

    #[test]
    fn paragraphs_are_those_that_were_given() {
        let text = "[a](1)\n\nplain\n[b](2) end";
        let spans = [0..6, 8..13, 14..24];
        let mut room = Readable::default();
        let (read, found) = room.of(text, &spans);
        let texts: Vec<&str> = found.iter().map(|span| &read[span.clone()]).collect();
        assert_eq!(texts, ["[a]()", "plain", "[b]() end"]);
        assert_eq!(
            Readable::default().of("a\nb", &[0..1, 2..3]),
            ("a\nb", &[0..1, 2..3][..])
        );
    }
}
