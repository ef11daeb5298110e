//! Every test of a map against the shuffles it speaks of.

use proptest::prelude::*;

use super::super::{Neighbours, general_g, gi, gi_star, global_moran, local_moran};
use super::orders;
use crate::numeric::check::real;
use crate::{Error, Given, Reason, Result};

const VALUES: [f64; 6] = [3.0, 8.0, 1.5, 20.0, 4.0, 11.0];

/// Six areas, some with one neighbour and one with four.
fn map() -> Result<Neighbours> {
    Neighbours::from_pairs(6, &[(0, 1), (1, 2), (2, 3), (1, 4), (4, 5), (1, 5)])
}

fn shuffled(order: &[usize]) -> Vec<f64> {
    order.iter().map(|&i| VALUES[i]).collect()
}

fn given(values: &[f64]) -> Vec<Option<f64>> {
    values.iter().copied().map(Some).collect()
}

/// Mean 0 and variance 1, which is what a standardised statistic has over all shuffles.
fn assert_standard(scores: &[f64]) {
    let n = real(scores.len());
    let mean = scores.iter().sum::<f64>() / n;
    let variance = scores.iter().map(|z| (z - mean).powi(2)).sum::<f64>() / n;
    assert!(mean.abs() < 1e-12, "mean {mean}");
    assert!((variance - 1.0).abs() < 1e-12, "variance {variance}");
}

#[test]
fn gi_star_is_standard_over_all_shuffles() -> Result<()> {
    let map = map()?;
    for area in 0..6 {
        let score = |order: &Vec<usize>| {
            gi_star(&given(&shuffled(order)), &map).ok()?[area].value().map(|g| g.z)
        };
        assert_standard(&orders(6).iter().map(score).collect::<Option<Vec<_>>>().unwrap());
    }
    Ok(())
}

#[test]
fn gi_and_conditional_moran_are_standard_over_shuffles_of_the_others() -> Result<()> {
    let map = map()?;
    for area in 0..6 {
        let fixed: Vec<_> = orders(6).into_iter().filter(|order| order[area] == area).collect();
        let g = |order: &Vec<usize>| {
            gi(&given(&shuffled(order)), &map).ok()?[area].value().map(|g| g.z)
        };
        assert_standard(&fixed.iter().map(g).collect::<Option<Vec<_>>>().unwrap());
        let moran = |order: &Vec<usize>| {
            let local = local_moran(&given(&shuffled(order)), &map).ok()?;
            local[area].value().map(|m| m.z_conditional)
        };
        assert_standard(&fixed.iter().map(moran).collect::<Option<Vec<_>>>().unwrap());
    }
    Ok(())
}

#[test]
fn the_other_moments_are_standard_over_all_shuffles() -> Result<()> {
    let map = map()?;
    let all = orders(6);
    let moran =
        |order: &Vec<usize>| global_moran(&shuffled(order), &map).map(|m| m.z_randomisation);
    assert_standard(&all.iter().map(moran).collect::<Result<Vec<_>>>()?);
    let g = |order: &Vec<usize>| general_g(&shuffled(order), &map).map(|g| g.z);
    assert_standard(&all.iter().map(g).collect::<Result<Vec<_>>>()?);
    for area in 0..6 {
        let local = |order: &Vec<usize>| {
            let local = local_moran(&given(&shuffled(order)), &map).ok()?;
            local[area].value().map(|m| m.z_randomisation)
        };
        assert_standard(&all.iter().map(local).collect::<Option<Vec<_>>>().unwrap());
    }
    Ok(())
}

#[test]
fn local_moran_averages_to_global() -> Result<()> {
    let map = map()?;
    let local = local_moran(&VALUES.map(Some), &map)?;
    assert!(local.iter().all(|m| m.value().is_some()));
    let mean = local.iter().flatten().map(|m| m.value).sum::<f64>() / 6.0;
    assert!((mean - global_moran(&VALUES, &map)?.value).abs() < 1e-12);
    Ok(())
}

#[test]
fn islands_and_whole_maps_have_no_result_and_stop_no_other() -> Result<()> {
    let values = [3.0, 8.0, 1.5, 20.0, 4.0].map(Some);
    let star_map = Neighbours::from_pairs(5, &[(0, 1), (0, 2), (0, 3), (0, 4)])?;
    let star = gi_star(&values, &star_map)?;
    assert_eq!(
        star[0].reason(),
        Some(&refused("Gi*", "the area's neighbourhood is the whole map"))
    );
    assert!(star[1].value().is_some());
    let island_map = Neighbours::from_pairs(5, &[(0, 1), (1, 2), (2, 3)])?;
    let island = "the area has no neighbours";
    assert_eq!(gi(&values, &island_map)?[4].reason(), Some(&refused("Gi", island)));
    let moran = local_moran(&values, &island_map)?;
    assert_eq!(moran[4].reason(), Some(&refused("Local Moran's I", island)));
    assert!(moran[..4].iter().all(|m| m.value().is_some()));
    let seven = [3.0, 8.0, 1.5, 20.0, 4.0, 9.0, 7.0];
    let one_island = Neighbours::from_pairs(7, &[(0, 1), (1, 2), (2, 3), (3, 4), (4, 5)])?;
    let global = global_moran(&seven, &one_island)?;
    assert_eq!((global.areas, global.islands), (6, 1));
    Ok(())
}

fn refused(method: &'static str, reason: &str) -> Reason {
    Reason::Failed(Error::Refused { method, reason: reason.to_owned() })
}

/// Results of the map of eight areas below are those of the map of six, at their places.
fn left_out<T: PartialEq + std::fmt::Debug>(found: &[Given<T>], alone: &[Given<T>]) {
    assert_eq!(found[1], Given::Withheld(Reason::Missing { what: "the value" }));
    let reason = found[4].reason().map(ToString::to_string).unwrap();
    assert_eq!(reason, "values must be a finite number, found NaN at position 4");
    for (on_the_map, at) in alone.iter().zip([0, 2, 3, 5, 6, 7]) {
        assert_eq!(&found[at], on_the_map);
    }
}

#[test]
fn an_area_without_a_value_is_not_on_the_map() -> Result<()> {
    // Areas 1 and 4 have no value: what is left is the map of the other six.
    let pairs = [(0, 1), (1, 2), (0, 2), (2, 3), (3, 4), (4, 5), (3, 5), (5, 6), (6, 7)];
    let whole = Neighbours::from_pairs(8, &pairs)?;
    let left = Neighbours::from_pairs(6, &[(0, 1), (1, 2), (2, 3), (3, 4), (4, 5)])?;
    let values =
        [Some(3.0), None, Some(8.0), Some(1.5), Some(f64::NAN), Some(20.0), Some(4.0), Some(11.0)];
    left_out(&gi_star(&values, &whole)?, &gi_star(&VALUES.map(Some), &left)?);
    left_out(&gi(&values, &whole)?, &gi(&VALUES.map(Some), &left)?);
    left_out(&local_moran(&values, &whole)?, &local_moran(&VALUES.map(Some), &left)?);
    Ok(())
}

#[test]
fn one_towering_value_leaves_gi_exact() -> Result<()> {
    // Without the first area the values are 1, 2, 3, 4: the difference of sums of squares would lose them all.
    let row = Neighbours::from_pairs(5, &[(0, 1), (1, 2), (2, 3), (3, 4)])?;
    let z = |tower: f64| {
        let values = [tower, 1.0, 2.0, 3.0, 4.0].map(Some);
        gi(&values, &row).unwrap()[0].value().unwrap().z
    };
    assert!((z(1e7) - z(100.0)).abs() < 1e-6);
    let flat = gi(&[5.0, 2.0, 2.0, 2.0, 2.0].map(Some), &row)?;
    let reason = "all areas it is compared with have the same value";
    assert_eq!(flat[0].reason(), Some(&refused("Gi", reason)));
    Ok(())
}

#[test]
fn a_flat_map_is_refused_and_a_pair_outside_it_is_named() {
    let row = Neighbours::from_pairs(4, &[(0, 1), (1, 2), (2, 3)]);
    assert!(
        row.is_ok_and(|row| matches!(gi_star(&[Some(0.3); 4], &row), Err(Error::Refused { .. })))
    );
    let outside = Neighbours::from_pairs(3, &[(0, 1), (1, 3)]).unwrap_err().to_string();
    assert!(outside.contains("found 3 at position 1"), "{outside}");
    assert!(Neighbours::from_pairs(3, &[(1, 1)]).is_err());
}

proptest! {
    #[test]
    fn scale_place_and_order_do_not_matter(
        values in prop::collection::vec(0_u32..100, 8..20),
        factor in 0.01..1000.0_f64,
        shift in -50.0..50.0_f64,
    ) {
        let n = values.len();
        let values: Vec<f64> = values.into_iter().map(f64::from).collect();
        let pairs: Vec<_> = (1..n).map(|i| (i - 1, i)).chain([(0, 4)]).collect();
        let turned: Vec<_> = pairs.iter().map(|&(a, b)| (n - 1 - b, n - 1 - a)).collect();
        let (map, back) = (Neighbours::from_pairs(n, &pairs)?, Neighbours::from_pairs(n, &turned)?);
        let moved: Vec<f64> = values.iter().rev().map(|v| v * factor + shift).collect();
        let (Ok(one), Ok(two)) = (gi_star(&given(&values), &map), gi_star(&given(&moved), &back)) else { return Ok(()) };
        for (a, b) in one.iter().zip(two.iter().rev()) {
            if let (Some(a), Some(b)) = (a.value(), b.value()) {
                prop_assert!((a.z - b.z).abs() < 1e-9 * (1.0 + a.z.abs()));
                prop_assert!(a.q >= a.p);
            }
        }
    }
}
