//! Two panels, one above the other: a column a month, and the twelve-month value as a line with
//! its interval. One axis each, because a chart has no second axis.

use super::label_layout::{Lanes, Tag};
use super::months::{Months, Run, runs};
use crate::draw::canvas::{
    Canvas, Drawn, EDGE, FINE, Frame, INNER, LABEL, Picture, Plot, SMALL, Side, WIDTH, picture,
    pixel, stroke,
};
use crate::draw::palette::{BAND, DARK_BLUE, DARK_PINK, NO_DATA, PALE_BLUE, WHITE};
use crate::numbers::{Axis, places, size, value};
use jsna_compose::chart::{Rolling, RollingPoint};
use jsna_model::series::SeriesBreak;
use plotters::element::{PathElement, Polygon, Rectangle};
use plotters::style::Color;

/// Height of the columns' plot.
const COLUMNS: f64 = 120.0;
/// Height of the line's plot.
const LINE: f64 = 180.0;
/// Between the panels.
const BETWEEN: f64 = 22.0;
/// From a panel's label to its lanes or plot.
const UNDER_LABEL: f64 = 14.0;
/// The slot of the first month that can end twelve months.
const FIRST_VALUE: usize = 11;
/// More runs than this of one kind are named once, for all of them.
const NAMED_RUNS: usize = 3;

/// One panel: its label, its words, its plot.
struct Panel {
    label: Vec<String>,
    top: f64,
    lanes: Lanes,
    frame: Frame,
    axis: Axis,
}

impl Panel {
    fn new(
        label: &str,
        top: f64,
        tags: Vec<Tag>,
        axis: Axis,
        height: f64,
        sides: (f64, f64),
    ) -> Self {
        let label = LABEL.wrap(label, INNER, 3);
        let lanes = Lanes::place(tags, sides.0);
        let plot = top + size(label.len()) * LABEL.leading() + UNDER_LABEL + lanes.height();
        let frame = Frame { left: sides.0, right: sides.1, top: plot, bottom: plot + height };
        Self { label, top, lanes, frame, axis }
    }

    fn plot<'a>(&self, canvas: &Canvas<'a>, months: Months) -> Plot<'a> {
        canvas.plot(self.frame, (0.0, size(months.n)), (0.0, self.axis.end))
    }

    /// Draws everything but the data: grounds under it, and the words.
    fn draw_frame(&self, canvas: &Canvas<'_>, months: Months, empty: &[Run]) -> Drawn {
        for run in empty {
            let (left, right) = (months.edge(run.start), months.edge(run.end));
            canvas.fill(Frame { left, right, ..self.frame }, NO_DATA)?;
        }
        let y = |tick: f64| {
            self.frame.bottom - (self.frame.bottom - self.frame.top) * tick / self.axis.end
        };
        let rungs: Vec<_> = self.axis.ticks().into_iter().map(|(v, label)| (y(v), label)).collect();
        canvas.rungs(self.frame, &rungs, SMALL)?;
        canvas.lines(&self.label, (EDGE, self.top + 9.0), Side::Left, LABEL)?;
        self.lanes.draw(canvas, self.frame.top)
    }
}

/// Draws the chart.
pub(super) fn draw(chart: &Rolling) -> Drawn<Picture> {
    let points = &chart.points;
    let Some(first) = points.first().map(|p| p.month) else {
        return picture(60.0, |c| c.text("No months to show.", (EDGE, 30.0), Side::Left, LABEL));
    };
    let counts = points.iter().filter_map(|p| p.count);
    let count_axis = Axis::from_zero(counts.fold(0.0, f64::max), 4, true);
    let highest = points.iter().flat_map(|p| [p.rolling, p.limits.map(|l| l.upper)]).flatten();
    let line_axis = Axis::from_zero(highest.fold(0.0, f64::max), 5, false);
    let decimals = places(points.iter().filter_map(|p| p.rolling));

    let tick_width =
        |axis: Axis| axis.ticks().iter().map(|(_, label)| SMALL.width(label)).fold(0.0, f64::max);
    let left = tick_width(count_axis).max(tick_width(line_axis)).ceil() + 10.0;
    let end = end_label(points, decimals);
    let right = WIDTH - end.as_ref().map_or(8.0, |e| e.width().ceil() + 14.0);
    let months = Months::new(first, points.len(), left, right);

    let missing = runs(points, |p| p.count.is_none());
    let without = gaps_in_line(points);
    let upper = Panel::new(
        &chart.count_label,
        0.0,
        count_tags(chart, months, &missing),
        count_axis,
        COLUMNS,
        (left, right),
    );
    let label = if points.iter().any(|p| p.limits.is_some()) {
        format!("{} (shaded: 95% interval)", chart.rolling_label)
    } else {
        chart.rolling_label.clone()
    };
    let top = upper.frame.bottom + months.height() + BETWEEN;
    let tags = named(&without, months, "no 12-month figure: months not received");
    let lower = Panel::new(&label, top, tags, line_axis, LINE, (left, right));

    picture(lower.frame.bottom + months.height() + 2.0, |canvas| {
        upper.draw_frame(canvas, months, &missing)?;
        columns(&upper.plot(canvas, months), points)?;
        months.draw(canvas, upper.frame)?;
        lower.draw_frame(canvas, months, &without)?;
        let plot = lower.plot(canvas, months);
        band(&plot, points)?;
        break_lines(canvas, chart, months, &upper, &lower)?;
        line(canvas, &plot, points)?;
        months.draw(canvas, lower.frame)?;
        if points.iter().all(|p| p.rolling.is_none()) {
            let middle = f64::midpoint(lower.frame.top, lower.frame.bottom);
            let at = (f64::midpoint(left, right), middle);
            canvas.label("No twelve complete months yet", at, Side::Center, LABEL)?;
        }
        end.map_or(Ok(()), |e| e.draw(canvas, &plot, lower.frame))
    })
}

/// Stretches without a twelve-month value that the start of the series does not explain: it takes
/// twelve months for the first value to be.
fn gaps_in_line(points: &[RollingPoint]) -> Vec<Run> {
    let runs = runs(points, |p| p.rolling.is_none()).into_iter();
    runs.map(|run| run.start.max(FIRST_VALUE)..run.end).filter(|run| !run.is_empty()).collect()
}

/// A label for each run, or one for all where there are many.
fn named(runs: &[Run], months: Months, word: &str) -> Vec<Tag> {
    let tag =
        |run: &Run, text: &str| Tag::plain(text, months.edge(run.start), months.edge(run.end));
    if runs.len() > NAMED_RUNS {
        runs.iter().take(1).map(|run| tag(run, &format!("{word} (all shaded months)"))).collect()
    } else {
        runs.iter().map(|run| tag(run, word)).collect()
    }
}

/// The words above the columns.
fn count_tags(chart: &Rolling, months: Months, missing: &[Run]) -> Vec<Tag> {
    let points = &chart.points;
    let mut tags = named(missing, months, "not received");
    let partial = runs(points, |p| p.partial && p.count.is_some());
    tags.extend(named(&partial, months, "part received"));
    let provisional = runs(points, |p| p.provisional && p.count.is_some());
    tags.extend(named(&provisional, months, "provisional"));
    tags.extend(chart.breaks.iter().filter_map(|SeriesBreak { month, what }| {
        let x = months.edge(months.slot(*month)?);
        Some(Tag { text: format!("Break: {what}"), from: x, to: x, colour: DARK_PINK })
    }));
    tags
}

/// A column a month. Provisional ones are pale, part-received ones hollow; a word above says so.
fn columns(plot: &Plot<'_>, points: &[RollingPoint]) -> Drawn {
    for (slot, point) in points.iter().enumerate() {
        let Some(count) = point.count else { continue };
        let corners = [(size(slot) + 0.13, 0.0), (size(slot) + 0.87, count)];
        let fill = match (point.partial, point.provisional) {
            (true, _) => WHITE,
            (false, true) => PALE_BLUE,
            (false, false) => DARK_BLUE,
        };
        plot.draw(&Rectangle::new(corners, fill.filled()))?;
        if point.partial || point.provisional {
            plot.draw(&Rectangle::new(corners, stroke(DARK_BLUE, 1.0)))?;
        }
    }
    Ok(())
}

/// The interval, as a band as wide as the line it belongs to.
fn band(plot: &Plot<'_>, points: &[RollingPoint]) -> Drawn {
    for run in runs(points, |p| p.limits.is_some() && p.rolling.is_some()) {
        let at = |slot: usize| size(slot) + 0.5;
        let upper = run.clone().filter_map(|i| Some((at(i), points[i].limits?.upper)));
        let lower = run.clone().rev().filter_map(|i| Some((at(i), points[i].limits?.lower)));
        let outline: Vec<(f64, f64)> = upper.chain(lower).collect();
        plot.draw(&Polygon::new(outline, BAND.filled()))?;
    }
    Ok(())
}

/// The line, dashed over provisional months. A value alone between gaps is a dot.
fn line(canvas: &Canvas<'_>, plot: &Plot<'_>, points: &[RollingPoint]) -> Drawn {
    for run in runs(points, |p| p.rolling.is_some()) {
        let at = |i: usize| points[i].rolling.map(|v| (size(i) + 0.5, v));
        if run.len() == 1 {
            at(run.start).map_or(Ok(()), |p| canvas.dot(pixel(plot, p), 3.0, DARK_BLUE))?;
        }
        let firm = run.clone().find(|i| points[*i].provisional).unwrap_or(run.end);
        let solid: Vec<_> = (run.start..firm).filter_map(at).collect();
        if solid.len() > 1 {
            plot.draw(&PathElement::new(solid, stroke(DARK_BLUE, 2.5)))?;
        }
        let from = firm.saturating_sub(1).max(run.start);
        let dashed: Vec<_> = (from..run.end).filter_map(at).map(|p| pixel(plot, p)).collect();
        if firm < run.end && dashed.len() > 1 {
            canvas.dashes(&dashed, DARK_BLUE, 2.5)?;
        }
    }
    Ok(())
}

/// A dashed line through both panels at each break.
fn break_lines(
    canvas: &Canvas<'_>,
    chart: &Rolling,
    months: Months,
    upper: &Panel,
    lower: &Panel,
) -> Drawn {
    for slot in chart.breaks.iter().filter_map(|b| months.slot(b.month)) {
        let x = months.edge(slot);
        for panel in [upper, lower] {
            let ends = [(x, panel.frame.top), (x, panel.frame.bottom)];
            canvas.dashes(&ends, DARK_PINK, 1.5)?;
        }
    }
    Ok(())
}

/// The latest twelve-month value, written at the end of the line.
struct End {
    slot: usize,
    value: f64,
    text: String,
    month: String,
}

fn end_label(points: &[RollingPoint], decimals: usize) -> Option<End> {
    let (slot, point) = points.iter().enumerate().rev().find(|(_, p)| p.rolling.is_some())?;
    let text = value(point.rolling?, decimals);
    Some(End { slot, value: point.rolling?, text, month: point.month.short() })
}

impl End {
    fn width(&self) -> f64 {
        LABEL.bold().width(&self.text).max(FINE.width(&self.month))
    }

    fn draw(&self, canvas: &Canvas<'_>, plot: &Plot<'_>, frame: Frame) -> Drawn {
        let (x, y) = pixel(plot, (size(self.slot) + 0.5, self.value));
        canvas.dot((x, y), 4.0, DARK_BLUE)?;
        let y = y.clamp(frame.top + 8.0, frame.bottom - 24.0);
        let left = x + 9.0;
        canvas.text(&self.text, (left, y), Side::Left, LABEL.bold().colour(DARK_BLUE))?;
        canvas.text(&self.month, (left, y + 17.0), Side::Left, FINE)
    }
}
