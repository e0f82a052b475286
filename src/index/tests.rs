use std::path::{Path, PathBuf};

use proptest::prelude::*;

use super::builder::Builder;
use super::contents::Contents;
use super::copied::CopiedVolumes;
use super::derive::{DeriveInputs, DerivedSink, IndexResources};
use super::facts::{FactSet, FileFacts};
use super::header::Header;
use super::options::IndexOptions;
use super::union::{Union, Without, WithoutDrop};
use super::write::{IndexFile, write};
use super::{Index, verify};
use crate::corpus::fingerprint_document;
use crate::decide;
use crate::document::Document;
use crate::known::{Library, MemoryVolumes, Volume, VolumePart, VolumeSums};
use crate::output::FileStaging;
use crate::progress::Silent;

mod refused;

/// Indexes in a folder that goes with the test.
struct Bench {
    folder: tempfile::TempDir,
    resources: IndexResources,
    options: IndexOptions,
}

impl Bench {
    fn new() -> Self {
        let folder = tempfile::tempdir().unwrap();
        // Of sites with more than a few paragraphs there are several shares.
        let resources =
            IndexResources::new(folder.path(), Some(1 << 30), Some(1)).with_limits(6, 40);
        Self {
            folder,
            resources,
            options: IndexOptions::of(&decide::Config::default()),
        }
    }

    fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    fn builder(&self, documents: &[Document], drop: &str) -> Builder {
        let mut builder = Builder::new(self.options.clone(), self.resources.clone(), drop);
        for document in documents {
            let print = fingerprint_document(document, self.options.paragraphs);
            builder.add(&print).unwrap();
        }
        builder
    }

    fn write(&self, name: &str, facts: &mut dyn FactSet, is_sealed: bool) -> PathBuf {
        self.write_with(name, facts, CopiedVolumes::default(), is_sealed)
    }

    fn write_with(
        &self,
        name: &str,
        facts: &mut dyn FactSet,
        copied: CopiedVolumes<'_>,
        is_sealed: bool,
    ) -> PathBuf {
        let path = self.path(name);
        let making = DeriveInputs {
            options: &self.options,
            resources: &self.resources,
            progress: &Silent,
            documents: 0,
            copied,
        };
        let into = FileStaging::begin(&path, &[], false).unwrap();
        write(facts, &making, into, is_sealed).unwrap();
        path
    }

    fn build(&self, name: &str, documents: &[Document], drop: &str) -> PathBuf {
        let path = self.path(name);
        let into = FileStaging::begin(&path, &[], false).unwrap();
        self.builder(documents, drop).finish(into, &Silent).unwrap();
        path
    }

    fn merge(&self, name: &str, paths: &[PathBuf]) -> PathBuf {
        let indexes: Vec<Index> = paths
            .iter()
            .map(|path| Index::open(path).unwrap())
            .collect();
        let copied = CopiedVolumes {
            indexes: &indexes,
            others: &[],
        };
        let mut facts = Union::new(indexes.iter().map(facts_of).collect());
        self.write_with(name, &mut facts, copied, false)
    }

    fn verify(&self, path: &Path) -> crate::Result<super::Verified> {
        verify(path, false, &self.resources, &Silent)
    }
}

fn facts_of(index: &Index) -> Box<dyn FactSet + '_> {
    Box::new(FileFacts::new(index))
}

fn read(path: &Path) -> Vec<u8> {
    std::fs::read(path).unwrap()
}

/// Documents of few sites, dates, ids and lines, so that many have something in
/// common, or everything.
fn documents(most: usize) -> impl Strategy<Value = Vec<Document>> {
    let document = (
        0u8..3,
        0u8..4,
        0u8..3,
        "([a-c]{1,3}( [a-c]{1,2}){0,4}\n){0,5}",
    )
        .prop_map(|(site, id, date, text)| Document {
            id: format!("id {id}"),
            site: ["a.example", "b.example", ""][site as usize % 3].to_owned(),
            date: (date > 0).then(|| format!("2024-0{date}")),
            text,
        });
    proptest::collection::vec(document, 0..most)
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(48))]

    #[test]
    fn any_split_merged_in_any_order_is_one_build(
        documents in documents(40),
        parts in proptest::collection::vec(0usize..4, 40),
        turn in 0usize..4,
        again in proptest::collection::vec(0usize..40, 0..6),
    ) {
        let bench = Bench::new();
        let whole = read(&bench.build("whole", &documents, ""));
        let mut reversed = documents.clone();
        reversed.reverse();
        prop_assert!(read(&bench.build("reversed", &reversed, "")) == whole, "in another order");
        let mut split: Vec<Vec<Document>> = vec![Vec::new(); 4];
        for (document, &part) in documents.iter().zip(&parts) {
            split[part].push(document.clone());
        }
        // Some documents are in several parts.
        for &at in &again {
            if let Some(document) = documents.get(at) {
                split[at % 4].push(document.clone());
            }
        }
        let mut paths: Vec<PathBuf> = split.iter().enumerate()
            .map(|(at, part)| bench.build(&format!("part {at}"), part, ""))
            .collect();
        paths.rotate_left(turn);
        prop_assert!(read(&bench.merge("at once", &paths)) == whole, "merged at once");
        let left = bench.merge("left", &paths[..3]);
        let left = bench.merge("left first", &[left, paths[3].clone()]);
        prop_assert!(read(&left) == whole, "left first");
        let right = bench.merge("right", &paths[1..]);
        let right = bench.merge("right first", &[paths[0].clone(), right]);
        prop_assert!(read(&right) == whole, "right first");
        let twice = bench.merge("twice", &[left.clone(), right]);
        prop_assert!(read(&twice) == whole, "with itself");
        prop_assert!(bench.verify(&twice).unwrap().derived);
    }

    #[test]
    fn what_is_forgotten_was_never_there(
        stays in documents(15), goes in documents(15), other in documents(5),
    ) {
        let bench = Bench::new();
        let is_in = |document: &Document, others: &[Document]| {
            others.iter().any(|other| format!("{other:?}") == format!("{document:?}"))
        };
        let left: Vec<Document> = stays.iter().filter(|one| !is_in(one, &goes)).cloned().collect();
        let both = Index::open(&bench.build("both", &[&stays[..], &goes].concat(), "")).unwrap();
        let named = bench.builder(&[&goes[..], &other].concat(), "").into_facts().unwrap();
        let others = named.sites().to_vec();
        let copied = CopiedVolumes { indexes: std::slice::from_ref(&both), others: &others };
        let mut facts = Without::new(facts_of(&both), Box::new(named));
        let forgotten = read(&bench.write_with("forgotten", &mut facts, copied, false));
        let left: Vec<Document> = left.into_iter().filter(|one| !is_in(one, &other)).collect();
        prop_assert!(forgotten == read(&bench.build("left", &left, "")));
    }

    #[test]
    fn a_forgotten_drop_leaves_what_came_from_others(
        first in documents(10), second in documents(10), unnamed in documents(10),
    ) {
        let bench = Bench::new();
        let drops = [("first", &first), ("second", &second), ("", &unnamed)];
        let paths: Vec<PathBuf> = drops.iter().map(|(drop, documents)| {
            bench.build(&format!("drop {drop}"), documents, drop)
        }).collect();
        let all = Index::open(&bench.merge("all", &paths)).unwrap();
        for (at, (drop, _)) in drops.iter().enumerate() {
            let mut others = paths.clone();
            others.remove(at);
            let others = bench.merge(&format!("others than {drop}"), &others);
            let mut without = WithoutDrop { facts: facts_of(&all), drop: (*drop).to_owned() };
            let without = bench.write(&format!("without {drop}"), &mut without, false);
            prop_assert!(read(&without) == read(&others), "{drop}");
        }
    }

    #[test]
    fn a_sealed_index_has_the_same_volumes_and_no_facts(documents in documents(30)) {
        let bench = Bench::new();
        let open = Index::open(&bench.build("open", &documents, "a drop")).unwrap();
        let sealed = bench.write("sealed", &mut *facts_of(&open), true);
        let mut direct = bench.builder(&documents, "a drop").into_facts().unwrap();
        prop_assert!(read(&sealed) == read(&bench.write("direct", &mut direct, true)));
        let sealed = Index::open(&sealed).unwrap();
        prop_assert!(sealed.require_facts("merged").is_err() && open.require_facts("merged").is_ok());
        prop_assert!(!bench.verify(&bench.path("sealed")).unwrap().derived);
        let (one, other) = (open.info(), sealed.info());
        prop_assert_eq!(one.documents, other.documents);
        prop_assert_eq!(one.volumes, other.volumes);
        prop_assert_eq!(format!("{:?}", one.drops), format!("{:?}", other.drops));
        prop_assert_eq!(other.parts[0].bytes, 0);
    }

    #[test]
    fn parts_are_read_as_they_were_made(
        volumes in proptest::collection::btree_map(
            "[a-c]{0,2}", proptest::collection::vec((0usize..16, 0usize..9000, any::<u8>()), 0..5), 0..6),
        looks in proptest::collection::vec((0u32..7, 0usize..16, 0u64..9000, 0u64..5000), 0..30),
    ) {
        let bench = Bench::new();
        let volume = |(site, parts): (String, Vec<(usize, usize, u8)>)| Volume {
            site,
            share: 0,
            shares: 1,
            sums: VolumeSums::default(),
            parts: VolumePart::ALL.iter().enumerate().map(|(at, &part)| {
                let bytes = parts.iter().find(|one| one.0 == at);
                (part, bytes.map_or(Vec::new(), |&(_, length, byte)| {
                    (0..length).map(|at| byte.wrapping_add((at % 251) as u8)).collect()
                }))
            }).collect(),
        };
        let in_memory = MemoryVolumes::new(volumes.into_iter().map(volume).collect());
        let path = bench.path("an index");
        let mut file = IndexFile::create(&path, &bench.options, false).unwrap();
        in_memory.all().iter().for_each(|volume| file.volume(volume.clone()).unwrap());
        file.finish().unwrap();
        let index = Index::open(&path).unwrap();
        for site in ["", "a", "ab", "b", "cc", "zz"] {
            prop_assert_eq!(index.volumes(site).len(), in_memory.volumes(site).len(), "{}", site);
            if !in_memory.volumes(site).is_empty() {
                prop_assert_eq!(index.volumes(site), in_memory.volumes(site));
            }
        }
        for (volume, part, start, length) in looks {
            let part = VolumePart::ALL[part];
            prop_assert_eq!(index.length(volume, part), in_memory.length(volume, part));
            let end = (start + length).min(in_memory.length(volume, part));
            let range = start.min(end)..end;
            let (mut read, mut expected) = (Vec::new(), Vec::new());
            index.read(volume, part, range.clone(), &mut read);
            in_memory.read(volume, part, range, &mut expected);
            prop_assert_eq!(read, expected);
        }
        prop_assert!(index.check().is_ok());
    }
}

/// The volumes of a site that one index alone has are those of that index, byte for byte,
/// whatever they say; those of a site of several are made again.
#[test]
fn volumes_of_a_site_of_one_index_are_copied() {
    let bench = Bench::new();
    let (ours, theirs): (Vec<_>, Vec<_>) = some_documents()
        .into_iter()
        .partition(|one| one.site != "1.example");
    let both = [&ours[..], &theirs].concat();
    let whole = read(&bench.build("whole", &both, ""));
    let ours = bench.build("ours", &ours, "");
    let shared = bench.build("shared", &both[..9], "");
    let theirs = bench.build("theirs", &theirs, "");
    let ways = [
        vec![ours.clone(), theirs.clone()],
        vec![theirs.clone(), ours.clone()],
        vec![shared, theirs.clone(), ours.clone()],
    ];
    for (way, paths) in ways.iter().enumerate() {
        assert!(read(&bench.merge(&format!("way {way}"), paths)) == whole);
    }
    // What does not follow from the facts shows where it came from.
    let forged = bench.path("forged");
    let change = |contents: &mut Contents| contents.volumes[0].sums.cues = 77;
    std::fs::write(&forged, forge(&theirs, |_, contents| change(contents))).unwrap();
    let cues = |path: &Path| -> Vec<(String, u64)> {
        let volumes = Index::open(path).unwrap().contents.volumes;
        volumes
            .into_iter()
            .map(|one| (one.site, one.sums.cues))
            .collect()
    };
    let merged = cues(&bench.merge("with the forged", &[ours, forged.clone()]));
    assert!(merged.contains(&("1.example".to_owned(), 77)), "{merged:?}");
    let again = cues(&bench.merge("made again", &[forged, theirs]));
    assert!(again.iter().all(|one| one.1 != 77), "{again:?}");
}

fn some_documents() -> Vec<Document> {
    (0..60)
        .map(|number| Document {
            id: number.to_string(),
            site: format!("{}.example", number % 3),
            date: Some(format!("2024-05-{number:02}")),
            text: format!("Headline {number}\nA sentence of its own, {number}.\nRead more\n"),
        })
        .collect()
}

#[test]
fn every_flipped_byte_and_every_cut_is_found() {
    let bench = Bench::new();
    let path = bench.build("an index", &some_documents(), "a drop");
    let bytes = read(&path);
    bench.verify(&path).unwrap();
    let damaged = bench.path("damaged");
    for at in (0..bytes.len()).step_by(37) {
        let mut flipped = bytes.clone();
        flipped[at] ^= 1 << (at % 8);
        std::fs::write(&damaged, flipped).unwrap();
        let error = verify(&damaged, true, &bench.resources, &Silent).unwrap_err();
        let said = error.to_string();
        assert!(said.contains("byte") || at < 8, "{at}: {said}");
    }
    for length in (0..bytes.len()).step_by(211) {
        std::fs::write(&damaged, &bytes[..length]).unwrap();
        assert!(Index::open(&damaged).is_err(), "{length}");
    }
    std::fs::write(&damaged, [&bytes[..], b"x"].concat()).unwrap();
    let error = Index::open(&damaged).unwrap_err().to_string();
    assert!(error.contains("incomplete"), "{error}");
}

/// A file whose checksums are all right, but whose directory says another thing.
fn forge(path: &Path, change: impl FnOnce(&mut Header, &mut Contents)) -> Vec<u8> {
    use xxhash_rust::xxh3::xxh3_64;
    let (bytes, index) = (read(path), Index::open(path).unwrap());
    let (mut header, mut contents) = (index.header, index.contents.clone());
    let table = &bytes[header.table() as usize..];
    change(&mut header, &mut contents);
    let directory = contents.to_bytes();
    header.directory_length = directory.len() as u64;
    header.directory_sum = xxh3_64(&directory);
    header.length = header.table() + table.len() as u64;
    let pages = &bytes[4096..header.directory as usize];
    [&header.page()[..], pages, &directory, table].concat()
}

#[test]
fn what_does_not_follow_from_the_facts_is_found_though_all_checksums_agree() {
    let bench = Bench::new();
    let path = bench.build("an index", &some_documents(), "a drop");
    let forged = bench.path("forged");
    let changes: [fn(&mut Contents); 4] = [
        |contents| contents.drops[0].1 -= 1,
        |contents| contents.paragraphs += 1,
        |contents| contents.volumes[0].sums.documents += 1,
        |contents| {
            contents.chunks[0].documents -= 1;
            contents.documents -= 1;
        },
    ];
    for (number, change) in changes.into_iter().enumerate() {
        std::fs::write(&forged, forge(&path, |_, contents| change(contents))).unwrap();
        Index::open(&forged).unwrap();
        let error = bench.verify(&forged).unwrap_err().to_string();
        assert!(error.contains("byte"), "{number}: {error}");
    }
}

/// What comes out of a chunk takes memory, not what the directory says of it: whoever
/// serves an index to others may be handed one that promises gigabytes.
#[test]
fn a_chunk_that_promises_gigabytes_takes_none() {
    let bench = Bench::new();
    let path = bench.build("an index", &some_documents(), "a drop");
    let forged = bench.path("forged");
    let promise = |contents: &mut Contents| contents.chunks[0].plain = u32::MAX;
    std::fs::write(&forged, forge(&path, |_, contents| promise(contents))).unwrap();
    let index = Index::open(&forged).unwrap();
    let mut facts = FileFacts::new(&index);
    let error = facts.next(&mut super::facts::Fact::default()).unwrap_err();
    assert!(error.to_string().contains("does not decompress"), "{error}");
    assert!(facts.memory() < 1 << 20, "{} bytes", facts.memory());
}
