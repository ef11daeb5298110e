//! The effects that are planted. Everything not named here is flat: apart from the seasons it has the same rate in
//! every month, so that a signal found in it is a false alarm.
//!
//! Times count back from the last month, so that the latest years always show the effects.

use crate::geography::{Geography, Place, Risk};
use crate::offences::Offence;
use crate::places::{BUFFER_WARD, SCHEME_WARD, at};
use crate::random::power;
use crate::series::Series;
use crate::spec::Spec;
use jsna_model::Month;

/// ASB in Quenbury falls by 12% a year: this is the factor of a month, 0.88 to the power of 1/12.
const ASB_MONTHLY: f64 = 0.989_403_758_964_681;
/// Yearly factor of Quenbury's ASB.
pub(crate) const ASB_YEARLY: f64 = 0.88;
/// Knife-enabled violence in Averholt from its month on, against before.
pub(crate) const KNIFE_STEP: f64 = 2.4;
/// Residential burglary in Harlowick in the last year.
pub(crate) const BURGLARY_STEP: f64 = 1.9;
/// Stalking and harassment after the recording change, everywhere.
pub(crate) const RECORDING_STEP: f64 = 0.7;
/// Racially aggravated public order in Ossenford in one month.
pub(crate) const HATE_SPIKE: f64 = 10.0;
/// Ambulance calls to overdoses in East Marlshire in the last year that was delivered.
pub(crate) const OVERDOSE_STEP: f64 = 2.2;
/// ASB in the scheme's ward once it runs.
pub(crate) const SCHEME_STEP: f64 = 0.55;
/// Share of what the scheme prevents that turns up in the ward beside it.
pub(crate) const DISPLACED: f64 = 0.5;
/// How many times smaller the circle is from which Ossenford's callers come, once it is.
pub(crate) const REPEAT_STEP: u32 = 2;

/// The months in which effects begin.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Effects {
    /// First month of the extracts: trends start there.
    pub(crate) start: Month,
    pub(crate) knife: Month,
    pub(crate) burglary: Month,
    pub(crate) recording: Month,
    pub(crate) hate: Month,
    pub(crate) overdose: Month,
    pub(crate) scheme: Month,
    /// The first month of the latest year that can be followed for twelve more.
    pub(crate) repeats: Month,
    /// From this month on street files have LSOA codes of 2021.
    pub(crate) codes_2021: Month,
    /// ASB rate of the scheme's ward over that of the ward beside it, before.
    scheme_to_buffer: f64,
}

impl Effects {
    pub(crate) fn new(spec: &Spec, geography: &Geography) -> Self {
        let ward = |name| -> f64 {
            geography.ward_places(name).map(|i| geography.weight(Risk::Asb, i)).sum()
        };
        Self {
            start: spec.start(),
            knife: spec.back(11),
            burglary: spec.back(11),
            recording: Self::recording_change(spec),
            hate: spec.back(6),
            overdose: spec.back(12),
            scheme: spec.back(23),
            repeats: spec.back(23),
            codes_2021: spec.back(18),
            scheme_to_buffer: ward(SCHEME_WARD) / ward(BUFFER_WARD),
        }
    }

    /// Factor on an offence's rate.
    pub(crate) fn crime(&self, offence: &Offence, place: &Place, month: Month) -> f64 {
        let mut factor = 1.0;
        if month >= self.burglary && place.lad == at::HARLOWICK && offence.residential_burglary() {
            factor *= BURGLARY_STEP;
        }
        if month >= self.recording && offence.stalking_or_harassment() {
            factor *= RECORDING_STEP;
        }
        if month == self.hate && place.csp == at::OSSENFORD && offence.code == "9B" {
            factor *= HATE_SPIKE;
        }
        factor
    }

    /// Factor on the share of an offence that a knife is used in.
    pub(crate) fn knife(&self, place: &Place, month: Month) -> f64 {
        if month >= self.knife && place.csp == at::AVERHOLT { KNIFE_STEP } else { 1.0 }
    }

    /// How many times smaller the circle is that callers come from: as many calls, fewer people.
    pub(crate) fn smaller_circle(&self, place: &Place, month: Month) -> u32 {
        if month >= self.repeats && place.csp == at::OSSENFORD { REPEAT_STEP } else { 1 }
    }

    /// Factor on anti-social behaviour.
    pub(crate) fn asb(&self, ward: &str, place: &Place, month: Month) -> f64 {
        if place.csp == at::QUENBURY {
            return power(ASB_MONTHLY, month.since(self.start));
        }
        if month < self.scheme {
            return 1.0;
        }
        match ward {
            SCHEME_WARD => SCHEME_STEP,
            BUFFER_WARD => 1.0 + DISPLACED * (1.0 - SCHEME_STEP) * self.scheme_to_buffer,
            _ => 1.0,
        }
    }

    /// Factor on another series.
    pub(crate) fn other(&self, series: Series, place: &Place, month: Month) -> f64 {
        let overdose = series == Series::AmbulanceOverdose && place.csp == at::EAST_MARLSHIRE;
        if overdose && month >= self.overdose { OVERDOSE_STEP } else { 1.0 }
    }

    /// The first month under the new recording rule.
    pub(crate) fn recording_change(spec: &Spec) -> Month {
        spec.back(29)
    }

    /// The noise-complaint month that was never delivered.
    pub(crate) fn missing_noise(spec: &Spec) -> Month {
        spec.back(15)
    }

    /// The crime month that first came without its last days and was sent again.
    pub(crate) fn resent_crime(spec: &Spec) -> Month {
        spec.back(13)
    }

    /// The council ASB month that came in two parts.
    pub(crate) fn split_council(spec: &Spec) -> Month {
        spec.back(8)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn twelve_months_of_the_trend_are_a_year_of_it() {
        assert!((power(ASB_MONTHLY, 12) - ASB_YEARLY).abs() < 1e-12);
    }

    #[test]
    fn what_moves_next_door_is_half_of_what_was_prevented() {
        let geography = Geography::new(1, crate::geography::SAMPLE_LSOAS);
        let spec = Spec::default();
        let effects = Effects::new(&spec, &geography);
        let total = |name: &str, month| -> f64 {
            geography
                .ward_places(name)
                .map(|i| {
                    geography.weight(Risk::Asb, i) * effects.asb(name, &geography.places[i], month)
                })
                .sum()
        };
        let (before, after) = (effects.scheme.plus(-1), effects.scheme);
        let prevented = total(SCHEME_WARD, before) - total(SCHEME_WARD, after);
        let moved = total(BUFFER_WARD, after) - total(BUFFER_WARD, before);
        assert!(prevented > 0.0);
        assert!((moved / prevented - DISPLACED).abs() < 1e-9, "{moved} {prevented}");
    }
}
