//! Names: a type's stands for one thing in the whole crate, words that nobody knows are
//! not used, and what the documents say of the tree is so.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use super::{SourceFile, named_modules, sources};

/// Type names that stand for several things, each with how often: this list only gets shorter.
/// Standard input is one thing with two forms, on systems that can wait for a signal and on others.
const SHARED: &[(&str, usize)] = &[("Incoming", 2), ("Watch", 2)];

/// Words of the house that were replaced by plain ones.
const REPLACED: &[&str] = &[
    "crew", "desk", "desks", "lot", "lots", "purse", "scissors", "shelf", "visitors", "workshop",
];

/// The name of the type that a line defines.
fn defined_type(line: &str) -> Option<&str> {
    let code = line.trim_start();
    let code = match code.strip_prefix("pub") {
        Some(rest) => match rest.strip_prefix('(') {
            Some(scope) => scope.split_once(')')?.1.trim_start(),
            None => rest.trim_start(),
        },
        None => code,
    };
    let (keyword, rest) = code.split_once(' ')?;
    // An associated type has the name that its trait gives it.
    let is_associated = keyword == "type" && line.starts_with(' ');
    if is_associated || !["struct", "enum", "trait", "type", "union"].contains(&keyword) {
        return None;
    }
    let end = rest.find(|letter: char| !letter.is_alphanumeric() && letter != '_');
    Some(&rest[..end.unwrap_or(rest.len())])
}

#[test]
fn a_type_name_stands_for_one_thing() {
    let mut defined: BTreeMap<String, Vec<String>> = BTreeMap::new();
    for file in sources() {
        for (number, line) in file.code_lines() {
            if let Some(name) = defined_type(line) {
                let place = format!("{}:{number}", file.name);
                defined.entry(name.to_owned()).or_default().push(place);
            }
        }
    }
    assert!(
        defined.len() > 500,
        "only {} types were found",
        defined.len()
    );
    for (name, places) in &defined {
        let allowed = SHARED.iter().find(|shared| shared.0 == name);
        let allowed = allowed.map_or(1, |shared| shared.1);
        assert_eq!(places.len(), allowed, "{name} is {}", places.join(" and "));
    }
    for (name, _) in SHARED {
        assert!(defined.contains_key(*name), "{name} is no type any more");
    }
}

/// The words of an identifier's parts, in lower case.
fn words_of(line: &str) -> Vec<String> {
    let mut words = vec![String::new()];
    let mut before = ' ';
    for letter in line.chars() {
        let begins = letter.is_uppercase() && !before.is_uppercase();
        if begins || !letter.is_alphabetic() {
            words.push(String::new());
        }
        if letter.is_alphabetic()
            && let Some(word) = words.last_mut()
        {
            word.extend(letter.to_lowercase());
        }
        before = letter;
    }
    words.retain(|word| !word.is_empty());
    words
}

/// A line without what stands in its strings.
fn without_strings(line: &str) -> String {
    line.split('"').step_by(2).collect::<Vec<_>>().join(" ")
}

#[test]
fn words_that_were_replaced_do_not_come_back() {
    let mut wrong = Vec::new();
    for file in sources() {
        let path = words_of(&file.name);
        let is_replaced = |word: &String| REPLACED.contains(&word.as_str());
        if let Some(word) = path.iter().find(|word| is_replaced(word)) {
            wrong.push(format!("{} is named by {word}", file.name));
        }
        for (number, line) in file.code_lines() {
            let words = words_of(&without_strings(line));
            if let Some(word) = words.iter().find(|word| is_replaced(word)) {
                wrong.push(format!("{}:{number} says {word}", file.name));
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn rooms_know_each_other_in_one_direction() {
    let mut knows: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
    let files = sources();
    let outer = ["lib", "main", "internals"];
    let rooms: BTreeSet<&str> = files.iter().map(SourceFile::module).collect();
    for file in &files {
        let named = named_modules(file).into_iter().map(|(_, named)| named);
        let others = named.filter(|named| named != file.module() && rooms.contains(named.as_str()));
        let room = knows.entry(file.module().to_owned()).or_default();
        room.extend(others.filter(|named| !outer.contains(&named.as_str())));
    }
    assert!(knows["pipeline"].contains("judge"), "nothing was read");
    // Whoever knows only rooms that were taken away is taken away: a circle is what stays.
    loop {
        let gone: Vec<String> = knows
            .iter()
            .filter(|(_, others)| others.is_empty())
            .map(|(room, _)| room.clone())
            .collect();
        if gone.is_empty() {
            break;
        }
        for room in gone {
            knows.remove(&room);
            for others in knows.values_mut() {
                others.remove(&room);
            }
        }
    }
    assert!(knows.is_empty(), "these know each other: {knows:#?}");
}

fn document(name: &str) -> String {
    let path = Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("docs")
        .join(name);
    std::fs::read_to_string(path).unwrap()
}

/// Where the remarks of the tree begin.
const REMARKS: usize = 30;

/// The paths that the tree in the architecture's page lists, below `src/`: a name stands
/// under its folder, or is a path.
fn listed_tree() -> BTreeSet<String> {
    let text = document("architecture.md");
    let tree = text.split("    src/\n").nth(1).unwrap();
    let tree = tree.lines().take_while(|line| line.starts_with("      "));
    let mut listed = BTreeSet::new();
    let mut folders: Vec<(usize, String)> = Vec::new();
    for line in tree {
        let entry = line.get(..REMARKS).unwrap_or(line);
        let indent = entry.len() - entry.trim_start().len();
        folders.retain(|folder| folder.0 < indent);
        let inside = folders
            .last()
            .map_or(String::new(), |folder| format!("{}/", folder.1));
        for name in entry.split_whitespace() {
            let is_path = name.trim_end_matches('/').contains('/');
            let path = if is_path {
                name.to_owned()
            } else {
                inside.clone() + name
            };
            if let Some(folder) = path.strip_suffix('/') {
                folders.push((indent, folder.to_owned()));
            }
            listed.insert(path.trim_end_matches('/').to_owned());
        }
    }
    listed
}

#[test]
fn the_tree_of_the_architecture_is_the_tree_of_the_sources() {
    let source = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let listed = listed_tree();
    assert!(listed.len() > 60, "{listed:?}");
    for path in &listed {
        assert!(source.join(path).exists(), "src/{path} is not there");
    }
    for file in sources() {
        let module = file.module();
        let names = [module.to_owned(), format!("{module}.rs")];
        let is_listed = names.iter().any(|name| listed.contains(name));
        assert!(
            is_listed,
            "docs/architecture.md does not list {}",
            file.name
        );
    }
}

#[test]
fn every_document_is_in_the_reading_order() {
    let order = document("README.md");
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("docs");
    for entry in std::fs::read_dir(folder).unwrap() {
        let name = entry.unwrap().file_name().into_string().unwrap();
        let is_listed = order.contains(&format!("]({name})"));
        let is_document = name.ends_with(".md") && name != "README.md";
        assert!(
            is_listed || !is_document,
            "docs/README.md does not list {name}"
        );
    }
}

#[test]
fn names_are_taken_apart_as_they_are_written() {
    assert_eq!(
        defined_type("pub(super) struct Amount<T>(T);"),
        Some("Amount")
    );
    assert_eq!(defined_type("    type Item = u32;"), None);
    assert_eq!(defined_type("type Key = (u32, u64);"), Some("Key"));
    assert_eq!(
        words_of("FooBar_baz"),
        ["foo", "bar", "baz"].map(String::from)
    );
}
