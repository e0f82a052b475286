use std::io;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};

use proptest::prelude::*;

use super::reopened::ReadCheck;
use super::*;
use crate::known::MemoryVolumes;
use crate::progress::Silent;

const FURNITURE: &str = "Read more on our front page";

/// Gives pieces of these sizes, over and over.
struct Pieces {
    bytes: Vec<u8>,
    at: usize,
    sizes: Vec<usize>,
    next: usize,
}

impl Read for Pieces {
    fn read(&mut self, room: &mut [u8]) -> io::Result<usize> {
        let size = self.sizes[self.next % self.sizes.len()].max(1);
        self.next += 1;
        let len = size.min(room.len()).min(self.bytes.len() - self.at);
        room[..len].copy_from_slice(&self.bytes[self.at..self.at + len]);
        self.at += len;
        Ok(len)
    }
}

/// Takes so many bytes, and is then a pipe that nobody reads.
struct Until(Vec<u8>, usize);

impl Write for Until {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let len = bytes.len().min(self.1 - self.0.len());
        if len == 0 {
            return Err(io::Error::from(io::ErrorKind::BrokenPipe));
        }
        self.0.extend_from_slice(&bytes[..len]);
        Ok(len)
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

/// A check that is a function.
struct Checking<'c>(&'c (dyn Fn() -> Result<()> + Sync));

impl ReadCheck for Checking<'_> {
    fn check(&self) -> Result<()> {
        (self.0)()
    }
}

fn config(threads: usize) -> RunConfig {
    let mut config = RunConfig::new(vec![PathBuf::from("-")], PathBuf::new());
    config.threads = Some(threads);
    config.decision.deny = vec![FURNITURE.to_owned()];
    config
}

fn article(number: usize) -> String {
    let text = format!(
        "Harbour works number {number} began at dawn.\nPier {number} is to end after {} weeks.\n{FURNITURE}\n",
        number * 3 + 2
    );
    format!(
        "{{\"id\": \"d{number}\", \"text\":{}}}\n",
        serde_json::to_string(&text).unwrap()
    )
}

fn cleaned(number: usize) -> String {
    article(number).replace(&format!("\\n{FURNITURE}"), "")
}

struct Ran {
    out: Vec<u8>,
    outcome: Result<FilterOutcome>,
}

/// Filters `input`, which comes in pieces, against nothing that is known.
fn ran(config: &RunConfig, options: &FilterOptions, (input, sizes): (&[u8], &[usize])) -> Ran {
    let mut out = Until(Vec::new(), usize::MAX);
    let outcome = against(&|| Ok(()), config, options, ((input, sizes), &mut out));
    Ran {
        out: out.0,
        outcome,
    }
}

fn against(
    check: &(dyn Fn() -> Result<()> + Sync),
    config: &RunConfig,
    options: &FilterOptions,
    ((input, sizes), out): ((&[u8], &[usize]), &mut Until),
) -> Result<FilterOutcome> {
    let input = Pieces {
        bytes: input.to_vec(),
        at: 0,
        sizes: sizes.to_vec(),
        next: 0,
    };
    let streams = Streams {
        input: Box::new(input),
        output: out,
        halt: &|| (),
        renew: &|| false,
    };
    let in_memory = MemoryVolumes::default();
    let known = KnownLibrary {
        library: &in_memory,
        check: &Checking(check),
        made_with: &index::IndexOptions::of(&config.decision),
    };
    filter(config, options, &mut { known }, streams, &Silent)
}

/// Lines of every kind.
fn mixed() -> Vec<(String, String)> {
    let same = |line: &str| (line.to_owned(), line.to_owned());
    vec![
        (article(1), cleaned(1)),
        same("\n"),
        same("{\"id\": 3}\n"),
        same("not JSON\r\n"),
        (article(2), cleaned(2)),
        same("  \t\n"),
        same("{\"text\":\"one\"}\r\n"),
        (article(4), cleaned(4)),
    ]
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(40))]
    #[test]
    fn whatever_pieces_the_input_comes_in_the_lines_are_the_same(
        sizes in proptest::collection::vec(1usize..300, 1..6),
        threads in 1usize..4, line_buffered: bool, cut in 0usize..3,
    ) {
        let (input, expected): (String, String) = mixed().into_iter().unzip();
        // The last line may lack its break.
        let last = cleaned(4);
        let (input, expected) = match cut {
            0 => (input.as_str(), expected.as_str()),
            _ => (input.trim_end(), expected.trim_end()),
        };
        prop_assert!(expected.ends_with(last.trim_end()) || cut == 0);
        let mut config = config(threads);
        config.max_bad_records = 2;
        let options = FilterOptions { line_buffered, ..FilterOptions::default() };
        let ran = ran(&config, &options, (input.as_bytes(), &sizes));
        prop_assert_eq!(String::from_utf8(ran.out).unwrap(), expected);
        let outcome = ran.outcome.unwrap();
        prop_assert_eq!((outcome.lines, outcome.tally.documents), (8, 4));
        prop_assert_eq!(outcome.bytes, input.len() as u64);
        prop_assert_eq!(outcome.bytes_left, expected.len() as u64);
        prop_assert_eq!((outcome.problems.bad, outcome.too_many_bad), (2, false));
        let places: Vec<_> = outcome.problems.listed.iter().map(|one| one.line).collect();
        prop_assert_eq!(places, [Some(3), Some(4)]);
    }
}

#[test]
fn a_strict_run_hands_on_what_came_before_the_first_bad_line() {
    let input: String = (0..50).map(article).collect::<String>() + "{\n" + &article(99);
    let expected: String = (0..50).map(cleaned).collect();
    for (threads, line_buffered) in [(1, false), (1, true), (3, false)] {
        let mut config = config(threads);
        config.strict = true;
        let folder = tempfile::tempdir().unwrap();
        let journal = folder.path().join("journal");
        let options = FilterOptions {
            line_buffered,
            journal: Some(journal.clone()),
            ..FilterOptions::default()
        };
        let ran = ran(&config, &options, (input.as_bytes(), &[700]));
        assert_eq!(String::from_utf8(ran.out).unwrap(), expected);
        let error = ran.outcome.unwrap_err();
        assert_eq!(error.position().map(|place| place.0), Some(51));
        let journal = zstd::decode_all(std::fs::read(journal).unwrap().as_slice()).unwrap();
        let journal = String::from_utf8(journal).unwrap();
        assert!(
            journal
                .trim_end()
                .lines()
                .last()
                .unwrap()
                .contains("\"end\"")
        );
        assert!(journal.contains(&format!("\"bytes\":{}", expected.len())));
    }
}

#[test]
fn nothing_is_handed_on_that_a_damaged_index_decided() {
    for threads in [1, 3] {
        let checks = AtomicU64::new(0);
        let check = || match checks.fetch_add(1, Ordering::SeqCst) {
            0 => Ok(()),
            _ => Err(Error::damaged("known.idx", "a byte has flipped")),
        };
        let mut out = Until(Vec::new(), usize::MAX);
        let input: String = (0..9).map(article).collect();
        let options = FilterOptions {
            line_buffered: true,
            ..FilterOptions::default()
        };
        let streams = ((input.as_bytes(), &[9999][..]), &mut out);
        let error = against(&check, &config(threads), &options, streams).unwrap_err();
        assert!(error.to_string().contains("flipped"));
        assert_eq!(String::from_utf8(out.0).unwrap(), cleaned(0));
    }
}

#[test]
fn a_reader_that_goes_away_ends_it_without_an_error() {
    let input: String = (0..500).map(article).collect();
    for threads in [1, 3] {
        let mut out = Until(Vec::new(), 1000);
        let streams = ((input.as_bytes(), &[800][..]), &mut out);
        let outcome = against(
            &|| Ok(()),
            &config(threads),
            &FilterOptions::default(),
            streams,
        );
        let outcome = outcome.unwrap();
        assert!(outcome.is_closed && outcome.lines < 100);
        assert_eq!(out.0.len(), 1000);
    }
}

#[test]
fn an_error_ends_a_read_that_waits() {
    /// Gives one line, then waits until it is halted.
    struct Waits(Vec<u8>, &'static AtomicBool);

    impl Read for Waits {
        fn read(&mut self, room: &mut [u8]) -> io::Result<usize> {
            while self.0.is_empty() && !self.1.load(Ordering::SeqCst) {
                std::thread::yield_now();
            }
            let len = room.len().min(self.0.len());
            room[..len].copy_from_slice(&self.0[..len]);
            self.0.drain(..len);
            Ok(len)
        }
    }

    static HALTED: AtomicBool = AtomicBool::new(false);
    let mut out = Until(Vec::new(), 10);
    let streams = Streams {
        input: Box::new(Waits(article(1).into_bytes(), &HALTED)),
        output: &mut out,
        halt: &|| HALTED.store(true, Ordering::SeqCst),
        renew: &|| false,
    };
    let in_memory = MemoryVolumes::default();
    let known = KnownLibrary {
        library: &in_memory,
        check: &Checking(&|| Ok(())),
        made_with: &index::IndexOptions::of(&config(2).decision),
    };
    let outcome = filter(
        &config(2),
        &FilterOptions::default(),
        &mut { known },
        streams,
        &Silent,
    );
    assert!(outcome.unwrap().is_closed);
}

#[test]
fn keys_that_are_read_cannot_be_added() {
    for (key, says) in [("", "empty"), ("text", "key of the text")] {
        let options = FilterOptions {
            removed_key: Some(key.to_owned()),
            ..FilterOptions::default()
        };
        let ran = ran(&config(1), &options, (b"", &[1]));
        assert!(ran.outcome.unwrap_err().to_string().contains(says));
    }
}
