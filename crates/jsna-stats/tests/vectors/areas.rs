//! Areas against each other: quantiles, gradients, labels, funnels.

use std::f64::consts::SQRT_2;

use jsna_stats::rates::{
    Group, InequalityScale, Judgement, Polarity, QuantileOrder, Standing, compare_areas,
    compare_proportion_with_control_limits, compare_rate_with_control_limits, compare_with_value,
    compare_with_value_at_two_levels, funnel_axis, funnel_baseline, funnel_range, inequality,
    proportion_funnel_limits, proportion_funnel_standing, quantiles, rate_funnel_point,
    rate_funnel_standing,
};
use jsna_stats::{Given, Interval, Level, Reason};
use statrs::function::erf::erf;

use super::estimates::{cell, interval};
use super::replay::halving;
use super::support::{self, Check, Row, Tally, number, rows};

pub(crate) const CHECKS: &[Check] = &[
    Check {
        file: "quantile/quintile_within_group_inverted_expected.csv",
        tolerance: "exact",
        run: quintiles_within_groups,
    },
    Check { file: "quantile/decile_ungrouped_expected.csv", tolerance: "exact", run: deciles },
    Check {
        file: "sii/sii_expected.csv",
        tolerance: "sii and rii point values relative 1e-8; limits are simulated: within 2% of interval width",
        run: gradients,
    },
    Check { file: "comparator/comparator_expected.csv", tolerance: "exact", run: comparisons },
    Check {
        file: "funnel/funnel_limits_proportion_expected.csv",
        tolerance: "relative 1e-6 (reference solves rate limits numerically); labels exact",
        run: proportion_limits,
    },
    Check {
        file: "funnel/funnel_significance_proportion_expected.csv",
        tolerance: "relative 1e-6 (reference solves rate limits numerically); labels exact",
        run: proportion_labels,
    },
    Check {
        file: "funnel/funnel_limits_crude_rate_expected.csv",
        tolerance: "relative 1e-6 (reference solves rate limits numerically); labels exact",
        run: rate_limits,
    },
    Check {
        file: "funnel/funnel_significance_crude_rate_expected.csv",
        tolerance: "relative 1e-6 (reference solves rate limits numerically); labels exact",
        run: rate_labels,
    },
    Check {
        file: "funnel/funnel_points_crude_rate_expected.csv",
        tolerance: "relative 1e-6 (reference solves rate limits numerically); labels exact",
        run: rate_points,
    },
];

#[test]
fn quintile_within_group() {
    support::run(&CHECKS[0]);
}

#[test]
fn decile_ungrouped() {
    support::run(&CHECKS[1]);
}

#[test]
fn sii_expected() {
    support::run(&CHECKS[2]);
}

#[test]
fn comparator_expected() {
    support::run(&CHECKS[3]);
}

#[test]
fn funnel_limits_proportion() {
    support::run(&CHECKS[4]);
}

#[test]
fn funnel_significance_proportion() {
    support::run(&CHECKS[5]);
}

#[test]
fn funnel_limits_crude_rate() {
    support::run(&CHECKS[6]);
}

#[test]
fn funnel_significance_crude_rate() {
    support::run(&CHECKS[7]);
}

#[test]
fn funnel_points_crude_rate() {
    support::run(&CHECKS[8]);
}

/// Ranks the scores of the rows and compares with the expected quantile of each, by its code.
fn ranked(tally: &mut Tally, input: &[&Row], expected: &[Row], count: usize, order: QuantileOrder) {
    let scores: Vec<Option<f64>> = input.iter().map(|row| number(&row["score"])).collect();
    for (row, found) in input.iter().zip(quantiles(&scores, count, order).unwrap()) {
        let code = &row["lsoa"];
        let wanted = expected.iter().find(|r| &r["lsoa"] == code).unwrap();
        let found = match found {
            Given::Given(quantile) => quantile.value.to_string(),
            Given::Withheld(Reason::Missing { .. } | Reason::TooFew { .. }) => String::new(),
            Given::Withheld(other) => panic!("{code}: {other}"),
        };
        tally.text(code, &found, &wanted["quantile"]);
    }
}

fn quintiles_within_groups(tally: &mut Tally) {
    let input = rows("quantile/quantile_input.csv");
    let expected = rows("quantile/quintile_within_group_inverted_expected.csv");
    let mut groups: Vec<&String> = input.iter().map(|row| &row["group"]).collect();
    groups.sort();
    groups.dedup();
    for group in groups {
        let own: Vec<&Row> = input.iter().filter(|row| &row["group"] == group).collect();
        ranked(tally, &own, &expected, 5, QuantileOrder::HighestFirst);
    }
}

fn deciles(tally: &mut Tally) {
    let input = rows("quantile/quantile_input.csv");
    let all: Vec<&Row> = input.iter().collect();
    ranked(
        tally,
        &all,
        &rows("quantile/decile_ungrouped_expected.csv"),
        10,
        QuantileOrder::LowestFirst,
    );
}

fn gradients(tally: &mut Tally) {
    let input = rows("sii/sii_input.csv");
    for row in rows("sii/sii_expected.csv") {
        let area = &row["area"];
        let mut own: Vec<&Row> = input.iter().filter(|r| &r["area"] == area).collect();
        own.sort_by(|a, b| cell(a, "decile").total_cmp(&cell(b, "decile")));
        let group = |r: &&Row| {
            let (lower, upper) = (cell(r, "lower95"), cell(r, "upper95"));
            Group::from_limits(
                cell(r, "population"),
                cell(r, "rate"),
                lower,
                upper,
                InequalityScale::Plain,
            )
            .unwrap()
        };
        let groups: Vec<Group> = own.iter().map(group).collect();
        let found = inequality(&groups, InequalityScale::Plain, Level::P95).unwrap();
        for (name, estimate) in
            [("sii", found.slope), ("rii", found.relative.into_value().unwrap())]
        {
            tally.relative(&format!("{area} {name}"), estimate.value, cell(&row, name), 1e-8);
            let (lower, upper) = (
                cell(&row, &format!("{name}_lower95_0cl")),
                cell(&row, &format!("{name}_upper95_0cl")),
            );
            // The reference's limits are percentiles of random draws. Divided by the width, so that the
            // tolerance is the share of it.
            let width = upper - lower;
            tally.simulated(
                &format!("{area} {name} lower"),
                estimate.interval.lower.unwrap() / width,
                lower / width,
                0.02,
            );
            tally.simulated(
                &format!("{area} {name} upper"),
                estimate.interval.upper.unwrap() / width,
                upper / width,
                0.02,
            );
        }
    }
}

fn comparisons(tally: &mut Tally) {
    let expected = rows("comparator/comparator_expected.csv");
    for (row, wanted) in rows("comparator/comparator_input.csv").iter().zip(&expected) {
        assert_eq!(row["case_id"], wanted["case_id"]);
        let found = label(row).unwrap_or("None");
        tally.text(
            &format!("{} {}", row["case_id"], row["method"]),
            found,
            &wanted["significance"],
        );
    }
}

/// The reference's word for a comparison, `None` where an input is missing or polarity does not apply.
fn label(row: &Row) -> Option<&'static str> {
    let polarity = match row["polarity"].as_str() {
        "low_is_good" => Polarity::LowerBetter,
        "high_is_good" => Polarity::HigherBetter,
        "no_judgement" => Polarity::NoJudgement,
        "not_applicable" => return None,
        other => panic!("no polarity \"{other}\""),
    };
    let at = |column: &str| number(&row[column]);
    let (value, benchmark) = (at("value")?, at("benchmark_value")?);
    let limits =
        |lower: &str, upper: &str, level| Some(Interval::closed(at(lower)?, at(upper)?, level));
    let inner = || limits("lower95", "upper95", Level::P95);
    let standing = match row["method"].as_str() {
        "single_ci_95" => compare_with_value(&inner()?, benchmark),
        "single_ci_95_998" => {
            let outer = limits("lower99_8", "upper99_8", Level::P99_8)?;
            compare_with_value_at_two_levels(&inner()?, &outer, benchmark)
        }
        "double_ci_95" => {
            let other = limits("benchmark_lower95", "benchmark_upper95", Level::P95)?;
            compare_areas(value, &inner()?, benchmark, &other)
        }
        "spc_proportion" => {
            // The reference takes the number of standard errors.
            let level = Level::new(erf(at("confidence_variable")? / SQRT_2)).unwrap();
            compare_proportion_with_control_limits(
                value,
                at("denominator")?,
                benchmark,
                at("unit")?,
                level,
            )
        }
        "spc_dsr" => {
            // Here the reference takes the area of one tail.
            let level = Level::new(1.0 - 2.0 * at("confidence_variable")?).unwrap();
            compare_rate_with_control_limits(
                value,
                at("effective_denominator")?,
                benchmark,
                at("unit")?,
                level,
            )
        }
        other => panic!("no method \"{other}\""),
    };
    Some(match standing.unwrap().judged(polarity) {
        // Without a judgement the reference keeps "better" for higher and "worse" for lower.
        Judgement::Best | Judgement::FarHigher => "Best",
        Judgement::Better | Judgement::Higher => "Better",
        Judgement::Similar => "Same",
        Judgement::Worse | Judgement::Lower => "Worse",
        Judgement::Worst | Judgement::FarLower => "Worst",
    })
}

/// Numerators, denominators and average of the funnel's areas.
fn funnel() -> (Vec<Row>, Vec<f64>, Vec<f64>, f64) {
    let input = rows("funnel/funnel_input.csv");
    let numerators: Vec<f64> = input.iter().map(|row| cell(row, "numerator")).collect();
    let denominators: Vec<f64> = input.iter().map(|row| cell(row, "denominator")).collect();
    let baseline = funnel_baseline(&numerators, &denominators).unwrap().value;
    (input, numerators, denominators, baseline)
}

fn proportion_limits(tally: &mut Tally) {
    let (_, _, denominators, baseline) = funnel();
    let (low, high) = funnel_range(&denominators).unwrap();
    let axis = funnel_axis(low, high).unwrap();
    let expected = rows("funnel/funnel_limits_proportion_expected.csv");
    assert_eq!(axis.len(), expected.len());
    for (denominator, row) in axis.iter().zip(&expected) {
        tally.relative("population", *denominator, cell(row, "Population"), 1e-6);
        tally.relative("baseline", baseline * 100.0, cell(row, "baseline"), 1e-6);
        for (level, sigmas) in [(Level::P95, "2s"), (Level::P99_8, "3s")] {
            let limits =
                proportion_funnel_limits(*denominator, baseline, level).unwrap().scaled(100.0);
            let (lower, upper) = (format!("lower_{sigmas}_limit"), format!("upper_{sigmas}_limit"));
            interval(tally, &format!("at {denominator}"), limits, row, &lower, &upper, 1e-6);
        }
    }
}

/// The reference's words for a place in the funnel.
fn significance(standing: Standing) -> &'static str {
    match standing {
        Standing::FarBelow => "Low (0.001)",
        Standing::Below => "Low (0.025)",
        Standing::Similar => "Not significant",
        Standing::Above => "High (0.025)",
        Standing::FarAbove => "High (0.001)",
    }
}

fn labels(tally: &mut Tally, file: &str, stand: impl Fn(f64, f64, f64) -> Standing) {
    let (input, numerators, denominators, baseline) = funnel();
    for (((row, numerator), denominator), wanted) in
        input.iter().zip(numerators).zip(denominators).zip(rows(file))
    {
        assert_eq!(row["area"], wanted["area"]);
        tally.text(
            &row["area"],
            significance(stand(numerator, denominator, baseline)),
            &wanted["significance"],
        );
    }
}

fn proportion_labels(tally: &mut Tally) {
    labels(tally, "funnel/funnel_significance_proportion_expected.csv", |n, d, b| {
        proportion_funnel_standing(n, d, b, Level::P95, Level::P99_8).unwrap().standing
    });
}

fn rate_labels(tally: &mut Tally) {
    labels(tally, "funnel/funnel_significance_crude_rate_expected.csv", |n, d, b| {
        rate_funnel_standing(n, d, b, Level::P95, Level::P99_8).unwrap().standing
    });
}

fn rate_limits(tally: &mut Tally) {
    let (_, _, denominators, baseline) = funnel();
    let (low, high) = funnel_range(&denominators).unwrap();
    let axis = funnel_axis((low * baseline).floor(), (high * baseline).ceil()).unwrap();
    let expected = rows("funnel/funnel_limits_crude_rate_expected.csv");
    assert_eq!(axis.len(), expected.len());
    for (events, row) in axis.iter().zip(&expected) {
        tally.relative("events", *events, cell(row, "Events"), 1e-6);
        tally.relative("baseline", baseline * 1_000.0, cell(row, "baseline"), 1e-6);
        for (level, sigmas) in [(Level::P95, "2s"), (Level::P99_8, "3s")] {
            let point = rate_funnel_point(*events, baseline, level).unwrap();
            for (side, denominator, limit) in [
                ("lower", point.lower_denominator, point.lower_limit),
                ("upper", point.upper_denominator.unwrap(), point.upper_limit.unwrap()),
            ] {
                let label = format!("{events} events, {side} {sigmas}");
                // The two halves of a point say the same thing.
                tally.relative(&label, limit * denominator, *events, 1e-12);
                // The reference stops halving early; what is compared is where its halving stops when it
                // is steered by the crate's limit.
                let replayed = halving(*events, denominator * baseline) / baseline;
                tally.relative(
                    &label,
                    replayed,
                    cell(row, &format!("{side}_{sigmas}_population_1_year")),
                    1e-6,
                );
                tally.relative(
                    &label,
                    events / replayed * 1_000.0,
                    cell(row, &format!("{side}_{sigmas}_limit")),
                    1e-6,
                );
            }
        }
    }
}

fn rate_points(tally: &mut Tally) {
    let (_, numerators, denominators, _) = funnel();
    let expected = rows("funnel/funnel_points_crude_rate_expected.csv");
    for ((numerator, denominator), row) in numerators.iter().zip(&denominators).zip(&expected) {
        let rate = jsna_stats::rates::crude_rate(*numerator, *denominator, 1_000.0, Level::P95)
            .unwrap()
            .value;
        tally.relative(&row["area"], rate, cell(row, "rate_chart"), 1e-6);
        tally.relative(&row["area"], *denominator, cell(row, "denominator_derived"), 1e-6);
    }
}
