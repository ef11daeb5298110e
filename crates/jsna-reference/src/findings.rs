//! Every kind of finding that reading reference data can make.

use jsna_model::diagnostic::{Finding, Severity};

/// Everything this crate can find, for `jsna explain`.
pub const FINDINGS: &[&Finding] = &[
    &UNREADABLE,
    &EMPTY,
    &ENCODING,
    &RAGGED,
    &COLUMN_KEY,
    &COLUMN_MISSING,
    &COLUMN_REPEATED,
    &NOT_RECOGNISED,
    &AREA_CODE,
    &CONFLICT,
    &CONFLICT_ELSEWHERE,
    &VINTAGES,
    &DISTRICTS,
    &NO_SMALL_AREAS,
    &AREA_NOT_FOUND,
    &AREAS_MIXED,
    &EMPTY_DISTRICT,
    &CHANGE_LINKS,
    &NUMBER,
    &AGE_LABEL,
    &SEX_LABEL,
    &REPEATED,
    &YEAR,
    &POPULATION_GAP,
    &BREAK,
    &COVERAGE_ROW,
    &CONTROL_TOTAL_ROW,
    &TARGET_ROW,
    &MAP_POSITION,
    &MAP_INCOMPLETE,
    &UNMATCHED,
    &FORMER_CODES,
    &NOT_USED,
];

/// A file cannot be opened, unpacked or understood as text.
pub const UNREADABLE: Finding = Finding {
    name: "reference-unreadable",
    severity: Severity::Error,
    checks: "Whether every reference file can be opened, unpacked and read to its end.",
    matters: "Areas, populations or breaks that the file holds are missing from every number.",
    fix: "Check the path in jsna.toml, download the file again, and make sure it opens.",
};

/// A file has no data rows.
pub const EMPTY: Finding = Finding {
    name: "reference-empty",
    severity: Severity::Error,
    checks: "Whether every reference file has a header and at least one data row.",
    matters: "An empty lookup or population leaves areas without a home or a rate.",
    fix: "Download the file again; the first line must hold the column names.",
};

/// A file is not UTF-8.
pub const ENCODING: Finding = Finding {
    name: "reference-encoding",
    severity: Severity::Info,
    checks: "Whether reference files are UTF-8.",
    matters: "Codes and numbers are the same in either encoding; only accented letters in names could differ.",
    fix: "Nothing, if the names look right. Otherwise save the file as CSV UTF-8.",
};

/// A row has another number of cells than the header.
pub const RAGGED: Finding = Finding {
    name: "reference-ragged-row",
    severity: Severity::Error,
    checks: "Whether every row of a reference file has as many cells as the header.",
    matters: "Cells that have slipped sideways put an area into the wrong district. Such rows are left out.",
    fix: "Open the file at the line, look for a missing separator or an unclosed quote, and correct it.",
};

/// `columns` maps a name that means nothing for this kind of file.
pub const COLUMN_KEY: Finding = Finding {
    name: "reference-column-key",
    severity: Severity::Error,
    checks: "Whether every name on the left side of `columns` is one that this kind of file has.",
    matters: "A misspelt name is a column that is not read.",
    fix: "Correct the name in jsna.toml; the message lists those that exist.",
};

/// A needed column is not in the file.
pub const COLUMN_MISSING: Finding = Finding {
    name: "reference-column-missing",
    severity: Severity::Error,
    checks: "Whether a reference file has the columns that jsna.toml names or its kind needs.",
    matters: "Without the column the file cannot be used at all.",
    fix: "Write the header as it stands in the file under `columns` in jsna.toml.",
};

/// A named column occurs several times.
pub const COLUMN_REPEATED: Finding = Finding {
    name: "reference-column-repeated",
    severity: Severity::Warning,
    checks: "Whether a column that is used occurs only once in the file.",
    matters: "Columns of one name may mean different things, and only one of them is read.",
    fix: "Say which one is meant: \"Persons#2\" is the second column of the name Persons.",
};

/// A lookup has no headers that the engine knows.
pub const NOT_RECOGNISED: Finding = Finding {
    name: "lookup-not-recognised",
    severity: Severity::Error,
    checks: "Whether an area lookup has at least two columns of codes that are known by their ONS headers (LSOA21CD, WD23CD, LAD23CD, CSP23CD, PFA23CD), or one with names.",
    matters: "The file says nothing about which area lies in which.",
    fix: "Use the file as downloaded from the ONS geography portal, or map its headers: columns = { lsoa = \"...\", lad = \"...\" }.",
};

/// A cell that should hold a GSS code does not.
pub const AREA_CODE: Finding = Finding {
    name: "reference-area-code",
    severity: Severity::Error,
    checks: "Whether cells that should hold an area code hold a letter and eight digits.",
    matters: "The row cannot be joined with anything and is left out. A lost zero (E0800003) is the usual cause.",
    fix: "Correct the code; spreadsheets that drop zeros should read the column as text.",
};

/// A lookup places one area in two areas of the level above.
pub const CONFLICT: Finding = Finding {
    name: "lookup-conflict",
    severity: Severity::Error,
    checks: "Whether lookups of the same year agree on where an area of the assessment lies.",
    matters: "A district that lies in two partnerships cannot be divided between them: all of it goes to the one that was read first.",
    fix: "Keep one lookup of each year and one row for each area in it, or assess the district itself under `areas`.",
};

/// A lookup places one area in two areas, neither of them assessed.
pub const CONFLICT_ELSEWHERE: Finding = Finding {
    name: "lookup-conflict-elsewhere",
    severity: Severity::Info,
    checks: "Whether lookups of the same year agree on where an area lies that is not assessed.",
    matters: "No number of this assessment depends on it. Some districts do lie in two partnerships.",
    fix: "Nothing to do.",
};

/// Lookups of several years.
pub const VINTAGES: Finding = Finding {
    name: "lookup-vintages",
    severity: Severity::Info,
    checks: "Whether several lookups give the same step of the hierarchy for different years.",
    matters: "Areas change their codes and their members; the newest lookup is the one that counts.",
    fix: "Nothing, if the newest one is meant. Otherwise take the others out of jsna.toml.",
};

/// Districts of one lookup that the next does not know.
pub const DISTRICTS: Finding = Finding {
    name: "lookup-districts-differ",
    severity: Severity::Warning,
    checks: "Whether every district of the small-area lookup is in the partnership lookup, and the other way round for the assessed ones.",
    matters: "Districts that changed their code between the years of the two files belong to no partnership: what happened there is counted as outside or unknown.",
    fix: "Use lookups of the same year, for example LSOA to LAD 2021 with LAD to CSP 2021.",
};

/// An assessed district without small areas.
pub const EMPTY_DISTRICT: Finding = Finding {
    name: "district-without-lsoas",
    severity: Severity::Error,
    checks: "Whether every assessed district has LSOAs in the small-area lookup.",
    matters: "No record that has only an LSOA code can be placed in the district: its numbers are not received, though its events are in the extracts.",
    fix: "Use lookups of the same year, for example LSOA to LAD 2023 with LAD to CSP 2023. Districts that became a unitary council have a new code since.",
};

/// An assessed area is in no lookup.
pub const AREA_NOT_FOUND: Finding = Finding {
    name: "area-not-found",
    severity: Severity::Error,
    checks: "Whether every code under `areas` is a partnership or a district of the lookups.",
    matters: "Nothing can be said of an area that no lookup knows.",
    fix: "Correct the code under `areas` in jsna.toml, or add the lookup that has it.",
};

/// Partnerships and districts are assessed together.
pub const AREAS_MIXED: Finding = Finding {
    name: "areas-mixed",
    severity: Severity::Error,
    checks: "Whether `areas` holds either partnerships or districts.",
    matters: "A district inside an assessed partnership would be counted twice in the total.",
    fix: "List the partnerships, or the districts, but not both.",
};

/// There are no LSOAs.
pub const NO_SMALL_AREAS: Finding = Finding {
    name: "no-small-areas",
    severity: Severity::Warning,
    checks: "Whether a lookup places LSOAs in the assessed districts.",
    matters: "Without it there are no small areas, records that carry only an LSOA code cannot be placed, and populations by LSOA cannot be added up.",
    fix: "Add an ONS lookup from LSOA to ward and district as kind = \"area-lookup\".",
};

/// Links between LSOA 2011 and 2021 are missing or do not add up.
pub const CHANGE_LINKS: Finding = Finding {
    name: "area-change-links",
    severity: Severity::Warning,
    checks: "Whether every LSOA of the assessment has a link between 2011 and 2021, and the shares of each add up to 1.",
    matters: "Codes without a link are taken as unchanged; shares that do not add up would lose or invent people, so they are scaled to 1.",
    fix: "Use the whole change file as published, and the one that covers your country.",
};

/// A cell that should be a number is not.
pub const NUMBER: Finding = Finding {
    name: "reference-number",
    severity: Severity::Error,
    checks: "Whether cells of populations, households and weights are numbers of 0 or more.",
    matters: "A missing population is missing, not 0: areas without it get no rate.",
    fix: "Correct the cell. Thousands commas are understood; symbols for suppressed values are not numbers.",
};

/// An age label is not understood.
pub const AGE_LABEL: Finding = Finding {
    name: "population-age-label",
    severity: Severity::Error,
    checks: "Whether every age label is understood: 7, 16 to 24, Aged 15 years and under, 90+, All ages.",
    matters: "People of a label that is not understood belong to no age range, so rates by age are not given.",
    fix: "Write single years as 7, bands as 16 to 24 or 16-24, open bands as 90+, and everybody as All ages.",
};

/// A sex label is not understood.
pub const SEX_LABEL: Finding = Finding {
    name: "population-sex-label",
    severity: Severity::Error,
    checks: "Whether every sex label is understood: Persons, Females, Males and their usual variants.",
    matters: "Rows of another label are left out.",
    fix: "Rewrite the label as Persons, Female or Male.",
};

/// The same area, age, sex and year occurs twice.
pub const REPEATED: Finding = Finding {
    name: "population-repeated",
    severity: Severity::Error,
    checks: "Whether area, age, sex and year tell the rows of a population file apart.",
    matters: "Rows that look the same but differ in something unmapped would be added up to too many people. The whole file is left out.",
    fix: "Map the column that tells them apart under `columns` (often sex), or delete the repeated rows.",
};

/// A population without a year.
pub const YEAR: Finding = Finding {
    name: "population-year",
    severity: Severity::Error,
    checks: "Whether it is known which year a population or household file is about.",
    matters: "Rates use the population nearest to their period. Without a year the file cannot be used.",
    fix: "Write year = 2021 into its [[reference]] entry, or map its year column.",
};

/// Small areas without a population.
pub const POPULATION_GAP: Finding = Finding {
    name: "population-incomplete",
    severity: Severity::Warning,
    checks: "Whether every LSOA of the assessment has a population, and every LSOA of the population is known.",
    matters: "Areas without a population, and all areas that they belong to, get no rate from this file.",
    fix: "Use a population for the whole assessment; if its LSOA codes are of the other census, add the change file as kind = \"area-change\".",
};

/// A break in a series cannot be read.
pub const BREAK: Finding = Finding {
    name: "break-row",
    severity: Severity::Error,
    checks: "Whether every row of a breaks file has a month or date and says what changed.",
    matters: "A break that is not known is a change that looks real.",
    fix: "Write the month as 2022-11 or the date as 2022-11-30, and say in `what` what changed.",
};

/// A row of a file of control totals that cannot be read.
pub const CONTROL_TOTAL_ROW: Finding = Finding {
    name: "control-total-row",
    severity: Severity::Error,
    checks: "Whether every row of a file of control totals has a period, a total, and a tolerance that can be read.",
    matters: "A total that cannot be read checks nothing.",
    fix: "Correct the rows named.",
};

/// A row of a file of targets that cannot be read.
pub const TARGET_ROW: Finding = Finding {
    name: "target-row",
    severity: Severity::Error,
    checks: "Whether every row of a file of targets has a number, an aim and months that can be read.",
    matters: "A target that cannot be read is held against nothing.",
    fix: "Correct the rows named.",
};

/// A row of a coverage file that cannot be read.
pub const COVERAGE_ROW: Finding = Finding {
    name: "coverage-row",
    severity: Severity::Error,
    checks: "Whether every row of a coverage file has a month and says yes or no.",
    matters: "Months that look incomplete stay marked, or months that are known to be incomplete are not marked.",
    fix: "Write months as 2022-11 in `from` and `to`, and yes or no in `complete`.",
};

/// An area of a centroid or boundary file without a place.
pub const MAP_POSITION: Finding = Finding {
    name: "map-position",
    severity: Severity::Warning,
    checks: "Whether every row of a centroid file has two coordinates, and every feature of a boundary file a code and a polygon.",
    matters: "The area has no neighbours on the map, and hot spots cannot be looked for around it.",
    fix: "Download the file again, or correct what is named; columns = { area = \"...\" } says which column or property holds the code.",
};

/// Assessed areas that are on no map.
pub const MAP_INCOMPLETE: Finding = Finding {
    name: "map-incomplete",
    severity: Severity::Warning,
    checks: "Whether the centroid or boundary files have every assessed LSOA, by the codes of its lookup.",
    matters: "An LSOA without a place has no neighbours. Where more than a tenth have none, no hot spot on the map is given.",
    fix: "Use the file of the same census (2011 or 2021) as the lookup, for the whole of the assessed area.",
};

/// Codes that no lookup knows.
pub const UNMATCHED: Finding = Finding {
    name: "unmatched-area-code",
    severity: Severity::Warning,
    checks: "Whether the area codes of records are in the lookups.",
    matters: "What happened there stays in the totals that are known to hold it, as area unknown, or is reported as placed nowhere.",
    fix: "Add the lookup that has the codes. LSOA codes of the other census need the area-change file; codes that areas had before they were merged, divided or given new ones need a code-history file (the ONS Code History Database).",
};

/// Codes that areas had before.
pub const FORMER_CODES: Finding = Finding {
    name: "former-codes",
    severity: Severity::Info,
    checks: "Whether records have codes that their areas had before, which a code-history file replaces.",
    matters: "A record of a renamed or merged area counts in the area of today. One of a divided area counts in its district, \
              and in none of the parts.",
    fix: "Nothing, if the code-history file is right. Ask the supplier for today's codes to count in small areas too.",
};

/// A kind of file that is not used yet.
pub const NOT_USED: Finding = Finding {
    name: "reference-not-used",
    severity: Severity::Info,
    checks: "Which reference files are read but not used by this version.",
    matters: "No number depends on them yet.",
    fix: "Nothing to do.",
};

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::BTreeSet;

    #[test]
    fn names_are_unique_and_kebab_case_and_texts_are_sentences() {
        let mut seen = BTreeSet::new();
        for f in FINDINGS {
            assert!(seen.insert(f.name), "{} twice", f.name);
            assert!(f.name.bytes().all(|b| b.is_ascii_lowercase() || b == b'-'), "{}", f.name);
            for text in [f.checks, f.matters, f.fix] {
                assert!(text.ends_with('.'), "{}: {text}", f.name);
            }
        }
    }
}
