//! One column of a row group → what its rows have in it.
//!
//! In: the pages of a column. Out: the texts of rows as they are, or what the column says
//! of each in words: numbers as digits, days and moments as ISO 8601. It holds one page.

use std::fmt::Write as _;
use std::fs::File;
use std::sync::Arc;

use parquet::basic::{ConvertedType, LogicalType, TimeUnit};
use parquet::column::reader::{ColumnReader, ColumnReaderImpl, get_column_reader};
use parquet::data_type::{ByteArray, DataType};
use parquet::errors::{ParquetError, Result};
use parquet::file::metadata::RowGroupMetaData;
use parquet::file::serialized_reader::SerializedPageReader;
use parquet::schema::types::ColumnDescriptor;

use super::super::rows::RowText;
use super::date::{say_day, say_int96, say_moment};
use super::pages::PageFile;

/// A column that is being read.
pub(super) struct ColumnCells {
    reader: ColumnReader,
    /// The level of a value that is there.
    most: i16,
    meaning: Meaning,
    levels: Vec<i16>,
    values: Vec<ByteArray>,
    /// What the rows at hand say, one behind the other, and where each ends.
    said: String,
    ends: Vec<usize>,
}

/// What the numbers of a column mean.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Meaning {
    Itself,
    Day,
    /// Parts of a second, of which it has so many.
    Moment {
        parts: i64,
        is_utc: bool,
    },
}

impl ColumnCells {
    /// The column of that number in a row group.
    pub(super) fn open(file: &File, group: &RowGroupMetaData, column: usize) -> Result<Self> {
        let (chunk, descriptor) = (group.column(column), group.schema_descr().column(column));
        let rows = usize::try_from(group.num_rows())?;
        let pages = SerializedPageReader::new(Arc::new(PageFile::pages(file)?), chunk, rows, None)?;
        Ok(Self {
            reader: get_column_reader(Arc::clone(&descriptor), Box::new(pages)),
            most: descriptor.max_def_level(),
            meaning: meaning_of(&descriptor),
            levels: Vec::new(),
            values: Vec::new(),
            said: String::new(),
            ends: Vec::new(),
        })
    }

    /// Reads the texts of so many rows.
    pub(super) fn read_texts(&mut self, rows: usize) -> Result<()> {
        self.levels.clear();
        self.values.clear();
        let ColumnReader::ByteArrayColumnReader(reader) = &mut self.reader else {
            return Err(ParquetError::General("the text is no text".to_owned()));
        };
        read(reader, rows, &mut self.levels, &mut self.values)
    }

    /// What each of those rows has for a text.
    pub(super) fn texts(&self) -> impl Iterator<Item = RowText<'_>> {
        let mut values = self.values.iter();
        let optional = self.most > 0;
        let rows = if optional {
            self.levels.len()
        } else {
            self.values.len()
        };
        (0..rows).map(move |row| match self.levels.get(row) {
            Some(&level) if optional && level != self.most => {
                RowText::Null(u8::try_from(level).unwrap_or_default())
            }
            _ => {
                let text = values.next().map_or(&[][..], ByteArray::data);
                match simdutf8::basic::from_utf8(text) {
                    Ok(_) => RowText::Some(text),
                    Err(_) => RowText::Bytes(text.to_vec()),
                }
            }
        })
    }

    /// Reads what so many rows say; rows that have nothing say nothing.
    pub(super) fn read_words(&mut self, rows: usize) -> Result<()> {
        self.levels.clear();
        self.said.clear();
        self.ends.clear();
        let meaning = self.meaning;
        let number = |number: i64, said: &mut String| match meaning {
            Meaning::Itself => drop(write!(said, "{number}")),
            Meaning::Day => say_day(number, said),
            Meaning::Moment { parts, is_utc } => say_moment(number, parts, is_utc, said),
        };
        match &mut self.reader {
            ColumnReader::ByteArrayColumnReader(reader) => {
                self.values.clear();
                read(reader, rows, &mut self.levels, &mut self.values)?;
                let values = std::mem::take(&mut self.values);
                self.say(values.iter(), |value, said| {
                    said.push_str(&String::from_utf8_lossy(value.data()));
                });
                self.values = values;
            }
            ColumnReader::Int32ColumnReader(reader) => {
                let values = read_all(reader, rows, &mut self.levels)?;
                self.say(values.iter(), |&value, said| number(i64::from(value), said));
            }
            ColumnReader::Int64ColumnReader(reader) => {
                let values = read_all(reader, rows, &mut self.levels)?;
                self.say(values.iter(), |&value, said| number(value, said));
            }
            ColumnReader::Int96ColumnReader(reader) => {
                let values = read_all(reader, rows, &mut self.levels)?;
                self.say(values.iter(), |value, said| say_int96(value.data(), said));
            }
            ColumnReader::BoolColumnReader(reader) => {
                let values = read_all(reader, rows, &mut self.levels)?;
                self.say(values.iter(), |value, said| {
                    said.push_str(if *value { "true" } else { "false" });
                });
            }
            _ => {
                return Err(ParquetError::General(
                    "a column that says nothing".to_owned(),
                ));
            }
        }
        Ok(())
    }

    /// What that one of those rows says.
    pub(super) fn words(&self, row: usize) -> &str {
        let start = match row.checked_sub(1) {
            Some(before) => self.ends.get(before).copied().unwrap_or(usize::MAX),
            None => 0,
        };
        let end = self.ends.get(row).copied().unwrap_or(usize::MAX);
        self.said.get(start..end).unwrap_or_default()
    }

    /// Takes down what the values that are there say.
    fn say<'v, V: 'v>(
        &mut self,
        mut values: impl ExactSizeIterator<Item = &'v V>,
        say: impl Fn(&'v V, &mut String),
    ) {
        let rows = if self.most > 0 {
            self.levels.len()
        } else {
            values.len()
        };
        for row in 0..rows {
            let is_there = self.most == 0 || self.levels.get(row) == Some(&self.most);
            if let Some(value) = is_there.then(|| values.next()).flatten() {
                say(value, &mut self.said);
            }
            self.ends.push(self.said.len());
        }
    }
}

/// Reads so many rows into buffers; fewer are an error.
fn read<T: DataType>(
    reader: &mut ColumnReaderImpl<T>,
    rows: usize,
    levels: &mut Vec<i16>,
    values: &mut Vec<T::T>,
) -> Result<()> {
    let mut found = 0;
    while found < rows {
        let (more, _, _) = reader.read_records(rows - found, Some(levels), None, values)?;
        if more == 0 {
            let what = "a column has fewer rows than the file says";
            return Err(ParquetError::General(what.to_owned()));
        }
        found += more;
    }
    Ok(())
}

fn read_all<T: DataType>(
    reader: &mut ColumnReaderImpl<T>,
    rows: usize,
    levels: &mut Vec<i16>,
) -> Result<Vec<T::T>> {
    let mut values = Vec::new();
    read(reader, rows, levels, &mut values)?;
    Ok(values)
}

/// What the numbers of a column mean.
fn meaning_of(column: &ColumnDescriptor) -> Meaning {
    let moment = |parts, is_utc| Meaning::Moment { parts, is_utc };
    match (column.logical_type_ref(), column.converted_type()) {
        (Some(LogicalType::Date), _) | (None, ConvertedType::DATE) => Meaning::Day,
        (Some(LogicalType::Timestamp(kind)), _) => {
            let parts = match kind.unit {
                TimeUnit::MILLIS => 1_000,
                TimeUnit::MICROS => 1_000_000,
                TimeUnit::NANOS => 1_000_000_000,
            };
            moment(parts, kind.is_adjusted_to_u_t_c)
        }
        (None, ConvertedType::TIMESTAMP_MILLIS) => moment(1_000, true),
        (None, ConvertedType::TIMESTAMP_MICROS) => moment(1_000_000, true),
        _ => Meaning::Itself,
    }
}
