//! Day of the week by hour of the day.

use super::{Caption, Composer};
use crate::chart::{Body, Chart};
use jsna_model::{AreaIx, Period, words};

impl Composer<'_> {
    pub(super) fn day_hour(&self, area: AreaIx, period: Period) -> Option<Chart> {
        let i = self.indicator();
        let found = self.assessed().day_hour.get(&area)?;
        let name = self.name(area);
        let caption = Caption {
            // One of 168 hours is always the busiest: which one it is says nothing.
            headline: format!("When {} happen in {name}, by day and hour", i.plural),
            subtitle: format!(
                "{} by day of week and hour, {name}, {}",
                words::sentence_case(&i.plural),
                period.label()
            ),
            kind: "Grid of seven days by 24 hours",
            detail: "Darker cells hold more.".to_owned(),
            notes: vec![format!(
                "{} of {} {} have a usable time. Date-only records and default midnights are left out.",
                words::count(found.timed),
                words::count(found.timed + found.untimed),
                i.plural
            )],
        };
        Some(self.chart(area, caption, Body::DayHour(Box::new(found.clone()))))
    }
}
