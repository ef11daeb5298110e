//! How events of an indicator lie in time and place: values, not pictures.

use std::fmt;

/// A day of the week (0 is Monday) and an hour of the day (0 to 23): the breakdown `day_hour`.
///
/// ```
/// use jsna_model::pattern::Slot;
/// let slot = Slot::parse("5-23").unwrap();
/// assert_eq!((slot.day(), slot.hour()), (4, 23));
/// assert_eq!(slot.to_string(), "5-23");
/// assert!(Slot::parse("8-00").is_none());
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Slot {
    day: u8,
    hour: u8,
}

impl Slot {
    /// `None` outside a week.
    pub fn new(day: u8, hour: u8) -> Option<Self> {
        (day < 7 && hour < 24).then_some(Self { day, hour })
    }

    /// Reads what [`fmt::Display`] prints: ISO day of the week, hour.
    pub fn parse(text: &str) -> Option<Self> {
        let (day, hour) = text.split_once('-')?;
        Self::new(day.parse::<u8>().ok()?.checked_sub(1)?, hour.parse().ok()?)
    }

    /// 0 is Monday.
    pub fn day(self) -> usize {
        self.day.into()
    }

    /// 0 to 23.
    pub fn hour(self) -> usize {
        self.hour.into()
    }
}

impl fmt::Display for Slot {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}-{:02}", self.day + 1, self.hour)
    }
}

/// Events by day of the week and hour.
#[derive(Debug, Clone, PartialEq)]
pub struct DayHour {
    /// Counts, Monday first, hour 0 to 23.
    pub cells: [[f64; 24]; 7],
    /// Events with a usable time, which the cells add up to.
    pub timed: f64,
    /// Events left out because their time is not known (date only, or default midnight).
    pub untimed: f64,
}

/// How concentrated events are in small areas.
#[derive(Debug, Clone, PartialEq)]
pub struct Concentration {
    /// Curve from (0, 0) to (1, 1): share of areas from the highest count down, share of events.
    pub curve: Vec<(f64, f64)>,
    /// How many areas are the tenth with most events.
    pub hot_areas: usize,
    /// Their share of the areas.
    pub hot_share_of_areas: f64,
    /// Their share of the events.
    pub hot_share_of_events: f64,
    /// Number of areas, those without an event included.
    pub areas: usize,
    /// Number of events in known areas.
    pub events: f64,
}
