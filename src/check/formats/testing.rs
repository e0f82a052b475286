//! Outcomes for the tests of formats: a small one, and one that is hostile.

use std::path::PathBuf;

use crate::check::limit::Limit;
use crate::check::model::{
    ChangedClusters, Changes, ClusterChange, ComparedWith, DropJudgement, DropTotals, Figure,
    Finding, FindingFacts, JudgedWith, Level, LimitResult, Location, Rule, SCHEMA, SiteLimitResult,
    Verdict,
};
use crate::check::quantity::Quantity;
use crate::config::RunConfig;
use crate::input::{Problem, ProblemKind};
use crate::result::problems::Problems;

/// Text that tries everything that means something to a reader of some format.
pub(super) const HOSTILE: &str = "::set-output name=a::b\r\n::error file=x,line=1::y ##[add-path]/tmp %0A%25 \
     ]]> --> <script>alert(1)</script> &amp; \"'` ``` | [link](http://localhost) ![i](x) {0} \\ \
     \u{0}\u{1}\u{b}\u{1b}[31m\u{7f}\u{85}\u{2028}\u{202e}\u{fffe}\u{ffff} @all #1 \u{1f600}";

pub(super) fn limit(quantity: Quantity, limit: &str, count: u64, of: Option<u64>) -> LimitResult {
    let limit = Limit::parse(limit).unwrap();
    LimitResult {
        name: quantity.option(),
        figure: Figure {
            quantity,
            unit: quantity.unit(),
            count,
            of,
        },
        limit,
        exceeded: limit.is_exceeded(count, of.unwrap_or(0)),
        explanation: quantity.explanation(),
    }
}

/// A limit for each site where no site is large enough.
pub(super) fn compared_with_no_site() -> SiteLimitResult {
    let quantity = Quantity::Lost;
    SiteLimitResult {
        name: quantity.option(),
        quantity,
        unit: quantity.unit(),
        limit: Limit::parse("0").unwrap(),
        explanation: quantity.explanation(),
        sites: 0,
        exceeded: 0,
        largest: Vec::new(),
    }
}

/// A finding whose number makes everything in it.
pub(super) fn finding(number: u64, rule: Rule, level: Level) -> Finding {
    let location = |line: u64| Location {
        file: format!("drop/part {number}.jsonl"),
        line,
        end_line: line,
        record: None,
        document: format!("article-{line}"),
        paragraph: Some(3),
    };
    Finding {
        rule,
        level,
        rank: number,
        fingerprint: format!("{number:032x}"),
        message: format!("paragraph {number} stands in 3 articles"),
        text: format!("Read more, part {number}"),
        limits: match level {
            Level::Error => vec![Quantity::RepeatedParagraphs.option()],
            _ => Vec::new(),
        },
        site_limits: Vec::new(),
        new: true,
        site: String::new(),
        id: Some(format!("{number:016x}")),
        documents: 3,
        occurrences: 4,
        removed: 4,
        removed_characters: 80,
        known: 0,
        facts: FindingFacts::default(),
        locations: (1..=4).map(|at| location(number + at)).collect(),
    }
}

pub(super) fn outcome() -> DropJudgement {
    let limits = vec![
        limit(Quantity::RepeatedParagraphs, "5%", 12, Some(40)),
        limit(Quantity::NewFamilies, "0", 1, None),
        limit(Quantity::NearlyEmpty, "10%", 1, Some(10)),
    ];
    let document = Finding {
        id: None,
        text: "article-9".to_owned(),
        message: "next to nothing would be left of the document".to_owned(),
        ..finding(3, Rule::NearlyEmptied, Level::Warning)
    };
    DropJudgement {
        schema: SCHEMA,
        tool: "dejalu 0.1.0".to_owned(),
        verdict: Verdict::Failed,
        drop: DropTotals {
            sources: 2,
            bytes: 4_000,
            sites: 1,
            documents: 10,
            paragraphs: 40,
            characters: 3_900,
            accepted: 0,
        },
        sites_by: crate::result::sites_by::SitesBy::nothing(),
        against: ComparedWith {
            index: Some("known.idx".to_owned()),
            ..ComparedWith::default()
        },
        judged_with: JudgedWith {
            options: RunConfig::new(Vec::new(), PathBuf::new()).options(),
            nearly_empty: crate::limit::LimitShare::NEARLY_EMPTY,
            min_site_documents: 1,
        },
        min_documents: None,
        figures: limits.iter().map(|limit| limit.figure).collect(),
        limits,
        site_limits: Vec::new(),
        sites: Vec::new(),
        sites_not_shown: 0,
        findings: vec![
            finding(1, Rule::RepeatsInDrop, Level::Error),
            finding(2, Rule::NewBlockFamily, Level::Error),
            document,
            finding(4, Rule::RepeatsInDrop, Level::Note),
        ],
        not_shown: 0,
        problems: Problems::default(),
        error: None,
        baseline: None,
        compared: None,
    }
}

/// An outcome in which every text is hostile, and everything is there.
pub(super) fn hostile() -> DropJudgement {
    let mut outcome = outcome();
    for finding in &mut outcome.findings {
        finding.message = HOSTILE.to_owned();
        finding.text = HOSTILE.to_owned();
        finding.site = HOSTILE.to_owned();
        for location in &mut finding.locations {
            location.file = HOSTILE.to_owned();
            location.document = HOSTILE.to_owned();
        }
    }
    outcome.findings[3].locations.clear();
    outcome.not_shown = 7;
    outcome.verdict = Verdict::Error;
    outcome.error = Some(HOSTILE.to_owned());
    outcome.against.index = Some(HOSTILE.to_owned());
    outcome.against.baseline = Some(HOSTILE.to_owned());
    for bad in [true, true, false] {
        let kind = match bad {
            true => ProblemKind::BadJson,
            false => ProblemKind::DuplicateId,
        };
        let problem = Problem::new(kind, HOSTILE, HOSTILE, HOSTILE).at(4, 90);
        outcome.problems.add(problem);
    }
    let change = ClusterChange {
        site: HOSTILE.to_owned(),
        text: HOSTILE.to_owned(),
        before: 1,
        after: 2,
    };
    outcome.baseline = Some(Changes {
        grown: ChangedClusters {
            total: 1,
            listed: vec![change],
        },
        ..Changes::default()
    });
    outcome
}

/// An outcome with so many findings of each level.
pub(super) fn many(of_each: u64) -> DropJudgement {
    let levels = [Level::Error, Level::Warning, Level::Note];
    let findings = levels.iter().zip(0_u64..).flat_map(|(&level, at)| {
        (1..=of_each).map(move |number| finding(at * of_each + number, Rule::RepeatsInDrop, level))
    });
    DropJudgement {
        findings: findings.collect(),
        not_shown: 11,
        ..outcome()
    }
}

/// What a format writes.
pub(super) fn rendered(
    render: fn(&DropJudgement, &mut dyn std::io::Write) -> std::io::Result<()>,
    outcome: &DropJudgement,
) -> String {
    let mut bytes = Vec::new();
    render(outcome, &mut bytes).unwrap();
    String::from_utf8(bytes).unwrap()
}
