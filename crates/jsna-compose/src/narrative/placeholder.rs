//! Placeholders: found in the text as it was typed, before it is read as Markdown, so that an underscore or a star in one
//! means nothing.

use jsna_model::{AreaCode, CellId, Period, words};

/// What stands in the text where a placeholder was: its position between these two, which nobody types.
pub(super) const OPEN: char = '\u{e000}';
/// The end of it.
pub(super) const CLOSE: char = '\u{e001}';

/// What of a cell is asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Field {
    /// The value with its unit.
    Value,
    /// The count with its noun.
    Count,
    /// The change on the period before.
    Change,
    /// The 95% interval of the value.
    Interval,
    /// The period in words.
    Period,
}

impl Field {
    const ALL: [(&'static str, Self); 5] = [
        ("value", Self::Value),
        ("count", Self::Count),
        ("change", Self::Change),
        ("interval", Self::Interval),
        ("period", Self::Period),
    ];
}

/// A number that a placeholder asks for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct AskedCell {
    pub(super) indicator: String,
    pub(super) area: AreaCode,
    /// `None` is the period that the indicator's page leads with.
    pub(super) period: Option<Period>,
    pub(super) breakdown: Option<(String, String)>,
    pub(super) field: Field,
}

/// What a placeholder asks for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Asked {
    Cell(AskedCell),
    /// The sentence of the claim of this name.
    Claim(String),
}

/// Why a placeholder cannot be read, and what to do.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Unread {
    pub(super) why: String,
    pub(super) fix: Option<String>,
}

/// A placeholder with its place in the file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Placeholder {
    /// Line, from 1.
    pub(super) line: u64,
    /// Character of the line, from 1.
    pub(super) column: u64,
    /// What stands in the braces, on one line.
    pub(super) text: String,
    pub(super) asked: Result<Asked, Unread>,
    /// What the number was when the sentence was written.
    pub(super) written: Option<String>,
    /// Lines that it goes over, beyond its first.
    lines: u64,
}

impl Placeholder {
    /// As it stands in the text.
    pub(super) fn typed(&self) -> String {
        format!("{{{{{}}}}}", self.text)
    }
}

/// A text whose placeholders were taken out.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Scanned {
    /// The text with a mark in the place of each.
    pub(super) source: String,
    pub(super) placeholders: Vec<Placeholder>,
    /// Line and character of braces that open and do not close.
    pub(super) unclosed: Vec<(u64, u64)>,
}

impl Scanned {
    /// The line that a byte of [`Scanned::source`] was on.
    pub(super) fn line_of(&self, at: usize) -> u64 {
        let before = self.source.get(..at).unwrap_or_default();
        let breaks = before.bytes().filter(|b| *b == b'\n').count() as u64;
        let passed = before.chars().filter(|c| *c == OPEN).count();
        1 + breaks + self.placeholders.iter().take(passed).map(|p| p.lines).sum::<u64>()
    }
}

/// Takes the placeholders out of a text.
pub(super) fn scan(text: &str) -> Scanned {
    // The marks are ours: somebody else's would name a placeholder that is not there.
    let text = text.trim_start_matches('\u{feff}').replace("\r\n", "\n").replace([OPEN, CLOSE], "");
    let mut out = Scanned { source: String::new(), placeholders: Vec::new(), unclosed: Vec::new() };
    let mut rest = text.as_str();
    while let Some(start) = rest.find("{{") {
        let (before, from) = rest.split_at(start);
        out.source.push_str(before);
        let at = place(&text, text.len() - from.len());
        let inside = &from[2..];
        // A paragraph ends at an empty line, and a placeholder with it.
        let paragraph = inside.find("\n\n").unwrap_or(inside.len());
        let end =
            inside.find("}}").filter(|end| *end < paragraph && !inside[..*end].contains("{{"));
        let Some(end) = end else {
            out.unclosed.push(at);
            out.source.push_str("{{");
            rest = inside;
            continue;
        };
        out.source.push(OPEN);
        out.source.push_str(&out.placeholders.len().to_string());
        out.source.push(CLOSE);
        out.placeholders.push(parse(&inside[..end], at));
        rest = &inside[end + 2..];
    }
    out.source.push_str(rest);
    out
}

/// Line and character of a byte, each from 1.
fn place(text: &str, at: usize) -> (u64, u64) {
    let before = &text[..at];
    let line = before.bytes().filter(|b| *b == b'\n').count() as u64 + 1;
    let start = before.rfind('\n').map_or(0, |n| n + 1);
    (line, before[start..].chars().count() as u64 + 1)
}

fn parse(inside: &str, (line, column): (u64, u64)) -> Placeholder {
    let lines = inside.bytes().filter(|b| *b == b'\n').count() as u64;
    let text = one_line(inside);
    let (name, field, written) = cut(&text);
    let asked = match name.strip_prefix("claim:") {
        Some(_) if field.is_some() => Err(Unread {
            why: "a claim has no fields".to_owned(),
            fix: Some("Write {{claim:NAME}} alone, or = and the sentence after it.".to_owned()),
        }),
        Some(id) => claim(id.trim()),
        None => cell(name, field),
    };
    let written = written.map(str::to_owned).filter(|w| !w.is_empty());
    Placeholder { line, column, text: text.clone(), asked, written, lines }
}

/// A text on one line, with one space between two words.
pub(super) fn one_line(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// Name, field and written number. The part of a breakdown has an equals sign too, but no space before it.
fn cut(text: &str) -> (&str, Option<&str>, Option<&str>) {
    if let Some((name, rest)) = text.split_once('|') {
        let (field, written) = rest.split_once('=').map_or((rest, None), |(f, w)| (f, Some(w)));
        return (name.trim(), Some(field.trim()), written.map(str::trim));
    }
    match text.split_once(" =") {
        Some((name, written)) => (name.trim(), None, Some(written.trim())),
        None => (text, None, None),
    }
}

fn claim(id: &str) -> Result<Asked, Unread> {
    if id.split('@').filter(|part| !part.is_empty()).count() < 4 {
        let why = format!("{id:?} is not the name of a claim");
        let fix = "Take the claim_id from tables/claims.csv: indicator@area@kind@period.";
        return Err(Unread { why, fix: Some(fix.to_owned()) });
    }
    Ok(Asked::Claim(id.to_owned()))
}

fn cell(name: &str, field: Option<&str>) -> Result<Asked, Unread> {
    let field = field.map_or(Ok(Field::Value), self::field)?;
    // The last part says the period; a part of a breakdown follows it.
    let (cell, part) = name.split_at(name.find('#').unwrap_or(name.len()));
    let of_lead = cell.strip_suffix("@latest");
    let id = of_lead.map_or_else(|| name.to_owned(), |cell| format!("{cell}@2000{part}"));
    let CellId { indicator_id, area_code, period, breakdown } =
        id.parse::<CellId>().map_err(|_| Unread {
            why: format!("{name:?} is not a cell"),
            fix: Some(
                "Write indicator@area@period, as asb_police_rate@E22000023@latest; for a period \
                 use its code in tables/measures.csv, as P12M/2022-11."
                    .to_owned(),
            ),
        })?;
    let period = of_lead.is_none().then_some(period);
    Ok(Asked::Cell(AskedCell {
        indicator: indicator_id,
        area: area_code,
        period,
        breakdown,
        field,
    }))
}

fn field(name: &str) -> Result<Field, Unread> {
    let known = Field::ALL.iter().find(|(known, _)| *known == name);
    known.map(|(_, field)| *field).ok_or_else(|| {
        let names = Field::ALL.map(|(name, _)| name);
        let fix = words::nearest(name, names).map_or_else(
            || format!("Use {}.", words::list(&names)),
            |near| format!("Did you mean {near}?"),
        );
        Unread { why: format!("a cell has no field {name:?}"), fix: Some(fix) }
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn only(text: &str) -> Placeholder {
        let scanned = scan(text);
        assert_eq!(scanned.placeholders.len(), 1, "{text}");
        scanned.placeholders[0].clone()
    }

    fn asked(text: &str) -> AskedCell {
        match only(text).asked {
            Ok(Asked::Cell(cell)) => cell,
            other => panic!("{text}: {other:?}"),
        }
    }

    #[test]
    fn a_cell_is_read_with_what_is_asked_of_it() {
        let cell = asked("{{asb_police_rate@E22000023@P12M/2022-11}}");
        assert_eq!((cell.indicator.as_str(), cell.field), ("asb_police_rate", Field::Value));
        assert_eq!(cell.period, Period::parse("P12M/2022-11"));
        let cell = asked("{{ asb_police_rate@E22000023@latest | count }}");
        assert_eq!((cell.period, cell.field), (None, Field::Count));
        let cell = asked("{{a@E22000023@latest#location_type=street|change}}");
        assert_eq!(cell.breakdown, Some(("location_type".into(), "street".into())));
        let claim = only("{{claim:a@E22000023@rose@P12M/2022-11}}").asked;
        assert_eq!(claim, Ok(Asked::Claim("a@E22000023@rose@P12M/2022-11".into())));
    }

    #[test]
    fn what_the_number_was_is_read_with_any_space() {
        for text in [
            "{{a@E22000023@latest|value = 24.1 per 1,000 residents}}",
            "{{a@E22000023@latest|value=24.1 per 1,000 residents}}",
            "{{a@E22000023@latest = 24.1 per\n1,000 residents}}",
        ] {
            assert_eq!(only(text).written.as_deref(), Some("24.1 per 1,000 residents"), "{text}");
        }
        // The equals sign of a part is not that of a number.
        assert_eq!(only("{{a@E22000023@latest#sex=female}}").written, None);
        let part = only("{{a@E22000023@latest#sex=female = 3%}}");
        assert_eq!(part.written.as_deref(), Some("3%"));
        assert!(part.asked.is_ok());
    }

    #[test]
    fn a_fault_is_named_with_its_place() {
        let found = scan("One line.\n\nÀ {{nonsense}} and\n{{a@E22000023@latest|valeu}}\n{{open");
        let at: Vec<_> = found.placeholders.iter().map(|p| (p.line, p.column)).collect();
        assert_eq!(at, [(3, 3), (4, 1)]);
        let fix = |n: usize| found.placeholders[n].asked.clone().unwrap_err();
        assert_eq!(fix(0).why, "\"nonsense\" is not a cell");
        assert_eq!(fix(1).fix.as_deref(), Some("Did you mean value?"));
        assert_eq!(found.unclosed, [(5, 1)]);
        for text in ["{{}}", "{{a@b@latest}}", "{{claim:x}}", "{{a@E22000023@soon}}"] {
            assert!(only(text).asked.is_err(), "{text}");
        }
    }

    #[test]
    fn a_line_is_that_of_the_file() {
        let text = "a\r\n{{x\ny}}\nhere";
        let found = scan(text);
        assert_eq!(found.line_of(found.source.find("here").unwrap()), 4);
    }

    proptest! {
        #[test]
        fn no_text_panics_and_none_is_lost(text in "[a-z{}@|=# \n\u{e000}\u{e001}é]{0,60}") {
            let found = scan(&text);
            let letters = |t: &str| t.chars().filter(char::is_ascii_lowercase).count();
            let inside: usize = found.placeholders.iter().map(|p| letters(&p.text)).sum();
            prop_assert_eq!(letters(&found.source) + inside, letters(&text));
        }
    }
}
