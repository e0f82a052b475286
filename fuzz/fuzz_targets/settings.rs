//! A configuration file.

#![no_main]

use dejalu::internals::settings::{Request, Settings};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|bytes: &[u8]| {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("dejalu.toml");
    std::fs::write(&path, bytes).unwrap();
    let request = Request {
        config: vec![path.into_os_string()],
        folder: folder.path().to_owned(),
        ..Request::default()
    };
    if let Ok(settings) = Settings::resolve(request) {
        let _ = settings.config(vec!["in".into()], folder.path().join("out"));
    }
});
