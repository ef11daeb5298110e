//! Centres of areas: one row for each, in degrees or in metres of the National Grid.

use crate::findings::{COLUMN_MISSING, MAP_POSITION};
use crate::gss::Gss;
use crate::lookup::bad_codes;
use crate::lookup::header;
use crate::table_file::{Column, Faults, TableFile};
use jsna_model::diagnostic::Diagnostic;
use jsna_model::words;

/// The centre of an area.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Centre {
    pub(crate) code: Gss,
    pub(crate) x: f64,
    pub(crate) y: f64,
    /// Longitude and latitude; otherwise metres.
    pub(crate) degrees: bool,
}

const EAST: [&str; 8] =
    ["longitude", "long", "lon", "x", "easting", "eastings", "geo_x", "x_coordinate"];
const NORTH: [&str; 7] = ["latitude", "lat", "y", "northing", "northings", "geo_y", "y_coordinate"];
const AREA: [&str; 6] =
    ["area_code", "lsoa_code", "msoa_code", "area code", "geography code", "code"];

/// Whether two numbers are a longitude and a latitude: no place in the United Kingdom lies so near to the origin of the
/// National Grid that its metres could be.
pub(crate) fn in_degrees(x: f64, y: f64) -> bool {
    x.abs() <= 180.0 && y.abs() <= 90.0
}

/// Reads a file of centres.
///
/// # Errors
/// The finding that says why the file cannot be used.
pub(crate) fn read(
    file: &TableFile<'_>,
    findings: &mut Vec<Diagnostic>,
) -> Result<Vec<Centre>, Box<Diagnostic>> {
    let mut column =
        |keys: &[&str], known: &dyn Fn(&str) -> bool| -> Result<Option<Column>, Box<Diagnostic>> {
            for key in keys {
                if let Some(column) = file.mapped(key, findings)? {
                    return Ok(Some(column));
                }
            }
            Ok(file.headers.iter().position(|h| known(h)).map(Column))
        };
    let named = |names: &'static [&'static str]| {
        move |header: &str| names.iter().any(|n| header.trim().eq_ignore_ascii_case(n))
    };
    let area = column(&["area"], &|h| is_code(h) || named(&AREA)(h))?;
    let x = column(&["longitude", "easting"], &named(&EAST))?;
    let y = column(&["latitude", "northing"], &named(&NORTH))?;
    let (Some(area), Some(x), Some(y)) = (area, x, y) else {
        let d = file.diagnostic(&COLUMN_MISSING, "the file of centroids lacks a column");
        return Err(Box::new(d.found(file.headers.join(", ")).expected(
            "an area code (LSOA21CD), and longitude and latitude or x and y in metres",
        )));
    };
    let (mut codes, mut numbers) = (Faults::default(), Faults::default());
    let mut out = Vec::new();
    file.each_row(findings, |row| {
        let Some(code) = Gss::parse(row.cell(area)) else {
            return codes.note(row, row.cell(area));
        };
        let number = |c: Column| row.cell(c).parse::<f64>().ok().filter(|n| n.is_finite());
        let Some((x, y)) = number(x).zip(number(y)) else {
            let found = format!("{}, {}", row.cell(x), row.cell(y));
            let empty = row.cell(x).is_empty() && row.cell(y).is_empty();
            return numbers.note(row, if empty { "no coordinates" } else { &found });
        };
        out.push(Centre { code, x, y, degrees: in_degrees(x, y) });
    });
    findings.extend(bad_codes(file, area, codes));
    findings.extend(numbers.finding(|n| {
        let headline = format!("{} of the centroids without a position", words::plural(n, "row"));
        file.diagnostic(&MAP_POSITION, headline)
            .expected("two numbers: degrees as -2.7101 and 53.3312, or metres as 352875 and 384210")
    }));
    Ok(out)
}

/// `LSOA21CD`, `MSOA11CD`, `WD23CD`, `lsoa11_code`: the code of an area of any year.
pub(crate) fn is_code(name: &str) -> bool {
    let lower = name.trim().to_ascii_lowercase();
    let stem = lower.strip_suffix("_code").unwrap_or(&lower);
    let small = ["lsoa", "msoa"].iter().any(|kind| stem.starts_with(kind));
    header::parse(name).is_some_and(|h| !h.is_name)
        || (small && (lower.ends_with("cd") || lower.ends_with("code")))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Kind;
    use crate::testing::{Folder, mapped, spec};

    fn centres(text: &str) -> (Vec<Centre>, Vec<Diagnostic>) {
        let folder = Folder::new();
        let spec = spec(Kind::Centroid, folder.file("c.csv", text.as_bytes()));
        let mut findings = Vec::new();
        let file = TableFile::read(&spec, &mut findings).unwrap();
        (read(&file, &mut findings).unwrap(), findings)
    }

    #[test]
    fn degrees_and_metres_are_told_apart_and_what_is_no_position_is_said() {
        let (found, findings) = centres(
            "lsoa11_code,longitude,latitude\nE01900001,-2.71,53.33\nE01900002,,\nLSOA 3,-2.7,53.3\n",
        );
        let code = Gss::parse("E01900001").unwrap();
        assert_eq!(found, [Centre { code, x: -2.71, y: 53.33, degrees: true }]);
        let said: Vec<(&str, Option<u64>)> =
            findings.iter().map(|d| (&*d.name, d.place.line)).collect();
        assert_eq!(said, [("reference-area-code", Some(4)), ("map-position", Some(3))]);
        let (found, findings) = centres("FID,LSOA21CD,x,y\n1,E01900001,352875.5,384210\n");
        assert_eq!((found[0].x, found[0].degrees, findings.len()), (352_875.5, false, 0));
    }

    #[test]
    fn columns_are_mapped_and_a_file_without_positions_is_refused() {
        let folder = Folder::new();
        let path = folder.file("c.csv", b"id,e,n\nE01900001,352875,384210\n");
        let columns = [("area", "id"), ("easting", "e"), ("northing", "n")];
        let spec = mapped(Kind::Centroid, &path, 2021, &columns);
        let mut findings = Vec::new();
        let file = TableFile::read(&spec, &mut findings).unwrap();
        assert_eq!(read(&file, &mut findings).unwrap().len(), 1);
        let plain = crate::testing::spec(Kind::Centroid, path);
        let file = TableFile::read(&plain, &mut findings).unwrap();
        assert_eq!(&*read(&file, &mut findings).unwrap_err().name, "reference-column-missing");
    }
}
