//! Evaluation: did the project work, did crime move, and could we have seen it?
//!
//! | question | function |
//! | --- | --- |
//! | Could a project of this size be evaluated at all? Ask first. | [`detectable_ratio`], [`detectable_difference`], [`detectable_effect`] |
//! | Did crime fall against a comparison area, beyond chance? | [`weighted_displacement_difference`] |
//! | The same for several kinds of crime, weighted by harm? | [`harm_weighted_displacement_difference`] |
//! | Did it move next door? | [`displacement_quotient`], [`displacement_effects`] |
//! | Several treated and several comparison areas, many months? | [`difference_in_differences`] |
//! | One long series and a date? | [`interrupted_series`] |
//! | What do residents say, by a weighted survey? | [`survey_proportion`], [`survey_change`] |
//!
//! Places are chosen for projects because crime there was at its worst, and from its worst it falls by itself. No
//! method here repairs a comparison area that was not chosen for the same reason.

mod detectable;
mod difference;
mod displacement;
mod interrupted;
mod survey;
mod wdd;

#[cfg(test)]
mod tests;

pub use detectable::{
    CountDesign, DetectableRatio, detectable_difference, detectable_effect, detectable_ratio,
};
pub use difference::{DifferenceInDifferences, Panel, difference_in_differences};
pub use displacement::{
    DisplacementAreas, DisplacementEffects, DisplacementQuotient, DisplacementVerdict,
    displacement_effects, displacement_quotient,
};
pub use interrupted::{InterruptedConfig, InterruptedSeries, Spread, interrupted_series};
pub use survey::{SurveyProportion, survey_change, survey_proportion};
pub use wdd::{
    Counts, Wdd, WddAreas, WddPart, WddWeights, harm_weighted_displacement_difference,
    weighted_displacement_difference,
};
