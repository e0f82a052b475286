//! What a result is called: the names of its folders and files.
//!
//! In: nothing. Out: names. It opens nothing.

/// The folder of the cleaned articles below the output.
pub const ARTICLES: &str = "articles";

/// The folder of the report below the output.
pub const FOLDER: &str = "report";

/// The summary's name in the report's folder.
pub const REPORT: &str = "report.json";

/// The largest summary that is read: a gigabyte is of more sites than there are.
pub const LARGEST_REPORT: u64 = 1 << 30;

/// The clusters' name in the report's folder.
pub const CLUSTERS: &str = "clusters.jsonl.zst";

/// The block families' name in the report's folder.
pub const BLOCKS: &str = "blocks.jsonl.zst";

/// The documents' name in the report's folder.
pub const DOCUMENTS: &str = "documents.jsonl.zst";

/// The sums' name in the report's folder.
pub const SUMS: &str = "sums.json";

/// The page's name in the report's folder.
pub const PAGE: &str = "report.html";

/// The file by which a folder says that the Python package wrote it on Spark: in it, or in its
/// articles (`MARK` in `dejalu/spark/_output.py`).
pub(crate) const OF_SPARK: &str = "_dejalu";

/// What there are sums of.
pub const SUMMED: [&str; 4] = [BLOCKS, CLUSTERS, DOCUMENTS, REPORT];

/// Everything that a report's folder may hold.
pub const ALL: [&str; 6] = [BLOCKS, CLUSTERS, DOCUMENTS, REPORT, SUMS, PAGE];
