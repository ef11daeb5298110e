//! Writes the fixture release of the tests into a folder, to be looked at:
//! `cargo run -p jsna-publish --example look -- FOLDER`.

#![expect(
    clippy::cast_possible_truncation,
    clippy::cast_possible_wrap,
    clippy::cast_precision_loss,
    clippy::cast_sign_loss,
    clippy::expect_used,
    reason = "the fixture's numbers are small, and a fixture that cannot be made is a failed test"
)]

#[path = "../tests/it/fixture.rs"]
mod fixture;

use jsna_publish::{Options, publish};
use std::path::PathBuf;

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let dir = std::env::args().nth(1).map(PathBuf::from).ok_or("say which folder to write into")?;
    publish(&fixture::release(), &dir, &Options::all())?;
    Ok(())
}
