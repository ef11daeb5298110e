//! Recorded crime: what is recorded, how often, and with which marks.
//!
//! Codes and descriptions are the Home Office's; rates are of the order that England records, made
//! round, so that a reader who knows the field finds nothing odd.

use crate::geography::Risk;
use crate::moments::WeekShape;
use crate::seasons::Season;

/// An offence as police record it.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Offence {
    /// Home Office code in its plain spelling.
    pub(crate) code: &'static str,
    pub(crate) description: &'static str,
    /// Where police.uk puts it.
    pub(crate) street: StreetType,
    /// Per 1,000 residents and year.
    pub(crate) rate: f64,
    pub(crate) risk: Risk,
    pub(crate) season: Season,
    pub(crate) clock: WeekShape,
    /// Shares of records with the mark.
    pub(crate) marks: Marks,
    pub(crate) victims: Victims,
    pub(crate) outcome: OutcomeMix,
    /// Recorded years after it happened, now and then.
    pub(crate) non_recent: bool,
}

/// How often a mark is set.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Marks {
    pub(crate) domestic: f64,
    pub(crate) knife: f64,
    pub(crate) firearm: f64,
    pub(crate) alcohol: f64,
    pub(crate) drugs: f64,
    pub(crate) exploitation: f64,
    pub(crate) hate: f64,
}

const NONE: Marks = Marks {
    domestic: 0.0,
    knife: 0.0,
    firearm: 0.0,
    alcohol: 0.0,
    drugs: 0.0,
    exploitation: 0.0,
    hate: 0.0,
};

/// The fourteen types of police.uk, less anti-social behaviour, which is no crime.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum StreetType {
    Bicycle,
    Burglary,
    Damage,
    Drugs,
    OtherCrime,
    OtherTheft,
    Weapons,
    PublicOrder,
    Robbery,
    Shoplifting,
    TheftFromPerson,
    Vehicle,
    Violence,
}

impl StreetType {
    pub(crate) const ALL: [Self; 13] = [
        Self::Bicycle,
        Self::Burglary,
        Self::Damage,
        Self::Drugs,
        Self::OtherCrime,
        Self::OtherTheft,
        Self::Weapons,
        Self::PublicOrder,
        Self::Robbery,
        Self::Shoplifting,
        Self::TheftFromPerson,
        Self::Vehicle,
        Self::Violence,
    ];

    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::Bicycle => "Bicycle theft",
            Self::Burglary => "Burglary",
            Self::Damage => "Criminal damage and arson",
            Self::Drugs => "Drugs",
            Self::OtherCrime => "Other crime",
            Self::OtherTheft => "Other theft",
            Self::Weapons => "Possession of weapons",
            Self::PublicOrder => "Public order",
            Self::Robbery => "Robbery",
            Self::Shoplifting => "Shoplifting",
            Self::TheftFromPerson => "Theft from the person",
            Self::Vehicle => "Vehicle crime",
            Self::Violence => "Violence and sexual offences",
        }
    }
}

/// Who is recorded as a victim: each one is a row of the extract.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Victims {
    /// The state, or a shop: one row, no person.
    NoPerson,
    /// One person, rarely two.
    One,
    /// One to four people.
    Several,
}

/// How cases end.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum OutcomeMix {
    /// Mostly no suspect.
    Acquisitive,
    /// Mostly a suspect, often without the victim's support.
    Violent,
    /// Mostly dealt with: a suspect was searched or stopped.
    Proactive,
}

impl Offence {
    const fn new(
        code: &'static str,
        description: &'static str,
        street: StreetType,
        rate: f64,
        risk: Risk,
    ) -> Self {
        Self {
            code,
            description,
            street,
            rate,
            risk,
            season: Season::Flat,
            clock: WeekShape::Any,
            marks: NONE,
            victims: Victims::One,
            outcome: OutcomeMix::Acquisitive,
            non_recent: false,
        }
    }

    const fn violent(mut self) -> Self {
        self.season = Season::MildSummer;
        self.clock = WeekShape::Evening;
        self.victims = Victims::Several;
        self.outcome = OutcomeMix::Violent;
        self.marks.alcohol = 0.18;
        self.marks.hate = 0.008;
        self
    }

    const fn person(mut self) -> Self {
        self.outcome = OutcomeMix::Violent;
        self.marks.hate = 0.008;
        self
    }

    const fn proactive(mut self) -> Self {
        self.outcome = OutcomeMix::Proactive;
        self.victims = Victims::NoPerson;
        self.clock = WeekShape::Evening;
        self
    }

    const fn no_person(mut self) -> Self {
        self.victims = Victims::NoPerson;
        self
    }

    const fn winter(mut self) -> Self {
        self.season = Season::Winter;
        self
    }

    const fn at(mut self, clock: WeekShape) -> Self {
        self.clock = clock;
        self
    }

    const fn domestic(mut self, share: f64) -> Self {
        self.marks.domestic = share;
        self
    }

    const fn knife(mut self, share: f64) -> Self {
        self.marks.knife = share;
        self
    }

    const fn firearm(mut self, share: f64) -> Self {
        self.marks.firearm = share;
        self
    }

    const fn drugs(mut self, share: f64) -> Self {
        self.marks.drugs = share;
        self
    }

    const fn exploitation(mut self, share: f64) -> Self {
        self.marks.exploitation = share;
        self
    }

    const fn hate(mut self, share: f64) -> Self {
        self.marks.hate = share;
        self
    }

    const fn non_recent(mut self) -> Self {
        self.non_recent = true;
        self
    }

    /// Whether it is one of the conduct offences that the planted recording change touches.
    pub(crate) fn stalking_or_harassment(&self) -> bool {
        matches!(self.code, "8L" | "8M" | "8Q" | "8R")
    }

    /// Whether it is burglary of a home.
    pub(crate) fn residential_burglary(&self) -> bool {
        matches!(self.code, "28E" | "28F")
    }

    /// Whether race or religion aggravates it by definition.
    pub(crate) fn racially_aggravated(&self) -> bool {
        matches!(self.code, "8M" | "8P" | "9B" | "105B")
    }
}

use StreetType as S;

/// Every offence of the sample.
#[rustfmt::skip]
pub(crate) const OFFENCES: &[Offence] = &[
    // Violence against the person
    Offence::new("1", "Murder", S::Violence, 0.010, Risk::Violence).violent().knife(0.4).domestic(0.25),
    Offence::new("2", "Attempted murder", S::Violence, 0.02, Risk::Violence).violent().knife(0.6).firearm(0.05),
    Offence::new("3B", "Threats to kill", S::Violence, 0.6, Risk::Domestic).violent().knife(0.12).domestic(0.32),
    Offence::new("5D", "Assault with intent to cause serious harm", S::Violence, 0.6, Risk::Violence).violent().knife(0.35).domestic(0.22).firearm(0.01),
    Offence::new("8N", "Assault with injury", S::Violence, 7.4, Risk::Violence).violent().knife(0.04).domestic(0.34),
    Offence::new("8P", "Racially or religiously aggravated assault with injury", S::Violence, 0.08, Risk::Violence).violent().hate(1.0),
    Offence::new("8S", "Assault with injury on a constable", S::Violence, 0.2, Risk::Violence).violent(),
    Offence::new("104", "Assault without injury on a constable", S::Violence, 0.4, Risk::Violence).violent(),
    Offence::new("105A", "Assault without injury", S::Violence, 11.0, Risk::Domestic).violent().domestic(0.36),
    Offence::new("105B", "Racially or religiously aggravated assault without injury", S::Violence, 0.1, Risk::Violence).violent().hate(1.0),
    Offence::new("106", "Modern slavery", S::Violence, 0.12, Risk::Drugs).person().exploitation(0.8),
    Offence::new("11A", "Cruelty to children/young persons", S::Violence, 0.35, Risk::Domestic).person().domestic(0.45).exploitation(0.02),
    Offence::new("36", "Kidnapping", S::Violence, 0.10, Risk::Violence).violent().knife(0.1).domestic(0.3).exploitation(0.05),
    Offence::new("8L", "Harassment", S::Violence, 3.0, Risk::Domestic).person().domestic(0.35),
    Offence::new("8M", "Racially or religiously aggravated harassment", S::Violence, 0.05, Risk::Domestic).person().hate(1.0),
    Offence::new("8Q", "Stalking", S::Violence, 2.2, Risk::Domestic).person().domestic(0.6),
    Offence::new("8R", "Malicious communications", S::Violence, 2.2, Risk::Domestic).person().domestic(0.3),
    // Sexual offences
    Offence::new("19C", "Rape of a female aged 16 and over", S::Violence, 0.75, Risk::Domestic).person().domestic(0.4).knife(0.01).non_recent(),
    Offence::new("19D", "Rape of a female child under 16", S::Violence, 0.2, Risk::Domestic).person().exploitation(0.12).non_recent(),
    Offence::new("20A", "Sexual assault on a female aged 13 and over", S::Violence, 1.0, Risk::Violence).person().domestic(0.1).non_recent(),
    Offence::new("17A", "Sexual assault on a male aged 13 and over", S::Violence, 0.12, Risk::Violence).person().non_recent(),
    Offence::new("22B", "Sexual activity involving child under 16", S::Violence, 0.25, Risk::Domestic).person().exploitation(0.2).non_recent(),
    Offence::new("88E", "Exposure and voyeurism", S::Violence, 0.25, Risk::Violence).person().at(WeekShape::Day),
    // Robbery
    Offence::new("34A", "Robbery of business property", S::Robbery, 0.12, Risk::Retail).at(WeekShape::Evening).knife(0.2).no_person(),
    Offence::new("34B", "Robbery of personal property", S::Robbery, 0.9, Risk::Violence).at(WeekShape::Evening).knife(0.25),
    // Burglary
    Offence::new("28E", "Burglary Residential", S::Burglary, 3.2, Risk::Dwelling).winter().at(WeekShape::Away),
    Offence::new("28F", "Attempted Burglary Residential", S::Burglary, 0.6, Risk::Dwelling).winter().at(WeekShape::Away),
    Offence::new("30C", "Burglary Business and Community", S::Burglary, 1.2, Risk::Retail).at(WeekShape::Night).no_person(),
    Offence::new("30D", "Attempted Burglary Business and Community", S::Burglary, 0.2, Risk::Retail).at(WeekShape::Night).no_person(),
    // Vehicles
    Offence::new("45", "Theft from vehicle", S::Vehicle, 3.2, Risk::Vehicle).at(WeekShape::Night),
    Offence::new("48", "Theft or unauthorised taking of motor vehicle", S::Vehicle, 1.9, Risk::Vehicle).at(WeekShape::Night),
    Offence::new("37/2", "Aggravated vehicle taking", S::Vehicle, 0.1, Risk::Vehicle).at(WeekShape::Night),
    Offence::new("126", "Interfering with a motor vehicle", S::Vehicle, 0.8, Risk::Vehicle).at(WeekShape::Night),
    // Theft
    Offence::new("39", "Theft from the person", S::TheftFromPerson, 1.2, Risk::Retail).at(WeekShape::Day),
    Offence::new("44", "Theft or unauthorised taking of a pedal cycle", S::Bicycle, 1.0, Risk::Retail).at(WeekShape::Day),
    Offence::new("46", "Shoplifting", S::Shoplifting, 6.0, Risk::Retail).at(WeekShape::Shop).no_person().drugs(0.04),
    Offence::new("49", "Other theft", S::OtherTheft, 4.8, Risk::Retail),
    Offence::new("40", "Theft in a dwelling other than from an automatic machine or meter", S::OtherTheft, 0.8, Risk::Dwelling),
    Offence::new("41", "Theft by an employee", S::OtherTheft, 0.2, Risk::Retail).no_person(),
    Offence::new("49A", "Making off without payment", S::OtherTheft, 0.7, Risk::Retail).no_person(),
    Offence::new("35", "Blackmail", S::OtherTheft, 0.3, Risk::Domestic),
    // Criminal damage and arson
    Offence::new("58A", "Criminal damage to a dwelling", S::Damage, 1.8, Risk::Damage).at(WeekShape::Evening).domestic(0.18),
    Offence::new("58B", "Criminal damage to a building other than a dwelling", S::Damage, 0.8, Risk::Damage).at(WeekShape::Night).no_person(),
    Offence::new("58C", "Criminal damage to a vehicle", S::Damage, 3.0, Risk::Damage).at(WeekShape::Night),
    Offence::new("58D", "Other criminal damage", S::Damage, 1.3, Risk::Damage).at(WeekShape::Evening).hate(0.01),
    Offence::new("56A", "Arson endangering life", S::Damage, 0.05, Risk::Damage).at(WeekShape::Night),
    Offence::new("56B", "Arson not endangering life", S::Damage, 0.35, Risk::Damage).at(WeekShape::Night),
    // Drugs
    Offence::new("92A", "Trafficking in controlled drugs", S::Drugs, 0.6, Risk::Drugs).proactive().drugs(0.9).exploitation(0.03),
    Offence::new("92C", "Other drug offences", S::Drugs, 0.03, Risk::Drugs).proactive().drugs(0.9),
    Offence::new("92D", "Possession of controlled drugs (excl. Cannabis)", S::Drugs, 0.6, Risk::Drugs).proactive().drugs(0.9),
    Offence::new("92E", "Possession of controlled drugs (Cannabis)", S::Drugs, 1.6, Risk::Drugs).proactive().drugs(0.9),
    // Weapons
    Offence::new("10B", "Possession of firearms offences", S::Weapons, 0.06, Risk::Drugs).proactive().firearm(1.0),
    Offence::new("10C", "Possession of other weapons", S::Weapons, 0.3, Risk::Violence).proactive(),
    Offence::new("10D", "Possession of article with blade or point", S::Weapons, 0.5, Risk::Violence).proactive().knife(0.95),
    // Public order
    Offence::new("9A", "Public fear, alarm or distress", S::PublicOrder, 5.4, Risk::Order).violent().domestic(0.08),
    Offence::new("9B", "Racially or religiously aggravated public fear, alarm or distress", S::PublicOrder, 0.9, Risk::Order).violent().hate(1.0),
    Offence::new("62A", "Violent disorder", S::PublicOrder, 0.05, Risk::Order).violent().no_person(),
    Offence::new("66", "Other offences against the State or public order", S::PublicOrder, 1.1, Risk::Order).violent().no_person(),
    // Other
    Offence::new("54", "Handling stolen goods", S::OtherCrime, 0.25, Risk::Retail).proactive(),
    Offence::new("79", "Perverting the course of justice", S::OtherCrime, 0.25, Risk::Domestic).proactive(),
    Offence::new("86", "Obscene publications etc", S::OtherCrime, 0.5, Risk::Domestic).proactive().exploitation(0.15),
    Offence::new("99", "Other notifiable offences", S::OtherCrime, 0.5, Risk::Domestic).no_person(),
    // A code that no Home Office list has: a force's own, sent by mistake.
    Offence::new("799Z", "Local non-notifiable", S::OtherCrime, 0.02, Risk::Order).no_person(),
];

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::BTreeSet;

    #[test]
    fn rates_are_life_like() {
        let total: f64 = OFFENCES.iter().map(|o| o.rate).sum();
        assert!((75.0..90.0).contains(&total), "{total}");
        let domestic: f64 = OFFENCES.iter().map(|o| o.rate * o.marks.domestic).sum();
        // The inspectorate put domestic abuse at 8 to 12% of recorded crime in 2015; more since.
        assert!((0.08..0.18).contains(&(domestic / total)), "{}", domestic / total);
    }

    #[test]
    fn codes_are_unique_and_every_street_type_is_used() {
        let codes: BTreeSet<_> = OFFENCES.iter().map(|o| o.code).collect();
        assert_eq!(codes.len(), OFFENCES.len());
        let types: BTreeSet<_> = OFFENCES.iter().map(|o| o.street).collect();
        assert_eq!(types.into_iter().collect::<Vec<_>>(), StreetType::ALL);
    }
}
