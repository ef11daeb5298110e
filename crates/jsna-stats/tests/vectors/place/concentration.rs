//! Concentration of crime over places.

use std::collections::BTreeMap;

use jsna_stats::place::{
    generalised_gini, gini, hot_share, location_quotients, lorenz, places_for_share,
};

use crate::vectors::estimates::cell;
use crate::vectors::support::{Check, Tally, rows, run};

pub(crate) const CHECKS: &[Check] = &[LORENZ, GINI, HOT_SHARE, QUOTIENT];

const LORENZ: Check = Check {
    file: "concentration/lorenz_expected.csv",
    tolerance: "relative 1e-12",
    run: check_lorenz,
};
const GINI: Check =
    Check { file: "concentration/gini_expected.csv", tolerance: "relative 1e-10", run: check_gini };
const HOT_SHARE: Check = Check {
    file: "concentration/hot_share_expected.csv",
    tolerance: "shares relative 1e-12; counts exact",
    run: check_hot_share,
};

const QUOTIENT: Check = Check {
    file: "concentration/location_quotient_expected.csv",
    tolerance: "relative 1e-12",
    run: check_quotient,
};

#[test]
fn location_quotient() {
    run(&QUOTIENT);
}

#[test]
fn lorenz_curve() {
    run(&LORENZ);
}

#[test]
fn gini_coefficient() {
    run(&GINI);
}

#[test]
fn hot_spot_share() {
    run(&HOT_SHARE);
}

fn datasets() -> BTreeMap<String, Vec<f64>> {
    let mut sets: BTreeMap<String, Vec<f64>> = BTreeMap::new();
    for row in rows("concentration/concentration_input.csv") {
        sets.entry(row["dataset"].clone()).or_default().push(cell(&row, "count"));
    }
    sets
}

fn check_lorenz(tally: &mut Tally) {
    let sets = datasets();
    let curves: BTreeMap<&str, _> =
        sets.iter().map(|(k, v)| (k.as_str(), lorenz(v).unwrap().points)).collect();
    let expected = rows("concentration/lorenz_expected.csv");
    assert_eq!(expected.len(), curves.values().map(Vec::len).sum::<usize>());
    for row in expected {
        let rank: usize = row["rank"].parse().unwrap();
        let point = curves[row["dataset"].as_str()][rank];
        let label = format!("{} rank {rank}", row["dataset"]);
        assert_eq!(point.rank, rank);
        tally.relative(&label, point.share_of_places, cell(&row, "cum_share_places"), 1e-12);
        tally.relative(&label, point.share_of_events, cell(&row, "cum_share_events"), 1e-12);
    }
}

fn check_gini(tally: &mut Tally) {
    let sets = datasets();
    for row in rows("concentration/gini_expected.csv") {
        let name = row["dataset"].as_str();
        let (plain, general) = (gini(&sets[name]).unwrap(), generalised_gini(&sets[name]).unwrap());
        tally.text(name, &plain.places.to_string(), &row["places"]);
        tally.relative(name, plain.events, cell(&row, "events"), 0.0);
        tally.optional(name, Some(plain.value), &row["gini_biased"], 1e-10);
        tally.optional(name, plain.corrected, &row["gini_unbiased"], 1e-10);
        tally.optional(name, Some(general.value), &row["gini_generalised_biased"], 1e-10);
        tally.optional(name, general.corrected, &row["gini_generalised_unbiased"], 1e-10);
    }
}

fn check_hot_share(tally: &mut Tally) {
    let sets = datasets();
    for row in rows("concentration/hot_share_expected.csv") {
        let name = row["dataset"].as_str();
        let counts = &sets[name];
        for pct in [1, 5, 10, 20] {
            let share = hot_share(counts, f64::from(pct) / 100.0).unwrap();
            tally.relative(
                name,
                share.share_of_events,
                cell(&row, &format!("share_top_{pct}pct_places")),
                1e-12,
            );
        }
        for pct in [25, 50, 80] {
            let places = places_for_share(counts, f64::from(pct) / 100.0).unwrap();
            tally.text(
                name,
                &places.places.to_string(),
                &row[&format!("places_for_{pct}pct_events")],
            );
            let expected = cell(&row, &format!("pct_places_for_{pct}pct"));
            tally.relative(name, places.share_of_places * 100.0, expected, 1e-12);
        }
        let any = places_for_share(counts, 1.0).unwrap();
        tally.relative(name, any.share_of_places * 100.0, cell(&row, "pct_places_with_any"), 1e-12);
    }
}

fn check_quotient(tally: &mut Tally) {
    let input = rows("concentration/location_quotient_input.csv");
    let types = ["asb", "violence", "robbery", "burglary"];
    let column = |name: &str| input.iter().map(|row| Some(cell(row, name))).collect::<Vec<_>>();
    let all: Vec<_> =
        input.iter().map(|row| Some(types.iter().map(|t| cell(row, t)).sum::<f64>())).collect();
    let expected = rows("concentration/location_quotient_expected.csv");
    assert_eq!(expected.len(), input.len());
    for kind in types {
        let quotients = location_quotients(&column(kind), &all).unwrap();
        for (row, quotient) in expected.iter().zip(quotients) {
            let label = format!("{} {kind}", row["area"]);
            tally.optional(&label, quotient.value().map(|q| q.value), &row[kind], 1e-12);
        }
    }
}
