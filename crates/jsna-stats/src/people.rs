//! Time and people: when things happened when nobody saw them, who suffers again, and who is counted twice.
//!
//! | question | function |
//! | --- | --- |
//! | At what hour do burglaries happen, if all we know is a window? | [`aoristic()`], [`aoristic_weights`] |
//! | Which events are repeats, and how much of the crime is that? | [`repeat_events`], [`repeat_summary`] |
//! | How many victims suffer again within a year? | [`repeat_victimisation`] |
//! | How many once, twice, three or four times, or more? | [`repeat_bands`] |
//! | How long until the next event, when some are still being followed? | [`survival()`], [`survival_at`] |
//! | How many incidents do two agencies know between them? | [`overlap_range`], [`chapman_total`] |
//! | Which of them may be the same, and how many would seem so by chance? | [`candidate_matches`] |
//!
//! Days are day numbers (days since 1970-01-01) and times are minutes since 1970-01-01 00:00, both on the local
//! clock. Persons are any keys that can be ordered, such as keyed pseudonyms.

mod aoristic;
mod matches;
mod overlap;
mod repeat;
mod span;
mod survival;
mod victimisation;

#[cfg(test)]
mod tests;

pub use aoristic::{Aoristic, HourWeight, TimeWindow, When, aoristic, aoristic_weights};
pub use matches::{CandidateMatches, KnownIncident, candidate_matches};
pub use overlap::{CountRange, OverlapRange, ShareRange, chapman_total, overlap_range};
pub use repeat::{RepeatEvent, RepeatSummary, repeat_events, repeat_summary};
pub use span::Span;
pub use survival::{Survival, SurvivalStep, survival, survival_at};
pub use victimisation::{
    RepeatBand, RepeatConfig, RepeatVictimisation, repeat_bands, repeat_victimisation,
};
