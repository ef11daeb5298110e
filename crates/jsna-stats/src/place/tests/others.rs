//! Neighbours by distance, near repeats, density, persistence.

use proptest::prelude::*;

use super::super::{
    Grid, LARGE_GRID, Metric, NearRepeatConfig, Neighbours, VliInputs, hot_spot_persistence,
    kernel_density, knox_test, location_quotients, near_repeat, rank_biased_overlap,
    vulnerable_localities,
};
use super::orders;
use crate::numeric::check::real;
use crate::{Error, Result};

#[test]
fn knox_expects_the_mean_of_all_shuffles() -> Result<()> {
    let (x, y) = ([0.0, 50.0, 60.0, 500.0, 900.0], [0.0, 0.0, 90.0, 0.0, 10.0]);
    let days = [1.0, 4.0, 30.0, 31.0, 33.0];
    let all = orders(5);
    let mut sum = 0.0;
    for order in &all {
        let shuffled: Vec<f64> = order.iter().map(|&i| days[i]).collect();
        sum += f64::from(
            u32::try_from(knox_test(&x, &y, &shuffled, 110.0, 3.0)?.observed).unwrap_or(u32::MAX),
        );
    }
    let expected = knox_test(&x, &y, &days, 110.0, 3.0)?.expected;
    assert!((sum / real(all.len()) - expected).abs() < 1e-12);
    Ok(())
}

#[test]
fn near_repeats_do_not_depend_on_the_order_of_rows() -> Result<()> {
    let x: Vec<f64> = (0..40_u32).map(|i| f64::from(i * 7919 % 500)).collect();
    let y: Vec<f64> = (0..40_u32).map(|i| f64::from(i * 104_729 % 500)).collect();
    let days: Vec<f64> = (0..40_u32).map(|i| f64::from(i * 15_485_863 % 60)).collect();
    let config = NearRepeatConfig {
        distances: &[0.0, 100.0, 200.0],
        days: &[0.0, 7.0, 14.0],
        metric: Metric::Euclidean,
        permutations: 99,
        seed: 1,
    };
    let one = near_repeat(&x, &y, &days, &config)?;
    let back = |v: &[f64]| v.iter().rev().copied().collect::<Vec<_>>();
    assert_eq!(one, near_repeat(&back(&x), &back(&y), &back(&days), &config)?);
    let other_seed = near_repeat(&x, &y, &days, &NearRepeatConfig { seed: 2, ..config })?;
    assert_ne!(one, other_seed);
    Ok(())
}

#[test]
fn a_limit_belongs_to_the_band_above_it() -> Result<()> {
    let config = NearRepeatConfig {
        distances: &[0.0, 100.0, 200.0],
        days: &[0.0, 7.0],
        metric: Metric::Manhattan,
        permutations: 9,
        seed: 1,
    };
    let cells = near_repeat(&[0.0, 100.0], &[0.0, 0.0], &[0.0, 6.9], &config)?;
    assert_eq!(cells.iter().map(|c| c.observed).collect::<Vec<_>>(), [0, 1]);
    // On the last limit a pair is in no band; Knox's test includes it.
    let cells = near_repeat(&[0.0, 200.0], &[0.0, 0.0], &[0.0, 0.0], &config)?;
    assert_eq!(cells.iter().map(|c| c.observed).sum::<u64>(), 0);
    assert_eq!(knox_test(&[0.0, 200.0], &[0.0, 0.0], &[0.0, 0.0], 200.0, 0.0)?.observed, 1);
    Ok(())
}

#[test]
fn limits_that_do_not_rise_are_named() {
    let run = |distances: &[f64]| {
        let (days, metric) = (&[0.0, 7.0][..], Metric::Manhattan);
        let config = NearRepeatConfig { distances, days, metric, permutations: 9, seed: 1 };
        near_repeat(&[0.0, 1.0], &[0.0, 1.0], &[0.0, 1.0], &config).is_err()
    };
    assert!(
        run(&[0.0, 5.0, 5.0]) && run(&[0.0]) && run(&[-1.0, 5.0]) && run(&[0.0, f64::INFINITY])
    );
}

#[test]
fn density_of_a_lone_event_is_highest_where_it_happened() -> Result<()> {
    let grid = Grid { west: 0.0, south: 0.0, cell: 10.0, columns: 21, rows: 21 };
    let density = kernel_density(&[105.0], &[105.0], None, &grid, 50.0, LARGE_GRID)?.values;
    let peak = 3.0 / (std::f64::consts::PI * 2500.0);
    assert!((density[10 * 21 + 10] - peak).abs() < 1e-15);
    assert!(density.iter().all(|&d| d <= peak));
    // 50 m east is the edge of the kernel.
    assert!(density[10 * 21 + 15].abs() < 1e-15 && density[10 * 21 + 14] > 0.0);
    Ok(())
}

#[test]
fn a_giant_grid_is_refused_before_it_is_made() {
    let grid = Grid { west: 0.0, south: 0.0, cell: 1.0, columns: usize::MAX, rows: 3 };
    assert!(grid.is_large());
    let refused = kernel_density(&[1.0], &[1.0], None, &grid, 5.0, LARGE_GRID);
    assert!(matches!(refused, Err(Error::Refused { .. })));
    // A bandwidth below the cell would lose the events between the centres.
    let grid = Grid { west: 0.0, south: 0.0, cell: 10.0, columns: 3, rows: 3 };
    assert!(kernel_density(&[1.0], &[1.0], None, &grid, 5.0, LARGE_GRID).is_err());
}

#[test]
fn rank_biased_overlap_matches_the_published_code() -> Result<()> {
    // Variant b, extrapolated score, by the definition in Corsi and Urbano 2024 evaluated with numpy.
    for (before, after, persistence, expected) in [
        (
            &[5.0, 4.0, 4.0, 2.0, 1.0, 1.0, 0.0][..],
            &[3.0, 4.0, 4.0, 0.0, 2.0, 0.0, 1.0][..],
            0.9,
            0.818_884_390_459_224,
        ),
        (
            &[9.0, 7.0, 3.0, 3.0, 3.0, 1.0],
            &[1.0, 3.0, 3.0, 9.0, 7.0, 7.0],
            0.8,
            0.490_424_877_218_908_54,
        ),
        (&[50.0, 40.0, 9.0, 8.0, 2.0, 1.0], &[48.0, 41.0, 1.0, 2.0, 8.0, 9.0], 0.7, 0.885_144),
    ] {
        let value = rank_biased_overlap(before, after, persistence)?.value;
        assert!((value - expected).abs() < 1e-12, "{value} {expected}");
    }
    Ok(())
}

#[test]
fn overlap_expected_by_chance_is_the_mean_of_all_shuffles() -> Result<()> {
    let (before, after) = ([5.0, 3.0, 3.0, 1.0, 0.0], [2.0, 2.0, 7.0, 0.0, 0.0]);
    let all = orders(5);
    let (mut overlap, mut kept) = (0.0, 0.0);
    for order in &all {
        let shuffled: Vec<f64> = order.iter().map(|&i| after[i]).collect();
        overlap += rank_biased_overlap(&before, &shuffled, 0.8)?.value / real(all.len());
        kept += hot_spot_persistence(&before, &shuffled, 0.4)?.share_kept / real(all.len());
    }
    assert!((overlap - rank_biased_overlap(&before, &after, 0.8)?.expected).abs() < 1e-12);
    assert!((kept - hot_spot_persistence(&before, &after, 0.4)?.expected_share).abs() < 1e-12);
    Ok(())
}

#[test]
fn a_place_without_events_is_never_hot() -> Result<()> {
    let result = hot_spot_persistence(&[4.0, 0.0, 0.0, 0.0], &[0.0, 0.0, 0.0, 4.0], 0.5)?;
    assert_eq!((result.before, result.after), (1, 1));
    assert!(result.kept.abs() < 1e-15);
    Ok(())
}

#[test]
fn a_bad_area_is_withheld_and_left_out_of_the_whole() -> Result<()> {
    let quotients = location_quotients(
        &[Some(6.0), None, Some(2.0), Some(9.0), Some(0.0), Some(2.0), Some(f64::NAN)],
        &[Some(20.0), Some(40.0), Some(40.0), Some(5.0), Some(0.0), Some(40.0), Some(9.0)],
    )?;
    let values: Vec<f64> = quotients.iter().flatten().map(|q| q.value).collect();
    for (found, expected) in values.iter().zip([3.0, 0.5, 0.5]) {
        assert!((found - expected).abs() < 1e-12, "{values:?}");
    }
    let reasons: Vec<String> =
        quotients.iter().filter_map(|q| q.reason().map(ToString::to_string)).collect();
    assert_eq!(
        reasons,
        [
            "the count of the type is missing",
            "counts of the type must be at most the count of all crime in the same area, found 9 at position 3",
            "nothing in the group",
            "counts of the type must be a finite number, 0 or more, found NaN at position 6",
        ]
    );
    Ok(())
}

#[test]
fn an_area_without_a_variable_does_not_stop_the_index() -> Result<()> {
    let index = |extra: [Option<f64>; 3]| {
        let with = |values: [f64; 2]| {
            values.map(Some).into_iter().chain(extra).collect::<Vec<Option<f64>>>()
        };
        let (same, people) = (with([100.0, 100.0]), with([250.0, 250.0]));
        let (burglary, rest) = (with([9.0, 1.0]), with([10.0, 30.0]));
        vulnerable_localities(&VliInputs {
            households: &same,
            residents: &people,
            burglary: &burglary,
            criminal_damage: &rest,
            income_deprivation: &rest,
            employment_deprivation: &rest,
            young_people: &rest,
            low_education: &rest,
        })
    };
    let found = index([None, Some(f64::NAN), Some(0.0)])?;
    let reasons: Vec<String> =
        found.iter().filter_map(|area| area.reason().map(ToString::to_string)).collect();
    assert_eq!(
        reasons,
        [
            "households is missing",
            "households must be a finite number, 0 or more, found NaN at position 3",
            "nothing in the group",
        ]
    );
    // The two areas alone: burglary 180 and 20, the other five 50 and 150.
    let values: Vec<f64> = found.iter().flatten().map(|area| area.value).collect();
    for (found, expected) in values.iter().zip([430.0 / 6.0, 770.0 / 6.0]) {
        assert!((found - expected).abs() < 1e-12, "{values:?}");
    }
    Ok(())
}

proptest! {
    #[test]
    fn neighbours_within_are_those_that_are(
        points in prop::collection::vec((0_i32..100, 0_i32..100), 0..30),
        metres in 0_i32..60,
    ) {
        let x: Vec<f64> = points.iter().map(|p| f64::from(p.0)).collect();
        let y: Vec<f64> = points.iter().map(|p| f64::from(p.1)).collect();
        let near = Neighbours::within(&x, &y, f64::from(metres))?;
        for (i, a) in points.iter().enumerate() {
            let close: Vec<usize> = (0..points.len())
                .filter(|&j| j != i && (a.0 - points[j].0).pow(2) + (a.1 - points[j].1).pow(2) <= metres * metres)
                .collect();
            prop_assert_eq!(near.of(i), &close[..]);
        }
    }

    #[test]
    fn density_holds_all_events(
        points in prop::collection::vec((0.0..1000.0_f64, 0.0..1000.0_f64, 0.0..9.0_f64), 1..20),
        bandwidth in 80.0..300.0_f64,
    ) {
        let (x, y): (Vec<f64>, Vec<f64>) = points.iter().map(|p| (p.0, p.1)).unzip();
        let weights: Vec<f64> = points.iter().map(|p| p.2).collect();
        let grid = Grid::covering(&x, &y, 4.0, bandwidth)?;
        let density = kernel_density(&x, &y, Some(&weights), &grid, bandwidth, LARGE_GRID)?.values;
        let sum = density.iter().map(|d| d * 16.0).sum::<f64>();
        let events = weights.iter().sum::<f64>();
        prop_assert!((sum - events).abs() < 0.01 * events + 1e-9, "{} {}", sum, events);
    }

    #[test]
    fn overlap_is_symmetric_and_one_with_itself(
        pairs in prop::collection::vec((0_u32..6, 0_u32..6), 2..30),
        persistence in 0.05..0.99_f64,
    ) {
        let (a, b): (Vec<f64>, Vec<f64>) = pairs.iter().map(|p| (f64::from(p.0), f64::from(p.1))).unzip();
        if let Ok(same) = rank_biased_overlap(&a, &a, persistence) {
            prop_assert!((same.value - 1.0).abs() < 1e-12);
        }
        if let (Ok(one), Ok(two)) = (rank_biased_overlap(&a, &b, persistence), rank_biased_overlap(&b, &a, persistence)) {
            prop_assert!((one.value - two.value).abs() < 1e-12);
            prop_assert!((0.0..=1.0).contains(&one.value));
            prop_assert!((one.expected - two.expected).abs() < 1e-12);
        }
    }

    #[test]
    fn quotients_weighted_by_crime_average_to_one(counts in prop::collection::vec((0_u32..50, 1_u32..50), 1..20)) {
        let kind: Vec<_> = counts.iter().map(|c| Some(f64::from(c.0))).collect();
        let all: Vec<f64> = counts.iter().map(|c| f64::from(c.0 + c.1)).collect();
        if let Ok(quotients) = location_quotients(&kind, &all.iter().copied().map(Some).collect::<Vec<_>>()) {
            let total: f64 = all.iter().sum();
            let mean: f64 = quotients.iter().zip(&all).map(|(q, a)| q.value().map_or(0.0, |q| q.value) * a / total).sum();
            prop_assert!((mean - 1.0).abs() < 1e-12);
        }
    }
}
