//! Areas in order: a bar each, with its interval, its value in words, and the comparator as a line.

use crate::draw::canvas::{
    Canvas, Drawn, EDGE, FINE, Frame, INNER, LABEL, Picture, Plot, SMALL, Side, WIDTH, picture,
    pixel,
};
use crate::draw::font::Type;
use crate::draw::palette::{DARK_BLUE, DARK_GREY, DARK_PINK, GREY, GRID, OUTLINE, WHITE};
use crate::numbers::{Axis, places, size, value};
use jsna_compose::chart::{Ranked, RankedRow};
use jsna_model::shorthand::Symbol;
use jsna_model::words;

/// Widest that the column of names may be; longer names take two lines, or three where rows are few.
const NAMES: f64 = 238.0;
/// Up to this many rows are set in the size of labels.
const ROOMY: usize = 20;
/// Up to this many in the size of ticks, more in the size of footnotes: a page has an end.
const TIGHT: usize = 30;
/// An upper limit further out than this many times the highest value does not stretch the axis.
const FARTHEST: f64 = 1.6;

/// A row with its place on the paper.
struct Line<'a> {
    row: &'a RankedRow,
    name: Vec<String>,
    value: String,
    symbols: String,
    top: f64,
    height: f64,
}

impl Line<'_> {
    fn middle(&self) -> f64 {
        self.top + self.height / 2.0
    }
}

/// The measures of the whole chart.
struct Layout<'a> {
    chart: &'a Ranked,
    set: Type,
    heading: Vec<String>,
    lines: Vec<Line<'a>>,
    foot: Vec<String>,
    frame: Frame,
    /// Right edge of the values; symbols stand right of it.
    values: f64,
    axis: Axis,
    /// Whether one row is the area the chart is about; where none is, all are alike.
    one_is_ours: bool,
}

/// Draws the chart.
pub(super) fn draw(chart: &Ranked) -> Drawn<Picture> {
    let layout = Layout::new(chart);
    let axis_height = 30.0;
    let foot = size(layout.foot.len()) * FINE.leading();
    picture(layout.frame.bottom + axis_height + foot, |canvas| layout.draw(canvas))
}

impl<'a> Layout<'a> {
    fn new(chart: &'a Ranked) -> Self {
        let n = chart.rows.len();
        let set = match (n <= ROOMY, n <= TIGHT) {
            (true, _) => LABEL,
            (false, true) => SMALL,
            (false, false) => FINE,
        };
        let label = if chart.rows.iter().any(|r| r.limits.is_some()) {
            format!("{} (lines: 95% interval)", chart.label)
        } else {
            chart.label.clone()
        };
        let heading = LABEL.wrap(&label, INNER, 3);
        let comparator = if chart.comparator.is_some() { 24.0 } else { 4.0 };
        let top = size(heading.len()) * LABEL.leading() + comparator + 6.0;
        let decimals = places(chart.rows.iter().filter_map(|r| r.value));
        let lines = rows(chart, set, top, decimals);
        let name = |l: &Line<'_>| l.name.iter().map(|n| set.bold().width(n)).fold(0.0, f64::max);
        let left = lines.iter().map(name).fold(0.0, f64::max).ceil() + 8.0 + 2.0 * EDGE;
        let widest =
            |of: &dyn Fn(&Line<'_>) -> f64| lines.iter().map(of).fold(0.0, f64::max).ceil();
        let symbols = widest(&|l| set.width(&l.symbols));
        let values = WIDTH - EDGE - if symbols > 0.0 { symbols + 4.0 } else { 0.0 };
        let bottom = lines.last().map_or(top, |l| l.top + l.height) + 4.0;
        let right = values - widest(&|l| set.bold().width(&l.value)) - 14.0;
        let frame = Frame { left, right, top, bottom };
        Self {
            chart,
            set,
            heading,
            foot: foot(chart),
            frame,
            values,
            axis: axis(chart, frame.width()),
            one_is_ours: chart.rows.iter().any(|r| r.highlighted),
            lines,
        }
    }

    fn draw(&self, canvas: &Canvas<'_>) -> Drawn {
        canvas.lines(&self.heading, (EDGE, 9.0), Side::Left, LABEL)?;
        let plot = canvas.plot(self.frame, (0.0, self.axis.end), (0.0, 1.0));
        let x = |v: f64| pixel(&plot, (v, 0.0)).0;
        let (top, bottom) = (self.frame.top, self.frame.bottom);
        for (tick, label) in self.axis.ticks() {
            canvas.line(&[(x(tick), top), (x(tick), bottom)], GRID, 1.0)?;
            let half = SMALL.width(&label) / 2.0;
            let at = x(tick).min(WIDTH - half - 1.0).max(half + 1.0);
            canvas.text(&label, (at, bottom + 15.0), Side::Center, SMALL)?;
        }
        for line in &self.lines {
            self.draw_row(canvas, &plot, line)?;
        }
        canvas.line(&[(x(0.0), top), (x(0.0), bottom)], DARK_GREY, 1.0)?;
        self.draw_comparator(canvas, &plot)?;
        let at = (EDGE, bottom + 37.0);
        canvas.lines(&self.foot, at, Side::Left, FINE)
    }

    fn draw_row(&self, canvas: &Canvas<'_>, plot: &Plot<'_>, line: &Line<'_>) -> Drawn {
        let row = line.row;
        let set = if row.highlighted { self.set.bold() } else { self.set };
        let first = line.middle() - size(line.name.len() - 1) * set.leading() / 2.0;
        canvas.lines(&line.name, (self.frame.left - 8.0, first), Side::Right, set)?;
        if let Some(value) = row.value {
            let half = (self.set.px * 0.55).round();
            let right = pixel(plot, (value.clamp(0.0, self.axis.end), 0.0)).0;
            let bar = Frame {
                left: self.frame.left,
                right,
                top: line.middle() - half,
                bottom: line.middle() + half,
            };
            if row.highlighted || !self.one_is_ours {
                canvas.fill(bar, DARK_BLUE)?;
            } else {
                canvas.fill(bar, GREY)?;
                canvas.outline(bar, OUTLINE, 1.0)?;
            }
            self.draw_interval(canvas, plot, line)?;
        }
        canvas.text(&line.value, (self.values, line.middle()), Side::Right, set)?;
        canvas.text(&line.symbols, (self.values + 4.0, line.middle()), Side::Left, self.set)
    }

    /// The interval on a white ground, so that it is seen on a dark bar too. A limit beyond the
    /// axis has no cap.
    fn draw_interval(&self, canvas: &Canvas<'_>, plot: &Plot<'_>, line: &Line<'_>) -> Drawn {
        let Some(limits) = line.row.limits else { return Ok(()) };
        let x = |v: f64| pixel(plot, (v.clamp(0.0, self.axis.end), 0.0)).0;
        let (from, to, y) = (x(limits.lower), x(limits.upper), line.middle());
        canvas.line(&[(from, y), (to, y)], WHITE, 4.0)?;
        canvas.line(&[(from, y), (to, y)], DARK_GREY, 1.5)?;
        for (limit, at) in [(limits.lower, from), (limits.upper, to)] {
            if limit <= self.axis.end {
                canvas.line(&[(at, y - 4.0), (at, y + 4.0)], DARK_GREY, 1.5)?;
            }
        }
        Ok(())
    }

    fn draw_comparator(&self, canvas: &Canvas<'_>, plot: &Plot<'_>) -> Drawn {
        let Some((name, level)) = &self.chart.comparator else { return Ok(()) };
        let x = pixel(plot, (level.clamp(0.0, self.axis.end), 0.0)).0;
        let values = self.chart.rows.iter().filter_map(|r| r.value).chain([*level]);
        let text = format!("{name}: {}", value(*level, places(values)));
        let text = FINE.bold().cut(&text, INNER);
        let half = FINE.bold().width(&text) / 2.0;
        let middle = x.min(WIDTH - half - 1.0).max(half + 1.0);
        let top = self.frame.top;
        canvas.text(&text, (middle, top - 15.0), Side::Center, FINE.bold().colour(DARK_PINK))?;
        canvas.dashes(&[(x, top - 7.0), (x, self.frame.bottom)], DARK_PINK, 2.0)
    }
}

/// The rows in their places. A name on two lines makes its row higher.
fn rows(chart: &Ranked, set: Type, top: f64, decimals: usize) -> Vec<Line<'_>> {
    let mut top = top + 4.0;
    let name_lines = if chart.rows.len() <= ROOMY { 3 } else { 2 };
    let mut lines = Vec::with_capacity(chart.rows.len());
    for row in &chart.rows {
        let name = set.bold().wrap(&row.name, NAMES, name_lines);
        let height = (set.px * 1.55).round() + size(name.len().max(1) - 1) * set.leading();
        let number = row.value.map(|v| value(v, decimals)).unwrap_or_default();
        let (number, low) = number.split_once(' ').unwrap_or((&number, ""));
        let mut symbols = format!("{low}{}", row.shorthand);
        if number.is_empty() && symbols.is_empty() {
            Symbol::NotAvailable.as_str().clone_into(&mut symbols);
        }
        let name = if name.is_empty() { vec![row.code.to_string()] } else { name };
        lines.push(Line { row, name, value: number.to_owned(), symbols, top, height });
        top += height;
    }
    lines
}

/// The axis reaches the intervals, but one wide interval does not press all bars flat. It has as many
/// ticks as have room for their labels.
fn axis(chart: &Ranked, width: f64) -> Axis {
    let values = chart.rows.iter().filter_map(|r| r.value);
    let level = chart.comparator.as_ref().map(|(_, level)| *level);
    let highest = values.chain(level).fold(0.0, f64::max);
    let limits = chart.rows.iter().filter_map(|r| r.limits).map(|l| l.upper);
    let reach = limits.fold(highest, f64::max).min(highest * FARTHEST);
    let fits = |axis: &Axis| {
        let ticks = axis.ticks();
        let widest = ticks.iter().map(|(_, label)| SMALL.width(label)).fold(0.0, f64::max);
        size(ticks.len()) * (widest + 16.0) <= width
    };
    (1..=5).rev().map(|steps| Axis::up_to(reach, steps)).find(fits).unwrap_or(Axis::up_to(reach, 1))
}

/// What stands under the chart: rows left out, and the symbols that occur.
fn foot(chart: &Ranked) -> Vec<String> {
    let mut foot = Vec::new();
    if chart.not_shown > 0 {
        let n = u64::try_from(chart.not_shown).unwrap_or(u64::MAX);
        let verb = if n == 1 { "is" } else { "are" };
        let noun = words::noun_for(n, chart.area_type.noun());
        foot.push(format!("{} more {noun} {verb} not shown.", words::thousands(n)));
    }
    let without = |r: &RankedRow| r.value.is_none() && r.shorthand.is_empty();
    for symbol in Symbol::ALL {
        let is_there = chart.rows.iter().any(|r| r.shorthand.has(symbol));
        let stands_in = symbol == Symbol::NotAvailable && chart.rows.iter().any(without);
        if is_there || stands_in {
            let text = format!("{} {}", symbol.as_str(), symbol.meaning());
            foot.extend(FINE.wrap(&text, INNER, 2));
        }
    }
    foot
}
