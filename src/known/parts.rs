//! The parts of a volume.
//!
//! In: nothing. Out: their names and numbers, which index files keep: a number is
//! never given twice.

/// A part of a volume.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[repr(u16)]
pub enum Part {
    /// Counts of the whole share, and what was learned of its blocks.
    Habits = 1,
    /// Fingerprint of a paragraph → its cluster.
    Texts = 2,
    /// The clusters, one row each.
    Clusters = 3,
    /// The words of the clusters' central texts, as hashes.
    Words = 4,
    /// Key of near-duplicates → cluster.
    Near = 5,
    /// Hash of a text's words → the text's cluster: what may fill a slot.
    Fillings = 6,
    /// Form with numbers, label, or frame of a headline → groups that hold it.
    Forms = 7,
    /// Last words → texts that end in them.
    Endings = 8,
    /// Opening of a form with a slot → texts that begin with it.
    Openings = 9,
    /// Word → documents of a sample that hold it.
    Rarity = 10,
    /// Headlines and leads: cluster → the documents that may own it.
    Claims = 11,
    /// Hash of a document's text → document.
    Contents = 12,
    /// The documents, one row each.
    Documents = 13,
    /// What documents begin with → documents: how copies are found.
    Beginnings = 14,
    /// The sentences of the documents, by cluster.
    Sentences = 15,
    /// Ids and dates of the documents.
    Names = 16,
    /// Form with numbers or a label → what the places of its lines say.
    Places = 17,
}

impl Part {
    /// Every part, in the order in which files hold them.
    pub const ALL: [Part; 17] = [
        Part::Habits,
        Part::Texts,
        Part::Clusters,
        Part::Words,
        Part::Near,
        Part::Fillings,
        Part::Forms,
        Part::Endings,
        Part::Openings,
        Part::Rarity,
        Part::Claims,
        Part::Contents,
        Part::Documents,
        Part::Beginnings,
        Part::Sentences,
        Part::Names,
        Part::Places,
    ];

    /// Its name, as `dejalu index info` spells it.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Part::Habits => "habits",
            Part::Texts => "texts",
            Part::Clusters => "clusters",
            Part::Words => "words",
            Part::Near => "near",
            Part::Fillings => "fillings",
            Part::Forms => "forms",
            Part::Endings => "endings",
            Part::Openings => "openings",
            Part::Rarity => "rarity",
            Part::Claims => "claims",
            Part::Contents => "contents",
            Part::Documents => "documents",
            Part::Beginnings => "beginnings",
            Part::Sentences => "sentences",
            Part::Names => "names",
            Part::Places => "places",
        }
    }
}
