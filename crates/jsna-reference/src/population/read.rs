//! Reading populations and households, long (one row per age) and wide (one column per age).

use crate::findings::{AGE_LABEL, COLUMN_MISSING, NUMBER, REPEATED, SEX_LABEL, YEAR};
use crate::gss::Gss;
use crate::lookup::bad_codes;
use crate::population::label::{self, Band, Sex};
use crate::spec::Kind;
use crate::table_file::{Column, Faults, Row, TableFile, number};
use jsna_model::diagnostic::Diagnostic;
use jsna_model::words;
use std::collections::{BTreeMap, BTreeSet, HashMap};

/// The people of one area: one cell per band and sex, NaN where the file has none.
pub(crate) type Cells = Vec<f64>;

/// A file as read, one for each of its years: codes as they stand in the file.
#[derive(Debug)]
pub(crate) struct Raw {
    pub(crate) year: i32,
    pub(crate) source: String,
    /// Name of the area column, which may say the census of its LSOA codes.
    pub(crate) area_header: String,
    pub(crate) bands: Vec<Band>,
    pub(crate) areas: BTreeMap<Gss, Cells>,
    /// Codes of the file that are of no use to the assessment.
    pub(crate) others: BTreeSet<Gss>,
}

/// Position of a cell.
pub(crate) fn cell(band: usize, sex: Sex) -> usize {
    band * Sex::ALL.len() + sex.index()
}

struct Columns {
    area: Column,
    age: Option<Column>,
    sex: Option<Column>,
    year: Option<Column>,
    /// Columns with numbers, each with the band it is for; with an age column there is one, for any.
    values: Vec<(Column, Band)>,
}

/// Reads a file. `wanted` says which codes are of use: the others are not kept.
///
/// # Errors
/// The finding that says why the file cannot be used.
pub(crate) fn read(
    file: &TableFile<'_>,
    wanted: &dyn Fn(Gss) -> bool,
    findings: &mut Vec<Diagnostic>,
) -> Result<Vec<Raw>, Box<Diagnostic>> {
    let columns = columns(file, findings)?;
    let mut reader = Reader {
        file,
        columns: &columns,
        wanted,
        ages: HashMap::new(),
        wants: BTreeMap::new(),
        years: BTreeMap::new(),
        faults: AllFaults::default(),
    };
    file.each_row(findings, |row| reader.row(row));
    let Reader { years, faults, .. } = reader;
    let repeated = faults.report(file, &columns, findings);
    if let Some(repeated) = repeated {
        return Err(Box::new(repeated));
    }
    let mut out: Vec<Raw> = years.into_values().collect();
    for raw in &mut out {
        add_up_sexes(raw);
    }
    Ok(out)
}

fn columns(
    file: &TableFile<'_>,
    findings: &mut Vec<Diagnostic>,
) -> Result<Columns, Box<Diagnostic>> {
    let area = file.required("area", findings)?;
    let (age, sex, year) = (
        file.mapped("age", findings)?,
        file.mapped("sex", findings)?,
        file.mapped("year", findings)?,
    );
    if year.is_none() && file.spec.year.is_none() {
        let d = file
            .diagnostic(&YEAR, "it is not said which year the file is about")
            .set_in(file.spec.set_in());
        return Err(Box::new(match year_in(&file.spec.shown) {
            Some(year) => d.fix(format!(
                "If it is about {year}, as its name may say, write `year = {year}` into its entry in jsna.toml."
            )),
            None => d,
        }));
    }
    let key = if file.spec.kind == Kind::Households { "households" } else { "persons" };
    let values = match file.mapped(key, findings)? {
        Some(column) => vec![(column, Band::ALL)],
        None if age.is_some() || key == "households" => {
            vec![(file.required(key, findings)?, Band::ALL)]
        }
        None => wide(file)?,
    };
    Ok(Columns { area, age, sex, year, values })
}

/// The only year in the name of a file.
fn year_in(name: &str) -> Option<i32> {
    let name = name.rsplit('/').next().unwrap_or(name);
    let numbers = name.split(|c: char| !c.is_ascii_digit()).filter(|digits| digits.len() == 4);
    let years = numbers.filter_map(|digits| digits.parse().ok());
    let years: BTreeSet<i32> = years.filter(|year| (1981..2100).contains(year)).collect();
    years.first().copied().filter(|_| years.len() == 1)
}

/// The columns whose headers are ages.
fn wide(file: &TableFile<'_>) -> Result<Vec<(Column, Band)>, Box<Diagnostic>> {
    let mut out: Vec<(Column, Band)> = Vec::new();
    for (i, header) in file.headers.iter().enumerate() {
        let Some(band) = label::age(header) else { continue };
        if let Some((first, _)) = out.iter().find(|(_, b)| *b == band) {
            let headline =
                format!("the columns {} and {header} are of the same ages", file.name(*first));
            return Err(Box::new(
                file.diagnostic(&REPEATED, headline).column(header).set_in(file.spec.set_in()),
            ));
        }
        out.push((Column(i), band));
    }
    if out.is_empty() {
        return Err(Box::new(
            file.diagnostic(
                &COLUMN_MISSING,
                "jsna.toml does not say which column holds the persons, and no header is an age",
            )
            .set_in(file.spec.set_in())
            .expected(
                "columns = { persons = \"...\" }, or columns with the ages 0 to 90+ as headers",
            ),
        ));
    }
    Ok(out)
}

#[derive(Default)]
struct AllFaults {
    code: Faults,
    age: Faults,
    sex: Faults,
    year: Faults,
    number: Faults,
    repeated: Faults,
}

struct Reader<'a> {
    file: &'a TableFile<'a>,
    columns: &'a Columns,
    wanted: &'a dyn Fn(Gss) -> bool,
    ages: HashMap<String, Option<Band>>,
    wants: BTreeMap<Gss, bool>,
    years: BTreeMap<i32, Raw>,
    faults: AllFaults,
}

impl Reader<'_> {
    fn row(&mut self, row: Row<'_>) {
        let c = self.columns;
        let text = row.cell(c.area);
        let Some(code) = Gss::parse(text) else {
            self.faults.code.note(row, text);
            return;
        };
        let wanted = *self.wants.entry(code).or_insert_with(|| (self.wanted)(code));
        let Some(year) = self.year(row) else { return };
        let source = &self.file.spec.shown;
        let area_header = self.file.name(c.area);
        let raw = self.years.entry(year).or_insert_with(|| Raw {
            year,
            source: source.clone(),
            area_header: area_header.to_owned(),
            bands: Vec::new(),
            areas: BTreeMap::new(),
            others: BTreeSet::new(),
        });
        if !wanted {
            raw.others.insert(code);
            return;
        }
        let sex = match c.sex.map(|s| label::sex(row.cell(s))) {
            None => Sex::Persons,
            Some(Some(sex)) => sex,
            Some(None) => {
                self.faults.sex.note(row, c.sex.map_or("", |s| row.cell(s)));
                return;
            }
        };
        let by_row = match c.age {
            None => None,
            Some(age) => {
                let text = row.cell(age);
                let known = self.ages.get(text).copied();
                let band = known.unwrap_or_else(|| label::age(text));
                if known.is_none() {
                    self.ages.insert(text.to_owned(), band);
                }
                if band.is_none() {
                    self.faults.age.note(row, text);
                    return;
                }
                band
            }
        };
        let cells = raw.areas.entry(code).or_default();
        for (column, band) in &c.values {
            let band = by_row.unwrap_or(*band);
            let Some(value) = number(row.cell(*column)) else {
                self.faults.number.note(row, row.cell(*column));
                continue;
            };
            let at = raw.bands.iter().position(|b| *b == band).unwrap_or_else(|| {
                raw.bands.push(band);
                raw.bands.len() - 1
            });
            let at = cell(at, sex);
            if cells.len() <= at {
                cells.resize(at + 1, f64::NAN);
            }
            if cells[at].is_nan() {
                cells[at] = value;
            } else {
                self.faults.repeated.note(row, text);
            }
        }
    }

    fn year(&mut self, row: Row<'_>) -> Option<i32> {
        let Some(column) = self.columns.year else { return self.file.spec.year };
        let year = label::year(row.cell(column));
        if year.is_none() {
            self.faults.year.note(row, row.cell(column));
        }
        year
    }
}

impl AllFaults {
    /// Reports everything; gives the finding for which the file is refused.
    fn report(
        self,
        file: &TableFile<'_>,
        columns: &Columns,
        findings: &mut Vec<Diagnostic>,
    ) -> Option<Diagnostic> {
        let name = |c: Option<Column>| c.map_or("", |c| file.name(c)).to_owned();
        findings.extend(bad_codes(file, columns.area, self.code));
        let rows = |n| words::plural(n, "row");
        findings.extend(self.age.finding(|n| {
            file.diagnostic(&AGE_LABEL, format!("{} with an age that is not understood", rows(n)))
                .column(name(columns.age))
        }));
        findings.extend(self.sex.finding(|n| {
            file.diagnostic(&SEX_LABEL, format!("{} with a sex that is not understood", rows(n)))
                .column(name(columns.sex))
        }));
        findings.extend(self.year.finding(|n| {
            file.diagnostic(&YEAR, format!("{} without a year", rows(n))).column(name(columns.year))
        }));
        let value = columns.values.first().map(|v| v.0);
        findings.extend(self.number.finding(|n| {
            file.diagnostic(&NUMBER, format!("{} without a number in it", words::plural(n, "cell")))
                .column(name(value))
                .expected("a number of 0 or more")
        }));
        let unmapped: Vec<&str> = file
            .headers
            .iter()
            .enumerate()
            .filter(|(i, h)| {
                let used = [Some(columns.area), columns.age, columns.sex, columns.year];
                !h.is_empty()
                    && !used.contains(&Some(Column(*i)))
                    && !columns.values.iter().any(|v| v.0 == Column(*i))
            })
            .map(|(_, h)| h.as_str())
            .take(12)
            .collect();
        self.repeated.finding(|n| {
            let headline = format!(
                "{} repeat an area, age, sex and year that an earlier row has: the file is left out",
                rows(n)
            );
            let finding = file.diagnostic(&REPEATED, headline).set_in(file.spec.set_in());
            if unmapped.is_empty() {
                return finding;
            }
            finding.fix(format!(
                "Map the column that tells these rows apart under `columns` (sex, age or year), or delete the repeated rows. \
                 Columns that are not mapped: {}.",
                words::list(&unmapped)
            ))
        })
    }
}

/// Persons are women and men where the file gives only these.
fn add_up_sexes(raw: &mut Raw) {
    let bands = raw.bands.len();
    for cells in raw.areas.values_mut() {
        cells.resize(bands * Sex::ALL.len(), f64::NAN);
        for band in 0..bands {
            let persons = cell(band, Sex::Persons);
            if cells[persons].is_nan() {
                cells[persons] = cells[cell(band, Sex::Female)] + cells[cell(band, Sex::Male)];
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_year_in_the_name_of_a_file_is_that_of_the_people_perhaps() {
        assert_eq!(year_in("reference/census2011_lsoa11_population.csv.gz"), Some(2011));
        assert_eq!(year_in("reference/mye_2024_by_age.csv"), Some(2024));
        assert_eq!(year_in("2021/lsoa_population.csv"), None);
        assert_eq!(year_in("population_2019_to_2021.csv"), None);
        assert_eq!(year_in("population_20210101.csv"), None);
    }
}
