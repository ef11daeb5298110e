//! speed
use jsna_synth::*;
#[test]
fn speed() {
    let dir = std::path::Path::new("/tmp/synth-speed");
    for (feed, scale, months) in [("police-street", 105.0, 12), ("police-crime", 10.0, 12)] {
        let t = std::time::Instant::now();
        let s = write_feed(dir, &Spec { scale, months, ..Spec::default() }, feed).unwrap();
        println!("{feed}: {} rows {} MB {:?}", s.rows(), s.bytes() / 1_000_000, t.elapsed());
    }
    let t = std::time::Instant::now();
    let s = write_project(dir, &Spec::default()).unwrap();
    println!("project: {} rows {} MB {:?}", s.rows(), s.bytes() / 1_000_000, t.elapsed());
}
