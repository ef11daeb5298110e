//! Geocoding: from the area codes of a record, as received, to areas of the assessment.

use crate::Reference;
use crate::change::{Shares, WHOLE};
use crate::findings::{FORMER_CODES, UNMATCHED};
use crate::gss::Gss;
use jsna_model::diagnostic::Diagnostic;
use jsna_model::words;
use jsna_model::{AreaCode, AreaType, LsoaVintage};
use std::collections::{BTreeMap, BTreeSet};

/// Where records with certain codes lie, with regard to the assessment.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Where {
    /// In an assessed district, at least in part.
    Inside,
    /// In a district that is not assessed.
    Outside,
    /// In no area that the lookups know.
    Nowhere,
}

/// A part of what was placed.
#[derive(Debug, Clone, PartialEq)]
pub struct Part {
    /// Small area, in the assessment's vintage; `None` is inside the district, but not known where.
    pub lsoa: Option<AreaCode>,
    /// Ward; `None` where not known.
    pub ward: Option<AreaCode>,
    /// District, always an assessed one.
    pub lad: AreaCode,
    /// Partnership, where partnerships are assessed.
    pub csp: Option<AreaCode>,
    /// Share of the records, above 0.
    pub share: f64,
}

/// A code that no lookup knows.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Unmatched {
    /// Which column it was in: LSOA, ward or LAD.
    pub kind: AreaType,
    /// The code as received.
    pub code: String,
}

/// Where records with certain codes go. The shares of the parts and `outside_share` add up to 1,
/// except that [`Where::Nowhere`] has neither.
#[derive(Debug, Clone, PartialEq)]
pub struct Placed {
    /// Inside, outside or nowhere.
    pub place: Where,
    /// The assessed areas it goes to; empty unless inside.
    pub parts: Vec<Part>,
    /// Share that goes to areas that are not assessed: 1 for [`Where::Outside`]; between 0 and 1 only
    /// where a small area changed across the border of the assessment.
    pub outside_share: f64,
    /// Whether the parts were split by population, so that counts are estimates.
    pub estimated: bool,
    /// Codes that were tried and are not known, also where a larger area then was.
    pub unmatched: Vec<Unmatched>,
    /// The code that an area had before, where it is placed by those that came after it.
    pub former: Option<Former>,
}

/// A code that an area had before.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Former {
    /// Which column it was in: LSOA, ward or LAD.
    pub kind: AreaType,
    /// The code as received.
    pub code: String,
    /// The codes that came after it. Of several, the record is in the district that has them all.
    pub now: Vec<AreaCode>,
}

impl Reference {
    /// Places codes as received: by LSOA, else by ward, else by LAD.
    ///
    /// An LSOA of the assessment's own census is exact, whatever it is called there. One of the other
    /// census goes through the change links: unchanged and merged into a parent exactly, split between
    /// children by population and then `estimated`. `vintage` (`2011`, `2021`) is what the extract says
    /// of the code, if it says it; without, a code that the assessment has is taken as its own.
    pub fn place(
        &self,
        lsoa: Option<&str>,
        vintage: Option<&str>,
        ward: Option<&str>,
        lad: Option<&str>,
    ) -> Placed {
        let mut unmatched = Vec::new();
        let given = |text: Option<&str>| -> Option<String> {
            text.map(str::trim).filter(|t| !t.is_empty()).map(str::to_owned)
        };
        if let Some(text) = given(lsoa) {
            let now = self.place_lsoa(&text, vintage);
            if let Some(placed) = now.or_else(|| self.place_former(AreaType::Lsoa, &text)) {
                return placed;
            }
            unmatched.push(Unmatched { kind: AreaType::Lsoa, code: text });
        }
        if let Some(text) = given(ward) {
            let known = Gss::parse(&text)
                .and_then(|w| self.hierarchy.ward_lad.get(&w).map(|lad| (w, *lad)));
            if let Some((ward, lad)) = known
                && let Some(placed) = self.place_district(lad, Some(ward))
            {
                return Placed { unmatched, ..placed };
            }
            if let Some(placed) = self.place_former(AreaType::Ward, &text) {
                return Placed { unmatched, ..placed };
            }
            unmatched.push(Unmatched { kind: AreaType::Ward, code: text });
        }
        if let Some(text) = given(lad) {
            let placed = Gss::parse(&text).and_then(|lad| self.place_district(lad, None));
            if let Some(placed) = placed.or_else(|| self.place_former(AreaType::Lad, &text)) {
                return Placed { unmatched, ..placed };
            }
            unmatched.push(Unmatched { kind: AreaType::Lad, code: text });
        }
        // A code of another nation than any assessed area is of another place, whether a lookup has it or not.
        let abroad = [lsoa, ward, lad].into_iter().flatten().any(|text| self.is_abroad(text));
        let (place, outside_share) =
            if abroad { (Where::Outside, 1.0) } else { (Where::Nowhere, 0.0) };
        Placed { place, outside_share, unmatched, ..Placed::nowhere() }
    }

    /// Places a code that an area had before, by the codes that came after it. A record of a divided area is in the
    /// district that has all of its parts, and in none of them; where they are in several districts, nobody can say.
    fn place_former(&self, kind: AreaType, text: &str) -> Option<Placed> {
        let code = Gss::parse(text)?;
        let district = |code: Gss| match kind {
            AreaType::Lsoa => self.hierarchy.lsoas.get(&code).and_then(|home| home.lad),
            AreaType::Ward => self.hierarchy.ward_lad.get(&code).copied(),
            _ => self.standing(code).map(|_| code),
        };
        let now = self.history.after(code, |code| district(code).is_some());
        let districts: BTreeSet<Gss> = now.iter().filter_map(|code| district(*code)).collect();
        let mut districts = districts.into_iter();
        let (lad, None) = (districts.next()?, districts.next()) else { return None };
        let only = now.first().copied().filter(|_| now.len() == 1);
        let placed = match (kind, only) {
            (AreaType::Lsoa, Some(lsoa)) => self.place_lsoa(&lsoa.to_string(), None),
            // The ward of the record may say more than the district of a divided LSOA.
            (AreaType::Lsoa, None) => None,
            (AreaType::Ward, ward) => self.place_district(lad, ward),
            _ => self.place_district(lad, None),
        };
        let now = now.into_iter().map(Gss::code).collect();
        Some(Placed { former: Some(Former { kind, code: text.to_owned(), now }), ..placed? })
    }

    /// Whether a text is the code of an area in another nation than every assessed district.
    fn is_abroad(&self, text: &str) -> bool {
        let nation = |code: Gss| code.to_string().chars().next();
        let Some(code) = Gss::parse(text).filter(|c| !self.is_in_a_lookup(&c.to_string())) else {
            return false;
        };
        self.assessed.lads.keys().all(|lad| nation(*lad) != nation(code))
    }

    /// Whether any lookup has an area, of whatever kind.
    pub fn knows(&self, area: &AreaCode) -> bool {
        self.is_in_a_lookup(area.as_str())
    }

    fn is_in_a_lookup(&self, text: &str) -> bool {
        Gss::parse(text).is_some_and(|c| {
            self.hierarchy.lsoas.contains_key(&c)
                || self.hierarchy.ward_lad.contains_key(&c)
                || self.hierarchy.lads.contains(&c)
                || self.hierarchy.csp_pfa.iter().any(|(csp, pfa)| *csp == c || *pfa == c)
                || self.hierarchy.lad_csp.values().any(|csp| *csp == c)
                || self.change.knows(c)
        })
    }

    fn place_lsoa(&self, text: &str, vintage: Option<&str>) -> Option<Placed> {
        let shares = self.in_own_vintage(Gss::parse(text)?, vintage)?;
        let estimated = shares.iter().any(|(_, share)| *share < WHOLE);
        let mut parts = Vec::with_capacity(shares.len());
        let mut outside_share = 0.0;
        for (lsoa, share) in shares.into_iter().filter(|(_, share)| *share > 0.0) {
            let home = self.hierarchy.lsoas.get(&lsoa)?;
            let lad = home.lad?;
            match self.standing(lad)? {
                Standing::Assessed(csp) => parts.push(Part {
                    lsoa: Some(lsoa.code()),
                    ward: home.ward.map(Gss::code),
                    lad: lad.code(),
                    csp: csp.map(Gss::code),
                    share,
                }),
                Standing::Other => outside_share += share,
            }
        }
        let place = if parts.is_empty() { Where::Outside } else { Where::Inside };
        if parts.is_empty() {
            outside_share = 1.0;
        }
        // A record that lies wholly outside is not estimated.
        let estimated = estimated && place == Where::Inside;
        Some(Placed { place, parts, outside_share, estimated, ..Placed::nowhere() })
    }

    /// The LSOAs of the assessment's census that a code stands for, with their shares.
    fn in_own_vintage(&self, code: Gss, vintage: Option<&str>) -> Option<Shares> {
        let own = self.hierarchy.vintage?;
        let other = other(own);
        let itself = || self.hierarchy.lsoas.contains_key(&code).then(|| vec![(code, 1.0)]);
        let linked = || self.change.shares(other, code).cloned();
        if vintage == Some(other.as_str()) {
            linked().or_else(itself)
        } else {
            itself().or_else(linked)
        }
    }

    fn place_district(&self, lad: Gss, ward: Option<Gss>) -> Option<Placed> {
        let (place, parts, outside_share) = match self.standing(lad)? {
            Standing::Assessed(csp) => {
                let ward = ward.filter(|w| self.assessed.wards.contains(w));
                let part = Part {
                    lsoa: None,
                    ward: ward.map(Gss::code),
                    lad: lad.code(),
                    csp: csp.map(Gss::code),
                    share: 1.0,
                };
                (Where::Inside, vec![part], 0.0)
            }
            Standing::Other => (Where::Outside, Vec::new(), 1.0),
        };
        Some(Placed { place, parts, outside_share, ..Placed::nowhere() })
    }

    /// Whether a district is assessed; `None` if that is not known.
    fn standing(&self, lad: Gss) -> Option<Standing> {
        if let Some(csp) = self.assessed.lads.get(&lad) {
            return Some(Standing::Assessed(*csp));
        }
        // A district without a partnership may belong to an assessed one under another code.
        let known = if self.assessed.by_csp {
            self.hierarchy.lad_csp.contains_key(&lad)
        } else {
            self.hierarchy.lads.contains(&lad)
        };
        known.then_some(Standing::Other)
    }
}

impl Placed {
    fn nowhere() -> Self {
        Self {
            place: Where::Nowhere,
            parts: Vec::new(),
            outside_share: 0.0,
            estimated: false,
            unmatched: Vec::new(),
            former: None,
        }
    }
}

/// Whether a known district is assessed.
enum Standing {
    /// Assessed, with its partnership where partnerships are.
    Assessed(Option<Gss>),
    /// Another district.
    Other,
}

/// The other census.
pub(crate) fn other(vintage: LsoaVintage) -> LsoaVintage {
    match vintage {
        LsoaVintage::Y2011 => LsoaVintage::Y2021,
        LsoaVintage::Y2021 => LsoaVintage::Y2011,
    }
}

/// Where records count that have a code no lookup places.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub enum CountedIn {
    /// By their other codes, in the areas that those name.
    OtherCodes,
    /// In this area as a whole, because their delivery covers no more; in none of its parts.
    Whole(String),
    /// In no area.
    Nowhere,
    /// Not counted yet: what their delivery covers is known when it is.
    NotYetCounted,
}

/// Counts the codes that no lookup knows, so that none is lost silently.
#[derive(Debug, Clone, Default)]
pub struct UnmatchedTally {
    counts: BTreeMap<(String, Unmatched), BTreeMap<CountedIn, f64>>,
    former: BTreeMap<(String, Former), f64>,
}

impl UnmatchedTally {
    /// Notes that `count` records of a feed were placed so.
    pub fn note(&mut self, feed: &str, placed: &Placed, count: f64, counted_in: &CountedIn) {
        for code in &placed.unmatched {
            let by_place = self.counts.entry((feed.to_owned(), code.clone())).or_default();
            *by_place.entry(counted_in.clone()).or_default() += count;
        }
        if let Some(former) = &placed.former {
            *self.former.entry((feed.to_owned(), former.clone())).or_default() += count;
        }
    }

    /// One finding for each feed and kind of area, with the codes that most records have.
    pub fn findings(&self, reference: &Reference) -> Vec<Diagnostic> {
        let mut by_kind: BTreeMap<(&str, AreaType), Codes<'_>> = BTreeMap::new();
        for ((feed, code), places) in &self.counts {
            let codes = by_kind.entry((feed, code.kind)).or_default();
            codes.records.push((&code.code, places.values().sum()));
            for (place, count) in places {
                *codes.counted_in.entry(place).or_default() += count;
            }
        }
        by_kind
            .into_iter()
            .map(|((feed, kind), codes)| codes.finding(feed, kind, reference))
            .chain(self.former_codes())
            .collect()
    }

    /// One finding for each feed and kind of area whose former codes were placed.
    fn former_codes(&self) -> Vec<Diagnostic> {
        let mut by_kind: BTreeMap<(&str, AreaType), Vec<(&Former, f64)>> = BTreeMap::new();
        for ((feed, former), count) in &self.former {
            by_kind.entry((feed, former.kind)).or_default().push((former, *count));
        }
        let finding = |((feed, kind), mut codes): ((&str, AreaType), Vec<(&Former, f64)>)| {
            codes.sort_by(|a, b| b.1.total_cmp(&a.1).then_with(|| a.0.cmp(b.0)));
            let shown: Vec<String> = codes
                .iter()
                .take(Diagnostic::ROWS_SHOWN)
                .map(|(former, count)| {
                    let now: Vec<&str> = former.now.iter().map(AreaCode::as_str).collect();
                    let now = if now.len() == 1 {
                        now[0].to_owned()
                    } else {
                        format!("divided into {}", words::list(&now))
                    };
                    format!("{} now {now} ({})", former.code, words::count(*count))
                })
                .collect();
            let n = codes.len() as u64;
            let records = words::count(codes.iter().map(|c| c.1).sum());
            let are = if n == 1 { "is a former one" } else { "are former ones" };
            let headline = format!(
                "feed {feed}: {} {are}, on {records} records that count by the codes of today",
                words::plural(n, &format!("{} code", kind.noun())),
            );
            Diagnostic::new(&FORMER_CODES, headline).found(words::list(&shown)).count(n)
        };
        by_kind.into_iter().map(finding).collect()
    }
}

/// Codes of one feed and kind.
#[derive(Default)]
struct Codes<'a> {
    records: Vec<(&'a str, f64)>,
    counted_in: BTreeMap<&'a CountedIn, f64>,
}

impl Codes<'_> {
    fn finding(mut self, feed: &str, kind: AreaType, reference: &Reference) -> Diagnostic {
        self.records.sort_by(|a, b| b.1.total_cmp(&a.1).then_with(|| a.0.cmp(b.0)));
        let records: f64 = self.records.iter().map(|c| c.1).sum();
        let shown: Vec<String> = self
            .records
            .iter()
            .take(Diagnostic::ROWS_SHOWN)
            .map(|(code, count)| format!("{code} ({})", words::count(*count)))
            .collect();
        let n = self.records.len() as u64;
        let known = |(code, _): &&(&str, f64)| reference.is_in_a_lookup(code);
        let why = match self.records.iter().filter(known).count() {
            0 => "in no lookup",
            all if all == self.records.len() => {
                "in a lookup that does not place them in a district"
            }
            _ => "in no lookup, or in one that does not place them in a district",
        };
        let on = words::count(records);
        let headline = format!(
            "feed {feed}: {} {} {why}, on {on} {}",
            words::plural(n, &format!("{} code", kind.noun())),
            if n == 1 { "is" } else { "are" },
            if on == "1" { "record" } else { "records" }
        );
        let places: Vec<String> =
            self.counted_in.iter().map(|(place, n)| place.words(*n)).collect();
        Diagnostic::new(&UNMATCHED, headline)
            .found(words::list(&shown))
            .fix(format!("{} {}", places.join(" "), UNMATCHED.fix))
            .count(n)
    }
}

impl CountedIn {
    fn words(&self, records: f64) -> String {
        let n = words::count(records);
        let (is, their, counts, has) = if n == "1" {
            ("is", "its", "counts", "has")
        } else {
            ("are", "their", "count", "have")
        };
        match self {
            Self::OtherCodes => format!("{n} of the records {is} placed by {their} other codes."),
            Self::Whole(area) => format!(
                "{n} of the records {counts} in {area} as a whole, and in none of its parts."
            ),
            Self::Nowhere => format!("{n} of the records {counts} in no area."),
            Self::NotYetCounted => format!(
                "{n} of the records {has} no other known code; a release says where they count."
            ),
        }
    }
}
