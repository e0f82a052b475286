//! The cells of a row → its document.
//!
//! In: what a row of a table has in the columns of id, date, url and site, and its text.
//! Out: the document. It knows nothing of how rows are spelled, and keeps nothing of a
//! row but in buffers that are used again.

use std::fmt::Write;

use super::crowded::MOST_NAME;
use super::host::push_host;
use super::text::folder_of;
use super::view::{DocumentView, NamedBy, TextOrigin};
use super::{ReadOptions, SiteFrom, Source};

/// What a row has beside its text.
#[derive(Debug, Default)]
pub(super) struct Cells {
    pub(super) id: String,
    pub(super) date: String,
    pub(super) url: String,
    pub(super) site: String,
}

impl Cells {
    /// The document of a row that begins on that line.
    pub(super) fn document<'r>(
        &'r mut self,
        options: &ReadOptions,
        (source, line): (&'r Source, u64),
        (text, origin): (&'r str, TextOrigin<'r>),
    ) -> DocumentView<'r> {
        let named_by = match (self.id.is_empty(), self.url.len()) {
            (false, _) => NamedBy::Id,
            (true, 1..=MOST_NAME) => {
                self.id.push_str(&self.url);
                NamedBy::Url
            }
            (true, _) => {
                // Writing to a String cannot fail.
                let _ = write!(self.id, "{}#{line}", source.name);
                NamedBy::Place
            }
        };
        let site = match (options.site_from, &options.site_key) {
            (SiteFrom::None, _) => "",
            (SiteFrom::Folder, _) => folder_of(&source.name),
            (SiteFrom::Key, _) | (SiteFrom::Auto, Some(_)) => &self.site,
            (SiteFrom::Host, _) | (SiteFrom::Auto, None) => {
                self.site.clear();
                push_host(&self.url, &mut self.site);
                &self.site
            }
        };
        DocumentView {
            id: &self.id,
            named_by,
            site,
            date: (!self.date.is_empty()).then_some(&self.date),
            text,
            origin,
        }
    }
}
