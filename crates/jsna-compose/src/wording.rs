//! Numbers and findings in words: one place, so that page, chart and alt text say the same.
//!
//! Rules: no "significant" without a test, no words of cause, verbs that respect polarity (rose and
//! fell, never improved), the base always said.

mod absent;
mod change;
mod looked_back;
mod parts;
mod repeats;
mod standing;

pub use absent::absent;
pub use change::{
    back_to_usual, beyond_chance, change, change_alone, change_within, headline, headline_for_good,
    lasting, month_out,
};
pub use looked_back::looked_back;
pub use parts::{beyond_elsewhere, made_up, share_made_up};
pub use repeats::repeats;
pub use standing::{HotPlace, hot_clusters, hot_places, kept, most_in, record, seasonal, target};

use jsna_model::claim::{Claim, ClaimNumbers};
use jsna_model::indicator::{Indicator, Statistic};
use jsna_model::measure::{Limits, Measure, Status};
use jsna_model::words;
use jsna_model::{AreaType, Period, PeriodType, Predicate, SharedEvents};

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
        Statistic::Count => format!("{} {}", events(x), i.unit),
        Statistic::Share if i.unit == "%" => format!("{}%", words::decimal(x, 1)),
        Statistic::Share | Statistic::CrudeRate | Statistic::Ratio => {
            format!("{} {}", number(x), i.unit)
        }
    }
}

/// An interval without its unit: `23.5 to 24.8`.
pub fn interval(Limits { lower, upper }: Limits, i: &Indicator) -> String {
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

/// A count in words: whole, and "about" where it was shared out or weighted.
fn events(x: f64) -> String {
    let whole = (x - x.round()).abs() < 5e-7;
    if whole { words::count(x) } else { format!("about {}", words::decimal(x, 0)) }
}

/// A count with its noun: `12 offences`, `about 2 casualties`.
pub fn counted(x: f64, i: &Indicator) -> String {
    format!("{} {}", events(x), i.noun_for(x))
}

/// `in the year ending September 2025`, `in September 2025`.
pub fn in_period(p: Period) -> String {
    format!("in {}", with_article(p))
}

/// `for the year ending September 2025`, `for September 2025`.
pub fn for_period(p: Period) -> String {
    format!("for {}", with_article(p))
}

/// A period within a sentence: `the year ending September 2025`, `September 2025`.
pub fn with_article(p: Period) -> String {
    match p.kind() {
        PeriodType::Month | PeriodType::Quarter | PeriodType::CalendarYear => p.label(),
        PeriodType::FinancialYear | PeriodType::Rolling12 | PeriodType::Rolling36 => {
            format!("the {}", p.label())
        }
    }
}

/// The level, in a sentence.
pub fn level(m: &Measure<'_>, i: &Indicator) -> String {
    let area = m.area_name;
    match (m.status, m.count, m.estimate.value) {
        (Status::NotReceived, ..) => {
            format!("Nothing was received for {area} {}: this is not a zero.", for_period(m.period))
        }
        (Status::Suppressed, ..) => {
            format!("The source suppressed the figure for {area} {}.", for_period(m.period))
        }
        (Status::Partial, Some(_), _)
            if matches!(i.statistic, Statistic::Share | Statistic::Ratio) =>
        {
            format!(
                "One of the two counts that this figure is made of is not whole in {area} {}, so it is not given.",
                for_period(m.period)
            )
        }
        (Status::Partial, Some(count), _) => partial(m, count, i),
        (Status::Partial, None, _) => format!(
            "Of what was received {}, nothing could be placed in {area}, and too much has no place or is still to come. \
             This is not a zero.",
            for_period(m.period)
        ),
        (_, Some(count), Some(v)) => given(m, (count, v), i),
        (_, Some(count), None) => format!(
            "{area} had {} {}; a rate cannot be given, because there is no denominator for it.",
            counted(count, i),
            in_period(m.period)
        ),
        (_, None, _) => format!("No figure is available for {area} {}.", for_period(m.period)),
    }
}

/// An undercount: what is there, and that it is not all.
fn partial(m: &Measure<'_>, count: f64, i: &Indicator) -> String {
    let area = m.area_name;
    if m.coverage < 1.0 {
        return format!(
            "Only {}% of what was expected was received for {area} {}: {} are known to lie there so far. A rate is not given.",
            // Rounded down: what is not all is never 100%.
            words::decimal((m.coverage * 100.0).floor(), 0),
            for_period(m.period),
            counted(count, i)
        );
    }
    format!(
        "{} are known to lie in {area} {}, but too many records that may belong there have no place or were \
         quarantined. This is an undercount, and a rate is not given.",
        words::sentence_case(&counted(count, i)),
        in_period(m.period)
    )
}

fn given(m: &Measure<'_>, (count, v): (f64, f64), i: &Indicator) -> String {
    let area = m.area_name;
    let when = in_period(m.period);
    let limits =
        m.estimate.ci95.map_or_else(String::new, |c| format!(" (95% interval {})", interval(c, i)));
    match i.statistic {
        Statistic::Count => format!("{area} had {} {when}{limits}.", value(v, i)),
        Statistic::Share => {
            let n = events(count);
            let base =
                m.denominator.map_or_else(String::new, |d| format!(", {n} of {}", events(d)));
            format!("In {area} the figure was {}{limits}{base}, {when}.", value(v, i))
        }
        Statistic::CrudeRate => {
            format!("{area} had {} {when}, or {}{limits}.", counted(count, i), value(v, i))
        }
        Statistic::Ratio => format!("In {area} there were {} {when}.", value(v, i)),
    }
}

/// How many of the second agency's events the first may have too; `None` where those of the first are not whole, or the
/// second has none.
pub fn shared_events(shared: &SharedEvents, second: &Indicator, area: &str) -> Option<String> {
    let [first, other] = &shared.rule.agencies;
    let [of_first, of_other] = shared.sides;
    let place = match shared.rule.place {
        AreaType::Lsoa => "an LSOA",
        _ => "a ward",
    };
    let all = shared.rule.kinds.iter().flatten().all(|kind| *kind == Predicate::Always);
    let kinds = if all { "" } else { "of the compared kinds " };
    let which = format!("{kinds}of {other} in {area} {}", in_period(shared.period));
    let n = of_other.comparable;
    let (comparable, have) = (words::thousands(n), if n == 1 { "has" } else { "have" });
    let of = match of_other.events {
        Some(events) if events < 0.5 => return None,
        Some(events) => {
            let noun = second.noun_for(events);
            let whole = words::count(events);
            format!("Of the {whole} {noun} {which}, {comparable} {have} {place} and a time")
        }
        None => {
            #[expect(clippy::cast_precision_loss, reason = "events of a year")]
            let noun = second.noun_for(n as f64);
            format!("{comparable} {noun} {which} {have} {place} and a time, and others may not")
        }
    };
    let cannot = format!("how many {first} have too cannot be told");
    let Some(overlap) = shared.overlap else {
        // Where the first has nothing that could be compared, or is not whole.
        return (of_first.events? > 0.5).then(|| {
            format!("{of}. None of the events of {first} can be compared with them, so {cannot}.")
        });
    };
    let pairs = format!(
        "{} with an event of {first} {} in the same {} within {}",
        words::plural(overlap.pairs, "pair"),
        if overlap.pairs == 1 { "lies" } else { "lie" },
        shared.rule.place.noun(),
        hours(shared.rule.within_days * 24.0)
    );
    let chance = format!(
        "chance alone makes {} on average, and up to {}",
        words::decimal(overlap.by_chance, usize::from(overlap.by_chance < 10.0)),
        words::thousands(overlap.most_by_chance)
    );
    let (low, high) = overlap.known_to_first?;
    let percent = |share: f64| words::decimal(share * 100.0, 0);
    Some(match (overlap.least, overlap.most) {
        (_, 0) => format!(
            "{of}. None of them is known to {first}, if place and time are right in both: {pairs}."
        ),
        (0, most) => format!(
            "{of}. At most {} of them ({}%) may be known to {first} too, if place and time are right in both; whether any is \
             cannot be told: {pairs}, and \
             {chance}.",
            words::thousands(most),
            percent(high)
        ),
        (least, most) => format!(
            "{of}. Between {} and {} of them ({}% to {}%) may be known to {first} too: {pairs}, where {chance}.",
            words::thousands(least),
            words::thousands(most),
            percent(low),
            percent(high),
        ),
    })
}

fn hours(hours: f64) -> String {
    let places = usize::from((hours - hours.round()).abs() > 1e-9);
    let one = (hours - 1.0).abs() < 1e-9;
    format!("{} {}", words::decimal(hours, places), if one { "hour" } else { "hours" })
}

/// Where an indicator is concentrated, without a full stop; `None` where the claim is of something else.
pub fn concentrated(claim: &Claim, i: &Indicator, area: &str) -> Option<String> {
    let ClaimNumbers::Share { places, of, share, by_chance } = claim.numbers else { return None };
    let percent = |share: f64| words::decimal(share * 100.0, 0);
    let chance = by_chance.map_or_else(String::new, |by| {
        format!(", where equal rates and chance would give {}%", percent(by))
    });
    Some(format!(
        "A tenth of the LSOAs in {area} ({places} of {of}) held {}% of {}{chance}",
        percent(share),
        i.plural
    ))
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
