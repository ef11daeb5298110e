//! Numbers and findings in words: one place, so that page, chart and alt text say the same.
//!
//! Rules: no "significant" without a test, no words of cause, verbs that respect polarity (rose and
//! fell, never improved), the base always said.

use jsna_model::indicator::{Indicator, Statistic};
use jsna_model::measure::{ChangeUnit, Measure, Status};
use jsna_model::shorthand::Symbol;
use jsna_model::words;

/// A value with as many decimals as a reader needs: none from 1,000, one from 10, two below, three
/// below a tenth.
pub fn number(x: f64) -> String {
    let places = match x.abs() {
        a if a >= 1000.0 => 0,
        a if a >= 10.0 => 1,
        a if a >= 0.1 || a == 0.0 => 2,
        _ => 3,
    };
    words::decimal(x, places)
}

/// A value in its unit: `24.1 per 1,000 residents`, `12.3%`, `412 applications`.
pub fn value(x: f64, i: &Indicator) -> String {
    match i.statistic {
        Statistic::Count => format!("{} {}", words::count(x), i.unit),
        Statistic::Share if i.unit == "%" => format!("{}%", words::decimal(x, 1)),
        Statistic::Share | Statistic::CrudeRate | Statistic::Ratio => {
            format!("{} {}", number(x), i.unit)
        }
    }
}

/// An interval without its unit: `23.5 to 24.8`.
fn interval((lower, upper): (f64, f64), i: &Indicator) -> String {
    match i.statistic {
        Statistic::Count => format!("{} to {}", words::decimal(lower, 0), words::decimal(upper, 0)),
        Statistic::Share if i.unit == "%" => {
            format!("{}% to {}%", words::decimal(lower, 1), words::decimal(upper, 1))
        }
        Statistic::Share | Statistic::CrudeRate | Statistic::Ratio => {
            format!("{} to {}", number(lower), number(upper))
        }
    }
}

/// The level, in a sentence.
pub fn level(m: &Measure, i: &Indicator) -> String {
    let period = m.period.label();
    let area = &m.area_name;
    match (m.status, m.count, m.value) {
        (Status::NotReceived, ..) => {
            format!("Nothing was received for {area} for the {period}: this is not a zero.")
        }
        (Status::Suppressed, ..) => {
            format!("The source suppressed the figure for {area} for the {period}.")
        }
        (Status::Partial, Some(count), _) => format!(
            "Only {}% of what was expected was received for {area} for the {period}: {} {} so far. A rate is not given.",
            words::decimal(m.coverage * 100.0, 0),
            words::count(count),
            i.noun_for(count)
        ),
        (_, Some(count), Some(v)) => {
            let limits =
                m.ci95.map_or_else(String::new, |c| format!(" (95% interval {})", interval(c, i)));
            let n = words::count(count);
            match i.statistic {
                Statistic::Count => format!("{area} had {} in the {period}{limits}.", value(v, i)),
                Statistic::Share => {
                    let base = m
                        .denominator
                        .map_or_else(String::new, |d| format!(", {n} of {}", words::count(d)));
                    format!(
                        "In {area} the figure was {}{limits}{base}, in the {period}.",
                        value(v, i)
                    )
                }
                Statistic::CrudeRate => {
                    format!(
                        "{area} had {n} {} in the {period}, or {}{limits}.",
                        i.noun_for(count),
                        value(v, i)
                    )
                }
                Statistic::Ratio => {
                    format!("In {area} there were {} in the {period}.", value(v, i))
                }
            }
        }
        (_, Some(count), None) => format!(
            "{area} had {} {} in the {period}; a rate cannot be given, because there is no denominator for it.",
            words::count(count),
            i.noun_for(count)
        ),
        (_, None, _) => format!("No figure is available for {area} for the {period}."),
    }
}

/// Which way a change went, where its interval tells.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Direction {
    /// The whole interval lies above no change.
    Up,
    /// The whole interval lies below no change.
    Down,
    /// The interval includes no change.
    Unclear,
}

/// The direction of a measure's change; `None` where no change is given.
pub fn direction(m: &Measure) -> Option<Direction> {
    let change = m.change?;
    change.change?;
    Some(match change.ci95 {
        Some((lower, _)) if lower > 0.0 => Direction::Up,
        Some((_, upper)) if upper < 0.0 => Direction::Down,
        Some(_) | None => Direction::Unclear,
    })
}

/// The size of a change without its sign: `8.2%`, `1.4 percentage points`.
fn size(x: f64, unit: ChangeUnit) -> String {
    match unit {
        ChangeUnit::Percent => format!("{}%", words::decimal(x.abs(), 1)),
        ChangeUnit::Points => format!("{} percentage points", words::decimal(x.abs(), 1)),
    }
}

/// A change with its direction: `8.2% lower`.
fn signed(x: f64, unit: ChangeUnit) -> String {
    format!("{} {}", size(x, unit), if x < 0.0 { "lower" } else { "higher" })
}

/// What changed on the year before, in a sentence or two.
pub fn change(m: &Measure, i: &Indicator) -> String {
    if m.shorthand.has(Symbol::Break) {
        return "There is a break in the series, so no comparison with the year before is given."
            .to_owned();
    }
    let Some(c) = m.change else { return String::new() };
    let before = before_words(m, i);
    let Some(x) = c.change else {
        return format!(
            "The year before: {before}. The numbers are too small for a percentage to mean anything."
        );
    };
    let range = c.ci95.map_or_else(String::new, |(l, u)| {
        if l < 0.0 && u > 0.0 {
            format!(
                "; the change could be anything from {} to {} (95% interval)",
                signed(l, c.unit),
                signed(u, c.unit)
            )
        } else {
            format!(" (95% interval {} to {})", size(l, c.unit), signed(u, c.unit))
        }
    });
    match direction(m) {
        Some(Direction::Unclear) | None => {
            format!("No clear change on the year before ({before}): {}{range}.", signed(x, c.unit))
        }
        Some(Direction::Up | Direction::Down) => {
            format!("That is {} than the year before ({before}){range}.", signed(x, c.unit))
        }
    }
}

fn before_words(m: &Measure, i: &Indicator) -> String {
    let Some(c) = m.change else { return String::new() };
    match (i.statistic, c.before_value) {
        (Statistic::Share | Statistic::Ratio, Some(v)) => value(v, i),
        _ => format!("{} {}", words::count(c.before_count), i.noun_for(c.before_count)),
    }
}

/// The finding about one area, as a headline: `Shoplifting in Northmere rose by 12.4%, to 9.1 per 1,000 residents`.
pub fn headline(m: &Measure, i: &Indicator) -> String {
    let subject = format!("{} in {}", i.name, m.area_name);
    let Some(v) = m.value else {
        return match m.status {
            Status::NotReceived => format!("{subject}: not received for the {}", m.period.label()),
            Status::Partial => format!("{subject}: not complete for the {}", m.period.label()),
            Status::Suppressed => format!("{subject}: suppressed by the source"),
            Status::Given | Status::NotCalculable => format!("{subject}: no rate can be given"),
        };
    };
    let level = value(v, i);
    match (direction(m), m.change.and_then(|c| c.change.map(|x| (x, c.unit)))) {
        (Some(Direction::Up), Some((x, unit))) => {
            format!("{subject} rose by {}, to {level}", size(x, unit))
        }
        (Some(Direction::Down), Some((x, unit))) => {
            format!("{subject} fell by {}, to {level}", size(x, unit))
        }
        (Some(Direction::Unclear), _) => {
            format!("{subject}: {level}, no clear change on the year before")
        }
        _ => format!("{subject}: {level}"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_have_the_decimals_a_reader_needs() {
        assert_eq!(number(0.0), "0.00");
        assert_eq!(number(0.0312), "0.031");
        assert_eq!(number(4.256), "4.26");
        assert_eq!(number(24.13), "24.1");
        assert_eq!(number(1234.5), "1,234");
    }
}
