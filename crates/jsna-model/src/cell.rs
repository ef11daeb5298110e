//! The stable name of one published number.

use crate::area::AreaCode;
use crate::period::Period;
use std::fmt;
use std::str::FromStr;

/// Which number: indicator, area, period and, for a part, the breakdown. Printed and read as the `cell_id` column.
///
/// ```
/// use jsna_model::CellId;
/// let text = "asb_police_rate@E22000023@P12M/2022-11#location_type=street";
/// let cell: CellId = text.parse().unwrap();
/// assert_eq!(cell.indicator_id, "asb_police_rate");
/// assert_eq!(cell.breakdown, Some(("location_type".into(), "street".into())));
/// assert_eq!(cell.to_string(), text);
/// assert!("asb_police_rate@E22000023".parse::<CellId>().is_err());
/// ```
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct CellId {
    /// Indicator, for example `asb_police_rate`.
    pub indicator_id: String,
    /// GSS code, or the code of an unknown or custom area.
    pub area_code: AreaCode,
    pub period: Period,
    /// Column and value of a part; `None` for a total.
    pub breakdown: Option<(String, String)>,
}

impl fmt::Display for CellId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}@{}@{}", self.indicator_id, self.area_code, self.period)?;
        match &self.breakdown {
            Some((column, value)) => write!(f, "#{column}={value}"),
            None => Ok(()),
        }
    }
}

/// A text that names no cell.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error(
    "{found} is not a cell: expected indicator@area@period, as asb_police_rate@E22000023@P12M/2022-11, \
     and #column=value after it for a part"
)]
pub struct NoCell {
    /// The text.
    pub found: String,
}

impl FromStr for CellId {
    type Err = NoCell;

    fn from_str(text: &str) -> Result<Self, NoCell> {
        let parse = || -> Option<Self> {
            let (cell, breakdown) = match text.split_once('#') {
                Some((cell, part)) => (cell, Some(part.split_once('=')?)),
                None => (text, None),
            };
            let mut parts = cell.splitn(3, '@');
            let (indicator, area, period) = (parts.next()?, parts.next()?, parts.next()?);
            let period = Period::parse(period).filter(|p| p.code() == period)?;
            (!indicator.is_empty()).then_some(())?;
            Some(Self {
                indicator_id: indicator.to_owned(),
                area_code: AreaCode::named(area)?,
                period,
                breakdown: breakdown.map(|(c, v)| (c.to_owned(), v.to_owned())),
            })
        };
        parse().ok_or_else(|| NoCell { found: text.to_owned() })
    }
}
