//! Extracts to canonical Arrow batches.
//!
//! One pass: bytes to records (with data row and physical line) to Arrow, by a [`Layout`] that is
//! data. Every row ends in exactly one place: kept, or quarantined with a reason.
//!
//! Start at [`read_extract`]. [`spec`] says what to read and [`report`] what became of it; [`layout`] says what a
//! file means. `bytes` finds records, `tokens` splits them into cells, `join` adds the cells of a sibling file and those made of several,
//! `value` reads one cell, `column` a column of them, `chunk` a block of rows, and `extract` a file.

pub mod builtin;
mod bytes;
mod chunk;
mod column;
pub mod error;
pub mod extract;
pub mod findings;
mod hash;
mod headers;
mod join;
mod keys;
pub mod layout;
mod pattern;
mod plan;
mod postcodes;
pub mod profile;
pub mod report;
mod row_notes;
mod sibling_file;
pub mod spec;
mod text;
mod tokens;
mod value;

pub use builtin::Layouts;
pub use error::{IngestError, SinkError};
pub use extract::{read_extract, sha256_file};
pub use findings::FINDINGS;
pub use layout::{CodeLists, Layout};
pub use postcodes::Postcodes;
pub use report::{ExtractReport, Member, MemberReport, Sink};
pub use sibling_file::companion_file;
pub use spec::{ExtractSpec, Part};
pub use value::offence::offence_code;
