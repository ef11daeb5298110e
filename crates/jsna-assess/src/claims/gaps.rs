//! What is not there: said as a claim of its own, so that nobody takes an absent line for a quiet year.

use super::ClaimMaker;
use jsna_model::claim::{Claim, ClaimKind, ClaimNumbers, Test};
use jsna_model::measure::Status;
use jsna_model::{AreaIx, Period, PeriodType};

impl ClaimMaker<'_> {
    /// That the year to the end of the assessment was not received, or not all of it.
    pub(super) fn gap(&self, area: AreaIx) -> Option<Claim> {
        let latest = Period::ending(PeriodType::Rolling12, self.inputs.end)?;
        // What is counted by other years has its own latest one: the one that the page leads with.
        let m = self.total(area, latest).or_else(|| self.measure(area))?;
        let kind = match m.status {
            Status::NotReceived => ClaimKind::NotReceived,
            Status::Partial => ClaimKind::NotComplete,
            Status::Given | Status::NotCalculable | Status::Suppressed => return None,
        };
        let claim = self.claim(area, (kind, Test::None), ClaimNumbers::None, vec![m.cell_id()]);
        Some(Claim { period: m.period, ..claim })
    }
}
