//! The program: arguments in, exit code out ([`dejalu::cli::run`]).

fn main() -> std::process::ExitCode {
    dejalu::cli::run(std::env::args_os()).into()
}
