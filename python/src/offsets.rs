//! Bytes of a text → code points, which is how Python counts.
//!
//! In: a text, and ranges of its bytes. Out: the same as ranges of code points, and a text
//! without them.

use dejalu::Article;
use pyo3::prelude::*;
use pyo3::types::{PyList, PySlice, PyString};

/// Where what went of a document begins and ends, in code points.
pub(crate) fn gone(article: Article<'_>) -> Vec<(usize, usize)> {
    let ranges: Vec<_> = article.removed().map(|one| one.range()).collect();
    code_points(article.original(), ranges.into_iter())
}

/// Ranges of bytes, in their order, as ranges of code points.
pub(crate) fn code_points(
    text: &str,
    ranges: impl Iterator<Item = std::ops::Range<usize>>,
) -> Vec<(usize, usize)> {
    let (mut byte, mut point) = (0, 0);
    let mut to = |end: usize| {
        point += text.get(byte..end).map_or(0, |part| part.chars().count());
        byte = end;
        point
    };
    ranges
        .map(|range| (to(range.start), to(range.end)))
        .collect()
}

/// A text without ranges of its code points.
pub(crate) fn without<'py>(
    text: &Bound<'py, PyString>,
    ranges: &[(usize, usize)],
) -> PyResult<Bound<'py, PyString>> {
    let py = text.py();
    let pieces = PyList::empty(py);
    let mut at = 0;
    let whole = |number: usize| isize::try_from(number).unwrap_or(isize::MAX);
    for &(start, end) in ranges {
        pieces.append(text.get_item(PySlice::new(py, whole(at), whole(start), 1))?)?;
        at = end;
    }
    pieces.append(text.get_item(PySlice::new(py, whole(at), isize::MAX, 1))?)?;
    Ok(PyString::new(py, "")
        .call_method1("join", (pieces,))?
        .cast_into()?)
}
