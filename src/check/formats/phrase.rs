//! Gates, verdicts and places in words, the same in every format.
//!
//! In: parts of an outcome. Out: text of one line, without a full stop at its
//! end. What it says of the corpus is as harmless as the outcome is, no more.

use crate::check::model::{DropJudgement, Finding, Gate, Location, Measure, Rule, Verdict};
use crate::check::text;
use crate::render::spell::{counted, grouped, percent};

/// How much there is: `12 of 240 paragraphs (5.0 %)`.
#[must_use]
pub fn amount(measure: &Measure) -> String {
    match measure.of {
        Some(of) => format!(
            "{} of {} {} ({})",
            grouped(measure.count),
            grouped(of),
            measure.unit.word(of),
            percent(measure.count, of)
        ),
        None => format!(
            "{} {}",
            grouped(measure.count),
            measure.unit.word(measure.count)
        ),
    }
}

/// What was measured, and of what.
#[must_use]
pub fn measured(measure: &Measure) -> String {
    let explanation = measure.quantity.explanation();
    let explanation = match measure.count {
        1 => of_one(explanation),
        _ => explanation.to_owned(),
    };
    format!("{} {explanation}", amount(measure))
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

/// What was measured for a gate, and what may be.
#[must_use]
pub fn gate(gate: &Gate) -> String {
    let measured = measured(&gate.measured);
    format!("{measured}; the limit is {}", gate.limit)
}

/// How the gates came out.
#[must_use]
pub fn gates(gates: &[Gate]) -> String {
    let set = gates.len() as u64;
    let exceeded = gates.iter().filter(|gate| gate.broken).count() as u64;
    match (set, exceeded) {
        (0, _) => "no limits were set".to_owned(),
        (1, 0) => "the limit holds".to_owned(),
        (_, 0) => format!("all {set} limits hold"),
        (1, _) => "the limit is exceeded".to_owned(),
        _ => format!("{exceeded} of {set} limits are exceeded"),
    }
}

/// What a check comes down to.
#[must_use]
pub fn verdict(outcome: &DropJudgement) -> String {
    match (&outcome.error, outcome.verdict) {
        (Some(error), Verdict::Failed) => format!("failed: {error}"),
        _ => format!("{}: {}", outcome.verdict.name(), gates(&outcome.gates)),
    }
}

/// The beginning of a finding's text, and what is said of it.
#[must_use]
pub fn finding(finding: &Finding) -> String {
    if finding.text.is_empty() {
        return finding.message.clone();
    }
    format!("“{}”: {}", finding.text, finding.message)
}

/// Where something stands: `crawl/a.jsonl:7`.
#[must_use]
pub fn place(location: &Location) -> String {
    format!("{}:{}", location.file, location.line)
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
            "Clean the drop, or accept the new number of documents with --update-baseline."
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::testing::{gate as limited, outcome};
    use super::*;
    use crate::check::limit::Limit;
    use crate::check::quantity::Quantity;

    #[test]
    fn a_gate_says_what_was_measured_and_what_may_be() {
        let share = limited(Quantity::RepeatedParagraphs, "5%", 1_234, Some(4_000));
        assert_eq!(
            gate(&share),
            "1,234 of 4,000 paragraphs (30.9 %) stand in another article of the drop as well; \
             the limit is 5 %"
        );
        let number = limited(Quantity::NewFamilies, "0", 1, None);
        assert_eq!(
            gate(&number),
            "1 block family is new: neither index nor baseline has one of their clusters; the \
             limit is 0"
        );
    }

    #[test]
    fn of_one_another_verb_is_said() {
        let said = |quantity| measured(&limited(quantity, "1", 1, Some(8)).measured);
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
        assert_eq!(verdict(&outcome), "broken: 2 of 3 limits are exceeded");
        outcome.gates.truncate(1);
        assert_eq!(verdict(&outcome), "broken: the limit is exceeded");
        outcome.gates.clear();
        outcome.verdict = Verdict::Passed;
        assert_eq!(verdict(&outcome), "passed: no limits were set");
        outcome.gates = vec![limited(Quantity::NearlyEmpty, "3", 3, Some(9))];
        assert_eq!(verdict(&outcome), "passed: the limit holds");
        outcome.error = Some("7 bad records, 0 are allowed".to_owned());
        outcome.verdict = Verdict::Failed;
        assert_eq!(verdict(&outcome), "failed: 7 bad records, 0 are allowed");
        assert!(matches!(outcome.gates[0].limit, Limit::Count(3)));
    }
}
