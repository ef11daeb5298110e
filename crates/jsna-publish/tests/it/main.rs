//! One binary for all of the crate's integration tests.

mod charts;
mod fixture;
mod page;
mod release;
mod svg;
mod tables;
mod workbook;
mod written;
