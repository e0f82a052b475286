//! What is found in which frame of a record.
//!
//! In: how many paragraphs and documents frames hold, and by which names they are found.
//! Out: the list of that as it stands in the record, and the list again. It reads no frame.
//!
//! The list is in a frame that other readers skip, the last one before the table:
//! [`MAGIC`]; for each frame how many paragraphs and how many documents end in it or
//! before it (8 bytes each), how many names are found in it (4 bytes), and a hash of 4
//! bytes for each; and the XXH3 hash of 64 bits of all of that. The lowest byte comes
//! first.

use xxhash_rust::xxh3::xxh3_64;

/// Which of the frames that are skipped holds the list.
pub(super) const KIND: u32 = 13;

/// What the list begins with.
const MAGIC: &[u8; 8] = b"dejalu02";

/// What is found in a frame.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct FrameNames {
    /// How many paragraphs are said up to its end.
    pub(super) paragraphs: u64,
    /// How many documents there are up to its end.
    pub(super) documents: u64,
    /// Hashes of the names of sources and documents.
    pub(super) names: Vec<u32>,
}

/// Appends the list.
pub(super) fn push_index(out: &mut Vec<u8>, frames: &[FrameNames]) {
    let start = out.len();
    out.extend(MAGIC);
    for frame in frames {
        out.extend(frame.paragraphs.to_le_bytes());
        out.extend(frame.documents.to_le_bytes());
        out.extend((frame.names.len() as u32).to_le_bytes());
        out.extend(frame.names.iter().flat_map(|name| name.to_le_bytes()));
    }
    let hash = xxh3_64(out.get(start..).unwrap_or_default());
    out.extend(hash.to_le_bytes());
}

/// The list that `bytes` are; `None` where they are none.
pub(super) fn read_index(bytes: &[u8]) -> Option<Vec<FrameNames>> {
    let (all, hash) = bytes.split_last_chunk::<8>()?;
    let mut rest = all.strip_prefix(MAGIC)?;
    if u64::from_le_bytes(*hash) != xxh3_64(all) {
        return None;
    }
    let mut frames = Vec::new();
    while !rest.is_empty() {
        let (paragraphs, after) = rest.split_first_chunk::<8>()?;
        let (documents, after) = after.split_first_chunk::<8>()?;
        let (count, after) = after.split_first_chunk::<4>()?;
        let length = (u32::from_le_bytes(*count) as usize).checked_mul(4)?;
        let (names, after) = after.split_at_checked(length)?;
        let (names, _) = names.as_chunks::<4>();
        frames.push(FrameNames {
            paragraphs: u64::from_le_bytes(*paragraphs),
            documents: u64::from_le_bytes(*documents),
            names: names.iter().map(|name| u32::from_le_bytes(*name)).collect(),
        });
        rest = after;
    }
    Some(frames)
}

/// What a line is found by: a hash of 32 bits of what it is about.
pub(super) fn found_by(kind: u8, name: &str) -> u32 {
    xxh3_64(name.as_bytes()).wrapping_add(u64::from(kind)) as u32
}

/// What a document is found by that stands there.
pub(super) fn found_at(source: &str, line: u64) -> u32 {
    let hash = xxh3_64(source.as_bytes()).wrapping_add(line.wrapping_mul(0x9E37_79B9_7F4A_7C15));
    (hash >> 32) as u32
}
