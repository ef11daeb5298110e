//! Numbers as they are printed and drawn. Nothing here makes a new number out of others.

use jsna_model::words;

/// A count of things as a coordinate. Exact for everything that fits on a page.
pub(crate) fn size(n: usize) -> f64 {
    f64::from(u32::try_from(n).unwrap_or(u32::MAX))
}

/// The nearest whole coordinate.
#[expect(
    clippy::cast_possible_truncation,
    reason = "the cast saturates, and a coordinate far outside the picture is outside either way"
)]
pub(crate) fn whole(x: f64) -> i32 {
    x.round() as i32
}

/// How many decimals a set of values is printed with, so that values that are compared agree:
/// none from 1,000, one from 10, two from a tenth, else three.
///
/// ```text
/// 1204.4 and 87.31   1,204 and 87
/// 85.23 and 9.1      85.2 and 9.1
/// 4.213 and 0.52     4.21 and 0.52
/// ```
pub(crate) fn places(values: impl IntoIterator<Item = f64>) -> usize {
    let mut largest = 0.0_f64;
    let mut fraction = false;
    for value in values {
        largest = largest.max(value.abs());
        fraction |= value.fract().abs() > 1e-9;
    }
    match largest {
        _ if !fraction => 0,
        x if x >= 1_000.0 => 0,
        x if x >= 10.0 => 1,
        x if x >= 0.1 => 2,
        _ => 3,
    }
}

/// A value with that many decimals, or a shorter text that is not zero where the value is not.
pub(crate) fn value(x: f64, places: usize) -> String {
    let text = words::decimal(x, places);
    let rounds_to_zero = x != 0.0 && !text.bytes().any(|b| (b'1'..=b'9').contains(&b));
    if rounds_to_zero { format!("{} [low]", text.trim_start_matches('-')) } else { text }
}

/// A change with its sign in front: `+4.2`, `−12.0`. The minus is the sign, not the hyphen: it is read
/// aloud, and no line breaks after it.
pub(crate) fn change(x: f64) -> String {
    let text = words::decimal(x, 1);
    match text.strip_prefix('-') {
        Some(size) => format!("\u{2212}{size}"),
        None if text == "0.0" => text,
        None => format!("+{text}"),
    }
}

/// A share between 0 and 1 as a percentage: `31.8%`, `10%`.
pub(crate) fn percent(share: f64) -> String {
    let text = words::decimal(share * 100.0, 1);
    format!("{}%", text.strip_suffix(".0").unwrap_or(&text))
}

/// An axis that starts at zero and ends on a round number.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Axis {
    /// The end of the axis.
    pub(crate) end: f64,
    step: f64,
}

impl Axis {
    /// The axis for values up to `largest` with at most `steps` steps of 1, 2 or 5 times a power of
    /// ten; steps of at least 1 where the values are `whole` numbers.
    pub(crate) fn from_zero(largest: f64, steps: u32, whole: bool) -> Self {
        let largest = if largest.is_finite() && largest > 0.0 { largest } else { 1.0 };
        let raw = largest / f64::from(steps);
        let power = 10_f64.powf(raw.log10().floor());
        let round = [1.0, 2.0, 5.0, 10.0].into_iter().find(|m| m * power >= raw * (1.0 - 1e-9));
        let step = round.unwrap_or(10.0) * power;
        let step = if whole { step.max(1.0) } else { step };
        Self { end: (largest / step * (1.0 - 1e-9)).ceil().max(1.0) * step, step }
    }

    /// The axis that ends with the largest value, and has its last round number before it.
    pub(crate) fn up_to(largest: f64, steps: u32) -> Self {
        let round = Self::from_zero(largest, steps, false);
        if largest > 0.0 && largest.is_finite() {
            Self { end: largest * 1.01, ..round }
        } else {
            round
        }
    }

    /// The ticks with their labels, zero first.
    pub(crate) fn ticks(self) -> Vec<(f64, String)> {
        let ticks = whole((self.end / self.step + 1e-9).floor());
        let is_whole = |scaled: f64| (scaled - scaled.round()).abs() < 1e-6 * scaled;
        let scales = [1.0, 10.0, 100.0, 1_000.0];
        let places = scales.iter().position(|scale| is_whole(self.step * scale));
        let places = places.unwrap_or(scales.len());
        (0..=ticks)
            .map(|i| f64::from(i) * self.step)
            .map(|tick| (tick, words::decimal(tick, if tick == 0.0 { 0 } else { places })))
            .collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn labels(axis: Axis) -> Vec<String> {
        axis.ticks().into_iter().map(|(_, label)| label).collect()
    }

    #[test]
    fn axes_end_on_round_numbers_above_the_data() {
        assert_eq!(labels(Axis::from_zero(87.0, 4, false)), ["0", "50", "100"]);
        assert_eq!(labels(Axis::from_zero(4.0, 4, true)), ["0", "1", "2", "3", "4"]);
        assert_eq!(labels(Axis::from_zero(1.0, 4, true)), ["0", "1"]);
        assert_eq!(labels(Axis::from_zero(0.031, 4, false)), ["0", "0.01", "0.02", "0.03", "0.04"]);
        assert_eq!(labels(Axis::from_zero(5_200.0, 4, true)), ["0", "2,000", "4,000", "6,000"]);
    }

    #[test]
    fn an_axis_without_data_still_has_an_end() {
        for nothing in [0.0, -1.0, f64::NAN, f64::INFINITY] {
            assert!(Axis::from_zero(nothing, 4, false).end > 0.0);
        }
    }

    #[test]
    fn values_that_are_compared_have_as_many_decimals() {
        assert_eq!(places([1204.4, 87.31]), 0);
        assert_eq!(places([85.23, 9.1]), 1);
        assert_eq!(places([4.213, 0.5]), 2);
        assert_eq!(places([0.0521]), 3);
        assert_eq!(places([3.0, 12.0]), 0);
        assert_eq!(places([]), 0);
    }

    #[test]
    fn a_small_value_is_never_printed_as_zero() {
        assert_eq!(value(0.0004, 2), "0.00 [low]");
        assert_eq!(value(0.0, 2), "0.00");
        assert_eq!(value(1234.56, 1), "1,234.6");
        assert_eq!(change(-0.04), "0.0");
        assert_eq!(change(4.21), "+4.2");
        assert_eq!(change(-12.0), "−12.0");
        assert_eq!(percent(0.1), "10%");
        assert_eq!(percent(0.428), "42.8%");
    }
}
