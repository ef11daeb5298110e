//! The control chart of an area's months: what NHS boards and police performance packs know as "special cause".

use super::signal;
use crate::calibrate::Judged;
use jsna_model::AreaIx;
use jsna_model::signal::{Found, Signal, SignalKind, Verdict};
use jsna_stats::spc::{
    Better, ChartConfig, Side, ValuesAre, Variation, XmrConfig, p_prime_chart, xmr,
};

/// With fewer points limits move too much to be relied upon.
const ENOUGH: usize = 13;
/// With fewer events a month limits that lie as far below the centre line as above it mislead.
const FEW: f64 = 5.0;
const TOO_FEW: &str =
    "fewer than 5 events a month on average: the limits of a monthly chart mislead";

/// Whether the latest whole month stands out on the control chart of the months since the last break: an XmR chart of
/// counts, a p′ chart of shares.
///
/// The charts know nothing of the season and of how alike neighbouring months are, so they pick out far more than a test
/// does. The verdict is given for boards that read such charts, and no claim rests on it.
pub(super) fn signals(area: AreaIx, judged: &Judged) -> Signal {
    let months = &judged.months;
    let bases = months.exposure.as_deref();
    let values = values(&months.counts, bases);
    let (_, end) = months.span();
    let month = values.iter().rposition(Option::is_some).map_or(end, |at| months.month(at));
    let method = if bases.is_some() { "p′ chart" } else { "XmR (Making Data Count)" };
    let answer = charted(&months.counts, bases, &values);
    signal((SignalKind::Variation, area), (month, month), method, answer)
}

/// What is drawn: counts, or shares; a month that is missing, and a share of nothing, are gaps.
fn values(counts: &[Option<f64>], bases: Option<&[Option<f64>]>) -> Vec<Option<f64>> {
    match bases {
        None => counts.to_vec(),
        Some(bases) => counts.iter().zip(bases).map(|(c, base)| Some((*c)? / (*base)?)).collect(),
    }
}

fn charted(
    counts: &[Option<f64>],
    bases: Option<&[Option<f64>]>,
    values: &[Option<f64>],
) -> Result<Found, String> {
    let present = values.iter().flatten().count();
    let latest = values.iter().rposition(Option::is_some);
    let Some((latest, value)) = latest
        .and_then(|at| Some((at, values.get(at).copied().flatten()?)))
        .filter(|_| present >= ENOUGH)
    else {
        return Err(format!("{present} whole months, {ENOUGH} needed"));
    };
    #[expect(clippy::cast_precision_loss, reason = "a number of months")]
    let average = counts.iter().flatten().sum::<f64>() / present as f64;
    if average < FEW {
        return Err(TOO_FEW.to_owned());
    }
    let (centre, verdict) = match bases {
        None => individuals(counts)?,
        Some(bases) => of_shares(counts, bases, latest)?,
    };
    Ok(Found {
        verdict,
        statistic: Some(centre),
        p: None,
        q: None,
        dispersion: None,
        change: (centre > 0.0).then(|| 100.0 * (value / centre - 1.0)),
    })
}

/// Centre line and verdict on the latest point of an XmR chart.
fn individuals(counts: &[Option<f64>]) -> Result<(f64, Verdict), String> {
    let config = XmrConfig::making_data_count(Better::Neither, ValuesAre::Counts);
    let chart = xmr(counts, &config).map_err(|e| e.to_string())?;
    let phase = chart.phases.last().filter(|phase| phase.limits.is_some());
    let centre = phase.and_then(|phase| phase.mean);
    let centre =
        centre.ok_or_else(|| "the months do not vary, so there are no limits".to_owned())?;
    let verdict = match chart.latest {
        Variation::NeutralHigh | Variation::Concern => Verdict::SpecialCauseHigh,
        Variation::NeutralLow | Variation::Improvement => Verdict::SpecialCauseLow,
        Variation::CommonCause => Verdict::CommonCause,
    };
    Ok((centre, verdict))
}

/// The same of a p′ chart: whether the point lies beyond its limits, which widen with small bases.
fn of_shares(
    counts: &[Option<f64>],
    bases: &[Option<f64>],
    latest: usize,
) -> Result<(f64, Verdict), String> {
    let chart = p_prime_chart(counts, bases, &ChartConfig::plain()).map_err(|e| e.to_string())?;
    let none = || "the months do not vary, so there are no limits".to_owned();
    let point = chart.points.get(latest).filter(|p| p.limits.is_some()).ok_or_else(none)?;
    let centre = chart.phases.last().and_then(|phase| phase.centre).ok_or_else(none)?;
    let verdict = match point.outside {
        Some(Side::Above) => Verdict::SpecialCauseHigh,
        Some(Side::Below) => Verdict::SpecialCauseLow,
        None => Verdict::CommonCause,
    };
    Ok((centre, verdict))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn latest(counts: &[f64], bases: Option<&[f64]>) -> Result<Verdict, String> {
        let counts: Vec<Option<f64>> = counts.iter().copied().map(Some).collect();
        let bases: Option<Vec<Option<f64>>> =
            bases.map(|bases| bases.iter().copied().map(Some).collect());
        let values = values(&counts, bases.as_deref());
        charted(&counts, bases.as_deref(), &values).map(|found| found.verdict)
    }

    #[test]
    fn a_month_beyond_the_limits_is_a_special_cause() {
        let mut counts =
            vec![20.0, 23.0, 19.0, 22.0, 21.0, 20.0, 24.0, 19.0, 22.0, 20.0, 21.0, 23.0];
        counts.push(21.0);
        assert_eq!(latest(&counts, None), Ok(Verdict::CommonCause));
        counts[12] = 40.0;
        assert_eq!(latest(&counts, None), Ok(Verdict::SpecialCauseHigh));
        counts[12] = 2.0;
        assert_eq!(latest(&counts, None), Ok(Verdict::SpecialCauseLow));
    }

    #[test]
    fn few_months_or_events_have_no_chart() {
        assert_eq!(latest(&[9.0; 12], None), Err("12 whole months, 13 needed".to_owned()));
        assert_eq!(latest(&[1.0; 24], None), Err(TOO_FEW.to_owned()));
        assert!(latest(&[9.0; 24], None).unwrap_err().contains("do not vary"));
    }

    #[test]
    fn a_share_of_a_small_base_needs_more_to_stand_out() {
        let counts: Vec<f64> = (0..18).map(|at| 300.0 + f64::from(at % 4)).chain([9.0]).collect();
        let base = |last: f64| [vec![1_000.0; 18], vec![last]].concat();
        assert_eq!(latest(&counts, Some(&base(15.0))), Ok(Verdict::SpecialCauseHigh));
        assert_eq!(latest(&counts, Some(&base(30.0))), Ok(Verdict::CommonCause));
    }
}
