//! Every kernel against the definition.

use std::ops::Range;

use proptest::prelude::*;

use super::naive::naive;
use crate::paragraph::{Separator, split};
use crate::token::*;

/// The kernels of this machine.
fn kernels() -> Vec<Tokeniser> {
    Kernel::ALL
        .into_iter()
        .filter(|kernel| kernel.is_supported())
        .map(Tokeniser::with_kernel)
        .collect()
}

fn check(tokenisers: &mut [Tokeniser], text: &str) {
    let expected = naive(text);
    for tokeniser in tokenisers {
        let found = tokeniser.tokenise(text).to_tokens();
        assert_eq!(
            found,
            expected,
            "{tokeniser:?}: {text:?}",
            tokeniser = tokeniser.kernel()
        );
    }
}

fn check_document(text: &str, spans: &[Range<usize>]) {
    for mut tokeniser in kernels() {
        let mut expected = 0;
        tokeniser.document(text, spans, |place, tokens| {
            assert_eq!(place, expected);
            expected += 1;
            let span = spans[place].clone();
            assert_eq!(
                tokens.to_tokens(),
                naive(&text[span.clone()]),
                "{:?}",
                &text[span]
            );
        });
        assert_eq!(expected, spans.len());
    }
}

/// Characters that are odd in one way or another, between plain ones.
const ODD: &str = "[a-zA-Z0-9 :.,éÀßœŒŁżİıŉſªº½²µ¨´\u{A0}\u{AD}…’“«»–€™ﬁﬀ\u{2028}\u{200B}\u{FE0F}\u{FEFF}\
    \u{300}\u{301}\u{308}\u{316}\u{323}\u{338}\u{345}\u{327}ΑΣςάДйёֿאבّمए़्কো가각東京のガｶﾞ\u{3099}\
    กำ\u{E48}\u{E38}๑①Ⅷ〇：！\u{1D400}\u{10400}\u{E0001}\u{1F468}\u{200D}]";

/// Texts of a form in which `ODD` stands for an odd character.
fn like(form: &str) -> impl Strategy<Value = String> {
    proptest::string::string_regex(&form.replace("ODD", ODD)).unwrap()
}

proptest! {
    #[test]
    fn any_text(text: String) {
        check(&mut kernels(), &text);
    }

    #[test]
    fn odd_text(text in like("ODD{0,150}")) {
        check(&mut kernels(), &text);
    }

    #[test]
    fn mostly_latin_text(text in like("([a-zé]{1,9}[ ,.]|[A-ZÀ-ž’ ]{1,4}|ODD){0,60}")) {
        check(&mut kernels(), &text);
    }

    /// Blocks of other scripts, with what stops them between.
    #[test]
    fn mostly_wide_text(
        text in like(
            "([а-яА-ЯёЁ]{1,9}[ ,.:]|[α-ωΑ-Ωά-ώ]{1,7} |[一-龠]{1,9}[、。]?|[ぁ-んァ-ヶー]{1,5}|[가-힣]{1,5} \
             |[ก-๛]{1,9}|[א-ת]{1,6}[\u{5B0}-\u{5BC}]?|[ا-ي\u{64B}-\u{652}]{1,7} |[अ-ह][\u{93E}-\u{94D}]?\
             |[a-z0-9]{0,4} ?|[ᄀ-ᄒ][ᅡ-ᅵ][ᆨ-ᇂ]?|ODD){0,60}"
        )
    ) {
        check(&mut kernels(), &text);
    }

    /// Accents that stand apart, in Latin text and after anything else.
    #[test]
    fn decomposed_text(
        text in like("([a-zA-Z]{0,9}([a-zœ ][\u{300}-\u{36F}]{0,3})?[ ,.\n]?|é|中|ODD){0,60}")
    ) {
        check(&mut kernels(), &text);
        check_document(&text, &split(&text, Separator::Line));
    }

    #[test]
    fn wide_documents(
        text in like("(([一-龠ก-๛ぁ-んa-z7 :、]{0,40}|[а-яё ,:0-9]{0,70}|ODD{0,9})([\n\u{2028}]|\r\n){0,9}){0,9}")
    ) {
        for separator in [Separator::Line, Separator::Blank] {
            check_document(&text, &split(&text, separator));
        }
    }

    #[test]
    fn any_bytes(bytes in proptest::collection::vec(any::<u8>(), 0..300)) {
        check(&mut kernels(), &String::from_utf8_lossy(&bytes));
    }

    #[test]
    fn documents(text in like("(ODD{0,40}|[a-zé ,:0-9]{0,99})([\n\u{2028}]|\r\n){0,20}")) {
        for separator in [Separator::Line, Separator::Blank] {
            check_document(&text, &split(&text, separator));
        }
    }

    /// Spans that are not what `split` gives.
    #[test]
    fn any_spans(text in like("(ODD|[a-z \n]){0,150}"), cuts in proptest::collection::vec(0usize..400, 0..12)) {
        let mut cuts: Vec<usize> = cuts
            .into_iter()
            .filter(|&cut| text.is_char_boundary(cut.min(text.len())))
            .map(|cut| cut.min(text.len()))
            .collect();
        cuts.sort_unstable();
        let spans: Vec<Range<usize>> = cuts.chunks_exact(2).map(|cut| cut[0]..cut[1]).collect();
        check_document(&text, &spans);
    }
}

/// All characters of Unicode, where others may change what they do.
#[test]
fn every_character_in_context() {
    let mut tokenisers = kernels();
    let mut text = String::new();
    for character in (0..=0x10_FFFF).filter_map(char::from_u32) {
        text.clear();
        for (before, after) in [
            ("", ""),
            ("ab", "cd"),
            ("7", "8 x"),
            ("é", "\u{301}\u{323}e"),
            ("x\u{323}\u{301}", "\u{316}"),
            ("\n", "ᅡᆨ"),
            ("가", "\u{3099}"),
            ("か", "と"),
            ("the word before it ends here, fill", "\u{E48}"),
        ] {
            text.push_str(before);
            text.push(character);
            text.push_str(after);
            text.push(' ');
        }
        check(&mut tokenisers, &text);
        check(&mut tokenisers, &character.to_string());
    }
}

#[test]
fn texts_longer_than_a_batch() {
    let mut tokenisers = kernels();
    for piece in [
        "a",
        "é",
        "an old word, ",
        "東京",
        "ガ",
        "e\u{301}",
        "12:30 on 3 May ",
        "Ꭰ",
        "½ ",
    ] {
        for count in [1_000, 16_384, 70_000, 200_000] {
            check(&mut tokenisers, &piece.repeat(count));
        }
    }
    let long = "x".repeat(150_000) + " and y " + &"é".repeat(90_000) + "7, the end: 12";
    check(&mut tokenisers, &long);
    let line = "A line of the text, number 7: it is not long. ";
    let text = (0..3_000)
        .map(|count| line.repeat(count % 9) + "\n")
        .collect::<String>();
    check_document(&text, &split(&text, Separator::Line));
    let text = [
        line.repeat(900),
        line.repeat(3),
        "x".repeat(99_999),
        String::new(),
    ]
    .join("\n");
    check_document(&text, &split(&text, Separator::Line));
}

/// As many edges in 64 bytes as there can be: every word one letter, some of them alone.
#[test]
fn blocks_full_of_edges() {
    let mut tokenisers = kernels();
    for shift in 0..70 {
        for text in [
            "中a",
            "中 ",
            "中a b c d e f g h i j k l m n o p q r s t u ",
            "กa ",
            "я ",
        ] {
            check(&mut tokenisers, &("x".repeat(shift) + &text.repeat(40)));
        }
    }
}

/// What the kernels take for granted of the first bytes of a character.
#[test]
fn characters_that_are_safe_begin_a_cluster() {
    for character in (0..=0x10_FFFF).filter_map(char::from_u32) {
        let mut bytes = [0; 4];
        character.encode_utf8(&mut bytes);
        assert!(
            !block::is_safe(bytes[0], bytes[1]) || table::entry(character).begins_cluster(),
            "{character:?}"
        );
    }
}

/// `docs/hashes.md` has these values.
#[test]
fn hashes_have_their_specified_values() {
    for (text, word, exact, masked) in VECTORS {
        for mut tokeniser in kernels() {
            let tokens = tokeniser.tokenise(text);
            let first = tokens.words.first().map_or(0, |word| word.bits());
            let found = format!(
                "{first:#010x}, {:#018x}, {:#018x}",
                tokens.exact, tokens.masked
            );
            let expected = format!("{word:#010x}, {exact:#018x}, {masked:#018x}");
            assert_eq!(found, expected, "{text:?}");
        }
    }
}

/// A text, the bits of its first token, its hash, and its hash without numbers.
const VECTORS: &[(&str, u32, u64, u64)] = &[
    ("a", 0x685fdf50, 0x503019be824566cd, 0x503019be824566cd),
    ("The", 0x0d620fb0, 0xae98c6e0b607d6f5, 0xae98c6e0b607d6f5),
    ("Été", 0x021f4f7c, 0xec0fa3f42e511a12, 0xec0fa3f42e511a12),
    (
        "Longtemps",
        0x75d2cdfc,
        0x960c886035503830,
        0x960c886035503830,
    ),
    (
        "0123456789abcdef",
        0x663a9a19,
        0xa34d021b699fc475,
        0x03d5f87cd60f7495,
    ),
    (
        "0123456789abcdefg",
        0xd2e63ed5,
        0x5354e6afb2824120,
        0x39836861863d6aa6,
    ),
    ("東京", 0x70431b8a, 0xa28919b3d9c16b93, 0xa28919b3d9c16b93),
    (
        "Le 3 mai, 12 h 30 : le port",
        0x5b2bab7c,
        0xeb24b1388ef61122,
        0xe146f0aef165c763,
    ),
    ("12.30", 0x7a2f3295, 0x1f8072f9244c9452, 0xa3c36f7c33fe7a7e),
    ("", 0x00000000, 0x2d06800538d394c2, 0x2d06800538d394c2),
    ("* * *", 0x00000000, 0x6a0ae74d63069264, 0x6a0ae74d63069264),
    (
        "e\u{301}te\u{301}",
        0x021f4f7c,
        0xec0fa3f42e511a12,
        0xec0fa3f42e511a12,
    ),
    (
        "Œuvre « commune » d’une ville entière, où l’on ne dort guère",
        0x509e54f0,
        0x46c014a1fd0ab810,
        0x46c014a1fd0ab810,
    ),
];
