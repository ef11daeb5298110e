//! What councils record: anti-social behaviour cases, noise, fly-tipping, and needles.

use super::Feed;
use crate::effects::Effects;
use crate::geography::Place;
use crate::moments::Moments;
use crate::output::{Csv, Dialect, Extract};
use crate::places::DISTRICTS;
use crate::random::Draw;
use crate::series::Series;
use crate::world::World;
use chrono::{Datelike, NaiveDateTime, TimeDelta};
use jsna_model::Month;
use std::io;

pub(super) const ASB_CASE: Feed = Feed {
    id: "council-asb",
    layout: "council-asb-case",
    files: "landing/council/asb-cases/*.csv",
    delivery: "append",
    cadence: "monthly",
    handling: "official",
    note: "Windows-1252 text. Files are added: late parts of a month come in files of their own.",
    fault: Some((9, "One month came in two parts.")),
    make: asb_files,
};

pub(super) const NOISE: Feed = Feed {
    id: "noise",
    layout: "noise-complaint",
    files: "landing/council/noise/*.csv",
    delivery: "snapshot",
    cadence: "monthly",
    handling: "official",
    note: "",
    fault: Some((16, "One month was never delivered.")),
    make: noise_files,
};

pub(super) const FLY_TIPPING: Feed = Feed {
    id: "fly-tipping",
    layout: "fly-tipping",
    files: "landing/council/fly-tipping/*.csv*",
    delivery: "snapshot",
    cadence: "monthly",
    handling: "open",
    note: "A quarter a file. Crews' own finds and residents' reports are both in it.",
    fault: None,
    make: fly_tipping_files,
};

pub(super) const SHARPS: Feed = Feed {
    id: "sharps",
    layout: "sharps-find",
    files: "landing/council/sharps/*.csv",
    delivery: "snapshot",
    cadence: "monthly",
    handling: "official",
    note: "No references: two identical rows are two finds. Rounds that found nothing are in it, with 0 items.",
    fault: None,
    make: sharps_files,
};

/// One file a month.
fn monthly(
    world: &World,
    feed: &Feed,
    folder: &str,
    header: &'static str,
    rows: fn(&World, Month, &mut Csv<'_>) -> io::Result<()>,
) -> Vec<Extract> {
    let file = |month: Month| {
        let path = format!("landing/council/{folder}/{month}.csv");
        Extract::new(feed.id, path, header, move |world, csv| rows(world, month, csv))
    };
    world.spec.all_months().map(file).collect()
}

/// The events of a month in order of time.
fn timed<'a>(
    world: &'a World,
    series: Series,
    month: Month,
    draw: &mut Draw,
) -> Vec<(NaiveDateTime, &'a Place)> {
    let moments = Moments::new(month);
    let (_, _, _, clock) = series.shape();
    let places = world.places_of(series, month).into_iter();
    let mut all: Vec<_> = places.map(|place| (moments.draw(clock, draw), place)).collect();
    all.sort_by_key(|(at, _)| *at);
    all
}

/// A name of the ward, as typed: sometimes without its second word.
fn typed_ward(world: &World, place: &Place, draw: &mut Draw) -> String {
    let name = world.ward(place);
    let short = name.split(' ').next().unwrap_or(name);
    if draw.below(12) == 0 { short.to_uppercase() } else { name.to_owned() }
}

const ASB_HEADER: &str =
    "Case Ref,Council,Opened,Closed,Case Type,Source,Tenure,Ward,Ward Code,Action,Outcome";

const ASB_TYPES: [(&str, u32); 10] = [
    ("Noise nuisance", 30),
    ("Verbal abuse / harassment", 18),
    ("Rowdy behaviour", 14),
    ("Youths causing annoyance", 12),
    ("Vehicle nuisance", 7),
    ("Drug use or dealing", 8),
    ("Animal nuisance", 5),
    ("Cuckooing", 2),
    ("Café culture – street trading", 1),
    ("Other", 3),
];

/// Text that only reads right in Windows-1252.
const ACTIONS: [(&str, u32); 6] = [
    ("Advice letter", 40),
    ("Visit", 22),
    ("Community Protection Warning", 15),
    ("Fixed penalty £100", 9),
    ("Fixed penalty £150 – reduced to £80", 4),
    ("None", 10),
];

fn asb_files(world: &World) -> Vec<Extract> {
    let split = Effects::split_council(&world.spec);
    let dialect = Dialect { crlf: true, windows_1252: true, ..Dialect::default() };
    let file = |month: Month, suffix: &str, days: std::ops::RangeInclusive<u32>| {
        let path = format!("landing/council/asb-cases/{month}{suffix}.csv");
        Extract::new(ASB_CASE.id, path, ASB_HEADER, move |world, csv| {
            asb_cases(world, month, &days, csv)
        })
        .dialect(dialect)
    };
    let mut all: Vec<Extract> = Vec::new();
    for month in world.spec.all_months() {
        if month == split {
            all.push(file(month, "", 1..=12));
            all.push(file(month, "_late", 13..=31));
        } else {
            all.push(file(month, "", 1..=31));
        }
    }
    all
}

fn asb_cases(
    world: &World,
    month: Month,
    days: &std::ops::RangeInclusive<u32>,
    csv: &mut Csv<'_>,
) -> io::Result<()> {
    let mut draw = world.draw("council asb", month);
    let cases = timed(world, Series::CouncilAsb, month, &mut draw);
    for (number, (at, place)) in cases.into_iter().enumerate() {
        let lad = &DISTRICTS[place.lad];
        let ward = typed_ward(world, place, &mut draw);
        let closed = at.date() + TimeDelta::days(draw.between(3, 140).into());
        let case_type = draw.weighted(&ASB_TYPES);
        let source = draw.weighted(&[("Online", 52), ("Phone", 30), ("Councillor", 8), ("", 10)]);
        let tenure =
            draw.weighted(&[("Social rent", 46), ("Owner", 22), ("Private rent", 18), ("", 14)]);
        let action = draw.weighted(&ACTIONS);
        if !days.contains(&at.day()) {
            continue;
        }
        csv.cell(&format!("{}{:02}-{:05}", &lad.name[..3], at.year() % 100, number + 1));
        csv.cell(lad.name).uk_date(at.date());
        if closed <= world.spec.end.last_day() {
            csv.uk_date(closed);
        } else {
            csv.blank();
        }
        csv.cell(case_type).cell(source).cell(tenure).cell(&ward).cell(world.ward_code(place));
        csv.cell(action).cell(if closed <= world.spec.end.last_day() { "Closed" } else { "Open" });
        csv.end()?;
    }
    Ok(())
}

const NOISE_HEADER: &str = "Ref,Received,Type,Complainant Ward,Complainant Ward Code,Outcome";

fn noise_files(world: &World) -> Vec<Extract> {
    let mut all = monthly(world, &NOISE, "noise", NOISE_HEADER, noise);
    let missing = format!("{}.csv", Effects::missing_noise(&world.spec));
    all.retain(|e| !e.path.ends_with(&missing));
    all
}

fn noise(world: &World, month: Month, csv: &mut Csv<'_>) -> io::Result<()> {
    let mut draw = world.draw("noise", month);
    for (number, (at, place)) in timed(world, Series::Noise, month, &mut draw).iter().enumerate() {
        csv.cell(&format!("EH{month}-{:04}", number + 1));
        // The older half of the desk writes the month in letters.
        if draw.below(9) == 0 {
            csv.cell(&at.format("%d %b %Y").to_string());
        } else {
            csv.uk_date(at.date());
        }
        csv.cell(draw.weighted(&[
            ("Loud music", 42),
            ("Barking dog", 22),
            ("DIY / building work", 16),
            ("Alarm", 6),
            ("Licensed premises", 10),
            ("Other", 4),
        ]));
        csv.cell(&typed_ward(world, place, &mut draw)).cell(world.ward_code(place));
        csv.cell(draw.weighted(&[("Resolved", 55), ("No further action", 30), ("Notice", 15)]));
        csv.end()?;
    }
    Ok(())
}

const FLY_TIPPING_HEADER: &str = "Reference,Date Reported,Date Cleared,Land Type,Waste Type,Size,Easting,Northing,Ward,WD22CD,Found By";

/// A file a quarter; older ones compressed.
fn fly_tipping_files(world: &World) -> Vec<Extract> {
    let mut quarters: Vec<(String, Vec<Month>)> = Vec::new();
    for month in world.spec.all_months() {
        let name = format!("{}-Q{}", month.year(), month.number().div_ceil(3));
        match quarters.last_mut() {
            Some((known, months)) if *known == name => months.push(month),
            _ => quarters.push((name, vec![month])),
        }
    }
    let file = |(name, months): (String, Vec<Month>)| {
        let old = months.iter().all(|&m| m < world.spec.back(24));
        let end = if old { ".gz" } else { "" };
        let path = format!("landing/council/fly-tipping/{name}.csv{end}");
        Extract::new(FLY_TIPPING.id, path, FLY_TIPPING_HEADER, move |world, csv| {
            months.iter().try_for_each(|&month| fly_tipping(world, month, csv))
        })
    };
    quarters.into_iter().map(file).collect()
}

fn fly_tipping(world: &World, month: Month, csv: &mut Csv<'_>) -> io::Result<()> {
    let mut draw = world.draw("fly-tipping", month);
    let all = timed(world, Series::FlyTipping, month, &mut draw);
    for (number, (at, place)) in all.iter().enumerate() {
        let snap = draw.choose(&place.snaps);
        let cleared = at.date() + TimeDelta::days(draw.between(0, 12).into());
        // One in 150 takes the reference of the row before it.
        let shift = usize::from(draw.below(150) != 0);
        csv.cell(&format!("FT{}{:02}{:05}", month.year(), month.number(), number + shift));
        csv.uk_date(at.date()).uk_date(cleared);
        csv.cell(draw.weighted(&[("Highway", 52), ("Council land", 28), ("Private", 12), ("", 8)]));
        csv.cell(draw.weighted(&[
            ("Household", 60),
            ("Black bags", 18),
            ("Construction", 9),
            ("White goods", 7),
            ("Tyres", 3),
            ("Asbestos", 1),
            ("Other", 2),
        ]));
        csv.cell(draw.weighted(&[
            ("Car boot", 30),
            ("Small van", 36),
            ("Single item", 24),
            ("Tipper", 10),
        ]));
        if draw.chance(0.6) {
            csv.plain(snap.easting).plain(snap.northing);
        } else {
            csv.blanks(2);
        }
        csv.cell(&typed_ward(world, place, &mut draw));
        csv.cell(if draw.below(60) == 0 { "" } else { world.ward_code(place) });
        csv.cell(draw.weighted(&[("Resident", 62), ("Crew", 38)]));
        csv.end()?;
    }
    Ok(())
}

const SHARPS_HEADER: &str =
    "Date found,Items,Location,Ward Code,LSOA21CD,Found by,Near children,Disposed";

fn sharps_files(world: &World) -> Vec<Extract> {
    let dialect = Dialect { bom: true, ..Dialect::default() };
    let all = monthly(world, &SHARPS, "sharps", SHARPS_HEADER, sharps).into_iter();
    all.map(|e| e.dialect(dialect)).collect()
}

fn sharps(world: &World, month: Month, csv: &mut Csv<'_>) -> io::Result<()> {
    let mut draw = world.draw("sharps", month);
    for (at, place) in timed(world, Series::Sharps, month, &mut draw) {
        let snap = draw.choose(&place.snaps);
        csv.uk_date(at.date());
        // A quarter of the rounds found nothing and said so.
        csv.plain(draw.weighted(&[(0, 25), (1, 34), (2, 18), (3, 10), (5, 8), (11, 4), (24, 1)]));
        csv.cell(&snap.name).cell(world.ward_code(place)).cell(&place.lsoa21.code);
        csv.cell(draw.weighted(&[("Crew", 78), ("Public", 22)]));
        csv.cell(draw.weighted(&[("Yes", 14), ("No", 78), ("", 8)]));
        csv.cell("Yes");
        csv.end()?;
    }
    Ok(())
}
