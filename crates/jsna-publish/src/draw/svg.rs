//! An SVG backend for plotters: compact, to a tenth of a pixel, and accessible.
//!
//! Plotters' own SVG backend repeats every attribute on every element, rounds to whole pixels, sets
//! text a little smaller than plotters measured it, and knows no title. Hundreds of charts go into one
//! page here, so neighbours of one style become one path, and what is the default is not written.

use crate::draw::font::Type;
use crate::numbers::whole;
use plotters_backend::text_anchor::{HPos, VPos};
use plotters_backend::{
    BackendColor, BackendCoord, BackendStyle, BackendTextStyle, DrawingBackend, DrawingErrorKind,
    FontStyle,
};
use std::convert::Infallible;
use std::fmt::Write as _;

/// Units of the surface in a pixel. Plotters places things at whole units.
pub(crate) const UNITS: i32 = 10;

type Done = Result<(), DrawingErrorKind<Infallible>>;

/// The elements of a drawing, as they are drawn.
pub(crate) struct Sheet<'a> {
    out: &'a mut String,
    size: (u32, u32),
    /// Text that needs no attributes, because the whole picture is set in it.
    base: Type,
    /// The path under way: its attributes and its data.
    style: String,
    path: String,
}

impl<'a> Sheet<'a> {
    /// A surface of a size in units that writes its elements to `out`.
    pub(crate) fn new(out: &'a mut String, size: (u32, u32), base: Type) -> Self {
        Self { out, size, base, style: String::new(), path: String::new() }
    }

    fn flush(&mut self) {
        if !self.path.is_empty() {
            let (out, path) = (&mut *self.out, &self.path);
            push(out, format_args!("<path d=\"{path}\"{}/>", self.style));
            self.path.clear();
        }
    }

    /// Makes `style` the style of the path under way.
    fn switch_to(&mut self, style: String) {
        if style != self.style {
            self.flush();
            self.style = style;
        }
    }

    fn fill(&mut self, colour: BackendColor) {
        let colour = attribute("fill", colour);
        self.switch_to(colour);
    }

    fn stroke<S: BackendStyle>(&mut self, style: &S) {
        let mut attributes = String::from(" fill=\"none\"");
        attributes.push_str(&attribute("stroke", style.color()));
        let width = i32::try_from(style.stroke_width()).unwrap_or(UNITS);
        if width != UNITS {
            push(&mut attributes, format_args!(" stroke-width=\"{}\"", Tenths(width)));
        }
        self.switch_to(attributes);
    }

    fn points(&mut self, points: impl IntoIterator<Item = BackendCoord>) {
        let mut last: Option<BackendCoord> = None;
        for (x, y) in points {
            match last {
                None => push(&mut self.path, format_args!("M{} {}", Tenths(x), Tenths(y))),
                Some((x0, y0)) if (x0, y0) == (x, y) => {}
                Some((_, y0)) if y0 == y => push(&mut self.path, format_args!("H{}", Tenths(x))),
                Some((x0, _)) if x0 == x => push(&mut self.path, format_args!("V{}", Tenths(y))),
                Some(_) => push(&mut self.path, format_args!("L{} {}", Tenths(x), Tenths(y))),
            }
            last = Some((x, y));
        }
    }
}

impl DrawingBackend for Sheet<'_> {
    type ErrorType = Infallible;

    fn get_size(&self) -> (u32, u32) {
        self.size
    }

    fn ensure_prepared(&mut self) -> Done {
        Ok(())
    }

    fn present(&mut self) -> Done {
        self.flush();
        Ok(())
    }

    fn draw_pixel(&mut self, (x, y): BackendCoord, colour: BackendColor) -> Done {
        self.draw_rect((x, y), (x + 1, y + 1), &colour, true)
    }

    fn draw_line<S: BackendStyle>(&mut self, a: BackendCoord, b: BackendCoord, s: &S) -> Done {
        self.draw_path([a, b], s)
    }

    fn draw_rect<S: BackendStyle>(
        &mut self,
        (x, y): BackendCoord,
        (right, bottom): BackendCoord,
        style: &S,
        fill: bool,
    ) -> Done {
        if fill && (x == right || y == bottom) {
            return Ok(());
        }
        if fill {
            self.fill(style.color());
        } else {
            self.stroke(style);
        }
        self.points([(x, y), (right, y), (right, bottom), (x, bottom)]);
        self.path.push('z');
        Ok(())
    }

    fn draw_path<S: BackendStyle, I: IntoIterator<Item = BackendCoord>>(
        &mut self,
        path: I,
        style: &S,
    ) -> Done {
        self.stroke(style);
        self.points(path);
        Ok(())
    }

    fn draw_circle<S: BackendStyle>(
        &mut self,
        (x, y): BackendCoord,
        radius: u32,
        style: &S,
        fill: bool,
    ) -> Done {
        if fill {
            self.fill(style.color());
        } else {
            self.stroke(style);
        }
        self.flush();
        let (x, y) = (Tenths(x), Tenths(y));
        let r = Tenths(i32::try_from(radius).unwrap_or(UNITS));
        push(self.out, format_args!("<circle cx=\"{x}\" cy=\"{y}\" r=\"{r}\"{}/>", self.style));
        Ok(())
    }

    fn fill_polygon<S: BackendStyle, I: IntoIterator<Item = BackendCoord>>(
        &mut self,
        corners: I,
        style: &S,
    ) -> Done {
        self.fill(style.color());
        self.points(corners);
        self.path.push('z');
        Ok(())
    }

    fn draw_text<S: BackendTextStyle>(
        &mut self,
        text: &str,
        style: &S,
        (x, y): BackendCoord,
    ) -> Done {
        self.flush();
        let em = style.size() / self.base.font(1.0).get_size() * self.base.px;
        // The anchor is the middle of the capitals: renderers agree on baselines, not on boxes.
        let baseline = match style.anchor().v_pos {
            VPos::Top => 0.76,
            VPos::Center => 0.36,
            VPos::Bottom => 0.0,
        };
        let y = y + whole(em * baseline);
        push(self.out, format_args!("<text x=\"{}\" y=\"{}\"", Tenths(x), Tenths(y)));
        match style.anchor().h_pos {
            HPos::Left => {}
            HPos::Center => self.out.push_str(" text-anchor=\"middle\""),
            HPos::Right => self.out.push_str(" text-anchor=\"end\""),
        }
        let em = Tenths(whole(em));
        if em != Tenths(whole(self.base.px * f64::from(UNITS))) {
            push(self.out, format_args!(" font-size=\"{em}\""));
        }
        if matches!(style.style(), FontStyle::Bold) {
            self.out.push_str(" font-weight=\"bold\"");
        }
        let colour = style.color();
        if colour.rgb != (self.base.colour.0, self.base.colour.1, self.base.colour.2) {
            self.out.push_str(&attribute("fill", colour));
        }
        push(self.out, format_args!(">{}</text>", Escaped(text)));
        Ok(())
    }
}

/// ` fill="#12436d"`, with the opacity where it is not whole.
fn attribute(name: &str, colour: BackendColor) -> String {
    let (r, g, b) = colour.rgb;
    let mut out = format!(" {name}=\"#{r:02x}{g:02x}{b:02x}\"");
    if colour.alpha < 1.0 {
        push(&mut out, format_args!(" {name}-opacity=\"{}\"", colour.alpha));
    }
    out
}

/// Appends formatted text.
fn push(out: &mut String, text: std::fmt::Arguments<'_>) {
    // Writing to a string cannot fail.
    out.write_fmt(text).unwrap_or_default();
}

/// A number of tenths, printed as short as it can be.
#[derive(PartialEq, Clone, Copy)]
struct Tenths(i32);

impl std::fmt::Display for Tenths {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let (whole, rest) = (self.0.unsigned_abs() / 10, self.0.unsigned_abs() % 10);
        let sign = if self.0 < 0 { "-" } else { "" };
        if rest == 0 { write!(f, "{sign}{whole}") } else { write!(f, "{sign}{whole}.{rest}") }
    }
}

/// A text as XML character data, safe in attributes too.
pub(crate) struct Escaped<'a>(pub(crate) &'a str);

impl std::fmt::Display for Escaped<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        self.0.chars().try_for_each(|c| match c {
            '&' => f.write_str("&amp;"),
            '<' => f.write_str("&lt;"),
            '>' => f.write_str("&gt;"),
            '"' => f.write_str("&quot;"),
            // Control characters are not allowed in XML, not even escaped.
            c if c.is_control() => f.write_char(' '),
            c => f.write_char(c),
        })
    }
}
