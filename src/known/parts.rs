//! The parts of a volume.
//!
//! In: nothing. Out: their names and numbers, which index files keep: a number is
//! never given twice.

/// A part of a volume.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[repr(u16)]
pub enum VolumePart {
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

impl VolumePart {
    /// Every part, in the order in which files hold them.
    pub const ALL: [VolumePart; 17] = [
        VolumePart::Habits,
        VolumePart::Texts,
        VolumePart::Clusters,
        VolumePart::Words,
        VolumePart::Near,
        VolumePart::Fillings,
        VolumePart::Forms,
        VolumePart::Endings,
        VolumePart::Openings,
        VolumePart::Rarity,
        VolumePart::Claims,
        VolumePart::Contents,
        VolumePart::Documents,
        VolumePart::Beginnings,
        VolumePart::Sentences,
        VolumePart::Names,
        VolumePart::Places,
    ];

    /// Its name, as `dejalu index info` spells it.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            VolumePart::Habits => "habits",
            VolumePart::Texts => "texts",
            VolumePart::Clusters => "clusters",
            VolumePart::Words => "words",
            VolumePart::Near => "near",
            VolumePart::Fillings => "fillings",
            VolumePart::Forms => "forms",
            VolumePart::Endings => "endings",
            VolumePart::Openings => "openings",
            VolumePart::Rarity => "rarity",
            VolumePart::Claims => "claims",
            VolumePart::Contents => "contents",
            VolumePart::Documents => "documents",
            VolumePart::Beginnings => "beginnings",
            VolumePart::Sentences => "sentences",
            VolumePart::Names => "names",
            VolumePart::Places => "places",
        }
    }
}
