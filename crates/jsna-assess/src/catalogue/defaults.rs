//! What an indicator takes over from the `[defaults]` of its pack.

use super::raw::{Defaults, RawIndicator};

/// Copies the keys named from the defaults where the indicator does not set them itself.
macro_rules! take {
    ($raw:ident, $defaults:ident, $($key:ident)+) => {
        $(if $raw.$key.is_none() { $raw.$key.clone_from(&$defaults.$key); })+
    };
}

/// Fills in the keys that the indicator leaves out.
///
/// Some keys say one thing together, and only together: a multiplier belongs to a statistic, a unit
/// describes both and the denominator. So an indicator with a `statistic` of its own takes neither
/// `denominator` nor `multiplier`, one with any of the three of its own takes no `unit`, and one with
/// a `noun` of its own no `plural`. Otherwise a share of its own could print "per 1,000 residents".
pub(super) fn fill(raw: &mut RawIndicator, defaults: &Defaults) {
    let own_statistic = raw.statistic.is_some();
    let own_number = own_statistic || raw.denominator.is_some() || raw.multiplier.is_some();
    let own_noun = raw.noun.is_some();
    if !own_number {
        take!(raw, defaults, unit);
    }
    if !own_statistic {
        take!(raw, defaults, statistic denominator multiplier);
    }
    if !own_noun {
        take!(raw, defaults, noun plural);
    }
    take!(raw, defaults, priority tier layouts polarity smallest_area minimum_base);
    take!(raw, defaults, provisional_months disclosure source owner reviewed standard_population);
}
