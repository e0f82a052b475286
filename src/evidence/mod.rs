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

pub mod compact_facts;

use crate::bits::Millibits;
use crate::verdict::EvidenceKind;

/// The bits that a paragraph has, kind by kind.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Weights([Millibits; EvidenceKind::WEIGHED.len()]);

impl Weights {
    /// The bits of a kind: none of one that is not weighed.
    #[must_use]
    pub fn get(&self, kind: EvidenceKind) -> Millibits {
        self.0.get(kind as usize).copied().unwrap_or(0)
    }

    /// Sets the bits of a kind that is weighed.
    pub fn set(&mut self, kind: EvidenceKind, bits: Millibits) {
        if let Some(weight) = self.0.get_mut(kind as usize) {
            *weight = bits;
        }
    }

    /// All bits together.
    #[must_use]
    pub fn sum(&self) -> Millibits {
        self.0.iter().sum()
    }
}

named! {
    /// A step of the decision that can be switched off, beside the kinds of evidence.
    pub enum DecisionStep {
        /// Texts that are the same up to small edits are one cluster.
        NearDuplicates = "near-duplicates",
        /// Copies of an article count once.
        Copies = "copies",
        /// The list of cues counts.
        Seeds = "seeds",
        /// Short lines can open blocks without being known.
        Opener = "opener",
        /// Blocks are looked for, not only paragraphs.
        Blocks = "blocks",
        /// What an article says twice can go.
        Repeat = "repeat",
    }
}

/// What is switched off, to show what carries the result.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Switches {
    off: Vec<String>,
}

impl Switches {
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
        let kinds = EvidenceKind::WEIGHED.iter().map(|kind| kind.name());
        let steps = DecisionStep::ALL.iter().map(|step| step.name());
        kinds.chain(steps).collect()
    }

    /// What is switched off.
    #[must_use]
    pub fn off(&self) -> &[String] {
        &self.off
    }

    /// Whether a step is taken.
    #[must_use]
    pub fn uses(&self, step: DecisionStep) -> bool {
        self.is_on(step.name())
    }

    /// Whether a kind of evidence counts.
    #[must_use]
    pub fn weighs(&self, kind: EvidenceKind) -> bool {
        self.is_on(kind.name())
    }

    fn is_on(&self, name: &str) -> bool {
        !self.off.iter().any(|off| off == name)
    }
}
