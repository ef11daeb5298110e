//! Control charts: is this month different, or is it the usual up and down?
//!
//! | what is measured | chart |
//! | --- | --- |
//! | anything a board follows month by month, to the NHS Making Data Count rules | [`xmr()`] |
//! | counts, with the same chance of an event each month | [`c_chart`] |
//! | rates or proportions over a varying denominator | [`u_chart`], [`p_chart`] |
//! | the same, with large denominators or over-dispersed counts | [`u_prime_chart`], [`p_prime_chart`] |
//! | rare events: opportunities or days between them | [`g_chart`], [`t_chart`] |
//! | single values, and the spread between neighbours | [`individuals_chart`], [`moving_range_chart`] |
//! | anything, where nothing can be assumed | [`run_chart`], [`runs_analysis`] |
//!
//! Where something is known to have changed (a new recording rule, a new scheme), start a new phase there:
//! [`phase_starts`] gives its position from the date.
//!
//! In all of them a missing value is a gap and never a zero.

mod chart;
mod events;
mod individuals;
mod phase;
mod rare;
mod rules;
mod run_limits;
mod runs;
mod xmr;

pub use chart::{
    ChartConfig, ChartKind, ChartPhase, ChartPoint, ChartWarning, ControlChart, ControlLimits,
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
