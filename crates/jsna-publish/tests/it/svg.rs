//! Reads SVG back the way a renderer does, with the width of every text in the embedded font.

use roxmltree::Document;
use std::collections::BTreeMap;

/// A text in a picture with the box that it covers.
#[derive(Debug, Clone)]
pub(crate) struct Text {
    pub(crate) words: String,
    pub(crate) left: f64,
    pub(crate) right: f64,
    pub(crate) top: f64,
    pub(crate) bottom: f64,
}

impl Text {
    /// Whether two boxes share ink: a hair of overlap at the edges is not seen.
    pub(crate) fn overlaps(&self, other: &Self) -> bool {
        let across = self.left + 0.5 < other.right && other.left + 0.5 < self.right;
        let down = self.top + 0.5 < other.bottom && other.top + 0.5 < self.bottom;
        across && down
    }
}

/// A picture.
pub(crate) struct Picture {
    pub(crate) width: f64,
    pub(crate) height: f64,
    pub(crate) texts: Vec<Text>,
    pub(crate) title: String,
    pub(crate) desc: String,
    pub(crate) role: String,
    pub(crate) ids: Vec<String>,
}

/// Widths of the glyphs of a font, in ems.
pub(crate) struct Widths(BTreeMap<(bool, char), f64>);

impl Widths {
    /// The renderer's own view of the font, independent of the drawing code's.
    pub(crate) fn new() -> Self {
        Self(BTreeMap::new())
    }

    fn of(&mut self, text: &str, bold: bool) -> f64 {
        text.chars().map(|c| *self.0.entry((bold, c)).or_insert_with(|| advance(c, bold))).sum()
    }
}

/// Advance of a character, from the font's own tables.
fn advance(c: char, bold: bool) -> f64 {
    let data = if bold { dejavu::sans::bold() } else { dejavu::sans::regular() };
    let face = ttf_parser::Face::parse(data, 0).expect("the font is a font");
    let glyph = face.glyph_index(c).unwrap_or_else(|| panic!("the font has no {c:?}"));
    f64::from(face.glyph_hor_advance(glyph).unwrap_or(0)) / f64::from(face.units_per_em())
}

/// Reads a picture.
pub(crate) fn read(svg: &str, widths: &mut Widths) -> Picture {
    let document = Document::parse(svg).unwrap_or_else(|e| panic!("not XML: {e}\n{svg}"));
    let root = document.root_element();
    let number = |node: roxmltree::Node<'_, '_>, name: &str| -> Option<f64> {
        node.attribute(name)?.parse().ok()
    };
    let view: Vec<f64> = root
        .attribute("viewBox")
        .expect("a viewBox")
        .split(' ')
        .map(|n| n.parse().expect("a number"))
        .collect();
    let base = number(root, "font-size").expect("a font size");
    let text_of = |name: &str| {
        let node = root.children().find(|n| n.has_tag_name(("http://www.w3.org/2000/svg", name)));
        node.and_then(|n| n.text()).unwrap_or_default().to_owned()
    };
    let texts = root.descendants().filter(|n| n.tag_name().name() == "text").map(|n| {
        let text = n.text().unwrap_or_default().to_owned();
        let size = number(n, "font-size").unwrap_or(base);
        let width = size * widths.of(&text, n.attribute("font-weight") == Some("bold"));
        let (x, y) = (number(n, "x").expect("x"), number(n, "y").expect("y"));
        let left = match n.attribute("text-anchor") {
            Some("middle") => x - width / 2.0,
            Some("end") => x - width,
            _ => x,
        };
        // Capitals and digits, and what hangs below the line.
        Text {
            words: text,
            left,
            right: left + width,
            top: y - 0.73 * size,
            bottom: y + 0.2 * size,
        }
    });
    Picture {
        width: view[2],
        height: view[3],
        texts: texts.collect(),
        title: text_of("title"),
        desc: text_of("desc"),
        role: root.attribute("role").unwrap_or_default().to_owned(),
        ids: root.descendants().filter_map(|n| n.attribute("id")).map(str::to_owned).collect(),
    }
}
