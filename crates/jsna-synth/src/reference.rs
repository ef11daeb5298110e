//! Reference files with the headers that the Office for National Statistics gives them.

use crate::effects::Effects;
use crate::geography::{Code, Place};
use crate::output::{Csv, Extract};
use crate::places::{COUNTY, CSPS, DISTRICTS, FORCE_CODE, csp_code, lad_code, neighbour};
use crate::random::Draw;
use crate::spec::Spec;
use crate::world::World;
use std::io;

/// A reference file as the project file names it.
#[derive(Debug)]
pub(crate) struct Reference {
    pub(crate) kind: &'static str,
    pub(crate) file: String,
    /// Year, where the file's headers do not say it.
    pub(crate) year: Option<i32>,
    /// Columns, as TOML, where the file's headers are not known by themselves.
    pub(crate) columns: &'static str,
    /// What it is, as a comment.
    pub(crate) note: &'static str,
}

const WARDS_11: &str = "reference/lsoa11_wd22_lad22.csv";
const WARDS_21: &str = "reference/lsoa21_wd22_lad22.csv";
const PARTNERSHIPS: &str = "reference/lad22_csp22_pfa22.csv";
const CHANGES: &str = "reference/lsoa11_lsoa21_weights.csv";
const CENTROIDS: &str = "reference/lsoa21_centroids.csv";
const HOUSEHOLDS: &str = "reference/households_lsoa21.csv";
const BREAKS: &str = "reference/breaks.csv";
const TARGETS: &str = "reference/targets.csv";

/// Everything the project file refers to.
pub(crate) fn list(spec: &Spec) -> Vec<Reference> {
    let entry = |kind, file: &str, note| Reference {
        kind,
        file: file.to_owned(),
        year: None,
        columns: "",
        note,
    };
    let mut all = vec![
        entry("area-lookup", WARDS_11, "LSOA 2011 to ward to district"),
        entry("area-lookup", WARDS_21, "LSOA 2021 to ward to district"),
        entry("area-lookup", PARTNERSHIPS, "District to partnership to police force area"),
        entry("area-change", CHANGES, "LSOA 2011 to LSOA 2021: two were split, two pairs merged"),
    ];
    all.extend(population_years(spec).map(|year| Reference {
        kind: "population",
        file: population_path(year),
        year: Some(year),
        columns: r#"{ area = "LSOA21CD", sex = "Sex", age = "Age", persons = "Persons" }"#,
        note: "Mid-year estimates by sex and single year of age",
    }));
    all.push(Reference {
        kind: "households",
        file: HOUSEHOLDS.to_owned(),
        year: Some(2021),
        columns: r#"{ area = "LSOA21CD", households = "Households" }"#,
        note: "Occupied households",
    });
    if has_breaks(spec) {
        all.push(entry("breaks", BREAKS, "Where series must not be compared across"));
    }
    all.push(entry("centroid", CENTROIDS, "Where the LSOAs lie, in metres of the National Grid"));
    all.push(entry("targets", TARGETS, "What the partnerships aim at, over twelve months"));
    all
}

/// The files themselves.
pub(crate) fn files(world: &World) -> Vec<Extract> {
    let file = |path: &str, header, rows: fn(&World, &mut Csv<'_>) -> io::Result<()>| {
        Extract::new("", path.to_owned(), header, rows)
    };
    let mut all = vec![
        file(WARDS_11, "LSOA11CD,LSOA11NM,WD22CD,WD22NM,LAD22CD,LAD22NM", |world, csv| {
            wards(world, |p| &p.lsoa11, csv)
        }),
        file(WARDS_21, "LSOA21CD,LSOA21NM,WD22CD,WD22NM,LAD22CD,LAD22NM", |world, csv| {
            wards(world, |p| &p.lsoa21, csv)
        }),
        file(PARTNERSHIPS, "LAD22CD,LAD22NM,CSP22CD,CSP22NM,PFA22CD,PFA22NM", partnerships),
        file(
            CHANGES,
            "LSOA11CD,LSOA21CD,LinkCode,TotPersons,LSOA11Denom,LSOA21Denom,Prop11of21,Prop21of11,Category",
            changes,
        ),
        file(HOUSEHOLDS, "LSOA21CD,Households", households),
        file(CENTROIDS, "LSOA21CD,x,y", centroids),
        file(TARGETS, "indicator_id,area_code,target,aim,from,to,source", targets),
    ];
    if has_breaks(&world.spec) {
        all.push(file(BREAKS, "month,indicator_id,area_code,what", breaks));
    }
    all.extend(population_years(&world.spec).map(|year| {
        Extract::new("", population_path(year), "LSOA21CD,Sex,Age,Persons", move |world, csv| {
            population(world, year, csv)
        })
    }));
    all
}

/// What the partnerships aim at: targets that some of them meet and others miss, by more than chance or not.
fn targets(_: &World, csv: &mut Csv<'_>) -> io::Result<()> {
    let source = format!("Safer {COUNTY} plan");
    let averholt = csp_code(0);
    for (indicator, area, target, aim) in [
        ("asb_police_rate", "", 20.0, "at most"),
        ("burglary_residential_rate", "", 9.4, ""),
        ("knife_enabled_serious_violence", averholt.as_str(), 100.0, "at most"),
    ] {
        csv.cell(indicator).cell(area).plain(target).cell(aim).cell("").cell("").cell(&source);
        csv.end()?;
    }
    Ok(())
}

/// Mid-year estimates come out a year later.
fn population_years(spec: &Spec) -> impl Iterator<Item = i32> + use<> {
    let last = spec.end.year() - 1;
    spec.start().year().min(last)..=last
}

fn population_path(year: i32) -> String {
    format!("reference/mid{year}_population_lsoa21.csv.gz")
}

fn wards(world: &World, code: impl Fn(&Place) -> &Code, csv: &mut Csv<'_>) -> io::Result<()> {
    for (code, place) in world.geography.lsoas(code) {
        csv.cell(&code.code).cell(&code.name);
        csv.cell(world.ward_code(place)).cell(world.ward(place));
        csv.cell(&lad_code(place.lad)).cell(DISTRICTS[place.lad].name).end()?;
    }
    for (code, name) in neighbour::LSOAS {
        csv.cell(code).cell(name).cell(neighbour::WARD_CODE).cell(neighbour::WARD_NAME);
        csv.cell(neighbour::LAD_CODE).cell(neighbour::LAD_NAME).end()?;
    }
    Ok(())
}

fn partnerships(_: &World, csv: &mut Csv<'_>) -> io::Result<()> {
    for (lad, district) in DISTRICTS.iter().enumerate() {
        csv.cell(&lad_code(lad)).cell(district.name);
        csv.cell(&csp_code(district.csp)).cell(CSPS[district.csp]);
        csv.cell(FORCE_CODE).cell(COUNTY).end()?;
    }
    csv.cell(neighbour::LAD_CODE).cell(neighbour::LAD_NAME);
    csv.cell(neighbour::CSP_CODE).cell(neighbour::LAD_NAME);
    csv.cell(neighbour::PFA_CODE).cell(neighbour::PFA_NAME).end()
}

/// Links with the people who live in each overlap. Categories are those of the census: unchanged,
/// split, merged.
fn changes(world: &World, csv: &mut Csv<'_>) -> io::Result<()> {
    let total = |same: &dyn Fn(&Place) -> bool| -> u32 {
        world.geography.places.iter().filter(|p| same(p)).map(|p| p.residents).sum()
    };
    for place in &world.geography.places {
        let (old, new) = (&place.lsoa11, &place.lsoa21);
        let of_old = total(&|p| p.lsoa11 == *old);
        let of_new = total(&|p| p.lsoa21 == *new);
        let category = match (old == new, place.residents == of_new) {
            (true, _) => "U",
            (false, true) => "S",
            (false, false) => "M",
        };
        csv.cell(&old.code).cell(&new.code).cell(&format!("{}_{}", old.code, new.code));
        csv.plain(place.residents).plain(of_old).plain(of_new);
        let share = |whole: u32| f64::from(place.residents) / f64::from(whole);
        csv.plain(share(of_new)).plain(share(of_old)).cell(category).end()?;
    }
    Ok(())
}

/// Residents in thousandths by five-year age group, as England's were in 2021; the last is 90 and over.
const AGES: [u32; 19] =
    [54, 59, 60, 57, 60, 66, 70, 67, 64, 64, 69, 67, 58, 49, 50, 36, 25, 15, 10];

/// Residents of a place in the middle of a year: four more per thousand each year.
fn residents(place: &Place, year: i32) -> u32 {
    let change = i64::from(place.residents) * i64::from(year - 2021) * 4 / 1_000;
    place.residents.saturating_add_signed(i32::try_from(change).unwrap_or(0))
}

/// Residents by sex and single year of age. Places are rounded so that their ages add up.
fn population(world: &World, year: i32, csv: &mut Csv<'_>) -> io::Result<()> {
    for (code, _) in world.geography.lsoas(|p| &p.lsoa21) {
        let places = world.geography.places.iter().filter(|p| p.lsoa21 == *code);
        let mut ages = vec![[0; 91]; 2];
        for place in places {
            spread(residents(place, year), &mut ages_draw(world, place), &mut ages);
        }
        for (sex, ages) in ["F", "M"].into_iter().zip(ages) {
            for (age, persons) in ages.into_iter().enumerate() {
                csv.cell(&code.code).cell(sex);
                if age == 90 {
                    csv.cell("90+");
                } else {
                    csv.plain(age);
                }
                csv.plain(persons).end()?;
            }
        }
    }
    Ok(())
}

/// The same mix of ages every year.
fn ages_draw(world: &World, place: &Place) -> Draw {
    Draw::new(world.spec.seed, &place.lsoa11.code, place.residents.into())
}

/// Spreads a number of people over sexes and ages, rounding down the running total.
fn spread(residents: u32, draw: &mut Draw, ages: &mut [[u32; 91]]) {
    let mut weights: Vec<u64> = Vec::new();
    for sex in [51, 49] {
        for (group, share) in AGES.into_iter().enumerate() {
            let weight = u64::from(sex * share * draw.between(700, 1_300));
            let years = if group == AGES.len() - 1 { 1 } else { 5 };
            weights.extend(std::iter::repeat_n(weight * 5 / years, 5_usize.min(91 - group * 5)));
        }
    }
    let total: u64 = weights.iter().sum();
    let (mut sum, mut given) = (0, 0);
    for (i, weight) in weights.into_iter().enumerate() {
        sum += weight * u64::from(residents);
        let next = u32::try_from(sum / total).unwrap_or(residents);
        ages[i / 91][i % 91] += next - given;
        given = next;
    }
}

fn households(world: &World, csv: &mut Csv<'_>) -> io::Result<()> {
    for (code, _) in world.geography.lsoas(|p| &p.lsoa21) {
        let places = world.geography.places.iter().filter(|p| p.lsoa21 == *code);
        let persons: u32 = places.map(|p| p.residents).sum();
        csv.cell(&code.code).plain(persons * 100 / 235).end()?;
    }
    Ok(())
}

/// The middle of the points that the events of an LSOA are moved to.
fn centroids(world: &World, csv: &mut Csv<'_>) -> io::Result<()> {
    for (code, _) in world.geography.lsoas(|p| &p.lsoa21) {
        let places = world.geography.places.iter().filter(|p| p.lsoa21 == *code);
        let (mut n, mut east, mut north) = (0_u64, 0_u64, 0_u64);
        for snap in places.flat_map(|p| &p.snaps) {
            (n, east, north) =
                (n + 1, east + u64::from(snap.easting), north + u64::from(snap.northing));
        }
        csv.cell(&code.code).plain(east / n.max(1)).plain(north / n.max(1)).end()?;
    }
    Ok(())
}

/// Whether the months reach back before the planted recording change.
fn has_breaks(spec: &Spec) -> bool {
    Effects::recording_change(spec) > spec.start()
}

/// The planted recording change, in the offences themselves and in everything that they are a part of.
fn breaks(world: &World, csv: &mut Csv<'_>) -> io::Result<()> {
    let concerned = [
        "stalking_harassment_rate",
        "da_crime_rate",
        "da_incident_rate",
        "violence_sexual_offences_rate",
        "total_recorded_crime_rate",
    ];
    for indicator in concerned {
        csv.plain(world.effects.recording).cell(indicator).blank();
        csv.cell("Conduct crimes are recorded on the principal crime only; about three in ten records of stalking and harassment are no longer made");
        csv.end()?;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn nobody_is_lost_between_ages(residents in 300..4000u32, seed: u64) {
            let mut ages = vec![[0; 91]; 2];
            spread(residents, &mut Draw::new(seed, "ages", 0), &mut ages);
            prop_assert_eq!(ages.iter().flatten().sum::<u32>(), residents);
        }
    }
}
