//! The rules of the house, read from the sources: which module may know which,
//! where the heavy crates are known, how long files are, and that nothing in
//! them can panic on what a user feeds it.

use std::path::{Path, PathBuf};

mod names;

/// A module, and the modules of this crate that it may name. Modules are
/// listed in pipeline order; `error`, `document` and `verdict` are plain data.
const EDGES: &[(&str, &[&str])] = &[
    ("error", &[]),
    ("files", &["error"]),
    ("hidden", &[]),
    ("limit", &[]),
    ("pool", &["error"]),
    ("stop", &[]),
    ("document", &[]),
    ("verdict", &[]),
    ("input", &["files", "error", "document", "paragraph"]),
    ("paragraph", &[]),
    ("token", &["paragraph"]),
    ("clean", &["paragraph"]),
    ("output", &["files", "error", "input"]),
    (
        "result",
        &["files", "error", "verdict", "input", "output", "paragraph"],
    ),
    ("report", &["files", "error", "verdict", "result"]),
    (
        "config",
        &[
            "error",
            "files",
            "verdict",
            "input",
            "paragraph",
            "decide",
            "pool",
            "result",
        ],
    ),
    (
        "run",
        &[
            "config", "corpus", "error", "files", "input", "judge", "progress", "report", "result",
        ],
    ),
    (
        "index",
        &[
            "files",
            "error",
            "config",
            "corpus",
            "document",
            "input",
            "judge",
            "known",
            "run",
            "pool",
            "report",
            "result",
            "decide",
            "output",
            "progress",
            "evidence",
            "paragraph",
            "stop",
            "token",
        ],
    ),
    ("progress", &["error", "input"]),
    (
        "settings",
        &[
            "hidden",
            "files",
            "check",
            "config",
            "error",
            "evidence",
            "input",
            "paragraph",
            "pool",
            "verdict",
        ],
    ),
    (
        "pipeline",
        &[
            "files",
            "config",
            "error",
            "document",
            "verdict",
            "input",
            "paragraph",
            "corpus",
            "judge",
            "clean",
            "output",
            "result",
            "report",
            "progress",
            "render",
            "stop",
            "index",
            "known",
            "run",
        ],
    ),
    (
        "filter",
        &[
            "files", "config", "corpus", "decide", "error", "index", "input", "judge", "known",
            "output", "pipeline", "pool", "progress", "report", "result", "run", "stop", "verdict",
        ],
    ),
    (
        "learning",
        &[
            "cleaner", "corpus", "decide", "document", "error", "files", "known", "memory",
            "output", "pool", "progress", "stop",
        ],
    ),
    (
        "render",
        &[
            "hidden", "files", "error", "input", "limit", "result", "verdict",
        ],
    ),
    (
        "memory",
        &[
            "corpus", "decide", "document", "judge", "known", "progress", "stop", "verdict",
        ],
    ),
    (
        "cleaner",
        &[
            "clean",
            "decide",
            "document",
            "error",
            "index",
            "judge",
            "known",
            "memory",
            "paragraph",
            "pool",
            "progress",
            "verdict",
        ],
    ),
    (
        "engine",
        &[
            "clean",
            "cleaner",
            "corpus",
            "document",
            "error",
            "input",
            "judge",
            "memory",
            "paragraph",
            "pipeline",
            "result",
            "token",
            "verdict",
        ],
    ),
    (
        "commands",
        &[
            "check", "config", "decide", "document", "error", "explain", "filter", "index",
            "pipeline", "pool", "progress", "restore", "result", "settings",
        ],
    ),
    ("explain", &["error", "result", "paragraph", "verdict"]),
    (
        "check",
        &[
            "hidden",
            "files",
            "config",
            "error",
            "input",
            "limit",
            "paragraph",
            "pipeline",
            "progress",
            "render",
            "result",
            "token",
        ],
    ),
    (
        "restore",
        &["files", "error", "input", "output", "result", "progress"],
    ),
];

/// What the decision's modules may never name: they know no files and no user.
const OUTER: &[&str] = &[
    "files", "input", "output", "result", "report", "config", "settings", "progress", "pipeline",
    "restore", "render", "explain", "check", "cli", "filter", "index", "memory", "cleaner",
    "commands", "engine", "pool", "run", "learning",
];

/// The modules that make the decision.
const DECISION: &[&str] = &[
    "token",
    "fingerprint",
    "corpus",
    "cluster",
    "evidence",
    "bits",
    "block",
    "learn",
    "repeat",
    "decide",
    "family",
    "summary",
    "background",
    "study",
    "known",
    "judge",
    "clean",
    "paragraph",
    "verdict",
];

/// Crates, and the places that may name them.
const CRATES: &[(&str, &[&str])] = &[
    ("clap", &["cli/"]),
    ("clap_complete", &["cli/completions.rs"]),
    ("clap_complete_nushell", &["cli/completions.rs"]),
    ("clap_mangen", &["cli/man.rs"]),
    (
        "strsim",
        &[
            "explain/find/",
            "settings/spelling.rs",
            "check/baseline/near.rs",
        ],
    ),
    ("toml", &["settings/"]),
    (
        "parquet",
        &[
            "input/parquet/",
            "input/layout.rs",
            "input/unpacked.rs",
            "output/parquet",
            "output/sink.rs",
        ],
    ),
    ("indicatif", &["cli/bars.rs"]),
    (
        "rustix",
        &[
            "files/",
            "run/budget.rs",
            "cli/limits.rs",
            "cli/filter/incoming.rs",
        ],
    ),
    (
        "signal_hook",
        &[
            "cli/limits.rs",
            "cli/interrupt.rs",
            "cli/filter/incoming.rs",
        ],
    ),
    ("anstream", &["cli/terminal.rs"]),
    ("anstyle", &["cli/terminal.rs"]),
    ("terminal_size", &["cli/terminal.rs"]),
    ("unicode_width", &["cli/terminal.rs"]),
    ("similar", &["explain/differ.rs"]),
    ("flate2", &["input/", "output/", "restore/", "result/"]),
    ("bzip2", &["input/", "output/"]),
    ("liblzma", &["input/", "output/"]),
    (
        "zstd",
        &[
            "input/",
            "output/",
            "restore/",
            "result/",
            "index/",
            "learning/",
        ],
    ),
    ("encoding_rs", &["input/"]),
    ("chardetng", &["input/"]),
    ("simdutf8", &["input/"]),
    ("base64", &["result/", "render/csp.rs"]),
    ("data_encoding", &["input/warc_fit.rs"]),
    ("md5", &["input/warc_fit.rs"]),
    ("sha1", &["input/warc_fit.rs"]),
    ("askama", &["render/page.rs"]),
    ("csv", &["render/table.rs"]),
    ("sha2", &["input/warc_fit.rs", "render/csp.rs"]),
    ("itoa", &["result/"]),
    ("sysinfo", &["run/budget.rs"]),
    (
        "walkdir",
        &[
            "files/reach.rs",
            "input/",
            "output/placed_first.rs",
            "pipeline/ownership.rs",
            "restore.rs",
        ],
    ),
    ("same_file", &["output/"]),
    (
        "memchr",
        &[
            "explain/places.rs",
            "input/",
            "output/parquet",
            "paragraph/",
            "readable.rs",
            "result/",
            "render/",
        ],
    ),
    ("unicode_normalization", &["token/"]),
    (
        "tempfile",
        &[
            "input/spool.rs",
            "report/texts.rs",
            "files/",
            "check/store.rs",
        ],
    ),
    (
        "serde_json",
        &[
            "input/",
            "files/claim/record.rs",
            "pipeline/ownership.rs",
            "result/",
            "report/",
            "settings/",
            "cli/",
            "known/",
            "render/",
            "check/compare",
            "check/model/finding.rs",
            "check/page.rs",
            "check/formats/",
            "commands/",
            "learning/",
        ],
    ),
    ("hashbrown", &["corpus/", "evidence/"]),
    (
        "rustc_hash",
        &[
            "decide",
            "evidence/",
            "family.rs",
            "judge",
            "known/",
            "background.rs",
            "learn",
            "run/input_memory.rs",
            "render/",
            "repeat.rs",
            "report/",
            "result/",
            "explain/places.rs",
            "summary.rs",
            "token/characters.rs",
            "token/words.rs",
            "verdict",
            "check/",
        ],
    ),
    (
        "rayon",
        &[
            "index/derive.rs",
            "index/operations.rs",
            "pipeline/",
            "run/",
            "filter/mod.rs",
            "corpus",
            "cluster",
            "evidence",
            "fingerprint",
            "learn",
            "judge",
            "repeat.rs",
            "study.rs",
            "summary",
            "memory",
            "cleaner/",
            "pool.rs",
            "result/documents/record_frames.rs",
            "result/documents/kept_brief.rs",
            "result/put_together.rs",
            "render/survey.rs",
        ],
    ),
];

/// The files that may say `unsafe`: the kernels, and the doors to them.
const KERNELS: &[&str] = &[
    "token/neon.rs",
    "token/simd.rs",
    "token/simd/avx2.rs",
    "token/simd/avx512.rs",
    "token/simd/avx512/wide.rs",
];

/// The longest file, in lines.
const LONGEST: usize = 400;

struct SourceFile {
    /// The path below `src/`.
    name: String,
    text: String,
}

impl SourceFile {
    /// The top module that the file belongs to.
    fn module(&self) -> &str {
        let top = self.name.split('/').next().unwrap();
        top.strip_suffix(".rs").unwrap_or(top)
    }

    /// The text before its tests.
    fn code(&self) -> &str {
        if ["/tests.rs", "/testing.rs", "/tests/"]
            .iter()
            .any(|part| self.name.contains(part))
        {
            return "";
        }
        self.text.split("#[cfg(test)]").next().unwrap()
    }

    /// Lines of code, with their numbers, without comments.
    fn code_lines(&self) -> impl Iterator<Item = (usize, &str)> {
        self.code().lines().enumerate().filter_map(|(at, line)| {
            let code = line.split("//").next().unwrap_or(line);
            (!code.trim().is_empty()).then_some((at + 1, code))
        })
    }
}

fn sources() -> Vec<SourceFile> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let mut paths: Vec<PathBuf> = walkdir::WalkDir::new(&root)
        .follow_links(true)
        .into_iter()
        .map(|entry| entry.unwrap().into_path())
        .filter(|path| path.extension().is_some_and(|extension| extension == "rs"))
        .collect();
    paths.sort();
    let read = |path: PathBuf| SourceFile {
        name: path
            .strip_prefix(&root)
            .unwrap()
            .to_str()
            .unwrap()
            .replace('\\', "/"),
        text: std::fs::read_to_string(&path).unwrap(),
    };
    paths.into_iter().map(read).collect()
}

/// Whether `word` stands in `line` as a whole word.
fn names(line: &str, word: &str) -> bool {
    line.match_indices(word).any(|(at, _)| {
        let is_part = |character: char| character.is_alphanumeric() || character == '_';
        let before = line[..at].chars().next_back();
        let after = line[at + word.len()..].chars().next();
        !before.is_some_and(is_part) && !after.is_some_and(is_part)
    })
}

/// The modules that a file names by `crate::`.
fn named_modules(file: &SourceFile) -> Vec<(usize, String)> {
    let mut found = Vec::new();
    for (number, line) in file.code_lines() {
        for (at, _) in line.match_indices("crate::") {
            let rest = &line[at + "crate::".len()..];
            let module: String = rest
                .chars()
                .take_while(|c| c.is_alphanumeric() || *c == '_')
                .collect();
            found.push((number, module));
        }
    }
    found
}

#[test]
fn modules_know_only_what_they_may() {
    let mut wrong = Vec::new();
    for file in sources() {
        let module = file.module().to_owned();
        let allowed = EDGES
            .iter()
            .find(|edge| edge.0 == module)
            .map(|edge| edge.1);
        for (number, named) in named_modules(&file) {
            let is_fine = named == module
                || match allowed {
                    Some(allowed) => allowed.contains(&named.as_str()),
                    None => {
                        !OUTER.contains(&named.as_str()) || !DECISION.contains(&module.as_str())
                    }
                };
            if !is_fine {
                wrong.push(format!("{}:{number} names {named}", file.name));
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn crates_are_known_in_their_places_only() {
    let mut wrong = Vec::new();
    for file in sources() {
        for (name, places) in CRATES {
            let may = places.iter().any(|place| file.name.starts_with(place));
            if may {
                continue;
            }
            for (number, line) in file.code_lines() {
                if names(line, name)
                    && (line.contains(&format!("{name}::")) || line.contains("use "))
                {
                    wrong.push(format!("{}:{number} names the crate {name}", file.name));
                }
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn files_are_short_and_say_what_they_are_for() {
    for file in sources() {
        let lines = file.text.lines().count();
        assert!(lines <= LONGEST, "{} has {lines} lines", file.name);
        let is_tests = file.name.ends_with("tests.rs");
        assert!(
            is_tests || file.text.starts_with("//! "),
            "{} does not open with what it does",
            file.name
        );
    }
}

#[test]
fn nothing_panics_on_purpose() {
    let forbidden = [
        ".unwrap()",
        ".expect(",
        "panic!(",
        "unreachable!(",
        "todo!(",
        "unimplemented!(",
    ];
    let mut wrong = Vec::new();
    for file in sources() {
        for (number, line) in file.code_lines() {
            for word in forbidden {
                if line.contains(word) {
                    wrong.push(format!("{}:{number}: {}", file.name, line.trim()));
                }
            }
            if names(line, "unsafe") && !KERNELS.contains(&file.name.as_str()) {
                wrong.push(format!("{}:{number}: unsafe", file.name));
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

/// What opens, makes, replaces or removes a file: `files/` knows how that is done
/// without following a link, waiting for a pipe or losing what was there.
const FILE_CALLS: &[&str] = &[
    "File::open(",
    "File::create",
    "OpenOptions",
    "fs::write(",
    "fs::read(",
    "fs::read_to_string(",
    "fs::rename(",
    "fs::copy(",
    "fs::hard_link(",
    "fs::remove_",
    "fs::create_dir",
    "tempdir",
    ".persist",
];

#[test]
fn files_are_made_and_removed_in_one_place() {
    let mut wrong = Vec::new();
    for file in sources() {
        // Copies of standard input have no other name than the system's.
        if file.name.starts_with("files/") || file.name == "input/spool.rs" {
            continue;
        }
        for (number, line) in file.code_lines() {
            let calls = |call: &str| {
                let mut found = line.match_indices(call);
                found.any(|(at, _)| !line[..at].ends_with(|before: char| before.is_alphanumeric()))
            };
            let called = FILE_CALLS.iter().find(|call| calls(call));
            if let Some(call) = called {
                wrong.push(format!("{}:{number} calls {call}", file.name));
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn every_unsafe_block_says_why_it_is_sound() {
    for file in sources() {
        let lines: Vec<&str> = file.text.lines().collect();
        for (at, line) in lines.iter().enumerate() {
            let code = line.split("//").next().unwrap_or(line);
            if !names(code, "unsafe") || !KERNELS.contains(&file.name.as_str()) {
                continue;
            }
            let before = lines[..at].iter().rev();
            let said = before
                .take_while(|line| line.trim_start().starts_with("//"))
                .any(|line| line.contains("SAFETY:"));
            assert!(said, "{}:{} has no SAFETY reason", file.name, at + 1);
        }
    }
}

#[test]
fn the_library_prints_nothing() {
    for file in sources().iter().filter(|file| file.module() != "cli") {
        for (number, line) in file.code_lines() {
            for word in [
                "println!",
                "eprintln!",
                "print!",
                "eprint!",
                "dbg!",
                "stdout()",
                "stderr()",
            ] {
                assert!(
                    !names(line, word),
                    "{}:{number}: {}",
                    file.name,
                    line.trim()
                );
            }
        }
    }
}

/// Where flags of the program may be spelled: the program, what it reads and shows, and
/// what is said of records, which reports hold.
const FLAGS: &[&str] = &[
    "cli/",
    "settings/",
    "check/formats/",
    "check/baseline/file.rs",
    "explain/words.rs",
    "result/problems.rs",
    "input/jsonl.rs",
    "input/foreign.rs",
    "input/layout.rs",
    "input/parquet/mod.rs",
    "input/csv_row.rs",
    "input/reader.rs",
    "input/block_parser.rs",
    "input/codec.rs",
];

#[test]
fn the_library_speaks_of_no_flags() {
    let is_letter = |text: &str| text.starts_with(|first: char| first.is_ascii_lowercase());
    for file in sources() {
        if FLAGS.iter().any(|place| file.name.starts_with(place)) {
            continue;
        }
        for (number, line) in file.code_lines() {
            let mut dashes = line.match_indices("--");
            let flag = dashes.find(|(at, _)| {
                !line[..*at].ends_with(['-', '<', '!']) && is_letter(&line[at + 2..])
            });
            let short = ["(-o)", " -o\"", " -j\"", " -j "];
            let is_short = short.iter().any(|flag| line.contains(flag));
            assert!(
                flag.is_none() && !is_short,
                "{}:{number} spells a flag: name the option between backticks (Error::option)",
                file.name
            );
        }
    }
}

#[test]
fn nobody_names_the_library_from_outside() {
    for file in sources().iter().filter(|file| file.name != "main.rs") {
        for (number, line) in file.code_lines() {
            assert!(
                !line.contains("dejalu::"),
                "{}:{number} names dejalu instead of crate",
                file.name
            );
        }
    }
}
