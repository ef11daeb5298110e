//! The periods that numbers are given for.

use jsna_model::{Month, Period, PeriodType};

/// The kinds of period of large areas.
pub const LARGE: [PeriodType; 4] =
    [PeriodType::Month, PeriodType::Quarter, PeriodType::FinancialYear, PeriodType::Rolling12];

/// The kinds of period of small areas, where the project does not ask for more: nobody reads the months of LSOAs, and
/// they are two thirds of all numbers. They stay in the counts table.
pub const SMALL: [PeriodType; 2] = [PeriodType::FinancialYear, PeriodType::Rolling12];

/// All periods that lie wholly between two months, by kind and then by date.
pub fn all(first: Month, last: Month) -> Vec<Period> {
    LARGE
        .into_iter()
        .flat_map(|kind| first.to(last).filter_map(move |m| Period::ending(kind, m)))
        .filter(|p| p.start() >= first)
        .collect()
}

/// Periods with their positions. A position is a `u16`: the three hundred years that months are of have some 12,000
/// periods of all kinds.
#[derive(Debug, Clone)]
pub struct PeriodList(Vec<Period>);

impl PeriodList {
    /// Puts periods in the order that their positions have.
    pub fn new(mut periods: Vec<Period>) -> Self {
        periods.sort_unstable();
        periods.dedup();
        Self(periods)
    }

    /// The periods of some kinds, with their positions.
    pub fn of_kinds(&self, kinds: &[PeriodType]) -> impl Iterator<Item = (u16, Period)> {
        let own = (0_u16..).zip(&self.0).filter(move |(_, p)| kinds.contains(&p.kind()));
        own.map(|(at, p)| (at, *p))
    }

    /// Position of a period.
    pub fn position(&self, period: Period) -> Option<u16> {
        self.0.binary_search(&period).ok().and_then(|at| u16::try_from(at).ok())
    }

    /// The periods, in order.
    pub fn into_periods(self) -> Vec<Period> {
        self.0
    }
}
