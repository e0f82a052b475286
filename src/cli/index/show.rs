//! What is in an index, as text and as JSON.
//!
//! In: the library's numbers. Out: text. It computes nothing but shares.

use std::fmt::Write as _;
use std::path::Path;

use crate::index::Info;
use crate::result::sites_by::SitesBy;
use crate::settings::spelling::harmless_json;

use crate::cli::numbers::{bytes, grouped, plural};
use crate::cli::terminal::harmless;
use crate::cli::terminal::style::{DIM, HEADING};

/// What an index says in clear text.
const KEPT: &str = "ids and dates of documents, names of sites and drops";

/// The same where ids are hashes.
const KEPT_HASHED: &str = "dates of documents, names of sites and drops; ids as hashes";

/// A line on an index that was made; how sites are told apart where all of it was read now.
pub(super) fn summary(path: &Path, info: &Info, sites_by: Option<&SitesBy>) -> String {
    let by = sites_by.map_or(String::new(), |by| {
        format!(" ({})", harmless(&by.to_string()))
    });
    format!(
        "{} knows {} {} of {} {}{by}, {} distinct paragraphs, in {}.\n",
        harmless(&path.display().to_string()),
        grouped(info.documents),
        plural(info.documents, "document", "documents"),
        grouped(info.sites),
        plural(info.sites, "site", "sites"),
        grouped(info.distinct),
        bytes(info.bytes),
    )
}

/// Everything, for people.
pub(super) fn text(path: &Path, info: &Info) -> String {
    let mut page = format!(
        "{HEADING}{}{HEADING:#}\n",
        harmless(&path.display().to_string())
    );
    let mut line = |name: &str, value: &str| {
        let _ = writeln!(page, "  {name:<12} {}", harmless(value));
    };
    line(
        "versions",
        &format!("format {}, normaliser {}", info.format, info.normaliser),
    );
    let made_with = info
        .options
        .iter()
        .map(|option| match option.strip_suffix(" = ") {
            Some(name) => format!("{name} = nothing"),
            None => option.clone(),
        });
    let made_with: Vec<String> = made_with.collect();
    line(
        "made with",
        &format!("{} (digest {})", made_with.join("; "), info.options_digest),
    );
    line("sites", &grouped(info.sites));
    if info.volumes != info.sites {
        line("volumes", &grouped(info.volumes));
    }
    line("documents", &grouped(info.documents));
    line(
        "paragraphs",
        &format!(
            "{}, {} distinct",
            grouped(info.paragraphs),
            grouped(info.distinct)
        ),
    );
    line("clusters", &grouped(info.clusters));
    line("cues", &grouped(info.cues));
    if let Some((first, last)) = &info.dates {
        line("dates", &format!("{first} to {last}"));
    }
    for drop in &info.drops {
        let name = match drop.name.as_str() {
            "" => "(without a name)",
            name => name,
        };
        let documents = plural(drop.documents, "document", "documents");
        line(
            "drop",
            &format!("{name}: {} {documents}", grouped(drop.documents)),
        );
    }
    line(
        "text kept",
        if info.options.iter().any(|option| option == "ids = hashed") {
            KEPT_HASHED
        } else {
            KEPT
        },
    );
    line(
        "words kept",
        if info.sealed {
            "of clusters' central texts, as hashes; sealed: no facts, so it cannot be merged, updated or forgotten from"
        } else {
            "all, as hashes in their order, which a list of words can guess: as confidential as the corpus"
        },
    );
    line("size", &size(info));
    for part in info.parts.iter().filter(|part| part.bytes > 0) {
        let _ = writeln!(
            page,
            "    {DIM}{:<12} {}{DIM:#}",
            part.part,
            bytes(part.bytes)
        );
    }
    page
}

/// The bytes of the file, and how many that is for each distinct paragraph.
fn size(info: &Info) -> String {
    let size = bytes(info.bytes);
    match info.bytes.checked_div(info.distinct) {
        Some(each) => format!("{size}, {} bytes a distinct paragraph", grouped(each)),
        None => size,
    }
}

/// Everything, for programs.
pub(super) fn json(info: &Info) -> String {
    let spelled = serde_json::to_string_pretty(info).unwrap_or_default();
    harmless_json(&format!("{spelled}\n"))
}
