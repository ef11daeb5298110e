//! What an engine must find, and what it must not.

use crate::effects::{
    ASB_YEARLY, BURGLARY_STEP, DISPLACED, Effects, HATE_SPIKE, KNIFE_STEP, OVERDOSE_STEP,
    RECORDING_STEP, REPEAT_STEP, SCHEME_STEP,
};
use crate::error::Error;
use crate::geography::{HOT_SPOT_SHARE, SHARPS_SHARE};
use crate::places::{
    BUFFER_WARD, CSPS, DISTRICTS, FORCE_CODE, SCHEME_WARD, SHARPS_WARD, at, csp_code, lad_code,
};
use crate::spec::Spec;
use crate::world::World;
use jsna_model::Month;
use std::fmt;

/// The columns of `truth.csv`. `what` is one of
///
/// * `yearly_change`: `size` is the change per year as a share of the year before;
/// * `step`: `size` is the rate from `from_month` on over the rate before;
/// * `spike`: `size` is the rate of that one month over the usual one;
/// * `share_of_area`: `size` is the share of the partnership's (for a ward: the county's) total that
///   falls in the area;
/// * `scheme_effect`, `displacement`: `size` is the rate over the rate before; for displacement also
///   the share of what was prevented that moved;
/// * `recording_change`: `size` is the rate after over the rate before, in `breaks.csv`;
/// * `peak_month`: `size` is the peak month's rate over the mean month's;
/// * `peak_hours`: `size` is the share in 22 hours of Friday and Saturday nights;
/// * `repeat_share`: `size` is how many times the people who call are fewer from `from_month` on, for as many calls;
///   1 where nothing was planted;
/// * `month_missing`, `month_late`: `size` is the number of months that were never delivered;
/// * `flat`: `size` is 0: no change, and a signal is a false alarm.
pub const COLUMNS: [&str; 7] =
    ["effect_id", "indicator_id", "area_code", "what", "from_month", "size", "expected_finding"];

/// The text of `truth.csv` for a spec, without writing a project.
///
/// # Errors
///
/// When the spec asks for something that cannot be made.
pub fn truth_csv(spec: &Spec) -> Result<String, Error> {
    Ok(text(&World::new(spec)?))
}

/// One planted effect.
struct Effect {
    id: String,
    indicator: &'static str,
    area: String,
    what: &'static str,
    from: Option<Month>,
    size: f64,
    /// Months of extracts that are needed to show it.
    needs: u32,
    finding: String,
}

pub(crate) fn text(world: &World) -> String {
    let effects =
        changes(world).into_iter().chain(patterns(world)).chain(gaps(world)).chain(flat());
    let effects = effects.chain(repeats(world));
    let enough = |e: &Effect| e.needs <= world.spec.months;
    let lines = effects.filter(enough).map(|e| e.to_string());
    let mut out: Vec<String> = std::iter::once(COLUMNS.join(",")).chain(lines).collect();
    out.push(String::new());
    out.join("\n")
}

impl fmt::Display for Effect {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { id, indicator, area, what, size, finding, .. } = self;
        let from = self.from.map(|m| m.to_string()).unwrap_or_default();
        write!(f, "{id},{indicator},{area},{what},{from},{size},\"{finding}\"")
    }
}

/// Changes over time.
fn changes(world: &World) -> Vec<Effect> {
    let e = &world.effects;
    let mut all = vec![
        Effect {
            id: "asb_falls".to_owned(),
            indicator: "asb_police_rate",
            area: csp_code(at::QUENBURY),
            what: "yearly_change",
            from: Some(e.start),
            size: ASB_YEARLY - 1.0,
            needs: 36,
            finding: "Falls by 12% a year; months are rough, so that not every year need be lower than the one before, and the four years together must show it.".to_owned(),
        },
        Effect {
            id: "knife_step".to_owned(),
            indicator: "knife_enabled_serious_violence",
            area: csp_code(at::AVERHOLT),
            what: "step",
            from: Some(e.knife),
            size: KNIFE_STEP,
            needs: 24,
            finding: "A step up in that month, kept since; the latest 12 months are more than twice the 12 before. Violence with injury as a whole does not change.".to_owned(),
        },
        Effect {
            id: "burglary_step".to_owned(),
            indicator: "burglary_residential_rate",
            area: lad_code(at::HARLOWICK),
            what: "step",
            from: Some(e.burglary),
            size: BURGLARY_STEP,
            needs: 24,
            finding: "Nearly twice as much in the latest 12 months. The rise of East Marlshire as a whole is this district's alone.".to_owned(),
        },
        Effect {
            id: "overdose_step".to_owned(),
            indicator: "ambulance_overdose_rate",
            area: csp_code(at::EAST_MARLSHIRE),
            what: "step_in_undercount",
            from: Some(e.overdose),
            size: OVERDOSE_STEP,
            needs: 25,
            finding: "Higher since that month; the county as a whole rose. Half of the calls have no LSOA and could lie in any partnership, so no partnership has a rate or a change.".to_owned(),
        },
        Effect {
            id: "hate_spike".to_owned(),
            indicator: "hate_crime_rate",
            area: csp_code(at::OSSENFORD),
            what: "spike",
            from: Some(e.hate),
            size: HATE_SPIKE,
            needs: 12,
            finding: "One month far above the limits, by racially aggravated public order (size is the factor on that offence), and back at once.".to_owned(),
        },
        Effect {
            id: "recording_change".to_owned(),
            indicator: "stalking_harassment_rate",
            area: FORCE_CODE.to_owned(),
            what: "recording_change",
            from: Some(e.recording),
            size: RECORDING_STEP,
            needs: 36,
            finding: "A fall in every area at once, by recording alone: drawn as a break, never told as a fall in crime.".to_owned(),
        },
    ];
    all.extend(scheme(world));
    all
}

/// The scheme, and the trouble that it displaced to the ward beside it.
fn scheme(world: &World) -> [Effect; 2] {
    let e = &world.effects;
    let ward = |name| world.geography.ward_places(name).next();
    let code = |name| {
        ward(name)
            .map_or_else(String::new, |i| world.ward_code(&world.geography.places[i]).to_owned())
    };
    let factor =
        ward(BUFFER_WARD).map_or(1.0, |i| e.asb(BUFFER_WARD, &world.geography.places[i], e.scheme));
    let indicator = "asb_police_rate";
    [
        Effect {
            id: "scheme".to_owned(),
            indicator,
            area: code(SCHEME_WARD),
            what: "scheme_effect",
            from: Some(e.scheme),
            size: SCHEME_STEP,
            needs: 36,
            finding: "A true effect: 45% less than before, against no change elsewhere in Averholt but next door.".to_owned(),
        },
        Effect {
            id: "scheme_displacement".to_owned(),
            indicator,
            area: code(BUFFER_WARD),
            what: "displacement",
            from: Some(e.scheme),
            size: (factor * 1000.0).round() / 1000.0,
            needs: 36,
            finding: format!("More than before: {}% of what the scheme prevented moved here, so the weighted displacement quotient is near {:.1}.", DISPLACED * 100.0, -DISPLACED),
        },
    ]
}

/// Patterns in place and time.
fn patterns(world: &World) -> Vec<Effect> {
    let geography = &world.geography;
    let hot = &geography.places[geography.hot_spot];
    let sharps = geography
        .ward_places(SHARPS_WARD)
        .next()
        .map_or_else(String::new, |i| world.ward_code(&geography.places[i]).to_owned());
    let pattern = |id: &str, indicator, area: String, what, size, needs, finding: &str| Effect {
        id: id.to_owned(),
        indicator,
        area,
        what,
        from: None,
        size,
        needs,
        finding: finding.to_owned(),
    };
    vec![
        pattern(
            "vehicle_hot_spot",
            "vehicle_crime_rate",
            hot.lsoa21.code.clone(),
            "share_of_area",
            HOT_SPOT_SHARE,
            12,
            "First by far among the 30 LSOAs of Ossenford, every year.",
        ),
        pattern(
            "sharps_ward",
            "sharps_found_rate",
            sharps,
            "share_of_area",
            SHARPS_SHARE,
            12,
            "First by far among the 35 wards of the county.",
        ),
        pattern(
            "asb_season",
            "asb_police_rate",
            FORCE_CODE.to_owned(),
            "peak_month",
            1.24,
            24,
            "Highest in July and lowest from December to February, every year; no signal.",
        ),
        pattern(
            "burglary_season",
            "burglary_residential_rate",
            FORCE_CODE.to_owned(),
            "peak_month",
            1.15,
            24,
            "Highest in December and January, every year; no signal.",
        ),
        pattern(
            "town_nights",
            "istv_assault_attendances",
            FORCE_CODE.to_owned(),
            "peak_hours",
            0.5,
            12,
            "Half of the attendances follow an assault on a Friday or Saturday night, most from 22:00 to 03:00.",
        ),
    ]
}

/// Who comes again: more of the same people in Ossenford, and no others anywhere else.
fn repeats(world: &World) -> Vec<Effect> {
    let effect = |csp: usize| {
        let planted = csp == at::OSSENFORD;
        let finding = if planted {
            "As many calls from fewer people: of the callers of the latest year that can be followed for twelve months clearly more called again than of the year before."
        } else {
            "As many callers called again as in the year before."
        };
        Effect {
            id: format!("asb_callers_{}", csp_code(csp)),
            indicator: "asb_police_rate",
            area: csp_code(csp),
            what: "repeat_share",
            from: planted.then_some(world.effects.repeats),
            size: if planted { f64::from(REPEAT_STEP) } else { 1.0 },
            needs: 36,
            finding: finding.to_owned(),
        }
    };
    (0..CSPS.len()).map(effect).collect()
}

/// What was not delivered.
fn gaps(world: &World) -> Vec<Effect> {
    let gap = |id: &str, indicator, what, from, size, needs, finding: &str| Effect {
        id: id.to_owned(),
        indicator,
        area: FORCE_CODE.to_owned(),
        what,
        from: Some(from),
        size,
        needs,
        finding: finding.to_owned(),
    };
    vec![
        gap(
            "noise_missing",
            "noise_complaint_rate",
            "month_missing",
            Effects::missing_noise(&world.spec),
            1.0,
            16,
            "Never delivered: coverage 0, no count, and every period that holds the month is incomplete. Never a fall.",
        ),
        gap(
            "ambulance_late",
            "ambulance_assault_rate",
            "month_late",
            world.spec.end,
            1.0,
            2,
            "Not yet delivered: the latest month has no number, and the latest 12 months are incomplete.",
        ),
        gap(
            "crime_sent_again",
            "total_recorded_crime_rate",
            "month_late",
            Effects::resent_crime(&world.spec),
            0.0,
            14,
            "First delivered up to the 19th, then whole: the second file counts.",
        ),
        gap(
            "council_in_two_parts",
            "asb_council_case_rate",
            "month_late",
            Effects::split_council(&world.spec),
            0.0,
            9,
            "Delivered in two parts: both count.",
        ),
    ]
}

/// Series in which nothing was planted, by indicator and partnership.
const FLAT: [(&str, &[usize]); 10] = [
    ("asb_police_rate", &[at::OSSENFORD, at::EAST_MARLSHIRE]),
    ("violence_with_injury_rate", &[0, 1, 2, 3]),
    ("knife_enabled_serious_violence", &[at::QUENBURY, at::OSSENFORD, at::EAST_MARLSHIRE]),
    ("burglary_residential_rate", &[at::AVERHOLT, at::QUENBURY, at::OSSENFORD]),
    ("vehicle_crime_rate", &[0, 1, 2, 3]),
    ("shoplifting_rate", &[0, 1, 2, 3]),
    ("criminal_damage_arson_rate", &[0, 1, 2, 3]),
    ("fly_tipping_rate", &[0, 1, 2, 3]),
    ("asb_council_case_rate", &[0, 1, 2, 3]),
    ("drug_possession_rate", &[0, 1, 2, 3]),
];

fn flat() -> Vec<Effect> {
    let effect = |indicator, csp: usize| Effect {
        id: format!("flat_{indicator}_{}", csp_code(csp)),
        indicator,
        area: csp_code(csp),
        what: "flat",
        from: None,
        size: 0.0,
        needs: 24,
        finding: format!("No change in {} but the seasons.", CSPS[csp]),
    };
    let mut all: Vec<Effect> = FLAT
        .iter()
        .flat_map(|(indicator, csps)| csps.iter().map(move |&csp| effect(indicator, csp)))
        .collect();
    // The districts of East Marlshire where burglary did not rise.
    for lad in (0..DISTRICTS.len())
        .filter(|&lad| DISTRICTS[lad].csp == at::EAST_MARLSHIRE && lad != at::HARLOWICK)
    {
        let finding = format!("No change in {} but the seasons.", DISTRICTS[lad].name);
        let area = lad_code(lad);
        let id = format!("flat_burglary_residential_rate_{area}");
        let csp = effect("burglary_residential_rate", at::EAST_MARLSHIRE);
        all.push(Effect { id, area, finding, ..csp });
    }
    all
}
