//! Facts of several sources → facts of all, or of one without those of another.
//!
//! In: facts in their order, from any number of sources. Out: facts in their
//! order, each document once. It keeps one fact of each source.

use std::cmp::Ordering;

use super::facts::{Fact, FactSet};
use crate::error::Result;

/// The facts of several sources as those of one.
pub(super) struct Union<'f> {
    sources: Vec<UnionSource<'f>>,
    is_begun: bool,
}

/// A source, and its next fact.
struct UnionSource<'f> {
    facts: Box<dyn FactSet + 'f>,
    next: Fact,
    is_over: bool,
}

impl<'f> Union<'f> {
    pub(super) fn new(sources: Vec<Box<dyn FactSet + 'f>>) -> Self {
        let source = |facts| UnionSource {
            facts,
            next: Fact::default(),
            is_over: false,
        };
        Self {
            sources: sources.into_iter().map(source).collect(),
            is_begun: false,
        }
    }
}

impl UnionSource<'_> {
    fn advance(&mut self) -> Result<()> {
        self.is_over = !self.facts.next(&mut self.next)?;
        Ok(())
    }
}

impl FactSet for Union<'_> {
    fn next(&mut self, fact: &mut Fact) -> Result<bool> {
        if !self.is_begun {
            self.is_begun = true;
            self.sources.iter_mut().try_for_each(UnionSource::advance)?;
        }
        self.sources.retain(|source| !source.is_over);
        let least = self
            .sources
            .iter()
            .enumerate()
            .min_by(|(_, one), (_, other)| one.next.order(&other.next))
            .map(|(at, _)| at);
        let Some(first) = least.and_then(|least| self.sources.get_mut(least)) else {
            return Ok(false);
        };
        // What the caller gives is room for the source's next fact.
        std::mem::swap(fact, &mut first.next);
        first.advance()?;
        for source in &mut self.sources {
            if !source.is_over && source.next.order(fact).is_eq() {
                fact.unite(&source.next);
                source.advance()?;
            }
        }
        Ok(true)
    }
}

/// Facts without the documents that others name.
pub(super) struct Without<'f> {
    facts: Box<dyn FactSet + 'f>,
    named: Box<dyn FactSet + 'f>,
    /// The next document that is named; `None` before the first and after the
    /// last.
    next: Option<Fact>,
    is_begun: bool,
}

impl<'f> Without<'f> {
    pub(super) fn new(facts: Box<dyn FactSet + 'f>, named: Box<dyn FactSet + 'f>) -> Self {
        Self {
            facts,
            named,
            next: None,
            is_begun: false,
        }
    }

    fn advance(&mut self) -> Result<()> {
        let mut next = self.next.take().unwrap_or_default();
        self.next = self.named.next(&mut next)?.then_some(next);
        Ok(())
    }

    /// Whether the fact is named.
    fn names(&mut self, fact: &Fact) -> Result<bool> {
        if !std::mem::replace(&mut self.is_begun, true) {
            self.advance()?;
        }
        while let Some(next) = &self.next {
            match next.order(fact) {
                Ordering::Less => self.advance()?,
                Ordering::Equal => return Ok(true),
                Ordering::Greater => break,
            }
        }
        Ok(false)
    }
}

impl FactSet for Without<'_> {
    fn next(&mut self, fact: &mut Fact) -> Result<bool> {
        while self.facts.next(fact)? {
            if !self.names(fact)? {
                return Ok(true);
            }
        }
        Ok(false)
    }
}

/// Facts without the name of a drop, and without the documents that came from
/// nowhere else.
pub(super) struct WithoutDrop<'f> {
    pub(super) facts: Box<dyn FactSet + 'f>,
    pub(super) drop: String,
}

impl FactSet for WithoutDrop<'_> {
    fn next(&mut self, fact: &mut Fact) -> Result<bool> {
        while self.facts.next(fact)? {
            fact.drops.retain(|drop| *drop != self.drop);
            if !fact.drops.is_empty() {
                return Ok(true);
            }
        }
        Ok(false)
    }
}
