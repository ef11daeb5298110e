//! The rows of the counts cube, one at a time.

use crate::error::Error;
use arrow::array::{Array, ArrayRef, AsArray, DictionaryArray, RecordBatch};
use arrow::datatypes::{Date32Type, Float64Type, Int32Type};
use jsna_model::Month;

/// Texts of the cube that are the same for many rows, by their code in the batch. A batch has one dictionary a
/// column, so equal codes are equal texts.
pub(crate) type Code = Option<i32>;

/// One row. Codes of a column compare within one cube.
#[derive(Debug, Clone, Copy)]
pub(crate) struct CubeRow<'a> {
    pub(crate) query: &'a str,
    pub(crate) breakdown: &'a str,
    pub(crate) value: &'a str,
    pub(crate) month: Month,
    pub(crate) feed: &'a str,
    pub(crate) issue_area: &'a str,
    /// Codes of query, breakdown and value.
    pub(crate) part: [Code; 3],
    /// Codes of feed and delivery area.
    pub(crate) delivery: [Code; 2],
    /// LSOA, vintage, ward, LAD as received.
    pub(crate) place: [Option<&'a str>; 4],
    /// Their codes.
    pub(crate) place_codes: [Code; 4],
    pub(crate) count: f64,
}

/// A cube whose columns have been found.
#[derive(Debug)]
pub(crate) struct CubeRows<'a> {
    texts: [&'a DictionaryArray<Int32Type>; 9],
    months: &'a ArrayRef,
    counts: &'a ArrayRef,
}

const TEXTS: [&str; 9] = [
    "indicator_id",
    "breakdown",
    "breakdown_value",
    "feed",
    "issue_area",
    "lsoa_code",
    "lsoa_vintage",
    "ward_code",
    "lad_code",
];

impl<'a> CubeRows<'a> {
    /// # Errors
    /// [`Error::Internal`] where the batch is not in the promised schema.
    pub(crate) fn new(cube: &'a RecordBatch) -> Result<Self, Error> {
        let column = |name: &str| {
            cube.column_by_name(name)
                .ok_or_else(|| Error::Internal(format!("the counts have no column {name}")))
        };
        let mut texts = Vec::with_capacity(TEXTS.len());
        for name in TEXTS {
            let text = column(name)?.as_any_dictionary_opt().is_some();
            let array = column(name)?;
            if !text {
                return Err(Error::Internal(format!("the counts' {name} is no text")));
            }
            texts.push(array.as_dictionary::<Int32Type>());
        }
        let texts = <[_; 9]>::try_from(texts)
            .map_err(|_| Error::Internal("the counts lack a column".to_owned()))?;
        let rows = Self { texts, months: column("month")?, counts: column("count")? };
        let right = rows.months.as_primitive_opt::<Date32Type>().is_some()
            && rows.counts.as_primitive_opt::<Float64Type>().is_some();
        if right {
            Ok(rows)
        } else {
            Err(Error::Internal("the counts' types are wrong".to_owned()))
        }
    }

    /// Every row, in order.
    ///
    /// # Errors
    /// [`Error::Internal`] where a month is none.
    pub(crate) fn each(
        &self,
        mut visit: impl FnMut(CubeRow<'a>) -> Result<(), Error>,
    ) -> Result<(), Error> {
        let months = self.months.as_primitive::<Date32Type>();
        let counts = self.counts.as_primitive::<Float64Type>();
        let values = self.texts.map(|t| t.values().as_string::<i32>());
        for i in 0..months.len() {
            let code = |c: usize| self.texts[c].is_valid(i).then(|| self.texts[c].keys().value(i));
            let text = |c: usize| {
                code(c).and_then(|k| usize::try_from(k).ok()).map(|k| values[c].value(k))
            };
            let month = Month::from_epoch_days(months.value(i)).ok_or_else(|| {
                Error::Internal("the counts have a month that is none".to_owned())
            })?;
            visit(CubeRow {
                query: text(0).unwrap_or(""),
                breakdown: text(1).unwrap_or(""),
                value: text(2).unwrap_or(""),
                month,
                feed: text(3).unwrap_or(""),
                issue_area: text(4).unwrap_or(""),
                part: [code(0), code(1), code(2)],
                delivery: [code(3), code(4)],
                place: [text(5), text(6), text(7), text(8)],
                place_codes: [code(5), code(6), code(7), code(8)],
                count: counts.value(i),
            })?;
        }
        Ok(())
    }
}
