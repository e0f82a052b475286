//! Corpora that are hard on a program: one property, driven to its limit.
//!
//! In: the name of a shape. Out: its pages, in order.

use super::page::{Page, Press};
use super::random::Random;

/// Bytes of a giant document: below the 64 MiB that a document may have, JSON
/// escapes included.
const GIANT: usize = 60 << 20;

/// What is drawn for a page of a shape.
const SHAPED: u64 = 9;

/// What a corpus is like.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "cli", derive(clap::ValueEnum))]
pub(crate) enum Shape {
    /// Pages of news sites: articles, teasers, menus.
    Articles,
    /// One paragraph stands in every document.
    Everywhere,
    /// One teaser, with a different word changed in every document.
    Variants,
    /// Documents of up to 60 MiB, or of all the bytes asked for.
    Giant,
    /// Documents of one line; every second one stands elsewhere too.
    Lines,
    /// All documents are the same.
    Identical,
    /// Nothing is said twice.
    Fresh,
}

impl Shape {
    /// Writes page `number` into `page`. `left`: bytes still to be written.
    pub(crate) fn print(self, press: &mut Press, number: usize, left: usize, page: &mut Page) {
        match self {
            Shape::Articles => press.print(number, page),
            Shape::Giant => giant(press, left.min(GIANT), page),
            Shape::Identical => {
                if number == 0 {
                    press.print(0, page);
                }
                page.own = 0;
            }
            Shape::Everywhere | Shape::Variants | Shape::Lines | Shape::Fresh => {
                page.clear();
                small(self, press, number, page);
            }
        }
        page.number = number;
        page.host = press.host(number);
    }

    /// Different lines that belong to no page alone.
    pub(crate) fn shared(self, press: &Press, pages: usize, first: &Page) -> u64 {
        match self {
            Shape::Articles | Shape::Giant => press.furniture(),
            Shape::Everywhere => 1,
            // The cue. No variant is like another, or nearly so: they are counted as own.
            Shape::Variants => 1,
            Shape::Lines => SHARED_LINES.min(pages / 2) as u64,
            Shape::Identical => {
                let lines: std::collections::HashSet<&str> = first.text.lines().collect();
                lines.len() as u64
            }
            Shape::Fresh => 0,
        }
    }
}

/// Lines that documents of one line share.
const SHARED_LINES: usize = 1_000;

/// A number that no page has: what it stands for is on no page of its own.
const NOBODY: usize = usize::MAX / 2;

fn small(shape: Shape, press: &Press, number: usize, page: &mut Page) {
    match shape {
        Shape::Lines if number % 2 == 1 => {
            let shared = NOBODY + number / 2 % SHARED_LINES;
            page.text.push_str(&press.head(shared).headline);
            page.end_line('D');
        }
        Shape::Lines => {
            page.text.push_str(&press.head(number).headline);
            page.end_line('K');
            page.own += 1;
        }
        Shape::Everywhere => {
            press.push_article(page, number, 1.0);
            page.text.push_str(&press.head(NOBODY).lead);
            page.end_line('D');
        }
        Shape::Variants => {
            press.push_article(page, number, 1.0);
            let vocabulary = press.vocabulary(NOBODY);
            page.text.push_str(vocabulary.language.cue);
            page.end_line('D');
            let mut random = Random::new(number as u64, 0, SHAPED);
            let mut once = String::new();
            vocabulary.push_changed(&mut once, &press.head(NOBODY).lead, &mut random);
            vocabulary.push_changed(&mut page.text, &once, &mut random);
            page.end_line('D');
            page.own += 1;
        }
        _ => press.push_article(page, number, 9.0),
    }
}

/// Pages in a row, as one.
fn giant(press: &mut Press, bytes: usize, page: &mut Page) {
    let mut part = Page::default();
    page.clear();
    while page.text.len() < bytes {
        press.print(page.parts, &mut part);
        page.text.push_str(&part.text);
        page.labels.push_str(&part.labels);
        page.own += part.own;
        page.parts += 1;
    }
}
