//! How rough the months of a partnership are beside their season.
//!
//! Real months are rougher than events that come independently: a hot week, an operation, a series of offenders, a new
//! way to record. In the four partnerships of Cheshire from March 2021 to November 2022, variance over mean of
//! successive months of data.police.uk is 8.2 for anti-social behaviour, 3.9 for public order, 3.0 for criminal damage and for
//! violence, 2.8 for drugs, 2.3 for vehicle crime and 1.0 to 2.7 for the others: standard deviations, beyond chance, of 3% to
//! 37% of the mean. The partnerships of the sample have a quarter of the people. If all that makes months rough were shared
//! by the whole of a partnership, they would have the same spread; if it came from parts of it by themselves, the same
//! variance over mean, and so twice the spread. The spreads here lie in the middle.

use crate::offences::StreetType;
use crate::random::Draw;
use crate::series::Series;
use jsna_model::Month;

/// What a month keeps of the roughness of the one before: a correlation of about 0.24.
const KEPT: f64 = 0.25;
/// The square root of 1 + 0.25², so that the spread is the standard deviation.
const SCALE: f64 = 1.030_776_406_404_415;
/// No month has less than this share of what is usual.
const LEAST: f64 = 0.1;

/// The factor of a month in a partnership: 1 on average, with a standard deviation of `spread`.
pub(crate) fn factor(seed: u64, of: &str, (csp, month): (usize, Month), spread: f64) -> f64 {
    let shock = |month: Month| {
        let number = u64::from(month.epoch_days().cast_unsigned()) << 8 | csp as u64;
        let mut draw = Draw::new(seed, of, number);
        // Twelve uniform numbers less six are close to normal, and the same on every machine.
        (0..12).map(|_| draw.unit()).sum::<f64>() - 6.0
    };
    let now = (shock(month) + KEPT * shock(month.plus(-1))) / SCALE;
    (1.0 + spread * now).max(LEAST)
}

impl StreetType {
    /// Names the random stream of its roughness, and its spread.
    pub(crate) fn roughness(self) -> (&'static str, f64) {
        match self {
            Self::Bicycle => ("months of bicycle", 0.28),
            Self::Burglary => ("months of burglary", 0.11),
            Self::Damage => ("months of damage", 0.15),
            Self::Drugs => ("months of drugs", 0.28),
            Self::OtherCrime => ("months of other crime", 0.04),
            Self::OtherTheft => ("months of other theft", 0.12),
            Self::Weapons => ("months of weapons", 0.30),
            Self::PublicOrder => ("months of public order", 0.16),
            Self::Robbery => ("months of robbery", 0.05),
            Self::Shoplifting => ("months of shoplifting", 0.19),
            Self::TheftFromPerson => ("months of theft from person", 0.30),
            Self::Vehicle => ("months of vehicle", 0.19),
            Self::Violence => ("months of violence", 0.08),
        }
    }
}

impl Series {
    /// The spread of its months. Only that of anti-social behaviour is measured; counts of health and fire services are held
    /// to be smoother than those that depend on who is sent out.
    pub(crate) fn roughness(self) -> f64 {
        match self {
            Self::Asb => 0.18,
            Self::OtherIncident | Self::StopAndSearch => 0.16,
            Self::CouncilAsb
            | Self::Noise
            | Self::FlyTipping
            | Self::Sharps
            | Self::FireDeliberateSecondary => 0.15,
            Self::AssaultAttendance
            | Self::AmbulanceAssault
            | Self::AmbulanceOverdose
            | Self::AmbulanceOther
            | Self::AdmissionViolence
            | Self::AdmissionAlcohol
            | Self::AdmissionDrugs
            | Self::AdmissionOther
            | Self::FireDeliberatePrimary
            | Self::FireAccidental
            | Self::Collision => 0.08,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// What is planted in the sample is what it shows: no kind of crime drifts by chance of its seed.
    #[test]
    fn the_sample_has_no_drift_that_nobody_planted() {
        let spec = crate::Spec::default();
        let start = spec.start();
        let asb = (format!("months of {}", Series::Asb.stream()), Series::Asb.roughness());
        let crimes = StreetType::ALL.map(StreetType::roughness);
        let all = crimes.map(|(of, spread)| (of.to_owned(), spread)).into_iter().chain([asb]);
        for (of, spread) in all {
            for csp in 0..4 {
                let months = (0..48).map(|m| factor(spec.seed, &of, (csp, start.plus(m)), spread));
                let months: Vec<f64> = months.collect();
                // The largest difference of two levels, in standard errors of months that resemble each other as these do.
                let drift = (6..=42_u32).map(|at| {
                    let mean = |part: &[f64]| {
                        part.iter().sum::<f64>() / f64::from(u32::try_from(part.len()).unwrap())
                    };
                    let (before, after) = months.split_at(at as usize);
                    let error = 1.23 * spread * (48.0 / f64::from(at * (48 - at))).sqrt();
                    ((mean(after) - mean(before)) / error).abs()
                });
                let most = drift.fold(0.0, f64::max);
                assert!(most < 3.3, "{of} {csp}: {most}");
            }
        }
    }

    #[test]
    fn months_are_as_rough_as_they_should_be() {
        let first = Month::new(2000, 1).unwrap();
        let all: Vec<f64> =
            (0..2_000).map(|m| factor(3, "rough test", (1, first.plus(m)), 0.2)).collect();
        let mean = all.iter().sum::<f64>() / 2_000.0;
        let variance = all.iter().map(|x| (x - mean).powi(2)).sum::<f64>() / 2_000.0;
        let both: f64 = all.windows(2).map(|w| (w[0] - mean) * (w[1] - mean)).sum();
        assert!((mean - 1.0).abs() < 0.02, "{mean}");
        assert!((variance.sqrt() - 0.2).abs() < 0.012, "{variance}");
        assert!((both / 2_000.0 / variance - 0.235).abs() < 0.08, "{both}");
        let other = |seed, csp| (all[0] - factor(seed, "rough test", (csp, first), 0.2)).abs();
        assert!(other(3, 2) > 1e-6);
        assert!(other(4, 1) > 1e-6);
    }
}
