//! The vocabulary of jsna.
//!
//! Periods, areas, indicators, estimates, diagnostics, the canonical Arrow schemas, and the typed
//! hand-over between stages ([`plan::CountPlan`] into a [`engine::CountEngine`],
//! [`assessment::Assessment`] out of the assess stage). No I/O, no clock, no terminal: everything here is a value.

pub mod area;
pub mod area_tree;
pub mod assessment;
pub mod cell;
pub mod claim;
pub mod comparison;
pub mod completeness;
pub mod decomposition;
pub mod diagnostic;
pub mod engine;
pub mod feed;
pub mod indicator;
pub mod manifest;
pub mod measure;
pub mod measures;
pub mod month;
pub mod pattern;
pub mod period;
pub mod plan;
pub mod polarity;
pub mod predicate;
pub mod records;
pub mod repeats;
pub mod schema;
pub mod series;
pub mod settings;
pub mod shared_events;
pub mod shorthand;
pub mod signal;
pub mod span;
pub mod table;
pub mod target;
pub mod tier;
pub mod words;

pub use area::{Area, AreaCode, AreaType, LsoaVintage};
pub use area_tree::{AreaIx, AreaTree};
pub use assessment::{Assessed, Assessment};
pub use cell::CellId;
pub use claim::{Claim, ClaimKind};
pub use completeness::{Cause, Shortfall};
pub use decomposition::{ChangePart, Decomposition, PartName};
pub use diagnostic::{Checked, Diagnostic, Place, Severity};
pub use feed::{Cadence, Clock, DeliveryMode, Handling, TableKind};
pub use indicator::Indicator;
pub use manifest::Manifest;
pub use measure::{Limits, Measure};
pub use measures::{Estimate, Measures};
pub use month::Month;
pub use period::{Period, PeriodType};
pub use polarity::Polarity;
pub use predicate::Predicate;
pub use repeats::{NoRepeats, RepeatCount, Repeats, Who};
pub use series::MonthlySeries;
pub use shared_events::{SharedEvents, SharedEventsRule};
pub use shorthand::Shorthand;
pub use signal::{Signal, SignalKind, Verdict};
pub use span::{MonthIx, MonthSpan};
pub use tier::Tier;
