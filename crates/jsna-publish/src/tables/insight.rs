//! The tables of what was tested and what is said: signals and claims.

use super::column::{Get, batch as fill};
use crate::error::Error;
use arrow::array::RecordBatch;
use jsna_compose::Release;
use jsna_model::claim::{ClaimNumbers, Shape, Test};
use jsna_model::decomposition::{ChangePart, Decomposition, PartName};
use jsna_model::measure::Change;
use jsna_model::month::epoch_days;
use jsna_model::signal::{Found, SignalKind};
use jsna_model::table::{Kind, Table, optional, required};
use jsna_model::{Area, Assessed, Assessment, Claim, Measure, Signal};
use std::borrow::Cow;

/// What was asked of each series.
pub const SIGNALS: Table = Table {
    name: "signals",
    row: "one question asked of one series, and its answer",
    columns: &[
        required(
            "signal_id",
            Kind::Text,
            "Name of the row: indicator@area@signal; of repeats with whose they are, as repeat_victim",
        ),
        required("indicator_id", Kind::Dictionary, "Indicator"),
        required("area_code", Kind::Dictionary, "GSS code"),
        required("area_name", Kind::Dictionary, "Name of the area"),
        required("area_type", Kind::Dictionary, "Kind of area"),
        required(
            "signal",
            Kind::Dictionary,
            "The question: trend, change_point, spike, exceedance, season, recent_trend, comparison, concentration, hot_spot, repeat, week, variation, assurance",
        ),
        optional(
            "verdict",
            Kind::Dictionary,
            "The answer, after all series of a kind were judged together: rising, falling, no_trend; step_up, step_down, change_up, change_down, no_change; high, low, none; above_expected, as_expected; seasonal, no_season; above, below, similar; concentrated, persistent, hot, cold, as_by_chance; weekday_daytime, weekday_evening, weekday_night, weekend_daytime, weekend_evening, weekend_night, even (the busiest an hour of those beyond chance); special_cause_high, special_cause_low, common_cause; met, missed, not_told_apart. Empty where withheld",
        ),
        required(
            "date_from",
            Kind::Date,
            "First day that the answer is about: of a step the first month that it may have begun in, of a season the latest month of its peak",
        ),
        required("date_to", Kind::Date, "The last day"),
        optional(
            "statistic",
            Kind::Number,
            "What the test worked out: logarithm of the change, expected events, chi-square, standard errors, or share, by the method",
        ),
        optional("p_value", Kind::Number, "Chance of as much where there is nothing"),
        optional(
            "q_value",
            Kind::Number,
            "Least share of false ones, among signals of this kind in areas of this kind, at which it is told: at most 0.05; of spikes 0.01, of trends and change points of counties and partnerships 0.02",
        ),
        required(
            "method",
            Kind::Dictionary,
            "The test. Control charts (variation) know nothing of seasons and of many tests: no claim rests on them. In a comparison the area is a part of the whole that it is held against",
        ),
        optional(
            "dispersion",
            Kind::Number,
            "Variance of the months over that of independent events",
        ),
        optional(
            "change",
            Kind::Number,
            "How much, in percent: a trend a year, a change point its new level over the old or, where a slope is likelier, the change a year, a month or area over what was expected, a season its peak over the mean month, the latest month over the centre line of its control chart, a value over its target; of a recent trend a year in the unit of the value, of a concentration in percentage points over equal rates, of hot spots those that stay over those that chance keeps, of an LSOA the events of it and its neighbours over what equal rates give them, of a part of the week over its share of the hours, of repeats in percentage points on the year before",
        ),
        required("status", Kind::Dictionary, "given or withheld"),
        optional("reason", Kind::Text, "Why it is withheld"),
    ],
};

/// What may be said, and what was not.
pub const CLAIMS: Table = Table {
    name: "claims",
    row: "one statement with the numbers and tests that it rests on, or why it is not made",
    columns: &[
        required(
            "claim_id",
            Kind::Text,
            "Name of the row: indicator@area@kind@period, month of a step or spike, or first..last month looked at",
        ),
        required(
            "kind",
            Kind::Dictionary,
            "rose, fell (with `change_lower95`: on the period before; without: over all months), no_clear_change, not_tested, still_coming, too_few, not_comparable, above, below, similar, concentrated, stepped_up, stepped_down, spiked, back_to_usual, seasonal, record_high, record_low, target_met, target_missed, explained_by, not_received, not_complete",
        ),
        required("indicator_id", Kind::Dictionary, "Indicator"),
        required("priority", Kind::Dictionary, "Its priority"),
        required("area_code", Kind::Dictionary, "GSS code"),
        required("area_name", Kind::Dictionary, "Name of the area"),
        required("area_type", Kind::Dictionary, "Kind of area"),
        required("period_label", Kind::Dictionary, "The period in words"),
        optional(
            "since",
            Kind::Text,
            "The month of a step or of a month that stands out, or the first that is back to usual, YYYY-MM",
        ),
        optional(
            "value",
            Kind::Number,
            "The value of the period; of a spike, or the months back to usual, the events; of a concentration the share of the events, 0 to 1",
        ),
        optional(
            "before_value",
            Kind::Number,
            "What it is held against: the value of the period before, of the whole, of the nearest earlier year of a record, the target, or what was expected",
        ),
        optional(
            "change",
            Kind::Number,
            "The change, in percent or, for shares, percentage points; of a lasting change its new level over the old, or the change a year; of a season its peak over the mean month; of others how far the value is from what it is held against",
        ),
        optional("change_lower95", Kind::Number, "Lower 95% limit of the change"),
        optional("change_upper95", Kind::Number, "Upper 95% limit"),
        optional(
            "q_value",
            Kind::Number,
            "Least share of false claims of its kind at which it is made; empty where it was not tested",
        ),
        optional("importance", Kind::Number, "Distance from chance in standard errors"),
        optional("sentence", Kind::Text, "The statement in words; empty where it is withheld"),
        optional(
            "evidence",
            Kind::Text,
            "Cell and signal ids that it rests on, separated by spaces",
        ),
        required("status", Kind::Dictionary, "given or withheld"),
        optional("reason", Kind::Text, "Why it is withheld"),
    ],
};

/// A signal with the names of indicator and area.
struct SignalRow<'a> {
    indicator: &'a Assessed,
    area: &'a Area,
    signal: &'a Signal,
}

impl SignalRow<'_> {
    fn found(&self) -> Option<&Found> {
        self.signal.answer.as_ref().ok()
    }
}

fn signal_id(indicator: &str, area: &Area, kind: SignalKind) -> String {
    format!("{indicator}@{}@{}", area.code, kind.id())
}

pub(super) fn signals(values: &Assessment) -> Result<RecordBatch, Error> {
    let rows: Vec<SignalRow<'_>> = values
        .indicators
        .iter()
        .flat_map(|indicator| {
            indicator.signals.iter().map(move |signal| SignalRow {
                indicator,
                area: &values.areas[signal.area],
                signal,
            })
        })
        .collect();
    fill(&SIGNALS, &rows, |column| {
        Some(match column {
            "signal_id" => Get::Words(|r| {
                Some(signal_id(&r.indicator.definition.id, r.area, r.signal.kind).into())
            }),
            "indicator_id" => Get::Text(|r| &r.indicator.definition.id),
            "area_code" => Get::Text(|r| r.area.code.as_str()),
            "area_name" => Get::Text(|r| &r.area.name),
            "area_type" => Get::Text(|r| r.area.area_type.as_str()),
            "signal" => Get::Text(|r| r.signal.kind.as_str()),
            "verdict" => Get::Words(|r| Some(r.found()?.verdict.as_str().into())),
            "date_from" => Get::Date(|r| Some(r.signal.from.epoch_days())),
            "date_to" => Get::Date(|r| Some(epoch_days(r.signal.to.last_day()))),
            "statistic" => Get::Number(|r| r.found()?.statistic),
            "p_value" => Get::Number(|r| r.found()?.p),
            "q_value" => Get::Number(|r| r.found()?.q),
            "method" => Get::Text(|r| r.signal.method),
            "dispersion" => Get::Number(|r| r.found()?.dispersion),
            "change" => Get::Number(|r| r.found()?.change),
            "status" => Get::Text(|r| status(r.signal.answer.is_ok())),
            "reason" => {
                Get::Words(|r| r.signal.answer.as_ref().err().map(|why| why.as_str().into()))
            }
            _ => return None,
        })
    })
}

pub(super) fn status(given: bool) -> &'static str {
    if given { "given" } else { "withheld" }
}

/// A claim with its names, its sentence and the number of its period.
struct ClaimRow<'a> {
    indicator: &'a Assessed,
    area: &'a Area,
    claim: &'a Claim,
    sentence: &'a str,
    measure: Option<Measure<'a>>,
}

impl ClaimRow<'_> {
    fn id(&self) -> String {
        self.claim.id(&self.indicator.definition.id, &self.area.code)
    }

    fn change_of_year(&self) -> Option<&Change> {
        match &self.claim.numbers {
            ClaimNumbers::Change(change) => Some(change),
            _ => None,
        }
    }

    fn value(&self) -> Option<f64> {
        match &self.claim.numbers {
            ClaimNumbers::Month { counted, .. } | ClaimNumbers::SinceThen { counted, .. } => {
                Some(*counted)
            }
            ClaimNumbers::Share { share, .. } => Some(*share),
            _ => self.measure.as_ref()?.estimate.value,
        }
    }

    fn before(&self) -> Option<f64> {
        match &self.claim.numbers {
            ClaimNumbers::Change(change) => change.before_value,
            ClaimNumbers::Whole { benchmark, .. } => Some(*benchmark),
            ClaimNumbers::Month { expected, .. } | ClaimNumbers::SinceThen { expected, .. } => {
                Some(*expected)
            }
            ClaimNumbers::Share { by_chance, .. } => *by_chance,
            ClaimNumbers::Record { nearest_value: value, .. }
            | ClaimNumbers::Target { target: value } => Some(*value),
            ClaimNumbers::Lasting(_)
            | ClaimNumbers::Season { .. }
            | ClaimNumbers::Parts { .. }
            | ClaimNumbers::None => None,
        }
    }

    fn change(&self) -> Option<f64> {
        match &self.claim.numbers {
            ClaimNumbers::Change(change) => change.change,
            ClaimNumbers::Lasting(l) if l.shape == Shape::Slope => Some(l.per_year),
            ClaimNumbers::Lasting(l) => l.level,
            // How far the value is from what it is held against, as the test has it.
            ClaimNumbers::Whole { .. }
            | ClaimNumbers::Month { .. }
            | ClaimNumbers::Target { .. }
            | ClaimNumbers::Share { .. } => self.signal()?.answer.as_ref().ok()?.change,
            ClaimNumbers::Season { over, .. } => Some(*over),
            ClaimNumbers::SinceThen { counted, expected, .. } if *expected > 0.0 => {
                Some(100.0 * (counted / expected - 1.0))
            }
            ClaimNumbers::SinceThen { .. }
            | ClaimNumbers::Record { .. }
            | ClaimNumbers::Parts { .. }
            | ClaimNumbers::None => None,
        }
    }

    /// The signal that the claim rests on, where it rests on one.
    fn signal(&self) -> Option<&Signal> {
        let kind = match self.claim.test {
            Test::Signal(kind) => kind,
            Test::CalibratedChange => SignalKind::ChangePoint,
            Test::ValueInterval | Test::EveryYear | Test::PartIntervals | Test::None => {
                return None;
            }
        };
        let mut signals = self.indicator.signals.iter();
        signals.find(|s| s.kind == kind && s.area == self.claim.area)
    }

    fn evidence(&self) -> String {
        let cells = self.claim.evidence.iter().map(ToString::to_string);
        let id = |s: &Signal| signal_id(&self.indicator.definition.id, self.area, s.kind);
        cells.chain(self.signal().map(id)).collect::<Vec<_>>().join(" ")
    }
}

fn filled(text: &str) -> Option<Cow<'_, str>> {
    (!text.is_empty()).then_some(Cow::Borrowed(text))
}

pub(super) fn claims(release: &Release<'_>) -> Result<RecordBatch, Error> {
    let values: &Assessment = &release.values;
    let rows: Vec<ClaimRow<'_>> = release
        .claims
        .iter()
        .filter_map(|said| {
            let indicator = values.indicators.get(said.indicator)?;
            let claim = indicator.claims.get(said.claim)?;
            let (measures, definition) = (&indicator.measures, &indicator.definition);
            Some(ClaimRow {
                indicator,
                area: &values.areas[claim.area],
                claim,
                sentence: &said.sentence,
                measure: measures.total(definition, &values.areas, claim.area, claim.period),
            })
        })
        .collect();
    fill(&CLAIMS, &rows, |column| {
        Some(match column {
            "claim_id" => Get::Words(|r| Some(r.id().into())),
            "kind" => Get::Text(|r| r.claim.kind.as_str()),
            "indicator_id" => Get::Text(|r| &r.indicator.definition.id),
            "priority" => Get::Text(|r| &r.indicator.definition.priority),
            "area_code" => Get::Text(|r| r.area.code.as_str()),
            "area_name" => Get::Text(|r| &r.area.name),
            "area_type" => Get::Text(|r| r.area.area_type.as_str()),
            "period_label" => Get::Words(|r| Some(r.claim.period.label().into())),
            "since" => Get::Words(|r| r.claim.since().map(|m| m.to_string().into())),
            "value" => Get::Number(ClaimRow::value),
            "before_value" => Get::Number(ClaimRow::before),
            "change" => Get::Number(ClaimRow::change),
            "change_lower95" => Get::Number(|r| Some(r.change_of_year()?.ci95?.lower)),
            "change_upper95" => Get::Number(|r| Some(r.change_of_year()?.ci95?.upper)),
            "q_value" => Get::Number(|r| r.claim.q),
            "importance" => Get::Number(|r| r.claim.importance),
            "sentence" => Get::Words(|r| filled(r.sentence)),
            "evidence" => Get::Words(|r| filled(&r.evidence()).map(|t| t.into_owned().into())),
            "status" => Get::Text(|r| status(r.claim.withheld.is_none())),
            "reason" => Get::Words(|r| r.claim.withheld.as_deref().map(Cow::Borrowed)),
            _ => return None,
        })
    })
}

/// What the changes that are told are made up of.
pub const DECOMPOSITIONS: Table = Table {
    name: "decompositions",
    row: "one part of a change that is told; the parts of an area, its two periods and a split add up to the change",
    columns: &[
        required("indicator_id", Kind::Dictionary, "Indicator"),
        required("area_code", Kind::Dictionary, "GSS code of the area that changed"),
        required("area_name", Kind::Dictionary, "Its name"),
        required("area_type", Kind::Dictionary, "Its kind"),
        required("period_label", Kind::Dictionary, "The later period in words"),
        required("before_label", Kind::Dictionary, "The period that it is compared with, in words"),
        required(
            "split_by",
            Kind::Dictionary,
            "What it is split by: a kind of area, a column of the breakdowns, time_of_week, comparator (as the other areas of its kind changed, and beyond that), or numerator_and_denominator",
        ),
        optional("part_code", Kind::Dictionary, "GSS code of a part that is an area"),
        required(
            "part_name",
            Kind::Text,
            "Name of the part; small parts together, and the rest that lies in no part that is known and whole, say so",
        ),
        required(
            "before_count",
            Kind::Number,
            "Events before; of as_elsewhere those of the area, of beyond_elsewhere those that it would have had after, had it changed as the others did",
        ),
        required("after_count", Kind::Number, "Events after"),
        required("difference", Kind::Number, "More after than before, in the unit; below 0 less"),
        required(
            "unit",
            Kind::Dictionary,
            "events; of the numerator and the denominator of a share percentage points",
        ),
        optional(
            "share",
            Kind::Number,
            "The difference as a share of that of the area; above 1 or below 0 where other parts go the other way",
        ),
        optional(
            "difference_lower95",
            Kind::Number,
            "Lower 95% limit of the difference, by how much its months vary; empty for the rest",
        ),
        optional("difference_upper95", Kind::Number, "Upper 95% limit"),
    ],
};

/// A part with the names of everything.
struct PartRow<'a> {
    indicator: &'a Assessed,
    area: &'a Area,
    split: &'a Decomposition,
    part: &'a ChangePart,
    part_area: Option<&'a Area>,
}

impl PartRow<'_> {
    fn name(&self) -> Cow<'_, str> {
        match &self.part.what {
            PartName::Area(_) => self.part_area.map_or("".into(), |a| Cow::Borrowed(&*a.name)),
            PartName::Value(value) => Cow::Borrowed(value),
            PartName::Small(n) => format!("{n} parts with fewer than 20 events each").into(),
            PartName::Rest => "in no part that is known and whole".into(),
        }
    }
}

pub(super) fn decompositions(values: &Assessment) -> Result<RecordBatch, Error> {
    let rows: Vec<PartRow<'_>> = values
        .indicators
        .iter()
        .flat_map(|indicator| indicator.decompositions.iter().map(move |split| (indicator, split)))
        .flat_map(|(indicator, split)| {
            split.parts.iter().map(move |part| PartRow {
                indicator,
                area: &values.areas[split.area],
                split,
                part,
                part_area: match part.what {
                    PartName::Area(area) => Some(&values.areas[area]),
                    _ => None,
                },
            })
        })
        .collect();
    fill(&DECOMPOSITIONS, &rows, |column| {
        Some(match column {
            "indicator_id" => Get::Text(|r| &r.indicator.definition.id),
            "area_code" => Get::Text(|r| r.area.code.as_str()),
            "area_name" => Get::Text(|r| &r.area.name),
            "area_type" => Get::Text(|r| r.area.area_type.as_str()),
            "period_label" => Get::Words(|r| Some(r.split.period.label().into())),
            "before_label" => Get::Words(|r| Some(r.split.before.label().into())),
            "split_by" => Get::Text(|r| &r.split.by),
            "part_code" => Get::Words(|r| r.part_area.map(|a| a.code.as_str().into())),
            "part_name" => Get::Words(|r| Some(r.name())),
            "before_count" => Get::Number(|r| Some(r.part.before)),
            "after_count" => Get::Number(|r| Some(r.part.after)),
            "difference" => Get::Number(|r| Some(r.part.difference)),
            "unit" => Get::Text(|r| r.split.unit.as_str()),
            "share" => Get::Number(|r| r.part.share),
            "difference_lower95" => Get::Number(|r| r.part.limits.map(|l| l.lower)),
            "difference_upper95" => Get::Number(|r| r.part.limits.map(|l| l.upper)),
            _ => return None,
        })
    })
}
