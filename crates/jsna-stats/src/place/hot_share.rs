//! "The top 10% of places hold this share of crime", and its inverse.

use super::inputs::{ranked, share};
use crate::error::Result;
use crate::numeric::check::real;

/// Shares such as 0.07 of 100 places come out as 7.000000000000001 places; within this they are whole.
const ROUNDING: f64 = 1e-9;

/// The share of events in the busiest places.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct HotShare {
    /// Number of busiest places taken: the share asked for, rounded up to a whole place.
    pub places: usize,
    /// Those places as a share of all places, which is what a chart should print: at least the share asked for.
    pub share_of_places: f64,
    /// Their events as a share of all events.
    pub share_of_events: f64,
    /// Places beyond the cut that have as many events as the last one inside it. When above 0, *which* places are
    /// the hot ones is arbitrary, although their share of events is not.
    pub tied_outside: usize,
    /// What was computed.
    pub statistic: &'static str,
    pub method: &'static str,
}

/// The fewest places that hold a given share of events.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct PlacesForShare {
    /// Number of places.
    pub places: usize,
    /// Those places as a share of all places.
    pub share_of_places: f64,
    /// Their events as a share of all events: at least the share asked for.
    pub share_of_events: f64,
    /// What was computed.
    pub statistic: &'static str,
    pub method: &'static str,
}

/// The share of events that happen in the busiest `share_of_places` (a fraction: 0.1 for the top 10%).
///
/// `counts` holds the events of each place, one element per place, zeros included. The number of places is rounded
/// up, so the top 10% of 12 places are 2 places, which are 16.7% of them: the result says so.
///
/// # Errors
/// A share outside (0, 1]; no place; no event at all; a count that is negative or not finite.
///
/// # Source
/// Weisburd, *Criminology* 53(2), 2015; College of Policing hot spot guidance. Agrees with direct evaluation in
/// R; no package was used.
///
/// # Deviations
/// A product within 1e-9 of a whole number is that number: 7% of 100 places are 7 places, where the plain
/// `ceiling(p * n)` gives 8.
///
/// # Example
/// ```
/// use jsna_stats::place::hot_share;
/// // The busiest tenth of the places holds 40% of the crime.
/// let clustered = hot_share(&[40.0, 25.0, 5.0, 5.0, 5.0, 5.0, 5.0, 5.0, 5.0, 0.0], 0.1)?;
/// assert_eq!(clustered.share_of_events, 0.4);
/// // Where all places are alike it holds a tenth, and which place that is says nothing.
/// let even = hot_share(&[10.0; 10], 0.1)?;
/// assert_eq!((even.share_of_events, even.tied_outside), (0.1, 9));
/// # Ok::<(), jsna_stats::Error>(())
/// ```
pub fn hot_share(counts: &[f64], share_of_places: f64) -> Result<HotShare> {
    share("the share of places", share_of_places)?;
    let (ranked, total) = ranked("The hot-spot share", counts)?;
    let places = whole_places(share_of_places, ranked.len());
    let edge = ranked[places - 1];
    Ok(HotShare {
        places,
        share_of_places: real(places) / real(ranked.len()),
        share_of_events: ranked[..places].iter().sum::<f64>() / total,
        tied_outside: if edge > 0.0 {
            ranked[places..].iter().take_while(|&&c| c >= edge).count()
        } else {
            0
        },
        statistic: "share of events in the busiest places",
        method: "places ranked by events, number of places rounded up",
    })
}

/// The fewest places that together hold at least `share_of_events` (a fraction: 0.8 for 80%) of all events.
///
/// `counts` holds the events of each place, one element per place, zeros included.
///
/// # Errors
/// A share outside (0, 1]; no place; no event at all; a count that is negative or not finite.
///
/// # Source
/// As [`hot_share`], of which this is the inverse. Agrees with direct evaluation in R; no package was used.
///
/// # Deviations
/// None: agrees with R.
///
/// # Example
/// ```
/// use jsna_stats::place::places_for_share;
/// let clustered = places_for_share(&[8.0, 1.0, 1.0, 0.0], 0.8)?;
/// assert_eq!((clustered.places, clustered.share_of_places), (1, 0.25));
/// // The same ten events spread out: it takes all four places.
/// let spread = places_for_share(&[3.0, 3.0, 2.0, 2.0], 0.9)?;
/// assert_eq!((spread.places, spread.share_of_places), (4, 1.0));
/// # Ok::<(), jsna_stats::Error>(())
/// ```
pub fn places_for_share(counts: &[f64], share_of_events: f64) -> Result<PlacesForShare> {
    share("the share of events", share_of_events)?;
    let (ranked, total) = ranked("The number of places for a share of events", counts)?;
    let wanted = share_of_events * total * (1.0 - ROUNDING);
    let mut sum = 0.0;
    let mut places = 0;
    for count in &ranked {
        if sum >= wanted && places > 0 {
            break;
        }
        sum += count;
        places += 1;
    }
    Ok(PlacesForShare {
        places,
        share_of_places: real(places) / real(ranked.len()),
        share_of_events: sum / total,
        statistic: "fewest places for the share of events",
        method: "places ranked by events, cumulated from the busiest",
    })
}

/// A share of `places` as a whole number of them, rounded up.
#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "a float cast saturates, and the clamp holds it to the places there are"
)]
pub(super) fn whole_places(share: f64, places: usize) -> usize {
    ((share * real(places) - ROUNDING).ceil() as usize).clamp(1, places)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::place::{generalised_gini, gini, lorenz};
    use proptest::prelude::*;

    #[test]
    fn seven_percent_of_a_hundred_places_are_seven() -> Result<()> {
        let counts = vec![1.0; 100];
        assert_eq!(hot_share(&counts, 0.07)?.places, 7);
        assert_eq!(hot_share(&counts, 0.071)?.places, 8);
        Ok(())
    }

    #[test]
    fn ties_at_the_cut_are_counted() -> Result<()> {
        assert_eq!(hot_share(&[9.0, 4.0, 4.0, 4.0, 1.0], 0.4)?.tied_outside, 2);
        assert_eq!(hot_share(&[9.0, 4.0, 3.0, 3.0, 1.0], 0.4)?.tied_outside, 0);
        // Empty places are not "tied for hot".
        assert_eq!(hot_share(&[9.0, 0.0, 0.0, 0.0, 0.0], 0.4)?.tied_outside, 0);
        Ok(())
    }

    #[test]
    fn a_bad_count_is_named_by_its_position() {
        let error = gini(&[1.0, f64::NAN]).unwrap_err();
        assert!(error.to_string().contains("at position 1"), "{error}");
        assert!(matches!(lorenz(&[0.0, 0.0]), Err(crate::Error::Refused { .. })));
        assert!(matches!(lorenz(&[]), Err(crate::Error::TooFew { .. })));
        assert!(matches!(hot_share(&[1.0], 10.0), Err(crate::Error::Domain { .. })));
        assert!(matches!(generalised_gini(&[0.5]), Err(crate::Error::Domain { .. })));
    }

    fn counts() -> impl Strategy<Value = Vec<f64>> {
        prop::collection::vec((0_u32..50).prop_map(f64::from), 1..60)
            .prop_filter("some event", |c| c.iter().any(|&v| v > 0.0))
    }

    proptest! {
        #[test]
        fn order_and_scale_do_not_matter(counts in counts(), factor in 1_u32..1000, turn in 0_usize..60) {
            let mut moved: Vec<f64> = counts.iter().map(|c| c * f64::from(factor)).collect();
            let by = turn % moved.len();
            moved.rotate_left(by);
            prop_assert!((gini(&counts)?.value - gini(&moved)?.value).abs() < 1e-12);
            prop_assert_eq!(places_for_share(&counts, 0.8)?.places, places_for_share(&moved, 0.8)?.places);
            prop_assert!((hot_share(&counts, 0.2)?.share_of_events - hot_share(&moved, 0.2)?.share_of_events).abs() < 1e-12);
        }

        #[test]
        fn the_curve_rises_from_origin_to_corner_and_bends_down(counts in counts()) {
            let curve = lorenz(&counts)?.points;
            prop_assert!(curve[0].share_of_events.abs() < 1e-15);
            let last = curve[curve.len() - 1];
            prop_assert!((last.share_of_events - 1.0).abs() < 1e-12 && (last.share_of_places - 1.0).abs() < 1e-12);
            for p in &curve {
                prop_assert!(p.share_of_events >= p.share_of_places - 1e-12);
            }
            // Twice the area between the curve and the diagonal is the Gini coefficient.
            let area: f64 = curve.windows(2)
                .map(|w| (w[1].share_of_places - w[0].share_of_places) * (w[1].share_of_events + w[0].share_of_events))
                .sum();
            prop_assert!((area - 1.0 - gini(&counts)?.value).abs() < 1e-12);
        }

        #[test]
        fn generalised_lies_in_zero_one_and_never_exceeds_plain(counts in counts()) {
            let (g, plain) = (generalised_gini(&counts)?, gini(&counts)?);
            prop_assert!((0.0..=1.0).contains(&g.value) && g.value <= plain.value + 1e-12);
            if g.events >= real(g.places) {
                prop_assert!((g.value - plain.value).abs() < 1e-12);
            }
        }

        #[test]
        fn nothing_panics(counts in prop::collection::vec(any::<f64>(), 0..20), share in any::<f64>()) {
            let _ = (lorenz(&counts).is_ok(), gini(&counts).is_ok(), generalised_gini(&counts).is_ok());
            let _ = (hot_share(&counts, share).is_ok(), places_for_share(&counts, share).is_ok());
        }
    }
}
