//! Gi, Gi*, Moran's I and the general G on two maps.

use jsna_stats::place::{Neighbours, general_g, gi, gi_star, global_moran, local_moran};

use crate::vectors::estimates::cell;
use crate::vectors::support::{Check, Row, Tally, rows, run};

pub(crate) const CHECKS: &[Check] = &[
    Check {
        file: "hotspot/grid_local_expected.csv",
        tolerance: "relative 1e-8",
        run: |tally| check_local("grid", tally),
    },
    Check {
        file: "hotspot/irregular_local_expected.csv",
        tolerance: "relative 1e-8",
        run: |tally| check_local("irregular", tally),
    },
    Check {
        file: "hotspot/grid_global_expected.csv",
        tolerance: "relative 1e-7",
        run: |tally| check_global("grid", tally),
    },
    Check {
        file: "hotspot/irregular_global_expected.csv",
        tolerance: "relative 1e-7",
        run: |tally| check_global("irregular", tally),
    },
];

#[test]
fn grid_local() {
    run(&CHECKS[0]);
}

#[test]
fn irregular_local() {
    run(&CHECKS[1]);
}

#[test]
fn grid_global() {
    run(&CHECKS[2]);
}

#[test]
fn irregular_global() {
    run(&CHECKS[3]);
}

struct Map {
    areas: Vec<Row>,
    neighbours: Neighbours,
}

fn map(name: &str) -> Map {
    let areas = rows(&format!("hotspot/{name}_areas_input.csv"));
    let position = |code: &str| areas.iter().position(|row| row["lsoa"] == code).unwrap();
    let pairs: Vec<_> = rows(&format!("hotspot/{name}_contiguity_input.csv"))
        .iter()
        .map(|row| (position(&row["lsoa_a"]), position(&row["lsoa_b"])))
        .collect();
    let neighbours = Neighbours::from_pairs(areas.len(), &pairs).unwrap();
    Map { areas, neighbours }
}

fn check_local(name: &str, tally: &mut Tally) {
    let map = map(name);
    let expected = rows(&format!("hotspot/{name}_local_expected.csv"));
    assert_eq!(expected.len(), map.areas.len());
    for variable in ["count", "rate_per_1000"] {
        let values: Vec<_> = map.areas.iter().map(|row| Some(cell(row, variable))).collect();
        let star = gi_star(&values, &map.neighbours).unwrap();
        let plain = gi(&values, &map.neighbours).unwrap();
        let moran = local_moran(&values, &map.neighbours).unwrap();
        for (i, row) in expected.iter().enumerate() {
            let label = format!("{} {variable}", row["lsoa"]);
            let of = |column: &str| &row[&format!("{column}_{variable}")];
            let g = star[i].value().unwrap();
            tally.optional(&label, Some(g.z), of("gi_star_z"), 1e-8);
            tally.optional(&label, Some(g.p), of("gi_star_p"), 1e-8);
            tally.optional(&label, Some(g.q), of("gi_star_p_bh"), 1e-8);
            tally.text(&label, g.band.label(), of("gi_star_band"));
            tally.optional(&label, plain[i].value().map(|g| g.z), of("gi_z"), 1e-8);
            let Some(m) = moran[i].value() else {
                // An island: the reference prints 0, which is not a result.
                assert!(map.neighbours.of(i).is_empty());
                tally.optional(&label, None, of("local_moran_z_conditional"), 1e-8);
                continue;
            };
            tally.optional(&label, Some(m.value), of("local_moran_i"), 1e-8);
            tally.optional(&label, Some(m.z_conditional), of("local_moran_z_conditional"), 1e-8);
            tally.optional(
                &label,
                Some(m.z_randomisation),
                of("local_moran_z_randomisation"),
                1e-8,
            );
            tally.text(&label, m.quadrant.label(), of("quadrant"));
        }
    }
}

fn check_global(name: &str, tally: &mut Tally) {
    let map = map(name);
    for row in rows(&format!("hotspot/{name}_global_expected.csv")) {
        let variable = row["variable"].as_str();
        let values: Vec<f64> = map.areas.iter().map(|row| cell(row, variable)).collect();
        let moran = global_moran(&values, &map.neighbours).unwrap();
        let g = general_g(&values, &map.neighbours).unwrap();
        for (column, actual) in [
            ("moran_i", moran.value),
            ("expected_i", moran.expected),
            ("variance_randomisation", moran.variance_randomisation),
            ("z_randomisation", moran.z_randomisation),
            ("p_randomisation", moran.p_randomisation),
            ("z_normality", moran.z_normality),
            ("general_g", g.value),
            ("general_g_z", g.z),
        ] {
            tally.relative(&format!("{variable} {column}"), actual, cell(&row, column), 1e-7);
        }
    }
}
