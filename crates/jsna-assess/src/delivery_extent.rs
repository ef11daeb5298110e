//! What a delivery covers: which districts its rows may lie in, and where its rows without a place belong.
//!
//! The project says it (`area`, `covers`), or the name of the delivery does (the force of a police file), or the rows
//! that have a place do.

use crate::feeds::{Delivery, Feed};
use jsna_model::{AreaCode, AreaIx, AreaTree};
use jsna_reference::Reference;
use std::collections::{BTreeMap, BTreeSet};

/// The smallest area that holds at least this share of the placed rows is what a delivery covers. A few rows over
/// the border are in every file.
const COVERED: f64 = 0.95;

/// Fewer placed rows than this do not tell where the rows without a place belong.
const ENOUGH: f64 = 20.0;

/// At least this share of the rows must have a place for the placed ones to say where the others lie.
const HALF: f64 = 0.5;

/// Of a delivery that covers more than is assessed, a district with less than this share of the rows of an average
/// district has them from over its border.
const STRAY: f64 = 0.05;

/// How it is known what a delivery covers.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum KnownBy {
    /// The project file says it.
    Project,
    /// The delivery has the name of a force, partnership or district.
    Name,
    /// Its placed rows lie there.
    Rows,
    /// Nothing tells: no row has a place.
    Nothing,
}

/// What one delivery covers.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Extent {
    /// The assessed districts that it covers.
    pub districts: BTreeSet<AreaIx>,
    /// Whether it covers districts, too, that are not assessed.
    pub beyond: bool,
    /// The smallest assessed area that holds all of it: rows without a place count there. `None` where they may lie
    /// outside the assessment, or nothing tells.
    pub home: Option<AreaIx>,
    /// How this is known.
    pub known_by: KnownBy,
}

impl Extent {
    /// What a delivery covers of what the project says of its feed, where the delivery's name says which part it is:
    /// the file of one force in a feed of two.
    fn of_the_part(self, named: &Self, areas: &AreaTree) -> Self {
        let districts: BTreeSet<AreaIx> =
            self.districts.intersection(&named.districts).copied().collect();
        let beyond = named.beyond || districts.len() < named.districts.len();
        let inside = |home: &AreaIx| areas.districts(*home).iter().all(|d| districts.contains(d));
        let home = self.home.filter(inside).or(named.home).filter(|_| !districts.is_empty());
        Self { districts, beyond, home, known_by: KnownBy::Name }
    }
}

/// Where the placed rows of one delivery lie.
#[derive(Debug, Clone, Default)]
pub(crate) struct Spread {
    by_district: BTreeMap<AreaIx, f64>,
    outside: f64,
    unplaced: f64,
}

impl Spread {
    /// Notes rows in an assessed district, or outside.
    pub(crate) fn note(&mut self, district: Option<AreaIx>, rows: f64) {
        match district {
            Some(lad) => *self.by_district.entry(lad).or_default() += rows,
            None => self.outside += rows,
        }
    }

    /// Notes rows without a place.
    pub(crate) fn note_unplaced(&mut self, rows: f64) {
        self.unplaced += rows;
    }

    /// Rows in a district.
    pub(crate) fn rows(&self, district: AreaIx) -> f64 {
        self.by_district.get(&district).copied().unwrap_or(0.0)
    }

    fn all(&self) -> f64 {
        self.by_district.values().sum::<f64>() + self.outside
    }

    /// Where the rows without a place belong, if the placed ones tell.
    fn home(&self, areas: &AreaTree) -> Option<AreaIx> {
        if self.all() < ENOUGH {
            return None;
        }
        let held = |area: AreaIx| -> f64 {
            let inside = self.by_district.iter().filter(|(lad, _)| areas.is_within(**lad, area));
            inside.map(|(_, n)| n).sum()
        };
        let home = self.smallest_with_nearly_all(areas, &held)?;
        // Few placed rows say little of where the others lie: they must be nearly all, or at least half of them and
        // spread over every district of a larger area.
        let districts = areas.districts(home);
        let spread = districts.len() > 1 && districts.iter().all(|d| self.rows(*d) > 0.0);
        let placed = self.all() / (self.all() + self.unplaced);
        (placed >= COVERED || (placed >= HALF && spread)).then_some(home)
    }

    /// From the district with most rows upwards, the first area that holds nearly all placed rows.
    fn smallest_with_nearly_all(
        &self,
        areas: &AreaTree,
        held: &dyn Fn(AreaIx) -> f64,
    ) -> Option<AreaIx> {
        let most = self.by_district.iter().max_by(|a, b| a.1.total_cmp(b.1).then(b.0.cmp(a.0)))?.0;
        areas.up_from(*most).find(|a| held(*a) >= COVERED * self.all())
    }

    /// The districts in which the delivery has ever placed a row; of one that covers more than is assessed, those
    /// with more than stray rows.
    fn districts(&self, areas: &AreaTree, home: Option<AreaIx>) -> BTreeSet<AreaIx> {
        let districts = self.by_district.iter().filter(|(_, rows)| **rows > 0.0);
        if let Some(home) = home {
            return districts.map(|(d, _)| *d).filter(|d| areas.is_within(*d, home)).collect();
        }
        #[expect(clippy::cast_precision_loss, reason = "a number of districts")]
        let mean = self.by_district.values().sum::<f64>() / self.by_district.len().max(1) as f64;
        districts.filter(|(_, rows)| **rows >= STRAY * mean).map(|(d, _)| *d).collect()
    }
}

/// What every delivery covers.
#[derive(Debug, Clone, Default)]
pub struct Extents {
    by_delivery: BTreeMap<Delivery, Extent>,
    spreads: BTreeMap<Delivery, Spread>,
}

impl Extents {
    pub(crate) fn new(
        spreads: BTreeMap<Delivery, Spread>,
        feeds: &[Feed],
        areas: &AreaTree,
        reference: &Reference,
    ) -> Self {
        let by_delivery = spreads
            .iter()
            .map(|(delivery, spread)| {
                let feed = feeds.iter().find(|f| f.id == delivery.0);
                let told = feed.and_then(|f| by_project(f, areas, reference));
                let named = by_name(&delivery.1, areas, reference);
                let extent = match (told, named) {
                    (Some(told), Some(named)) => told.of_the_part(&named, areas),
                    (told, named) => told.or(named).unwrap_or_else(|| by_rows(spread, areas)),
                };
                (delivery.clone(), extent)
            })
            .collect();
        Self { by_delivery, spreads }
    }

    /// What a delivery covers; `None` where it has never had a row.
    pub fn of(&self, feed: &str, issue_area: &str) -> Option<&Extent> {
        self.by_delivery.get(&(feed.to_owned(), issue_area.to_owned()))
    }

    /// The deliveries of a feed, by delivery area.
    pub fn of_feed<'a>(
        &'a self,
        feed: &'a str,
    ) -> impl Iterator<Item = (&'a Delivery, &'a Extent)> {
        self.by_delivery.iter().filter(move |(d, _)| d.0 == feed)
    }

    /// Placed rows of a delivery in a district.
    pub(crate) fn rows(&self, delivery: &Delivery, district: AreaIx) -> f64 {
        self.spreads.get(delivery).map_or(0.0, |s| s.rows(district))
    }
}

fn by_project(feed: &Feed, areas: &AreaTree, reference: &Reference) -> Option<Extent> {
    if let Some(code) = &feed.area {
        let all = reference.districts_of(code);
        let mut extent = of_districts(&all, areas, KnownBy::Project);
        extent.home = areas.position(code).or(extent.home);
        if let Some(home) = extent.home {
            extent.districts = areas.districts(home).into_iter().collect();
            extent.beyond = false;
        }
        return Some(extent);
    }
    if feed.covers.is_empty() {
        return None;
    }
    let all: Vec<AreaCode> = feed.covers.iter().flat_map(|c| reference.districts_of(c)).collect();
    Some(of_districts(&all, areas, KnownBy::Project))
}

fn by_name(issue_area: &str, areas: &AreaTree, reference: &Reference) -> Option<Extent> {
    let all = reference.districts_named(issue_area)?;
    Some(of_districts(&all, areas, KnownBy::Name))
}

fn of_districts(all: &[AreaCode], areas: &AreaTree, known_by: KnownBy) -> Extent {
    let districts: BTreeSet<AreaIx> = all.iter().filter_map(|c| areas.position(c)).collect();
    let beyond = districts.len() < all.len();
    let holds_all = |area: &AreaIx| districts.iter().all(|d| areas.is_within(*d, *area));
    let first = districts.first().copied().filter(|_| !beyond);
    let home = first.and_then(|d| areas.up_from(d).find(holds_all));
    Extent { districts, beyond, home, known_by }
}

fn by_rows(spread: &Spread, areas: &AreaTree) -> Extent {
    let home = spread.home(areas);
    let districts = spread.districts(areas, home);
    let known_by = if spread.all() > 0.0 { KnownBy::Rows } else { KnownBy::Nothing };
    Extent { districts, beyond: home.is_none(), home, known_by }
}

#[cfg(test)]
mod tests {
    use super::*;
    use jsna_model::{Area, AreaType};

    fn areas() -> AreaTree {
        let area = |code: &str, area_type, parent: Option<&str>| Area {
            code: AreaCode::parse(code).unwrap(),
            name: code.into(),
            area_type,
            parent: parent.map(|p| AreaCode::parse(p).unwrap()),
        };
        AreaTree::new(vec![
            area("E23900001", AreaType::Pfa, None),
            area("E22900001", AreaType::Csp, Some("E23900001")),
            area("E22900002", AreaType::Csp, Some("E23900001")),
            area("E07900001", AreaType::Lad, Some("E22900001")),
            area("E07900002", AreaType::Lad, Some("E22900001")),
            area("E07900003", AreaType::Lad, Some("E22900002")),
        ])
    }

    /// Rows by district (or `outside`), then home and covered districts as text.
    fn extent(rows: &[(&str, f64)]) -> String {
        let areas = areas();
        let mut spread = Spread::default();
        for (district, n) in rows {
            spread.note(AreaCode::parse(district).and_then(|c| areas.position(&c)), *n);
        }
        let e = by_rows(&spread, &areas);
        let name = |a: AreaIx| areas[a].code.to_string();
        let districts: Vec<String> = e.districts.iter().map(|d| name(*d)).collect();
        format!("{}: {}", e.home.map_or("no home".into(), name), districts.join(" "))
    }

    #[test]
    fn rows_tell_what_a_delivery_covers() {
        let (one, two, three) = ("E07900001", "E07900002", "E07900003");
        // A few rows over the border do not widen it.
        assert_eq!(extent(&[(one, 97.0), ("outside", 3.0)]), "E07900001: E07900001");
        assert_eq!(extent(&[(one, 60.0), (two, 40.0)]), "E22900001: E07900001 E07900002");
        // A district in which no row was ever placed is not covered, though it lies in the same area.
        assert_eq!(extent(&[(one, 60.0), (three, 40.0)]), "E23900001: E07900001 E07900003");
        // A file of elsewhere covers more than is assessed.
        assert_eq!(extent(&[(one, 500.0), (two, 9.0), ("outside", 5000.0)]), "no home: E07900001");
        // Few rows show where they are, not where those without a place belong.
        assert_eq!(extent(&[(three, 5.0)]), "no home: E07900003");
        assert_eq!(extent(&[]), "no home: ");
    }
}
