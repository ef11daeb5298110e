//! The demo, whole: every effect that was planted in the sample is found, and what was left flat is not
//! told as a change.

use crate::persons::callers_are_those_of_the_extracts;
use crate::support::{Row, jsna, number, release, table, totals};
use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

type Totals = BTreeMap<(String, String, String, String), Row>;

struct Demo {
    totals: Totals,
    claims: Vec<Row>,
    signals: Vec<Row>,
    comparisons: Vec<Row>,
    release: std::path::PathBuf,
}

impl Demo {
    /// The claim of one of these kinds that is made of an area.
    fn claim(&self, indicator: &str, area: &str, kinds: &[&str]) -> &Row {
        let of = |r: &&Row| {
            r["indicator_id"] == indicator
                && r["area_code"] == area
                && kinds.contains(&r["kind"].as_str())
                && r["status"] == "given"
                && r["evidence"].contains("change_point") | r["evidence"].contains("spike")
        };
        let mut found = self.claims.iter().filter(of);
        let lasting = |r: &&Row| !r["since"].is_empty() || r["change_lower95"].is_empty();
        found.find(lasting).unwrap_or_else(|| panic!("{indicator} in {area}: no {kinds:?}"))
    }

    fn signal(&self, indicator: &str, area: &str, signal: &str) -> &Row {
        let id = format!("{indicator}@{area}@{signal}");
        self.signals.iter().find(|r| r["signal_id"] == id).unwrap_or_else(|| panic!("no {id}"))
    }

    fn measure(&self, indicator: &str, area: &str, kind: &str, date_to: &str) -> &Row {
        let key = (indicator.to_owned(), area.to_owned(), kind.to_owned(), date_to.to_owned());
        self.totals.get(&key).unwrap_or_else(|| panic!("no measure {key:?}"))
    }

    /// The measures of one kind of period, by date.
    fn series(&self, indicator: &str, area: &str, kind: &str) -> Vec<&Row> {
        let rows: Vec<&Row> = self
            .totals
            .iter()
            .filter(|((i, a, k, _), _)| i == indicator && a == area && k == kind)
            .map(|(_, r)| r)
            .collect();
        assert!(!rows.is_empty(), "no {kind} of {indicator} in {area}");
        rows
    }

    /// The latest rolling year with a value; none where too many records have no place for any year to be whole.
    fn latest_whole(&self, indicator: &str, area: &str) -> Option<&Row> {
        let rows = self.series(indicator, area, "rolling_12");
        assert!(rows.iter().all(|r| r["status"] != "not_received"), "{indicator} in {area}");
        rows.into_iter().rev().find(|r| !r["value"].is_empty())
    }

    /// The latest rolling year with a value.
    fn latest(&self, indicator: &str, area: &str) -> &Row {
        self.latest_whole(indicator, area)
            .unwrap_or_else(|| panic!("{indicator} in {area} has no whole year"))
    }
}

/// The change of a measure holds the planted one inside its interval (chance puts one in twenty outside,
/// so by less than three points is near enough), and leaves out no change.
fn changed_by(row: &Row, percent: f64, id: &str) {
    let (lower, upper) = (number(row, "change_lower95"), number(row, "change_upper95"));
    assert!(
        lower <= percent + 3.0 && percent - 3.0 <= upper,
        "{id}: planted {percent}%, found {lower} to {upper}"
    );
    assert!(lower > 0.0 || upper < 0.0, "{id}: {lower} to {upper} includes no change");
}

/// First day of a month to its last, as the tables write it.
fn month_end(month: &str) -> String {
    let month = jsna_model::Month::parse(month).unwrap_or_else(|| panic!("{month} is not a month"));
    month.last_day().to_string()
}

#[test]
fn every_planted_effect_is_found() {
    let dir = tempfile::tempdir().unwrap();
    let project = dir.path().join("demo");
    let ran = jsna(&["demo", &project.display().to_string()]).expect(0);
    assert!(ran.stdout.lines().count() <= 20, "{}", ran.stdout);
    let release = release(&project);
    // Where the numbers of the sample changed, those that its text was written for are in jsna-synth's narrative.rs.
    assert!(!ran.stderr.contains("[narrative-"), "{}", ran.stderr);
    let text = table(&release, "narrative");
    assert!(text.len() > 3 && text.iter().all(|r| r["status"] == "current"), "{text:?}");
    let (claims, signals) = (table(&release, "claims"), table(&release, "signals"));
    let comparisons = table(&release, "comparisons");
    let demo = Demo { totals: totals(&release), claims, signals, comparisons, release };
    let truth =
        csv::Reader::from_path(project.join("truth.csv")).unwrap().into_deserialize::<Row>();
    let truth: Vec<Row> = truth.collect::<Result<_, _>>().unwrap();
    assert!(truth.len() > 40, "{} effects", truth.len());
    let (mut flat, mut undercounts, mut looked_back, mut false_alarms) = (0, 0, 0, Vec::new());
    for effect in &truth {
        if effect["what"] == "flat" {
            let (indicator, area) = (&effect["indicator_id"], &effect["area_code"]);
            let Some(row) = demo.latest_whole(indicator, area) else {
                // Nothing is told of a series that is an undercount throughout: only ambulance calls are.
                assert!(indicator.starts_with("ambulance_"), "{indicator} in {area}");
                undercounts += 1;
                continue;
            };
            flat += 1;
            let told = |r: &&Row| {
                r["indicator_id"] == *indicator
                    && r["area_code"] == *area
                    && r["status"] == "given"
                    && ["rose", "fell", "stepped_up", "stepped_down", "spiked"]
                        .contains(&r["kind"].as_str())
            };
            assert_eq!(demo.claims.iter().find(told), None, "{indicator} in {area}");
            // Nor against three years before, or the year before the strategy: but one in twenty of what is told may be
            // chance.
            let against = |r: &&Row| {
                r["indicator_id"] == *indicator
                    && r["area_code"] == *area
                    && ["rose", "fell"].contains(&r["verdict"].as_str())
            };
            looked_back += demo.comparisons.iter().filter(against).count();
            if !row["change_lower95"].is_empty()
                && (number(row, "change_lower95") > 0.0 || number(row, "change_upper95") < 0.0)
            {
                false_alarms.push(effect["effect_id"].clone());
            }
        } else {
            check(&demo, effect);
        }
    }
    assert!(looked_back <= 2, "{looked_back} comparisons of flat series are told");
    assert!(undercounts < 12, "{undercounts} flat series are undercounts");
    // One in twenty is what 95% intervals promise; one in eight is more than chance would give here.
    assert!(
        false_alarms.len() * 8 <= flat,
        "{} of {flat} flat series are told as changed: {false_alarms:?}",
        false_alarms.len()
    );

    told(&demo);
    no_group_of_hot_places(&demo);
    callers_are_those_of_the_extracts(&project, &demo.release);

    // The second run has nothing to do, and says so.
    let again = jsna(&["demo", &project.display().to_string()]).expect(0);
    assert!(again.stdout.contains("Nothing is new"), "{}", again.stdout);
}

/// What is told to have changed in the county, its partnerships and its districts: what was planted in Quenbury, Averholt,
/// Harlowick, Ossenford and East Marlshire, and in the county what these make of it. Averholt's anti-social behaviour fell
/// by the scheme in one of its wards.
const EXPECTED: [&str; 12] = [
    "ambulance_overdose_rate in Marlshire",
    "asb_combined_rate in Averholt",
    "asb_combined_rate in Marlshire",
    "asb_personal_rate in Marlshire",
    "asb_personal_rate in Quenbury",
    "asb_police_rate in Averholt",
    "asb_police_rate in Marlshire",
    "asb_police_rate in Quenbury",
    "burglary_rate in Harlowick",
    "burglary_residential_rate in Harlowick",
    "hate_crime_rate in Ossenford",
    "knife_enabled_serious_violence in Averholt",
];

/// The changes that are told of county, partnerships and districts are those that were planted, and what follows from them.
fn told(demo: &Demo) {
    let changes = ["rose", "fell", "stepped_up", "stepped_down", "spiked"];
    let told: Vec<&Row> = demo
        .claims
        .iter()
        .filter(|r| r["status"] == "given" && changes.contains(&r["kind"].as_str()))
        .collect();
    let large = told.iter().filter(|r| r["area_type"] != "ward");
    let named: BTreeSet<String> =
        large.map(|r| format!("{} in {}", r["indicator_id"], r["area_name"])).collect();
    let named: Vec<&str> = named.iter().map(String::as_str).collect();
    assert_eq!(named, EXPECTED);
    // Of some 1,000 series of wards one in twenty of those that are told may be chance.
    let wards: Vec<&str> =
        told.iter().filter(|r| r["area_type"] == "ward").map(|r| r["claim_id"].as_str()).collect();
    assert!(wards.len() < 12, "{wards:?}");
    let ids: BTreeSet<&str> = demo.claims.iter().map(|r| r["claim_id"].as_str()).collect();
    assert_eq!(ids.len(), demo.claims.len(), "every claim has a name of its own");
    for r in &demo.claims {
        let made = r["status"] == "given";
        assert_eq!(made, !r["sentence"].is_empty(), "{r:?}");
        assert_eq!(made, r["reason"].is_empty(), "{r:?}");
    }
    for r in demo.signals.iter().filter(|r| !r["q_value"].is_empty()) {
        assert!(number(r, "q_value") >= number(r, "p_value"), "{r:?}");
    }
    let page = std::fs::read_to_string(demo.release.join("internal/index.html")).unwrap();
    for said in [
        "Knife-enabled serious violence in Averholt stepped up around November 2024 (Sep 2024 to Dec 2024), to 2.3 times its earlier level",
        "One month stands out: 28 crimes in March 2025, where about 6 were to be expected.",
        // A district has no chapter, and its change is told in those of the areas that it lies in.
        "most likely since September 2024.",
        // Targets, missed by more than chance and not.
        "The target of at most 100.0 per 100,000 residents (Safer Marlshire plan) is missed for the year ending",
        "is above it, by no more than its months vary by themselves.",
        "with a time, more than their share of the hours fall on Saturday and Sunday from 00:00 to 05:59 (",
        // What the rise is made up of, in the partnership's own chapter.
        "Of the 75 more than in the year before, 14 are in Thrapwick",
        "Had it changed as the other partnerships did, there would be 4 fewer; there are 79 more than that",
    ] {
        assert!(page.contains(said), "the page does not say: {said}");
    }
}

/// Every LSOA has a place on the map, and is asked about. What is planted is one hot LSOA by itself, whose neighbours are as
/// others: no group of several is, and none is told.
fn no_group_of_hot_places(demo: &Demo) {
    let of = |r: &&Row| {
        r["indicator_id"] == "vehicle_crime_rate"
            && r["signal"] == "hot_spot"
            && r["area_type"] == "lsoa"
    };
    let asked: Vec<&Row> = demo.signals.iter().filter(of).collect();
    assert_eq!(asked.len(), 150);
    assert!(asked.iter().all(|r| r["status"] == "given"), "{asked:?}");
    let alone = demo.signal("vehicle_crime_rate", "E01900080", "hot_spot");
    assert!(number(alone, "statistic") > 0.5, "{alone:?}");
    let hot = |r: &&Row| ["hot", "cold"].contains(&r["verdict"].as_str());
    assert_eq!(demo.signals.iter().find(hot), None);
}

/// Half of the rows have no place: the partnership has counts and neither rate nor change, and the county rose.
fn step_in_undercount(demo: &Demo, effect: &Row) {
    let (id, indicator) = (&effect["effect_id"], effect["indicator_id"].as_str());
    let rows = demo.series(indicator, &effect["area_code"], "rolling_12");
    assert!(rows.iter().all(|r| r["status"] == "partial" && r["change"].is_empty()), "{id}");
    assert!(rows.iter().all(|r| !r["count"].is_empty() && r["value"].is_empty()), "{id}");
    let county = demo.latest(indicator, "E23900001");
    assert!(number(county, "change_lower95") > 0.0, "{id}: {county:?}");
}

/// A fall by so much a year is told of all years together.
fn yearly_change(demo: &Demo, effect: &Row, size: f64) {
    let (id, indicator, area) =
        (&effect["effect_id"], effect["indicator_id"].as_str(), effect["area_code"].as_str());

    let rows: Vec<f64> = demo
        .series(indicator, area, "financial_year")
        .into_iter()
        .map(|r| number(r, "value"))
        .collect();
    assert!(rows.len() >= 3 && rows.last() < rows.first(), "{id}: {rows:?}");
    // One year against one year need not show it: the four years together do.
    let claim = demo.claim(indicator, area, &["fell", "stepped_down"]);
    assert!(claim["evidence"].split(' ').count() >= 3, "{id}: {claim:?}");
    let start = format!("{indicator}@{area}@strategy_start");
    let start = demo.comparisons.iter().find(|r| r["comparison_id"] == start).unwrap();
    assert_eq!(start["verdict"], "fell", "{id}: {start:?}");
    let slope = demo.signal(indicator, area, "trend");
    assert_eq!(slope["verdict"], "falling", "{id}: {slope:?}");
    let a_year = number(slope, "change");
    assert!((a_year - size * 100.0).abs() < 4.0, "{id}: {a_year}% a year");
}

/// A step is told with its month.
fn step(demo: &Demo, effect: &Row, size: f64) {
    let (id, indicator, area) =
        (&effect["effect_id"], effect["indicator_id"].as_str(), effect["area_code"].as_str());

    changed_by(demo.latest(indicator, area), (size - 1.0) * 100.0, id);
    let claim = demo.claim(indicator, area, &["stepped_up"]);
    let month = |text: &str| jsna_model::Month::parse(text).unwrap();
    let late = month(&claim["since"]).since(month(&effect["from_month"]));
    assert!((-1..=1).contains(&late), "{id}: {claim:?}");
}

/// Most of the events of a part of the week are seen, and told.
fn peak_hours(demo: &Demo, effect: &Row, size: f64) {
    let (id, indicator, area) =
        (&effect["effect_id"], effect["indicator_id"].as_str(), effect["area_code"].as_str());
    let (mut nights, mut all) = (0.0, 0.0);
    for r in table(&demo.release, "counts") {
        if r["indicator_id"] != indicator || r["breakdown"] != "day_hour" {
            continue;
        }
        // Attendances without a known time are under "unknown".
        let Some((day, hour)) = r["breakdown_value"].split_once('-') else { continue };
        let (day, hour): (u32, u32) = (day.parse().unwrap(), hour.parse().unwrap());
        all += number(&r, "count");
        if matches!((day, hour), (5 | 6, 18..) | (6 | 7, ..6)) {
            nights += number(&r, "count");
        }
    }
    assert!((nights / all - size).abs() < 0.1, "{id}: {nights} of {all}");
    assert_eq!(demo.signal(indicator, area, "week")["verdict"], "weekend_night", "{id}");
}

fn check(demo: &Demo, effect: &Row) {
    let (id, indicator, area) =
        (&effect["effect_id"], effect["indicator_id"].as_str(), effect["area_code"].as_str());
    let size = number(effect, "size");
    let from = effect["from_month"].as_str();
    match effect["what"].as_str() {
        "yearly_change" => yearly_change(demo, effect, size),
        "step" => step(demo, effect, size),
        "step_in_undercount" => step_in_undercount(demo, effect),
        "spike" => {
            let mut months: Vec<(f64, String)> = demo
                .series(indicator, area, "month")
                .into_iter()
                .map(|r| (number(r, "count"), r["date_from"].clone()))
                .collect();
            months.sort_by(|a, b| b.0.total_cmp(&a.0));
            assert_eq!(months[0].1, format!("{from}-01"), "{id}: {months:?}");
            assert!(months[0].0 > 1.5 * months[1].0, "{id}: {:?}", &months[..3]);
            assert_eq!(demo.claim(indicator, area, &["spiked"])["since"], from, "{id}");
            // "Back at once": the next month is the first that is as usual again.
            let next = jsna_model::Month::parse(from).unwrap().plus(1).to_string();
            assert_eq!(demo.claim(indicator, area, &["back_to_usual"])["since"], next, "{id}");
        }
        "recording_change" => {
            let row = demo.measure(indicator, area, "financial_year", "2024-03-31");
            assert!(row["shorthand"].contains("[b]") && row["change"].is_empty(), "{id}: {row:?}");
        }
        "scheme_effect" | "displacement" => {
            let row = demo.measure(indicator, area, "rolling_12", "2024-09-30");
            changed_by(row, (size - 1.0) * 100.0, id);
        }
        "share_of_area" => {
            share_of_area(demo, effect, size);
            // A small area or ward that holds so much is named as one that stands out.
            assert_eq!(demo.signal(indicator, area, "comparison")["verdict"], "above", "{id}");
        }
        "peak_month" => {
            let mut by_month: BTreeMap<String, f64> = BTreeMap::new();
            for r in demo.series(indicator, area, "month") {
                *by_month.entry(r["date_from"][5..7].to_owned()).or_default() += number(r, "count");
            }
            let peak = by_month.iter().max_by(|a, b| a.1.total_cmp(b.1)).unwrap().0.clone();
            let expected: &[&str] =
                if indicator.starts_with("asb") { &["07"] } else { &["12", "01"] };
            assert!(expected.contains(&peak.as_str()), "{id}: peak in {peak}");
            assert_eq!(demo.signal(indicator, area, "season")["verdict"], "seasonal", "{id}");
        }
        "peak_hours" => peak_hours(demo, effect, size),
        "repeat_share" => {
            let signal = demo.signal(indicator, area, "repeat_caller");
            let verdict = if size > 1.0 { "rising" } else { "no_change" };
            assert_eq!(signal["verdict"], verdict, "{id}: {signal:?}");
            assert_eq!(signal["date_from"], "2023-10-01", "{id}");
        }
        "month_missing" => never_zero(demo, indicator, area, from, id),
        "month_late" if size > 0.0 => never_zero(demo, indicator, area, from, id),
        "month_late" => {
            let row = demo.measure(indicator, area, "month", &month_end(from));
            assert_eq!(row["status"], "given", "{id}: {row:?}");
            let counts: Vec<f64> = demo
                .series(indicator, area, "month")
                .into_iter()
                .map(|r| number(r, "count"))
                .collect();
            let mean = counts.iter().sum::<f64>() / counts.len() as f64;
            assert!(
                number(row, "count") > 0.6 * mean,
                "{id}: {} of a mean of {mean}",
                row["count"]
            );
        }
        other => panic!("{id}: the test does not know the effect \"{other}\""),
    }
}

/// A month that did not come has no number anywhere, and the year that holds it has no rate.
fn never_zero(demo: &Demo, indicator: &str, area: &str, month: &str, id: &str) {
    let row = demo.measure(indicator, area, "month", &month_end(month));
    assert_eq!(
        (row["status"].as_str(), row["count"].as_str(), row["value"].as_str()),
        ("not_received", "", ""),
        "{id}: {row:?}"
    );
    assert!(row["shorthand"].contains("[x]"), "{id}: {row:?}");
    let year = demo.measure(indicator, area, "rolling_12", &month_end(month));
    assert_eq!(
        (year["status"].as_str(), year["value"].as_str()),
        ("partial", ""),
        "{id}: {year:?}"
    );
    let coverage = table(&demo.release, "coverage");
    let missed =
        coverage.iter().any(|r| r["month"] == format!("{month}-01") && r["received"] == "false");
    assert!(missed, "{id}: the coverage table does not say that {month} is missing");
}

fn share_of_area(demo: &Demo, effect: &Row, size: f64) {
    let (indicator, area) = (effect["indicator_id"].as_str(), effect["area_code"].as_str());
    let last = demo.latest(indicator, area);
    let (kind, date) = (last["area_type"].clone(), last["date_to"].clone());
    let mut places: Vec<(f64, String)> = demo
        .totals
        .iter()
        .filter(|((i, _, k, d), r)| {
            i == indicator && k == "rolling_12" && *d == date && r["area_type"] == kind
        })
        .filter(|((_, a, _, _), _)| !a.starts_with("unknown"))
        .map(|((_, a, _, _), r)| (number(r, "count"), a.clone()))
        .collect();
    places.sort_by(|a, b| b.0.total_cmp(&a.0));
    assert_eq!(places[0].1, area, "{}: {:?}", effect["effect_id"], &places[..3]);
    let own = number(last, "count");
    // The whole is the partnership of a hot LSOA, and the county of a ward.
    let whole = if kind == "lsoa" { "E22900003" } else { "E23900001" };
    let total = number(demo.measure(indicator, whole, "rolling_12", &date), "count");
    assert!((own / total - size).abs() < 0.06, "{}: {own} of {total}", effect["effect_id"]);
}

#[test]
fn the_number_of_threads_changes_no_byte() {
    let dir = tempfile::tempdir().unwrap();
    let made: Vec<std::path::PathBuf> = ["1", "2"]
        .into_iter()
        .map(|threads| {
            let project = dir.path().join(threads);
            crate::support::copy(&crate::support::root().join("data-samples/marlshire"), &project);
            let ran = crate::support::jsna_in(&project, &["refresh", "--threads", threads]);
            assert!(ran.code == 0 || ran.code == 1, "{}", ran.stderr);
            release(&project)
        })
        .collect();
    let (one, two) = (bytes(&made[0]), bytes(&made[1]));
    assert!(one.len() > 50, "{} files", one.len());
    assert_eq!(one.keys().collect::<Vec<_>>(), two.keys().collect::<Vec<_>>());
    for (file, bytes) in &one {
        assert!(two[file] == *bytes, "{file} differs");
    }
}

fn bytes(folder: &Path) -> BTreeMap<String, Vec<u8>> {
    let mut out = BTreeMap::new();
    let mut open = vec![folder.to_path_buf()];
    while let Some(dir) = open.pop() {
        for entry in std::fs::read_dir(dir).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                open.push(path);
            } else {
                let name = path.strip_prefix(folder).unwrap().display().to_string();
                out.insert(name, std::fs::read(path).unwrap());
            }
        }
    }
    out
}
