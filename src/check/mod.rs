//! A drop of new documents → what is to be said of it before it is accepted.
//!
//! In: a drop, what is known of earlier corpora, what was accepted, and limits.
//! Out: a [`model::DropJudgement`]: what was measured, which limits do not hold, and
//! what to look at. The drop is judged as `clean` judges it, into a folder that
//! goes with the run; what was decided is read again from there, so that a check
//! and `clean` can never disagree. It writes neither to the drop nor to the index.

pub mod formats;

pub mod model;

pub mod quantity;

pub mod text;

mod baseline;

mod clusters;

mod compare;

mod counts;

mod families;

mod findings;

mod groups;

mod limits;

mod measure;

mod options;

mod page;

mod places;

mod rank;

mod store;

mod suggest;

use std::path::{Path, PathBuf};

use crate::config::RunConfig;
use crate::error::Result;
use crate::files::{Guarded, Scratch, WholeFile};
use crate::pipeline::{self, Summary};
use crate::progress::{Progress, heed};
use crate::result::Finished;
use crate::result::place::refuse_in_result;
use crate::result::tool;

pub(crate) use crate::limit;
pub use baseline::VERSION as BASELINE_VERSION;
pub use options::CheckOptions;

use baseline::Baseline;
use clusters::DropClusters;
use compare::EarlierOutcome;
use findings::{FindingInputs, texts_of};
use formats::phrase;
use groups::ArticleGroups;
use limits::ComparedLimits;
use measure::{DropCounts, MeasureInputs};
use model::{
    ComparedWith, DropJudgement, DropTotals, JudgedWith, LeastDocuments, MOST_FINDINGS, SCHEMA,
    Verdict,
};
use places::PlaceSearch;
use quantity::Quantity;
use rank::Choice;
use suggest::SuggestInputs;

/// What a check gives back.
#[derive(Clone, Debug)]
pub struct CheckedDrop {
    /// What was found.
    pub outcome: DropJudgement,
    /// The page to look at, where one was asked for.
    pub page: Option<Vec<u8>>,
    /// A `dejalu.toml` with limits, where that was asked for.
    pub suggestion: Option<String>,
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
) -> Result<CheckedDrop> {
    options.validate(config)?;
    let earlier = options.compare.as_deref().map(EarlierOutcome::read);
    let earlier = earlier.transpose()?;
    let baseline = options.baseline.as_deref();
    let baseline = baseline.map(|path| Baseline::read(path, options.update_baseline));
    let mut baseline = baseline.transpose()?;
    // What cannot be written is said before the work.
    let anew = options
        .baseline
        .as_deref()
        .filter(|_| options.update_baseline);
    let anew = anew.map(|path| {
        refuse_in_result(path).and_then(|()| WholeFile::begin(path, &guarded_inputs(config)))
    });
    let mut anew = anew.transpose()?;
    let scratch = Scratch::new(config.temp_dir.as_deref())?;
    let mut config = config.clone();
    config.out = scratch.out();
    // The page shows what stays, and that is read from the articles.
    (config.dry_run, config.page, config.passing) = (!options.page, false, true);
    // Copies have a limit of their own, and are looked at as what stays is.
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
    let error = too_many_bad(&summary, &config).or_else(|| no_site(&summary, &config, options));
    let anew = anew.take().filter(|_| error.is_none());
    let changes = match &mut baseline {
        Some(baseline) => Some(accept(baseline, anew, &mut clusters)?),
        None => None,
    };
    let checking = Checking {
        config: &config,
        options,
        summary: &summary,
        finished: &finished,
        store: &store,
        groups: &groups,
        clusters: &clusters,
        baseline: baseline.as_ref(),
    };
    heed(progress)?;
    let (mut outcome, suggestion) = checking.outcome()?;
    if error.is_some() {
        outcome.verdict = Verdict::Error;
    }
    (outcome.error, outcome.baseline) = (error, changes);
    outcome.compared = earlier.map(|earlier| earlier.compared(&outcome));
    let page = options.page.then(|| page::page(&config.out, &outcome));
    let page = page.transpose()?;
    Ok(CheckedDrop {
        outcome,
        page,
        suggestion,
    })
}

/// What a check reads, and nothing that it writes may replace.
#[must_use]
pub fn guarded(config: &RunConfig, options: &CheckOptions) -> Vec<Guarded> {
    let mut guarded = guarded_inputs(config);
    let baseline = options.baseline.as_deref();
    guarded.extend(Guarded::maybe("the baseline", baseline));
    let earlier = options.compare.as_deref();
    guarded.extend(Guarded::maybe("the earlier outcome", earlier));
    guarded
}

/// The drop and the index, which not even the baseline may replace.
fn guarded_inputs(config: &RunConfig) -> Vec<Guarded> {
    let mut guarded: Vec<Guarded> = Guarded::inputs(&config.inputs).collect();
    guarded.extend(Guarded::maybe("the index", config.index.as_deref()));
    guarded.extend(config.guarded.iter().cloned());
    guarded
}

/// Accepts what the baseline accepts, or everything if it is written anew, and says
/// what changed.
fn accept(
    baseline: &mut Baseline,
    anew: Option<WholeFile>,
    clusters: &mut DropClusters,
) -> Result<model::Changes> {
    baseline.allow(clusters);
    let mut changes = baseline.changes(clusters, anew.is_some());
    if let Some(file) = anew {
        let spelled = baseline.anew(clusters);
        file.fill(spelled.as_bytes())?;
        baseline.digest = Baseline::digest_of(spelled.as_bytes());
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

/// Why a drop cannot be judged of whose sites none is large enough for the limits that are for
/// each: a limit that is compared with nothing is none that holds.
fn no_site(summary: &Summary, config: &RunConfig, options: &CheckOptions) -> Option<String> {
    let least = options.min_site_documents.max(1);
    let sites = summary.report.sites.iter();
    let largest = sites.map(|site| site.tally.documents).max().unwrap_or(0);
    let (quantity, _) = options.site_limits.first()?;
    let is_none = largest < least && !config.allow_empty;
    is_none.then(|| phrase::no_site(*quantity, largest, least))
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
    baseline: Option<&'c Baseline>,
}

impl Checking<'_> {
    fn outcome(&self) -> Result<(DropJudgement, Option<String>)> {
        let families = families::new_ones(self.finished, self.clusters)?;
        let given = MeasureInputs {
            store: self.store,
            groups: self.groups,
            clusters: self.clusters,
            families: &families,
            sites: &self.summary.report.sites,
            nearly_empty: self.options.nearly_empty,
        };
        let counts = DropCounts::new(&given)?;
        let has = (self.config.index.is_some(), self.options.baseline.is_some());
        let measured = counts::measured(has);
        let suggestion = self.options.suggest.map(|next| -> Result<String> {
            let inputs = SuggestInputs {
                given,
                counts: &counts,
                measured: &measured,
                compares: has.0 || has.1,
                next,
            };
            Ok(suggest::spelled(
                &suggest::suggest(&inputs)?,
                &self.against(),
                self.options.nearly_empty,
            ))
        });
        let suggestion = suggestion.transpose()?;
        let limits = ComparedLimits::new(self.options, &counts, self.clusters, &measured);
        let (sites, sites_not_shown) = limits.sites(&counts, self.clusters, &measured);
        let choice = Choice {
            clusters: self.clusters,
            counts: &counts,
            families: &families,
            limits: &limits,
            lists_families: has.0 || has.1 || self.limits_families(),
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
        let drop = self.drop(&counts);
        let min_documents = self.options.min_documents.map(|limit| LeastDocuments {
            limit,
            documents: drop.documents,
            exceeded: drop.documents < limit,
        });
        let making = FindingInputs {
            clusters: self.clusters,
            families: &families,
            texts: texts_of(self.finished, &candidates)?,
            documents: drop.documents,
        };
        let outcome = DropJudgement {
            schema: SCHEMA,
            tool: tool(),
            verdict: match limits.is_any_exceeded() || min_documents.is_some_and(|one| one.exceeded)
            {
                true => Verdict::Failed,
                false => Verdict::Passed,
            },
            drop,
            sites_by: self.summary.report.sites_by.clone(),
            against: self.against(),
            judged_with: JudgedWith {
                options: self.summary.report.options.clone(),
                nearly_empty: self.options.nearly_empty,
                min_site_documents: self.options.min_site_documents,
            },
            min_documents,
            figures: measured.iter().map(|&one| counts.all.figure(one)).collect(),
            limits: limits.whole,
            site_limits: limits.each_site,
            sites,
            sites_not_shown,
            findings: making.all(candidates, found),
            not_shown,
            problems: self.summary.report.problems.clone(),
            error: None,
            baseline: None,
            compared: None,
        };
        Ok((outcome, suggestion))
    }

    /// Whether a limit asks for new families.
    fn limits_families(&self) -> bool {
        let all = self.options.limits.iter().chain(&self.options.site_limits);
        let mut quantities = all.map(|(quantity, _)| *quantity);
        quantities.any(|quantity| quantity == Quantity::NewFamilies)
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
            accepted: counts.all.accepted,
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
            index_digest: self.summary.report.options.index.clone(),
            baseline_digest: self.baseline.map(|baseline| baseline.digest.clone()),
        }
    }
}
