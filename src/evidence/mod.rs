//! Clusters → evidence.
//!
//! In: a site and its clusters. Out: for every paragraph of a document, how
//! many bits each kind of evidence gives for or against its removal. It decides
//! nothing: [`crate::block`] adds the bits up along a document.
//!
//! Counts come first ([`census`]), then what needs them: forms with numbers
//! ([`template`]), headlines and their owners ([`owner`], from [`own_words`]),
//! forms with a slot ([`slot`]). [`facts`] puts them together paragraph by
//! paragraph. What is learned from the blocks themselves ([`cue`], [`shape`])
//! is applied by [`crate::learn`].

pub mod groups;

pub mod copies;

pub mod frequency;

pub mod template;

pub mod page_form;

pub mod surroundings;

pub mod census;

pub mod own_words;

pub mod head;

pub mod frame;

pub mod owner;

pub mod slot;

pub mod cue;

pub mod shape;

pub mod facts;

pub mod brief;

use crate::bits::Millibits;
use crate::verdict::EvidenceKind;

/// A kind of evidence.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Kind {
    /// In how many documents of the site the paragraph stands.
    Frequency,
    /// In how many documents its form stands, numbers apart.
    Template,
    /// Whether it is a headline or lead, and whose.
    Owner,
    /// How much of it the document says in its own words.
    OwnWords,
    /// A known text behind a known opening.
    Slot,
    /// A cue, or a place after one.
    Cue,
    /// What furniture looks like on this site.
    Shape,
}

impl Kind {
    /// Every kind, in the order in which reports list them.
    pub const ALL: [Kind; 7] = [
        Kind::Frequency,
        Kind::Template,
        Kind::Owner,
        Kind::OwnWords,
        Kind::Slot,
        Kind::Cue,
        Kind::Shape,
    ];

    /// The kind's name, as options and reports spell it.
    #[must_use]
    pub fn name(self) -> &'static str {
        EvidenceKind::from(self).name()
    }
}

impl From<Kind> for EvidenceKind {
    fn from(kind: Kind) -> Self {
        match kind {
            Kind::Frequency => EvidenceKind::Frequency,
            Kind::Template => EvidenceKind::Template,
            Kind::Owner => EvidenceKind::Owner,
            Kind::OwnWords => EvidenceKind::OwnWords,
            Kind::Slot => EvidenceKind::Slot,
            Kind::Cue => EvidenceKind::Cue,
            Kind::Shape => EvidenceKind::Shape,
        }
    }
}

/// The bits that a paragraph has, kind by kind.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Weights([Millibits; Kind::ALL.len()]);

impl Weights {
    /// The bits of a kind.
    #[must_use]
    pub fn get(&self, kind: Kind) -> Millibits {
        self.0[kind as usize]
    }

    /// Sets the bits of a kind.
    pub fn set(&mut self, kind: Kind, bits: Millibits) {
        self.0[kind as usize] = bits;
    }

    /// All bits together.
    #[must_use]
    pub fn sum(&self) -> Millibits {
        self.0.iter().sum()
    }
}

/// What is switched off, to show what carries the result.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Switches {
    off: Vec<String>,
}

impl Switches {
    /// Steps of the decision that can be switched off beside the kinds of
    /// evidence.
    pub const STEPS: [&'static str; 6] = [
        "near-duplicates",
        "copies",
        "seeds",
        "opener",
        "blocks",
        "repeat",
    ];

    /// Switches off what `names` lists; names that nothing has are given back.
    ///
    /// # Errors
    /// The first unknown name.
    pub fn without(names: &[String]) -> Result<Self, String> {
        let known = |name: &String| Self::names().contains(&name.as_str());
        match names.iter().find(|name| !known(name)) {
            Some(unknown) => Err(unknown.clone()),
            None => Ok(Self {
                off: names.to_vec(),
            }),
        }
    }

    /// Everything that can be switched off.
    #[must_use]
    pub fn names() -> Vec<&'static str> {
        Kind::ALL
            .iter()
            .map(|kind| kind.name())
            .chain(Self::STEPS)
            .collect()
    }

    /// What is switched off.
    #[must_use]
    pub fn off(&self) -> &[String] {
        &self.off
    }

    /// Whether a step or kind is in use.
    #[must_use]
    pub fn uses(&self, name: &str) -> bool {
        !self.off.iter().any(|off| off == name)
    }
}
