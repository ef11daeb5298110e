//! Road collisions and casualties in the form of the Department for Transport's open files.

use super::Feed;
use crate::geography::Place;
use crate::moments::Moments;
use crate::output::{Csv, Extract};
use crate::places::lad_code;
use crate::random::Draw;
use crate::series::Series;
use crate::world::World;
use chrono::{Datelike, NaiveDateTime};
use jsna_model::Month;
use std::io;

pub(super) const COLLISION: Feed = Feed {
    id: "collisions",
    layout: "stats19-collision",
    files: "landing/road/*-statistics-collision-*.csv",
    delivery: "snapshot",
    cadence: "monthly",
    handling: "open",
    note: "A calendar year a file.",
    fault: None,
    make: collision_files,
};

pub(super) const CASUALTY: Feed = Feed {
    id: "casualties",
    layout: "stats19-casualty",
    files: "landing/road/*-statistics-casualty-*.csv",
    delivery: "snapshot",
    cadence: "monthly",
    handling: "open",
    note: "The department's casualty file has neither date nor place: they are read from the collision file beside it.",
    fault: None,
    make: casualty_files,
};

const COLLISION_HEADER: &str = "collision_index,collision_year,collision_ref_no,location_easting_osgr,location_northing_osgr,longitude,latitude,police_force,collision_severity,enhanced_collision_severity,number_of_vehicles,number_of_casualties,date,day_of_week,time,local_authority_district,local_authority_ons_district,speed_limit,junction_detail,light_conditions,urban_or_rural_area,lsoa_of_collision_location,collision_injury_based,collision_adjusted_serious,collision_adjusted_slight";

const CASUALTY_HEADER: &str = "collision_index,collision_year,collision_ref_no,vehicle_reference,casualty_reference,casualty_class,sex_of_casualty,age_of_casualty,age_band_of_casualty,casualty_severity,enhanced_casualty_severity,casualty_type,lsoa_of_casualty,casualty_injury_based,casualty_adjusted_serious,casualty_adjusted_slight";

fn collision_files(world: &World) -> Vec<Extract> {
    yearly(world, COLLISION.id, "collision", COLLISION_HEADER, collision_row)
}

fn casualty_files(world: &World) -> Vec<Extract> {
    yearly(world, CASUALTY.id, "casualty", CASUALTY_HEADER, casualty_rows)
}

fn yearly(
    world: &World,
    feed: &'static str,
    name: &str,
    header: &'static str,
    row: fn(&Collision<'_>, &mut Csv<'_>) -> io::Result<()>,
) -> Vec<Extract> {
    let mut years: Vec<(i32, Vec<Month>)> = Vec::new();
    for month in world.spec.all_months() {
        match years.last_mut() {
            Some((year, months)) if *year == month.year() => months.push(month),
            _ => years.push((month.year(), vec![month])),
        }
    }
    let file = |(year, months): (i32, Vec<Month>)| {
        let path = format!("landing/road/dft-road-casualty-statistics-{name}-{year}.csv");
        Extract::new(feed, path, header, move |world, csv| {
            months.iter().try_for_each(|&month| {
                collisions(world, month).iter().try_for_each(|c| row(c, csv))
            })
        })
    };
    years.into_iter().map(file).collect()
}

/// A force number that the department does not use.
const FORCE: u32 = 77;

/// The collisions of a month in order of time. Both files are made from the same ones.
fn collisions(world: &World, month: Month) -> Vec<Collision<'_>> {
    let mut draw = world.draw("collisions", month);
    let moments = Moments::new(month);
    let (_, _, _, clock) = Series::Collision.shape();
    let places = world.places_of(Series::Collision, month).into_iter();
    let mut all: Vec<_> = places.map(|place| (moments.draw(clock, &mut draw), place)).collect();
    all.sort_by_key(|(at, _)| *at);
    let all = all.into_iter().enumerate();
    all.map(|(number, (at, place))| Collision::new(number, at, place, &mut draw)).collect()
}

struct Collision<'a> {
    reference: String,
    at: NaiveDateTime,
    place: &'a Place,
    snap: usize,
    speed: u32,
    casualties: Vec<Casualty<'a>>,
}

struct Casualty<'a> {
    severity: Severity,
    /// The department's probability that it would count as serious under injury-based recording.
    adjusted: f64,
    class: u32,
    kind: u32,
    age: Option<u32>,
    female: bool,
    home: &'a str,
}

#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Severity {
    Fatal,
    Serious,
    Slight,
}

impl Severity {
    fn code(self) -> u32 {
        self as u32 + 1
    }

    /// Injury-based code: fatal 1, very, moderately and less serious 5 to 7, slight 3.
    fn enhanced(self) -> u32 {
        match self {
            Self::Fatal => 1,
            Self::Serious => 6,
            Self::Slight => 3,
        }
    }
}

impl<'a> Collision<'a> {
    fn new(number: usize, at: NaiveDateTime, place: &'a Place, draw: &mut Draw) -> Self {
        let count = draw.weighted(&[(1, 76), (2, 16), (3, 6), (5, 2)]);
        Self {
            reference: format!("{FORCE}{:02}{:04}", at.month(), number + 1),
            at,
            place,
            snap: draw.index(place.snaps.len()),
            speed: draw.weighted(&[(20, 14), (30, 52), (40, 12), (60, 18), (70, 4)]),
            casualties: (0..count).map(|_| Casualty::new(place, draw)).collect(),
        }
    }

    fn index(&self) -> String {
        format!("{}{}", self.at.year(), self.reference)
    }
}

fn collision_row(collision: &Collision<'_>, csv: &mut Csv<'_>) -> io::Result<()> {
    let snap = &collision.place.snaps[collision.snap];
    let worst = collision.casualties.iter().map(|c| c.severity).min().unwrap_or(Severity::Slight);
    let none = collision.casualties.iter().fold(1.0, |none, c| none * (1.0 - c.adjusted));
    csv.cell(&collision.index()).plain(collision.at.year()).cell(&collision.reference);
    csv.plain(snap.easting).plain(snap.northing).cell(&snap.longitude).cell(&snap.latitude);
    csv.plain(FORCE).plain(worst.code()).plain(worst.enhanced());
    csv.plain(1 + collision.casualties.len().min(2)).plain(collision.casualties.len());
    csv.uk_date(collision.at.date());
    csv.plain(collision.at.weekday().number_from_sunday()).hour_minute(collision.at);
    csv.plain(-1).cell(&lad_code(collision.place.lad)).plain(collision.speed).plain(0);
    csv.plain(1).plain(if collision.place.town { 1 } else { 2 }).cell(&collision.place.lsoa11.code);
    csv.plain(1);
    if worst == Severity::Fatal {
        csv.plain(0).plain(0);
    } else {
        csv.plain(format_args!("{:.6}", 1.0 - none)).plain(format_args!("{none:.6}"));
    }
    csv.end()
}

fn casualty_rows(collision: &Collision<'_>, csv: &mut Csv<'_>) -> io::Result<()> {
    for (index, c) in collision.casualties.iter().enumerate() {
        csv.cell(&collision.index()).plain(collision.at.year()).cell(&collision.reference);
        csv.plain(1).plain(index + 1).plain(c.class).plain(if c.female { 2 } else { 1 });
        match c.age {
            Some(age) => csv.plain(age).plain(age_band(age)),
            None => csv.plain(-1).plain(-1),
        };
        csv.plain(c.severity.code()).plain(c.severity.enhanced()).plain(c.kind).cell(c.home);
        csv.plain(1);
        if c.severity == Severity::Fatal {
            csv.plain(0).plain(0);
        } else {
            csv.plain(format_args!("{:.6}", c.adjusted));
            csv.plain(format_args!("{:.6}", 1.0 - c.adjusted));
        }
        csv.end()?;
    }
    Ok(())
}

impl<'a> Casualty<'a> {
    fn new(place: &'a Place, draw: &mut Draw) -> Self {
        let severity =
            draw.weighted(&[(Severity::Fatal, 1), (Severity::Serious, 19), (Severity::Slight, 80)]);
        let kind = draw.weighted(&[(9, 56), (0, 15), (1, 12), (3, 5), (5, 6), (19, 4), (11, 2)]);
        let adjusted = match severity {
            Severity::Fatal => 0.0,
            Severity::Serious => f64::from(draw.between(930_000, 1_000_000)) / 1e6,
            Severity::Slight => f64::from(draw.between(5_000, 140_000)) / 1e6,
        };
        Self {
            severity,
            adjusted,
            class: match kind {
                0 => 3,
                _ if draw.chance(0.25) => 2,
                _ => 1,
            },
            kind,
            age: (!draw.chance(0.03)).then(|| match draw.below(100) {
                0..11 => draw.between(2, 15),
                11..50 => draw.between(16, 34),
                50..86 => draw.between(35, 64),
                _ => draw.between(65, 94),
            }),
            female: draw.chance(0.39),
            home: if draw.chance(0.12) { "-1" } else { &place.lsoa11.code },
        }
    }
}

/// The department's bands: 1 is 0 to 5, 11 is over 75.
fn age_band(age: u32) -> u32 {
    const UPPER: [u32; 10] = [5, 10, 15, 20, 25, 35, 45, 55, 65, 75];
    1 + UPPER.iter().map(|&upper| u32::from(age > upper)).sum::<u32>()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn age_bands_are_the_departments() {
        for (age, band) in
            [(0, 1), (5, 1), (6, 2), (15, 3), (16, 4), (25, 5), (26, 6), (75, 10), (76, 11)]
        {
            assert_eq!(age_band(age), band, "{age}");
        }
    }
}
