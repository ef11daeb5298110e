//! What tests of words are about.

use jsna_model::indicator::{Combine, Denominator, Indicator, Numerator, Statistic};
use jsna_model::{AreaType, Polarity};

/// A rate of incidents for each 1,000 residents.
pub(crate) fn indicator() -> Indicator {
    Indicator {
        id: "asb_police_rate".into(),
        name: "Anti-social behaviour".into(),
        priority: "asb".into(),
        core: true,
        counted: String::new(),
        noun: "incident".into(),
        plural: "incidents".into(),
        layouts: vec![],
        combine: Combine::First,
        numerator: Numerator::Observations { measure: "x".into() },
        denominator: Denominator::None,
        statistic: Statistic::CrudeRate,
        stock: false,
        multiplier: 1000.0,
        unit: "per 1,000 residents".into(),
        polarity: Polarity::LowerBetter,
        area_types: vec![AreaType::Csp],
        breakdowns: vec![],
        repeats: vec![],
        minimum_base: 10.0,
        provisional_months: 0,
        disclosure: "Small counts are suppressed.".into(),
        caveats: vec![],
        source: String::new(),
        rationale: None,
        owner: None,
        reviewed: None,
        standard_population: None,
        where_text: String::new(),
        defined_in: String::new(),
    }
}
