//! Bytes of JSON → where its elements end.
//!
//! In: the bytes of a file of JSON that is not divided into lines, in whatever
//! portions they come: an array, or one value after the other, spread over as many
//! lines as they like. Out: where each element ends, so that every byte belongs to
//! exactly one: the bracket that opens the array to the first, each comma to the one
//! before it, the bracket that closes it to the last. It looks at brackets, commas
//! and strings only, and holds no byte; whether an element is JSON is seen later.

use std::ops::Range;

use memchr::memchr2;

/// What JSON sees as white space.
const SPACE: &[u8] = b" \t\r\n";

/// Finds the ends of elements.
#[derive(Clone, Debug, Default)]
pub(super) struct ElementEnds {
    /// Brackets and braces that are open.
    depth: u32,
    /// Whether the outermost is an array, whose elements are wanted.
    in_array: bool,
    in_string: bool,
    /// Whether the next byte of the string is escaped.
    escaped: bool,
    /// Whether the array went on at the last end.
    goes_on: bool,
}

impl ElementEnds {
    /// Takes bytes up to the first end among them: the place behind it. Where there is
    /// none all of them are taken.
    pub(super) fn find(&mut self, bytes: &[u8]) -> Option<usize> {
        let mut at = 0;
        loop {
            if self.in_string {
                at += self.take_string(bytes.get(at..)?)?;
            }
            let byte = *bytes.get(at)?;
            at += 1;
            if self.take(byte) {
                self.goes_on = self.depth > 0;
                return Some(at);
            }
        }
    }

    /// Takes bytes of a string up to its end; nothing where it does not end among them.
    fn take_string(&mut self, bytes: &[u8]) -> Option<usize> {
        let mut at = 0;
        loop {
            if self.escaped {
                bytes.get(at)?;
                (self.escaped, at) = (false, at + 1);
            }
            let found = at + memchr2(b'"', b'\\', bytes.get(at..)?)?;
            at = found + 1;
            match bytes.get(found) {
                Some(b'"') => {
                    self.in_string = false;
                    return Some(at);
                }
                _ => self.escaped = true,
            }
        }
    }

    /// Takes a byte outside of strings; says whether an element ends with it.
    fn take(&mut self, byte: u8) -> bool {
        match byte {
            b'"' => self.in_string = true,
            b'{' | b'[' => {
                self.in_array |= self.depth == 0 && byte == b'[';
                self.depth = self.depth.saturating_add(1);
            }
            b',' => return self.depth == 1 && self.in_array,
            // A brace too many does not end the array: only its element is broken.
            b'}' if self.depth == 1 && self.in_array => {}
            b'}' | b']' => {
                self.depth = self.depth.saturating_sub(1);
                self.in_array &= self.depth > 0;
                return self.depth == 0;
            }
            _ => {}
        }
        false
    }

    /// Goes back to the last end.
    pub(super) fn restart(&mut self) {
        *self = Self {
            depth: u32::from(self.goes_on),
            in_array: self.goes_on,
            goes_on: self.goes_on,
            ..Self::default()
        };
    }

    /// Whether something was opened that is not closed.
    pub(super) fn is_open(&self) -> bool {
        self.depth > 0 || self.in_string
    }

    /// Whether a string is open.
    pub(super) fn is_in_string(&self) -> bool {
        self.in_string
    }
}

/// Where in an element's bytes its value stands, with the space around it: without what
/// belongs to the array, which the element continues or, if it is not `in_array`, begins.
pub(super) fn value_in(element: &[u8], in_array: bool) -> Range<usize> {
    let mut start = 0;
    let mut end = element.len();
    let opens = element
        .iter()
        .position(|byte| !SPACE.contains(byte))
        .filter(|&at| !in_array && element.get(at) == Some(&b'['));
    if let Some(bracket) = opens {
        start = bracket + 1;
    }
    let closes = matches!(element.last(), Some(b',' | b']'));
    if closes && (in_array || opens.is_some()) {
        end -= 1;
    }
    start..end.max(start)
}

/// Whether what begins like this is JSON that is not divided into lines, of which each
/// would be an object. What is broken in its first line is taken for lines: there the rest
/// can be read all the same.
pub(super) fn is_undivided(begin: &[u8]) -> bool {
    let begin = begin.strip_prefix(super::jsonl::UTF8_MARK).unwrap_or(begin);
    let begin = begin.trim_ascii_start();
    let (first, rest) = match memchr::memchr(b'\n', begin) {
        Some(at) => begin.split_at_checked(at).unwrap_or_default(),
        None => (begin, &[][..]),
    };
    let next = |bytes: &[u8]| bytes.trim_ascii_start().first().copied();
    if let Some(array) = begin.strip_prefix(b"[") {
        return matches!(next(array), None | Some(b'{' | b']'));
    }
    if !begin.starts_with(b"{") {
        return false;
    }
    let mut ends = ElementEnds::default();
    match ends.find(first) {
        Some(end) => next(first.get(end..).unwrap_or_default()) == Some(b'{'),
        None => !ends.is_in_string() && matches!(next(rest), Some(b'"' | b'}')),
    }
}

#[cfg(test)]
mod tests;
