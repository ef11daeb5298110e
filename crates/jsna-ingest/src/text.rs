//! Folding of texts: headers, code lists and symbols match whatever their case and spacing.

use jsna_model::words::is_unseen;
use std::fmt::Write as _;

/// The text with what cannot be seen spelt out, for messages: `[U+200B]E05900001`.
pub(crate) fn visible(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        if is_unseen(c) {
            let _ = write!(out, "[U+{:04X}]", u32::from(c));
        } else {
            out.push(c);
        }
    }
    out
}

/// A code in capitals, without spaces and without what cannot be seen: how codes are read that were copied from pages.
pub(crate) fn clean_code(text: &str) -> String {
    let seen = text.chars().filter(|c| !is_unseen(*c) && !is_space(*c));
    seen.flat_map(char::to_uppercase).collect()
}

/// Whether a character separates words: space, tab, line breaks, non-breaking and other wide spaces.
fn is_space(c: char) -> bool {
    // U+FEFF, the zero-width no-break space, is what a byte order mark in mid-file turns into.
    c.is_whitespace() || c == '\u{feff}'
}

/// The text trimmed, with every run of spaces and line breaks as one space.
pub(crate) fn tidy(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for word in text.split(is_space).filter(|w| !w.is_empty()) {
        if !out.is_empty() {
            out.push(' ');
        }
        out.push_str(word);
    }
    out
}

/// [`tidy`], in lower case.
pub(crate) fn fold(text: &str) -> String {
    let mut text = tidy(text);
    if text.is_ascii() {
        text.make_ascii_lowercase();
        text
    } else {
        text.to_lowercase()
    }
}

/// [`fold`], with `&` as `and`: how code lists are matched.
pub(crate) fn fold_code(text: &str) -> String {
    let text = fold(text);
    if text.contains('&') { fold(&text.replace('&', " and ")) } else { text }
}

/// Letters and digits only, in capitals: how diagnosis codes are compared.
pub(crate) fn bare(text: &str) -> String {
    text.chars().filter(|c| c.is_alphanumeric()).flat_map(char::to_uppercase).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn spelling_that_means_nothing_does_not_matter() {
        assert_eq!(fold("  Crime\tTYPE \n"), "crime type");
        assert_eq!(fold("\u{feff}Crime ID"), "crime id");
        assert_eq!(fold_code("Drugs &alcohol"), fold_code("drugs and  Alcohol"));
        assert_eq!(fold("ÉTÉ"), "été");
        assert_eq!(bare("x85.1"), "X851");
        assert_eq!(tidy(" Local Authority\r\n\u{a0}name "), "Local Authority name");
        assert_eq!(tidy(" \u{a0} "), "");
        assert_eq!(visible("\u{200b}E05\u{202e}é"), "[U+200B]E05[U+202E]é");
        assert_eq!(clean_code("\u{200b}e0590 0001\u{a0}"), "E05900001");
    }
}
