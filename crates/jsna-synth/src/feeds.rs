//! The extracts that partners send: what each system writes, with its habits and faults.

mod council;
mod fire;
mod health;
mod police_incident;
mod police_open;
mod returns;
mod rms;
mod road;

use crate::output::Extract;
use crate::world::World;

/// A feed of the project file.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Feed {
    pub(crate) id: &'static str,
    pub(crate) layout: &'static str,
    /// Where its files lie.
    pub(crate) files: &'static str,
    pub(crate) delivery: &'static str,
    pub(crate) cadence: &'static str,
    pub(crate) handling: &'static str,
    /// What an analyst should know, as a comment of the project file.
    pub(crate) note: &'static str,
    /// A fault that was planted, and the months that are needed for it.
    pub(crate) fault: Option<(u32, &'static str)>,
    make: fn(&World) -> Vec<Extract>,
}

/// All feeds, in the order of the project file.
pub(crate) const FEEDS: &[Feed] = &[
    police_open::STREET,
    police_open::STOP_AND_SEARCH,
    rms::CRIME,
    police_incident::INCIDENT,
    council::ASB_CASE,
    council::NOISE,
    council::FLY_TIPPING,
    council::SHARPS,
    health::ATTENDANCE,
    health::AMBULANCE,
    health::ADMISSION,
    fire::INCIDENT,
    road::COLLISION,
    road::CASUALTY,
    returns::MARAC,
    returns::SURVEY,
    returns::IOM,
    returns::PREVENT,
    returns::CASE_REVIEW,
];

/// Every file of every feed.
pub(crate) fn files(world: &World) -> Vec<Extract> {
    FEEDS.iter().flat_map(|feed| (feed.make)(world)).collect()
}

/// Ids of the feeds.
pub(crate) fn ids() -> Vec<&'static str> {
    FEEDS.iter().map(|f| f.id).collect()
}
