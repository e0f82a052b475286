//! Streams that are whole, cut, broken, and no streams.

use super::*;
use crate::input::testing::{Drip, bzip2, gzip, xz, zstd};
use proptest::prelude::*;
use std::io::Write;

/// Everything that a stream gives, read in chunks of `chunk` bytes.
fn drain(bytes: &[u8], compression: Compression, chunk: usize) -> (Vec<u8>, Option<Fault>) {
    let reader = Box::new(Drip::new(bytes, chunk));
    let mut stream = ByteStream::new(reader, compression).unwrap();
    let mut all = Vec::new();
    loop {
        let filled = stream.fill();
        if filled.is_empty() {
            return (all, stream.fault().cloned());
        }
        let some = filled.len().div_ceil(2);
        all.extend_from_slice(&filled[..some]);
        stream.consume(some);
    }
}

fn message(fault: Option<Fault>) -> String {
    match fault {
        Some(Fault::Damaged(message) | Fault::Lost(message) | Fault::Unreadable(message)) => {
            message
        }
        None => String::new(),
    }
}

#[test]
fn many_members_frames_and_padding_are_one_stream() {
    let (a, b) = (vec![b'a'; 300_000], b"b".to_vec());
    let both = [a.clone(), b.clone()].concat();
    let members = [gzip(&a), gzip(&[]), gzip(&b), vec![0; 600]].concat();
    assert_eq!(
        drain(&members, Compression::Gzip, 1000),
        (both.clone(), None)
    );
    let frames = [zstd(&a), zstd(&b), zstd(&[])].concat();
    assert_eq!(
        drain(&frames, Compression::Zstd, 1000),
        (both.clone(), None)
    );
    let streams = [bzip2(&a), bzip2(&[]), bzip2(&b)].concat();
    assert_eq!(
        drain(&streams, Compression::Bzip2, 1000),
        (both.clone(), None)
    );
    let streams = [xz(&a), vec![0; 8], xz(&[]), xz(&b), vec![0; 4]].concat();
    assert_eq!(drain(&streams, Compression::Xz, 1000), (both, None));
}

#[test]
fn rubbish_and_emptiness_are_said() {
    for (compression, packed) in [
        (Compression::Gzip, gzip(b"abc")),
        (Compression::Zstd, zstd(b"abc")),
        (Compression::Bzip2, bzip2(b"abc")),
        (Compression::Xz, xz(b"abc")),
    ] {
        let (data, fault) = drain(&[packed, b"rubbish".to_vec()].concat(), compression, 3);
        assert_eq!(data, b"abcrubbish");
        assert!(message(fault).starts_with("something else follows"));
        let (data, fault) = drain(b"plain text", compression, 3);
        assert_eq!(data, b"plain text");
        assert!(message(fault).starts_with("this is not"));
        let (_, fault) = drain(b"", compression, 3);
        assert!(message(fault).starts_with("the file holds no"));
    }
}

#[test]
fn what_was_made_before_the_damage_is_not_lost() {
    // Text that compresses little, so that the damage is far behind the start.
    let mut state = 1u64;
    let text: Vec<u8> = (0..1_000_000)
        .map(|_| {
            state ^= state << 13;
            state ^= state >> 7;
            state ^= state << 17;
            b'a' + (state >> 60) as u8
        })
        .collect();
    for (compression, packed) in [
        (Compression::Gzip, gzip(&text)),
        (Compression::Zstd, zstd(&text)),
    ] {
        let mut broken = packed.clone();
        for byte in &mut broken[packed.len() * 3 / 4..] {
            *byte = 0xFF;
        }
        let (data, fault) = drain(&broken, compression, usize::MAX);
        assert!(fault.is_some());
        // A broken block of zstd gives nothing, but all before it are whole.
        let sure = text.len() * 3 / 4 / ROOM * ROOM;
        assert!(data.len() >= sure, "{compression:?}: {} bytes", data.len());
        assert_eq!(data[..sure], text[..sure]);
    }
}

#[test]
fn the_small_blocks_before_a_broken_one_are_not_lost() {
    let mut encoder = zstd::Encoder::new(Vec::new(), 3).unwrap();
    for at in 0u8..20 {
        encoder.write_all(&[at; 1000]).unwrap();
        encoder.flush().unwrap();
    }
    let broken = [encoder.get_ref().as_slice(), &[0xFF; 100]].concat();
    let (data, fault) = drain(&broken, Compression::Zstd, usize::MAX);
    assert!(fault.is_some());
    assert!(data.len() >= 19_000, "{} bytes", data.len());
}

#[test]
fn what_a_frame_gives_before_a_broken_block_is_the_same_in_any_portions() {
    // A frame that says 6 bytes: raw blocks of 3 bytes, of which the second has no type.
    let head = [0x28, 0xB5, 0x2F, 0xFD, 0x20, 6];
    let (first, broken) = ([3 << 3, 0, 0, b'a', b'b', b'c'], [0x1F, 0, 0, b'd']);
    for tail in [&broken[..], &broken[..3], &broken[..2]] {
        let bytes = [&head[..], &first, tail].concat();
        for chunk in [1, 3, 5, 18, usize::MAX] {
            let (data, fault) = drain(&bytes, Compression::Zstd, chunk);
            assert_eq!(data, b"abc", "{tail:?} in portions of {chunk}");
            assert!(fault.is_some());
        }
    }
    // The last block has a byte too many for what the frame says.
    let bytes = [&head[..], &first, &[4 << 3 | 1, 0, 0], b"defg"].concat();
    let whole = drain(&bytes, Compression::Zstd, usize::MAX);
    for chunk in 1..bytes.len() {
        assert_eq!(drain(&bytes, Compression::Zstd, chunk), whole, "{chunk}");
    }
}

#[test]
fn a_member_behind_a_wrong_checksum_is_not_lost_and_one_behind_damage_is_said() {
    let mut first = gzip(b"first");
    let checksum = first.len() - 8;
    first[checksum] ^= 1;
    for chunk in [1, 5, 1000] {
        let bytes = [first.clone(), gzip(b"second")].concat();
        let (data, fault) = drain(&bytes, Compression::Gzip, chunk);
        assert_eq!(data, b"firstsecond");
        assert!(matches!(fault, Some(Fault::Damaged(_))), "{fault:?}");
    }
    let mut broken = gzip(b"broken");
    broken[12] = 0xFF;
    let (_, fault) = drain(&[broken, gzip(b"more")].concat(), Compression::Gzip, 5);
    assert!(matches!(fault, Some(Fault::Lost(_))), "{fault:?}");
}

#[test]
fn beginnings_without_a_rest_end() {
    let gzip = [0x1F, 0x8B, 8, 0xFF].repeat(50);
    let zstd = [0x28, 0xB5, 0x2F, 0xFD, 0xFF, 0xFF].repeat(50);
    for (bytes, compression) in [(gzip, Compression::Gzip), (zstd, Compression::Zstd)] {
        for chunk in [1, 7, 1000] {
            let (_, fault) = drain(&bytes, compression, chunk);
            assert!(fault.is_some());
        }
    }
}

#[test]
fn a_reader_that_fails_is_said() {
    let reader = Box::new(Drip::new(b"abcdef", 2).failing_at(4));
    let mut stream = ByteStream::new(reader, Compression::Plain).unwrap();
    let mut all = Vec::new();
    while !stream.fill().is_empty() {
        all.extend_from_slice(stream.fill());
        stream.consume(2);
    }
    assert_eq!(all, b"abcd");
    assert!(matches!(stream.fault(), Some(Fault::Unreadable(_))));
}

proptest! {
    #[test]
    fn a_cut_gives_a_prefix_and_a_fault(
        data in prop::collection::vec(0u8..4, 0..3000),
        cut in 0usize..3000,
        chunk in 1usize..50,
    ) {
        for (compression, packed) in
            [
                (Compression::Gzip, gzip(&data)),
                (Compression::Zstd, zstd(&data)),
                (Compression::Bzip2, bzip2(&data)),
                (Compression::Xz, xz(&data)),
            ]
        {
            prop_assert_eq!(drain(&packed, compression, chunk), (data.clone(), None));
            let cut = cut % packed.len();
            let (prefix, fault) = drain(&packed[..cut], compression, chunk);
            prop_assert!(data.starts_with(&prefix));
            prop_assert!(fault.is_some());
            let whole = drain(&packed[..cut], compression, usize::MAX);
            prop_assert_eq!(whole, (prefix, fault));
        }
    }

    #[test]
    fn random_damage_ends(
        data in prop::collection::vec(any::<u8>(), 0..2000),
        at in any::<usize>(),
        byte in any::<u8>(),
    ) {
        for (compression, mut packed) in
            [
                (Compression::Gzip, gzip(&data)),
                (Compression::Zstd, zstd(&data)),
                (Compression::Bzip2, bzip2(&data)),
                (Compression::Xz, xz(&data)),
            ]
        {
            let at = at % packed.len();
            packed[at] = byte;
            let dripped = drain(&packed, compression, 7);
            prop_assert_eq!(dripped, drain(&packed, compression, usize::MAX));
        }
    }
}
