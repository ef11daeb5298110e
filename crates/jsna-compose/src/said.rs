//! Every claim in one sentence of its own, for the table of claims.

use crate::charts::Composer;
use crate::release::SaidClaim;
use crate::{story, wording};
use jsna_model::claim::{Claim, ClaimKind, ClaimNumbers};

/// The claims of an indicator in their order, each with its sentence; a withheld one has none.
pub(crate) fn claims(composer: &Composer<'_>) -> Vec<SaidClaim> {
    let claims = composer.assessed().claims.iter().enumerate();
    let said = claims.map(|(position, claim)| SaidClaim {
        indicator: composer.position,
        claim: position,
        sentence: sentence(composer, claim).unwrap_or_default(),
    });
    said.collect()
}

/// The sentence of a claim; `None` where it is withheld.
pub(crate) fn sentence(composer: &Composer<'_>, claim: &Claim) -> Option<String> {
    if claim.withheld.is_some() {
        return None;
    }
    let i = composer.indicator();
    let name = composer.name(claim.area);
    let subject = format!("{} in {name}", i.name);
    if claim.is_lasting() {
        let headline = composer
            .measure(claim.area, claim.period)
            .and_then(|m| wording::headline_for_good(&m, claim, i));
        return headline
            .map(|told| format!("{told}."))
            .or_else(|| wording::lasting(claim, &subject));
    }
    if claim.kind.is_change() {
        let m = composer.measure(claim.area, claim.period)?;
        let headline = wording::headline(&m, (Some(claim), None), i);
        let told =
            matches!(claim.kind, ClaimKind::Rose | ClaimKind::Fell | ClaimKind::NoClearChange);
        // What could not be compared is said with its reason.
        let why = || format!(" {}", wording::change(claim, m.count, i));
        let why = if told { String::new() } else { why() };
        return Some(format!("{headline}.{why}"));
    }
    match &claim.numbers {
        ClaimNumbers::Month { .. } => {
            wording::month_out(claim, i).map(|said| format!("{subject}: {}", lower_first(&said)))
        }
        ClaimNumbers::Share { .. } => {
            wording::concentrated(claim, i, name).map(|said| format!("{said}."))
        }
        ClaimNumbers::Whole { benchmark, .. } => {
            let m = composer.measure(claim.area, claim.period)?;
            let lead = *story::areas(composer).first()?;
            let kind = composer.values.areas[claim.area].area_type;
            let side = match claim.kind {
                ClaimKind::Above => "above",
                ClaimKind::Below => "below",
                _ => "not told apart from",
            };
            Some(format!(
                "{subject}: {} {}, {side} {} ({}).",
                wording::value(m.estimate.value?, i),
                wording::in_period(claim.period),
                composer.whole_words(lead, kind),
                wording::value(*benchmark, i)
            ))
        }
        ClaimNumbers::SinceThen { .. } => wording::back_to_usual(claim, i)
            .map(|said| format!("{subject}: {}", lower_first(&said))),
        ClaimNumbers::Target { .. } => {
            composer.target(claim.area).map(|said| format!("{subject}: {}", lower_first(&said)))
        }
        ClaimNumbers::Season { .. } => {
            wording::seasonal(claim).map(|said| format!("{subject}: {}", lower_first(&said)))
        }
        ClaimNumbers::Record { .. } => {
            let m = composer.measure(claim.area, claim.period)?;
            let value = wording::value(m.estimate.value?, i);
            let when = wording::in_period(claim.period);
            Some(format!("{subject}: {value} {when}. {}", wording::record(claim, i)?))
        }
        ClaimNumbers::Parts { before, .. } => {
            let split = composer.split_by_place(claim.area, (*before, claim.period))?;
            let made_up = composer.made_up(split)?;
            Some(format!("{subject}: {}", lower_first(&made_up)))
        }
        ClaimNumbers::None
            if matches!(claim.kind, ClaimKind::NotReceived | ClaimKind::NotComplete) =>
        {
            let m = composer.measure(claim.area, claim.period)?;
            Some(format!("{}: {}", i.name, wording::level(&m, i)))
        }
        ClaimNumbers::Change(_) | ClaimNumbers::Lasting(_) | ClaimNumbers::None => None,
    }
}

fn lower_first(text: &str) -> String {
    let mut chars = text.chars();
    chars
        .next()
        .map_or_else(String::new, |first| first.to_lowercase().collect::<String>() + chars.as_str())
}
