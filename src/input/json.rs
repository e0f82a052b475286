//! One line of JSON → events.
//!
//! In: a line that is UTF-8. Out: its keys, scalars, openings and closings in
//! order, with their byte ranges, or where and why the line is not JSON
//! (RFC 8259, to the last byte). It never recurses, never copies, and leaves
//! what keys mean to its caller.
//!
//! Two things are looser than in most parsers, because a corpus holds them and
//! nothing here computes with them: an escaped lone surrogate is a character
//! that cannot be shown, not an error, and numbers have no largest value. One
//! is stricter: at most [`MAX_DEPTH`] levels of nesting.

use std::ops::Range;

use memchr::memchr2;

/// Levels of nesting that are followed.
pub(super) const MAX_DEPTH: u32 = 128;

/// Why a line is not JSON.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct JsonError {
    /// Where in the line.
    pub(super) at: usize,
    /// What was expected there.
    pub(super) message: &'static str,
}

/// What a value is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum JsonKind {
    String,
    Number,
    Boolean,
    Null,
    Array,
    Object,
}

/// One step through a line.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Event {
    /// An object's key: the range between its quotes.
    Key(Range<usize>),
    /// A string (the range between its quotes), a number or a word.
    Scalar(JsonKind, Range<usize>),
    /// An array or object begins at this byte.
    Open(JsonKind, usize),
    /// The array or object that was opened last ends.
    Close,
}

/// Checks that `line` is one JSON value and tells `listener` what is in it.
/// Adds to `escapes` where in the line each escape begins.
pub(super) fn scan(
    line: &str,
    escapes: &mut Vec<u32>,
    mut listener: impl FnMut(Event),
) -> Result<(), JsonError> {
    let mut scanner = Scanner {
        bytes: line.as_bytes(),
        escapes,
        at: 0,
        objects: 0,
        depth: 0,
    };
    let mut expect = Expect::Value;
    loop {
        scanner.skip_space();
        expect = match expect {
            Expect::Value => scanner.value(&mut listener)?,
            Expect::FirstElement => match scanner.peek() {
                Some(b']') => scanner.close(&mut listener),
                _ => scanner.value(&mut listener)?,
            },
            Expect::FirstKey => match scanner.peek() {
                Some(b'}') => scanner.close(&mut listener),
                _ => scanner.key(&mut listener)?,
            },
            Expect::Key => scanner.key(&mut listener)?,
            Expect::Next => scanner.next_or_close(&mut listener)?,
            Expect::End => match scanner.peek() {
                None => return Ok(()),
                Some(_) => return scanner.fail("nothing more was expected after the JSON value"),
            },
        };
    }
}

/// What may come next.
enum Expect {
    Value,
    /// A value, or the end of the array that has just begun.
    FirstElement,
    /// A key, or the end of the object that has just begun.
    FirstKey,
    Key,
    /// A comma, or the end of the open array or object.
    Next,
    End,
}

struct Scanner<'l> {
    bytes: &'l [u8],
    escapes: &'l mut Vec<u32>,
    at: usize,
    /// Bit n: whether level n is an object. 128 levels, as `MAX_DEPTH` says.
    objects: u128,
    depth: u32,
}

impl Scanner<'_> {
    fn peek(&self) -> Option<u8> {
        self.bytes.get(self.at).copied()
    }

    fn fail<T>(&self, message: &'static str) -> Result<T, JsonError> {
        Err(JsonError {
            at: self.at,
            message,
        })
    }

    fn skip_space(&mut self) {
        while let Some(b' ' | b'\t' | b'\n' | b'\r') = self.peek() {
            self.at += 1;
        }
    }

    fn in_object(&self) -> bool {
        self.depth > 0 && self.objects >> (self.depth - 1) & 1 == 1
    }

    fn after_value(&self) -> Expect {
        if self.depth == 0 {
            Expect::End
        } else {
            Expect::Next
        }
    }

    fn value(&mut self, listener: &mut impl FnMut(Event)) -> Result<Expect, JsonError> {
        let start = self.at;
        let kind = match self.peek() {
            Some(b'{') => return self.open(JsonKind::Object, listener),
            Some(b'[') => return self.open(JsonKind::Array, listener),
            Some(b'"') => {
                let content = self.string()?;
                listener(Event::Scalar(JsonKind::String, content));
                return Ok(self.after_value());
            }
            Some(b't') => self.word(b"true", JsonKind::Boolean)?,
            Some(b'f') => self.word(b"false", JsonKind::Boolean)?,
            Some(b'n') => self.word(b"null", JsonKind::Null)?,
            Some(b'-' | b'0'..=b'9') => self.number()?,
            Some(b'N' | b'I') => {
                return self.fail("NaN and Infinity are no JSON, and null may stand instead");
            }
            Some(_) => return self.fail("expected a JSON value"),
            None => return self.fail("the JSON ends where a value was expected"),
        };
        listener(Event::Scalar(kind, start..self.at));
        Ok(self.after_value())
    }

    fn open(
        &mut self,
        kind: JsonKind,
        listener: &mut impl FnMut(Event),
    ) -> Result<Expect, JsonError> {
        if self.depth == MAX_DEPTH {
            return self.fail("the JSON is nested more than 128 levels deep");
        }
        let bit = 1u128 << self.depth;
        self.depth += 1;
        listener(Event::Open(kind, self.at));
        self.at += 1;
        if kind == JsonKind::Object {
            self.objects |= bit;
            Ok(Expect::FirstKey)
        } else {
            self.objects &= !bit;
            Ok(Expect::FirstElement)
        }
    }

    /// Takes the bracket or brace that the caller has seen.
    fn close(&mut self, listener: &mut impl FnMut(Event)) -> Expect {
        self.at += 1;
        self.depth -= 1;
        listener(Event::Close);
        self.after_value()
    }

    fn key(&mut self, listener: &mut impl FnMut(Event)) -> Result<Expect, JsonError> {
        match self.peek() {
            Some(b'"') => {}
            Some(_) => return self.fail("expected a key in double quotes"),
            None => return self.fail("the JSON ends where a key was expected"),
        }
        let content = self.string()?;
        listener(Event::Key(content));
        self.skip_space();
        if self.peek() != Some(b':') {
            return self.fail("expected a colon after the key");
        }
        self.at += 1;
        Ok(Expect::Value)
    }

    fn next_or_close(&mut self, listener: &mut impl FnMut(Event)) -> Result<Expect, JsonError> {
        match (self.peek(), self.in_object()) {
            (Some(b'}'), true) | (Some(b']'), false) => Ok(self.close(listener)),
            (Some(b','), in_object) => {
                self.at += 1;
                Ok(if in_object {
                    Expect::Key
                } else {
                    Expect::Value
                })
            }
            (Some(_), true) => self.fail("expected a comma or the end of the object"),
            (Some(_), false) => self.fail("expected a comma or the end of the array"),
            (None, _) => self.fail("the JSON ends before it is complete"),
        }
    }

    fn word(&mut self, word: &[u8], kind: JsonKind) -> Result<JsonKind, JsonError> {
        if self
            .bytes
            .get(self.at..)
            .is_some_and(|rest| rest.starts_with(word))
        {
            self.at += word.len();
            return Ok(kind);
        }
        self.fail("expected true, false or null")
    }

    fn number(&mut self) -> Result<JsonKind, JsonError> {
        if self.peek() == Some(b'-') {
            self.at += 1;
        }
        if self.peek() == Some(b'0') {
            self.at += 1;
        } else {
            self.digits()?;
        }
        if self.peek() == Some(b'.') {
            self.at += 1;
            self.digits()?;
        }
        if let Some(b'e' | b'E') = self.peek() {
            self.at += 1;
            if let Some(b'+' | b'-') = self.peek() {
                self.at += 1;
            }
            self.digits()?;
        }
        Ok(JsonKind::Number)
    }

    fn digits(&mut self) -> Result<(), JsonError> {
        let start = self.at;
        while let Some(b'0'..=b'9') = self.peek() {
            self.at += 1;
        }
        if self.at == start {
            self.fail("expected a digit")
        } else {
            Ok(())
        }
    }

    /// Takes a string; returns the range between its quotes.
    fn string(&mut self) -> Result<Range<usize>, JsonError> {
        self.at += 1;
        let start = self.at;
        loop {
            self.at += plain_len(self.bytes.get(self.at..).unwrap_or_default());
            match self.peek() {
                Some(b'"') => {
                    self.at += 1;
                    return Ok(start..self.at - 1);
                }
                Some(b'\\') => self.escape()?,
                Some(_) => {
                    return self.fail("a control character stands unescaped in a string");
                }
                None => return self.fail("the JSON ends inside a string"),
            }
        }
    }

    /// Takes an escape, whose backslash the caller has seen.
    fn escape(&mut self) -> Result<(), JsonError> {
        // Lines are shorter than 4 GiB: readers refuse larger limits.
        self.escapes
            .push(u32::try_from(self.at).unwrap_or(u32::MAX));
        match self.bytes.get(self.at + 1) {
            Some(b'"' | b'\\' | b'/' | b'b' | b'f' | b'n' | b'r' | b't') => self.at += 2,
            Some(b'u') => {
                let digits = self.bytes.get(self.at + 2..self.at + 6).unwrap_or_default();
                if digits.len() < 4 || !digits.iter().all(u8::is_ascii_hexdigit) {
                    return self.fail("expected four hexadecimal digits after \\u");
                }
                self.at += 6;
            }
            _ => return self.fail("this escape does not exist in JSON"),
        }
        Ok(())
    }
}

/// How many words are looked at one by one before a search is set up, which
/// costs as much as four of them.
const SHORT: usize = 4;

/// The length of what stands before the first quote, backslash or control
/// character.
#[inline]
fn plain_len(bytes: &[u8]) -> usize {
    let (words, _) = bytes.as_chunks::<8>();
    for (at, word) in words.iter().take(SHORT).enumerate() {
        let stops = stops(u64::from_le_bytes(*word));
        if stops != 0 {
            return at * 8 + stops.trailing_zeros() as usize / 8;
        }
    }
    let looked_at = words.len().min(SHORT) * 8;
    let rest = bytes.get(looked_at..).unwrap_or_default();
    let stop = memchr2(b'"', b'\\', rest).unwrap_or(rest.len());
    let plain = rest.get(..stop).unwrap_or_default();
    let stop = match holds_control(plain) {
        true => plain.iter().position(is_control).unwrap_or(stop),
        false => stop,
    };
    looked_at + stop
}

/// The bytes of a word, in its order, that are quotes, backslashes or control
/// characters: the lowest bit that is set is the highest of the first such
/// byte. A byte above that may be marked without being one: a borrow runs
/// upwards (Bit Twiddling Hacks, "Determine if a word has a byte less than n").
#[inline]
fn stops(word: u64) -> u64 {
    const ONES: u64 = u64::MAX / 255;
    const TOPS: u64 = ONES << 7;
    let below = |word: u64, least: u8| word.wrapping_sub(ONES * u64::from(least)) & !word & TOPS;
    let equal = |byte: u8| below(word ^ (ONES * u64::from(byte)), 1);
    below(word, 0x20) | equal(b'"') | equal(b'\\')
}

fn is_control(byte: &u8) -> bool {
    *byte < 0x20
}

/// Whether a control character is among `bytes`. Without an early way out a
/// compiler does 16 or 32 bytes at a time.
fn holds_control(bytes: &[u8]) -> bool {
    bytes
        .iter()
        .fold(false, |found, byte| found | is_control(byte))
}

#[cfg(test)]
mod tests;
