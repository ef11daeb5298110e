//! Signals: what a test says of one series, whether anybody is told of it or not.

use crate::area_tree::AreaIx;
use crate::month::Month;
use crate::pattern::PartOfWeek;
use crate::repeats::Who;

/// What is asked of a series.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum SignalKind {
    /// Do the months run up or down along a straight line?
    Trend,
    /// Did they change for good, and when?
    ChangePoint,
    /// Which single month stands out?
    Spike,
    /// Is the latest month above what the same time of past years leads one to expect?
    Exceedance,
    /// Do they follow the time of year?
    Season,
    /// Which way do the five latest years point?
    RecentTrend,
    /// Does the area stand out from all areas of its kind together?
    Comparison,
    /// Do few places hold more of it than equal rates would give them?
    Concentration,
    /// Of a large area: are the places with most of it those of the year before? Of an LSOA: has it, together with its
    /// neighbours on the map, more or less of it than equal rates give?
    HotSpot,
    /// Does a part of the week hold more of it than its hours?
    Week,
    /// Is the latest month what the months before it lead one to expect, on a control chart?
    Variation,
    /// Is a target met?
    Assurance,
    /// Is the share of persons to whom it happened again another than in the year before?
    Repeat(Who),
}

impl SignalKind {
    /// The spelling of the `signal` column.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Trend => "trend",
            Self::ChangePoint => "change_point",
            Self::Spike => "spike",
            Self::Exceedance => "exceedance",
            Self::Season => "season",
            Self::RecentTrend => "recent_trend",
            Self::Comparison => "comparison",
            Self::Concentration => "concentration",
            Self::HotSpot => "hot_spot",
            Self::Week => "week",
            Self::Variation => "variation",
            Self::Assurance => "assurance",
            Self::Repeat(_) => "repeat",
        }
    }

    /// The last part of a signal's id: what is asked, and of whom where several are asked about.
    pub fn id(self) -> String {
        match self {
            Self::Repeat(who) => format!("{}_{}", self.as_str(), who.as_str()),
            _ => self.as_str().to_owned(),
        }
    }

    /// The verdict where chance may have made what was found.
    pub fn nothing(self) -> Verdict {
        match self {
            Self::Trend | Self::RecentTrend => Verdict::NoTrend,
            Self::ChangePoint | Self::Repeat(_) => Verdict::NoChange,
            Self::Spike => Verdict::NoneStandsOut,
            Self::Exceedance => Verdict::AsExpected,
            Self::Season => Verdict::NoSeason,
            Self::Comparison => Verdict::Similar,
            Self::Concentration | Self::HotSpot => Verdict::AsByChance,
            Self::Week => Verdict::EvenWeek,
            Self::Variation => Verdict::CommonCause,
            Self::Assurance => Verdict::NotToldApart,
        }
    }
}

/// The answer.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Verdict {
    Rising,
    Falling,
    NoTrend,
    /// A higher level from one month on.
    StepUp,
    /// A lower level from one month on.
    StepDown,
    /// Higher, and nobody can tell since which month, or gradually.
    ChangeUp,
    /// Lower, and nobody can tell since which month, or gradually.
    ChangeDown,
    NoChange,
    High,
    Low,
    NoneStandsOut,
    AboveExpected,
    AsExpected,
    Seasonal,
    NoSeason,
    Above,
    Below,
    Similar,
    Concentrated,
    AsByChance,
    /// More of the busiest places are those of the year before than chance keeps.
    Persistent,
    /// An LSOA and its neighbours have more than equal rates give them.
    Hot,
    /// They have less.
    Cold,
    /// This part of the week has most an hour, of those with more than their share by more than chance.
    MostIn(PartOfWeek),
    EvenWeek,
    /// A point or run above the centre line that the rules of the control chart pick out.
    SpecialCauseHigh,
    /// A point or run below it.
    SpecialCauseLow,
    CommonCause,
    Met,
    Missed,
    /// Met or missed by no more than the months vary by themselves.
    NotToldApart,
}

impl Verdict {
    /// The spelling of the `verdict` column.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Rising => "rising",
            Self::Falling => "falling",
            Self::NoTrend => "no_trend",
            Self::StepUp => "step_up",
            Self::StepDown => "step_down",
            Self::ChangeUp => "change_up",
            Self::ChangeDown => "change_down",
            Self::NoChange => "no_change",
            Self::High => "high",
            Self::Low => "low",
            Self::NoneStandsOut => "none",
            Self::AboveExpected => "above_expected",
            Self::AsExpected => "as_expected",
            Self::Seasonal => "seasonal",
            Self::NoSeason => "no_season",
            Self::Above => "above",
            Self::Below => "below",
            Self::Similar => "similar",
            Self::Concentrated => "concentrated",
            Self::AsByChance => "as_by_chance",
            Self::Persistent => "persistent",
            Self::Hot => "hot",
            Self::Cold => "cold",
            Self::MostIn(part) => part.as_str(),
            Self::EvenWeek => "even",
            Self::SpecialCauseHigh => "special_cause_high",
            Self::SpecialCauseLow => "special_cause_low",
            Self::CommonCause => "common_cause",
            Self::Met => "met",
            Self::Missed => "missed",
            Self::NotToldApart => "not_told_apart",
        }
    }
}

/// What a test found.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Found {
    pub verdict: Verdict,
    /// What the test worked out.
    pub statistic: Option<f64>,
    /// Chance of as much where there is nothing; `None` where the method has none.
    pub p: Option<f64>,
    /// The least share of false ones among the signals of this kind and kind of area at which it is told; made when all are
    /// there.
    pub q: Option<f64>,
    /// Variance of the months over that of independent events.
    pub dispersion: Option<f64>,
    /// How much, in percent or, for shares, in the unit of the value: of a trend a year, of a step the new level over the
    /// old, of a month or an area over what was expected, of a season its highest month over the mean.
    pub change: Option<f64>,
}

/// One question asked of one series, and its answer.
#[derive(Debug, Clone, PartialEq)]
pub struct Signal {
    pub kind: SignalKind,
    pub area: AreaIx,
    /// First month that the answer is about: of a step the first that it may have begun in.
    pub from: Month,
    /// The last.
    pub to: Month,
    pub method: &'static str,
    /// The answer, or why there is none.
    pub answer: Result<Found, String>,
}
