//! Tests of the recent trend: identities, hard corners, and what must never panic.

use proptest::prelude::*;

use super::*;

const RATES: RecentTrendConfig = RecentTrendConfig {
    rules: RecentTrendRules::Fingertips2025,
    statistic: YearlyStatistic::CrudeRate,
    test: RecentTrendTest::WeightedSlope,
};

fn year(year: i32, value: f64) -> YearValue {
    YearValue {
        year,
        count: Some(value),
        denominator: Some(1e6),
        value: Some(value),
        lower95: Some(value - 1.0),
        upper95: Some(value + 1.0),
    }
}

#[test]
fn five_years_are_needed_and_the_message_says_so() {
    let found = recent_trend(&[year(2020, 1.0)], &RATES).unwrap_err();
    assert_eq!(found.to_string(), "recent trend needs at least 5 years, found 1");
}

#[test]
fn skipped_years_are_cautioned_about() {
    let mut years: Vec<_> = (2015..2022).map(|y| year(y, f64::from(y))).collect();
    years[5].count = None;
    let found = recent_trend(&years, &RATES).unwrap();
    assert_eq!(found.years_used, [2016, 2017, 2018, 2019, 2021]);
    assert_eq!(found.cautions, [RecentTrendCaution::YearsNotConsecutive]);
}

#[test]
fn the_same_year_twice_is_an_error() {
    let years: Vec<_> = [2019, 2020, 2021, 2022, 2022].map(|y| year(y, 5.0)).to_vec();
    let found = recent_trend(&years, &RATES);
    assert!(matches!(found, Err(Error::Domain { what: "year", at: Some(4), .. })));
}

#[test]
fn limits_without_width_are_refused() {
    let mut years: Vec<_> = (2019..2024).map(|y| year(y, 5.0)).collect();
    years[1].upper95 = years[1].lower95;
    let found = recent_trend(&years, &RATES).unwrap_err();
    assert!(found.to_string().contains("the limits of 2020 leave no width"), "{found}");
}

#[test]
fn a_fall_to_zero_is_cautioned_about() {
    let config = RecentTrendConfig {
        rules: RecentTrendRules::Fingertips2020Corrected,
        statistic: YearlyStatistic::Proportion,
        test: RecentTrendTest::ProportionChiSquare,
    };
    let counts = [12.0, 9.0, 6.0, 3.0, 0.0];
    let years: Vec<_> = (2019..2024)
        .zip(counts)
        .map(|(y, c)| YearValue { count: Some(c), denominator: Some(400.0), ..year(y, c / 4.0) })
        .collect();
    let found = recent_trend(&years, &config).unwrap();
    assert_eq!(found.cautions, [RecentTrendCaution::ZeroCount { year: 2023 }]);
}

prop_compose! {
    fn any_year()(
        year in 2000..2012_i32,
        fields in prop::array::uniform5(prop::option::of(prop_oneof![prop::num::f64::ANY, 0.0..100.0_f64])),
    ) -> YearValue {
        let [count, denominator, value, lower95, upper95] = fields;
        YearValue { year, count, denominator, value, lower95, upper95 }
    }
}

fn rising_or_falling() -> impl Strategy<Value = Vec<YearValue>> {
    (5_usize..9).prop_flat_map(|n| {
        prop::collection::vec((1.0..1000.0_f64, 0.1..50.0_f64), n).prop_map(|values| {
            (2000..)
                .zip(values)
                .map(|(y, (v, w))| YearValue {
                    lower95: Some(v - w),
                    upper95: Some(v + w),
                    ..year(y, v)
                })
                .collect()
        })
    })
}

proptest! {
    #[test]
    fn no_input_panics(
        years in prop::collection::vec(any_year(), 0..10),
        old in any::<bool>(),
        proportions in any::<bool>(),
    ) {
        let config = RecentTrendConfig {
            rules: if old { RecentTrendRules::Fingertips2020Corrected } else { RecentTrendRules::Fingertips2025 },
            statistic: YearlyStatistic::Proportion,
            test: if proportions { RecentTrendTest::ProportionChiSquare } else { RecentTrendTest::WeightedSlope },
        };
        if let Ok(found) = recent_trend(&years, &config) {
            prop_assert!(found.chi_square.is_finite() && (0.0..=1.0).contains(&found.p));
        }
    }

    #[test]
    fn order_and_unit_do_not_matter(years in rising_or_falling(), factor in 0.01..100.0_f64) {
        let found = recent_trend(&years, &RATES).unwrap();
        let mut turned: Vec<_> = years.iter().rev().copied().collect();
        prop_assert_eq!(&found, &recent_trend(&turned, &RATES).unwrap());
        for y in &mut turned {
            y.value = y.value.map(|v| v * factor);
            y.lower95 = y.lower95.map(|v| v * factor);
            y.upper95 = y.upper95.map(|v| v * factor);
        }
        let scaled = recent_trend(&turned, &RATES).unwrap();
        prop_assert!((found.chi_square - scaled.chi_square).abs() <= 1e-9 * (1.0 + found.chi_square));
        let interval = found.slope_interval.unwrap();
        prop_assert!(interval.contains(found.slope.unwrap()));
    }
}
