//! What was learned of a whole share.
//!
//! In: what a share's documents taught, and how rare words are. Out: two parts of
//! its volume, and what they say again, remembered from one look to the next. It
//! reads a part once.

use std::sync::atomic::{AtomicU32, Ordering};
use std::sync::{Arc, OnceLock, PoisonError, RwLock};

use rustc_hash::FxHashMap;
use serde::{Deserialize, Serialize};

use super::possible::PossibleKeys;
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
    /// How often it was asked for.
    uses: AtomicU32,
    /// The keys that its tables may have, once it was asked for often enough.
    possible: OnceLock<Vec<PossibleKeys>>,
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

/// The tables of which it is worth knowing what they do not have: what is looked for in them
/// is seldom there.
const SELDOM: [VolumePart; 4] = [
    VolumePart::Near,
    VolumePart::Fillings,
    VolumePart::Forms,
    VolumePart::Places,
];

/// How often a volume is asked for before that is found out: to read all of a table takes as long
/// as several articles.
const USES: u32 = 64;

/// Bytes of memory for it, of all volumes together: those of ten million paragraphs. Without
/// it a look is slower, and finds the same.
const MOST_POSSIBLE: usize = 32 << 20;

/// Bytes of volumes that are remembered before all of them are forgotten: a crawl of
/// many thousand sites must not fill the memory. Of a full share it is 3 MB.
const MOST_REMEMBERED: usize = 64 << 20;

/// What is remembered of volumes while they are used.
#[derive(Debug, Default)]
pub struct Memo(RwLock<Remembered>);

#[derive(Debug)]
struct Remembered {
    volumes: FxHashMap<u32, Arc<Learned>>,
    bytes: usize,
    /// Bytes beside these: the keys that tables may have.
    possible: usize,
    /// The most of both.
    most: (usize, usize),
}

impl Remembered {
    fn new(most: (usize, usize)) -> Self {
        Self {
            volumes: FxHashMap::default(),
            bytes: 0,
            possible: 0,
            most,
        }
    }
}

impl Default for Remembered {
    fn default() -> Self {
        Self::new((MOST_REMEMBERED, MOST_POSSIBLE))
    }
}

impl Memo {
    /// One that takes no more than so many bytes, and half as many for keys.
    pub(crate) fn within(bytes: u64) -> Self {
        let bytes = usize::try_from(bytes).unwrap_or(usize::MAX);
        let most = (bytes.min(MOST_REMEMBERED), (bytes / 2).min(MOST_POSSIBLE));
        Self(RwLock::new(Remembered::new(most)))
    }
}

/// What was learned of the share of a volume; `None` if nothing is there.
pub(super) fn learned(library: &dyn Library, volume: u32) -> Option<Arc<Learned>> {
    let memo = &library.memo().0;
    let known = memo.read().unwrap_or_else(PoisonError::into_inner);
    let remembered = known.volumes.get(&volume).map(Arc::clone);
    drop(known);
    if let Some(learned) = remembered {
        learned.count_use((library, volume));
        return Some(learned);
    }
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
        uses: AtomicU32::new(0),
        possible: OnceLock::new(),
    });
    let bytes = learned.bytes();
    let mut memo = memo.write().unwrap_or_else(PoisonError::into_inner);
    if memo.bytes + bytes > memo.most.0 {
        *memo = Remembered::new(memo.most);
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
        let seldom = SELDOM.iter().position(|&seldom| seldom == part);
        let possible = seldom.and_then(|at| self.possible.get()?.get(at));
        VolumeTable::new((library, volume), (part, width), directory).with(possible)
    }

    /// Finds out, where the volume is asked for often and there is room, which keys its tables
    /// may have.
    fn count_use(&self, place: (&dyn Library, u32)) {
        if self.uses.fetch_add(1, Ordering::Relaxed) < USES {
            return;
        }
        self.possible.get_or_init(|| {
            let tables = SELDOM.map(|part| self.table(place, part));
            let bytes = tables.iter().map(|table| PossibleKeys::bytes(table.rows()));
            let bytes: usize = bytes.sum();
            let memo = &place.0.memo().0;
            let mut memo = memo.write().unwrap_or_else(PoisonError::into_inner);
            if memo.possible + bytes > memo.most.1 {
                return Vec::new();
            }
            memo.possible += bytes;
            drop(memo);
            tables.iter().map(PossibleKeys::of).collect()
        });
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
    use super::super::table::encode;
    use super::super::{MemoryVolumes, Volume};
    use super::*;
    use crate::fingerprint::mix;

    #[test]
    fn words_are_read_as_they_were_written() {
        let words = KnownWords::new(7, vec![(4, 2), (9, 5)]);
        assert_eq!(words_from(&words_to(&words)), words);
        assert_eq!((words.of(9), words.of(5)), (5, 0));
        assert_eq!(words_from(&[]), KnownWords::new(0, Vec::new()));
    }

    #[test]
    fn a_volume_that_is_asked_for_often_says_the_same() {
        let rows = |seed: u64| (0..900).map(move |at| (mix(seed ^ at) >> 32, at as u32 % 5));
        let table = |part, width| {
            let keys = rows(part as u64).map(|(key, value)| match width {
                Width::Short => (key, value),
                Width::Long => (key << 32 | 7, value),
            });
            (part, encode(keys.collect(), width))
        };
        let habits = serde_json::to_vec(&ShareHabits::default()).unwrap();
        let mut parts: Vec<(VolumePart, Vec<u8>)> =
            TABLES.map(|(part, width)| table(part, width)).into();
        parts.push((VolumePart::Habits, habits));
        let volume = Volume {
            parts,
            ..Volume::default()
        };
        let library = MemoryVolumes::new(vec![volume]);
        let found = |learned: &Learned| {
            let (mut buffer, mut values) = (Vec::new(), Vec::new());
            let mut found = Vec::new();
            for (part, width) in TABLES {
                for (key, _) in rows(part as u64).chain(rows(99)) {
                    let key = if width == Width::Long {
                        key << 32 | 7
                    } else {
                        key
                    };
                    let table = learned.table((&library, 0), part);
                    table.look_up(key, &mut buffer, &mut values);
                    found.push(values.clone());
                }
            }
            found
        };
        let first = found(&learned(&library, 0).unwrap());
        assert!(first.iter().any(|values| !values.is_empty()));
        for _ in 0..=USES {
            let learned = learned(&library, 0).unwrap();
            assert_eq!(found(&learned), first);
        }
        let learned = learned(&library, 0).unwrap();
        assert_eq!(learned.possible.get().map(Vec::len), Some(SELDOM.len()));
    }

    #[test]
    fn where_there_is_no_room_keys_are_looked_for() {
        let library = MemoryVolumes::new(vec![Volume {
            parts: vec![(
                VolumePart::Habits,
                serde_json::to_vec(&ShareHabits::default()).unwrap(),
            )],
            ..Volume::default()
        }]);
        learned(&library, 0).unwrap();
        library.memo().0.write().unwrap().possible = MOST_POSSIBLE;
        for _ in 0..=USES {
            learned(&library, 0).unwrap();
        }
        let learned = learned(&library, 0).unwrap();
        assert_eq!(learned.possible.get().map(Vec::len), Some(0));
    }
}
