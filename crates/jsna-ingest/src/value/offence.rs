//! Home Office offence codes in one spelling.

/// The code as the Home Office tables write it, or `None` where the text is not a code.
///
/// `008/06`, `8/06` and `8/6` are `8/6`; `037.2` is `37.2`; classes that a table takes together stay so
/// (`1/4.1/4.10/4.2`); `008N` and `8n` are `8N`; `AF` (Action Fraud) stays.
/// A code that a spreadsheet has turned into a date (`10-Dec`, `2012-12-10`) cannot be read.
///
/// ```
/// use jsna_ingest::offence_code;
/// assert_eq!(offence_code("008/06").as_deref(), Some("8/6"));
/// assert_eq!(offence_code("105A").as_deref(), Some("105A"));
/// assert_eq!(offence_code("10-Dec"), None);
/// ```
pub fn offence_code(text: &str) -> Option<String> {
    let text: String = text.chars().filter(|c| !c.is_whitespace()).collect();
    let text = text.to_ascii_uppercase();
    let parts: Vec<String> = text.split('/').map(class).collect::<Option<_>>()?;
    Some(parts.join("/"))
}

/// A class, or a part of one behind a point: `37.2`, `4.10`. The part is a name, not a decimal: 4.1 is not 4.10.
fn class(text: &str) -> Option<String> {
    let Some((whole, behind)) = text.split_once('.') else { return part(text) };
    let digits = (1..=2).contains(&behind.len()) && behind.bytes().all(|b| b.is_ascii_digit());
    digits.then_some(())?;
    Some(format!("{}.{behind}", part(whole)?))
}

/// One to three digits without leading zeros and up to two letters; or up to eight letters and
/// digits that begin with two letters, for codes of the fraud bodies.
fn part(text: &str) -> Option<String> {
    let digits = text.bytes().take_while(u8::is_ascii_digit).count();
    let (number, letters) = text.split_at_checked(digits)?;
    let plain = letters.bytes().all(|b| b.is_ascii_uppercase());
    if digits == 0 {
        let word = letters.bytes().all(|b| b.is_ascii_alphanumeric())
            && letters.bytes().take(2).filter(u8::is_ascii_uppercase).count() == 2;
        return (word && letters.len() <= 8).then(|| letters.to_owned());
    }
    if digits > 3 || letters.len() > 2 || !plain {
        return None;
    }
    let number = number.trim_start_matches('0');
    let number = if number.is_empty() { "0" } else { number };
    Some(format!("{number}{letters}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_offence_has_one_spelling() {
        for (text, code) in [
            ("008/06", "8/6"),
            ("8/6", "8/6"),
            (" 8 / 06 ", "8/6"),
            ("008n", "8N"),
            ("8N", "8N"),
            ("105A", "105A"),
            ("034B", "34B"),
            ("104", "104"),
            ("AF", "AF"),
            ("CIFAS", "CIFAS"),
            ("8/00", "8/0"),
            ("37.2", "37.2"),
            ("037.2", "37.2"),
            ("4.10", "4.10"),
            ("1/4.1/4.10/4.2", "1/4.1/4.10/4.2"),
        ] {
            assert_eq!(offence_code(text).as_deref(), Some(code), "{text}");
        }
    }

    #[test]
    fn what_a_spreadsheet_has_spoilt_is_no_code() {
        for text in [
            "10-Dec",
            "2012-12-10",
            "10/12/2012",
            "Oct-12",
            "5E+01",
            "",
            "/",
            "8/",
            "A",
            "45271",
            "4.",
            ".4",
            "4.A",
            "37.2.1",
        ] {
            assert_eq!(offence_code(text), None, "{text}");
        }
    }

    proptest::proptest! {
        #[test]
        fn normalising_twice_changes_nothing(text in "[0-9A-Za-z/. ]{0,8}") {
            if let Some(code) = offence_code(&text) {
                proptest::prop_assert_eq!(offence_code(&code), Some(code));
            }
        }
    }
}
