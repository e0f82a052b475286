//! What an engine needs that runs the decision on many machines.
//!
//! In: documents. Out: to which share of which site each belongs, what is decided of a
//! share, and what all shares of a site are together. It is what a run on one machine does,
//! piece by piece, so that both come to the same; it moves nothing between machines.
//!
//! 1. For each document: its site ([`host`] of its url, or what the user names), its
//!    [`rank`] and its [`size`].
//! 2. For each site the sums of the sizes, and from them the number of shares ([`parts`]).
//! 3. For each document its share ([`place`]).
//! 4. For each share, documents in the order of the input: [`judge_share`], or [`ShareJudge`],
//!    which keeps no text.
//! 5. For each site, share by share in their order: clusters and families of one id are
//!    merged ([`ShareCluster::merge`], [`ShareFamily::merge`], [`ShareSums::merge`]).
//! 6. Where one machine can read the documents, the folder that a run on it leaves, report
//!    and page included: [`Decisions`] of all shares and the [`verdict`] on each document
//!    ([`commands::write_decided`](crate::commands::write_decided)).
//!
//! ```
//! use dejalu::{Cleaner, Document, engine};
//!
//! let text = "The ferry stops for a week.\nRead more\nA new market hall";
//! let site = engine::host("https://News.example/ferry");
//! assert_eq!(site, "news.example");
//!
//! let size = engine::size(text, Default::default());
//! assert_eq!((size.paragraphs, size.words), (3, 12));
//! assert_eq!(engine::parts(3_000_000, 60_000_000), 2);
//! let share = engine::place(engine::rank(text), 2);
//! assert!(share < 2);
//!
//! let document = Document { site, text: text.to_owned(), ..Document::default() };
//! let (cleaned, share) = engine::judge_share(&Cleaner::new(), [(7_000, document)])?;
//! assert_eq!(cleaned.len(), 1);
//! assert_eq!(share.sums.documents, 1);
//! # Ok::<(), dejalu::Error>(())
//! ```

mod share;

use crate::cleaner::{Article, Cleaned, Cleaner};
use crate::corpus::{DocumentPrint, Printer, Subject};
use crate::document::Document;
use crate::error::{Error, Result};
use crate::memory;
use crate::paragraph::Separator;

pub use crate::corpus::{
    MOST_SHARE_PARAGRAPHS, MOST_SHARE_WORDS, parts, parts_within, place, rank,
};
pub use crate::input::host;
pub use crate::judge::share::{JudgedShare, ShareCluster, ShareFamily, ShareSums};
pub use crate::pipeline::Decisions;
pub use crate::token::NORMALISER_VERSION;
pub use share::{JudgedDocument, JudgedDocuments, JudgedParagraph, ShareJudge};

/// How much of its share a document takes.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct DocumentSize {
    /// Its paragraphs, blank lines not counted.
    pub paragraphs: u64,
    /// Their words, as the decision counts them.
    pub words: u64,
}

/// How much of its share a document with this text takes.
#[must_use]
pub fn size(text: &str, separator: Separator) -> DocumentSize {
    let subject = Subject {
        id: "",
        site: "",
        date: None,
        text,
    };
    let mut print = DocumentPrint::default();
    Printer::new(separator).print(&subject, &mut print);
    DocumentSize {
        paragraphs: print.paragraphs.into(),
        words: print.words.into(),
    }
}

/// Judges the documents of one share of a site, each with its position in the whole input:
/// below 2,147,483,648, and by it what is decided refers to a document in every share.
///
/// What is said of each document is in [`Cleaned`], whose clusters are those of the share
/// alone. Clusters and families of [`JudgedShare`] can be stored, and merged with those of
/// the other shares.
///
/// # Errors
/// Where the cleaner was lent an index, which this does not heed; where documents are of
/// several sites, or a position is too large; else as [`Cleaner::clean`].
pub fn judge_share(
    cleaner: &Cleaner<'_>,
    documents: impl IntoIterator<Item = (u32, Document)>,
) -> Result<(Cleaned, JudgedShare)> {
    refuse_index(cleaner)?;
    let (positions, documents): (Vec<u32>, Vec<Document>) = documents.into_iter().unzip();
    if positions
        .iter()
        .any(|&position| position >= crate::verdict::KNOWN)
    {
        return Err(Error::usage(
            "a position is too large: number documents from 0 to 2147483647",
        ));
    }
    let mut sites = documents.iter().map(|document| &document.site);
    let first = sites.next();
    if let Some(other) = sites.find(|site| Some(*site) != first) {
        return Err(Error::usage(format!(
            "a share is of one site, and this has documents of {} and {other}: give each site to \
             a call of its own",
            first.map_or("", String::as_str)
        )));
    }
    let separator = cleaner.separator();
    let (decided, share) = cleaner.ask(|asked| Ok(memory::decide_share(documents, asked)?))?;
    let mut share = share.unwrap_or_default();
    share.renumber(|at| positions.get(at as usize).copied().unwrap_or(at));
    Ok((Cleaned::new(decided, separator), share))
}

/// The verdict on a document of a share, as bytes that can be stored, with the positions that
/// its documents have in the whole input ([`judge_share`]). What it refers to it calls by id
/// and position, so that it means the same where shares were merged.
#[must_use]
pub fn verdict(article: &Article<'_>, positions: &[u32]) -> Vec<u8> {
    article.carry(|at| positions.get(at as usize).copied().unwrap_or(at))
}

/// A share knows nothing of an index.
fn refuse_index(cleaner: &Cleaner<'_>) -> Result<()> {
    match cleaner.has_index() {
        false => Ok(()),
        true => Err(Error::usage(
            "a share is judged without an index: what is known of earlier documents is not \
             merged; clean each document against it instead",
        )),
    }
}
