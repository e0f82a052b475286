//! Names → those that are spelled most like one.
//!
//! In: a name, and many others one by one. Out: the few with the least edits
//! between. It keeps no others, and compares none whose length alone is too far
//! off.

use super::LISTED;

/// Characters of a name that are compared: a name may be a url of any length.
const COMPARED: usize = 80;

/// The names that are spelled most like another.
#[derive(Debug, Default)]
pub(super) struct NearestNames {
    /// By distance, then in the order in which they came.
    names: Vec<(usize, String)>,
    spelled: String,
}

impl NearestNames {
    /// Takes a name.
    pub(super) fn add(&mut self, wanted: &str, name: &str) {
        let worst = match self.names.last() {
            Some((worst, _)) if self.names.len() >= LISTED => *worst,
            _ => usize::MAX,
        };
        // A character is four bytes at most.
        if wanted.len().abs_diff(name.len()) / 4 >= worst {
            return;
        }
        let distance = strsim::levenshtein(beginning(wanted), beginning(name));
        if distance >= worst || self.names.iter().any(|(_, known)| known == name) {
            return;
        }
        let at = self.names.partition_point(|&(other, _)| other <= distance);
        self.names.insert(at, (distance, name.to_owned()));
        self.names.truncate(LISTED);
    }

    /// Takes a place.
    pub(super) fn add_place(&mut self, wanted: &str, source: &str, line: u64) {
        let mut spelled = std::mem::take(&mut self.spelled);
        spelled.clear();
        spelled.push_str(source);
        spelled.push('#');
        spelled.push_str(&line.to_string());
        self.add(wanted, &spelled);
        self.spelled = spelled;
    }

    /// The nearest names, the nearest first.
    pub(super) fn names(self) -> Vec<String> {
        self.names.into_iter().map(|(_, name)| name).collect()
    }

    /// The same, but for those that share too little with what was wanted to be meant: more than
    /// a third of its characters would have to be changed.
    pub(super) fn meant(mut self, wanted: &str) -> Vec<String> {
        let most = beginning(wanted).chars().count().div_ceil(3);
        self.names.retain(|&(distance, _)| distance <= most);
        self.names()
    }
}

/// The part of a name that is compared.
fn beginning(name: &str) -> &str {
    let end = name.char_indices().nth(COMPARED);
    end.and_then(|(end, _)| name.get(..end)).unwrap_or(name)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn the_nearest_are_those_of_a_sorted_list(
            wanted in "[ab]{1,6}",
            names in prop::collection::hash_set("[ab]{0,9}", 0..40),
        ) {
            let names: Vec<String> = names.into_iter().collect();
            let mut nearest = NearestNames::default();
            for name in &names {
                nearest.add(&wanted, name);
            }
            let mut sorted: Vec<usize> =
                names.iter().map(|name| strsim::levenshtein(&wanted, name)).collect();
            sorted.sort_unstable();
            sorted.truncate(LISTED);
            let found = nearest.names();
            let found: Vec<usize> =
                found.iter().map(|name| strsim::levenshtein(&wanted, name)).collect();
            prop_assert_eq!(found, sorted);
        }
    }
}
