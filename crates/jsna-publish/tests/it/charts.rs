//! What is drawn can be read: every chart of the fixture, measured in the font that is embedded.
#[test]
fn look() {
    let r = crate::fixture::release();
    std::fs::create_dir_all("/tmp/look").unwrap();
    for c in &r.charts {
        std::fs::write(format!("/tmp/look/{}.svg", c.stem()), jsna_publish::chart::svg(c).unwrap())
            .unwrap();
    }
}
