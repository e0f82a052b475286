//! Pages as files: `.txt` or JSONL, plain or compressed.
//!
//! In: pages. Out: one file, several of about the same size, or a folder with a
//! file a page. Beside it, if asked for, the truth: a JSON object a page with
//! its id and the label of each line.

use std::fs::{File, create_dir_all};
use std::io::{BufWriter, Result, Write};
use std::path::PathBuf;

use super::page::Page;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "cli", derive(clap::ValueEnum))]
pub(crate) enum Format {
    /// A file a document, in folders of a thousand (and of a site).
    Txt,
    /// A JSON object a line: id, url, date, text.
    Jsonl,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "cli", derive(clap::ValueEnum))]
pub(crate) enum Compress {
    Gz,
    Zst,
}

/// Where pages go.
#[derive(Clone, Debug)]
pub(crate) struct Layout {
    pub(crate) format: Format,
    pub(crate) compress: Option<Compress>,
    /// For `.txt`: all documents one after another.
    pub(crate) one_file: bool,
    /// More than one: PATH is a folder of so many files.
    pub(crate) files: usize,
    pub(crate) path: PathBuf,
    pub(crate) truth: Option<PathBuf>,
    /// Bytes of text that are expected, to divide among the files.
    pub(crate) bytes: usize,
}

/// Files that are being written.
pub(crate) struct Output {
    layout: Layout,
    current: Option<Box<dyn Write>>,
    truth: Option<BufWriter<File>>,
    /// Files begun, bytes of text written, the folder that exists already.
    begun: usize,
    written: usize,
    folder: PathBuf,
    line: Vec<u8>,
}

/// As much as fits the second-level cache beside the page it comes from.
const BUFFER: usize = 256 << 10;

impl Output {
    pub(crate) fn new(layout: Layout) -> Result<Self> {
        let truth = layout.truth.as_ref().map(File::create).transpose()?;
        Ok(Output {
            current: None,
            truth: truth.map(|file| BufWriter::with_capacity(BUFFER, file)),
            begun: 0,
            written: 0,
            folder: PathBuf::new(),
            line: Vec::new(),
            layout,
        })
    }

    pub(crate) fn write(&mut self, page: &Page) -> Result<()> {
        let is_single = self.layout.format == Format::Txt && !self.layout.one_file;
        if is_single {
            self.begin_page_file(page)?;
        } else {
            self.begin_shared_file()?;
        }
        self.written += page.text.len();
        let bytes = match self.layout.format {
            Format::Txt => page.text.as_bytes(),
            Format::Jsonl => {
                self.line.clear();
                push_record(&mut self.line, page);
                &self.line
            }
        };
        if let Some(file) = &mut self.current {
            file.write_all(bytes)?;
        }
        if let Some(truth) = &mut self.truth {
            writeln!(
                truth,
                r#"{{"id":"{}","labels":"{}"}}"#,
                id(page),
                page.labels
            )?;
        }
        Ok(())
    }

    /// Ends the last file.
    pub(crate) fn finish(&mut self) -> Result<()> {
        // A page that never came still leaves a file.
        if self.begun == 0 && (self.layout.format == Format::Jsonl || self.layout.one_file) {
            self.begin_shared_file()?;
        }
        if let Some(mut file) = self.current.take() {
            file.flush()?;
        }
        self.truth.as_mut().map_or(Ok(()), Write::flush)
    }

    fn begin_page_file(&mut self, page: &Page) -> Result<()> {
        let mut folder = self.layout.path.clone();
        folder.extend(page.host.as_ref());
        folder.push(format!("{:04}", page.number / 1_000));
        if folder != self.folder {
            create_dir_all(&folder)?;
            self.folder.clone_from(&folder);
        }
        self.begin(folder.join(format!("{:07}.txt", page.number)))
    }

    fn begin_shared_file(&mut self) -> Result<()> {
        let files = self.layout.files;
        let due =
            (self.written as u128 * files as u128 / (self.layout.bytes.max(1)) as u128) as usize;
        if self.begun > due.min(files - 1) {
            return Ok(());
        }
        if files == 1 {
            return self.begin(self.layout.path.clone());
        }
        create_dir_all(&self.layout.path)?;
        let kind = if self.layout.format == Format::Txt {
            "txt"
        } else {
            "jsonl"
        };
        self.begin(
            self.layout
                .path
                .join(format!("part-{:04}.{kind}", self.begun)),
        )
    }

    fn begin(&mut self, mut path: PathBuf) -> Result<()> {
        if let Some(mut file) = self.current.take() {
            file.flush()?;
        }
        let ending = match self.layout.compress {
            None => "",
            Some(Compress::Gz) => ".gz",
            Some(Compress::Zst) => ".zst",
        };
        if !path.to_string_lossy().ends_with(ending) {
            path.as_mut_os_string().push(ending);
        }
        let file = File::create(path)?;
        self.begun += 1;
        self.current = Some(match self.layout.compress {
            None if self.layout.one_file || self.layout.format == Format::Jsonl => {
                Box::new(BufWriter::with_capacity(BUFFER, file))
            }
            None => Box::new(file),
            Some(Compress::Gz) => {
                let level = flate2::Compression::default();
                Box::new(Finishing(Some(flate2::write::GzEncoder::new(file, level))))
            }
            Some(Compress::Zst) => Box::new(zstd::Encoder::new(file, 0)?.auto_finish()),
        });
        Ok(())
    }
}

/// A gzip member that ends where it is flushed.
struct Finishing(Option<flate2::write::GzEncoder<File>>);

impl Write for Finishing {
    fn write(&mut self, bytes: &[u8]) -> Result<usize> {
        self.0
            .as_mut()
            .map_or(Ok(0), |encoder| encoder.write(bytes))
    }

    fn flush(&mut self) -> Result<()> {
        self.0
            .take()
            .map_or(Ok(()), |encoder| encoder.finish().map(drop))
    }
}

fn id(page: &Page) -> String {
    format!("a{:07}", page.number)
}

/// Appends the page as a line of JSON.
pub(crate) fn push_record(line: &mut Vec<u8>, page: &Page) {
    let number = page.number;
    line.extend_from_slice(format!(r#"{{"id":"{}","#, id(page)).as_bytes());
    if let Some(host) = &page.host {
        line.extend_from_slice(format!(r#""url":"https://{host}/news/{number}","#).as_bytes());
    }
    let (year, month, day) = (
        2015 + number / 336 % 10,
        1 + number / 28 % 12,
        1 + number % 28,
    );
    line.extend_from_slice(format!(r#""date":"{year}-{month:02}-{day:02}","text":""#).as_bytes());
    let text = page
        .text
        .strip_suffix('\n')
        .unwrap_or(&page.text)
        .as_bytes();
    let mut rest = 0;
    for at in memchr::memchr3_iter(b'\n', b'"', b'\\', text) {
        line.extend_from_slice(&text[rest..at]);
        line.extend_from_slice(match text[at] {
            b'\n' => b"\\n",
            b'"' => b"\\\"",
            _ => b"\\\\",
        });
        rest = at + 1;
    }
    line.extend_from_slice(&text[rest..]);
    line.extend_from_slice(b"\"}\n");
}
