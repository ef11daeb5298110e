//! Places on the map.

/// How coordinates are rounded.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Rounding {
    /// As received.
    None,
    /// Three decimals, about 100 metres.
    Official,
    /// Two decimals, about a kilometre.
    Sensitive,
}

impl Rounding {
    /// The rounding that the handling class of a feed asks for. An unknown class is treated as the
    /// strictest.
    pub(crate) fn of(handling: &str) -> Self {
        match handling {
            "open" => Self::None,
            "official" => Self::Official,
            _ => Self::Sensitive,
        }
    }

    fn round(self, degrees: f64) -> f64 {
        let scale = match self {
            Self::None => return degrees,
            Self::Official => 1e3,
            Self::Sensitive => 1e2,
        };
        (degrees * scale).round() / scale
    }
}

/// What a pair of cells says.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) enum Point {
    /// Longitude and latitude.
    At(f64, f64),
    /// Longitude and latitude that were in each other's column.
    Swapped(f64, f64),
    /// Both cells are empty.
    Absent,
    /// Only one of the two is filled.
    Half,
    /// Zero, which is what systems write for "unknown".
    Zero,
    /// No number.
    Unreadable,
    /// Not in the United Kingdom.
    Elsewhere,
}

impl Point {
    /// Why the cells do not give a point, for messages.
    pub(crate) fn fault(self) -> Option<&'static str> {
        match self {
            Self::At(..) | Self::Swapped(..) | Self::Absent => None,
            Self::Half => Some("only one of the two is filled"),
            Self::Zero => Some("zero, which stands for unknown"),
            Self::Unreadable => Some("not a number"),
            Self::Elsewhere => Some("not in the United Kingdom"),
        }
    }
}

/// Reads a point in degrees.
pub(crate) fn degrees(longitude: &str, latitude: &str, rounding: Rounding) -> Point {
    let (lon, lat) = match pair(longitude, latitude) {
        Ok(pair) => pair,
        Err(point) => return point,
    };
    if in_uk(lon, lat) {
        Point::At(rounding.round(lon), rounding.round(lat))
    } else if in_uk(lat, lon) {
        Point::Swapped(rounding.round(lat), rounding.round(lon))
    } else {
        Point::Elsewhere
    }
}

/// Reads a point in metres on the British National Grid.
pub(crate) fn grid(easting: &str, northing: &str, rounding: Rounding) -> Point {
    let (e, n) = match pair(easting, northing) {
        Ok(pair) => pair,
        Err(point) => return point,
    };
    if !((1000.0..700_000.0).contains(&e) && (1000.0..1_300_000.0).contains(&n)) {
        return Point::Elsewhere;
    }
    let (lon, lat) = wgs84(e, n);
    Point::At(rounding.round(lon), rounding.round(lat))
}

fn pair(a: &str, b: &str) -> Result<(f64, f64), Point> {
    match (a.is_empty(), b.is_empty()) {
        (true, true) => return Err(Point::Absent),
        (true, false) | (false, true) => return Err(Point::Half),
        (false, false) => {}
    }
    let number = |text: &str| -> Option<f64> {
        let number: f64 = if text.contains(',') {
            text.replace(',', "").parse().ok()?
        } else {
            text.parse().ok()?
        };
        number.is_finite().then_some(number)
    };
    let (a, b) = number(a).zip(number(b)).ok_or(Point::Unreadable)?;
    if a.abs() < 1e-9 && b.abs() < 1e-9 { Err(Point::Zero) } else { Ok((a, b)) }
}

/// The box around the United Kingdom and the Isle of Man, in degrees. Inside it no
/// longitude is also a latitude, so that swapped columns are recognised.
fn in_uk(lon: f64, lat: f64) -> bool {
    (-8.7..2.1).contains(&lon) && (49.7..61.0).contains(&lat)
}

/// National Grid to WGS84: the inverse transverse Mercator projection on the Airy 1830 ellipsoid
/// and a seven-parameter Helmert shift, good to about five metres. Ordnance Survey, "A guide to
/// coordinate systems in Great Britain", annexes B and C.
fn wgs84(easting: f64, northing: f64) -> (f64, f64) {
    let airy = Ellipsoid { a: 6_377_563.396, b: 6_356_256.909 };
    let wgs = Ellipsoid { a: 6_378_137.0, b: 6_356_752.314_245 };
    let (lat, lon) = airy.unproject(easting, northing);
    let (x, y, z) = airy.cartesian(lat, lon);
    // OSGB36 to WGS84.
    let (tx, ty, tz) = (446.448, -125.157, 542.060);
    let scale = 1.0 - 20.4894e-6;
    let second = (1.0_f64 / 3600.0).to_radians();
    let (rx, ry, rz) = (0.1502 * second, 0.2470 * second, 0.8421 * second);
    let shifted = (
        tx + scale * x - rz * y + ry * z,
        ty + rz * x + scale * y - rx * z,
        tz - ry * x + rx * y + scale * z,
    );
    let (lat, lon) = wgs.geodetic(shifted);
    (lon.to_degrees(), lat.to_degrees())
}

/// Radians below which an iteration has settled: less than a thousandth of a millimetre on the ground.
const SETTLED: f64 = 1e-13;

#[derive(Clone, Copy)]
struct Ellipsoid {
    a: f64,
    b: f64,
}

impl Ellipsoid {
    fn e2(self) -> f64 {
        1.0 - (self.b * self.b) / (self.a * self.a)
    }

    fn cartesian(self, lat: f64, lon: f64) -> (f64, f64, f64) {
        let nu = self.a / (1.0 - self.e2() * lat.sin().powi(2)).sqrt();
        let (sin, cos) = lat.sin_cos();
        (nu * cos * lon.cos(), nu * cos * lon.sin(), nu * (1.0 - self.e2()) * sin)
    }

    fn geodetic(self, (x, y, z): (f64, f64, f64)) -> (f64, f64) {
        let p = x.hypot(y);
        let mut lat = z.atan2(p * (1.0 - self.e2()));
        for _ in 0..10 {
            let sin = lat.sin();
            let nu = self.a / (1.0 - self.e2() * sin * sin).sqrt();
            let next = (z + self.e2() * nu * sin).atan2(p);
            let moved = (next - lat).abs();
            lat = next;
            if moved < SETTLED {
                break;
            }
        }
        (lat, y.atan2(x))
    }

    /// Latitude and longitude of a point on the National Grid.
    fn unproject(self, easting: f64, northing: f64) -> (f64, f64) {
        const F0: f64 = 0.999_601_271_7;
        let (lat0, lon0) = (49.0_f64.to_radians(), (-2.0_f64).to_radians());
        let (e0, n0) = (400_000.0, -100_000.0);
        let n = (self.a - self.b) / (self.a + self.b);
        let arc = |lat: f64| {
            let (d, s) = (lat - lat0, lat + lat0);
            self.b
                * F0
                * ((1.0 + n + 1.25 * n * n + 1.25 * n.powi(3)) * d
                    - (3.0 * n + 3.0 * n * n + 2.625 * n.powi(3)) * d.sin() * s.cos()
                    + (1.875 * n * n + 1.875 * n.powi(3)) * (2.0 * d).sin() * (2.0 * s).cos()
                    - 35.0 / 24.0 * n.powi(3) * (3.0 * d).sin() * (3.0 * s).cos())
        };
        let mut lat = lat0 + (northing - n0) / (self.a * F0);
        for _ in 0..20 {
            let step = (northing - n0 - arc(lat)) / (self.a * F0);
            lat += step;
            if step.abs() < SETTLED {
                break;
            }
        }
        let (sin, cos, tan) = (lat.sin(), lat.cos(), lat.tan());
        let nu = self.a * F0 / (1.0 - self.e2() * sin * sin).sqrt();
        let rho = self.a * F0 * (1.0 - self.e2()) / (1.0 - self.e2() * sin * sin).powf(1.5);
        let eta2 = nu / rho - 1.0;
        let t2 = tan * tan;
        let de = easting - e0;
        let vii = tan / (2.0 * rho * nu);
        let viii = tan / (24.0 * rho * nu.powi(3)) * (5.0 + 3.0 * t2 + eta2 - 9.0 * t2 * eta2);
        let ix = tan / (720.0 * rho * nu.powi(5)) * (61.0 + 90.0 * t2 + 45.0 * t2 * t2);
        let x = 1.0 / (cos * nu);
        let xi = 1.0 / (cos * 6.0 * nu.powi(3)) * (nu / rho + 2.0 * t2);
        let xii = 1.0 / (cos * 120.0 * nu.powi(5)) * (5.0 + 28.0 * t2 + 24.0 * t2 * t2);
        let xiia = 1.0 / (cos * 5040.0 * nu.powi(7))
            * (61.0 + 662.0 * t2 + 1320.0 * t2 * t2 + 720.0 * t2.powi(3));
        (
            lat - vii * de.powi(2) + viii * de.powi(4) - ix * de.powi(6),
            lon0 + x * de - xi * de.powi(3) + xii * de.powi(5) - xiia * de.powi(7),
        )
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_national_grid_becomes_degrees() {
        // Worked example of the Ordnance Survey guide: E 651409.903, N 313177.270 is
        // 52 39' 27.2531" N, 1 43' 4.5177" E on OSGB36.
        let airy = Ellipsoid { a: 6_377_563.396, b: 6_356_256.909 };
        let (lat, lon) = airy.unproject(651_409.903, 313_177.270);
        assert!((lat.to_degrees() - (52.0 + 39.0 / 60.0 + 27.2531 / 3600.0)).abs() < 1e-8);
        assert!((lon.to_degrees() - (1.0 + 43.0 / 60.0 + 4.5177 / 3600.0)).abs() < 1e-8);
        // The same point on WGS84 (ETRS89), within five metres: 52.657979, 1.716052.
        let Point::At(lon, lat) = grid("651,409.903", "313177.27", Rounding::None) else {
            panic!()
        };
        assert!((lat - 52.657_979).abs() < 5e-5 && (lon - 1.716_052).abs() < 8e-5, "{lon} {lat}");
    }

    #[test]
    fn what_is_no_place_says_why() {
        assert_eq!(degrees("", "", Rounding::None), Point::Absent);
        assert_eq!(degrees("-2.7", "", Rounding::None), Point::Half);
        assert_eq!(degrees("0", "0.0", Rounding::None), Point::Zero);
        assert_eq!(degrees("-2.7", "n/a", Rounding::None), Point::Unreadable);
        assert_eq!(degrees("12.5", "41.9", Rounding::None), Point::Elsewhere);
        assert_eq!(degrees("53.3", "-2.7", Rounding::None), Point::Swapped(-2.7, 53.3));
        assert_eq!(grid("0", "0", Rounding::None), Point::Zero);
        assert_eq!(grid("12", "400000", Rounding::None), Point::Elsewhere);
        assert_eq!(degrees("nan", "inf", Rounding::None), Point::Unreadable);
    }

    #[test]
    fn the_handling_class_rounds() {
        let at = |handling| degrees("-2.664732", "53.323497", Rounding::of(handling));
        assert_eq!(at("open"), Point::At(-2.664_732, 53.323_497));
        assert_eq!(at("official"), Point::At(-2.665, 53.323));
        assert_eq!(at("official_sensitive"), Point::At(-2.66, 53.32));
        assert_eq!(at("secret"), Point::At(-2.66, 53.32));
    }
}
