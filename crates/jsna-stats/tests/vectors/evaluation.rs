//! Displacement quotients and weighted displacement differences.

use jsna_stats::evaluation::{
    Counts, DisplacementAreas, Wdd, WddAreas, WddWeights, displacement_effects,
    displacement_quotient, weighted_displacement_difference,
};
use jsna_stats::{Error, Level};

use super::estimates::cell;
use super::support::{Check, Row, Tally, number, rows, run};

pub(crate) const CHECKS: &[Check] = &[
    Check {
        file: "displacement/wdq_expected.csv",
        tolerance: "relative 1e-10; label exact",
        run: check_quotients,
    },
    Check {
        file: "displacement/wdd_expected.csv",
        tolerance: "relative 1e-10",
        run: check_differences,
    },
    Check {
        file: "displacement/wdd_weighted_expected.csv",
        tolerance: "relative 1e-10",
        run: check_weighted,
    },
];

#[test]
fn quotients() {
    run(&CHECKS[0]);
}

#[test]
fn differences() {
    run(&CHECKS[1]);
}

#[test]
fn weighted() {
    run(&CHECKS[2]);
}

fn areas(row: &Row) -> DisplacementAreas {
    let counts = |area: &str| Counts {
        before: cell(row, &format!("{area}0")),
        after: cell(row, &format!("{area}1")),
    };
    DisplacementAreas { target: counts("A"), buffer: counts("B"), control: counts("C") }
}

fn check_quotients(tally: &mut Tally) {
    let input = rows("displacement/wdq_input.csv");
    let expected = rows("displacement/wdq_expected.csv");
    assert_eq!(input.len(), expected.len());
    for (input, row) in input.iter().zip(&expected) {
        let label = format!("case {}", row["case_id"]);
        let areas = areas(input);
        let effects = displacement_effects(&areas).unwrap();
        for (column, value) in [
            ("success_measure", effects.success_measure),
            ("buffer_measure", effects.buffer_measure),
            ("gross_effect", effects.gross_effect),
            ("expected_A1", effects.expected_target),
            ("expected_B1", effects.expected_buffer),
            ("net_effect", effects.net_effect),
            ("total_net_effect", effects.total_net_effect),
        ] {
            tally.relative(&format!("{label} {column}"), value, cell(row, column), 1e-10);
        }
        match displacement_quotient(&areas, Level::P95) {
            Ok(quotient) => {
                tally.relative(&label, quotient.value, cell(row, "wdq"), 1e-10);
                tally.text(&label, quotient.verdict.label(), &row["interpretation"]);
            }
            // The reference prints a number that its own label calls meaningless; it is not given here.
            Err(Error::Refused { .. }) => {
                tally.text(&label, "no success: WDQ not interpretable", &row["interpretation"]);
            }
            Err(other) => panic!("{label}: {other}"),
        }
    }
}

fn compare(tally: &mut Tally, label: &str, test: &Wdd, row: &Row) {
    for (column, value) in [
        ("Est_Local", test.local.value),
        ("SE_Local", test.local.standard_error),
        ("Est_Displace", test.displacement.value),
        ("SE_Displace", test.displacement.standard_error),
        ("Est_Total", test.value),
        ("SE_Total", test.standard_error),
        ("Z", test.z),
    ] {
        tally.relative(&format!("{label} {column}"), value, cell(row, column), 1e-10);
    }
    tally.optional(&format!("{label} LowCI"), test.interval.lower, &row["LowCI"], 1e-10);
    tally.optional(&format!("{label} HighCI"), test.interval.upper, &row["HighCI"], 1e-10);
}

fn check_differences(tally: &mut Tally) {
    let input = rows("displacement/wdq_input.csv");
    let expected = rows("displacement/wdd_expected.csv");
    assert_eq!(input.len(), expected.len());
    for (input, row) in input.iter().zip(&expected) {
        let areas = areas(input);
        let areas = WddAreas {
            target: areas.target,
            control: areas.control,
            displacement: Some(areas.buffer),
            displacement_control: None,
        };
        let test =
            weighted_displacement_difference(&areas, &WddWeights::EQUAL, Level::P95).unwrap();
        let label = format!("case {}", row["case_id"]);
        compare(tally, &label, &test, row);
        tally.relative(&label, test.p, cell(row, "p_two_sided"), 1e-10);
    }
}

/// The numbers after `name=`, in brackets or alone.
fn argument(case: &str, name: &str) -> Vec<f64> {
    let (_, rest) = case.split_once(&format!("{name}=")).unwrap();
    let text = match rest.strip_prefix('(') {
        Some(list) => list.split(')').next(),
        None => rest.split(' ').next(),
    };
    text.unwrap().split(',').map(|cell| number(cell).unwrap()).collect()
}

fn check_weighted(tally: &mut Tally) {
    for row in rows("displacement/wdd_weighted_expected.csv") {
        let case = row["case"].as_str();
        // " treated" with a blank: "disp_treated" ends in it.
        let counts = |name: &str| {
            let numbers = argument(case, name);
            Counts { before: numbers[0], after: numbers[1] }
        };
        let areas = WddAreas {
            target: counts(" treated"),
            control: counts("control"),
            displacement: Some(counts("disp_treated")),
            displacement_control: Some(counts("disp_control")),
        };
        let (times, sizes) = (argument(case, "time_weights"), argument(case, "area_weights"));
        let weights = WddWeights {
            before: times[0],
            after: times[1],
            control: sizes[0],
            target: sizes[1],
            displacement_control: sizes[2],
            displacement: sizes[3],
        };
        let level = Level::new(1.0 - argument(case, "alpha")[0]).unwrap();
        let test = weighted_displacement_difference(&areas, &weights, level).unwrap();
        compare(tally, case, &test, &row);
    }
}
