//! Any bytes below a header row, and any bytes at all: no panic, no lost row.

#![no_main]

use libfuzzer_sys::fuzz_target;

fuzz_target!(|bytes: &[u8]| {
    jsna_fuzz::read("any.csv", bytes);
    jsna_fuzz::read("rows.csv", &[jsna_fuzz::HEADER.as_bytes(), bytes].concat());
});
