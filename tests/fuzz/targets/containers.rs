//! Archives, compressed files and workbooks: damaged ones are refused, and what can be read of others is accounted for.

#![no_main]

use libfuzzer_sys::fuzz_target;

fuzz_target!(|bytes: &[u8]| {
    let starts: [(&str, &[u8]); 4] = [
        ("any.gz", b"\x1f\x8b\x08"),
        ("any.zip", b"PK\x03\x04"),
        ("any.xls", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"),
        ("any.xlsx", b""),
    ];
    for (name, start) in starts {
        jsna_fuzz::read(name, &[start, bytes].concat());
    }
});
