//! A record of JSON that is no article → what makes lines of the articles that it holds.
//!
//! In: the record, as text. Out: a program for jq, or a sentence that tells how else. It is
//! asked only where the text is missing, and where it finds nothing it says nothing.

use super::json::{Event, JsonKind, scan};
use super::other_keys::is_usual;
use super::unescape::unescape;

/// Objects that are told apart.
const MOST_SEEN: usize = 1000;

/// An array or an object that is open.
struct OpenValue {
    kind: JsonKind,
    /// The key under which it stands; empty for what stands in an array.
    key: String,
    /// Whether one of its keys is called as the text is.
    has_text: bool,
}

/// What stands in a record under the keys of one object or in one array.
#[derive(Default)]
struct ArticleHolders {
    /// The place of the first array whose objects have a text.
    array: Option<Vec<String>>,
    /// The places of objects whose values are objects that have one, and how many have.
    objects: Vec<(Vec<String>, u32)>,
}

/// The program by which jq makes lines of the objects in `record` that have the text `key`
/// (or one that texts usually have), if it holds any.
pub(super) fn lines_of(record: &str, key: &str) -> Option<String> {
    let key = key.split('.').next().unwrap_or_default();
    let mut open: Vec<OpenValue> = Vec::new();
    let mut holders = ArticleHolders::default();
    let mut last = String::new();
    let listener = |event| match event {
        Event::Key(range) => {
            let spelled = record.get(range).unwrap_or_default();
            last.clear();
            if !unescape(spelled, &mut last) {
                last.push_str(spelled);
            }
            let is_text = last == key || is_usual(&last);
            if let Some(object) = open.last_mut().filter(|open| !open.has_text && is_text) {
                object.has_text = true;
                holders.add(&open);
            }
        }
        Event::Scalar(..) => {}
        Event::Open(kind, _) => open.push(OpenValue {
            kind,
            key: std::mem::take(&mut last),
            has_text: false,
        }),
        Event::Close => drop(open.pop()),
    };
    // What is wrong with the record has been said before.
    let _ = scan(record, &mut Vec::new(), listener);
    let several = |(place, times): (Vec<String>, u32)| (times > 1).then_some(place);
    let place = match holders.array {
        Some(place) => place,
        None => holders.objects.into_iter().find_map(several)?,
    };
    Some(format!("{}[]", program(&place)))
}

/// What JSON is whose first line is this, if it is not JSON lines, and what makes lines of it.
/// Whoever reads a stream line by line cannot know more of it.
pub(super) fn not_lines(first: &str) -> Option<(&'static str, &'static str)> {
    let first = first.trim_ascii();
    let Some(array) = first.strip_prefix('[') else {
        return (first == "{").then_some(("JSON over several lines", "jq -c ."));
    };
    Some(match array.trim_ascii_start().starts_with('"') {
        true => ("an array of texts", "jq -c '.[] | {text: .}'"),
        false => ("an array of JSON", "jq -c '.[]'"),
    })
}

/// What to do with a line or element of JSON that is no object, or is not whole.
pub(super) fn as_objects(value: &str, noun: &str) -> String {
    match not_lines(value).filter(|_| noun == "line") {
        Some((what, program)) => format!("make lines of {what} first ({program})"),
        None if value.trim_ascii().starts_with('"') => {
            format!("make an object of the {noun} first (jq -c '{{text: .}}')")
        }
        None => format!("repair or remove the {noun}"),
    }
}

impl ArticleHolders {
    /// Takes the object that was opened last, which has a text.
    fn add(&mut self, open: &[OpenValue]) {
        let [above @ .., holder, _] = open else {
            return;
        };
        let all = || above.iter().chain([holder]);
        let place = || all().skip(1).map(|open| open.key.clone()).collect();
        if above.iter().any(|open| open.kind == JsonKind::Array) {
            return;
        }
        if holder.kind == JsonKind::Array {
            if self.array.is_none() {
                self.array = Some(place());
            }
            return;
        }
        let place: Vec<String> = place();
        let is_full = self.objects.len() >= MOST_SEEN;
        match self.objects.iter_mut().find(|(known, _)| *known == place) {
            Some((_, times)) => *times += 1,
            None if !is_full => self.objects.push((place, 1)),
            None => {}
        }
    }
}

/// What jq calls a place.
fn program(place: &[String]) -> String {
    let is_name = |key: &str| {
        let plain = |c: char| c.is_ascii_alphanumeric() || c == '_';
        key.chars().all(plain) && key.starts_with(|c: char| !c.is_ascii_digit())
    };
    let mut said = String::new();
    for key in place {
        match is_name(key) {
            true => said.push_str(&format!(".{key}")),
            false => said.push_str(&format!("[{key:?}]")),
        }
    }
    match said.starts_with('.') {
        true => said,
        false => format!(".{said}"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_array_that_holds_articles_is_found_wherever_it_stands() {
        for (record, expected) in [
            (r#"{"articles":[{"text":"a"}]}"#, ".articles[]"),
            (
                r#"{"n":2,"data":{"my items":[{"id":1},{"text":"a"}]}}"#,
                ".data[\"my items\"][]",
            ),
            (r#"{"2024":[{"content":"a"}]}"#, ".[\"2024\"][]"),
            (r#"{"a":{"text":"x"},"b":{"text":"y"}}"#, ".[]"),
            (
                r#"{"docs":{"a":{"n":1,"text":"x"},"b":{"text":"y"}}}"#,
                ".docs[]",
            ),
        ] {
            assert_eq!(
                lines_of(record, "text").as_deref(),
                Some(expected),
                "{record}"
            );
        }
        let other = r#"{"rows":[{"story":{"p":"a"}}]}"#;
        assert_eq!(lines_of(other, "story.p").as_deref(), Some(".rows[]"));
    }

    #[test]
    fn nothing_is_said_of_what_holds_no_articles() {
        for record in [
            "{}",
            r#"{"a":1,"tags":["text"],"list":[{"name":"a"}]}"#,
            r#"{"article":{"body":"a"}}"#,
            r#"{"rows":[[{"text":"a"}]]}"#,
            r#"{"rows":[{"title":"a","te"#,
        ] {
            assert_eq!(lines_of(record, "text"), None, "{record}");
        }
        // What is cut off is known by what stands before that.
        let cut = r#"{"rows":[{"text":"#;
        assert_eq!(lines_of(cut, "text").as_deref(), Some(".rows[]"));
    }

    #[test]
    fn what_is_no_lines_is_made_lines_of() {
        let said = |value| as_objects(value, "line");
        assert_eq!(
            said("{"),
            "make lines of JSON over several lines first (jq -c .)"
        );
        for array in ["[", "[{\"text\":\"a\"},", "[1]"] {
            assert_eq!(
                said(array),
                "make lines of an array of JSON first (jq -c '.[]')"
            );
        }
        assert!(said(" [ \"a\"]").contains("jq -c '.[] | {text: .}'"));
        assert!(said("\"a\"").contains("make an object of the line first"));
        for other in ["3", "{\"text\":", ""] {
            assert_eq!(said(other), "repair or remove the line");
        }
        // An element is one of an array already.
        assert_eq!(as_objects("[1]", "element"), "repair or remove the element");
    }
}
