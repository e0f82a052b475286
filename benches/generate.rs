//! Writes a generated corpus: articles, teasers of articles, menus and credits,
//! of any size, for measurements. Part of no product.
//!
//! In: what is asked for, on the command line. Out: files, and on standard
//! error what they hold. The same arguments give the same bytes on any machine.

#![allow(clippy::print_stderr, reason = "a program that says what it wrote")]

mod corpus;
#[cfg(test)]
#[path = "corpus/crawl_tests.rs"]
mod crawl_tests;
#[cfg(test)]
#[path = "corpus/tests.rs"]
mod tests;

use std::ops::ControlFlow;
use std::path::PathBuf;
use std::process::ExitCode;

use clap::Parser;

use corpus::Order;
use corpus::language::{LANGUAGES, Language, language};
use corpus::output::{Compress, Format, Layout, Output};
use corpus::sections::Sizes;
use corpus::shape::Shape;

/// Writes a generated corpus of articles with known furniture.
#[derive(Debug, Parser)]
struct Arguments {
    /// Bytes of text (kB, MB, GB, KiB, MiB, GiB).
    #[arg(long, value_parser = parse_size, default_value = "100MB")]
    bytes: usize,
    #[arg(long, default_value_t = 42)]
    seed: u64,
    /// Distinct paragraphs of a hundred.
    #[arg(long, default_value_t = 36.0)]
    distinct: f64,
    /// Codes, each with its share if they are not alike: fr:3,en,zh.
    #[arg(long, value_delimiter = ',', value_parser = parse_language, default_value = "fr,en")]
    languages: Vec<(&'static Language, usize)>,
    /// Hosts of the urls; 0: no url.
    #[arg(long, default_value_t = 1)]
    sites: usize,
    #[arg(long, value_enum, default_value_t = Sizes::Alike)]
    sizes: Sizes,
    #[arg(long, value_enum, default_value_t = Shape::Articles)]
    shape: Shape,
    #[arg(long, value_enum, default_value_t = Format::Jsonl)]
    format: Format,
    /// With --format txt: all documents in one file, one after another.
    #[arg(long)]
    one_file: bool,
    /// So many files of about the same size; PATH is their folder then.
    #[arg(long, default_value_t = 1, value_parser = clap::value_parser!(u16).range(1..))]
    files: u16,
    #[arg(long, value_enum)]
    compress: Option<Compress>,
    /// For each document its id and, for each line, K (article) or D (furniture).
    #[arg(long, value_name = "FILE")]
    truth: Option<PathBuf>,
    /// A file, or the folder that a file a document goes to.
    #[arg(short, long, value_name = "PATH")]
    out: PathBuf,
}

impl Arguments {
    fn order(&self) -> Order {
        Order {
            seed: self.seed,
            bytes: self.bytes,
            distinct: self.distinct / 100.0,
            languages: self.languages.clone(),
            sites: self.sites,
            sizes: self.sizes,
            shape: self.shape,
        }
    }

    fn layout(&self) -> Layout {
        Layout {
            format: self.format,
            compress: self.compress,
            one_file: self.one_file,
            files: usize::from(self.files),
            path: self.out.clone(),
            truth: self.truth.clone(),
            bytes: self.bytes,
        }
    }
}

fn main() -> ExitCode {
    let arguments = Arguments::parse();
    if !(1.0..=100.0).contains(&arguments.distinct) {
        eprintln!("--distinct is a share of a hundred, from 1 to 100");
        return ExitCode::from(2);
    }
    match write(&arguments) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("{}: {error}", arguments.out.display());
            ExitCode::from(2)
        }
    }
}

fn write(arguments: &Arguments) -> std::io::Result<()> {
    let mut output = Output::new(arguments.layout())?;
    let printed = arguments.order().print(|page| match output.write(page) {
        Ok(()) => ControlFlow::Continue(()),
        Err(error) => ControlFlow::Break(error),
    });
    output.finish()?;
    let counts = match printed {
        ControlFlow::Break(error) => return Err(error),
        ControlFlow::Continue(counts) => counts,
    };
    let share = |part: u64| part as f64 * 100.0 / counts.paragraphs.max(1) as f64;
    let asked = match arguments.shape {
        Shape::Articles | Shape::Giant => format!(", asked for {} %", arguments.distinct),
        _ => String::new(),
    };
    eprintln!(
        "{} documents, {} bytes of text, {} paragraphs, {} distinct ({:.1} %{asked}), \
         {} furniture ({:.1} %)",
        counts.pages,
        counts.bytes,
        counts.paragraphs,
        counts.distinct,
        share(counts.distinct),
        counts.furniture,
        share(counts.furniture),
    );
    Ok(())
}

fn parse_size(spelled: &str) -> Result<usize, String> {
    let digits = spelled.trim_end_matches(|character: char| character.is_ascii_alphabetic());
    let factor: usize = match &spelled[digits.len()..] {
        "" | "B" => 1,
        "kB" | "KB" => 1_000,
        "MB" => 1_000_000,
        "GB" => 1_000_000_000,
        "KiB" => 1 << 10,
        "MiB" => 1 << 20,
        "GiB" => 1 << 30,
        unit => return Err(format!("no unit is called {unit}")),
    };
    let number: usize = digits
        .parse()
        .map_err(|_| "write a size as in 100MB".to_owned())?;
    number
        .checked_mul(factor)
        .ok_or_else(|| "that is too much".to_owned())
}

fn parse_language(spelled: &str) -> Result<(&'static Language, usize), String> {
    let (code, share) = spelled.split_once(':').unwrap_or((spelled, "1"));
    let known = || {
        let codes: Vec<&str> = LANGUAGES.iter().map(|language| language.code).collect();
        format!("the languages are {}", codes.join(", "))
    };
    let language = language(code).ok_or_else(known)?;
    let share = share
        .parse()
        .ok()
        .filter(|share| (1..=1_000).contains(share));
    Ok((
        language,
        share.ok_or("a share is a number from 1 to 1000, as in fr:3")?,
    ))
}
