//! Lines of the record as they are usually spelled → what they say.
//!
//! In: a line. Out: the document, or what is said of a paragraph in brief; nothing where
//! it is spelled in another way than the writer spells most of them (no text with an
//! escape, no other order), so that a reader of any JSON is asked, which takes several
//! times as long. It never says what such a reader would not say.

use memchr::{memchr, memchr2, memmem};

use super::reader::of;
use super::{DocumentLine, Id, PARAGRAPH, ParagraphSummary, Run, Stayed};
use crate::result::reference::NamedCorpus;
use crate::verdict::{KeptBy, Reason};

/// Where the list of what went begins. Inside a string quotes are escaped.
pub(super) const GONE: &[u8] = br#","gone":["#;
pub(super) const KEPT: &[u8] = br#"],"kept":["#;

/// Digits of numbers that are read: more than any that is written has, and few enough for
/// 64 bits and for exact thousandths.
const DIGITS: usize = 15;

/// What is said of a paragraph in brief, and its number, if the line is spelled as usual.
pub(super) fn paragraph(line: &[u8]) -> Option<(u64, ParagraphSummary)> {
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
    line.field(br#","owner_in":"#, UsualLine::corpus)?;
    let text = line.field(br#","text":"#, |line| line.skip_string())?;
    let is_whole = match text {
        None => line.0 == b"}",
        Some(_) => line.0.ends_with(b"}"),
    };
    let summary = ParagraphSummary {
        reason,
        kept_by,
        cluster,
        block,
    };
    is_whole.then_some((n, summary))
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
pub(super) struct UsualLine<'l>(pub(super) &'l [u8]);

impl<'l> UsualLine<'l> {
    /// Takes a piece that must come next.
    pub(super) fn take(&mut self, piece: &[u8]) -> Option<()> {
        self.0 = self.0.strip_prefix(piece)?;
        Some(())
    }

    /// Takes a field that may come next; nothing where its value is not as usual.
    pub(super) fn field<T>(
        &mut self,
        name: &[u8],
        value: impl FnOnce(&mut Self) -> Option<T>,
    ) -> Option<Option<T>> {
        match self.take(name) {
            Some(()) => value(self).map(Some),
            None => Some(None),
        }
    }

    #[inline]
    pub(super) fn number(&mut self) -> Option<u64> {
        let (mut number, mut length) = (0, 0);
        for byte in self.0 {
            let digit = byte.wrapping_sub(b'0');
            if digit > 9 {
                break;
            }
            length += 1;
            if length > DIGITS {
                return None;
            }
            number = number * 10 + u64::from(digit);
        }
        let has_zero_before = length > 1 && self.0.starts_with(b"0");
        self.0 = self
            .0
            .get(length..)
            .filter(|_| length > 0 && !has_zero_before)?;
        Some(number)
    }

    /// A number that must come next, behind its name.
    pub(super) fn number_called(&mut self, name: &[u8]) -> Option<u64> {
        self.take(name)?;
        self.number()
    }

    /// Thousandths of a bit, spelled as the writer does, with up to three decimals.
    #[inline]
    pub(super) fn thousandths(&mut self) -> Option<u64> {
        let whole = self.number()?;
        self.take(b".")?;
        let mut thousandths = whole.checked_mul(1000).filter(|all| *all < 1 << 50)?;
        let (mut unit, mut length) = (100, 0);
        for byte in self.0 {
            let digit = byte.wrapping_sub(b'0');
            if digit > 9 {
                break;
            }
            thousandths += u64::from(digit) * unit;
            (unit, length) = (unit / 10, length + 1);
        }
        self.0 = self.0.get(length..).filter(|_| (1..=3).contains(&length))?;
        Some(thousandths)
    }

    /// A string without escapes, whatever its characters are.
    fn skip_string(&mut self) -> Option<()> {
        self.take(b"\"")?;
        let end = memchr2(b'"', b'\\', self.0)?;
        self.0 = self.0.get(end..)?;
        self.take(b"\"")
    }

    /// Bits, spelled so.
    fn bits(&mut self) -> Option<f64> {
        let thousandths = self.thousandths()?;
        Some(thousandths as f64 / 1000.0)
    }

    /// A string without escapes.
    pub(super) fn string(&mut self) -> Option<&'l str> {
        self.take(b"\"")?;
        let (text, rest) = self.0.split_at_checked(memchr2(b'"', b'\\', self.0)?)?;
        self.0 = rest;
        self.take(b"\"")?;
        let is_plain = text.iter().all(|&byte| byte >= b' ');
        std::str::from_utf8(text).ok().filter(|_| is_plain)
    }

    /// What a document belongs to that is none of the corpus.
    pub(super) fn corpus(&mut self) -> Option<NamedCorpus> {
        let name = self.string()?;
        NamedCorpus::ALL.into_iter().find(|one| one.name() == name)
    }

    /// Takes the entries of a list that has begun, each with a bracket before it.
    #[inline]
    pub(super) fn entries(&mut self, mut take: impl FnMut(&mut Self) -> Option<()>) -> Option<()> {
        let mut is_empty = true;
        while self.take(b"[").is_some() {
            take(self)?;
            is_empty = false;
            if self.take(b",").is_none() {
                return Some(());
            }
        }
        is_empty.then_some(())
    }

    /// The same, collected.
    fn list<T>(&mut self, entry: impl Fn(&mut Self) -> Option<T>) -> Option<Vec<T>> {
        let mut list = Vec::new();
        self.entries(|line| {
            list.push(entry(line)?);
            Some(())
        })?;
        Some(list)
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
    const PARAGRAPH: &str = r#"{"type":"paragraph","n":3,"reason":"teaser","evidence":{"frequency":[1.5,2],"slot":[-0.25]},"cluster":"00000000000000ff","block":"0123456789abcdef","owner":"a1","owner_at":"s#3","owner_in":"index","text":"« é »","after":"\n","escaped":"json"}"#;

    #[test]
    fn what_is_spelled_as_usual_is_read_as_any_json() {
        let found = document(DOCUMENT.as_bytes()).unwrap();
        assert_eq!(Ok(&found), of(DOCUMENT.as_bytes()).as_ref());
        assert_eq!((found.gone.len(), found.kept.len()), (2, 2));
        let found = paragraph(PARAGRAPH.as_bytes()).unwrap();
        assert_eq!((found.0, found.1.block), (3, Some(0x0123_4567_89ab_cdef)));
        assert_eq!(ParagraphSummary::of_line(PARAGRAPH.as_bytes()), Ok(found));
        let empty = br#"{"type":"paragraph","n":0,"evidence":{}}"#;
        let found = paragraph(empty).unwrap();
        assert_eq!(ParagraphSummary::of_line(empty), Ok(found));
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
            if let (Some(found), Ok(expected)) = (paragraph(&line), ParagraphSummary::of_line(&line)) {
                prop_assert_eq!(found, expected);
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
