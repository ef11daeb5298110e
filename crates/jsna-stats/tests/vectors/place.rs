//! Concentration, hot spots, near repeats and the vulnerable localities index.

mod concentration;
mod hotspot;
mod near_repeat;
mod vulnerable_localities;

use super::support::Check;

pub(crate) fn checks() -> Vec<Check> {
    [concentration::CHECKS, hotspot::CHECKS, near_repeat::CHECKS, vulnerable_localities::CHECKS]
        .concat()
}
