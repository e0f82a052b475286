//! The file of a baseline: text that people review.
//!
//! In: accepted clusters, or the file. Out: the other of the two. A line is a
//! cluster: its text, its site, the articles that may have it, and the hashes of
//! its spellings, with tabs between. Lines are sorted by text, so that a change of
//! the corpus changes the lines that it is about; on reading their order means
//! nothing, and what stands twice is joined, so that of a merge conflict both
//! sides can be kept.

use std::fmt::Write as _;
use std::path::Path;

use super::Accepted;
use crate::error::{Error, Result};
use crate::result::tool;

/// The version of the format that this program writes; it reads older ones.
pub const VERSION: u32 = 1;

/// What the first line says before the version.
const TITLE: &str = "# dejalu baseline, version ";

/// What a reader of the file should know.
const HELP: &str = "\
# Paragraphs that `dejalu check --baseline` accepts. A line is a cluster: text, site, articles that
# have it, hashes of its spellings. Written by --update-baseline; lines may be taken out by hand, and
# of a merge conflict both sides may stay.
";

/// Names the hashes; those of another normaliser match nothing, texts still do.
const HASHES: &str = "# hashes: xxh3-64 of normalised words, normaliser ";

/// The file that lists these clusters.
#[must_use]
pub(super) fn write(accepted: &[Accepted]) -> String {
    let mut sorted: Vec<&Accepted> = accepted.iter().collect();
    sorted.sort_by(|a, b| (&a.text, &a.site, &a.members).cmp(&(&b.text, &b.site, &b.members)));
    let mut file = format!("{TITLE}{VERSION}\n{HELP}");
    // Writing to a string cannot fail.
    let _ = writeln!(file, "{HASHES}{}", crate::token::NORMALISER_VERSION);
    for one in sorted {
        let members: Vec<String> = one.members.iter().map(|id| format!("{id:016x}")).collect();
        let _ = writeln!(
            file,
            "{}\t{}\t{}\t{}",
            one.text,
            one.site,
            one.articles,
            members.join(",")
        );
    }
    file
}

/// The clusters that a file lists, in its order.
///
/// # Errors
/// Where it is no baseline, one of a later version, or has a line that is none.
pub(super) fn read(path: &Path, bytes: &[u8]) -> Result<Vec<Accepted>> {
    let wrong = |number: usize, what: &str| {
        Error::option(
            &["update-baseline"],
            format!("{}:{number}: {what}", path.display()),
            "repair the line, or write the file again with `update-baseline`",
        )
    };
    let text = std::str::from_utf8(bytes).map_err(|error| {
        let before = bytes.get(..error.valid_up_to()).unwrap_or_default();
        let number = before.iter().filter(|&&byte| byte == b'\n').count() + 1;
        wrong(number, "this is not UTF-8")
    })?;
    let text = text.strip_prefix('\u{feff}').unwrap_or(text);
    let mut lines = (1..).zip(text.lines());
    check_version(path, lines.next().map_or("", |(_, line)| line))?;
    // A text can begin with # as well: a line with tabs in it is a cluster.
    let is_comment = |line: &str| line.starts_with('#') && !line.contains('\t');
    let lines = lines.filter(|(_, line)| !line.is_empty() && !is_comment(line));
    let read = |(number, line)| entry(line).map_err(|what| wrong(number, what));
    lines.map(read).collect()
}

/// Refuses what is no baseline, and one that is newer than this program.
fn check_version(path: &Path, first: &str) -> Result<()> {
    let version = first.strip_prefix(TITLE).map(str::trim);
    match version.map(str::parse::<u32>) {
        Some(Ok(1..=VERSION)) => Ok(()),
        Some(Ok(version)) if version > VERSION => Err(Error::usage(format!(
            "{}: the baseline has version {version}, this program ({}) reads version {VERSION}: \
             use a later dejalu",
            path.display(),
            tool()
        ))),
        _ => Err(Error::option(
            &["update-baseline"],
            format!(
                "{}:1: this is not a baseline: its first line is not \"{TITLE}{VERSION}\"",
                path.display()
            ),
            "name another file, or remove it and write it again with `update-baseline`",
        )),
    }
}

/// What a line says.
fn entry(line: &str) -> std::result::Result<Accepted, &'static str> {
    let fields: Vec<&str> = line.split('\t').collect();
    let &[text, site, articles, members] = fields.as_slice() else {
        return Err(
            "a line must have four fields, separated by tabs: text, site, articles, hashes",
        );
    };
    let articles = articles.parse();
    let articles = articles.map_err(|_| "the third field must be the number of articles")?;
    let is_id = |id: &str| id.len() == 16 && id.bytes().all(|digit| digit.is_ascii_hexdigit());
    let member = |id: &str| u64::from_str_radix(id, 16).ok().filter(|_| is_id(id));
    let members: Option<Vec<u64>> = members.split(',').map(member).collect();
    let mut members =
        members.ok_or("the fourth field must be hashes of 16 digits, separated by commas")?;
    members.sort_unstable();
    members.dedup();
    Ok(Accepted {
        text: text.to_owned(),
        site: site.to_owned(),
        articles,
        members,
    })
}
