//! Nothing panics and nothing returns a number that is not one, whatever comes in.

use proptest::prelude::*;

use super::super::*;
use super::awkward;

fn slice() -> impl Strategy<Value = Vec<f64>> {
    prop::collection::vec(awkward(), 0..12)
}

/// Of equal length, so that what comes after the check on length is reached.
fn columns(n: usize) -> impl Strategy<Value = Vec<Vec<f64>>> {
    (0_usize..10)
        .prop_flat_map(move |len| prop::collection::vec(prop::collection::vec(awkward(), len), n))
}

/// Finite but of any size.
fn finite_columns(n: usize) -> impl Strategy<Value = Vec<Vec<f64>>> {
    let any_size = prop_oneof![
        -1e3..1e3_f64,
        (0_i32..400).prop_map(|e| 10.0_f64.powi(e - 90)),
        Just(0.0),
        Just(-f64::MAX),
        Just(f64::MAX)
    ];
    (0_usize..10).prop_flat_map(move |len| {
        prop::collection::vec(prop::collection::vec(any_size.clone(), len), n)
    })
}

fn all_finite(values: &[f64]) -> Result<(), TestCaseError> {
    prop_assert!(values.iter().all(|v| v.is_finite()), "{:?}", values);
    Ok(())
}

fn maps(values: &[f64], pairs: &[(usize, usize)]) -> Result<(), TestCaseError> {
    let Ok(map) = Neighbours::from_pairs(values.len(), pairs) else { return Ok(()) };
    let known = known(values);
    for g in [gi(&known, &map), gi_star(&known, &map)].into_iter().flatten().flatten().flatten() {
        all_finite(&[g.z, g.p, g.q])?;
    }
    for m in local_moran(&known, &map).into_iter().flatten().flatten() {
        all_finite(&[m.value, m.z_conditional, m.p, m.q, m.z_randomisation])?;
    }
    if let Ok(m) = global_moran(values, &map) {
        all_finite(&[
            m.value,
            m.expected,
            m.variance_randomisation,
            m.z_randomisation,
            m.p_randomisation,
            m.z_normality,
        ])?;
    }
    if let Ok(g) = general_g(values, &map) {
        all_finite(&[g.value, g.expected, g.variance, g.z, g.p])?;
    }
    Ok(())
}

fn two_periods(a: &[f64], b: &[f64], share: f64) -> Result<(), TestCaseError> {
    if let Ok(o) = rank_biased_overlap(a, b, share) {
        all_finite(&[o.value, o.expected])?;
    }
    if let Ok(p) = hot_spot_persistence(a, b, share) {
        all_finite(&[p.kept, p.share_kept, p.expected_share])?;
    }
    for q in location_quotients(&known(a), &known(b)).into_iter().flatten().flatten() {
        all_finite(&[q.value])?;
    }
    Ok(())
}

fn points(x: &[f64], y: &[f64], z: &[f64], size: f64, other: f64) -> Result<(), TestCaseError> {
    if let Ok(map) = Neighbours::within(x, y, size) {
        prop_assert_eq!(map.areas(), x.len());
    }
    if let Ok(grid) = Grid::covering(x, y, size, other) {
        for weights in [None, Some(z)] {
            if let Ok(density) = kernel_density(x, y, weights, &grid, other, 10_000) {
                all_finite(&density.values)?;
            }
        }
    }
    let grid = Grid { west: size, south: other, cell: size, columns: 5, rows: 4 };
    if let Ok(density) = kernel_density(x, y, Some(z), &grid, other, 10_000) {
        all_finite(&density.values)?;
    }
    if let Ok(knox) = knox_test(x, y, z, size, other) {
        all_finite(&[knox.expected, knox.p, knox.p_more])?;
    }
    for metric in [Metric::Manhattan, Metric::Euclidean] {
        let config = NearRepeatConfig {
            distances: &[0.0, 1.0, size],
            days: &[0.0, other],
            metric,
            permutations: 3,
            seed: 1,
        };
        for cell in near_repeat(x, y, z, &config).into_iter().flatten() {
            all_finite(&[cell.expected, cell.p, cell.ratio.unwrap_or(0.0)])?;
        }
    }
    Ok(())
}

fn known(values: &[f64]) -> Vec<Option<f64>> {
    values.iter().copied().map(Some).collect()
}

fn index(c: &[Vec<f64>]) -> Result<(), TestCaseError> {
    let c: Vec<_> = c.iter().map(|column| known(column)).collect();
    let inputs = VliInputs {
        households: &c[0],
        residents: &c[1],
        burglary: &c[2],
        criminal_damage: &c[3],
        income_deprivation: &c[4],
        employment_deprivation: &c[5],
        young_people: &c[6],
        low_education: &c[7],
    };
    for area in vulnerable_localities(&inputs).into_iter().flatten().flatten() {
        all_finite(&[area.value, area.burglary, area.criminal_damage, area.income_deprivation])?;
        all_finite(&[area.employment_deprivation, area.young_people, area.low_education])?;
    }
    Ok(())
}

fn concentration(counts: &[f64], share: f64) -> Result<(), TestCaseError> {
    for point in lorenz(counts).into_iter().flat_map(|curve| curve.points) {
        all_finite(&[point.share_of_places, point.share_of_events])?;
    }
    for g in [gini(counts), generalised_gini(counts)].into_iter().flatten() {
        all_finite(&[g.value, g.corrected.unwrap_or(0.0)])?;
    }
    if let Ok(hot) = hot_share(counts, share) {
        all_finite(&[hot.share_of_events, hot.share_of_places])?;
    }
    if let Ok(places) = places_for_share(counts, share) {
        all_finite(&[places.share_of_events, places.share_of_places])?;
    }
    Ok(())
}

proptest! {
    #[test]
    fn maps_of_anything(values in slice(), pairs in prop::collection::vec((0_usize..12, 0_usize..12), 0..30)) {
        maps(&values, &pairs)?;
    }

    #[test]
    fn maps_of_any_size(columns in finite_columns(1), pairs in prop::collection::vec((0_usize..10, 0_usize..10), 0..30)) {
        let n = columns[0].len();
        let pairs: Vec<_> = pairs.into_iter().filter(|&(a, b)| a < n && b < n && a != b).collect();
        maps(&columns[0], &pairs)?;
        maps(&columns[0].iter().map(|v| v.abs()).collect::<Vec<_>>(), &pairs)?;
    }

    #[test]
    fn any_number_of_areas(areas in any::<usize>(), pair in any::<(usize, usize)>()) {
        if let Ok(map) = Neighbours::from_pairs(areas % 20_000_000_000, &[pair]) {
            prop_assert!(map.of(usize::MAX).is_empty());
        }
    }

    #[test]
    fn periods(columns in columns(2), finite in finite_columns(2), share in awkward(), fraction in 0.0..1.0_f64) {
        for share in [share, fraction] {
            two_periods(&columns[0], &columns[1], share)?;
            two_periods(&finite[0], &finite[1], share)?;
            concentration(&columns[0], share)?;
            let counts: Vec<f64> = finite[0].iter().map(|v| v.abs()).collect();
            concentration(&counts, share)?;
        }
    }

    #[test]
    fn events(columns in columns(3), finite in finite_columns(3), size in awkward(), other in awkward()) {
        points(&columns[0], &columns[1], &columns[2], size, other)?;
        points(&finite[0], &finite[1], &finite[2], size, other)?;
        points(&finite[0], &finite[1], &finite[2], size.abs(), other.abs() + size.abs())?;
    }

    #[test]
    fn localities(columns in columns(8), finite in finite_columns(8)) {
        index(&columns)?;
        let positive: Vec<Vec<f64>> = finite.iter().map(|c| c.iter().map(|v| v.abs()).collect()).collect();
        index(&positive)?;
    }
}
