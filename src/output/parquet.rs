//! Rows + the file that they came from → a Parquet file with other texts.
//!
//! In: a Parquet file, and all of its rows, as `input/rows.rs` spells them, with other
//! texts. Out: a file of the same schema, the same metadata and the same row groups, in
//! which the column of the text is written anew and the parts of all other columns are the
//! same bytes. It decodes no other column, and holds a page of the text.
//!
//! The file is written by a thread of its own, which takes the rows as they come: a row
//! group lends its columns to whoever writes them, one after the other.

use std::fs::File;
use std::io::{self, BufWriter, Read, Write as _};
use std::sync::mpsc::{SyncSender, sync_channel};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread::{Builder, JoinHandle};

use parquet::basic::{
    BrotliLevel, ColumnOrder, Compression, GzipLevel, LogicalType, Type, ZstdLevel,
};
use parquet::bloom_filter::Sbbf;
use parquet::column::writer::ColumnCloseResult;
use parquet::data_type::ByteArrayType;
use parquet::errors::{ParquetError, Result};
use parquet::file::metadata::{
    ColumnChunkMetaData, PageIndexPolicy, ParquetMetaData, RowGroupMetaData,
};
use parquet::file::properties::{EnabledStatistics, WriterProperties};
use parquet::file::reader::{ChunkReader, Length};
use parquet::file::writer::{SerializedFileWriter, SerializedRowGroupWriter};
use xxhash_rust::xxh3::Xxh3;

use crate::input::{PageFile, caught, find_column, read_metadata};

mod texts;

use texts::TextRows;

/// Pieces of rows that wait.
const WAITING: usize = 2;

/// Texts and bytes that are encoded at a time.
const BATCH_ROWS: usize = 64;
const BATCH_BYTES: usize = 256 << 10;

/// Writes one file.
pub(super) struct ParquetSink {
    /// `None` once nothing more will come.
    rows: Option<SyncSender<Vec<u8>>>,
    thread: Option<JoinHandle<io::Result<u128>>>,
}

impl ParquetSink {
    /// Begins to write `to`, with everything but the texts in `column` as it is in `from`.
    pub(super) fn start(from: File, column: String, to: File) -> io::Result<Self> {
        let (rows, waiting) = sync_channel(WAITING);
        let work = move || rewrite(&from, &column, to, TextRows::new(waiting));
        Ok(Self {
            rows: Some(rows),
            thread: Some(Builder::new().name("parquet".to_owned()).spawn(work)?),
        })
    }

    /// Takes the next bytes of rows.
    pub(super) fn write(&mut self, bytes: &[u8]) -> io::Result<()> {
        let sent = self.rows.as_ref().map(|rows| rows.send(bytes.to_vec()));
        match sent {
            Some(Ok(())) => Ok(()),
            _ => Err(self.join().err().unwrap_or_else(stopped)),
        }
    }

    /// Completes the file; gives the hash of everything in it but the texts.
    pub(super) fn finish(mut self) -> io::Result<u128> {
        self.join()
    }

    fn join(&mut self) -> io::Result<u128> {
        self.rows = None;
        match self.thread.take().map(JoinHandle::join) {
            Some(Ok(done)) => done,
            Some(Err(panic)) => std::panic::resume_unwind(panic),
            None => Err(stopped()),
        }
    }
}

impl Drop for ParquetSink {
    fn drop(&mut self) {
        self.rows = None;
        if let Some(thread) = self.thread.take() {
            // The run has failed elsewhere; that error is the one that counts.
            let _ = thread.join();
        }
    }
}

fn stopped() -> io::Error {
    io::Error::other("nothing can be written after an error")
}

/// Writes the file.
fn rewrite(from: &File, column: &str, to: File, mut rows: TextRows) -> io::Result<u128> {
    let metadata = read_metadata(from, PageIndexPolicy::Optional).map_err(io::Error::other)?;
    let size = from.metadata()?.len();
    let schema = metadata.file_metadata().schema_descr_ptr();
    let text = find_column(&schema, column)
        .ok_or_else(|| io::Error::other(format!("it has no column \"{column}\"")))?;
    let copied = CopiedParts {
        file: PageFile::whole(from)?,
        hash: Arc::default(),
    };
    let again = to.try_clone()?;
    let written = caught(|| {
        let to = BufWriter::with_capacity(1 << 20, to);
        let properties = Arc::new(properties_of(&metadata, text)?);
        let root = schema.root_schema_ptr();
        let mut writer = SerializedFileWriter::new(to, root, properties)?;
        copied.add_schema(&metadata);
        for (number, group) in metadata.row_groups().iter().enumerate() {
            let mut out = writer.next_row_group()?;
            for (at, chunk) in group.columns().iter().enumerate() {
                if at == text {
                    let count = usize::try_from(group.num_rows())?;
                    let most = schema.column(text).max_def_level();
                    write_texts(&mut out, &mut rows, (count, most))?;
                } else {
                    let column = CopiedColumn {
                        metadata: &metadata,
                        group: number,
                        at,
                    };
                    copied.copy(&mut out, chunk, &column, size)?;
                }
            }
            out.close()?;
        }
        if rows.next()?.is_some() {
            return Err(wrong(
                "there are more rows than in the file that they came from",
            ));
        }
        let mut to = writer.into_inner()?;
        to.flush()?;
        Ok(())
    });
    written.map_err(io::Error::other)?;
    can_be_read(&again, &metadata).map_err(io::Error::other)?;
    Ok(copied.hash().digest128())
}

/// Reads again what a file that was written says of itself: a footer can be damaged so that
/// its columns can be read and what is written of it cannot.
fn can_be_read(written: &File, source: &ParquetMetaData) -> std::result::Result<(), &'static str> {
    let groups = |of: &ParquetMetaData| -> Vec<i64> {
        of.row_groups()
            .iter()
            .map(RowGroupMetaData::num_rows)
            .collect()
    };
    let schema = |of: &ParquetMetaData| of.file_metadata().schema_descr().root_schema_ptr();
    let is_right = read_metadata(written, PageIndexPolicy::Optional)
        .is_ok_and(|found| groups(&found) == groups(source) && schema(&found) == schema(source));
    match is_right {
        true => Ok(()),
        false => Err(
            "the file that it comes from is damaged in what it says of itself, so that a copy \
             of it cannot be read; fetch that file again",
        ),
    }
}

fn wrong(what: &str) -> ParquetError {
    ParquetError::General(what.to_owned())
}

/// Writes the texts of a row group with so many rows; a text that is there has the level `most`.
fn write_texts<W: io::Write + Send>(
    out: &mut SerializedRowGroupWriter<'_, W>,
    rows: &mut TextRows,
    (count, most): (usize, i16),
) -> Result<()> {
    let mut column = out
        .next_column()?
        .ok_or_else(|| wrong("a column is missing"))?;
    let (mut texts, mut levels) = (Vec::new(), Vec::new());
    let mut left = count;
    while left > 0 {
        let mut bytes = 0;
        texts.clear();
        levels.clear();
        while left > 0 && levels.len() < BATCH_ROWS && bytes < BATCH_BYTES {
            let row = rows
                .next()?
                .ok_or_else(|| wrong("there are too few rows"))?;
            left -= 1;
            match row {
                Ok(text) => {
                    bytes += text.len();
                    texts.push(text);
                    levels.push(most);
                }
                Err(level) => levels.push(i16::from(level)),
            }
        }
        let levels = (most > 0).then_some(levels.as_slice());
        column
            .typed::<ByteArrayType>()
            .write_batch(&texts, levels, None)?;
    }
    column.close()
}

/// How the file is written: as the one that the rows came from was, as far as it says.
fn properties_of(metadata: &ParquetMetaData, text: usize) -> Result<WriterProperties> {
    let about = metadata.file_metadata();
    let first = metadata.row_groups().first();
    let chunk = first.map(|group| group.column(text));
    let path = about.schema_descr().column(text).path().clone();
    // A file does not say how hard its writer tried.
    let compression = match chunk.map(ColumnChunkMetaData::compression) {
        Some(Compression::ZSTD(_)) => Compression::ZSTD(ZstdLevel::try_new(3)?),
        Some(Compression::GZIP(_)) => Compression::GZIP(GzipLevel::try_new(6)?),
        Some(Compression::BROTLI(_)) => Compression::BROTLI(BrotliLevel::try_new(6)?),
        Some(other) => other,
        None => Compression::SNAPPY,
    };
    let has_dictionary = chunk.is_some_and(|chunk| chunk.dictionary_page_offset().is_some());
    let has_filter = chunk.is_some_and(|chunk| chunk.bloom_filter_offset().is_some());
    let sorted = first.and_then(|group| group.sorting_columns().cloned());
    let sorted = sorted.filter(|by| {
        by.iter()
            .all(|by| usize::try_from(by.column_idx) != Ok(text))
    });
    let created_by = about.created_by().unwrap_or("dejalu").to_owned();
    Ok(WriterProperties::builder()
        .set_key_value_metadata(about.key_value_metadata().cloned())
        .set_created_by(created_by)
        .set_sorting_columns(sorted)
        .set_column_compression(path.clone(), compression)
        .set_column_dictionary_enabled(path.clone(), has_dictionary)
        .set_column_bloom_filter_enabled(path.clone(), has_filter)
        .set_column_statistics_enabled(path, EnabledStatistics::Page)
        .build())
}

/// A column of a row group, as the file has it.
struct CopiedColumn<'m> {
    metadata: &'m ParquetMetaData,
    group: usize,
    at: usize,
}

impl CopiedColumn<'_> {
    /// Whether the order in which the statistics at hand were made is the one that the
    /// writer says of all columns of this type. It says of numbers with a point that they
    /// are in an order in which hardly any writer has put them yet.
    fn is_in_order(&self) -> bool {
        let about = self.metadata.file_metadata();
        let column = about.schema_descr().column(self.at);
        let with_point = matches!(
            column.physical_type(),
            Type::FLOAT | Type::DOUBLE | Type::INT96
        ) || matches!(column.logical_type_ref(), Some(LogicalType::Float16));
        let said = about
            .column_orders()
            .and_then(|orders| orders.get(self.at).copied());
        let claimed = ColumnOrder::column_order_for_type(
            column.logical_type_ref(),
            column.converted_type(),
            column.physical_type(),
        );
        !with_point || said == Some(claimed)
    }
}

/// What copies parts of a file, and adds up what it has copied.
struct CopiedParts {
    file: PageFile,
    hash: Arc<Mutex<Xxh3>>,
}

impl CopiedParts {
    fn hash(&self) -> std::sync::MutexGuard<'_, Xxh3> {
        self.hash.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Adds something that ends where it ends.
    fn add(&self, bytes: &[u8]) {
        let mut hash = self.hash();
        hash.update(&(bytes.len() as u64).to_le_bytes());
        hash.update(bytes);
    }

    /// Adds the columns and what the file says of itself.
    fn add_schema(&self, metadata: &ParquetMetaData) {
        let about = metadata.file_metadata();
        for column in about.schema_descr().columns() {
            self.add(column.path().string().as_bytes());
            self.add(column.physical_type().to_string().as_bytes());
        }
        for pair in about.key_value_metadata().into_iter().flatten() {
            self.add(pair.key.as_bytes());
            self.add(pair.value.as_deref().unwrap_or_default().as_bytes());
        }
        self.add(about.created_by().unwrap_or_default().as_bytes());
    }

    /// Copies a column of a row group.
    fn copy<W: io::Write + Send>(
        &self,
        out: &mut SerializedRowGroupWriter<'_, W>,
        chunk: &ColumnChunkMetaData,
        column: &CopiedColumn<'_>,
        size: u64,
    ) -> Result<()> {
        let in_order = column.is_in_order();
        let index = column.metadata.page_index();
        let column_index = index.and_then(|index| index.column_index(column.group, column.at));
        let offset_index = index.and_then(|index| index.offset_index(column.group, column.at));
        let kept = chunk.clone().into_builder();
        let kept = match in_order {
            true => kept,
            false => kept.clear_statistics(),
        };
        // Without rows there is a dictionary and no page of data, which some writers say is at
        // byte 0: moved by as much as the dictionary that would be in front of the file.
        let kept = match chunk.dictionary_page_offset() {
            Some(start) if chunk.num_values() == 0 => {
                kept.set_data_page_offset(start.saturating_add(chunk.compressed_size()))
            }
            _ => kept,
        };
        let kept = kept.build()?;
        if let Some(statistics) = kept.statistics() {
            self.add(statistics.min_bytes_opt().unwrap_or_default());
            self.add(statistics.max_bytes_opt().unwrap_or_default());
        }
        self.add(&chunk.num_values().to_le_bytes());
        let filter = chunk
            .bloom_filter_offset()
            .is_some_and(|at| at >= 0 && (at as u64) < size);
        let filter = filter
            .then(|| Sbbf::read_from_column_chunk(chunk, &self.file))
            .transpose()?;
        let close = ColumnCloseResult {
            bytes_written: u64::try_from(chunk.compressed_size())?,
            rows_written: u64::try_from(column.metadata.row_group(column.group).num_rows())?,
            metadata: kept,
            bloom_filter: filter.flatten(),
            column_index: column_index.filter(|_| in_order).cloned(),
            offset_index: offset_index.cloned(),
        };
        out.append_column(self, close)
    }
}

impl Length for CopiedParts {
    fn len(&self) -> u64 {
        self.file.size()
    }
}

impl ChunkReader for CopiedParts {
    type T = CopiedBytes;

    fn get_read(&self, start: u64) -> Result<CopiedBytes> {
        Ok(CopiedBytes {
            bytes: Box::new(self.file.get_read(start)?),
            hash: Arc::clone(&self.hash),
        })
    }

    fn get_bytes(&self, start: u64, length: usize) -> Result<bytes::Bytes> {
        self.file.get_bytes(start, length)
    }
}

/// Bytes that are added up as they are read.
struct CopiedBytes {
    bytes: Box<dyn Read + Send>,
    hash: Arc<Mutex<Xxh3>>,
}

impl Read for CopiedBytes {
    fn read(&mut self, room: &mut [u8]) -> io::Result<usize> {
        let len = self.bytes.read(room)?;
        let read = room.get(..len).unwrap_or_default();
        self.hash
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .update(read);
        Ok(len)
    }
}
