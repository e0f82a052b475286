//! What a parser hands out: a record that borrows what it is made of.
//!
//! In: nothing. Out: plain data, whose texts stand in the block or in the
//! parser's buffers. It knows nothing of formats.

use super::csv_row::map_doubled;
use super::unescape::Escaped;
use super::{ByteMap, Problem};

/// A record of a block: a line, a whole text file, or a piece of one that is
/// larger than the limit.
#[derive(Debug)]
pub struct RecordView<'r> {
    /// Its decompressed bytes, line break included, as far as they are in the
    /// block. All `raw` of a source together are its bytes.
    pub raw: &'r [u8],
    /// Where it starts in the decompressed source.
    pub offset: u64,
    /// On which line it starts, counted from 1.
    pub line: u64,
    /// What it turned out to be.
    pub content: ContentView<'r>,
    /// Something to be said of a document that could be used all the same.
    pub notice: Option<Problem>,
}

/// What a record turned out to be.
#[derive(Debug)]
pub enum ContentView<'r> {
    /// An article.
    Document(DocumentView<'r>),
    /// A line of nothing but white space between JSON objects.
    Blank,
    /// Nothing that can be cleaned; its bytes are to be copied as they are.
    Bad(Problem),
    /// A piece of a record that is larger than the limit, to be copied as it
    /// is; [`ContentView::Oversized`] comes with the last.
    Piece,
    /// A record that is larger than the limit, or the last bytes of one, to be
    /// copied as they are.
    Oversized(Problem),
}

/// An article, where it was read.
#[derive(Clone, Copy, Debug)]
pub struct DocumentView<'r> {
    /// What the report calls the article; need not be unique.
    pub id: &'r str,
    /// Where that comes from.
    pub named_by: NamedBy,
    /// The scope in which repetition is counted.
    pub site: &'r str,
    /// When the article appeared, as the source spells it.
    pub date: Option<&'r str>,
    /// The article as scraped.
    pub text: &'r str,
    /// Where the text came from.
    pub(super) origin: TextOrigin<'r>,
}

/// Where an article's id comes from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum NamedBy {
    /// The key of the id.
    Id,
    /// The url, because there is no id.
    Url,
    /// Where it stands, because there is neither.
    Place,
}

/// Where a text came from.
#[derive(Clone, Copy, Debug)]
pub(super) enum TextOrigin<'r> {
    /// It stands in the record, from this byte on.
    Here(usize),
    /// This is how it is spelled, from this byte of the record on.
    Escaped(usize, Escaped<'r>),
    /// Its quotes are doubled, and it stands like this in the record from this byte on.
    Doubled(usize, &'r str),
    /// It was decoded.
    Decoded(&'r ByteMap),
}

impl DocumentView<'_> {
    /// Makes `map` the way from the text back to [`RecordView::raw`].
    ///
    /// The map costs a walk over the text, and few documents need it: those
    /// that lose something.
    pub fn fill_map(&self, map: &mut ByteMap) {
        match self.origin {
            TextOrigin::Here(start) => {
                map.restart(start);
                map.push_same(self.text.len());
            }
            TextOrigin::Escaped(start, escaped) => {
                map.restart(start);
                escaped.map(map);
            }
            TextOrigin::Doubled(start, content) => {
                map.restart(start);
                map_doubled(content, map);
            }
            TextOrigin::Decoded(decoded) => map.clone_from(decoded),
        }
    }

    /// The way from the text back to [`RecordView::raw`].
    #[must_use]
    pub fn map(&self) -> ByteMap {
        let mut map = ByteMap::starting_at(0);
        self.fill_map(&mut map);
        map
    }
}
