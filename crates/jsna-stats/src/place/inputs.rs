//! What the place functions do with their inputs before they compute.

use std::borrow::Cow;

use super::neighbours::Neighbours;
use crate::error::{Error, Result};
use crate::many::step_up;
use crate::numeric::check::{all_finite, all_non_negative, at_least, real, same_length, usable};
use crate::numeric::normal;
use crate::withheld::{Given, Reason};

/// The areas of a map that have a value. The others are left out as if they were not on the map, and withheld.
pub(crate) struct Mapped<'a> {
    /// Values of the areas that have one.
    pub(crate) values: Vec<f64>,
    /// Their neighbours among each other, in the numbering of `values`.
    pub(crate) neighbours: Cow<'a, Neighbours>,
    /// For each area of the whole map, why it is left out.
    left_out: Vec<Option<Reason>>,
}

impl<'a> Mapped<'a> {
    /// # Errors
    /// A number of values other than the number of areas.
    pub(crate) fn new(values: &[Option<f64>], neighbours: &'a Neighbours) -> Result<Self> {
        same_length("values and areas", values.len(), neighbours.areas())?;
        let left_out: Vec<Option<Reason>> =
            values.iter().enumerate().map(|(at, v)| usable("values", at, *v).err()).collect();
        let kept: Vec<bool> = left_out.iter().map(Option::is_none).collect();
        let values = values.iter().zip(&kept).filter(|(_, kept)| **kept);
        let neighbours = if kept.iter().all(|kept| *kept) {
            Cow::Borrowed(neighbours)
        } else {
            Cow::Owned(neighbours.among(&kept))
        };
        Ok(Self { values: values.filter_map(|(value, _)| *value).collect(), neighbours, left_out })
    }

    /// The results of the areas, at their places on the whole map: `make` gets the scores of an area, the p value of its
    /// `z`, the same adjusted for having looked at every area, and how many neighbours it has.
    pub(crate) fn results<S, T>(
        self,
        scores: Vec<Result<S>>,
        z: impl Fn(&S) -> f64,
        make: impl Fn(S, Looked) -> T,
    ) -> Vec<Given<T>> {
        let p: Vec<f64> = scores.iter().flatten().map(|s| normal::two_sided(z(s))).collect();
        let mut adjusted = p.iter().copied().zip(step_up(&p, 1.0));
        let mut scores = scores.into_iter().enumerate();
        let mut next = || {
            let (i, scores) = scores.next()?;
            Some(Given::from(scores).map(|scores| {
                let (p, q) = adjusted.next().unwrap_or((1.0, 1.0));
                make(scores, Looked { p, q, neighbours: self.neighbours.of(i).len() })
            }))
        };
        let place = |left_out: Option<Reason>| match left_out {
            Some(reason) => Given::Withheld(reason),
            None => next().unwrap_or(Given::Withheld(Reason::Empty)),
        };
        self.left_out.into_iter().map(place).collect()
    }
}

/// What looking at a whole map says of one area.
pub(crate) struct Looked {
    /// Two-sided p value.
    pub(crate) p: f64,
    /// The same, adjusted (Benjamini-Hochberg).
    pub(crate) q: f64,
    /// Number of neighbours with a value.
    pub(crate) neighbours: usize,
}

/// Fails where a single value is outside `(0, 1]`.
pub(crate) fn share(what: &'static str, value: f64) -> Result<()> {
    if value > 0.0 && value <= 1.0 {
        Ok(())
    } else {
        Err(Error::Domain {
            what,
            expected: "a fraction above 0 and at most 1",
            found: value,
            at: None,
        })
    }
}

/// Counts from most to least, with their total. The order of the input cannot matter after this.
///
/// # Errors
/// A negative or non-finite count, no place at all, no event at all, or a total beyond the range of a float.
pub(crate) fn ranked(method: &'static str, counts: &[f64]) -> Result<(Vec<f64>, f64)> {
    at_least(method, "places", 1, counts.len())?;
    all_non_negative("counts", counts)?;
    let mut ranked = counts.to_vec();
    ranked.sort_unstable_by(|a, b| b.total_cmp(a));
    let total: f64 = ranked.iter().sum();
    if !total.is_finite() {
        return Err(Error::Domain {
            what: "the total of counts",
            expected: "a finite number",
            found: total,
            at: None,
        });
    }
    if total == 0.0 {
        return Err(Error::Refused { method, reason: "no place has an event".to_owned() });
    }
    Ok((ranked, total))
}

/// Whether no value differs from the first. `-0.0` and `0.0` are equal.
#[expect(clippy::float_cmp, reason = "equal to the last bit is what is asked")]
pub(crate) fn all_equal(values: &[f64]) -> bool {
    values.windows(2).all(|w| w[0] == w[1])
}

/// Values less their mean, first divided by the largest so that no square can overflow. Statistics that do not
/// depend on location and scale may use these.
///
/// # Errors
/// A value that is not finite; all values equal.
pub(crate) fn centred(
    method: &'static str,
    what: &'static str,
    values: &[f64],
) -> Result<Vec<f64>> {
    all_finite(what, values)?;
    let largest = values.iter().fold(0.0_f64, |m, v| m.max(v.abs()));
    let flat = || Error::Refused { method, reason: format!("all {what} are the same") };
    if all_equal(values) {
        return Err(flat());
    }
    let mut scaled: Vec<f64> = values.iter().map(|v| v / largest).collect();
    let mean = scaled.iter().sum::<f64>() / real(scaled.len());
    for v in &mut scaled {
        *v -= mean;
    }
    if all_equal(&scaled) { Err(flat()) } else { Ok(scaled) }
}
