//! Recorded crime as a force's records management system exports it: a row per victim.

use super::Feed;
use crate::effects::Effects;
use crate::geography::Place;
use crate::moments::{Moments, WeekShape, midnight, reporting_lag};
use crate::offences::{OFFENCES, Offence, OutcomeMix, Victims};
use crate::output::{Csv, Extract};
use crate::people::{ETHNICITIES, Person, suspect_urn, victim_urn};
use crate::places::neighbour;
use crate::random::Draw;
use crate::world::World;
use chrono::{Datelike, NaiveDateTime, TimeDelta};
use jsna_model::Month;
use std::io;

pub(super) const CRIME: Feed = Feed {
    id: "police-crime",
    layout: "police-rms-crime",
    files: "landing/police/crime/*.csv*",
    delivery: "snapshot",
    cadence: "monthly",
    handling: "official_sensitive",
    note: "A row per victim: count distinct references.",
    fault: Some((14, "One month came without its last days and was sent again.")),
    make: files,
};

const HEADER: &str = "Crime Ref,Recorded Date,Occurred From,Occurred To,HO Code,Offence,Keywords,Hate Strands,Status,Location Type,LSOA Code,Ward,Grid East,Grid North,Victim URN,Victim Age,Victim Gender,Victim Ethnicity,Suspect URN,Relationship,Outcome Code,Outcome Date";

/// The last day in the month that was delivered short, at first.
const CUT_OFF: u32 = 19;

fn files(world: &World) -> Vec<Extract> {
    let file = |month: Month, suffix: &str, until: u32| {
        let zipped = month < world.spec.back(35);
        let end = if zipped { ".gz" } else { "" };
        let path = format!("landing/police/crime/{month}_crime{suffix}.csv{end}");
        Extract::new(CRIME.id, path, HEADER, move |world, csv| crimes(world, month, until, csv))
    };
    let resent = Effects::resent_crime(&world.spec);
    let mut all: Vec<Extract> = Vec::new();
    for month in world.spec.all_months() {
        if month == resent {
            all.push(file(month, "", CUT_OFF));
            all.push(file(month, "_resent", 31));
        } else {
            all.push(file(month, "", 31));
        }
    }
    all
}

/// One crime as it is about to be written.
struct Crime<'a> {
    offence: &'a Offence,
    place: &'a Place,
    /// Index of the place, which references are made from.
    index: usize,
    number: u32,
    recorded: NaiveDateTime,
    occurred: NaiveDateTime,
    domestic: bool,
}

/// One month, up to a day, in the order of the county's places.
fn crimes(world: &World, month: Month, until: u32, csv: &mut Csv<'_>) -> io::Result<()> {
    let mut draw = world.draw("rms", month);
    let moments = Moments::new(month);
    let counts = world.crimes(month);
    let mut number = 0;
    for (index, place) in world.geography.places.iter().enumerate() {
        for (offence, &n) in OFFENCES.iter().zip(&counts[index]) {
            for _ in 0..n {
                number += 1;
                let clock = match offence.clock {
                    WeekShape::Evening if place.town => WeekShape::TownNight,
                    clock => clock,
                };
                let lag = reporting_lag(offence.non_recent, &mut draw);
                let (recorded, occurred) = moments.recorded_and_occurred(clock, lag, &mut draw);
                let domestic = draw.chance(offence.marks.domestic);
                let crime = Crime { offence, place, index, number, recorded, occurred, domestic };
                // Drawn in full even where it is not written, so that the file that was sent again
                // agrees with the first one row for row.
                let keep = recorded.day() <= until;
                write(world, &crime, keep, &mut draw, csv)?;
            }
        }
    }
    if month.number().is_multiple_of(4) {
        unreadable(month, csv)?;
    }
    Ok(())
}

/// Writes a crime: a row per victim, at least one.
fn write(
    world: &World,
    crime: &Crime<'_>,
    keep: bool,
    draw: &mut Draw,
    csv: &mut Csv<'_>,
) -> io::Result<()> {
    let facts = Facts::new(world, crime, draw);
    let victims = match crime.offence.victims {
        Victims::NoPerson => 0,
        Victims::One => {
            if draw.chance(0.04) {
                2
            } else {
                1
            }
        }
        Victims::Several => draw.weighted(&[(1, 83), (2, 13), (3, 3), (4, 1)]),
    };
    for victim in 0..victims.max(1) {
        let person = (victims > 0).then(|| {
            let person =
                if crime.domestic { Person::domestic_victim(draw) } else { Person::victim(draw) };
            let urn = victim_urn(crime.place, crime.index, crime.domestic && victim == 0, draw);
            (urn, person, draw.weighted(&ETHNICITIES))
        });
        if keep {
            facts.row(crime, person, csv)?;
        }
    }
    Ok(())
}

/// What all rows of a crime share.
struct Facts {
    reference: String,
    iso: bool,
    from_midnight: bool,
    to: Option<NaiveDateTime>,
    code: String,
    keywords: String,
    strands: &'static str,
    status: &'static str,
    location_type: &'static str,
    lsoa: String,
    ward: &'static str,
    grid: Option<(u32, u32)>,
    suspect: Option<String>,
    relationship: &'static str,
    outcome: Option<(&'static str, NaiveDateTime)>,
}

impl Facts {
    fn new(world: &World, crime: &Crime<'_>, draw: &mut Draw) -> Self {
        let month = Month::of(crime.recorded.date());
        let Crime { offence, place, index, domestic, .. } = *crime;
        let snap = draw.choose(&place.snaps);
        let over_the_border = draw.below(500) == 0;
        let has_suspect = domestic || draw.chance(suspect_share(offence.outcome));
        let (lsoa, ward) = match draw.below(200) {
            _ if over_the_border => (neighbour::LSOAS[0].0.to_owned(), neighbour::WARD_NAME),
            0 => (String::new(), world.ward(place)),
            _ => (place.lsoa21.code.clone(), world.ward(place)),
        };
        let grid = match draw.below(100) {
            _ if over_the_border => None,
            0 => Some((0, 0)),
            1 => None,
            _ => Some((snap.easting, snap.northing)),
        };
        let year = month.year().rem_euclid(100);
        let reference = format!("07/{:02}{:06}/{year}", month.number(), crime.number);
        Self {
            reference: if draw.below(1000) == 0 { String::new() } else { reference },
            iso: draw.below(16) == 0,
            from_midnight: draw.below(12) == 0,
            to: window_end(crime, draw),
            code: code_style(offence.code, draw),
            keywords: keywords(world, crime, draw),
            strands: strands(offence, draw),
            status: if draw.below(140) == 0 { "Cancelled" } else { "Recorded" },
            location_type: location_type(crime, draw),
            lsoa,
            ward,
            grid,
            suspect: has_suspect.then(|| suspect_urn(index, draw)),
            relationship: relationship(domestic, draw),
            outcome: outcome(world, crime, has_suspect, draw),
        }
    }

    fn row(
        &self,
        crime: &Crime<'_>,
        victim: Option<(String, Person, &str)>,
        csv: &mut Csv<'_>,
    ) -> io::Result<()> {
        csv.cell(&self.reference);
        self.time(crime.recorded, csv);
        if self.from_midnight {
            self.time(midnight(crime.occurred.date()), csv);
        } else {
            self.time(crime.occurred, csv);
        }
        match self.to {
            Some(to) => self.time(to, csv),
            None => {
                csv.blank();
            }
        }
        csv.cell(&self.code).cell(crime.offence.description);
        csv.cell(&self.keywords).cell(self.strands).cell(self.status).cell(self.location_type);
        csv.cell(&self.lsoa).cell(self.ward);
        match self.grid {
            Some((east, north)) => csv.plain(east).plain(north),
            None => csv.blanks(2),
        };
        match victim {
            Some((urn, person, ethnicity)) => {
                csv.cell(&urn).plain(person.age);
                csv.cell(if person.female { "F" } else { "M" }).cell(ethnicity);
            }
            None => {
                csv.blanks(4);
            }
        }
        csv.cell(self.suspect.as_deref().unwrap_or_default());
        csv.cell(if victim_known(crime) { self.relationship } else { "" });
        match self.outcome {
            Some((code, at)) => csv.cell(code).uk_date(at.date()),
            None => csv.blanks(2),
        };
        csv.end()
    }

    /// Most officers' dates are British, one export route's are ISO.
    fn time(&self, at: NaiveDateTime, csv: &mut Csv<'_>) {
        if self.iso {
            csv.iso_time(at, "");
        } else {
            csv.uk_time(at);
        }
    }
}

fn victim_known(crime: &Crime<'_>) -> bool {
    crime.offence.victims != Victims::NoPerson
}

/// A row whose date of recording no calendar has.
fn unreadable(month: Month, csv: &mut Csv<'_>) -> io::Result<()> {
    let year = month.year();
    csv.cell(&format!("07/{:02}999999/{:02}", month.number(), year.rem_euclid(100)));
    csv.cell(&format!("31/02/{year} 10:15")).blanks(2);
    csv.cell("45").cell("Theft from vehicle").blanks(2).cell("Recorded").blanks(13);
    csv.end_unreadable()
}

/// The end of the window in which it happened. A few were typed in the wrong order.
fn window_end(crime: &Crime<'_>, draw: &mut Draw) -> Option<NaiveDateTime> {
    let hours = match crime.offence.clock {
        WeekShape::Away => draw.between(1, 60),
        WeekShape::Night => draw.between(1, 14),
        _ if draw.chance(0.7) => return None,
        _ => draw.between(0, 2),
    };
    let length = TimeDelta::hours(hours.into());
    if draw.below(400) == 0 {
        return Some(crime.occurred - length - TimeDelta::hours(1));
    }
    Some((crime.occurred + length).min(crime.recorded))
}

/// One code, many spellings: padded with zeros (`008N`, `037/02`), in small letters, with spaces.
fn code_style(code: &str, draw: &mut Draw) -> String {
    match draw.below(20) {
        0 | 1 => {
            let (class, sub) = code.split_once('/').map_or((code, None), |(c, s)| (c, Some(s)));
            let digits = class.bytes().take_while(u8::is_ascii_digit).count();
            let padded = format!("{}{class}", "0".repeat(3_usize.saturating_sub(digits)));
            sub.map_or_else(|| padded.clone(), |sub| format!("{padded}/{sub:0>2}"))
        }
        2 => code.to_lowercase(),
        3 => format!(" {code} "),
        _ => code.to_owned(),
    }
}

/// Marks, as officers type them into one cell.
fn keywords(world: &World, crime: &Crime<'_>, draw: &mut Draw) -> String {
    let marks = crime.offence.marks;
    let month = Month::of(crime.recorded.date());
    let knife = marks.knife * world.effects.knife(crime.place, month);
    let mut words: Vec<&str> = Vec::new();
    if crime.domestic {
        words.push(draw.weighted(&[("DA", 7), ("Domestic Abuse", 2), ("DOMESTIC", 1)]));
    }
    if draw.chance(knife) {
        words.push(draw.weighted(&[("KNIFE", 3), ("Bladed article", 1)]));
    }
    if draw.chance(marks.firearm) {
        words.push("FIREARM");
    }
    if draw.chance(marks.alcohol) {
        words.push(draw.weighted(&[("ALCOHOL", 3), ("Alcohol related", 1)]));
    }
    if draw.chance(marks.drugs) {
        words.push("DRUGS");
    }
    if draw.chance(marks.exploitation) {
        words.push(draw.weighted(&[("CCE", 2), ("CSE", 2), ("EXPLOITATION", 1)]));
    }
    words.join(if draw.below(4) == 0 { "," } else { "; " })
}

fn strands(offence: &Offence, draw: &mut Draw) -> &'static str {
    if !draw.chance(offence.marks.hate) {
        return "";
    }
    if offence.racially_aggravated() {
        return draw.weighted(&[("Race", 84), ("Race; Religion", 10), ("Faith", 6)]);
    }
    draw.weighted(&[
        ("Race", 40),
        ("Homophobic", 24),
        ("Disability", 16),
        ("Religion", 8),
        ("Transgender", 5),
        ("Race;Disability", 4),
        ("Sexual Orientation;Transgender", 3),
    ])
}

fn location_type(crime: &Crime<'_>, draw: &mut Draw) -> &'static str {
    match crime.offence.clock {
        _ if crime.domestic => draw.weighted(&[("Dwelling", 86), ("Street", 10), ("", 4)]),
        WeekShape::Away => "Dwelling",
        WeekShape::Shop => "Shop",
        _ if crime.place.town => draw.weighted(&[
            ("Street", 40),
            ("Licensed premises", 25),
            ("Shop", 15),
            ("Car park", 12),
            ("", 8),
        ]),
        _ => draw.weighted(&[("Street", 45), ("Dwelling", 40), ("Park", 7), ("", 8)]),
    }
}

fn relationship(domestic: bool, draw: &mut Draw) -> &'static str {
    if domestic {
        return draw.weighted(&[("Ex-partner", 45), ("Partner", 35), ("Family", 20)]);
    }
    draw.weighted(&[("", 50), ("Stranger", 30), ("Acquaintance", 20)])
}

fn suspect_share(mix: OutcomeMix) -> f64 {
    match mix {
        OutcomeMix::Acquisitive => 0.14,
        OutcomeMix::Violent => 0.62,
        OutcomeMix::Proactive => 0.95,
    }
}

/// The outcome as at the day the files were made: late for many, so that recent months look worse.
fn outcome(
    world: &World,
    crime: &Crime<'_>,
    has_suspect: bool,
    draw: &mut Draw,
) -> Option<(&'static str, NaiveDateTime)> {
    let code = match (has_suspect, crime.offence.outcome, crime.domestic) {
        (false, ..) => draw.weighted(&[("18", 82), ("14", 18)]),
        (_, OutcomeMix::Proactive, _) => draw.weighted(&PROACTIVE),
        (_, _, true) => draw.weighted(&DOMESTIC),
        (_, OutcomeMix::Violent, _) => draw.weighted(&VIOLENT),
        (_, OutcomeMix::Acquisitive, _) => draw.weighted(&ACQUISITIVE),
    };
    let days = if has_suspect { draw.between(5, 300) } else { draw.between(2, 60) };
    let at = crime.recorded + TimeDelta::days(days.into());
    let extracted = midnight(world.spec.end.plus(1).last_day());
    (at < extracted).then_some((code, at))
}

const PROACTIVE: [(&str, u32); 6] =
    [("1", 34), ("01", 4), ("8", 24), ("3", 14), ("7", 10), ("15", 14)];
const DOMESTIC: [(&str, u32); 5] = [("16", 56), ("15", 27), ("1", 11), ("1A", 1), ("10", 5)];
const VIOLENT: [(&str, u32); 7] =
    [("16", 36), ("15", 36), ("1", 12), ("01", 2), ("8", 8), ("3", 4), ("10", 2)];
const ACQUISITIVE: [(&str, u32); 5] = [("15", 48), ("1", 28), ("16", 14), ("8", 8), ("22", 2)];

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::BTreeSet;

    #[test]
    fn codes_are_spelt_as_systems_spell_them() {
        let mut draw = Draw::new(1, "styles", 0);
        let mut seen =
            |code| (0..200).map(|_| code_style(code, &mut draw)).collect::<BTreeSet<String>>();
        assert!(seen("8N").iter().eq([" 8N ", "008N", "8N", "8n"]));
        assert!(seen("37/2").iter().eq([" 37/2 ", "037/02", "37/2"]));
        assert!(seen("105A").iter().eq([" 105A ", "105A", "105a"]));
    }
}
