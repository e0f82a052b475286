//! Evidence, spelled shortly.
//!
//! In: entries of evidence. Out: for serde, an object in which each kind has its
//! bits and, where it is not 0, the number behind them; and the entries again. A
//! corpus has more paragraphs that stay than paragraphs that go, and nobody
//! restores anything from them: two thirds of a journal's entry are names.

use std::borrow::Cow;
use std::fmt;

use serde::de::{Error, MapAccess, SeqAccess, Visitor};
use serde::ser::SerializeMap;
use serde::{Deserialize, Deserializer, Serializer};

use crate::journal::EvidenceEntry;

pub(super) fn serialize<S: Serializer>(
    evidence: &[EvidenceEntry],
    serializer: S,
) -> Result<S::Ok, S::Error> {
    let mut map = serializer.serialize_map(Some(evidence.len()))?;
    for entry in evidence {
        if entry.count == 0 {
            map.serialize_entry(&entry.kind, &[entry.bits])?;
        } else {
            map.serialize_entry(&entry.kind, &(entry.bits, entry.count))?;
        }
    }
    map.end()
}

pub(super) fn deserialize<'de, D: Deserializer<'de>>(
    deserializer: D,
) -> Result<Vec<EvidenceEntry>, D::Error> {
    deserializer.deserialize_map(Entries)
}

struct Entries;

impl<'de> Visitor<'de> for Entries {
    type Value = Vec<EvidenceEntry>;

    fn expecting(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str("kinds of evidence, each with its bits and the number behind them")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Self::Value, A::Error> {
        let mut entries = Vec::new();
        while let Some((kind, Numbers { bits, count })) = map.next_entry::<String, _>()? {
            let kind = Cow::Owned(kind);
            entries.push(EvidenceEntry { kind, bits, count });
        }
        Ok(entries)
    }
}

/// What a kind has.
struct Numbers {
    bits: f64,
    count: u32,
}

impl<'de> Deserialize<'de> for Numbers {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_seq(NumbersVisitor)
    }
}

struct NumbersVisitor;

impl<'de> Visitor<'de> for NumbersVisitor {
    type Value = Numbers;

    fn expecting(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str("bits and perhaps the number behind them")
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut numbers: A) -> Result<Numbers, A::Error> {
        let bits = numbers.next_element()?;
        let bits = bits.ok_or_else(|| A::Error::invalid_length(0, &self))?;
        let count = numbers.next_element()?.unwrap_or(0);
        Ok(Numbers { bits, count })
    }
}
