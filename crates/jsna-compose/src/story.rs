//! What is said of an indicator, area by area. Each sentence comes from one number or one claim.

use crate::chart::{Body, Chart};
use crate::charts::Composer;
use crate::release::{AreaStory, IndicatorPage, Story};
use crate::wording;
use jsna_model::claim::{ClaimNumbers, Test};
use jsna_model::comparison::ComparisonKind;
use jsna_model::decomposition::Decomposition;
use jsna_model::indicator::Numerator;
use jsna_model::measure::Status;
use jsna_model::pattern::HotCluster;
use jsna_model::{
    AreaIx, AreaType, Claim, ClaimKind, Period, Signal, SignalKind, Verdict, Who, words,
};

/// The most small areas that are named.
const NAMED_PLACES: usize = 3;

/// The areas that the page of an indicator tells of: the one above all others first.
pub(crate) fn areas(composer: &Composer<'_>) -> Vec<AreaIx> {
    composer.values.areas.headline_areas(&composer.indicator().area_types)
}

/// The page of an indicator with its charts; `None` where it has no number at all.
pub(crate) fn page(composer: &Composer<'_>) -> Option<(IndicatorPage, Vec<Chart>)> {
    let period = composer.assessed().lead_period?;
    let shown = areas(composer);
    let lead = *shown.first()?;
    let mut charts: Vec<Chart> = Vec::new();
    let mut areas = Vec::with_capacity(shown.len());
    for area in &shown {
        let own = composer.charts(*area, period);
        let story = composer.story(&shown, *area, period);
        let first = charts.len();
        charts.extend(own);
        areas.push(AreaStory { area: *area, story, charts: (first..charts.len()).collect() });
    }
    let lead_chart = areas.first().and_then(|a| charts.get(*a.charts.first()?));
    let page = IndicatorPage {
        indicator: composer.position,
        period,
        headline: format!("{}.", composer.headline(lead, period)),
        headline_on_chart: lead_chart.is_some_and(|c| matches!(c.body, Body::Rolling(_))),
        areas,
    };
    Some((page, charts))
}

impl Composer<'_> {
    fn story(&self, shown: &[AreaIx], area: AreaIx, period: Period) -> Story {
        let i = self.indicator();
        let Some(m) = self.measure(area, period) else {
            let name = self.name(area);
            let level =
                format!("No figure is available for {name} {}.", wording::for_period(period));
            return Story { level, ..Story::default() };
        };
        let (change, lasting) = self.changes(area);
        let months: Vec<String> = lasting
            .and_then(|c| wording::lasting(c, "The monthly number"))
            .into_iter()
            .chain(self.claims(area).filter_map(|c| wording::month_out(c, i)))
            .chain(self.claims(area).filter_map(|c| wording::back_to_usual(c, i)))
            .chain(self.claims(area).filter_map(wording::seasonal))
            .collect();
        let record = self.claims(area).find_map(|c| wording::record(c, i));
        let change = change.map(|c| wording::change(c, m.count, i));
        let change = change.or_else(|| self.not_compared(area)).into_iter().chain(record);
        let concentrated = self.claims(area).find(|c| c.kind == ClaimKind::Concentrated);
        let place = concentrated.and_then(|c| wording::concentrated(c, i, self.name(area)));
        let place = place.map(|text| format!("{text}.")).into_iter();
        let place = place.chain(self.hot_places(area));
        let place = place.chain(self.hot_clusters(area)).chain(self.kept(area));
        Story {
            level: wording::level(&m, i),
            change: change.collect::<Vec<_>>().join(" "),
            looked_back: self.looked_back(area),
            months: months.join(" "),
            parts: self.parts(area),
            within: self.within(area),
            place: place.collect::<Vec<_>>().join(" "),
            week: self.week(area).unwrap_or_default(),
            comparison: self.comparison(shown, area),
            target: self.target(area).unwrap_or_default(),
            repeats: self.repeats(area),
            shared: self.shared(area),
            warnings: self.warnings(shown, area, period),
        }
    }

    /// Why nothing is said of the change on the year before, where that is known.
    fn not_compared(&self, area: AreaIx) -> Option<String> {
        let mut own = self.assessed().comparisons.iter().filter(|c| c.area == area);
        let year = own.find(|c| c.kind == ComparisonKind::YearBefore)?;
        let why = year.answer.as_ref().err()?;
        Some(format!("Not compared with the year before: {why}."))
    }

    /// How the latest year differs from earlier ones than the year before.
    fn looked_back(&self, area: AreaIx) -> Vec<String> {
        let own = self.assessed().comparisons.iter().filter(|c| c.area == area);
        own.filter_map(|c| wording::looked_back(c, self.indicator())).collect()
    }

    /// Which LSOAs of an area have most beyond what an equal rate gives them.
    fn hot_places(&self, area: AreaIx) -> Option<String> {
        let areas = &self.values.areas;
        let period = self.assessed().lead_period?;
        let above = self.assessed().signals.iter().filter(|s| {
            s.kind == SignalKind::Comparison
                && areas[s.area].area_type == AreaType::Lsoa
                && areas.is_within(s.area, area)
        });
        let place = |signal: &Signal| {
            let found = signal.answer.as_ref().ok().filter(|f| f.verdict == Verdict::Above)?;
            let count = self.measure(signal.area, period)?.count?;
            let ratio = 1.0 + found.change? / 100.0;
            Some(wording::HotPlace { name: self.name(signal.area), count, ratio })
        };
        let mut places: Vec<wording::HotPlace<'_>> = above.filter_map(place).collect();
        let excess = |p: &wording::HotPlace<'_>| p.count - p.count / p.ratio;
        places.sort_by(|a, b| excess(b).total_cmp(&excess(a)).then(a.name.cmp(b.name)));
        let all = places.len();
        places.truncate(NAMED_PLACES);
        wording::hot_places(&places, all, &self.indicator().plural)
    }

    /// Where hot LSOAs lie together.
    fn hot_clusters(&self, area: AreaIx) -> Option<String> {
        let own = self.assessed().hot_clusters.iter().filter(|c| c.area == area);
        let own: Vec<&HotCluster> = own.collect();
        wording::hot_clusters(&own, self.indicator(), |area| self.name(area))
    }

    /// In which part of the week most lies, where that is more than its hours and chance give it.
    fn week(&self, area: AreaIx) -> Option<String> {
        let mut signals = self.assessed().signals.iter();
        let signal = signals.find(|s| s.area == area && s.kind == SignalKind::Week)?;
        let Verdict::MostIn(_) = signal.answer.as_ref().ok()?.verdict else { return None };
        wording::most_in(self.assessed().day_hour.get(&area)?, self.indicator())
    }

    /// How many of the LSOAs with most had most a year before too, where that is more than chance keeps.
    fn kept(&self, area: AreaIx) -> Option<String> {
        let mut signals = self.assessed().signals.iter();
        let signal = signals.find(|s| s.area == area && s.kind == SignalKind::HotSpot)?;
        let told = signal.answer.as_ref().is_ok_and(|f| f.verdict == Verdict::Persistent);
        let found = self.assessed().concentration.get(&area)?.kept.filter(|_| told)?;
        Some(wording::kept(&found))
    }

    /// How an area stands against its target.
    pub(crate) fn target(&self, area: AreaIx) -> Option<String> {
        let target = self.assessed().targets.iter().find(|t| t.area == area)?;
        let mut signals = self.assessed().signals.iter();
        let signal = signals.find(|s| s.area == area && s.kind == SignalKind::Assurance)?;
        let m = self.measure(area, self.assessed().lead_period?)?;
        match &signal.answer {
            Ok(found) => wording::target(&m, target, found.verdict, self.indicator()),
            Err(why) => Some(format!(
                "The target of {} {} is not held against anything: {why}.",
                target.aim.words(),
                wording::value(target.value, self.indicator())
            )),
        }
    }

    /// In which of its parts a change that is told lies.
    fn parts(&self, area: AreaIx) -> String {
        let areas = &self.values.areas;
        let own = || self.assessed().decompositions.iter().filter(|s| s.area == area);
        let by_place = own().find(|s| s.is_by_place());
        let said = by_place
            .and_then(|split| self.made_up(split))
            .into_iter()
            .chain(own().find_map(|s| wording::beyond_elsewhere(s, areas)))
            .chain(own().find_map(|s| wording::share_made_up(s, self.indicator())));
        said.collect::<Vec<_>>().join(" ")
    }

    /// In which parts of its area a change lies, and in which of theirs.
    pub(crate) fn made_up(&self, split: &Decomposition) -> Option<String> {
        let inside = |part| self.split_by_place(part, (split.before, split.period));
        wording::made_up(split, &self.values.areas, inside)
    }

    /// The split of an area by the areas in it, between two periods.
    pub(crate) fn split_by_place(
        &self,
        area: AreaIx,
        (before, period): (Period, Period),
    ) -> Option<&Decomposition> {
        let same = |s: &&Decomposition| s.period == period && s.before == before;
        let own = self.assessed().decompositions.iter().filter(|s| s.area == area);
        own.filter(same).find(|s| s.is_by_place())
    }

    /// What rose or fell in the districts and wards of an area. Of the area above all others the districts alone: wards are
    /// told of with their partnership.
    fn within(&self, area: AreaIx) -> String {
        let areas = &self.values.areas;
        let kinds: &[AreaType] = match areas[area].area_type {
            AreaType::Csp | AreaType::Lad => &[AreaType::Lad, AreaType::Ward],
            _ => &[AreaType::Csp, AreaType::Lad],
        };
        let inside = kinds.iter().flat_map(|kind| areas.within(area, *kind)).filter(|a| *a != area);
        let told = inside.filter_map(|a| {
            let (year, lasting) = self.changes(a);
            let year = year.filter(|c| matches!(c.kind, ClaimKind::Rose | ClaimKind::Fell));
            wording::change_within((year, lasting), self.indicator(), self.name(a))
        });
        told.collect::<Vec<_>>().join(" ")
    }

    /// Which events of an area another agency may have too, for the indicator whose events are asked about.
    fn shared(&self, area: AreaIx) -> Vec<String> {
        let i = self.indicator();
        let code = &self.values.areas[area].code;
        let shared = self.values.shared_events.iter();
        shared
            .filter(|s| s.rule.indicators[1] == i.id && s.area_code == *code)
            .filter_map(|s| {
                let said = wording::shared_events(s, i, self.name(area))?;
                Some(format!("{said} {}", s.rule.caveat))
            })
            .collect()
    }

    /// How many persons of an area come again.
    fn repeats(&self, area: AreaIx) -> Vec<String> {
        let assessed = self.assessed();
        let verdict = |who: Who| {
            let kind = SignalKind::Repeat(who);
            let mut signals = assessed.signals.iter();
            let signal = signals.find(|s| s.area == area && s.kind == kind)?;
            Some(signal.answer.as_ref().ok()?.verdict)
        };
        let own = assessed.repeats.iter().filter(|r| r.area == area);
        own.filter_map(|r| wording::repeats(r, verdict(r.who), self.indicator())).collect()
    }

    /// How an area stands against the whole; of the area above all others, which partnerships stand out from it.
    fn comparison(&self, shown: &[AreaIx], area: AreaIx) -> String {
        let [lead, parts @ ..] = shown else { return String::new() };
        if area != *lead {
            let claim = self.claims(area).find(|c| c.kind.is_standing());
            let own = claim.map(|c| self.standing(c, *lead));
            let said: Vec<String> = own.into_iter().chain(self.wards(area, *lead)).collect();
            return said.join(" ");
        }
        let of = |kind: ClaimKind| -> Vec<&str> {
            let stands = |a: &&AreaIx| self.claims(**a).any(|c| c.kind == kind);
            parts.iter().filter(stands).map(|a| self.name(*a)).collect()
        };
        let (above, below) = (of(ClaimKind::Above), of(ClaimKind::Below));
        let compared = !above.is_empty() || !below.is_empty() || !of(ClaimKind::Similar).is_empty();
        let Some(first) = parts.first().filter(|_| compared) else { return String::new() };
        let whole = self.whole_words(*lead, self.values.areas[*first].area_type);
        stand_out(&above, &below, &whole)
    }

    /// What areas of a kind in an area are held against: all of them together, as far as they have a figure; of what a
    /// source has counted already, what it says of the whole.
    pub(crate) fn whole_words(&self, lead: AreaIx, kind: AreaType) -> String {
        if matches!(self.indicator().numerator, Numerator::Observations { .. }) {
            return format!("{} as a whole", self.name(lead));
        }
        let all = self.values.areas.within(lead, kind);
        let has = |area: &&AreaIx| {
            let m = self.assessed().lead_period.and_then(|period| self.measure(**area, period));
            m.is_some_and(|m| m.status == Status::Given)
        };
        let (n, given, noun) = (all.len(), all.iter().filter(has).count(), kind.noun());
        if given == n {
            format!("all {n} {noun}s together")
        } else {
            format!("the {given} {noun}s with a figure together")
        }
    }

    /// Which wards of an area stand out from all wards together.
    fn wards(&self, area: AreaIx, lead: AreaIx) -> Option<String> {
        let wards = self.values.areas.within(area, AreaType::Ward);
        let of = |kind: ClaimKind| -> Vec<&str> {
            let stands = |a: &&AreaIx| self.claims(**a).any(|c| c.kind == kind);
            wards.iter().filter(stands).map(|a| self.name(*a)).collect()
        };
        let (above, below) = (of(ClaimKind::Above), of(ClaimKind::Below));
        let some = !above.is_empty() || !below.is_empty();
        let n = words::plural(wards.len() as u64, "ward");
        let all = self.whole_words(lead, AreaType::Ward);
        some.then(|| format!("Of its {n}, {}", stand_out(&above, &below, &all)))
    }

    fn standing(&self, claim: &Claim, lead: AreaIx) -> String {
        let ClaimNumbers::Whole { benchmark, .. } = claim.numbers else { return String::new() };
        let whole = self.whole_words(lead, self.values.areas[claim.area].area_type);
        let name = self.name(claim.area);
        let value = wording::value(benchmark, self.indicator());
        let tested = matches!(claim.test, Test::Signal(_));
        let side = match claim.kind {
            ClaimKind::Above => "above",
            ClaimKind::Below => "below",
            _ if tested => {
                return format!(
                    "{name} is not told apart from {whole} ({value}): the difference may be chance."
                );
            }
            _ => {
                return format!("{name} is similar to {whole}: its 95% interval includes {value}.");
            }
        };
        if tested {
            return format!(
                "{name} is {side} {whole} ({value}) by more than its months vary by themselves."
            );
        }
        format!("{name} is {side} {whole} ({value}): its 95% interval lies wholly {side} it.")
    }

    fn warnings(&self, shown: &[AreaIx], area: AreaIx, period: Period) -> Vec<String> {
        let mut out = Vec::new();
        let behind = self.values.period_end.since(period.end());
        let counted = matches!(self.indicator().numerator, Numerator::Incidents { .. });
        let length = period.kind().months();
        if counted && length < 12 {
            out.push(format!(
                "There are not yet twelve whole months of these data: this is {} only.",
                if length == 1 { "one month" } else { "one quarter" }
            ));
        } else if counted && behind > 0 {
            out.push(format!(
                "The latest whole year of these data ends in {}, {} before the end of the assessment.",
                period.end().long(),
                words::plural(behind.unsigned_abs().into(), "month")
            ));
        }
        // Said once on a page: it is the same file for every area.
        if shown.first() == Some(&area) {
            out.extend(self.denominator_warning(area, period));
        }
        out.extend(self.series_notes(area));
        out
    }

    /// Whose people a rate is divided by, where they are of another year than the events.
    fn denominator_warning(&self, area: AreaIx, period: Period) -> Option<String> {
        self.measure(area, period)?.estimate.value?;
        let year = period.start().plus(period.kind().months() / 2).year();
        let used = self.assessed().denominators.iter();
        let used = used.filter(|d| d.from <= period.end() && period.end() <= d.to);
        let other = used.filter(|d| d.year != year).map(|d| d.year).max()?;
        Some(format!(
            "The rate is divided by the population of {other}, the nearest year there is."
        ))
    }
}

/// Which areas stand out from the whole.
fn stand_out(above: &[&str], below: &[&str], whole: &str) -> String {
    let are = |names: &[&str]| if names.len() == 1 { "is" } else { "are" };
    let of = |names: &[&str]| format!("{} {}", words::list(names), are(names));
    match (above.is_empty(), below.is_empty()) {
        (true, true) => format!("No partnership stands out from {whole}."),
        (false, true) => format!("{} above {whole}.", of(above)),
        (true, false) => format!("{} below {whole}.", of(below)),
        (false, false) => format!("{} above {whole}; {} below.", of(above), of(below)),
    }
}
