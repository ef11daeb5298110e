//! The insight benchmark, short: what is said of simulated counties is seldom false, and most of what happened is said.

use jsna_benches::insight;

#[test]
fn what_is_said_of_simulated_counties_is_seldom_false() {
    let score = insight::run(24).unwrap();
    println!("{score}");
    assert!(score.false_headlines.percent() <= 1.5, "{score}");
    assert!(score.false_all.percent() <= 1.0, "{score}");
    assert!(score.wrong_signs.percent() <= 0.5, "{score}");
    // What analysts do today tells a change in every third series in which nothing happened.
    assert!(score.false_plain.percent() > 20.0 && score.false_xmr.percent() > 30.0, "{score}");
    assert!(score.false_headlines.percent() < score.false_alone.percent(), "{score}");
    assert!(score.lasting.percent() >= 80.0 && score.spikes.percent() >= 30.0, "{score}");
    assert!(score.dated_sharp.percent() >= 90.0 && score.held.percent() >= 85.0, "{score}");
    assert!(score.places.percent() >= 95.0, "{score}");
    assert!(score.powerful.percent() >= 90.0, "{score}");
    let places = score.places_of;
    assert!(places.false_places.percent() <= 0.5 && places.hot.percent() >= 55.0, "{score}");
    assert!(places.false_stay.percent() <= 4.0 && places.stay.percent() >= 15.0, "{score}");
}
