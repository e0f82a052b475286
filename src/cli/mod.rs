//! The program around the library.
//!
//! In: arguments. Out: what the library is told, what the terminal shows, and
//! the exit code. It decides nothing about texts; clap and indicatif are known
//! here and nowhere else.

use std::error::Error as _;
use std::ffi::OsString;
use std::io::Write as _;
use std::path::PathBuf;

use crate::error::{Error, ErrorKind, Result};
use crate::settings::{Request, Settings};
use clap::error::{ContextKind, ContextValue, ErrorKind as UsageErrorKind};
use clap::{CommandFactory as _, Parser as _};

mod args;

mod bars;

mod check;

mod clean;

mod completions;

mod config;

mod explain;

mod filter;

mod flags;

mod index;

mod interrupt;

mod limits;

mod lists;

mod looking;

mod man;

mod meter;

mod numbers;

mod report;

mod restore;

mod statistics;

mod summary;

mod terminal;

mod to_stdout;

use args::{Arguments, Command};
use terminal::{Terminal, harmless};

/// The exit code of wrong options, unreadable input, bad records and damage.
const FAILED: u8 = 2;

/// The variable that names a configuration file, for jobs whose command line is
/// fixed.
const CONFIG_VARIABLE: &str = "DEJALU_CONFIG";

/// Runs the program: does what `arguments` say, the first of which is the name by which it
/// was called, and returns its exit code.
///
/// 0: done. 1: a limit of `check` is exceeded. 2: wrong options, unreadable input, bad records,
/// damage. A pipe that nobody reads any more ends it quietly, with 0. It reads standard
/// input, prints to standard output and standard error, and heeds the environment: it is
/// for a program that is this one.
pub fn run(arguments: impl IntoIterator<Item = OsString>) -> u8 {
    limits::heed_file_size();
    let words: Vec<OsString> = arguments.into_iter().collect();
    let arguments = match Arguments::try_parse_from(&words) {
        Ok(arguments) => arguments,
        Err(said) => return say(said, &words),
    };
    let mut terminal = Terminal::new(&arguments.look);
    let done = settings(&arguments).and_then(|settings| {
        terminal.heed(&settings);
        dispatch(arguments.command, &settings, &terminal)
    });
    match done {
        Ok(code) => code,
        Err(error) => failed(&error, &terminal),
    }
}

/// The settings that hold: flags on top of what files say.
fn settings(arguments: &Arguments) -> Result<Settings> {
    if !arguments.command.is_configurable() {
        return Ok(Settings::default());
    }
    let mut flags = arguments.command.flags();
    flags.cover(arguments.look.layer());
    let named = std::env::var_os(CONFIG_VARIABLE).filter(|name| !name.is_empty());
    Settings::resolve(Request {
        flags,
        config: arguments.configuration.config.clone(),
        environment: named.map(PathBuf::from),
        isolated: arguments.configuration.isolated,
        // Where there is no current folder any more there is nothing to be found.
        folder: std::env::current_dir().unwrap_or_default(),
    })
}

/// Runs the command; the exit code. Where that is not 0, all of it was said.
fn dispatch(command: Command, settings: &Settings, terminal: &Terminal) -> Result<u8> {
    limits::require_memory(settings.threads())?;
    let is_done = match command {
        Command::Check(command) => return check::run(*command, settings, terminal),
        Command::Clean(command) => clean::run(*command, settings, terminal),
        Command::Restore(command) => restore::run(command, terminal),
        Command::Report(command) => report::run(command, terminal),
        Command::Index(command) => index::run(*command, settings, terminal),
        Command::Explain(command) => explain::run(command, terminal),
        Command::Config(command) => config::run(&command, settings, terminal),
        Command::Completions(command) => completions::run(&command, terminal),
        Command::Man(command) => man::run(&command, terminal),
    }?;
    Ok(if is_done { 0 } else { FAILED })
}

/// What a command is called with at the least, by its words.
const EXAMPLES: [(&str, &str); 11] = [
    (
        "clean",
        "dejalu clean crawl.jsonl -o cleaned (or, in a pipe: dejalu clean - -o -)",
    ),
    ("check", "dejalu check crawl.jsonl"),
    ("restore", "dejalu restore cleaned -o again"),
    ("explain", "dejalu explain ID cleaned"),
    ("report", "dejalu report cleaned"),
    ("build", "dejalu index build crawl.jsonl -o known.idx"),
    ("merge", "dejalu index merge one.idx other.idx -o known.idx"),
    ("update", "dejalu index update known.idx crawl.jsonl"),
    ("forget", "dejalu index forget known.idx --drop NAME"),
    ("seal", "dejalu index seal known.idx -o sealed.idx"),
    ("completions", "dejalu completions bash"),
];

/// The commands that there are, or those for an index.
fn commands(of_index: bool) -> String {
    let all = Arguments::command();
    let (of, what) = match all.find_subcommand("index").filter(|_| of_index) {
        Some(index) => (index, "Commands for an index"),
        None => (&all, "Commands"),
    };
    let names: Vec<&str> = of.get_subcommands().map(clap::Command::get_name).collect();
    format!("{what}: {}", names.join(", "))
}

/// Prints a help, a version, or what is wrong with the arguments.
fn say(mut said: clap::Error, words: &[OsString]) -> u8 {
    let code = u8::try_from(said.exit_code()).unwrap_or(FAILED);
    if said.kind() == UsageErrorKind::UnknownArgument {
        // What looks like an option is hardly ever meant as a file.
        said.remove(ContextKind::Suggested);
    }
    let said = harmless_usage(said);
    let printed = said.print().and_then(|()| std::io::stdout().flush());
    let is_called = |name: &str| words.iter().any(|word| word == name);
    let example = EXAMPLES.iter().find(|(name, _)| is_called(name));
    let more = match (said.kind(), example) {
        (UsageErrorKind::MissingRequiredArgument, Some((_, example))) => {
            Some(format!("As in: {example}"))
        }
        (UsageErrorKind::UnknownArgument, Some((_, example)))
            if said.get(ContextKind::SuggestedArg).is_none() =>
        {
            Some(format!("As in: {example}"))
        }
        (UsageErrorKind::InvalidValue, _) if is_page(&said) => {
            Some("A page is a report: --report html=FILE".to_owned())
        }
        (UsageErrorKind::InvalidSubcommand, _) => Some(commands(is_called("index"))),
        _ => None,
    };
    if let Some(more) = more {
        // Where standard error is gone, nobody is left to be told so.
        let _ = writeln!(std::io::stderr(), "\n{more}");
    }
    match printed {
        Err(error) if error.kind() != std::io::ErrorKind::BrokenPipe => FAILED,
        _ => code,
    }
}

/// The same, with everything escaped that a word of the command line could do to a terminal, or to
/// who runs a job: a pattern makes words of the names of files.
fn harmless_usage(mut said: clap::Error) -> clap::Error {
    let one = |text: &String| ContextValue::String(harmless(text));
    let shown: Vec<(ContextKind, ContextValue)> = said
        .context()
        .filter_map(|(kind, value)| match value {
            ContextValue::String(text) => Some((kind, one(text))),
            ContextValue::Strings(texts) => {
                let texts = texts.iter().map(|text| harmless(text)).collect();
                Some((kind, ContextValue::Strings(texts)))
            }
            _ => None,
        })
        .collect();
    for (kind, value) in shown {
        said.insert(kind, value);
    }
    let Some(why) = said.source().map(ToString::to_string) else {
        return said;
    };
    let told = |kind| said.get(kind).map(ToString::to_string).unwrap_or_default();
    let (value, option) = (
        told(ContextKind::InvalidValue),
        told(ContextKind::InvalidArg),
    );
    match harmless(&why) == why {
        true => said,
        false => Arguments::command().error(
            said.kind(),
            format!("invalid value '{value}' for '{option}': {}", harmless(&why)),
        ),
    }
}

/// Whether the page is asked for where formats are printed.
fn is_page(said: &clap::Error) -> bool {
    let is = |kind, wanted: &str| {
        let found = said.get(kind).map(ToString::to_string);
        found.is_some_and(|found| found.to_lowercase().starts_with(wanted))
    };
    is(ContextKind::InvalidArg, "--format ") && is(ContextKind::InvalidValue, "html")
}

/// How the command line spells an option of the library.
fn flag(option: &str) -> String {
    match option {
        "threads" => "-j".to_owned(),
        "output" => "-o".to_owned(),
        other => format!("--{other}"),
    }
}

/// Says what went wrong, unless it is only that nobody reads any more.
fn failed(error: &Error, terminal: &Terminal) -> u8 {
    if error.is_broken_pipe() {
        return 0;
    }
    if matches!(error.kind(), ErrorKind::Interrupted) {
        interrupt::end();
    }
    terminal.error(&error.spelled(flag));
    FAILED
}
