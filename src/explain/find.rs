//! What a person typed → the document, cluster or block family that is meant.
//!
//! In: a finished result and a name. Out: what it names, where exactly one
//! thing can be meant; else an error that lists what else could be, or what is
//! spelled most like it. What names nothing is looked for in what texts say, and as
//! a url. It never guesses.

use crate::error::{Error, Result};
use crate::result::Finished;
use crate::result::documents::{DocumentLine, RecordPlace};
use crate::result::findings::{BlockEntry, ClusterEntry};

use nearest::NearestNames;

mod nearest;

mod said;

/// How many candidates an error lists.
const LISTED: usize = 5;

/// The digits of a cluster's or block family's id.
const DIGITS: usize = 16;

/// What a name names.
#[derive(Clone, Debug, PartialEq)]
pub enum Target {
    /// A document.
    Document(RecordPlace),
    /// A cluster, in each site that has it.
    Cluster(Vec<ClusterEntry>),
    /// A block family, in each site that has it.
    Block(Vec<BlockEntry>),
}

/// How well something fits a name; what fits better comes first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Fit {
    /// It is its id, or says where it stands.
    Exact,
    /// It says where it stands, with folders in front that the result does not know.
    Below,
    /// It is the file that holds it.
    File,
    /// It is the beginning of its id.
    Beginning,
}

/// Something that may be meant.
#[derive(Clone, Debug, PartialEq, Eq)]
enum NameCandidate {
    Document {
        id: String,
        at: String,
        place: RecordPlace,
    },
    Cluster(String),
    Block(String),
}

impl NameCandidate {
    fn of(document: &DocumentLine, place: RecordPlace) -> Self {
        NameCandidate::Document {
            id: document.document.clone(),
            at: format!("{}#{}", document.source, document.line),
            place,
        }
    }
}

/// Finds what `name` names: a document by its id, by its file (`path`), by its
/// place (`path#line` or `path:line`), a cluster or block family by its 16 digits, or any of them by
/// a beginning of its id that no other has. A path may have folders in front.
///
/// # Errors
/// A usage error where several things may be meant, or nothing; it names some
/// of them, or what is spelled most like the name. Else where a file of the
/// result cannot be read or is not as it was written.
pub fn find(finished: &mut Finished, name: &str) -> Result<Target> {
    let digits = name.to_ascii_lowercase();
    let is_id = !name.is_empty()
        && digits.len() <= DIGITS
        && digits.bytes().all(|digit| digit.is_ascii_hexdigit());
    let mut found = NameMatch::default();
    if is_id {
        found.search_findings(finished, &digits)?;
    }
    // Nothing fits better than what has this name: then the rest need not be read.
    for (place, document) in finished.documents_named(name)? {
        found.take(Fit::Exact, || NameCandidate::of(&document, place));
    }
    if found.fit != Some(Fit::Exact) {
        if is_id && found.fit.is_none() {
            found.search_nearest(finished, &digits)?;
        }
        found.search_documents(finished, name)?;
    }
    if found.fit.is_none()
        && let Some(target) = said::find(finished, name)?
    {
        return Ok(target);
    }
    found.target(finished, name)
}

/// What was found.
#[derive(Default)]
struct NameMatch {
    fit: Option<Fit>,
    /// Candidates of that fit; the first of them.
    total: u64,
    candidates: Vec<NameCandidate>,
    nearest: NearestNames,
}

impl NameMatch {
    /// Takes a candidate, if none fits better.
    fn take(&mut self, fit: Fit, candidate: impl FnOnce() -> NameCandidate) {
        match self.fit {
            Some(best) if best < fit => return,
            Some(best) if best == fit => {}
            _ => {
                self.fit = Some(fit);
                self.total = 0;
                self.candidates.clear();
            }
        }
        if self.candidates.len() >= LISTED {
            self.total += 1;
            return;
        }
        let candidate = candidate();
        // A cluster that several sites have is one thing.
        if self.candidates.last() != Some(&candidate) && !self.candidates.contains(&candidate) {
            self.total += 1;
            self.candidates.push(candidate);
        }
    }

    /// Looks among the clusters and block families.
    fn search_findings(&mut self, finished: &Finished, digits: &str) -> Result<()> {
        let fit = if digits.len() == DIGITS {
            Fit::Exact
        } else {
            Fit::Beginning
        };
        finished.cluster_ids(|id| {
            if id.starts_with(digits) {
                self.take(fit, || NameCandidate::Cluster(id.to_owned()));
            }
        })?;
        finished.block_ids(|id| {
            if id.starts_with(digits) {
                self.take(fit, || NameCandidate::Block(id.to_owned()));
            }
        })
    }

    /// Looks for ids of clusters and block families that are spelled most like this one: more
    /// work than to look for the id itself, so that it is left until nothing is called that.
    fn search_nearest(&mut self, finished: &Finished, digits: &str) -> Result<()> {
        finished.cluster_ids(|id| self.nearest.add(digits, id))?;
        finished.block_ids(|id| self.nearest.add(digits, id))
    }

    /// Looks among the documents.
    fn search_documents(&mut self, finished: &Finished, name: &str) -> Result<()> {
        let asked = AskedName::new(name);
        let mut record = finished.record()?;
        while let Some(document) = record.next_document()? {
            if let Some(fit) = asked.fit(&document) {
                self.take(fit, || NameCandidate::of(&document, record.place()));
            } else if self.fit.is_none() {
                self.nearest.add(name, &document.document);
                if let Some((path, _)) = asked.place
                    && path != document.document
                {
                    self.nearest
                        .add_place(name, &document.source, document.line);
                }
            }
        }
        Ok(())
    }

    /// What is meant, where only one thing can be.
    fn target(self, finished: &Finished, name: &str) -> Result<Target> {
        let mut candidates = self.candidates;
        if self.total > 1 {
            return Err(ambiguous(name, self.fit, self.total, &candidates));
        }
        match candidates.pop() {
            Some(NameCandidate::Document { place, .. }) => Ok(Target::Document(place)),
            Some(NameCandidate::Cluster(id)) => finished.clusters_called(&id).map(Target::Cluster),
            Some(NameCandidate::Block(id)) => finished.blocks_called(&id).map(Target::Block),
            None => Err(nothing(name, self.nearest)),
        }
    }
}

/// A name, taken apart.
struct AskedName<'n> {
    name: &'n str,
    /// A path and a line, if it may be that.
    place: Option<(&'n str, u64)>,
}

impl<'n> AskedName<'n> {
    fn new(name: &'n str) -> Self {
        // Messages of compilers, and ours, say `path:line`.
        let place = name.rsplit_once(['#', ':']);
        let place = place.and_then(|(path, line)| Some((path, line.parse().ok()?)));
        Self { name, place }
    }

    /// How well a document fits.
    fn fit(&self, head: &DocumentLine) -> Option<Fit> {
        let place = self.place.filter(|&(_, line)| line == head.line);
        let stands_there = place.is_some_and(|(path, _)| path == head.source);
        if head.document == self.name || stands_there {
            Some(Fit::Exact)
        } else if place.is_some_and(|(path, _)| is_path_of(path, &head.source)) {
            Some(Fit::Below)
        } else if is_path_of(self.name, &head.source) {
            Some(Fit::File)
        } else if !self.name.is_empty() && head.document.starts_with(self.name) {
            Some(Fit::Beginning)
        } else {
            None
        }
    }
}

/// Whether a path that was typed is this source's, perhaps with folders in front.
fn is_path_of(path: &str, source: &str) -> bool {
    path.strip_suffix(source)
        .is_some_and(|folders| folders.is_empty() || folders.ends_with('/'))
}

fn ambiguous(name: &str, fit: Option<Fit>, total: u64, candidates: &[NameCandidate]) -> Error {
    let shown: Vec<String> = candidates.iter().map(NameCandidate::show).collect();
    let more = match total.saturating_sub(shown.len() as u64) {
        0 => String::new(),
        more => format!(" and {more} more"),
    };
    let shown = shown.join(", ");
    Error::usage(match fit {
        Some(Fit::File) => {
            format!("{name} holds {total} documents: {shown}{more}; say which line, as in {name}#1")
        }
        Some(Fit::Exact) if candidates.iter().any(NameCandidate::is_finding) => format!(
            "{total} things are called {name}: {shown}{more}; name a document by its place, as in \
             PATH#LINE, and a cluster by words that it says"
        ),
        Some(Fit::Exact | Fit::Below) => format!(
            "{total} documents are called {name}: {shown}{more}; say where it stands, as in PATH#LINE"
        ),
        _ => format!("{total} ids begin with {name}: {shown}{more}; type more of it"),
    })
}

fn nothing(name: &str, nearest: NearestNames) -> Error {
    let nearest = nearest.meant(name);
    let hint = match nearest.is_empty() {
        true => "give an id, a url, FILE#LINE, or words that stand in a paragraph".to_owned(),
        false => format!("the nearest are {}", nearest.join(", ")),
    };
    Error::usage(format!(
        "nothing is called {name:?}, and no paragraph says so; {hint}"
    ))
}

impl NameCandidate {
    /// Whether it is a cluster or a block family.
    fn is_finding(&self) -> bool {
        !matches!(self, Self::Document { .. })
    }

    fn show(&self) -> String {
        match self {
            Self::Document { id, at, .. } => format!("{id} ({at})"),
            Self::Cluster(id) => format!("cluster {id}"),
            Self::Block(id) => format!("block family {id}"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn paths_may_have_folders_in_front_but_no_half_names() {
        assert!(is_path_of("b/a.jsonl", "b/a.jsonl"));
        assert!(is_path_of("in/b/a.jsonl", "b/a.jsonl"));
        assert!(!is_path_of("xb/a.jsonl", "b/a.jsonl"));
        assert!(!is_path_of("a.jsonl", "b/a.jsonl"));
    }

    #[test]
    fn an_exact_name_beats_a_beginning_whenever_it_comes() {
        let candidate = |id: &str| NameCandidate::Cluster(id.to_owned());
        for order in [[0, 1, 2], [2, 1, 0], [1, 2, 0]] {
            let mut found = NameMatch::default();
            for at in order {
                match at {
                    0 => found.take(Fit::Beginning, || candidate("ab")),
                    1 => found.take(Fit::Exact, || candidate("a")),
                    _ => found.take(Fit::Beginning, || candidate("ac")),
                }
            }
            assert_eq!((found.total, found.candidates), (1, vec![candidate("a")]));
        }
    }

    #[test]
    fn many_candidates_are_counted_and_a_few_listed() {
        let mut found = NameMatch::default();
        for number in 0..LISTED + 7 {
            found.take(Fit::Beginning, || NameCandidate::Block(number.to_string()));
            found.take(Fit::Beginning, || NameCandidate::Block("0".to_owned()));
        }
        assert_eq!(found.candidates.len(), LISTED);
        assert!(found.total > LISTED as u64);
    }
}
