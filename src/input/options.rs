//! What a reader is told: which keys hold what, and where the limits are.
//!
//! In: plain settings. Out: the same, checked. It reads nothing.

use encoding_rs::{Encoding, REPLACEMENT};

use crate::error::{Error, Result};

/// The largest limit that a document may be given: positions in a record and
/// in its text, which can be three times as long, are kept in 32 bits.
pub const LARGEST_DOCUMENT: usize = 1 << 30;

/// What says to which site a document belongs.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum SiteFrom {
    /// The site key if one was named, else the url's host if there is a url,
    /// else the whole input is one site.
    #[default]
    Auto,
    /// The url's host.
    Host,
    /// The folder that the file stands in.
    Folder,
    /// The site key.
    Key,
    /// Nothing: the whole input is one site.
    None,
}

named! {
    /// Whose names of keys and columns are meant.
    pub enum Preset {
        /// The data sets FineWeb and FineWeb-2.
        Fineweb = "fineweb",
        /// The data set C4.
        C4 = "c4",
        /// What CCNet writes.
        Ccnet = "ccnet",
        /// The format of Dolma.
        Dolma = "dolma",
        /// The JSONL that datatrove writes.
        Datatrove = "datatrove",
        /// The JSON that trafilatura writes.
        Trafilatura = "trafilatura",
    }
}

/// How records are read.
///
/// Keys are paths: `article.body` is the key of that very name if the object
/// has it, else `body` inside `article`.
#[derive(Clone, Debug)]
pub struct ReadOptions {
    /// The key of the text.
    pub text_key: String,
    /// The key of the id.
    pub id_key: String,
    /// The key of the site, if one was named.
    pub site_key: Option<String>,
    /// The key of the date.
    pub date_key: String,
    /// The key of the url.
    pub url_key: String,
    /// What says to which site a document belongs.
    pub site_from: SiteFrom,
    /// The bytes that a document (a line, a text file) may have.
    pub max_document: usize,
    /// The encoding of text files without a byte order mark; `None` finds out.
    pub encoding: Option<&'static Encoding>,
    /// A key that no line may have, because it is to be added to the lines.
    pub new_key: Option<String>,
    /// Which of the options above somebody named: what no document has is then a mistake.
    pub named: Vec<&'static str>,
    /// Which of them a file named that is there for many inputs, of which one may lack a key.
    pub configured: Vec<&'static str>,
}

impl ReadOptions {
    /// The usual keys and limits.
    #[must_use]
    pub fn usual() -> Self {
        Self {
            text_key: "text".to_owned(),
            id_key: "id".to_owned(),
            site_key: None,
            date_key: "date".to_owned(),
            url_key: "url".to_owned(),
            site_from: SiteFrom::Auto,
            max_document: 64 << 20,
            encoding: None,
            new_key: None,
            named: Vec::new(),
            configured: Vec::new(),
        }
    }

    /// Takes over the keys of a preset: of text, id, url and date.
    pub fn take_keys(&mut self, preset: Preset) {
        let [text, id, url, date] = match preset {
            Preset::Fineweb => ["text", "id", "url", "date"],
            Preset::C4 => ["text", "id", "url", "timestamp"],
            Preset::Ccnet => ["raw_content", "id", "url", "date_download"],
            Preset::Dolma => ["text", "id", "metadata.url", "created"],
            Preset::Datatrove => ["text", "id", "metadata.url", "metadata.date"],
            Preset::Trafilatura => ["text", "id", "source", "date"],
        };
        for (key, place) in [
            (text, &mut self.text_key),
            (id, &mut self.id_key),
            (url, &mut self.url_key),
            (date, &mut self.date_key),
        ] {
            key.clone_into(place);
        }
    }

    /// Says what is wrong with the options before anything is read.
    ///
    /// # Errors
    ///
    /// A usage error for options that contradict each other or exceed what
    /// readers can do.
    pub fn validate(&self) -> Result<()> {
        if self.text_key.is_empty() {
            return Err(Error::option(
                &["text-key"],
                "`text-key` is empty",
                "name the key that holds the text",
            ));
        }
        if self.max_document == 0 || self.max_document > LARGEST_DOCUMENT {
            return Err(Error::option(
                &["max-document"],
                format!("`max-document` is {} bytes", self.max_document),
                "it must be from 1 byte to 1 GiB",
            ));
        }
        if self.site_from == SiteFrom::Key && self.site_key.is_none() {
            return Err(Error::option(
                &["site-from", "site-key"],
                "`site-from` key needs `site-key`",
                "name the key with it",
            ));
        }
        let other_rule = !matches!(self.site_from, SiteFrom::Key | SiteFrom::Auto);
        if other_rule && self.site_key.is_some() {
            return Err(Error::option(
                &["site-key", "site-from"],
                "`site-key` is of no use with this `site-from`",
                "use `site-from` key or leave one out",
            ));
        }
        Ok(())
    }
}

/// The encoding with this label of the WHATWG Encoding Standard ("koi8-r").
///
/// # Errors
///
/// A usage error where there is none, or where it cannot be decoded.
pub fn encoding_named(label: &str) -> Result<&'static Encoding> {
    match Encoding::for_label(label.as_bytes()) {
        Some(encoding) if encoding != REPLACEMENT => Ok(encoding),
        _ => Err(Error::usage(format!(
            "unknown encoding {label}; use a name such as utf-8, windows-1252, gbk or koi8-r"
        ))),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn usual_options_are_valid() {
        assert!(ReadOptions::usual().validate().is_ok());
    }

    #[test]
    fn contradictions_are_named() {
        let usual = ReadOptions::usual();
        let key = ReadOptions {
            site_from: SiteFrom::Key,
            ..usual.clone()
        };
        assert!(
            key.validate()
                .unwrap_err()
                .to_string()
                .contains("`site-key`")
        );
        let both = ReadOptions {
            site_from: SiteFrom::Host,
            site_key: Some("s".to_owned()),
            ..usual.clone()
        };
        assert!(both.validate().is_err());
        assert!(
            ReadOptions {
                max_document: 0,
                ..usual.clone()
            }
            .validate()
            .is_err()
        );
        assert!(
            ReadOptions {
                max_document: usize::MAX,
                ..usual.clone()
            }
            .validate()
            .is_err()
        );
        assert!(
            ReadOptions {
                text_key: String::new(),
                ..usual
            }
            .validate()
            .is_err()
        );
    }

    #[test]
    fn encodings_go_by_their_labels() {
        assert_eq!(encoding_named("latin1").unwrap().name(), "windows-1252");
        assert!(encoding_named("klingon").is_err());
        assert!(encoding_named("hz-gb-2312").is_err());
    }
}
