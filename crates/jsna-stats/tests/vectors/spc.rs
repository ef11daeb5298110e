//! Control charts against `NHSRplotthedots` and `qicharts2`.

use jsna_stats::spc::{
    Assurance, Better, Cause, ChartConfig, ControlChart, Direction, RunLength, RunsRule, Side,
    TwoOfThree, ValuesAre, Variation, Xmr, XmrConfig, XmrWarning, c_chart, g_chart,
    individuals_chart, moving_range_chart, p_chart, p_prime_chart, phase_starts, run_chart,
    t_chart, u_chart, u_prime_chart, xmr,
};

use super::support::{Check, Row, Tally, number, rows, run};

pub(crate) const CHECKS: &[Check] = &[
    Check {
        file: "spc_xmr/xmr_points_expected.csv",
        tolerance: "limits relative 1e-12; flags exact",
        run: points_before_2023,
    },
    Check {
        file: "spc_xmr/xmr_points_mdc2023_expected.csv",
        tolerance: "limits relative 1e-12; flags exact",
        run: points_since_2023,
    },
    Check { file: "spc_xmr/xmr_summary_expected.csv", tolerance: "exact", run: summary },
    Check {
        file: "spc_charts/charts_expected.csv",
        tolerance: "limits relative 1e-10; signals exact",
        run: charts,
    },
];

#[test]
fn xmr_points_match_the_package() {
    run(&CHECKS[0]);
}

#[test]
fn xmr_points_match_the_2023_rule() {
    run(&CHECKS[1]);
}

#[test]
fn xmr_summary_matches_the_package() {
    run(&CHECKS[2]);
}

#[test]
fn charts_match_the_package() {
    run(&CHECKS[3]);
}

fn charts(tally: &mut Tally) {
    let input = rows("spc_charts/charts_input.csv");
    let expected = rows("spc_charts/charts_expected.csv");
    for config in rows("spc_charts/charts_config.csv") {
        let mine: Vec<&Row> = input.iter().filter(|r| r["series"] == config["series"]).collect();
        let chart =
            chart(&config, &mine).unwrap_or_else(|e| panic!("config {}: {e}", config["config_id"]));
        let wanted: Vec<&Row> =
            expected.iter().filter(|r| r["config_id"] == config["config_id"]).collect();
        let lengths = format!("config {} points", config["config_id"]);
        tally.text(&lengths, &chart.points.len().to_string(), &wanted.len().to_string());
        for (i, row) in wanted.iter().enumerate() {
            chart_point(tally, &chart, i, row);
        }
    }
}

fn chart(config: &Row, input: &[&Row]) -> jsna_stats::Result<ControlChart> {
    let y: Vec<Option<f64>> = input.iter().map(|r| number(&r["y"])).collect();
    let n: Vec<Option<f64>> = input.iter().map(|r| number(&r["n"])).collect();
    let list =
        |cell: &str| cell.split(';').filter_map(|c| c.parse::<usize>().ok()).collect::<Vec<_>>();
    // The package counts from 1: a part ends with the point named, an exclusion is that point.
    let phases = list(&config["part"]);
    let exclude: Vec<usize> = list(&config["exclude"]).iter().map(|i| i - 1).collect();
    let choices = ChartConfig {
        phases: &phases,
        baseline: config["freeze"].parse().ok(),
        exclude: &exclude,
        screen_ranges: true,
        runs: match config["method"].as_str() {
            "bestbox" => RunsRule::BestBox,
            "cutbox" => RunsRule::CutBox,
            _ => RunsRule::Anhoej,
        },
    };
    let chart = match config["chart"].as_str() {
        "i" => individuals_chart(&y, &choices),
        "mr" => moving_range_chart(&y, &choices),
        "c" => c_chart(&y, &choices),
        "u" => u_chart(&y, &n, &choices),
        "up" => u_prime_chart(&y, &n, &choices),
        "p" => p_chart(&y, &n, &choices),
        "pp" => p_prime_chart(&y, &n, &choices),
        "g" => g_chart(&y, &choices),
        "t" => t_chart(&y, &choices),
        _ => run_chart(&y, &choices),
    }?;
    Ok(chart.scaled(number(&config["multiply"]).unwrap_or(1.0)))
}

fn chart_point(tally: &mut Tally, chart: &ControlChart, at: usize, expected: &Row) {
    let point = &chart.points[at];
    let phase = &chart.phases[point.phase];
    let label =
        format!("config {} {} {}", expected["config_id"], expected["chart"], expected["month"]);
    tally.text(&format!("{label} part"), &(point.phase + 1).to_string(), &expected["part"]);
    tally.text(&format!("{label} include"), &(!point.excluded).to_string(), &expected["include"]);
    if !point.excluded {
        tally.text(
            &format!("{label} baseline"),
            &point.baseline.to_string(),
            &expected["baseline"],
        );
    }
    tally.optional(&format!("{label} y"), point.value, &expected["y"], 1e-10);
    tally.optional(&format!("{label} centre"), phase.centre, &expected["cl"], 1e-10);
    let line = |f: fn(&jsna_stats::spc::ControlLimits) -> f64| point.limits.as_ref().map(f);
    tally.optional(&format!("{label} lower"), line(|l| l.lower), &expected["lcl"], 1e-10);
    tally.optional(&format!("{label} upper"), line(|l| l.upper), &expected["ucl"], 1e-10);
    tally.optional(
        &format!("{label} lower 2"),
        line(|l| l.lower_2_sigma),
        &expected["lcl_2sigma"],
        1e-10,
    );
    tally.optional(
        &format!("{label} upper 2"),
        line(|l| l.upper_2_sigma),
        &expected["ucl_2sigma"],
        1e-10,
    );
    tally.text(
        &format!("{label} outside"),
        &point.outside.is_some().to_string(),
        &expected["sigma_signal"],
    );
    let signal = phase.runs.value().is_some_and(|r| r.signal);
    tally.text(&format!("{label} runs"), &signal.to_string(), &expected["runs_signal"]);
    if let Some(runs) = phase.runs.value() {
        for (column, found) in [
            ("n_useful", runs.useful),
            ("longest_run", runs.longest_run),
            ("longest_run_max", runs.longest_run_max),
            ("n_crossings", runs.crossings),
            ("n_crossings_min", runs.crossings_min),
        ] {
            tally.text(&format!("{label} {column}"), &found.to_string(), &expected[column]);
        }
    }
    let observations =
        chart.points.iter().filter(|p| p.phase == point.phase && !p.excluded).count();
    tally.text(&format!("{label} n_obs"), &observations.to_string(), &expected["n_obs"]);
}

struct Case {
    id: String,
    months: Vec<String>,
    chart: Xmr,
}

fn xmr_cases(rule: TwoOfThree) -> Vec<Case> {
    let input = rows("spc_xmr/xmr_input.csv");
    rows("spc_xmr/xmr_config.csv").iter().map(|config| xmr_case(config, &input, rule)).collect()
}

fn xmr_case(config: &Row, input: &[Row], rule: TwoOfThree) -> Case {
    let mine: Vec<&Row> = input.iter().filter(|r| r["series"] == config["series"]).collect();
    let months: Vec<String> = mine.iter().map(|r| r["month"].clone()).collect();
    let values: Vec<Option<f64>> = mine.iter().map(|r| number(&r["value"])).collect();
    let changes: Vec<String> =
        config["rebase_month"].split(';').filter(|d| !d.is_empty()).map(String::from).collect();
    let starts = phase_starts(&months, &changes).expect("rebase dates are in the series");
    let chart = xmr(
        &values,
        &XmrConfig {
            better: match config["improvement_direction"].as_str() {
                "increase" => Better::Higher,
                "decrease" => Better::Lower,
                _ => Better::Neither,
            },
            target: number(&config["target"]),
            phases: &starts,
            baseline: config["fix_after_n_points"].parse().ok(),
            screen_ranges: config["screen_outliers"] == "true",
            run_length: RunLength::Seven,
            two_of_three: rule,
            values_are: ValuesAre::Measurements,
        },
    );
    let chart = chart.unwrap_or_else(|e| panic!("config {}: {e}", config["config_id"]));
    Case { id: config["config_id"].clone(), months, chart }
}

fn points_before_2023(tally: &mut Tally) {
    points(
        tally,
        "spc_xmr/xmr_points_expected.csv",
        TwoOfThree::Between2And3Sigma,
        "close_to_limits",
    );
}

fn points_since_2023(tally: &mut Tally) {
    points(
        tally,
        "spc_xmr/xmr_points_mdc2023_expected.csv",
        TwoOfThree::Beyond2Sigma,
        "beyond_2_sigma",
    );
}

fn points(tally: &mut Tally, file: &str, rule: TwoOfThree, far_column: &str) {
    let cases = xmr_cases(rule);
    for expected in rows(file) {
        let case =
            cases.iter().find(|c| c.id == expected["config_id"]).expect("a config of that id");
        let at = case
            .months
            .iter()
            .position(|m| *m == expected["month"])
            .expect("a point of that month");
        let point = &case.chart.points[at];
        let phase = &case.chart.phases[point.phase];
        let label = format!("config {} {}", case.id, expected["month"]);
        let flag = |b: bool| {
            if point.value.is_none() || phase.limits.is_none() {
                String::new()
            } else {
                b.to_string()
            }
        };

        tally.optional(&format!("{label} value"), point.value, &expected["value"], 0.0);
        tally.text(&format!("{label} phase"), &point.phase.to_string(), &expected["rebase_group"]);
        tally.optional(
            &format!("{label} moving range"),
            point.moving_range,
            &expected["moving_range"],
            1e-12,
        );
        tally.optional(&format!("{label} mean"), phase.mean, &expected["mean"], 1e-12);
        let (lower, upper) = phase.limits.unzip();
        tally.optional(&format!("{label} lower"), lower, &expected["lower_process_limit"], 1e-12);
        tally.optional(&format!("{label} upper"), upper, &expected["upper_process_limit"], 1e-12);
        tally.text(&format!("{label} outside"), &flag(point.outside), &expected["outside_limits"]);
        let far = match rule {
            TwoOfThree::Between2And3Sigma => point.beyond_2_sigma && !point.outside,
            TwoOfThree::Beyond2Sigma => point.beyond_2_sigma,
        };
        tally.text(&format!("{label} far out"), &flag(far), &expected[far_column]);
        let side = match (point.value, point.side) {
            (None, _) => "",
            (_, None) => "0",
            (_, Some(Side::Above)) => "1",
            (_, Some(Side::Below)) => "-1",
        };
        tally.text(&format!("{label} side"), side, &expected["relative_to_mean"]);
        tally.text(
            &format!("{label} cause"),
            cause_text(point.cause),
            &expected["special_cause_type"],
        );
        let special = (point.cause != Cause::Common).to_string();
        tally.text(&format!("{label} special"), &special, &expected["special_cause"]);
        tally.text(
            &format!("{label} verdict"),
            variation_text(point.variation),
            &expected["point_type"],
        );
        let short =
            case.chart.warnings.iter().any(
                |w| matches!(w, XmrWarning::ShortPhase { phase, .. } if *phase == point.phase),
            );
        tally.text(&format!("{label} short"), &short.to_string(), &expected["short_group_warning"]);
    }
}

fn summary(tally: &mut Tally) {
    let cases = xmr_cases(TwoOfThree::Between2And3Sigma);
    for expected in rows("spc_xmr/xmr_summary_expected.csv") {
        let case =
            cases.iter().find(|c| c.id == expected["config_id"]).expect("a config of that id");
        let label = format!("config {}", case.id);
        tally.text(&format!("{label} outcome"), "ok", &expected["outcome"]);
        let assurance = match case.chart.assurance {
            Some(Assurance::ConsistentPass) => "consistent_pass",
            Some(Assurance::ConsistentFail) => "consistent_fail",
            Some(Assurance::Inconsistent) => "inconsistent",
            None => "",
        };
        tally.text(&format!("{label} assurance"), assurance, &expected["assurance"]);
        tally.text(
            &format!("{label} latest"),
            variation_text(case.chart.latest),
            &expected["latest_variation"],
        );
        let special = case.chart.points.iter().filter(|p| p.cause != Cause::Common).count();
        tally.text(&format!("{label} special"), &special.to_string(), &expected["n_special"]);
    }
}

fn cause_text(cause: Cause) -> &'static str {
    match cause {
        Cause::Common => "Common Cause",
        Cause::OutsideLimits(Side::Above) => "Above UCL",
        Cause::OutsideLimits(Side::Below) => "Below LCL",
        Cause::Trend(Direction::Increasing) => "7 Point Trend (Increasing)",
        Cause::Trend(Direction::Decreasing) => "7 Point Trend (Decreasing)",
        Cause::TwoOfThree(Side::Above) => "2 in 3 Above CL",
        Cause::TwoOfThree(Side::Below) => "2 in 3 Below CL",
        Cause::Shift(Side::Above) => "7 Points Above CL",
        Cause::Shift(Side::Below) => "7 Points Below CL",
    }
}

fn variation_text(variation: Variation) -> &'static str {
    match variation {
        Variation::CommonCause => "common_cause",
        Variation::Improvement => "special_cause_improvement",
        Variation::Concern => "special_cause_concern",
        Variation::NeutralHigh => "special_cause_neutral_high",
        Variation::NeutralLow => "special_cause_neutral_low",
    }
}
