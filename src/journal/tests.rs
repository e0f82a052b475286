use super::*;

fn removal(number: u32) -> Line {
    let text = format!("Voir plus {number}");
    let range = 0..text.len();
    Line::Removal(RemovalLine {
        document: "d".to_owned(),
        source: "a.txt".to_owned(),
        line: 1,
        site: String::new(),
        start: 0,
        end: text.len() as u64,
        paragraph: number,
        reason: "cue".into(),
        bits: bits(12_345),
        evidence: vec![EvidenceEntry {
            kind: "frequency".into(),
            bits: bits(-500),
            count: 3,
        }],
        cluster: Some(hex_id(7)),
        block: None,
        owner: None,
        owner_at: None,
        removed: Spelled::paragraph(text.as_bytes(), &text, &range, &range),
    })
}

fn written(removals: u32) -> (tempfile::TempDir, PathBuf) {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join(FILE_NAME);
    let mut writer = Writer::create(&path, false).unwrap();
    for number in 0..removals {
        writer.write(&removal(number)).unwrap();
    }
    writer.finish().unwrap();
    (folder, path)
}

fn read(path: &Path) -> Result<Vec<Line>> {
    let (mut reader, _) = Reader::open(path)?;
    let mut lines = Vec::new();
    while let Some(line) = reader.read()? {
        lines.push(line);
    }
    Ok(lines)
}

#[test]
fn what_is_written_is_read() {
    let (_folder, path) = written(3);
    let lines = read(&path).unwrap();
    assert_eq!(lines[..3], [removal(0), removal(1), removal(2)]);
    assert!(matches!(&lines[3], Line::End(end) if end.removals == 3));
}

#[test]
fn numbers_are_spelled_with_at_most_three_decimals() {
    let (_folder, path) = written(1);
    let text = std::fs::read_to_string(path).unwrap();
    assert!(
        text.contains(r#""bits":12.345,"evidence":[{"kind":"frequency","bits":-0.5,"count":3}]"#),
        "{text}"
    );
    for millibits in -20_000..20_000_i64 {
        let spelled = serde_json::to_string(&bits(millibits)).unwrap();
        let decimals = spelled.split('.').nth(1).map_or(0, str::len);
        assert!(decimals <= 3, "{spelled}");
    }
}

#[test]
fn a_journal_that_was_cut_says_so() {
    let (_folder, path) = written(2);
    let text = std::fs::read_to_string(&path).unwrap();
    let cut: String = text.split_inclusive('\n').take(2).collect();
    std::fs::write(&path, cut).unwrap();
    assert!(read(&path).unwrap_err().to_string().contains("cut off"));
    std::fs::write(&path, "").unwrap();
    assert!(read(&path).unwrap_err().to_string().contains("cut off"));
}

#[test]
fn a_journal_that_was_edited_says_so() {
    let (_folder, path) = written(2);
    let text = std::fs::read_to_string(&path).unwrap();
    std::fs::write(&path, text.replacen("Voir plus 1", "Voir plus 2", 1)).unwrap();
    assert!(
        read(&path)
            .unwrap_err()
            .to_string()
            .contains("changed after")
    );
    std::fs::write(&path, format!("{text}{text}")).unwrap();
    assert!(
        read(&path)
            .unwrap_err()
            .to_string()
            .contains("goes on after")
    );
}

#[test]
fn another_version_is_refused_by_number() {
    let (_folder, path) = written(0);
    let text = std::fs::read_to_string(&path).unwrap();
    std::fs::write(&path, text.replacen("\"version\":1", "\"version\":9", 1)).unwrap();
    assert!(read(&path).unwrap_err().to_string().contains("version 9"));
    std::fs::write(&path, "{\"id\":\"a\"}\n").unwrap();
    assert!(read(&path).is_err());
}
