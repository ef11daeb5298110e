//! A force's records of crime as an extract of forty columns: more than half of them nobody asked for, as it is.

use crate::Fault;
use std::fs::File;
use std::io::{BufWriter, Write};
use std::path::Path;

/// Columns that the layout reads, then those that it leaves where they are.
const HEADER: &str = "Crime Ref,Recorded Date,Occurred From,Occurred To,HO Code,Offence,Keywords,Hate Strands,Status,\
    Location Type,LSOA Code,Ward,Grid East,Grid North,Victim URN,Victim Age,Victim Gender,Victim Ethnicity,Suspect URN,\
    Relationship,Outcome Code,Outcome Date,Beat Code,Division,Station,Officer,Supervisor,Team,Priority Grade,Call Ref,\
    Call Time,Attended,Forensics,CCTV,Property Stolen,Property Value,Method,Notes,Review Date,Updated";

const OFFENCES: [(&str, &str); 8] = [
    ("8N", "Assault occasioning actual bodily harm"),
    ("104", "Assault without injury"),
    ("39", "Theft from the person"),
    ("46", "Shoplifting"),
    ("28E", "Burglary in a dwelling"),
    ("149", "Criminal damage to a vehicle"),
    ("34B", "Robbery of personal property"),
    ("92E", "Possession of cannabis"),
];

const METHODS: [&str; 4] = [
    "Approached from behind, took the bag and made off",
    "Argument in the street, \"\"pushed\"\" against a wall",
    "Window forced with a tool, untidy search",
    "Not known",
];

/// Numbers without a pattern, the same in every run.
struct Scatter(u64);

impl Scatter {
    fn below(&mut self, limit: u64) -> u64 {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1);
        (self.0 >> 33) % limit
    }

    fn one_of<T: Copy>(&mut self, things: &[T]) -> T {
        let at = usize::try_from(self.below(things.len() as u64)).unwrap_or(0);
        things[at]
    }
}

/// Writes so many rows for each of `months` months of 2025 into a folder. Gives the number of rows.
///
/// # Errors
/// An I/O error.
pub fn write_records(dir: &Path, months: u32, rows: u64) -> Result<u64, Fault> {
    std::fs::create_dir_all(dir)?;
    for month in 1..=months.min(12) {
        let file = File::create(dir.join(format!("2025-{month:02}_crime.csv")))?;
        let mut out = BufWriter::new(file);
        writeln!(out, "{HEADER}")?;
        let mut draw = Scatter(u64::from(month));
        for number in 0..rows {
            row(&mut out, month, number, &mut draw)?;
        }
        out.flush()?;
    }
    Ok(u64::from(months.min(12)) * rows)
}

fn row(out: &mut impl Write, month: u32, number: u64, draw: &mut Scatter) -> std::io::Result<()> {
    let (code, offence) = draw.one_of(&OFFENCES);
    let (day, hour, minute) = (1 + draw.below(28), 1 + draw.below(22), draw.below(60));
    let recorded = format!("{day:02}/{month:02}/2025 {hour:02}:{minute:02}");
    let place = draw.below(900);
    let area = format!("E0190{:04}", place + 1);
    let keyword = draw.one_of(&["", "", "", "Alcohol", "Domestic abuse", "Knife"]);
    let status = if draw.below(140) == 0 { "Cancelled" } else { "Recorded" };
    let location = draw.one_of(&["Dwelling", "Street", "Shop", "Car park"]);
    let (east, north) = (605_000 + place * 10, 456_000 + place * 7);
    let (victim, suspect) = (draw.below(400_000), draw.below(90_000));
    let age = draw.below(90);
    let gender = draw.one_of(&["F", "M"]);
    let ethnicity = draw.one_of(&["White", "Asian", "Black", "Not stated"]);
    let outcome = draw.one_of(&["18", "14", "1", "16"]);
    write!(
        out,
        "07/{month:02}{number:06}/25,{recorded},{recorded},{recorded},{code},{offence},{keyword},,{status},{location},{area},\
         Ward {},{east},{north},V{victim:07},{age},{gender},{ethnicity},S{suspect:06},,{outcome},28/{month:02}/2025,",
        place / 9
    )?;
    let method = draw.one_of(&METHODS);
    writeln!(
        out,
        "B{:03},Division {},Station {},{},{},Team {},{},{:08},{recorded},Yes,No,No,\"Phone, purse\",{}.50,\"{method}\",\
         \"Enquiries made at the address, no reply. Letter left, \"\"please call\"\" and the number.\",,{recorded}",
        draw.below(90),
        draw.below(6),
        draw.below(20),
        1000 + draw.below(2000),
        1000 + draw.below(200),
        draw.below(12),
        draw.below(5),
        draw.below(99_999_999),
        draw.below(900),
    )
}
