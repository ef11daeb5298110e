//! How events spread over the year. Each table has a mean of 1, January first.

use jsna_model::Month;

/// A shape of the year.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Season {
    /// The same every month.
    Flat,
    /// Most in July and August: disorder outdoors.
    Summer,
    /// A little more in summer: violence.
    MildSummer,
    /// Most from November to January: burglary.
    Winter,
    /// Most in November, with bonfires, and a second rise from spring to summer: small fires.
    Bonfire,
}

impl Season {
    /// The factor of a month.
    pub(crate) fn factor(self, month: Month) -> f64 {
        self.table()[month.number() as usize - 1]
    }

    fn table(self) -> [f64; 12] {
        match self {
            Self::Flat => [1.0; 12],
            Self::Summer => {
                [0.80, 0.80, 0.92, 1.02, 1.12, 1.18, 1.24, 1.20, 1.04, 1.00, 0.88, 0.80]
            }
            Self::MildSummer => {
                [0.94, 0.90, 0.98, 0.99, 1.04, 1.06, 1.08, 1.05, 1.00, 1.00, 0.97, 0.99]
            }
            Self::Winter => {
                [1.15, 1.10, 1.00, 0.92, 0.90, 0.88, 0.88, 0.90, 0.95, 1.05, 1.12, 1.15]
            }
            Self::Bonfire => {
                [0.70, 0.70, 1.00, 1.20, 1.20, 1.10, 1.10, 1.00, 0.90, 1.00, 1.50, 0.60]
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_year_adds_up_to_twelve_months() {
        for season in
            [Season::Flat, Season::Summer, Season::MildSummer, Season::Winter, Season::Bonfire]
        {
            let sum: f64 = season.table().iter().sum();
            assert!((sum - 12.0).abs() < 1e-9, "{season:?} {sum}");
        }
    }
}
