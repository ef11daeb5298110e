//! The `disclosure` key: a text, or a rule with its settings.

use jsna_model::AreaType;
use jsna_model::indicator::{Disclosure, DisclosureRule, Protect, Scope, SmallCounts};
use serde::de::value::MapAccessDeserializer;
use serde::de::{Error, MapAccess, Visitor};
use serde::{Deserialize, Deserializer};
use std::fmt;

/// `disclosure` as written.
#[derive(Debug, Clone)]
pub(super) enum RawDisclosure {
    /// Packs of older versions have a text; it is kept as it is.
    Words(String),
    Rule(RawRule),
}

/// `disclosure = { rule = ... }`
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct RawRule {
    rule: Name,
    because: Option<String>,
    below: Option<u32>,
    flag_below: Option<u32>,
    scope: Option<RawScope>,
    rounding: Option<u32>,
    rate_from: Option<u32>,
    secondary: Option<bool>,
    complement: Option<bool>,
    public_from: Option<AreaType>,
    or_pooled_years: Option<u32>,
    #[serde(default)]
    restricted: bool,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
enum Name {
    None,
    SmallCounts,
    SmallBase,
    AsSource,
}

#[derive(Debug, Clone, Copy, Deserialize)]
#[serde(rename_all = "kebab-case")]
enum RawScope {
    Everywhere,
    BelowWard,
    Breakdowns,
    PersonalAttributes,
}

/// Why a rule cannot be meant: what is wrong, and what to do.
pub(super) struct Fault {
    pub(super) headline: String,
    pub(super) fix: String,
}

impl RawDisclosure {
    /// The typed rule.
    ///
    /// # Errors
    /// What is wrong with it.
    pub(super) fn typed(&self) -> Result<Disclosure, Fault> {
        match self {
            Self::Words(text) => Ok(Disclosure::Words(text.clone())),
            Self::Rule(raw) => raw.typed().map(Disclosure::Rule),
        }
    }
}

impl RawRule {
    fn typed(&self) -> Result<DisclosureRule, Fault> {
        self.only_its_own_keys()?;
        let protect = match self.rule {
            Name::None => Protect::Nothing { because: self.because.clone() },
            Name::AsSource => Protect::AsSource,
            Name::SmallCounts => Protect::SmallCounts(self.small_counts()?),
            Name::SmallBase => self.small_base()?,
        };
        if self.or_pooled_years.is_some() && self.public_from.is_none() {
            return Err(fault(
                "`or_pooled_years` needs `public_from`".to_owned(),
                "Add `public_from`, the smallest kind of area that may be public without pooling.",
            ));
        }
        if self.or_pooled_years.is_some_and(|years| !(2..=20).contains(&years)) {
            return Err(fault(
                "`or_pooled_years` is not a plausible number of years".to_owned(),
                "Use 2 to 20.",
            ));
        }
        Ok(DisclosureRule {
            protect,
            public_from: self.public_from,
            or_pooled_years: self.or_pooled_years,
            restricted: self.restricted,
        })
    }

    fn small_counts(&self) -> Result<SmallCounts, Fault> {
        let below = self.below("small-counts", 2)?;
        if self.rate_from.is_some_and(|from| from < below) {
            return Err(fault(
                "`rate_from` is smaller than `below`".to_owned(),
                "A suppressed count has no rate: raise `rate_from`, or leave it out.",
            ));
        }
        if self.rounding.is_some_and(|to| to < 2) {
            return Err(fault(
                "`rounding` to less than 2 rounds nothing".to_owned(),
                "Use 5, or leave it out.",
            ));
        }
        let scope = match self.scope {
            None | Some(RawScope::Everywhere) => Scope::Everywhere,
            Some(RawScope::BelowWard) => Scope::BelowWard,
            Some(RawScope::Breakdowns) => Scope::Breakdowns,
            Some(RawScope::PersonalAttributes) => Scope::PersonalAttributes,
        };
        Ok(SmallCounts {
            below,
            scope,
            rounding: self.rounding,
            rate_from: self.rate_from,
            secondary: self.secondary.unwrap_or(false),
            complement: self.complement.unwrap_or(false),
        })
    }

    fn small_base(&self) -> Result<Protect, Fault> {
        let below = self.below("small-base", 1)?;
        if self.flag_below.is_some_and(|flag| flag <= below) {
            return Err(fault(
                "`flag_below` is not larger than `below`".to_owned(),
                "Raise it, or leave it out: what is suppressed needs no flag.",
            ));
        }
        Ok(Protect::SmallBase { below, flag_below: self.flag_below })
    }

    fn below(&self, rule: &str, least: u32) -> Result<u32, Fault> {
        match self.below {
            Some(n) if (least..=1000).contains(&n) => Ok(n),
            Some(n) => Err(fault(
                format!("`below = {n}` is not plausible for the rule {rule}"),
                &format!("Use {least} to 1000: the smallest number that may be shown."),
            )),
            None => Err(fault(
                format!("the rule {rule} has no `below`"),
                "Add it: the smallest number that may be shown, as `below = 5`.",
            )),
        }
    }

    /// A setting of another rule would be ignored, so it is refused.
    fn only_its_own_keys(&self) -> Result<(), Fault> {
        let counts: &[Name] = &[Name::SmallCounts];
        let rules: [(&str, bool, &[Name]); 8] = [
            ("because", self.because.is_some(), &[Name::None]),
            ("below", self.below.is_some(), &[Name::SmallCounts, Name::SmallBase]),
            ("flag_below", self.flag_below.is_some(), &[Name::SmallBase]),
            ("scope", self.scope.is_some(), counts),
            ("rounding", self.rounding.is_some(), counts),
            ("rate_from", self.rate_from.is_some(), counts),
            ("secondary", self.secondary.is_some(), counts),
            ("complement", self.complement.is_some(), counts),
        ];
        let stray = rules.iter().find(|(_, set, of)| *set && !of.contains(&self.rule));
        stray.map_or(Ok(()), |(key, _, of)| {
            let of: Vec<&str> = of.iter().map(|n| n.as_str()).collect();
            Err(fault(
                format!("`{key}` does not belong to the rule {}", self.rule.as_str()),
                &format!("Remove it; it belongs to {}.", of.join(" and ")),
            ))
        })
    }
}

impl Name {
    fn as_str(self) -> &'static str {
        match self {
            Self::None => "none",
            Self::SmallCounts => "small-counts",
            Self::SmallBase => "small-base",
            Self::AsSource => "as-source",
        }
    }
}

fn fault(headline: String, fix: &str) -> Fault {
    Fault { headline, fix: fix.to_owned() }
}

impl<'de> Deserialize<'de> for RawDisclosure {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(TextOrRule)
    }
}

/// Reads either form itself, because serde's untagged enums lose both the line and the reason.
struct TextOrRule;

impl<'de> Visitor<'de> for TextOrRule {
    type Value = RawDisclosure;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a rule as in { rule = \"small-counts\", below = 5 }, or a text")
    }

    fn visit_str<E: Error>(self, text: &str) -> Result<Self::Value, E> {
        Ok(RawDisclosure::Words(text.to_owned()))
    }

    fn visit_map<A: MapAccess<'de>>(self, map: A) -> Result<Self::Value, A::Error> {
        RawRule::deserialize(MapAccessDeserializer::new(map)).map(RawDisclosure::Rule)
    }
}
