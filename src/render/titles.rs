//! What a page is called.
//!
//! In: the names of the files that were read. Out: a title, where a user gave none: the first
//! files, or the first folders where files lie in some. So two pages in two tabs are told apart.

use std::collections::BTreeSet;

use super::spell::grouped;

/// So many names are a title; of more the first stands for all.
const NAMES: usize = 3;

/// Names of the files that were read.
#[derive(Clone, Debug, Default)]
pub(super) struct SourceNames {
    /// The first of the folders and files that stand on their own.
    first: BTreeSet<String>,
    /// The one that was added last: those of a folder come side by side.
    last: String,
    more: u64,
}

impl SourceNames {
    /// Adds the name of a file, with `/` between folders.
    pub(super) fn add(&mut self, name: &str) {
        let top = name.split_once('/').map_or(name, |(folder, _)| folder);
        if top == self.last {
            return;
        }
        top.clone_into(&mut self.last);
        if self.first.len() < NAMES {
            self.first.insert(top.to_owned());
        } else if !self.first.contains(top) {
            self.more += 1;
        }
    }

    /// The title.
    pub(super) fn title(&self) -> String {
        let names: Vec<&str> = self.first.iter().map(String::as_str).collect();
        match (self.more, names.first()) {
            (0, _) | (_, None) => names.join(", "),
            (more, Some(first)) => {
                format!("{first} + {}", grouped(more + names.len() as u64 - 1))
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn title(names: &[&str]) -> String {
        let mut sources = SourceNames::default();
        names.iter().for_each(|name| sources.add(name));
        sources.title()
    }

    #[test]
    fn a_page_is_called_after_what_was_read() {
        assert_eq!(title(&[]), "");
        assert_eq!(title(&["a.jsonl"]), "a.jsonl");
        assert_eq!(title(&["x/a.jsonl", "x/b/c.txt", "y/d.txt"]), "x, y");
        assert_eq!(title(&["a.txt", "b.txt", "c.txt"]), "a.txt, b.txt, c.txt");
        assert_eq!(
            title(&["a.txt", "b.txt", "c/d.txt", "e/f.txt", "e/g.txt", "h.txt"]),
            "a.txt + 4"
        );
    }
}
