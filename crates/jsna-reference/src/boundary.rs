//! Boundaries of areas, as GeoJSON: each area with the corners of its polygons.

use crate::centroid::{in_degrees, is_code};
use crate::findings::{MAP_POSITION, UNREADABLE};
use crate::gss::Gss;
use crate::spec::ReferenceSpec;
use crate::table_file::read_bytes;
use jsna_model::diagnostic::Diagnostic;
use jsna_model::words;
use serde::Deserialize;
use serde::de::{Deserializer, SeqAccess, Visitor};
use serde_json::Value;
use std::collections::BTreeMap;
use std::fmt;

/// A corner, rounded so that the same corner of two polygons is one: to a millionth of a degree, or 0.1 m.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) struct Corner(i64, i64);

impl Corner {
    fn new(x: f64, y: f64) -> Self {
        let scale = if in_degrees(x, y) { 1e6 } else { 10.0 };
        #[expect(clippy::cast_possible_truncation, reason = "a number out of range is no place")]
        let round = |v: f64| (v * scale).round() as i64;
        Self(round(x), round(y))
    }
}

/// An area with the corners of its polygons.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Outline {
    pub(crate) code: Gss,
    pub(crate) corners: Vec<Corner>,
}

#[derive(Debug, Deserialize)]
struct Collection {
    features: Vec<Feature>,
}

#[derive(Debug, Deserialize)]
struct Feature {
    #[serde(default)]
    properties: Option<BTreeMap<String, Value>>,
    #[serde(default)]
    geometry: Option<Geometry>,
}

#[derive(Debug, Deserialize)]
struct Geometry {
    #[serde(rename = "type")]
    kind: String,
    #[serde(default)]
    coordinates: Coordinates,
}

/// The corners of a geometry, however deep its lists are nested.
#[derive(Debug, Default)]
struct Coordinates(Vec<Corner>);

enum Node {
    Number(f64),
    Corners(Vec<Corner>),
}

struct Nodes;

impl<'de> Visitor<'de> for Nodes {
    type Value = Node;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a number or a list of coordinates")
    }

    fn visit_f64<E>(self, v: f64) -> Result<Node, E> {
        Ok(Node::Number(v))
    }

    #[expect(clippy::cast_precision_loss, reason = "coordinates are small")]
    fn visit_i64<E>(self, v: i64) -> Result<Node, E> {
        Ok(Node::Number(v as f64))
    }

    #[expect(clippy::cast_precision_loss, reason = "coordinates are small")]
    fn visit_u64<E>(self, v: u64) -> Result<Node, E> {
        Ok(Node::Number(v as f64))
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut list: A) -> Result<Node, A::Error> {
        let (mut numbers, mut corners) = (Vec::new(), Vec::new());
        while let Some(node) = list.next_element::<Node>()? {
            match node {
                Node::Number(n) => numbers.push(n),
                Node::Corners(inner) => corners.extend(inner),
            }
        }
        if let [x, y, ..] = numbers[..] {
            corners.push(Corner::new(x, y));
        }
        Ok(Node::Corners(corners))
    }
}

impl<'de> Deserialize<'de> for Node {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        from.deserialize_any(Nodes)
    }
}

impl<'de> Deserialize<'de> for Coordinates {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        Ok(match from.deserialize_any(Nodes)? {
            Node::Number(_) => Self::default(),
            Node::Corners(corners) => Self(corners),
        })
    }
}

/// Reads a file of boundaries. The parser refuses lists that are nested more than 128 deep.
///
/// # Errors
/// The finding that says why the file cannot be used.
pub(crate) fn read(
    spec: &ReferenceSpec,
    findings: &mut Vec<Diagnostic>,
) -> Result<Vec<Outline>, Box<Diagnostic>> {
    let bytes = read_bytes(spec)?;
    let text = bytes.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(&bytes);
    let collection: Collection = serde_json::from_slice(text).map_err(|e| {
        Box::new(
            Diagnostic::new(&UNREADABLE, "the file of boundaries is not GeoJSON")
                .file(&spec.shown)
                .found(e.to_string())
                .expected("a FeatureCollection of polygons, as the ONS geography portal gives it")
                .set_in(spec.set_in()),
        )
    })?;
    let (mut out, mut faulty) = (Vec::new(), Vec::new());
    for (at, feature) in (1..).zip(collection.features) {
        let code = code(spec, &feature);
        let geometry = feature.geometry.filter(|g| g.kind.ends_with("Polygon"));
        let corners = geometry.map(|g| g.coordinates.0).filter(|c| !c.is_empty());
        match code.zip(corners) {
            Some((code, mut corners)) => {
                corners.sort_unstable();
                corners.dedup();
                out.push(Outline { code, corners });
            }
            None => faulty.push(at),
        }
    }
    if !faulty.is_empty() {
        let n = faulty.len() as u64;
        let headline = format!(
            "{} of the boundaries without an area code or a polygon",
            words::plural(n, "feature")
        );
        faulty.truncate(Diagnostic::ROWS_SHOWN);
        findings.push(
            Diagnostic::new(&MAP_POSITION, headline)
                .file(&spec.shown)
                .rows(&faulty, None)
                .expected("a property with the code, as LSOA21CD, and a Polygon or MultiPolygon")
                .fix("If the code has another name: columns = { area = \"...\" }.")
                .count(n),
        );
    }
    Ok(out)
}

/// The code of a feature: of the property that the project names, else of the first that ONS would give a code.
fn code(spec: &ReferenceSpec, feature: &Feature) -> Option<Gss> {
    let properties = feature.properties.as_ref()?;
    let parse = |value: &Value| Gss::parse(value.as_str()?);
    if let Some(name) = spec.columns.get("area") {
        return parse(properties.get(name)?);
    }
    let known = |name: &str| is_code(name) || name.eq_ignore_ascii_case("area_code");
    properties.iter().filter(|(name, _)| known(name)).find_map(|(_, value)| parse(value))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Kind;
    use crate::testing::{Folder, gzip, spec};

    const TWO: &str = r#"{"type": "FeatureCollection", "features": [
        {"type": "Feature", "properties": {"FID": 1, "LSOA21CD": "E01900001"},
         "geometry": {"type": "Polygon", "coordinates": [[[0.1, 53], [0.2, 53, 7], [0.2, 53.1], [0.1, 53]]]}},
        {"type": "Feature", "properties": {"LSOA21CD": "E01900002"}, "geometry": null},
        {"geometry": {"coordinates": [[[[400000, 380000.04], [400100, 380000], [400000, 380100]]]], "type": "MultiPolygon"},
         "properties": {"LSOA21CD": "E01900003"}}]}"#;

    fn outlines(bytes: &[u8]) -> (Result<Vec<Outline>, Box<Diagnostic>>, Vec<Diagnostic>) {
        let folder = Folder::new();
        let spec = spec(Kind::Boundary, folder.file("b.geojson", bytes));
        let mut findings = Vec::new();
        (read(&spec, &mut findings), findings)
    }

    #[test]
    fn polygons_of_either_kind_are_read_plain_and_packed() {
        let (found, findings) = outlines(TWO.as_bytes());
        let found = found.unwrap();
        let corners =
            [Corner(100_000, 53_000_000), Corner(200_000, 53_000_000), Corner(200_000, 53_100_000)];
        assert_eq!(found[0].corners, corners);
        assert_eq!(found[1].corners[0], Corner(4_000_000, 3_800_000));
        assert_eq!((found.len(), findings.len()), (2, 1));
        assert_eq!(&*findings[0].name, "map-position");
        assert_eq!(outlines(&gzip(TWO.as_bytes())).0.unwrap(), found);
    }

    #[test]
    fn what_is_no_geojson_is_refused_however_deep() {
        let deep = format!(
            r#"{{"features": [{{"geometry": {{"type": "Polygon", "coordinates": {}"#,
            "[".repeat(1_000_000)
        );
        for bad in ["", "LSOA21CD,x,y\n", "[]", "{}", deep.as_str()] {
            let finding = outlines(bad.as_bytes()).0.unwrap_err();
            assert_eq!(&*finding.name, "reference-unreadable");
        }
    }
}
