//! Which indicators the project's feeds can supply, and the count plan for them.

use crate::catalogue::Catalogue;
use crate::feeds::Feed;
use jsna_model::assessment::{Lacking, Unavailable};
use jsna_model::indicator::{Combine, Denominator, Indicator, Numerator};
use jsna_model::plan::{Count, CountPlan, CountQuery};
use jsna_model::schema::{HAPPENED, incident_column};
use jsna_model::table::Kind;
use jsna_model::{Predicate, SharedEventsRule, Who};
use std::collections::{BTreeMap, BTreeSet};

/// Which side of an indicator a query counts.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Side {
    /// What is counted.
    Numerator,
    /// What it is divided by, where that is counted too.
    Denominator,
}

/// One side of a selected indicator: its position among the selected, and the side.
pub type Target = (usize, Side);

/// An indicator that the project can supply, with the feeds that do.
#[derive(Debug, Clone)]
pub struct Selected {
    /// The indicator.
    pub indicator: Indicator,
    /// Feeds of the numerator.
    pub feeds: Vec<String>,
    /// Feeds of a counted denominator; empty where there is none.
    pub denominator_feeds: Vec<String>,
}

impl Selected {
    /// The feeds by layout. Feeds of one layout are parts of one source, each for its own districts; every source must
    /// have delivered for a number to be complete.
    pub fn sources<'a>(&self, feeds: &'a [Feed]) -> Vec<Vec<&'a Feed>> {
        let own = self.all_feeds();
        let mut out: BTreeMap<&str, Vec<&Feed>> = BTreeMap::new();
        for feed in feeds.iter().filter(|f| own.contains(f.id.as_str())) {
            out.entry(&feed.layout).or_default().push(feed);
        }
        out.into_values().collect()
    }

    /// The columns of a feed that the indicator cannot be counted without.
    pub fn needed(&self, feed: &str) -> BTreeSet<&str> {
        let sides = [(Side::Numerator, &self.feeds), (Side::Denominator, &self.denominator_feeds)];
        let own = sides.into_iter().filter(|(_, feeds)| feeds.iter().any(|f| f == feed));
        let counted = own.filter_map(|(side, _)| self.counted(side));
        counted
            .flat_map(|(filter, count)| filter.columns().into_iter().chain(count.column()))
            .collect()
    }

    /// Whether a feed of the numerator has keys of such persons.
    pub fn names(&self, who: Who, feeds: &[Feed]) -> bool {
        feeds.iter().any(|f| self.feeds.contains(&f.id) && f.persons.contains(&who))
    }

    /// Which rows a side counts, and how; `None` where it is not counted from rows.
    pub fn counted(&self, side: Side) -> Option<(&Predicate, &Count)> {
        match (side, &self.indicator.numerator, &self.indicator.denominator) {
            (Side::Numerator, Numerator::Incidents { filter, count }, _)
            | (Side::Denominator, _, Denominator::Incidents { filter, count, .. }) => {
                Some((filter, count))
            }
            _ => None,
        }
    }

    /// All feeds that must have delivered for a number to be complete.
    pub fn all_feeds(&self) -> BTreeSet<&str> {
        self.feeds.iter().chain(&self.denominator_feeds).map(String::as_str).collect()
    }
}

/// What is asked of the aggregate stage, and what each answer is for.
#[derive(Debug, Clone, Default)]
pub struct Selection {
    /// The indicators that can be supplied, in catalogue order.
    pub selected: Vec<Selected>,
    /// Those that cannot, and why.
    pub unavailable: Vec<Unavailable>,
    /// The plan.
    pub plan: CountPlan,
    /// Query id to the index in `selected` and the side. Several queries of one id add up to one side.
    pub queries: BTreeMap<String, Target>,
    /// Queries that count all rows of a feed, whatever indicators make of them: they say where the feed's rows lie,
    /// and which of its codes no lookup places.
    pub feed_rows: BTreeSet<String>,
    /// Queries that count the rows of a side which is a sum or a number of distinct keys: all of its rows, and those
    /// without the value that they would be counted by.
    pub valued_rows: BTreeMap<String, (Target, Valued)>,
    /// Queries that count when and where events happened that another agency may have too.
    pub sightings: BTreeMap<String, SightingOf>,
    /// Queries that count the days of single persons, with the position of the indicator among the selected.
    pub persons: BTreeMap<String, (usize, Who)>,
}

/// Which events a query of sightings counts.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct SightingOf {
    /// Position of the rule in the catalogue.
    pub rule: usize,
    /// Which of its kinds; one more than there are is of events that do not say their kind.
    pub kind: usize,
    /// 0 for the first agency, 1 for the second.
    pub side: usize,
}

/// Which rows of a side a query counts, where the side is a sum of a column or a number of its distinct values.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Valued {
    /// All that the side's filter passes.
    All,
    /// Those of them whose column is empty: they are events that the side cannot count.
    Without,
}

impl Selection {
    /// Whether a query's counts are published: those of an indicator are, those that only say how complete it is are
    /// not.
    pub fn publishes(&self, query: &str) -> bool {
        !self.feed_rows.contains(query)
            && !self.valued_rows.contains_key(query)
            && !self.sightings.contains_key(query)
            && !self.persons.contains_key(query)
    }
}

/// Chooses what can be computed and writes the plan for it.
pub fn select(catalogue: &Catalogue, feeds: &[Feed]) -> Selection {
    let mut out = Selection::default();
    for indicator in &catalogue.indicators {
        match choose(indicator, feeds) {
            Ok(selected) => {
                let index = out.selected.len();
                add_queries(&mut out, &selected, index, feeds);
                add_persons(&mut out, &selected, index, feeds);
                out.selected.push(selected);
            }
            // An extended indicator that no feed supplies is not missed; a core one is.
            Err(reason) if indicator.core => out.unavailable.push(Unavailable {
                indicator_id: indicator.id.clone(),
                name: indicator.name.clone(),
                priority: indicator.priority.clone(),
                reason,
            }),
            Err(_) => {}
        }
    }
    for rule in catalogue.shared_events.iter().enumerate() {
        add_sightings(&mut out, rule);
    }
    let used: BTreeSet<String> =
        out.plan.queries.iter().flat_map(|q| q.feeds.iter().cloned()).collect();
    for feed in used {
        let id = format!("{feed}:rows");
        out.feed_rows.insert(id.clone());
        out.plan.queries.push(CountQuery {
            id,
            feeds: vec![feed],
            filter: Predicate::Always,
            count: Count::Quantity,
            breakdown: None,
        });
    }
    out
}

/// Asks when and where the events of both agencies of a rule happened, where the project has both. The queries are those
/// of the two indicators, each narrowed to a kind: an event counts once in a kind, and one whose rows are of two kinds in
/// both.
fn add_sightings(out: &mut Selection, (at, rule): (usize, &SharedEventsRule)) {
    let has = |id: &String| out.selected.iter().any(|s| s.indicator.id == *id);
    if !rule.indicators.iter().all(has) {
        return;
    }
    let mut queries = Vec::new();
    for (side, indicator) in rule.indicators.iter().enumerate() {
        let own = out.plan.queries.iter().filter(|q| q.id == *indicator && q.breakdown.is_none());
        let own: Vec<CountQuery> = own.cloned().collect();
        let kinds = rule.kinds.iter().map(|filters| filters[side].clone());
        let untold = kinds.clone().fold(Vec::new(), |all, kind| [all, not_told(&kind)].concat());
        for (kind, filter) in kinds.chain([Predicate::Or(untold)]).enumerate() {
            let id = format!("shared:{}:{side}:{kind}", rule.id);
            out.sightings.insert(id.clone(), SightingOf { rule: at, kind, side });
            queries.extend(own.iter().map(|query| CountQuery {
                id: id.clone(),
                filter: match &filter {
                    Predicate::Always => query.filter.clone(),
                    kind => Predicate::And(vec![query.filter.clone(), kind.clone()]),
                },
                breakdown: Some(HAPPENED.name.to_owned()),
                ..query.clone()
            }));
        }
    }
    out.plan.queries.extend(queries);
}

/// Asks on which days it happened to whom, where a feed of the indicator has keys of such persons. Events of its other
/// feeds are asked for too: they name nobody. An event with several rows is one for each person, in every feed.
fn add_persons(out: &mut Selection, selected: &Selected, index: usize, feeds: &[Feed]) {
    let Some((filter, _)) = selected.counted(Side::Numerator) else { return };
    let event = "incident_key".to_owned();
    let unkeyed = Predicate::IsNull { column: event.clone() };
    let parts = [
        (filter.clone(), Count::Distinct { column: event }),
        (Predicate::And(vec![filter.clone(), unkeyed]), Count::Quantity),
    ];
    for who in selected.indicator.repeats.iter().filter(|who| selected.names(**who, feeds)) {
        let id = format!("repeats:{}:{}", selected.indicator.id, who.as_str());
        out.persons.insert(id.clone(), (index, *who));
        out.plan.queries.extend(parts.iter().map(|(filter, count)| CountQuery {
            id: id.clone(),
            feeds: selected.feeds.clone(),
            filter: filter.clone(),
            count: count.clone(),
            breakdown: Some(who.day().to_owned()),
        }));
    }
}

/// Of which rows a filter cannot say whether they pass: those with an empty cell, or a code that no list knows.
fn not_told(filter: &Predicate) -> Vec<Predicate> {
    let of = |column: &str| {
        let column = column.to_owned();
        let text = incident_column(&column)
            .is_some_and(|c| matches!(c.kind, Kind::Text | Kind::Dictionary));
        let unmapped =
            Predicate::StartsWith { column: column.clone(), prefix: "unmapped:".to_owned() };
        [Predicate::IsNull { column }].into_iter().chain(text.then_some(unmapped))
    };
    filter.columns().into_iter().flat_map(of).collect()
}

/// The feeds that supply an indicator, or why none do.
fn choose(indicator: &Indicator, feeds: &[Feed]) -> Result<Selected, Lacking> {
    let of = |layout: &String| -> Vec<String> {
        feeds.iter().filter(|f| f.layout == *layout).map(|f| f.id.clone()).collect()
    };
    let chosen: Vec<String> = match indicator.combine {
        Combine::First => {
            indicator.layouts.iter().map(of).find(|f| !f.is_empty()).unwrap_or_default()
        }
        Combine::All => {
            let missing: Vec<String> =
                indicator.layouts.iter().filter(|l| of(l).is_empty()).cloned().collect();
            if !missing.is_empty() {
                return Err(Lacking::Each(missing));
            }
            indicator.layouts.iter().flat_map(of).collect()
        }
    };
    if chosen.is_empty() {
        return Err(Lacking::AnyOf(indicator.layouts.clone()));
    }
    let denominator_feeds = match &indicator.denominator {
        Denominator::Incidents { layouts, .. } if layouts.is_empty() => chosen.clone(),
        Denominator::Incidents { layouts, .. } => {
            let found: Vec<String> = layouts.iter().flat_map(of).collect();
            if found.is_empty() {
                return Err(Lacking::Base(layouts.clone()));
            }
            found
        }
        Denominator::None
        | Denominator::Population { .. }
        | Denominator::Households
        | Denominator::Observation => Vec::new(),
    };
    Ok(Selected { indicator: indicator.clone(), feeds: chosen, denominator_feeds })
}

fn add_queries(out: &mut Selection, selected: &Selected, index: usize, feeds: &[Feed]) {
    let indicator = &selected.indicator;
    if let Some(counted) = selected.counted(Side::Numerator) {
        let target = (index, Side::Numerator);
        let own = (&*indicator.id, &*selected.feeds);
        add_side(out, target, own, counted, &indicator.breakdowns, feeds);
    }
    if let Some(counted) = selected.counted(Side::Denominator) {
        let id = format!("{}:denominator", indicator.id);
        let target = (index, Side::Denominator);
        add_side(out, target, (&id, &selected.denominator_feeds), counted, &[], feeds);
    }
}

/// One side's queries. Where one event may have several rows, events with a reference are counted by
/// distinct reference and rows without one by row: a blank reference is no reason to lose a crime.
fn add_side(
    out: &mut Selection,
    target: Target,
    (id, side_feeds): (&str, &[String]),
    (filter, count): (&Predicate, &Count),
    breakdowns: &[String],
    feeds: &[Feed],
) {
    let several = |id: &String| feeds.iter().any(|f| f.id == *id && f.several_rows_per_key);
    let (keyed, plain): (Vec<String>, Vec<String>) =
        side_feeds.iter().cloned().partition(|f| *count == Count::Quantity && several(f));
    let key = "incident_key";
    let unkeyed =
        Predicate::And(vec![filter.clone(), Predicate::IsNull { column: key.to_owned() }]);
    let distinct = Count::Distinct { column: key.to_owned() };
    let parts = [
        (plain, filter.clone(), count.clone()),
        (keyed.clone(), filter.clone(), distinct),
        (keyed, unkeyed, Count::Quantity),
    ];
    out.queries.insert(id.to_owned(), target);
    add_valued(out, target, (id, side_feeds), (filter, count));
    for (feeds, filter, count) in parts.into_iter().filter(|p| !p.0.is_empty()) {
        let breakdown = std::iter::once(None).chain(breakdowns.iter().cloned().map(Some));
        out.plan.queries.extend(breakdown.map(|breakdown| CountQuery {
            id: id.to_owned(),
            feeds: feeds.clone(),
            filter: filter.clone(),
            count: count.clone(),
            breakdown,
        }));
    }
}

/// Asks how many rows of a side have no value to be counted by.
fn add_valued(
    out: &mut Selection,
    target: Target,
    (id, feeds): (&str, &[String]),
    (filter, count): (&Predicate, &Count),
) {
    let Some(column) = count.column() else { return };
    let empty = Predicate::IsNull { column: column.to_owned() };
    let without = Predicate::And(vec![filter.clone(), empty]);
    for (name, valued, filter) in
        [("all", Valued::All, filter.clone()), ("without", Valued::Without, without)]
    {
        let id = format!("{id}:{name}");
        out.valued_rows.insert(id.clone(), (target, valued));
        out.plan.queries.push(CountQuery {
            id,
            feeds: feeds.to_vec(),
            filter,
            count: Count::Quantity,
            breakdown: None,
        });
    }
}
