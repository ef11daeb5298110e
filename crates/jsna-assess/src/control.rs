//! Counts held against totals that somebody else has published.

use crate::findings::{CONTROL_TOTAL_DIFFERS, CONTROL_TOTAL_UNUSED};
use jsna_model::completeness::{Cause, Shortfall};
use jsna_model::diagnostic::Diagnostic;
use jsna_model::measure::Status;
use jsna_model::records::{ControlCheck, ControlVerdict, ReplacedMonth};
use jsna_model::{AreaIx, AreaTree, Assessed, Month, words};
use jsna_reference::ControlTotal;
use std::collections::BTreeMap;

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
        let mut found = self.differences(&checks);
        found.extend(not_counted(&checks));
        (checks, found)
    }

    fn one(&self, total: &ControlTotal) -> ControlCheck {
        let indicator =
            self.indicators.iter().enumerate().find(|(_, i)| i.definition.id == total.indicator_id);
        let area = self.areas.position(&total.area_code);
        let measure = indicator.zip(area).and_then(|((_, assessed), area)| {
            assessed.measures.total(&assessed.definition, self.areas, area, total.period)
        });
        let counted = measure.as_ref().and_then(|m| m.count);
        let whole =
            measure.is_some_and(|m| matches!(m.status, Status::Given | Status::NotCalculable));
        let gaps = indicator
            .zip(area)
            .map_or_else(Gaps::default, |((at, _), area)| self.gaps(at, area, total));
        let known = gaps.worst.map_or_else(String::new, |cause| cause.as_str().to_owned());
        // Shared-out counts are sums of fractions.
        let room = total.tolerance.mul_add(total.total, 1e-9 * total.total.max(1.0));
        let (verdict, cause) = match counted.zip(indicator) {
            None => (ControlVerdict::NotCounted, known),
            Some((count, (_, assessed))) if (count - total.total).abs() > room => {
                (ControlVerdict::Differs, self.cause(&gaps, assessed, total, count))
            }
            Some(_) if whole => (ControlVerdict::Agrees, String::new()),
            Some(_) => (ControlVerdict::NotWhole, known),
        };
        ControlCheck {
            indicator_id: total.indicator_id.clone(),
            area_code: total.area_code.clone(),
            period: total.period,
            published: total.total,
            tolerance: total.tolerance,
            source: total.source.clone(),
            counted,
            verdict,
            cause,
        }
    }

    /// What is known to be missing from a total: in its area, in an area that holds it, or in one that it holds.
    fn gaps(&self, indicator: usize, area: AreaIx, total: &ControlTotal) -> Gaps {
        let within = |month| (total.period.start()..=total.period.end()).contains(&month);
        let mut gaps = Gaps::default();
        let mut least: BTreeMap<Month, (f64, Cause)> = BTreeMap::new();
        for s in self.shortfalls.iter().filter(|s| s.indicator == indicator && within(s.month)) {
            let concerns = self.areas.is_within(area, s.area) || self.areas.is_within(s.area, area);
            // Rows that lie in no known part of an area count in it, and in the areas above it.
            let lost = !s.of_parts || (s.area != area && self.areas.is_within(area, s.area));
            if !concerns || !lost {
                continue;
            }
            gaps.implausible |= s.cause == Cause::Implausible;
            let of_month = least.entry(s.month).or_insert((s.share, s.cause));
            if s.share < of_month.0 {
                *of_month = (s.share, s.cause);
            }
        }
        let months = f64::from(total.period.kind().months());
        gaps.missing = least.values().map(|(share, _)| 1.0 - share).sum::<f64>() / months;
        let worst = least.into_values().min_by(|a, b| a.0.total_cmp(&b.0));
        gaps.worst = worst.map(|(_, cause)| cause);
        gaps
    }

    /// What is known that would make such a difference: a gap that is not far smaller than it, or a month with too many
    /// rows; else a delivery that was replaced; else that it is another definition or another issue.
    fn cause(&self, gaps: &Gaps, assessed: &Assessed, total: &ControlTotal, count: f64) -> String {
        let low = (total.total - count) / total.total;
        if let Some(cause) = gaps.worst.filter(|_| low > 0.0 && gaps.missing >= low / 2.0) {
            return cause.as_str().to_owned();
        }
        if count > total.total && gaps.implausible {
            return Cause::Implausible.as_str().to_owned();
        }
        let within = |month| (total.period.start()..=total.period.end()).contains(&month);
        let replaced =
            self.replaced.iter().any(|r| within(r.month) && assessed.feeds.contains(&r.feed));
        if replaced { "replaced".to_owned() } else { "definition_or_issue".to_owned() }
    }

    /// One finding for the totals of an indicator that differ for one likely cause: the largest difference is told, and
    /// `control_totals.csv` has them all.
    fn differences(&self, checks: &[ControlCheck]) -> Vec<Diagnostic> {
        let mut groups: BTreeMap<(&str, &str), Vec<Difference<'_>>> = BTreeMap::new();
        for check in checks.iter().filter(|c| c.verdict == ControlVerdict::Differs) {
            if let Some(counted) = check.counted {
                let of_cause = groups.entry((&check.indicator_id, &check.cause)).or_default();
                of_cause.push(Difference { check, counted });
            }
        }
        groups.values().filter_map(|differ| self.differ(differ)).collect()
    }

    fn differ(&self, differ: &[Difference<'_>]) -> Option<Diagnostic> {
        let largest = differ.iter().max_by(|a, b| a.off().total_cmp(&b.off()))?;
        let Difference { check, counted } = *largest;
        let area = self.areas.position(&check.area_code);
        let name = area.map_or_else(
            || check.area_code.as_str().to_owned(),
            |area| format!("{} ({})", self.areas[area].name, check.area_code.as_str()),
        );
        let n = differ.len() as u64;
        let among =
            if n == 1 { String::new() } else { format!(": {n} control totals differ, most") };
        let headline = format!(
            "{}{among} in {name}, {}: {} counted, {} published",
            check.indicator_id,
            check.period.label(),
            words::count(counted),
            words::count(check.published),
        );
        let share = if check.published > 0.0 {
            let percent = words::decimal(100.0 * largest.off() / check.published, 1);
            let side = if counted < check.published { "below" } else { "above" };
            format!("{percent}% {side} the published total")
        } else {
            format!("{} more than none", words::count(counted))
        };
        let same = differ.iter().all(|d| (d.check.tolerance - check.tolerance).abs() < 1e-12);
        let within = if same {
            format!("within {}%", words::decimal(100.0 * check.tolerance, 1))
        } else {
            "within the tolerance that the file gives each".to_owned()
        };
        let finding = Diagnostic::new(&CONTROL_TOTAL_DIFFERS, headline)
            .found(share)
            .expected(within)
            .count(n)
            .fix(remedy(&check.cause));
        Some(finding)
    }
}

/// A count that differs from the total that it was held against.
#[derive(Debug, Clone, Copy)]
struct Difference<'a> {
    check: &'a ControlCheck,
    counted: f64,
}

impl Difference<'_> {
    /// How far the two are apart.
    fn off(&self) -> f64 {
        (self.counted - self.check.published).abs()
    }
}

/// What is known to be missing from a total.
#[derive(Debug, Clone, Copy, Default)]
struct Gaps {
    /// Of the month of which most is missing.
    worst: Option<Cause>,
    /// The share of the period that is missing, at most: a gap of a part is taken as one of the whole.
    missing: f64,
    /// Whether a month of it has a number of rows that cannot be true: too few, or too many.
    implausible: bool,
}

/// What to look at, by the likely cause.
fn remedy(cause: &str) -> String {
    let known = Cause::ALL.into_iter().find(|c| c.as_str() == cause);
    match (known, cause) {
        (Some(cause), _) => format!(
            "Known of these months: {}. Look them up in completeness.csv; what is missing there may be the difference.",
            cause.as_str().replace('_', " ")
        ),
        (None, "replaced") => "A later delivery of the feed has taken the place of months of this period (replaced.csv): \
             compare the issue that was published with the one that counts."
            .to_owned(),
        (None, _) => "No gap is known that would make such a difference: compare the definitions, and whether the \
             published table is of an earlier or later issue."
            .to_owned(),
    }
}

/// Totals that nothing is counted for: because the data has not come, or because there is no such number.
fn not_counted(checks: &[ControlCheck]) -> Vec<Diagnostic> {
    let (late, unknown): (Vec<&ControlCheck>, Vec<&ControlCheck>) = checks
        .iter()
        .filter(|c| c.verdict == ControlVerdict::NotCounted)
        .partition(|c| !c.cause.is_empty());
    let say = |totals: &[&ControlCheck], what: &str| {
        let first = totals.first()?;
        let n = totals.len() as u64;
        let has = if n == 1 { "has" } else { "have" };
        let headline = format!("{} {has} {what}", words::plural(n, "control total"));
        let example = format!(
            "{} of {}, {}",
            first.indicator_id,
            first.area_code.as_str(),
            first.period.label()
        );
        Some(Diagnostic::new(&CONTROL_TOTAL_UNUSED, headline).found(example).count(n))
    };
    let late = say(&late, "no count to be held against, because the data is not there").map(|d| {
        d.fix("Ask for what is missing: completeness.csv and coverage.csv list it by month.")
    });
    late.into_iter().chain(say(&unknown, "no count to be held against")).collect()
}
