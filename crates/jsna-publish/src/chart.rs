//! Charts: one module a kind. A drawing shows what the [`Body`] holds and computes nothing.

mod concentration;
mod day_hour;
mod label_layout;
mod months;
mod ranked;
mod rolling;

use crate::draw::canvas::{Drawn, Picture};
use crate::draw::font;
use crate::error::Error;
use jsna_compose::chart::{Body, Chart};

/// Draws a chart as an SVG document. The title is not in the picture: it is the headline of the
/// page, and the `<title>` of the document for those who do not see it.
///
/// # Errors
///
/// [`Error::Font`] and [`Error::Chart`], neither of which depends on the data.
pub fn svg(chart: &Chart) -> Result<String, Error> {
    font::register()?;
    let picture = draw(&chart.body)
        .map_err(|e| Error::Chart { chart: chart.stem(), reason: e.to_string() })?;
    Ok(picture.svg(chart))
}

fn draw(body: &Body) -> Drawn<Picture> {
    match body {
        Body::Rolling(chart) => rolling::draw(chart),
        Body::Ranked(chart) => ranked::draw(chart),
        Body::Concentration(chart) => concentration::draw(chart),
        Body::DayHour(chart) => day_hour::draw(chart),
    }
}
