//! The page's data, filled until the page is full.
//!
//! In: what was gathered, and how large the page is without its data. Out: the
//! data as JSON, escaped for the page, with what was cut of it.

use rustc_hash::FxHashMap;
use serde::Serialize;

use super::assemble::Material;
use super::bars::{Around, BlockRun, ShownDocument, show};
use super::budget::{ByteBudget, EXAMPLES, Limits, TEXT, VARIANTS};
use super::choose::{Chosen, choose};
use super::example::ExamplePlace;
use super::example::NearMiss;
use super::frame::fixed;
use super::items::{self, NearMissContext, list, object};
use super::most_common::hexadecimal;
use super::near::ParagraphKey;
use crate::error::{Error, Result};
use crate::result::documents::{DocumentLine, ParagraphLine, RecordPlace};
use crate::result::files::DOCUMENTS;

/// Bytes that an example of a family takes.
const RUN_BYTES: usize = 60;

/// Bytes of what says how much was cut, of keys and brackets.
const FRAME_BYTES: usize = 1_000;

/// How much of a list is shown.
#[derive(Clone, Copy, Debug, Serialize)]
struct ListCut {
    shown: usize,
    total: u64,
}

/// What was cut of the page.
#[derive(Serialize)]
struct Cuts {
    clusters: ListCut,
    families: ListCut,
    documents: ListCut,
    ids: ListCut,
    sites: ListCut,
    near_misses: ListCut,
    positions: ListCut,
    text_characters: usize,
    variants: usize,
}

/// A page that is being filled.
pub(super) struct Filling {
    material: Material,
    budget: ByteBudget,
    /// Everything that is there whatever is cut, as members of the object.
    fixed: String,
    near: Vec<NearMiss>,
    limits: Limits,
}

/// A part of the page that is done.
struct DocumentsPart {
    shown: Vec<ShownDocument>,
    /// The place of each in the page, by its number.
    places: FxHashMap<u64, usize>,
    /// The numbers of their lines, ascending.
    numbers: Vec<u64>,
}

impl Filling {
    /// A page that takes `around` bytes without its data.
    pub(super) fn begin(mut material: Material, around: usize, limits: Limits) -> Self {
        let fixed = fixed(&material);
        let survey = &mut material.survey.paragraphs;
        let mut near = std::mem::take(&mut survey.near).into_sorted();
        near.append(&mut std::mem::take(&mut survey.kept_by).into_sorted());
        let sites: usize = material.sites.0.iter().map(|site| site.len() + 1).sum();
        let spent = around + fixed.len() + sites + limits.near + FRAME_BYTES;
        let budget = ByteBudget::new(limits.page.saturating_sub(spent));
        Self {
            near: near.into_iter().map(|(_, _, miss)| miss).collect(),
            material,
            budget,
            fixed,
            limits,
        }
    }

    /// The data.
    pub(super) fn finish(mut self) -> Result<String> {
        let families = self.count_families();
        self.material
            .wanted
            .families
            .retain(|_, at| (*at as usize) < families);
        let candidates = self.candidates();
        let lines = self.read(&candidates)?;
        let near = self.near.iter().map(|miss| self.said(miss.n).cloned());
        let near: Vec<ParagraphLine> = near.collect::<Result<_>>()?;
        let clusters = self.clusters()?;
        let mut documents = self.documents(&candidates, &lines)?;
        let families = self.families(families, &documents);
        let near = self.near(&near, &documents);
        let shown = documents.shown.iter_mut();
        let json: Vec<String> = shown.map(|one| std::mem::take(&mut one.json)).collect();
        let ids = self.ids(&documents);
        let total = self.material.report.totals.tally.documents;
        let cut = |shown, total| ListCut { shown, total };
        let cuts = Cuts {
            clusters: cut(clusters.len(), self.material.clusters.total),
            families: cut(families.len(), self.material.families.total),
            documents: cut(json.len(), total),
            ids: cut(ids.len(), total.saturating_sub(json.len() as u64)),
            sites: cut(
                self.material.sites.0.len(),
                self.material.report.sites.len() as u64,
            ),
            near_misses: cut(near.len(), self.material.survey.paragraphs.nearly_gone),
            positions: cut(usize::try_from(total).unwrap_or(usize::MAX), total),
            text_characters: TEXT,
            variants: VARIANTS,
        };
        Ok(format!(
            "{{{},\"cut\":{},\"sites\":{},\"clusters\":{},\"families\":{},\"documents\":{},\"ids\":{},\"near_misses\":{}}}",
            self.fixed,
            object(&cuts),
            list(&self.material.sites.0),
            list(&clusters),
            list(&families),
            list(&json),
            list(&ids),
            list(&near),
        ))
    }

    /// Takes what can be paid for, of at most so many bytes.
    fn buy(&mut self, most: usize, items: Vec<String>) -> Vec<String> {
        let mut share = ByteBudget::new(self.budget.left().min(most));
        let before = share.left();
        let bought = share.buy(items);
        self.budget.take(before - share.left());
        bought
    }

    fn site(&self, number: u32) -> u32 {
        self.material
            .sites
            .1
            .get(&number)
            .copied()
            .unwrap_or_default()
    }

    /// How many families there is room for, with examples; takes that room.
    fn count_families(&mut self) -> usize {
        let room = "x".repeat(EXAMPLES * RUN_BYTES);
        let all = 0..self.material.families.shown.len();
        let items = all.map(|at| self.family(at, &[]).unwrap_or_default() + &room);
        let items = items.collect();
        self.buy(self.limits.families, items).len()
    }

    fn family(&self, at: usize, examples: &[BlockRun]) -> Option<String> {
        let family = self.material.families.shown.get(at)?;
        let site = self.material.numbers.get(&family.site).copied()?;
        Some(items::family(family, self.site(site), examples))
    }

    /// The families, with the documents that show them.
    fn families(&self, count: usize, documents: &DocumentsPart) -> Vec<String> {
        let mut runs: Vec<Vec<BlockRun>> = vec![Vec::new(); count];
        for (document, shown) in documents.shown.iter().enumerate() {
            for &(family, from, to) in &shown.families {
                if let Some(runs) = runs.get_mut(family as usize)
                    && runs.len() < EXAMPLES
                {
                    runs.push(BlockRun { document, from, to });
                }
            }
        }
        let families = runs.iter().enumerate();
        families
            .filter_map(|(at, runs)| self.family(at, runs))
            .collect()
    }

    /// The clusters that there is room for.
    fn clusters(&mut self) -> Result<Vec<String>> {
        let mut families: FxHashMap<ParagraphKey, Vec<u32>> = FxHashMap::default();
        for (family, at) in self.material.families.shown.iter().zip(0..) {
            let Some(&site) = self.material.numbers.get(&family.site) else {
                continue;
            };
            let key = hexadecimal(&family.id).map(|id| (site, id));
            if key.is_none_or(|key| !self.material.wanted.families.contains_key(&key)) {
                continue;
            }
            for &member in &family.members.ids {
                if self.material.wanted.clusters.contains_key(&(site, member)) {
                    families.entry((site, member)).or_default().push(at);
                }
            }
        }
        let mut made = Vec::new();
        for (entry, example) in self
            .material
            .clusters
            .shown
            .iter()
            .zip(&self.material.survey.paragraphs.clusters)
        {
            let site = self
                .material
                .numbers
                .get(&entry.site)
                .copied()
                .unwrap_or_default();
            let id = hexadecimal(&entry.id).unwrap_or_default();
            let families = families.get(&(site, id)).map_or(&[][..], Vec::as_slice);
            let example = match example {
                Some(example) => Some((example, self.said(example.n)?)),
                None => None,
            };
            let site = self.site(site);
            made.push(items::cluster(entry, site, example, families));
        }
        Ok(self.buy(self.limits.clusters, made))
    }

    /// The documents that there may be room for, what is worth most first. How much room there
    /// is depends on what is said of clusters, which is read together with what is said of the
    /// documents' paragraphs: to read it twice takes longer than anything else here.
    fn candidates(&mut self) -> Vec<Chosen> {
        let survey = &mut self.material.survey;
        let families = survey.paragraphs.families.iter_mut();
        let family: Vec<ExamplePlace> = families
            .flat_map(|seen| std::mem::take(&mut seen.documents).into_sorted())
            .collect();
        let near = self.near.iter().map(|miss| miss.found);
        let near: Vec<ExamplePlace> = near.filter(|found| !found.is_large).collect();
        let of_sites = std::mem::take(&mut survey.of_sites).into_values();
        let ranked = of_sites.flat_map(|site| site.into_sorted().into_iter().enumerate());
        let mut of_sites: Vec<(usize, ExamplePlace)> = ranked.collect();
        of_sites.sort_by_key(|(rank, _)| *rank);
        let of_sites: Vec<ExamplePlace> = of_sites.into_iter().map(|(_, found)| found).collect();
        let chosen = choose([
            &survey.lost,
            &std::mem::take(&mut survey.changed).into_sorted(),
            &std::mem::take(&mut survey.sample).into_sorted(),
            &family,
            &near,
            &of_sites,
            &std::mem::take(&mut survey.copies).into_sorted(),
        ]);
        self.fitting(&chosen).to_vec()
    }

    /// The first of these documents, as many as there is room for by what they are estimated
    /// to take.
    fn fitting<'c>(&self, chosen: &'c [Chosen]) -> &'c [Chosen] {
        let mut left = self.budget.left().min(self.limits.documents) as u64;
        // An estimate may be wrong by what escapes take; the budget is not.
        left += left / 4;
        let fits = |one: &&Chosen| match left.checked_sub(one.found.estimate) {
            Some(rest) => {
                left = rest;
                true
            }
            None => false,
        };
        let count = chosen.iter().take_while(fits).count();
        chosen.get(..count).unwrap_or_default()
    }

    /// Reads what the record says of documents, and of all paragraphs that may be shown; the
    /// lines of the documents, by their numbers.
    fn read(&mut self, candidates: &[Chosen]) -> Result<FxHashMap<u64, DocumentLine>> {
        let places = candidates.iter().map(|one| one.found.place);
        let mut places: Vec<RecordPlace> = places.collect();
        places.sort_unstable();
        let lines = self.material.finished.documents(&places)?;
        let examples = self.material.survey.paragraphs.clusters.iter().flatten();
        let examples = examples.map(|example| example.n);
        let near = self.near.iter().map(|miss| miss.n);
        let of_documents = lines.iter().flat_map(DocumentLine::numbers);
        let numbers = examples.chain(near).chain(of_documents).collect();
        self.material.finished.read_paragraphs(numbers)?;
        let numbers = places.iter().map(|place| place.number);
        Ok(numbers.zip(lines).collect())
    }

    /// The documents that there is room for.
    fn documents(
        &mut self,
        candidates: &[Chosen],
        lines: &FxHashMap<u64, DocumentLine>,
    ) -> Result<DocumentsPart> {
        let chosen = self.fitting(candidates);
        let mut shown = self.fetch(chosen, lines)?;
        let items = shown
            .iter_mut()
            .map(|one| std::mem::take(&mut one.json))
            .collect();
        let bought = self.buy(self.limits.documents, items);
        shown.truncate(bought.len());
        for (one, json) in shown.iter_mut().zip(bought) {
            one.json = json;
        }
        let places = chosen.iter().take(shown.len());
        let places = places.map(|one| one.found.place.number);
        let mut numbers: Vec<u64> = places.clone().collect();
        numbers.sort_unstable();
        Ok(DocumentsPart {
            places: places.zip(0..).collect(),
            shown,
            numbers,
        })
    }

    /// Puts documents together again, in the order of the input.
    fn fetch(
        &mut self,
        chosen: &[Chosen],
        lines: &FxHashMap<u64, DocumentLine>,
    ) -> Result<Vec<ShownDocument>> {
        let mut order: Vec<(usize, &Chosen)> = chosen.iter().enumerate().collect();
        order.sort_unstable_by_key(|(_, one)| one.found.place.number);
        let line = |(_, one): &(usize, &Chosen)| lines.get(&one.found.place.number).cloned();
        let documents: Vec<DocumentLine> = order.iter().filter_map(line).collect();
        let (near, material) = (&self.near, &mut self.material);
        let (wanted, sites) = (&material.wanted, &material.sites.1);
        let url_key = &material.report.options.url_key;
        let shown = material.finished.put_together(&documents, |at, whole| {
            let (at, one) = order.get(at)?;
            let near = near
                .iter()
                .filter(|miss| miss.found.place == one.found.place);
            let paragraphs: Vec<u32> = near.map(|miss| miss.paragraph).collect();
            let around = Around {
                families: &wanted.families,
                site: sites.get(&one.found.site).copied().unwrap_or_default(),
                wanted: &paragraphs,
                url_key,
                nearly_empty: wanted.nearly_empty,
            };
            Some((*at, show(&whole, one, &around)))
        })?;
        let mut shown: Vec<(usize, ShownDocument)> = shown.into_iter().flatten().collect();
        shown.sort_unstable_by_key(|(at, _)| *at);
        Ok(shown.into_iter().map(|(_, shown)| shown).collect())
    }

    /// What nearly went, with what is said of it, as much as there is room for.
    fn near(&self, said: &[ParagraphLine], documents: &DocumentsPart) -> Vec<String> {
        let mut made = Vec::new();
        for (miss, said) in self.near.iter().zip(said) {
            let document = documents.places.get(&miss.found.place.number).copied();
            let shown = document.and_then(|at| documents.shown.get(at));
            let text = shown.and_then(|shown| {
                let mut texts = shown.texts.iter();
                let (_, text, is_cut) = texts.find(|text| text.0 == miss.paragraph)?;
                Some((text.as_str(), *is_cut))
            });
            let key = miss.cluster.map(|cluster| (miss.found.site, cluster));
            let cluster = key.and_then(|key| self.material.wanted.clusters.get(&key));
            let about = NearMissContext {
                site: self.site(miss.found.site),
                text,
                cluster: cluster.and_then(|&at| self.material.clusters.shown.get(at as usize)),
                document,
            };
            made.push(items::near(miss, said, &about));
        }
        ByteBudget::new(self.limits.near).buy(made)
    }

    /// The ids of documents that are not shown, as many as there is room for.
    fn ids(&mut self, documents: &DocumentsPart) -> Vec<String> {
        let listed = std::mem::take(&mut self.material.survey.ids.listed).into_iter();
        let others = listed.filter(|one| documents.numbers.binary_search(&one.0).is_err());
        let item = |(_, site, item): (u64, u32, String)| {
            let site = self.material.sites.1.get(&site);
            let site = site.map_or_else(|| "null".to_owned(), u32::to_string);
            super::island::escape(format!("{item},{site}]"))
        };
        let items = others.map(item).collect();
        let left = self.budget.left();
        self.buy(left, items)
    }

    /// What is said under a number that was read.
    fn said(&self, number: u64) -> Result<&ParagraphLine> {
        let finished = &self.material.finished;
        finished.paragraph(number).ok_or_else(|| {
            let path = finished.folder().join(DOCUMENTS);
            Error::damaged(path, format!("paragraph {number} is missing; clean again"))
        })
    }
}
