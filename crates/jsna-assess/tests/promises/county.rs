//! A county small enough to be worked out by hand.
//!
//! ```text
//! E23900001 Marlshire (force)
//!   E22900001 Northmere (partnership)  E07900001 Northmere  E01900001 E01900002   1,000 people each
//!   E22900002 Southmere (partnership)  E07900002 Southmere  E01900003 E01900004   2,000 people each
//! E23900002 Fenshire (force, not assessed)  E22900009  E07900009  E01900009
//! ```

use crate::by_hand::ByHand;
use arrow::array::RecordBatch;
use chrono::NaiveDate;
use jsna_assess::feeds::{COMPLETE_FROM, Deliveries, Feed};
use jsna_assess::{Catalogue, Run, Stored, assess};
use jsna_model::Cadence;
use jsna_model::comparison::Baselines;
use jsna_model::{AreaCode, Assessed, Assessment, Measure, Month};
use jsna_reference::{Kind, Reference, ReferenceSpec};
use std::collections::BTreeMap;
use std::path::PathBuf;

const LSOAS: &str = "LSOA21CD,LSOA21NM,WD22CD,WD22NM,LAD22CD,LAD22NM
E01900001,N1,E05900001,North ward,E07900001,Northmere
E01900002,N2,E05900001,North ward,E07900001,Northmere
E01900003,S1,E05900002,South ward,E07900002,Southmere
E01900004,S2,E05900002,South ward,E07900002,Southmere
E01900009,F1,E05900009,Fen ward,E07900009,Fenton
";
const FORCES: &str = "LAD22CD,LAD22NM,CSP22CD,CSP22NM,PFA22CD,PFA22NM
E07900001,Northmere,E22900001,Northmere,E23900001,Marlshire
E07900002,Southmere,E22900002,Southmere,E23900001,Marlshire
E07900009,Fenton,E22900009,Fenton,E23900002,Fenshire
";
/// E01900005 of 2011 became E01900001 and E01900002, E01900006 became E01900002 and E01900003.
const CHANGES: &str = "LSOA11CD,LSOA21CD,TotPersons
E01900005,E01900001,500
E01900005,E01900002,500
E01900006,E01900002,500
E01900006,E01900003,1500
E01900004,E01900004,2000
";
const PEOPLE: &str = "area,persons
E01900001,1000
E01900002,1000
E01900003,2000
E01900004,2000
E01900009,9000
";

/// One indicator: crimes, with a rate per 1,000 residents.
pub(crate) const CRIME: &str = r#"
[[priority]]
id = "crime"
name = "Crime"
about = "All of it."

[[indicator]]
id = "crime_rate"
name = "Crime"
priority = "crime"
counted = "Crimes."
noun = "crime"
layouts = ["police-uk-street"]
where = "kind = 'crime'"
denominator = "population"
statistic = "crude_rate"
multiplier = 1000
unit = "per 1,000 residents"
polarity = "lower_better"
smallest_area = "lsoa"
disclosure = "None."
source = "Invented"
"#;

/// Events of one place and month. An empty code is none.
#[derive(Debug, Clone)]
pub(crate) struct Events {
    pub(crate) feed: String,
    pub(crate) issue_area: String,
    pub(crate) month: Month,
    /// Texts of the incidents table by column, one or a list; a column that is not here is empty.
    pub(crate) columns: BTreeMap<&'static str, Vec<&'static str>>,
    pub(crate) lsoa: String,
    pub(crate) lad: String,
    pub(crate) count: f64,
}

impl Events {
    /// The same events with a text in one more column.
    pub(crate) fn with(self, column: &'static str, text: &'static str) -> Self {
        self.with_list(column, &[text])
    }

    /// The same events with one more column that is a list.
    pub(crate) fn with_list(mut self, column: &'static str, texts: &[&'static str]) -> Self {
        self.columns.insert(column, texts.to_vec());
        self
    }

    /// The text of a column that is no list.
    pub(crate) fn text(&self, column: &str) -> Option<&'static str> {
        match self.columns.get(column)?.as_slice() {
            [text] => Some(text),
            _ => None,
        }
    }
}

/// Events of the feed `street`, all of kind `crime`: delivery area, month, LSOA (or district), count.
pub(crate) fn crimes(rows: &[(&str, &str, &str, f64)]) -> Vec<Events> {
    rows.iter()
        .map(|(area, month, place, n)| event("street", area, month, "crime", place, *n))
        .collect()
}

/// Events of any feed and kind. A place is an LSOA or a district; anything else is an unknown LSOA.
pub(crate) fn event(
    feed: &str,
    issue_area: &str,
    month: &str,
    kind: &'static str,
    place: &str,
    count: f64,
) -> Events {
    let district = place.starts_with("E07");
    Events {
        feed: feed.to_owned(),
        issue_area: issue_area.to_owned(),
        month: Month::parse(month).expect("a month"),
        columns: BTreeMap::from([("kind", vec![kind])]),
        lsoa: if district { String::new() } else { place.to_owned() },
        lad: if district { place.to_owned() } else { String::new() },
        count,
    }
}

/// A run in the making.
#[derive(Debug, Clone)]
pub(crate) struct County {
    pub(crate) pack: String,
    pub(crate) areas: Vec<&'static str>,
    pub(crate) feeds: Vec<Feed>,
    pub(crate) breaks: String,
    pub(crate) targets: String,
    /// The months that it looks back to.
    pub(crate) baselines: Baselines,
    /// Lookup, residents and centres of LSOAs, where they are not those of the drawing above.
    pub(crate) small_areas: Option<[String; 3]>,
    /// Codes that areas had before.
    pub(crate) history: String,
    pub(crate) observations: Vec<RecordBatch>,
    /// Months that were delivered without an event: feed, delivery area, month.
    pub(crate) empty: Vec<(&'static str, &'static str, &'static str)>,
}

/// A feed with the settings that a project would give it by default.
pub(crate) fn feed(id: &str, layout: &str) -> Feed {
    Feed {
        id: id.to_owned(),
        layout: layout.to_owned(),
        cadence: Cadence::Monthly,
        several_rows_per_key: false,
        persons: Vec::new(),
        complete_from: COMPLETE_FROM,
        covers: Vec::new(),
        area: None,
    }
}

impl County {
    /// Both partnerships, one feed of crimes.
    pub(crate) fn new() -> Self {
        Self {
            pack: CRIME.to_owned(),
            areas: vec!["E22900001", "E22900002"],
            feeds: vec![feed("street", "police-uk-street")],
            breaks: String::new(),
            targets: String::new(),
            baselines: Baselines::default(),
            small_areas: None,
            history: String::new(),
            observations: Vec::new(),
            empty: Vec::new(),
        }
    }

    fn reference(&self) -> Reference {
        let dir = tempfile::tempdir().expect("a folder");
        let mut specs = Vec::new();
        let mut add = |kind, name: &str, text: &str, columns: &[(&str, &str)]| {
            let path: PathBuf = dir.path().join(name);
            std::fs::write(&path, text).expect("a file");
            let columns: BTreeMap<String, String> =
                columns.iter().map(|(k, v)| ((*k).to_owned(), (*v).to_owned())).collect();
            let year = (kind == Kind::Population).then_some(2022);
            specs.push(ReferenceSpec {
                kind,
                path,
                shown: name.to_owned(),
                year,
                columns,
                line: None,
            });
        };
        let small = self.small_areas.as_ref();
        let [lsoas, people] = small.map_or([LSOAS, PEOPLE], |[lsoas, people, _]| [lsoas, people]);
        add(Kind::AreaLookup, "lsoas.csv", lsoas, &[]);
        if let Some([.., centres]) = small {
            add(Kind::Centroid, "centres.csv", centres, &[]);
        }
        add(Kind::AreaLookup, "forces.csv", FORCES, &[]);
        add(Kind::AreaChange, "changes.csv", CHANGES, &[]);
        add(Kind::Population, "people.csv", people, &[("area", "area"), ("persons", "persons")]);
        if !self.breaks.is_empty() {
            add(Kind::Breaks, "breaks.csv", &self.breaks, &[]);
        }
        if !self.targets.is_empty() {
            add(Kind::Targets, "targets.csv", &self.targets, &[]);
        }
        if !self.history.is_empty() {
            add(Kind::CodeHistory, "history.csv", &self.history, &[]);
        }
        let areas: Vec<AreaCode> =
            self.areas.iter().map(|a| AreaCode::parse(a).expect("a code")).collect();
        jsna_reference::load(&specs, &areas).expect("the county's lookups").value
    }

    /// Assesses some events.
    pub(crate) fn assess(&self, events: &[Events]) -> Assessment {
        let mut deliveries = Deliveries::default();
        for e in events {
            deliveries.add(&e.feed, &e.issue_area, e.month, 1);
        }
        for (feed, area, month) in &self.empty {
            deliveries.add(feed, area, Month::parse(month).expect("a month"), 0);
        }
        self.assess_delivered(events, deliveries)
    }

    /// Assesses some events with deliveries of one's own.
    pub(crate) fn assess_delivered(&self, events: &[Events], deliveries: Deliveries) -> Assessment {
        let catalogue = Catalogue::load([("pack test".to_owned(), self.pack.as_str())])
            .unwrap_or_else(|e| panic!("the pack: {e:?}"));
        let stored =
            Stored { deliveries, observations: self.observations.clone(), ..Stored::default() };
        let run = Run {
            title: "Test".into(),
            period_end: None,
            baselines: self.baselines,
            small_area_periods: Vec::new(),
            run_date: NaiveDate::from_ymd_opt(2024, 1, 1).expect("a date"),
            version: "0".into(),
            inputs: Vec::new(),
            settings: Vec::new(),
        };
        assess(&catalogue, &self.feeds, stored, &self.reference(), &ByHand(events.to_vec()), run)
            .expect("an assessment")
    }
}

/// The numbers of some areas and periods, a line each: area, period, count, value, status and symbols.
pub(crate) fn table(values: &Assessment, id: &str, cells: &[(&str, &str)]) -> String {
    let indicator = indicator(values, id);
    let line = |(area, period): &(&str, &str)| {
        let found = indicator.measures.iter(&indicator.definition, &values.areas).find(|m| {
            m.area_code.as_str() == *area && m.period.code() == *period && m.breakdown.is_empty()
        });
        let number = found.map_or("no row".to_owned(), |m| number(&m));
        format!("{area} {period}: {number}\n")
    };
    cells.iter().map(line).collect()
}

/// Every number of an area and period, a line each: the total and then each part of its breakdowns.
pub(crate) fn parts(values: &Assessment, id: &str, (area, period): (&str, &str)) -> String {
    let indicator = indicator(values, id);
    let all = indicator.measures.iter(&indicator.definition, &values.areas);
    let own = all.filter(|m| m.area_code.as_str() == area && m.period.code() == period);
    let line = |m: Measure<'_>| {
        let part = if m.breakdown.is_empty() { "all" } else { m.breakdown_value };
        format!("{part}: {}\n", number(&m))
    };
    own.map(line).collect()
}

/// An assessed indicator.
pub(crate) fn indicator<'a>(values: &'a Assessment, id: &str) -> &'a Assessed {
    let found = values.indicators.iter().find(|i| i.definition.id == id);
    found.unwrap_or_else(|| panic!("no indicator {id}"))
}

/// Count, value, status and symbols of a number.
fn number(m: &Measure<'_>) -> String {
    let number = |x: Option<f64>| x.map_or("-".to_owned(), |x| format!("{x:.2}"));
    let (count, value) = (number(m.count), number(m.estimate.value));
    let text = format!("{count} {value} {} {}", m.status.as_str(), m.shorthand);
    text.trim_end().to_owned()
}

/// Names of the findings, with their first line.
pub(crate) fn findings(values: &Assessment) -> Vec<String> {
    values.findings.iter().map(|d| format!("{}: {}", d.name, d.headline)).collect()
}

/// The rows of the completeness table, a line each.
pub(crate) fn completeness(values: &Assessment) -> Vec<String> {
    let row = |s: &jsna_model::Shortfall| {
        let rows = s.rows.map_or(String::new(), |n| format!(" {n} rows"));
        let (area, cause) = (&values.areas[s.area].code, s.cause.as_str());
        format!("{area} {} {:.2} {cause}{rows}", s.month, s.share)
    };
    values.completeness.iter().map(row).collect()
}
