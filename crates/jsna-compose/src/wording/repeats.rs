//! Who comes again, in words: persons are counted, and nothing is said of why.

use super::in_period;
use jsna_model::indicator::Indicator;
use jsna_model::measure::Limits;
use jsna_model::{NoRepeats, RepeatCount, Repeats, Verdict, Who, words};

/// How many persons of an area were repeated, how often, and how that stands against the year before. Nothing is said where
/// no feed has keys, or the data are too short for anybody to be followed. `verdict` is what stands of the comparison.
pub fn repeats(repeats: &Repeats, verdict: Option<Verdict>, i: &Indicator) -> Option<String> {
    let people = people(repeats.who);
    let without = repeats.without_key.filter(|share| *share >= 0.000_5);
    match &repeats.answer {
        Ok(count) => {
            let mut said = vec![share(count, repeats.who, i)];
            said.extend(often(count, i));
            said.extend(without.map(|share| {
                let noun = repeats.who.as_str();
                format!(
                    "{} of the {} name no {noun} and count for nobody.",
                    percent(share, 1),
                    i.plural
                )
            }));
            said.extend(compared(count, verdict));
            Some(said.join(" "))
        }
        Err(NoRepeats::NoFeed | NoRepeats::Short) => None,
        Err(why) => {
            let of = without.filter(|_| *why == NoRepeats::WithoutKey);
            let of =
                of.map_or_else(String::new, |share| format!(" ({} of them)", percent(share, 1)));
            Some(format!(
                "How many {people} {} within 12 months is not given: {why}{of}.",
                again(repeats.who, 2)
            ))
        }
    }
}

fn share(count: &RepeatCount, who: Who, i: &Indicator) -> String {
    let found = count.repeated;
    let noun = if found.persons == 1 { who.as_str() } else { people(who) };
    let (year, persons) = (in_period(count.index), words::thousands(found.persons));
    let within = format!("on another day within 12 months of their first {}", i.noun);
    let limits = found.limits;
    if found.repeated == 0 {
        let upper = percent(limits.upper, 1);
        return format!(
            "0 of {persons} {noun} {year} (95% interval up to {upper}) {} {within}.",
            again(who, found.persons)
        );
    }
    format!(
        "{} of {persons} {noun} {year} ({}, 95% interval {} to {}) {} {within}; they had {} of these {} {}.",
        words::thousands(found.repeated),
        percent(found.share, 1),
        percent(limits.lower, 1),
        percent(limits.upper, 1),
        again(who, found.repeated),
        percent(count.share_of_events_of_repeated(), 0),
        if found.persons == 1 {
            format!("{}'s", who.as_str())
        } else {
            format!("{}'", people(who))
        },
        i.plural
    )
}

/// How many are in the last band, where anybody was repeated at all.
fn often(count: &RepeatCount, i: &Indicator) -> Option<String> {
    let [.., most] = count.bands;
    let people = match most.persons {
        0 if count.repeated.repeated == 0 => return None,
        0 => "Nobody".to_owned(),
        1 => "One person".to_owned(),
        n => format!("{} people", words::thousands(n)),
    };
    Some(format!("{people} had {} on {} days or more.", i.plural, words::thousands(most.from)))
}

fn compared(count: &RepeatCount, verdict: Option<Verdict>) -> Option<String> {
    let change = match count.before {
        Ok(change) => change,
        Err(NoRepeats::Short) => return None,
        Err(why) => {
            let why = why.not_compared();
            return Some(format!("The share is not compared with that of the year before: {why}."));
        }
    };
    let (before, Limits { lower, upper }) = (percent(change.before.share, 1), change.limits);
    let by = |sign: f64| {
        let (a, b) = if sign > 0.0 { (lower, upper) } else { (-upper, -lower) };
        let points = words::decimal(change.points.abs(), 1);
        let (a, b) = (words::decimal(a, 1), words::decimal(b, 1));
        format!(
            "by {points} percentage points (95% interval {a} to {b}), from {before} of the year before"
        )
    };
    match verdict? {
        Verdict::Rising => Some(format!("The share rose {}.", by(1.0))),
        Verdict::Falling => Some(format!("The share fell {}.", by(-1.0))),
        _ => Some(format!("The share is not told apart from that of the year before, {before}.")),
    }
}

fn people(who: Who) -> &'static str {
    match who {
        Who::Victim => "victims",
        Who::Suspect => "suspects",
        Who::Caller => "callers",
    }
}

fn again(who: Who, persons: u64) -> &'static str {
    match (who, persons) {
        (Who::Victim, 1) => "was a victim again",
        (Who::Victim, _) => "were victims again",
        (Who::Suspect, 1) => "was a suspect again",
        (Who::Suspect, _) => "were suspects again",
        (Who::Caller, _) => "called again",
    }
}

fn percent(share: f64, places: usize) -> String {
    let least = if places == 0 { 0.5 } else { 0.05 };
    if share > 0.0 && share * 100.0 < least {
        return format!("less than {}%", if places == 0 { "1" } else { "0.1" });
    }
    format!("{}%", words::decimal(share * 100.0, places))
}

#[cfg(test)]
mod tests {
    use super::*;
    use jsna_model::repeats::{RepeatBand, RepeatChange, RepeatShare};
    use jsna_model::{Area, AreaCode, AreaTree, AreaType, Month, Period, PeriodType};

    fn crime() -> Indicator {
        Indicator { noun: "crime".into(), plural: "crimes".into(), ..crate::testing::indicator() }
    }

    fn found(repeated: u64, persons: u64, share: f64, lower: f64, upper: f64) -> RepeatShare {
        RepeatShare { persons, repeated, share, limits: Limits { lower, upper } }
    }

    /// 2,103 victims, of whom 412 were repeated, and 12 on five days or more.
    fn count() -> RepeatCount {
        let band = |from, persons, share_of_events| RepeatBand {
            from,
            to: None,
            persons,
            events: 0,
            share_of_persons: 0.0,
            share_of_events,
        };
        let end = Month::new(2024, 9).expect("a month");
        RepeatCount {
            index: Period::ending(PeriodType::Rolling12, end).expect("a year"),
            events: 2_800,
            repeated: found(412, 2_103, 0.1959, 0.1798, 0.2134),
            bands: [band(1, 1_691, 0.62), band(2, 300, 0.25), band(3, 100, 0.1), band(5, 12, 0.03)],
            before: Err(NoRepeats::Short),
        }
    }

    fn said(answer: Result<RepeatCount, NoRepeats>, verdict: Option<Verdict>) -> Option<String> {
        let code = AreaCode::parse("E22900001").expect("a code");
        let (name, area_type) = ("Northmere".into(), AreaType::Csp);
        let areas = AreaTree::new(vec![Area { code, name, area_type, parent: None }]);
        let (who, area) = (Who::Victim, areas.known().next().expect("an area").0);
        repeats(&Repeats { who, area, without_key: Some(0.031), answer }, verdict, &crime())
    }

    #[test]
    fn persons_and_what_they_had_are_said_together() {
        assert_eq!(
            said(Ok(count()), None).expect("a sentence"),
            "412 of 2,103 victims in the year ending September 2024 (19.6%, 95% interval 18.0% to 21.3%) were victims again \
             on another day within 12 months of their first crime; they had 38% of these victims' crimes. 12 people had \
             crimes on 5 days or more. 3.1% of the crimes name no victim and count for nobody."
        );
        let none = RepeatCount { repeated: found(0, 9, 0.0, 0.0, 0.299), ..count() };
        let none =
            RepeatCount { bands: none.bands.map(|b| RepeatBand { persons: 0, ..b }), ..none };
        assert!(said(Ok(none), None).expect("a sentence").starts_with(
            "0 of 9 victims in the year ending September 2024 (95% interval up to 29.9%) were victims again on another day \
             within 12 months of their first crime. 3.1% of"
        ));
    }

    #[test]
    fn a_change_is_said_as_far_as_it_stands() {
        let change = |points: f64, lower, upper| RepeatChange {
            before: found(300, 2_000, 0.15, 0.135, 0.166),
            points,
            limits: Limits { lower, upper },
            p: 0.000_1,
        };
        let end = |change, verdict| {
            let said = said(Ok(RepeatCount { before: change, ..count() }), verdict);
            said.expect("a sentence").rsplit_once("nobody. ").expect("the end").1.to_owned()
        };
        assert_eq!(
            end(Ok(change(4.59, 2.2, 7.0)), Some(Verdict::Rising)),
            "The share rose by 4.6 percentage points (95% interval 2.2 to 7.0), from 15.0% of the year before."
        );
        assert_eq!(
            end(Ok(change(-4.59, -7.0, -2.2)), Some(Verdict::Falling)),
            "The share fell by 4.6 percentage points (95% interval 2.2 to 7.0), from 15.0% of the year before."
        );
        // Not believed among all: no direction is said.
        assert_eq!(
            end(Ok(change(4.59, 2.2, 7.0)), Some(Verdict::NoChange)),
            "The share is not told apart from that of the year before, 15.0%."
        );
        assert_eq!(
            end(Err(NoRepeats::Break), None),
            "The share is not compared with that of the year before: the series has a break between the two."
        );
    }

    #[test]
    fn what_is_not_known_is_never_none() {
        assert_eq!(said(Err(NoRepeats::NoFeed), None), None);
        assert_eq!(said(Err(NoRepeats::Short), None), None);
        assert_eq!(
            said(Err(NoRepeats::WithoutKey), None).expect("a sentence"),
            "How many victims were victims again within 12 months is not given: too many events name no person (3.1% of them)."
        );
    }
}
