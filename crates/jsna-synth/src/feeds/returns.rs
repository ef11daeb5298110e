//! Returns that have been counted already: MARAC, survey, offender management, Prevent, case reviews.

use super::Feed;
use crate::output::{Csv, Extract};
use crate::places::{COUNTY, CSPS, FORCE_CODE, at, csp_code};
use crate::random::Draw;
use crate::world::World;
use jsna_model::Month;
use std::io;

pub(super) const MARAC: Feed = Feed {
    id: "marac",
    layout: "marac-quarterly",
    files: "landing/partnership/marac/*.csv",
    delivery: "snapshot",
    cadence: "quarterly",
    handling: "official",
    note: "Small cells come suppressed, as * or <5.",
    fault: None,
    make: marac_files,
};

pub(super) const SURVEY: Feed = Feed {
    id: "survey",
    layout: "survey-wave",
    files: "landing/partnership/survey/*.csv",
    delivery: "snapshot",
    cadence: "annual",
    handling: "open",
    note: "Weighted answers with weighted and unweighted bases, by partnership and ward.",
    fault: None,
    make: survey_files,
};

pub(super) const IOM: Feed = Feed {
    id: "iom",
    layout: "iom-cohort-return",
    files: "landing/partnership/iom/*.csv",
    delivery: "snapshot",
    cadence: "monthly",
    handling: "official",
    note: "The cohort at the end of the month is a stock: months must not be added up.",
    fault: None,
    make: iom_files,
};

pub(super) const PREVENT: Feed = Feed {
    id: "prevent",
    layout: "prevent-return",
    files: "landing/partnership/prevent/*.csv",
    delivery: "snapshot",
    cadence: "annual",
    handling: "official_sensitive",
    note: "The county only: smaller areas would point at people.",
    fault: None,
    make: prevent_files,
};

pub(super) const CASE_REVIEW: Feed = Feed {
    id: "asb-case-review",
    layout: "asb-case-review",
    files: "landing/partnership/case-review/*.csv",
    delivery: "snapshot",
    cadence: "annual",
    handling: "open",
    note: "The statutory yearly publication.",
    fault: None,
    make: case_review_files,
};

/// A financial year, by its first calendar year.
#[derive(Debug, Clone, Copy)]
struct FinancialYear(i32);

impl FinancialYear {
    /// `2023/24`, with the separator given.
    fn label(self, separator: char) -> String {
        format!("{}{separator}{:02}", self.0, (self.0 + 1).rem_euclid(100))
    }

    /// Years that ended between the first month and the last; at least the latest that has ended.
    fn reported(world: &World) -> Vec<Self> {
        let ended = |month: Month| month.plus(-3).year() - i32::from(month.number() != 3);
        let (first, last) = (world.spec.start().plus(-1), world.spec.end);
        let first = (ended(first) + 1).min(ended(last));
        (first..=ended(last)).map(Self).collect()
    }

    fn draw(self, world: &World, purpose: &str) -> Draw {
        Draw::new(world.spec.seed, purpose, self.0.unsigned_abs().into())
    }
}

/// A count as such returns give it: small ones as a symbol.
fn suppressed(count: u32, symbol: &str) -> String {
    if (1..5).contains(&count) { symbol.to_owned() } else { count.to_string() }
}

/// A part of a whole, each member with the given chance.
fn part(whole: u32, share: f64, draw: &mut Draw) -> u32 {
    (0..whole).map(|_| u32::from(draw.chance(share))).sum()
}

const MARAC_HEADER: &str = "CSP Code,MARAC Area,Quarter,Cases Discussed,Repeat Cases,Children,Referrals,Referrals From Police,Referrals From Other Agencies,Diverse Ethnicity,LGBT+,Disabled,Male Victims";

fn marac_files(world: &World) -> Vec<Extract> {
    let whole =
        |last: &Month| last.number().is_multiple_of(3) && last.plus(-2) >= world.spec.start();
    let file = |last: Month| {
        let year = FinancialYear(last.plus(-3).year());
        let quarter = last.plus(-3).number().div_ceil(3);
        let path = format!("landing/partnership/marac/marac_{}_Q{quarter}.csv", year.label('-'));
        let label = format!("{} Q{quarter}", year.label('/'));
        Extract::new(MARAC.id, path, MARAC_HEADER, move |world, csv| {
            marac(world, last, &label, csv)
        })
    };
    world.spec.all_months().filter(whole).map(file).collect()
}

fn marac(world: &World, last: Month, label: &str, csv: &mut Csv<'_>) -> io::Result<()> {
    let mut draw = world.draw("marac", last);
    for (csp, name) in CSPS.iter().enumerate() {
        // About 40 cases a year per 10,000 women, who are four in ten of all residents with the men
        // and children: SafeLives' expected level.
        let cases = draw.poisson(residents(world, csp) * 0.42 * 0.0040 / 4.0 * world.spec.scale);
        let referrals = cases + draw.poisson(f64::from(cases) * 0.08);
        csv.cell(&csp_code(csp)).cell(name).cell(label).plain(cases);
        csv.plain(part(cases, 0.31, &mut draw));
        csv.plain(
            (0..cases).map(|_| draw.weighted(&[(0, 4), (1, 3), (2, 2), (3, 1)])).sum::<u32>(),
        );
        let police = part(referrals, 0.64, &mut draw);
        csv.plain(referrals).plain(police).plain(referrals - police);
        csv.cell(&suppressed(part(cases, 0.13, &mut draw), "*"));
        csv.cell(&suppressed(part(cases, 0.04, &mut draw), "*"));
        csv.cell(&suppressed(part(cases, 0.11, &mut draw), "<5"));
        csv.cell(&suppressed(part(cases, 0.06, &mut draw), "<5"));
        csv.end()?;
    }
    Ok(())
}

fn residents(world: &World, csp: usize) -> f64 {
    world.geography.places.iter().filter(|p| p.csp == csp).map(|p| f64::from(p.residents)).sum()
}

const SURVEY_HEADER: &str = "Wave,Area Code,Area,Question,Weighted Yes,Weighted Base,Unweighted Base,Per Cent,Lower 95% CL,Upper 95% CL";

/// Questions and the share of yes per partnership.
const QUESTIONS: [(&str, [f64; 4]); 4] = [
    ("Feels safe outside after dark (very or fairly)", [0.58, 0.63, 0.67, 0.72]),
    ("Feels safe outside during the day (very or fairly)", [0.90, 0.91, 0.93, 0.95]),
    ("ASB is a very or fairly big problem", [0.27, 0.24, 0.19, 0.15]),
    ("Police and council deal with what matters here (agree)", [0.49, 0.51, 0.54, 0.57]),
];

fn survey_files(world: &World) -> Vec<Extract> {
    let file = |year: FinancialYear| {
        let path = format!("landing/partnership/survey/residents_survey_{}.csv", year.label('-'));
        Extract::new(SURVEY.id, path, SURVEY_HEADER, move |world, csv| survey(world, year, csv))
    };
    FinancialYear::reported(world).into_iter().map(file).collect()
}

/// One wave: every question for every partnership, then for every ward.
fn survey(world: &World, year: FinancialYear, csv: &mut Csv<'_>) -> io::Result<()> {
    let mut draw = year.draw(world, "survey");
    for (question, shares) in QUESTIONS {
        for (csp, name) in CSPS.iter().enumerate() {
            let base = draw.between(980, 1_120);
            let code = csp_code(csp);
            answer(year, (&code, name), question, (base, shares[csp]), &mut draw, csv)?;
        }
        for ward in &world.geography.wards {
            let csp = crate::places::DISTRICTS[ward.lad].csp;
            let base = draw.between(18, 150);
            answer(year, (&ward.code, ward.name), question, (base, shares[csp]), &mut draw, csv)?;
        }
    }
    Ok(())
}

fn answer(
    year: FinancialYear,
    (code, name): (&str, &str),
    question: &str,
    (base, share): (u32, f64),
    draw: &mut Draw,
    csv: &mut Csv<'_>,
) -> io::Result<()> {
    let yes = f64::from(part(base, share, draw));
    let n = f64::from(base);
    // Weighting costs a sixth of the sample.
    let weighted = n * 0.86;
    let value = yes / n;
    let half = 1.96 * (value * (1.0 - value) / weighted).sqrt();
    csv.cell(&year.label('/')).cell(code).cell(name).cell(question);
    if base < 30 {
        csv.cell("*").cell("*").plain(base).cell("*").cell("*").cell("*");
    } else {
        csv.plain(format_args!("{:.1}", weighted * value)).plain(format_args!("{weighted:.1}"));
        csv.plain(base).plain(format_args!("{:.1}", value * 100.0));
        csv.plain(format_args!("{:.1}", (value - half).max(0.0) * 100.0));
        csv.plain(format_args!("{:.1}", (value + half).min(1.0) * 100.0));
    }
    csv.end()
}

const IOM_HEADER: &str = "Month,CSP Code,CSP,Cohort At Month End,Follow-ups Completed,Reoffended Within 12 Months,Proven Reoffences,Offences 12 Months Before,Offences 12 Months After";

fn iom_files(world: &World) -> Vec<Extract> {
    let file = |month: Month| {
        let path = format!("landing/partnership/iom/iom_{month}.csv");
        Extract::new(IOM.id, path, IOM_HEADER, move |world, csv| iom(world, month, csv))
    };
    world.spec.all_months().map(file).collect()
}

fn iom(world: &World, month: Month, csv: &mut Csv<'_>) -> io::Result<()> {
    let mut draw = world.draw("iom", month);
    for (csp, name) in CSPS.iter().enumerate() {
        // East Marlshire's cohort is among the smallest that anyone has.
        let usual = if csp == at::EAST_MARLSHIRE { 9 } else { 44 };
        let cohort = usual + draw.below(7) - 3;
        let followed = draw.poisson(f64::from(usual) / 12.0);
        let reoffended = part(followed, 0.42, &mut draw);
        let reoffences: u32 = (0..reoffended).map(|_| 1 + draw.poisson(2.6)).sum();
        let before: u32 = (0..followed).map(|_| 1 + draw.poisson(5.0)).sum();
        csv.cell(&month.short()).cell(&csp_code(csp)).cell(name).plain(cohort).plain(followed);
        csv.plain(reoffended).plain(reoffences).plain(before);
        csv.plain(reoffences + draw.poisson(f64::from(followed)));
        csv.end()?;
    }
    Ok(())
}

const PREVENT_HEADER: &str =
    "Year,Area Code,Area,Referrals,Referrals From Education,Adopted As Channel Cases";

fn prevent_files(world: &World) -> Vec<Extract> {
    let file = |year: FinancialYear| {
        let path = format!("landing/partnership/prevent/prevent_{}.csv", year.label('-'));
        Extract::new(PREVENT.id, path, PREVENT_HEADER, move |world, csv| {
            let mut draw = year.draw(world, "prevent");
            let county: f64 = (0..CSPS.len()).map(|csp| residents(world, csp)).sum();
            let referrals = draw.poisson(county * 0.00022);
            let adopted = part(referrals, 0.11, &mut draw);
            csv.cell(&year.label('-')).cell(FORCE_CODE).cell(COUNTY).plain(referrals);
            csv.plain(part(referrals, 0.40, &mut draw)).cell(&suppressed(adopted, "<5"));
            csv.end()
        })
    };
    FinancialYear::reported(world).into_iter().map(file).collect()
}

const CASE_REVIEW_HEADER: &str = "Year,CSP Code,CSP,Applications,Threshold Met,Threshold Not Met,Reviews Carried Out,Recommendations Made";

fn case_review_files(world: &World) -> Vec<Extract> {
    let file = |year: FinancialYear| {
        let path =
            format!("landing/partnership/case-review/asb_case_review_{}.csv", year.label('-'));
        Extract::new(CASE_REVIEW.id, path, CASE_REVIEW_HEADER, move |world, csv| {
            let mut draw = year.draw(world, "case review");
            for (csp, name) in CSPS.iter().enumerate() {
                let applications = draw.poisson(residents(world, csp) / 6_500.0);
                let met = part(applications, 0.55, &mut draw);
                csv.cell(&year.label('/')).cell(&csp_code(csp)).cell(name);
                csv.plain(applications).plain(met).plain(applications - met).plain(met);
                csv.plain(draw.poisson(f64::from(met) * 2.2));
                csv.end()?;
            }
            Ok(())
        })
    };
    FinancialYear::reported(world).into_iter().map(file).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::spec::Spec;

    fn labels(end: (i32, u32), months: u32) -> Vec<String> {
        let end = Month::new(end.0, end.1).unwrap();
        let world = World::new(&Spec { months, end, ..Spec::default() }).unwrap();
        FinancialYear::reported(&world).into_iter().map(|y| y.label('/')).collect()
    }

    #[test]
    fn returns_come_for_years_that_have_ended() {
        assert_eq!(labels((2025, 9), 48), ["2021/22", "2022/23", "2023/24", "2024/25"]);
        assert_eq!(labels((2025, 9), 6), ["2024/25"]);
        assert_eq!(labels((2025, 3), 1), ["2024/25"]);
        assert_eq!(labels((2025, 2), 1), ["2023/24"]);
    }
}
