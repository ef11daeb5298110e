//! Control charts: is this month different, or is it the usual up and down?
//!
//! [`xmr`] draws the chart that boards know, to the NHS Making Data Count rules.

mod phase;
mod rules;
mod xmr;

pub use phase::phase_starts;
pub use rules::{Cause, Direction, RunLength, Side, TwoOfThree};
pub use xmr::{
    Assurance, Better, ValuesAre, Variation, Xmr, XmrConfig, XmrPhase, XmrPoint, XmrWarning, xmr,
};
