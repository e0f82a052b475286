//! How sites were told apart.
//!
//! In: nothing. Out: a shape of `report.json`, and the words for it. It counts nothing.

use std::fmt;

use serde::{Deserialize, Serialize};

/// What said to which site a document belongs.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct SitesBy {
    /// The rule.
    pub rule: SiteRule,
    /// The key that it looks at; absent where it looks at none.
    pub key: Option<String>,
    /// Documents of which it says nothing; together they are a site of their own.
    pub without: u64,
}

/// A rule by which sites are told apart.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum SiteRule {
    /// The host of the url.
    Host,
    /// A key.
    Key,
    /// The folder of the file.
    Folder,
    /// There is none: the whole input is one site.
    None,
}

impl SitesBy {
    /// The whole input as one site.
    #[must_use]
    pub fn nothing() -> Self {
        Self {
            rule: SiteRule::None,
            key: None,
            without: 0,
        }
    }
}

impl fmt::Display for SitesBy {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let key = self.key.as_deref().unwrap_or_default();
        match self.rule {
            SiteRule::Host => write!(f, "by host of {key:?}")?,
            SiteRule::Key => write!(f, "by {key:?}")?,
            SiteRule::Folder => f.write_str("by folder")?,
            SiteRule::None if self.key.is_some() => {
                return write!(f, "the whole input: no document has a url in {key:?}");
            }
            SiteRule::None => return f.write_str("the whole input"),
        }
        match self.without {
            0 => Ok(()),
            1 => f.write_str("; 1 document has none"),
            without => write!(f, "; {without} documents have none and are one site"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_rule_is_said_in_words() {
        let said = |rule, key: Option<&str>, without| {
            let key = key.map(str::to_owned);
            SitesBy { rule, key, without }.to_string()
        };
        assert_eq!(said(SiteRule::Host, Some("url"), 0), "by host of \"url\"");
        assert_eq!(
            said(SiteRule::Key, Some("source"), 1),
            "by \"source\"; 1 document has none"
        );
        assert_eq!(
            said(SiteRule::Folder, None, 7),
            "by folder; 7 documents have none and are one site"
        );
        assert_eq!(said(SiteRule::None, None, 0), "the whole input");
        assert_eq!(
            said(SiteRule::None, Some("url"), 9),
            "the whole input: no document has a url in \"url\""
        );
    }
}
