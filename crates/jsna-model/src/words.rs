//! Numbers and nouns as people write them. One place, so that every message and sentence agrees.

use std::borrow::Cow;

/// `1,234,567`.
pub fn thousands(n: u64) -> String {
    let digits = n.to_string();
    let mut out = String::with_capacity(digits.len() + digits.len() / 3);
    for (i, c) in digits.chars().enumerate() {
        if i > 0 && (digits.len() - i).is_multiple_of(3) {
            out.push(',');
        }
        out.push(c);
    }
    out
}

/// A number with separators and a fixed number of decimals: `1,234.5`. Never `-0.0`.
pub fn decimal(x: f64, places: usize) -> String {
    let text = format!("{:.places$}", x.abs());
    let (whole, rest) = text.split_once('.').map_or((text.as_str(), None), |(w, r)| (w, Some(r)));
    let whole = whole.parse::<u64>().map_or_else(|_| whole.to_owned(), thousands);
    let negative = x < 0.0 && text.bytes().any(|b| (b'1'..=b'9').contains(&b));
    let sign = if negative { "-" } else { "" };
    rest.map_or_else(|| format!("{sign}{whole}"), |rest| format!("{sign}{whole}.{rest}"))
}

/// A count: whole where it is whole, one decimal where boundaries were apportioned.
pub fn count(x: f64) -> String {
    if (x - x.round()).abs() < 5e-7 { decimal(x, 0) } else { decimal(x, 1) }
}

/// `1 row`, `2 rows`, `1,204 rows`. The plural adds an s, or turns y into ies.
pub fn plural(n: u64, noun: &str) -> String {
    format!("{} {}", thousands(n), noun_for(n, noun))
}

/// The noun alone, in the form that `n` asks for.
pub fn noun_for(n: u64, noun: &str) -> String {
    match (n, noun.strip_suffix('y')) {
        (1, _) => noun.to_owned(),
        (_, Some(stem)) if !stem.ends_with(['a', 'e', 'o', 'u']) => format!("{stem}ies"),
        _ => format!("{noun}s"),
    }
}

/// `a, b and c`.
pub fn list<S: AsRef<str>>(items: &[S]) -> String {
    match items {
        [] => String::new(),
        [one] => one.as_ref().to_owned(),
        [init @ .., last] => {
            let init: Vec<&str> = init.iter().map(AsRef::as_ref).collect();
            format!("{} and {}", init.join(", "), last.as_ref())
        }
    }
}

/// The candidate nearest to a misspelt word, if one is near enough to be meant.
pub fn nearest<'a>(word: &str, candidates: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    candidates
        .into_iter()
        .map(|c| (strsim::jaro_winkler(&word.to_lowercase(), &c.to_lowercase()), c))
        .filter(|(score, _)| *score > 0.85)
        .max_by(|a, b| a.0.total_cmp(&b.0).then_with(|| b.1.cmp(a.1)))
        .map(|(_, c)| c)
}

/// The text with a capital first letter, for the start of a sentence.
pub fn sentence_case(text: &str) -> String {
    let mut chars = text.chars();
    chars.next().map_or_else(String::new, |first| first.to_uppercase().chain(chars).collect())
}

/// Whether a character takes no room and is no letter: zero-width spaces and joiners, marks of direction, soft hyphens,
/// control characters.
pub fn is_unseen(c: char) -> bool {
    matches!(
        c,
        '\u{ad}'
            | '\u{200b}'..='\u{200f}'
            | '\u{202a}'..='\u{202e}'
            | '\u{2060}'..='\u{2064}'
            | '\u{2066}'..='\u{2069}'
            | '\u{feff}'
    ) || c.is_control()
}

/// A text of somebody else without what cannot be seen: in a name it turns the direction of what follows, or hides that
/// two names differ.
pub fn seen(text: &str) -> Cow<'_, str> {
    if text.contains(is_unseen) {
        Cow::Owned(text.chars().filter(|c| !is_unseen(*c)).collect())
    } else {
        Cow::Borrowed(text)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_read_as_people_write_them() {
        assert_eq!(thousands(0), "0");
        assert_eq!(thousands(999), "999");
        assert_eq!(thousands(1_234_567), "1,234,567");
        assert_eq!(decimal(-0.04, 1), "0.0");
        assert_eq!(decimal(-1234.56, 1), "-1,234.6");
        assert_eq!(decimal(12.0, 0), "12");
        assert_eq!(count(12.0), "12");
        assert_eq!(count(12.25), "12.2");
        assert_eq!(plural(1, "row"), "1 row");
        assert_eq!(plural(2000, "delivery"), "2,000 deliveries");
        assert_eq!(plural(0, "day"), "0 days");
        assert_eq!(list(&["a", "b", "c"]), "a, b and c");
        assert_eq!(nearest("Mnth", ["Month", "Crime ID"]), Some("Month"));
        assert_eq!(nearest("zzz", ["Month"]), None);
    }
}
