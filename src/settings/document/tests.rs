use proptest::prelude::*;

use super::*;

fn read(text: &str) -> Result<Option<SettingsDocument>> {
    of_file(Path::new("conf/dejalu.toml"), text.as_bytes())
}

#[track_caller]
fn refused(text: &str) -> String {
    read(text).unwrap_err().to_string()
}

#[test]
fn every_kind_of_value_is_read() {
    let text = "text-key = \"body\"\nmax-document = \"2MiB\"\nmemory = 1_000_000\n\
        strict = true\nreasons = [\"cue\", \"teaser\"]\ndeny = [\"deny.txt\"]\ntemp-dir = \"tmp\"\n";
    let layer = read(text).unwrap().unwrap().layer;
    let value = |name: &str| layer.get(name).unwrap().value.clone();
    assert_eq!(value("text-key"), SettingValue::Text("body".to_owned()));
    assert_eq!(value("max-document"), SettingValue::Number(2 << 20));
    assert_eq!(value("memory"), SettingValue::Number(1_000_000));
    assert_eq!(value("strict"), SettingValue::Truth(true));
    let reasons = ["cue", "teaser"].map(str::to_owned).to_vec();
    assert_eq!(value("reasons"), SettingValue::Texts(reasons));
    assert_eq!(
        value("deny"),
        SettingValue::Paths(vec![PathBuf::from("conf/deny.txt")])
    );
    assert_eq!(
        value("temp-dir"),
        SettingValue::Path(PathBuf::from("conf/tmp"))
    );
    let line = 5;
    let path = PathBuf::from("conf/dejalu.toml");
    assert_eq!(
        layer.get("reasons").unwrap().origin,
        ValueOrigin::File { path, line }
    );
}

#[test]
fn mistakes_are_named_with_line_column_and_remedy() {
    let cases = [
        (
            "# é\nstirct = true\n",
            "conf/dejalu.toml:2:1: unknown key `stirct`; did you mean `strict`?",
        ),
        ("text_key = \"a\"", "did you mean `text-key`?"),
        ("quux = 1", "dejalu config --show"),
        ("overwrite = true", "only be a flag: --overwrite"),
        (
            "[check]\nmax = 3",
            "conf/dejalu.toml:1:2: there is no table `check`: all keys stand beside each other",
        ),
        (
            "id-key = 'é'\ntext-key = 3",
            "conf/dejalu.toml:2:12: `text-key` takes a text in quotes, not a whole number",
        ),
        (
            "text-key = 'é' x",
            "conf/dejalu.toml:1:16: this is not TOML",
        ),
        ("text-key = \"\"", "is empty"),
        ("strict = \"yes\"", "takes true or false, not a text"),
        ("max-bad-records = -1", "a whole number from 0"),
        ("max-bad-records = 1.5", "a whole number, not a number"),
        ("max-document = 0", "`max-document` is 0 bytes"),
        ("max-document = \"1 parsec\"", "MiB"),
        ("memory = 0", "more than 0"),
        ("jobs = 0", "from 1 to 1024"),
        ("site-from = \"hots\"", "did you mean \"host\"?"),
        (
            "reasons = [\"cue\", \"teasers\"]",
            "did you mean \"teaser\"?",
        ),
        ("without = [\"magic\"]", "frequency"),
        ("deny = \"deny.txt\"", "takes a list"),
        ("encoding = \"klingon\"", "klingon"),
        (
            "strict = true\nstrict = true",
            "conf/dejalu.toml:2:1: this is not TOML",
        ),
        ("strict = ", "conf/dejalu.toml:1:"),
        ("extend = 3", "the file to build on"),
    ];
    for (text, told) in cases {
        let message = refused(text);
        assert!(message.contains(told), "{text:?}: {message}");
        assert!(message.starts_with("conf/dejalu.toml:"), "{message}");
        assert!(!message.contains('\n'), "{message}");
    }
}

#[test]
fn what_is_not_utf8_is_named_with_its_place() {
    let error = of_file(Path::new("dejalu.toml"), b"id-key = 'a'\n# d\xe9").unwrap_err();
    assert!(
        error.to_string().starts_with("dejalu.toml:2:4: "),
        "{error}"
    );
}

#[test]
fn a_byte_order_mark_is_none_of_the_text() {
    assert!(
        read("\u{feff}strict = true")
            .unwrap()
            .unwrap()
            .layer
            .get("strict")
            .is_some()
    );
}

#[test]
fn a_project_has_a_section_of_its_own() {
    let project = |text: &str| of_file(Path::new("pyproject.toml"), text.as_bytes());
    let ours = "[project]\nname = 'x'\n[tool.dejalu]\nstrict = true\n";
    let layer = project(ours).unwrap().unwrap().layer;
    let origin = &layer.get("strict").unwrap().origin;
    assert_eq!(origin.to_string(), "pyproject.toml:4");
    assert!(project("[tool.ruff]\nstrict = true\n").unwrap().is_none());
    assert!(project("tool = 3").unwrap().is_none());
    assert!(
        project("[tool]\ndejalu = 3")
            .unwrap_err()
            .to_string()
            .contains("a table")
    );
    assert!(
        project("[tool.dejalu]\nstirct = 1")
            .unwrap_err()
            .to_string()
            .contains(":2:1:")
    );
}

#[test]
fn arguments_are_read_like_files_but_extend_nothing() {
    let layer = of_argument("deny = ['a.txt']").unwrap();
    let deny = layer.get("deny").unwrap();
    assert_eq!(
        deny.value,
        SettingValue::Paths(vec![PathBuf::from("a.txt")])
    );
    assert_eq!(deny.origin, ValueOrigin::Inline);
    let wrong = of_argument("stirct = true").unwrap_err().to_string();
    assert!(
        wrong.contains("--config 'stirct = true'") && wrong.contains("`strict`"),
        "{wrong}"
    );
    assert!(of_argument("extend = 'a.toml'").is_err());
}

proptest! {
    /// Whatever a file holds, it is read or refused with its name.
    #[test]
    fn no_file_is_too_strange(bytes in proptest::collection::vec(any::<u8>(), 0..200)) {
        if let Err(error) = of_file(Path::new("dejalu.toml"), &bytes) {
            prop_assert!(error.to_string().starts_with("dejalu.toml:"));
        }
    }

    #[test]
    fn no_value_is_too_strange(at in 0..KEYS.len(), value in "[-0-9a-z\"'\\[\\]{},.=\n]{0,20}") {
        let text = format!("{} = {value}", KEYS[at].name);
        if let Err(error) = of_file(Path::new("dejalu.toml"), text.as_bytes()) {
            prop_assert!(error.to_string().starts_with("dejalu.toml:"));
        }
    }
}
