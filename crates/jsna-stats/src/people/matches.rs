//! Which incidents of two agencies may be the same: near in time, at one place.

use crate::error::{Error, Result};
use crate::numeric::check::{finite, non_negative, positive, real};
use std::collections::{BTreeMap, VecDeque};

/// So many swaps of places are tried.
const SWAPS: usize = 20;

/// An incident as one agency knows it.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct KnownIncident {
    /// Number of the place; incidents of different places are never the same.
    pub place: u32,
    /// The earliest that it may have happened, in days.
    pub from: f64,
    /// The latest, in days; as `from` where the time is known.
    pub to: f64,
}

/// How many incidents of two agencies may be the same, beside how many would seem so by chance.
#[derive(Debug, Clone, PartialEq)]
pub struct CandidateMatches {
    /// The most incidents that can be in both, each paired with one of the other's.
    pub most: u64,
    /// The same, had the second agency's incidents happened so many days later; in the order of the shifts.
    pub shifted: Vec<u64>,
    /// The same, had each of the second agency's incidents happened where another of them did, one to 20 places on in the
    /// order of their times.
    pub swapped: Vec<u64>,
    /// The largest number that a shift or a swap gives.
    pub most_by_chance: u64,
    /// What is left of `most` when that is taken off: so many pairs neither times nor places make by themselves.
    pub least: u64,
    /// Mean of the shifts or of the swaps, whichever is larger: so many pairs chance makes.
    pub by_chance: f64,
    /// Share of shifts and swaps, what happened among them, that give at least as many pairs: one-sided.
    pub p: f64,
    /// Which statistic.
    pub statistic: &'static str,
    /// How it was computed.
    pub method: &'static str,
}

/// How many incidents of two agencies may be the same.
///
/// Two incidents are candidates if they are of one place and the gap between their times is at most `within` days.
/// `most` is the largest number of pairs in which each incident is used once: no linkage can find more. As busy places
/// and hours make such pairs by themselves, the second agency's incidents are moved by each of `shifts` days, whole weeks
/// as a rule so that nights and weekends stay where they are, and counted again; those that leave the period of `length`
/// days from `start` come in again at its other end. A day on which both are busy everywhere, as a festival, no shift can
/// make: so the places of the second agency's incidents are swapped too, their times left as they are. `least` is what
/// neither could make. What it cannot tell is one place and day on which both are busy, with different incidents: a
/// football ground on the day of a match.
///
/// Nothing is merged: these are bounds for [`overlap_range`](super::overlap_range), which takes `least` as certain and
/// `most - least` as possible.
///
/// # Errors
/// A time that is not finite; an incident that ends before it begins; a negative `within`; a period without length; no
/// shift.
///
/// # Source
/// Largest matching of a bipartite graph: Berge 1957, Kuhn 1955. Interaction of place and time held against moved times:
/// Knox, *Applied Statistics* 13, 1964, with moves in place of shuffles as for serially dependent series (Lotwick and
/// Silverman 1982). Tests hold it to an exhaustive search over all pairings of small sets.
///
/// # Deviations
/// `least` takes off the largest of the shifts and swaps and not their mean: with 20 of each, chance alone leaves anything
/// less than once in forty times.
///
/// # Example
/// ```
/// use jsna_stats::people::{KnownIncident, candidate_matches};
/// let at = |place, day| KnownIncident { place, from: day, to: day };
/// let police: Vec<_> = (0..20).map(|i| at(i, f64::from(i) * 13.0)).collect();
/// // Each an hour after a crime at the same place.
/// let hospital: Vec<_> = police.iter().map(|e| at(e.place, e.from + 1.0 / 24.0)).collect();
/// let weeks = [-14.0, -7.0, 7.0, 14.0];
/// let same = candidate_matches(&police, &hospital, 0.5, (0.0, 364.0), &weeks)?;
/// assert_eq!((same.least, same.most, same.by_chance), (20, 20, 0.0));
/// // A crime every hour at one place, and as many patients: everything matches, and proves nothing.
/// let busy: Vec<_> = (0..8736).map(|h| at(0, f64::from(h) / 24.0)).collect();
/// let chance = candidate_matches(&busy, &busy[..500], 0.5, (0.0, 364.0), &weeks)?;
/// assert_eq!((chance.least, chance.most, chance.by_chance), (0, 500, 500.0));
/// # Ok::<(), jsna_stats::Error>(())
/// ```
pub fn candidate_matches(
    first: &[KnownIncident],
    second: &[KnownIncident],
    within: f64,
    (start, length): (f64, f64),
    shifts: &[f64],
) -> Result<CandidateMatches> {
    check(first)?;
    check(second)?;
    non_negative("the time between two incidents", within)?;
    finite("the start of the period", start)?;
    positive("the length of the period", length)?;
    if shifts.is_empty() {
        let (method, what) = ("The candidate matches", "shifts");
        return Err(Error::TooFew { method, what, needed: 1, found: 0 });
    }
    for shift in shifts {
        finite("a shift", *shift)?;
    }
    let places = by_place(first);
    let pairs = |second: &[KnownIncident]| -> u64 {
        let there = by_place(second);
        let both = there.iter().filter_map(|(place, there)| Some((places.get(place)?, there)));
        both.map(|(here, there)| most_pairs(here, there, within)).sum()
    };
    let most = pairs(second);
    let moved = |shift: f64| -> Vec<KnownIncident> {
        let by = |e: &KnownIncident| start + (e.from - start + shift).rem_euclid(length) - e.from;
        second
            .iter()
            .map(|e| KnownIncident { from: e.from + by(e), to: e.to + by(e), ..*e })
            .collect()
    };
    let shifted: Vec<u64> = shifts.iter().map(|shift| pairs(&moved(*shift))).collect();
    let swapped: Vec<u64> = swaps(second).map(|second| pairs(&second)).collect();
    let all = || shifted.iter().chain(&swapped).copied();
    let most_by_chance = all().max().unwrap_or(0);
    let as_many = all().filter(|n| *n >= most).count();
    Ok(CandidateMatches {
        most,
        most_by_chance,
        least: most.saturating_sub(most_by_chance),
        by_chance: mean(&shifted).max(mean(&swapped)),
        p: (1.0 + real(as_many)) / (1.0 + real(all().count())),
        shifted,
        swapped,
        statistic: "largest number of incidents in both",
        method: "largest matching by place and time, less the largest of moved times and swapped places",
    })
}

fn mean(pairs: &[u64]) -> f64 {
    #[expect(clippy::cast_precision_loss, reason = "pairs of slices in memory")]
    let sum: f64 = pairs.iter().map(|n| *n as f64).sum();
    if pairs.is_empty() { 0.0 } else { sum / real(pairs.len()) }
}

/// The incidents with the places of those that are one to 20 on in the order of their times.
fn swaps(incidents: &[KnownIncident]) -> impl Iterator<Item = Vec<KnownIncident>> {
    let mut sorted = incidents.to_vec();
    sorted.sort_by(|a, b| {
        a.from.total_cmp(&b.from).then(a.to.total_cmp(&b.to)).then(a.place.cmp(&b.place))
    });
    (1..sorted.len().min(SWAPS + 1)).map(move |by| {
        let places = sorted.iter().cycle().skip(by).map(|e| e.place);
        sorted.iter().zip(places).map(|(e, place)| KnownIncident { place, ..*e }).collect()
    })
}

fn check(incidents: &[KnownIncident]) -> Result<()> {
    for (at, incident) in incidents.iter().enumerate() {
        finite("the time of an incident", incident.from).map_err(|e| e.at(at))?;
        finite("the time of an incident", incident.to).map_err(|e| e.at(at))?;
        if incident.to < incident.from {
            let (what, expected) = ("the end of an incident", "not before its beginning");
            return Err(Error::Domain { what, expected, found: incident.to, at: Some(at) });
        }
    }
    Ok(())
}

/// Times by place, the earliest end first.
fn by_place(incidents: &[KnownIncident]) -> BTreeMap<u32, Vec<(f64, f64)>> {
    let mut places: BTreeMap<u32, Vec<(f64, f64)>> = BTreeMap::new();
    for incident in incidents {
        places.entry(incident.place).or_default().push((incident.from, incident.to));
    }
    for times in places.values_mut() {
        times.sort_by(|a, b| a.1.total_cmp(&b.1).then(a.0.total_cmp(&b.0)));
    }
    places
}

/// The largest number of pairs of two sets of times, each used once.
fn most_pairs(first: &[(f64, f64)], second: &[(f64, f64)], within: f64) -> u64 {
    let mut matching = Matching::new(first, second, within);
    let pairs = (0..second.len()).filter(|at| matching.pair(*at)).count();
    pairs as u64
}

/// Pairs found so far. A pair once found may be taken apart again, but each of the two keeps a partner.
struct Matching<'a> {
    first: &'a [(f64, f64)],
    second: &'a [(f64, f64)],
    within: f64,
    /// Whose partner each of the first is.
    partner: Vec<Option<usize>>,
    /// Which of the first each of the second has.
    has: Vec<Option<usize>>,
    /// Those of the first that a search which failed has reached: no later search can end at them either.
    closed: Vec<bool>,
}

impl<'a> Matching<'a> {
    fn new(first: &'a [(f64, f64)], second: &'a [(f64, f64)], within: f64) -> Self {
        let (partner, closed) = (vec![None; first.len()], vec![false; first.len()]);
        Self { first, second, within, partner, has: vec![None; second.len()], closed }
    }

    fn candidates(&self, of: usize) -> impl Iterator<Item = usize> + '_ {
        let (from, to) = self.second[of];
        let (earliest, latest) = (from - self.within, to + self.within);
        // The first set is in the order of its ends: those before this one end too early.
        let begin = self.first.partition_point(|time| time.1 < earliest);
        (begin..self.first.len()).filter(move |at| self.first[*at].0 <= latest)
    }

    /// Finds a partner for one of the second set, if need be by giving others of it another partner.
    fn pair(&mut self, one: usize) -> bool {
        let mut reached_by: BTreeMap<usize, usize> = BTreeMap::new();
        let mut waiting = VecDeque::from([one]);
        while let Some(asking) = waiting.pop_front() {
            let found: Vec<usize> = self
                .candidates(asking)
                .filter(|at| !self.closed[*at] && !reached_by.contains_key(at))
                .collect();
            for at in found {
                reached_by.insert(at, asking);
                let Some(holder) = self.partner[at] else {
                    self.settle(at, one, &reached_by);
                    return true;
                };
                waiting.push_back(holder);
            }
        }
        for at in reached_by.into_keys() {
            self.closed[at] = true;
        }
        false
    }

    /// Hands partners on along the way that led from `one` to a free one.
    fn settle(&mut self, free: usize, one: usize, reached_by: &BTreeMap<usize, usize>) {
        let mut at = free;
        while let Some(asking) = reached_by.get(&at).copied() {
            self.partner[at] = Some(asking);
            // What the one that asked has had until now goes to the one before it.
            match self.has[asking].replace(at) {
                Some(before) if asking != one => at = before,
                _ => break,
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    const WEEKS: [f64; 20] = [
        -70.0, -63.0, -56.0, -49.0, -42.0, -35.0, -28.0, -21.0, -14.0, -7.0, 7.0, 14.0, 21.0, 28.0,
        35.0, 42.0, 49.0, 56.0, 63.0, 70.0,
    ];

    fn at(place: u32, day: f64) -> KnownIncident {
        KnownIncident { place, from: day, to: day }
    }

    fn matches(first: &[KnownIncident], second: &[KnownIncident]) -> CandidateMatches {
        candidate_matches(first, second, 0.5, (0.0, 364.0), &WEEKS).unwrap()
    }

    #[test]
    fn an_incident_is_used_once() {
        // Three patients after one fight that the police recorded once.
        let found = matches(&[at(1, 5.0)], &[at(1, 5.1), at(1, 5.2), at(1, 5.3)]);
        assert_eq!(found.most, 1);
        // The first patient fits both crimes, the second only one of them: both are paired.
        let found = matches(&[at(1, 5.0), at(1, 5.8)], &[at(1, 5.4), at(1, 4.9)]);
        assert_eq!(found.most, 2);
    }

    #[test]
    fn another_place_or_a_later_day_is_another_incident() {
        assert_eq!(matches(&[at(1, 5.0)], &[at(2, 5.0)]).most, 0);
        assert_eq!(matches(&[at(1, 5.0)], &[at(1, 5.6)]).most, 0);
        // A burglary some time over a weekend may be the call on Sunday.
        let weekend = KnownIncident { place: 1, from: 5.0, to: 7.0 };
        assert_eq!(matches(&[weekend], &[at(1, 6.9)]).most, 1);
    }

    #[test]
    fn nobody_is_known_to_nobody() {
        let none = matches(&[], &[at(1, 5.0)]);
        assert_eq!((none.most, none.least, none.p), (0, 0, 1.0));
    }

    #[test]
    fn bad_input_is_refused() {
        let (one, late) = ([at(1, 1.0)], [KnownIncident { place: 1, from: 2.0, to: 1.0 }]);
        assert!(candidate_matches(&one, &late, 0.5, (0.0, 7.0), &WEEKS).is_err());
        assert!(candidate_matches(&one, &[at(1, f64::NAN)], 0.5, (0.0, 7.0), &WEEKS).is_err());
        assert!(candidate_matches(&one, &one, -0.5, (0.0, 7.0), &WEEKS).is_err());
        assert!(candidate_matches(&one, &one, 0.5, (0.0, 0.0), &WEEKS).is_err());
        assert!(candidate_matches(&one, &one, 0.5, (0.0, 7.0), &[]).is_err());
    }

    /// Numbers without a pattern, the same in every run.
    fn scatter(seed: u64) -> impl FnMut() -> f64 {
        let mut state = seed;
        move || {
            state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1);
            f64::from((state >> 33) as u32) / f64::from(u32::MAX >> 1)
        }
    }

    #[test]
    fn the_true_number_lies_in_the_range_and_chance_alone_leaves_none() {
        let (mut outside, mut false_alarms) = (0, 0);
        for seed in 0..200 {
            let mut next = scatter(seed * 7919 + 1);
            let mut one = |i: u32| at(i % 60, next() * 364.0);
            let police: Vec<_> = (0..900).map(&mut one).collect();
            let strangers: Vec<_> = (0..200).map(&mut one).collect();
            let mut patients = strangers.clone();
            patients.extend(police[..120].iter().map(|e| at(e.place, (e.from + 0.05).min(363.9))));
            let found = matches(&police, &patients);
            outside += u32::from(!(found.least..=found.most).contains(&120));
            false_alarms += u32::from(matches(&police, &strangers).least > 0);
        }
        assert_eq!(outside, 0, "of 200 ranges, so many miss the true number");
        assert!(false_alarms <= 12, "{false_alarms} of 200 find what is not there");
    }

    /// On one evening both are busy everywhere, with nothing in common.
    #[test]
    fn a_day_on_which_both_are_busy_is_no_evidence() {
        let mut found = 0;
        for seed in 0..100 {
            let mut next = scatter(seed * 7919 + 3);
            let mut place = 0;
            let mut some = |n: u32, from: f64, long: f64| -> Vec<KnownIncident> {
                (0..n)
                    .map(|_| {
                        place = (place * 13 + 7 + u32::from(next() > 0.5)) % 20;
                        at(place, from + next() * long)
                    })
                    .collect()
            };
            let police = [some(600, 0.0, 364.0), some(60, 35.7, 0.3)].concat();
            let council = [some(300, 0.0, 364.0), some(30, 35.7, 0.3)].concat();
            found += u32::from(matches(&police, &council).least > 0);
        }
        assert!(found <= 8, "{found} of 100 find what is not there");
    }

    fn largest_by_trying_all(first: &[(f64, f64)], second: &[(f64, f64)], within: f64) -> u64 {
        let Some((one, rest)) = second.split_first() else { return 0 };
        let mut best = largest_by_trying_all(first, rest, within);
        for i in 0..first.len() {
            if first[i].0 <= one.1 + within && one.0 <= first[i].1 + within {
                let mut left = first.to_vec();
                left.remove(i);
                best = best.max(1 + largest_by_trying_all(&left, rest, within));
            }
        }
        best
    }

    proptest! {
        #[test]
        fn no_pairing_has_more(
            first in proptest::collection::vec((0_u8..20, 0_u8..6), 0..6),
            second in proptest::collection::vec((0_u8..20, 0_u8..6), 0..6),
            within in 0_u8..4,
        ) {
            let times = |of: &[(u8, u8)]| -> Vec<(f64, f64)> {
                let mut times: Vec<(f64, f64)> = of.iter().map(|(from, long)| (f64::from(*from), f64::from(from + long))).collect();
                times.sort_by(|a, b| a.1.total_cmp(&b.1));
                times
            };
            let (first, second, within) = (times(&first), times(&second), f64::from(within));
            prop_assert_eq!(most_pairs(&first, &second, within), largest_by_trying_all(&first, &second, within));
            prop_assert_eq!(most_pairs(&first, &second, within), most_pairs(&second, &first, within));
        }
    }
}
