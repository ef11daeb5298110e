//! Whole runs through the library, on a project of one feed.

#![expect(
    clippy::expect_used,
    clippy::panic,
    reason = "a test stops where it does not find what it expects"
)]

mod check;
mod control;
mod gates;
mod newest;
mod purge;
mod revised;
mod shared;
mod small;
mod whole;
