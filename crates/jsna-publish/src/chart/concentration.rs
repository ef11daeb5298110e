//! How much of the total lies in how few small areas: a curve, the even spread, and one point in words.

use crate::draw::canvas::{
    Canvas, Drawn, EDGE, FINE, Frame, LABEL, Picture, SMALL, Side, WIDTH, picture, pixel, stroke,
};
use crate::draw::font::Type;
use crate::draw::palette::{DARK_BLUE, DARK_GREY, GRID, ORANGE, OUTLINE};
use crate::numbers::{percent, size};
use jsna_compose::chart::Concentration;
use jsna_model::words;
use plotters::element::PathElement;

/// Height of the plot.
const HEIGHT: f64 = 330.0;
/// Ticks of both axes.
const TICKS: [f64; 6] = [0.0, 0.2, 0.4, 0.6, 0.8, 1.0];

/// Heights at which the dashed line may be named, the best first.
const EVEN: [f64; 4] = [0.5, 0.3, 0.7, 0.1];

/// Draws the chart.
pub(super) fn draw(chart: &Concentration) -> Drawn<Picture> {
    let events = &chart.noun;
    let areas = words::thousands(u64::try_from(chart.areas).unwrap_or(u64::MAX));
    let heading = format!("Share of all {events}");
    let foot = format!("Share of the {areas} small areas, those with the most {events} first");
    let left = SMALL.width("100%").ceil() + 10.0;
    let foot = LABEL.wrap(&foot, WIDTH - EDGE - left, 3);
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
        let marked = pixel(&plot, chart.marked);
        let words = Words::of(chart, marked, frame);
        // Right of the dashed line, where it meets no other words.
        let even = EVEN.map(|y| pixel(&plot, (y + 0.03, y)));
        let (_, height) = words.size();
        let clear =
            |at: &&(f64, f64)| (at.1 - words.top - height / 2.0).abs() > height / 2.0 + 18.0;
        let at = even.iter().find(clear).unwrap_or(&even[0]);
        canvas.label("if spread evenly", *at, Side::Left, FINE)?;
        plot.draw(&PathElement::new(chart.curve.clone(), stroke(DARK_BLUE, 2.5)))?;
        mark(canvas, marked, frame)?;
        words.draw(canvas)?;
        canvas.lines(&foot, (left, frame.bottom + 40.0), Side::Left, LABEL)
    })
}

/// The marked point, with lines to both axes.
fn mark(canvas: &Canvas<'_>, (x, y): (f64, f64), frame: Frame) -> Drawn {
    canvas.line(&[(frame.left, y), (x, y)], OUTLINE, 1.0)?;
    canvas.line(&[(x, frame.bottom), (x, y)], OUTLINE, 1.0)?;
    canvas.dot((x, y), 5.0, ORANGE)
}

/// The marked point in words, under the curve and right of the point, where no curve can be.
struct Words {
    lines: Vec<String>,
    left: f64,
    /// Middle of the first line.
    top: f64,
}

impl Words {
    const SET: Type = LABEL.bold().colour(DARK_BLUE);

    fn of(chart: &Concentration, (x, y): (f64, f64), frame: Frame) -> Self {
        let (areas, share) = (percent(chart.marked.0), percent(chart.marked.1));
        let text = format!("{areas} of areas have {share} of {}", chart.noun);
        let mut words = Self { lines: Self::SET.wrap(&text, 250.0, 3), left: 0.0, top: 0.0 };
        let (width, height) = words.size();
        words.left = (x + 16.0).min(frame.left + frame.width() - 6.0 - width);
        words.top = (y + 16.0).min(frame.bottom - 14.0 - height).max(frame.top + 8.0);
        words
    }

    /// Width, and height from the middle of the first line to the middle of the last.
    fn size(&self) -> (f64, f64) {
        let width = self.lines.iter().map(|line| Self::SET.width(line)).fold(0.0, f64::max);
        (width, size(self.lines.len().max(1) - 1) * Self::SET.leading())
    }

    fn draw(&self, canvas: &Canvas<'_>) -> Drawn {
        self.lines.iter().enumerate().try_for_each(|(i, line)| {
            let middle = self.top + size(i) * Self::SET.leading();
            canvas.label(line, (self.left, middle), Side::Left, Self::SET)
        })
    }
}
