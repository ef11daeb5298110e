//! How an area, or a place in it, stands against something: the years before it, a target, equal rates.

use super::{for_period, in_period, value};
use jsna_model::AreaIx;
use jsna_model::claim::{Claim, ClaimKind, ClaimNumbers};
use jsna_model::indicator::{Denominator, Indicator};
use jsna_model::measure::Measure;
use jsna_model::pattern::{DayHour, HotCluster, Kept, PartOfWeek};
use jsna_model::signal::Verdict;
use jsna_model::target::{Aim, AreaTarget};
use jsna_model::words;

/// That the months follow the time of year, and when they are at their highest.
pub fn seasonal(claim: &Claim) -> Option<String> {
    let ClaimNumbers::Season { peak, over } = claim.numbers else { return None };
    Some(format!(
        "The months follow the time of year: most come around {}, about {}% above the average month.",
        peak.name(),
        words::decimal(over, 0)
    ))
}

/// That a year is higher or lower than each year before it: `That is higher than in each of the 3 years before it; ...`.
pub fn record(claim: &Claim, i: &Indicator) -> Option<String> {
    let ClaimNumbers::Record { years, nearest, nearest_value } = claim.numbers else {
        return None;
    };
    let side = if claim.kind == ClaimKind::RecordHigh { "higher" } else { "lower" };
    Some(format!(
        "That is {side} than in each of the {years} years before it; the nearest is {} {}.",
        value(nearest_value, i),
        in_period(nearest)
    ))
}

/// A small area with more events than its people lead one to expect.
#[derive(Debug, Clone, PartialEq)]
pub struct HotPlace<'a> {
    pub name: &'a str,
    /// Its events.
    pub count: f64,
    /// Over what is expected.
    pub ratio: f64,
}

/// Which small areas have most beyond what equal rates lead one to expect, those with most first; `all` is how many there
/// are in all.
pub fn hot_places(places: &[HotPlace<'_>], all: usize, plural: &str) -> Option<String> {
    let one = |p: &HotPlace<'_>, at: usize| {
        let (noun, what) = if at == 0 {
            (format!(" {plural}"), " what an equal rate gives")
        } else {
            (String::new(), "")
        };
        let count = words::count(p.count.round());
        format!("{} ({count}{noun}, {} times{what})", p.name, words::decimal(p.ratio, 1))
    };
    let named: Vec<String> = places.iter().enumerate().map(|(at, p)| one(p, at)).collect();
    let more = all.checked_sub(places.len()).filter(|more| *more > 0);
    let more = more.map_or_else(String::new, |more| {
        format!("; {more} more {} out", if more == 1 { "stands" } else { "stand" })
    });
    let lsoas = if places.len() == 1 {
        "LSOA with most beyond chance is"
    } else {
        "LSOAs with most beyond chance are"
    };
    (!named.is_empty()).then(|| format!("The {lsoas} {}{more}.", words::list(&named)))
}

/// The most groups of hot small areas that are named.
const NAMED_CLUSTERS: usize = 3;

/// Where small areas lie together that with their neighbours have more than equal rates give; those with most events first.
pub fn hot_clusters<'n>(
    clusters: &[&HotCluster],
    i: &Indicator,
    name: impl Fn(AreaIx) -> &'n str,
) -> Option<String> {
    let people = match &i.denominator {
        Denominator::Households => "households",
        Denominator::Population { age_from: None, age_to: None, sex: None } => "residents",
        _ => "people it is counted over",
    };
    let percent = |share: f64| words::decimal(100.0 * share, 0);
    let told = |(at, c): (usize, &&HotCluster)| {
        let place = match (c.wards.as_slice(), c.members.first()) {
            ([ward], _) => format!("in {}", name(*ward)),
            ([ward, ..], _) => format!("around {}", name(*ward)),
            ([], first) => format!("around {}", first.map_or("", |lsoa| name(*lsoa))),
        };
        let [of, on] = if at == 0 {
            [format!(" of the {}", i.plural), format!(" of the {people}")]
        } else {
            [String::new(), String::new()]
        };
        let (events, share) = (percent(c.share_of_events), percent(c.share_of_people));
        let n = c.members.len();
        format!("{n} LSOAs {place} ({events}%{of} on {share}%{on})")
    };
    let named: Vec<String> = clusters.iter().take(NAMED_CLUSTERS).enumerate().map(told).collect();
    let more = clusters.len().saturating_sub(named.len());
    let more = if more == 0 {
        String::new()
    } else {
        format!("; {}", words::plural(more as u64, "smaller group"))
    };
    (!named.is_empty()).then(|| format!("Hot spots beyond chance: {}{more}.", words::list(&named)))
}

/// How many of the busiest small areas are those of the year before.
pub fn kept(kept: &Kept) -> String {
    let whole = (kept.areas - kept.areas.round()).abs() < 1e-9;
    let stay = format!(
        "{}{}",
        if whole { "" } else { "about " },
        words::decimal(kept.areas, usize::from(!whole))
    );
    format!(
        "Of the {} LSOAs with most a year before, {stay} are among those with most again, where equal rates and chance \
         would keep {}.",
        kept.of,
        words::decimal(kept.by_chance, 1)
    )
}

/// Which parts of the week hold more than their share of the hours, the busiest an hour first.
pub fn most_in(week: &DayHour, i: &Indicator) -> Option<String> {
    let percent = |x: f64| words::decimal(100.0 * x, 0);
    let one = |part: &PartOfWeek| {
        format!(
            "{} ({}% in {}% of the hours)",
            part.words(),
            percent(week.in_part(*part) / week.timed),
            percent(part.hours() / 168.0)
        )
    };
    let parts: Vec<String> = week.busy.iter().map(one).collect();
    let timed = words::count(week.timed.round());
    let untimed = match week.untimed.round() {
        n if n < 1.0 => String::new(),
        n => format!(
            " {} more {} no usable time.",
            words::count(n),
            if n < 2.0 { "has" } else { "have" }
        ),
    };
    (!parts.is_empty()).then(|| {
        format!(
            "Of the {timed} {} with a time, more than their share of the hours fall on {}.{untimed}",
            i.plural,
            words::list(&parts)
        )
    })
}

/// Whether a target is met, and by more than chance.
pub fn target(
    m: &Measure<'_>,
    target: &AreaTarget,
    verdict: Verdict,
    i: &Indicator,
) -> Option<String> {
    let now = m.estimate.value?;
    let aimed = value(target.value, i);
    let of = if target.source.is_empty() { String::new() } else { format!(" ({})", target.source) };
    let goal = format!("The target of {} {aimed}{of}", target.aim.words());
    let side = match target.aim {
        _ if (now - target.value).abs() < 1e-12 => "at the target",
        Aim::AtMost if now > target.value => "above it",
        Aim::AtLeast if now < target.value => "below it",
        Aim::AtMost => "below it",
        Aim::AtLeast => "above it",
    };
    let value = value(now, i);
    Some(match verdict {
        Verdict::Met => format!("{goal} is met {}: {value}.", for_period(m.period)),
        Verdict::Missed => format!("{goal} is missed {}: {value}.", for_period(m.period)),
        _ => format!(
            "{goal}: {value} {} is {side}, by no more than its months vary by themselves.",
            in_period(m.period)
        ),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn hot_places_are_named_with_their_numbers() {
        let place = |name, count, ratio| HotPlace { name, count, ratio };
        let some = [place("Quillmoor 001A", 124.0, 4.12), place("Quillmoor 002B", 60.0, 2.0)];
        assert_eq!(
            hot_places(&some, 5, "offences").unwrap(),
            "The LSOAs with most beyond chance are Quillmoor 001A (124 offences, 4.1 times what an equal rate gives) \
             and Quillmoor 002B (60, 2.0 times); 3 more stand out."
        );
        assert_eq!(hot_places(&[], 0, "offences"), None);
    }

    /// Positions of areas come from a tree only.
    fn four() -> Vec<AreaIx> {
        use jsna_model::{Area, AreaCode, AreaTree, AreaType};
        let area = |n: usize| Area {
            code: AreaCode::parse(&format!("E0190000{n}")).unwrap(),
            name: "".into(),
            area_type: AreaType::Lsoa,
            parent: None,
        };
        AreaTree::new((1..5).map(area).collect()).known().map(|(at, _)| at).collect()
    }

    #[test]
    fn groups_of_hot_places_are_named_by_their_wards() {
        let areas = four();
        let names = ["Quillmoor", "Mossenby", "Quillmoor 001A", "Quillmoor 001B"];
        let cluster = |wards: &[usize], share_of_events, share_of_people| HotCluster {
            area: areas[0],
            members: areas[2..].to_vec(),
            wards: wards.iter().map(|w| areas[*w]).collect(),
            events: 90.0,
            share_of_events,
            share_of_people,
        };
        let all = [
            cluster(&[0, 1], 0.181, 0.049),
            cluster(&[1], 0.06, 0.02),
            cluster(&[], 0.05, 0.02),
            cluster(&[1], 0.04, 0.02),
        ];
        let mut i = crate::testing::indicator();
        i.denominator = Denominator::Population { age_from: None, age_to: None, sex: None };
        let told = |all: &[HotCluster]| {
            hot_clusters(&all.iter().collect::<Vec<_>>(), &i, |a| names[a.index()])
        };
        assert_eq!(
            told(&all).unwrap(),
            "Hot spots beyond chance: 2 LSOAs around Quillmoor (18% of the incidents on 5% of the residents), 2 LSOAs in \
             Mossenby (6% on 2%) and 2 LSOAs around Quillmoor 001A (5% on 2%); 1 smaller group."
        );
        assert_eq!(told(&[]), None);
    }
}
