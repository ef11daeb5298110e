//! Calls for service from a command and control system: anti-social behaviour and the rest.

use super::Feed;
use crate::geography::Place;
use crate::moments::Moments;
use crate::output::{Csv, Extract};
use crate::people::caller_id;
use crate::random::Draw;
use crate::series::Series;
use crate::world::World;
use chrono::NaiveDateTime;
use jsna_model::Month;
use std::io;

pub(super) const INCIDENT: Feed = Feed {
    id: "police-incident",
    layout: "police-incident",
    files: "landing/police/incident/*.csv",
    delivery: "snapshot",
    cadence: "monthly",
    handling: "official",
    note: "All calls; anti-social behaviour by the closing code. A few rows come twice.",
    fault: None,
    make: files,
};

const HEADER: &str = "Incident No,Received,Opening Code,Closing Code,Closing Description,Qualifier,Caller ID,Repeat Caller,Vulnerable,Hate Strand,Domestic,Crime Ref,Ward Code,LSOA11";

fn files(world: &World) -> Vec<Extract> {
    let file = |month: Month| {
        let path = format!("landing/police/incident/{month}_incidents.csv");
        Extract::new(INCIDENT.id, path, HEADER, move |world, csv| incidents(world, month, csv))
    };
    world.spec.all_months().map(file).collect()
}

/// Closing codes of anti-social behaviour: the thirteen headings of the National Standard for
/// Incident Recording, with shares and the qualifier that is usual for each.
const ASB_CODES: [((&str, &str, &str), u32); 13] = [
    (("A01", "Rowdy or inconsiderate behaviour", "Nuisance"), 44),
    (("A02", "Rowdy / nuisance neighbours", "Personal"), 17),
    (("A03", "Vehicle nuisance / inappropriate use", "Nuisance"), 13),
    (("A04", "Malicious / nuisance communications", "Personal"), 7),
    (("A05", "Trespass", "Nuisance"), 2),
    (("A06", "Noise", "Nuisance"), 3),
    (("A07", "Animal problems", "Environmental"), 3),
    (("A08", "Street drinking", "Environmental"), 2),
    (("A09", "Begging / vagrancy", "Nuisance"), 2),
    (("A10", "Littering / drug paraphernalia", "Environmental"), 2),
    (("A11", "Fireworks", "Nuisance"), 2),
    (("A12", "Vehicle abandoned - not stolen", "Environmental"), 2),
    (("A13", "Prostitution related activity", "Nuisance"), 1),
];

/// Other closing codes. The last is one that no list knows.
const OTHER_CODES: [((&str, &str), u32); 9] = [
    (("P01", "Concern for safety"), 38),
    (("P02", "Domestic incident"), 24),
    (("P03", "Missing person"), 9),
    (("P04", "Suspicious circumstances"), 10),
    (("P05", "Hate incident"), 2),
    (("T01", "Road related - damage only collision"), 9),
    (("T02", "Drink or drug driving"), 3),
    (("C01", "Administration - contact record"), 4),
    (("Z99", "Legacy close code"), 1),
];

/// What kind of incident a row is about.
#[derive(Clone, Copy)]
enum What {
    Asb,
    Other,
}

/// One month in order of time.
fn incidents(world: &World, month: Month, csv: &mut Csv<'_>) -> io::Result<()> {
    let mut draw = world.draw("incident", month);
    let moments = Moments::new(month);
    let mut all: Vec<(NaiveDateTime, usize, What)> = Vec::new();
    for (series, what) in [(Series::Asb, What::Asb), (Series::OtherIncident, What::Other)] {
        let (_, _, _, clock) = series.shape();
        for (index, n) in world.events(series, month).into_iter().enumerate() {
            all.extend((0..n).map(|_| (moments.draw(clock, &mut draw), index, what)));
        }
    }
    all.sort_by_key(|(at, index, _)| (*at, *index));
    for (number, (at, index, what)) in all.into_iter().enumerate() {
        let place = &world.geography.places[index];
        let smaller = world.effects.smaller_circle(place, month);
        let row = Row::new(number, at, (index, smaller), what, &mut draw);
        // One in 300 is exported twice, word for word.
        let times = if draw.below(300) == 0 { 2 } else { 1 };
        for _ in 0..times {
            row.write(world, place, csv)?;
        }
    }
    Ok(())
}

struct Row {
    reference: String,
    at: NaiveDateTime,
    opening: &'static str,
    closing: &'static str,
    description: &'static str,
    qualifier: &'static str,
    caller: String,
    repeat: &'static str,
    vulnerable: &'static str,
    hate: &'static str,
    domestic: &'static str,
    crime: String,
    placed: bool,
}

impl Row {
    fn new(
        number: usize,
        at: NaiveDateTime,
        (index, smaller): (usize, u32),
        what: What,
        draw: &mut Draw,
    ) -> Self {
        let (closing, description, qualifier) = match what {
            What::Asb => draw.weighted(&ASB_CODES),
            What::Other => {
                let (code, description) = draw.weighted(&OTHER_CODES);
                (code, description, "")
            }
        };
        let domestic = closing == "P02";
        let hate = match closing {
            "P05" => draw.weighted(&HATE),
            _ => "",
        };
        Self {
            // A log number that starts again every month, with its leading zeros.
            reference: format!("{}-{:06}", at.format("%Y%m"), number + 1),
            at,
            opening: opening(closing, draw),
            closing,
            description,
            qualifier: if draw.below(40) == 0 { "" } else { qualifier },
            caller: if draw.below(7) == 0 {
                String::new()
            } else {
                caller_id(index, smaller, draw)
            },
            repeat: draw.weighted(&[("Y", 11), ("N", 77), ("", 12)]),
            vulnerable: draw.weighted(&[("Y", 9), ("N", 75), ("", 16)]),
            hate,
            domestic: if domestic { "Y" } else { "N" },
            crime: crime_reference(domestic, at, draw),
            placed: draw.below(120) != 0,
        }
    }

    fn write(&self, world: &World, place: &Place, csv: &mut Csv<'_>) -> io::Result<()> {
        csv.cell(&self.reference).uk_time(self.at);
        csv.cell(self.opening).cell(self.closing).cell(self.description).cell(self.qualifier);
        csv.cell(&self.caller).cell(self.repeat).cell(self.vulnerable).cell(self.hate);
        csv.cell(self.domestic).cell(&self.crime);
        if self.placed {
            csv.cell(world.ward_code(place)).cell(&place.lsoa11.code);
        } else {
            csv.blanks(2);
        }
        csv.end()
    }
}

const HATE: [(&str, u32); 5] =
    [("Race", 62), ("Homophobic", 18), ("Disability", 10), ("Religion", 6), ("Transgender", 4)];

/// The code that the call was opened with: the call-taker's guess.
fn opening(closing: &'static str, draw: &mut Draw) -> &'static str {
    if draw.chance(0.85) { closing } else { draw.pick(&["A01", "P01", "P04", "T01"]) }
}

/// Half of domestic incidents became a crime, few others did.
fn crime_reference(domestic: bool, at: NaiveDateTime, draw: &mut Draw) -> String {
    if !draw.chance(if domestic { 0.5 } else { 0.04 }) {
        return String::new();
    }
    format!("07/{}{:06}/{}", at.format("%m"), draw.between(1, 1800), at.format("%y"))
}
