use proptest::prelude::*;

use super::*;
use crate::journal::spelling::Spelled;
use crate::journal::{CleanedLine, Writer};

/// A source: its name, and what goes of it, each with the bytes before it that
/// stay, the bytes that go, and whether that is a whole document.
type Given = (String, Vec<(u64, usize, bool)>);

fn removal(source: &str, start: u64, length: usize) -> RemovalLine {
    RemovalLine {
        document: format!("d{start}"),
        source: source.to_owned(),
        line: start + 1,
        site: String::new(),
        start,
        end: start + length as u64,
        paragraph: 0,
        reason: "teaser".into(),
        bits: 1.5,
        evidence: Vec::new(),
        cluster: None,
        block: None,
        owner: None,
        owner_at: None,
        removed: Spelled {
            text: "x".repeat(length),
            ..Spelled::default()
        },
    }
}

fn dropped(source: &str, start: u64, length: usize) -> DroppedLine {
    DroppedLine {
        document: format!("d{start}"),
        source: source.to_owned(),
        line: start + 1,
        start,
        end: start + length as u64,
        reason: "duplicate".into(),
        owner: None,
        owner_at: None,
        removed: Spelled::record(&vec![b'x'; length]),
    }
}

/// Writes a journal of these sources, and gives its removals.
fn journal(folder: &Path, sources: &[Given]) -> (PathBuf, Vec<Line>) {
    let path = folder.join("removed.jsonl");
    let _ = std::fs::remove_file(&path);
    let mut writer = Writer::create(&path, false).unwrap();
    let mut written = Vec::new();
    for (name, goes) in sources {
        let line = SourceLine {
            name: name.clone(),
            format: "jsonl".to_owned(),
            compression: "none".to_owned(),
            bytes: 0,
            xxh3_128: String::new(),
        };
        writer.write(&Line::Source(line)).unwrap();
        let mut at = 0;
        for &(before, length, is_whole) in goes {
            at += before;
            let line = match is_whole {
                false => Line::Removal(removal(name, at, length)),
                true => Line::Document(dropped(name, at, length)),
            };
            writer.write(&line).unwrap();
            written.push(line);
            at += length as u64;
        }
        let line = CleanedLine {
            xxh3_64: Vec::new(),
            source: name.clone(),
            name: None,
            bytes: 0,
            xxh3_128: String::new(),
        };
        writer.write(&Line::Cleaned(line)).unwrap();
    }
    writer.finish().unwrap();
    (path, written)
}

/// The definition: every line is looked at.
fn naive(lines: &[Line], name: &str, range: &Range<u64>) -> Gone {
    let mut paragraphs = Vec::new();
    for line in lines {
        match line {
            Line::Removal(line) if line.source == name && range.contains(&line.start) => {
                paragraphs.push(line.clone());
            }
            Line::Document(line) if line.source == name && range.contains(&line.start) => {
                return Gone::Whole(Box::new(line.clone()));
            }
            Line::Removal(line) if line.source == name && line.start >= range.end => break,
            _ => {}
        }
    }
    Gone::Paragraphs(paragraphs)
}

fn given() -> impl Strategy<Value = Vec<Given>> {
    let length = prop_oneof![6 => 1_usize..40, 1 => 1_000_usize..40_000];
    let goes = (0_u64..50, length, prop::bool::weighted(0.05));
    let many = prop_oneof![3 => 0_usize..6, 1 => 0_usize..400];
    let goes = many.prop_flat_map(move |count| prop::collection::vec(goes.clone(), count));
    prop::collection::btree_map("[a\"é\\\\/\u{1}]{1,3}", goes, 0..8)
        .prop_map(|sources| sources.into_iter().collect())
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn halving_finds_what_looking_at_every_line_finds(
        sources in given(),
        asked in prop::collection::vec((any::<prop::sample::Index>(), 0_u64..9_000, 1_u64..300), 1..30),
        in_order: bool,
    ) {
        let folder = tempfile::tempdir().unwrap();
        let (path, lines) = journal(folder.path(), &sources);
        crate::finished::testing::seal(folder.path());
        let mut search = Search::open(&path).unwrap();
        let mut asked: Vec<(String, u64, u64)> = asked
            .into_iter()
            .map(|(source, start, length)| {
                let known = (!sources.is_empty()).then(|| source.get(&sources).0.clone());
                (known.unwrap_or_else(|| "b".to_owned()), start, length)
            })
            .collect();
        if in_order {
            asked.sort();
        }
        for (name, start, length) in asked {
            let range = start..start + length;
            prop_assert_eq!(search.gone(&name, &range).unwrap(), naive(&lines, &name, &range));
        }
        for (name, _) in &sources {
            prop_assert_eq!(&search.source(name).unwrap().name, name);
            let longer = format!("{name}!");
            prop_assert!(search.source(&longer).is_err());
        }
    }

    #[test]
    fn damage_is_an_error_or_nothing_and_never_a_panic(
        sources in given(),
        cut in any::<prop::sample::Index>(),
        flips in prop::collection::vec((any::<prop::sample::Index>(), any::<u8>()), 0..6),
        asked in prop::collection::vec((any::<prop::sample::Index>(), 0_u64..9_000), 1..10),
    ) {
        let folder = tempfile::tempdir().unwrap();
        let (path, _) = journal(folder.path(), &sources);
        let mut bytes = std::fs::read(&path).unwrap();
        for (at, flip) in flips {
            let at = at.index(bytes.len());
            bytes[at] ^= flip;
        }
        bytes.truncate(cut.index(bytes.len() + 1));
        std::fs::write(&path, &bytes).unwrap();
        crate::finished::testing::seal(folder.path());
        let mut search = Search::open(&path).unwrap();
        for (source, start) in asked {
            let name = (!sources.is_empty()).then(|| source.get(&sources).0.clone());
            let name = name.unwrap_or_default();
            if let Err(error) = search.gone(&name, &(start..start + 100)) {
                let said = error.to_string();
                prop_assert!(said.contains("removed.jsonl"), "{}", said);
            }
            let _ = search.source(&name);
        }
    }
}

#[test]
fn a_damaged_line_is_named_by_its_number() {
    let folder = tempfile::tempdir().unwrap();
    let goes = vec![(5, 10, false); 50];
    let (path, _) = journal(folder.path(), &[("a".to_owned(), goes)]);
    let text = std::fs::read_to_string(&path).unwrap();
    let mut lines: Vec<&str> = text.lines().collect();
    lines[20] = "{\"type\":\"removal\"}";
    std::fs::write(&path, lines.join("\n") + "\n").unwrap();
    crate::finished::testing::seal(folder.path());
    let mut search = Search::open(&path).unwrap();
    let error = search.gone("a", &(600..700)).unwrap_err().to_string();
    assert!(error.contains("line 21: "), "{error}");
}

#[test]
fn few_lines_are_looked_at_in_a_long_journal() {
    let folder = tempfile::tempdir().unwrap();
    let goes = vec![(5, 10, false); 40_000];
    let (path, _) = journal(folder.path(), &[("a".to_owned(), goes)]);
    // Were every line read, this one would be an error.
    let mut bytes = std::fs::read(&path).unwrap();
    let broken = bytes.len() / 5;
    bytes[broken..broken + 40].fill(b'\n');
    std::fs::write(&path, bytes).unwrap();
    crate::finished::testing::seal(folder.path());
    let mut search = Search::open(&path).unwrap();
    for document in [10_000, 20_000, 39_999] {
        let start = document * 15;
        let Gone::Paragraphs(found) = search.gone("a", &(start..start + 15)).unwrap() else {
            panic!("no document went whole");
        };
        assert_eq!(found.len(), 1);
    }
}
