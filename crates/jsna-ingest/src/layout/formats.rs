//! Date formats as layouts write them: `dd/mm/yyyy hh:mm`, `iso`, `excel`.

use std::fmt;

/// One piece of a format.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Piece {
    /// Four digits.
    Year,
    /// Month number.
    Month,
    /// Month name, short or long.
    MonthName,
    /// Day of the month.
    Day,
    /// Hour, 0 to 23.
    Hour,
    Minute,
    Second,
    Literal(u8),
}

/// How a format reads.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Shape {
    /// ISO 8601 dates and times, with or without an offset.
    Iso,
    /// Days since the end of 1899.
    Excel,
    /// Pieces in order.
    Pieces(Vec<Piece>),
}

/// A date format.
///
/// ```
/// use jsna_ingest::layout::DateFormat;
/// assert!(DateFormat::parse("dd/mm/yyyy hh:mm").is_ok());
/// // Two digits of a year are never read.
/// assert!(DateFormat::parse("dd/mm/yy").is_err());
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DateFormat {
    name: String,
    shape: Shape,
}

/// Why a text is not a date format.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum FormatFault {
    /// The year has two digits.
    #[error("two-digit years are never read, because 30 may be 1930 or 2030")]
    TwoDigitYear,
    /// A letter that no piece is written with.
    #[error("`{0}` is no part of a date format")]
    Letter(String),
    /// Year or month is not there.
    #[error("a date needs at least yyyy and mm")]
    Incomplete,
    /// A piece occurs twice.
    #[error("`{0}` occurs twice")]
    Twice(&'static str),
}

impl DateFormat {
    /// ISO 8601.
    pub(crate) fn iso() -> Self {
        Self { name: "iso".to_owned(), shape: Shape::Iso }
    }

    /// Whether it reads dates in numbers with the day first and the year last.
    pub(crate) fn is_day_first(&self) -> bool {
        let Shape::Pieces(pieces) = &self.shape else { return false };
        let mut parts = pieces.iter().filter(|p| !matches!(p, Piece::Literal(_)));
        [Piece::Day, Piece::Month, Piece::Year].iter().all(|piece| parts.next() == Some(piece))
    }

    /// Reads a format.
    ///
    /// # Errors
    ///
    /// What is wrong with it.
    pub fn parse(text: &str) -> Result<Self, FormatFault> {
        let name = text.trim().to_ascii_lowercase();
        let shape = match name.as_str() {
            "iso" => Shape::Iso,
            "excel" => Shape::Excel,
            pattern => Shape::Pieces(pieces(pattern)?),
        };
        Ok(Self { name, shape })
    }

    /// The format as written.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// How it reads.
    pub fn shape(&self) -> &Shape {
        &self.shape
    }

    /// Whether a cell in this format names a day.
    pub fn has_day(&self) -> bool {
        match &self.shape {
            Shape::Iso | Shape::Excel => true,
            Shape::Pieces(pieces) => pieces.contains(&Piece::Day),
        }
    }

    /// Whether day and month are numbers, and the day comes first: `None` where they cannot be
    /// taken for each other.
    pub(super) fn day_before_month(&self) -> Option<bool> {
        let Shape::Pieces(pieces) = &self.shape else { return None };
        let day = pieces.iter().position(|p| *p == Piece::Day)?;
        let month = pieces.iter().position(|p| *p == Piece::Month)?;
        let year = pieces.iter().position(|p| *p == Piece::Year)?;
        (year > day && year > month).then_some(day < month)
    }
}

impl fmt::Display for DateFormat {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.name)
    }
}

fn pieces(pattern: &str) -> Result<Vec<Piece>, FormatFault> {
    let bytes = pattern.as_bytes();
    let mut out: Vec<Piece> = Vec::new();
    let mut i = 0;
    while let Some(&c) = bytes.get(i) {
        let run = bytes.iter().skip(i).take_while(|b| **b == c).count();
        let word = || pattern.get(i..i + run).unwrap_or_default().to_owned();
        let time_began = out.contains(&Piece::Hour);
        let (piece, name) = match (c, run) {
            (b'y', 4) => (Piece::Year, "yyyy"),
            (b'y', _) => return Err(FormatFault::TwoDigitYear),
            (b'm', 1 | 2) if time_began => (Piece::Minute, "mm"),
            (b'm', 1 | 2) => (Piece::Month, "mm"),
            (b'm', 3 | 4) => (Piece::MonthName, "mmm"),
            (b'd', 1 | 2) => (Piece::Day, "dd"),
            (b'h', 1 | 2) => (Piece::Hour, "hh"),
            (b's', 1 | 2) => (Piece::Second, "ss"),
            (b'/' | b'-' | b'.' | b':' | b' ' | b',' | b't', 1) => {
                out.push(Piece::Literal(c));
                i += 1;
                continue;
            }
            _ => return Err(FormatFault::Letter(word())),
        };
        if out.contains(&piece) {
            return Err(FormatFault::Twice(name));
        }
        out.push(piece);
        i += run;
    }
    let has = |p: Piece| out.contains(&p);
    if has(Piece::Month) && has(Piece::MonthName) {
        return Err(FormatFault::Twice("mm"));
    }
    let month = has(Piece::Month) || has(Piece::MonthName);
    if has(Piece::Year) && month { Ok(out) } else { Err(FormatFault::Incomplete) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn minutes_come_after_hours() {
        let format = DateFormat::parse("dd/mm/yyyy hh:mm").unwrap();
        let Shape::Pieces(pieces) = format.shape() else { panic!("pieces") };
        assert_eq!(pieces[2], Piece::Month);
        assert_eq!(pieces.last(), Some(&Piece::Minute));
        assert_eq!(format.day_before_month(), Some(true));
        assert_eq!(DateFormat::parse("mm/dd/yyyy").unwrap().day_before_month(), Some(false));
        assert_eq!(DateFormat::parse("yyyy-mm-dd").unwrap().day_before_month(), None);
    }

    #[test]
    fn what_could_mean_two_things_is_no_format() {
        for (text, fault) in [
            ("dd/mm/yy", FormatFault::TwoDigitYear),
            ("mmm-yy", FormatFault::TwoDigitYear),
            ("dd/mm", FormatFault::Incomplete),
            ("dd.mm.yyyy q", FormatFault::Letter("q".to_owned())),
            ("dd/dd/yyyy", FormatFault::Twice("dd")),
            ("", FormatFault::Incomplete),
        ] {
            assert_eq!(DateFormat::parse(text), Err(fault), "{text}");
        }
    }
}
