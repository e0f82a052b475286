//! The story of a cluster or block family, for the terminal.
//!
//! In: the story, and its places as they are found. Out: its texts with their
//! counts and word differences, and the first places where they stand. What a
//! variant has not, compared with the first, is in `[-...-]`, what it has
//! instead in `{+...+}`; colours only repeat it.

use std::io::Write as _;

use crate::error::Result;
use crate::explain::{ClusterStory, PieceChange, PlaceStory, VariantStory};
use crate::render::spell::counted;
use crate::result::findings::BlockEntry;
use crate::verdict::{ByReason, Reason};

use super::super::numbers::{grouped, plural};
use super::super::terminal::style::{ADDED, DIM, HEADING, TAKEN, WORD};
use super::super::terminal::{Out, Terminal, columns_of, fit, harmless};
use super::document::named;
use super::margin::{wrap, wrap_sentence};
use super::streamed::Listing;
use super::unwritable;

/// Variants that are shown without `-v`.
const VARIANTS: usize = 10;

/// Columns in which it is worth while to quote a text.
const LEAST: usize = 12;

/// Columns of the counts in front of texts.
const COUNT: usize = 9;

/// Prints a cluster.
pub(super) fn print(
    out: &mut Out,
    story: &ClusterStory,
    places: &Listing,
    terminal: &Terminal,
) -> Result<()> {
    let (documents, occurrences) = (u64::from(story.documents), u64::from(story.occurrences));
    let mut said = of_site(&story.site);
    said.push(format!(
        "in {}, {} in all: {}",
        counted(documents, "document", "documents"),
        counted(occurrences, "time", "times"),
        became(story.kept, &story.removed)
    ));
    if let Some(owner) = &story.owner {
        said.push(format!("headline or lead of {}", named(owner)));
    }
    if story.known > 0 {
        let known = counted(story.known.into(), "document", "documents");
        said.push(format!("in {known} of the index"));
    }
    if story.lost > 0 {
        let lost = counted(story.lost.into(), "character", "characters");
        said.push(format!(
            "lost: {lost} of running text stand in no cleaned document of the site any more"
        ));
    }
    if let (Some(first), Some(last)) = (&story.first_date, &story.last_date) {
        said.push(format!("from {first} to {last}"));
    }
    let mut page = head("cluster", &story.id, &said, terminal);
    page.push_str(&variants(story, terminal));
    out.write_all(page.as_bytes()).map_err(unwritable)?;
    let usual = story.variants.first().map_or("", |first| &first.text);
    print_places(out, places, ("where it stands", usual), terminal)?;
    let dropped = u64::from(story.removed.duplicate);
    if dropped > 0 {
        let noun = plural(dropped, "place is", "places are");
        let count = grouped(dropped);
        let line = format!("{DIM}{count} more {noun} in articles that were removed whole{DIM:#}\n");
        out.write_all(line.as_bytes()).map_err(unwritable)?;
    }
    out.write_all(b"\n").map_err(unwritable)
}

/// Prints a block family.
pub(super) fn print_block(
    out: &mut Out,
    entry: &BlockEntry,
    places: &Listing,
    terminal: &Terminal,
) -> Result<()> {
    let documents = u64::from(entry.documents);
    let mut said = of_site(&entry.site);
    said.push(format!(
        "in {} {}",
        grouped(documents),
        plural(documents, "document", "documents"),
    ));
    said.push(match &entry.cue {
        Some(cue) => format!("opened by: {cue}"),
        None => "no cue opens it".to_owned(),
    });
    let mut page = head("block family", &entry.id, &said, terminal);
    let columns = terminal.width().saturating_sub(COUNT + 2);
    page.push_str(&format!("\n{HEADING}what stands in it{HEADING:#}\n"));
    let most = if terminal.verbose {
        usize::MAX
    } else {
        VARIANTS
    };
    for member in entry.members.iter().take(most) {
        let count = format!("{}×", grouped(u64::from(member.blocks)));
        let text = fit(&member.text, columns.saturating_sub(18));
        page.push_str(&format!(
            "{count:>COUNT$} {WORD}{}{WORD:#}  {text}\n",
            harmless(&member.cluster)
        ));
    }
    page.push_str(&unsaid(
        entry.members.len().saturating_sub(most),
        "clusters",
    ));
    out.write_all(page.as_bytes()).map_err(unwritable)?;
    print_places(out, places, ("what was removed with it", ""), terminal)?;
    out.write_all(b"\n").map_err(unwritable)
}

/// What it is called, and lines about it.
fn head(what: &str, id: &str, said: &[String], terminal: &Terminal) -> String {
    let mut page = format!("{HEADING}{what} {}{HEADING:#}\n", harmless(id));
    for line in said
        .iter()
        .flat_map(|said| wrap_sentence(said, terminal.width()))
    {
        page.push_str(&format!("{line}\n"));
    }
    page
}

fn of_site(site: &str) -> Vec<String> {
    match site {
        "" => Vec::new(),
        site => vec![format!("site {site}")],
    }
}

/// How many stayed, and how many went for each reason.
fn became(kept: u32, removed: &ByReason<u32>) -> String {
    let went = removed.iter().map(|(reason, &count)| match reason {
        Reason::Duplicate => (count, "removed with a duplicate".to_owned()),
        reason => (count, format!("removed as {}", reason.name())),
    });
    let counts = std::iter::once((kept, "kept".to_owned())).chain(went);
    let said = counts.filter(|&(count, _)| count > 0);
    let said = said.map(|(count, what)| format!("{} {what}", grouped(u64::from(count))));
    said.collect::<Vec<_>>().join(", ")
}

/// The texts of a cluster.
fn variants(story: &ClusterStory, terminal: &Terminal) -> String {
    let most = if terminal.verbose {
        usize::MAX
    } else {
        VARIANTS
    };
    let mut page = format!("\n{HEADING}what it says{HEADING:#}\n");
    let columns = terminal.width().saturating_sub(COUNT + 1);
    for variant in story.variants.iter().take(most) {
        let count = format!("{}×", grouped(u64::from(variant.occurrences)));
        for (number, line) in wrap(&marked(variant), columns).iter().enumerate() {
            let count = if number == 0 { count.as_str() } else { "" };
            page.push_str(&format!("{count:>COUNT$} {}\n", coloured(line)));
        }
    }
    let listed = story.variants.len().min(most);
    page.push_str(&unsaid(story.distinct.saturating_sub(listed), "spellings"));
    page
}

/// A variant with what differs from the first between marks.
fn marked(variant: &VariantStory) -> String {
    let mut marked: String = if variant.differences.is_empty() {
        variant.text.clone()
    } else {
        let pieces = variant.differences.iter().map(|piece| {
            let words = piece.text.trim_end();
            let space = piece.text.get(words.len()..).unwrap_or_default();
            match piece.change {
                PieceChange::Same => piece.text.clone(),
                PieceChange::Without => format!("[-{words}-]{space}"),
                PieceChange::With => format!("{{+{words}+}}{space}"),
            }
        });
        pieces.collect()
    };
    if variant.cut {
        marked.push('…');
    }
    marked
}

/// A line with colours on its marks. One that is cut between two lines is
/// coloured on the first only: its signs say what it is.
fn coloured(line: &str) -> String {
    let marks = [("[-", "-]", TAKEN), ("{+", "+}", ADDED)];
    let mut coloured = line.to_owned();
    for (opens, closes, style) in marks {
        coloured = coloured
            .replace(opens, &format!("{style}{opens}"))
            .replace(closes, &format!("{closes}{style:#}"));
        if coloured.matches(opens).count() > coloured.matches(closes).count() {
            coloured.push_str(&format!("{style:#}"));
        }
    }
    coloured
}

/// Says how many are not shown.
fn unsaid(count: usize, what: &str) -> String {
    match count {
        0 => String::new(),
        _ => format!(
            "{:>COUNT$} {DIM}and {} more {what}{DIM:#}\n",
            "",
            grouped(count as u64)
        ),
    }
}

/// The first places, one a line. What a place says is shown where it is not
/// what the first variant says.
fn print_places(
    out: &mut Out,
    places: &Listing,
    (title, usual): (&str, &str),
    terminal: &Terminal,
) -> Result<()> {
    let title = format!("\n{HEADING}{title}{HEADING:#}\n");
    out.write_all(title.as_bytes()).map_err(unwritable)?;
    let mut any = false;
    for place in places.iter() {
        any = true;
        let line = place_line(&place, usual, terminal.width());
        out.write_all(line.as_bytes()).map_err(unwritable)?;
    }
    let more = match (any, places.has_more()) {
        (_, true) => format!("{DIM}and more: --limit N lists N places, --all lists all{DIM:#}\n"),
        (false, false) => format!("{DIM}nowhere that the report names{DIM:#}\n"),
        (true, false) => String::new(),
    };
    out.write_all(more.as_bytes()).map_err(unwritable)
}

fn place_line(place: &PlaceStory, usual: &str, columns: usize) -> String {
    let (sign, word) = match &place.reason {
        Some(reason) => ('-', reason.name().to_owned()),
        None => (' ', "kept".to_owned()),
    };
    let mut at = format!("{}#{}", place.source, place.line);
    if place.document != at && place.document != place.source {
        at = format!("{at} ({})", place.document);
    }
    let at = harmless(&format!("{at}, paragraph {}", place.paragraph));
    let mark = format!("{sign} {word:<12}");
    let room = columns.saturating_sub(columns_of(&mark) + columns_of(&at) + 2);
    let text = place.text.as_deref().filter(|text| *text != usual);
    let text = text.filter(|_| room >= LEAST).map(|text| fit(text, room));
    let text = text.map(|text| format!("  {DIM}{text}{DIM:#}"));
    let text = text.unwrap_or_default();
    format!("{WORD}{mark}{WORD:#}{at}{text}\n")
}
