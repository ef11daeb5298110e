//! Extracts to canonical Arrow batches.
//!
//! One pass: bytes to records (with data row and physical line) to Arrow, by a [`Layout`] that is
//! data. Every row ends in exactly one place: kept, or quarantined with a reason.

pub mod builtin;
mod bytes;
pub mod findings;
pub mod layout;
mod text;
mod value;

pub use builtin::Layouts;
pub use findings::FINDINGS;
pub use layout::{Layout, TableKind};
pub use value::offence::offence_code;
