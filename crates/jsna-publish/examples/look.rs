//! Writes the fixture release of the tests into a folder, to be looked at:
//! `cargo run -p jsna-publish --example look -- FOLDER`.

#[path = "../tests/it/fixture.rs"]
#[expect(dead_code, reason = "the tests use more of the fixture than this does")]
mod fixture;

use jsna_publish::{Options, publish};
use std::path::PathBuf;

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let dir = std::env::args().nth(1).map(PathBuf::from).ok_or("say which folder to write into")?;
    publish(&fixture::release(), &dir, &Options::all())?;
    Ok(())
}
