//! How much of the total lies in how few small areas.

use super::{Caption, Composer};
use crate::chart::{Body, Chart, Concentration};
use crate::wording;
use jsna_model::{AreaIx, ClaimKind, Period, words};

impl Composer<'_> {
    pub(super) fn concentration(&self, area: AreaIx, period: Period) -> Option<Chart> {
        let i = self.indicator();
        let found = self.assessed().concentration.get(&area)?;
        let claim = self.claims(area).find(|c| c.kind == ClaimKind::Concentrated)?;
        let name = self.name(area);
        let caption = Caption {
            headline: wording::concentrated(claim, i, name)?,
            subtitle: format!(
                "Share of {} by share of LSOAs, from the highest count down, {name}, {}",
                i.plural,
                period.label()
            ),
            kind: "Concentration curve",
            detail: format!(
                "The curve covers {} LSOAs and {} {}.",
                found.areas,
                words::count(found.events),
                i.plural
            ),
            notes: vec![
                "Ranked by count, not by rate. Events whose LSOA is not known are left out."
                    .to_owned(),
            ],
        };
        let body = Body::Concentration(Concentration {
            curve: found.curve.clone(),
            marked: (found.hot_share_of_areas, found.hot_share_of_events),
            areas: found.areas,
            events: found.events,
            noun: i.plural.clone(),
        });
        Some(self.chart(area, caption, body))
    }
}
