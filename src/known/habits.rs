//! What was learned of a whole share.
//!
//! In: what a share's documents taught, and how rare words are. Out: two parts of
//! its volume, and what they say again, remembered from one look to the next. It
//! reads a part once.

use std::sync::{Arc, PoisonError, RwLock};

use rustc_hash::FxHashMap;
use serde::{Deserialize, Serialize};

use super::rows::MOST;
use super::table::{RowDirectory, VolumeTable, Width};
use super::{Library, VolumePart};
use crate::background::KnownWords;
use crate::evidence::cue::Cue;
use crate::learn::Lessons;

/// What is kept of a share as a whole.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub(super) struct ShareHabits {
    /// Groups of documents.
    pub(super) groups: u32,
    /// Documents that say their heads twice, and all.
    pub(super) heads_twice: (u64, u64),
    /// Groups that hold a phrase of the list of cues, 2 at most.
    pub(super) listed: u32,
    /// What the documents taught.
    pub(super) lessons: Lessons,
    /// Their cues, by cluster, ascending.
    pub(super) cues: Vec<(u32, Cue)>,
}

/// What was learned of a share, as it is used.
#[derive(Debug)]
pub(crate) struct Learned {
    pub(super) habits: ShareHabits,
    /// Its cues by cluster.
    pub(super) cues: FxHashMap<u32, Cue>,
    pub(super) words: Arc<KnownWords>,
    /// Where the rows of its tables lie.
    directories: [RowDirectory; TABLES.len()],
}

/// The parts of a volume that are tables.
const TABLES: [(VolumePart, Width); 9] = [
    (VolumePart::Texts, Width::Long),
    (VolumePart::Near, Width::Short),
    (VolumePart::Fillings, Width::Long),
    (VolumePart::Forms, Width::Long),
    (VolumePart::Places, Width::Long),
    (VolumePart::Endings, Width::Long),
    (VolumePart::Openings, Width::Long),
    (VolumePart::Contents, Width::Long),
    (VolumePart::Beginnings, Width::Long),
];

/// Bytes of volumes that are remembered before all of them are forgotten: a crawl of
/// many thousand sites must not fill the memory. Of a full share it is 3 MB.
const MOST_REMEMBERED: usize = 64 << 20;

/// What is remembered of volumes while they are used.
#[derive(Debug, Default)]
pub struct Memo(RwLock<Remembered>);

#[derive(Debug, Default)]
struct Remembered {
    volumes: FxHashMap<u32, Arc<Learned>>,
    bytes: usize,
}

/// What was learned of the share of a volume; `None` if nothing is there.
pub(super) fn learned(library: &dyn Library, volume: u32) -> Option<Arc<Learned>> {
    let memo = &library.memo().0;
    let known = memo.read().unwrap_or_else(PoisonError::into_inner);
    if let Some(learned) = known.volumes.get(&volume) {
        return Some(Arc::clone(learned));
    }
    drop(known);
    let all = |part: VolumePart| {
        let mut bytes = Vec::new();
        library.read(volume, part, 0..library.length(volume, part), &mut bytes);
        bytes
    };
    let mut habits = habits_from(&all(VolumePart::Habits))?;
    let learned = Arc::new(Learned {
        cues: std::mem::take(&mut habits.cues).into_iter().collect(),
        habits,
        words: Arc::new(words_from(&all(VolumePart::Rarity))),
        directories: TABLES.map(|(part, _)| RowDirectory::read(library, volume, part)),
    });
    let bytes = learned.bytes();
    let mut memo = memo.write().unwrap_or_else(PoisonError::into_inner);
    if memo.bytes + bytes > MOST_REMEMBERED {
        *memo = Remembered::default();
    }
    if memo.volumes.insert(volume, Arc::clone(&learned)).is_none() {
        memo.bytes += bytes;
    }
    Some(learned)
}

impl Learned {
    /// A table of its volume; an empty one where the part is none.
    pub(super) fn table<'l>(
        &'l self,
        (library, volume): (&'l dyn Library, u32),
        part: VolumePart,
    ) -> VolumeTable<'l> {
        static NONE: RowDirectory = RowDirectory::EMPTY;
        let at = TABLES.iter().position(|table| table.0 == part);
        let width = at.map_or(Width::Long, |at| TABLES[at].1);
        let directory = at.map_or(&NONE, |at| &self.directories[at]);
        VolumeTable::new((library, volume), (part, width), directory)
    }

    /// Bytes of memory that it takes, about.
    fn bytes(&self) -> usize {
        let directories: usize = self.directories.iter().map(RowDirectory::bytes).sum();
        directories + self.words.bytes() + self.cues.len() * 400 + 4096
    }

    /// What the share taught, its cues by the clusters of another site: `clusters`
    /// are pairs of a cluster there and the one here.
    pub(crate) fn lessons(&self, clusters: impl Iterator<Item = (u32, u32)>) -> Lessons {
        let mut lessons = self.habits.lessons.clone();
        for (there, here) in clusters {
            if let Some(cue) = self.cues.get(&here) {
                lessons.cues.entry(there).or_default().merge(cue.clone());
            }
        }
        lessons
    }

    /// Groups that hold a phrase of the list of cues.
    pub(crate) fn listed(&self) -> usize {
        self.habits.listed as usize
    }
}

/// Digits of the largest number that habits hold: a share has a million and a half
/// paragraphs. More would be forged, and could make sums overflow.
const MOST_DIGITS: usize = 8;

fn habits_from(bytes: &[u8]) -> Option<ShareHabits> {
    let mut numbers = bytes.split(|byte| !byte.is_ascii_digit());
    if numbers.any(|number| number.len() > MOST_DIGITS) {
        return None;
    }
    serde_json::from_slice(bytes).ok()
}

/// The bytes of a sample's words.
pub(super) fn words_to(words: &KnownWords) -> Vec<u8> {
    let numbers = words
        .holders()
        .iter()
        .flat_map(|&(word, holders)| [word, holders]);
    let numbers = std::iter::once(words.documents).chain(numbers);
    numbers.flat_map(u32::to_le_bytes).collect()
}

fn words_from(bytes: &[u8]) -> KnownWords {
    let (numbers, _) = bytes.as_chunks::<4>();
    let mut numbers = numbers.iter().copied().map(u32::from_le_bytes);
    let documents = numbers.next().unwrap_or(0).min(MOST);
    let mut holders = Vec::with_capacity(numbers.len() / 2);
    while let (Some(word), Some(of_word)) = (numbers.next(), numbers.next()) {
        holders.push((word, of_word.min(MOST)));
    }
    KnownWords::new(documents, holders)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_are_read_as_they_were_written() {
        let words = KnownWords::new(7, vec![(4, 2), (9, 5)]);
        assert_eq!(words_from(&words_to(&words)), words);
        assert_eq!((words.of(9), words.of(5)), (5, 0));
        assert_eq!(words_from(&[]), KnownWords::new(0, Vec::new()));
    }
}
