//! End to end, through the binary, and the rules of the repository.

#![expect(
    clippy::cast_precision_loss,
    clippy::expect_used,
    clippy::float_cmp,
    clippy::panic,
    clippy::print_stderr,
    clippy::unwrap_used,
    reason = "a test stops where it does not find what it expects; exact numbers are compared exactly"
)]

mod cases;
mod commands;
mod examples;
mod gates;
mod kept;
mod narrative;
mod persons;
mod planted;
mod profile;
mod real;
mod real_files;
mod refresh;
mod repository;
#[expect(dead_code, reason = "shared with the tests of the library, which need more of it")]
#[path = "../../crates/jsna-pipeline/tests/it/small.rs"]
mod small;
mod support;
