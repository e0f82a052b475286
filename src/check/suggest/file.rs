//! Suggested limits → a `dejalu.toml`.
//!
//! In: limits. Out: the file that sets them, with today's figure beside each.

use std::fmt::Write as _;

use super::bound::ONCE_IN;
use super::{LEAST_DOCUMENTS, SuggestedLimit, Suggestion};
use crate::check::formats::phrase;
use crate::check::limit::{Limit, LimitShare};
use crate::check::model::{ComparedWith, Figure};
use crate::hidden::is_hidden;
use crate::render::spell::{counted, grouped, percent};

/// The column in which comments stand, where limits leave room.
const COMMENTS: usize = 34;

/// The file.
pub(in crate::check) fn spelled(
    suggestion: &Suggestion,
    against: &ComparedWith,
    nearly_empty: LimitShare,
) -> String {
    let mut file = String::new();
    // Writing to a string cannot fail.
    let _ = writeln!(
        file,
        "# Limits that `dejalu check` suggests, from {} of {}.\n\
         # If a drop of {} is like these, chance alone makes it\n\
         # exceed a given limit once in {} times; docs/check.md says how that\n\
         # is computed, and when it is no more than a guess. Put the limits beside the\n\
         # other settings of dejalu.toml.",
        counted(suggestion.documents, "document", "documents"),
        counted(suggestion.sites, "site", "sites"),
        counted(suggestion.next, "document", "documents"),
        grouped(ONCE_IN),
    );
    let (now, next) = (suggestion.documents, suggestion.next);
    if next > now.saturating_mul(2) || now > next.saturating_mul(2) {
        file.push_str(
            "# Drops of so different a size repeat more or less than this one, which\n\
             # nothing here foresees: suggest limits from as many documents as you will\n\
             # check.\n",
        );
    }
    let _ = writeln!(
        file,
        "nearly-empty = \"{}\"",
        nearly_empty.to_string().replace(' ', "")
    );
    for (key, path) in [("against", &against.index), ("baseline", &against.baseline)] {
        if let Some(path) = path {
            let _ = writeln!(file, "{}", named(key, path));
        }
    }
    let _ = writeln!(
        file,
        "\n# No forecast: half of what is expected is taken for half a crawl.\n{}",
        beside(
            &format!("min-documents = {}", suggestion.next.div_ceil(2)),
            &format!("today {}", grouped(suggestion.documents)),
        )
    );
    file.push('\n');
    for limit in &suggestion.whole {
        let today = format!("today {}", short(&limit.figure()));
        let _ = writeln!(file, "{}", line(limit, &today));
    }
    if against.index.is_none() && against.baseline.is_none() {
        file.push_str(
            "# What is new is limited beside an index or a baseline only: name one with\n\
             # `against` or `baseline`.\n",
        );
    }
    sites(suggestion, &mut file);
    file
}

/// The limits for each site by itself.
fn sites(suggestion: &Suggestion, file: &mut String) {
    if suggestion.each_site.is_empty() {
        let held = counted(suggestion.held, "site has", "sites have");
        let _ = writeln!(
            file,
            "\n# No limits for each site: {held} {LEAST_DOCUMENTS} documents or more, and it takes\n# two."
        );
        return;
    }
    let _ = writeln!(
        file,
        "\n# For each of the {} sites that have so many documents:\nmin-site-documents = {LEAST_DOCUMENTS}\n\n[site-limits]",
        grouped(suggestion.held)
    );
    for limit in &suggestion.each_site {
        let site = phrase::site_name(&limit.today.site);
        let figure = limit.figure();
        let today = match (limit.today.count, figure.of) {
            (0, _) => "today none in any".to_owned(),
            (count, Some(of)) => format!("today at most {}, in {site}", percent(count, of)),
            (count, None) => format!("today at most {}, in {site}", grouped(count)),
        };
        let _ = writeln!(file, "{}", line(limit, &today));
    }
}

/// A limit, or why there is none.
fn line(limit: &SuggestedLimit, today: &str) -> String {
    let name = limit.quantity.option();
    match &limit.limit {
        Ok(Limit::Count(count)) => beside(&format!("{name} = {count}"), today),
        Ok(Limit::Share(share)) => {
            let share = share.to_string().replace(' ', "");
            beside(&format!("{name} = \"{share}\""), today)
        }
        Err(why) => format!("# no {name}: {why};\n# {today}"),
    }
}

/// What is set, with today's figure behind it.
fn beside(set: &str, today: &str) -> String {
    format!("{set:<COMMENTS$}# {today}")
}

/// How much there is, as short as it can be said: what is counted is in the name of the limit.
fn short(figure: &Figure) -> String {
    match figure.of {
        Some(of) if figure.count > 0 => {
            let share = percent(figure.count, of);
            format!(
                "{share} of {}",
                counted(of, figure.unit.word(1), figure.unit.word(2))
            )
        }
        _ => counted(figure.count, figure.unit.word(1), figure.unit.word(2)),
    }
}

/// A key that names a file; a name with something hidden in it is left to the user.
fn named(key: &str, path: &str) -> String {
    match path.contains(is_hidden) {
        true => format!("# {key} is to be named here"),
        false => format!(
            "{key} = \"{}\"",
            path.replace('\\', "\\\\").replace('"', "\\\"")
        ),
    }
}
