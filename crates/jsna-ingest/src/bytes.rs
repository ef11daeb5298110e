//! Bytes to records: where a record ends, blocks that end with one, and texts in other encodings.

pub(crate) mod blocks;
pub(crate) mod decode;
pub(crate) mod scan;
pub(crate) mod utf16;
