//! Groups of documents that count as one.
//!
//! In: which documents belong together. Out: the group of each, numbered in the
//! order of the documents. It never says why.

/// Documents grouped by what they have in common.
#[derive(Debug, Default)]
pub struct Groups {
    /// The group of each document of the site.
    pub of_document: Vec<u32>,
    /// Number of groups.
    pub count: u32,
}

impl Groups {
    /// Every document by itself.
    #[must_use]
    pub fn singly(documents: usize) -> Self {
        Self {
            of_document: (0..documents as u32).collect(),
            count: documents as u32,
        }
    }

    /// Whether these are the groups of a union that they are part of: there are as many.
    #[must_use]
    pub fn are_those_of(&self, union: &Groups) -> bool {
        self.count == union.count
    }

    /// The documents of each group.
    #[must_use]
    pub fn members(&self) -> GroupMembers {
        let mut ends = vec![0; self.count as usize + 1];
        for &group in &self.of_document {
            ends[group as usize + 1] += 1;
        }
        for group in 0..self.count as usize {
            ends[group + 1] += ends[group];
        }
        let mut next = ends.clone();
        let mut documents = vec![0; self.of_document.len()];
        for (document, &group) in (0..).zip(&self.of_document) {
            let place = &mut next[group as usize];
            documents[*place as usize] = document;
            *place += 1;
        }
        GroupMembers { documents, ends }
    }

    /// For each document whether no earlier one is in its group.
    #[must_use]
    pub fn firsts(&self) -> Vec<bool> {
        let mut seen = vec![false; self.count as usize];
        let mut first = |&group: &u32| !std::mem::replace(&mut seen[group as usize], true);
        self.of_document.iter().map(&mut first).collect()
    }

    /// Groups in which documents are together that are so here or in `other`.
    #[must_use]
    pub fn union(&self, other: &Groups) -> Self {
        let mut forest = Forest::new(self.of_document.len());
        for groups in [self, other] {
            let mut first: Vec<Option<u32>> = vec![None; groups.count as usize];
            for (document, &group) in (0..).zip(&groups.of_document) {
                let first = *first[group as usize].get_or_insert(document);
                forest.join(first, document);
            }
        }
        forest.into_groups()
    }
}

/// The documents of groups.
#[derive(Debug)]
pub struct GroupMembers {
    documents: Vec<u32>,
    ends: Vec<u32>,
}

impl GroupMembers {
    /// The documents of a group, ascending.
    #[must_use]
    pub fn of(&self, group: u32) -> &[u32] {
        let group = group as usize;
        &self.documents[self.ends[group] as usize..self.ends[group + 1] as usize]
    }
}

/// Union-find over documents; the smallest member stands for a group.
pub(super) struct Forest(Vec<u32>);

impl Forest {
    pub(super) fn new(size: usize) -> Self {
        Forest((0..size as u32).collect())
    }

    fn root(&mut self, member: u32) -> u32 {
        let mut at = member;
        while self.0[at as usize] != at {
            self.0[at as usize] = self.0[self.0[at as usize] as usize];
            at = self.0[at as usize];
        }
        at
    }

    pub(super) fn join(&mut self, left: u32, right: u32) {
        let (left, right) = (self.root(left), self.root(right));
        self.0[left.max(right) as usize] = left.min(right);
    }

    pub(super) fn into_groups(mut self) -> Groups {
        let mut groups = Groups {
            of_document: vec![0; self.0.len()],
            count: 0,
        };
        for document in 0..self.0.len() {
            let root = self.root(document as u32) as usize;
            groups.of_document[document] = if root == document {
                groups.count += 1;
                groups.count - 1
            } else {
                groups.of_document[root]
            };
        }
        groups
    }
}
