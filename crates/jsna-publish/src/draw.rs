//! The drawing surface: fonts, colours, an SVG backend for plotters, and PNG from that same SVG.

pub(crate) mod canvas;
pub(crate) mod font;
pub(crate) mod palette;
pub(crate) mod png;
pub(crate) mod svg;
