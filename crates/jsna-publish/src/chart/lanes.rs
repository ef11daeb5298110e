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
const BUDGET: u32 = 20_000;

/// A label and the stretch of the plot that it speaks of, in pixels.
#[derive(Debug, Clone)]
pub(super) struct Tag {
    /// Text.
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

/// A label in its place.
#[derive(Debug, Clone)]
struct Placed {
    tag: Tag,
    left: f64,
    right: f64,
    lane: usize,
}

impl Placed {
    /// Whether the two can both be read.
    fn fits(&self, other: &Self) -> bool {
        let (low, high) = if self.lane < other.lane { (self, other) } else { (other, self) };
        if low.lane == high.lane {
            return low.right + GAP < high.left || high.right + GAP < low.left;
        }
        let line = high.tag.at();
        line + 3.0 < low.left || low.right + 3.0 < line
    }
}

/// The labels above one plot.
#[derive(Debug, Default)]
pub(super) struct Lanes(Vec<Placed>);

impl Lanes {
    /// Finds a place for every label, right of `edge`: left of it stand the labels of the axis.
    pub(super) fn place(mut tags: Vec<Tag>, edge: f64) -> Self {
        tags.iter_mut().for_each(|tag| tag.text = FINE.cut(&tag.text, WIDEST));
        tags.sort_by(|a, b| a.at().total_cmp(&b.at()));
        for lanes in 1..=tags.len() {
            let mut placed = Vec::new();
            if search(&tags, lanes, edge, &mut placed, &mut BUDGET.clone()) {
                return Self(placed);
            }
        }
        // More labels than can be kept apart: a lane each, and lines that pass under the words.
        let lanes = tags.into_iter().enumerate();
        Self(lanes.map(|(lane, tag)| beside(tag, Align::Middle, lane, edge)).collect())
    }

    /// Height that the labels need above the plot.
    pub(super) fn height(&self) -> f64 {
        let lanes = self.0.iter().map(|p| p.lane + 1).max().unwrap_or(0);
        size(lanes) * LANE
    }

    /// Draws the labels above `top`, each with a leader and a bracket over its stretch.
    pub(super) fn draw(&self, canvas: &Canvas<'_>, top: f64) -> Drawn {
        for p in &self.0 {
            let tag = &p.tag;
            let colour = if tag.colour == DARK_GREY { OUTLINE } else { tag.colour };
            let middle = top - 11.0 - size(p.lane) * LANE;
            let beside = tag.at() < p.left || p.right < tag.at();
            let from = if beside { middle - 7.0 } else { middle + 7.0 };
            canvas.line(&[(tag.at(), from), (tag.at(), top)], colour, 1.0)?;
            if tag.to > tag.from {
                canvas.line(&[(tag.from, top), (tag.to, top)], colour, 2.0)?;
            }
            canvas.text(&tag.text, (p.left, middle), Side::Left, FINE.colour(tag.colour))?;
        }
        Ok(())
    }
}

/// Where a label stands to its line: across its top, or beside it like a flag.
#[derive(Debug, Clone, Copy)]
enum Align {
    Middle,
    Start,
    End,
}

/// A label in a lane, kept on the paper.
fn beside(tag: Tag, align: Align, lane: usize, edge: f64) -> Placed {
    let width = FINE.width(&tag.text);
    let left = match align {
        Align::Middle => tag.at() - width / 2.0,
        Align::Start => tag.at() + FLAG,
        Align::End => tag.at() - width - FLAG,
    };
    let left = left.min(WIDTH - width - EDGE).max(edge);
    Placed { tag, left, right: left + width, lane }
}

/// Places the labels that are not placed yet; `false` where the lanes are too few.
fn search(
    tags: &[Tag],
    lanes: usize,
    edge: f64,
    placed: &mut Vec<Placed>,
    budget: &mut u32,
) -> bool {
    let Some(tag) = tags.get(placed.len()) else { return true };
    for lane in 0..lanes {
        for align in [Align::Middle, Align::Start, Align::End] {
            if *budget == 0 {
                return false;
            }
            *budget -= 1;
            let place = beside(tag.clone(), align, lane, edge);
            if placed.iter().all(|p| p.fits(&place)) {
                placed.push(place);
                if search(tags, lanes, edge, placed, budget) {
                    return true;
                }
                placed.pop();
            }
        }
    }
    false
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
        for (i, a) in lanes.iter().enumerate() {
            assert!(a.left >= 0.0 && a.right <= WIDTH, "{a:?}");
            for b in &lanes[i + 1..] {
                assert!(a.lane != b.lane || a.right < b.left || b.right < a.left, "{a:?} {b:?}");
                let (low, high) = if a.lane < b.lane { (a, b) } else { (b, a) };
                let crossed = (low.left..=low.right).contains(&high.tag.at());
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
