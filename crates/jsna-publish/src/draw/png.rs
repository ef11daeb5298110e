//! PNG from the SVG: one drawing, two formats.

use crate::draw::font::FAMILY;
use png::{BitDepth, ColorType, Compression, Encoder, PixelDimensions, Unit};
use resvg::tiny_skia::{Pixmap, Transform};
use resvg::usvg::{Options, Tree};
use std::sync::Arc;

/// Width of the bitmap in pixels: about 240 to the inch across an A4 page.
const PIXELS: u32 = 1_600;

/// Pixels per metre, for programs that place a picture at its natural size: 170 mm wide.
const PER_METRE: u32 = 9_412;

/// A renderer that knows the embedded font and no other.
pub(crate) struct Rasteriser(Options<'static>);

impl Rasteriser {
    /// Loads the font.
    pub(crate) fn new() -> Self {
        let mut options = Options { font_family: FAMILY.to_owned(), ..Options::default() };
        let fonts = Arc::make_mut(&mut options.fontdb);
        fonts.load_font_data(dejavu::sans::regular().to_vec());
        fonts.load_font_data(dejavu::sans::bold().to_vec());
        fonts.set_sans_serif_family("DejaVu Sans");
        Self(options)
    }

    /// Draws an SVG document. The error is the renderer's own words.
    pub(crate) fn png(&self, svg: &str) -> Result<Vec<u8>, String> {
        let tree = Tree::from_str(svg, &self.0).map_err(|e| e.to_string())?;
        let drawn = tree.size().to_int_size();
        let size = drawn.scale_to_width(PIXELS).ok_or("the drawing has no size")?;
        let mut map = Pixmap::new(size.width(), size.height()).ok_or("the drawing has no size")?;
        let scale = size.to_size().width() / drawn.to_size().width();
        resvg::render(&tree, Transform::from_scale(scale, scale), &mut map.as_mut());
        encode(&map).map_err(|e| e.to_string())
    }
}

/// Writes RGB: the ground is white everywhere, so transparency would only be weight.
fn encode(map: &Pixmap) -> Result<Vec<u8>, png::EncodingError> {
    let rgb: Vec<u8> = map.data().chunks_exact(4).flat_map(|p| [p[0], p[1], p[2]]).collect();
    let mut out = Vec::new();
    let mut encoder = Encoder::new(&mut out, map.width(), map.height());
    encoder.set_color(ColorType::Rgb);
    encoder.set_depth(BitDepth::Eight);
    encoder.set_compression(Compression::Fast);
    encoder.set_pixel_dims(Some(PixelDimensions {
        xppu: PER_METRE,
        yppu: PER_METRE,
        unit: Unit::Meter,
    }));
    let mut writer = encoder.write_header()?;
    writer.write_image_data(&rgb)?;
    writer.finish()?;
    Ok(out)
}
