//! The program: arguments in, exit code out.
//!
//! 0: done. 2: wrong options, unreadable input, bad records, damage. A pipe
//! that nobody reads any more ends the program quietly.

mod cli;

fn main() -> std::process::ExitCode {
    cli::run()
}
