//! Counting over data files: against a naive implementation, and against what can go wrong.

#![expect(
    clippy::cast_possible_wrap,
    clippy::cast_precision_loss,
    clippy::unwrap_used,
    reason = "a test stops where it does not find what it expects"
)]

mod data;
mod faults;
mod naive;
mod properties;
mod rules;
mod threads;
