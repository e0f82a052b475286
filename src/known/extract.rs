//! A share of a site → what is known of it.
//!
//! In: a share of a site, built from its prints. Out: its volume. The same
//! documents make the same bytes, in whatever order they came: rows are sorted by
//! hashes, clusters are numbered by what is in them.

use rustc_hash::FxHashMap;

use super::documents::{KnownDocuments, dates_of, dates_of_clusters};
use super::habits::{ShareHabits, words_to};
use super::rows::{ClusterRow, NO_DOCUMENT, VolumeRow};
use super::table::{Width, encode, encode_sorted};
use super::{Volume, VolumePart, VolumeSums};
use crate::background::{Background, KnownClaim};
use crate::cluster::{MOST_CENTRES, near_keys};
use crate::corpus::Site;
use crate::decide::Config;
use crate::evidence::census::{endings, stances_of_forms};
use crate::evidence::cue::listed_phrases;
use crate::evidence::frame::frame_counts;
use crate::evidence::own_words::known_words;
use crate::evidence::owner::claims_to_keep;
use crate::evidence::slot::MIN_FILLING;
use crate::evidence::template::{Form, form_counts};
use crate::fingerprint::{WordSum, simhash};
use crate::repeat;
use crate::stop::Stop;
use crate::study::{Study, StudyInputs};

/// The cluster of a running text that one group holds and that stands at no head:
/// it has no row, nothing is like it but itself.
pub(super) const ONCE: u32 = Form::BELOW;

/// Claims to a cluster that are kept.
const MOST_CLAIMS: usize = 64;

/// Makes the volume of a share, unless somebody asks to stop.
#[must_use]
pub fn extract(
    site: &Site,
    (share, shares): (u32, u32),
    config: &Config,
    stop: &Stop<'_>,
) -> Option<Volume> {
    let nothing = Background::default();
    let switches = &config.switches;
    let study = Study::new(
        site,
        &nothing,
        &StudyInputs {
            switches,
            phrases: listed_phrases(),
            listed: 0,
            stop,
            told: &|_| (),
        },
    )?;
    let scene = study.scene(switches, None, stop);
    let lessons = scene.lessons();
    stop.unless_asked()?;
    let cues = scene.settle(lessons.clone()).of_site().cue_count() as u64;
    stop.unless_asked()?;
    let numbered = NumberedClusters::new(&study);
    let documents = KnownDocuments::new(&study.census);
    let sums = VolumeSums {
        documents: site.documents.len() as u64,
        groups: study.census.total.into(),
        paragraphs: site.paragraph_count() as u64,
        distinct: site.held() as u64,
        clusters: study.census.clusters.centres.len() as u64,
        cues,
        dates: dates_of(site),
    };
    let cues_of = lessons.cues.iter().filter_map(|(&cluster, cue)| {
        let number = numbered.of_cluster[cluster as usize];
        (number != ONCE).then(|| (number, cue.clone()))
    });
    let mut cues_of: Vec<_> = cues_of.collect();
    cues_of.sort_unstable_by_key(|(cluster, _)| *cluster);
    let habits = ShareHabits {
        groups: study.census.total,
        heads_twice: repeat::count(site, &nothing),
        listed: study.listed_groups.min(2) as u32,
        lessons,
        cues: cues_of,
    };
    let (clusters, words, claims) = numbered.rows(&study);
    let mut parts = vec![
        (
            VolumePart::Habits,
            serde_json::to_vec(&habits).unwrap_or_default(),
        ),
        (VolumePart::Texts, numbered.texts(&study)),
        (VolumePart::Clusters, clusters),
        (VolumePart::Words, words),
        (VolumePart::Near, numbered.near(&study)),
        (VolumePart::Fillings, numbered.fillings(&study)),
        (
            VolumePart::Forms,
            encode(forms_and_frames(&study), Width::Long),
        ),
        (
            VolumePart::Places,
            encode(stances_of_forms(&study.census), Width::Long),
        ),
        (
            VolumePart::Endings,
            encode_sorted(&shared_endings(site), Width::Long),
        ),
        (VolumePart::Openings, openings(&study)),
        (
            VolumePart::Rarity,
            words_to(&known_words(site, |document| {
                study.census.is_first_of_group(document)
            })),
        ),
        (VolumePart::Claims, claims),
    ];
    parts.extend(documents.parts(&study.census));
    Some(Volume {
        site: site.name.clone(),
        share,
        shares,
        sums,
        parts,
    })
}

/// The forms of a share, and the frames around its headlines.
fn forms_and_frames(study: &Study<'_>) -> Vec<(u64, u32)> {
    let census = &study.census;
    let mut rows = form_counts(census.site, (&census.groups, &census.series));
    rows.extend(frame_counts(census));
    rows
}

/// The last words that several texts have, and how many do.
fn shared_endings(site: &Site) -> Vec<(u64, u32)> {
    let endings = endings(site);
    let alike = endings.chunk_by(|one, other| one.0 == other.0);
    let shared = alike.filter(|alike| alike.len() > 1);
    shared
        .map(|alike| (alike[0].0, alike.len() as u32))
        .collect()
}

/// Openings: two rows each, the texts that go on with a known one, and all.
fn openings(study: &Study<'_>) -> Vec<u8> {
    let mut rows = Vec::new();
    for &(hash, opening) in study.slots.counted() {
        rows.push((hash, opening.known));
        rows.push((hash, opening.texts.max(opening.known)));
    }
    rows.sort_by_key(|row| row.0);
    encode_sorted(&rows, Width::Long)
}

/// The clusters of a share that have a row, numbered.
struct NumberedClusters {
    /// The number of each cluster, or [`ONCE`].
    of_cluster: Vec<u32>,
    /// The cluster of each number.
    clusters: Vec<u32>,
    /// The claims to each cluster of those that have any.
    claims: FxHashMap<u32, Vec<KnownClaim>>,
}

impl NumberedClusters {
    fn new(study: &Study<'_>) -> Self {
        let census = &study.census;
        let mut claims: FxHashMap<u32, Vec<KnownClaim>> = FxHashMap::default();
        let all = (&study.heads, &study.rows[..], &study.owners);
        let has_filling =
            |occurrence: crate::corpus::Occurrence| study.slots.filling(occurrence.text).is_some();
        for (cluster, claim) in claims_to_keep(census, all, &has_filling) {
            let claims = claims.entry(cluster).or_default();
            if claims.len() < MOST_CLAIMS {
                claims.push(claim);
            }
        }
        let count = census.clusters.centres.len();
        let mut has_row: Vec<bool> = (0..count as u32)
            .map(|cluster| census.holders(cluster) > 1 || claims.contains_key(&cluster))
            .collect();
        for spelling in census.site.spellings() {
            has_row[census.cluster(*spelling) as usize] |= !spelling.dress.is_prose();
        }
        let clusters = (0..count as u32).filter(|&cluster| has_row[cluster as usize]);
        let clusters: Vec<u32> = clusters.collect();
        let mut of_cluster = vec![ONCE; count];
        for (number, &cluster) in (0..).zip(&clusters) {
            of_cluster[cluster as usize] = number;
        }
        Self {
            of_cluster,
            clusters,
            claims,
        }
    }

    /// The rows of the clusters, the words of their centres, and the claims.
    fn rows(&self, study: &Study<'_>) -> (Vec<u8>, Vec<u8>, Vec<u8>) {
        let (census, site) = (&study.census, study.census.site);
        let dates = dates_of_clusters(census);
        let (mut rows, mut words, mut claims) = (Vec::new(), Vec::new(), Vec::new());
        for &cluster in &self.clusters {
            let centre = census.clusters.centres[cluster as usize];
            let text = &site.texts[centre as usize];
            let of_centre = site.words(centre);
            let of_cluster = self.claims.get(&cluster).map_or(&[][..], Vec::as_slice);
            let row = ClusterRow {
                exact: text.exact,
                simhash: simhash(of_centre),
                words: ((words.len() / 4) as u32, of_centre.len() as u32),
                holders: census.holders(cluster),
                series_holders: census.series_holders(centre),
                heads: study.heads.count(cluster),
                claims: (
                    (claims.len() / KnownClaim::BYTES) as u32,
                    of_cluster.len() as u32,
                ),
                dates: dates
                    .get(&cluster)
                    .copied()
                    .unwrap_or((NO_DOCUMENT, NO_DOCUMENT)),
                stance: census.stance_of(centre).bits(),
                may_be_cut: text.may_be_cut(),
                alone: census.is_alone(centre),
            };
            row.put(&mut rows);
            words.extend(of_centre.iter().flat_map(|word| word.bits().to_le_bytes()));
            of_cluster.iter().for_each(|claim| claim.put(&mut claims));
        }
        (rows, words, claims)
    }

    /// The number of each text's cluster, and what the text's form is.
    fn texts(&self, study: &Study<'_>) -> Vec<u8> {
        let census = &study.census;
        let row = |text: usize| {
            let number = self.of_cluster[census.clusters.of_text[text] as usize];
            let flags = census.form_flags(text as u32);
            (census.site.texts[text].exact, number | flags)
        };
        encode((0..census.site.texts.len()).map(row).collect(), Width::Long)
    }

    /// The clusters by the keys of their centres; of one key those that come first.
    fn near(&self, study: &Study<'_>) -> Vec<u8> {
        let mut rows: Vec<(u64, u32)> = Vec::new();
        for (number, &cluster) in (0..).zip(&self.clusters) {
            let centre = study.census.clusters.centres[cluster as usize];
            let keys = near_keys(study.census.site.words(centre)).into_iter();
            rows.extend(keys.map(|key| (u64::from(key), number)));
        }
        rows.sort_unstable();
        rows.dedup();
        let mut few = Vec::with_capacity(rows.len());
        for alike in rows.chunk_by(|one, other| one.0 == other.0) {
            few.extend(alike.iter().take(MOST_CENTRES as usize));
        }
        encode_sorted(&few, Width::Short)
    }

    /// The texts that may fill a slot.
    fn fillings(&self, study: &Study<'_>) -> Vec<u8> {
        let (census, site) = (&study.census, study.census.site);
        let mut rows = Vec::new();
        for text in 0..site.held() as u32 {
            let number = self.of_cluster[census.clusters.of_text[text as usize] as usize];
            let words = site.words(text);
            if number != ONCE && words.len() >= MIN_FILLING {
                rows.push((WordSum::new(words).hash(words.len()), number));
            }
        }
        encode(rows, Width::Long)
    }
}
