//! Events that two agencies may both have: which are compared, and what came of it.

use crate::area::{AreaCode, AreaType};
use crate::period::Period;
use crate::predicate::Predicate;

/// Which events of two indicators are held against each other.
#[derive(Debug, Clone, PartialEq)]
pub struct SharedEventsRule {
    /// Id, for example `violence_police_hospital`.
    pub id: String,
    /// Name as a heading.
    pub name: String,
    /// Ids of the two indicators whose events they are.
    pub indicators: [String; 2],
    /// Who has them, as it is said: "the police", "emergency departments".
    pub agencies: [String; 2],
    /// So many days may lie between what is one event.
    pub within_days: f64,
    /// The kind of small area that both must be in: LSOA or ward.
    pub place: AreaType,
    /// What of the two may be the same: events of one pair of filters are compared with each other alone.
    pub kinds: Vec<[Predicate; 2]>,
    /// What a reader should know of it.
    pub caveat: String,
}

/// How many events of two agencies may be the same in an area and period: the `shared_events` table.
#[derive(Debug, Clone, PartialEq)]
pub struct SharedEvents {
    /// Which rule.
    pub rule: SharedEventsRule,
    pub area_code: AreaCode,
    pub period: Period,
    /// Of each agency.
    pub sides: [SharedSide; 2],
    /// `None` where the count of the first is not whole, or either has no event with a place and a time.
    pub overlap: Option<Overlap>,
}

/// The events of one of the two agencies.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub struct SharedSide {
    /// All that are of the compared kinds; `None` where they are not whole, or some do not say their kind.
    pub events: Option<f64>,
    /// Those of them that have a small area and a time, so that they can be compared.
    pub comparable: u64,
}

/// How many events may be the same. Ranges, not intervals.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Overlap {
    /// So many at least: what is left of the pairs when the most that moved times or swapped places made is taken off.
    pub least: u64,
    /// The most pairs that moved times or swapped places made.
    pub most_by_chance: u64,
    /// So many at most; events of the first that could not be compared may each be one of the second's.
    pub most: u64,
    /// Pairs of comparable events, each used once.
    pub pairs: u64,
    /// Pairs that chance makes, as the mean of moved times or of swapped places.
    pub by_chance: f64,
    /// Chance of so many pairs if time, or place, had nothing to do with it.
    pub p_value: f64,
    /// Share of the second's comparable events that the first has, 0 to 1: least and most; `None` where it has none.
    pub known_to_first: Option<(f64, f64)>,
    /// Different events in all: least and most, over the first's events and the second's comparable ones.
    pub distinct: (u64, u64),
}
