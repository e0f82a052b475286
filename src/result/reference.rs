//! Another document, as what is said of a document or a text names it.
//!
//! In: an id, where it stands if the id is not unique, and whether it is a document of an
//! earlier corpus. Out: the fields of JSON that say so, at the end of a buffer. It looks
//! nothing up.

use super::json::{push_number, push_option, push_string};

named! {
    /// What a document belongs to that is none of the corpus at hand.
    #[non_exhaustive]
    pub enum NamedCorpus {
        /// The index that the corpus was judged against.
        Index = "index",
    }
}

/// A document, as lines about others name it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Reference<'a> {
    /// Its id.
    pub id: &'a str,
    /// Its source and line, if its id is not unique.
    pub at: Option<(&'a str, u64)>,
    /// What it belongs to, if it is no document of the corpus.
    pub of: Option<NamedCorpus>,
}

/// The same, spelled as the fields of JSON spell it; all absent where none is named.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct SpelledReference {
    /// Its id.
    pub id: Option<String>,
    /// Where it stands (`source#line`), if its id is not unique.
    pub at: Option<String>,
    /// What it belongs to, if it is no document of the corpus.
    pub of: Option<NamedCorpus>,
}

impl From<Option<Reference<'_>>> for SpelledReference {
    fn from(reference: Option<Reference<'_>>) -> Self {
        let at = reference.and_then(|reference| reference.at);
        Self {
            id: reference.map(|reference| reference.id.to_owned()),
            at: at.map(|(source, line)| format!("{source}#{line}")),
            of: reference.and_then(|reference| reference.of),
        }
    }
}

/// Appends a field that names a document, `null` where there is none; if its id is not
/// unique the field that says where it stands, and if it is no document of the corpus the
/// one that says what it belongs to.
pub(crate) fn push_reference(out: &mut Vec<u8>, field: &str, document: Option<Reference<'_>>) {
    let push_name = |out: &mut Vec<u8>, end: &str| {
        out.extend_from_slice(b",\"");
        out.extend_from_slice(field.as_bytes());
        out.extend_from_slice(end.as_bytes());
        out.extend_from_slice(b"\":");
    };
    push_name(out, "");
    push_option(out, document.map(|document| document.id));
    let Some(document) = document else {
        return;
    };
    if let Some((source, line)) = document.at {
        push_name(out, "_at");
        push_string(out, source);
        // The place goes on where the source's name ends.
        out.pop();
        out.push(b'#');
        push_number(out, line);
        out.push(b'"');
    }
    if let Some(of) = document.of {
        push_name(out, "_in");
        push_string(out, of.name());
    }
}
