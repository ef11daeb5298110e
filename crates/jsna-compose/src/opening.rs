//! The answer of an area on one screen: what is told first, one row for each priority, and what is missing.

use crate::charts::Composer;
use crate::release::{AreaOpening, MatrixCell, MatrixRow, SaidClaim, Sign, Told};
use crate::wording;
use jsna_disclosure::Protected;
use jsna_model::claim::{Claim, ClaimKind, ClaimNumbers, Shape};
use jsna_model::shorthand::Symbol;
use jsna_model::signal::SignalKind;
use jsna_model::{AreaIx, AreaType, Measure, words};
use std::cmp::Reverse;
use std::collections::{BTreeMap, BTreeSet};

/// The most claims that open a page.
const MOST_CLAIMS: usize = 7;
/// The most false changes among those that open a page, wards and districts included.
const MOST_FALSE: f64 = 0.02;
/// The most of one priority, so that no subject fills the list.
const MOST_OF_ONE: usize = 2;

/// The areas that have an opening: the one above all others first.
pub(crate) fn areas(values: Protected<'_>) -> Vec<AreaIx> {
    let kinds = [AreaType::Pfa, AreaType::County, AreaType::Custom, AreaType::Csp, AreaType::Lad];
    values.areas.headline_areas(&kinds)
}

/// The openings of the area above all others and of each partnership.
pub(crate) fn openings(values: Protected<'_>, said: &[SaidClaim]) -> Vec<AreaOpening> {
    let shown = areas(values);
    let openings = shown.iter().enumerate().map(|(at, area)| {
        let maker = Maker { values, area: *area, lead: at == 0 && shown.len() > 1 };
        let (told, more) = maker.told(said);
        AreaOpening {
            area: *area,
            told,
            more,
            tested: maker.tested(),
            matrix: maker.matrix(),
            missing: maker.missing(),
        }
    });
    openings.collect()
}

struct Maker<'a> {
    values: Protected<'a>,
    area: AreaIx,
    /// Whether it is above all others: wards are told of with their partnership.
    lead: bool,
}

impl<'a> Maker<'a> {
    /// What is told first, and how many claims of a change or a standing there are besides.
    fn told(&self, said: &[SaidClaim]) -> (Vec<Told>, usize) {
        let mut candidates: Vec<(&SaidClaim, &Claim)> = said
            .iter()
            .filter_map(|s| {
                Some((s, self.values.indicators.get(s.indicator)?.claims.get(s.claim)?))
            })
            .filter(|(_, claim)| self.concerns(claim))
            .collect();
        candidates.sort_by_key(|(s, claim)| {
            let core = self.values.indicators[s.indicator].definition.core;
            let rank = ordered(claim.importance.unwrap_or_default());
            let kind = self.values.areas[claim.area].area_type;
            // The area itself, then its larger parts, then its wards.
            let near = match kind {
                _ if claim.area == self.area => 0,
                AreaType::Ward => 3,
                AreaType::Lad => 2,
                _ => 1,
            };
            let compared = order(claim) >= 3;
            (compared, near, order(claim), Reverse(core), Reverse(rank), s.indicator, s.claim)
        });
        // One claim of an indicator and area is enough here: the others follow in its chapter.
        let mut seen = BTreeSet::new();
        candidates.retain(|(s, claim)| seen.insert((s.indicator, claim.area)));
        let all = candidates.len();
        // Indicators of one priority overlap: one of them says it for the area.
        let priority = |s: &SaidClaim| &self.values.indicators[s.indicator].definition.priority;
        let mut seen: Vec<(&str, AreaIx)> = Vec::new();
        let areas = &self.values.areas;
        candidates.retain(|(s, claim)| {
            // Nor is the ward told of that makes the change of a district which is told.
            let told = |(p, area): &(&str, AreaIx)| {
                let inside = *area != self.area && areas.is_within(claim.area, *area);
                let around = claim.area != self.area && areas.is_within(*area, claim.area);
                p == priority(s) && (*area == claim.area || inside || around)
            };
            let new = !seen.iter().any(told);
            if new {
                seen.push((priority(s), claim.area));
            }
            new
        });
        let mut of_priority: BTreeMap<&str, usize> = BTreeMap::new();
        let told: Vec<Told> = candidates
            .into_iter()
            .filter(|(s, _)| {
                let n = of_priority.entry(priority(s)).or_default();
                *n += 1;
                *n <= MOST_OF_ONE
            })
            .take(MOST_CLAIMS)
            .map(|(s, claim)| Told {
                indicator: s.indicator,
                area: claim.area,
                sentence: s.sentence.clone(),
                sign: sign(claim),
            })
            .collect();
        let more = all - told.len();
        (told, more)
    }

    /// How many series of the area were tested for a change.
    fn tested(&self) -> usize {
        let signals = self.values.indicators.iter().flat_map(|i| &i.signals);
        let own = signals.filter(|s| s.area == self.area && s.kind == SignalKind::ChangePoint);
        own.filter(|s| s.answer.is_ok()).count()
    }

    fn concerns(&self, claim: &Claim) -> bool {
        let areas = &self.values.areas;
        let here = claim.area == self.area;
        let inside = areas.is_within(claim.area, self.area)
            && (!self.lead || areas[claim.area].area_type != AreaType::Ward);
        let tells = match claim.kind {
            ClaimKind::Above | ClaimKind::Below => here && !self.lead,
            ClaimKind::TargetMissed => here,
            ClaimKind::Rose
            | ClaimKind::Fell
            | ClaimKind::SteppedUp
            | ClaimKind::SteppedDown
            | ClaimKind::Spiked => here || inside,
            _ => false,
        };
        // What was not held against all of its kind does not open a page, nor what is less sure than a change of a
        // partnership has to be.
        let level = claim.kind.is_standing() || claim.kind == ClaimKind::TargetMissed;
        let most = if level { 1.0 } else { MOST_FALSE };
        tells && claim.withheld.is_none() && claim.q.is_some_and(|q| q <= most)
    }

    /// One row for each priority that has a number: of its core indicators the one whose change is farthest beyond chance,
    /// else the first with a number; where no core one has a number, the first of all.
    fn matrix(&self) -> Vec<MatrixRow> {
        let rows = self.values.priorities.iter().filter_map(|priority| {
            let mut of_priority: Vec<usize> = (0..self.values.indicators.len())
                .filter(|i| self.values.indicators[*i].definition.priority == priority.id)
                .collect();
            of_priority.sort_by_key(|i| {
                let core = self.values.indicators[*i].definition.core;
                (Reverse(core), Reverse(self.change_beyond_chance(*i)), *i)
            });
            let has_number =
                |i: &usize| self.composer(*i).1.is_some_and(|m| m.estimate.value.is_some());
            let indicator = of_priority.into_iter().find(has_number)?;
            Some(self.row(&priority.name, indicator))
        });
        rows.collect()
    }

    /// How far the clearest change of an indicator is beyond chance, in thousandths of a standard error; 0 without any.
    fn change_beyond_chance(&self, indicator: usize) -> i64 {
        let composer = Composer::new(self.values, indicator);
        let changes = composer.claims(self.area).filter(|c| order(c) < 3 && sign(c) != Sign::None);
        changes.filter_map(|c| c.importance).map(ordered).max().unwrap_or_default()
    }

    /// That no lasting change is told, and since when that was asked.
    fn nothing_lasting(&self, composer: &Composer<'_>) -> MatrixCell {
        let assessed = composer.assessed();
        let asked = assessed
            .signals
            .iter()
            .find(|s| s.area == self.area && s.kind == SignalKind::ChangePoint && s.answer.is_ok());
        // The months before a break are not looked at.
        let broken = composer.series(self.area).and_then(|s| s.breaks.last()).map(|b| b.month);
        let text = match (asked, broken) {
            (None, _) => "not tested".to_owned(),
            (Some(_), Some(month)) => {
                format!("no lasting change since the break in {}", month.short())
            }
            (Some(_), None) => "no lasting change".to_owned(),
        };
        MatrixCell { text, sign: Sign::None }
    }

    /// Whether few places hold more of it than chance gives them.
    fn place(&self, composer: &Composer<'_>) -> String {
        let told = composer.claims(self.area).find_map(|c| match c.numbers {
            ClaimNumbers::Share { places, of, share, by_chance } => {
                let percent = |x: f64| words::decimal(100.0 * x, 0);
                let chance =
                    by_chance.map_or_else(String::new, |b| format!(", {}% by chance", percent(b)));
                let have = if places == 1 { "has" } else { "have" };
                Some(format!("{places} of {of} LSOAs {have} {}% of it{chance}", percent(share)))
            }
            _ => None,
        });
        let asked = composer.assessed().signals.iter().any(|s| {
            s.area == self.area && s.kind == SignalKind::Concentration && s.answer.is_ok()
        });
        told.unwrap_or_else(|| if asked { "no more than chance" } else { "not given" }.to_owned())
    }

    fn composer(&self, indicator: usize) -> (Composer<'a>, Option<Measure<'a>>) {
        let assessed = &self.assessment().indicators[indicator];
        let areas = &self.assessment().areas;
        let m = assessed.lead_period.and_then(|period| {
            assessed.measures.total(&assessed.definition, areas, self.area, period)
        });
        (Composer::new(self.values, indicator), m)
    }

    fn assessment(&self) -> &'a jsna_model::Assessment {
        self.values.get()
    }

    fn row(&self, priority: &str, indicator: usize) -> MatrixRow {
        let (composer, measure) = self.composer(indicator);
        let i = composer.indicator();
        let (year, lasting) = composer.changes(self.area);
        let cell = |text: &str, sign| MatrixCell { text: text.to_owned(), sign };
        let level = measure.and_then(|m| m.estimate.value).map(|v| wording::value(v, i));
        let change = year.map_or_else(|| cell("not compared", Sign::None), in_short);
        let months = lasting.map_or_else(|| self.nothing_lasting(&composer), since_in_short);
        let standing = composer.claims(self.area).find(|c| c.kind.is_standing());
        let peers = standing.map_or_else(
            || cell(if self.lead { "this is the whole" } else { "not compared" }, Sign::None),
            |c| match c.kind {
                ClaimKind::Above => cell("above the whole", Sign::Up),
                ClaimKind::Below => cell("below the whole", Sign::Down),
                _ => cell("not told apart", Sign::None),
            },
        );
        let place = self.place(&composer);
        MatrixRow {
            priority: priority.to_owned(),
            indicator,
            area: self.area,
            level: level.unwrap_or_default(),
            change,
            months,
            peers,
            place,
        }
    }

    /// Indicators without a whole figure of the area, and why.
    fn missing(&self) -> Vec<(String, String)> {
        let mut by_reason: BTreeMap<&str, Vec<&str>> = BTreeMap::new();
        for (at, assessed) in self.assessment().indicators.iter().enumerate() {
            let kind = self.values.areas[self.area].area_type;
            if !assessed.definition.area_types.contains(&kind) {
                continue;
            }
            let reason = match self.composer(at).1 {
                None => "no figure",
                Some(m) => match wording::absent(m.status) {
                    Some(reason) => reason,
                    None if m.shorthand.has(Symbol::Provisional) => "still coming in",
                    None => continue,
                },
            };
            by_reason.entry(reason).or_default().push(&assessed.definition.name);
        }
        let lines = by_reason
            .into_iter()
            .map(|(reason, names)| (words::sentence_case(reason), names.join("; ")));
        lines.collect()
    }
}

/// What is told before what.
fn order(claim: &Claim) -> u8 {
    match claim.kind {
        ClaimKind::SteppedUp | ClaimKind::SteppedDown | ClaimKind::Rose | ClaimKind::Fell => {
            // The change for good before the year: it says since when.
            u8::from(!claim.is_lasting())
        }
        ClaimKind::Spiked => 2,
        // A missed target goes before how an area stands against others.
        ClaimKind::TargetMissed => 3,
        _ => 4,
    }
}

/// A number as an order: thousandths.
fn ordered(x: f64) -> i64 {
    #[expect(clippy::cast_possible_truncation, reason = "a few standard errors")]
    let thousandths = (x * 1000.0).round() as i64;
    thousandths
}

fn sign(claim: &Claim) -> Sign {
    match claim.kind {
        ClaimKind::Rose | ClaimKind::SteppedUp | ClaimKind::Above => Sign::Up,
        ClaimKind::Fell | ClaimKind::SteppedDown | ClaimKind::Below => Sign::Down,
        ClaimKind::Spiked => match claim.numbers {
            ClaimNumbers::Month { counted, expected, .. } if counted < expected => Sign::Down,
            _ => Sign::Up,
        },
        _ => Sign::None,
    }
}

fn in_short(claim: &Claim) -> MatrixCell {
    let text = match claim.kind {
        ClaimKind::Rose => "higher",
        ClaimKind::Fell => "lower",
        ClaimKind::NoClearChange => "no clear change",
        ClaimKind::StillComing => "still coming in",
        ClaimKind::TooFew => "too few to say",
        ClaimKind::NotComparable => "break in the series",
        _ => "not tested",
    };
    MatrixCell { text: text.to_owned(), sign: sign(claim) }
}

fn since_in_short(claim: &Claim) -> MatrixCell {
    let text = match &claim.numbers {
        ClaimNumbers::Lasting(l) if l.shape == Shape::Step => {
            let way = if sign(claim) == Sign::Up { "stepped up" } else { "stepped down" };
            format!("{way} in {}", l.since.short())
        }
        ClaimNumbers::Lasting(l) if l.shape == Shape::Slope => {
            let way = if sign(claim) == Sign::Up { "up" } else { "down" };
            format!("{way} about {}% a year", words::decimal(l.per_year.abs(), 0))
        }
        ClaimNumbers::Lasting(l) => {
            let way = if sign(claim) == Sign::Up { "higher" } else { "lower" };
            format!("{way}, came {} to {} or gradually", l.between.0.short(), l.between.1.short())
        }
        _ => String::new(),
    };
    MatrixCell { text, sign: sign(claim) }
}
