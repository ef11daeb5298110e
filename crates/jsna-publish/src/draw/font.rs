//! The one font of every drawing: `DejaVu Sans`, carried inside the program.
//!
//! A font of the machine would make another picture on every machine. `DejaVu Sans` is also wider
//! than the fonts that browsers put in its place, so what fits here fits there.

use crate::error::Error;
use crate::numbers::size;
use plotters::style::{FontDesc, FontFamily, FontStyle, RGBColor, register_font};
use std::sync::OnceLock;

/// What drawings call the font; the renderer of the PNG knows it under the same name.
pub(crate) const FAMILY: &str = "sans-serif";

/// Height of a line in ems: ascent and descent of `DejaVu Sans` over its units per em. Plotters'
/// sizes are heights of a line, everybody else's are ems.
const LINE: f64 = (1901.0 + 483.0) / 2048.0;

/// Registers the font with plotters. Must be called before anything is drawn; calling it again
/// does nothing.
pub(crate) fn register() -> Result<(), Error> {
    static DONE: OnceLock<bool> = OnceLock::new();
    let done = *DONE.get_or_init(|| {
        register_font(FAMILY, FontStyle::Normal, dejavu::sans::regular()).is_ok()
            && register_font(FAMILY, FontStyle::Bold, dejavu::sans::bold()).is_ok()
    });
    if done { Ok(()) } else { Err(Error::Font) }
}

/// How a piece of text is set.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Type {
    /// Size of an em, in pixels of the drawing.
    pub(crate) px: f64,
    /// Whether it is bold.
    pub(crate) bold: bool,
    pub(crate) colour: RGBColor,
}

impl Type {
    /// Regular text of a size.
    pub(crate) const fn of(px: f64, colour: RGBColor) -> Self {
        Self { px, bold: false, colour }
    }

    /// The same text in bold.
    pub(crate) const fn bold(self) -> Self {
        Self { bold: true, ..self }
    }

    /// The same text in another colour.
    pub(crate) const fn colour(self, colour: RGBColor) -> Self {
        Self { colour, ..self }
    }

    /// Distance between the baselines of two lines.
    pub(crate) fn leading(self) -> f64 {
        (self.px * 1.28).round()
    }

    /// The plotters font, on a surface whose unit is a pixel divided by `units`.
    pub(crate) fn font(self, units: f64) -> FontDesc<'static> {
        let style = if self.bold { FontStyle::Bold } else { FontStyle::Normal };
        FontDesc::new(FontFamily::SansSerif, self.px * LINE * units, style)
    }

    /// Width of a text in pixels.
    pub(crate) fn width(self, text: &str) -> f64 {
        const FINE: f64 = 16.0;
        // Only a font that was never registered has no layout, and `register` comes first.
        self.font(FINE)
            .layout_box(text)
            .map_or(self.px * size(text.len()), |(_, (width, _))| f64::from(width) / FINE)
    }

    /// Cuts a text into lines no wider than `width` pixels, at most `lines` of them. What does not fit
    /// is cut with an ellipsis; a word wider than a line is cut inside.
    pub(crate) fn wrap(self, text: &str, width: f64, lines: usize) -> Vec<String> {
        let mut done: Vec<String> = Vec::new();
        let mut line = String::new();
        for word in text.split_whitespace() {
            let longer = if line.is_empty() { word.to_owned() } else { format!("{line} {word}") };
            if line.is_empty() || self.width(&longer) <= width {
                line = longer;
            } else {
                done.push(std::mem::replace(&mut line, word.to_owned()));
            }
        }
        if !line.is_empty() {
            done.push(line);
        }
        if done.len() > lines {
            let rest = done.split_off(lines.max(1) - 1).join(" ");
            done.push(self.cut(&rest, width));
        }
        done.into_iter().map(|line| self.cut(&line, width)).collect()
    }

    /// The text, or as much of it as fits with an ellipsis.
    pub(crate) fn cut(self, text: &str, width: f64) -> String {
        if self.width(text) <= width {
            return text.to_owned();
        }
        let mut kept = text.to_owned();
        while kept.pop().is_some() {
            let short = format!("{}…", kept.trim_end());
            if self.width(&short) <= width {
                // Rather a whole word less than half a word more, unless the word is the whole line.
                let whole = kept.rfind(' ').filter(|at| kept.len() - at < 14);
                return whole.map_or(short, |at| format!("{}…", kept[..at].trim_end()));
            }
        }
        String::new()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::draw::palette::DARK_GREY;

    #[test]
    fn widths_are_those_of_the_font() {
        register().unwrap();
        let plain = Type::of(100.0, DARK_GREY);
        // Advance of the digit nought in `DejaVu Sans`: 1303 of 2048 units.
        assert!((plain.width("0") - 63.6).abs() < 0.1, "{}", plain.width("0"));
        assert!(plain.bold().width("0") > plain.width("0"));
    }

    #[test]
    fn long_texts_are_cut_with_an_ellipsis_and_short_ones_are_not() {
        register().unwrap();
        let plain = Type::of(15.0, DARK_GREY);
        assert_eq!(plain.wrap("Marlshire", 200.0, 2), ["Marlshire"]);
        let lines = plain.wrap("Upper Withy Brook and the Marl Valley villages", 140.0, 2);
        assert_eq!(lines.len(), 2);
        assert!(lines[1].ends_with('…'), "{lines:?}");
        assert!(lines.iter().all(|l| plain.width(l) <= 140.0));
        let word = plain.wrap("Llanfairpwllgwyngyllgogerychwyrndrobwll", 100.0, 3);
        assert!(word.iter().all(|l| plain.width(l) <= 100.0), "{word:?}");
    }
}
