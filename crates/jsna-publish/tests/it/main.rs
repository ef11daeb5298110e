//! One binary for all of the crate's integration tests.

mod charts;
mod fixture;
