//! The county's small areas: where they are, who lives there, and how much befalls them.
//!
//! The smallest piece is a [`Place`]: a part of the county that lies in one LSOA of 2011 and one
//! of 2021. Most LSOAs are one place. An LSOA that was split has two places with one code of 2011,
//! two that were merged have one code of 2021.

use crate::places::{
    BUFFER_WARD, DISTRICTS, District, SCHEME_WARD, SHARPS_WARD, SITES, STREETS, WAYS, ward_code,
};
use crate::random::Draw;

/// A part of the county in one LSOA of either census.
#[derive(Debug)]
pub(crate) struct Place {
    pub(crate) ward: usize,
    pub(crate) lad: usize,
    pub(crate) csp: usize,
    pub(crate) lsoa11: Code,
    pub(crate) lsoa21: Code,
    /// Usual residents at the census of 2021.
    pub(crate) residents: u32,
    /// In the town centre of its district.
    pub(crate) town: bool,
    /// 0.5 (least) to about 2.7 (most deprived).
    deprivation: f64,
    pub(crate) snaps: Vec<Snap>,
}

/// A code and the name it goes with.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Code {
    pub(crate) code: String,
    pub(crate) name: String,
}

/// A point that published crimes are moved to.
#[derive(Debug, Clone)]
pub(crate) struct Snap {
    /// Metres on the British National Grid.
    pub(crate) easting: u32,
    /// Metres on the British National Grid.
    pub(crate) northing: u32,
    /// Degrees, six decimals.
    pub(crate) longitude: String,
    /// Degrees, six decimals.
    pub(crate) latitude: String,
    /// Street or site name.
    pub(crate) name: String,
}

/// An electoral ward.
#[derive(Debug)]
pub(crate) struct Ward {
    pub(crate) code: String,
    pub(crate) name: &'static str,
    pub(crate) lad: usize,
}

/// What decides how events of a kind spread over places.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Risk {
    Violence,
    Domestic,
    Dwelling,
    Vehicle,
    Retail,
    Damage,
    Drugs,
    Order,
    Asb,
    Litter,
    Sharps,
    Road,
    /// Health of the people who live there.
    Home,
}

impl Risk {
    const ALL: [Self; 13] = [
        Self::Violence,
        Self::Domestic,
        Self::Dwelling,
        Self::Vehicle,
        Self::Retail,
        Self::Damage,
        Self::Drugs,
        Self::Order,
        Self::Asb,
        Self::Litter,
        Self::Sharps,
        Self::Road,
        Self::Home,
    ];

    /// How strongly deprivation raises it, and how much more there is in a town centre.
    fn shape(self) -> (f64, f64) {
        match self {
            Self::Violence => (0.8, 3.0),
            Self::Domestic => (0.9, 1.0),
            Self::Dwelling => (0.5, 0.6),
            Self::Vehicle => (0.3, 1.2),
            Self::Retail => (0.2, 14.0),
            Self::Drugs => (0.9, 3.0),
            Self::Order => (0.8, 4.0),
            Self::Damage | Self::Asb => (0.7, 2.0),
            Self::Litter => (0.5, 1.5),
            Self::Sharps => (0.9, 2.0),
            Self::Road => (0.1, 1.5),
            Self::Home => (0.8, 1.0),
        }
    }

    /// Whether the district's level of crime applies.
    fn follows_crime(self) -> bool {
        !matches!(self, Self::Road | Self::Home | Self::Litter | Self::Sharps)
    }
}

/// The whole county.
#[derive(Debug)]
pub(crate) struct Geography {
    pub(crate) places: Vec<Place>,
    pub(crate) wards: Vec<Ward>,
    /// Per risk, per place: residents weighted so that their sum is the number of residents.
    weights: Vec<Vec<f64>>,
    /// The place that holds [`HOT_SPOT_SHARE`] of Ossenford's vehicle crime.
    pub(crate) hot_spot: usize,
}

/// Share of its partnership's vehicle crime that falls in the planted hot spot.
pub(crate) const HOT_SPOT_SHARE: f64 = 0.12;
/// Share of the county's sharps that are found in one ward.
pub(crate) const SHARPS_SHARE: f64 = 0.30;
const HOT_SPOT_WARD: &str = "Sallowby";

/// LSOAs of the sample.
pub(crate) const SAMPLE_LSOAS: usize = 150;

/// What the census of 2021 did to LSOAs: the first of these wards' LSOAs were split or merged.
const SPLIT_WARDS: [&str; 2] = ["Gullenby", "Coldmarl"];
const MERGED_WARDS: [&str; 2] = ["Thrapwick", "Saltenby"];

impl Geography {
    /// A county of some LSOAs, shared out over the districts as the sample's 150 are.
    pub(crate) fn new(seed: u64, lsoas: usize) -> Self {
        let draw = Draw::new(seed, "geography", 0);
        let mut builder = Builder { draw, lsoas, new_lsoa21: lsoas, ..Builder::default() };
        let up_to = |district: usize| {
            let before = DISTRICTS.iter().take(district).map(|d| d.lsoas).sum::<usize>();
            before * lsoas / SAMPLE_LSOAS
        };
        for (lad, district) in DISTRICTS.iter().enumerate() {
            builder.district(lad, district, up_to(lad + 1) - up_to(lad));
        }
        let Builder { places, wards, .. } = builder;
        let hot_spot = members(&places, &wards, HOT_SPOT_WARD).nth(2).unwrap_or_default();
        let mut geography = Self { places, wards, weights: Vec::new(), hot_spot };
        geography.weights = Risk::ALL.iter().map(|&risk| geography.weigh(risk)).collect();
        geography
    }

    /// Residents of a place as seen by a risk; over the county they add up to its residents.
    pub(crate) fn weight(&self, risk: Risk, place: usize) -> f64 {
        self.weights[risk as usize][place]
    }

    /// Places of a ward.
    pub(crate) fn ward_places(&self, ward: &str) -> impl Iterator<Item = usize> {
        members(&self.places, &self.wards, ward)
    }

    /// Residents of the county at the census of 2021.
    pub(crate) fn residents(&self) -> u32 {
        self.places.iter().map(|p| p.residents).sum()
    }

    /// LSOAs of a census with the place that each first appears in, by code.
    pub(crate) fn lsoas(&self, code: impl Fn(&Place) -> &Code) -> Vec<(&Code, &Place)> {
        let mut all: Vec<(&Code, &Place)> = Vec::new();
        for place in &self.places {
            if all.iter().all(|(known, _)| *known != code(place)) {
                all.push((code(place), place));
            }
        }
        all.sort_by_key(|(known, _)| *known);
        all
    }

    fn weigh(&self, risk: Risk) -> Vec<f64> {
        let (slope, town) = risk.shape();
        let mut weights: Vec<f64> = self
            .places
            .iter()
            .map(|p| {
                let here = 1.0 + slope * (p.deprivation - 1.0);
                let level = if risk.follows_crime() { DISTRICTS[p.lad].level } else { 1.0 };
                f64::from(p.residents) * here * level * if p.town { town } else { 1.0 }
            })
            .collect();
        self.concentrate(risk, &mut weights);
        let total: f64 = weights.iter().sum();
        let residents = f64::from(self.residents());
        weights.into_iter().map(|w| w * residents / total).collect()
    }

    /// Planted concentrations.
    fn concentrate(&self, risk: Risk, weights: &mut [f64]) {
        match risk {
            Risk::Vehicle => {
                let csp = self.places[self.hot_spot].csp;
                let others: f64 = (0..weights.len())
                    .filter(|&i| i != self.hot_spot && self.places[i].csp == csp)
                    .map(|i| weights[i])
                    .sum();
                weights[self.hot_spot] = others * HOT_SPOT_SHARE / (1.0 - HOT_SPOT_SHARE);
            }
            Risk::Sharps => {
                let ward: Vec<usize> = self.ward_places(SHARPS_WARD).collect();
                let inside: f64 = ward.iter().map(|&i| weights[i]).sum();
                let outside = weights.iter().sum::<f64>() - inside;
                for i in ward {
                    weights[i] *= outside / inside * SHARPS_SHARE / (1.0 - SHARPS_SHARE);
                }
            }
            Risk::Asb => {
                // The scheme was put where there was most trouble.
                for (ward, factor) in [(SCHEME_WARD, 1.9), (BUFFER_WARD, 1.1)] {
                    for i in self.ward_places(ward) {
                        weights[i] *= factor;
                    }
                }
            }
            _ => {}
        }
    }
}

fn members<'a>(
    places: &'a [Place],
    wards: &'a [Ward],
    ward: &str,
) -> impl Iterator<Item = usize> + use<'a> {
    let ward = wards.iter().position(|w| w.name == ward);
    places.iter().enumerate().filter(move |(_, p)| Some(p.ward) == ward).map(|(i, _)| i)
}

/// Centres of the districts, in metres from the county's.
const CENTRES: [(i32, i32); 6] = [
    (-12_000, 0),
    (-2_000, 9_000),
    (-1_000, -10_000),
    (12_000, 8_000),
    (16_000, -2_000),
    (10_000, -11_000),
];

#[derive(Debug)]
struct Builder {
    draw: Draw,
    places: Vec<Place>,
    wards: Vec<Ward>,
    /// LSOAs of the county in 2011.
    lsoas: usize,
    lsoa11: usize,
    new_lsoa21: usize,
}

impl Default for Builder {
    fn default() -> Self {
        let (places, wards) = (Vec::new(), Vec::new());
        Self { draw: Draw::new(0, "", 0), places, wards, lsoas: 0, lsoa11: 0, new_lsoa21: 0 }
    }
}

impl Builder {
    fn district(&mut self, lad: usize, district: &District, lsoas_in_all: usize) {
        let wards = district.wards.len();
        for (nth, &name) in district.wards.iter().enumerate() {
            let ward = self.wards.len();
            self.wards.push(Ward { code: ward_code(ward), name, lad });
            // Wards take turns with the LSOAs, so the first ones hold one more.
            let lsoas = lsoas_in_all / wards + usize::from(nth < lsoas_in_all % wards);
            for letter in 0..lsoas {
                self.lsoa(lad, district, nth, letter);
            }
        }
    }

    fn lsoa(&mut self, lad: usize, district: &District, nth: usize, letter: usize) {
        let name = district.wards[nth];
        let split = SPLIT_WARDS.contains(&name) && letter == 0;
        let merged = MERGED_WARDS.contains(&name) && letter < 2;
        self.lsoa11 += 1;
        let old = lsoa_code(district, self.lsoa11, nth, letter);
        let places = if split { 2 } else { 1 };
        for _ in 0..places {
            let usual = self.draw.between(1_180, 1_900);
            let residents = if merged { usual * 3 / 5 } else { usual };
            let new = if split || (merged && letter == 0) {
                self.new_lsoa21 += 1;
                // Letters go on after those of 2011.
                let letters = 8 * self.lsoas.div_ceil(SAMPLE_LSOAS) + self.new_lsoa21 % 2;
                lsoa_code(district, self.new_lsoa21, nth, letters)
            } else if merged {
                self.places.last().map_or_else(|| old.clone(), |p| p.lsoa21.clone())
            } else {
                old.clone()
            };
            let u = self.draw.unit();
            let place = Place {
                ward: self.wards.len() - 1,
                lad,
                csp: district.csp,
                lsoa11: old.clone(),
                lsoa21: new,
                residents,
                town: nth == 0 && letter == 0,
                deprivation: 0.5 + u + 1.2 * u * u * u * u,
                snaps: self.snaps(lad, nth, letter),
            };
            self.places.push(place);
        }
    }

    /// Points on streets around the middle of an LSOA; more of them, and sites, in a town centre.
    fn snaps(&mut self, lad: usize, nth: usize, letter: usize) -> Vec<Snap> {
        let (ward_x, ward_y) = in_a_grid(nth, 2_400);
        let (lsoa_x, lsoa_y) = in_a_grid(letter, 700);
        let (x, y) = (CENTRES[lad].0 + ward_x + lsoa_x, CENTRES[lad].1 + ward_y + lsoa_y);
        let town = nth == 0 && letter == 0;
        let sites = if town { SITES.len() } else { usize::from(letter == 1) };
        let streets = if town { 16 } else { 12 };
        (0..streets + sites).map(|i| self.snap(x, y, i.checked_sub(streets))).collect()
    }

    fn snap(&mut self, x: i32, y: i32, site: Option<usize>) -> Snap {
        let x = x + self.draw.below(600).cast_signed() - 300;
        let y = y + self.draw.below(600).cast_signed() - 300;
        let name = site.map_or_else(
            || format!("{} {}", self.draw.pick(&STREETS), self.draw.pick(&WAYS)),
            |i| SITES[i].to_owned(),
        );
        let (longitude, latitude) = degrees(f64::from(x) / 1e4, f64::from(y) / 1e4);
        Snap {
            easting: CENTRE_EASTING.saturating_add_signed(x),
            northing: CENTRE_NORTHING.saturating_add_signed(y),
            longitude: format!("{longitude:.6}"),
            latitude: format!("{latitude:.6}"),
            name,
        }
    }
}

/// Where the `i`-th square of three columns lies, in steps from the middle of the second row.
fn in_a_grid(i: usize, step: i32) -> (i32, i32) {
    const STEPS: [i32; 6] = [-1, 0, 1, 2, 3, 4];
    (STEPS[i % 3] * step, STEPS[i / 3 % 6] * step)
}

fn lsoa_code(district: &District, number: usize, ward: usize, letter: usize) -> Code {
    const ALPHABET: &[u8; 26] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZ";
    // A to Z, then AA, AB ... as the columns of a spreadsheet.
    let mut letters = String::new();
    let mut rest = letter + 1;
    while rest > 0 {
        letters.insert(0, char::from(ALPHABET[(rest - 1) % 26]));
        rest = (rest - 1) / 26;
    }
    Code {
        code: format!("E019{number:05}"),
        name: format!("{} {:03}{letters}", district.name, ward + 1),
    }
}

/// The middle of the county on the British National Grid: open sea, more than 70 km from any coast.
const CENTRE_EASTING: u32 = 620_000;
const CENTRE_NORTHING: u32 = 460_000;

/// Longitude and latitude (WGS 84) of a point given in units of 10 km from the county's middle: a
/// second-order fit to PROJ's transformation from the British National Grid, within two metres.
fn degrees(x: f64, y: f64) -> (f64, f64) {
    let fit = |c: [f64; 6]| c[0] + c[1] * x + c[2] * y + c[3] * x * x + c[4] * x * y + c[5] * y * y;
    let longitude = fit([
        1.354_370_99,
        0.152_251_886,
        0.007_217_675_23,
        -1.962_419_33e-5,
        3.261_367_91e-4,
        1.962_159_71e-5,
    ]);
    let latitude = fit([
        53.989_168_3,
        -0.004_253_529_3,
        0.089_721_586_6,
        -9.631_615_04e-5,
        -1.392_074_36e-5,
        -1.007_313_54e-6,
    ]);
    (longitude, latitude)
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::BTreeSet;

    #[test]
    fn the_county_has_the_promised_shape() {
        let county = Geography::new(1, SAMPLE_LSOAS);
        assert_eq!(county.lsoas(|p| &p.lsoa11).len(), 150);
        assert_eq!(county.lsoas(|p| &p.lsoa21).len(), 150);
        assert_eq!(county.places.len(), 152);
        assert_eq!(county.wards.len(), 35);
        let mean = f64::from(county.residents()) / 150.0;
        assert!((1_400.0..1_650.0).contains(&mean), "{mean}");
    }

    #[test]
    fn codes_and_names_belong_to_one_ward() {
        for lsoas in [SAMPLE_LSOAS, 800, 3_001] {
            let county = Geography::new(1, lsoas);
            assert_eq!(county.lsoas(|p| &p.lsoa11).len(), lsoas);
            codes_and_names_are_unique(&county);
        }
    }

    fn codes_and_names_are_unique(county: &Geography) {
        let mut seen = BTreeSet::new();
        for p in &county.places {
            for code in [&p.lsoa11, &p.lsoa21] {
                seen.insert((code.code.clone(), code.name.clone(), p.ward));
            }
        }
        let codes: BTreeSet<_> = seen.iter().map(|s| &s.0).collect();
        let names: BTreeSet<_> = seen.iter().map(|s| &s.1).collect();
        assert_eq!(codes.len(), seen.len());
        assert_eq!(names.len(), seen.len());
    }

    #[test]
    fn planted_shares_are_exact() {
        let county = Geography::new(3, SAMPLE_LSOAS);
        let share = |risk, inside: &dyn Fn(usize) -> bool, of: &dyn Fn(usize) -> bool| {
            let sum = |f: &dyn Fn(usize) -> bool| -> f64 {
                (0..county.places.len()).filter(|&i| f(i)).map(|i| county.weight(risk, i)).sum()
            };
            sum(&|i| inside(i) && of(i)) / sum(of)
        };
        let csp = county.places[county.hot_spot].csp;
        let hot = share(Risk::Vehicle, &|i| i == county.hot_spot, &|i| county.places[i].csp == csp);
        assert!((hot - HOT_SPOT_SHARE).abs() < 1e-12, "{hot}");
        let ward: BTreeSet<usize> = county.ward_places(SHARPS_WARD).collect();
        let sharps = share(Risk::Sharps, &|i| ward.contains(&i), &|_| true);
        assert!((sharps - SHARPS_SHARE).abs() < 1e-12, "{sharps}");
    }

    #[test]
    fn points_lie_in_the_sea() {
        // PROJ 9 gives these for the National Grid's 600000,480000 and 640000,480000.
        let (lon, lat) = degrees(-2.0, 2.0);
        assert!((lon - 1.062_995).abs() < 3e-5 && (lat - 54.176_785).abs() < 2e-5, "{lon} {lat}");
        let (lon, lat) = degrees(2.0, 2.0);
        assert!((lon - 1.674_617).abs() < 3e-5 && (lat - 54.159_659).abs() < 2e-5, "{lon} {lat}");
    }
}
