//! Lines of documents as they are usually spelled → the documents in brief.
//!
//! In: a line. Out: the document, added to a part of the record in brief; nothing where it is
//! spelled in another way than the writer spells most of them, so that a reader of any JSON is
//! asked. It never says what such a reader would not say. Most of a line are its lists, and
//! most of a record that is read in brief are such lines: no value of them is made that is not asked for.

use super::brief::{BriefDocument, BriefOccurrence, BriefPart, BriefSums};
use super::line_order::DocumentFit;
use super::usual::{GONE, KEPT, UsualLine};
use super::{DOCUMENT, Fate};

/// Adds the document to `part`, if the line is spelled as usual; what of it is compared with
/// others.
pub(super) fn document_in_brief(
    line: &[u8],
    part: &mut BriefPart,
    lists: &mut UsualLists,
) -> Option<DocumentFit> {
    let mut line = UsualLine(line.strip_prefix(DOCUMENT)?);
    let document = line.string()?;
    line.take(br#","source":"#)?;
    let source = line.string()?;
    let line_number = line.number_called(br#","line":"#)?;
    let site = line.field(br#","site":"#, UsualLine::string)?;
    let date = line.field(br#","date":"#, UsualLine::string)?;
    let start = line.number_called(br#","start":"#)?;
    let end = line.number_called(br#","end":"#)?;
    line.take(br#","fate":"#)?;
    let fate = line.string()?;
    let fate = Fate::ALL.into_iter().find(|one| one.name() == fate)?;
    let copy_of = line.field(br#","copy_of":"#, UsualLine::string)?;
    line.field(br#","copy_of_at":"#, UsualLine::string)?;
    line.field(br#","copy_of_in":"#, UsualLine::corpus)?;
    let paragraphs = line.number_called(br#","paragraphs":"#)?;
    let characters = line.number_called(br#","characters":"#)?;
    let removed_paragraphs = line.number_called(br#","removed":{"paragraphs":"#)?;
    let removed_characters = line.number_called(br#","characters":"#)?;
    let bytes_gone = line.number_called(br#","bytes":"#)?;
    let cleaned_start = line.number_called(br#"},"cleaned_start":"#)?;
    let sums = BriefSums {
        line: line_number,
        bytes: end.saturating_sub(start),
        fate,
        is_copy: copy_of.is_some(),
        paragraphs,
        removed_paragraphs,
        characters,
        removed_characters,
    };
    let brief = BriefDocument {
        document,
        source,
        site: site.unwrap_or_default(),
        date,
        sums,
        said: &[],
    };
    let UsualLists { gone, kept } = lists;
    gone.clear();
    kept.clear();
    line.take(GONE)?;
    line.entries(|line| line.gone(gone))?;
    line.take(KEPT)?;
    line.entries(|line| {
        kept.push(line.kept()?);
        Some(())
    })?;
    if line.0 != b"]}" {
        return None;
    }
    let first = part.occurrences.len();
    part.push_paragraphs(gone.iter().copied(), kept.iter().copied());
    let said = part.occurrences.get(first..).unwrap_or_default();
    let numbers = gone.iter().map(|(_, number)| *number);
    let largest = numbers.chain(kept.iter().map(|one| one.number)).max();
    let expected = match fate {
        Fate::Dropped => 0,
        _ => paragraphs,
    };
    let is_whole = said.len() as u64 == expected && gone.len() + kept.len() == said.len();
    let length = end.checked_sub(start);
    let fit = DocumentFit {
        start,
        end,
        cleaned_start,
        bytes_gone,
        removals: gone.len() as u64 + u64::from(fate == Fate::Dropped),
        numbers: largest.map_or(0, |largest| largest + 1),
        is_sound: is_whole
            && length.is_some_and(|length| length >= bytes_gone)
            && cleaned_start <= start,
    };
    part.push(&brief, first);
    Some(fit)
}

/// The lists of a document at hand, whose memory is used again.
#[derive(Default)]
pub(super) struct UsualLists {
    gone: Vec<(u32, u64)>,
    kept: Vec<BriefOccurrence>,
}

impl UsualLine<'_> {
    /// The paragraphs of a run that went, each with its number.
    #[inline]
    fn gone(&mut self, gone: &mut Vec<(u32, u64)>) -> Option<()> {
        let mut paragraph = u32::try_from(self.number()?).ok()?;
        self.take(b",")?;
        self.number()?;
        self.take(b",[")?;
        loop {
            gone.push((paragraph, self.number()?));
            if self.take(b",").is_none() {
                return self.take(b"]]");
            }
            paragraph = paragraph.checked_add(1)?;
        }
    }

    /// A paragraph that stayed.
    #[inline]
    fn kept(&mut self) -> Option<BriefOccurrence> {
        let number = self.number()?;
        self.take(b",")?;
        let characters = self.number()?;
        self.take(b",")?;
        let missing = u32::try_from(self.thousandths()?).ok()?;
        self.take(b"]")?;
        Some(BriefOccurrence {
            number,
            stayed: Some((characters, missing)),
        })
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::super::DocumentLine;
    use super::super::reader::of;
    use super::*;

    const LINE: &str = r#"{"type":"document","document":"a1","source":"s","line":1,"site":"é","date":"2024-01-02","start":0,"end":90,"fate":"changed","copy_of":"b","copy_of_at":"s#2","copy_of_in":"index","paragraphs":5,"characters":9,"removed":{"paragraphs":1,"characters":4,"bytes":5},"cleaned_start":0,"gone":[[0,4,[7,9]],[4,60,[2]]],"kept":[[3,5,2.125],[4,1,0.0]]}"#;

    /// What is read of a document in brief, of a line as usual, or of any JSON.
    type ReadDocument = (String, DocumentFit);

    fn as_usual(line: &[u8]) -> Option<ReadDocument> {
        let mut part = BriefPart::default();
        let fit = document_in_brief(line, &mut part, &mut UsualLists::default());
        let document = format!("{:?}", part.documents().next());
        assert_eq!(fit.is_some(), part.documents().count() == 1);
        Some((document, fit?))
    }

    fn as_any_json(line: &[u8]) -> Result<ReadDocument, String> {
        let (document, mut part): (DocumentLine, _) = (of(line)?, BriefPart::default());
        part.push_line(&document);
        let brief = format!("{:?}", part.documents().next());
        Ok((brief, DocumentFit::from(&document)))
    }

    #[test]
    fn what_is_spelled_as_usual_is_read_as_any_json() {
        let line = LINE.as_bytes();
        assert_eq!(as_usual(line), as_any_json(line).ok());
        let fit = as_usual(line).unwrap().1;
        assert_eq!((fit.removals, fit.numbers, fit.is_sound), (3, 10, true));
    }

    #[test]
    fn what_is_not_is_left_to_others() {
        for (usual, other) in [
            ("a1", r#"a\"1"#),
            ("2.125", "2.1e3"),
            ("]]}", r#"]],"raw":""}"#),
        ] {
            assert_eq!(
                as_usual(LINE.replace(usual, other).as_bytes()),
                None,
                "{other}"
            );
        }
    }

    #[test]
    fn what_contradicts_itself_does_not_fit() {
        for (sound, other) in [
            (r#""paragraphs":5"#, r#""paragraphs":6"#),
            ("[4,60,[2]]", "[5,60,[2]]"),
            (r#""cleaned_start":0"#, r#""cleaned_start":9"#),
            (r#""bytes":5"#, r#""bytes":500"#),
        ] {
            let line = LINE.replace(sound, other);
            let found = as_usual(line.as_bytes()).unwrap();
            assert!(!found.1.is_sound, "{other}");
            assert_eq!(Ok(found), as_any_json(line.as_bytes()));
        }
    }

    proptest! {
        #[test]
        fn a_changed_line_says_what_any_json_says_or_nothing(
            at in any::<prop::sample::Index>(), with in prop::sample::select(b"0917.,[]{}\"\\ -e\xC3".to_vec()),
        ) {
            let mut line = LINE.as_bytes().to_vec();
            let place = at.index(line.len());
            line[place] = with;
            if let Some(found) = as_usual(&line) {
                prop_assert_eq!(Ok(found), as_any_json(&line));
            }
        }
    }
}
