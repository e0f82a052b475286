//! Lines of the record as they are usually spelled → what they say.
//!
//! In: a line. Out: the document, or what is said of a paragraph in brief; nothing where
//! it is spelled in another way than the writer spells most of them (no text with an
//! escape, no other order), so that a reader of any JSON is asked, which takes several
//! times as long. It never says what such a reader would not say.

use memchr::{memchr, memchr2, memmem};

use super::reader::of;
use super::{DocumentLine, Id, PARAGRAPH, ParagraphSummary, Run, Stayed};
use crate::verdict::{KeptBy, Reason};

/// Where the list of what went begins. Inside a string quotes are escaped.
const GONE: &[u8] = br#","gone":["#;
const KEPT: &[u8] = br#"],"kept":["#;

/// Digits of numbers that are read: more than any that is written has, and few enough for
/// 64 bits and for exact thousandths.
const DIGITS: usize = 15;

/// What is said of a paragraph in brief, if the line is spelled as usual.
pub(super) fn paragraph(line: &[u8]) -> Option<ParagraphSummary> {
    let mut line = UsualLine(line);
    line.take(PARAGRAPH)?;
    line.take(br#""n":"#)?;
    let n = line.number()?;
    let reason = line.field(br#","reason":"#, |line| {
        let name = line.string()?;
        Reason::ALL.into_iter().find(|reason| reason.name() == name)
    })?;
    let kept_by = line.field(br#","kept_by":"#, |line| {
        let name = line.string()?;
        KeptBy::ALL
            .into_iter()
            .find(|kept_by| kept_by.name() == name)
    })?;
    line.take(br#","evidence":{"#)?;
    line.0 = line.0.get(memchr(b'}', line.0)? + 1..)?;
    let id = |line: &mut UsualLine<'_>| Id::from_digits(line.string()?).map(|id| id.0);
    let cluster = line.field(br#","cluster":"#, id)?;
    let block = line.field(br#","block":"#, id)?;
    for name in [&br#","owner":"#[..], br#","owner_at":"#] {
        line.field(name, |line| line.string().map(|_| ()))?;
    }
    let text = line.field(br#","text":"#, |line| line.string().map(|_| ()))?;
    let is_whole = match text {
        None => line.0 == b"}",
        Some(_) => line.0.ends_with(b"}"),
    };
    is_whole.then_some(ParagraphSummary {
        n,
        reason,
        kept_by,
        cluster,
        block,
    })
}

/// The document, if the line is spelled as usual: its lists are most of it.
pub(super) fn document(line: &[u8]) -> Option<DocumentLine> {
    let (head, lists) = line.split_at_checked(memmem::find(line, GONE)?)?;
    let mut rest = UsualLine(lists);
    rest.take(GONE)?;
    let gone = rest.list(UsualLine::run)?;
    rest.take(KEPT)?;
    let kept = rest.list(UsualLine::stayed)?;
    if !rest.0.starts_with(b"]") {
        return None;
    }
    let mut without = Vec::with_capacity(head.len() + GONE.len() + KEPT.len() + rest.0.len());
    for part in [head, GONE, KEPT, rest.0] {
        without.extend_from_slice(part);
    }
    let document: DocumentLine = of(&without).ok()?;
    Some(DocumentLine {
        gone,
        kept,
        ..document
    })
}

/// What is left of a line.
struct UsualLine<'l>(&'l [u8]);

impl<'l> UsualLine<'l> {
    /// Takes a piece that must come next.
    fn take(&mut self, piece: &[u8]) -> Option<()> {
        self.0 = self.0.strip_prefix(piece)?;
        Some(())
    }

    /// Takes a field that may come next; nothing where its value is not as usual.
    fn field<T>(
        &mut self,
        name: &[u8],
        value: impl FnOnce(&mut Self) -> Option<T>,
    ) -> Option<Option<T>> {
        match self.take(name) {
            Some(()) => value(self).map(Some),
            None => Some(None),
        }
    }

    fn number(&mut self) -> Option<u64> {
        let digits = self.0.iter().take_while(|byte| byte.is_ascii_digit());
        let (digits, rest) = self.0.split_at_checked(digits.count())?;
        let has_zero_before = digits.len() > 1 && digits.starts_with(b"0");
        if digits.is_empty() || digits.len() > DIGITS || has_zero_before {
            return None;
        }
        self.0 = rest;
        let add = |number: u64, digit: &u8| number * 10 + u64::from(digit - b'0');
        Some(digits.iter().fold(0, add))
    }

    /// Bits as the writer spells them, with up to three decimals.
    fn bits(&mut self) -> Option<f64> {
        let whole = self.number()?;
        self.take(b".")?;
        let decimals = self.0.iter().take_while(|byte| byte.is_ascii_digit());
        let (decimals, rest) = self.0.split_at_checked(decimals.count())?;
        let mut thousandths = whole.checked_mul(1000).filter(|all| *all < 1 << 50)?;
        let mut unit = match decimals.len() {
            1..=3 => 100,
            _ => return None,
        };
        for digit in decimals {
            thousandths += u64::from(digit - b'0') * unit;
            unit /= 10;
        }
        self.0 = rest;
        Some(thousandths as f64 / 1000.0)
    }

    /// A string without escapes.
    fn string(&mut self) -> Option<&'l str> {
        self.take(b"\"")?;
        let (text, rest) = self.0.split_at_checked(memchr2(b'"', b'\\', self.0)?)?;
        self.0 = rest;
        self.take(b"\"")?;
        let is_plain = text.iter().all(|&byte| byte >= b' ');
        std::str::from_utf8(text).ok().filter(|_| is_plain)
    }

    /// The entries of a list that has begun, each with a bracket before it.
    fn list<T>(&mut self, entry: impl Fn(&mut Self) -> Option<T>) -> Option<Vec<T>> {
        let mut entries = Vec::new();
        while self.take(b"[").is_some() {
            entries.push(entry(self)?);
            if self.take(b",").is_none() {
                return Some(entries);
            }
        }
        entries.is_empty().then_some(entries)
    }

    fn run(&mut self) -> Option<Run> {
        let paragraph = u32::try_from(self.number()?).ok()?;
        self.take(b",")?;
        let start = self.number()?;
        self.take(b",[")?;
        let mut numbers = vec![self.number()?];
        while self.take(b",").is_some() {
            numbers.push(self.number()?);
        }
        self.take(b"]]")?;
        Some(Run(paragraph, start, numbers))
    }

    fn stayed(&mut self) -> Option<Stayed> {
        let number = self.number()?;
        self.take(b",")?;
        let characters = self.number()?;
        self.take(b",")?;
        let missing = self.bits()?;
        self.take(b"]")?;
        Some(Stayed(number, characters, missing))
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    const DOCUMENT: &str = r#"{"type":"document","document":"a\",\"gone\":[","source":"s","line":1,"start":0,"end":90,"fate":"changed","paragraphs":3,"characters":9,"removed":{"paragraphs":1,"characters":4,"bytes":5},"cleaned_start":0,"gone":[[0,4,[7,9]],[5,60,[2]]],"kept":[[3,5,2.125],[4,1,0.0]]}"#;
    const PARAGRAPH: &str = r#"{"type":"paragraph","n":3,"reason":"teaser","evidence":{"frequency":[1.5,2],"slot":[-0.25]},"cluster":"00000000000000ff","block":"0123456789abcdef","owner":"a1","owner_at":"s#3","text":"« é »","after":"\n","escaped":"json"}"#;

    fn as_any_json(line: &[u8]) -> Result<String, String> {
        ParagraphSummary::of_line(line).map(|summary| format!("{summary:?}"))
    }

    #[test]
    fn what_is_spelled_as_usual_is_read_as_any_json() {
        let found = document(DOCUMENT.as_bytes()).unwrap();
        assert_eq!(Ok(&found), of(DOCUMENT.as_bytes()).as_ref());
        assert_eq!((found.gone.len(), found.kept.len()), (2, 2));
        let found = paragraph(PARAGRAPH.as_bytes()).unwrap();
        assert_eq!((found.n, found.block), (3, Some(0x0123_4567_89ab_cdef)));
        assert_eq!(as_any_json(PARAGRAPH.as_bytes()), Ok(format!("{found:?}")));
        let empty = r#"{"type":"paragraph","n":0,"evidence":{}}"#;
        let found = paragraph(empty.as_bytes()).unwrap();
        assert_eq!(as_any_json(empty.as_bytes()), Ok(format!("{found:?}")));
    }

    #[test]
    fn what_is_not_is_left_to_others() {
        assert!(paragraph(PARAGRAPH.replace("« é »", r"a\n").as_bytes()).is_none());
        assert!(paragraph(PARAGRAPH.replace("teaser", "other").as_bytes()).is_none());
        assert!(document(DOCUMENT.replace("2.125", "2.1e3").as_bytes()).is_none());
        assert!(document(DOCUMENT.replace("[4,1,0.0]", "").as_bytes()).is_none());
    }

    proptest! {
        #[test]
        fn a_changed_line_says_what_any_json_says_or_nothing(
            at in any::<prop::sample::Index>(), with in prop::sample::select(b"0917.,[]{}\"\\ -e\xC3".to_vec()),
        ) {
            let mut line = DOCUMENT.as_bytes().to_vec();
            let place = at.index(line.len());
            line[place] = with;
            if let Some(found) = document(&line) {
                prop_assert_eq!(Ok(found), of(&line));
            }
            let mut line = PARAGRAPH.as_bytes().to_vec();
            let place = at.index(line.len());
            line[place] = with;
            // What is passed over is not looked at: files have sums.
            if let (Some(found), Ok(expected)) = (paragraph(&line), as_any_json(&line)) {
                prop_assert_eq!(format!("{found:?}"), expected);
            }
        }

        #[test]
        fn bits_are_those_that_any_json_reads(thousandths in 0u64..100_000_000) {
            let spelled = serde_json::to_string(&(thousandths as f64 / 1000.0)).unwrap();
            let found = UsualLine(spelled.as_bytes()).bits();
            prop_assert_eq!(found, serde_json::from_str(&spelled).ok());
        }
    }
}
