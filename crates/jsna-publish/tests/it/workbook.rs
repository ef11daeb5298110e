//! The workbook keeps the rules for accessible spreadsheets, read from the file itself.

use crate::written::written;
use roxmltree::{Document, Node};
use std::collections::BTreeMap;
use std::io::{Cursor, Read};
use zip::ZipArchive;

/// The parts of the package, by name.
fn parts() -> BTreeMap<String, String> {
    let mut archive =
        ZipArchive::new(Cursor::new(written().bytes("internal/workbook.xlsx"))).expect("a zip");
    let names: Vec<String> =
        archive.file_names().map(|n| n.expect("a name").into_owned()).collect();
    let read = |name: String| {
        let mut text = String::new();
        archive.by_name(&name).expect("a part").read_to_string(&mut text).expect("UTF-8");
        (name, text)
    };
    names.into_iter().map(read).collect()
}

fn named<'a, 'i>(document: &'a Document<'i>, name: &str) -> Vec<Node<'a, 'i>> {
    document.descendants().filter(|n| n.tag_name().name() == name).collect()
}

/// A sheet: its name, and its cells by reference.
struct Sheet {
    name: String,
    cells: BTreeMap<String, String>,
    xml: String,
    table: Option<String>,
}

fn sheets() -> Vec<Sheet> {
    let parts = parts();
    let strings = Document::parse(&parts["xl/sharedStrings.xml"]).expect("XML");
    let strings: Vec<String> = named(&strings, "si")
        .into_iter()
        .map(|si| {
            si.descendants()
                .filter(|n| n.tag_name().name() == "t")
                .filter_map(|t| t.text())
                .collect()
        })
        .collect();
    let workbook = Document::parse(&parts["xl/workbook.xml"]).expect("XML");
    let mut sheets = Vec::new();
    for (i, sheet) in named(&workbook, "sheet").into_iter().enumerate() {
        let xml = parts[&format!("xl/worksheets/sheet{}.xml", i + 1)].clone();
        let document = Document::parse(&xml).expect("XML");
        let mut cells = BTreeMap::new();
        for cell in named(&document, "c") {
            let Some(value) =
                cell.children().find(|n| n.tag_name().name() == "v").and_then(|v| v.text())
            else {
                continue;
            };
            let text = if cell.attribute("t") == Some("s") {
                strings[value.parse::<usize>().expect("an index")].clone()
            } else {
                format!("#{value}")
            };
            cells.insert(cell.attribute("r").expect("a reference").to_owned(), text);
        }
        let rels = parts.get(&format!("xl/worksheets/_rels/sheet{}.xml.rels", i + 1));
        let table =
            rels.and_then(|r| Some(r.split("tables/").nth(1)?.split('"').next()?.to_owned()));
        drop(document);
        let name = sheet.attribute("name").expect("a name").to_owned();
        sheets.push(Sheet {
            name,
            cells,
            xml,
            table: table.map(|t| parts[&format!("xl/tables/{t}")].clone()),
        });
    }
    sheets
}

#[test]
fn the_books_are_in_order_and_sheet_names_differ() {
    let names: Vec<String> = sheets().into_iter().map(|s| s.name).collect();
    assert_eq!(
        names,
        [
            "Cover",
            "Contents",
            "Notes",
            "Anti-social behaviour",
            "Serious violence",
            "Domestic abuse",
            "Neighbourhood and acquisitive c",
            "Drugs and alcohol",
            "Not available",
            "Areas",
            "Quality",
            "Coverage",
        ]
    );
}

#[test]
fn every_sheet_but_the_cover_holds_one_real_table_from_column_a() {
    let mut tables = std::collections::BTreeSet::new();
    for sheet in sheets().into_iter().skip(1) {
        let name = &sheet.name;
        let table = sheet.table.as_deref().unwrap_or_else(|| panic!("{name} has no table"));
        let document = Document::parse(table).expect("XML");
        let root = document.root_element();
        let reference = root.attribute("ref").expect("a ref");
        assert!(reference.starts_with('A'), "{name}: {reference}");
        assert!(tables.insert(root.attribute("name").expect("a name").to_owned()), "{name}");
        assert!(named(&document, "autoFilter").is_empty(), "{name} has a filter");
        let last: u32 = reference
            .rsplit(|c: char| c.is_ascii_alphabetic())
            .next()
            .expect("a row")
            .parse()
            .expect("a number");
        let rows = sheet.cells.keys().map(|r| {
            r.trim_start_matches(|c: char| c.is_ascii_alphabetic()).parse::<u32>().expect("a row")
        });
        assert_eq!(rows.max(), Some(last), "{name}: something is under the table");
        let headings: Vec<&str> =
            named(&document, "tableColumn").iter().filter_map(|c| c.attribute("name")).collect();
        let different: std::collections::BTreeSet<&&str> = headings.iter().collect();
        assert_eq!(different.len(), headings.len(), "{name}: {headings:?}");
    }
}

#[test]
fn titles_and_sentences_stand_where_they_are_looked_for() {
    for sheet in sheets() {
        let a1 = &sheet.cells["A1"];
        assert!(!a1.is_empty() && !a1.starts_with('#'), "{}", sheet.name);
        if sheet.name != "Cover" {
            assert!(
                sheet.cells["A2"].starts_with("This worksheet contains one table."),
                "{}",
                sheet.name
            );
        }
    }
}

#[test]
fn nothing_is_merged_frozen_filtered_hidden_or_filled() {
    for sheet in sheets() {
        for word in
            ["mergeCell", "pane", "autoFilter", "hidden=\"1\"", "drawing", "conditionalFormatting"]
        {
            assert!(!sheet.xml.contains(word), "{}: {word}", sheet.name);
        }
    }
    let parts = parts();
    let styles = Document::parse(&parts["xl/styles.xml"]).expect("XML");
    let fills: Vec<&str> =
        named(&styles, "patternFill").iter().filter_map(|f| f.attribute("patternType")).collect();
    assert_eq!(fills, ["none", "gray125"], "the two that every workbook has, unused");
    for size in named(&styles, "sz").iter().filter_map(|n| n.attribute("val")) {
        assert!(size.parse::<f64>().expect("a size") >= 12.0, "{size}");
    }
    for font in named(&styles, "name").iter().filter_map(|n| n.attribute("val")) {
        assert_eq!(font, "Arial");
    }
}

#[test]
fn numbers_are_numbers_and_absent_ones_are_symbols() {
    let sheet = sheets().into_iter().find(|s| s.name == "Domestic abuse").expect("the sheet");
    let header: u32 = sheet
        .cells
        .iter()
        .find(|(_, v)| *v == "Indicator")
        .map(|(k, _)| k[1..].parse().expect("a row"))
        .expect("a header");
    let mut suppressed = 0;
    for row in header + 1..=header + 5 {
        let cell =
            |column: &str| sheet.cells.get(&format!("{column}{row}")).map_or("", String::as_str);
        let (count, value, shorthand) = (cell("E"), cell("F"), cell("P"));
        if shorthand.contains("[c]") {
            suppressed += 1;
            assert_eq!((count, value), ("[c]", "[c]"));
        } else {
            assert!(count.starts_with('#') && value.starts_with('#'), "{count} {value}");
        }
    }
    assert_eq!(suppressed, 1);
}

#[test]
fn document_properties_are_those_of_the_release() {
    let core = &parts()["docProps/core.xml"];
    for part in [
        "Safer Marlshire strategic needs assessment",
        "not disclosure controlled",
        "2022-12-19T00:00:00Z",
        "jsna 0.1.0",
    ] {
        assert!(core.contains(part), "{part} in {core}");
    }
    let cover = sheets().into_iter().next().expect("a cover");
    assert!(cover.cells.values().any(|v| v == "Internal: not disclosure controlled"));
}
