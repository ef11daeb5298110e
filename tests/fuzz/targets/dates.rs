//! The first line as a date format and the others as cells: no panic, no lost row; a period that is read is printed in a
//! form that is read as the same one.

#![no_main]

use jsna_ingest::Layout;
use jsna_model::{Month, Period};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|text: &str| {
    let (format, cells) = text.split_once('\n').unwrap_or(("iso", text));
    if !format.contains(['"', '\\']) && !format.chars().any(char::is_control) {
        let layout = jsna_fuzz::LAYOUT.replace("\"iso\"]", &format!("\"{format}\"]"));
        if let Ok(layout) = Layout::parse(&layout, "any.toml") {
            let rows: String = cells.lines().map(|cell| format!("r,{cell},a,,1\n")).collect();
            jsna_fuzz::read_with(
                &layout,
                "dates.csv",
                (jsna_fuzz::HEADER.to_owned() + &rows).as_bytes(),
            );
        }
    }
    for text in cells.lines() {
        if let Some(period) = Period::parse(text) {
            assert_eq!(Period::parse(&period.code()), Some(period));
            assert_eq!(Period::parse(&period.label()), Some(period));
        }
        if let Some(month) = Month::parse(text) {
            assert_eq!(Month::parse(&month.to_string()), Some(month));
        }
    }
});
