//! The terminal: colours, width, and text that cannot harm it.
//!
//! In: text to show. Out: the same on standard output or standard error, in
//! colour where that is wanted. Text of a corpus never reaches the terminal
//! before [`harmless`] has seen it.

use std::fmt::Write as _;
use std::io::{self, BufWriter, IsTerminal, StdoutLock, Write as _};

use crate::error::Result;
use crate::hidden::defused;
pub(super) use crate::hidden::is_hidden as is_harmful;
use crate::settings::Settings;
use anstream::{AutoStream, ColorChoice};
use anstyle::AnsiColor;
pub(super) use anstyle::Style;
use unicode_width::UnicodeWidthChar as _;

use super::args::{Look, When};

/// The width of a terminal that does not say how wide it is.
const USUAL_WIDTH: usize = 80;

/// Styles by what they are for.
pub(super) mod style {
    use super::{AnsiColor, Style};

    /// What opens a part.
    pub(in crate::cli) const HEADING: Style = Style::new().bold();
    /// What the eye may skip.
    pub(in crate::cli) const DIM: Style = Style::new().dimmed();
    /// Reasons and other words of dejalu.
    pub(in crate::cli) const WORD: Style = AnsiColor::Cyan.on_default();
    /// What should be looked at.
    pub(in crate::cli) const WARNING: Style = AnsiColor::Yellow.on_default().bold();
    /// What one text has and another has not.
    pub(in crate::cli) const ADDED: Style = AnsiColor::Green.on_default();
    /// What one text has not and another has.
    pub(in crate::cli) const TAKEN: Style = AnsiColor::Red.on_default();
    /// What went wrong.
    pub(in crate::cli) const ERROR: Style = AnsiColor::Red.on_default().bold();
}

/// Standard output for what may be long.
pub(super) type Out = BufWriter<AutoStream<StdoutLock<'static>>>;

/// How to talk to the user.
#[derive(Clone, Copy, Debug)]
pub(super) struct Terminal {
    /// Print no summary.
    pub(super) quiet: bool,
    /// Print everything.
    pub(super) verbose: bool,
    /// When to show bars.
    pub(super) progress: When,
    color: When,
}

impl Terminal {
    pub(super) fn new(look: &Look) -> Self {
        Self {
            quiet: look.quiet,
            verbose: look.verbose,
            progress: look.progress.unwrap_or_default(),
            color: look.color.unwrap_or_default(),
        }
    }

    /// From now on talks as the settings say, flags among them.
    pub(super) fn heed(&mut self, settings: &Settings) {
        let when = |name: &str| settings.word(name).map(When::named);
        self.progress = when("progress").unwrap_or(self.progress);
        self.color = when("color").unwrap_or(self.color);
    }

    /// The same, with progress shown at other times.
    pub(super) fn with_progress(self, progress: When) -> Self {
        Self { progress, ..self }
    }

    /// How many columns a line of the summary may take.
    pub(super) fn width(&self) -> usize {
        self.columns().unwrap_or(USUAL_WIDTH).clamp(40, 200)
    }

    /// How wide lines may be where somebody says so: the variable, or the terminal.
    pub(super) fn columns(&self) -> Option<usize> {
        let columns = std::env::var("COLUMNS").ok();
        let columns = columns.and_then(|columns| columns.parse().ok());
        columns.or_else(|| {
            let (width, _) = terminal_size::terminal_size_of(io::stdout())?;
            Some(usize::from(width.0))
        })
    }

    /// Prints a summary to standard output, unless the user wants quiet.
    pub(super) fn print(&self, text: &str) -> Result<()> {
        if self.quiet {
            return Ok(());
        }
        self.print_always(text)
    }

    /// Prints what the user asked for to standard output.
    pub(super) fn print_always(&self, text: &str) -> Result<()> {
        let mut out = AutoStream::new(io::stdout().lock(), self.choice(io::stdout().is_terminal()));
        let printed = out.write_all(text.as_bytes()).and_then(|()| out.flush());
        printed.map_err(super::explain::unwritable)
    }

    /// Standard output, for what the user asked for: `quiet` does not silence it.
    pub(super) fn out(&self) -> Out {
        let out = io::stdout();
        let choice = self.choice(out.is_terminal());
        BufWriter::new(AutoStream::new(out.lock(), choice))
    }

    /// Prints what the user asked for to standard error, where standard output is
    /// for something else.
    pub(super) fn print_aside(&self, text: &str) {
        let mut out = AutoStream::new(io::stderr().lock(), self.choice(io::stderr().is_terminal()));
        // Where standard error is gone, nobody is left to be told so.
        let _ = out.write_all(text.as_bytes());
    }

    /// Says what went wrong.
    pub(super) fn error(&self, message: &str) {
        self.say(style::ERROR, "error", message);
    }

    /// Says what should be looked at.
    pub(super) fn warning(&self, message: &str) {
        self.say(style::WARNING, "warning", message);
    }

    /// Says what is worth knowing.
    pub(super) fn note(&self, message: &str) {
        self.say(style::WORD, "note", message);
    }

    fn say(&self, style: Style, word: &str, message: &str) {
        let mut out = AutoStream::new(io::stderr().lock(), self.choice(io::stderr().is_terminal()));
        // Where standard error is gone, nobody is left to be told so.
        let _ = writeln!(out, "{style}{word}{style:#}: {}", harmless(message));
    }

    /// The flag, else CLICOLOR_FORCE, else NO_COLOR, else whether it is a terminal.
    fn choice(&self, is_terminal: bool) -> ColorChoice {
        let set = |name: &str| std::env::var_os(name).filter(|value| !value.is_empty());
        let forced = set("CLICOLOR_FORCE").is_some_and(|value| value != "0");
        match self.color {
            When::Always => ColorChoice::Always,
            When::Never => ColorChoice::Never,
            When::Auto if forced => ColorChoice::Always,
            When::Auto if set("NO_COLOR").is_some() || !is_terminal => ColorChoice::Never,
            When::Auto => ColorChoice::Always,
        }
    }
}

/// `text` with everything escaped by which it could change what the terminal
/// does, hide what it says ([`is_harmful`]), or be a command to who runs a job.
pub(super) fn harmless(text: &str) -> String {
    let text = defused(text);
    let mut shown = String::with_capacity(text.len());
    for character in text.chars() {
        if is_harmful(character) {
            // Writing to a string cannot fail.
            let _ = write!(shown, "\\u{{{:x}}}", u32::from(character));
        } else {
            shown.push(character);
        }
    }
    shown
}

/// The beginning of `text`, made harmless, in at most `columns` columns.
pub(super) fn fit(text: &str, columns: usize) -> String {
    let text = harmless(text);
    if columns_of(&text) <= columns {
        return text;
    }
    let mut fitting = String::new();
    let mut used = 1; // the ellipsis
    for character in text.chars() {
        used += columns_of_character(character);
        if used > columns {
            break;
        }
        fitting.push(character);
    }
    fitting.push('…');
    fitting
}

/// How many columns `text` takes (Unicode Standard Annex 11).
pub(super) fn columns_of(text: &str) -> usize {
    text.chars().map(columns_of_character).sum()
}

fn columns_of_character(character: char) -> usize {
    character.width().unwrap_or(0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn escapes_of_the_corpus_do_nothing() {
        assert_eq!(
            harmless("\u{1b}[2Jdéjà\u{7}\n"),
            "\\u{1b}[2Jdéjà\\u{7}\\u{a}"
        );
        assert_eq!(
            harmless("a\u{202e}b\u{2066}c\u{9b}d"),
            "a\\u{202e}b\\u{2066}c\\u{9b}d"
        );
        assert_eq!(
            harmless("\u{feff}Voir plus : «a»"),
            "\\u{feff}Voir plus : «a»"
        );
    }

    #[test]
    fn texts_are_cut_to_columns_not_bytes() {
        assert_eq!(fit("déjà lu", 7), "déjà lu");
        assert_eq!(fit("déjà lu", 6), "déjà …");
        assert_eq!(fit("日本語の新聞", 7), "日本語…");
        assert_eq!(fit("e\u{301}te\u{301}", 3), "e\u{301}te\u{301}");
        assert_eq!(columns_of("日本e\u{301}"), 5);
    }
}
