//! Runs that meet, die, and are imitated.

use super::*;

fn refusal(folder: &Path) -> String {
    Claim::take(folder, Path::new("out"))
        .unwrap_err()
        .to_string()
}

#[test]
fn a_folder_is_one_runs() {
    let work = tempfile::tempdir().unwrap();
    let folder = work.path().join("partial");
    let (mut claim, left) = Claim::take(&folder, Path::new("out")).unwrap();
    assert_eq!(left, None);
    let said = refusal(&folder);
    assert!(
        said.contains(&format!("process {}", std::process::id())),
        "{said}"
    );
    std::fs::write(folder.join("half"), "x").unwrap();
    claim.release();
    assert!(!folder.exists());
}

#[test]
fn what_a_run_that_is_over_left_is_inherited() {
    let work = tempfile::tempdir().unwrap();
    let folder = work.path().join("partial");
    std::fs::create_dir(&folder).unwrap();
    std::fs::write(folder.join("half"), "x").unwrap();
    assert!(refusal(&folder).contains("does not say who made it"));
    assert_eq!(entries(&folder).unwrap(), ["half"]);
    let record = r#"{"pid":4242,"started":1,"process_start":"1"}"#;
    std::fs::write(folder.join(NAME.0), record).unwrap();
    assert!(Claim::is_over(&folder));
    let (mut claim, left) = Claim::take(&folder, Path::new("out")).unwrap();
    assert!(left.unwrap().who.contains("process 4242"));
    assert!(!Claim::is_over(&folder));
    assert!(claim.clear().unwrap());
    claim.release();
    assert!(entries(work.path()).unwrap().is_empty());
}

#[test]
fn without_a_lock_the_process_is_looked_for() {
    let work = tempfile::tempdir().unwrap();
    let folder = work.path().join("partial");
    std::fs::create_dir(&folder).unwrap();
    let record = |record: ClaimRecord| std::fs::write(folder.join(NAME.0), record.text()).unwrap();
    record(ClaimRecord::of_this_run(false));
    assert!(refusal(&folder).contains("is writing out"));
    let here = ClaimRecord::of_this_run(false).text();
    let (from, to) = ("\"place\":\"", "\"place\":\"another machine, ");
    std::fs::write(folder.join(NAME.0), here.replace(from, to)).unwrap();
    if here.contains(from) {
        let said = refusal(&folder);
        assert!(
            said.contains("no locks") && said.contains("remove"),
            "{said}"
        );
    }
}

#[cfg(unix)]
#[test]
fn nothing_is_opened_that_is_no_ordinary_file() {
    let work = tempfile::tempdir().unwrap();
    let folder = work.path().join("partial");
    std::fs::create_dir(&folder).unwrap();
    let precious = work.path().join("precious");
    std::fs::write(&precious, "precious").unwrap();
    let record = folder.join(NAME.0);
    std::os::unix::fs::symlink(&precious, &record).unwrap();
    assert!(refusal(&folder).contains("in the way"));
    remove(&record).unwrap();
    std::fs::hard_link(&precious, &record).unwrap();
    Claim::take(&folder, Path::new("out")).unwrap().0.release();
    assert_eq!(std::fs::read(&precious).unwrap(), b"precious");
    std::fs::create_dir(&folder).unwrap();
    let mode = rustix::fs::Mode::from_raw_mode(0o600);
    let kind = rustix::fs::FileType::Fifo;
    rustix::fs::mknodat(rustix::fs::CWD, &record, kind, mode, 0).unwrap();
    assert!(refusal(&folder).contains("in the way"));
}

#[test]
fn of_many_runs_at_once_never_two_have_it() {
    let work = tempfile::tempdir().unwrap();
    let folder = work.path().join("partial");
    let busy = std::sync::atomic::AtomicU32::new(0);
    let had = std::sync::atomic::AtomicU32::new(0);
    use std::sync::atomic::Ordering::SeqCst;
    std::thread::scope(|scope| {
        for _ in 0..4 {
            scope.spawn(|| {
                for _ in 0..50 {
                    let Ok((mut claim, left)) = Claim::take(&folder, Path::new("out")) else {
                        continue;
                    };
                    assert_eq!((busy.fetch_add(1, SeqCst), left), (0, None));
                    std::thread::yield_now();
                    had.fetch_add(1, SeqCst);
                    busy.fetch_sub(1, SeqCst);
                    claim.release();
                }
            });
        }
    });
    assert!(had.load(SeqCst) > 0);
    assert!(entries(work.path()).unwrap().is_empty());
}
