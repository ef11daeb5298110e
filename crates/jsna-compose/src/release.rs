//! The composed release of one tier: what the publish stage writes.

use crate::chart::Chart;
use crate::narrative::Narrative;
use jsna_disclosure::Protected;
use jsna_model::{AreaIx, Period, Tier};

/// What the readers of one tier get.
#[derive(Debug, Clone)]
pub struct Release<'a> {
    /// The values that they may see.
    pub values: Protected<'a>,
    /// How the outputs may be handled.
    pub handling: Marking,
    /// Pages, in catalogue order.
    pub pages: Vec<IndicatorPage>,
    /// Charts, in page order.
    pub charts: Vec<Chart>,
    /// Every claim, in catalogue order.
    pub claims: Vec<SaidClaim>,
    /// The answer on one screen, for the area above all others and for each partnership.
    pub openings: Vec<AreaOpening>,
    /// What the analysts wrote themselves.
    pub narrative: Narrative,
}

/// The answer of one area on one screen.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AreaOpening {
    pub area: AreaIx,
    /// What is told first, in order of importance.
    pub told: Vec<Told>,
    /// Claims of changes and standings that are told in the chapters alone.
    pub more: usize,
    /// Series of the area whose months are enough to be tested for a change.
    pub tested: usize,
    /// One row for each priority.
    pub matrix: Vec<MatrixRow>,
    /// Why there is no whole figure, and of which indicators.
    pub missing: Vec<(String, String)>,
}

/// One claim of an opening.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Told {
    /// Position of the indicator in the assessment.
    pub indicator: usize,
    /// The area that it is about: the opening's, or one in it.
    pub area: AreaIx,
    /// What is told.
    pub sentence: String,
    /// Which way.
    pub sign: Sign,
}

/// Which way something goes. Whether that is good is not said.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Sign {
    Up,
    Down,
    None,
}

/// A priority in one row: its first core indicator that has a number.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MatrixRow {
    /// Name of the priority.
    pub priority: String,
    /// Position of the indicator in the assessment.
    pub indicator: usize,
    /// The area that it is about.
    pub area: AreaIx,
    /// Its value with the unit.
    pub level: String,
    /// On the year before.
    pub change: MatrixCell,
    /// What its months show.
    pub months: MatrixCell,
    /// Against the whole.
    pub peers: MatrixCell,
    /// How concentrated it is.
    pub place: String,
}

/// A word and which way it goes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MatrixCell {
    /// The word.
    pub text: String,
    pub sign: Sign,
}

/// A claim with its sentence.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SaidClaim {
    /// Position of the indicator in the assessment.
    pub indicator: usize,
    /// Position of the claim among those of the indicator.
    pub claim: usize,
    /// Empty where it is not made.
    pub sentence: String,
}

/// How the outputs of a tier may be handled.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Marking {
    /// In a few words, for every page and file.
    pub short: &'static str,
    /// What follows from it.
    pub long: &'static str,
}

impl Marking {
    /// The words of a tier.
    pub fn of(tier: Tier) -> Self {
        match tier {
            Tier::Internal => Self {
                short: "Internal: not disclosure controlled",
                long: "Small numbers in it may identify people. Keep it inside the partnership, under your information sharing agreement, and do not publish it.",
            },
            Tier::Partner => Self {
                short: "Partners: share under your information sharing agreement",
                long: "It is disclosure controlled for partners. Do not publish it.",
            },
            Tier::Public => {
                Self { short: "Public", long: "It is disclosure controlled and may be published." }
            }
        }
    }
}

/// What is said of one indicator in one area. Absent parts are not written.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Story {
    /// How much: level in the lead period.
    pub level: String,
    /// What changed on the year before.
    pub change: String,
    /// How it differs from earlier years than the one before.
    pub looked_back: Vec<String>,
    /// What its months show: a change for good, a month that stands out.
    pub months: String,
    /// Which of its parts the change is made up of.
    pub parts: String,
    /// Which districts and wards of it changed.
    pub within: String,
    /// Where it is concentrated.
    pub place: String,
    /// In which part of the week most of it lies.
    pub week: String,
    /// How it compares.
    pub comparison: String,
    /// How it stands against its target.
    pub target: String,
    /// How many persons come again, as each kind that is asked about.
    pub repeats: Vec<String>,
    /// Which other agencies may have the same events.
    pub shared: Vec<String>,
    /// Gaps, breaks, provisional months.
    pub warnings: Vec<String>,
}

/// One indicator on the page.
#[derive(Debug, Clone, PartialEq)]
pub struct IndicatorPage {
    /// Position of the indicator in the assessment.
    pub indicator: usize,
    /// The period that the page is about.
    pub period: Period,
    /// One sentence for the top of the section.
    pub headline: String,
    /// Whether the first chart of the first area says the same headline.
    pub headline_on_chart: bool,
    /// Areas in page order: the one above all others first, then partnerships.
    pub areas: Vec<AreaStory>,
}

/// One area's part of an indicator's page.
#[derive(Debug, Clone, PartialEq)]
pub struct AreaStory {
    pub area: AreaIx,
    /// What is said of it.
    pub story: Story,
    /// Its charts, as positions in [`Release::charts`].
    pub charts: Vec<usize>,
}
