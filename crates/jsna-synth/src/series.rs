//! Everything that is not a recorded crime: how often it happens, and where.

use crate::geography::Risk;
use crate::moments::WeekShape;
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
    pub(crate) fn shape(self) -> (f64, Risk, Season, WeekShape) {
        match self {
            Self::Asb => (25.0, Risk::Asb, Season::Summer, WeekShape::Evening),
            Self::OtherIncident => (24.0, Risk::Domestic, Season::Flat, WeekShape::Evening),
            Self::CouncilAsb => (6.0, Risk::Damage, Season::Flat, WeekShape::Day),
            Self::Noise => (5.0, Risk::Litter, Season::Summer, WeekShape::Evening),
            Self::FlyTipping => (18.0, Risk::Litter, Season::Flat, WeekShape::Day),
            Self::Sharps => (2.0, Risk::Sharps, Season::Flat, WeekShape::Day),
            Self::AssaultAttendance => {
                (2.2, Risk::Violence, Season::MildSummer, WeekShape::TownNight)
            }
            Self::AmbulanceAssault => {
                (2.4, Risk::Violence, Season::MildSummer, WeekShape::TownNight)
            }
            Self::AmbulanceOverdose => (3.6, Risk::Home, Season::Flat, WeekShape::Evening),
            Self::AmbulanceOther => (5.0, Risk::Home, Season::Flat, WeekShape::Any),
            Self::AdmissionViolence => (0.45, Risk::Home, Season::Flat, WeekShape::Any),
            Self::AdmissionAlcohol => (6.2, Risk::Home, Season::Flat, WeekShape::Any),
            Self::AdmissionDrugs => (0.8, Risk::Home, Season::Flat, WeekShape::Any),
            Self::AdmissionOther => (2.0, Risk::Home, Season::Flat, WeekShape::Any),
            Self::FireDeliberateSecondary => {
                (1.1, Risk::Damage, Season::Bonfire, WeekShape::Evening)
            }
            Self::FireDeliberatePrimary => (0.35, Risk::Damage, Season::Flat, WeekShape::Night),
            Self::FireAccidental => (1.6, Risk::Home, Season::Flat, WeekShape::Any),
            Self::Collision => (1.4, Risk::Road, Season::Flat, WeekShape::Day),
            Self::StopAndSearch => (8.0, Risk::Drugs, Season::Flat, WeekShape::Evening),
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
