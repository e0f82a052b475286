//! A WARC record → a document.
//!
//! In: the bytes of one record. Out: the document of a conversion record that is plain text,
//! borrowed from the record, or what is wrong with it. Other records hold no article, and
//! are copied as they are.

use std::fmt::Write;

use super::crowded::admit;
use super::host::push_host;
use super::text::folder_of;
use super::view::{ContentView, DocumentView, NamedBy, TextOrigin};
use super::warc_head::{block_length, head_length, value};
use super::{Problem, ProblemKind, ReadOptions, SiteFrom, Source};

/// Reads records; its buffers are used for one after the other.
#[derive(Debug)]
pub(super) struct WetParser {
    site_from: SiteFrom,
    /// The field that names the site, if one was named.
    site_field: Option<String>,
    /// Whether records are called by their url: where its key is that of the id.
    by_url: bool,
    id: String,
    site: String,
}

impl WetParser {
    pub(super) fn new(options: &ReadOptions) -> Self {
        Self {
            site_from: options.site_from,
            site_field: options.site_key.clone(),
            by_url: options.id_key == options.url_key,
            id: String::new(),
            site: String::new(),
        }
    }

    /// Reads a record, which has that number in its source and begins at that byte.
    pub(super) fn read<'r>(
        &'r mut self,
        source: &'r Source,
        raw: &'r [u8],
        (number, offset): (u64, u64),
    ) -> ContentView<'r> {
        if raw.trim_ascii().is_empty() {
            return ContentView::Blank;
        }
        let refuse = |kind, at: usize, message: &str| {
            let Source { name, path, .. } = source;
            let problem = Problem::new(kind, name, path, message);
            ContentView::Bad(problem.at(number, offset + at as u64))
        };
        let length = head_length(raw).unwrap_or_default();
        let (head, behind) = raw.split_at_checked(length).unwrap_or_default();
        let block = block_length(head).and_then(|length| usize::try_from(length).ok());
        let Some(block) = block.and_then(|length| behind.get(..length)) else {
            let message = "no WARC record whose Content-Length says where the next begins; all from \
                           there on is copied as it is: fetch the file again, and do not change its \
                           line ends";
            return refuse(ProblemKind::BadWarc, 0, message);
        };
        if !is_text(head) {
            return ContentView::Blank;
        }
        let text = match simdutf8::compat::from_utf8(block) {
            Ok(text) => text,
            Err(error) => {
                let message = "the text of the record is not UTF-8; convert it first";
                return refuse(ProblemKind::NotUtf8, length + error.valid_up_to(), message);
            }
        };
        self.name(source, head, number);
        let document = DocumentView {
            id: &self.id,
            named_by: NamedBy::Id,
            site: &self.site,
            date: value(head, "WARC-Date"),
            text,
            origin: TextOrigin::Here(length),
        };
        admit(document, source, (number, offset))
    }

    /// Finds id and site.
    fn name(&mut self, source: &Source, head: &[u8], number: u64) {
        let url = value(head, "WARC-Target-URI").unwrap_or_default();
        let url = url
            .strip_prefix('<')
            .and_then(|url| url.strip_suffix('>'))
            .unwrap_or(url);
        self.id.clear();
        let id = value(head, "WARC-Record-ID").filter(|id| !id.is_empty());
        match id.filter(|_| !self.by_url || url.is_empty()) {
            Some(id) => self.id.push_str(id),
            None if !url.is_empty() => self.id.push_str(url),
            // Writing to a string cannot fail.
            None => drop(write!(self.id, "{}#{number}", source.name)),
        }
        self.site.clear();
        match (self.site_from, &self.site_field) {
            (SiteFrom::None, _) => {}
            (SiteFrom::Folder, _) => self.site.push_str(folder_of(&source.name)),
            (SiteFrom::Key, Some(field)) | (SiteFrom::Auto, Some(field)) => {
                self.site.push_str(value(head, field).unwrap_or_default());
            }
            (SiteFrom::Host | SiteFrom::Auto | SiteFrom::Key, _) => push_host(url, &mut self.site),
        }
    }
}

/// Whether a record is the text that something was converted to.
fn is_text(head: &[u8]) -> bool {
    let is = |name, begin: &str| {
        value(head, name).is_some_and(|value| {
            let found = value.get(..begin.len());
            found.is_some_and(|found| found.eq_ignore_ascii_case(begin))
        })
    };
    is("WARC-Type", "conversion")
        && (is("Content-Type", "text/plain") || value(head, "Content-Type").is_none())
}
