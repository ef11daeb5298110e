//! What changed, in words: a year against the year before, a change for good, a month that stands out.

use super::{counted, for_period, in_period, value};
use jsna_model::claim::{Claim, ClaimKind, ClaimNumbers, Lasting, Shape, Unclear};
use jsna_model::indicator::{Indicator, Statistic};
use jsna_model::measure::{Change, ChangeUnit, Limits, Measure, Status};
use jsna_model::words;
use jsna_model::{Period, PeriodType};

/// The size of a change without its sign: `8.2%`, `1.4 percentage points`.
pub(super) fn size(x: f64, unit: ChangeUnit) -> String {
    match unit {
        ChangeUnit::Percent => format!("{}%", words::decimal(x.abs(), 1)),
        ChangeUnit::Points => format!("{} percentage points", words::decimal(x.abs(), 1)),
    }
}

/// A change with its direction: `8.2% lower`. What rounds to nothing has none.
pub(super) fn signed(x: f64, unit: ChangeUnit) -> String {
    if x.abs() < 0.05 {
        return format!("less than {} different", size(0.1, unit));
    }
    format!("{} {}", size(x, unit), if x < 0.0 { "lower" } else { "higher" })
}

/// What a period is compared with.
pub(super) fn before(period: Period) -> &'static str {
    match period.kind() {
        PeriodType::Month => "the same month a year before",
        PeriodType::Quarter => "the same quarter a year before",
        PeriodType::Rolling36 => "the three years before",
        PeriodType::FinancialYear | PeriodType::CalendarYear | PeriodType::Rolling12 => {
            "the year before"
        }
    }
}

/// The 95% interval of a change, with its direction: `9.1% to 3.8% lower`, `1.2% lower to 4.5% higher`.
fn range(l: Limits, unit: ChangeUnit) -> String {
    if l.lower < 0.0 && l.upper > 0.0 {
        format!("{} to {}", signed(l.lower, unit), signed(l.upper, unit))
    } else {
        format!("{} to {}", size(l.lower, unit), signed(l.upper, unit))
    }
}

/// A change by itself, for a sentence of somebody else: never without what its test says of it. `claim` is what is said of
/// the change, where something is.
///
/// # Errors
/// What stands in its place, where there is nothing to compare with, or the numbers do not allow a size.
pub fn change_alone(
    change: Option<&Change>,
    claim: Option<&Claim>,
) -> Result<String, &'static str> {
    match claim.map(|c| c.kind) {
        Some(ClaimKind::NotComparable) => return Err("break in the series"),
        Some(ClaimKind::StillComing) => return Err("still coming in"),
        _ => {}
    }
    let c = change.ok_or("not compared")?;
    let x = c.change.ok_or("too few to say")?;
    let far = signed(x, c.unit);
    Ok(match (claim.map(|c| c.kind), c.ci95) {
        (Some(ClaimKind::NoClearChange), Some(l)) => {
            format!("no clear change ({far}; 95% interval {})", range(l, c.unit))
        }
        (Some(ClaimKind::NoClearChange), None) => format!("no clear change ({far})"),
        (_, Some(l)) => format!("{far} (95% interval {})", range(l, c.unit)),
        (_, None) => format!("{far} (not tested)"),
    })
}

/// What changed on the period before, in a sentence or two.
///
/// `now` is the count of the period, where the number before is a count.
pub fn change(claim: &Claim, now: Option<f64>, i: &Indicator) -> String {
    let earlier = before(claim.period);
    if claim.kind == ClaimKind::NotComparable {
        return format!(
            "There is a break in the series, so no comparison with {earlier} is given."
        );
    }
    if claim.kind == ClaimKind::StillComing {
        return format!(
            "Records of this period are still coming in, so it is not compared with {earlier}."
        );
    }
    let ClaimNumbers::Change(c) = &claim.numbers else { return String::new() };
    let then = before_words(c, i);
    let Some(x) = c.change else {
        let small = "The numbers are too small for a percentage to mean anything.";
        return match now.filter(|_| !is_of_base(i)) {
            Some(n) => format!("That is {}, against {then} {earlier}. {small}", counted(n, i)),
            None => format!("{}: {then}. {small}", words::sentence_case(earlier)),
        };
    };
    let range = c.ci95.map_or_else(String::new, |l| {
        if l.lower < 0.0 && l.upper > 0.0 {
            format!(
                "; the change could be anything from {} to {} (95% interval)",
                signed(l.lower, c.unit),
                signed(l.upper, c.unit)
            )
        } else {
            format!(" (95% interval {} to {})", size(l.lower, c.unit), signed(l.upper, c.unit))
        }
    });
    if x.abs() < 0.05 {
        return format!("That is about the same as {earlier} ({then}){range}.");
    }
    match claim.kind {
        ClaimKind::Rose | ClaimKind::Fell => {
            format!("That is {} than {earlier} ({then}){range}.", signed(x, c.unit))
        }
        ClaimKind::NotTested => format!(
            "That is {} than {earlier} ({then}). Nothing here tells whether that is more than chance.",
            signed(x, c.unit)
        ),
        _ => {
            if let Some(why) = claim.unclear.filter(|_| beyond_chance(c)) {
                let why = unclear(why);
                return format!(
                    "That is {} than {earlier} ({then}){range}, {why}",
                    signed(x, c.unit)
                );
            }
            format!("No clear change on {earlier} ({then}): {}{range}.", signed(x, c.unit))
        }
    }
}

/// Whether the interval of a change leaves out no change.
pub fn beyond_chance(c: &Change) -> bool {
    c.ci95.is_some_and(|l| l.lower > 0.0 || l.upper < 0.0)
}

/// Why a change is not clear although its interval leaves out no change.
fn unclear(why: Unclear) -> &'static str {
    match why {
        Unclear::NotLasting => "but the months do not show that the level changed for good.",
        Unclear::AnotherChange => {
            "but the level of the months changed at another time, or the other way."
        }
        Unclear::Many => {
            "but among as many comparisons as are made here, differences of this size arise by chance."
        }
    }
}

/// A change for good, in a sentence that begins with `subject`: `It stepped up in October 2024`.
pub fn lasting(claim: &Claim, subject: &str) -> Option<String> {
    let ClaimNumbers::Lasting(l) = &claim.numbers else { return None };
    Some(match l.shape {
        Shape::Step => format!("{subject} {}{}.", stepped(l, claim.kind), dated(l)),
        Shape::Either => format!("{subject} {}.", moved(l, claim.kind)),
        Shape::Slope => format!(
            "{subject} {} by about {}% a year from {} to {}.",
            if rises(claim.kind) { "rose" } else { "fell" },
            words::decimal(l.per_year.abs(), 0),
            l.looked_at.0.long(),
            l.looked_at.1.long(),
        ),
    })
}

fn rises(kind: ClaimKind) -> bool {
    matches!(kind, ClaimKind::Rose | ClaimKind::SteppedUp)
}

/// `stepped up in October 2024, to 2.4 times its earlier level`.
fn stepped(l: &Lasting, kind: ClaimKind) -> String {
    let way = if rises(kind) { "stepped up" } else { "stepped down" };
    // Where one month either side is not sure, it is no date.
    if l.between.1.since(l.between.0) > 2 {
        let (first, last) = (l.between.0.short(), l.between.1.short());
        return format!("{way} around {} ({first} to {last}){}", l.since.long(), by_how_much(l));
    }
    format!("{way} in {}{}", l.since.long(), by_how_much(l))
}

/// `fell by about 12%, at some time from June 2023 to February 2024 or gradually`.
fn moved(l: &Lasting, kind: ClaimKind) -> String {
    let way = if rises(kind) { "rose" } else { "fell" };
    let far = by_how_much(l).trim_start_matches(',').to_owned();
    let (first, last) = (l.between.0.long(), l.between.1.long());
    format!("{way}{far}, at some time from {first} to {last} or gradually")
}

/// How far the new level is from the old: `, by 45%`, `, to 2.4 times its earlier level`.
fn by_how_much(l: &Lasting) -> String {
    match l.level {
        None => String::new(),
        Some(x) if x >= 100.0 => {
            format!(", to {} times its earlier level", words::decimal(1.0 + x / 100.0, 1))
        }
        Some(x) => format!(", by about {}%", words::decimal(x.abs(), 0)),
    }
}

/// How sure the month of a step is, where it is not one month.
fn dated(l: &Lasting) -> String {
    let (first, last) = l.between;
    // Of a wider set the months stand beside the date already.
    if first == last || last.since(first) > 2 {
        return String::new();
    }
    format!("; it lies between {} and {} with 90% certainty", first.long(), last.long())
}

/// A month that stands out: `One month stands out: 27 hate crimes in March 2025, where about 6 were to be expected`.
pub fn month_out(claim: &Claim, i: &Indicator) -> Option<String> {
    let ClaimNumbers::Month { month, counted: n, expected } = claim.numbers else { return None };
    let were = if (expected - 1.0).abs() < 0.5 { "was" } else { "were" };
    Some(format!(
        "One month stands out: {} in {}, where about {} {were} to be expected.",
        counted(n, i),
        month.long(),
        words::decimal(expected, 0)
    ))
}

/// That the months after one that stood out are as they were.
pub fn back_to_usual(claim: &Claim, i: &Indicator) -> Option<String> {
    let ClaimNumbers::SinceThen { months, counted: n, expected } = claim.numbers else {
        return None;
    };
    Some(format!(
        "Since {} the months are back to what is usual: {} to {}, where about {} were to be expected.",
        months.0.long(),
        counted(n, i),
        months.1.long(),
        words::decimal(expected, 0)
    ))
}

/// What rose or fell in a part of an area that the page tells of: its year, its level, or both.
pub fn change_within(
    (year, lasting): (Option<&Claim>, Option<&Claim>),
    i: &Indicator,
    name: &str,
) -> Option<String> {
    let Some(year) = year else { return self::lasting(lasting?, &format!("In {name} it")) };
    let ClaimNumbers::Change(c) = &year.numbers else { return None };
    let (x, l) = c.change.zip(c.ci95)?;
    // A step of another time, or the other way, is not the change of this year.
    let since = lasting.filter(|claim| rises(claim.kind) == (x > 0.0));
    let since = since.and_then(|claim| match &claim.numbers {
        ClaimNumbers::Lasting(l)
            if l.shape == Shape::Step && l.since > year.period.before().start() =>
        {
            Some(l.since.long())
        }
        _ => None,
    });
    Some(format!(
        "In {name} it was {} than {} ({}; 95% interval {} to {}){}.",
        signed(x, c.unit),
        before(year.period),
        before_words(c, i),
        size(l.lower, c.unit),
        signed(l.upper, c.unit),
        since.map_or_else(String::new, |month| format!(", most likely since {month}"))
    ))
}

/// Whether the earlier number is said as a value, because its count alone says nothing.
fn is_of_base(i: &Indicator) -> bool {
    matches!(i.statistic, Statistic::Share | Statistic::Ratio)
}

pub(super) fn before_words(c: &Change, i: &Indicator) -> String {
    match (i.statistic, c.before_value) {
        (Statistic::Share | Statistic::Ratio, Some(v)) => value(v, i),
        _ => counted(c.before_count, i),
    }
}

/// The finding about one area, as a headline: `Shoplifting in Northmere rose by 12.4%, to 9.1 per 1,000 residents`, or,
/// where the level changed for good, what happened and since when.
pub fn headline(
    m: &Measure<'_>,
    (year, lasting): (Option<&Claim>, Option<&Claim>),
    i: &Indicator,
) -> String {
    let subject = format!("{} in {}", i.name, m.area_name);
    let Some(v) = m.estimate.value else {
        return match m.status {
            Status::NotReceived => format!("{subject}: not received {}", for_period(m.period)),
            Status::Partial => format!("{subject}: not complete {}", for_period(m.period)),
            Status::Suppressed => format!("{subject}: suppressed by the source"),
            Status::Given | Status::NotCalculable => format!("{subject}: no rate can be given"),
        };
    };
    if let Some(told) = lasting.and_then(|claim| headline_for_good(m, claim, i)) {
        return told;
    }
    let level = value(v, i);
    let when = format!(" {}", in_period(m.period));
    let by = year.and_then(|c| match &c.numbers {
        ClaimNumbers::Change(n) => n.change.map(|x| (c.kind, size(x, n.unit))),
        _ => None,
    });
    match by {
        Some((ClaimKind::Rose, by)) => format!("{subject} rose by {by}, to {level}{when}"),
        Some((ClaimKind::Fell, by)) => format!("{subject} fell by {by}, to {level}{when}"),
        Some((ClaimKind::NoClearChange, _)) => match &year.map(|c| &c.numbers) {
            Some(ClaimNumbers::Change(c)) if beyond_chance(c) => format!(
                "{subject}: {level}{when}, {} than {}, which chance may have made",
                c.change.map_or_else(String::new, |x| signed(x, c.unit)),
                before(m.period)
            ),
            _ => format!("{subject}: {level}{when}, no clear change on {}", before(m.period)),
        },
        _ => format!("{subject}: {level}{when}"),
    }
}

/// A change for good as a headline: what happened, since when, and the level now; `None` where there is no level.
pub fn headline_for_good(m: &Measure<'_>, claim: &Claim, i: &Indicator) -> Option<String> {
    let ClaimNumbers::Lasting(l) = &claim.numbers else { return None };
    let told = match l.shape {
        Shape::Step => stepped(l, claim.kind),
        Shape::Slope => format!(
            "{} by about {}% a year from {} to {}",
            if rises(claim.kind) { "rose" } else { "fell" },
            words::decimal(l.per_year.abs(), 0),
            l.looked_at.0.long(),
            l.looked_at.1.long()
        ),
        Shape::Either => moved(l, claim.kind),
    };
    let level = value(m.estimate.value?, i);
    Some(format!("{} in {} {told}; {level} {}", i.name, m.area_name, in_period(m.period)))
}

#[cfg(test)]
mod tests {
    use super::*;
    use jsna_model::Month;

    fn lasting_of(shape: Shape, level: f64) -> Lasting {
        let month = |y, m| Month::new(y, m).unwrap();
        Lasting {
            shape,
            since: month(2024, 10),
            between: (month(2024, 9), month(2024, 11)),
            level: Some(level),
            per_year: -12.2,
            looked_at: (month(2021, 10), month(2025, 9)),
        }
    }

    #[test]
    fn a_step_says_when_and_how_far() {
        let step = lasting_of(Shape::Step, 140.0);
        let said = stepped(&step, ClaimKind::SteppedUp);
        assert_eq!(said, "stepped up in October 2024, to 2.4 times its earlier level");
        assert_eq!(
            dated(&step),
            "; it lies between September 2024 and November 2024 with 90% certainty"
        );
        let fall = lasting_of(Shape::Step, -35.4);
        assert_eq!(
            stepped(&fall, ClaimKind::SteppedDown),
            "stepped down in October 2024, by about 35%"
        );
    }
}
