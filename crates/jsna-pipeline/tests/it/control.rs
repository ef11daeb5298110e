//! Counts held against totals that somebody else has published.

use crate::small::Small;
use jsna_store::ReleaseReader;
use std::collections::BTreeMap;

fn checked(totals: &str) -> (Vec<BTreeMap<String, String>>, Vec<String>) {
    let small = Small::new();
    let toml = small.read("jsna.toml");
    let entry =
        "[[reference]]\nkind = \"control-totals\"\nfile = \"reference/totals.csv\"\n\n[publish]";
    small.write("jsna.toml", &toml.replace("[publish]", entry));
    small.write("reference/totals.csv", totals);
    let refreshed = small.refresh();
    let said = refreshed.findings();
    let said = said.iter().filter(|f| f.name.starts_with("control-total"));
    let said = said.map(|f| {
        format!("{}: {} ({})", f.name, f.headline, f.found.as_deref().unwrap_or_default())
    });
    let release = ReleaseReader::latest(&small.path("releases")).expect("readable");
    let folder = release.expect("a release was published").folder().to_owned();
    let path = folder.join("internal/tables/control_totals.csv");
    let mut reader = csv::Reader::from_path(path).expect("the table is there");
    (reader.deserialize().map(|row| row.expect("a row")).collect(), said.collect())
}

/// Five burglaries were counted in the second quarter; of the crimes of April, seven of 83 could be placed nowhere in the
/// partnership.
#[test]
fn a_difference_is_named_with_what_is_known_to_make_it() {
    let (rows, said) = checked(
        "indicator_id,area_code,period,total,tolerance,source\n\
         burglary_rate,E22900001,2025-Q2,5,,Home Office table\n\
         burglary_rate,E22900001,2025-Q2,7,1%,Home Office table\n\
         burglary_rate,E22900001,2025-Q2,6,25%,Home Office table\n\
         total_recorded_crime_rate,E22900001,2025-04,31,,\n\
         total_recorded_crime_rate,E22900001,2025-04,25,,\n\
         burglary_rate,E22900009,2025-Q2,9,,\n",
    );
    let of = |row: &BTreeMap<String, String>| {
        (row["counted"].clone(), row["verdict"].clone(), row["cause"].clone())
    };
    let expected = [
        ("5", "agrees", ""),
        ("5", "differs", "definition_or_issue"),
        ("5", "agrees", ""),
        ("28", "differs", "unplaced"),
        // A count that is too high is not so for what is missing.
        ("28", "differs", "definition_or_issue"),
        ("", "not_counted", ""),
    ];
    let expected = expected.map(|(a, b, c)| (a.to_owned(), b.to_owned(), c.to_owned()));
    assert_eq!(rows.iter().map(of).collect::<Vec<_>>(), expected);
    assert_eq!(
        said,
        [
            "control-total-differs: burglary_rate in Averholt (E22900001), April to June 2025: 5 counted, 7 published (28.6% below the published total)",
            "control-total-differs: total_recorded_crime_rate in Averholt (E22900001), April 2025: 28 counted, 25 published (12.0% above the published total)",
            "control-total-differs: total_recorded_crime_rate in Averholt (E22900001), April 2025: 28 counted, 31 published (9.7% below the published total)",
            "control-total-unused: 1 control total has no count to be held against (burglary_rate of E22900009, April to June 2025)",
        ]
    );
}

/// August was not delivered: its quarter is a count of two months, which cannot agree, and a year later there is nothing.
#[test]
fn what_is_not_whole_does_not_agree_and_what_has_not_come_is_no_mistake_of_the_file() {
    let small = Small::new();
    small.withdraw(8);
    let toml = small.read("jsna.toml");
    let entry =
        "[[reference]]\nkind = \"control-totals\"\nfile = \"reference/totals.csv\"\n\n[publish]";
    small.write("jsna.toml", &toml.replace("[publish]", entry));
    let counted = |totals: &str| {
        small.write(
            "reference/totals.csv",
            &format!("indicator_id,area_code,period,total\n{totals}"),
        );
        let refreshed = small.refresh();
        let found = refreshed.findings();
        let said = found.iter().filter(|d| d.name.starts_with("control-total"));
        let said: Vec<String> = said.map(|d| format!("{}: {}", d.headline, d.fix)).collect();
        let folder = refreshed.published().expect("a release").dir.clone();
        let path = folder.join("internal/tables/control_totals.csv");
        let mut reader = csv::Reader::from_path(path).expect("the table is there");
        let rows: Vec<BTreeMap<String, String>> =
            reader.deserialize().map(|row| row.expect("a row")).collect();
        (rows, said)
    };
    let (rows, _) = counted("total_recorded_crime_rate,E22900001,2025-Q3,0\n");
    let two_months = rows[0]["counted"].clone();
    assert_eq!(rows[0]["verdict"], "differs");
    let (rows, said) = counted(&format!(
        "total_recorded_crime_rate,E22900001,2025-Q3,{two_months}\n\
         total_recorded_crime_rate,E22900001,2025-08,24\n\
         total_recorded_crime_rate,E22900001,2031-08,24\n"
    ));
    let of = |row: &BTreeMap<String, String>| (row["verdict"].clone(), row["cause"].clone());
    let expected =
        [("not_whole", "not_received"), ("not_counted", "not_received"), ("not_counted", "")];
    assert_eq!(
        rows.iter().map(of).collect::<Vec<_>>(),
        expected.map(|(verdict, cause)| (verdict.to_owned(), cause.to_owned()))
    );
    assert_eq!(said.len(), 2, "{said:?}");
    assert!(said.iter().any(|s| s.contains("because the data is not there: Ask for")), "{said:?}");
    assert!(said.iter().any(|s| s.contains("held against: Correct the indicator")), "{said:?}");
}
