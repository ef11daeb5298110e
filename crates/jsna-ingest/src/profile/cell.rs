//! What one cell may be. It may be several things at once: `2019` is a number and a year.

use super::personal::tells_of_somebody;
use crate::layout::{CodeLists, DateFormat, NumberRule, Zone};
use crate::text::fold;
use crate::value::number::{self, Number};
use crate::value::offence::offence_code;
use crate::value::time;
use jsna_model::AreaCode;
use jsna_model::period::{Period, PeriodType};
use std::sync::LazyLock;

/// One thing that a cell may be.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Is {
    Number,
    /// A number without a fraction.
    Whole,
    /// A symbol that tables put in place of a number: `*`, `<5`.
    Symbol,
    /// Yes or no, in words or as 1 and 0.
    Flag,
    /// A GSS code.
    Area,
    /// An offence code that the Home Office list knows.
    Offence,
    /// A month, quarter or year.
    Period,
    /// A time of day.
    Clock,
    /// A date whose year has two digits, which is never read.
    ShortYear,
    Postcode,
    /// Letters and numbers of an Ordnance Survey grid reference: `SJ 512 834`.
    GridReference,
    Email,
    Phone,
    /// Ten digits of which the last is the check digit of an NHS number.
    NhsNumber,
    /// Two to four words that each begin with a capital.
    Names,
    /// So many words that it is a sentence.
    Sentence,
    /// A text with something in it that may tell of a person.
    Telling,
}

impl Is {
    pub(crate) const ALL: [Self; 17] = [
        Self::Number,
        Self::Whole,
        Self::Symbol,
        Self::Flag,
        Self::Area,
        Self::Offence,
        Self::Period,
        Self::Clock,
        Self::ShortYear,
        Self::Postcode,
        Self::GridReference,
        Self::Email,
        Self::Phone,
        Self::NhsNumber,
        Self::Names,
        Self::Sentence,
        Self::Telling,
    ];
}

/// The date formats that extracts use; each also reads the date without its time.
const FORMATS: [&str; 14] = [
    "iso",
    "yyyymmdd",
    "dd/mm/yyyy hh:mm",
    "mm/dd/yyyy hh:mm",
    "dd-mm-yyyy hh:mm",
    "dd.mm.yyyy hh:mm",
    "dd mmm yyyy hh:mm",
    "dd-mmm-yyyy hh:mm",
    "dd/mmm/yyyy hh:mm",
    "yyyy/mm/dd hh:mm",
    "mmm yyyy",
    "mmm-yyyy",
    "mm/yyyy",
    "yyyy-mm",
];

static DATE_FORMATS: LazyLock<Vec<DateFormat>> =
    LazyLock::new(|| FORMATS.iter().filter_map(|name| DateFormat::parse(name).ok()).collect());

/// The formats that [`Kinds`] knows, in its order.
pub(crate) fn formats() -> &'static [DateFormat] {
    &DATE_FORMATS
}

/// Everything that a cell may be.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(crate) struct Kinds {
    plain: u32,
    /// One bit for each of [`formats`].
    dates: u16,
}

impl Kinds {
    /// Looks at a filled cell.
    pub(crate) fn of(cell: &str) -> Self {
        let mut kinds = Self::default();
        let digits = cell.bytes().any(|b| b.is_ascii_digit());
        let number = read_number(cell);
        for (bit, is) in (0..).zip(Is::ALL) {
            kinds.plain |= u32::from(may_be(cell, is, number, digits)) << bit;
        }
        // Every date has a digit, and none is longer than a time with a zone.
        if digits && cell.len() <= 40 {
            for (bit, format) in (0..).zip(formats()) {
                kinds.dates |= u16::from(is_date(cell, format)) << bit;
            }
        }
        kinds
    }

    pub(crate) fn has(self, is: Is) -> bool {
        self.plain & (1 << is as u32) != 0
    }

    /// Whether a format, by its position in [`formats`], reads it.
    pub(crate) fn has_format(self, format: usize) -> bool {
        self.dates & (1 << format) != 0
    }
}

/// `number` is what the cell is as a number, `digits` whether it has any: most tests are not needed without.
fn may_be(cell: &str, is: Is, number: Number, digits: bool) -> bool {
    match is {
        Is::Number => matches!(number, Number::Value(_)),
        Is::Whole => matches!(number, Number::Value(x) if x.fract() == 0.0),
        Is::Symbol => matches!(number, Number::Absent(_)),
        Is::Flag => cell.len() <= 5 && is_flag(cell),
        Is::Area => digits && AreaCode::parse(cell).is_some(),
        Is::Offence => digits && cell.len() <= 8 && is_offence(cell),
        Is::Period => digits && cell.len() <= 40 && is_period(cell),
        Is::Clock => digits && is_clock(cell),
        Is::ShortYear => digits && has_short_year(cell),
        Is::Postcode => digits && is_postcode(cell),
        Is::GridReference => digits && is_grid_reference(cell),
        Is::Email => is_email(cell),
        Is::Phone => digits && is_phone(cell),
        Is::NhsNumber => digits && is_nhs_number(cell),
        Is::Names => are_names(cell),
        Is::Sentence => cell.split_whitespace().count() >= 6,
        // A number alone is told by its shape.
        Is::Telling => !matches!(number, Number::Value(_)) && tells_of_somebody(cell),
    }
}

/// The number in a cell.
pub(crate) fn number_in(cell: &str) -> Option<f64> {
    match read_number(cell) {
        Number::Value(x) => Some(x),
        _ => None,
    }
}

fn read_number(cell: &str) -> Number {
    let any = NumberRule {
        from: Vec::new(),
        cases: Vec::new(),
        symbols: Vec::new(),
        min: None,
        max: None,
        empty: None,
    };
    number::read(cell, &any)
}

fn is_flag(cell: &str) -> bool {
    let words = ["y", "n", "yes", "no", "true", "false", "t", "f", "1", "0"];
    words.contains(&fold(cell).as_str())
}

/// A code that the Home Office list has, or a part of a class that it has: `8/6`.
fn is_offence(cell: &str) -> bool {
    let known = |code: &str| {
        CodeLists::builtin().iter().any(|list| list.id == "offence-group" && list.knows(code))
    };
    offence_code(cell).is_some_and(|code| {
        known(&code) || code.rsplit_once('/').is_some_and(|(class, _)| known(class))
    })
}

/// A month, quarter or year that an assessment may be about: `9999` is a number alone.
fn is_period(cell: &str) -> bool {
    const YEARS: std::ops::RangeInclusive<i32> = 1990..=2060;
    let period = Period::parse(cell);
    period.is_some_and(|p| {
        YEARS.contains(&p.end().year()) && (p.kind() != PeriodType::FinancialYear || cell.len() > 4)
    })
}

fn is_date(cell: &str, format: &DateFormat) -> bool {
    if format.has_day() {
        let reader = time::Reader {
            formats: std::slice::from_ref(format),
            zone: Zone::Uk,
            midnight_unknown: false,
        };
        reader.read(cell, "").is_some()
    } else {
        time::read_month(cell, std::slice::from_ref(format)).is_some()
    }
}

fn is_clock(cell: &str) -> bool {
    let parts: Vec<&str> = cell.split(':').collect();
    let number = |part: &str, below: u32| {
        (1..=2).contains(&part.len()) && part.parse::<u32>().is_ok_and(|n| n < below)
    };
    match parts.as_slice() {
        [hour, minute] => number(hour, 24) && number(minute, 60),
        [hour, minute, second] => number(hour, 24) && number(minute, 60) && number(second, 60),
        _ => false,
    }
}

/// `30/04/24`, `30-Apr-24`, `Apr-24`.
fn has_short_year(cell: &str) -> bool {
    let date = cell.split(' ').next().unwrap_or_default();
    let parts: Vec<&str> = date.split(['/', '-', '.']).collect();
    let digits = |part: &str, most: usize| {
        (1..=most).contains(&part.len()) && part.bytes().all(|b| b.is_ascii_digit())
    };
    let month = |part: &str| part.len() >= 3 && part.bytes().all(|b| b.is_ascii_alphabetic());
    match parts.as_slice() {
        [day, middle, year] => {
            digits(day, 2)
                && (digits(middle, 2) || month(middle))
                && year.len() == 2
                && digits(year, 2)
        }
        [name, year] => month(name) && name.len() <= 4 && year.len() == 2 && digits(year, 2),
        _ => false,
    }
}

/// The shape of a full postcode, with or without its space.
pub(super) fn is_postcode(cell: &str) -> bool {
    let text: String = cell.chars().filter(|c| *c != ' ').collect();
    let bytes = text.as_bytes();
    if !text.is_ascii() || !(5..=7).contains(&bytes.len()) {
        return false;
    }
    let (outward, inward) = bytes.split_at(bytes.len() - 3);
    let letters = outward.iter().take_while(|b| b.is_ascii_alphabetic()).count();
    let district = outward.get(letters..).unwrap_or_default();
    (1..=2).contains(&letters)
        && (1..=2).contains(&district.len())
        && district.first().is_some_and(u8::is_ascii_digit)
        && district.iter().all(u8::is_ascii_alphanumeric)
        && matches!(inward, [d, a, b] if d.is_ascii_digit() && a.is_ascii_alphabetic() && b.is_ascii_alphabetic())
}

fn is_grid_reference(cell: &str) -> bool {
    let text: String = cell.chars().filter(|c| *c != ' ').collect();
    let Some((letters, digits)) = text.split_at_checked(2) else { return false };
    letters.bytes().all(|b| b.is_ascii_uppercase())
        && matches!(digits.len(), 6 | 8 | 10)
        && digits.bytes().all(|b| b.is_ascii_digit())
}

fn is_email(cell: &str) -> bool {
    cell.split_once('@')
        .is_some_and(|(name, host)| !name.is_empty() && host.contains('.') && !cell.contains(' '))
}

fn is_phone(cell: &str) -> bool {
    let marks = |c: &char| !matches!(c, ' ' | '-' | '(' | ')');
    let text: String = cell.chars().filter(marks).collect();
    let national = text.strip_prefix("+44").map(|rest| format!("0{rest}")).unwrap_or(text);
    (10..=11).contains(&national.len())
        && national.starts_with(['0'])
        && national.bytes().all(|b| b.is_ascii_digit())
        && national.as_bytes().get(1).is_some_and(|b| *b != b'0')
}

/// Weights 10 to 2 on the first nine digits; the tenth makes the sum a multiple of eleven (NHS Data Dictionary).
fn is_nhs_number(cell: &str) -> bool {
    let digits: Option<Vec<u32>> =
        cell.chars().filter(|c| !matches!(c, ' ' | '-')).map(|c| c.to_digit(10)).collect();
    let Some(digits) = digits.filter(|d| d.len() == 10) else { return false };
    let sum: u32 = digits.iter().zip((1..=10).rev()).map(|(d, weight)| d * weight).sum();
    sum.is_multiple_of(11) && digits.iter().any(|d| *d != 0)
}

fn are_names(cell: &str) -> bool {
    let words: Vec<&str> = cell.split([' ', ',']).filter(|w| !w.is_empty()).collect();
    let name = |word: &&str| {
        let mut chars = word.chars();
        chars.next().is_some_and(char::is_uppercase)
            && chars.all(|c| c.is_alphabetic() || matches!(c, '\'' | '-' | '.'))
    };
    (1..=4).contains(&words.len()) && words.iter().all(name)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_part_of_an_offence_class_is_an_offence() {
        assert!(Kinds::of("046/01").has(Is::Offence));
        assert!(Kinds::of("34B").has(Is::Offence));
        assert!(!Kinds::of("999Z").has(Is::Offence));
    }

    fn kinds(cell: &str) -> Vec<Is> {
        Is::ALL.into_iter().filter(|is| Kinds::of(cell).has(*is)).collect()
    }

    fn dates(cell: &str) -> Vec<&'static str> {
        (0..FORMATS.len()).filter(|f| Kinds::of(cell).has_format(*f)).map(|f| FORMATS[f]).collect()
    }

    #[test]
    fn every_kind_has_its_own_bit_and_every_format_is_one() {
        for (bit, is) in (0..).zip(Is::ALL) {
            assert_eq!(is as u32, bit);
        }
        assert_eq!(formats().len(), FORMATS.len());
    }

    #[test]
    fn a_cell_may_be_several_things() {
        use Is::{Area, Flag, Names, Number, Offence, Period, Whole};
        assert_eq!(kinds("2019"), [Number, Whole, Period]);
        assert_eq!(kinds("1"), [Number, Whole, Flag, Offence]);
        assert_eq!(kinds("1,234.5"), [Number]);
        assert_eq!(kinds("E01012367"), [Area]);
        assert_eq!(kinds("Sandfield"), [Names]);
        assert_eq!(kinds("2018/19"), [Period]);
        assert_eq!(kinds("9999"), [Number, Whole]);
        assert_eq!(kinds("<5"), [Is::Symbol]);
    }

    #[test]
    fn dates_are_told_by_the_formats_that_read_them() {
        assert_eq!(dates("13/08/2025"), ["dd/mm/yyyy hh:mm"]);
        assert_eq!(dates("08/13/2025 09:30"), ["mm/dd/yyyy hh:mm"]);
        assert_eq!(dates("08/05/2025"), ["dd/mm/yyyy hh:mm", "mm/dd/yyyy hh:mm"]);
        assert_eq!(dates("2025-08-13T09:30:00Z"), ["iso"]);
        assert_eq!(dates("2025-08"), ["yyyy-mm"]);
        assert_eq!(dates("20250813"), ["yyyymmdd"]);
        assert_eq!(kinds("13/08/25"), [Is::ShortYear]);
        assert_eq!(kinds("Apr-24"), [Is::ShortYear]);
    }

    /// None of these is anybody's: example numbers of the NHS and of the telephone regulator.
    #[test]
    fn what_tells_of_a_person_is_told_by_its_shape() {
        let kinds = |cell| {
            let telling = |is: &Is| *is != Is::Telling;
            kinds(cell).into_iter().filter(telling).collect::<Vec<_>>()
        };
        assert_eq!(kinds("AA9A 9AA"), [Is::Postcode]);
        assert_eq!(kinds("999 999 9999"), [Is::NhsNumber]);
        assert_eq!(kinds("999 999 9998"), []);
        assert_eq!(kinds("01632 960123"), [Is::Phone]);
        assert_eq!(kinds("+44 7700 900123"), [Is::Phone]);
        assert_eq!(kinds("someone@example.org"), [Is::Email]);
        assert_eq!(kinds("SJ 512 834"), [Is::GridReference]);
        assert_eq!(kinds("O'Neill, Anne-Marie"), [Is::Names]);
        assert_eq!(kinds("caller said that two youths ran off"), [Is::Sentence]);
    }

    proptest::proptest! {
        #[test]
        fn no_text_panics(cell in "\\PC{0,40}") {
            let _ = Kinds::of(&cell);
        }
    }
}
