//! A Parquet file → its rows.
//!
//! In: a file. Out: the names of the columns that are read of it, and its rows, spelled
//! as `rows.rs` says. It decodes no other column, reads a page at a time whatever the
//! size of a row group is, and takes no page for as large as it says.

mod caught;
mod column;
mod date;
mod pages;
mod rows;

use std::fs::File;

use parquet::basic::{LogicalType, Repetition, Type};
use parquet::file::metadata::{PageIndexPolicy, ParquetMetaData, ParquetMetaDataReader};
use parquet::schema::types::{ColumnDescriptor, SchemaDescriptor};

use crate::files;

use super::layout::{Refused, TableLayout, no_column};
use super::{ProblemKind, ReadOptions, Source};

pub(crate) use caught::caught;
pub(crate) use pages::PageFile;
pub(super) use rows::ParquetRows;

/// Finds the columns that are read of a Parquet file: of text, id, date, url and site; an
/// empty name for those that it has not.
pub(super) fn layout_of(source: &Source, options: &ReadOptions) -> Result<TableLayout, Refused> {
    let unreadable = |what: String| (ProblemKind::Unreadable, what);
    let file = files::open(&source.path);
    let file = file.map_err(|error| unreadable(format!("cannot open it: {error}")))?;
    let metadata = read_metadata(&file, PageIndexPolicy::Skip).map_err(unreadable)?;
    let schema = metadata.file_metadata().schema_descr();
    let text = text_column(schema, &options.text_key)?;
    let site = options.site_key.as_deref().unwrap_or_default();
    let others = [&options.id_key, &options.date_key, &options.url_key, site];
    let known = |key: &str| find(schema, key).filter(|&at| can_be_said(&schema.column(at)));
    let mut columns = vec![schema.column(text).path().string()];
    columns.extend(others.map(|key| known(key).map_or_else(String::new, |_| key.to_owned())));
    Ok(TableLayout {
        columns,
        ..TableLayout::default()
    })
}

/// What stands at the end of a Parquet file.
pub(crate) fn read_metadata(
    file: &File,
    page_index: PageIndexPolicy,
) -> Result<ParquetMetaData, String> {
    let reader = ParquetMetaDataReader::new().with_page_index_policy(page_index);
    let file = pages::PageFile::whole(file).map_err(|error| format!("cannot read it: {error}"))?;
    if file.is_encrypted() {
        return Err(
            "it is encrypted; decrypt it first, with the tool that has the keys".to_owned(),
        );
    }
    let read = caught(|| reader.parse_and_finish(&file));
    let metadata = read.map_err(|what| {
        format!("it is no Parquet file, or it is damaged ({what}); fetch the file again")
    })?;
    let rows = |rows: i64| usize::try_from(rows).is_ok();
    let mut groups = metadata.row_groups().iter();
    let is_right = groups.all(|group| {
        let mut chunks = group.columns().iter();
        rows(group.num_rows()) && chunks.all(|chunk| pages::place_of(chunk, file.size()).is_some())
    });
    match is_right {
        true => Ok(metadata),
        false => {
            Err("it is damaged: what it says of its parts cannot be; fetch it again".to_owned())
        }
    }
}

/// The column of that name: a path of names with dots between them.
pub(crate) fn find(schema: &SchemaDescriptor, key: &str) -> Option<usize> {
    let mut columns = schema.columns().iter();
    columns.position(|column| !key.is_empty() && column.path().string() == key)
}

/// The column that holds the text.
fn text_column(schema: &SchemaDescriptor, key: &str) -> Result<usize, Refused> {
    let wrong = |what: &str| {
        let message = format!("{what}: name the column of the text with --text-key");
        (ProblemKind::TextNotString, message)
    };
    let Some(at) = find(schema, key) else {
        return Err(no_such_text(schema, key));
    };
    let column = schema.column(at);
    if column.max_rep_level() > 0 {
        return Err(wrong(&format!("the column \"{key}\" is a list")));
    }
    if column.logical_type_ref() == Some(&LogicalType::Unknown) {
        return Err(wrong(&format!("the column \"{key}\" is null in every row")));
    }
    let is_text = match column.logical_type_ref() {
        None | Some(LogicalType::String | LogicalType::Json | LogicalType::Enum) => true,
        Some(_) => false,
    };
    if column.physical_type() != Type::BYTE_ARRAY || !is_text {
        let kind = column.logical_type_ref().map_or_else(
            || column.physical_type().to_string(),
            |kind| format!("{kind:?}"),
        );
        return Err(wrong(&format!("the column \"{key}\" is {kind}, no text")));
    }
    Ok(at)
}

/// What is said where no column has the name: why not, if a part of it has.
fn no_such_text(schema: &SchemaDescriptor, key: &str) -> Refused {
    let below = format!("{key}.");
    let paths: Vec<String> = schema.columns().iter().map(|c| c.path().string()).collect();
    let inside: Vec<&str> = paths
        .iter()
        .map(String::as_str)
        .filter(|p| p.starts_with(&below))
        .collect();
    let Some(first) = inside.first() else {
        return no_column(key, &paths);
    };
    let list = find(schema, first).is_some_and(|at| schema.column(at).max_rep_level() > 0);
    let message = match list {
        true => format!(
            "the column \"{key}\" is a list, and a row can have one text; make a row of each \
             (polars: explode, DuckDB: unnest), or name another column with --text-key"
        ),
        false => format!(
            "the column \"{key}\" has others in it: name one of {} with --text-key",
            inside.join(", ")
        ),
    };
    (ProblemKind::TextNotString, message)
}

/// Whether what a column holds can be said in words.
fn can_be_said(column: &ColumnDescriptor) -> bool {
    column.max_rep_level() == 0
        && column.self_type().get_basic_info().repetition() != Repetition::REPEATED
        && matches!(
            column.physical_type(),
            Type::BYTE_ARRAY | Type::INT32 | Type::INT64 | Type::INT96 | Type::BOOLEAN
        )
}

#[cfg(test)]
mod tests;
