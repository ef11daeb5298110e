//! Adding up bands to the range that is asked.

use crate::population::label::{Band, Sex};
use crate::population::read::cell;

/// The bands that add up to a range exactly, as positions; `None` where no set of whole bands does.
///
/// `usable` says which bands have a number. The coarsest bands that fit are taken: a total before its
/// parts, because published parts may be rounded.
pub(crate) fn cover(
    bands: &[Band],
    usable: impl Fn(usize) -> bool,
    asked: Band,
) -> Option<Vec<usize>> {
    let inside =
        |b: &Band| b.from >= asked.from && asked.to.is_none_or(|to| b.to.is_some_and(|t| t <= to));
    let mut order: Vec<usize> =
        (0..bands.len()).filter(|i| usable(*i) && inside(&bands[*i])).collect();
    // Longest first among those that start at the same age.
    order.sort_by_key(|i| (bands[*i].from, std::cmp::Reverse(bands[*i].to.unwrap_or(u32::MAX))));
    let mut dead = Vec::new();
    let mut chosen = Vec::new();
    extend(bands, &order, asked.from, asked.to, &mut chosen, &mut dead).then_some(chosen)
}

/// Searches depth first for bands from `age` to the end; those chosen so far end just below `age`.
fn extend(
    bands: &[Band],
    order: &[usize],
    age: u32,
    to: Option<u32>,
    chosen: &mut Vec<usize>,
    dead: &mut Vec<u32>,
) -> bool {
    if to.is_some_and(|to| age > to) {
        return true;
    }
    if dead.contains(&age) {
        return false;
    }
    for i in order.iter().filter(|i| bands[**i].from == age) {
        chosen.push(*i);
        let done = match bands[*i].to {
            None => true,
            Some(last) => extend(bands, order, last + 1, to, chosen, dead),
        };
        if done {
            return true;
        }
        chosen.pop();
    }
    dead.push(age);
    false
}

/// The people of a range and sex in one area, from its cells.
pub(crate) fn sum(bands: &[Band], cells: &[f64], asked: Band, sex: Sex) -> Option<f64> {
    let value = |band: usize| cells.get(cell(band, sex)).copied().filter(|v| !v.is_nan());
    let chosen = cover(bands, |b| value(b).is_some(), asked)?;
    Some(chosen.iter().filter_map(|b| value(*b)).sum())
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn band(from: u32, to: Option<u32>) -> Band {
        Band { from, to }
    }

    #[test]
    fn bands_of_the_census_give_16_and_over_but_not_under_18() {
        let bands = [
            (0, Some(15)),
            (16, Some(24)),
            (25, Some(34)),
            (35, Some(49)),
            (50, Some(64)),
            (65, None),
        ]
        .map(|(f, t)| band(f, t));
        let cells: Vec<f64> = bands.iter().flat_map(|_| [10.0, f64::NAN, f64::NAN]).collect();
        let ask = |from, to| sum(&bands, &cells, band(from, to), Sex::Persons);
        assert_eq!(ask(16, None), Some(50.0));
        assert_eq!(ask(0, Some(15)), Some(10.0));
        assert_eq!(ask(0, None), Some(60.0));
        assert_eq!(ask(0, Some(17)), None);
        assert_eq!(ask(10, Some(17)), None);
        assert_eq!(ask(65, Some(100)), None);
        assert_eq!(sum(&bands, &cells, band(16, None), Sex::Female), None);
    }

    #[test]
    fn a_longer_band_that_leads_nowhere_does_not_hide_shorter_ones() {
        let bands = [band(0, Some(9)), band(0, Some(4)), band(5, Some(7)), band(8, Some(14))];
        assert_eq!(cover(&bands, |_| true, band(0, Some(14))), Some(vec![1, 2, 3]));
        assert_eq!(cover(&bands, |i| i != 2, band(0, Some(14))), None);
    }

    proptest! {
        /// Whatever bands there are: the chosen ones touch, do not overlap, and end where asked.
        #[test]
        fn a_cover_is_exact(
            raw in proptest::collection::vec((0..40u32, 0..20u32, proptest::bool::weighted(0.1)), 0..60),
            from in 0..40u32,
            length in 0..40u32,
            open: bool,
        ) {
            let bands: Vec<Band> =
                raw.iter().map(|(f, l, open)| band(*f, (!open).then_some(f + l))).collect();
            let asked = band(from, (!open).then_some(from + length));
            let found = cover(&bands, |_| true, asked);
            if let Some(chosen) = &found {
                let mut next = Some(asked.from);
                for i in chosen {
                    prop_assert_eq!(Some(bands[*i].from), next);
                    next = bands[*i].to.map(|t| t + 1);
                }
                prop_assert_eq!(next, asked.to.map(|t| t + 1));
            }
            // The answer by breadth: the set of ages that can be reached.
            let mut reached = vec![asked.from];
            let mut at = 0;
            let mut end_reached = false;
            while at < reached.len() {
                let age = reached[at];
                for b in bands.iter().filter(|b| b.from == age) {
                    match (b.to, asked.to) {
                        (None, None) => end_reached = true,
                        (Some(t), Some(to)) if t == to => end_reached = true,
                        (Some(t), to) if to.is_none_or(|to| t < to) && !reached.contains(&(t + 1)) => reached.push(t + 1),
                        _ => {}
                    }
                }
                at += 1;
            }
            prop_assert_eq!(found.is_some(), end_reached);
        }
    }
}
