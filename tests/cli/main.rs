//! End to end, through the binary, and the rules of the repository.

mod commands;
mod planted;
mod real;
mod refresh;
mod repository;
mod support;
