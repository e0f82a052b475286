//! A column → strings.
//!
//! In: a column of a batch. Out: the string of each row, or nothing where it is null. What
//! is no text is refused, but that numbers and days can be spelled.

use std::borrow::Cow;

use arrow_array::cast::AsArray;
use arrow_array::types::{
    Date32Type, Date64Type, Float32Type, Float64Type, Int8Type, Int16Type, Int32Type, Int64Type,
    TimestampMicrosecondType, TimestampMillisecondType, TimestampNanosecondType,
    TimestampSecondType, UInt8Type, UInt16Type, UInt32Type, UInt64Type,
};
use arrow_array::{
    Array, ArrayRef, LargeStringArray, PrimitiveArray, StringArray, StringViewArray,
    new_empty_array,
};
use arrow_schema::{DataType, TimeUnit};

/// Strings of a column, however they lie.
pub(crate) enum TextColumn {
    Small(StringArray),
    Large(LargeStringArray),
    View(StringViewArray),
    /// Each row is one of few strings.
    Dictionary(Vec<Option<usize>>, Box<TextColumn>),
    /// Something else, spelled.
    Spelled(Vec<Option<String>>),
    /// All rows are null.
    Null,
}

impl TextColumn {
    /// The strings of a column of text; `None` where it is none.
    pub(crate) fn of_text(column: &ArrayRef) -> Option<Self> {
        if let Some(dictionary) = column.as_any_dictionary_opt() {
            let values = Self::of_text(dictionary.values())?;
            let keys = match dictionary.values().is_empty() {
                true => Vec::new(),
                false => dictionary.normalized_keys(),
            };
            let keys = keys.into_iter().enumerate();
            let keys = keys.map(|(row, key)| (!column.is_null(row)).then_some(key));
            return Some(Self::Dictionary(keys.collect(), Box::new(values)));
        }
        match column.data_type() {
            DataType::Utf8 => Some(Self::Small(column.as_string::<i32>().clone())),
            DataType::LargeUtf8 => Some(Self::Large(column.as_string::<i64>().clone())),
            DataType::Utf8View => Some(Self::View(column.as_string_view().clone())),
            DataType::Null => Some(Self::Null),
            _ => None,
        }
    }

    /// The strings of a column that names something: an id, a site, a day.
    pub(crate) fn of_name(column: &ArrayRef) -> Option<Self> {
        Self::of_text(column).or_else(|| spelled(column).map(Self::Spelled))
    }

    /// Whether columns of this kind can name something.
    pub(crate) fn can_name(kind: &DataType) -> bool {
        Self::of_name(&new_empty_array(kind)).is_some()
    }

    /// What a row says.
    pub(crate) fn get(&self, row: usize) -> Option<&str> {
        match self {
            Self::Small(all) => (!all.is_null(row)).then(|| all.value(row)),
            Self::Large(all) => (!all.is_null(row)).then(|| all.value(row)),
            Self::View(all) => (!all.is_null(row)).then(|| all.value(row)),
            Self::Dictionary(keys, values) => values.get((*keys.get(row)?)?),
            Self::Spelled(all) => all.get(row)?.as_deref(),
            Self::Null => None,
        }
    }
}

/// Numbers, truths and days, as text; a day and an hour as ISO 8601 has them.
fn spelled(column: &ArrayRef) -> Option<Vec<Option<String>>> {
    macro_rules! numbers {
        ($kind:ty) => {{
            let all: &PrimitiveArray<$kind> = column.as_primitive();
            all.iter()
                .map(|one| one.map(|one| one.to_string()))
                .collect()
        }};
    }
    macro_rules! floats {
        ($kind:ty) => {{
            let all: &PrimitiveArray<$kind> = column.as_primitive();
            let all = all.iter().map(|one| one.filter(|one| !one.is_nan()));
            all.map(|one| one.map(|one| format!("{one:?}"))).collect()
        }};
    }
    macro_rules! days {
        ($kind:ty, $day:ident) => {{
            let all: &PrimitiveArray<$kind> = column.as_primitive();
            let day = |row| all.$day(row).map(|day| format!("{day:?}"));
            (0..all.len())
                .map(|row| (!all.is_null(row)).then(|| day(row)).flatten())
                .collect()
        }};
    }
    Some(match column.data_type() {
        DataType::Boolean => {
            let all = column.as_boolean().iter();
            all.map(|one| one.map(|one| one.to_string())).collect()
        }
        DataType::Float32 => floats!(Float32Type),
        DataType::Float64 => floats!(Float64Type),
        DataType::Int8 => numbers!(Int8Type),
        DataType::Int16 => numbers!(Int16Type),
        DataType::UInt8 => numbers!(UInt8Type),
        DataType::UInt16 => numbers!(UInt16Type),
        DataType::Int32 => numbers!(Int32Type),
        DataType::Int64 => numbers!(Int64Type),
        DataType::UInt32 => numbers!(UInt32Type),
        DataType::UInt64 => numbers!(UInt64Type),
        DataType::Date32 => days!(Date32Type, value_as_date),
        DataType::Date64 => days!(Date64Type, value_as_date),
        DataType::Timestamp(TimeUnit::Second, _) => days!(TimestampSecondType, value_as_datetime),
        DataType::Timestamp(TimeUnit::Millisecond, _) => {
            days!(TimestampMillisecondType, value_as_datetime)
        }
        DataType::Timestamp(TimeUnit::Microsecond, _) => {
            days!(TimestampMicrosecondType, value_as_datetime)
        }
        DataType::Timestamp(TimeUnit::Nanosecond, _) => {
            days!(TimestampNanosecondType, value_as_datetime)
        }
        _ => return None,
    })
}

/// A row of strings that may be borrowed.
pub(crate) type TextRow<'t> = Option<Cow<'t, str>>;
