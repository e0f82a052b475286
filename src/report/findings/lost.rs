//! Findings → what was lost, as `report.json` tells it.
//!
//! In: the findings. Out: the sums, and the largest texts with what they say. It
//! counts nothing.

use super::Findings;
use crate::error::Result;
use crate::report::texts::Quote;
use crate::result::hex_id;
use crate::result::lost::{LostEntry, LostReport};
use crate::verdict::lost::LostText;
use crate::verdict::{Judgement, Reason};

/// Where the largest of the lost texts can be read.
pub(super) fn places(judgement: &Judgement) -> impl Iterator<Item = (u32, u32)> + '_ {
    let largest = judgement.lost.largest.iter();
    largest.map(|text| (text.document, text.paragraph))
}

impl Findings<'_> {
    /// What was lost.
    ///
    /// # Errors
    /// Where the gathered texts cannot be read.
    pub fn lost(&mut self) -> Result<LostReport> {
        let [.., mut number] = self.first_texts;
        let lost = &self.judgement.lost;
        let mut largest = Vec::with_capacity(lost.largest.len());
        for text in &lost.largest {
            largest.push(self.lost_text(text, number)?);
            number += 1;
        }
        Ok(LostReport {
            texts: lost.texts,
            documents: lost.documents,
            characters: lost.characters,
            largest,
        })
    }

    /// A lost text's entry; its text has this number.
    fn lost_text(&mut self, text: &LostText, number: u32) -> Result<LostEntry> {
        let cluster = self.judgement.clusters.get(text.cluster as usize);
        let reason = cluster.and_then(|cluster| cluster.removed.main_reason());
        let site = cluster.map_or("", |cluster| self.site(cluster.site));
        let document = self.names.spelled_reference(text.document);
        let Quote { text: words, cut } = self.texts.get(number)?;
        Ok(LostEntry {
            site: site.to_owned(),
            cluster: hex_id(cluster.map_or(0, |cluster| cluster.id)),
            document: document.id,
            document_at: document.at,
            paragraph: text.paragraph,
            characters: text.characters,
            holders: text.holders,
            reason: reason.map_or("", Reason::name).to_owned(),
            text: words.to_owned(),
            cut,
        })
    }
}
