use super::keys::{KEYS, named};
use super::layer::ValueOrigin;
use super::*;

fn bench(files: &[(&str, &str)]) -> (tempfile::TempDir, Request) {
    let bench = tempfile::tempdir().unwrap();
    for (name, text) in files {
        std::fs::write(bench.path().join(name), text).unwrap();
    }
    let folder = bench.path().to_owned();
    let request = Request {
        folder,
        ..Request::default()
    };
    (bench, request)
}

fn flag(request: &mut Request, name: &str, value: SettingValue) {
    request
        .flags
        .set(named(name).unwrap(), value, ValueOrigin::Flag);
}

fn inputs() -> Vec<PathBuf> {
    vec![PathBuf::from("in")]
}

#[test]
fn nothing_set_is_the_library_s_configuration() {
    let (_bench, request) = bench(&[]);
    let settings = Settings::resolve(request).unwrap();
    let config = settings.config(inputs(), PathBuf::from("out")).unwrap();
    let usual = RunConfig::new(inputs(), PathBuf::from("out"));
    assert_eq!(format!("{config:?}"), format!("{usual:?}"));
}

#[test]
fn every_key_reaches_the_configuration() {
    let texts =
        |texts: &[&str]| SettingValue::Texts(texts.iter().map(ToString::to_string).collect());
    let text = |text: &str| SettingValue::Text(text.to_owned());
    let (bench, _) = bench(&[("list", "Read more\n")]);
    let list = SettingValue::Paths(vec![bench.path().join("list")]);
    let cases = [
        ("max-document", SettingValue::Number(77)),
        ("encoding", text("koi8-r")),
        ("max-bad-records", SettingValue::Number(7)),
        ("strict", SettingValue::Truth(true)),
        ("allow-empty", SettingValue::Truth(true)),
        ("preset", text("ccnet")),
        ("text-key", text("body")),
        ("id-key", text("key")),
        ("site-key", text("source")),
        ("date-key", text("day")),
        ("url-key", text("link")),
        ("site-from", text("folder")),
        ("reasons", texts(&["cue"])),
        ("articles-twice", text("drop")),
        ("caution", SettingValue::Number(9)),
        ("allow", list.clone()),
        ("deny", list),
        ("paragraphs", text("blank")),
        ("memory", SettingValue::Number(1 << 30)),
        ("temp-dir", SettingValue::Path(PathBuf::from("tmp"))),
        ("jobs", SettingValue::Number(3)),
        ("without", texts(&["cue"])),
    ];
    let usual = format!("{:?}", RunConfig::new(inputs(), PathBuf::new()));
    let mut seen = Vec::new();
    for (name, value) in cases {
        let mut request = Request {
            isolated: true,
            ..Request::default()
        };
        flag(&mut request, name, value);
        let settings = Settings::resolve(request).unwrap();
        let config = settings.config(inputs(), PathBuf::new()).unwrap();
        assert_ne!(format!("{config:?}"), usual, "{name} changes nothing");
        seen.push(name);
    }
    // Limits reach a check, which is not configured here.
    let own = KEYS.iter().filter(|key| !key.is_of_check());
    let all = own.map(|key| key.name);
    let rest: Vec<&str> = all.filter(|name| !seen.contains(name)).collect();
    assert_eq!(rest, ["color", "progress"], "the terminal's own");
}

#[test]
fn flags_beat_arguments_beat_files_beat_what_they_extend() {
    let base = "text-key = 'base'\nid-key = 'base'\nurl-key = 'base'\ndate-key = 'base'";
    let near = "extend = 'base.toml'\ntext-key = 'file'\nid-key = 'file'\nurl-key = 'file'";
    let (bench, mut request) = bench(&[("base.toml", base), ("dejalu.toml", near)]);
    request.config = ["text-key = 'a'\nid-key = 'a'", "id-key = 'later'"]
        .map(OsString::from)
        .to_vec();
    flag(
        &mut request,
        "text-key",
        SettingValue::Text("flag".to_owned()),
    );
    let settings = Settings::resolve(request).unwrap();
    let words =
        ["text-key", "id-key", "url-key", "date-key"].map(|name| settings.word(name).unwrap());
    assert_eq!(words, ["flag", "later", "file", "base"]);
    let origin = |name| {
        settings
            .get(named(name).unwrap())
            .unwrap()
            .origin
            .to_string()
    };
    assert_eq!(origin("text-key"), "flag");
    assert_eq!(origin("id-key"), "--config");
    assert_eq!(
        origin("url-key"),
        format!("{}:4", bench.path().join("dejalu.toml").display())
    );
    assert_eq!(settings.files().len(), 2);
}

#[test]
fn a_named_file_replaces_the_search_and_isolation_all_files() {
    let (bench, request) = bench(&[
        ("dejalu.toml", "text-key = 'near'"),
        ("other", "text-key = 'other'"),
        ("third", "id-key = 'third'"),
    ]);
    let other = bench.path().join("other");
    let word = |request: Request| {
        Settings::resolve(request).map(|settings| settings.word("text-key").map(str::to_owned))
    };
    let named = Request {
        config: vec![other.clone().into()],
        environment: Some(bench.path().join("third")),
        ..request.clone()
    };
    assert_eq!(word(named.clone()).unwrap().unwrap(), "other");
    let from_environment = Request {
        environment: Some(other.clone()),
        ..request.clone()
    };
    assert_eq!(word(from_environment.clone()).unwrap().unwrap(), "other");
    let isolated = Request {
        isolated: true,
        ..from_environment
    };
    assert_eq!(word(isolated.clone()).unwrap(), None);
    let inline = Request {
        config: vec!["text-key = 'inline'".into()],
        ..isolated
    };
    assert_eq!(word(inline).unwrap().unwrap(), "inline");
    let contradiction = Request {
        isolated: true,
        ..named.clone()
    };
    assert!(
        word(contradiction)
            .unwrap_err()
            .to_string()
            .contains("--isolated")
    );
    let two = Request {
        config: vec![other.into(), bench.path().join("third").into()],
        ..named
    };
    assert!(
        word(two)
            .unwrap_err()
            .to_string()
            .contains("`extend` the other")
    );
}

#[test]
fn contradictions_name_where_they_come_from() {
    let (_bench, request) = bench(&[("dejalu.toml", "\nsite-from = 'key'")]);
    let settings = Settings::resolve(request.clone()).unwrap();
    let wrong = settings.check().unwrap_err().to_string();
    assert!(
        wrong.contains("`site-key`") && wrong.contains("dejalu.toml:2)"),
        "{wrong}"
    );
    let mut with_key = request;
    flag(
        &mut with_key,
        "site-key",
        SettingValue::Text("source".to_owned()),
    );
    let settings = Settings::resolve(with_key).unwrap();
    assert!(settings.check().is_ok());
}
