//! A line that dejalu wrote → the few fields that are wanted of it.
//!
//! In: the bytes of a line. Out: numbers, ids and strings, borrowed. It parses
//! nothing that nobody asks for: most of a line is text and evidence, and a
//! finished result has as many such bytes as the input had.
//!
//! Fields are found in the order in which dejalu writes them; unknown ones in
//! between are passed over. A field's name is looked for with the comma and the
//! quotes around it, which stand in no string: there the quotes are escaped.

use std::borrow::Cow;

use memchr::{memchr2, memmem};

/// What is left of a line.
#[derive(Clone, Copy, Debug)]
pub(super) struct Scan<'l>(&'l [u8]);

/// The inside of a JSON string, as it is spelled in the file.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub(super) struct Raw<'l>(pub(super) &'l [u8]);

impl<'l> Scan<'l> {
    /// The whole of a line.
    pub(super) fn new(line: &'l [u8]) -> Self {
        Self(line)
    }

    /// What is left.
    pub(super) fn rest(self) -> &'l [u8] {
        self.0
    }

    /// Passes `literal` if it comes next.
    #[inline]
    pub(super) fn has(&mut self, literal: &[u8]) -> bool {
        match self.0.strip_prefix(literal) {
            Some(rest) => {
                self.0 = rest;
                true
            }
            None => false,
        }
    }

    /// Passes everything up to `literal` and that too; what was before it.
    #[inline]
    pub(super) fn pass(&mut self, literal: &[u8]) -> Option<&'l [u8]> {
        if self.has(literal) {
            return Some(&[]);
        }
        let at = memmem::find(self.0, literal)?;
        let before = self.0.get(..at)?;
        self.0 = self.0.get(at + literal.len()..)?;
        Some(before)
    }

    /// Passes everything up to `byte` and that too.
    #[inline]
    pub(super) fn pass_byte(&mut self, byte: u8) -> Option<()> {
        let at = memchr::memchr(byte, self.0)?;
        self.0 = self.0.get(at + 1..)?;
        Some(())
    }

    /// The whole number that comes next.
    #[inline]
    pub(super) fn number(&mut self) -> Option<u64> {
        let mut value: u64 = 0;
        let mut digits = 0;
        for &byte in self.0 {
            let digit = byte.wrapping_sub(b'0');
            if digit > 9 {
                break;
            }
            value = value.checked_mul(10)?.checked_add(u64::from(digit))?;
            digits += 1;
        }
        self.0 = self.0.get(digits..)?;
        (digits > 0).then_some(value)
    }

    /// The number with at most three decimals that comes next, in thousandths.
    #[inline]
    pub(super) fn thousandths(&mut self) -> Option<i64> {
        let is_negative = self.has(b"-");
        let mut value = i64::try_from(self.number()?).ok()?.checked_mul(1000)?;
        if self.has(b".") {
            let before = self.0.len();
            let decimals = i64::try_from(self.number()?).ok()?;
            value = value.checked_add(match before - self.0.len() {
                1 => decimals * 100,
                2 => decimals * 10,
                3 => decimals,
                _ => return None,
            })?;
        }
        Some(if is_negative { -value } else { value })
    }

    /// The rest of a string, its closing quote passed too.
    #[inline]
    pub(super) fn string(&mut self) -> Option<Raw<'l>> {
        let mut at = 0;
        loop {
            let found = at + memchr2(b'"', b'\\', self.0.get(at..)?)?;
            if self.0.get(found) == Some(&b'"') {
                let inside = self.0.get(..found)?;
                self.0 = self.0.get(found + 1..)?;
                return Some(Raw(inside));
            }
            at = found + 2;
        }
    }

    /// The id in quotes that comes next, or `null`.
    #[inline]
    pub(super) fn id(&mut self) -> Option<Option<u64>> {
        if self.has(b"null") {
            return Some(None);
        }
        if !self.has(b"\"") {
            return None;
        }
        let Raw(digits) = self.string()?;
        hexadecimal(digits).map(Some)
    }
}

impl<'l> Raw<'l> {
    /// The text that is spelled so; `None` where it is no JSON string.
    pub(super) fn text(self) -> Option<Cow<'l, str>> {
        if memchr::memchr(b'\\', self.0).is_none() {
            return std::str::from_utf8(self.0).ok().map(Cow::Borrowed);
        }
        let quoted = [b"\"", self.0, b"\""].concat();
        serde_json::from_slice(&quoted).ok().map(Cow::Owned)
    }
}

/// The number that 16 hexadecimal digits spell.
pub(super) fn hexadecimal(digits: &[u8]) -> Option<u64> {
    if digits.len() != 16 {
        return None;
    }
    digits.iter().try_fold(0, |value, &digit| {
        let digit = match digit {
            b'0'..=b'9' => digit - b'0',
            b'a'..=b'f' => digit - b'a' + 10,
            _ => return None,
        };
        Some(value << 4 | u64::from(digit))
    })
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn strings_end_where_serde_json_ends_them(text: String, after in "[a-z\",]{0,5}") {
            let quoted = serde_json::to_string(&text).unwrap() + &after;
            let mut scan = Scan::new(quoted.as_bytes());
            prop_assert!(scan.has(b"\""));
            let raw = scan.string().unwrap();
            prop_assert_eq!(raw.text().unwrap(), text);
            prop_assert_eq!(scan.rest(), after.as_bytes());
        }

        #[test]
        fn numbers_are_those_that_were_written(number: u64, millibits in -9_000_000..9_000_000_i64) {
            let line = format!("{number},x");
            let mut scan = Scan::new(line.as_bytes());
            prop_assert_eq!(scan.number(), Some(number));
            prop_assert_eq!(scan.rest(), b",x");
            let mut spelled = Vec::new();
            crate::journal::json::push_bits(&mut spelled, millibits);
            prop_assert_eq!(Scan::new(&spelled).thousandths(), Some(millibits));
        }

        #[test]
        fn ids_are_those_that_were_written(id: u64) {
            let spelled = format!("\"{}\"", crate::journal::hex_id(id));
            prop_assert_eq!(Scan::new(spelled.as_bytes()).id(), Some(Some(id)));
        }

        #[test]
        fn nothing_is_found_in_garbage_and_nothing_panics(garbage: Vec<u8>) {
            let mut scan = Scan::new(&garbage);
            let _ = scan.clone().number();
            let _ = scan.clone().thousandths();
            let _ = scan.clone().id();
            let _ = scan.clone().string().map(Raw::text);
            let _ = scan.pass(b",\"");
        }
    }

    #[test]
    fn a_name_in_a_string_is_no_field() {
        let line = br#"{"id":",\"line\":7","line":3}"#;
        let mut scan = Scan::new(line);
        assert!(scan.pass(br#","line":"#).is_some());
        assert_eq!(scan.number(), Some(3));
    }

    #[test]
    fn what_is_no_number_is_none() {
        for wrong in ["", "-", "x", "99999999999999999999999"] {
            assert_eq!(Scan::new(wrong.as_bytes()).number(), None, "{wrong}");
        }
        for wrong in ["1.", "1.2345", ".5", "--1"] {
            assert_eq!(Scan::new(wrong.as_bytes()).thousandths(), None, "{wrong}");
        }
        assert_eq!(Scan::new(b"null").id(), Some(None));
        assert_eq!(Scan::new(b"\"12\"").id(), None);
    }
}
