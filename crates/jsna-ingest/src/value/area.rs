//! GSS codes.

/// Whether a text is a nine-character GSS code: a letter of `EWSNKJ` and eight digits.
///
/// The same rule as [`jsna_model::AreaCode::parse`], without making a value of it: this is asked
/// of every row.
pub(crate) fn is_area_code(text: &str) -> bool {
    match text.as_bytes() {
        [b'E' | b'W' | b'S' | b'N' | b'K' | b'J', digits @ ..] => {
            digits.len() == 8 && digits.iter().all(u8::is_ascii_digit)
        }
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn it_agrees_with_the_model() {
        for text in [
            "E01012367",
            "W01000387",
            "S01006506",
            "E0100001",
            "e01000001",
            "",
            "E010000011",
            "X01000001",
        ] {
            let model = jsna_model::AreaCode::parse(text).is_some();
            assert_eq!(is_area_code(text), model, "{text}");
        }
    }
}
