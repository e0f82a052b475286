use super::*;

#[test]
fn io_errors_name_action_path_cause_and_remedy() {
    let cause = io::Error::from(io::ErrorKind::StorageFull);
    let said = Error::io("write", "out/a.txt", cause).to_string();
    assert!(said.starts_with("cannot write out/a.txt: "), "{said}");
    assert!(said.contains("`temp-dir`"), "{said}");
}

#[test]
fn a_full_temporary_folder_is_said_with_the_bytes_and_a_remedy() {
    let cause = io::Error::from(io::ErrorKind::StorageFull);
    let error = Error::temporary("/scratch", 1 << 20, cause);
    let said = error.to_string();
    assert!(
        said.contains("1048576 more bytes") && said.contains("/scratch"),
        "{said}"
    );
    assert!(
        said.contains("`temp-dir`") && said.contains("`memory`"),
        "{said}"
    );
    let spelled = error.spelled(|option| format!("--{option}"));
    assert!(
        spelled.ends_with("room (--temp-dir), or allow more memory (--memory)"),
        "{spelled}"
    );
    assert_eq!(error.path(), Some(Path::new("/scratch")));
}

#[test]
fn input_errors_have_a_position_and_the_others_none() {
    let error = Error::input("a.jsonl", 3, 120, "not JSON");
    assert_eq!(error.position(), Some((3, 120)));
    assert_eq!(error.to_string(), "a.jsonl:3 (byte 120): not JSON");
    assert_eq!(Error::usage("no").position(), None);
    assert_eq!(Error::usage("no").path(), None);
}

#[test]
fn options_are_spelled_as_the_caller_wants() {
    let error = Error::option(
        &["memory", "threads"],
        "`memory` is too little for `threads`, and `text` is no option",
        "give `memory` more",
    );
    assert_eq!(error.options(), ["memory", "threads"]);
    let said = "`memory` is too little for `threads`, and `text` is no option: give `memory` more";
    assert_eq!(error.to_string(), said);
    let spelled = error.spelled(|option| format!("{option}="));
    let expected = "memory= is too little for threads=, and `text` is no option: give memory= more";
    assert_eq!(spelled, expected);
}

#[test]
fn a_fault_asks_to_be_reported() {
    let said = Error::fault("two and two are five").to_string();
    assert!(
        said.starts_with("two and two") && said.contains("report"),
        "{said}"
    );
}

#[test]
fn only_a_broken_pipe_is_a_broken_pipe() {
    let broken = io::Error::from(io::ErrorKind::BrokenPipe);
    assert!(Error::io("write", "standard output", broken).is_broken_pipe());
    let other = io::Error::from(io::ErrorKind::NotFound);
    assert!(!Error::io("read", "a", other).is_broken_pipe());
    assert!(!Error::damaged("a", "broken pipe").is_broken_pipe());
}
