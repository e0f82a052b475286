use proptest::prelude::*;

use super::*;

#[test]
fn a_text_is_cut_between_characters() {
    for character in ["a", "é", "😀"] {
        for (length, is_cut) in [(LONGEST - 1, false), (LONGEST, false), (LONGEST + 1, true)] {
            let text = character.repeat(length);
            let expected = character.repeat(length.min(LONGEST));
            assert_eq!(cut(&text), (expected.as_str(), is_cut));
        }
    }
}

#[test]
fn wishes_are_answered_by_document_in_any_order() {
    let wishes = Wishes::new([(2, 0), (0, 1), (0, 0), (2, 9), (7, 3)].into_iter());
    let mut at = 0;
    for (document, expected) in [
        (0, vec![0, 1]),
        (1, vec![]),
        (2, vec![0, 9]),
        (9, vec![]),
        (0, vec![0, 1]),
        (7, vec![3]),
        (2, vec![0, 9]),
        (3, vec![]),
        (7, vec![3]),
    ] {
        let found = wishes.of(document, &mut at).iter();
        assert_eq!(
            found.map(|wish| wish.paragraph).collect::<Vec<_>>(),
            expected,
            "{document}"
        );
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(24))]

    /// Texts in partitions that spill and partitions that do not.
    #[test]
    fn texts_come_back_under_their_numbers(
        places in prop::collection::vec((0..300_u32, 0..3_u32), 1..600),
        spread in 1..200_usize, long in 0..2_600_usize,
    ) {
        let text = |document: u32, paragraph: u32| {
            let length = (document as usize * 37 + paragraph as usize * 11) % (long + 1);
            format!("{document} {paragraph} {}", "é😀x".repeat(length / 7))
        };
        // Most numbers are of a document that never comes.
        let wanted = places.iter().flat_map(|&place| {
            std::iter::once(place).chain(std::iter::repeat_n((400, 0), spread))
        });
        let wishes = Wishes::new(wanted);
        let folder = tempfile::tempdir().unwrap();
        let mut gatherer = Gatherer::new(wishes.len(), folder.path()).unwrap();
        let (mut gathered, mut at) = (GatheredTexts::default(), 0);
        for document in 0..300 {
            for wish in wishes.of(document, &mut at) {
                gathered.add(wish, &text(document, wish.paragraph));
            }
            if document % 7 == 0 {
                gatherer.take(&gathered).unwrap();
                gathered.clear();
            }
        }
        gatherer.take(&gathered).unwrap();
        let mut texts = gatherer.finish();
        for (at, &(document, paragraph)) in places.iter().enumerate() {
            let whole = text(document, paragraph);
            let number = (at * (spread + 1)) as u32;
            let (text, cut) = cut(&whole);
            prop_assert_eq!(texts.get(number).unwrap(), Quote { text, cut });
            prop_assert_eq!(texts.get(number + 1).unwrap(), Quote::default());
        }
        prop_assert_eq!(texts.get(u32::MAX).unwrap(), Quote::default());
    }
}
