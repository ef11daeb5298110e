//! Where events without a place belong: in the area that their delivery covers.
//!
//! A force's file holds crimes without a location. They happened somewhere in the force, so they count in
//! the total of the force, though in none of its districts. Which area that is, the placed events of the
//! same delivery say.

use crate::grid::Areas;
use jsna_model::area::{Area, AreaCode, AreaType};
use std::collections::BTreeMap;

/// The smallest area that holds at least this share of the placed events is what a delivery covers. A few
/// events over the border are in every file.
const COVERED: f64 = 0.95;

/// Fewer placed events than this say nothing.
const ENOUGH: f64 = 20.0;

/// Where the placed events of one delivery lie.
#[derive(Debug, Clone, Default)]
struct Spread {
    by_lad: BTreeMap<usize, f64>,
    outside: f64,
}

impl Spread {
    fn add(&mut self, other: &Self) {
        for (lad, count) in &other.by_lad {
            *self.by_lad.entry(*lad).or_default() += count;
        }
        self.outside += other.outside;
    }

    fn home(&self, areas: &Areas) -> Option<usize> {
        let all = self.by_lad.values().sum::<f64>() + self.outside;
        if all < ENOUGH {
            return None;
        }
        let held = |area: usize| -> f64 {
            self.by_lad.iter().filter(|(lad, _)| areas.is_within(**lad, area)).map(|(_, n)| n).sum()
        };
        // From the district with most of them upwards.
        let (lad, _) = self.by_lad.iter().max_by(|a, b| a.1.total_cmp(b.1).then(b.0.cmp(a.0)))?;
        std::iter::successors(Some(*lad), |a| areas.parent(*a)).find(|a| held(*a) >= COVERED * all)
    }
}

/// Where the placed events of every delivery lie, by feed and delivery area.
#[derive(Debug, Clone, Default)]
pub(crate) struct Evidence(BTreeMap<(String, String), Spread>);

impl Evidence {
    /// Notes events of a delivery: in a district, or outside the assessment.
    pub(crate) fn note(&mut self, feed: &str, issue_area: &str, lad: Option<usize>, count: f64) {
        let spread = self.0.entry((feed.to_owned(), issue_area.to_owned())).or_default();
        match lad {
            Some(lad) => *spread.by_lad.entry(lad).or_default() += count,
            None => spread.outside += count,
        }
    }

    /// What each delivery covers. Where a feed has no places at all, what other feeds deliver for the same
    /// delivery area says it.
    pub(crate) fn homes(&self, areas: &Areas) -> Homes {
        let mut together: BTreeMap<&str, Spread> = BTreeMap::new();
        for ((_, issue_area), spread) in &self.0 {
            together.entry(issue_area).or_default().add(spread);
        }
        let by_issuer = together
            .into_iter()
            .filter_map(|(issue_area, s)| Some((issue_area.to_owned(), s.home(areas)?)))
            .collect();
        let told = |s: &Spread| s.by_lad.values().sum::<f64>() + s.outside >= ENOUGH;
        let by_delivery = self
            .0
            .iter()
            .filter(|(_, s)| told(s))
            .map(|(delivery, s)| (delivery.clone(), s.home(areas)))
            .collect();
        Homes { by_delivery, by_issuer }
    }
}

/// What each delivery covers.
#[derive(Debug, Clone, Default)]
pub(crate) struct Homes {
    by_delivery: BTreeMap<(String, String), Option<usize>>,
    by_issuer: BTreeMap<String, usize>,
}

impl Homes {
    /// The area whose total the events without a place of a delivery belong to. None where the delivery
    /// covers more than is assessed, or too few events have a place to tell.
    pub(crate) fn of(&self, feed: &str, issue_area: &str) -> Option<usize> {
        match self.by_delivery.get(&(feed.to_owned(), issue_area.to_owned())) {
            Some(home) => *home,
            None => self.by_issuer.get(issue_area).copied(),
        }
    }
}

/// The companion of an area for what is known to lie in it and not where: a district that is not known in a
/// partnership, a partnership that is not known in the roll-up.
pub(crate) fn companion(area: &Area, below: AreaType) -> Area {
    Area {
        code: AreaCode::unknown_in(below, &area.code),
        name: format!(
            "{} not known, {}",
            jsna_model::words::sentence_case(below.noun()),
            area.name
        )
        .into(),
        area_type: below,
        parent: Some(area.code.clone()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn areas() -> Areas {
        let area = |code: &str, area_type, parent: Option<&str>| Area {
            code: AreaCode::parse(code).unwrap(),
            name: code.into(),
            area_type,
            parent: parent.map(|p| AreaCode::parse(p).unwrap()),
        };
        Areas::new(vec![
            area("E23900001", AreaType::Pfa, None),
            area("E22900001", AreaType::Csp, Some("E23900001")),
            area("E22900002", AreaType::Csp, Some("E23900001")),
            area("E07900001", AreaType::Lad, Some("E22900001")),
            area("E07900002", AreaType::Lad, Some("E22900001")),
            area("E07900003", AreaType::Lad, Some("E22900002")),
        ])
    }

    fn name(areas: &Areas, home: Option<usize>) -> Option<String> {
        home.map(|h| areas.list[h].code.to_string())
    }

    #[test]
    fn a_delivery_covers_the_smallest_area_that_holds_nearly_all_of_it() {
        let areas = areas();
        let lad = |code: &str| areas.position(&AreaCode::parse(code).unwrap());
        let mut evidence = Evidence::default();
        evidence.note("tips", "one", lad("E07900001"), 97.0);
        evidence.note("tips", "one", None, 3.0);
        evidence.note("tips", "two", lad("E07900001"), 60.0);
        evidence.note("tips", "two", lad("E07900002"), 40.0);
        evidence.note("crime", "force", lad("E07900001"), 500.0);
        evidence.note("crime", "force", lad("E07900003"), 500.0);
        evidence.note("crime", "force", None, 4.0);
        evidence.note("crime", "neighbour", lad("E07900003"), 50.0);
        evidence.note("crime", "neighbour", None, 5000.0);
        evidence.note("crime", "tiny", lad("E07900003"), 5.0);
        let homes = evidence.homes(&areas);
        let of = |feed, issue_area| name(&areas, homes.of(feed, issue_area));
        assert_eq!(of("tips", "one").as_deref(), Some("E07900001"));
        assert_eq!(of("tips", "two").as_deref(), Some("E22900001"));
        assert_eq!(of("crime", "force").as_deref(), Some("E23900001"));
        assert_eq!(of("crime", "neighbour"), None);
        assert_eq!(of("crime", "tiny"), None);
        // Searches have no places of their own: the force's crimes say what the force covers.
        assert_eq!(of("searches", "force").as_deref(), Some("E23900001"));
        assert_eq!(of("searches", "neighbour"), None);
    }

    #[test]
    fn a_feed_that_says_where_it_lies_is_not_overruled_by_others() {
        let areas = areas();
        let lad = |code: &str| areas.position(&AreaCode::parse(code).unwrap());
        let mut evidence = Evidence::default();
        evidence.note("a", "all", lad("E07900001"), 10_000.0);
        evidence.note("b", "all", lad("E07900001"), 50.0);
        evidence.note("b", "all", None, 50.0);
        let homes = evidence.homes(&areas);
        assert_eq!(name(&areas, homes.of("a", "all")).as_deref(), Some("E07900001"));
        assert_eq!(homes.of("b", "all"), None);
    }
}
