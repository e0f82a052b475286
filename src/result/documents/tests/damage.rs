//! Records that were changed after they were written.

use super::*;

/// A record of so many documents that lose a paragraph each.
fn written(folder: &std::path::Path, documents: u64) -> std::path::PathBuf {
    let path = folder.join("record");
    let _ = std::fs::remove_file(&path);
    let mut writer = RecordWriter::create(&path, false, 0).unwrap();
    let mut page = RecordPage::default();
    for at in 0..documents {
        let text = format!("Read more of {at}");
        let given = Given {
            gone: Some((Reason::Cue, None, text, true)),
            stayed: (None, 0, 0),
            evidence: Vec::new(),
            cluster: None,
            owner: None,
        };
        add(
            (&mut page, &mut Speller::default()),
            at * 100,
            &(format!("d{at}"), String::new(), None, vec![given], false),
        );
    }
    writer.append(&page).unwrap();
    writer.finish().unwrap();
    path
}

/// What the error says that reading a record ends with, if it does.
fn said(path: &std::path::Path) -> Option<String> {
    let read = || -> crate::error::Result<()> {
        let (mut reader, _) = Reader::open(path)?;
        while reader.read()?.is_some() {}
        Ok(())
    };
    read().err().map(|error| error.to_string())
}

#[test]
fn no_byte_can_be_changed_unseen_and_nothing_be_left_out() {
    let folder = tempfile::tempdir().unwrap();
    let path = written(folder.path(), 3);
    let bytes = std::fs::read(&path).unwrap();
    assert_eq!(said(&path), None);
    let plain = zstd::decode_all(bytes.as_slice()).unwrap();
    for at in 0..bytes.len() {
        let mut changed = bytes.clone();
        changed[at] ^= 4;
        std::fs::write(&path, &changed).unwrap();
        // A change that is not seen changes nothing: of what is skipped, or no more
        // than how it is packed.
        if said(&path).is_none() {
            assert_eq!(
                zstd::decode_all(changed.as_slice()).unwrap_or(plain.clone()),
                plain
            );
        }
        std::fs::write(&path, &bytes[..at]).unwrap();
        let cut = said(&path);
        let is_whole = zstd::decode_all(&bytes[..at]).is_ok_and(|cut| cut == plain);
        assert!(cut.is_some() || is_whole, "{at}");
    }
    // A line that is left out is missed, and so is one that is there twice.
    let lines: Vec<&[u8]> = plain.split_inclusive(|&byte| byte == b'\n').collect();
    for at in 0..lines.len() {
        for copies in [0, 2] {
            let mut changed = lines.clone();
            changed.splice(at..=at, std::iter::repeat_n(lines[at], copies));
            let packed = zstd::encode_all(changed.concat().as_slice(), 1).unwrap();
            std::fs::write(&path, packed).unwrap();
            assert!(said(&path).is_some(), "{at} {copies}");
        }
    }
}

#[test]
fn a_record_is_known_by_its_beginning() {
    let folder = tempfile::tempdir().unwrap();
    let path = written(folder.path(), 3);
    let said = crate::files::write_whole(&path, b"x", &[]).unwrap_err();
    assert!(said.to_string().contains("journal"), "{said}");
}

#[test]
fn other_versions_are_refused_by_number() {
    let folder = tempfile::tempdir().unwrap();
    let path = written(folder.path(), 0);
    let plain = zstd::decode_all(std::fs::read(&path).unwrap().as_slice()).unwrap();
    let other = String::from_utf8(plain)
        .unwrap()
        .replacen("\"version\":2", "\"version\":9", 1);
    std::fs::write(&path, zstd::encode_all(other.as_bytes(), 1).unwrap()).unwrap();
    let refused = said(&path).unwrap();
    assert!(
        refused.contains("version 9") && refused.contains("version 2"),
        "{refused}"
    );
    std::fs::write(
        &path,
        "{\"type\":\"journal\",\"version\":1,\"tool\":\"dejalu 0.1.0\"}\n",
    )
    .unwrap();
    let refused = said(&path).unwrap();
    assert!(
        refused.contains("version 1") && refused.contains("version 2"),
        "{refused}"
    );
    for other in ["", "{}\n", "x"] {
        std::fs::write(&path, other).unwrap();
        assert!(said(&path).is_some(), "{other}");
    }
}
