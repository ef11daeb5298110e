//! Single events of persons, placed: kept only for indicators that ask who comes again.

use crate::cube_rows::{Code, CubeRow};
use crate::error::Error;
use chrono::NaiveDate;
use jsna_model::engine::UNKNOWN;
use jsna_model::month::epoch_days;
use jsna_model::{AreaIx, AreaTree, MonthIx};
use std::collections::{BTreeMap, HashMap};

/// An event of a person, or several on one day and in one place.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct PersonEvent {
    /// Number of the person among those of the indicator.
    pub person: u32,
    /// Days since 1970.
    pub day: i32,
    /// Position in [`PersonEvents::places`].
    pub place: u32,
    /// How many.
    pub events: u32,
}

/// Events of an indicator by the persons that they name.
///
/// A key is one person within one feed and delivery area. Two systems number people each in its own way: the same
/// person has two keys in them, and one number may mean two people.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct PersonEvents {
    /// The areas that an event counts in, as far as they are large enough to be told of.
    pub places: Vec<Vec<AreaIx>>,
    pub events: Vec<PersonEvent>,
    /// Of each person the position of its feed and delivery area, in the order in which they were met.
    pub numbering: Vec<u16>,
    /// Events that name no person or no day: place, month and how many.
    pub unnamed: Vec<(u32, MonthIx, f64)>,
}

/// The same in the making.
#[derive(Debug, Default)]
pub(super) struct Making {
    made: PersonEvents,
    places: HashMap<Vec<AreaIx>, u32>,
    persons: HashMap<([Code; 2], Box<str>), u32>,
    numberings: BTreeMap<[Code; 2], u16>,
}

impl Making {
    /// Adds a row, in the large areas that most of it lies in. One that lies in none counts nowhere.
    pub(super) fn add(
        &mut self,
        row: &CubeRow<'_>,
        month: MonthIx,
        shares: &[(AreaIx, f64)],
        areas: &AreaTree,
    ) -> Result<(), Error> {
        let large = |(area, share): &(AreaIx, f64)| {
            (*share > 0.5 && !areas[*area].area_type.is_small()).then_some(*area)
        };
        let of: Vec<AreaIx> = shares.iter().filter_map(large).collect();
        if of.is_empty() {
            return Ok(());
        }
        let wrong = || Error::Internal(format!("{} is no person and day", row.value));
        let places = &mut self.made.places;
        let next = u32::try_from(places.len()).map_err(|_| wrong())?;
        let place = *self.places.entry(of).or_insert_with_key(|of| {
            places.push(of.clone());
            next
        });
        if row.value == UNKNOWN {
            self.made.unnamed.push((place, month, row.count));
            return Ok(());
        }
        let (key, day) = row.value.rsplit_once('/').ok_or_else(wrong)?;
        let day = day.parse::<NaiveDate>().map_err(|_| wrong())?;
        let person = self.person(row.delivery, key).ok_or_else(wrong)?;
        let events = whole(row.count).ok_or_else(wrong)?;
        let day = epoch_days(day);
        self.made.events.push(PersonEvent { person, day, place, events });
        Ok(())
    }

    fn person(&mut self, delivery: [Code; 2], key: &str) -> Option<u32> {
        let next = u16::try_from(self.numberings.len()).ok()?;
        let numbering = *self.numberings.entry(delivery).or_insert(next);
        let next = u32::try_from(self.made.numbering.len()).ok()?;
        let known = &mut self.made.numbering;
        Some(*self.persons.entry((delivery, key.into())).or_insert_with(|| {
            known.push(numbering);
            next
        }))
    }

    pub(super) fn finish(self) -> PersonEvents {
        self.made
    }
}

/// A number of rows; a fraction of an event is not one of a person.
fn whole(count: f64) -> Option<u32> {
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "within the range of the type"
    )]
    let whole = |x: f64| x as u32;
    (0.0..=f64::from(u32::MAX)).contains(&count).then(|| whole(count.round()))
}
