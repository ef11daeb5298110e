//! Numbers, and the symbols that statistical tables put in their place.

use crate::layout::{NumberRule, SymbolMeaning};
use crate::text::fold;
use jsna_model::shorthand::Symbol;
use std::borrow::Cow;

/// What a cell of a number column holds.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) enum Number {
    /// A number.
    Value(f64),
    /// No number, and why the source gives none.
    Absent(Symbol),
    /// Neither a number nor a known symbol.
    Unreadable,
    /// A number outside the limits of the layout, such as an age of 210.
    Implausible,
}

/// Reads a filled cell.
pub(crate) fn read(text: &str, rule: &NumberRule) -> Number {
    // A number can be a symbol too, as -99 for "suppressed".
    if !rule.symbols.is_empty()
        && let Some(meaning) = own_symbol(&fold(text), rule)
    {
        return meaning;
    }
    let Some(value) = plain(text) else {
        return symbol(text);
    };
    let low = rule.min.is_some_and(|min| value < min);
    let high = rule.max.is_some_and(|max| value > max);
    if low || high { Number::Implausible } else { Number::Value(value) }
}

/// A number as tables write it: `1,234`, `-3`, `45%`, `1.5e3`. Commas only between thousands:
/// `1,5` is not read, because it may mean 1.5 or 15.
fn plain(text: &str) -> Option<f64> {
    let text = text.strip_suffix('%').map_or(text, str::trim_end);
    let bytes = text.as_bytes();
    let digit = bytes.iter().any(u8::is_ascii_digit);
    // The standard parser also reads `inf` and `nan`, which no table means as a number.
    let allowed =
        |b: &u8| b.is_ascii_digit() || matches!(b, b'+' | b'-' | b'.' | b',' | b'e' | b'E');
    (digit && bytes.iter().all(allowed)).then_some(())?;
    let value: f64 =
        if bytes.contains(&b',') { thousands(text)?.parse().ok()? } else { text.parse().ok()? };
    // Adding 0 turns -0 into 0, so that the two are never different values.
    value.is_finite().then_some(value + 0.0)
}

/// The text without its thousands commas, if they are where they belong.
fn thousands(text: &str) -> Option<String> {
    let (whole, rest) = text.split_once('.').map_or((text, None), |(w, r)| (w, Some(r)));
    let (sign, digits) = match whole.strip_prefix('-') {
        Some(digits) => ("-", digits),
        None => ("", whole),
    };
    let mut groups = digits.split(',');
    let first = groups.next()?;
    let numeric = |g: &str| g.bytes().all(|b| b.is_ascii_digit());
    let ok = (1..=3).contains(&first.len())
        && numeric(first)
        && groups.all(|g| g.len() == 3 && numeric(g))
        && rest.is_none_or(numeric);
    ok.then(|| {
        let whole: String = digits.split(',').collect();
        rest.map_or_else(|| format!("{sign}{whole}"), |rest| format!("{sign}{whole}.{rest}"))
    })
}

/// What a symbol means that the layout gives a meaning of its own.
fn own_symbol(folded: &str, rule: &NumberRule) -> Option<Number> {
    let (_, meaning) = rule.symbols.iter().find(|(symbol, _)| symbol == folded)?;
    Some(match meaning {
        SymbolMeaning::Zero => Number::Value(0.0),
        SymbolMeaning::Shorthand(symbol) => Number::Absent(*symbol),
    })
}

fn symbol(text: &str) -> Number {
    let folded = fold(text);
    match folded.as_str() {
        "*" | "c" | "[c]" | ".." | "-" => Number::Absent(Symbol::Confidential),
        "x" | "[x]" | ":" | "n/a" => Number::Absent(Symbol::NotAvailable),
        "z" | "[z]" => Number::Absent(Symbol::NotApplicable),
        "[low]" | "~" => Number::Absent(Symbol::Low),
        "#" | "s" | "[s]" | "supp" | "sup" | "suppressed" | "disclosive" => {
            Number::Absent(Symbol::Confidential)
        }
        other if is_interval(other) => Number::Absent(Symbol::Confidential),
        _ => Number::Unreadable,
    }
}

/// `<5`, `fewer than 5` and `1-4`: a count that the source will not give.
fn is_interval(text: &str) -> bool {
    const BELOW: [&str; 9] = [
        "<=",
        "<",
        "\u{2264}",
        "fewer than ",
        "less than ",
        "under ",
        "below ",
        "up to ",
        "no more than ",
    ];
    let digits = |s: &str| !s.is_empty() && s.bytes().all(|b| b.is_ascii_digit());
    let text = text
        .strip_suffix(" or fewer")
        .or_else(|| text.strip_suffix(" or less"))
        .map_or_else(|| Cow::Borrowed(text), |n| Cow::Owned(format!("<{n}")));
    let below = BELOW.iter().find_map(|b| text.strip_prefix(b)).map(str::trim_start);
    let between =
        ["-", "\u{2013}", "\u{2014}", "\u{2212}", " to "].iter().find_map(|d| text.split_once(d));
    below.is_some_and(digits) || between.is_some_and(|(a, b)| digits(a.trim()) && digits(b.trim()))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn rule() -> NumberRule {
        NumberRule {
            from: vec![0],
            cases: Vec::new(),
            symbols: Vec::new(),
            min: None,
            max: None,
            empty: None,
        }
    }

    #[test]
    fn numbers_as_tables_write_them() {
        for (text, value) in [
            ("1,234", 1234.0),
            ("-1,234.5", -1234.5),
            ("66776", 66776.0),
            ("-00", 0.0),
            ("-3", -3.0),
            ("45.2%", 45.2),
            ("1.5e3", 1500.0),
            ("0.1", 0.1),
        ] {
            assert_eq!(read(text, &rule()), Number::Value(value), "{text}");
        }
        let Number::Value(zero) = read("-00", &rule()) else { panic!() };
        assert!(zero.is_sign_positive());
    }

    #[test]
    fn what_may_be_two_numbers_is_none() {
        for text in
            ["1,5", "12,34", "1.234,5", "1 234", "inf", "nan", "0x1f", "1-", "ten", "1,,234"]
        {
            assert_eq!(read(text, &rule()), Number::Unreadable, "{text}");
        }
    }

    #[test]
    fn a_suppressed_value_is_never_zero() {
        use Symbol::{Confidential, Low, NotApplicable, NotAvailable};
        for (text, symbol) in [
            ("*", Confidential),
            ("C", Confidential),
            ("[c]", Confidential),
            ("..", Confidential),
            ("<5", Confidential),
            ("< 10", Confidential),
            ("1-4", Confidential),
            ("1 to 4", Confidential),
            ("1\u{2013}4", Confidential),
            ("\u{2264}5", Confidential),
            ("<=5", Confidential),
            ("Fewer than 5", Confidential),
            ("under 10", Confidential),
            ("4 or fewer", Confidential),
            ("#", Confidential),
            ("S", Confidential),
            ("supp", Confidential),
            ("-", Confidential),
            (":", NotAvailable),
            ("[z]", NotApplicable),
            ("[low]", Low),
        ] {
            assert_eq!(read(text, &rule()), Number::Absent(symbol), "{text}");
        }
        let nil = NumberRule { symbols: vec![("-".to_owned(), SymbolMeaning::Zero)], ..rule() };
        assert_eq!(read("-", &nil), Number::Value(0.0));
        let meaning = SymbolMeaning::Shorthand(Confidential);
        let coded = NumberRule { symbols: vec![("-99".to_owned(), meaning)], ..rule() };
        assert_eq!(read("-99", &coded), Number::Absent(Confidential));
    }

    #[test]
    fn a_number_that_cannot_be_is_told_from_one_that_cannot_be_read() {
        let age = NumberRule { min: Some(0.0), max: Some(120.0), ..rule() };
        assert_eq!(read("210", &age), Number::Implausible);
        assert_eq!(read("-1", &age), Number::Implausible);
        assert_eq!(read("x1", &age), Number::Unreadable);
    }
}
