//! An id → the places where it stands, in the order of the input.
//!
//! In: a finished result and a cluster or block family of a site. Out: one
//! place after the other, each kept or removed. The record is read as far as places
//! are asked for; of what is said of paragraphs it keeps what is said of the id.

use memchr::memmem::Finder;
use rustc_hash::FxHashMap;
use serde::Serialize;

use crate::error::Result;
use crate::result::Finished;
use crate::result::documents::{DocumentLine, Id, Line, PARAGRAPH, ParagraphLine, Reader};
use crate::verdict::Reason;

/// A place where a text stands.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct PlaceStory {
    /// The document's id.
    pub document: String,
    /// The source that holds it.
    pub source: String,
    /// The line on which the document begins, counted from 1.
    pub line: u64,
    /// Which paragraph of it, counted from 0.
    pub paragraph: u32,
    /// Why it went; `None` where it stayed.
    pub reason: Option<Reason>,
    /// What it says, where it went.
    pub text: Option<String>,
}

/// More numbers than lines are searched for.
const MANY: usize = 64;

/// The places of an id.
pub struct Places {
    record: Reader,
    site: String,
    /// Whether something that is said is said of the id.
    is_of: Box<dyn Fn(&ParagraphLine) -> bool>,
    said: FxHashMap<u64, (Option<Reason>, String)>,
    /// What lines are searched for: the id, and the numbers under which something is said
    /// of it.
    id: Finder<'static>,
    digits: Vec<Finder<'static>>,
    /// The places in the document at hand.
    next: std::vec::IntoIter<PlaceStory>,
    failed: bool,
}

impl Places {
    /// The places of a cluster of a site, but for those in documents that went
    /// whole: of these only the cluster's count is known.
    ///
    /// # Errors
    /// Where a file of the result cannot be read.
    pub fn of_cluster(finished: &Finished, id: &str, site: &str) -> Result<Self> {
        let wanted = Id::from_digits(id);
        let is_of = move |said: &ParagraphLine| wanted.is_some() && said.cluster == wanted;
        Self::new(finished, (id, site), is_of)
    }

    /// The places of a block family of a site: what went with its blocks.
    ///
    /// # Errors
    /// Where a file of the result cannot be read.
    pub fn of_block(finished: &Finished, id: &str, site: &str) -> Result<Self> {
        let wanted = Id::from_digits(id);
        let is_of = move |said: &ParagraphLine| wanted.is_some() && said.block == wanted;
        Self::new(finished, (id, site), is_of)
    }

    fn new(
        finished: &Finished,
        (id, site): (&str, &str),
        is_of: impl Fn(&ParagraphLine) -> bool + 'static,
    ) -> Result<Self> {
        Ok(Self {
            record: finished.record()?,
            site: site.to_owned(),
            is_of: Box::new(is_of),
            said: FxHashMap::default(),
            id: Finder::new(id.as_bytes()).into_owned(),
            digits: Vec::new(),
            next: Vec::new().into_iter(),
            failed: false,
        })
    }

    fn next_place(&mut self) -> Result<Option<PlaceStory>> {
        loop {
            if let Some(place) = self.next.next() {
                return Ok(Some(place));
            }
            // Few lines say anything of the id, or refer to one that does.
            let (id, digits) = (&self.id, &self.digits);
            let is_wanted = |line: &[u8]| match line.starts_with(PARAGRAPH) {
                true => id.find(line).is_some(),
                false if digits.len() > MANY => true,
                false => digits.iter().any(|digits| digits.find(line).is_some()),
            };
            match self.record.skim(is_wanted)? {
                None => return Ok(None),
                Some(Line::Paragraph(said)) if (self.is_of)(&said) => {
                    let digits = said.n.to_string();
                    self.digits
                        .push(Finder::new(digits.as_bytes()).into_owned());
                    self.said.insert(said.n, (said.reason, said.text));
                }
                Some(Line::Document(document)) if document.site == self.site => {
                    self.next = self.places(&document).into_iter();
                }
                Some(_) => {}
            }
        }
    }

    fn places(&self, document: &DocumentLine) -> Vec<PlaceStory> {
        let place = |paragraph: u32, (reason, text): &(Option<Reason>, String)| PlaceStory {
            document: document.document.clone(),
            source: document.source.clone(),
            line: document.line,
            paragraph,
            reason: *reason,
            text: reason.map(|_| text.clone()),
        };
        let numbers = document.by_paragraph();
        let found = numbers.filter_map(|(paragraph, number)| {
            let said = self.said.get(&number)?;
            Some(place(paragraph, said))
        });
        found.collect()
    }
}

impl Iterator for Places {
    type Item = Result<PlaceStory>;

    /// The next place; nothing more after an error.
    fn next(&mut self) -> Option<Self::Item> {
        if self.failed {
            return None;
        }
        let place = self.next_place();
        self.failed = place.is_err();
        place.transpose()
    }
}
