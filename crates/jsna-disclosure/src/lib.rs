//! What of an assessment may be seen, decided once for each tier.
//!
//! A [`Protected`] can be made by [`protect`] only, and everything that speaks, draws or writes takes a
//! [`Protected`]: so no sentence, axis or file can be made from a number that its readers may not see.

use jsna_model::{Assessment, Tier};
use std::ops::Deref;

/// An assessment as the readers of one tier may see it.
///
/// It reads like the [`Assessment`] that it stands for, and cannot be changed.
#[derive(Debug, Clone, Copy)]
pub struct Protected<'a> {
    tier: Tier,
    assessment: &'a Assessment,
}

/// A tier cannot be made.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error(
    "the {tier} tier cannot be made: this version has no rules that hide what its readers may not see. \
     The internal tier can be made; it stays inside the partnership"
)]
pub struct NoRules {
    /// The tier.
    pub tier: Tier,
}

/// Decides what the readers of a tier may see. The internal tier sees everything.
///
/// # Errors
/// [`NoRules`] for every other tier: without rules nothing leaves.
pub fn protect(assessment: &Assessment, tier: Tier) -> Result<Protected<'_>, NoRules> {
    match tier {
        Tier::Internal => Ok(Protected { tier, assessment }),
        Tier::Partner | Tier::Public => Err(NoRules { tier }),
    }
}

impl<'a> Protected<'a> {
    /// What its readers may see, for as long as the assessment lives.
    pub fn get(self) -> &'a Assessment {
        self.assessment
    }

    /// Who it is for.
    pub fn tier(&self) -> Tier {
        self.tier
    }
}

impl Deref for Protected<'_> {
    type Target = Assessment;

    fn deref(&self) -> &Assessment {
        self.assessment
    }
}
