//! Everything that the files are made from.

use crate::effects::Effects;
use crate::error::Error;
use crate::geography::{Geography, Place};
use crate::offences::{OFFENCES, Offence};
use crate::places::CSPS;
use crate::random::Draw;
use crate::roughness;
use crate::series::Series;
use crate::spec::Spec;
use jsna_model::Month;

/// The county, the effects planted in it, and the counts of every month.
#[derive(Debug)]
pub(crate) struct World {
    pub(crate) spec: Spec,
    pub(crate) geography: Geography,
    pub(crate) effects: Effects,
}

impl World {
    pub(crate) fn new(spec: &Spec) -> Result<Self, Error> {
        spec.check()?;
        let geography = Geography::new(spec.seed, spec.lsoas as usize);
        let effects = Effects::new(spec, &geography);
        Ok(Self { spec: *spec, geography, effects })
    }

    /// The random stream of a purpose and a month.
    pub(crate) fn draw(&self, purpose: &str, month: Month) -> Draw {
        Draw::new(self.spec.seed, purpose, month.epoch_days().cast_unsigned().into())
    }

    /// Name of a place's ward.
    pub(crate) fn ward(&self, place: &Place) -> &'static str {
        self.geography.wards[place.ward].name
    }

    /// Code of a place's ward.
    pub(crate) fn ward_code(&self, place: &Place) -> &str {
        &self.geography.wards[place.ward].code
    }

    /// Crimes recorded in a month: per place, per offence in the order of [`OFFENCES`]. The street
    /// file and the partnership's own extract are two views of the same counts.
    pub(crate) fn crimes(&self, month: Month) -> Vec<Vec<u32>> {
        let mut draw = self.draw("crimes of a month", month);
        let rough: Vec<Vec<f64>> = OFFENCES
            .iter()
            .map(|offence| {
                let (of, spread) = offence.street.roughness();
                self.rough(of, month, spread)
            })
            .collect();
        let mut count = |i: usize, place: &Place, offence: (usize, &Offence)| {
            let (at, offence) = offence;
            let rate = offence.rate * offence.season.factor(month) / 12_000.0;
            let rate = rate * rough[at][place.csp];
            let factor = self.effects.crime(offence, place, month) * self.spec.scale;
            draw.poisson(self.geography.weight(offence.risk, i) * rate * factor)
        };
        let places = self.geography.places.iter().enumerate();
        places
            .map(|(i, place)| OFFENCES.iter().enumerate().map(|o| count(i, place, o)).collect())
            .collect()
    }

    /// The factor of a month in each partnership.
    fn rough(&self, of: &str, month: Month, spread: f64) -> Vec<f64> {
        let one = |csp| roughness::factor(self.spec.seed, of, (csp, month), spread);
        (0..CSPS.len()).map(one).collect()
    }

    /// Events of a series in a month, per place.
    pub(crate) fn events(&self, series: Series, month: Month) -> Vec<u32> {
        let mut draw = self.draw(series.stream(), month);
        let (rate, risk, season, _) = series.shape();
        let rate = rate * season.factor(month) / 12_000.0 * self.spec.scale;
        let rough =
            self.rough(&format!("months of {}", series.stream()), month, series.roughness());
        let mut count = |(i, place): (usize, &Place)| {
            let factor = match series {
                Series::Asb => self.effects.asb(self.ward(place), place, month),
                other => self.effects.other(other, place, month),
            };
            draw.poisson(self.geography.weight(risk, i) * rate * rough[place.csp] * factor)
        };
        self.geography.places.iter().enumerate().map(&mut count).collect()
    }

    /// One entry per event of a series in a month: the place where it happened.
    pub(crate) fn places_of(&self, series: Series, month: Month) -> Vec<&Place> {
        let counts = self.events(series, month);
        let places = self.geography.places.iter();
        places.zip(counts).flat_map(|(p, n)| std::iter::repeat_n(p, n as usize)).collect()
    }
}
