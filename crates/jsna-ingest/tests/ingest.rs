//! Whole files through the door of the crate.

#[path = "ingest/broken.rs"]
mod broken;
#[path = "ingest/cells.rs"]
mod cells;
#[path = "ingest/promises.rs"]
mod promises;
#[path = "ingest/real.rs"]
mod real;
#[path = "ingest/support.rs"]
mod support;
