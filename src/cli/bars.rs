//! Progress and live messages, on standard error.
//!
//! In: what the library tells of its progress. Out: on a terminal one bar a
//! stage, elsewhere a line now and then; and a line a problem. It never prints
//! more than [`SHOWN`] problems of a kind unless the user asks for all; they
//! are all in the report.

use std::io::{self, IsTerminal};
use std::sync::mpsc::{RecvTimeoutError, Sender, channel};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::thread::JoinHandle;
use std::time::{Duration, Instant};

use crate::input::Problem;
use crate::progress::{Done, Progress, Stage};
use crate::settings::keys::KEYS;
use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};

use super::args::When;
use super::interrupt;
use super::meter::{LogLines, Meter};
use super::terminal::Terminal;

/// How many bad records, and how many notices, are printed one by one.
const SHOWN: u64 = 20;

/// How often it is looked whether a line is due.
const LOOK: Duration = Duration::from_millis(500);

/// Shows progress.
pub(super) struct Bars<'t> {
    terminal: &'t Terminal,
    begun: Instant,
    /// What else tells the problems that are not printed.
    counted: &'static str,
    state: Mutex<BarsState>,
}

struct BarsState {
    show: Show,
    warnings: u64,
    notes: u64,
}

/// How progress is shown.
enum Show {
    Nothing,
    Bar(ProgressBar, Option<Meter>),
    Lines(Logged),
}

/// Lines, and the thread that writes them when they are due.
struct Logged {
    lines: Arc<Mutex<LogLines>>,
    /// Ends the thread when it goes.
    stop: Option<Sender<()>>,
    thread: Option<JoinHandle<()>>,
}

impl<'t> Bars<'t> {
    pub(super) fn new(terminal: &'t Terminal) -> Self {
        let begun = Instant::now();
        let state = BarsState {
            show: Show::new(terminal, begun),
            warnings: 0,
            notes: 0,
        };
        Self {
            terminal,
            begun,
            counted: "-v prints all, the report counts all",
            state: Mutex::new(state),
        }
    }

    /// The same, for a run that writes no report.
    pub(super) fn without_report(self) -> Self {
        Self {
            counted: "-v prints all",
            ..self
        }
    }

    /// Takes the bar away and says how many problems were not printed.
    pub(super) fn finish(&self) {
        let mut state = held(&self.state);
        state.show.finish();
        if self.terminal.verbose {
            return;
        }
        let unsaid = state.warnings.saturating_sub(SHOWN);
        if unsaid > 0 {
            let counted = self.counted;
            self.terminal
                .warning(&format!("and {unsaid} more ({counted})"));
        }
        let unsaid = state.notes.saturating_sub(SHOWN);
        if unsaid > 0 && !self.terminal.quiet {
            let counted = self.counted;
            self.terminal
                .note(&format!("and {unsaid} more notes ({counted})"));
        }
    }

    /// Tells the stage that runs what it did.
    fn tell(&self, told: impl FnOnce(&mut Meter)) {
        let mut state = held(&self.state);
        match &mut state.show {
            Show::Nothing | Show::Bar(_, None) => {}
            Show::Bar(bar, Some(meter)) => {
                told(meter);
                draw(bar, meter, self.begun.elapsed());
            }
            Show::Lines(logged) => {
                if let Some(meter) = held(&logged.lines).meter() {
                    told(meter);
                }
            }
        }
    }
}

/// What a mutex holds. A thread that panicked while it drew leaves nothing
/// that could be wrong.
fn held<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

/// Brings a bar up to date.
fn draw(bar: &ProgressBar, meter: &Meter, now: Duration) {
    if let Some((done, total)) = meter.share() {
        bar.set_length(total);
        bar.set_position(done);
    }
    bar.set_message(meter.so_far(now));
}

impl Show {
    fn new(terminal: &Terminal, begun: Instant) -> Self {
        let watched = io::stderr().is_terminal();
        match terminal.progress {
            When::Never => Show::Nothing,
            When::Auto if terminal.quiet => Show::Nothing,
            _ if watched => Show::Bar(ProgressBar::hidden(), None),
            When::Auto => Show::Lines(Logged::new(false, begun)),
            When::Always => Show::Lines(Logged::new(true, begun)),
        }
    }

    fn begin(&mut self, stage: Stage, meter: Meter, now: Duration) {
        match self {
            Show::Nothing => {}
            Show::Bar(bar, running) => {
                *bar = ProgressBar::with_draw_target(None, ProgressDrawTarget::stderr());
                // A bar so short leaves room for the words in 80 columns.
                let template = match meter.share() {
                    Some(_) => "{prefix:>7} {bar:8.cyan/dim} {wide_msg}",
                    None => "{prefix:>7} {spinner:.cyan} {wide_msg}",
                };
                let style = ProgressStyle::with_template(template);
                bar.set_style(style.unwrap_or_else(|_| ProgressStyle::default_bar()));
                bar.set_prefix(stage.name());
                draw(bar, &meter, now);
                bar.enable_steady_tick(Duration::from_millis(200));
                *running = Some(meter);
            }
            Show::Lines(logged) => held(&logged.lines).begin(meter),
        }
    }

    fn end(&mut self, now: Duration) {
        match self {
            Show::Nothing => {}
            Show::Bar(bar, running) => {
                bar.finish_and_clear();
                *running = None;
            }
            Show::Lines(logged) => {
                let line = held(&logged.lines).end(now);
                line.iter().for_each(|line| print(line));
            }
        }
    }

    fn finish(&mut self) {
        match self {
            Show::Nothing => {}
            Show::Bar(bar, _) => bar.finish_and_clear(),
            Show::Lines(logged) => logged.finish(),
        }
    }

    /// Does something that prints, without a bar in the way.
    fn suspended(&self, act: impl FnOnce()) {
        match self {
            Show::Bar(bar, _) => bar.suspend(act),
            Show::Nothing | Show::Lines(_) => act(),
        }
    }
}

impl Logged {
    fn new(every_end: bool, begun: Instant) -> Self {
        let lines = Arc::new(Mutex::new(LogLines::new(every_end, begun.elapsed())));
        let (stop, stopped) = channel::<()>();
        let watched = Arc::clone(&lines);
        let watch = move || {
            while stopped.recv_timeout(LOOK) == Err(RecvTimeoutError::Timeout) {
                let line = held(&watched).tick(begun.elapsed());
                line.iter().for_each(|line| print(line));
            }
        };
        // Without the thread there are no lines in between, and nothing else amiss.
        let thread = std::thread::Builder::new().spawn(watch).ok();
        Self {
            lines,
            stop: Some(stop),
            thread,
        }
    }

    fn finish(&mut self) {
        drop(self.stop.take());
        if let Some(thread) = self.thread.take() {
            // It has nothing to say about how it ended.
            let _ = thread.join();
        }
    }
}

/// Writes a line of numbers and of our own words, none of the corpus.
fn print(line: &str) {
    use std::io::Write as _;
    // Where standard error is gone, nobody is left to be told so.
    let _ = writeln!(io::stderr().lock(), "{line}");
}

impl Progress for Bars<'_> {
    fn begin(&self, stage: Stage, expected: Option<u64>) {
        let now = self.begun.elapsed();
        let meter = Meter::new(stage, expected, now);
        held(&self.state).show.begin(stage, meter, now);
    }

    fn advance(&self, done: Done) {
        self.tell(|meter| meter.advance(done));
    }

    fn step(&self, name: &'static str, done: u64, total: u64) {
        self.tell(|meter| meter.step(name, done, total));
    }

    fn end(&self) {
        held(&self.state).show.end(self.begun.elapsed());
    }

    fn problem(&self, problem: &Problem) {
        let mut state = held(&self.state);
        let count = if problem.bad {
            &mut state.warnings
        } else {
            &mut state.notes
        };
        let before = *count;
        // A file that is left alone is one of several that one note is about.
        *count += if problem.bad { problem.count } else { 1 };
        let hidden = before >= SHOWN || (!problem.bad && self.terminal.quiet);
        if hidden && !self.terminal.verbose {
            return;
        }
        let message = problem.to_string();
        state.show.suspended(|| match problem.bad {
            true => self.terminal.warning(&message),
            false => self.terminal.note(&message),
        });
    }

    fn notice(&self, message: &str) {
        let state = held(&self.state);
        state.show.suspended(|| self.terminal.note(message));
    }

    fn warning(&self, message: &str) {
        let state = held(&self.state);
        let spelled = KEYS.iter().fold(message.to_owned(), |said, key| {
            said.replace(&format!("`{}`", key.name), &format!("--{}", key.name))
        });
        state.show.suspended(|| self.terminal.warning(&spelled));
    }

    fn stopped(&self) -> bool {
        interrupt::is_asked()
    }
}
