//! The colours of the charts: the government Analysis Function's palette.
//!
//! Source: Analysis Function, Data visualisation: colours in charts (2023), as coded in the
//! `afcharts` packages. A colour never carries a meaning alone: a word, a weight or a position
//! always says the same.

use plotters::style::RGBColor;

/// Main series, the highlighted area.
pub(crate) const DARK_BLUE: RGBColor = RGBColor(0x12, 0x43, 0x6D);
/// Breaks and comparators.
pub(crate) const DARK_PINK: RGBColor = RGBColor(0x80, 0x16, 0x50);
/// The marked point of a curve.
pub(crate) const ORANGE: RGBColor = RGBColor(0xF4, 0x6A, 0x25);
/// Text and axes.
pub(crate) const DARK_GREY: RGBColor = RGBColor(0x3D, 0x3D, 0x3D);
/// Second step of the sequential palette.
pub(crate) const MID_BLUE: RGBColor = RGBColor(0x20, 0x73, 0xBC);
/// Third step of the sequential palette.
pub(crate) const LIGHT_BLUE: RGBColor = RGBColor(0x6B, 0xAC, 0xE6);
/// Bars beside the highlighted one.
pub(crate) const GREY: RGBColor = RGBColor(0xBF, 0xBF, 0xBF);
pub(crate) const WHITE: RGBColor = RGBColor(0xFF, 0xFF, 0xFF);

/// Outline that gives a pale shape the 3:1 contrast with white that the shape itself lacks.
pub(crate) const OUTLINE: RGBColor = RGBColor(0x8A, 0x8A, 0x8A);
/// Numbers on pale grounds, where dark grey would fall short of 4.5:1.
pub(crate) const INK: RGBColor = RGBColor(0x0B, 0x0C, 0x0C);
/// Gridlines: seen when looked for.
pub(crate) const GRID: RGBColor = RGBColor(0xE2, 0xE2, 0xE2);
/// Ground of months without data.
pub(crate) const NO_DATA: RGBColor = RGBColor(0xEC, 0xEC, 0xEC);
/// Interval bands: dark blue at a sixth of its strength on white.
pub(crate) const BAND: RGBColor = RGBColor(0xC9, 0xD8, 0xE6);
/// Provisional columns, always outlined.
pub(crate) const PALE_BLUE: RGBColor = RGBColor(0xD3, 0xE6, 0xF8);

/// The day and hour grid, from few to many. Zero is left as paper.
pub(crate) const SEQUENTIAL: [RGBColor; 5] =
    [PALE_BLUE, RGBColor(0xA4, 0xCC, 0xF0), LIGHT_BLUE, MID_BLUE, DARK_BLUE];

/// Relative luminance, 0 black to 1 white (WCAG 2.2).
fn luminance(colour: RGBColor) -> f64 {
    let linear = |channel: u8| {
        let c = f64::from(channel) / 255.0;
        if c <= 0.04045 { c / 12.92 } else { ((c + 0.055) / 1.055).powf(2.4) }
    };
    0.2126 * linear(colour.0) + 0.7152 * linear(colour.1) + 0.0722 * linear(colour.2)
}

/// Contrast ratio of two colours, 1 to 21 (WCAG 2.2, 1.4.3 and 1.4.11).
pub(crate) fn contrast(a: RGBColor, b: RGBColor) -> f64 {
    let (a, b) = (luminance(a), luminance(b));
    (a.max(b) + 0.05) / (a.min(b) + 0.05)
}

/// The colour of text on a ground: whichever of paper and ink stands out more.
pub(crate) fn ink_on(ground: RGBColor) -> RGBColor {
    if contrast(WHITE, ground) > contrast(INK, ground) { WHITE } else { INK }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_shape_stands_out_from_the_paper_and_from_its_neighbour() {
        for shape in [DARK_BLUE, DARK_PINK, MID_BLUE, OUTLINE, DARK_GREY] {
            assert!(contrast(shape, WHITE) >= 3.0, "{shape:?} on paper");
        }
        assert!(contrast(DARK_BLUE, GREY) >= 3.0, "the highlighted bar beside the others");
        assert!(contrast(DARK_BLUE, BAND) >= 3.0, "the line on its band");
        assert!(contrast(DARK_BLUE, PALE_BLUE) >= 3.0, "final and provisional columns");
    }

    #[test]
    fn text_is_readable_on_every_ground() {
        for ground in SEQUENTIAL.into_iter().chain([WHITE, NO_DATA, BAND]) {
            let ratio = contrast(ink_on(ground), ground);
            assert!(ratio >= 4.5, "{ground:?}: {ratio}");
        }
        assert!(contrast(DARK_PINK, WHITE) >= 4.5);
    }

    #[test]
    fn contrast_is_that_of_the_guidance() {
        assert!((contrast(WHITE, RGBColor(0, 0, 0)) - 21.0).abs() < 1e-9);
        assert!((contrast(RGBColor(0x77, 0x77, 0x77), WHITE) - 4.478).abs() < 1e-3);
    }
}
