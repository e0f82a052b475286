//! A WARC record, and the same head before another block → a head that says what is true of
//! that block.
//!
//! In: a record, and another that begins with its head. Out: the other with its own length
//! and digests, in as many bytes as before: a shorter number stands behind spaces, which
//! every reader of WARC passes over. What the first record says wrongly of itself stays wrong.
//! So it is its own way back: of a record that was cut, and the whole block, it makes the
//! record again, whatever that said.

use data_encoding::{BASE32, BASE32_NOPAD, Encoding, HEXLOWER, HEXUPPER};
use md5::Md5;
use sha1::{Digest, Sha1};
use sha2::Sha256;

use super::warc_head::{block_length, field, head_length};

/// The fields that hold a digest of the block.
const DIGESTS: [&str; 2] = ["WARC-Block-Digest", "WARC-Payload-Digest"];

/// Makes the head of `new`, which is that of `old`, say what is true of the block of `new`.
/// What stands behind the blocks is the same. `None` where it cannot.
#[must_use]
pub fn fit_head(old: &[u8], new: &mut [u8]) -> Option<()> {
    let length = head_length(old)?;
    let head = old.get(..length)?;
    let block = old.get(length..)?;
    let block_end = usize::try_from(block_length(head)?).ok()?;
    let behind = block.len().checked_sub(block_end)?;
    let block = block.get(..block_end)?;
    let new_end = new.len().checked_sub(behind)?;
    let (new_head, new_block) = new.get_mut(..new_end)?.split_at_mut_checked(length)?;
    let number = field(head, "Content-Length")?;
    let spelled = new_block.len().to_string();
    let start = number.end.checked_sub(spelled.len())?;
    let room = new_head.get_mut(start.min(number.start)..number.end)?;
    let is_space = |byte: &u8| *byte == b' ';
    let spaces = number.start.saturating_sub(start);
    if !room.get(..spaces)?.iter().all(is_space) {
        return None;
    }
    room.fill(b' ');
    new_head
        .get_mut(start..number.end)?
        .copy_from_slice(spelled.as_bytes());
    for name in DIGESTS {
        let Some(place) = field(head, name) else {
            continue;
        };
        if let Some(digest) = head
            .get(place.clone())
            .and_then(|said| new_digest(said, block, new_block))
        {
            new_head.get_mut(place)?.copy_from_slice(&digest);
        }
    }
    Some(())
}

/// What a digest is to say of a block that says the truth of another; nothing where it does
/// not, or is made in a way that is not known. One that was wrong, and would be right of the
/// new block by chance, is exchanged for what was true of the old one: each change is its
/// own way back.
fn new_digest(said: &[u8], block: &[u8], new_block: &[u8]) -> Option<Vec<u8>> {
    let (algorithm, digest) = std::str::from_utf8(said).ok()?.split_once(':')?;
    let digest_of: fn(&[u8]) -> Vec<u8> = match algorithm.to_ascii_lowercase().as_str() {
        "sha1" | "sha-1" => |bytes| Sha1::digest(bytes).to_vec(),
        "sha256" | "sha-256" => |bytes| Sha256::digest(bytes).to_vec(),
        "md5" => |bytes| Md5::digest(bytes).to_vec(),
        _ => return None,
    };
    let (old, new) = (digest_of(block), digest_of(new_block));
    let encodings: [&Encoding; 4] = [&BASE32, &BASE32_NOPAD, &HEXLOWER, &HEXUPPER];
    let other = encodings.into_iter().find_map(|encoding| {
        let (old, new) = (encoding.encode(&old), encoding.encode(&new));
        if old == digest {
            return Some(new);
        }
        (new == digest).then_some(old)
    })?;
    Some(format!("{algorithm}:{other}").into_bytes())
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn record(block: &[u8], digest: &str, spaces: usize) -> Vec<u8> {
        let head = format!(
            "WARC/1.0\r\nContent-Length:{}{}\r\nWARC-Block-Digest: {digest}\r\n\r\n",
            " ".repeat(spaces),
            block.len()
        );
        [head.as_bytes(), block, b"\r\n\r\n"].concat()
    }

    /// The same head before another block.
    fn with_block(record: &[u8], block: &[u8]) -> Vec<u8> {
        let head = head_length(record).unwrap();
        [&record[..head], block, b"\r\n\r\n"].concat()
    }

    fn digests(block: &[u8]) -> Vec<String> {
        vec![
            format!("sha1:{}", BASE32.encode(&Sha1::digest(block))),
            format!("SHA-256:{}", HEXLOWER.encode(&Sha256::digest(block))),
            format!("md5:{}", HEXUPPER.encode(&Md5::digest(block))),
            "sha1:WRONG".to_owned(),
            "blake3:abc".to_owned(),
            "".to_owned(),
        ]
    }

    proptest! {
        #[test]
        fn what_is_cut_is_put_back(
            block in prop::collection::vec(any::<u8>(), 0..300),
            cut in any::<prop::sample::Index>(),
            which in 0usize..9,
            spaces in 0usize..3,
        ) {
            let left = &block[..cut.index(block.len() + 1)];
            // The last three are right of what is left, and of nothing before it was cut.
            let said = digests(&block).into_iter().chain(digests(left)).nth(which);
            let whole = record(&block, &said.unwrap_or_default(), spaces);
            let mut cleaned = with_block(&whole, left);
            fit_head(&whole, &mut cleaned).unwrap();
            let head = &cleaned[..head_length(&cleaned).unwrap()];
            prop_assert_eq!(block_length(head), Some(left.len() as u64));
            if which < 3 {
                let digest = &digests(left)[which];
                prop_assert_eq!(super::super::warc_head::value(head, "WARC-Block-Digest"), Some(digest.as_str()));
            }
            let mut again = with_block(&cleaned, &block);
            fit_head(&cleaned, &mut again).unwrap();
            prop_assert_eq!(again, whole);
        }
    }

    #[test]
    fn a_block_that_is_longer_than_there_is_room_for_is_refused() {
        let short = record(b"abc", "", 0);
        assert_eq!(fit_head(&short, &mut with_block(&short, &[b'x'; 30])), None);
        assert_eq!(fit_head(b"no record", &mut []), None);
    }
}
