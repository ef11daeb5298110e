//! What hospitals and the ambulance service share: attendances for assault, call-outs, admissions.

use super::Feed;
use crate::geography::Place;
use crate::moments::{Moments, reporting_lag};
use crate::output::{Csv, Dialect, Extract, Packing, Table};
use crate::people::Person;
use crate::places::{DISTRICTS, neighbour};
use crate::random::Draw;
use crate::series::Series;
use crate::world::World;
use chrono::{NaiveDateTime, TimeDelta};
use jsna_model::Month;
use std::io;

pub(super) const ATTENDANCE: Feed = Feed {
    id: "istv",
    layout: "istv-attendance",
    files: "landing/health/istv/*.zip",
    delivery: "snapshot",
    cadence: "monthly",
    handling: "official_sensitive",
    note: "Information sharing to tackle violence: all months in one zip. Places are free text; about six in ten could be placed.",
    fault: None,
    make: attendance_files,
};

pub(super) const AMBULANCE: Feed = Feed {
    id: "ambulance",
    layout: "ambulance-callout",
    files: "landing/health/ambulance/*.csv",
    delivery: "snapshot",
    cadence: "monthly",
    handling: "official_sensitive",
    note: "The last month has not come yet. About half of the calls have an LSOA.",
    fault: None,
    make: ambulance_files,
};

pub(super) const ADMISSION: Feed = Feed {
    id: "admissions",
    layout: "hospital-admission",
    files: "landing/health/admissions/*.csv.gz",
    delivery: "snapshot",
    cadence: "monthly",
    handling: "official_sensitive",
    note: "By home, not by where it happened. A financial year a file.",
    fault: None,
    make: admission_files,
};

const ATTENDANCE_HEADER: &str = "REPORTING PERIOD START DATE,REPORTING PERIOD END DATE,SITE CODE (OF TREATMENT),ARRIVAL DATE AND TIME AT ACCIDENT AND EMERGENCY DEPARTMENT,ASSAULT DATE AND TIME,ASSAULT METHOD,ASSAULT METHOD OTHER DESCRIPTION,ASSAULT LOCATION TYPE,ASSAULT LOCATION DESCRIPTION,LSOA (LOCAL GEOCODE),GEOCODE CONFIDENCE";

/// One zip with a table a month.
fn attendance_files(world: &World) -> Vec<Extract> {
    let table = |month: Month| Table {
        name: format!("istv_{month}.csv"),
        dialect: Dialect::default(),
        header: ATTENDANCE_HEADER,
        rows: Box::new(move |world, csv| attendances(world, month, csv)),
    };
    let (start, end) = (world.spec.start(), world.spec.end);
    vec![Extract {
        feed: ATTENDANCE.id,
        path: format!("landing/health/istv/istv_{start}_to_{end}.zip"),
        packing: Packing::Zip,
        tables: world.spec.all_months().map(table).collect(),
    }]
}

fn attendances(world: &World, month: Month, csv: &mut Csv<'_>) -> io::Result<()> {
    let mut draw = world.draw("istv", month);
    let moments = Moments::new(month);
    let (_, _, _, clock) = Series::AssaultAttendance.shape();
    let places = world.places_of(Series::AssaultAttendance, month).into_iter();
    let mut all: Vec<(NaiveDateTime, NaiveDateTime, &Place)> = places
        .map(|place| {
            let lag = TimeDelta::minutes(draw.between(20, 400).into());
            let (arrived, assaulted) = moments.recorded_and_occurred(clock, lag, &mut draw);
            (arrived, assaulted, place)
        })
        .collect();
    all.sort_by_key(|(arrived, ..)| *arrived);
    for (arrived, assaulted, place) in all {
        csv.iso_date(month.first_day()).iso_date(month.last_day());
        csv.cell(draw.weighted(&[("MARL1", 64), ("MARL2", 36)]));
        csv.iso_time(arrived, "");
        // The time of the assault is missing in three of ten.
        if draw.chance(0.3) {
            csv.blank();
        } else {
            csv.iso_time(assaulted, "");
        }
        let method = draw.weighted(&[
            ("Fist", 52),
            ("Feet", 8),
            ("Blunt object", 12),
            ("Glass or bottle", 7),
            ("Knife or sharp object", 9),
            ("Other", 12),
        ]);
        csv.cell(method).cell(if method == "Other" { "bitten" } else { "" });
        describe(place, &mut draw, csv);
        csv.end()?;
    }
    Ok(())
}

/// Where it happened, as the reception desk typed it, and what a geocoder made of that.
fn describe(place: &Place, draw: &mut Draw, csv: &mut Csv<'_>) {
    let town = DISTRICTS[place.lad].name;
    let street = &draw.choose(&place.snaps).name;
    let kind =
        draw.weighted(&[("Street", 42), ("Bar or club", 27), ("Home", 18), ("Other", 8), ("", 5)]);
    let (text, confidence) = match draw.below(100) {
        0..34 => (format!("{street}, {town}"), "High"),
        34..62 => (format!("outside the pub, {} {town}", street.to_lowercase()), "Medium"),
        62..84 => (town.to_lowercase(), ""),
        84..93 => ("PT UNABLE TO SAY".to_owned(), ""),
        _ => (String::new(), ""),
    };
    csv.cell(kind).cell(&text);
    csv.cell(if confidence.is_empty() { "" } else { &place.lsoa21.code }).cell(confidence);
}

const AMBULANCE_HEADER: &str =
    "Incident Number,Call Date,Call Time,Chief Complaint,Age,Sex,LSOA11,Outward Postcode,Outcome";

fn ambulance_files(world: &World) -> Vec<Extract> {
    let dialect = Dialect { crlf: true, ..Dialect::default() };
    let file = |month: Month| {
        let path = format!("landing/health/ambulance/ambulance_{month}.csv");
        Extract::new(AMBULANCE.id, path, AMBULANCE_HEADER, move |world, csv| {
            callouts(world, month, csv)
        })
        .dialect(dialect)
    };
    // The service is a month behind.
    let delivered = world.spec.all_months().filter(|&m| m < world.spec.end);
    delivered.map(file).collect()
}

fn callouts(world: &World, month: Month, csv: &mut Csv<'_>) -> io::Result<()> {
    let mut draw = world.draw("ambulance", month);
    let moments = Moments::new(month);
    let mut all: Vec<(NaiveDateTime, Series, &Place)> = Vec::new();
    for series in [Series::AmbulanceAssault, Series::AmbulanceOverdose, Series::AmbulanceOther] {
        let (_, _, _, clock) = series.shape();
        let places = world.places_of(series, month).into_iter();
        all.extend(places.map(|place| (moments.draw(clock, &mut draw), series, place)));
    }
    all.sort_by_key(|(at, ..)| *at);
    for (number, (at, series, place)) in all.into_iter().enumerate() {
        let complaint = match series {
            Series::AmbulanceAssault => draw.weighted(&[
                ("Assault/Sexual Assault", 82),
                ("Stab/Gunshot/Penetrating Trauma", 18),
            ]),
            Series::AmbulanceOverdose => {
                draw.weighted(&[("Overdose/Poisoning", 64), ("Alcohol intoxication", 36)])
            }
            _ => {
                draw.weighted(&[("Falls", 48), ("Chest Pain", 30), ("Unconscious", 21), ("RTC", 1)])
            }
        };
        let person = Person::young(&mut draw);
        csv.cell(&format!("{}{:06}", month.first_day().format("%y%m"), number + 1));
        csv.uk_date(at.date()).hour_minute(at).cell(complaint);
        if draw.chance(0.08) {
            csv.blank();
        } else {
            csv.plain(person.age);
        }
        csv.cell(if person.female { "Female" } else { "Male" });
        csv.cell(if draw.chance(0.52) { &place.lsoa11.code } else { "" });
        csv.cell(DISTRICTS[place.lad].outward);
        csv.cell(draw.weighted(&[("Conveyed", 61), ("See and treat", 27), ("Refused", 12)]));
        csv.end()?;
    }
    Ok(())
}

const ADMISSION_HEADER: &str = "EPIKEY,ADMIDATE,ADMIMETH,EPIORDER,CLASSPAT,STARTAGE,SEX,ETHNOS,LSOA11,DIAG_01,DIAG_02,DIAG_03,DIAG_04,DIAG_05,DIAG_06";

/// A file for each financial year.
fn admission_files(world: &World) -> Vec<Extract> {
    let mut years: Vec<(i32, Vec<Month>)> = Vec::new();
    for month in world.spec.all_months() {
        let year = month.plus(-3).year();
        match years.last_mut() {
            Some((known, months)) if *known == year => months.push(month),
            _ => years.push((year, vec![month])),
        }
    }
    let file = |(year, months): (i32, Vec<Month>)| {
        let next = (year + 1).rem_euclid(100);
        let path = format!("landing/health/admissions/apc_{year}-{next:02}.csv.gz");
        Extract::new(ADMISSION.id, path, ADMISSION_HEADER, move |world, csv| {
            months.iter().try_for_each(|&month| admissions(world, month, csv))
        })
    };
    years.into_iter().map(file).collect()
}

fn admissions(world: &World, month: Month, csv: &mut Csv<'_>) -> io::Result<()> {
    let mut draw = world.draw("admissions", month);
    let moments = Moments::new(month);
    let mut key = month.epoch_days().unsigned_abs() * 1_000;
    for series in [
        Series::AdmissionViolence,
        Series::AdmissionAlcohol,
        Series::AdmissionDrugs,
        Series::AdmissionOther,
    ] {
        let (_, _, _, clock) = series.shape();
        for place in world.places_of(series, month) {
            let lag = reporting_lag(false, &mut draw);
            let (admitted, _) = moments.recorded_and_occurred(clock, lag, &mut draw);
            key += 1;
            csv.plain(u64::from(key) * 7 + 100_000_000).iso_date(admitted.date());
            patient(series, place, &mut draw, csv);
            diagnoses(series, &mut draw, csv);
            csv.end()?;
            // One in 25 of those in for violence is moved to another consultant: a second episode.
            if series == Series::AdmissionViolence && draw.below(25) == 0 {
                csv.plain(u64::from(key) * 7 + 100_000_003).iso_date(admitted.date());
                csv.cell("21").plain(2).plain(1).cell("null").cell("null").cell("null");
                csv.cell(&place.lsoa11.code);
                diagnoses(series, &mut draw, csv);
                csv.end()?;
            }
        }
    }
    Ok(())
}

/// Method, episode, class, age, sex, ethnic group, and home.
fn patient(series: Series, place: &Place, draw: &mut Draw, csv: &mut Csv<'_>) {
    let person = match series {
        Series::AdmissionViolence | Series::AdmissionDrugs => Person::young(draw),
        _ => Person::older(draw),
    };
    let emergency = draw.chance(if series == Series::AdmissionViolence { 0.97 } else { 0.8 });
    csv.cell(if emergency { draw.weighted(&[("21", 88), ("28", 7), ("2A", 5)]) } else { "11" });
    csv.plain(1);
    csv.plain(if emergency { 1 } else { draw.weighted(&[(1, 60), (2, 36), (3, 4)]) });
    csv.plain(person.age).cell(if person.female { "2" } else { "1" });
    csv.cell(draw.weighted(&[("A", 82), ("J", 6), ("N", 4), ("Z", 5), ("null", 3)]));
    csv.cell(match draw.below(200) {
        0 => "null",
        1 => neighbour::LSOAS[1].0,
        _ => &place.lsoa11.code,
    });
}

/// Six diagnosis columns, `null` where empty. Cause codes stand in any but the first.
fn diagnoses(series: Series, draw: &mut Draw, csv: &mut Csv<'_>) {
    let (first, cause): (&str, &str) = match series {
        Series::AdmissionViolence => (
            draw.weighted(&[("S022", 30), ("S099", 25), ("S060", 20), ("S219", 15), ("T149", 10)]),
            draw.weighted(&[
                ("Y040", 55),
                ("X990", 14),
                ("X994", 4),
                ("Y000", 12),
                ("Y099", 12),
                ("X959", 3),
            ]),
        ),
        Series::AdmissionAlcohol => (
            draw.weighted(&[("F102", 34), ("F100", 26), ("K703", 18), ("K709", 12), ("T510", 10)]),
            draw.weighted(&[("null", 60), ("Y91", 20), ("I10X", 20)]),
        ),
        Series::AdmissionDrugs => (
            draw.weighted(&[("T401", 30), ("T402", 28), ("T424", 22), ("T436", 20)]),
            draw.weighted(&[("X42", 60), ("X62", 30), ("F112", 10)]),
        ),
        // Near misses: self-harm and accidents with sharp objects are no assaults.
        _ => (
            draw.weighted(&[("S610", 40), ("S619", 30), ("T814", 30)]),
            draw.weighted(&[("W260", 45), ("X789", 40), ("W250", 15)]),
        ),
    };
    csv.cell(first);
    let place = if cause == "null" { 5 } else { draw.below(5) };
    for column in 0..5 {
        csv.cell(match column.cmp(&place) {
            std::cmp::Ordering::Less => "Z720",
            std::cmp::Ordering::Equal => cause,
            std::cmp::Ordering::Greater => "null",
        });
    }
}
