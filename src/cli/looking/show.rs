//! What a stage sees, paragraph by paragraph.
//!
//! In: a finished result. Out: a line a paragraph, in the order of the input,
//! in columns separated by tabs, the text last; the first line names them. A
//! paragraph's line breaks and all that could harm a terminal are escaped.

use std::collections::BTreeMap;
use std::io::Write as _;
use std::ops::Range;

use crate::error::Result;
use crate::fingerprint::simhash;
use crate::progress::{Progress, heed};
use crate::result::{Finished, Paragraph, WholeDocument};
use crate::token::{tokenise, word_count};
use crate::verdict::{EvidenceKind, Reason};

use super::super::explain::unwritable;
use super::super::terminal::{Out, harmless};
use super::ShownStage;

/// What a column holds that has nothing to say.
const NOTHING: &str = "-";

/// What is known of a cluster.
struct ShownCluster {
    documents: u32,
    distinct: usize,
    centre: String,
    /// Whether that is only its beginning.
    is_cut: bool,
}

/// Clusters by site and id.
type ShownClusters = BTreeMap<(String, String), ShownCluster>;

/// Prints what a stage sees.
pub(super) fn print(
    out: &mut Out,
    finished: &mut Finished,
    stage: ShownStage,
    progress: &dyn Progress,
) -> Result<()> {
    let columns = match stage {
        ShownStage::Paragraphs => "lines\tbytes\tcharacters",
        ShownStage::Fingerprints => "exact\tsimhash\twords",
        ShownStage::Clusters => "cluster\tdocuments\tspellings\tcentre",
        ShownStage::Blocks => "state\tbits\tmissing\tblock",
    };
    writeln!(out, "document\tparagraph\t{columns}\ttext").map_err(unwritable)?;
    let clusters = match stage {
        ShownStage::Clusters => read_clusters(finished)?,
        _ => ShownClusters::new(),
    };
    finished.each_whole(|whole| {
        heed(progress)?;
        let lines = match stage {
            ShownStage::Paragraphs => {
                crate::paragraph::lines(whole.text.as_deref().unwrap_or_default())
            }
            _ => Vec::new(),
        };
        for paragraph in &whole.paragraphs {
            let seen = match stage {
                ShownStage::Paragraphs => place(&lines, paragraph),
                ShownStage::Fingerprints => fingerprints(paragraph),
                ShownStage::Clusters => cluster(&clusters, &whole, paragraph),
                ShownStage::Blocks => state(paragraph),
            };
            let entry = &whole.document;
            writeln!(
                out,
                "{}#{}\t{}\t{seen}\t{}",
                harmless(&entry.source),
                entry.line,
                paragraph.number,
                harmless(text_of(paragraph))
            )
            .map_err(unwritable)?;
        }
        Ok(())
    })
}

fn read_clusters(finished: &Finished) -> Result<ShownClusters> {
    let mut clusters = ShownClusters::new();
    for entry in finished.clusters()? {
        let entry = entry?;
        let centre = entry.variants.into_iter().next();
        let known = ShownCluster {
            documents: entry.documents,
            distinct: entry.distinct,
            is_cut: centre.as_ref().is_some_and(|centre| centre.cut),
            centre: centre.map(|centre| centre.text).unwrap_or_default(),
        };
        clusters.insert((entry.site, entry.id), known);
    }
    Ok(clusters)
}

fn text_of(paragraph: &Paragraph) -> &str {
    paragraph.text.as_deref().unwrap_or_default()
}

/// Where a paragraph stands in its text: lines counted from 1, bytes from 0.
fn place(lines: &[Range<usize>], paragraph: &Paragraph) -> String {
    let Range { start, end } = paragraph.span.clone().unwrap_or_default();
    let first = lines.partition_point(|line| line.start <= start);
    let last = lines.partition_point(|line| line.start < end);
    let lines = match first == last {
        true => first.to_string(),
        false => format!("{first}-{last}"),
    };
    let characters = text_of(paragraph).chars().count();
    format!("{lines}\t{start}-{end}\t{characters}")
}

/// What is compared of a paragraph.
fn fingerprints(paragraph: &Paragraph) -> String {
    let tokens = tokenise(text_of(paragraph));
    format!(
        "{:016x}\t{:016x}\t{}",
        tokens.exact,
        simhash(&tokens.words),
        word_count(&tokens.words)
    )
}

/// The cluster of a paragraph, and the text at its centre if that is another.
fn cluster(clusters: &ShownClusters, whole: &WholeDocument, paragraph: &Paragraph) -> String {
    let id = paragraph.said.as_ref().and_then(|said| said.cluster);
    let key = id.map(|id| (whole.document.site.clone(), id.to_string()));
    let known = key.as_ref().and_then(|key| clusters.get(key));
    let (Some((_, id)), Some(known)) = (&key, known) else {
        return [NOTHING; 4].join("\t");
    };
    let is_centre = match known.is_cut {
        true => text_of(paragraph).starts_with(&known.centre),
        false => text_of(paragraph) == known.centre,
    };
    let centre = match is_centre {
        true => "=".to_owned(),
        false => harmless(&known.centre),
    };
    format!("{id}\t{}\t{}\t{centre}", known.documents, known.distinct)
}

/// What a paragraph was decoded as, and by how much.
fn state(paragraph: &Paragraph) -> String {
    let Some(said) = &paragraph.said else {
        return format!("dropped\t{NOTHING}\t{NOTHING}\t{NOTHING}");
    };
    let bits = said.bits();
    match (paragraph.stayed, said.reason) {
        (Some(stayed), _) => {
            let state = match said.kept_by {
                Some(_) => "furniture, kept",
                None => "body",
            };
            format!("{state}\t{bits}\t{:.3}\t{NOTHING}", stayed.2)
        }
        (None, reason) => {
            let kinds = &mut said.evidence.iter();
            let below = kinds.find(|one| one.kind == EvidenceKind::Block);
            let reason = reason.map_or("", Reason::name);
            let state = match below {
                Some(below) => format!("{reason}, cued+{}", below.count),
                None => reason.to_owned(),
            };
            let block = said
                .block
                .map_or(NOTHING.to_owned(), |block| block.to_string());
            format!("{state}\t{bits}\t{NOTHING}\t{block}")
        }
    }
}
