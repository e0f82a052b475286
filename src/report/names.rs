//! Names: which document stands where, and what it is called.
//!
//! In: documents in input order. Out: the id, source and line of a document by
//! its position. It keeps no text, and one allocation for all ids.

/// Where a document stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Place<'n> {
    /// Its id; need not be unique.
    pub id: &'n str,
    /// The source that holds it.
    pub source: &'n str,
    /// The line on which it begins, counted from 1.
    pub line: u64,
}

/// A document's row: the end of its id, its source, its line.
#[derive(Clone, Copy, Debug)]
struct Row {
    id_end: usize,
    source: u32,
    line: u64,
}

/// The documents of the input.
#[derive(Clone, Debug, Default)]
pub struct Names {
    ids: String,
    rows: Vec<Row>,
    sources: Vec<String>,
    /// Documents whose id another one has too, in order.
    shared: Vec<u32>,
}

impl Names {
    /// No documents yet, from sources with these names.
    #[must_use]
    pub fn new(sources: Vec<String>) -> Self {
        Self {
            sources,
            ..Self::default()
        }
    }

    /// Adds the next document, of the source with this number.
    pub fn add(&mut self, id: &str, source: u32, line: u64) {
        self.ids.push_str(id);
        self.rows.push(Row {
            id_end: self.ids.len(),
            source,
            line,
        });
    }

    /// How many documents there are.
    #[must_use]
    pub fn len(&self) -> usize {
        self.rows.len()
    }

    /// Whether there are none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.rows.is_empty()
    }

    /// The document at this position.
    #[must_use]
    pub fn place(&self, document: u32) -> Option<Place<'_>> {
        let row = self.rows.get(document as usize)?;
        let source = self.sources.get(row.source as usize)?;
        Some(Place {
            id: self.id(document as usize)?,
            source,
            line: row.line,
        })
    }

    fn id(&self, document: usize) -> Option<&str> {
        let end = self.rows.get(document)?.id_end;
        let start = document
            .checked_sub(1)
            .and_then(|before| self.rows.get(before))
            .map_or(0, |row| row.id_end);
        self.ids.get(start..end)
    }

    /// Finds the documents whose id another one has too: pairs of a document
    /// and the first with the same id, in the order of the documents. From then
    /// on [`Names::reference`] tells them apart.
    pub fn find_twins(&mut self) -> Vec<(u32, u32)> {
        let mut order: Vec<u32> = (0..).take(self.rows.len()).collect();
        order.sort_by_key(|&document| (self.id(document as usize), document));
        let (mut twins, mut shared) = (Vec::new(), Vec::new());
        let alike = |a: &u32, b: &u32| self.id(*a as usize) == self.id(*b as usize);
        for group in order.chunk_by(alike) {
            if let [first, rest @ ..] = group
                && !rest.is_empty()
            {
                shared.extend_from_slice(group);
                twins.extend(rest.iter().map(|&twin| (twin, *first)));
            }
        }
        twins.sort_unstable();
        shared.sort_unstable();
        self.shared = shared;
        twins
    }

    /// The document's id, and where it stands if another has the same id.
    #[must_use]
    pub fn reference(&self, document: u32) -> (Option<String>, Option<String>) {
        let Some(place) = self.place(document) else {
            return (None, None);
        };
        let shared = self.shared.binary_search(&document).is_ok();
        let at = shared.then(|| format!("{}#{}", place.source, place.line));
        (Some(place.id.to_owned()), at)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn documents_are_told_apart_by_their_place() {
        let mut names = Names::new(vec!["a.jsonl".to_owned(), "b.jsonl".to_owned()]);
        for (id, source, line) in [
            ("x", 0, 1),
            ("", 0, 2),
            ("x", 1, 1),
            ("y", 1, 2),
            ("x", 1, 3),
        ] {
            names.add(id, source, line);
        }
        assert_eq!(names.find_twins(), [(2, 0), (4, 0)]);
        assert_eq!(
            names.place(1),
            Some(Place {
                id: "",
                source: "a.jsonl",
                line: 2
            })
        );
        assert_eq!(
            names.place(3),
            Some(Place {
                id: "y",
                source: "b.jsonl",
                line: 2
            })
        );
        assert_eq!(names.place(5), None);
        assert_eq!(
            names.reference(0),
            (Some("x".to_owned()), Some("a.jsonl#1".to_owned()))
        );
        assert_eq!(
            names.reference(4),
            (Some("x".to_owned()), Some("b.jsonl#3".to_owned()))
        );
        assert_eq!(names.reference(3), (Some("y".to_owned()), None));
    }
}
