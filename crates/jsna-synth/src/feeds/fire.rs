//! Fires and false alarms, as a fire and rescue service exports its incident records.

use super::Feed;
use crate::geography::Place;
use crate::moments::Moments;
use crate::output::{Csv, Extract};
use crate::random::Draw;
use crate::series::Series;
use crate::world::World;
use chrono::NaiveDateTime;
use jsna_model::Month;
use std::io;

pub(super) const INCIDENT: Feed = Feed {
    id: "fire",
    layout: "fire-incident",
    files: "landing/fire/*.csv",
    delivery: "snapshot",
    cadence: "monthly",
    handling: "official",
    note: "",
    fault: None,
    make: files,
};

// A column really is called that, with the space, in the national open files.
const HEADER: &str = "IRS_NO,DATE_OF_CALL,TIME_OF_CALL,INCIDENT_TYPE,CAUSE_OF_FIRE,PROPERTY_TYPE,TIME_AT_SCENE _CODE,WARD_CODE,LSOA21";

fn files(world: &World) -> Vec<Extract> {
    let file = |month: Month| {
        let path = format!("landing/fire/fire_{month}.csv");
        Extract::new(INCIDENT.id, path, HEADER, move |world, csv| fires(world, month, csv))
    };
    world.spec.all_months().map(file).collect()
}

fn fires(world: &World, month: Month, csv: &mut Csv<'_>) -> io::Result<()> {
    let mut draw = world.draw("fire", month);
    let moments = Moments::new(month);
    let mut all: Vec<(NaiveDateTime, Series, &Place)> = Vec::new();
    for series in
        [Series::FireDeliberateSecondary, Series::FireDeliberatePrimary, Series::FireAccidental]
    {
        let (_, _, _, clock) = series.shape();
        let places = world.places_of(series, month).into_iter();
        all.extend(places.map(|place| (moments.draw(clock, &mut draw), series, place)));
    }
    all.sort_by_key(|(at, ..)| *at);
    for (number, (at, series, place)) in all.into_iter().enumerate() {
        let (kind, cause, property) = describe(series, &mut draw);
        csv.cell(&format!("{}-{:04}", month.first_day().format("%Y%m"), number + 1));
        csv.uk_date(at.date()).hour_minute(at).cell(kind).cell(cause).cell(property);
        csv.plain(draw.between(1, 6)).cell(world.ward_code(place));
        csv.cell(if draw.below(50) == 0 { "" } else { &place.lsoa21.code });
        csv.end()?;
    }
    Ok(())
}

/// Type, cause, and property. A tenth of the vehicles is written in a way that no list knows.
fn describe(series: Series, draw: &mut Draw) -> (&'static str, &'static str, &'static str) {
    match series {
        Series::FireDeliberateSecondary => (
            "Secondary Fire",
            "Deliberate",
            draw.weighted(&[("Refuse/Rubbish", 62), ("Grassland", 24), ("Outdoor structure", 14)]),
        ),
        Series::FireDeliberatePrimary => (
            "Primary Fire",
            "Deliberate",
            draw.weighted(&[
                ("Road Vehicle", 58),
                ("Rd Veh", 6),
                ("Dwelling", 22),
                ("Other building", 14),
            ]),
        ),
        _ => (
            draw.weighted(&[
                ("Primary Fire", 55),
                ("Secondary Fire", 20),
                ("Chimney Fire", 5),
                ("False Alarm", 20),
            ]),
            draw.weighted(&[("Accidental", 84), ("Not known", 16)]),
            draw.weighted(&[("Dwelling", 64), ("Road Vehicle", 14), ("Other building", 22)]),
        ),
    }
}
