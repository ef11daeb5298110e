//! Offence codes and area codes: what is read as a code is read as the same one again.

#![no_main]

use jsna_ingest::offence_code;
use jsna_model::AreaCode;
use libfuzzer_sys::fuzz_target;

fuzz_target!(|text: &str| {
    if let Some(code) = offence_code(text) {
        assert_eq!(offence_code(&code), Some(code));
    }
    if let Some(code) = AreaCode::parse(text) {
        assert_eq!(AreaCode::parse(code.as_str()), Some(code));
    }
});
