//! One statistic at the size of England and Wales: directly standardised rates, as
//! `benches/compare/dsr.R` works them out.

use crate::Fault;
use jsna_stats::rates::{ESP2013, directly_standardised_rates};
use jsna_stats::{Given, Level};
use std::time::Instant;

/// Small areas of England and Wales (LSOA 2021).
pub const AREAS: usize = 35_672;

/// What was worked out, and how long it took, without making the data.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Rates {
    /// Areas with a rate: ten events or more.
    pub given: usize,
    /// Sum of the rates.
    pub sum: f64,
    /// Sum of the upper 95% limits.
    pub upper: f64,
    pub seconds: f64,
}

/// Standardises the rates of every area, by 19 bands.
///
/// # Errors
/// None with this data.
pub fn rates() -> Result<Rates, Fault> {
    let cells = || (0..AREAS).flat_map(|i| (0..ESP2013.len()).map(move |j| (i, j)));
    let number = |n: usize| u32::try_from(n).map(f64::from).unwrap_or_default();
    let events: Vec<Option<f64>> =
        cells().map(|(i, j)| Some(number((i * 7 + j * 3 + (i * j) % 11) % 5))).collect();
    let populations: Vec<f64> = cells().map(|(i, j)| number(40 + (i * 13 + j * 29) % 90)).collect();
    let start = Instant::now();
    let rates =
        directly_standardised_rates(&events, &populations, &ESP2013, 100_000.0, Level::P95)?;
    let seconds = start.elapsed().as_secs_f64();
    let given: Vec<_> = rates.iter().filter_map(Given::value).collect();
    Ok(Rates {
        given: given.len(),
        sum: given.iter().map(|r| r.value).sum(),
        upper: given.iter().filter_map(|r| r.interval.upper).sum(),
        seconds,
    })
}
