//! One binary for all of the crate's integration tests.

#![expect(
    clippy::cast_possible_truncation,
    clippy::cast_possible_wrap,
    clippy::cast_precision_loss,
    clippy::cast_sign_loss,
    clippy::expect_used,
    clippy::panic,
    reason = "the fixture's numbers are small, and a fixture that cannot be made is a failed test"
)]

mod charts;
mod fixture;
mod page;
mod release;
mod svg;
mod tables;
mod workbook;
mod written;
