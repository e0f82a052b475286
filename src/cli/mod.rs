//! The program around the library.
//!
//! In: arguments. Out: what the library is told, what the terminal shows, and
//! the exit code. It decides nothing about texts; clap and indicatif are known
//! here and nowhere else.

use std::process::ExitCode;

use clap::Parser;
use dejalu::error::Error;

mod args;

mod bars;

mod clean;

mod lists;

mod numbers;

mod report;

mod restore;

mod summary;

mod terminal;

use args::{Arguments, Command};
use terminal::Terminal;

/// The exit code of wrong options, unreadable input, bad records and damage.
const FAILED: u8 = 2;

/// Does what the arguments say.
pub(crate) fn run() -> ExitCode {
    let arguments = Arguments::parse();
    let terminal = Terminal::new(&arguments.look);
    let done = match arguments.command {
        Command::Clean(command) => clean::run(*command, &terminal),
        Command::Restore(command) => restore::run(command, &terminal),
        Command::Report(command) => report::run(command, &terminal),
    };
    match done {
        Ok(true) => ExitCode::SUCCESS,
        Ok(false) => ExitCode::from(FAILED),
        Err(error) => failed(&error, &terminal),
    }
}

/// Says what went wrong, unless it is only that nobody reads any more.
fn failed(error: &Error, terminal: &Terminal) -> ExitCode {
    if error.is_broken_pipe() {
        return ExitCode::SUCCESS;
    }
    terminal.error(&error.to_string());
    ExitCode::from(FAILED)
}
