//! The journal, document by document.
//!
//! In: the journal and the documents, in the same order. Out: what went of
//! each document. A journal is about as long as the text that it is of, so of
//! a long one only windows are read, evenly spread: what the page shows of them
//! are examples and shares, and 16 MiB hold some 25,000 removals. Whether
//! all of a document was seen is said, so that no share is of half documents.

use std::ops::Range;
use std::path::Path;

use super::lines::Lines;
use super::records::{Entry, Gone, Head};
use crate::error::{Error, Result};
use crate::report::documents::Fate;

/// How much of a journal is read.
#[derive(Clone, Copy, Debug)]
pub(super) struct Windows {
    /// The longest journal that is read whole, in bytes.
    pub(super) whole: u64,
    /// Windows of a longer one.
    pub(super) count: u64,
    /// Their length in bytes.
    pub(super) length: u64,
}

/// Reading 380 MB of journal takes 0.25 s of processor time, a twentieth of the
/// run that wrote it; the windows take 0.02 s.
pub(super) const WINDOWS: Windows = Windows {
    whole: 16 << 20,
    count: 16,
    length: 1 << 20,
};

/// The removals of the journal.
pub(super) struct Removals {
    lines: Lines,
    /// The windows that are still to come, the next one last.
    windows: Vec<Range<u64>>,
    /// Where the window at hand ends.
    end: u64,
    is_whole: bool,
    /// Whether the line at hand is a removal that no document has taken.
    waits: bool,
    /// Whether nothing was left out before the line at hand.
    follows: bool,
}

impl Removals {
    pub(super) fn open(path: &Path, limits: Windows) -> Result<Self> {
        let found = std::fs::metadata(path).map_err(|error| Error::io("read", path, error))?;
        let (is_whole, mut windows) = windows(found.len(), limits);
        windows.reverse();
        let mut removals = Self {
            lines: Lines::open(path)?,
            windows,
            end: 0,
            is_whole,
            waits: false,
            follows: false,
        };
        removals.open_window()?;
        // Nothing comes before the beginning of the file.
        removals.follows = true;
        Ok(removals)
    }

    /// Shows what was seen to go of a document; says whether that is all.
    ///
    /// # Errors
    /// Where the journal cannot be read, or does not fit the documents.
    pub(super) fn of(&mut self, head: &Head<'_>, mut show: impl FnMut(&Gone<'_>)) -> Result<bool> {
        let mut count = 0;
        while self.waits || self.next()? {
            match Entry::read(self.lines.line()) {
                Some(Entry::Gone(gone)) => {
                    self.waits = true;
                    if gone.start >= head.end || gone.source != head.source {
                        break;
                    }
                    if gone.start < head.start {
                        return Err(self.lines.damaged("no document has this"));
                    }
                    show(&gone);
                    count += 1;
                    self.follows = true;
                }
                Some(Entry::Other) => {}
                None => return Err(self.lines.damaged("this is no line of a journal")),
            }
            self.waits = false;
        }
        let expected = match head.fate {
            Fate::Dropped => 0,
            _ => head.removed.paragraphs,
        };
        if self.is_whole && count != expected {
            return Err(self.lines.damaged(
                "what went before this is not what documents.jsonl says of its documents",
            ));
        }
        Ok(count == expected && (count > 0 || self.follows))
    }

    /// Sees that every removal was some document's.
    ///
    /// # Errors
    /// Where it was not.
    pub(super) fn finish(mut self) -> Result<()> {
        while self.waits || self.next()? {
            self.waits = false;
            if !matches!(Entry::read(self.lines.line()), Some(Entry::Other)) {
                return Err(self.lines.damaged("no document has this"));
            }
        }
        Ok(())
    }

    /// Goes to the next line that is read; `false` after the last.
    fn next(&mut self) -> Result<bool> {
        loop {
            if self.end == 0 {
                return Ok(false);
            }
            if self.lines.advance()? && self.lines.offset() < self.end {
                return Ok(true);
            }
            self.open_window()?;
        }
    }

    /// Goes to the next window, if there is one.
    fn open_window(&mut self) -> Result<()> {
        let Some(window) = self.windows.pop() else {
            // At the end of a whole journal nothing was left out.
            (self.end, self.follows) = (0, self.is_whole);
            return Ok(());
        };
        self.lines.jump(window.start)?;
        (self.end, self.follows) = (window.end, false);
        Ok(())
    }
}

/// Whether a journal of this length is read whole, and what of it is read.
fn windows(length: u64, limits: Windows) -> (bool, Vec<Range<u64>>) {
    let spread = limits.count.saturating_mul(limits.length);
    if length <= limits.whole.max(spread) || limits.count < 2 {
        return (true, std::iter::once(0..length).collect());
    }
    let step = (length - limits.length) / (limits.count - 1);
    let window = |at: u64| at * step..at * step + limits.length;
    (false, (0..limits.count).map(window).collect())
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    /// A journal and the lines of its documents, which lose so many paragraphs each.
    fn journal(losses: &[u64]) -> (String, Vec<String>) {
        let mut journal = "{\"type\":\"journal\"}\n".to_owned();
        let mut documents = Vec::new();
        for (at, &loss) in losses.iter().enumerate() {
            let start = at * 100;
            for paragraph in 0..loss {
                journal += &format!(
                    "{{\"type\":\"removal\",\"document\":\"d\",\"source\":\"s\",\"line\":1,\
                     \"start\":{},\"end\":9,\"paragraph\":{paragraph},\"reason\":\"cue\",\
                     \"bits\":1.0,\"evidence\":[],\"cluster\":null,\"block\":null,\"text\":\"x\"}}\n",
                    start + paragraph as usize,
                );
            }
            documents.push(format!(
                "{{\"document\":\"d\",\"source\":\"s\",\"line\":1,\"start\":{start},\"end\":{},\
                 \"fate\":\"changed\",\"paragraphs\":9,\"characters\":9,\"removed\":{{\"paragraphs\":\
                 {loss},\"characters\":1,\"bytes\":1}},\"kept\":[]}}",
                start + 100,
            ));
        }
        (journal + "{\"type\":\"end\"}\n", documents)
    }

    /// For each document whether it was seen whole, and which paragraphs were.
    fn read(journal: &str, documents: &[String], limits: Windows) -> Result<Vec<(bool, Vec<u64>)>> {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("removed.jsonl");
        std::fs::write(&path, journal).unwrap();
        let mut removals = Removals::open(&path, limits)?;
        let mut found = Vec::new();
        for line in documents {
            let head = Head::read(line.as_bytes()).unwrap();
            let mut seen = Vec::new();
            let is_all = removals.of(&head, |gone| seen.push(gone.paragraph))?;
            found.push((is_all, seen));
        }
        removals.finish()?;
        Ok(found)
    }

    const ALL: Windows = Windows {
        whole: u64::MAX,
        count: 1,
        length: 0,
    };

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(64))]
        #[test]
        fn windows_show_parts_of_the_whole_and_know_what_is_all(
            losses in proptest::collection::vec(0..4_u64, 1..40), count in 2..6_u64,
            length in 1..900_u64,
        ) {
            let (journal, documents) = journal(&losses);
            let expected: Vec<(bool, Vec<u64>)> =
                losses.iter().map(|&loss| (true, (0..loss).collect())).collect();
            prop_assert_eq!(&read(&journal, &documents, ALL).unwrap(), &expected);
            let limits = Windows { whole: 0, count, length };
            let found = read(&journal, &documents, limits).unwrap();
            for ((is_all, seen), (_, all)) in found.iter().zip(&expected) {
                prop_assert!(seen.iter().all(|paragraph| all.contains(paragraph)));
                if *is_all {
                    prop_assert_eq!(seen, all);
                }
            }
            // The first window is the beginning of the file.
            if length > 400 && losses[0] == 1 {
                prop_assert!(found[0].0);
            }
        }
    }

    #[test]
    fn a_removal_of_no_document_and_one_too_few_are_damage() {
        let (text, documents) = journal(&[2, 1, 1]);
        assert!(read(&text, &documents[..2], ALL).is_err());
        assert!(read(&text, &documents[1..], ALL).is_err());
        let (fewer, _) = journal(&[2, 0, 1]);
        assert!(read(&fewer, &documents, ALL).is_err());
    }

    #[test]
    fn windows_are_spread_from_the_first_byte_to_the_last() {
        let limits = Windows {
            whole: 100,
            count: 3,
            length: 10,
        };
        let whole: Vec<Range<u64>> = std::iter::once(0..100).collect();
        assert_eq!(windows(100, limits), (true, whole));
        assert_eq!(windows(110, limits), (false, vec![0..10, 50..60, 100..110]));
    }
}
