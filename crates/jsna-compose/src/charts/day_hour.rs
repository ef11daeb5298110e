//! Day of the week by hour of the day.

use super::{Caption, Composer};
use crate::chart::{Body, Chart};
use jsna_model::{AreaIx, Period, words};

/// Days in the order of the grid.
const DAYS: [&str; 7] =
    ["Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"];

impl Composer<'_> {
    pub(super) fn day_hour(&self, area: AreaIx, period: Period) -> Option<Chart> {
        let i = self.indicator();
        let found = self.assessed().day_hour.get(&area)?;
        let (day, hour) = busiest(&found.cells);
        let name = self.name(area);
        let share = words::decimal(found.cells[day][hour] / found.timed * 100.0, 1);
        let caption = Caption {
            headline: format!(
                "The busiest hour for {} in {name} was {} {hour:02}:00 to {:02}:00, with {share}% of those with a known time",
                i.plural,
                DAYS[day],
                (hour + 1) % 24
            ),
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

fn busiest(cells: &[[f64; 24]; 7]) -> (usize, usize) {
    let mut best = (0, 0);
    for (d, row) in cells.iter().enumerate() {
        for (h, cell) in row.iter().enumerate() {
            if *cell > cells[best.0][best.1] {
                best = (d, h);
            }
        }
    }
    best
}
