//! Discovery on real folders.

use std::fs;

use tempfile::TempDir;

use super::*;
use crate::error::ErrorKind;
use crate::input::{Compression, Format};

/// A folder with these files, each of which holds its own name.
fn folder(files: &[&str]) -> TempDir {
    let folder = tempfile::tempdir().unwrap();
    for file in files {
        let path = folder.path().join(file);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(&path, file).unwrap();
    }
    folder
}

fn find(inputs: &[&Path]) -> Discovery {
    let inputs: Vec<PathBuf> = inputs.iter().map(|&input| input.to_owned()).collect();
    discover(&inputs, None).unwrap()
}

fn refusal(input: &Path) -> String {
    let error = discover(&[input.to_owned()], None).unwrap_err();
    assert!(!matches!(error.kind(), ErrorKind::Damaged { .. }));
    error.to_string()
}

fn names(discovery: &Discovery) -> Vec<&str> {
    discovery
        .sources
        .iter()
        .map(|source| source.name.as_str())
        .collect()
}

#[test]
fn a_folder_gives_its_files_by_name_hidden_ones_too() {
    let folder = folder(&["b.TXT", "a/z.jsonl.gz", "a/.h.ndjson", "c.jl.zst"]);
    let found = find(&[folder.path()]);
    assert_eq!(
        names(&found),
        ["a/.h.ndjson", "a/z.jsonl.gz", "b.TXT", "c.jl.zst"]
    );
    assert_eq!(found.sources[1].compression, Compression::Gzip);
    assert_eq!(found.sources[2].format, Format::Text);
    assert!(found.problems.is_empty());
}

#[test]
fn the_order_of_the_inputs_does_not_matter() {
    let folder = folder(&["x/a.txt", "y/a.txt", "y/b.txt", "z.txt"]);
    let [x, y] = ["x", "y"].map(|name| folder.path().join(name));
    let z = folder.path().join("z.txt");
    let found = find(&[&x, &y, &z]);
    let parent = folder.path().file_name().unwrap().to_str().unwrap();
    let last = format!("{parent}/z.txt");
    let mut expected = vec!["x/a.txt", "y/a.txt", "y/b.txt", &last];
    expected.sort_unstable();
    assert_eq!(names(&found), expected);
    assert_eq!(find(&[&z, &y, &x]).sources, found.sources);
}

#[test]
fn what_is_given_twice_is_read_once() {
    let folder = folder(&["s/a.txt", "b.txt"]);
    let (sub, file) = (folder.path().join("s"), folder.path().join("b.txt"));
    let again = folder.path().join("s/../b.txt");
    assert_eq!(names(&find(&[&file, &again])), ["b.txt"]);
    assert_eq!(
        names(&find(&[&sub, folder.path(), &file])),
        ["b.txt", "s/a.txt"]
    );
}

#[test]
fn other_files_are_counted_by_extension() {
    let folder = folder(&["a.txt", "2.html", "1.html", "Makefile", "t.tar.gz"]);
    let found = find(&[folder.path()]);
    assert_eq!(names(&found), ["a.txt"]);
    let said: Vec<(&str, u64)> = found
        .problems
        .iter()
        .map(|p| (p.source.as_str(), p.count))
        .collect();
    assert_eq!(said, [("Makefile", 1), ("1.html", 2), ("t.tar.gz", 1)]);
    assert!(found.problems.iter().all(|problem| !problem.bad));
}

#[test]
fn inputs_that_make_no_sense_are_refused_with_a_remedy() {
    let folder = folder(&["a.html", "a.dat", "Makefile"]);
    assert!(refusal(&folder.path().join("a.html")).contains("trafilatura"));
    assert!(refusal(&folder.path().join("a.dat")).contains(".jsonl"));
    assert!(refusal(&folder.path().join("Makefile")).contains("no extension"));
    assert!(refusal(&folder.path().join("gone.txt")).contains("gone.txt"));
    assert!(refusal(Path::new("-")).contains("standard input"));
    assert!(refusal(Path::new("/dev/null")).contains("a device"));
}

#[test]
fn an_empty_folder_has_no_sources_and_standard_input_is_one() {
    let folder = folder(&[]);
    assert!(find(&[folder.path()]).sources.is_empty());
    let spool = Spool::fill(&b"{}"[..], Some(folder.path())).unwrap();
    let found = discover(&["-".into(), "-".into()], Some(&spool)).unwrap();
    assert_eq!(names(&found), ["stdin.jsonl"]);
}

#[cfg(unix)]
#[test]
fn links_are_followed_but_not_in_circles() {
    let folder = folder(&["d/a.txt"]);
    let link = |to: &str, name: &str| {
        std::os::unix::fs::symlink(to, folder.path().join(name)).unwrap();
    };
    link("a.txt", "d/b.txt");
    link("..", "d/up");
    link("nowhere", "d/dangling.txt");
    let found = find(&[folder.path()]);
    assert_eq!(names(&found), ["d/a.txt", "d/b.txt"]);
    let [a, b] = ["d/a.txt", "d/b.txt"].map(|name| folder.path().join(name));
    assert_eq!(names(&find(&[&a, &b])), ["a.txt"]);
    assert_eq!(names(&find(&[&b, &a])), ["a.txt"]);
    let said: Vec<(&str, ProblemKind)> = found
        .problems
        .iter()
        .map(|p| (p.source.as_str(), p.kind))
        .collect();
    assert_eq!(
        said,
        [
            ("d/dangling.txt", ProblemKind::Unreadable),
            ("d/up", ProblemKind::Loop)
        ]
    );
}

#[cfg(unix)]
#[test]
fn pipes_and_sockets_are_refused_by_name() {
    let folder = folder(&["a.txt"]);
    let socket = folder.path().join("s.jsonl");
    let _listener = std::os::unix::net::UnixListener::bind(&socket).unwrap();
    let found = find(&[folder.path()]);
    assert_eq!(names(&found), ["a.txt"]);
    assert_eq!(found.problems[0].kind, ProblemKind::Unreadable);
    assert_eq!(found.problems[0].source, "s.jsonl");
    assert!(refusal(&socket).contains("a socket"));
}

#[cfg(unix)]
#[test]
fn names_that_are_not_utf8_are_problems() {
    use std::os::unix::ffi::OsStrExt;
    let folder = folder(&["a.txt"]);
    let odd = folder.path().join(std::ffi::OsStr::from_bytes(b"\xFF.txt"));
    fs::write(&odd, "x").unwrap();
    let found = find(&[folder.path()]);
    assert_eq!(names(&found), ["a.txt"]);
    assert!(found.problems[0].bad);
    assert!(found.problems[0].message.contains("rename"));
    assert!(refusal(&odd).contains("rename"));
}
