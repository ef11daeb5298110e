//! How much of the total lies in how few small areas: a curve, the even spread, and one point in words.

use crate::draw::canvas::{
    Canvas, Drawn, EDGE, FINE, Frame, LABEL, Picture, SMALL, Side, WIDTH, picture, pixel, stroke,
};
use crate::draw::palette::{DARK_BLUE, DARK_GREY, GRID, OUTLINE};
use crate::numbers::{percent, size};
use jsna_model::chart::Concentration;
use jsna_model::words;
use plotters::element::PathElement;

/// Height of the plot.
const HEIGHT: f64 = 330.0;
/// Ticks of both axes.
const TICKS: [f64; 6] = [0.0, 0.2, 0.4, 0.6, 0.8, 1.0];

/// Draws the chart.
pub(super) fn draw(chart: &Concentration) -> Drawn<Picture> {
    let events = &chart.noun;
    let areas = words::thousands(u64::try_from(chart.areas).unwrap_or(u64::MAX));
    let heading = format!("Share of all {events}");
    let foot = format!("Share of the {areas} small areas, those with the most {events} first");
    let foot = LABEL.wrap(&foot, WIDTH, 2);
    let left = SMALL.width("100%").ceil() + 10.0;
    let frame = Frame {
        left,
        right: WIDTH - SMALL.width("100%") / 2.0 - 2.0,
        top: LABEL.leading() + 14.0,
        bottom: LABEL.leading() + 14.0 + HEIGHT,
    };
    let height = frame.bottom + 34.0 + size(foot.len()) * LABEL.leading();
    picture(height, |canvas| {
        canvas.text(&heading, (EDGE, 9.0), Side::Left, LABEL)?;
        let plot = canvas.plot(frame, (0.0, 1.0), (0.0, 1.0));
        for tick in TICKS {
            let ((x, _), (_, y)) = (pixel(&plot, (tick, 0.0)), pixel(&plot, (0.0, tick)));
            canvas.line(&[(frame.left, y), (frame.right, y)], GRID, 1.0)?;
            canvas.text(&percent(tick), (frame.left - 8.0, y), Side::Right, SMALL)?;
            canvas.line(&[(x, frame.bottom), (x, frame.bottom + 5.0)], DARK_GREY, 1.0)?;
            canvas.text(&percent(tick), (x, frame.bottom + 17.0), Side::Center, SMALL)?;
        }
        canvas.line(&[(frame.left, frame.bottom), (frame.right, frame.bottom)], DARK_GREY, 1.0)?;
        let corners = [pixel(&plot, (0.0, 0.0)), pixel(&plot, (1.0, 1.0))];
        canvas.dashes(&corners, OUTLINE, 1.5)?;
        let even = pixel(&plot, (0.53, 0.5));
        canvas.label("if spread evenly", (even.0, even.1), Side::Left, FINE)?;
        plot.draw(&PathElement::new(chart.curve.clone(), stroke(DARK_BLUE, 2.5)))?;
        mark(canvas, chart, events, pixel(&plot, chart.marked), frame)?;
        canvas.lines(&foot, (left, frame.bottom + 40.0), Side::Left, LABEL)
    })
}

/// The marked point with its two shares in words, in the corner under the curve, where no curve can be.
fn mark(
    canvas: &Canvas<'_>,
    chart: &Concentration,
    events: &str,
    (x, y): (f64, f64),
    frame: Frame,
) -> Drawn {
    let (areas, share) = (percent(chart.marked.0), percent(chart.marked.1));
    canvas.line(&[(frame.left, y), (x, y)], OUTLINE, 1.0)?;
    canvas.line(&[(x, frame.bottom), (x, y)], OUTLINE, 1.0)?;
    canvas.dot((x, y), 5.0, crate::draw::palette::ORANGE)?;
    let bold = LABEL.bold().colour(DARK_BLUE);
    let text = bold.wrap(&format!("{areas} of areas have {share} of {events}"), 250.0, 3);
    let width = text.iter().map(|line| bold.width(line)).fold(0.0, f64::max);
    let right = frame.left + frame.width() - 6.0;
    let left = (x + 16.0).min(right - width);
    let top = frame.bottom - 14.0 - size(text.len() - 1) * bold.leading();
    let under = (y + 16.0).min(top).max(frame.top + 8.0);
    let ground = Frame {
        left: left - 3.0,
        right: left + width + 3.0,
        top: under - 10.0,
        bottom: under + size(text.len() - 1) * bold.leading() + 10.0,
    };
    canvas.fill(ground, crate::draw::palette::WHITE)?;
    canvas.lines(&text, (left, under), Side::Left, bold)
}
