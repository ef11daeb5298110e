//! Concentration, hot spots, near repeats and the vulnerable localities index.

pub(crate) mod concentration;
pub(crate) mod hotspot;
pub(crate) mod near_repeat;
pub(crate) mod vulnerable_localities;
