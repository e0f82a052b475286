//! Tokens: what changes them and what does not.

mod naive;
mod quality;
mod twins;

use super::*;
use proptest::prelude::*;
use unicode_normalization::UnicodeNormalization;

fn same(left: &str, right: &str) -> bool {
    let (left, right) = (tokenise(left), tokenise(right));
    if !left.words.is_empty() {
        assert_eq!(left.exact == right.exact, left.words == right.words);
    }
    left.exact == right.exact && left.masked == right.masked
}

proptest! {
    #[test]
    fn dress_changes_no_token(text in "[a-zà-öα-ωа-яёй한글]{1,6}( [a-zà-öα-ωа-я0-9]{1,5}){0,5}") {
        let decomposed: String = text.nfd().collect();
        prop_assert!(same(&text, &decomposed), "decomposed");
        prop_assert_eq!(tokenise(&text).dress, tokenise(&decomposed).dress);
        prop_assert!(same(&text, &text.nfc().collect::<String>()), "composed");
        prop_assert!(same(&text, &format!("« {} »", text.replace(' ', "\u{A0}"))), "quoted");
        prop_assert!(same(&text, &text.replace(' ', " \u{2013}\u{200B} ")), "dashed");
        let hyphenated: String = text.chars().flat_map(|letter| [letter, '\u{AD}']).collect();
        prop_assert!(same(&text, &hyphenated), "hyphenated");
    }

    #[test]
    fn case_changes_no_token(text in "[a-zß-öø-ÿα-ωа-я]{1,6}( [a-zα-ωа-я]{1,5}){0,5}") {
        prop_assert!(same(&text, &text.to_uppercase()));
    }

    #[test]
    fn the_short_way_for_ascii_is_no_other_way(text in "[ -~]{0,60}") {
        let long_way = format!("{text} \u{201C}");
        prop_assert_eq!(tokenise(&text).words, tokenise(&long_way).words);
    }

    #[test]
    fn another_word_is_another_text(left in "[a-f]{1,2}( [a-f]{1,2}){0,4}", right in "[a-f]{1,2}( [a-f]{1,2}){0,4}") {
        prop_assert_eq!(tokenise(&left).exact == tokenise(&right).exact, left == right);
    }
}

#[test]
fn the_order_and_the_division_of_words_count() {
    for (left, right) in [
        ("one two", "two one"),
        ("one two", "onetwo"),
        ("one", "one one"),
        ("cafe", "café"),
    ] {
        assert!(!same(left, right), "{left}, {right}");
    }
}

#[test]
fn numbers_are_masked_and_nothing_else() {
    let masked = |text: &str| tokenise(text).masked;
    assert_eq!(masked("Comments (12)"), masked("Comments (3)"));
    assert_eq!(
        masked("on 3.5.2024 at noon"),
        masked("on 17.11.1999 at noon")
    );
    assert_ne!(masked("Comments (12)"), masked("Answers (12)"));
    assert_ne!(
        masked("3.5.2024"),
        masked("12"),
        "numbers alone are alike by their form"
    );
    assert_eq!(masked("3.5.2024"), masked("17.11.1999"));
    let words = tokenise("covid19 in May 2020").words;
    let numbers: Vec<bool> = words.into_iter().map(Token::is_number).collect();
    assert_eq!(numbers, [true, false, false, true]);
}

#[test]
fn scripts_without_spaces_have_a_token_a_character() {
    assert_eq!(tokenise("東京の港").words.len(), 4);
    assert_eq!(tokenise("東京 の 港").exact, tokenise("東京の港").exact);
    assert_eq!(tokenise("東京2024年").words.len(), 4);
    assert_eq!(
        tokenise("東京の港").dress.words,
        2,
        "two characters count as a word"
    );
    assert_eq!(word_count(&tokenise("東京の port 2024").words), 4);
    assert_eq!(tokenise("東京の港").dress.size, 12);
}

#[test]
fn digits_of_every_script_are_numbers() {
    for text in ["12.30", "١٢.٣٠", "१२.३०", "๑๒.๓๐", "１２.３０"] {
        assert_eq!(tokenise(text).dress.numbers, 2, "{text}");
    }
    assert_eq!(tokenise("เวลา ๑๒").masked, tokenise("เวลา ๗").masked);
}

#[test]
fn a_word_of_a_megabyte_takes_no_time() {
    let begin = std::time::Instant::now();
    assert_eq!(tokenise(&"a".repeat(1 << 20)).words.len(), 1);
    assert_eq!(tokenise(&"é".repeat(1 << 20)).words.len(), 1);
    assert!(begin.elapsed().as_secs() < 5, "{:?}", begin.elapsed());
}

#[test]
fn dress_is_seen_in_every_script() {
    for text in [
        "He left.",
        "« Il est parti. »",
        "「行った。」",
        "चला गया।",
        "Ушёл!",
    ] {
        assert!(tokenise(text).dress.ends_sentence, "{text}");
    }
    assert!(!tokenise("A headline").dress.ends_sentence);
    assert!(tokenise("The mayor of…").dress.ends_cut && tokenise("The mayor...").dress.ends_cut);
    assert_eq!(tokenise("Lire aussi : le port").dress.lead_in, 2);
    assert!(!tokenise("12:30").dress.letters);
}

#[test]
fn without_words_a_paragraph_is_its_bytes() {
    assert!(tokenise("* * *").words.is_empty());
    assert!(same("* * *", "* * *"));
    assert!(!same("* * *", "***"));
    assert_eq!(tokenise("").dress.words, 0);
}
