//! What a character means to a word: folding and the classes of characters.
//!
//! In: a character. Out: its folded form, or a yes or no. This is the
//! definition that the table and the kernels have to agree with; it never sees
//! more than one character.

/// Gives the folded form of a character of NFKC text, none for an invisible one.
pub(super) fn fold(character: char, push: &mut impl FnMut(char)) {
    match character {
        '\u{3C2}' => push('\u{3C3}'),
        'ß' | 'ẞ' => {
            push('s');
            push('s');
        }
        'İ' => push('i'),
        '\u{AD}'
        | '\u{200B}'..='\u{200F}'
        | '\u{202A}'..='\u{202E}'
        | '\u{2060}'..='\u{206F}'
        | '\u{FE00}'..='\u{FE0F}'
        | '\u{FEFF}'
        | '\u{E0000}'..='\u{E0FFF}' => {}
        _ if character.is_ascii() => push(character.to_ascii_lowercase()),
        _ => character.to_lowercase().for_each(push),
    }
}

/// Whether a character is written without spaces around its word: Thai, Lao,
/// Myanmar, Khmer, kana, Bopomofo, and the Han blocks.
pub(super) fn is_unspaced(character: char) -> bool {
    matches!(u32::from(character),
        0x0E00..=0x0EFF | 0x1000..=0x109F | 0x1780..=0x17FF | 0x19E0..=0x19FF
        | 0x2E80..=0x2FDF | 0x3005..=0x3007 | 0x3021..=0x3029 | 0x3040..=0x312F
        | 0x31A0..=0x31FF | 0x3400..=0x4DBF | 0x4E00..=0x9FFF | 0xA9E0..=0xA9FF
        | 0xAA60..=0xAA7F | 0xF900..=0xFAFF | 0x20000..=0x3FFFF)
}

/// Whether a folded character is a colon, which ends a lead-in.
pub(super) fn is_colon(character: char) -> bool {
    matches!(character, ':' | '\u{FF1A}')
}

/// Whether a character ends a sentence.
pub(super) fn ends_sentence(character: char) -> bool {
    matches!(
        character,
        '.' | '!'
            | '?'
            | '…'
            | '\u{3002}'
            | '\u{FF0E}'
            | '\u{FF01}'
            | '\u{FF1F}'
            | '\u{61F}'
            | '\u{6D4}'
            | '\u{964}'
            | '\u{965}'
            | '\u{104B}'
            | '\u{17D4}'
            | '\u{1362}'
            | '\u{589}'
            | '\u{FF61}'
            | '\u{37E}'
    )
}

/// Whether a character may stand between a full stop and the end.
pub(super) fn closes(character: char) -> bool {
    matches!(
        character,
        '"' | '\''
            | ')'
            | ']'
            | '}'
            | '»'
            | '\u{2019}'
            | '\u{201D}'
            | '\u{201C}'
            | '\u{203A}'
            | '\u{300D}'
            | '\u{300F}'
            | '\u{FF09}'
            | '*'
    ) || character.is_whitespace()
}
