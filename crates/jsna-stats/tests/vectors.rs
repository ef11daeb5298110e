//! Every expected file of the reference folder, at its stated tolerance.
//!
//! One module per part of the crate. Each module has `pub const CHECKS: &[Check]`, one entry per expected
//! file; a test per file runs it, and the table in `docs/methods/README.md` is made by running all of them.

#[cfg(test)]
mod vectors {
    pub(crate) mod exceedance;
    pub(crate) mod seasonal;
    pub(crate) mod spc;
    pub(crate) mod support;
    pub(crate) mod trend;
}
