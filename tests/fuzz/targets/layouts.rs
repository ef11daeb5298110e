//! Any text as a layout: it is understood, or every mistake has a message; one that is understood reads a file.

#![no_main]

use jsna_ingest::Layout;
use libfuzzer_sys::fuzz_target;

fuzz_target!(|text: &str| {
    match Layout::parse(text, "any.toml") {
        Ok(layout) => jsna_fuzz::read_with(&layout, "any.csv", b"Ref,Date\nr1,2024-03-01\n"),
        Err(mistakes) => assert!(!mistakes.is_empty(), "refused without a reason"),
    }
});
