//! Everything that is not a recorded crime: how often it happens, and where.

use crate::geography::Risk;
use crate::moments::Clock;
use crate::seasons::Season;

/// A kind of event that a partner counts.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Series {
    Asb,
    /// Police incidents other than ASB.
    OtherIncident,
    CouncilAsb,
    Noise,
    FlyTipping,
    Sharps,
    AssaultAttendance,
    AmbulanceAssault,
    AmbulanceOverdose,
    AmbulanceOther,
    AdmissionViolence,
    AdmissionAlcohol,
    AdmissionDrugs,
    AdmissionOther,
    FireDeliberateSecondary,
    FireDeliberatePrimary,
    FireAccidental,
    Collision,
    StopAndSearch,
}

impl Series {
    /// Per 1,000 residents and year, how it spreads over places, months and hours.
    pub(crate) fn shape(self) -> (f64, Risk, Season, Clock) {
        match self {
            Self::Asb => (25.0, Risk::Asb, Season::Summer, Clock::Evening),
            Self::OtherIncident => (24.0, Risk::Domestic, Season::Flat, Clock::Evening),
            Self::CouncilAsb => (6.0, Risk::Damage, Season::Flat, Clock::Day),
            Self::Noise => (5.0, Risk::Litter, Season::Summer, Clock::Evening),
            Self::FlyTipping => (18.0, Risk::Litter, Season::Flat, Clock::Day),
            Self::Sharps => (2.0, Risk::Sharps, Season::Flat, Clock::Day),
            Self::AssaultAttendance => (2.2, Risk::Violence, Season::MildSummer, Clock::TownNight),
            Self::AmbulanceAssault => (2.4, Risk::Violence, Season::MildSummer, Clock::TownNight),
            Self::AmbulanceOverdose => (3.6, Risk::Home, Season::Flat, Clock::Evening),
            Self::AmbulanceOther => (5.0, Risk::Home, Season::Flat, Clock::Any),
            Self::AdmissionViolence => (0.45, Risk::Home, Season::Flat, Clock::Any),
            Self::AdmissionAlcohol => (6.2, Risk::Home, Season::Flat, Clock::Any),
            Self::AdmissionDrugs => (0.8, Risk::Home, Season::Flat, Clock::Any),
            Self::AdmissionOther => (2.0, Risk::Home, Season::Flat, Clock::Any),
            Self::FireDeliberateSecondary => (1.1, Risk::Damage, Season::Bonfire, Clock::Evening),
            Self::FireDeliberatePrimary => (0.35, Risk::Damage, Season::Flat, Clock::Night),
            Self::FireAccidental => (1.6, Risk::Home, Season::Flat, Clock::Any),
            Self::Collision => (1.4, Risk::Road, Season::Flat, Clock::Day),
            Self::StopAndSearch => (8.0, Risk::Drugs, Season::Flat, Clock::Evening),
        }
    }

    /// Names the random stream of its counts.
    pub(crate) fn stream(self) -> &'static str {
        match self {
            Self::Asb => "count asb",
            Self::OtherIncident => "count other incident",
            Self::CouncilAsb => "count council asb",
            Self::Noise => "count noise",
            Self::FlyTipping => "count fly-tipping",
            Self::Sharps => "count sharps",
            Self::AssaultAttendance => "count assault attendance",
            Self::AmbulanceAssault => "count ambulance assault",
            Self::AmbulanceOverdose => "count ambulance overdose",
            Self::AmbulanceOther => "count ambulance other",
            Self::AdmissionViolence => "count admission violence",
            Self::AdmissionAlcohol => "count admission alcohol",
            Self::AdmissionDrugs => "count admission drugs",
            Self::AdmissionOther => "count admission other",
            Self::FireDeliberateSecondary => "count fire deliberate secondary",
            Self::FireDeliberatePrimary => "count fire deliberate primary",
            Self::FireAccidental => "count fire accidental",
            Self::Collision => "count collision",
            Self::StopAndSearch => "count stop and search",
        }
    }
}
