//! Progress bars and live messages, on standard error.
//!
//! In: what the library tells of its progress. Out: one bar a stage, and a
//! line a problem above it. It never prints more than [`SHOWN`] problems of a
//! kind unless the user asks for all; they are all in the report.

use std::io::{self, IsTerminal, Write as _};
use std::sync::Mutex;
use std::time::Duration;

use dejalu::progress::{Progress, Stage};
use dejalu::report::problems::Entry;
use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle, TermLike};

use super::args::When;
use super::terminal::Terminal;

/// How many bad records, and how many notices, are printed one by one.
const SHOWN: u64 = 20;

/// Shows progress.
pub(super) struct Bars<'t> {
    terminal: &'t Terminal,
    state: Mutex<State>,
}

struct State {
    bar: ProgressBar,
    warnings: u64,
    notes: u64,
}

impl<'t> Bars<'t> {
    pub(super) fn new(terminal: &'t Terminal) -> Self {
        let state = State {
            bar: ProgressBar::hidden(),
            warnings: 0,
            notes: 0,
        };
        Self {
            terminal,
            state: Mutex::new(state),
        }
    }

    /// Takes the bar away and says how many problems were not printed.
    pub(super) fn finish(&self) {
        self.with(|state| {
            state.bar.finish_and_clear();
            let unsaid = state.warnings.saturating_sub(SHOWN);
            if unsaid > 0 && !self.terminal.verbose {
                self.terminal.warning(&format!(
                    "and {unsaid} more (-v prints all, the report counts all)"
                ));
            }
            let unsaid = state.notes.saturating_sub(SHOWN);
            if unsaid > 0 && !self.terminal.verbose && !self.terminal.quiet {
                self.terminal.note(&format!(
                    "and {unsaid} more notes (-v prints all, the report counts all)"
                ));
            }
        });
    }

    fn with(&self, act: impl FnOnce(&mut State)) {
        // A thread that panicked while it drew leaves nothing that could be wrong.
        let mut state = self
            .state
            .lock()
            .unwrap_or_else(std::sync::PoisonError::into_inner);
        act(&mut state);
    }

    fn target(&self) -> ProgressDrawTarget {
        match self.terminal.progress {
            When::Never => ProgressDrawTarget::hidden(),
            When::Auto if self.terminal.quiet || !io::stderr().is_terminal() => {
                ProgressDrawTarget::hidden()
            }
            When::Auto => ProgressDrawTarget::stderr(),
            When::Always if io::stderr().is_terminal() => ProgressDrawTarget::stderr(),
            When::Always => ProgressDrawTarget::term_like_with_hz(Box::new(NoTerminal), 4),
        }
    }
}

impl Progress for Bars<'_> {
    fn begin(&self, stage: Stage, bytes: Option<u64>) {
        let bar = ProgressBar::with_draw_target(bytes, self.target());
        let template = match bytes {
            Some(_) => {
                "{prefix:>8} {wide_bar:.cyan/dim} {bytes:>10} of {total_bytes:<10} {bytes_per_sec:>12} {eta:>4}"
            }
            None => "{prefix:>8} {spinner:.cyan} {msg}",
        };
        bar.set_style(
            ProgressStyle::with_template(template).unwrap_or_else(|_| ProgressStyle::default_bar()),
        );
        bar.set_prefix(stage.name());
        bar.enable_steady_tick(Duration::from_millis(200));
        self.with(|state| state.bar = bar);
    }

    fn advance(&self, bytes: u64) {
        self.with(|state| {
            state.bar.inc(bytes);
            // A compressed file holds more than its size on disk promised.
            if state
                .bar
                .length()
                .is_some_and(|length| length < state.bar.position())
            {
                state.bar.set_length(state.bar.position());
            }
        });
    }

    fn step(&self, name: &'static str, done: u64, total: u64) {
        self.with(|state| state.bar.set_message(format!("{name} {done}/{total}")));
    }

    fn end(&self) {
        self.with(|state| state.bar.finish_and_clear());
    }

    fn problem(&self, problem: &Entry) {
        self.with(|state| {
            let count = if problem.bad {
                &mut state.warnings
            } else {
                &mut state.notes
            };
            *count += 1;
            let hidden = *count > SHOWN || (!problem.bad && self.terminal.quiet);
            if hidden && !self.terminal.verbose {
                return;
            }
            let message = describe(problem);
            state.bar.suspend(|| match problem.bad {
                true => self.terminal.warning(&message),
                false => self.terminal.note(&message),
            });
        });
    }

    fn notice(&self, message: &str) {
        self.with(|state| state.bar.suspend(|| self.terminal.note(message)));
    }
}

/// A problem with its place, in the manner of compilers.
fn describe(problem: &Entry) -> String {
    let mut place = problem.path.display().to_string();
    if let Some(line) = problem.line {
        place.push_str(&format!(":{line}"));
    }
    if let Some(byte) = problem.byte {
        place.push_str(&format!(" (byte {byte})"));
    }
    format!("{place}: {}", problem.message)
}

/// Standard error that is no terminal, for bars that are wanted all the same.
#[derive(Debug)]
struct NoTerminal;

impl TermLike for NoTerminal {
    fn width(&self) -> u16 {
        80
    }

    fn move_cursor_up(&self, n: usize) -> io::Result<()> {
        if n > 0 {
            write!(io::stderr(), "\x1b[{n}A")
        } else {
            Ok(())
        }
    }

    fn move_cursor_down(&self, n: usize) -> io::Result<()> {
        if n > 0 {
            write!(io::stderr(), "\x1b[{n}B")
        } else {
            Ok(())
        }
    }

    fn move_cursor_right(&self, n: usize) -> io::Result<()> {
        if n > 0 {
            write!(io::stderr(), "\x1b[{n}C")
        } else {
            Ok(())
        }
    }

    fn move_cursor_left(&self, n: usize) -> io::Result<()> {
        if n > 0 {
            write!(io::stderr(), "\x1b[{n}D")
        } else {
            Ok(())
        }
    }

    fn write_line(&self, line: &str) -> io::Result<()> {
        writeln!(io::stderr(), "{line}")
    }

    fn write_str(&self, text: &str) -> io::Result<()> {
        write!(io::stderr(), "{text}")
    }

    fn clear_line(&self) -> io::Result<()> {
        write!(io::stderr(), "\r\x1b[2K")
    }

    fn flush(&self) -> io::Result<()> {
        io::stderr().flush()
    }
}
