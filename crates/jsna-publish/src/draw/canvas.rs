//! Drawing in pixels on the SVG surface, and plots with data coordinates on top of it.

use crate::draw::font::{FAMILY, Type};
use crate::draw::palette::{DARK_GREY, GRID, WHITE};
use crate::draw::svg::{Escaped, Sheet, UNITS};
use crate::numbers::{size, whole};
use jsna_compose::chart::Chart;
use plotters::coord::types::RangedCoordf64;
use plotters::coord::{Shift, cartesian::Cartesian2d};
use plotters::drawing::{DrawingArea, DrawingAreaErrorKind};
use plotters::element::{Circle, DashedPathElement, PathElement, Rectangle};
use plotters::style::text_anchor::{HPos, Pos, VPos};
use plotters::style::{Color, RGBColor, ShapeStyle};
use std::convert::Infallible;

/// Width of every chart in pixels: an A4 page between ordinary margins, at 96 to the inch.
pub(crate) const WIDTH: f64 = 680.0;

/// Nothing is set nearer to the left and right edges than this.
pub(crate) const EDGE: f64 = 2.0;
/// Room between the edges.
pub(crate) const INNER: f64 = WIDTH - 2.0 * EDGE;

/// Labels: 12 points where the chart is as wide as the page.
pub(crate) const LABEL: Type = Type::of(15.0, DARK_GREY);
/// Ticks and cells.
pub(crate) const SMALL: Type = Type::of(14.0, DARK_GREY);
/// Keys and footnotes inside the picture.
pub(crate) const FINE: Type = Type::of(13.0, DARK_GREY);

/// The result of drawing. Writing into memory cannot fail; the type is plotters'.
pub(crate) type Drawn<T = ()> = Result<T, DrawingAreaErrorKind<Infallible>>;

/// A plot: an area of the canvas with data coordinates.
pub(crate) type Plot<'a> = DrawingArea<Sheet<'a>, Cartesian2d<RangedCoordf64, RangedCoordf64>>;

/// Where on a text its anchor is.
pub(crate) type Side = HPos;

/// A finished drawing, without its frame.
#[derive(Debug, Clone)]
pub(crate) struct Picture {
    height: f64,
    body: String,
}

impl Picture {
    /// The SVG document. Its ids start with the chart's file name, so that any number of charts can
    /// stand in one page.
    pub(crate) fn svg(&self, chart: &Chart) -> String {
        let id = chart.stem();
        let (title, desc) = (Escaped(&chart.headline), Escaped(&chart.alt_text));
        let (height, body) = (self.height, &self.body);
        let RGBColor(r, g, b) = LABEL.colour;
        format!(
            "<svg xmlns=\"http://www.w3.org/2000/svg\" role=\"img\" aria-labelledby=\"{id}-t {id}-d\" \
             viewBox=\"0 0 {WIDTH} {height}\" width=\"{WIDTH}\" height=\"{height}\" \
             font-family=\"Arial,Helvetica,{FAMILY}\" font-size=\"{}\" fill=\"#{r:02x}{g:02x}{b:02x}\">\
             <title id=\"{id}-t\">{title}</title><desc id=\"{id}-d\">{desc}</desc>\
             <path d=\"M0 0H{WIDTH}V{height}H0z\" fill=\"#fff\"/>{body}</svg>",
            LABEL.px
        )
    }
}

/// A rectangle in pixels.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Frame {
    pub(crate) left: f64,
    pub(crate) right: f64,
    pub(crate) top: f64,
    pub(crate) bottom: f64,
}

impl Frame {
    pub(crate) fn width(self) -> f64 {
        self.right - self.left
    }

    pub(crate) fn middle(self) -> (f64, f64) {
        (f64::midpoint(self.left, self.right), f64::midpoint(self.top, self.bottom))
    }
}

/// The surface of one chart.
pub(crate) struct Canvas<'a>(DrawingArea<Sheet<'a>, Shift>);

/// Makes a picture of a height: `draw` draws it.
pub(crate) fn picture(height: f64, draw: impl FnOnce(&Canvas<'_>) -> Drawn) -> Drawn<Picture> {
    let height = height.ceil();
    let mut body = String::new();
    let size = (units(WIDTH).unsigned_abs(), units(height).unsigned_abs());
    let canvas = Canvas(DrawingArea::from(Sheet::new(&mut body, size, LABEL)));
    draw(&canvas)?;
    canvas.0.present()?;
    drop(canvas);
    Ok(Picture { height, body })
}

impl<'a> Canvas<'a> {
    /// A plot in a frame: `x` runs rightwards, `y` upwards.
    pub(crate) fn plot(&self, frame: Frame, x: (f64, f64), y: (f64, f64)) -> Plot<'a> {
        let pixels = (units(frame.left)..units(frame.right), units(frame.bottom)..units(frame.top));
        self.0.apply_coord_spec(Cartesian2d::new(x.0..x.1, y.0..y.1, pixels))
    }

    /// Writes a line of text. `y` is the middle of its capitals.
    pub(crate) fn text(&self, text: &str, at: (f64, f64), side: Side, set: Type) -> Drawn {
        if text.is_empty() {
            return Ok(());
        }
        let style = set.font(f64::from(UNITS)).color(&set.colour).pos(Pos::new(side, VPos::Center));
        self.0.draw_text(text, &style, point(at))
    }

    /// Writes lines of text below each other. `y` is the middle of the first.
    pub(crate) fn lines(&self, lines: &[String], at: (f64, f64), side: Side, set: Type) -> Drawn {
        lines.iter().enumerate().try_for_each(|(i, line)| {
            self.text(line, (at.0, at.1 + size(i) * set.leading()), side, set)
        })
    }

    /// Writes a line of text on white ground, so that what runs behind it does not cross it.
    pub(crate) fn label(&self, text: &str, at: (f64, f64), side: Side, set: Type) -> Drawn {
        let width = set.width(text);
        let left = match side {
            HPos::Left => at.0,
            HPos::Center => at.0 - width / 2.0,
            HPos::Right => at.0 - width,
        };
        let half = set.px * 0.62;
        let ground = Frame {
            left: left - 2.0,
            right: left + width + 2.0,
            top: at.1 - half,
            bottom: at.1 + half,
        };
        self.fill(ground, WHITE)?;
        self.text(text, at, side, set)
    }

    /// Fills a rectangle.
    pub(crate) fn fill(&self, frame: Frame, colour: RGBColor) -> Drawn {
        self.0.draw(&Rectangle::new(corners(frame), colour.filled()))
    }

    /// Outlines a rectangle.
    pub(crate) fn outline(&self, frame: Frame, colour: RGBColor, width: f64) -> Drawn {
        self.0.draw(&Rectangle::new(corners(frame), stroke(colour, width)))
    }

    /// Draws a line through points.
    pub(crate) fn line(&self, points: &[(f64, f64)], colour: RGBColor, width: f64) -> Drawn {
        let points: Vec<_> = points.iter().copied().map(point).collect();
        self.0.draw(&PathElement::new(points, stroke(colour, width)))
    }

    /// Draws a dashed line through points.
    pub(crate) fn dashes(&self, points: &[(f64, f64)], colour: RGBColor, width: f64) -> Drawn {
        let points: Vec<_> = points.iter().copied().map(point).collect();
        self.0.draw(&DashedPathElement::new(points, units(5.0), units(4.0), stroke(colour, width)))
    }

    /// Draws a dot with a white rim.
    pub(crate) fn dot(&self, at: (f64, f64), radius: f64, colour: RGBColor) -> Drawn {
        self.0.draw(&Circle::new(point(at), units(radius + 1.5), WHITE.filled()))?;
        self.0.draw(&Circle::new(point(at), units(radius), colour.filled()))
    }

    /// Draws horizontal gridlines with their labels to the left of the frame.
    pub(crate) fn rungs(&self, frame: Frame, rungs: &[(f64, String)], set: Type) -> Drawn {
        for (y, _) in rungs {
            self.line(&[(frame.left, *y), (frame.right, *y)], GRID, 1.0)?;
        }
        rungs
            .iter()
            .try_for_each(|(y, label)| self.text(label, (frame.left - 8.0, *y), HPos::Right, set))
    }
}

/// A stroke of a width in pixels.
pub(crate) fn stroke(colour: RGBColor, width: f64) -> ShapeStyle {
    colour.stroke_width(units(width).unsigned_abs())
}

/// Where a point of a plot is on the canvas, in pixels.
pub(crate) fn pixel(plot: &Plot<'_>, at: (f64, f64)) -> (f64, f64) {
    let (x, y) = plot.map_coordinate(&at);
    (f64::from(x) / f64::from(UNITS), f64::from(y) / f64::from(UNITS))
}

/// Pixels to whole units.
fn units(px: f64) -> i32 {
    whole(px * f64::from(UNITS))
}

fn point((x, y): (f64, f64)) -> (i32, i32) {
    (units(x), units(y))
}

fn corners(f: Frame) -> [(i32, i32); 2] {
    [point((f.left, f.top)), point((f.right, f.bottom))]
}
