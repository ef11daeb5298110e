//! What a change is made up of: arithmetic, never cause.

use crate::area_tree::AreaIx;
use crate::measure::Limits;
use crate::period::Period;

/// A change of an area, split into parts that add up to it.
#[derive(Debug, Clone, PartialEq)]
pub struct Decomposition {
    pub area: AreaIx,
    /// The later period.
    pub period: Period,
    /// The period that it is compared with.
    pub before: Period,
    /// What it is split by: a kind of area (`ward`), or a column of the breakdowns (`offence_group`).
    pub by: String,
    /// What the differences are in.
    pub unit: Unit,
    /// More after than before, in the unit; below 0 less.
    pub difference: f64,
    /// The parts, those with the largest differences first, what is pooled or has no part last.
    pub parts: Vec<ChangePart>,
}

impl Decomposition {
    /// Whether it is split by areas.
    pub fn is_by_place(&self) -> bool {
        self.parts.iter().any(|p| matches!(p.what, PartName::Area(_)))
    }

    /// The areas that changed the same way as the whole, each clearly, in the order of the parts.
    pub fn clear_areas(&self) -> impl Iterator<Item = (AreaIx, &ChangePart)> {
        let same_way = |part: &&ChangePart| part.clear && part.difference * self.difference > 0.0;
        self.parts.iter().filter(same_way).filter_map(|part| match part.what {
            PartName::Area(area) => Some((area, part)),
            PartName::Value(_) | PartName::Small(_) | PartName::Rest => None,
        })
    }

    /// The part of a name.
    pub fn part(&self, name: &str) -> Option<&ChangePart> {
        self.parts.iter().find(|p| matches!(&p.what, PartName::Value(value) if value == name))
    }
}

/// What differences are in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Unit {
    Events,
    /// Percentage points, or the unit of the share.
    Points,
}

impl Unit {
    /// The spelling of the `unit` column.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Events => "events",
            Self::Points => "percentage points",
        }
    }
}

/// One part of a change.
#[derive(Debug, Clone, PartialEq)]
pub struct ChangePart {
    pub what: PartName,
    pub before: f64,
    pub after: f64,
    /// More after than before, in the unit of the split; below 0 less.
    pub difference: f64,
    /// The difference as a share of that of the whole; `None` where that is 0.
    pub share: Option<f64>,
    /// 95% limits of the difference; `None` for what is left over.
    pub limits: Option<Limits>,
    /// Whether it differs from no change by more than chance, as many parts as were looked at.
    pub clear: bool,
}

/// Which part it is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum PartName {
    /// A part of the area.
    Area(AreaIx),
    /// A value of a breakdown.
    Value(String),
    /// So many parts with too few events to be told apart.
    Small(usize),
    /// What lies in no part that is known and whole.
    Rest,
}
