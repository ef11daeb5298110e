//! Control charts: is this month different, or is it the usual up and down?
//!
//! [`xmr()`] draws the chart that boards know, to the NHS Making Data Count rules. The others follow
//! the distribution of what is counted: [`c_chart`] for counts, [`u_chart`] and [`p_chart`] for
//! rates and proportions, [`u_prime_chart`] and [`p_prime_chart`] where denominators are large or
//! counts over-dispersed, [`g_chart`] and [`t_chart`] where events are rare, and [`run_chart`]
//! where nothing can be assumed.
//!
//! In all of them a missing value is a gap and never a zero.

mod boxes;
mod chart;
mod events;
mod individuals;
mod phase;
mod rare;
mod rules;
mod runs;
mod xmr;

pub use chart::{
    ChartConfig, ChartKind, ChartPhase, ChartPoint, ChartWarning, ControlChart, Limits,
};
pub use events::{c_chart, p_chart, p_prime_chart, u_chart, u_prime_chart};
pub use individuals::{individuals_chart, moving_range_chart, run_chart};
pub use phase::phase_starts;
pub use rare::{g_chart, t_chart};
pub use rules::{Cause, Direction, RunLength, Side, TwoOfThree};
pub use runs::{RunsAnalysis, RunsRule, runs_analysis};
pub use xmr::{
    Assurance, Better, ValuesAre, Variation, Xmr, XmrConfig, XmrPhase, XmrPoint, XmrWarning, xmr,
};
