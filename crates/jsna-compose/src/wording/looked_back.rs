//! The latest year beside earlier ones, in words.

use super::change::{before_words, beyond_chance, signed, size};
use jsna_model::Indicator;
use jsna_model::comparison::{Compared, Comparison, ComparisonKind};

/// How the latest year differs from an earlier one. Against a year that the board itself has named this is always said,
/// with the reason where nothing can be; against the others only a change that is told. The year before has its own
/// sentence.
pub fn looked_back(comparison: &Comparison, i: &Indicator) -> Option<String> {
    let named =
        matches!(comparison.kind, ComparisonKind::StrategyStart | ComparisonKind::LastAssessment);
    if comparison.before.1 == comparison.now.1.plus(-12)
        && comparison.kind != ComparisonKind::YearToDate
    {
        return None;
    }
    let last = comparison.before.1.long();
    let earlier = match comparison.kind {
        ComparisonKind::YearBefore => return None,
        ComparisonKind::ThreeYearsBefore => format!("the year to {last}, three years earlier"),
        ComparisonKind::StrategyStart => format!("the year to {last}, before the strategy began"),
        ComparisonKind::LastAssessment => {
            format!("the year to {last}, which the last assessment was about")
        }
        ComparisonKind::YearToDate => "the same months a year before".to_owned(),
    };
    let found = match &comparison.answer {
        Ok(found) => found,
        Err(why) => return named.then(|| format!("Not compared with {earlier}: {why}.")),
    };
    let told = matches!(found.verdict(), "rose" | "fell");
    if !named && !told {
        return None;
    }
    let subject = match comparison.kind {
        ComparisonKind::YearToDate => {
            format!("From {} to {} it was", comparison.now.0.long(), comparison.now.1.long())
        }
        _ => "It is".to_owned(),
    };
    let then = before_words(&found.change, i);
    Some(said(found, (&subject, &earlier), told, &then))
}

fn said(found: &Compared, (subject, earlier): (&str, &str), told: bool, then: &str) -> String {
    let c = &found.change;
    let Some(x) = c.change else {
        return format!(
            "Against {earlier}: {then} then. The numbers are too small for a percentage to mean anything."
        );
    };
    let range = c.ci95.map_or_else(String::new, |l| {
        let same_way = l.lower * l.upper > 0.0;
        let low = if same_way { size(l.lower, c.unit) } else { signed(l.lower, c.unit) };
        format!("; 95% interval {low} to {}", signed(l.upper, c.unit))
    });
    let by = signed(x, c.unit);
    match (told, found.verdict()) {
        (true, _) => format!("{subject} {by} than in {earlier} ({then} then{range})."),
        (false, "not_tested") => format!(
            "{subject} {by} than in {earlier} ({then} then). Nothing here tells whether that is more than chance."
        ),
        _ if beyond_chance(c) => format!(
            "{subject} {by} than in {earlier} ({then} then{range}), but among as many comparisons as are made here, \
             differences of this size arise by chance."
        ),
        _ => format!("No clear change on {earlier} ({then} then): {by}{range}."),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use jsna_model::measure::{Change, ChangeUnit, Limits};

    fn line(x: Option<f64>, (lower, upper): (f64, f64), told: bool) -> String {
        let change = Change {
            before_count: 1_204.0,
            before_value: None,
            change: x,
            unit: ChangeUnit::Percent,
            ci95: Some(Limits { lower, upper }),
            p: Some(0.01),
        };
        let found = Compared { count: 985.0, value: None, change, q: Some(0.02), told };
        let earlier = "the year to September 2022, three years earlier";
        said(&found, ("It is", earlier), told, "1,204 offences")
    }

    #[test]
    fn a_change_is_said_with_its_interval_and_what_chance_may_have_made_is_said_as_that() {
        assert_eq!(
            line(Some(-18.2), (-25.0, -10.0), true),
            "It is 18.2% lower than in the year to September 2022, three years earlier (1,204 offences then; \
             95% interval 25.0% to 10.0% lower)."
        );
        assert_eq!(
            line(Some(-4.0), (-12.0, 5.0), false),
            "No clear change on the year to September 2022, three years earlier (1,204 offences then): 4.0% lower; \
             95% interval 12.0% lower to 5.0% higher."
        );
        let many = line(Some(-9.0), (-17.0, -1.0), false);
        assert!(
            many.starts_with("It is 9.0% lower than in") && many.contains("arise by chance"),
            "{many}"
        );
        let few = line(None, (0.0, 0.0), false);
        assert!(few.contains("too small for a percentage"), "{few}");
    }
}
