//! Folders, corpora and runs of the program, for the other tests.

use std::collections::BTreeMap;
use std::io::{Read, Write};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use serde_json::Value;

/// A folder that goes with the test.
pub(crate) struct Bench {
    folder: tempfile::TempDir,
}

/// What a run of the program gave back.
pub(crate) struct Run {
    pub(crate) code: Option<i32>,
    pub(crate) stdout: String,
    pub(crate) stderr: String,
}

impl Run {
    /// Fails the test unless the exit code is this.
    #[track_caller]
    pub(crate) fn exits(self, code: i32) -> Self {
        assert_eq!(
            self.code,
            Some(code),
            "stdout:\n{}\nstderr:\n{}",
            self.stdout,
            self.stderr
        );
        self
    }

    /// Fails the test unless standard error holds each of these.
    #[track_caller]
    pub(crate) fn says(self, words: &[&str]) -> Self {
        for word in words {
            assert!(
                self.stderr.contains(word),
                "{word:?} is not in:\n{}",
                self.stderr
            );
        }
        self
    }
}

impl Bench {
    pub(crate) fn new() -> Self {
        Self {
            folder: tempfile::tempdir().unwrap(),
        }
    }

    /// A path on the bench.
    pub(crate) fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    /// Writes a file, with its folders.
    pub(crate) fn write(&self, name: &str, content: impl AsRef<[u8]>) -> PathBuf {
        let path = self.path(name);
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(&path, content).unwrap();
        path
    }

    /// Reads a file.
    #[track_caller]
    pub(crate) fn read(&self, name: &str) -> Vec<u8> {
        let path = self.path(name);
        std::fs::read(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
    }

    /// Reads `OUT/report/report.json`.
    #[track_caller]
    pub(crate) fn report(&self, out: &str) -> Value {
        serde_json::from_slice(&self.read(&format!("{out}/report/report.json"))).unwrap()
    }

    /// The lines of a JSONL file, perhaps a compressed one.
    #[track_caller]
    pub(crate) fn lines(&self, name: &str) -> Vec<Value> {
        let text = match name.ends_with(".zst") {
            true => zstd::decode_all(self.read(name).as_slice()).unwrap(),
            false => self.read(name),
        };
        let text = String::from_utf8(text).unwrap();
        text.lines()
            .map(|line| serde_json::from_str(line).unwrap())
            .collect()
    }

    /// The lines of a record or of a filter's journal, with a line for each paragraph
    /// and document that went instead of those that refer to each other: by the
    /// definition in `docs/record.md`.
    #[track_caller]
    pub(crate) fn journal(&self, name: &str) -> Vec<Value> {
        crate::record::flat(&self.record(name))
    }

    /// The documents of a result, each with what is said of the paragraphs that stayed.
    #[track_caller]
    pub(crate) fn documents(&self, out: &str) -> Vec<Value> {
        let name = format!("{out}/report/documents.jsonl.zst");
        crate::record::documents(&self.record(&name))
    }

    /// The lines of a record as they are. What a frame holds that was cut off is not
    /// among them.
    #[track_caller]
    pub(crate) fn record(&self, name: &str) -> Vec<Value> {
        let mut text = Vec::new();
        let bytes = self.read(name);
        let _ = std::io::Read::read_to_end(&mut zstd::Decoder::new(&bytes[..]).unwrap(), &mut text);
        let lines = text.split_inclusive(|&byte| byte == b'\n');
        lines
            .map(|line| serde_json::from_slice(line).unwrap())
            .collect()
    }

    /// The program, about to run on the bench.
    pub(crate) fn command(&self, arguments: &[&str]) -> Command {
        let mut command = Command::new(assert_cmd::cargo::cargo_bin!("dejalu"));
        command.current_dir(self.folder.path()).args(arguments);
        for variable in ["NO_COLOR", "CLICOLOR_FORCE", "COLUMNS", "DEJALU_CONFIG"] {
            command.env_remove(variable);
        }
        command
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped());
        command
    }

    /// Runs the program.
    pub(crate) fn run(&self, arguments: &[&str]) -> Run {
        self.run_with(arguments, b"")
    }

    /// Runs the program with something on standard input.
    pub(crate) fn run_with(&self, arguments: &[&str], stdin: &[u8]) -> Run {
        let mut child = self
            .command(arguments)
            .stdin(Stdio::piped())
            .spawn()
            .unwrap();
        let mut pipe = child.stdin.take().unwrap();
        let stdin = stdin.to_vec();
        // A run that fails early does not read what it is sent.
        let feeding = std::thread::spawn(move || drop(pipe.write_all(&stdin)));
        let output = child.wait_with_output().unwrap();
        feeding.join().unwrap();
        Run {
            code: output.status.code(),
            stdout: String::from_utf8(output.stdout).unwrap(),
            stderr: String::from_utf8(output.stderr).unwrap(),
        }
    }

    /// Every file below a folder, by its relative name.
    #[track_caller]
    pub(crate) fn tree(&self, name: &str) -> BTreeMap<String, Vec<u8>> {
        tree(&self.path(name))
    }
}

/// Every file below `root`, by its relative name.
#[track_caller]
pub(crate) fn tree(root: &Path) -> BTreeMap<String, Vec<u8>> {
    let mut files = BTreeMap::new();
    for entry in walkdir::WalkDir::new(root) {
        let entry = entry.unwrap();
        if entry.file_type().is_file() {
            let name = entry
                .path()
                .strip_prefix(root)
                .unwrap()
                .to_str()
                .unwrap()
                .to_owned();
            files.insert(name, std::fs::read(entry.path()).unwrap());
        }
    }
    files
}

/// A gzip stream of one member.
pub(crate) fn gzip(bytes: &[u8]) -> Vec<u8> {
    let mut encoder = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::default());
    encoder.write_all(bytes).unwrap();
    encoder.finish().unwrap()
}

/// What is in a gzip stream of any number of members.
pub(crate) fn gunzip(bytes: &[u8]) -> Vec<u8> {
    let mut plain = Vec::new();
    flate2::read::MultiGzDecoder::new(bytes)
        .read_to_end(&mut plain)
        .unwrap();
    plain
}

/// A bench with a deny-list, `deny.txt`, that names the furniture.
pub(crate) fn denying() -> Bench {
    let bench = Bench::new();
    bench.write("deny.txt", format!("{FURNITURE}\n"));
    bench
}

/// The line that the deny-list of these tests removes, so that what goes does
/// not depend on what the decision thinks of invented text.
pub(crate) const FURNITURE: &str = "Read more on our front page";

/// A body that no two numbers share a paragraph of.
pub(crate) fn body(number: usize) -> String {
    format!(
        "Harbour works number {number} began at dawn with {} barges.\n\
         The mayor of ward {number} counted {} complaints about the noise.\n\
         Work on pier {number} is to end after {} weeks.",
        number * 7 + 3,
        number * 13 + 5,
        number * 3 + 2,
    )
}

/// An article with furniture at its end.
pub(crate) fn article(number: usize) -> String {
    format!("{}\n{FURNITURE}\n", body(number))
}

/// A line of JSONL with that article.
pub(crate) fn json_line(number: usize) -> String {
    let text = serde_json::to_string(&article(number)).unwrap();
    format!("{{\"id\": \"d{number}\", \"text\": {text}}}\n")
}
