//! Victims, suspects, callers and patients: ages, sexes, ethnic groups and the references that
//! systems give them. None of them is a real person.

use crate::geography::Place;
use crate::random::Draw;

/// A person as a record describes one.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Person {
    pub(crate) age: u32,
    pub(crate) female: bool,
}

/// Police's five-plus-one ethnic groups, with shares.
pub(crate) const ETHNICITIES: [(&str, u32); 6] =
    [("White", 82), ("Asian", 7), ("Black", 4), ("Mixed", 3), ("Other", 2), ("Not stated", 12)];

impl Person {
    /// A victim of any crime.
    pub(crate) fn victim(draw: &mut Draw) -> Self {
        let age = match draw.below(100) {
            0..12 => draw.between(8, 17),
            12..42 => draw.between(18, 29),
            42..78 => draw.between(30, 49),
            78..93 => draw.between(50, 64),
            _ => draw.between(65, 92),
        };
        Self { age, female: draw.chance(0.49) }
    }

    /// A victim of domestic abuse.
    pub(crate) fn domestic_victim(draw: &mut Draw) -> Self {
        let age = match draw.below(100) {
            0..45 => draw.between(16, 30),
            45..85 => draw.between(31, 48),
            _ => draw.between(49, 85),
        };
        Self { age, female: draw.chance(0.74) }
    }

    /// A young adult, more often a man: fights, searches, overdoses.
    pub(crate) fn young(draw: &mut Draw) -> Self {
        let age = match draw.below(100) {
            0..14 => draw.between(12, 17),
            14..56 => draw.between(18, 27),
            56..88 => draw.between(28, 44),
            _ => draw.between(45, 70),
        };
        Self { age, female: draw.chance(0.26) }
    }

    /// A patient in later life.
    pub(crate) fn older(draw: &mut Draw) -> Self {
        Self { age: draw.between(30, 84), female: draw.chance(0.37) }
    }
}

/// How many people of a place may be victims of domestic abuse again and again.
const REPEAT_POOL: u32 = 70;
/// How many of a place call the police about anti-social behaviour.
const CALLER_POOL: u32 = 160;

/// Reference of a victim. Victims of domestic abuse come from a small circle per place, so some
/// come back within a year; others come from all residents.
pub(crate) fn victim_urn(place: &Place, index: usize, domestic: bool, draw: &mut Draw) -> String {
    let number = if domestic {
        draw.below(REPEAT_POOL)
    } else {
        REPEAT_POOL + draw.below(place.residents - REPEAT_POOL)
    };
    format!("V{:07}", index * 10_000 + number as usize)
}

/// Reference of a suspect: a few people answer for much.
pub(crate) fn suspect_urn(index: usize, draw: &mut Draw) -> String {
    let number = if draw.chance(0.3) { draw.below(6) } else { draw.below(400) };
    format!("S{:06}", index * 1_000 + number as usize)
}

/// Reference of a caller: one in ten calls comes from one of two people in a place. Where the circle of the others is
/// `smaller` so many times, the same draw gives one of fewer people.
pub(crate) fn caller_id(index: usize, smaller: u32, draw: &mut Draw) -> String {
    let number = if draw.chance(0.1) {
        draw.below(2)
    } else {
        draw.below(CALLER_POOL) % (CALLER_POOL / smaller)
    };
    format!("C{:06}", index * 1_000 + number as usize)
}
