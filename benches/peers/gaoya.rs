//! Near-duplicate lines with gaoya: what this library does, as fast as it can.
//!
//! In: a number of blocks and files of lines. Out: beside each file, in the
//! folder named first, the lines of which no near-duplicate stands above in the
//! same file. A thread a file: duplicates in other files are not looked for,
//! which only makes this faster.
//!
//! usage: gaoya-paragraphs BLOCKS OUT FILE...

use std::fs::File;
use std::io::{BufRead, BufReader, BufWriter, Result, Write};
use std::path::Path;

use gaoya::simhash::{SimHash, SimHashIndex, SimSipHasher64};

/// The index finds what differs in fewer bits than this.
const FEWER_THAN: usize = 4;

fn main() -> Result<()> {
    let mut arguments = std::env::args().skip(1);
    let blocks: usize = arguments.next().and_then(|blocks| blocks.parse().ok()).expect("BLOCKS");
    let out = arguments.next().expect("OUT");
    let out = Path::new(&out);
    let threads: Vec<_> = arguments
        .map(|file| {
            let name = Path::new(&file).file_name().expect("a file").to_owned();
            let kept = out.join(name);
            std::thread::spawn(move || filter(blocks, Path::new(&file), &kept))
        })
        .collect();
    for thread in threads {
        thread.join().expect("a thread that does not panic")?;
    }
    Ok(())
}

fn filter(blocks: usize, file: &Path, kept: &Path) -> Result<()> {
    let hasher = SimHash::<SimSipHasher64, u64, 64>::new(SimSipHasher64::new(1, 2));
    let mut index = SimHashIndex::<u64, u32>::new(blocks, FEWER_THAN);
    let mut reader = BufReader::with_capacity(1 << 20, File::open(file)?);
    let mut writer = BufWriter::with_capacity(1 << 20, File::create(kept)?);
    let (mut line, mut number) = (String::new(), 0_u32);
    loop {
        line.clear();
        if reader.read_line(&mut line)? == 0 {
            break;
        }
        let signature = hasher.create_signature(line.split_whitespace());
        if index.query(&signature).is_empty() {
            index.insert(number, signature);
            number += 1;
            writer.write_all(line.as_bytes())?;
        }
    }
    writer.flush()
}
