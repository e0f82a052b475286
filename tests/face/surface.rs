//! The public surface of the library, read from the sources: a snapshot, a ceiling, and no
//! type in it that a user cannot name.
//!
//! What is public is what `lib.rs` and the public modules show, since every other module is
//! private. rustfmt's layout is relied upon: an item begins at the margin, a method four
//! spaces in.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

/// Items that the library shows at most: types, functions, constants, modules.
const MOST_ITEMS: usize = 80;

/// Names in signatures that are no item of the library: the language's, the standard
/// library's, serde's, and parameters.
const COMMON: &[&str] = &[
    "Self",
    "Option",
    "Some",
    "None",
    "Vec",
    "String",
    "Cow",
    "Path",
    "PathBuf",
    "Box",
    "Range",
    "Iterator",
    "ExactSizeIterator",
    "IntoIterator",
    "Item",
    "Into",
    "Send",
    "Sync",
    "Read",
    "Write",
    "OsString",
    "Fn",
    "T",
    "Clone",
    "Copy",
    "Debug",
    "Default",
    "PartialEq",
    "Eq",
    "PartialOrd",
    "Ord",
    "Hash",
    "Display",
    "Formatter",
    "From",
    "IntoIter",
    "Serialize",
    "Deserialize",
    "ALL",
    "MOST_CAUTION",
    "TOO_FEW",
];

struct Source {
    /// The path below `src`, without its ending, folders' `mod` left out.
    room: String,
    lines: Vec<String>,
}

fn source(path: &Path) -> Vec<String> {
    let text = std::fs::read_to_string(path).unwrap();
    let code = text.split("#[cfg(test)]\nmod tests").next().unwrap();
    expanded(code.lines())
}

/// The lines, with what `named!` makes as it would be written.
fn expanded<'l>(lines: impl Iterator<Item = &'l str>) -> Vec<String> {
    let mut expanded = Vec::new();
    let (mut is_named, mut name) = (false, "");
    for line in lines {
        match line {
            "named! {" => is_named = true,
            "}" if is_named => {
                is_named = false;
                expanded.push(String::new());
                expanded.push(format!("impl {name} {{"));
                expanded.push(format!("    pub const ALL: [{name}; _] = [];"));
                expanded.push("    pub fn name(self) -> &'static str {".to_owned());
                expanded.push("    }".to_owned());
                expanded.push("}".to_owned());
            }
            _ if is_named => {
                let inner = line.strip_prefix("    ").unwrap_or(line);
                if let Some(defined) = defined(inner) {
                    name = defined;
                    let derived = "Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize";
                    expanded.push(format!("#[derive({derived})]"));
                }
                let is_value = inner.starts_with("    ") && !inner.contains("///");
                let value = inner.split_once(" = \"").filter(|_| is_value);
                let value = value.map(|(value, _)| format!("{value},"));
                expanded.push(value.unwrap_or_else(|| inner.to_owned()));
            }
            _ => expanded.push(line.to_owned()),
        }
    }
    expanded
}

fn sources() -> Vec<Source> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let files = walkdir::WalkDir::new(&root).sort_by_file_name();
    let files = files.into_iter().map(|entry| entry.unwrap().into_path());
    let files = files.filter(|path| path.extension().is_some_and(|it| it == "rs"));
    let source = |path: PathBuf| {
        let name = path.strip_prefix(&root).unwrap().with_extension("");
        let room = name.to_str().unwrap().replace('\\', "/");
        Source {
            room: room.strip_suffix("/mod").unwrap_or(&room).to_owned(),
            lines: source(&path),
        }
    };
    files.map(source).collect()
}

/// From `at` to the end of a signature: its `{`, `;` or `,` at the end of a line, on one line.
fn joined(lines: &[String], at: usize) -> String {
    let mut whole = String::new();
    for line in &lines[at..] {
        whole.push_str(line.trim());
        let is_open = whole.matches('(').count() > whole.matches(')').count();
        if !is_open && whole.ends_with(['{', ';', ',', '}']) {
            break;
        }
        whole.push(' ');
    }
    let whole = whole.trim_end_matches([' ', '{', ';', ',']);
    whole.replace("( ", "(").replace(", )", ")").to_owned()
}

/// The attributes above a line.
fn attributes(lines: &[String], at: usize) -> Vec<&str> {
    let above = lines[..at].iter().rev().map(|line| line.trim());
    let above = above.take_while(|line| !line.is_empty() && !line.ends_with(['{', '}', ';']));
    above.filter(|line| line.starts_with('#')).collect()
}

fn is_hidden(lines: &[String], at: usize) -> bool {
    attributes(lines, at).contains(&"#[doc(hidden)]")
}

/// An item that is shown: where it comes from, its name there, and its name here.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
struct Shown {
    module: String,
    from: String,
    name: String,
    alias: String,
}

/// What `pub use` in a module shows.
fn reexported(module: &str, lines: &[String]) -> Vec<Shown> {
    let mut shown = Vec::new();
    for (at, line) in lines.iter().enumerate() {
        if !line.starts_with("pub use ") || is_hidden(lines, at) {
            continue;
        }
        let mut whole = String::new();
        for line in &lines[at..] {
            whole.push_str(line.trim());
            if line.ends_with(';') {
                break;
            }
        }
        let path = whole.trim_start_matches("pub use ").trim_end_matches(';');
        let path = match path.strip_prefix("crate::") {
            Some(path) => path.to_owned(),
            None if module.is_empty() => path.to_owned(),
            None => format!("{module}::{path}"),
        };
        let (from, names) = path.rsplit_once("::").unwrap();
        let (from, names) = match path.split_once("::{") {
            Some((from, names)) => (from, names.trim_end_matches('}')),
            None => (from, names),
        };
        for name in names
            .split(',')
            .map(str::trim)
            .filter(|name| !name.is_empty())
        {
            let (name, alias) = name.split_once(" as ").unwrap_or((name, name));
            shown.push(Shown {
                module: module.to_owned(),
                from: from.replace("::", "/"),
                name: name.to_owned(),
                alias: alias.to_owned(),
            });
        }
    }
    shown
}

/// The name that a line at the margin defines for everybody.
fn defined(line: &str) -> Option<&str> {
    let rest = line.strip_prefix("pub ")?;
    let kinds = ["struct ", "enum ", "trait ", "fn ", "const ", "type "];
    let rest = kinds.iter().find_map(|kind| rest.strip_prefix(kind))?;
    let is_part = |one: char| one.is_alphanumeric() || one == '_';
    rest.split(|one: char| !is_part(one)).next()
}

/// Everything that is shown, and the public modules.
fn shown(sources: &[Source]) -> (Vec<Shown>, Vec<String>) {
    let lib = &sources
        .iter()
        .find(|file| file.room == "lib")
        .unwrap()
        .lines;
    let mut shown = reexported("", lib);
    let mut modules = Vec::new();
    for (at, line) in lib.iter().enumerate() {
        assert!(
            defined(line).is_none(),
            "lib.rs defines nothing itself: {line}"
        );
        let Some(module) = line.strip_prefix("pub mod ") else {
            continue;
        };
        if is_hidden(lib, at) {
            continue;
        }
        let module = module.trim_end_matches(';').to_owned();
        let file = sources.iter().find(|file| file.room == module).unwrap();
        shown.extend(reexported(&module, &file.lines));
        for line in &file.lines {
            assert!(!line.starts_with("pub mod "), "{module}: {line}");
            shown.extend(defined(line).map(|name| Shown {
                module: module.clone(),
                from: module.clone(),
                name: name.to_owned(),
                alias: name.to_owned(),
            }));
        }
        modules.push(module);
    }
    (shown, modules)
}

/// What can be seen of an item, a line each.
fn seen(sources: &[Source], item: &Shown) -> Vec<String> {
    let rooms = sources.iter().filter(|file| {
        let rest = file.room.strip_prefix(&item.from);
        rest.is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
    });
    let rooms: Vec<&Source> = rooms.collect();
    let definitions = rooms.iter().flat_map(|file| {
        let lines = file.lines.iter().enumerate();
        let found = lines.filter(|(_, line)| defined(line) == Some(&item.name));
        found.map(|(at, _)| (*file, at))
    });
    let definitions: Vec<(&Source, usize)> = definitions.collect();
    let [(file, at)] = definitions[..] else {
        panic!("{item:?} is defined {} times", definitions.len())
    };
    let mut seen = Vec::new();
    let head = joined(&file.lines, at);
    let mut notes = attributes(&file.lines, at);
    notes.retain(|note| note.starts_with("#[derive") || *note == "#[non_exhaustive]");
    notes.sort_unstable();
    let notes: String = notes.iter().map(|note| format!("{note} ")).collect();
    let fields = head.split_once('(').map(|(_, fields)| fields);
    let is_closed = head.contains("pub struct") && fields.is_some_and(|it| !it.contains("pub "));
    let told = match head.split_once('(') {
        Some((name, _)) if is_closed => format!("{name}(..)"),
        _ => head.clone(),
    };
    seen.push(format!("{notes}{told}"));
    if !head.contains(" fn ") && file.lines[at].ends_with('{') {
        seen.extend(body(&file.lines, at, &head));
    }
    if head.contains(" fn ") || head.contains(" const ") {
        return seen;
    }
    for file in rooms {
        for (at, line) in file.lines.iter().enumerate() {
            if line.starts_with("impl") && is_of(line, &item.name) {
                if line.contains(" for ") {
                    seen.push(joined(&file.lines, at));
                } else {
                    seen.extend(methods(&file.lines, at));
                }
            }
        }
    }
    seen
}

/// Whether an `impl` is of this type, and of no private trait.
fn is_of(line: &str, name: &str) -> bool {
    let of = line.rsplit_once(" for ").map_or_else(
        || {
            let rest = line.trim_start_matches("impl");
            rest.split_once("> ").map_or(rest, |(_, of)| of)
        },
        |(_, of)| of,
    );
    let of = of.trim().trim_start_matches("&'c ");
    let end = of
        .find(|one: char| !one.is_alphanumeric())
        .unwrap_or(of.len());
    of[..end] == *name && !line.contains("Library") && !line.contains("Check ")
}

/// The public fields of a type, the variants of an enum, the functions of a trait.
fn body(lines: &[String], at: usize, head: &str) -> Vec<String> {
    let mut found = Vec::new();
    let end = lines[at..].iter().position(|line| line == "}").unwrap() + at;
    for (at, line) in lines.iter().enumerate().take(end).skip(at + 1) {
        let Some(inner) = line.strip_prefix("    ") else {
            continue;
        };
        let is_item = inner.starts_with(|first: char| first.is_alphabetic());
        let is_shown = match () {
            () if head.contains("pub struct") => inner.starts_with("pub "),
            () if head.contains("pub trait") => {
                inner.starts_with("fn ") || inner.starts_with("type ")
            }
            () => is_item,
        };
        let field = inner.starts_with("    ") && head.contains("pub enum");
        let is_field = field && inner.trim().starts_with(|first: char| first.is_lowercase());
        if (is_shown || is_field) && !is_hidden(lines, at) {
            found.push(format!("    {}", joined(lines, at)));
        }
    }
    found
}

/// The public functions and constants of an `impl`.
fn methods(lines: &[String], at: usize) -> Vec<String> {
    let end = lines[at..].iter().position(|line| line == "}").unwrap() + at;
    let numbers = at + 1..end;
    let shown = numbers.filter(|&at| {
        lines[at].starts_with("    pub fn ") || lines[at].starts_with("    pub const ")
    });
    let shown = shown.filter(|&at| !is_hidden(lines, at));
    let value = |line: String| match line.split_once(" = ") {
        Some((constant, _)) if line.contains("pub const ") => constant.to_owned(),
        _ => line,
    };
    shown
        .map(|at| format!("    {}", value(joined(lines, at))))
        .collect()
}

/// The names of types in a line.
fn types(line: &str) -> impl Iterator<Item = &str> {
    let is_part = |one: char| one.is_alphanumeric() || one == '_';
    let words = line.split(move |one: char| !is_part(one));
    words.filter(|word| word.starts_with(|first: char| first.is_ascii_uppercase()))
}

#[test]
fn the_public_surface_is_as_it_was() {
    let sources = sources();
    let (mut items, modules) = shown(&sources);
    items.sort();
    let mut names: BTreeSet<&str> = items.iter().map(|item| item.alias.as_str()).collect();
    names.extend(items.iter().map(|item| item.name.as_str()));
    let mut surface = String::new();
    for module in &modules {
        surface.push_str(&format!("pub mod {module}\n"));
    }
    let mut strange = Vec::new();
    for item in &items {
        let place = [item.module.as_str(), item.alias.as_str()];
        let place: Vec<&str> = place.into_iter().filter(|part| !part.is_empty()).collect();
        surface.push_str(&format!("\n{}\n", place.join("::")));
        let seen = seen(&sources, item);
        for line in &seen {
            surface.push_str(&format!("    {line}\n"));
            let is_variant = line.starts_with("    ") && seen[0].contains("pub enum");
            let named = types(line).filter(|name| !names.contains(name) && !COMMON.contains(name));
            // A variant defines its own name; what it holds stands in lines of its own.
            let named = named.filter(|name| !(is_variant && line.trim().starts_with(*name)));
            strange.extend(named.map(|name| format!("{}: {name}", item.alias)));
        }
    }
    assert!(
        strange.is_empty(),
        "types that a user cannot name:\n{}",
        strange.join("\n")
    );
    let count = items.len() + modules.len();
    assert!(count <= MOST_ITEMS, "{count} items:\n{surface}");
    insta::assert_snapshot!("surface", format!("{count} items\n\n{surface}"));
}
