//! The compose stage of jsna: what a tier may see, in words and in charts as values.
//!
//! This is the only stage that speaks English about numbers. It takes a [`Protected`], so nothing can be said of a
//! number that its readers may not see, and it hands a [`Release`] to the publish stage, which draws and writes.
//!
//! * a sentence is made in [`wording`] and [`story`], from a number or from a claim;
//! * an analyst's own text gets its numbers in [`narrative`];
//! * a chart is laid out in [`charts`], from series and measures;
//! * [`release`] holds what comes out.

pub mod chart;
pub mod charts;
pub mod narrative;
mod opening;
pub mod release;
mod said;
pub mod story;
#[cfg(test)]
mod testing;
pub mod wording;

pub use release::{
    AreaOpening, AreaStory, IndicatorPage, Marking, MatrixCell, MatrixRow, Release, SaidClaim,
    Sign, Story, Told,
};

use charts::Composer;
use jsna_disclosure::Protected;
use narrative::Narrative;
use rayon::prelude::*;

/// Says and lays out what a tier may see: pages in catalogue order, charts in page order. The
/// narrative is what [`narrative::narrate`] made for the same tier.
pub fn compose(values: Protected<'_>, narrative: Narrative) -> Release<'_> {
    let drawn: Vec<_> = (0..values.indicators.len())
        .into_par_iter()
        .filter_map(|at| story::page(&Composer::new(values, at)))
        .collect();
    let mut charts = Vec::new();
    let mut pages = Vec::with_capacity(drawn.len());
    for (mut page, own) in drawn {
        let offset = charts.len();
        page.areas.iter_mut().flat_map(|a| &mut a.charts).for_each(|c| *c += offset);
        charts.extend(own);
        pages.push(page);
    }
    let claims: Vec<Vec<SaidClaim>> = (0..values.indicators.len())
        .into_par_iter()
        .map(|at| said::claims(&Composer::new(values, at)))
        .collect();
    let claims: Vec<SaidClaim> = claims.into_iter().flatten().collect();
    let openings = opening::openings(values, &claims);
    let handling = Marking::of(values.tier());
    Release { values, handling, pages, charts, claims, openings, narrative }
}
