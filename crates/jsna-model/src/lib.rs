//! The vocabulary of jsna.
//!
//! Periods, areas, indicators, estimates, diagnostics, the canonical Arrow schemas, and the typed
//! hand-over between stages ([`plan::CountPlan`] into a [`engine::CountEngine`], [`release::Release`]
//! into the publish stage). No I/O, no clock, no terminal: everything here is a value.

pub mod area;
pub mod chart;
pub mod diagnostic;
pub mod engine;
pub mod indicator;
pub mod measure;
pub mod month;
pub mod period;
pub mod plan;
pub mod polarity;
pub mod predicate;
pub mod release;
pub mod schema;
pub mod settings;
pub mod shorthand;
pub mod table;
pub mod words;

pub use area::{Area, AreaCode, AreaType, LsoaVintage};
pub use diagnostic::{Checked, Diagnostic, Place, Severity};
pub use indicator::Indicator;
pub use measure::Measure;
pub use month::Month;
pub use period::{Period, PeriodType};
pub use polarity::Polarity;
pub use predicate::Predicate;
pub use release::Release;
pub use shorthand::Shorthand;
