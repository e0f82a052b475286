//! Forms, frames, endings and openings → what is known of them.
//!
//! In: the texts of a site. Out: counts of earlier corpora that are looked up by a hash,
//! put into the background that the site is judged against.

use super::habits::Learned;
use super::rows::MOST;
use super::table::VolumeTable;
use super::{Library, VolumePart};
use crate::background::Background;
use crate::corpus::Site;
use crate::evidence::census::ending;
use crate::evidence::frame::frame_keys;
use crate::evidence::slot::opening_hashes;
use crate::evidence::template::{form_looks, keys_of};

/// Counts that are looked up by a hash.
pub(super) struct HashCounts<'l> {
    forms: VolumeTable<'l>,
    places: VolumeTable<'l>,
    endings: VolumeTable<'l>,
    openings: VolumeTable<'l>,
}

impl<'l> HashCounts<'l> {
    pub(super) fn open(place: (&'l dyn Library, u32), learned: &'l Learned) -> Self {
        let table = |part| learned.table(place, part);
        Self {
            forms: table(VolumePart::Forms),
            places: table(VolumePart::Places),
            endings: table(VolumePart::Endings),
            openings: table(VolumePart::Openings),
        }
    }

    pub(super) fn gather(&self, site: &Site, background: &mut Background) {
        self.gather_forms(site, background);
        self.gather_frames(site, background);
        let (mut buffer, mut values) = (Vec::new(), Vec::new());
        for text in 0..site.held() as u32 {
            let words = site.words(text);
            if let Some(ending) = ending(words) {
                self.endings.look_up(ending, &mut buffer, &mut values);
                if let Some(&texts) = values.first() {
                    background.endings.insert(ending, texts.min(MOST));
                }
            }
            for opening in opening_hashes(words) {
                self.openings.look_up(opening, &mut buffer, &mut values);
                if let [known, texts] = values[..] {
                    background
                        .openings
                        .insert(opening, (texts.min(MOST), known.min(MOST)));
                }
            }
        }
    }

    /// What is known of the forms of lines with numbers or a label.
    fn gather_forms(&self, site: &Site, background: &mut Background) {
        let (mut buffer, mut values) = (Vec::new(), Vec::new());
        for (text, look) in (0..site.held() as u32).zip(form_looks(site)) {
            for key in keys_of(site, text, look) {
                self.forms.look_up(key, &mut buffer, &mut values);
                if let Some(&form) = values.first() {
                    background.forms.insert(key, form);
                }
                self.places.look_up(key, &mut buffer, &mut values);
                if let Some(&stance) = values.first() {
                    background.places.insert(key, stance);
                }
            }
        }
    }

    /// What is known of the words around the headlines of documents.
    fn gather_frames(&self, site: &Site, background: &mut Background) {
        let (mut buffer, mut values) = (Vec::new(), Vec::new());
        for document in 0..site.documents.len() {
            for (_, key) in frame_keys(site, document, &|_| true) {
                self.forms.look_up(key, &mut buffer, &mut values);
                if let Some(&form) = values.first() {
                    background.forms.insert(key, form);
                }
            }
        }
    }
}
