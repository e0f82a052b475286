//! Findings → lines of the clusters' and the block families' file, as bytes.
//!
//! In: the findings. Out: the bytes that `serde_json` writes for their entries,
//! piece by piece, for whoever writes them. It makes no entry, and never holds
//! more than one piece: a family may have as many members as the corpus has
//! clusters.

use std::mem;

use super::{Findings, listed_variants, removed};
use crate::error::Result;
use crate::result::json::{push_id, push_number, push_option, push_string};
use crate::result::reference::push_reference;
use crate::verdict::{ByReason, Cluster, Family};

/// Bytes of lines that are given away at a time.
const PIECE: usize = 1 << 20;

impl Findings<'_> {
    /// Gives `sink` the lines of all clusters, in pieces; it gives a buffer back.
    ///
    /// # Errors
    /// Where the gathered texts cannot be read, and what `sink` says.
    pub fn cluster_lines(&mut self, sink: impl FnMut(Vec<u8>) -> Result<Vec<u8>>) -> Result<()> {
        let [mut number, ..] = self.first_texts;
        let mut out = LinePieces::new(sink);
        for cluster in &self.judgement.clusters {
            self.push_cluster(&mut out.buffer, cluster, &mut number)?;
            out.pass_on(PIECE)?;
        }
        out.pass_on(0)
    }

    /// Gives `sink` the lines of all block families, in pieces; it gives a
    /// buffer back.
    ///
    /// # Errors
    /// Where the gathered texts cannot be read, and what `sink` says.
    pub fn family_lines(&mut self, sink: impl FnMut(Vec<u8>) -> Result<Vec<u8>>) -> Result<()> {
        let [_, mut number, ..] = self.first_texts;
        let mut out = LinePieces::new(sink);
        for family in &self.judgement.families {
            self.push_family_head(&mut out.buffer, family, &mut number)?;
            for (at, &member) in family.members.iter().enumerate() {
                if at > 0 {
                    out.buffer.push(b',');
                }
                self.push_member(&mut out.buffer, member, &mut number)?;
                out.pass_on(PIECE)?;
            }
            out.buffer.extend_from_slice(b"]}\n");
            out.pass_on(PIECE)?;
        }
        out.pass_on(0)
    }

    fn push_cluster(
        &mut self,
        out: &mut Vec<u8>,
        cluster: &Cluster,
        number: &mut u32,
    ) -> Result<()> {
        out.extend_from_slice(br#"{"id":"#);
        push_id(out, Some(cluster.id));
        out.extend_from_slice(br#","site":"#);
        push_string(out, self.site(cluster.site));
        let kept = cluster.occurrences.saturating_sub(removed(cluster));
        push_field(out, br#","documents":"#, cluster.documents);
        push_field(out, br#","occurrences":"#, cluster.occurrences);
        if cluster.known > 0 {
            push_field(out, br#","known":"#, cluster.known);
        }
        if cluster.lost > 0 {
            push_field(out, br#","lost":"#, cluster.lost);
        }
        push_field(out, br#","kept":"#, kept);
        push_removed(out, &cluster.removed);
        let owner = cluster.owner.and_then(|owner| self.names.reference(owner));
        push_reference(out, "owner", owner);
        let dates = cluster.dates.as_ref();
        out.extend_from_slice(br#","first_date":"#);
        push_option(out, dates.map(|dates| dates.0.as_str()));
        out.extend_from_slice(br#","last_date":"#);
        push_option(out, dates.map(|dates| dates.1.as_str()));
        out.extend_from_slice(br#","distinct":"#);
        push_number(out, cluster.variants.len() as u64);
        out.extend_from_slice(br#","variants":["#);
        for (at, variant) in listed_variants(cluster).enumerate() {
            let quote = self.texts.get(*number)?;
            *number += 1;
            let open: &[u8] = if at > 0 {
                br#",{"text":"#
            } else {
                br#"{"text":"#
            };
            out.extend_from_slice(open);
            push_string(out, quote.text);
            if quote.cut {
                out.extend_from_slice(br#","cut":true"#);
            }
            push_field(out, br#","occurrences":"#, variant.occurrences);
            push_reference(out, "document", self.names.reference(variant.document));
            out.push(b'}');
        }
        out.extend_from_slice(b"]}\n");
        Ok(())
    }

    fn push_family_head(
        &mut self,
        out: &mut Vec<u8>,
        family: &Family,
        number: &mut u32,
    ) -> Result<()> {
        out.extend_from_slice(br#"{"id":"#);
        push_id(out, Some(family.id));
        out.extend_from_slice(br#","site":"#);
        push_string(out, self.site(family.site));
        out.extend_from_slice(br#","cue":"#);
        match family.cue {
            Some(cue) => self.push_text(out, cue, number)?,
            None => push_option(out, None),
        }
        push_field(out, br#","documents":"#, family.documents);
        out.extend_from_slice(br#","members":["#);
        Ok(())
    }

    fn push_member(
        &mut self,
        out: &mut Vec<u8>,
        (cluster, blocks): (u32, u32),
        number: &mut u32,
    ) -> Result<()> {
        out.extend_from_slice(br#"{"cluster":"#);
        push_id(out, Some(self.cluster_id(cluster)));
        push_field(out, br#","blocks":"#, blocks);
        out.extend_from_slice(br#","text":"#);
        self.push_text(out, cluster, number)?;
        out.push(b'}');
        Ok(())
    }

    /// Appends the text at the head of a cluster.
    fn push_text(&mut self, out: &mut Vec<u8>, cluster: u32, number: &mut u32) -> Result<()> {
        push_string(out, self.text(cluster, number)?);
        Ok(())
    }
}

fn push_field(out: &mut Vec<u8>, field: &[u8], number: u32) {
    out.extend_from_slice(field);
    push_number(out, u64::from(number));
}

fn push_removed(out: &mut Vec<u8>, removed: &ByReason<u32>) {
    out.extend_from_slice(br#","removed":"#);
    let mut open = b'{';
    for (reason, &count) in removed.iter() {
        out.extend_from_slice(&[open, b'"']);
        out.extend_from_slice(reason.name().as_bytes());
        out.extend_from_slice(b"\":");
        push_number(out, u64::from(count));
        open = b',';
    }
    out.push(b'}');
}

/// Bytes on their way to whoever takes them.
struct LinePieces<S> {
    buffer: Vec<u8>,
    sink: S,
}

impl<S: FnMut(Vec<u8>) -> Result<Vec<u8>>> LinePieces<S> {
    fn new(sink: S) -> Self {
        Self {
            buffer: Vec::with_capacity(PIECE + PIECE / 4),
            sink,
        }
    }

    /// Gives the buffer away if it has so many bytes.
    fn pass_on(&mut self, from: usize) -> Result<()> {
        if self.buffer.len() >= from && !self.buffer.is_empty() {
            self.buffer = (self.sink)(mem::take(&mut self.buffer))?;
            self.buffer.clear();
        }
        Ok(())
    }
}
