//! What the tests of several readers share.

use std::io::{self, Read, Write};

use flate2::write::GzEncoder;

use super::{Compression, Format, ReadOptions, Record, RecordReader, Source};

/// A reader that gives a few bytes at a time, as a slow pipe would.
pub(super) struct Drip {
    bytes: Vec<u8>,
    at: usize,
    chunk: usize,
    fails_at: Option<usize>,
}

impl Drip {
    pub(super) fn new(bytes: &[u8], chunk: usize) -> Self {
        Self {
            bytes: bytes.to_vec(),
            at: 0,
            chunk,
            fails_at: None,
        }
    }

    pub(super) fn failing_at(mut self, at: usize) -> Self {
        self.fails_at = Some(at);
        self
    }
}

impl Read for Drip {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        if self.fails_at.is_some_and(|at| self.at >= at) {
            return Err(io::Error::other("the disk is ill"));
        }
        let rest = &self.bytes[self.at..];
        let len = rest.len().min(self.chunk).min(buffer.len());
        buffer[..len].copy_from_slice(&rest[..len]);
        self.at += len;
        Ok(len)
    }
}

pub(super) fn gzip(data: &[u8]) -> Vec<u8> {
    let mut encoder = GzEncoder::new(Vec::new(), flate2::Compression::default());
    encoder.write_all(data).unwrap();
    encoder.finish().unwrap()
}

pub(super) fn zstd(data: &[u8]) -> Vec<u8> {
    let mut encoder = zstd::Encoder::new(Vec::new(), 3).unwrap();
    encoder.include_checksum(true).unwrap();
    encoder.write_all(data).unwrap();
    encoder.finish().unwrap()
}

pub(super) fn bzip2(data: &[u8]) -> Vec<u8> {
    let mut encoder = bzip2::write::BzEncoder::new(Vec::new(), bzip2::Compression::fast());
    encoder.write_all(data).unwrap();
    encoder.finish().unwrap()
}

pub(super) fn xz(data: &[u8]) -> Vec<u8> {
    let mut encoder = liblzma::write::XzEncoder::new(Vec::new(), 1);
    encoder.write_all(data).unwrap();
    encoder.finish().unwrap()
}

pub(super) fn source(name: &str) -> Source {
    let (format, compression) = super::kind_of(name).unwrap();
    Source {
        path: name.into(),
        name: name.to_owned(),
        format,
        compression,
        layout: None,
    }
}

/// Every record of `bytes`, and the bytes of those that were too large.
pub(super) fn records(
    source: &Source,
    options: &ReadOptions,
    bytes: &[u8],
    chunk: usize,
) -> (Vec<Record>, Vec<u8>) {
    let mut reader = RecordReader::from_reader(source, options, Drip::new(bytes, chunk)).unwrap();
    let (mut records, mut skipped) = (Vec::new(), Vec::new());
    let mut record = Record::new();
    while reader.next(&mut record, Some(&mut skipped)).unwrap() {
        records.push(record.clone());
    }
    (records, skipped)
}

/// The records of a plain JSONL file, read with the usual options.
pub(super) fn jsonl(bytes: &[u8]) -> Vec<Record> {
    let source = Source {
        path: "in/a.jsonl".into(),
        name: "a.jsonl".to_owned(),
        format: Format::Jsonl,
        compression: Compression::Plain,
        layout: None,
    };
    records(&source, &ReadOptions::usual(), bytes, usize::MAX).0
}
