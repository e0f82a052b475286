//! dejalu (*déjà lu*, already read) gives back the bodies of scraped articles.

pub mod error;

pub mod document;

pub mod input;

pub mod paragraph;

pub mod token;

pub mod fingerprint;

pub mod corpus;

pub mod cluster;

pub mod bits;

pub mod evidence;

pub mod block;

pub mod learn;

pub mod repeat;

pub mod decide;

pub mod family;

pub mod summary;

pub mod judge;

pub mod verdict;

pub mod clean;

pub mod output;

pub mod journal;

pub mod report;

pub mod config;

pub mod progress;

pub mod pipeline;

pub mod restore;
