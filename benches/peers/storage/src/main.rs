//! Where ten million rows of an index could lie: stores side by side.
//!
//! In: what to do with which store. Out: a line of figures, which the script
//! beside this crate makes a table of. Every step is a process of its own, so
//! that what one store leaves in memory, or dies of, is nobody else's.
//!
//! usage: storage names
//!        storage build STORE PATH ROWS [shuffled]
//!        storage look  STORE PATH ROWS LOOKS
//!        storage probe STORE PATH ROWS

mod stores;

use std::path::Path;
use std::process::ExitCode;
use std::time::Instant;

use stores::{Failure, Kind, Reader, Row};

fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let words: Vec<&str> = arguments.iter().map(String::as_str).collect();
    match run(&words) {
        Ok(code) => code,
        Err(failure) => {
            eprintln!("{failure}");
            ExitCode::from(2)
        }
    }
}

fn run(words: &[&str]) -> Result<ExitCode, Failure> {
    match words {
        ["names"] => {
            for kind in stores::KINDS {
                println!("{}", kind.name);
            }
        }
        ["build", name, path, rows, order @ ..] => {
            build(
                kind(name)?,
                Path::new(path),
                rows.parse()?,
                !order.is_empty(),
            )?;
        }
        ["look", name, path, rows, looks] => {
            look(kind(name)?, Path::new(path), rows.parse()?, looks.parse()?)?;
        }
        ["probe", name, path, rows] => {
            let is_right = probe(kind(name)?, Path::new(path), rows.parse()?)?;
            return Ok(ExitCode::from(if is_right { 0 } else { 3 }));
        }
        _ => return Err("usage: storage names|build|look|probe STORE PATH ROWS ...".into()),
    }
    Ok(ExitCode::SUCCESS)
}

fn kind(name: &str) -> Result<&'static Kind, Failure> {
    let found = stores::KINDS.iter().find(|kind| kind.name == name);
    found.ok_or_else(|| format!("no store is called {name}").into())
}

/// The key of a row: as even as a hash, and the same every time.
fn key(number: u64) -> u64 {
    let mut mixed = number.wrapping_add(1).wrapping_mul(0x9e37_79b9_7f4a_7c15);
    mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    mixed ^ (mixed >> 31)
}

fn rows(count: u64) -> Vec<Row> {
    (0..count)
        .map(|number| (key(number), number as u32))
        .collect()
}

/// Builds a store; prints seconds and seconds of processors.
fn build(kind: &Kind, path: &Path, count: u64, is_shuffled: bool) -> Result<(), Failure> {
    let mut rows = rows(count);
    if !is_shuffled || kind.sorts {
        rows.sort_unstable();
    }
    let (clock, processors) = (Instant::now(), process_seconds());
    (kind.build)(path, &rows)?;
    let processors = process_seconds() - processors;
    println!("{:.3} {processors:.3}", clock.elapsed().as_secs_f64());
    Ok(())
}

/// Opens a store and looks rows up; prints milliseconds of opening, look-ups a
/// second of a processor (there, there on two threads, not there), and the
/// peak memory in bytes.
fn look(kind: &Kind, path: &Path, count: u64, looks: u64) -> Result<(), Failure> {
    let clock = Instant::now();
    let store = (kind.open)(path)?;
    let opened = clock.elapsed().as_secs_f64() * 1e3;
    let there = |thread: u64| {
        let mut reader = store.reader()?;
        take(
            &mut *reader,
            looks,
            &|turn| key(turn + thread).wrapping_mul(3) % count,
            true,
        )
    };
    there(0)?;
    let alone = best(|| there(0))?;
    let both = best(|| {
        std::thread::scope(|scope| {
            let other = scope.spawn(|| there(looks).map_err(|failure| failure.to_string()));
            let one = there(0)?;
            let other = other.join().map_err(|_| "a thread panicked")??;
            Ok((one + other) / 2.0)
        })
    })?;
    let missing = best(|| {
        let mut reader = store.reader()?;
        take(
            &mut *reader,
            looks,
            &|turn| count + key(turn) % (1 << 40),
            false,
        )
    })?;
    println!(
        "{opened:.3} {alone:.0} {both:.0} {missing:.0} {}",
        peak_memory()
    );
    Ok(())
}

/// The best of five: on a machine where others work, the least disturbed.
fn best(mut measure: impl FnMut() -> Result<f64, Failure>) -> Result<f64, Failure> {
    let mut best = 0.0_f64;
    for _ in 0..5 {
        best = best.max(measure()?);
    }
    Ok(best)
}

/// Look-ups a second of this thread's processor.
fn take(
    reader: &mut dyn Reader,
    looks: u64,
    number: &dyn Fn(u64) -> u64,
    is_there: bool,
) -> Result<f64, Failure> {
    let before = thread_seconds();
    for turn in 0..looks {
        let number = number(turn);
        let expected = is_there.then_some(number as u32);
        if reader.get(key(number))? != expected {
            return Err(format!("row {number} is wrong").into());
        }
    }
    Ok(looks as f64 / (thread_seconds() - before))
}

/// Opens a store that may be damaged and looks for every row; whether all were
/// as they should be.
fn probe(kind: &Kind, path: &Path, count: u64) -> Result<bool, Failure> {
    let store = (kind.open)(path)?;
    let mut reader = store.reader()?;
    for number in 0..count {
        if reader.get(key(number))? != Some(number as u32) {
            return Ok(false);
        }
    }
    Ok(true)
}

/// What the kernel says of this thread, in seconds; the clock where it says nothing.
fn thread_seconds() -> f64 {
    let said = std::fs::read_to_string("/proc/thread-self/schedstat").unwrap_or_default();
    let nanoseconds = said
        .split(' ')
        .next()
        .and_then(|word| word.parse::<f64>().ok());
    nanoseconds.map_or_else(clock_seconds, |nanoseconds| nanoseconds / 1e9)
}

/// What the kernel says of all threads that run or ran.
fn process_seconds() -> f64 {
    let said = std::fs::read_to_string("/proc/self/stat").unwrap_or_default();
    let after_name = said.rsplit(')').next().unwrap_or_default();
    let ticks: f64 = after_name
        .split(' ')
        .skip(12)
        .take(2)
        .filter_map(|word| word.parse::<f64>().ok())
        .sum();
    if ticks > 0.0 { ticks / 100.0 } else { 0.0 }
}

fn clock_seconds() -> f64 {
    std::time::UNIX_EPOCH
        .elapsed()
        .map_or(0.0, |since| since.as_secs_f64())
}

/// The most memory that this process had, mapped files included.
fn peak_memory() -> u64 {
    let said = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = said.lines().find(|line| line.starts_with("VmHWM"));
    let word = line.and_then(|line| line.split_whitespace().nth(1));
    word.and_then(|word| word.parse::<u64>().ok()).unwrap_or(0) * 1024
}
