//! The bytes of a text file → its text.
//!
//! In: a whole file. Out: its text in UTF-8, the map from the text back to the
//! file's bytes, and, where it is not plain UTF-8, how it was read. It never
//! fails: what cannot be decoded is U+FFFD in the text and stays as it is in
//! the file.
//!
//! The map is exact for every character, not only for lines, whatever the
//! encoding: multi-byte decoders are fed byte by byte, and what comes out
//! belongs to the bytes since the last output.

use chardetng::{EncodingDetector, Iso2022JpDetection, Utf8Detection};
use encoding_rs::{DecoderResult, Encoding, ISO_2022_JP, UTF_8, UTF_16BE, UTF_16LE};

use super::map::ByteMap;

/// How many bytes beyond the first that is not UTF-8 the detector sees.
const DETECTED: usize = 1 << 20;

/// A decoded file.
pub(super) struct DecodedFile {
    pub(super) text: String,
    pub(super) map: ByteMap,
    pub(super) remark: Option<Remark>,
}

/// What is to be said of how a file was read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Remark {
    /// It was decoded from this encoding.
    Encoding(&'static str),
    /// It is UTF-8 with this many damaged places, the first at this byte.
    Damaged { places: usize, first: usize },
}

/// The text of a file that is plain UTF-8, and the length of the mark before it.
pub(super) fn plain<'r>(
    raw: &'r [u8],
    encoding: Option<&'static Encoding>,
) -> Option<(usize, &'r str)> {
    let (encoding, mark) = match Encoding::for_bom(raw) {
        Some((marked, mark)) => (Some(marked), mark),
        None => (encoding, 0),
    };
    if encoding.is_some_and(|encoding| encoding != UTF_8) {
        return None;
    }
    let text = simdutf8::basic::from_utf8(raw.get(mark..)?).ok()?;
    let surely = encoding.is_some() || utf16_without_mark(raw).is_none();
    surely.then_some((mark, text))
}

/// Decodes a file, from `encoding` if one is given and no mark contradicts it.
pub(super) fn decode(raw: &[u8], encoding: Option<&'static Encoding>) -> DecodedFile {
    if let Some((marked, mark)) = Encoding::for_bom(raw) {
        return decode_from(raw, mark, marked);
    }
    if let Some(encoding) = encoding {
        return decode_from(raw, 0, encoding);
    }
    match std::str::from_utf8(raw) {
        Ok(text) => match utf16_without_mark(raw) {
            Some(encoding) => decode_from(raw, 0, encoding),
            None => unchanged(text, 0),
        },
        Err(error) => decode_from(raw, 0, detect(raw, error.valid_up_to())),
    }
}

fn unchanged(text: &str, start: usize) -> DecodedFile {
    DecodedFile {
        text: text.to_owned(),
        map: ByteMap::identity(start, text.len()),
        remark: None,
    }
}

fn decode_from(raw: &[u8], start: usize, encoding: &'static Encoding) -> DecodedFile {
    let bytes = raw.get(start..).unwrap_or_default();
    if encoding == UTF_8 {
        return match std::str::from_utf8(bytes) {
            Ok(text) => unchanged(text, start),
            Err(error) => decode_damaged_utf8(bytes, start, error.valid_up_to()),
        };
    }
    let (text, map) = if encoding == UTF_16LE {
        decode_utf16(bytes, start, u16::from_le_bytes)
    } else if encoding == UTF_16BE {
        decode_utf16(bytes, start, u16::from_be_bytes)
    } else {
        decode_legacy(bytes, start, encoding)
    };
    DecodedFile {
        text,
        map,
        remark: Some(Remark::Encoding(encoding.name())),
    }
}

/// The encoding of a file that is not UTF-8 from byte `first` on.
fn detect(raw: &[u8], first: usize) -> &'static Encoding {
    if is_mostly_utf8(raw) {
        return UTF_8;
    }
    // ISO-2022-JP is plain ASCII to the eye of UTF-8 and never comes here.
    let mut detector = EncodingDetector::new(Iso2022JpDetection::Deny);
    let seen = raw.get(..first + DETECTED).unwrap_or(raw);
    detector.feed(seen, seen.len() == raw.len());
    detector.guess(None, Utf8Detection::Deny)
}

/// Whether sequences that can hardly be anything but UTF-8 outnumber damaged
/// ones two to one. In other encodings such sequences are rare accidents.
fn is_mostly_utf8(raw: &[u8]) -> bool {
    let (mut multibyte, mut damaged) = (0, 0);
    for chunk in raw.utf8_chunks() {
        // Every character of several bytes has exactly one byte of 0xC0 or more.
        multibyte += chunk.valid().bytes().filter(|&byte| byte >= 0xC0).count();
        damaged += usize::from(!chunk.invalid().is_empty());
    }
    multibyte >= damaged * 2
}

/// UTF-16 that lacks its mark is valid UTF-8 where it is mostly ASCII: every
/// other byte is NUL, which no text in UTF-8 has.
fn utf16_without_mark(raw: &[u8]) -> Option<&'static Encoding> {
    let seen = raw.get(..4096).unwrap_or(raw);
    if seen.len() < 8 || seen.len() % 2 == 1 || !seen.contains(&0) {
        return None;
    }
    let units = seen.len() / 2;
    let zeros = |odd: usize| {
        seen.iter()
            .skip(odd)
            .step_by(2)
            .filter(|&&byte| byte == 0)
            .count()
    };
    match (zeros(0), zeros(1)) {
        (0, low) if low * 4 >= units * 3 => Some(UTF_16LE),
        (high, 0) if high * 4 >= units * 3 => Some(UTF_16BE),
        _ => None,
    }
}

fn decode_damaged_utf8(bytes: &[u8], start: usize, first: usize) -> DecodedFile {
    let mut text = String::with_capacity(bytes.len());
    let mut map = ByteMap::starting_at(start);
    let mut places = 0;
    for chunk in bytes.utf8_chunks() {
        text.push_str(chunk.valid());
        map.push_same(chunk.valid().len());
        if !chunk.invalid().is_empty() {
            places += 1;
            push_char(
                &mut text,
                &mut map,
                char::REPLACEMENT_CHARACTER,
                chunk.invalid().len(),
            );
        }
    }
    DecodedFile {
        text,
        map,
        remark: Some(Remark::Damaged {
            places,
            first: start + first,
        }),
    }
}

fn push_char(text: &mut String, map: &mut ByteMap, character: char, raw_len: usize) {
    text.push(character);
    map.push_char(character.len_utf8(), raw_len);
}

fn decode_utf16(bytes: &[u8], start: usize, unit: fn([u8; 2]) -> u16) -> (String, ByteMap) {
    let mut text = String::with_capacity(bytes.len());
    let mut map = ByteMap::starting_at(start);
    let (pairs, odd) = bytes.as_chunks::<2>();
    for decoded in char::decode_utf16(pairs.iter().map(|&pair| unit(pair))) {
        let character = decoded.unwrap_or(char::REPLACEMENT_CHARACTER);
        push_char(&mut text, &mut map, character, character.len_utf16() * 2);
    }
    if !odd.is_empty() {
        push_char(&mut text, &mut map, char::REPLACEMENT_CHARACTER, odd.len());
    }
    (text, map)
}

/// Decodes any other encoding: runs of ASCII at once, the rest byte by byte.
fn decode_legacy(bytes: &[u8], start: usize, encoding: &'static Encoding) -> (String, ByteMap) {
    let mut output = LegacyText {
        text: String::with_capacity(bytes.len() * 3 / 2),
        map: ByteMap::starting_at(start),
        pending: 0,
    };
    let mut decoder = encoding.new_decoder_without_bom_handling();
    let stateless = encoding != ISO_2022_JP;
    let mut rest = bytes;
    while let Some((&byte, after)) = rest.split_first() {
        if stateless && output.pending == 0 {
            let ascii = Encoding::ascii_valid_up_to(rest);
            if let Some((plain, other)) = rest.split_at_checked(ascii).filter(|_| ascii > 0) {
                output.push_ascii(plain);
                rest = other;
                continue;
            }
        }
        output.pending += 1;
        output.feed(&mut decoder, byte, false);
        rest = after;
    }
    output.feed_end(&mut decoder);
    (output.text, output.map)
}

/// Text that is being decoded, and the bytes that have not shown in it yet.
struct LegacyText {
    text: String,
    map: ByteMap,
    pending: usize,
}

impl LegacyText {
    fn push_ascii(&mut self, ascii: &[u8]) {
        self.text.extend(ascii.iter().map(|&byte| char::from(byte)));
        self.map.push_same(ascii.len());
    }

    /// Gives the decoder one byte and takes what it makes of it.
    fn feed(&mut self, decoder: &mut encoding_rs::Decoder, byte: u8, last: bool) {
        self.run(decoder, &[byte], last);
    }

    fn feed_end(&mut self, decoder: &mut encoding_rs::Decoder) {
        self.run(decoder, &[], true);
    }

    /// A decoder may answer a byte with an error and still owe the character
    /// that the byte begins, so that it is asked until the input is used up.
    fn run(&mut self, decoder: &mut encoding_rs::Decoder, input: &[u8], last: bool) {
        let mut room = [0; 32];
        let mut input = input;
        let mut fresh = String::new();
        loop {
            let (result, read, written) =
                decoder.decode_to_utf8_without_replacement(input, &mut room, last);
            fresh.push_str(
                std::str::from_utf8(room.get(..written).unwrap_or_default()).unwrap_or(""),
            );
            input = input.get(read..).unwrap_or_default();
            match result {
                DecoderResult::Malformed(..) => fresh.push(char::REPLACEMENT_CHARACTER),
                DecoderResult::InputEmpty => break,
                DecoderResult::OutputFull if written == 0 => break,
                DecoderResult::OutputFull => {}
            }
        }
        self.take(&fresh);
    }

    /// Maps what came out to the pending bytes: the last character to the last
    /// byte where several came out at once, for only then is a broken sequence
    /// before it not part of it; and no line break hides in a longer piece.
    fn take(&mut self, fresh: &str) {
        let mut characters = fresh.chars();
        let Some(last) = characters.next_back() else {
            return;
        };
        let before = characters.as_str();
        if !before.is_empty() && last.is_ascii() && self.pending > 1 {
            self.map.push_char(before.len(), self.pending - 1);
            self.map.push_char(last.len_utf8(), 1);
        } else {
            self.map.push_char(fresh.len(), self.pending);
        }
        self.text.push_str(fresh);
        self.pending = 0;
    }
}

#[cfg(test)]
mod tests;
