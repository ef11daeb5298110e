//! Day of week by hour of day: a grid in five steps, with the counts where they fit.

use crate::draw::canvas::{
    Canvas, Drawn, EDGE, FINE, Frame, INNER, LABEL, Picture, SMALL, Side, WIDTH, picture,
};
use crate::draw::font::Type;
use crate::draw::palette::{DARK_GREY, OUTLINE, SEQUENTIAL, WHITE, ink_on};
use crate::numbers::{Axis, size};
use jsna_compose::chart::DayHour;
use jsna_model::words;
use plotters::style::RGBColor;

const DAYS: [&str; 7] =
    ["Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"];
/// Height of a row.
const ROW: f64 = 29.0;
/// Where the grid starts.
const TOP: f64 = 52.0;

/// The steps of the colours: round numbers, at most as many as there are colours.
struct Steps(Vec<f64>);

impl Steps {
    fn new(chart: &DayHour) -> Self {
        let highest = chart.cells.iter().flatten().copied().fold(0.0, f64::max);
        let axis = Axis::from_zero(highest, 5, true);
        Self(axis.ticks().into_iter().skip(1).map(|(end, _)| end).collect())
    }

    /// Colour of a count: zero is paper.
    fn colour(&self, count: f64) -> RGBColor {
        if count <= 0.0 {
            return WHITE;
        }
        let step = self.0.iter().position(|end| count <= *end).unwrap_or(self.0.len() - 1);
        self.colour_of(step)
    }

    /// The colours of few steps are spread over the whole scale.
    fn colour_of(&self, step: usize) -> RGBColor {
        let last = SEQUENTIAL.len() - 1;
        let spread = step * last / (self.0.len() - 1).max(1);
        SEQUENTIAL[spread.min(last)]
    }

    /// The steps in words: `1 to 20`, `21 to 40`.
    fn labels(&self) -> Vec<(RGBColor, String)> {
        let mut from = 1.0;
        let mut labels = vec![(WHITE, "0".to_owned())];
        for (step, end) in self.0.iter().enumerate() {
            let range = if from < *end {
                format!("{} to {}", words::decimal(from, 0), words::decimal(*end, 0))
            } else {
                words::decimal(*end, 0)
            };
            labels.push((self.colour_of(step), range));
            from = end + 1.0;
        }
        labels
    }
}

/// Draws the chart.
pub(super) fn draw(chart: &DayHour) -> Drawn<Picture> {
    let left = DAYS.iter().map(|day| SMALL.width(day)).fold(0.0, f64::max).ceil() + 10.0;
    let cell = ((WIDTH - left - 2.0) / 24.0).floor();
    let steps = Steps::new(chart);
    let bottom = TOP + 7.0 * ROW;
    let foot = FINE.wrap(&base(chart), INNER, 2);
    picture(bottom + 48.0 + size(foot.len()) * FINE.leading(), |canvas| {
        canvas.text("Hour of the day, from midnight", (left, 9.0), Side::Left, LABEL)?;
        for hour in 0..24 {
            let middle = left + (size(hour) + 0.5) * cell;
            canvas.text(&hour.to_string(), (middle, TOP - 14.0), Side::Center, FINE)?;
        }
        let cells = cells(chart, left, cell);
        let mut grounds: Vec<(Frame, RGBColor)> =
            cells.iter().map(|(frame, count)| (*frame, steps.colour(*count))).collect();
        // Neighbours of one colour become one path.
        grounds.sort_by_key(|(_, c)| (c.0, c.1, c.2));
        grounds.iter().try_for_each(|(frame, colour)| canvas.fill(*frame, *colour))?;
        if let Some(set) = number_type(chart, cell) {
            for (frame, count) in &cells {
                let ink = set.colour(ink_on(steps.colour(*count)));
                canvas.text(&words::decimal(*count, 0), frame.middle(), Side::Center, ink)?;
            }
        }
        for (row, day) in DAYS.iter().enumerate() {
            let middle = TOP + (size(row) + 0.5) * ROW;
            canvas.text(day, (left - 8.0, middle), Side::Right, SMALL)?;
        }
        let grid = Frame { left, right: left + 24.0 * cell, top: TOP, bottom };
        canvas.outline(grid, OUTLINE, 1.0)?;
        draw_key(canvas, &steps, left, bottom + 22.0)?;
        canvas.lines(&foot, (EDGE, bottom + 52.0), Side::Left, FINE)
    })
}

/// The cells in their places, with a hair between them.
fn cells(chart: &DayHour, left: f64, width: f64) -> Vec<(Frame, f64)> {
    let rows = chart.cells.iter().enumerate();
    rows.flat_map(|(row, counts)| {
        counts.iter().enumerate().map(move |(hour, count)| {
            let (x, y) = (left + size(hour) * width, TOP + size(row) * ROW);
            let frame = Frame {
                left: x + 0.5,
                right: x + width - 0.5,
                top: y + 0.5,
                bottom: y + ROW - 0.5,
            };
            (frame, *count)
        })
    })
    .collect()
}

/// The largest size in which every count fits its cell; none where even a small one does not.
fn number_type(chart: &DayHour, cell: f64) -> Option<Type> {
    let widest = chart
        .cells
        .iter()
        .flatten()
        .map(|count| words::decimal(*count, 0))
        .max_by_key(String::len)?;
    [13.0, 12.0, 11.0, 10.0]
        .into_iter()
        .map(|px| Type::of(px, DARK_GREY))
        .find(|set| set.width(&widest) <= cell - 3.0)
}

fn draw_key(canvas: &Canvas<'_>, steps: &Steps, left: f64, y: f64) -> Drawn {
    let mut x = left;
    for (colour, label) in steps.labels() {
        let swatch = Frame { left: x, right: x + 18.0, top: y - 9.0, bottom: y + 9.0 };
        canvas.fill(swatch, colour)?;
        canvas.outline(swatch, OUTLINE, 1.0)?;
        canvas.text(&label, (x + 24.0, y), Side::Left, FINE)?;
        x += 24.0 + FINE.width(&label) + 16.0;
    }
    Ok(())
}

/// What the cells add up to, and what is not in them.
fn base(chart: &DayHour) -> String {
    let timed = words::count(chart.timed);
    if chart.untimed > 0.0 {
        let untimed = words::count(chart.untimed);
        format!("{timed} with a known time. {untimed} more without one are not shown.")
    } else {
        format!("{timed} in all, every one with a known time.")
    }
}
