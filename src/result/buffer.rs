//! Short pieces of a line → one longer piece.
//!
//! In: punctuation, numbers, ids. Out: the same bytes at the end of a buffer,
//! many pieces at a time. It spells everything as `serde_json` does.
//!
//! A removal's line has dozens of pieces of a few bytes. Put into a place of
//! fixed size they are single moves; appended to a growing buffer one by one
//! each is a call, and a third of the second pass.

use super::json::push_bits;

/// Bytes that are put together at a time.
const ROOM: usize = 512;

/// Two digits for each number below 100.
const PAIRS: [[u8; 2]; 100] = pairs();

const fn pairs() -> [[u8; 2]; 100] {
    let mut pairs = [[0; 2]; 100];
    let mut number = 0;
    while number < 100 {
        pairs[number] = [b'0' + (number / 10) as u8, b'0' + (number % 10) as u8];
        number += 1;
    }
    pairs
}

/// Short pieces, on their way to a buffer.
#[derive(Clone, Debug)]
pub(crate) struct Buffer {
    bytes: [u8; ROOM],
    len: usize,
}

impl Default for Buffer {
    fn default() -> Self {
        Self {
            bytes: [0; ROOM],
            len: 0,
        }
    }
}

impl Buffer {
    /// Adds a piece of known length.
    #[inline(always)]
    pub(crate) fn put<const N: usize>(&mut self, out: &mut Vec<u8>, piece: &[u8; N]) {
        let room = self.bytes.get_mut(self.len..).unwrap_or_default();
        if let Some(room) = room.first_chunk_mut::<N>() {
            *room = *piece;
            self.len += N;
        } else {
            self.flush(out);
            out.extend_from_slice(piece);
        }
    }

    /// Adds a piece of any length.
    pub(crate) fn put_slice(&mut self, out: &mut Vec<u8>, piece: &[u8]) {
        let room = self.bytes.get_mut(self.len..).unwrap_or_default();
        if let Some(room) = room.get_mut(..piece.len()) {
            room.copy_from_slice(piece);
            self.len += piece.len();
        } else {
            self.flush(out);
            out.extend_from_slice(piece);
        }
    }

    /// Adds an integer.
    pub(crate) fn put_number(&mut self, out: &mut Vec<u8>, number: u64) {
        if number < 10 {
            return self.put(out, &[b'0' + number as u8]);
        }
        if number < 100 {
            return self.put(out, &PAIRS[number as usize]);
        }
        let mut digits = [0; 20];
        let (mut rest, mut start) = (number, digits.len());
        while rest >= 10 {
            start -= 2;
            if let Some(pair) = digits.get_mut(start..).and_then(<[u8]>::first_chunk_mut) {
                *pair = PAIRS[(rest % 100) as usize];
            }
            rest /= 100;
        }
        if rest > 0 {
            start -= 1;
            if let Some(digit) = digits.get_mut(start) {
                *digit = b'0' + rest as u8;
            }
        }
        self.put_slice(out, digits.get(start..).unwrap_or_default());
    }

    /// Adds thousandths of a bit as bits, as [`push_bits`] spells them.
    pub(crate) fn put_bits(&mut self, out: &mut Vec<u8>, millibits: i64) {
        let size = millibits.unsigned_abs();
        if size >= 1_000_000 {
            self.flush(out);
            return push_bits(out, millibits);
        }
        if millibits < 0 {
            self.put(out, b"-");
        }
        self.put_number(out, size / 1000);
        let decimals = size % 1000;
        let [tenths, hundredths] = PAIRS[(decimals / 10) as usize];
        let thousandths = b'0' + (decimals % 10) as u8;
        match (hundredths, thousandths) {
            (b'0', b'0') => self.put(out, &[b'.', tenths]),
            (_, b'0') => self.put(out, &[b'.', tenths, hundredths]),
            _ => self.put(out, &[b'.', tenths, hundredths, thousandths]),
        }
    }

    /// Adds an id in quotes, or `null` where there is none.
    pub(crate) fn put_id(&mut self, out: &mut Vec<u8>, id: Option<u64>) {
        let Some(id) = id else {
            return self.put(out, b"null");
        };
        self.put(out, b"\"");
        self.put(out, &hex_digits((id >> 32) as u32));
        self.put(out, &hex_digits(id as u32));
        self.put(out, b"\"");
    }

    /// Appends everything to the buffer.
    pub(crate) fn flush(&mut self, out: &mut Vec<u8>) {
        out.extend_from_slice(self.bytes.get(..self.len).unwrap_or_default());
        self.len = 0;
    }
}

/// Eight hexadecimal digits, made side by side in the bytes of one word.
pub(crate) fn hex_digits(number: u32) -> [u8; 8] {
    // Half a byte into each byte, the least significant into the lowest.
    let mut spread = u64::from(number);
    spread = (spread | spread << 16) & 0x0000_FFFF_0000_FFFF;
    spread = (spread | spread << 8) & 0x00FF_00FF_00FF_00FF;
    spread = (spread | spread << 4) & 0x0F0F_0F0F_0F0F_0F0F;
    // Ten and more carry into the high half of their byte.
    let letters = (spread + 0x0606_0606_0606_0606) >> 4 & 0x0101_0101_0101_0101;
    let to_letter = u64::from(b'a' - b'0' - 10);
    (spread + 0x3030_3030_3030_3030 + letters * to_letter).to_be_bytes()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::result::hex_id;
    use crate::verdict::bits;

    /// What is put in, after so many other bytes.
    fn put(before: usize, put: impl FnOnce(&mut Buffer, &mut Vec<u8>)) -> String {
        let (mut short, mut out) = (Buffer::default(), Vec::new());
        short.put_slice(&mut out, &vec![b'x'; before]);
        put(&mut short, &mut out);
        short.flush(&mut out);
        String::from_utf8(out.split_off(before)).unwrap()
    }

    #[test]
    fn pieces_that_find_no_room_are_not_lost() {
        for before in 0..2 * ROOM {
            let spelled = put(before, |short, out| {
                short.put(out, b"[1,");
                short.put_number(out, 1_234_567);
                short.put(out, b",");
                short.put_id(out, None);
                short.put_slice(out, b"]abc");
            });
            assert_eq!(spelled, "[1,1234567,null]abc");
        }
    }

    #[test]
    fn all_small_bits_and_numbers_around_powers_of_ten_are_right() {
        for millibits in -100_000..100_000 {
            let spelled = put(0, |short, out| short.put_bits(out, millibits));
            assert_eq!(spelled, serde_json::to_string(&bits(millibits)).unwrap());
        }
        for power in 0..20 {
            for number in [
                10_u64.pow(power) - 1,
                10_u64.pow(power),
                10_u64.pow(power) + 1,
            ] {
                let spelled = put(0, |short, out| short.put_number(out, number));
                assert_eq!(spelled, number.to_string());
            }
        }
    }

    proptest! {
        #[test]
        fn everything_is_spelled_as_serde_json_spells_it(
            number: u64, shift in 0..64, millibits: i64, small: i32, id: u64, before in 0..ROOM,
        ) {
            let number = number >> shift;
            let spelled = put(before, |short, out| short.put_number(out, number));
            prop_assert_eq!(spelled, number.to_string());
            for millibits in [millibits, i64::from(small)] {
                let spelled = put(before, |short, out| short.put_bits(out, millibits));
                prop_assert_eq!(spelled, serde_json::to_string(&bits(millibits)).unwrap());
            }
            let spelled = put(before, |short, out| short.put_id(out, Some(id)));
            prop_assert_eq!(spelled, serde_json::to_string(&hex_id(id)).unwrap());
        }
    }
}
