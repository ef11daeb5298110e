//! One cell to one value. Nothing here knows of files, rows, or columns.

pub(crate) mod area;
pub(crate) mod coordinates;
pub(crate) mod date_order;
pub(crate) mod number;
pub(crate) mod offence;
pub(crate) mod period;
pub(crate) mod pseudonym;
pub(crate) mod rule;
pub(crate) mod time;
pub(crate) mod uk_time;
