//! What has to be hidden in an indicator before anyone outside the partnership may read it: the
//! default of its definition, as a value that a program can act on.

use crate::area::AreaType;
use serde::Serialize;
use std::fmt::{self, Write};

/// The disclosure rule of an indicator.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Disclosure {
    /// A text from a pack that gives no typed rule. People can read it, a program cannot act on it.
    Words(String),
    /// A rule.
    Rule(DisclosureRule),
}

/// A rule: what to protect, and who may see the rest.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct DisclosureRule {
    /// What is protected.
    pub protect: Protect,
    /// Smallest kind of area whose values may be public; any kind where absent.
    pub public_from: Option<AreaType>,
    /// Smaller areas may be public too where this many years are pooled.
    pub or_pooled_years: Option<u32>,
    /// Only for readers who have been named, whatever the size of the numbers.
    pub restricted: bool,
}

/// What is protected.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case", tag = "rule")]
pub enum Protect {
    Nothing {
        /// Why nothing needs it: `open data`.
        because: Option<String>,
    },
    /// Small counts. A count of 0 is shown.
    SmallCounts(SmallCounts),
    /// Shares and means of few people or records.
    SmallBase {
        /// A base below this is suppressed.
        below: u32,
        /// A base below this is shown and flagged.
        flag_below: Option<u32>,
    },
    /// The source has suppressed what it had to: nothing is added, nothing is worked back.
    AsSource,
}

/// How small counts are protected.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub struct SmallCounts {
    /// Counts from 1 to one less than this are suppressed.
    pub below: u32,
    pub scope: Scope,
    /// The other counts are rounded to the nearest multiple of this.
    pub rounding: Option<u32>,
    /// A rate is given only where the count is at least this.
    pub rate_from: Option<u32>,
    /// Whether cells that would give a suppressed one away are suppressed too.
    pub secondary: bool,
    /// Whether the rest of the whole counts as well: 98 of 100 is as telling as 2 of 100.
    pub complement: bool,
}

/// Which cells of an indicator a rule is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Scope {
    /// All of them.
    #[default]
    Everywhere,
    /// Areas smaller than a ward; totals of larger areas are shown as they are.
    BelowWard,
    /// Breakdowns; totals are shown as they are.
    Breakdowns,
    /// Breakdowns by what describes a person: age, sex, ethnic group.
    PersonalAttributes,
}

impl Disclosure {
    /// The rule in one or two sentences, for pages and the catalogue. The only place that words it.
    pub fn words(&self) -> String {
        self.to_string()
    }

    /// The rule, where there is one that a program can act on.
    pub fn rule(&self) -> Option<&DisclosureRule> {
        match self {
            Self::Words(_) => None,
            Self::Rule(rule) => Some(rule),
        }
    }
}

impl From<&str> for Disclosure {
    fn from(text: &str) -> Self {
        Self::Words(text.to_owned())
    }
}

impl fmt::Display for Disclosure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Words(text) => f.write_str(text),
            Self::Rule(rule) => rule.fmt(f),
        }
    }
}

impl fmt::Display for DisclosureRule {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.protect.fmt(f)?;
        if let Some(area) = self.public_from {
            write!(f, "; not public below {}", area.noun())?;
            if let Some(years) = self.or_pooled_years {
                write!(f, " unless {years} years are pooled")?;
            }
        }
        if self.restricted {
            f.write_str("; restricted outputs only")?;
        }
        f.write_char('.')
    }
}

impl fmt::Display for Protect {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Nothing { because: None } => f.write_str("None"),
            Self::Nothing { because: Some(why) } => write!(f, "None: {why}"),
            Self::SmallCounts(rule) => rule.fmt(f),
            Self::SmallBase { below, flag_below } => {
                write!(f, "Suppress where the base is below {below}")?;
                flag_below.map_or(Ok(()), |n| write!(f, "; flag below {n}"))
            }
            Self::AsSource => f.write_str("As the source: what it suppressed stays suppressed"),
        }
    }
}

impl fmt::Display for SmallCounts {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self.scope {
            Scope::Everywhere => "Suppress ",
            Scope::BelowWard => "None for area totals; suppress ",
            Scope::Breakdowns | Scope::PersonalAttributes => "Totals published; suppress ",
        })?;
        match self.below.saturating_sub(1) {
            0 | 1 => f.write_str("1")?,
            most => write!(f, "1 to {most}")?,
        }
        f.write_str(match self.scope {
            Scope::Everywhere => "",
            Scope::BelowWard => " below ward",
            Scope::Breakdowns => " in breakdowns",
            Scope::PersonalAttributes => " with personal attributes",
        })?;
        if self.complement {
            f.write_str(" and its complement")?;
        }
        if let Some(to) = self.rounding {
            write!(f, ", round the rest to the nearest {to}")?;
        }
        if self.secondary {
            f.write_str(", with secondary suppression")?;
        }
        self.rate_from.map_or(Ok(()), |n| write!(f, "; a rate only where the count is {n} or more"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const PLAIN: SmallCounts = SmallCounts {
        below: 5,
        scope: Scope::Everywhere,
        rounding: None,
        rate_from: None,
        secondary: false,
        complement: false,
    };

    fn open(protect: Protect) -> DisclosureRule {
        DisclosureRule { protect, public_from: None, or_pooled_years: None, restricted: false }
    }

    fn counts(rule: SmallCounts) -> String {
        Disclosure::Rule(open(Protect::SmallCounts(rule))).words()
    }

    #[test]
    fn small_counts_are_worded_by_what_becomes_of_them() {
        assert_eq!(counts(PLAIN), "Suppress 1 to 4.");
        assert_eq!(counts(SmallCounts { below: 2, ..PLAIN }), "Suppress 1.");
        assert_eq!(
            counts(SmallCounts { secondary: true, ..PLAIN }),
            "Suppress 1 to 4, with secondary suppression."
        );
        assert_eq!(
            counts(SmallCounts { complement: true, ..PLAIN }),
            "Suppress 1 to 4 and its complement."
        );
        assert_eq!(
            counts(SmallCounts { scope: Scope::BelowWard, ..PLAIN }),
            "None for area totals; suppress 1 to 4 below ward."
        );
        assert_eq!(
            counts(SmallCounts { scope: Scope::Breakdowns, ..PLAIN }),
            "Totals published; suppress 1 to 4 in breakdowns."
        );
        assert_eq!(
            counts(SmallCounts { scope: Scope::PersonalAttributes, ..PLAIN }),
            "Totals published; suppress 1 to 4 with personal attributes."
        );
        assert_eq!(
            counts(SmallCounts { below: 8, rounding: Some(5), rate_from: Some(10), ..PLAIN }),
            "Suppress 1 to 7, round the rest to the nearest 5; a rate only where the count is 10 or more."
        );
    }

    #[test]
    fn other_rules_are_worded_too() {
        let words = |protect| Disclosure::Rule(open(protect)).words();
        let because = Some("open data".to_owned());
        assert_eq!(words(Protect::Nothing { because }), "None: open data.");
        assert_eq!(words(Protect::Nothing { because: None }), "None.");
        assert_eq!(
            words(Protect::SmallBase { below: 30, flag_below: Some(100) }),
            "Suppress where the base is below 30; flag below 100."
        );
        assert_eq!(words(Protect::AsSource), "As the source: what it suppressed stays suppressed.");
    }

    #[test]
    fn what_is_held_is_said_last() {
        let held = DisclosureRule {
            public_from: Some(AreaType::County),
            or_pooled_years: Some(3),
            restricted: true,
            ..open(Protect::SmallCounts(PLAIN))
        };
        assert_eq!(
            Disclosure::Rule(held).words(),
            "Suppress 1 to 4; not public below county unless 3 years are pooled; restricted outputs only."
        );
    }

    #[test]
    fn a_text_without_a_rule_stays_a_text() {
        let text = Disclosure::from("Ask the health board first.");
        assert_eq!(text.words(), "Ask the health board first.");
        assert_eq!(text.rule(), None);
    }
}
