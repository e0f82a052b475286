//! `dejalu completions`: what a shell needs to complete commands and options.
//!
//! In: the name of a shell. Out: a script for it, on standard output.

use crate::error::Result;
use clap::{Args, CommandFactory, ValueEnum};
use clap_complete::generate;
use clap_complete::shells;
use clap_complete_nushell::Nushell;

use super::args::Arguments;
use super::terminal::Terminal;

/// How `completions` is used, for its help.
const EXAMPLES: &str = "\
Examples:
  dejalu completions bash > ~/.local/share/bash-completion/completions/dejalu
  dejalu completions zsh > ~/.zfunc/_dejalu              with ~/.zfunc in fpath, before compinit
  dejalu completions fish > ~/.config/fish/completions/dejalu.fish
  dejalu completions powershell >> $PROFILE
  dejalu completions elvish >> ~/.config/elvish/rc.elv
  dejalu completions nushell > dejalu.nu                 then, in config.nu: use dejalu.nu *";

/// Print completions for a shell.
#[derive(Debug, Args)]
#[command(after_help = EXAMPLES)]
pub(super) struct Completions {
    /// The shell.
    #[arg(value_enum, value_name = "SHELL")]
    shell: Shell,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum Shell {
    Bash,
    Zsh,
    Fish,
    Powershell,
    Elvish,
    Nushell,
}

/// Prints the script.
pub(super) fn run(command: &Completions, terminal: &Terminal) -> Result<bool> {
    let mut arguments = Arguments::command();
    let mut script = Vec::new();
    let (name, out) = ("dejalu", &mut script);
    match command.shell {
        Shell::Bash => generate(shells::Bash, &mut arguments, name, out),
        Shell::Zsh => generate(shells::Zsh, &mut arguments, name, out),
        Shell::Fish => generate(shells::Fish, &mut arguments, name, out),
        Shell::Powershell => generate(shells::PowerShell, &mut arguments, name, out),
        Shell::Elvish => generate(shells::Elvish, &mut arguments, name, out),
        Shell::Nushell => generate(Nushell, &mut arguments, name, out),
    }
    terminal.print_always(&String::from_utf8_lossy(&script))?;
    Ok(true)
}
