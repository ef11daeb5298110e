//! Words above a plot: each label over the place it speaks of, none over another.
//!
//! Labels stand in lanes, and a thin line leads from each down to the plot. Two labels fit together
//! when neither covers the other nor the other's line. The fewest lanes in which all fit are found by
//! trying: there are rarely more than half a dozen labels.

use crate::draw::canvas::{Canvas, Drawn, EDGE, FINE, Side, WIDTH};
use crate::draw::palette::{DARK_GREY, OUTLINE};
use crate::numbers::size;
use plotters::style::RGBColor;

/// Height of a lane in pixels.
const LANE: f64 = 19.0;
/// Space kept between two labels of a lane.
const GAP: f64 = 10.0;
/// Widest label; longer ones end in an ellipsis and stand in full in the notes.
const WIDEST: f64 = 400.0;
/// Between a label and a line beside it.
const FLAG: f64 = 5.0;
/// Places tried for one number of lanes.
const BUDGET: u32 = 4_000;

/// A label and the stretch of the plot that it speaks of, in pixels.
#[derive(Debug, Clone)]
pub(super) struct Tag {
    pub(super) text: String,
    /// Left end of the stretch.
    pub(super) from: f64,
    /// Right end of the stretch; the same for a point.
    pub(super) to: f64,
    /// Colour of text and leader.
    pub(super) colour: RGBColor,
}

impl Tag {
    /// A label in the colour of ordinary text.
    pub(super) fn plain(text: impl Into<String>, from: f64, to: f64) -> Self {
        Self { text: text.into(), from, to, colour: DARK_GREY }
    }

    fn at(&self) -> f64 {
        f64::midpoint(self.from, self.to)
    }
}

/// Where a label stands: its ends, its lane, and where its line runs.
#[derive(Debug, Clone, Copy)]
struct Slot {
    left: f64,
    right: f64,
    line: f64,
    lane: usize,
}

impl Slot {
    /// A label of a width in a lane, kept between `edge` and the right edge of the paper.
    fn new(line: f64, width: f64, align: Align, lane: usize, edge: f64) -> Self {
        let left = match align {
            Align::Middle => line - width / 2.0,
            Align::Start => line + FLAG,
            Align::End => line - width - FLAG,
        };
        let left = left.min(WIDTH - width - EDGE).max(edge);
        Self { left, right: left + width, line, lane }
    }

    /// Whether the two can both be read.
    fn fits(self, other: Self) -> bool {
        let (low, high) = if self.lane < other.lane { (self, other) } else { (other, self) };
        if low.lane == high.lane {
            return low.right + GAP < high.left || high.right + GAP < low.left;
        }
        high.line + 3.0 < low.left || low.right + 3.0 < high.line
    }
}

/// Where a label stands to its line: across its top, or beside it like a flag.
#[derive(Debug, Clone, Copy)]
enum Align {
    Middle,
    Start,
    End,
}

/// The labels above one plot, each in its place.
#[derive(Debug, Default)]
pub(super) struct Lanes(Vec<(Tag, Slot)>);

impl Lanes {
    /// Finds a place for every label, right of `edge`: left of it stand the labels of the axis.
    pub(super) fn place(mut tags: Vec<Tag>, edge: f64) -> Self {
        for tag in &mut tags {
            tag.text = FINE.cut(&tag.text, WIDEST);
        }
        tags.sort_by(|a, b| a.at().total_cmp(&b.at()));
        let labels: Vec<(f64, f64)> =
            tags.iter().map(|tag| (tag.at(), FINE.width(&tag.text))).collect();
        let mut search = Search { labels: &labels, edge, slots: Vec::new(), left: 0 };
        let found = (1..=labels.len()).any(|lanes| search.run(lanes));
        if !found {
            // More labels than can be kept apart: a lane each, and lines that pass under the words.
            let lanes = labels.iter().enumerate();
            search.slots = lanes
                .map(|(lane, (line, width))| Slot::new(*line, *width, Align::Middle, lane, edge))
                .collect();
        }
        Self(tags.into_iter().zip(search.slots).collect())
    }

    /// Height that the labels need above the plot.
    pub(super) fn height(&self) -> f64 {
        let lanes = self.0.iter().map(|(_, slot)| slot.lane + 1).max().unwrap_or(0);
        size(lanes) * LANE
    }

    /// Draws the labels above `top`, each with a leader and a bracket over its stretch.
    pub(super) fn draw(&self, canvas: &Canvas<'_>, top: f64) -> Drawn {
        for (tag, slot) in &self.0 {
            let colour = if tag.colour == DARK_GREY { OUTLINE } else { tag.colour };
            let middle = top - 11.0 - size(slot.lane) * LANE;
            let beside = slot.line < slot.left || slot.right < slot.line;
            let from = if beside { middle - 7.0 } else { middle + 7.0 };
            canvas.line(&[(slot.line, from), (slot.line, top)], colour, 1.0)?;
            if tag.to > tag.from {
                canvas.line(&[(tag.from, top), (tag.to, top)], colour, 2.0)?;
            }
            canvas.text(&tag.text, (slot.left, middle), Side::Left, FINE.colour(tag.colour))?;
        }
        Ok(())
    }
}

/// The search for places: each label in turn takes the first that fits those before it.
struct Search<'a> {
    /// Line and width of each label, from the left.
    labels: &'a [(f64, f64)],
    edge: f64,
    slots: Vec<Slot>,
    /// Places that may still be tried.
    left: u32,
}

impl Search<'_> {
    /// Whether all labels fit into so many lanes.
    fn run(&mut self, lanes: usize) -> bool {
        self.slots.clear();
        self.left = BUDGET;
        self.next(lanes)
    }

    fn next(&mut self, lanes: usize) -> bool {
        let Some((line, width)) = self.labels.get(self.slots.len()).copied() else { return true };
        for lane in 0..lanes {
            for align in [Align::Middle, Align::Start, Align::End] {
                let Some(left) = self.left.checked_sub(1) else { return false };
                self.left = left;
                let slot = Slot::new(line, width, align, lane, self.edge);
                if self.slots.iter().all(|s| s.fits(slot)) {
                    self.slots.push(slot);
                    if self.next(lanes) {
                        return true;
                    }
                    self.slots.pop();
                }
            }
        }
        false
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn labels_close_together_take_different_lanes() {
        crate::draw::font::register().unwrap();
        let tags = [300.0, 310.0, 320.0, 655.0, 670.0]
            .map(|x| Tag::plain("a label of some length", x, x + 5.0))
            .to_vec();
        let lanes = Lanes::place(tags, EDGE).0;
        assert_eq!(lanes.len(), 5);
        for (i, (_, a)) in lanes.iter().enumerate() {
            assert!(a.left >= EDGE && a.right <= WIDTH - EDGE, "{a:?}");
            for (_, b) in &lanes[i + 1..] {
                assert!(a.lane != b.lane || a.right < b.left || b.right < a.left, "{a:?} {b:?}");
                let (low, high) = if a.lane < b.lane { (a, b) } else { (b, a) };
                let crossed = (low.left..=low.right).contains(&high.line);
                assert!(high.lane == low.lane || !crossed, "the line of {high:?} crosses {low:?}");
            }
        }
    }

    #[test]
    fn a_lone_label_stands_right_above_the_plot() {
        crate::draw::font::register().unwrap();
        let lanes = Lanes::place(vec![Tag::plain("provisional", 500.0, 560.0)], EDGE);
        assert!((lanes.height() - LANE).abs() < 1e-9);
        assert!(Lanes::place(Vec::new(), EDGE).height().abs() < 1e-9);
    }
}
