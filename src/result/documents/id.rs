//! The ids of clusters and block families, as a result spells them.
//!
//! In: a number, or 16 hexadecimal digits. Out: the other. It looks nothing up.

use serde::{Deserialize, Serialize};

/// The id of a cluster or a block family: 16 hexadecimal digits.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Id(pub u64);

impl Id {
    /// The id that is spelled so; `None` where that is none.
    #[must_use]
    pub fn from_digits(digits: &str) -> Option<Self> {
        let is_lower = |digit: u8| matches!(digit, b'0'..=b'9' | b'a'..=b'f');
        let is_id = digits.len() == 16 && digits.bytes().all(is_lower);
        is_id.then(|| u64::from_str_radix(digits, 16).ok().map(Self))?
    }
}

impl std::fmt::Display for Id {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(out, "{:016x}", self.0)
    }
}

impl Serialize for Id {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for Id {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let digits = std::borrow::Cow::<'de, str>::deserialize(deserializer)?;
        let refuse = || serde::de::Error::custom("an id has 16 hexadecimal digits");
        Self::from_digits(&digits).ok_or_else(refuse)
    }
}
