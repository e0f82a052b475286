//! The bytes of WARC records → where they end.
//!
//! In: the bytes of a file, in whatever portions they come. Out: where each record ends: at
//! the first byte behind the line breaks that follow its block, so that these belong to it.
//! A block is as long as its head says; nothing is searched for in it. Behind a head that
//! says nothing no more is found. It holds no byte but those of a head.

use super::warc_head::{block_length, head_length};

/// The longest head: many times what crawlers write.
const MOST_HEAD: usize = 64 * 1024;

/// Finds the ends of records.
#[derive(Clone, Debug, Default)]
pub struct RecordEnds {
    place: WarcPlace,
    /// What there is of the head.
    head: Vec<u8>,
}

/// Where in a record the next byte stands.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
enum WarcPlace {
    #[default]
    Head,
    /// So many bytes of the block are left.
    Block(u64),
    /// Among the line breaks behind the block.
    Behind,
    /// Behind a head that says nothing.
    Lost,
}

impl RecordEnds {
    /// Takes bytes up to the first end among them: the place behind it. Where there is
    /// none all of them are taken.
    pub fn find(&mut self, bytes: &[u8]) -> Option<usize> {
        let mut at = 0;
        loop {
            let rest = bytes.get(at..).filter(|rest| !rest.is_empty())?;
            match self.place {
                WarcPlace::Head => at += self.take_head(rest),
                WarcPlace::Block(left) => {
                    let taken = usize::try_from(left).unwrap_or(usize::MAX).min(rest.len());
                    at += taken;
                    self.place = after(left - taken as u64);
                }
                WarcPlace::Behind => {
                    let is_break = |byte: &&u8| matches!(byte, b'\r' | b'\n');
                    let breaks = rest.iter().take_while(is_break).count();
                    at += breaks;
                    if breaks < rest.len() {
                        self.restart();
                        return Some(at);
                    }
                }
                WarcPlace::Lost => return None,
            }
        }
    }

    /// Takes a line of the head, or what there is of it: so many bytes.
    fn take_head(&mut self, bytes: &[u8]) -> usize {
        let line = memchr::memchr(b'\n', bytes).map_or(bytes.len(), |at| at + 1);
        self.head
            .extend_from_slice(bytes.get(..line).unwrap_or_default());
        if self.head.len() > MOST_HEAD {
            self.place = WarcPlace::Lost;
        } else if self.head.ends_with(b"\n") {
            let length = head_length(&self.head).map(|_| block_length(&self.head));
            match length {
                Some(Some(length)) => self.place = after(length),
                Some(None) => self.place = WarcPlace::Lost,
                None if !is_begun(&self.head) => self.place = WarcPlace::Lost,
                None => {}
            }
        }
        line
    }

    /// Goes back to the begin of the record at hand.
    pub(super) fn restart(&mut self) {
        self.place = WarcPlace::Head;
        self.head.clear();
    }

    /// Whether a record has begun that is not complete.
    pub(super) fn is_open(&self) -> bool {
        match self.place {
            WarcPlace::Head => self.head.iter().any(|byte| !byte.is_ascii_whitespace()),
            WarcPlace::Block(_) => true,
            WarcPlace::Behind | WarcPlace::Lost => false,
        }
    }
}

/// The place in a block of which so many bytes are left.
fn after(left: u64) -> WarcPlace {
    match left {
        0 => WarcPlace::Behind,
        left => WarcPlace::Block(left),
    }
}

/// Whether a head begins as one does, as far as it is there.
fn is_begun(head: &[u8]) -> bool {
    let head = head.trim_ascii_start();
    head.is_empty() || head.starts_with(b"WARC/")
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn record(block: &str, line_break: &str, behind: usize) -> String {
        format!(
            "WARC/1.0{line_break}WARC-Type: conversion{line_break}Content-Length: {}{line_break}{line_break}{block}{}",
            block.len(),
            line_break.repeat(behind)
        )
    }

    /// The records of bytes that come in portions of `chunk`, the last one with them.
    fn records(bytes: &[u8], chunk: usize) -> (Vec<Vec<u8>>, bool) {
        let (mut ends, mut found, mut at_hand) = (RecordEnds::default(), Vec::new(), Vec::new());
        for portion in bytes.chunks(chunk.max(1)) {
            let mut rest = portion;
            while let Some(length) = ends.find(rest) {
                at_hand.extend_from_slice(&rest[..length]);
                found.push(std::mem::take(&mut at_hand));
                rest = &rest[length..];
            }
            at_hand.extend_from_slice(rest);
        }
        found.push(at_hand);
        (found, ends.is_open())
    }

    proptest! {
        #[test]
        fn records_are_those_that_were_put_together(
            parts in prop::collection::vec(
                ("[a-z\\n\r]{0,20}[a-z]", any::<bool>(), 0usize..4, any::<bool>()), 1..6),
            chunk in 1usize..50,
        ) {
            let records_made: Vec<String> = parts
                .iter()
                .map(|(block, crlf, behind, looks_like)| {
                    let block = if *looks_like { format!("WARC/1.0\n\n{block}") } else { block.clone() };
                    record(&block, if *crlf { "\r\n" } else { "\n" }, *behind)
                })
                .collect();
            let (found, is_open) = records(records_made.concat().as_bytes(), chunk);
            let found: Vec<String> = found.into_iter().map(|bytes| String::from_utf8(bytes).unwrap()).collect();
            prop_assert_eq!(found, records_made);
            prop_assert!(!is_open);
        }
    }

    #[test]
    fn what_is_cut_off_is_open_and_what_is_broken_is_one_record() {
        let whole = [record("abc", "\r\n", 2), record("defg", "\r\n", 2)].concat();
        for cut in 1..whole.len() {
            let (found, is_open) = records(&whole.as_bytes()[..cut], 7);
            assert_eq!(found.concat(), &whole.as_bytes()[..cut]);
            let first = record("abc", "\r\n", 2).len();
            let complete = [first - 4..=first, whole.len() - 4..=whole.len()];
            assert_eq!(
                is_open,
                !complete.iter().any(|range| range.contains(&cut)),
                "{cut}"
            );
        }
        let broken = [
            record("abc", "\n", 2),
            "WARC/1.0\nContent-Length: x\n\nabc\n\n".to_owned(),
        ]
        .concat();
        assert_eq!(records(broken.as_bytes(), 5).0.len(), 2);
        assert_eq!(
            records(b"no WARC\n\nat all", 5),
            (vec![b"no WARC\n\nat all".to_vec()], false)
        );
    }
}
