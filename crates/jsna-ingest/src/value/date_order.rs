//! Whether the dates of a column have the day or the month first: decided once for a file, from all its cells.
//!
//! `08/05/2025` can be read both ways, `08/13/2025` only in one. A layout says the order; a file that proves the other
//! must not be read by it, because its other dates would silently go into other months.

use std::collections::BTreeSet;

/// What the cells of one column prove.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct DateOrder {
    /// Dates whose first number is no month.
    pub(crate) day_first: u64,
    /// Dates whose second number is no month.
    pub(crate) month_first: u64,
    /// Dates that can be read both ways.
    pub(crate) either: u64,
    /// Dates with the year first whose day could be a month, and those whose day could not.
    year_first: (u64, u64),
    /// Months of the dates that can be read both ways, read with the day first.
    months_day_first: BTreeSet<(u16, u8)>,
    /// The same, read with the month first.
    months_month_first: BTreeSet<(u16, u8)>,
    /// The first rows and lines that prove that the month is first, each with its cell.
    pub(crate) proof: Vec<((u64, u64), String)>,
}

/// Which order the dates of a file's column have.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Order {
    /// Nothing speaks against the day being first.
    Day,
    /// The month is first in every date that tells, or in so many that it is no slip.
    Month,
    /// No date tells; but with the month first they are all of one month, with the day first of many.
    LikelyMonth,
    /// A spreadsheet with American settings has made dates of all that it could, with day and month exchanged, and has
    /// left the others as text.
    Exchanged,
}

/// The rarer order is a slip of single rows below one in so many of the dates that tell.
const SLIP: u64 = 100;

/// So many dates that a spreadsheet made, and as many that it left as text, show that it exchanged day and month.
const MADE_DATES: u64 = 8;

/// So many months, read with the day first, speak for a file of one month with the month first.
const SCATTERED: usize = 4;

impl DateOrder {
    /// Adds a cell of a row.
    pub(crate) fn add(&mut self, cell: &str, place: impl FnOnce() -> (u64, u64)) {
        let Some((first, second, year)) = numbers(cell) else {
            match iso_day(cell) {
                Some(1..=12) => self.year_first.0 += 1,
                Some(_) => self.year_first.1 += 1,
                None => {}
            }
            return;
        };
        match (first > 12, second > 12) {
            (true, false) => self.day_first += 1,
            (false, true) => {
                self.month_first += 1;
                if self.proof.len() < jsna_model::Diagnostic::ROWS_SHOWN {
                    self.proof.push((place(), cell.to_owned()));
                }
            }
            (false, false) => {
                self.either += 1;
                self.months_day_first.insert((year, second));
                self.months_month_first.insert((year, first));
            }
            (true, true) => {}
        }
    }

    /// Adds those of the next block, whose rows and lines start behind those of the file so far.
    pub(crate) fn absorb(&mut self, block: Self, rows: u64, lines: u64) {
        self.day_first += block.day_first;
        self.month_first += block.month_first;
        self.either += block.either;
        self.year_first.0 += block.year_first.0;
        self.year_first.1 += block.year_first.1;
        self.months_day_first.extend(block.months_day_first);
        self.months_month_first.extend(block.months_month_first);
        let room = jsna_model::Diagnostic::ROWS_SHOWN - self.proof.len();
        let places = block.proof.into_iter().take(room);
        self.proof.extend(places.map(|((row, line), cell)| ((row + rows, line + lines), cell)));
    }

    /// Dates with the year first whose day could be a month.
    pub(crate) fn made_dates(&self) -> u64 {
        self.year_first.0
    }

    /// What all cells together say.
    pub(crate) fn verdict(&self) -> Order {
        let (day, month) = (self.day_first, self.month_first);
        if month > 0 && month.saturating_mul(SLIP) >= day + month {
            return Order::Month;
        }
        // Of honest dates, every fifth has a day up to 12 in either form: so many of one sort and none of the other are
        // no chance.
        let (small, large) = self.year_first;
        if small >= MADE_DATES && large == 0 && day >= MADE_DATES && self.either == 0 {
            return Order::Exchanged;
        }
        let scattered = self.months_day_first.len() >= SCATTERED;
        // The first of every month is a date of monthly data, with the day first.
        let one = self.months_month_first.len() == 1
            && self.months_month_first.iter().all(|(_, month)| *month != 1);
        if day == 0 && month == 0 && scattered && one {
            return Order::LikelyMonth;
        }
        Order::Day
    }
}

/// The day of a date with the year first.
fn iso_day(cell: &str) -> Option<u8> {
    let date = cell.split([' ', 'T']).next()?;
    let mut parts = date.split('-');
    let (year, month, day) = (parts.next()?, parts.next()?, parts.next()?);
    let whole = parts.next().is_none() && year.len() == 4 && month.len() == 2 && day.len() == 2;
    year.parse::<u16>().ok().filter(|_| whole)?;
    day.parse().ok()
}

/// The three numbers of a date with the year last. Times behind it do not matter.
fn numbers(cell: &str) -> Option<(u8, u8, u16)> {
    let date = cell.split([' ', 'T']).next()?;
    let mut parts = date.split(['/', '-', '.']);
    let (first, second, year) = (parts.next()?, parts.next()?, parts.next()?);
    let two = |text: &str| (1..=2).contains(&text.len()).then(|| text.parse().ok()).flatten();
    (parts.next().is_none() && year.len() == 4).then_some(())?;
    Some((two(first)?, two(second)?, year.parse().ok()?))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn order(cells: &[&str]) -> DateOrder {
        let mut order = DateOrder::default();
        for (row, cell) in (0..).zip(cells) {
            order.add(cell, || (row, row + 1));
        }
        order
    }

    #[test]
    fn one_american_month_is_proved_by_its_later_days() {
        let cells: Vec<String> = (1..=31).map(|d| format!("08/{d:02}/2025")).collect();
        let cells: Vec<&str> = cells.iter().map(String::as_str).collect();
        let order = order(&cells);
        assert_eq!((order.day_first, order.month_first, order.either), (0, 19, 12));
        assert_eq!(order.verdict(), Order::Month);
        assert_eq!(order.proof[0], ((12, 13), "08/13/2025".to_owned()));
    }

    #[test]
    fn its_first_days_alone_are_told_by_their_scatter() {
        let american = ["08/01/2025", "08/02/2025 09:00", "08/03/2025", "08/04/2025"];
        assert_eq!(order(&american).verdict(), Order::LikelyMonth);
        let monthly = ["01/04/2025", "01/05/2025", "01/06/2025", "01/07/2025"];
        assert_eq!(order(&monthly).verdict(), Order::Day);
        assert_eq!(
            order(&["01/08/2025", "02/08/2025", "03/08/2025", "04/08/2025"]).verdict(),
            Order::Day
        );
    }

    #[test]
    fn a_slip_of_one_row_in_a_hundred_is_no_order() {
        let mut cells = vec!["13/08/2025"; 200];
        cells.push("08/13/2025");
        assert_eq!(order(&cells).verdict(), Order::Day);
        cells.extend(["08/14/2025", "08/15/2025"]);
        assert_eq!(order(&cells).verdict(), Order::Month);
    }

    #[test]
    fn a_spreadsheet_that_exchanged_day_and_month_is_found_out() {
        let made: Vec<String> = (1..=12).map(|m| format!("2023-{m:02}-04")).collect();
        let left: Vec<String> = (13..=25).map(|d| format!("{d}/04/2023")).collect();
        let all: Vec<&str> = made.iter().chain(&left).map(String::as_str).collect();
        assert_eq!(order(&all).verdict(), Order::Exchanged);
        // One honest date of either sort speaks against it.
        assert_eq!(order(&[all.clone(), vec!["2023-04-20"]].concat()).verdict(), Order::Day);
        assert_eq!(order(&[all.clone(), vec!["03/04/2023"]].concat()).verdict(), Order::Day);
        assert_eq!(order(&all[..12]).verdict(), Order::Day);
    }

    #[test]
    fn other_dates_say_nothing() {
        let none = order(&["45271", "13 Aug 2025", "", "Aug-2025", "1/2/25"]);
        assert_eq!(none, DateOrder::default());
    }
}
