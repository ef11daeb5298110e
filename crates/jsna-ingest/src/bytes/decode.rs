//! Lines that are not UTF-8.
//!
//! Spreadsheets on Windows save "CSV" in Windows-1252. Such lines are decoded one by one, so that a
//! file glued together from both encodings is read right, and the rest of the file is untouched.

use encoding_rs::WINDOWS_1252;
use std::borrow::Cow;
use std::str;

/// A block as text, and the lines (from 0) that were decoded from Windows-1252.
pub(crate) fn decode(block: &[u8], terminator: u8) -> (Cow<'_, str>, Vec<u64>) {
    if let Ok(text) = str::from_utf8(block) {
        return (Cow::Borrowed(text), Vec::new());
    }
    let mut text = String::with_capacity(block.len() + block.len() / 16);
    let mut decoded = Vec::new();
    for (number, line) in block.split_inclusive(|b| *b == terminator).enumerate() {
        if let Ok(line) = str::from_utf8(line) {
            text.push_str(line);
        } else {
            text.push_str(&WINDOWS_1252.decode_without_bom_handling(line).0);
            decoded.push(number as u64);
        }
    }
    (Cow::Owned(text), decoded)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_lines_that_are_not_utf8_are_decoded() {
        let block = b"caf\xc3\xa9\ncaf\xe9 \x80\nplain";
        let (text, lines) = decode(block, b'\n');
        assert_eq!(text, "caf\u{e9}\ncaf\u{e9} \u{20ac}\nplain");
        assert_eq!(lines, [1]);
        assert!(
            matches!(decode(b"plain", b'\n'), (Cow::Borrowed("plain"), lines) if lines.is_empty())
        );
    }
}
