//! What data.police.uk publishes: street files and stop and search.

use super::Feed;
use crate::geography::{Code, Place};
use crate::moments::Moments;
use crate::offences::{OFFENCES, StreetType};
use crate::output::{Csv, Extract};
use crate::people::Person;
use crate::places::{FORCE, STRAY_LSOA, neighbour};
use crate::random::Draw;
use crate::series::Series;
use crate::world::World;
use chrono::{Datelike, NaiveDateTime, TimeDelta, Weekday};
use jsna_model::Month;
use std::io;

pub(super) const STREET: Feed = Feed {
    id: "police-street",
    layout: "police-uk-street",
    files: "landing/police/street/**/*-street.csv*",
    delivery: "snapshot",
    cadence: "monthly",
    handling: "open",
    note: "Anti-social behaviour has no ids, and identical rows are separate incidents.",
    fault: Some((
        20,
        "LSOA codes change from those of 2011 to those of 2021 part of the way through.",
    )),
    make: street_files,
};

pub(super) const STOP_AND_SEARCH: Feed = Feed {
    id: "stop-and-search",
    layout: "police-uk-stop-and-search",
    files: "landing/police/stop-and-search/*-stop-and-search.csv",
    delivery: "append",
    cadence: "monthly",
    handling: "open",
    note: "Times are UTC: in summer the first hour of a month is stamped with the month before, so files are added, not replaced.",
    fault: None,
    make: search_files,
};

const STREET_HEADER: &str = "Crime ID,Month,Reported by,Falls within,Longitude,Latitude,Location,LSOA code,LSOA name,Crime type,Last outcome category,Context";

fn street_files(world: &World) -> Vec<Extract> {
    let zipped_until = world.spec.back(23);
    let file = |month: Month| {
        let end = if month < zipped_until { ".gz" } else { "" };
        let path = format!("landing/police/street/{month}/{month}-marlshire-street.csv{end}");
        Extract::new(STREET.id, path, STREET_HEADER, move |world, csv| street(world, month, csv))
    };
    world.spec.all_months().map(file).collect()
}

/// One month of street crime: place by place, anti-social behaviour first.
fn street(world: &World, month: Month, csv: &mut Csv<'_>) -> io::Result<()> {
    let mut draw = world.draw("street", month);
    let mut writer = StreetWriter::new(world, month);
    let asb = world.events(Series::Asb, month);
    let crimes = world.crimes(month);
    for (index, place) in world.geography.places.iter().enumerate() {
        let points = writer.points(place);
        for _ in 0..asb[index] {
            writer.row(None, &points, &mut draw, csv)?;
        }
        let mut by_type = [0; StreetType::ALL.len()];
        for (offence, n) in OFFENCES.iter().zip(&crimes[index]) {
            by_type[offence.street as usize] += n;
        }
        for (street_type, n) in StreetType::ALL.into_iter().zip(by_type) {
            for _ in 0..n {
                writer.row(Some(street_type), &points, &mut draw, csv)?;
            }
        }
    }
    writer.outside(crimes.iter().flatten().sum(), &mut draw, csv)
}

/// Writes rows fast: everything that repeats is put together once.
struct StreetWriter {
    /// `,2024-04,Marlshire Police,Marlshire Police,`
    force: Vec<u8>,
    codes_2021: bool,
    /// Months from this file's month to the last: outcomes follow with time.
    age: i32,
    last_id: [u8; 64],
}

impl StreetWriter {
    fn new(world: &World, month: Month) -> Self {
        let force = format!(",{month},{FORCE},{FORCE},").into_bytes();
        let codes_2021 = month >= world.effects.codes_2021;
        Self { force, codes_2021, age: world.spec.end.since(month), last_id: [b'0'; 64] }
    }

    /// The middle of a row, per snap point of a place.
    fn points(&self, place: &Place) -> Vec<Vec<u8>> {
        let lsoa = if self.codes_2021 { &place.lsoa21 } else { &place.lsoa11 };
        let snaps = place.snaps.iter();
        snaps.map(|s| self.point(&s.longitude, &s.latitude, &s.name, lsoa)).collect()
    }

    fn point(&self, longitude: &str, latitude: &str, name: &str, lsoa: &Code) -> Vec<u8> {
        let place =
            format!("{longitude},{latitude},On or near {name},{},{},", lsoa.code, lsoa.name);
        [&self.force, place.as_bytes()].concat()
    }

    fn row(
        &mut self,
        street_type: Option<StreetType>,
        points: &[Vec<u8>],
        draw: &mut Draw,
        csv: &mut Csv<'_>,
    ) -> io::Result<()> {
        if street_type.is_some() {
            // About one id in 600 is used a second time.
            if draw.below(600) != 0 {
                self.last_id = hex_id(draw);
            }
            csv.raw(&self.last_id);
        }
        // One in 250 has no place. The least of three draws makes the first points the busiest.
        if draw.below(250) == 0 {
            csv.raw(&self.force);
            csv.raw(b",,No Location,,,");
        } else {
            let n = points.len();
            let busy = draw.index(n).min(draw.index(n)).min(draw.index(n));
            csv.raw(&points[busy]);
        }
        if let Some(street_type) = street_type {
            csv.raw(street_type.name().as_bytes());
            csv.raw(b",");
            csv.raw(self.outcome(street_type, draw).as_bytes());
        } else {
            csv.raw(b"Anti-social behaviour,");
        }
        csv.raw(b",");
        csv.end()
    }

    /// Crimes that were placed over the border, about one in 400, and a few far off.
    fn outside(&mut self, crimes: u32, draw: &mut Draw, csv: &mut Csv<'_>) -> io::Result<()> {
        for _ in 0..draw.poisson(f64::from(crimes) / 400.0) {
            let far = draw.below(12) == 0;
            let (code, name) = if far { STRAY_LSOA } else { draw.pick(&neighbour::LSOAS) };
            let lsoa = Code { code: code.to_owned(), name: name.to_owned() };
            let street_type = draw.pick(&StreetType::ALL);
            let point = self.point("2.061215", "54.100351", "Boundary Road", &lsoa);
            self.row(Some(street_type), &[point], draw, csv)?;
        }
        Ok(())
    }

    fn outcome(&self, street_type: StreetType, draw: &mut Draw) -> &'static str {
        let recent = [60, 38, 22].get(self.age.cast_unsigned() as usize).copied().unwrap_or(0);
        if draw.below(100) < recent {
            return "Under investigation";
        }
        match street_type {
            StreetType::Violence | StreetType::PublicOrder => draw.weighted(&SUSPECT_OUTCOMES),
            StreetType::Drugs | StreetType::Weapons => draw.weighted(&PROACTIVE_OUTCOMES),
            _ => draw.weighted(&NO_SUSPECT_OUTCOMES),
        }
    }
}

const SUSPECT_OUTCOMES: [(&str, u32); 8] = [
    ("Unable to prosecute suspect", 68),
    ("Investigation complete; no suspect identified", 13),
    ("Status update unavailable", 6),
    ("Awaiting court outcome", 4),
    ("Court result unavailable", 4),
    ("Local resolution", 2),
    ("Offender given a caution", 2),
    ("Further investigation is not in the public interest", 1),
];

const PROACTIVE_OUTCOMES: [(&str, u32); 6] = [
    ("Unable to prosecute suspect", 22),
    ("Awaiting court outcome", 20),
    ("Court result unavailable", 22),
    ("Local resolution", 18),
    ("Offender given a caution", 8),
    ("Offender given a drugs possession warning", 10),
];

const NO_SUSPECT_OUTCOMES: [(&str, u32); 6] = [
    ("Investigation complete; no suspect identified", 74),
    ("Unable to prosecute suspect", 14),
    ("Status update unavailable", 4),
    ("Awaiting court outcome", 3),
    ("Court result unavailable", 4),
    ("Suspect charged as part of another case", 1),
];

/// 64 hexadecimal digits.
fn hex_id(draw: &mut Draw) -> [u8; 64] {
    let mut bytes = [0; 32];
    draw.fill(&mut bytes);
    let mut id = [0; 64];
    for (pair, byte) in id.chunks_exact_mut(2).zip(bytes) {
        pair[0] = HEX[usize::from(byte >> 4)];
        pair[1] = HEX[usize::from(byte & 15)];
    }
    id
}

const HEX: &[u8; 16] = b"0123456789abcdef";

const SEARCH_HEADER: &str = "Type,Date,Part of a policing operation,Policing operation,Latitude,Longitude,Gender,Age range,Self-defined ethnicity,Officer-defined ethnicity,Legislation,Object of search,Outcome,Outcome linked to object of search,Removal of more than just outer clothing";

fn search_files(world: &World) -> Vec<Extract> {
    let file = |month: Month| {
        let path = format!("landing/police/stop-and-search/{month}-marlshire-stop-and-search.csv");
        Extract::new(STOP_AND_SEARCH.id, path, SEARCH_HEADER, move |world, csv| {
            searches(world, month, csv)
        })
    };
    world.spec.all_months().map(file).collect()
}

/// One month of searches. There is no area code in these files, only a point.
fn searches(world: &World, month: Month, csv: &mut Csv<'_>) -> io::Result<()> {
    let mut draw = world.draw("stop and search", month);
    let moments = Moments::new(month);
    let (_, _, _, clock) = Series::StopAndSearch.shape();
    let places = world.places_of(Series::StopAndSearch, month);
    let mut all: Vec<(NaiveDateTime, &Place)> =
        places.into_iter().map(|place| (moments.draw(clock, &mut draw), place)).collect();
    all.sort_by_key(|(at, _)| *at);
    for (at, place) in all {
        search(at, place, &mut draw, csv)?;
    }
    Ok(())
}

/// What is looked for, how often, and in which share of searches it is found.
const OBJECTS: [((&str, &str, f64), u32); 5] = [
    (("Controlled drugs", "Misuse of Drugs Act 1971 (section 23)", 0.26), 62),
    (("Offensive weapons", "Police and Criminal Evidence Act 1984 (section 1)", 0.16), 17),
    (("Stolen goods", "Police and Criminal Evidence Act 1984 (section 1)", 0.22), 11),
    (("Article for use in theft", "Police and Criminal Evidence Act 1984 (section 1)", 0.18), 8),
    (("Firearms", "Firearms Act 1968 (section 47)", 0.08), 2),
];

const SELF_DEFINED: [(&str, u32); 5] = [
    ("White - English/Welsh/Scottish/Northern Irish/British", 66),
    ("Other ethnic group - Not stated", 18),
    ("Asian/Asian British - Pakistani", 6),
    ("Black/African/Caribbean/Black British - African", 6),
    ("Mixed/Multiple ethnic groups - White and Black Caribbean", 4),
];

fn search(at: NaiveDateTime, place: &Place, draw: &mut Draw, csv: &mut Csv<'_>) -> io::Result<()> {
    let (object, act, find_share) = draw.weighted(&OBJECTS);
    let found = draw.chance(find_share);
    let other = !found && draw.chance(0.06);
    let person = Person::young(draw);
    csv.cell(if draw.chance(0.86) { "Person search" } else { "Person and Vehicle search" });
    csv.iso_time(at - summer_time(at), "+00:00");
    csv.blanks(2);
    if draw.chance(0.04) {
        csv.blanks(2);
    } else {
        let snap = draw.choose(&place.snaps);
        csv.cell(&snap.latitude).cell(&snap.longitude);
    }
    csv.cell(match (draw.chance(0.02), person.female) {
        (true, _) => "",
        (_, true) => "Female",
        (_, false) => "Male",
    });
    csv.cell(match person.age {
        _ if draw.chance(0.03) => "",
        0..=17 => "10-17",
        18..=24 => "18-24",
        25..=34 => "25-34",
        _ => "over 34",
    });
    csv.cell(draw.weighted(&SELF_DEFINED));
    csv.cell(draw.weighted(&[("White", 76), ("Asian", 9), ("Black", 10), ("", 5)]));
    csv.cell(act).cell(object);
    csv.cell(if found || other {
        draw.weighted(&[
            ("Arrest", 50),
            ("Community resolution", 38),
            ("Summons / charged by post", 12),
        ])
    } else {
        "A no further action disposal"
    });
    // The link is left blank in one of eight.
    csv.cell(match (draw.below(8), found) {
        (0, _) => "",
        (_, true) => "True",
        (_, false) => "False",
    });
    csv.cell(if draw.chance(0.05) { "True" } else { "False" });
    csv.end()
}

/// One hour from the last Sunday of March to the last Sunday of October, at one o'clock each.
fn summer_time(at: NaiveDateTime) -> TimeDelta {
    let hours = |n: i64| TimeDelta::hours(n);
    let sunday = |month: u32| {
        let last = Month::new(at.year(), month).map(Month::last_day);
        let back = last.map_or(0, |d| i64::from(d.weekday().days_since(Weekday::Sun)));
        last.map(|d| crate::moments::midnight(d) - TimeDelta::days(back) + hours(1))
    };
    let summer = sunday(3) <= Some(at) && Some(at) < sunday(10).map(|s| s + hours(1));
    if summer { hours(1) } else { hours(0) }
}

#[cfg(test)]
mod tests {
    use super::*;
    use chrono::NaiveDate;

    #[test]
    fn summer_time_starts_and_ends_on_the_last_sundays() {
        let at = |month, day, hour| {
            NaiveDate::from_ymd_opt(2024, month, day).unwrap().and_hms_opt(hour, 0, 0).unwrap()
        };
        for (when, hours) in [
            (at(1, 1, 12), 0),
            (at(3, 31, 0), 0),
            (at(3, 31, 2), 1),
            (at(7, 1, 0), 1),
            (at(10, 27, 0), 1),
            (at(10, 27, 3), 0),
            (at(12, 31, 23), 0),
        ] {
            assert_eq!(summer_time(when), TimeDelta::hours(hours), "{when}");
        }
    }
}
