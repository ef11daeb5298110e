//! What the assessment promises, one file for each promise: a few events go in, the measures come out as text that a
//! reader can check by hand.

#![expect(
    clippy::expect_used,
    clippy::panic,
    reason = "a county that cannot be made is a failed test"
)]

mod breakdowns;
mod breaks;
mod by_hand;
mod county;
mod covered;
mod distinct;
mod hot_spots;
mod looking_back;
mod missing_months;
mod observations;
mod order;
mod places;
mod repeats;
mod shares;
mod stock;
mod targets;
mod uncounted;
mod unplaced;
