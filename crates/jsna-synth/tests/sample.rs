//! The sample as a whole.
use jsna_synth::{Spec, write_project};

#[test]
fn sizes() {
    let dir = std::path::Path::new("/tmp/synth-try");
    let t = std::time::Instant::now();
    let s = write_project(dir, &Spec::default()).unwrap();
    for f in &s.files {
        if !f.path.contains("/20") || f.path.contains("2024-08") {
            println!("{:60} {:8} {:4} {:9}", f.path, f.rows, f.unreadable, f.bytes);
        }
    }
    println!("{} rows {} bytes {:?}", s.rows(), s.bytes(), t.elapsed());
}
