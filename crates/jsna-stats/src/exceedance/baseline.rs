//! Which past periods a period is compared with.

use super::farrington::FarringtonConfig;
use crate::error::{Error, Result};
use crate::series::real;

/// The baseline of one period.
pub(crate) struct Baseline {
    pub(crate) counts: Vec<f64>,
    /// Logarithm of the population, where there is one.
    pub(crate) log_exposure: Option<Vec<f64>>,
    /// Time before the present period in years, negative.
    pub(crate) years_before: Vec<f64>,
    /// Block of the year.
    pub(crate) blocks: Vec<usize>,
    /// Block that the present period belongs to.
    pub(crate) present_block: usize,
}

/// Collects the baseline of the period at position `at`.
pub(crate) fn baseline(
    counts: &[Option<f64>],
    populations: Option<&[Option<f64>]>,
    at: usize,
    config: &FarringtonConfig,
) -> Result<Baseline> {
    let needed = config.years.saturating_mul(config.period).saturating_add(config.half_window);
    if at < needed {
        return Err(Error::TooFew {
            method: "Farrington exceedance",
            what: "periods before the one that is judged",
            needed,
            found: at,
        });
    }
    let blocks = assign_blocks(at, config);
    let first = at - needed;
    let last = at.saturating_sub(config.recent_left_out.saturating_add(1));
    let mut baseline = Baseline {
        counts: Vec::new(),
        log_exposure: populations.map(|_| Vec::new()),
        years_before: Vec::new(),
        blocks: Vec::new(),
        present_block: config.blocks,
    };
    for i in first..=last {
        let (Some(block), Some(count)) = (blocks[i - first], counts[i]) else { continue };
        if let (Some(populations), Some(logs)) = (populations, &mut baseline.log_exposure) {
            let Some(population) = populations[i] else { continue };
            logs.push(population.ln());
        }
        baseline.counts.push(count);
        baseline.years_before.push(-real(at - i) / real(config.period));
        baseline.blocks.push(block);
    }
    Ok(baseline)
}

/// The block of each period from the oldest window on, `None` where a period takes no part.
///
/// The windows around the same time of each year, and the time up to the present, are block
/// `blocks`. The gaps between windows are divided evenly among the blocks before it, the first
/// ones a period longer where it does not come out even.
///
/// With more blocks than periods in a gap some are empty. The package then lets an empty block
/// take the last period of the gap *and* the first of the next window; that is kept, so that its
/// results can be checked.
fn assign_blocks(at: usize, config: &FarringtonConfig) -> Vec<Option<usize>> {
    let (w, period, own) = (config.half_window, config.period, config.blocks);
    let length = config.years * period + w + 1;
    // Positions are counted from the oldest period: `at` is the last.
    let now = length - 1;
    let mut blocks = vec![None; length];
    blocks[now - w.min(at)..].fill(Some(own));
    for year in 1..=config.years {
        let reference = now - year * period;
        blocks[reference - w..=reference + w].fill(Some(own));
        if own == 1 {
            continue;
        }
        let gap = period - 2 * w - 1;
        let (each, longer) = (gap / (own - 1), gap % (own - 1));
        let mut start = reference + w + 1;
        for block in 1..own {
            let size = each + usize::from(block <= longer);
            if size == 0 {
                blocks[start - 1..=start].fill(Some(block));
            } else {
                blocks[start..start + size].fill(Some(block));
            }
            start += size;
        }
    }
    blocks
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::exceedance::{ExceedanceLimit, ReweightedDispersion};
    use crate::interval::Level;

    fn config(years: usize, half_window: usize, blocks: usize) -> FarringtonConfig {
        FarringtonConfig {
            period: 12,
            years,
            half_window,
            blocks,
            recent_left_out: half_window,
            trend_p_below: None,
            reweight_above: None,
            dispersion: ReweightedDispersion::Pearson,
            limit: ExceedanceLimit::TwoThirdsPower,
            level: Level::P95,
            enough_events: 0.0,
            enough_periods: 1,
        }
    }

    #[test]
    fn windows_lie_around_the_same_month_of_past_years() {
        let counts: Vec<_> = (0..40).map(|i| Some(real(i))).collect();
        let found = baseline(&counts, None, 39, &config(3, 1, 1)).unwrap();
        assert_eq!(found.counts, [2.0, 3.0, 4.0, 14.0, 15.0, 16.0, 26.0, 27.0, 28.0]);
        assert!((found.years_before[1] + 3.0).abs() < 1e-12);
    }

    #[test]
    fn blocks_divide_the_rest_of_the_year() {
        let counts: Vec<_> = (0..26).map(|i| Some(real(i))).collect();
        let found = baseline(&counts, None, 25, &config(2, 1, 4)).unwrap();
        // Nine months between windows of three, in three blocks.
        assert_eq!(found.blocks[..15], [4, 4, 4, 1, 1, 1, 2, 2, 2, 3, 3, 3, 4, 4, 4]);
        assert_eq!(found.counts.len(), 24);
    }

    #[test]
    fn a_missing_month_is_left_out() {
        let mut counts: Vec<_> = (0..40).map(|i| Some(real(i))).collect();
        counts[15] = None;
        assert_eq!(baseline(&counts, None, 39, &config(3, 1, 1)).unwrap().counts.len(), 8);
    }

    #[test]
    fn years_that_do_not_exist_are_asked_for() {
        let found = baseline(&[Some(1.0); 30], None, 29, &config(3, 1, 1));
        assert!(matches!(found, Err(Error::TooFew { needed: 37, found: 29, .. })));
    }
}
