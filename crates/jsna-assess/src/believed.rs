//! Which signals and changes are said: of many comparisons a few differ by chance, so all of them are judged together.

use crate::error::Error;
use jsna_model::claim::{Claim, ClaimKind, Test, Unclear};
use jsna_model::signal::SignalKind;
use jsna_model::{AreaIx, AreaTree, AreaType, Assessed};
use jsna_stats::many::two_stage;
use std::collections::BTreeMap;

/// The share of the changes that are said which may be chance.
const FALSE_DISCOVERIES: f64 = 0.05;
/// The same for single months that stand out: every year has a few that are a little strange.
const FALSE_SPIKES: f64 = 0.01;
/// The same for changes of what a page opens with, counties and partnerships: held to one false one in a hundred series in
/// which nothing happened, as the insight benchmark measures it.
const FALSE_HEADLINES: f64 = 0.02;

/// What is known of the signals of one kind in areas of one kind.
#[derive(Debug, Clone, Copy)]
struct Family {
    /// The chance up to which a claim that rests on a believed signal may be made.
    claims_up_to: f64,
    /// Believed signals among all.
    believed: f64,
    /// The share of false ones that is allowed.
    most: f64,
}

type Families = BTreeMap<(AreaType, SignalKind), Family>;

/// Says of each signal whether it stands among all of its kind in areas of one kind and in all indicators, and of each
/// claim whether it is made.
///
/// A change of a year is said where the months of the series changed for good (believed among all series, by the two
/// stages of Benjamini, Krieger and Yekutieli), where its year differs from the year before by more than chance in the
/// same proportion, and where the two are the same change. Every other claim rests on its signal.
///
/// # Errors
/// [`Error::Internal`] where a chance is none.
pub(crate) fn settle(indicators: &mut [Assessed], areas: &AreaTree) -> Result<(), Error> {
    let families = settle_signals(indicators, areas)?;
    for indicator in indicators.iter_mut() {
        let q: BTreeMap<(AreaIx, SignalKind), f64> = indicator
            .signals
            .iter()
            .filter_map(|s| Some(((s.area, s.kind), s.answer.as_ref().ok()?.q?)))
            .collect();
        let headline = areas.headline_areas(&indicator.definition.area_types);
        for claim in &mut indicator.claims {
            let kind = match claim.test {
                Test::Signal(kind) => kind,
                Test::CalibratedChange => SignalKind::ChangePoint,
                Test::ValueInterval | Test::EveryYear | Test::PartIntervals | Test::None => {
                    continue;
                }
            };
            claim.q = q.get(&(claim.area, kind)).copied();
            if claim.test == Test::CalibratedChange && claim.q.is_none() {
                continue;
            }
            let family = families.get(&(areas[claim.area].area_type, kind));
            let shown = headline.contains(&claim.area);
            settle_claim(claim, family, shown);
        }
    }
    settle_years(indicators, areas, |c| c.test == Test::CalibratedChange && c.q.is_none())?;
    settle_years(indicators, areas, |c| c.test == Test::EveryYear)
}

/// Settles claims about whole years among all others of their kind and kind of area: changes whose months cannot be judged
/// (samples, sources that count by the year, areas with few events), and years beside every year before them.
fn settle_years(
    indicators: &mut [Assessed],
    areas: &AreaTree,
    wanted: impl Fn(&Claim) -> bool,
) -> Result<(), Error> {
    let mut members: BTreeMap<AreaType, Vec<(usize, usize)>> = BTreeMap::new();
    for (i, indicator) in indicators.iter().enumerate() {
        for (c, claim) in indicator.claims.iter().enumerate() {
            if wanted(claim) {
                members.entry(areas[claim.area].area_type).or_default().push((i, c));
            }
        }
    }
    for members in members.values() {
        let year = |(i, c): &(usize, usize)| Some(indicators[*i].claims[*c].chance?.year);
        let p: Vec<Option<f64>> = members.iter().map(year).collect();
        let judged =
            two_stage(&p, FALSE_DISCOVERIES).map_err(|e| Error::Internal(e.to_string()))?;
        for (((i, c), believed), q) in members.iter().zip(&judged.rejected).zip(&judged.q_values) {
            let claim = &mut indicators[*i].claims[*c];
            claim.q = *q;
            match claim.kind {
                _ if *believed => {}
                ClaimKind::Rose | ClaimKind::Fell => {
                    (claim.kind, claim.unclear) = (ClaimKind::NoClearChange, Some(Unclear::Many));
                }
                _ => claim.withheld = Some(too_likely(claim.q, FALSE_DISCOVERIES)),
            }
        }
    }
    Ok(())
}

fn most(area: AreaType, kind: SignalKind) -> f64 {
    let part = matches!(area, AreaType::Lad | AreaType::Ward | AreaType::Lsoa | AreaType::Msoa);
    match kind {
        SignalKind::Spike => FALSE_SPIKES,
        SignalKind::Trend | SignalKind::ChangePoint if !part => FALSE_HEADLINES,
        _ => FALSE_DISCOVERIES,
    }
}

fn settle_signals(indicators: &mut [Assessed], areas: &AreaTree) -> Result<Families, Error> {
    let mut members: BTreeMap<(AreaType, SignalKind), Vec<(usize, usize)>> = BTreeMap::new();
    for (i, indicator) in indicators.iter().enumerate() {
        for (s, signal) in indicator.signals.iter().enumerate() {
            if signal.answer.as_ref().is_ok_and(|found| found.p.is_some()) {
                let family = (areas[signal.area].area_type, signal.kind);
                members.entry(family).or_default().push((i, s));
            }
        }
    }
    let mut families = Families::new();
    for ((area_type, kind), members) in members {
        let p: Vec<Option<f64>> = members
            .iter()
            .map(|(i, s)| indicators[*i].signals[*s].answer.as_ref().ok().and_then(|f| f.p))
            .collect();
        let judged =
            two_stage(&p, most(area_type, kind)).map_err(|e| Error::Internal(e.to_string()))?;
        let most = most(area_type, kind);
        let claims_up_to = judged.claims_up_to(most);
        let family = Family { claims_up_to, believed: claims_up_to / most, most };
        families.insert((area_type, kind), family);
        for (((i, s), believed), q) in members.iter().zip(&judged.rejected).zip(&judged.q_values) {
            if let Ok(found) = &mut indicators[*i].signals[*s].answer {
                found.q = *q;
                if !believed {
                    found.verdict = kind.nothing();
                }
            }
        }
    }
    Ok(families)
}

/// `shown` is whether a page tells of the area by itself: of such a one it is said too that it is not told apart.
fn settle_claim(claim: &mut Claim, family: Option<&Family>, shown: bool) {
    let most = family.map_or(FALSE_DISCOVERIES, |f| f.most);
    let believed = claim.q.is_some_and(|q| q <= most);
    match (claim.test, claim.kind) {
        (Test::CalibratedChange, ClaimKind::Rose | ClaimKind::Fell) => {
            let up_to = family.map_or(0.0, |f| f.claims_up_to);
            claim.unclear = match claim.chance {
                _ if !believed => Some(Unclear::NotLasting),
                Some(chance) if !chance.same_change => Some(Unclear::AnotherChange),
                Some(chance) if chance.year <= up_to => None,
                _ => Some(Unclear::Many),
            };
            if claim.unclear.is_some() {
                claim.kind = ClaimKind::NoClearChange;
            }
            // The year has to pass by itself too, in proportion to what is believed.
            let share = family.map_or(0.0, |f| f.believed);
            let year = claim.chance.map_or(1.0, |c| if share > 0.0 { c.year / share } else { 1.0 });
            claim.q = claim.q.map(|lasting| lasting.max(year.min(1.0)));
        }
        (Test::Signal(SignalKind::Comparison), ClaimKind::Above | ClaimKind::Below)
            if shown && !believed =>
        {
            claim.kind = ClaimKind::Similar;
        }
        (Test::Signal(_), _) if !believed => claim.withheld = Some(too_likely(claim.q, most)),
        _ => {}
    }
}

fn too_likely(q: Option<f64>, most: f64) -> String {
    match q {
        Some(q) => format!(
            "too likely to be chance: if all that is as clear as this or clearer were said, up to {:.0} in 100 of it could be false, where the most is {:.0}",
            100.0 * q,
            100.0 * most
        ),
        None => "not tested".to_owned(),
    }
}
