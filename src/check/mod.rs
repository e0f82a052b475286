//! A drop of new documents → what is to be said of it before it is accepted.
//!
//! In: a drop, what is known of earlier corpora, what was accepted, and limits.
//! Out: a [`model::DropJudgement`]: what was measured, which limits do not hold, and
//! what to look at. The drop is judged as `clean` judges it, into a folder that
//! goes with the run; what was decided is read again from there, so that a check
//! and `clean` can never disagree. It writes neither to the drop nor to the index.

pub mod formats;

pub mod limit;

pub mod model;

pub mod quantity;

pub mod text;

mod baseline;

mod clusters;

mod families;

mod findings;

mod groups;

mod measure;

mod places;

mod rank;

mod store;

use std::path::{Path, PathBuf};

use crate::config::RunConfig;
use crate::error::{Error, Result};
use crate::files::{Guarded, Scratch, write_whole};
use crate::input::is_stdin;
use crate::pipeline::{self, Summary};
use crate::progress::{Progress, heed};
use crate::result::Finished;
use crate::result::tool;

pub use baseline::VERSION as BASELINE_VERSION;

use baseline::Baseline;
use clusters::DropClusters;
use findings::{FindingInputs, texts_of};
use groups::ArticleGroups;
use limit::{Limit, LimitShare};
use measure::{DropCounts, Measured};
use model::{
    ComparedWith, DropJudgement, DropTotals, Gate, MOST_FINDINGS, Measure, SCHEMA, Verdict,
};
use places::PlaceSearch;
use quantity::Quantity;
use rank::Choice;

/// What is left nearly empty where nobody says: a tenth of an article is its
/// headline and a lead.
pub const NEARLY_EMPTY: LimitShare = LimitShare::percent(10);

/// What a check asks, beside how the drop is read and judged.
#[derive(Clone, Debug)]
pub struct CheckOptions {
    /// What may be, in any order.
    pub limits: Vec<(Quantity, Limit)>,
    /// A document of whose characters less would be left is nearly empty.
    pub nearly_empty: LimitShare,
    /// The file of what is accepted.
    pub baseline: Option<PathBuf>,
    /// Whether that file is written anew.
    pub update_baseline: bool,
}

impl Default for CheckOptions {
    fn default() -> Self {
        Self {
            limits: Vec::new(),
            nearly_empty: NEARLY_EMPTY,
            baseline: None,
            update_baseline: false,
        }
    }
}

impl CheckOptions {
    /// Checks that the options make sense together.
    ///
    /// # Errors
    /// Where a gate compares with what is not there, or cannot be a share.
    fn validate(&self, config: &RunConfig) -> Result<()> {
        for &(quantity, limit) in &self.limits {
            let option = quantity.option();
            if quantity.wants_index() && config.index.is_none() {
                return Err(Error::option(
                    &[option, "against"],
                    format!("`{option}` needs an index"),
                    "name one with `against`, or leave the limit out",
                ));
            }
            if quantity.wants_baseline() && self.baseline.is_none() {
                return Err(Error::option(
                    &[option, "baseline"],
                    format!("`{option}` needs a baseline"),
                    "name one with `baseline`, or leave the limit out",
                ));
            }
            if !quantity.is_share() && matches!(limit, Limit::Share(_)) {
                return Err(Error::option(
                    &[option],
                    format!("`{option}` {limit}: this is counted, and cannot be a share"),
                    "give a number",
                ));
            }
        }
        if self.update_baseline && self.baseline.is_none() {
            return Err(Error::option(
                &["update-baseline", "baseline"],
                "`update-baseline` writes the file that `baseline` names",
                "name one",
            ));
        }
        Ok(())
    }

    fn limit(&self, quantity: Quantity) -> Option<Limit> {
        let mut limits = self.limits.iter();
        limits
            .find(|limit| limit.0 == quantity)
            .map(|limit| limit.1)
    }
}

/// Checks a drop. `config` says what it is and how it is judged; where its output
/// goes means nothing.
///
/// # Errors
/// Where an option makes no sense, the drop, the index or the baseline cannot be
/// read, or the baseline cannot be written.
pub fn run(
    config: &RunConfig,
    options: &CheckOptions,
    progress: &dyn Progress,
) -> Result<DropJudgement> {
    options.validate(config)?;
    let baseline = options.baseline.as_deref();
    let baseline = baseline.map(|path| Baseline::read(path, options.update_baseline));
    let mut baseline = baseline.transpose()?;
    let scratch = Scratch::new(config.temp_dir.as_deref())?;
    let mut config = config.clone();
    config.out = scratch.out();
    (config.dry_run, config.page, config.passing) = (true, false, true);
    // Copies have a gate of their own, and are looked at as what stays is.
    config.decision.drop_copies = false;
    let mut summary = pipeline::run(&config, progress)?;
    heed(progress)?;
    let finished = Finished::open(&config.out)?;
    let groups = ArticleGroups::read(&finished, std::mem::take(&mut summary.known_articles))?;
    let mut clusters = DropClusters::read(&finished, |entry| {
        if let Some(baseline) = &mut baseline {
            baseline.see(entry);
        }
    })?;
    heed(progress)?;
    let store = store::StoreWriter::new(scratch.path())?;
    let store = clusters.add_up(&finished, &groups, store)?;
    let error = too_many_bad(&summary, &config);
    let changes = match (&baseline, options.baseline.as_deref()) {
        (Some(baseline), Some(path)) => {
            let updates = options.update_baseline && error.is_none();
            let updates = updates.then(|| guarded(&config, None));
            Some(accept(baseline, path, updates.as_deref(), &mut clusters)?)
        }
        _ => None,
    };
    let checking = Checking {
        config: &config,
        options,
        summary: &summary,
        finished: &finished,
        store: &store,
        groups: &groups,
        clusters: &clusters,
    };
    heed(progress)?;
    let mut outcome = checking.outcome()?;
    if error.is_some() {
        outcome.verdict = Verdict::Failed;
    }
    (outcome.error, outcome.baseline) = (error, changes);
    Ok(outcome)
}

/// What a check reads, and nothing that it writes may replace.
#[must_use]
pub fn guarded(config: &RunConfig, baseline: Option<&Path>) -> Vec<Guarded> {
    let inputs = config.inputs.iter().filter(|input| !is_stdin(input));
    let inputs: Vec<PathBuf> = inputs.cloned().collect();
    let mut guarded: Vec<Guarded> = Guarded::inputs(&inputs).collect();
    guarded.extend(Guarded::maybe("the index", config.index.as_deref()));
    guarded.extend(Guarded::maybe("the baseline", baseline));
    guarded
}

/// Accepts what the baseline accepts, or everything if it is written anew, and says
/// what changed.
fn accept(
    baseline: &Baseline,
    path: &Path,
    updates: Option<&[Guarded]>,
    clusters: &mut DropClusters,
) -> Result<model::Changes> {
    baseline.allow(clusters);
    let mut changes = baseline.changes(clusters);
    if let Some(guarded) = updates {
        write_whole(path, baseline.anew(clusters).as_bytes(), guarded)?;
        changes.updated = true;
        for cluster in &mut clusters.all {
            let accepted = cluster.is_finding().then_some(cluster.articles);
            cluster.accepted = accepted;
        }
    }
    Ok(changes)
}

/// Why a drop cannot be judged that has more bad records than may be.
fn too_many_bad(summary: &Summary, config: &RunConfig) -> Option<String> {
    let problems = &summary.report.problems;
    let refusal = || problems.refusal("left out", config.max_bad_records);
    summary.too_many_bad.then(refusal)
}

/// Everything that is known of a drop.
struct Checking<'c> {
    config: &'c RunConfig,
    options: &'c CheckOptions,
    summary: &'c Summary,
    finished: &'c Finished,
    store: &'c store::Store,
    groups: &'c ArticleGroups,
    clusters: &'c DropClusters,
}

impl Checking<'_> {
    fn outcome(&self) -> Result<DropJudgement> {
        let counts = DropCounts::new(&measure::MeasureInputs {
            store: self.store,
            groups: self.groups,
            clusters: self.clusters,
            nearly_empty: self.options.nearly_empty,
        })?;
        let drop = self.drop(&counts);
        let families = families::new_ones(self.finished, self.clusters)?;
        let has = (self.config.index.is_some(), self.options.baseline.is_some());
        let measures = Measured {
            counts: &counts,
            clusters: self.clusters,
            new_families: families.len() as u64,
            of: drop,
            has,
        };
        let measures = measures.all();
        let gates = self.gates(&measures);
        let choice = Choice {
            clusters: self.clusters,
            counts: &counts,
            families: &families,
            gates: &gates,
            lists_families: has.0 || has.1 || self.options.limit(Quantity::NewFamilies).is_some(),
        };
        let (candidates, not_shown) = choice.worst(MOST_FINDINGS);
        let looking = PlaceSearch {
            finished: self.finished,
            store: self.store,
            clusters: self.clusters,
            families: &families,
            sources: &self.summary.sources,
            config: self.config,
        };
        let found = looking.find(&candidates)?;
        let making = FindingInputs {
            clusters: self.clusters,
            families: &families,
            texts: texts_of(self.finished, &candidates)?,
            documents: drop.documents,
        };
        let is_broken = gates.iter().any(|gate| gate.broken);
        Ok(DropJudgement {
            schema: SCHEMA,
            tool: tool(),
            verdict: if is_broken {
                Verdict::Broken
            } else {
                Verdict::Passed
            },
            drop,
            sites_by: self.summary.report.sites_by.clone(),
            against: self.against(),
            measures,
            gates,
            findings: making.all(candidates, found),
            not_shown,
            problems: self.summary.report.problems.clone(),
            error: None,
            baseline: None,
        })
    }

    fn drop(&self, counts: &DropCounts) -> DropTotals {
        let totals = &self.summary.report.totals;
        DropTotals {
            sources: totals.sources,
            bytes: totals.bytes,
            sites: self.summary.report.sites.len() as u64,
            documents: totals.tally.documents,
            paragraphs: totals.tally.paragraphs,
            characters: totals.tally.characters,
            accepted: counts.accepted(),
        }
    }

    fn against(&self) -> ComparedWith {
        let named = |path: &Option<PathBuf>| {
            let path = path.as_deref().map(Path::to_string_lossy);
            path.map(|path| path.into_owned())
        };
        ComparedWith {
            index: named(&self.config.index),
            baseline: named(&self.options.baseline),
        }
    }

    /// The limits that were set, with what there is.
    fn gates(&self, measures: &[Measure]) -> Vec<Gate> {
        let gate = |measured: &Measure| {
            let limit = self.options.limit(measured.quantity)?;
            Some(Gate {
                name: measured.quantity.option(),
                measured: *measured,
                limit,
                broken: limit.is_exceeded(measured.count, measured.of.unwrap_or(0)),
                explanation: measured.quantity.explanation(),
            })
        };
        measures.iter().filter_map(gate).collect()
    }
}
