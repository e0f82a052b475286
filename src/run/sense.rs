//! What was read → whether it can be what the user meant.
//!
//! In: what the first pass counted. Out: how sites are told apart, and warnings; or an error
//! where nothing was read, or something was named that no document has. It changes nothing of
//! what is decided.

use std::collections::BTreeSet;
use std::fmt;
use std::path::PathBuf;

use super::first_pass::Seen;
use crate::config::RunConfig;
use crate::error::{Error, Result};
use crate::input::{
    DocumentView, Format, NamedBy, ProblemKind, ReadOptions, SiteFrom, Source, is_stdin,
    keys_of_first,
};
use crate::result::problems::Problems;
use crate::result::sites_by::{SiteRule, SitesBy};

/// Documents of which it is said that hardly two are of one site.
const ENOUGH: u64 = 10;

/// What documents have.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct KeyCounts {
    documents: u64,
    /// Those with an id of their own, and those that are called by their url instead.
    ids: u64,
    urls: u64,
    dates: u64,
    /// Those that belong to a site.
    sites: u64,
}

impl KeyCounts {
    /// Counts a document.
    pub(crate) fn add(&mut self, document: &DocumentView<'_>) {
        self.documents += 1;
        self.ids += u64::from(document.named_by == NamedBy::Id);
        self.urls += u64::from(document.named_by == NamedBy::Url);
        self.dates += u64::from(document.date.is_some());
        self.sites += u64::from(!document.site.is_empty());
    }

    /// Adds what others have.
    pub(crate) fn merge(&mut self, other: &Self) {
        self.documents += other.documents;
        self.ids += other.ids;
        self.urls += other.urls;
        self.dates += other.dates;
        self.sites += other.sites;
    }
}

/// What is said of an input that makes sense.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Sense {
    /// How sites are told apart.
    pub(crate) sites_by: SitesBy,
    /// What looks like a mistake.
    pub(crate) warnings: Vec<String>,
}

/// Looks whether the input can be what the user meant.
///
/// # Errors
/// Where nothing was read, unless that is allowed, or a key or rule was named that says
/// nothing of any document.
pub(crate) fn look(config: &RunConfig, seen: &Seen, problems: &Problems) -> Result<Sense> {
    let (counts, has_paragraphs) = (&seen.keys, seen.paragraphs > 0);
    if !config.allow_empty && !has_paragraphs {
        let formats = seen.sources.iter().map(|seen| seen.source.format);
        let formats: Vec<Format> = formats.collect();
        return Err(nothing_read(config, (counts.documents, &formats), problems));
    }
    if counts.documents > 0 {
        require_named(config, seen)?;
    }
    let sites_by = sites_by(config, seen);
    let warnings = [
        lone_sites(config, seen),
        folders_like_hosts(config, seen, &sites_by),
    ];
    let missing = missing_keys(&config.read, &seen.keys).filter(|_| counts.documents > 0);
    Ok(Sense {
        warnings: warnings
            .into_iter()
            .flatten()
            .chain(missing.map(|missing| missing.to_string()))
            .collect(),
        sites_by,
    })
}

/// Why files of these formats hold no article, though they could be read.
fn why_empty(formats: &[Format]) -> &'static str {
    match formats {
        [Format::Wet, ..] => "it has no conversion record whose Content-Type is text/plain",
        [Format::Parquet, ..] => "no row has a text",
        [Format::Csv, ..] => "there is no row below the names of the columns",
        _ => "there is nothing in it",
    }
}

/// The error of an input of these formats in which nothing but so many empty documents was
/// read.
pub(crate) fn nothing_read(
    config: &RunConfig,
    (documents, formats): (u64, &[Format]),
    problems: &Problems,
) -> Error {
    let texts: Vec<&String> = problems
        .kinds
        .keys()
        .filter(|kind| **kind != ProblemKind::SkippedFile.name())
        .collect();
    let first = problems.listed.first();
    let missing = ProblemKind::MissingText.name();
    if let (0, [kind], Some(first)) = (documents, &texts[..], first)
        && *kind == missing
        && let Some(other) = &first.other_keys
    {
        let key = &config.read.text_key;
        let keys = &other.keys;
        let what = match problems.bad {
            1 => format!("the only record has no key {key:?}, but {keys}"),
            bad => format!("none of {bad} records has the key {key:?}; they have {keys}"),
        };
        return Error::option(&["text-key"], what, other.remedy("`text-key`"));
    }
    let skipped = || {
        let notices = problems.listed_notices.iter();
        let skipped = notices.filter(|notice| notice.kind == ProblemKind::SkippedFile);
        skipped.map(|notice| notice.message.as_str())
    };
    if let (0, Some(first)) = (documents, first) {
        return Error::usage(match problems.bad {
            1 => format!("nothing was read. {first}"),
            bad => format!("none of {bad} records is an article. The first: {first}"),
        });
    }
    let what = match documents {
        0 => {
            let skipped: Vec<&str> = skipped().collect();
            let nulls = problems.kinds.get(ProblemKind::NoText.name());
            let why = match (nulls, skipped.is_empty()) {
                (Some(1), _) => "the text of its only record is null".to_owned(),
                (Some(nulls), _) => format!("the texts of all its {nulls} records are null"),
                (None, true) => why_empty(formats).to_owned(),
                (None, false) => skipped.join("; "),
            };
            format!("no article was found in {} ({why})", named(config))
        }
        1 => "the only document is empty".to_owned(),
        documents => format!("all of {documents} documents are empty"),
    };
    Error::option(
        &["allow-empty"],
        what,
        "check that it is the right input, or accept an empty one with `allow-empty`",
    )
}

/// The inputs, as they were named.
fn named(config: &RunConfig) -> String {
    let named = |input: &PathBuf| match is_stdin(input) {
        true => "standard input".to_owned(),
        false => input.display().to_string(),
    };
    let inputs: Vec<String> = config.inputs.iter().map(named).collect();
    inputs.join(", ")
}

/// Refuses keys and rules that somebody named, and that say nothing of any document.
fn require_named(config: &RunConfig, seen: &Seen) -> Result<()> {
    let (read, counts) = (&config.read, &seen.keys);
    match read.site_from {
        SiteFrom::Folder if counts.sites == 0 => Err(Error::option(
            &["site-from"],
            "`site-from` folder: no file stands in a folder of the input",
            "give the folder that holds the folders, or leave it out",
        )),
        SiteFrom::Host if counts.sites == 0 => {
            let (key, there_are) = (&read.url_key, there_are(seen));
            Err(Error::option(
                &["site-from", "url-key"],
                format!(
                    "`site-from` host: no document has a url with a host in {key:?}{there_are}"
                ),
                "name the key of the url with `url-key`, or leave it out",
            ))
        }
        _ => match missing_keys(read, counts).find(|missing| missing.is_mistake) {
            Some(missing) if missing.option != "site-key" && all_texts(seen) => Ok(()),
            Some(missing) => {
                let there_are = there_are(seen);
                Err(Error::option(
                    &[missing.option],
                    format!("{missing}{there_are}"),
                    "name one that is there, or leave it out",
                ))
            }
            None => Ok(()),
        },
    }
}

/// An option with a key that no document has.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct MissingKey<'r> {
    option: &'static str,
    key: &'r str,
    /// Whether somebody named it for this very input, or everything is judged otherwise
    /// without it.
    is_mistake: bool,
}

impl fmt::Display for MissingKey<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            f,
            "`{}` {}: no document has that key",
            self.option, self.key
        )
    }
}

/// The options with keys that somebody named and no document has.
pub(crate) fn missing_keys<'r>(
    read: &'r ReadOptions,
    counts: &KeyCounts,
) -> impl Iterator<Item = MissingKey<'r>> + use<'r> {
    let tells_sites =
        read.site_key.is_none() && matches!(read.site_from, SiteFrom::Host | SiteFrom::Auto);
    let urls = match tells_sites {
        true => counts.sites + counts.urls,
        // Nobody looks at the url of a document with an id.
        false => counts.ids + counts.urls,
    };
    let keys = [
        ("site-key", read.site_key.as_ref(), counts.sites),
        ("id-key", Some(&read.id_key), counts.ids),
        ("date-key", Some(&read.date_key), counts.dates),
        ("url-key", Some(&read.url_key), urls),
    ];
    keys.into_iter().filter_map(|(option, key, count)| {
        let (is_named, is_configured) = (
            read.named.contains(&option),
            read.configured.contains(&option),
        );
        (count == 0 && (is_named || is_configured)).then_some(MissingKey {
            option,
            key: key?,
            is_mistake: is_named || option == "site-key",
        })
    })
}

/// Whether no file has records with keys.
fn all_texts(seen: &Seen) -> bool {
    let mut sources = seen.sources.iter();
    sources.all(|seen| matches!(seen.source.format, Format::Text | Format::Wet))
}

/// The keys that documents have, as far as the first record tells.
fn there_are(seen: &Seen) -> String {
    let mut sources = seen.sources.iter().map(|seen| &seen.source);
    let keys = sources.find_map(keys_of_first);
    keys.map_or(String::new(), |keys| {
        format!(" (the first record has {keys})")
    })
}

/// How sites are told apart.
fn sites_by(config: &RunConfig, seen: &Seen) -> SitesBy {
    let (read, counts) = (&config.read, &seen.keys);
    let without = counts.documents - counts.sites;
    let by = |rule, key: Option<&String>| SitesBy {
        rule,
        key: key.cloned(),
        without,
    };
    match (read.site_from, &read.site_key) {
        (SiteFrom::None, _) => SitesBy::nothing(),
        (SiteFrom::Folder, _) => by(SiteRule::Folder, None),
        (SiteFrom::Key | SiteFrom::Auto, Some(key)) => by(SiteRule::Key, Some(key)),
        (SiteFrom::Host | SiteFrom::Auto, _) if counts.sites > 0 => {
            by(SiteRule::Host, Some(&read.url_key))
        }
        _ => SitesBy {
            key: (!all_texts(seen)).then(|| read.url_key.clone()),
            ..SitesBy::nothing()
        },
    }
}

/// What to say where hardly two documents are of one site.
fn lone_sites(config: &RunConfig, seen: &Seen) -> Option<String> {
    let (documents, sites) = (seen.keys.documents, seen.sites);
    let is_lone = documents >= ENOUGH && sites >= documents - documents / ENOUGH;
    (is_lone && config.index.is_none()).then(|| {
        format!(
            "{documents} documents belong to {sites} sites ({}), and only what repeats within a site \
             is removed: name another key with `site-key`, or judge all as one site with \
             `site-from` none",
            sites_by(config, seen)
        )
    })
}

/// What to say where folders are called as hosts are, and all of it is one site.
fn folders_like_hosts(config: &RunConfig, seen: &Seen, by: &SitesBy) -> Option<String> {
    if by.rule != SiteRule::None || config.read.site_from != SiteFrom::Auto {
        return None;
    }
    let folder = |source: &Source| {
        let (folder, _) = source.name.split_once('/')?;
        is_like_host(folder).then(|| folder.to_owned())
    };
    let folders: Vec<String> = seen
        .sources
        .iter()
        .filter_map(|seen| folder(&seen.source))
        .collect();
    let files = folders.len();
    let distinct: BTreeSet<String> = folders.into_iter().collect();
    let first = distinct.first()?;
    (distinct.len() > 1 && files * 2 >= seen.sources.len()).then(|| {
        format!(
            "{} folders look like sites ({first} is one), but the whole input is judged as one: \
             `site-from` folder makes each folder a site",
            distinct.len()
        )
    })
}

/// Whether a name is that of a host: words with dots between, the last of letters.
fn is_like_host(name: &str) -> bool {
    let is_word = |word: &str| {
        !word.is_empty() && word.chars().all(|one| one.is_alphanumeric() || one == '-')
    };
    let last = name.rsplit_once('.').map(|(_, last)| last);
    name.split('.').all(is_word)
        && last.is_some_and(|last| last.len() > 1 && last.chars().all(char::is_alphabetic))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn hosts_are_told_from_versions_and_dates() {
        for host in [
            "www.example.org",
            "news.example",
            "a-b.co.uk",
            "bücher.example",
        ] {
            assert!(is_like_host(host), "{host}");
        }
        for other in ["news", "2024.05", "v1.2", "a b.org", ".git", "a..b", "x.d"] {
            assert!(!is_like_host(other), "{other}");
        }
    }
}
