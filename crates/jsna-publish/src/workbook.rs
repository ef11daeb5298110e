//! `workbook.xlsx`: the headline tables, by the rules for accessible spreadsheets.
//!
//! Source of the rules: Analysis Function, Making spreadsheets accessible, and its checklist of the
//! basics (2023). What follows from them: one real table a sheet, from column A, with one header row
//! and nothing under it; the title in A1, what the sheet holds in A2; no merged cell, filter, frozen
//! pane, fill or hidden part; numbers as numbers, with their symbols in a column of their own.

mod priority;
mod records;
mod sheet;
mod standard_sheets;

use crate::draw::font;
use crate::error::Error;
use jsna_compose::Release;
use rust_xlsxwriter::{DocProperties, ExcelDateTime, Workbook, XlsxError};
use sheet::{Sheet, Style};
use std::collections::BTreeSet;

/// Longest name of a sheet that Excel takes.
const SHEET_NAME: usize = 31;

/// The file.
pub(crate) fn bytes(release: &Release<'_>) -> Result<Vec<u8>, Error> {
    let fault = |sheet: &str| {
        let sheet = sheet.to_owned();
        move |source| Error::Workbook { sheet, source }
    };
    font::register()?;
    let mut workbook = Workbook::new();
    let style = Style::new();
    workbook.set_default_format(&style.plain, 21, 80).map_err(fault("all"))?;
    workbook.set_properties(&properties(release).map_err(fault("all"))?);
    let mut sheets = vec![standard_sheets::notes()];
    sheets.extend(priority::sheets(release));
    sheets.push(records::not_available(release));
    sheets.push(records::areas(release));
    sheets.push(records::quality(release));
    sheets.push(records::coverage(release));
    name(&mut sheets);
    standard_sheets::cover(&mut workbook, release, &style).map_err(fault("Cover"))?;
    standard_sheets::contents(&mut workbook, &sheets, &style).map_err(fault("Contents"))?;
    for sheet in &sheets {
        sheet.write(&mut workbook, &style).map_err(fault(&sheet.name))?;
    }
    workbook.save_to_buffer().map_err(fault("all"))
}

/// Document properties. The time of making is the run date, so that the same release is the same
/// file.
fn properties(release: &Release<'_>) -> Result<DocProperties, XlsxError> {
    let handling = release.handling.short;
    let made = ExcelDateTime::parse_from_str(&release.values.run_date.to_string())?;
    Ok(DocProperties::new()
        .set_title(&release.values.title)
        .set_subject(format!("Community safety figures to {}", release.values.period_end.long()))
        .set_author(format!("jsna {}", release.values.version))
        .set_category("Strategic needs assessment")
        .set_keywords("community safety, strategic needs assessment")
        .set_comment(format!("{handling}. Language: English (United Kingdom)."))
        .set_custom_property("Language", "en-GB")
        .set_custom_property("Handling", handling)
        .set_creation_datetime(&made))
}

/// Makes the names fit Excel: no more than 31 characters, none of `[]:*?/\`, no two alike.
fn name(sheets: &mut [Sheet]) {
    let mut taken: BTreeSet<String> = ["cover", "contents"].map(str::to_owned).into();
    for sheet in sheets {
        let clean = sheet.name.replace(['[', ']', ':', '*', '?', '/', '\\'], " ").replace('\'', "");
        let clean = clean.trim();
        let cut = |room: usize| clean.chars().take(room).collect::<String>().trim_end().to_owned();
        let mut name = cut(SHEET_NAME);
        let mut n = 2;
        while !taken.insert(name.to_lowercase()) {
            let ending = format!(" {n}");
            name = format!("{}{ending}", cut(SHEET_NAME - ending.len()));
            n += 1;
        }
        sheet.name = name;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sheet_names_fit_and_differ() {
        let long = "Neighbourhood and acquisitive crime: all of it";
        let mut sheets: Vec<Sheet> = [long, long, "Cover", "a/b"]
            .map(|text| Sheet { name: text.into(), ..Sheet::default() })
            .into();
        name(&mut sheets);
        let names: Vec<&str> = sheets.iter().map(|s| s.name.as_str()).collect();
        assert_eq!(
            names,
            [
                "Neighbourhood and acquisitive c",
                "Neighbourhood and acquisitive 2",
                "Cover 2",
                "a b"
            ]
        );
    }
}
