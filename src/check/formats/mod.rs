//! An outcome → what somebody reads: a person, or a service.
//!
//! In: an [`Outcome`](super::model::Outcome). Out: its bytes in one format, within
//! what the reader of that format takes. No format decides anything, and none
//! mentions a time or this machine.

pub mod github;

pub mod gitlab;

pub mod junit;

pub mod markdown;

pub mod phrase;

pub mod sarif;

#[cfg(test)]
mod testing;
