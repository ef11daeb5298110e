//! Which kind of reference file a table is, by its headers.

use crate::lookup::header::{self, Level};
use crate::population::label;
use crate::postcodes::{LSOA, POSTCODE};
use crate::spec::Kind;
use std::collections::BTreeMap;

/// A kind of reference file that a table seems to be, and what the project has to say of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Recognised {
    pub kind: Kind,
    /// What `columns` of the entry maps: key and header. Empty where the headers are known by themselves.
    pub columns: BTreeMap<&'static str, String>,
    /// Whether the entry has to say which year the file is about.
    pub year: bool,
}

/// The kinds of reference file that a table with these headers can be used as, the likeliest first.
pub fn recognise(headers: &[String]) -> Vec<Recognised> {
    let headers = Headers(headers);
    [
        change,
        history,
        postcodes,
        breaks,
        coverage,
        population,
        households,
        deprivation,
        centroid,
        lookup,
    ]
    .iter()
    .filter_map(|kind| kind(headers))
    .collect()
}

#[derive(Clone, Copy)]
struct Headers<'a>(&'a [String]);

impl<'a> Headers<'a> {
    /// A header with one of these names, whatever its case.
    fn named(self, names: &[&str]) -> Option<&'a str> {
        let is = |h: &&String| names.iter().any(|n| h.trim().eq_ignore_ascii_case(n));
        self.0.iter().find(is).map(String::as_str)
    }

    /// A header that has one of these words.
    fn with(self, words: &[&str]) -> Option<&'a str> {
        let has = |h: &&String| words.iter().any(|w| h.to_lowercase().contains(w));
        self.0.iter().find(has).map(String::as_str)
    }

    /// The column with the code of an area: of the smallest level, or of any area.
    fn area(self) -> Option<&'a str> {
        let code = |level: Level| {
            self.0.iter().find(|h| {
                header::parse(h).is_some_and(|h| h.level == level && !h.is_name)
                    || (level == Level::Lsoa && lsoa_code(h))
            })
        };
        let level = Level::ALL.into_iter().find_map(code).map(String::as_str);
        level.or_else(|| self.named(&["area_code", "area code", "geography code", "code"]))
    }
}

/// `lsoa21_code`, `LSOA11 code`, `LSOA code (2011)`.
fn lsoa_code(header: &str) -> bool {
    let header = header.to_lowercase();
    header.starts_with("lsoa") && (header.ends_with("code") || header.starts_with("lsoa code ("))
}

fn entry(kind: Kind, columns: &[(&'static str, &str)], year: bool) -> Recognised {
    let columns = columns.iter().map(|(key, header)| (*key, (*header).to_owned())).collect();
    Recognised { kind, columns, year }
}

fn lookup(headers: Headers<'_>) -> Option<Recognised> {
    let parsed: Vec<header::Header> = headers.0.iter().filter_map(|h| header::parse(h)).collect();
    let mut levels: Vec<Level> = parsed.iter().filter(|h| !h.is_name).map(|h| h.level).collect();
    levels.sort_unstable();
    levels.dedup();
    let named = parsed.iter().any(|h| h.is_name && levels.contains(&h.level));
    // In a lookup most columns are codes and names of areas; an extract has some beside others.
    let mostly = parsed.len() * 2 >= headers.0.len();
    (mostly && (levels.len() > 1 || (levels.len() == 1 && named)))
        .then(|| entry(Kind::AreaLookup, &[], false))
}

fn change(headers: Headers<'_>) -> Option<Recognised> {
    headers.named(&["LSOA11CD"]).and(headers.named(&["LSOA21CD"]))?;
    let weighed = headers.named(&["TotPersons"]).is_some()
        || headers.named(&["Prop11of21"]).and(headers.named(&["Prop21of11"])).is_some();
    weighed.then(|| entry(Kind::AreaChange, &[], false))
}

fn history(headers: Headers<'_>) -> Option<Recognised> {
    headers.named(&["GEOGCD"]).and(headers.named(&["GEOGCD_P"]))?;
    Some(entry(Kind::CodeHistory, &[], false))
}

fn postcodes(headers: Headers<'_>) -> Option<Recognised> {
    headers.named(&POSTCODE).and(headers.named(&LSOA))?;
    // An extract has postcodes too, and says when something happened.
    headers
        .with(&["date", "month", "time", "reported"])
        .is_none()
        .then(|| entry(Kind::PostcodeLookup, &[], false))
}

fn population(headers: Headers<'_>) -> Option<Recognised> {
    let area = headers.area()?;
    let ages = headers.0.iter().filter(|h| label::age(h).is_some()).count();
    let age = headers.named(&["age", "age_group", "age group", "age_band", "age band"]);
    let persons = headers
        .named(&["persons", "usual_residents", "population", "observation", "count", "value"])
        // Numbers with limits or a base of their own are rates.
        .filter(|_| headers.with(&["lower", "upper", "denominator"]).is_none());
    let mut columns = vec![("area", area)];
    columns.extend(headers.named(&["sex", "gender"]).map(|h| ("sex", h)));
    let year = headers.named(&["year", "period", "date", "mid_year"]);
    columns.extend(year.map(|h| ("year", h)));
    match (age, persons) {
        _ if ages > 2 => {}
        (Some(age), Some(persons)) => columns.extend([("age", age), ("persons", persons)]),
        // Without ages, a column that names people.
        (None, Some(persons))
            if ["persons", "usual_residents", "population"]
                .iter()
                .any(|name| persons.eq_ignore_ascii_case(name)) =>
        {
            columns.push(("persons", persons));
        }
        _ => return None,
    }
    Some(entry(Kind::Population, &columns, year.is_none()))
}

fn households(headers: Headers<'_>) -> Option<Recognised> {
    let area = headers.area()?;
    let households = headers.named(&["households", "all households"])?;
    Some(entry(Kind::Households, &[("area", area), ("households", households)], true))
}

fn deprivation(headers: Headers<'_>) -> Option<Recognised> {
    headers.area()?;
    headers.with(&["imd", "deprivation"])?;
    headers.with(&["rank", "deci", "score"])?;
    Some(entry(Kind::Deprivation, &[], false))
}

fn centroid(headers: Headers<'_>) -> Option<Recognised> {
    headers.area()?;
    let degrees = headers.named(&["longitude", "long", "lon", "x"]);
    degrees.or(headers.named(&["easting", "eastings"]))?;
    // A file of events has coordinates too, and more beside them.
    (headers.0.len() <= 6).then(|| entry(Kind::Centroid, &[], false))
}

fn breaks(headers: Headers<'_>) -> Option<Recognised> {
    headers.named(&["what"]).and(headers.named(&["month", "date"]))?;
    headers.named(&["indicator_id", "feed"])?;
    Some(entry(Kind::Breaks, &[], false))
}

fn coverage(headers: Headers<'_>) -> Option<Recognised> {
    headers.named(&["complete"]).and(headers.named(&["from"])).and(headers.named(&["to"]))?;
    Some(entry(Kind::Coverage, &[], false))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn kinds(headers: &str) -> Vec<&'static str> {
        let headers: Vec<String> = headers.split(',').map(str::to_owned).collect();
        recognise(&headers).iter().map(|r| r.kind.as_str()).collect()
    }

    #[test]
    fn the_files_that_offices_publish_are_told_by_their_headers() {
        for (headers, expected) in [
            ("FID,LAD19CD,LAD19NM,CSP19CD,CSP19NM,PFA19CD,PFA19NM", vec!["area-lookup"]),
            ("FID,PFA19CD,PFA19NM", vec!["area-lookup"]),
            ("lad-code;lad-name", vec![]),
            ("lad-code,lad-name,csp-code,csp-name,PFA21CD,PFA21NM", vec!["area-lookup"]),
            ("ObjectId,LSOA11CD,LSOA11NM,LSOA21CD,LSOA21NM,LAD22CD,LAD22NM", vec!["area-lookup"]),
            ("LSOA11CD,LSOA21CD,LinkCode,TotPersons,Prop11of21,Prop21of11", vec!["area-change"]),
            ("lsoa21_code,lsoa21_name,age_group,usual_residents", vec!["population"]),
            ("area_code,area_name,geography,period,age,sex,value", vec!["population"]),
            ("period,area_code,sex,all_ages,0,1,2,3,90+", vec!["population"]),
            (
                "LSOA Code,LSOA Name,Persons,Households",
                vec!["population", "households", "area-lookup"],
            ),
            ("FID,lsoa11cd,lsoa11nm,IMDRank,IMDDecil", vec!["deprivation"]),
            ("lsoa11_code,longitude,latitude", vec!["centroid"]),
            ("pcd,pcd2,pcds,dointr,oslaua,lsoa11,lsoa21,imd", vec!["postcode-lookup"]),
            ("Reference,Date reported,Postcode,LSOA21CD", vec![]),
            ("month,indicator_id,what", vec!["breaks"]),
            ("feed,from,to,complete", vec!["coverage"]),
            ("Crime ID,Month,Longitude,Latitude,LSOA code,LSOA name,Crime type", vec![]),
            ("area_code,area_name,period,value,indicator", vec![]),
            (
                "LSOA code (2011),LSOA name (2011),Index of Multiple Deprivation (IMD) Rank",
                vec!["deprivation"],
            ),
            ("lsoa21_code,usual_residents", vec!["population"]),
            ("Area Code,Sex,Age,Time period,Value,Lower CI,Upper CI,Count,Denominator", vec![]),
        ] {
            assert_eq!(kinds(headers), expected, "{headers}");
        }
    }

    #[test]
    fn what_the_project_has_to_say_is_named() {
        let headers = "lsoa21_code,lsoa21_name,age_group,usual_residents".split(',');
        let headers: Vec<String> = headers.map(str::to_owned).collect();
        let found = recognise(&headers).remove(0);
        assert!(found.year);
        let columns: Vec<(&str, &str)> =
            found.columns.iter().map(|(key, header)| (*key, header.as_str())).collect();
        let expected =
            [("age", "age_group"), ("area", "lsoa21_code"), ("persons", "usual_residents")];
        assert_eq!(columns, expected);
    }
}
