//! `dejalu man`: manual pages.
//!
//! In: the name of a command, or a folder. Out: its page on standard output, or
//! all pages in the folder, made from the same words as the help.

use std::io::Write as _;
use std::path::{Path, PathBuf};

use crate::error::{Error, Result};
use crate::files::{self, WholeFile};
use clap::{Args, Command, CommandFactory};

use super::args::Arguments;
use super::terminal::Terminal;

/// How `man` is used, for its help.
const EXAMPLES: &str = "\
Examples:
  dejalu man clean | man -l -                              read one page
  dejalu man -o ~/.local/share/man/man1                    install all; then: man dejalu-clean";

/// Print a manual page, or write all of them.
#[derive(Debug, Args)]
#[command(after_help = EXAMPLES)]
pub(super) struct Man {
    /// The command whose page to print; without it, the page of dejalu itself.
    #[arg(value_name = "COMMAND", conflicts_with = "out")]
    command: Vec<String>,
    /// Write all pages into DIR, and replace pages of the same names.
    #[arg(short, long, value_name = "DIR")]
    out: Option<PathBuf>,
}

/// Prints a page, or writes all.
pub(super) fn run(command: &Man, terminal: &Terminal) -> Result<bool> {
    let mut root = Arguments::command();
    root.build();
    if let Some(folder) = &command.out {
        // No link of another user is followed.
        let real = files::real_path(folder)?;
        files::folders(&real).map_err(|error| Error::io("create", folder, error))?;
        let mut pages = Vec::new();
        begin_pages(&root, &real, &mut pages)?;
        // All of them are on the disk: either all are installed or none.
        pages.into_iter().try_for_each(WholeFile::commit)?;
        return Ok(true);
    }
    let mut wanted = &root;
    for name in &command.command {
        let found = commands(wanted).find(|sub| sub.get_name() == name);
        wanted = found.ok_or_else(|| {
            let known: Vec<&str> = commands(wanted).map(Command::get_name).collect();
            Error::usage(match known.is_empty() {
                true => format!("{} has no commands: leave {name} out", wanted.get_name()),
                false => format!("no command is called {name}; there is {}", known.join(", ")),
            })
        })?;
    }
    let page = page(wanted).map_err(|error| Error::io("write", "standard output", error))?;
    terminal.print_always(&String::from_utf8_lossy(&page))?;
    Ok(true)
}

/// The commands of a command.
fn commands(command: &Command) -> impl Iterator<Item = &Command> {
    let subcommands = command.get_subcommands();
    subcommands.filter(|sub| sub.get_name() != "help")
}

/// Writes the page of a command, and those of its commands, none of which has its place yet.
fn begin_pages(command: &Command, folder: &Path, pages: &mut Vec<WholeFile>) -> Result<()> {
    let path = folder.join(format!("{}.1", title(command)));
    let refuse = |error| Error::io("write", &path, error);
    let mut file = WholeFile::begin(&path, &[])?;
    file.write_all(&page(command).map_err(refuse)?)
        .map_err(refuse)?;
    file.sync()?;
    pages.push(file);
    commands(command).try_for_each(|sub| begin_pages(sub, folder, pages))
}

/// What the manual calls a command.
fn title(command: &Command) -> String {
    let name = command.get_display_name().unwrap_or(command.get_name());
    name.to_owned()
}

/// The page of a command.
fn page(command: &Command) -> std::io::Result<Vec<u8>> {
    let mut page = Vec::new();
    clap_mangen::Man::new(command.clone())
        .title(title(command))
        .render(&mut page)?;
    Ok(page)
}
