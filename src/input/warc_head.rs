//! The head of a WARC record → its fields.
//!
//! In: the bytes of a record, or of its begin. Out: where its head ends, and where in it the
//! value of a field stands. Field names are found in any case; lines may end in CRLF or LF.
//! It changes nothing.

use std::ops::Range;

use memchr::memchr_iter;

/// How many bytes a record has before its block, the blank line behind the head included.
pub(super) fn head_length(record: &[u8]) -> Option<usize> {
    let mut start = 0;
    let mut begun = false;
    for end in memchr_iter(b'\n', record) {
        let line = record.get(start..end).unwrap_or_default();
        match (line.trim_ascii_end().is_empty(), begun) {
            (true, true) => return Some(end + 1),
            (false, false) if !line.starts_with(b"WARC/") => return None,
            (false, _) => begun = true,
            // Blank lines before the first record belong to it.
            (true, false) => {}
        }
        start = end + 1;
    }
    None
}

/// Where in a head the value of the first field with that name stands, without the space
/// around it.
pub(super) fn field(head: &[u8], name: &str) -> Option<Range<usize>> {
    let mut start = 0;
    for end in memchr_iter(b'\n', head) {
        let line = head.get(start..end).unwrap_or_default();
        let value = line.get(name.len() + 1..).filter(|_| {
            let found = line.get(..name.len());
            found.is_some_and(|found| found.eq_ignore_ascii_case(name.as_bytes()))
                && line.get(name.len()) == Some(&b':')
        });
        if let Some(value) = value {
            let from = start + name.len() + 1 + (value.len() - value.trim_ascii_start().len());
            let value = value.trim_ascii();
            return Some(from..from + value.len());
        }
        start = end + 1;
    }
    None
}

/// The value of a field, as text.
pub(super) fn value<'h>(head: &'h [u8], name: &str) -> Option<&'h str> {
    std::str::from_utf8(head.get(field(head, name)?)?).ok()
}

/// The bytes of the block, as the head says it, in plain digits.
pub(super) fn block_length(head: &[u8]) -> Option<u64> {
    let spelled = value(head, "Content-Length")?;
    let is_plain = spelled == "0" || !spelled.starts_with('0');
    let is_number = !spelled.is_empty() && spelled.bytes().all(|byte| byte.is_ascii_digit());
    spelled.parse().ok().filter(|_| is_plain && is_number)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn heads_end_at_a_blank_line_and_fields_have_any_case() {
        let record = b"\r\nWARC/1.0\r\nwarc-type: conversion \r\nContent-Length:  12\r\n\r\nabc";
        let length = head_length(record).unwrap();
        assert_eq!(&record[length..], b"abc");
        let head = &record[..length];
        assert_eq!(value(head, "WARC-Type"), Some("conversion"));
        assert_eq!(block_length(head), Some(12));
        assert_eq!(value(head, "WARC-Typ"), None);
        assert_eq!(head_length(b"WARC/1.0\nA: b\n\n"), Some(15));
        for broken in [&b""[..], b"WARC/1.0\nA: b\n", b"HTTP/1.0\n\n", b"\n\n"] {
            assert_eq!(head_length(broken), None);
        }
        for spelled in ["+3", "03", "", "3 4", "0x3", "99999999999999999999"] {
            let head = format!("WARC/1.0\nContent-Length: {spelled}\n\n");
            assert_eq!(block_length(head.as_bytes()), None, "{spelled}");
        }
    }
}
