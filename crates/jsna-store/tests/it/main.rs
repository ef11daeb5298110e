//! The store's promises, tested from outside.

mod crash;
mod delivery;
mod key;
mod model;
mod release;
mod rows;
mod size;
mod support;
