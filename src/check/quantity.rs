//! Quantities: what is measured of a drop.
//!
//! In: nothing. Out: a table, from which options, help and reports are made. What is
//! counted of a quantity is a figure; the option of its limit is its name after `max-`.

use serde::{Deserialize, Deserializer, Serialize, Serializer};

use super::limit::Limit;

/// What is measured of a drop.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Quantity {
    /// Paragraphs that another article of the drop has, too.
    RepeatedParagraphs,
    /// Their characters.
    RepeatedCharacters,
    /// Documents that have such a paragraph.
    RepeatedDocuments,
    /// Paragraphs that another article of the index has.
    KnownParagraphs,
    /// Their characters.
    KnownCharacters,
    /// Documents that have such a paragraph.
    KnownDocuments,
    /// Paragraphs that `clean` would remove.
    RemovedParagraphs,
    /// Their characters.
    RemovedCharacters,
    /// Documents that have such a paragraph.
    RemovedDocuments,
    /// Characters of running text that would stand nowhere any more.
    Lost,
    /// Documents that have the paragraph that most documents have.
    ClusterShare,
    /// Clusters that neither the index nor the baseline has.
    NewClusters,
    /// Block families with no cluster in the index or the baseline.
    NewFamilies,
    /// Clusters that stand in more articles than the baseline accepts.
    GrownClusters,
    /// Documents of which next to nothing would be left.
    NearlyEmpty,
    /// Documents that are copies of an article of the index.
    KnownArticles,
    /// Documents that are copies of another document of the drop.
    RepeatedArticles,
}

/// What a quantity counts.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Unit {
    /// Paragraphs.
    Paragraphs,
    /// Characters, white space within paragraphs included.
    Characters,
    /// Documents.
    Documents,
    /// Clusters.
    Clusters,
    /// Block families.
    Families,
}

impl Unit {
    /// The word for so many of it.
    #[must_use]
    pub fn word(self, count: u64) -> &'static str {
        let (one, many) = match self {
            Unit::Paragraphs => ("paragraph", "paragraphs"),
            Unit::Characters => ("character", "characters"),
            Unit::Documents => ("document", "documents"),
            Unit::Clusters => ("cluster", "clusters"),
            Unit::Families => ("block family", "block families"),
        };
        if count == 1 { one } else { many }
    }
}

impl Quantity {
    /// Every quantity, in the order in which reports list them.
    pub const ALL: [Quantity; 17] = [
        Quantity::RepeatedParagraphs,
        Quantity::RepeatedCharacters,
        Quantity::RepeatedDocuments,
        Quantity::KnownParagraphs,
        Quantity::KnownCharacters,
        Quantity::KnownDocuments,
        Quantity::RemovedParagraphs,
        Quantity::RemovedCharacters,
        Quantity::RemovedDocuments,
        Quantity::Lost,
        Quantity::ClusterShare,
        Quantity::NewClusters,
        Quantity::NewFamilies,
        Quantity::GrownClusters,
        Quantity::NearlyEmpty,
        Quantity::KnownArticles,
        Quantity::RepeatedArticles,
    ];

    /// Its name, as reports spell it; after `--max-` the option that limits it.
    #[must_use]
    pub fn name(self) -> &'static str {
        self.option().strip_prefix("max-").unwrap_or_default()
    }

    /// The option that limits it, without the dashes.
    #[must_use]
    pub fn option(self) -> &'static str {
        match self {
            Quantity::RepeatedParagraphs => "max-repeated-paragraphs",
            Quantity::RepeatedCharacters => "max-repeated-characters",
            Quantity::RepeatedDocuments => "max-repeated-documents",
            Quantity::KnownParagraphs => "max-known-paragraphs",
            Quantity::KnownCharacters => "max-known-characters",
            Quantity::KnownDocuments => "max-known-documents",
            Quantity::RemovedParagraphs => "max-removed-paragraphs",
            Quantity::RemovedCharacters => "max-removed-characters",
            Quantity::RemovedDocuments => "max-removed-documents",
            Quantity::Lost => "max-lost",
            Quantity::ClusterShare => "max-cluster-share",
            Quantity::NewClusters => "max-new-clusters",
            Quantity::NewFamilies => "max-new-families",
            Quantity::GrownClusters => "max-grown-clusters",
            Quantity::NearlyEmpty => "max-nearly-empty",
            Quantity::KnownArticles => "max-known-articles",
            Quantity::RepeatedArticles => "max-repeated-articles",
        }
    }

    /// The quantity that an option limits.
    #[must_use]
    pub fn of_option(option: &str) -> Option<Self> {
        let mut all = Self::ALL.into_iter();
        all.find(|quantity| quantity.option() == option)
    }

    /// What it counts.
    #[must_use]
    pub fn unit(self) -> Unit {
        match self {
            Quantity::RepeatedParagraphs
            | Quantity::KnownParagraphs
            | Quantity::RemovedParagraphs => Unit::Paragraphs,
            Quantity::RepeatedCharacters
            | Quantity::KnownCharacters
            | Quantity::RemovedCharacters
            | Quantity::Lost => Unit::Characters,
            Quantity::RepeatedDocuments
            | Quantity::KnownDocuments
            | Quantity::RemovedDocuments
            | Quantity::ClusterShare
            | Quantity::NearlyEmpty
            | Quantity::KnownArticles
            | Quantity::RepeatedArticles => Unit::Documents,
            Quantity::NewClusters | Quantity::GrownClusters => Unit::Clusters,
            Quantity::NewFamilies => Unit::Families,
        }
    }

    /// Whether it can be limited to a share: it is a part of a whole.
    #[must_use]
    pub fn is_share(self) -> bool {
        !matches!(self.unit(), Unit::Clusters | Unit::Families)
    }

    /// Checks that a limit can be set on it.
    ///
    /// # Errors
    /// Where it cannot be a share, with what to write instead.
    pub fn accepts(self, limit: Limit) -> Result<(), String> {
        match limit {
            Limit::Share(_) if !self.is_share() => Err(format!(
                "{} {limit}: this is counted, and cannot be a share; give a number",
                self.option()
            )),
            _ => Ok(()),
        }
    }

    /// Whether it compares with an index.
    #[must_use]
    pub fn wants_index(self) -> bool {
        matches!(
            self,
            Quantity::KnownParagraphs
                | Quantity::KnownCharacters
                | Quantity::KnownDocuments
                | Quantity::KnownArticles
        )
    }

    /// Whether it compares with a baseline.
    #[must_use]
    pub fn wants_baseline(self) -> bool {
        self == Quantity::GrownClusters
    }

    /// What it says, to stand after a number and its unit.
    #[must_use]
    pub fn explanation(self) -> &'static str {
        match self {
            Quantity::RepeatedParagraphs => "stand in another article of the drop as well",
            Quantity::RepeatedCharacters => {
                "are in paragraphs that stand in another article of the drop as well"
            }
            Quantity::RepeatedDocuments => {
                "have a paragraph that stands in another article of the drop as well"
            }
            Quantity::KnownParagraphs => "stand in another article of the index",
            Quantity::KnownCharacters => {
                "are in paragraphs that stand in another article of the index"
            }
            Quantity::KnownDocuments => {
                "have a paragraph that stands in another article of the index"
            }
            Quantity::RemovedParagraphs => "would be removed by clean",
            Quantity::RemovedCharacters => "are in paragraphs that clean would remove",
            Quantity::RemovedDocuments => "have a paragraph that clean would remove",
            Quantity::Lost => "are in running text that would then stand nowhere",
            Quantity::ClusterShare => "have the one paragraph that most documents have",
            Quantity::NewClusters => "are new: neither index nor baseline has them",
            Quantity::NewFamilies => {
                "are new: neither index nor baseline has one of their clusters"
            }
            Quantity::GrownClusters => "stand in more articles than the baseline accepts",
            Quantity::NearlyEmpty => "would be left nearly empty",
            Quantity::KnownArticles => "are articles that the index has already",
            Quantity::RepeatedArticles => "are articles that the drop has already",
        }
    }
}

/// What `max-lost=0` means: a limit, and what it limits.
///
/// # Errors
/// What is wrong with it, and what to write instead.
pub fn site_limit(text: &str) -> Result<(Quantity, Limit), String> {
    let (option, limit) = text
        .split_once('=')
        .ok_or_else(|| format!("{text:?} is not a limit with its option: write max-lost=0"))?;
    let quantity = Quantity::of_option(option).ok_or_else(|| {
        let options = Quantity::ALL.map(Quantity::option).join(", ");
        format!("{option:?} is not an option that sets a limit; use one of {options}")
    })?;
    let limit = Limit::parse(limit)?;
    quantity.accepts(limit)?;
    Ok((quantity, limit))
}

impl<'de> Deserialize<'de> for Quantity {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let name = String::deserialize(deserializer)?;
        let mut all = Self::ALL.into_iter();
        let found = all.find(|quantity| quantity.name() == name);
        found.ok_or_else(|| serde::de::Error::custom(format!("no quantity is called {name:?}")))
    }
}

impl Serialize for Quantity {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.name())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_quantity_has_a_name_of_its_own() {
        let mut names: Vec<&str> = Quantity::ALL.map(Quantity::name).to_vec();
        assert!(names.iter().all(|name| !name.is_empty()));
        names.sort_unstable();
        names.dedup();
        assert_eq!(names.len(), Quantity::ALL.len());
    }

    #[test]
    fn quantities_are_listed_in_the_order_in_which_they_compare() {
        assert!(Quantity::ALL.is_sorted());
    }
}
