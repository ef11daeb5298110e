//! Whole files, through the public functions of the crate.

#[cfg(test)]
#[path = "ingest/broken.rs"]
mod broken;
#[cfg(test)]
#[path = "ingest/cells.rs"]
mod cells;
#[cfg(test)]
#[path = "ingest/containers.rs"]
mod containers;
#[cfg(test)]
#[path = "ingest/profile.rs"]
mod profile;
#[cfg(test)]
#[path = "ingest/promises.rs"]
mod promises;
#[cfg(test)]
#[path = "ingest/real.rs"]
mod real;
#[cfg(test)]
#[path = "ingest/sample.rs"]
mod sample;
#[cfg(test)]
#[path = "ingest/shapes.rs"]
mod shapes;
#[cfg(test)]
#[path = "ingest/support.rs"]
mod support;
#[cfg(test)]
#[path = "ingest/workbooks.rs"]
mod workbooks;
