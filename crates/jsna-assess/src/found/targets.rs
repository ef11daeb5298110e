//! Targets that nothing is held against.

use crate::findings::TARGET_UNUSED;
use crate::inputs::AssessInputs;
use jsna_model::diagnostic::Diagnostic;
use jsna_model::target::Aim;
use jsna_model::{Assessed, words};
use std::collections::BTreeMap;

/// One finding for each reason, naming the first target that it concerns.
pub(super) fn unused(inputs: &AssessInputs<'_>, indicators: &[Assessed]) -> Vec<Diagnostic> {
    let mut by_reason: BTreeMap<&str, Vec<String>> = BTreeMap::new();
    for target in inputs.reference.targets() {
        let indicator = indicators.iter().find(|i| i.definition.id == target.indicator_id);
        let area = target.area_code.as_ref();
        let reason = match indicator {
            None => "no such indicator is given",
            Some(_) if area.is_some_and(|code| inputs.areas.position(code).is_none()) => {
                "the area is none of the assessment"
            }
            Some(i) if target.aim.is_none() && Aim::of(i.definition.polarity).is_none() => {
                "a rise is neither good nor bad, and the file does not say which side is aimed at"
            }
            Some(_) => continue,
        };
        let of = area.map_or_else(String::new, |code| format!(" of {code}"));
        by_reason.entry(reason).or_default().push(format!("{}{of}", target.indicator_id));
    }
    let finding = |(reason, targets): (&str, Vec<String>)| {
        let n = targets.len() as u64;
        let is = if n == 1 { "is" } else { "are" };
        let headline =
            format!("{} {is} held against nothing: {reason}", words::plural(n, "target"));
        let found = targets.first().cloned().unwrap_or_default();
        Diagnostic::new(&TARGET_UNUSED, headline).found(found).count(n)
    };
    by_reason.into_iter().map(finding).collect()
}
