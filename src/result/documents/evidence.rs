//! Evidence, spelled shortly.
//!
//! In: evidence. Out: for serde, an object in which each kind has its bits and, where
//! it is not 0, the number behind them; and the evidence again. A kind that is not
//! known is an error.

use std::fmt;

use serde::de::{Error, MapAccess, SeqAccess, Visitor};
use serde::ser::SerializeMap;
use serde::{Deserialize, Deserializer, Serializer};

use crate::verdict::{Evidence, EvidenceKind};

pub(super) fn serialize<S: Serializer>(
    evidence: &[Evidence],
    serializer: S,
) -> Result<S::Ok, S::Error> {
    let mut map = serializer.serialize_map(Some(evidence.len()))?;
    for entry in evidence {
        if entry.count == 0 {
            map.serialize_entry(&entry.kind, &[entry.bits()])?;
        } else {
            map.serialize_entry(&entry.kind, &(entry.bits(), entry.count))?;
        }
    }
    map.end()
}

pub(super) fn deserialize<'de, D: Deserializer<'de>>(
    deserializer: D,
) -> Result<Vec<Evidence>, D::Error> {
    deserializer.deserialize_map(Entries)
}

struct Entries;

impl<'de> Visitor<'de> for Entries {
    type Value = Vec<Evidence>;

    fn expecting(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str("kinds of evidence, each with its bits and the number behind them")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Self::Value, A::Error> {
        let mut entries = Vec::new();
        while let Some((kind, KindNumbers { millibits, count })) =
            map.next_entry::<EvidenceKind, _>()?
        {
            entries.push(Evidence {
                kind,
                millibits,
                count,
            });
        }
        Ok(entries)
    }
}

/// What a kind has.
struct KindNumbers {
    millibits: i32,
    count: u32,
}

impl<'de> Deserialize<'de> for KindNumbers {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_seq(NumbersVisitor)
    }
}

struct NumbersVisitor;

impl<'de> Visitor<'de> for NumbersVisitor {
    type Value = KindNumbers;

    fn expecting(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str("bits and perhaps the number behind them")
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut numbers: A) -> Result<KindNumbers, A::Error> {
        let bits: Option<f64> = numbers.next_element()?;
        let bits = bits.ok_or_else(|| A::Error::invalid_length(0, &self))?;
        let count = numbers.next_element()?.unwrap_or(0);
        // Thousandths are written, and the nearest one is what was.
        let millibits = (bits * 1000.0).round() as i32;
        Ok(KindNumbers { millibits, count })
    }
}
