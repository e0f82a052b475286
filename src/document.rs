//! Documents: what the pipeline judges.
//!
//! In: nothing. Out: the one type that every reader produces and every stage
//! consumes. A document never knows which file it came from.

/// One article.
///
/// The text is UTF-8 whatever the source was; a reader that decoded it keeps
/// the way back to the source's bytes to itself.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Document {
    /// What the report calls the article; need not be unique.
    pub id: String,
    /// The scope in which repetition is counted.
    pub site: String,
    /// When the article appeared, as the source spells it; compared as text.
    pub date: Option<String>,
    /// The article as scraped: body and furniture.
    pub text: String,
}
