//! jsna.
fn main() {}
