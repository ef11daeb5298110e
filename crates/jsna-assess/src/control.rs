//! Counts held against totals that somebody else has published.

use crate::findings::{CONTROL_TOTAL_DIFFERS, CONTROL_TOTAL_UNUSED};
use jsna_model::completeness::{Cause, Shortfall};
use jsna_model::diagnostic::Diagnostic;
use jsna_model::records::{ControlCheck, ControlVerdict, ReplacedMonth};
use jsna_model::{AreaIx, AreaTree, Assessed, words};
use jsna_reference::ControlTotal;

/// What counts are held against totals with.
pub(crate) struct Held<'a> {
    pub(crate) indicators: &'a [Assessed],
    pub(crate) areas: &'a AreaTree,
    pub(crate) shortfalls: &'a [Shortfall],
    pub(crate) replaced: &'a [ReplacedMonth],
}

impl Held<'_> {
    /// Holds the counts against every total, in the order of the file.
    pub(crate) fn against(&self, totals: &[ControlTotal]) -> (Vec<ControlCheck>, Vec<Diagnostic>) {
        let checks: Vec<ControlCheck> = totals.iter().map(|total| self.one(total)).collect();
        let differ = checks.iter().filter(|c| c.verdict == ControlVerdict::Differs);
        let mut found: Vec<Diagnostic> = differ.map(|check| self.differs(check)).collect();
        found.extend(not_counted(&checks));
        (checks, found)
    }

    fn one(&self, total: &ControlTotal) -> ControlCheck {
        let indicator =
            self.indicators.iter().enumerate().find(|(_, i)| i.definition.id == total.indicator_id);
        let area = self.areas.position(&total.area_code);
        let count = indicator.zip(area).and_then(|((_, assessed), area)| {
            let of = &assessed.definition;
            assessed.measures.total(of, self.areas, area, total.period)?.count
        });
        let verdict = match count {
            None => ControlVerdict::NotCounted,
            Some(count) if (count - total.total).abs() <= total.tolerance * total.total => {
                ControlVerdict::Agrees
            }
            Some(_) => ControlVerdict::Differs,
        };
        let cause = indicator
            .zip(area)
            .filter(|_| verdict != ControlVerdict::Agrees)
            .map(|((at, assessed), area)| self.cause(at, assessed, area, (total, count)));
        ControlCheck {
            indicator_id: total.indicator_id.clone(),
            area_code: total.area_code.clone(),
            period: total.period,
            published: total.total,
            tolerance: total.tolerance,
            source: total.source.clone(),
            counted: count,
            verdict,
            cause: cause.unwrap_or_default(),
        }
    }

    /// What is known that would make such a difference; else that it is another definition or another issue.
    fn cause(
        &self,
        indicator: usize,
        assessed: &Assessed,
        area: AreaIx,
        (total, count): (&ControlTotal, Option<f64>),
    ) -> String {
        let within = |month| (total.period.start()..=total.period.end()).contains(&month);
        let above = std::iter::successors(Some(area), |a| self.areas.parent(*a));
        let around: Vec<AreaIx> = above.collect();
        let gaps = self
            .shortfalls
            .iter()
            .filter(|s| s.indicator == indicator && within(s.month) && around.contains(&s.area));
        // Whatever is missing makes a count too low, never too high.
        let low = count.is_none_or(|count| count < total.total);
        let worst = gaps.min_by(|a, b| a.share.total_cmp(&b.share)).filter(|_| low);
        if let Some(worst) = worst {
            return worst.cause.as_str().to_owned();
        }
        let replaced =
            self.replaced.iter().any(|r| within(r.month) && assessed.feeds.contains(&r.feed));
        if replaced { "replaced".to_owned() } else { "definition_or_issue".to_owned() }
    }

    fn differs(&self, check: &ControlCheck) -> Diagnostic {
        let counted = check.counted.unwrap_or_default();
        let area = self.areas.position(&check.area_code);
        let name = area.map_or_else(
            || check.area_code.as_str().to_owned(),
            |area| self.areas[area].name.to_string(),
        );
        let headline = format!(
            "{} in {name}, {}: {} counted, {} published",
            check.indicator_id,
            check.period.label(),
            words::count(counted),
            words::count(check.published),
        );
        let share = if check.published > 0.0 {
            let percent = 100.0 * (counted - check.published) / check.published;
            format!(
                "{}% of what was published {}",
                words::decimal(percent.abs(), 1),
                if percent < 0.0 { "is missing" } else { "is too much" }
            )
        } else {
            format!("{} more than none", words::count(counted))
        };
        let within = words::decimal(100.0 * check.tolerance, 1);
        Diagnostic::new(&CONTROL_TOTAL_DIFFERS, headline)
            .found(share)
            .expected(format!("within {within}%"))
            .fix(remedy(&check.cause))
    }
}

/// What to look at, by the likely cause.
fn remedy(cause: &str) -> String {
    let known = Cause::ALL.into_iter().find(|c| c.as_str() == cause);
    match (known, cause) {
        (Some(cause), _) => format!(
            "What is known of these months: {}. completeness.csv lists it; when that is mended, the two may agree.",
            cause.as_str().replace('_', " ")
        ),
        (None, "replaced") => "A later delivery has taken the place of months of this period (replaced.csv): compare the \
             issue that was published with the one that counts."
            .to_owned(),
        (None, _) => "Nothing is known to be missing: compare the definitions, and whether the published table is of an \
             earlier or later issue."
            .to_owned(),
    }
}

/// Totals that nothing is counted for, in one finding.
fn not_counted(checks: &[ControlCheck]) -> Option<Diagnostic> {
    let not: Vec<&ControlCheck> =
        checks.iter().filter(|c| c.verdict == ControlVerdict::NotCounted).collect();
    let first = not.first()?;
    let n = not.len() as u64;
    let headline = format!(
        "{} {} no count to be held against",
        words::plural(n, "control total"),
        if n == 1 { "has" } else { "have" }
    );
    let example =
        format!("{} of {}, {}", first.indicator_id, first.area_code.as_str(), first.period.label());
    Some(Diagnostic::new(&CONTROL_TOTAL_UNUSED, headline).found(example).count(n))
}
