//! A drop of new documents → what is to be said of it before it is accepted.
//!
//! In: a drop, what is known of earlier corpora, what was accepted, and limits.
//! Out: an [`model::Outcome`]: what was measured, which limits do not hold, and
//! what to look at. It writes neither to the drop nor to the index, and keeps
//! nothing of what it wrote on its way.

pub mod formats;

pub mod limit;

pub mod model;

pub mod quantity;
