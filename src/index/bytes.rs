//! Numbers and texts ↔ bytes, as index files spell them.
//!
//! In: numbers and texts, or bytes. Out: the other. Numbers are little-endian; a
//! text is its length in 32 bits and its UTF-8. Reading never goes beyond what is
//! there: whoever reads says what is wrong with the file.

/// The length of a text that is not there.
pub(super) const NO_TEXT: u32 = u32::MAX;

pub(super) fn put_u16(bytes: &mut Vec<u8>, number: u16) {
    bytes.extend_from_slice(&number.to_le_bytes());
}

pub(super) fn put_u32(bytes: &mut Vec<u8>, number: u32) {
    bytes.extend_from_slice(&number.to_le_bytes());
}

pub(super) fn put_u64(bytes: &mut Vec<u8>, number: u64) {
    bytes.extend_from_slice(&number.to_le_bytes());
}

/// Texts are names, ids and dates: one of 4 GiB is beyond every input that is
/// taken.
pub(super) fn put_text(bytes: &mut Vec<u8>, text: &str) {
    put_u32(bytes, u32::try_from(text.len()).unwrap_or(NO_TEXT));
    bytes.extend_from_slice(text.as_bytes());
}

pub(super) fn put_text_or_none(bytes: &mut Vec<u8>, text: Option<&str>) {
    match text {
        Some(text) => put_text(bytes, text),
        None => put_u32(bytes, NO_TEXT),
    }
}

/// Bytes that are read from the front.
#[derive(Clone, Copy, Debug)]
pub(super) struct ByteReader<'b>(pub(super) &'b [u8]);

impl<'b> ByteReader<'b> {
    fn array<const N: usize>(&mut self) -> Option<[u8; N]> {
        let (array, rest) = self.0.split_first_chunk()?;
        self.0 = rest;
        Some(*array)
    }

    pub(super) fn take(&mut self, count: usize) -> Option<&'b [u8]> {
        let (taken, rest) = self.0.split_at_checked(count)?;
        self.0 = rest;
        Some(taken)
    }

    pub(super) fn u16(&mut self) -> Option<u16> {
        self.array().map(u16::from_le_bytes)
    }

    pub(super) fn u32(&mut self) -> Option<u32> {
        self.array().map(u32::from_le_bytes)
    }

    pub(super) fn u64(&mut self) -> Option<u64> {
        self.array().map(u64::from_le_bytes)
    }

    /// A text, or `None` within where there is none.
    pub(super) fn text_or_none(&mut self) -> Option<Option<&'b str>> {
        let length = self.u32()?;
        if length == NO_TEXT {
            return Some(None);
        }
        let text = std::str::from_utf8(self.take(length as usize)?).ok()?;
        Some(Some(text))
    }

    pub(super) fn text(&mut self) -> Option<&'b str> {
        self.text_or_none()?
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn what_is_written_is_read(short: u16, middle: u32, long: u64, text: String, perhaps: Option<String>) {
            let mut bytes = Vec::new();
            put_u16(&mut bytes, short);
            put_u32(&mut bytes, middle);
            put_u64(&mut bytes, long);
            put_text(&mut bytes, &text);
            put_text_or_none(&mut bytes, perhaps.as_deref());
            for end in 0..bytes.len() {
                let mut cut = ByteReader(&bytes[..end]);
                let read = (|| Some((cut.u16()?, cut.u32()?, cut.u64()?, cut.text()?, cut.text_or_none()?)))();
                prop_assert_eq!(read, None);
            }
            let mut read = ByteReader(&bytes);
            prop_assert_eq!((read.u16(), read.u32(), read.u64()), (Some(short), Some(middle), Some(long)));
            prop_assert_eq!(read.text(), Some(text.as_str()));
            prop_assert_eq!(read.text_or_none(), Some(perhaps.as_deref()));
            prop_assert!(read.0.is_empty());
        }
    }
}
