//! The file of a baseline: text that people review.
//!
//! In: accepted clusters, or the file. Out: the other of the two. Below the name of a site
//! stand its clusters, a line each: how many articles may have it, its text, the hashes of
//! its spellings, with tabs between. Of a site with many clusters what few articles have,
//! which is most of it, stands as hashes alone, many in a line. Lines are sorted, so that a change of the corpus changes
//! the lines that it is about; on reading their order means nothing, and what stands twice
//! is joined, so that of a merge conflict both sides can be kept.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::path::Path;

use super::Accepted;
use crate::error::{Error, Result};
use crate::result::tool;

/// The version of the format that this program writes; it reads older ones.
pub const VERSION: u32 = 2;

/// Clusters of a site that are all written with their texts.
const SHORT: usize = 100;

/// Articles from which a cluster of a site with more of them is written with its text.
const REVIEWED: u64 = 5;

/// What the first line says before the version.
const TITLE: &str = "# dejalu baseline, version ";

/// What a reader of the file should know.
const HELP: &str = "\
# Paragraphs that `dejalu check --baseline` accepts, by site. A line is a cluster: the articles that may
# have it, its text, hashes of its spellings; or clusters of few articles, as hashes alone. Written by
# --update-baseline; lines may be taken out by hand, and of a merge conflict both sides may stay.
";

/// Names the hashes; those of another normaliser match nothing, texts still do.
const HASHES: &str = "# hashes: xxh3-64 of normalised words, normaliser ";

/// The file that lists these clusters.
#[must_use]
pub(super) fn write(accepted: &[Accepted]) -> String {
    let mut sites: BTreeMap<&str, Vec<&Accepted>> = BTreeMap::new();
    for one in accepted {
        sites.entry(&one.site).or_default().push(one);
    }
    let mut file = format!("{TITLE}{VERSION}\n{HELP}");
    // Writing to a string cannot fail.
    let _ = writeln!(file, "{HASHES}{}", crate::token::NORMALISER_VERSION);
    for (site, clusters) in sites {
        let _ = writeln!(file, "\n[{site}]");
        let is_short = clusters.len() <= SHORT;
        let is_reviewed = |one: &&Accepted| is_short || one.articles >= REVIEWED;
        let (mut reviewed, rare): (Vec<_>, Vec<_>) = clusters.into_iter().partition(is_reviewed);
        reviewed.sort_by(|a, b| (&a.text, &a.members).cmp(&(&b.text, &b.members)));
        for one in reviewed {
            let _ = writeln!(file, "{}\t{}\t{}", one.articles, one.text, hashes(one));
        }
        for line in rare_lines(&rare) {
            let _ = writeln!(file, "{line}");
        }
    }
    file
}

/// The hashes of a cluster's spellings.
fn hashes(one: &Accepted) -> String {
    let hashes = one.members.iter().map(|id| format!("{id:016x}"));
    hashes.collect::<Vec<_>>().join(",")
}

/// Lines of clusters without their texts: those of as many articles whose hashes begin alike
/// stand together, so that one more changes one line.
fn rare_lines(rare: &[&Accepted]) -> Vec<String> {
    let mut by_articles: BTreeMap<u64, Vec<String>> = BTreeMap::new();
    for one in rare {
        by_articles
            .entry(one.articles)
            .or_default()
            .push(hashes(one));
    }
    let mut lines = Vec::new();
    for (articles, mut all) in by_articles {
        all.sort_unstable();
        let alike = match all.len() {
            0..=64 => 0,
            65..=1_024 => 1,
            _ => 2,
        };
        for together in all.chunk_by(|one, other| one.get(..alike) == other.get(..alike)) {
            lines.push(format!("{articles}\t\t{}", together.join(" ")));
        }
    }
    lines
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
    let mut site = String::new();
    let mut accepted = Vec::new();
    for (number, line) in lines {
        let is_cluster = line.contains('\t');
        // A text can begin with # as well: a line with tabs in it is a cluster.
        if line.is_empty() || (line.starts_with('#') && !is_cluster) {
            continue;
        }
        let heading = line
            .strip_prefix('[')
            .and_then(|name| name.strip_suffix(']'));
        match heading.filter(|_| !is_cluster) {
            Some(name) => name.clone_into(&mut site),
            None => {
                let entries = entries(line, &site);
                accepted.extend(entries.map_err(|what| wrong(number, what))?);
            }
        }
    }
    Ok(accepted)
}

/// Refuses what is no baseline, and one that is newer than this program.
fn check_version(path: &Path, first: &str) -> Result<()> {
    let version = first.strip_prefix(TITLE).map(str::trim);
    match version.map(str::parse::<u32>) {
        Some(Ok(1..=VERSION)) => Ok(()),
        Some(Ok(version)) if version > VERSION => Err(Error::usage(format!(
            "{}: the baseline has version {version}, this program ({}) reads versions 1 and {VERSION}: \
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

/// What a line below the name of a site says; one of version 1 names its own.
fn entries(line: &str, site: &str) -> std::result::Result<Vec<Accepted>, &'static str> {
    let fields: Vec<&str> = line.split('\t').collect();
    let (articles, text, site, hashes) = match *fields.as_slice() {
        [articles, text, hashes] => (articles, text, site, hashes),
        [text, site, articles, hashes] => (articles, text, site, hashes),
        _ => {
            return Err("a line must have three fields, separated by tabs: articles, text, hashes");
        }
    };
    let articles = articles.parse();
    let articles: u64 = articles.map_err(|_| "this is not a number of articles")?;
    let entry = |hashes: &str| {
        Ok(Accepted {
            text: text.to_owned(),
            site: site.to_owned(),
            articles,
            members: members(hashes)?,
        })
    };
    hashes.split(' ').map(entry).collect()
}

/// The hashes of a cluster, ascending.
fn members(hashes: &str) -> std::result::Result<Vec<u64>, &'static str> {
    let is_id = |id: &str| id.len() == 16 && id.bytes().all(|digit| digit.is_ascii_hexdigit());
    let member = |id: &str| u64::from_str_radix(id, 16).ok().filter(|_| is_id(id));
    let members: Option<Vec<u64>> = hashes.split(',').map(member).collect();
    let mut members = members.ok_or("the last field must be hashes of 16 digits")?;
    members.sort_unstable();
    members.dedup();
    Ok(members)
}
