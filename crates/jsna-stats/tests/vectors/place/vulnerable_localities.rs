//! The vulnerable localities index.

use jsna_stats::place::{VliInputs, vulnerable_localities};

use crate::vectors::estimates::cell;
use crate::vectors::support::{Check, Tally, rows, run};

pub(crate) const CHECKS: &[Check] =
    &[Check { file: "vli/vli_expected.csv", tolerance: "relative 1e-12", run: check_index }];

#[test]
fn vulnerable_localities_index() {
    run(&CHECKS[0]);
}

fn check_index(tally: &mut Tally) {
    let input = rows("vli/vli_input.csv");
    let column = |name: &str| input.iter().map(|row| Some(cell(row, name))).collect::<Vec<_>>();
    let areas = vulnerable_localities(&VliInputs {
        households: &column("households"),
        residents: &column("population"),
        burglary: &column("burglary"),
        criminal_damage: &column("criminal_damage"),
        income_deprivation: &column("income_deprivation"),
        employment_deprivation: &column("employment_deprivation"),
        young_people: &column("aged_15_24"),
        low_education: &column("low_education_score"),
    })
    .unwrap();
    let expected = rows("vli/vli_expected.csv");
    assert_eq!(areas.len(), expected.len());
    for (area, row) in areas.into_iter().zip(&expected) {
        let area = area.into_value().unwrap();
        for (name, value) in [
            ("index_burglary", area.burglary),
            ("index_criminal_damage", area.criminal_damage),
            ("index_income", area.income_deprivation),
            ("index_employment", area.employment_deprivation),
            ("index_young_people", area.young_people),
            ("index_education", area.low_education),
            ("vli", area.value),
        ] {
            tally.relative(&format!("{} {name}", row["area"]), value, cell(row, name), 1e-12);
        }
        tally.text(&row["area"], &area.priority.to_string(), &row["priority_200"]);
    }
}
