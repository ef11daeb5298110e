//! Signals of financial years.

use super::signal;
use crate::inputs::AssessInputs;
use jsna_model::indicator::Statistic;
use jsna_model::measure::Status;
use jsna_model::shorthand::Symbol;
use jsna_model::signal::{Found, Signal, SignalKind, Verdict};
use jsna_model::{AreaIx, AreaType, Assessed, Measure, Month, PeriodType};
use jsna_stats::trend::{
    RecentTrendConfig, RecentTrendRules, RecentTrendTest, TrendMarker, YearValue, YearlyStatistic,
    recent_trend,
};

/// The Fingertips recent trend of each area that a page could tell of.
pub(super) fn recent_trends(inputs: &AssessInputs<'_>, assessed: &Assessed) -> Vec<Signal> {
    let definition = &assessed.definition;
    let statistic = match definition.statistic {
        Statistic::CrudeRate => YearlyStatistic::CrudeRate,
        Statistic::Share => YearlyStatistic::Proportion,
        Statistic::Count | Statistic::Ratio => return Vec::new(),
    };
    let config = RecentTrendConfig {
        rules: RecentTrendRules::Fingertips2025,
        statistic,
        test: RecentTrendTest::WeightedSlope,
    };
    let told = |kind: AreaType| !matches!(kind, AreaType::Lsoa | AreaType::Ward);
    let known = inputs.areas.known();
    let areas =
        known.filter(|(_, a)| told(a.area_type) && definition.area_types.contains(&a.area_type));
    areas.filter_map(|(area, _)| trend(inputs, assessed, area, config)).collect()
}

fn trend(
    inputs: &AssessInputs<'_>,
    assessed: &Assessed,
    area: AreaIx,
    config: RecentTrendConfig,
) -> Option<Signal> {
    let totals = assessed.measures.totals(&assessed.definition, inputs.areas, area);
    let years: Vec<Measure<'_>> =
        totals.filter(|m| m.period.kind() == PeriodType::FinancialYear).collect();
    let span: (Month, Month) = (years.first()?.period.start(), years.last()?.period.end());
    // What was counted before a break is another series.
    let broken = years.iter().rposition(|m| m.shorthand.has(Symbol::Break));
    let whole = years[broken.unwrap_or(0)..].iter().filter(|m| {
        // A year whose records still come in is lower than it will be.
        m.status == Status::Given && !m.shorthand.has(Symbol::Provisional)
    });
    let values: Vec<YearValue> = whole.map(year).collect();
    let answer = recent_trend(&values, &config).map_err(|e| e.to_string()).map(|found| Found {
        verdict: match found.marker {
            TrendMarker::Increasing => Verdict::Rising,
            TrendMarker::Decreasing => Verdict::Falling,
            TrendMarker::NoChange => Verdict::NoTrend,
        },
        statistic: Some(found.chi_square),
        p: Some(found.p),
        q: None,
        dispersion: None,
        change: found.slope,
    });
    Some(signal((SignalKind::RecentTrend, area), span, "Fingertips 2025, weighted slope", answer))
}

fn year(m: &Measure<'_>) -> YearValue {
    YearValue {
        year: m.period.start().year(),
        count: m.count,
        denominator: m.denominator,
        value: m.estimate.value,
        lower95: m.estimate.ci95.map(|l| l.lower),
        upper95: m.estimate.ci95.map(|l| l.upper),
    }
}
