//! Counting over data files: against a naive implementation, and against what can go wrong.

mod data;
mod faults;
mod naive;
mod properties;
mod rules;
mod threads;
