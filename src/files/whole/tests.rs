//! Files that are replaced, guarded, appended to, or no files.

use super::*;
use crate::files::entries;

#[test]
fn a_file_is_replaced_and_its_readers_are_those_that_it_had() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("a");
    write_whole(&path, b"one", &[]).unwrap();
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt as _;
        let mode = std::fs::Permissions::from_mode(0o640);
        std::fs::set_permissions(&path, mode).unwrap();
    }
    write_whole(&path, b"two", &[]).unwrap();
    assert_eq!(std::fs::read(&path).unwrap(), b"two");
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt as _;
        let mode = std::fs::metadata(&path).unwrap().permissions().mode();
        assert_eq!(mode & 0o777, 0o640);
    }
    append(&path, b"+", &[]).unwrap();
    assert_eq!(std::fs::read(&path).unwrap(), b"two+");
    assert_eq!(std::fs::read_dir(folder.path()).unwrap().count(), 1);
}

#[test]
fn what_a_killed_run_left_is_removed_and_what_is_written_is_not() {
    let folder = tempfile::tempdir().unwrap();
    let left = folder.path().join(".dejalu-new-left");
    std::fs::write(&left, "half").unwrap();
    let one = WholeFile::begin(&folder.path().join("one"), &[]).unwrap();
    assert!(!left.exists());
    write_whole(&folder.path().join("two"), b"two", &[]).unwrap();
    one.commit().unwrap();
    let mut names = entries(folder.path()).unwrap();
    names.sort();
    assert_eq!(names, ["one", "two"]);
}

#[test]
fn what_is_guarded_or_precious_stays() {
    let folder = tempfile::tempdir().unwrap();
    let inputs = folder.path().join("in");
    std::fs::create_dir(&inputs).unwrap();
    let guarded: Vec<Guarded> = Guarded::inputs(std::slice::from_ref(&inputs)).collect();
    let inside = inputs.join("new");
    let said = write_whole(&inside, b"x", &guarded)
        .unwrap_err()
        .to_string();
    assert!(said.contains("lies inside the input"), "{said}");
    assert!(append(&inside, b"x", &guarded).is_err() && !inside.exists());
    for precious in PRECIOUS {
        std::fs::write(&inside, precious).unwrap();
        assert!(write_whole(&inside, b"x", &[]).is_err());
        assert_eq!(std::fs::read(&inside).unwrap(), precious);
    }
}

#[test]
fn a_file_of_settings_stays_whatever_it_is_called() {
    let folder = tempfile::tempdir().unwrap();
    let path = |name: &str| folder.path().join(name);
    for name in crate::files::SETTINGS {
        // Where there is none, a folder or file may be called so.
        write_whole(&path(name), b"x", &[]).unwrap();
        assert!(write_whole(&path(name), b"y", &[]).is_err());
        assert!(append(&path(name), b"y", &[]).is_err());
        assert_eq!(std::fs::read(path(name)).unwrap(), b"x");
    }
    #[cfg(unix)]
    {
        let list = [Guarded {
            what: "the list",
            path: path("list"),
        }];
        std::fs::write(path("list"), "a").unwrap();
        std::fs::hard_link(path("list"), path("hard")).unwrap();
        std::os::unix::fs::symlink(path("list"), path("soft")).unwrap();
        std::os::unix::fs::symlink(path("dejalu.toml"), path("settings")).unwrap();
        for name in ["hard", "soft", "settings"] {
            assert!(refuse_append(&path(name), &list).is_err(), "{name}");
            assert!(refuse_over(&path(name), &list).is_err(), "{name}");
            assert!(write_whole(&path(name), b"y", &list).is_err(), "{name}");
        }
        assert_eq!(std::fs::read(path("list")).unwrap(), b"a");
    }
}

#[test]
fn asking_whether_something_can_be_appended_makes_nothing() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("new");
    refuse_append(&path, &[]).unwrap();
    assert!(!path.exists());
    assert!(refuse_append(&folder.path().join("none/new"), &[]).is_err());
    assert!(refuse_append(folder.path(), &[]).is_err());
}

#[cfg(target_os = "linux")]
#[test]
fn a_pipe_without_a_reader_is_an_error_at_once() {
    let folder = tempfile::tempdir().unwrap();
    let pipe = folder.path().join("pipe");
    let mode = rustix::fs::Mode::from_raw_mode(0o600);
    let kind = rustix::fs::FileType::Fifo;
    rustix::fs::mknodat(rustix::fs::CWD, &pipe, kind, mode, 0).unwrap();
    assert!(write_whole(&pipe, b"x", &[]).is_err());
    write_whole(Path::new("/dev/null"), b"x", &[]).unwrap();
}
