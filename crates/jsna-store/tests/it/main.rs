//! The store's promises, tested from outside.

#![expect(clippy::unwrap_used, reason = "helpers of tests: a step that fails is a failed test")]

mod crash;
mod delivery;
mod key;
mod model;
mod order;
mod preview;
mod purge;
mod reader;
mod release;
mod rows;
mod size;
mod support;
