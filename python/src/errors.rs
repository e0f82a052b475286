//! Errors of the library → exceptions of the package.
//!
//! In: an error. Out: the exception of `dejalu._errors` that says the same, with path, line
//! and byte. It raises nothing itself.

use std::any::Any;

use dejalu::{Error, ErrorKind};
use pyo3::prelude::*;
use pyo3::types::PyDict;

/// The exception for an error of the library.
pub(crate) fn exception(py: Python<'_>, error: &Error) -> PyErr {
    let message = error.spelled(|option| format!("{}=", option.replace('-', "_")));
    let about = PyDict::new(py);
    let described = describe(&about, error);
    let class = match error.kind() {
        ErrorKind::Usage(_) => "UsageError",
        ErrorKind::Option {
            enough: Some(_), ..
        } => "MemoryLimitError",
        ErrorKind::Option { .. } => "UsageError",
        ErrorKind::Input { .. } => "InputError",
        ErrorKind::Damaged { .. } => "DamageError",
        ErrorKind::Io { .. } | ErrorKind::Temporary { .. } => "FileError",
        _ => "DejaluError",
    };
    described.map_or_else(|error| error, |()| raise(py, class, &message, &about))
}

/// What an exception says beside its message.
fn describe(about: &Bound<'_, PyDict>, error: &Error) -> PyResult<()> {
    if let Some(path) = error.path() {
        about.set_item("path", path.as_os_str())?;
    }
    if let Some((line, byte)) = error.position() {
        about.set_item("line", line)?;
        about.set_item("byte", byte)?;
    }
    if let ErrorKind::Io { source, .. } | ErrorKind::Temporary { source, .. } = error.kind() {
        about.set_item("errno", source.raw_os_error())?;
    }
    if let Some(enough) = error.enough_memory() {
        about.set_item("wanted", enough)?;
    }
    Ok(())
}

/// The exception of this class of `dejalu._errors`.
fn raise(py: Python<'_>, class: &str, message: &str, about: &Bound<'_, PyDict>) -> PyErr {
    let made = || -> PyResult<Bound<'_, PyAny>> {
        let class = py.import("dejalu._errors")?.getattr(class)?;
        let exception = class.call1((message,))?;
        for (name, value) in about {
            exception.setattr(name.cast::<pyo3::types::PyString>()?, value)?;
        }
        Ok(exception)
    };
    made().map_or_else(|error| error, PyErr::from_value)
}

/// What a user did wrong.
pub(crate) fn usage(py: Python<'_>, message: &str) -> PyErr {
    raise(py, "UsageError", message, &PyDict::new(py))
}

/// A thread that the system does not give.
pub(crate) fn no_thread(py: Python<'_>, refused: &std::io::Error) -> PyErr {
    let message = format!(
        "cannot start a thread: {refused}: end others, or allow this user or container more of them"
    );
    let about = PyDict::new(py);
    match about.set_item("errno", refused.raw_os_error()) {
        Ok(()) => raise(py, "FileError", &message, &about),
        Err(error) => error,
    }
}

/// A document that cannot be used; `row` is its place, from 0.
pub(crate) fn bad_row(py: Python<'_>, row: usize, message: &str) -> PyErr {
    let about = PyDict::new(py);
    match about.set_item("row", row) {
        Ok(()) => raise(
            py,
            "InputError",
            &format!("document {row}: {message}"),
            &about,
        ),
        Err(error) => error,
    }
}

/// A panic, which is a fault of dejalu's and ends no interpreter.
pub(crate) fn fault(py: Python<'_>, panic: &(dyn Any + Send)) -> PyErr {
    let said = panic
        .downcast_ref::<String>()
        .map(String::as_str)
        .or_else(|| panic.downcast_ref::<&str>().copied())
        .unwrap_or("a panic");
    let message =
        format!("{said}: this is a fault of dejalu's, not of what it was given; please report it");
    raise(py, "DejaluError", &message, &PyDict::new(py))
}
