//! Limits as lines, the same in every format.
//!
//! In: an outcome. Out: each limit with how it came out, in words. A limit that was
//! compared with nothing is none that holds.

use super::phrase;
use crate::check::model::{DropJudgement, Finding};
use crate::render::spell::{counted, grouped};

/// How a limit came out, the worst first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum LimitState {
    /// There is more than may be.
    Exceeded,
    /// There was nothing to compare it with.
    NotCompared,
    /// There is no more than may be.
    Holds,
}

impl LimitState {
    /// The same in a word or two.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Self::Holds => "holds",
            Self::Exceeded => "exceeded",
            Self::NotCompared => "not compared",
        }
    }

    fn of(is_exceeded: bool) -> Self {
        match is_exceeded {
            true => Self::Exceeded,
            false => Self::Holds,
        }
    }
}

/// What a limit is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum LimitScope {
    Whole,
    EachSite,
    Documents,
}

/// A limit, and how it came out.
#[derive(Clone, Debug)]
pub struct LimitLine {
    /// How it came out.
    pub state: LimitState,
    /// The option that set it, without the dashes.
    pub option: &'static str,
    scope: LimitScope,
    /// What may be: `5 %`.
    pub limit: String,
    /// The option with its value, without the dashes: `max-lost 1000`.
    pub spelled: String,
    /// What was measured.
    pub figure: String,
    /// What was measured, and what may be.
    pub said: String,
}

impl LimitLine {
    /// What it is called: `max-lost`, `site-limits max-lost`, `min-documents`.
    #[must_use]
    pub fn name(&self) -> String {
        match self.scope {
            LimitScope::EachSite => format!("site-limits {}", self.option),
            LimitScope::Whole | LimitScope::Documents => self.option.to_owned(),
        }
    }

    /// The same as an identifier, without spaces.
    #[must_use]
    pub fn id(&self) -> String {
        self.name().replace(' ', "-")
    }

    /// Whether it is for each site by itself.
    #[must_use]
    pub fn is_for_each_site(&self) -> bool {
        self.scope == LimitScope::EachSite
    }

    /// Whether it is exceeded.
    #[must_use]
    pub fn is_exceeded(&self) -> bool {
        self.state == LimitState::Exceeded
    }

    /// Whether there was nothing to compare it with.
    #[must_use]
    pub fn is_not_compared(&self) -> bool {
        self.state == LimitState::NotCompared
    }

    /// Whether it counts a finding, and is exceeded.
    #[must_use]
    pub fn counts(&self, finding: &Finding) -> bool {
        match self.scope {
            LimitScope::Whole => finding.limits.contains(&self.option),
            LimitScope::EachSite => finding.site_limits.contains(&self.option),
            LimitScope::Documents => false,
        }
    }
}

/// The limits, those on the whole drop first.
#[must_use]
pub fn limit_lines(outcome: &DropJudgement) -> Vec<LimitLine> {
    let documents = outcome.min_documents.iter().map(|least| {
        let documents = counted(least.documents, "document", "documents");
        LimitLine {
            state: LimitState::of(least.exceeded),
            option: "min-documents",
            scope: LimitScope::Documents,
            limit: grouped(least.limit),
            spelled: format!("min-documents {}", least.limit),
            figure: format!("the drop has {documents}"),
            said: format!(
                "the drop has {documents}, and must have {} at least",
                grouped(least.limit)
            ),
        }
    });
    let whole = outcome.limits.iter().map(|limit| LimitLine {
        state: LimitState::of(limit.exceeded),
        option: limit.name,
        scope: LimitScope::Whole,
        limit: phrase::most(limit.limit),
        spelled: format!("{} {}", limit.name, limit.limit),
        figure: phrase::measured(&limit.figure),
        said: phrase::limit(limit),
    });
    let each_site = outcome.site_limits.iter().map(|limit| LimitLine {
        state: match limit.sites {
            0 => LimitState::NotCompared,
            _ => LimitState::of(limit.exceeded > 0),
        },
        option: limit.name,
        scope: LimitScope::EachSite,
        limit: phrase::most(limit.limit),
        spelled: format!("site-limits {} {}", limit.name, limit.limit),
        figure: phrase::in_sites_named(limit),
        said: phrase::site_limit(limit),
    });
    documents.chain(whole).chain(each_site).collect()
}

/// How the limits came out together.
#[must_use]
pub fn summed_up(outcome: &DropJudgement) -> String {
    let lines = limit_lines(outcome);
    let count = |state| lines.iter().filter(|line| line.state == state).count();
    let (all, exceeded) = (lines.len(), count(LimitState::Exceeded));
    let not_compared = count(LimitState::NotCompared);
    let said = match (all, exceeded) {
        (0, _) => return "no limit is set".to_owned(),
        (1, 0) if not_compared == 1 => return "the limit was compared with no site".to_owned(),
        (2, 0) if not_compared == 2 => return "both limits were compared with no site".to_owned(),
        (_, 0) if not_compared == all => {
            return format!("all {all} limits were compared with no site");
        }
        (1, 0) => "the limit holds".to_owned(),
        (2, 0) if not_compared == 0 => "both limits hold".to_owned(),
        (_, 0) if not_compared == 0 => format!("all {all} limits hold"),
        (_, 0) if all - not_compared == 1 => format!("1 of {all} limits holds"),
        (_, 0) => format!("{} of {all} limits hold", all - not_compared),
        (1, _) => "the limit is exceeded".to_owned(),
        (_, 1) => format!("1 of {all} limits is exceeded"),
        _ => format!("{exceeded} of {all} limits are exceeded"),
    };
    match not_compared {
        0 => said,
        1 => format!("{said}, and 1 was compared with no site"),
        more => format!("{said}, and {more} were compared with no site"),
    }
}
