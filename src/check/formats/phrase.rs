//! Limits, verdicts and places in words, the same in every format.
//!
//! In: parts of an outcome. Out: text of one line, without a full stop at its
//! end. What it says of the corpus is as harmless as the outcome is, no more.

use std::borrow::Cow;

use super::limit_lines::summed_up;
use crate::check::limit::Limit;
use crate::check::model::{
    ChangedClusters, Changes, DropJudgement, EarlierComparison, Figure, Finding, LimitResult,
    Location, Rule, SiteFigure, SiteLimitResult, Unlike, Verdict,
};
use crate::check::quantity::Quantity;
use crate::check::text;
use crate::render::spell::{counted, grouped, percent};

/// How much there is: `12 of 240 paragraphs (5.0 %)`.
#[must_use]
pub fn amount(figure: &Figure) -> String {
    match figure.of {
        // There is no share of nothing.
        Some(0) => format!("0 of 0 {}", figure.unit.word(0)),
        Some(of) => format!(
            "{} of {} {} ({})",
            grouped(figure.count),
            grouped(of),
            figure.unit.word(of),
            percent(figure.count, of)
        ),
        None => format!(
            "{} {}",
            grouped(figure.count),
            figure.unit.word(figure.count)
        ),
    }
}

/// What was measured, and of what.
#[must_use]
pub fn measured(figure: &Figure) -> String {
    let explanation = figure.quantity.explanation();
    let explanation = match figure.count {
        1 => of_one(explanation),
        _ => explanation.to_owned(),
    };
    format!("{} {explanation}", amount(figure))
}

/// What is said of many, said of one.
fn of_one(explanation: &str) -> String {
    let verbs = [
        ("are articles ", "is an article "),
        ("are ", "is "),
        ("stand ", "stands "),
        ("have ", "has "),
    ];
    let said = verbs.iter().find_map(|(many, one)| {
        let rest = explanation.strip_prefix(many)?;
        Some(format!("{one}{rest}"))
    });
    said.unwrap_or_else(|| explanation.to_owned())
}

/// What was measured for a limit, and what may be.
#[must_use]
pub fn limit(limit: &LimitResult) -> String {
    let measured = measured(&limit.figure);
    format!("{measured}; the limit is {}", most(limit.limit))
}

/// What may be.
#[must_use]
pub fn most(limit: Limit) -> String {
    match limit {
        Limit::Count(count) => grouped(count),
        Limit::Share(share) => share.to_string(),
    }
}

/// Sites that are named where a limit for each site is exceeded.
const SITES: usize = 3;

/// Limits that were others then and are named.
const OTHER_LIMITS: usize = 4;

/// The name of a site, and what is said where nothing names it. What could be taken for that
/// stands in quotes.
#[must_use]
pub fn site_name(site: &str) -> Cow<'_, str> {
    match site {
        "" => Cow::Borrowed("(no site)"),
        named if named.starts_with(['(', '"']) => Cow::Owned(format!("{named:?}")),
        named => Cow::Borrowed(named),
    }
}

/// The site of a finding, to stand after what is said of it; nothing where there is but one.
#[must_use]
pub fn on_site(finding: &Finding) -> String {
    match finding.site.as_str() {
        "" => String::new(),
        site => format!(" (site {})", text::name(&site_name(site))),
    }
}

/// A figure of a site: `www.example.org: 12 of 240 paragraphs (5.0 %)`.
#[must_use]
pub fn site_figure(limit: &SiteLimitResult, of: &SiteFigure) -> String {
    let measured = measured(&figure_of(limit, of));
    format!("{}: {measured}", site_name(&of.site))
}

fn figure_of(limit: &SiteLimitResult, of: &SiteFigure) -> Figure {
    Figure {
        quantity: limit.quantity,
        unit: limit.unit,
        count: of.count,
        of: of.of,
    }
}

/// In how many sites a limit for each site is exceeded, or holds.
#[must_use]
pub fn in_sites(limit: &SiteLimitResult) -> String {
    match (limit.sites, limit.exceeded) {
        (0, _) => {
            "compared with no site: none has enough documents (min-site-documents)".to_owned()
        }
        (1, 0) => "in the only site".to_owned(),
        (sites, 0) => format!("in all {} sites", grouped(sites)),
        (1, _) => "in 1 site, the only one".to_owned(),
        (sites, some) => format!("in {} of {} sites", grouped(some), grouped(sites)),
    }
}

/// Why a drop is not judged of whose sites none is large enough for a limit.
#[must_use]
pub fn no_site(quantity: Quantity, largest: u64, least: u64) -> String {
    format!(
        "--site-limits {} is compared with no site: the largest has {}, and --min-site-documents \
         asks for {}; lower that, leave the limits for sites out, or accept it with --allow-empty",
        quantity.option(),
        counted(largest, "document", "documents"),
        grouped(least),
    )
}

/// The sites that are worth naming: where no site has anything, none is.
pub fn largest(limit: &SiteLimitResult) -> impl Iterator<Item = &SiteFigure> {
    let largest = limit.largest.iter();
    largest.filter(|site| site.count > 0)
}

/// How a limit for each site came out, with the sites that are furthest up, and what may be.
#[must_use]
pub fn site_limit(limit: &SiteLimitResult) -> String {
    let named = in_sites_named(limit);
    format!("{named}; the limit is {}", most(limit.limit))
}

/// How a limit for each site came out, with the sites that are furthest up.
#[must_use]
pub fn in_sites_named(limit: &SiteLimitResult) -> String {
    let named = limit.exceeded.clamp(1, SITES as u64);
    let named = largest(limit).take(usize::try_from(named).unwrap_or(SITES));
    // What is measured is said of the first.
    let named = named.enumerate().map(|(at, site)| match at {
        0 => site_figure(limit, site),
        _ => format!(
            "{}: {}",
            site_name(&site.site),
            amount(&figure_of(limit, site))
        ),
    });
    let named: Vec<String> = named.collect();
    let more = match limit.exceeded.saturating_sub(named.len() as u64) {
        0 => String::new(),
        more => format!("; and {}", counted(more, "more site", "more sites")),
    };
    let named = match named.is_empty() {
        true => String::new(),
        false => format!("; {}", named.join("; ")),
    };
    format!("{}{named}{more}", in_sites(limit))
}

/// How many sites exceed a limit that is for each site.
#[must_use]
pub fn sites_exceeding(outcome: &DropJudgement) -> u64 {
    let listed = outcome.sites.iter();
    let listed = listed.filter(|site| !site.exceeded.is_empty()).count() as u64;
    // Of one limit that more sites exceed than are listed the number is known.
    let limits = outcome.site_limits.iter().map(|limit| limit.exceeded);
    listed.max(limits.max().unwrap_or(0))
}

/// What then and now were not judged with alike: `index: none then, known.idx now`.
#[must_use]
pub fn unlike(unlike: &Unlike) -> String {
    let said = |value: &Option<String>| value.clone().unwrap_or_else(|| "none".to_owned());
    let (then, now) = (said(&unlike.then), said(&unlike.now));
    match then == now {
        true => format!("{}: {now}, with other contents then", unlike.what),
        false => format!("{}: {then} then, {now} now", unlike.what),
    }
}

/// The limits that are not those of then, the first few of them; nothing where all are.
#[must_use]
pub fn other_limits(comparison: &EarlierComparison) -> Option<String> {
    let all = &comparison.other_limits;
    let named: Vec<String> = all.iter().take(OTHER_LIMITS).map(unlike).collect();
    let more = all.len().saturating_sub(named.len()) as u64;
    let more = match more {
        0 => String::new(),
        more => format!("; and {}", counted(more, "other", "others")),
    };
    (!all.is_empty()).then(|| format!("{}{more}", named.join("; ")))
}

/// What changed since when.
#[must_use]
pub fn since(comparison: &EarlierComparison) -> String {
    let documents = counted(comparison.drop.documents, "document", "documents");
    let sites = [
        (comparison.sites_added, "new"),
        (comparison.sites_gone, "gone"),
    ];
    let sites = sites.into_iter().filter_map(|(count, word)| {
        let count = count.filter(|&count| count > 0)?;
        Some(format!(", {} {word}", counted(count, "site", "sites")))
    });
    let sites: String = sites.collect();
    format!("{documents} then{sites}")
}

/// What a check comes down to, in a word and in a sentence.
#[must_use]
pub fn verdict(outcome: &DropJudgement) -> (&'static str, String) {
    let said = match &outcome.error {
        Some(error) if outcome.verdict == Verdict::Error => error.clone(),
        _ => summed_up(outcome),
    };
    (outcome.verdict.name(), said)
}

/// The beginning of a finding's text, what is said of it, and its site.
#[must_use]
pub fn finding(finding: &Finding) -> String {
    let (message, site) = (&finding.message, on_site(finding));
    if finding.text.is_empty() {
        return format!("{message}{site}");
    }
    format!("“{}”: {message}{site}", finding.text)
}

/// The same, and which record it stands in, for services that know lines only.
#[must_use]
pub fn finding_in_record(one: &Finding) -> String {
    let first = one
        .locations
        .first()
        .and_then(|first| first.record.as_ref());
    first.map_or_else(
        || finding(one),
        |record| format!("{}, {record}", finding(one)),
    )
}

/// Where something stands: `crawl/a.jsonl:7`, or `crawl/a.json, element 7`.
#[must_use]
pub fn place(location: &Location) -> String {
    match &location.record {
        Some(record) => format!("{}, {record}", location.file),
        None => format!("{}:{}", location.file, location.line),
    }
}

/// The sites of a drop, and how they are told apart.
#[must_use]
pub fn sites(outcome: &DropJudgement) -> String {
    let sites = counted(outcome.drop.sites, "site", "sites");
    let by = text::name(&outcome.sites_by.to_string());
    format!("{sites} ({by})")
}

/// How many findings there are, listed or not.
#[must_use]
pub fn findings(outcome: &DropJudgement) -> String {
    let all = (outcome.findings.len() as u64).saturating_add(outcome.not_shown);
    counted(all, "finding", "findings")
}

/// What changed against the baseline, in numbers.
#[must_use]
pub fn changes(changes: &Changes) -> String {
    let part = |part: &ChangedClusters, word: &str| format!("{} {word}", grouped(part.total));
    let mut parts = vec![part(&changes.added, "added"), part(&changes.grown, "grown")];
    let removed = changes.removed.as_ref();
    parts.extend(removed.map(|removed| part(removed, "gone")));
    let shrunk = changes.shrunk.as_ref();
    parts.extend(shrunk.map(|shrunk| part(shrunk, "shrunk")));
    parts.push(format!("{} as accepted", grouped(changes.unchanged)));
    parts.join(", ")
}

/// What to do about a finding.
#[must_use]
pub fn remedy(rule: Rule) -> &'static str {
    match rule {
        Rule::NearlyEmptied => {
            "Look at the document with `dejalu explain`: either its body was lost when it was \
             extracted, or it is a page that is no article."
        }
        Rule::ArticleKnown => {
            "Leave the document out of the drop, or clean it with --articles-twice drop."
        }
        Rule::ArticleTwice => {
            "Leave the copies out of the drop, or clean it with --articles-twice drop."
        }
        Rule::Lost => {
            "Look at the paragraph with `dejalu explain`. What belongs to an article is put on \
             the list of --allow."
        }
        Rule::DominantCluster
        | Rule::NewBlockFamily
        | Rule::KnownFromIndex
        | Rule::RepeatsInDrop
        | Rule::InBlock => {
            "`dejalu clean` removes what does not belong to an article. What is meant to be \
             there is accepted with --update-baseline."
        }
        Rule::GrownSinceBaseline => {
            "Clean the drop, or accept the new number of articles with --update-baseline."
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::testing::{limit as limited, outcome};
    use super::*;

    #[test]
    fn a_gate_says_what_was_measured_and_what_may_be() {
        let share = limited(Quantity::RepeatedParagraphs, "5%", 1_234, Some(4_000));
        assert_eq!(
            limit(&share),
            "1,234 of 4,000 paragraphs (30.9 %) stand in another article of the drop as well; \
             the limit is 5 %"
        );
        let number = limited(Quantity::NewFamilies, "0", 1, None);
        assert_eq!(
            limit(&number),
            "1 block family is new: neither index nor baseline has one of their clusters; the \
             limit is 0"
        );
    }

    #[test]
    fn of_one_another_verb_is_said() {
        let said = |quantity| measured(&limited(quantity, "1", 1, Some(8)).figure);
        assert_eq!(
            said(Quantity::KnownArticles),
            "1 of 8 documents (12.5 %) is an article that the index has already"
        );
        assert!(said(Quantity::RepeatedParagraphs).contains(" stands in "));
        assert!(said(Quantity::RemovedDocuments).contains(" has a paragraph "));
        assert!(said(Quantity::NearlyEmpty).contains(" would be left "));
    }

    #[test]
    fn the_verdict_counts_the_limits() {
        let mut outcome = outcome();
        let said = |outcome: &DropJudgement| {
            let (word, said) = verdict(outcome);
            format!("{word}: {said}")
        };
        assert_eq!(said(&outcome), "failed: 2 of 3 limits are exceeded");
        outcome.limits.truncate(1);
        assert_eq!(said(&outcome), "failed: the limit is exceeded");
        outcome.limits.clear();
        outcome.verdict = Verdict::Passed;
        assert_eq!(said(&outcome), "passed: no limit is set");
        outcome.limits = vec![limited(Quantity::NearlyEmpty, "3", 3, Some(9))];
        assert_eq!(said(&outcome), "passed: the limit holds");
        outcome.error = Some("7 bad records, 0 are allowed".to_owned());
        outcome.verdict = Verdict::Error;
        assert_eq!(said(&outcome), "error: 7 bad records, 0 are allowed");
        assert!(matches!(outcome.limits[0].limit, Limit::Count(3)));
    }
}
