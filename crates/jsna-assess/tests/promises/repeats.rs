//! Who comes again: rows with keys go in, persons come out, and what cannot be told is not told.

use crate::county::{CRIME, County, Events, event, feed, indicator};
use chrono::{Months, NaiveDate};
use jsna_assess::Catalogue;
use jsna_assess::feeds::{Deliveries, Feed};
use jsna_assess::plan::select;
use jsna_model::month::epoch_days;
use jsna_model::repeats::RepeatShare;
use jsna_model::{Assessment, Month, NoRepeats, Repeats, SignalKind, Who};
use proptest::prelude::*;
use std::collections::BTreeMap;

const POLICE: &str = "Marlshire Police";
const COUNTY: &str = "E23900001";
const NORTH: &str = "E22900001";

fn county() -> County {
    let mut county = County::new();
    county.pack = CRIME.replace("where =", "repeats = [\"victim\"]\nwhere =");
    county.feeds[0].persons = vec![Who::Victim];
    county
}

fn leaked(text: String) -> &'static str {
    Box::leak(text.into_boxed_str())
}

/// A crime against a person on a day, with its reference; an empty one is none.
fn crime(person: &str, day: &str, reference: &str, place: &str) -> Events {
    let event = event("street", POLICE, &day[..7], "crime", place, 1.0);
    let event = if person.is_empty() {
        event
    } else {
        event.with("victim_day", leaked(format!("{person}/{day}")))
    };
    if reference.is_empty() { event } else { event.with("incident_key", leaked(reference.into())) }
}

/// Rows as `person day place`, each a crime of its own.
fn crimes(rows: &str) -> Vec<Events> {
    let row = |(at, line): (usize, &str)| {
        let mut words = line.split_whitespace();
        let mut next = || words.next().expect("person, day and place");
        let (person, day, place) = (next(), next(), next());
        crime(if person == "-" { "" } else { person }, day, &format!("c{at}"), place)
    };
    rows.lines().map(str::trim).filter(|l| !l.is_empty()).enumerate().map(row).collect()
}

/// Every month from the first to the last, but some, was delivered.
fn delivered(from: &str, to: &str, but: &[&str]) -> Deliveries {
    let month = |text: &str| Month::parse(text).expect("a month");
    let mut deliveries = Deliveries::default();
    for m in month(from).to(month(to)).filter(|m| !but.contains(&m.to_string().as_str())) {
        deliveries.add("street", POLICE, m, 1);
    }
    deliveries
}

fn found<'a>(values: &'a Assessment, area: &str) -> &'a Repeats {
    let all = &indicator(values, "crime_rate").repeats;
    let own = all.iter().find(|r| values.areas[r.area].code.as_str() == area);
    own.unwrap_or_else(|| panic!("no repeats of {area}"))
}

fn share(s: &RepeatShare) -> String {
    let (persons, repeated) = (s.persons, s.repeated);
    format!(
        "{repeated} of {persons}, {:.3} ({:.3} to {:.3})",
        s.share, s.limits.lower, s.limits.upper
    )
}

/// What is said of an area, as a reader would check it.
fn told(values: &Assessment, area: &str) -> String {
    let repeats = found(values, area);
    let without = repeats.without_key.map_or("-".to_owned(), |x| format!("{x:.2}"));
    let count = match &repeats.answer {
        Ok(count) => count,
        Err(why) => return format!("{}; without a key {without}", why.as_str()),
    };
    let mut out = format!(
        "{}: {}; {} events; without a key {without}\n",
        count.index.code(),
        share(&count.repeated),
        count.events
    );
    for band in count.bands {
        let (persons, events) = (band.persons, band.events);
        let (of_persons, of_events) = (band.share_of_persons, band.share_of_events);
        let counted =
            format!("{persons} persons ({of_persons:.2}), {events} events ({of_events:.2})");
        out = [out, format!("  {}: {counted}", band.name()), "\n".to_owned()].concat();
    }
    out + &match &count.before {
        Ok(change) => format!("  before: {}; {:+.1} points", share(&change.before), change.points),
        Err(why) => format!("  before: {}", why.as_str()),
    }
}

#[test]
fn persons_are_followed_for_twelve_months_from_their_own_first_event() {
    let events = crimes(
        "ann 2022-01-10 E01900001
         ann 2023-01-10 E01900001
         bob 2022-01-10 E01900001
         bob 2023-01-11 E01900001
         cat 2022-12-31 E01900002
         cat 2023-12-31 E01900003
         dan 2022-03-01 E01900003
         dan 2022-03-01 E01900003
         eve 2022-02-01 E01900001
         eve 2022-04-01 E01900001
         eve 2022-06-01 E01900001
         eve 2022-06-01 E01900001
         eve 2022-08-01 E01900001
         eve 2022-10-01 E01900001
         fay 2023-02-01 E01900001
         fay 2023-03-01 E01900001",
    );
    let values = county().assess_delivered(&events, delivered("2022-01", "2023-12", &[]));
    // Ann came again on the last day that counts, Bob a day too late. Dan's two crimes of one day are one occasion. Fay
    // came first in the year after.
    assert_eq!(
        told(&values, COUNTY),
        "P12M/2022-12: 3 of 5, 0.600 (0.231 to 0.882); 13 events; without a key 0.00
  1: 2 persons (0.40), 3 events (0.23)
  2: 2 persons (0.40), 4 events (0.31)
  3-4: 0 persons (0.00), 0 events (0.00)
  5+: 1 persons (0.20), 6 events (0.46)
  before: short"
    );
    // Cat's second event lies in the other partnership: each area knows its own events.
    assert_eq!(
        told(&values, NORTH),
        "P12M/2022-12: 2 of 4, 0.500 (0.150 to 0.850); 10 events; without a key 0.00
  1: 2 persons (0.50), 2 events (0.20)
  2: 1 persons (0.25), 2 events (0.20)
  3-4: 0 persons (0.00), 0 events (0.00)
  5+: 1 persons (0.25), 6 events (0.60)
  before: short"
    );
}

#[test]
fn a_crime_with_several_rows_is_one_event_of_each_victim() {
    let rows = [
        crime("ann", "2022-01-10", "one", "E01900001"),
        crime("ann", "2022-01-10", "one", "E01900001"),
        crime("bob", "2022-01-10", "one", "E01900001"),
        // Two days in the rows of one crime are no second event.
        crime("bob", "2022-01-11", "one", "E01900001"),
        // Rows without a reference are events of their own.
        crime("bob", "2022-05-01", "", "E01900001"),
    ];
    let values = county().assess_delivered(&rows, delivered("2022-01", "2023-12", &[]));
    let count = found(&values, COUNTY).answer.as_ref().expect("a number");
    assert_eq!((count.events, count.repeated.persons, count.repeated.repeated), (3, 2, 1));
}

#[test]
fn a_feed_without_keys_has_no_repeats_and_never_none() {
    let mut county = county();
    county.feeds[0].persons = Vec::new();
    let events = crimes("- 2022-01-10 E01900001");
    let values = county.assess_delivered(&events, delivered("2022-01", "2023-12", &[]));
    assert_eq!(told(&values, COUNTY), "no_feed; without a key -");
    let asked = indicator(&values, "crime_rate").signals.iter();
    assert_eq!(asked.filter(|s| matches!(s.kind, SignalKind::Repeat(_))).count(), 0);
    // Nothing is asked of its rows: ten million of them are counted as before.
    let catalogue =
        Catalogue::load([("pack test".to_owned(), county.pack.as_str())]).expect("a pack");
    let person_days = |feeds: &[Feed]| {
        let queries = select(&catalogue, feeds).plan.queries;
        queries
            .iter()
            .filter(|q| q.breakdown.as_deref().is_some_and(|b| Who::of_day(b).is_some()))
            .count()
    };
    assert_eq!(person_days(&county.feeds), 0);
    county.feeds[0].persons = vec![Who::Victim];
    assert_eq!(person_days(&county.feeds), 2);
}

#[test]
fn where_many_events_name_nobody_persons_are_not_counted() {
    let named = "ann 2022-01-10 E01900001
                 ann 2022-02-10 E01900001
                 bob 2022-01-10 E01900001
                 cat 2022-01-10 E01900001\n";
    let with = |unnamed: &str| {
        let events = crimes(&format!("{named}{unnamed}"));
        county().assess_delivered(&events, delivered("2022-01", "2023-12", &[]))
    };
    let one = "- 2022-03-10 E01900001\n";
    assert!(
        told(&with(one), NORTH).starts_with(
            "P12M/2022-12: 1 of 3, 0.333 (0.061 to 0.792); 4 events; without a key 0.20"
        )
    );
    assert_eq!(told(&with(&one.repeat(2)), NORTH), "without_key; without a key 0.33");
    // All of them: a share of 1, and no 0 persons.
    let values = county().assess_delivered(&crimes(one), delivered("2022-01", "2023-12", &[]));
    assert_eq!(told(&values, NORTH), "without_key; without a key 1.00");
    // Nobody at all is no 0 of 0 either.
    assert_eq!(told(&values, "E22900002"), "nobody; without a key -");
}

#[test]
fn a_hole_in_the_twelve_months_after_moves_the_year_or_leaves_none() {
    let events = crimes("ann 2022-01-10 E01900001\nann 2022-05-10 E01900001");
    let with = |to: &str, but: &[&str]| {
        told(&county().assess_delivered(&events, delivered("2022-01", to, but)), COUNTY)
    };
    assert!(with("2023-12", &[]).starts_with("P12M/2022-12: 1 of 1"));
    // A month too few, and a hole in the follow-up.
    assert_eq!(with("2023-11", &[]), "short; without a key -");
    assert_eq!(with("2023-12", &["2023-06"]), "not_whole; without a key -");
    // The latest of two years that is followed by whole months.
    assert!(with("2024-02", &["2024-01"]).starts_with("P12M/2022-12: 1 of 1"));
}

#[test]
fn a_break_or_a_purge_within_the_window_leaves_no_number() {
    let events = crimes("ann 2022-01-10 E01900001\nann 2022-05-10 E01900001");
    let mut county = county();
    county.breaks = "month,what\n2022-09,New system\n".to_owned();
    let values = county.assess_delivered(&events, delivered("2022-01", "2023-12", &[]));
    assert_eq!(told(&values, COUNTY), "break; without a key -");
    county.breaks = String::new();
    let mut purged = delivered("2022-01", "2023-12", &[]);
    purged.add_purged("street", POLICE, Month::new(2022, 2).expect("a month"));
    let values = county.assess_delivered(&events, purged);
    assert_eq!(told(&values, COUNTY), "purged; without a key -");
}

#[test]
fn persons_of_two_sources_are_not_taken_for_the_same_nor_for_others() {
    let mut county = county();
    let mut second = feed("second", "police-uk-street");
    second.persons = vec![Who::Victim];
    county.feeds.push(second);
    let mut events = crimes("ann 2022-01-10 E01900001\nbob 2022-05-10 E01900001");
    events.extend(
        crimes("ann 2022-06-10 E01900003")
            .into_iter()
            .map(|e| Events { feed: "second".into(), ..e }),
    );
    let mut all = delivered("2022-01", "2023-12", &[]);
    for month in Month::new(2022, 1).expect("a month").to(Month::new(2023, 12).expect("a month")) {
        all.add("second", POLICE, month, 1);
    }
    let values = county.assess_delivered(&events, all);
    assert_eq!(told(&values, COUNTY), "several_sources; without a key 0.00");
    assert!(told(&values, NORTH).starts_with("P12M/2022-12: 0 of 2"));
}

#[test]
fn the_share_is_held_against_the_year_before() {
    // A hundred persons a year: ten of them again after the first year, forty after the second.
    let mut events = Vec::new();
    for (year, again) in [(2021, 10), (2022, 40)] {
        for n in 0..100 {
            let person = format!("p{year}x{n}");
            let place = "E01900001";
            events.push(crime(&person, &format!("{year}-03-01"), &format!("{person}a"), place));
            if n < again {
                events.push(crime(&person, &format!("{year}-06-01"), &format!("{person}b"), place));
            }
        }
    }
    let values = county().assess_delivered(&events, delivered("2021-01", "2023-12", &[]));
    let last = told(&values, COUNTY);
    let last = last.lines().last().expect("a line");
    assert_eq!(last, "  before: 10 of 100, 0.100 (0.055 to 0.174); +30.0 points");
    let kind = SignalKind::Repeat(Who::Victim);
    let signal = |area: &str| {
        let mut own = indicator(&values, "crime_rate").signals.iter();
        own.find(|s| s.kind == kind && values.areas[s.area].code.as_str() == area).expect("asked")
    };
    let found = signal(COUNTY).answer.as_ref().expect("an answer");
    assert_eq!(found.verdict.as_str(), "rising");
    assert!(found.p < Some(1e-4) && found.q < Some(1e-3) && found.q.is_some(), "{found:?}");
    assert_eq!(signal("E22900002").answer, Err("nobody is named in the year".to_owned()));
    // The first year cannot be compared where something breaks between.
    let mut broken = county();
    broken.breaks = "month,what\n2021-09,New system\n".to_owned();
    let values = broken.assess_delivered(&events, delivered("2021-01", "2023-12", &[]));
    assert!(told(&values, COUNTY).ends_with("before: break"));
}

/// The definition, person by person and in no hurry.
fn brute_force(
    rows: &[(u8, NaiveDate)],
    from: NaiveDate,
    to: NaiveDate,
) -> (u64, u64, [(u64, u64); 4]) {
    let mut by_person: BTreeMap<u8, Vec<NaiveDate>> = BTreeMap::new();
    for (person, day) in rows {
        by_person.entry(*person).or_default().push(*day);
    }
    let (mut persons, mut repeated, mut bands) = (0, 0, [(0, 0); 4]);
    for days in by_person.values() {
        let Some(first) = days.iter().filter(|d| (from..=to).contains(d)).min() else { continue };
        let last = *first + Months::new(12);
        let own: Vec<&NaiveDate> = days.iter().filter(|d| *d >= first && **d <= last).collect();
        let different = own.iter().collect::<std::collections::BTreeSet<_>>().len();
        persons += 1;
        repeated += u64::from(different > 1);
        let band = match different {
            1 => 0,
            2 => 1,
            3 | 4 => 2,
            _ => 3,
        };
        bands[band].0 += 1;
        bands[band].1 += own.len() as u64;
    }
    (persons, repeated, bands)
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(48))]

    #[test]
    fn the_numbers_are_those_of_a_count_by_hand(
        rows in proptest::collection::vec((0..12_u8, 0..730_i32), 1..80),
    ) {
        let start = NaiveDate::from_ymd_opt(2022, 1, 1).expect("a date");
        let day = |n: i32| NaiveDate::from_epoch_days(epoch_days(start) + n).expect("a date");
        let rows: Vec<(u8, NaiveDate)> = rows.into_iter().map(|(p, n)| (p, day(n))).collect();
        let events: Vec<Events> = rows
            .iter()
            .enumerate()
            .map(|(i, (p, day))| crime(&format!("p{p}"), &day.to_string(), &format!("c{i}"), "E01900001"))
            .collect();
        let values = county().assess_delivered(&events, delivered("2022-01", "2023-12", &[]));
        let to = NaiveDate::from_ymd_opt(2022, 12, 31).expect("a date");
        let (persons, repeated, bands) = brute_force(&rows, start, to);
        match &found(&values, COUNTY).answer {
            Ok(count) => {
                prop_assert_eq!((count.repeated.persons, count.repeated.repeated), (persons, repeated));
                prop_assert_eq!(count.bands.map(|b| (b.persons, b.events)), bands);
                prop_assert_eq!(count.events, bands.iter().map(|b| b.1).sum::<u64>());
            }
            Err(why) => prop_assert_eq!((*why, persons), (NoRepeats::Nobody, 0)),
        }
    }
}
