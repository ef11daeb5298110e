//! How events of an indicator lie in time and place: values, not pictures.

use crate::area_tree::AreaIx;
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

/// A part of the week. The six parts have no hour in common and make up the week.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum PartOfWeek {
    /// Monday to Friday, 06:00 to 17:59.
    WeekdayDaytime,
    /// Sunday to Thursday, 18:00 to 23:59.
    WeekdayEvening,
    /// Monday to Friday, 00:00 to 05:59.
    WeekdayNight,
    /// Saturday and Sunday, 06:00 to 17:59.
    WeekendDaytime,
    /// Friday and Saturday, 18:00 to 23:59.
    WeekendEvening,
    /// Saturday and Sunday, 00:00 to 05:59: the nights that began on Friday and Saturday.
    WeekendNight,
}

impl PartOfWeek {
    /// All of them, in the order of the tables.
    pub const ALL: [Self; 6] = [
        Self::WeekdayDaytime,
        Self::WeekdayEvening,
        Self::WeekdayNight,
        Self::WeekendDaytime,
        Self::WeekendEvening,
        Self::WeekendNight,
    ];

    /// The part that a day and hour lie in.
    ///
    /// ```
    /// use jsna_model::pattern::{PartOfWeek, Slot};
    /// let part = |text| PartOfWeek::of(Slot::parse(text).unwrap());
    /// assert_eq!(part("5-23"), PartOfWeek::WeekendEvening); // Friday, 23:00
    /// assert_eq!(part("7-02"), PartOfWeek::WeekendNight); // the night that began on Saturday
    /// assert_eq!(part("1-02"), PartOfWeek::WeekdayNight);
    /// assert_eq!(part("7-20"), PartOfWeek::WeekdayEvening);
    /// assert_eq!(part("6-12"), PartOfWeek::WeekendDaytime);
    /// let hours = |part: PartOfWeek| part.hours();
    /// assert_eq!(PartOfWeek::ALL.map(hours).iter().sum::<f64>(), 168.0);
    /// ```
    pub fn of(slot: Slot) -> Self {
        let (friday, saturday, sunday) = (4, 5, 6);
        let weekend = slot.day() == saturday || slot.day() == sunday;
        match (slot.hour(), slot.day()) {
            (6..18, _) if weekend => Self::WeekendDaytime,
            (6..18, _) => Self::WeekdayDaytime,
            (18.., day) if day == friday || day == saturday => Self::WeekendEvening,
            (18.., _) => Self::WeekdayEvening,
            _ if weekend => Self::WeekendNight,
            _ => Self::WeekdayNight,
        }
    }

    /// How many of the 168 hours of the week it has.
    pub fn hours(self) -> f64 {
        match self {
            Self::WeekdayDaytime => 60.0,
            Self::WeekdayEvening | Self::WeekdayNight => 30.0,
            Self::WeekendDaytime => 24.0,
            Self::WeekendEvening | Self::WeekendNight => 12.0,
        }
    }

    /// The spelling of tables.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::WeekdayDaytime => "weekday_daytime",
            Self::WeekdayEvening => "weekday_evening",
            Self::WeekdayNight => "weekday_night",
            Self::WeekendDaytime => "weekend_daytime",
            Self::WeekendEvening => "weekend_evening",
            Self::WeekendNight => "weekend_night",
        }
    }

    /// In words, with its days and hours.
    pub fn words(self) -> &'static str {
        match self {
            Self::WeekdayDaytime => "Monday to Friday from 06:00 to 17:59",
            Self::WeekdayEvening => "Sunday to Thursday from 18:00 to 23:59",
            Self::WeekdayNight => "Monday to Friday from 00:00 to 05:59",
            Self::WeekendDaytime => "Saturday and Sunday from 06:00 to 17:59",
            Self::WeekendEvening => "Friday and Saturday from 18:00 to 23:59",
            Self::WeekendNight => "Saturday and Sunday from 00:00 to 05:59",
        }
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
    /// The parts of the week with more than their share of the hours by more than chance, the busiest an hour first.
    pub busy: Vec<PartOfWeek>,
}

impl DayHour {
    /// The events in a part of the week.
    pub fn in_part(&self, part: PartOfWeek) -> f64 {
        let slots = (0..7).flat_map(|day| (0..24).filter_map(move |hour| Slot::new(day, hour)));
        let own = slots.filter(|slot| PartOfWeek::of(*slot) == part);
        own.map(|slot| self.cells[slot.day()][slot.hour()]).sum()
    }
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
    /// How many of the areas with most events had most a year before too; absent where that year is not whole.
    pub kept: Option<Kept>,
}

/// How many of the busiest small areas stay busy.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Kept {
    /// Busiest areas of the year before.
    pub of: usize,
    /// How many of them are among the busiest now; not whole where areas tie.
    pub areas: f64,
    /// How many equal rates and chance would keep.
    pub by_chance: f64,
    /// Chance of as many there.
    pub p: f64,
}

/// Hot LSOAs that neighbour each other.
#[derive(Debug, Clone, PartialEq)]
pub struct HotCluster {
    /// The area of the page that tells of them.
    pub area: AreaIx,
    /// The LSOAs, at least two.
    pub members: Vec<AreaIx>,
    /// The wards that they lie in, the one with most of their events first; empty where none is known.
    pub wards: Vec<AreaIx>,
    /// Their events.
    pub events: f64,
    /// Their share of the events that have a place in an LSOA of the area, 0 to 1.
    pub share_of_events: f64,
    /// Their share of the people of the area that events are counted over.
    pub share_of_people: f64,
}
