//! What a check says at the top of the page.
//!
//! In: words, from whoever checked. Out: plain data for the template, which escapes all of
//! it. It decides nothing.

use crate::limit::LimitShare;

/// What a check comes to, limit by limit, with what there is to look at.
#[derive(Clone, Debug, Default)]
pub struct CheckPart {
    /// All of it as JSON, of which the script makes the same in other words.
    pub data: String,
    /// What it comes to, in a word.
    pub verdict: String,
    /// The same in a sentence.
    pub said: String,
    /// What a document that is left with little has less of, as the limits count it.
    pub nearly_empty: Option<LimitShare>,
    /// The limits.
    pub limits: Vec<LimitRow>,
    /// Sites that exceed a limit, or else the largest.
    pub sites: Vec<SiteRow>,
    /// What is said of those sites.
    pub about_sites: String,
    /// Since when figures changed; empty where none were compared.
    pub since: String,
    /// What was not judged alike then.
    pub unlike: Vec<String>,
    /// The limits that are not those of then; empty where all are.
    pub other_limits: String,
    /// Figures then and now.
    pub changes: Vec<ChangeRow>,
    /// What there is to look at, the worst first.
    pub findings: Vec<FindingRow>,
    /// How many more there are.
    pub more: String,
}

/// A limit.
#[derive(Clone, Debug, Default)]
pub struct LimitRow {
    /// What is limited.
    pub name: String,
    /// What may be.
    pub limit: String,
    /// What was measured.
    pub figure: String,
    /// How it came out, in a word.
    pub state: &'static str,
}

/// A site.
#[derive(Clone, Debug, Default)]
pub struct SiteRow {
    /// Its name.
    pub name: String,
    /// Its documents.
    pub documents: String,
    /// How much of its text would be removed.
    pub removed: String,
    /// The limits that it exceeds.
    pub exceeded: String,
}

/// A figure then and now.
#[derive(Clone, Debug, Default)]
pub struct ChangeRow {
    /// What was measured.
    pub name: String,
    /// What it was.
    pub then: String,
    /// What it is.
    pub now: String,
    /// How much more that is.
    pub difference: String,
}

/// Something to look at.
#[derive(Clone, Debug, Default)]
pub struct FindingRow {
    /// How bad it is.
    pub level: &'static str,
    /// Which rule found it.
    pub rule: &'static str,
    /// What it says.
    pub text: String,
    /// What is said of it.
    pub message: String,
    /// Where it stands.
    pub place: String,
    /// Where in the page more is said of it; empty where nothing is.
    pub link: String,
}
