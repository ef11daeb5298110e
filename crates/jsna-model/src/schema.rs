//! The canonical tables. Their columns are promises to users: they are added to, never changed.

use crate::table::{Column, Kind, Table, optional, required};

/// One row per thing that happened or was reported.
pub const INCIDENTS: Table = Table {
    name: "incidents",
    row: "one thing that happened or was reported",
    columns: &[
        required("feed", Kind::Dictionary, "Feed of the project that delivered the row"),
        required("extract_sha256", Kind::Dictionary, "SHA-256 of the extract file"),
        required("source_row", Kind::Integer, "Data row in the extract, from 1"),
        required(
            "issue_area",
            Kind::Dictionary,
            "What the source calls the area of the delivery: a force name, or all",
        ),
        required(
            "kind",
            Kind::Dictionary,
            "What happened: crime, asb_incident, attendance, admission, callout, casualty, collision, fire, case, report, search, find, outcome",
        ),
        required(
            "agency",
            Kind::Dictionary,
            "Agency that recorded it: police, council, health, ambulance, fire, highways",
        ),
        optional(
            "incident_key",
            Kind::Text,
            "Keyed pseudonym of the source reference; empty where the source has none",
        ),
        optional(
            "category",
            Kind::Dictionary,
            "Category as mapped by the layout; a code that no list knows starts with unmapped:",
        ),
        optional(
            "qualifier",
            Kind::Dictionary,
            "Finer class of the category: ASB qualifier, fire class, casualty type, object of a search",
        ),
        optional("offence_code", Kind::Dictionary, "Home Office offence code"),
        optional("offence_group", Kind::Dictionary, "Home Office offence group"),
        optional("offence_subgroup", Kind::Dictionary, "Home Office offence subgroup"),
        optional(
            "domestic_abuse",
            Kind::Flag,
            "Flagged as domestic abuse; empty = the extract does not say",
        ),
        optional("hate", Kind::Flag, "Flagged as hate; empty = the extract does not say"),
        optional(
            "knife",
            Kind::Flag,
            "A knife or sharp object was involved; empty = the extract does not say",
        ),
        optional("firearm", Kind::Flag, "A firearm was involved; empty = the extract does not say"),
        optional("alcohol", Kind::Flag, "Alcohol-related; empty = the extract does not say"),
        optional("drugs", Kind::Flag, "Drug-related; empty = the extract does not say"),
        optional(
            "exploitation",
            Kind::Flag,
            "Child or adult exploitation; empty = the extract does not say",
        ),
        optional(
            "deliberate",
            Kind::Flag,
            "Set deliberately (fires); empty = the extract does not say",
        ),
        optional(
            "vulnerable",
            Kind::Flag,
            "Caller or victim marked vulnerable; empty = the extract does not say",
        ),
        optional(
            "found",
            Kind::Flag,
            "The object searched for was found (searches); empty = the extract does not say",
        ),
        optional(
            "cancelled",
            Kind::Flag,
            "Cancelled or transferred after recording; empty = the extract does not say",
        ),
        optional(
            "hate_strands",
            Kind::TextList,
            "Monitored strands: race, religion, sexual_orientation, disability, transgender",
        ),
        optional(
            "occurred_from",
            Kind::Timestamp,
            "Start of the window in which it happened, local time",
        ),
        optional("occurred_to", Kind::Timestamp, "End of that window, local time"),
        optional("recorded_at", Kind::Timestamp, "When it was recorded or received, local time"),
        required("month", Kind::Date, "First day of the month on the assessment's clock"),
        required("date_precision", Kind::Dictionary, "How exact the time is: minute, day, month"),
        optional("lsoa_code", Kind::Text, "LSOA as received"),
        optional(
            "lsoa_vintage",
            Kind::Dictionary,
            "Census of the LSOA code where the layout knows it: 2011, 2021",
        ),
        optional("ward_code", Kind::Text, "Ward as received"),
        optional("lad_code", Kind::Text, "District as received"),
        optional("longitude", Kind::Number, "Degrees, rounded as the handling class demands"),
        optional("latitude", Kind::Number, "Degrees, rounded as the handling class demands"),
        optional("location_type", Kind::Dictionary, "Type of place, as the layout maps it"),
        optional(
            "location_quality",
            Kind::Dictionary,
            "exact, snapped, postcode, street, site, none",
        ),
        optional("outcome_code", Kind::Dictionary, "Outcome as at the extract"),
        optional("outcome_at", Kind::Date, "Date of the outcome"),
        optional("victim_key", Kind::Text, "Keyed pseudonym of the victim"),
        optional("suspect_key", Kind::Text, "Keyed pseudonym of the suspect"),
        optional("caller_key", Kind::Text, "Keyed pseudonym of the caller"),
        optional("victim_age", Kind::Integer, "Age in years of the victim, patient or casualty"),
        optional(
            "victim_age_band",
            Kind::Dictionary,
            "Age band of the victim, patient or casualty",
        ),
        optional("victim_sex", Kind::Dictionary, "female, male, other"),
        optional(
            "victim_ethnicity",
            Kind::Dictionary,
            "Ethnic group of the victim, patient, casualty or person searched",
        ),
        required(
            "quantity",
            Kind::Number,
            "How many things the row stands for: 1 unless the source is pre-aggregated",
        ),
        optional(
            "weight",
            Kind::Number,
            "Severity weight: for casualties the probability that the injury was serious or fatal",
        ),
        required(
            "handling",
            Kind::Dictionary,
            "Handling class: open, official, official_sensitive",
        ),
    ],
};

/// Columns that are not stored but may be used in filters and breakdowns.
pub const DERIVED: &[Column] = &[
    optional(
        "hour",
        Kind::Integer,
        "Hour of day of occurred_from (recorded_at where that is empty), 0 to 23; empty unless date_precision is minute and the time is not a default midnight",
    ),
    optional("weekday", Kind::Integer, "Day of week of the same time, 1 = Monday to 7 = Sunday"),
    optional(
        "day_hour",
        Kind::Text,
        "Day of week and hour of the same time, as 1-00 to 7-23 (Monday is 1)",
    ),
];

/// When an event happened, as the earliest and the latest moment that it may have: `2025-07-04T22:10/2025-07-05T08:00`, or
/// two days where the times are not known. From `occurred_from` and `occurred_to`, else from `recorded_at`; empty where
/// only the month is known. For counting alone: an indicator that were broken down by it would publish single events.
pub const HAPPENED: Column = optional(
    "happened",
    Kind::Text,
    "Earliest and latest moment, or day, that it may have happened",
);

/// A person and the day on which it happened: the pseudonym, a stroke and the date. The day is that of `occurred_from`
/// where it lies in the row's month, else that of `recorded_at`; empty where there is no key, or neither day is in the
/// month, or only the month is known. For counting alone, like [`HAPPENED`]: counts by them are of single persons.
/// Distinct references are counted once for each person.
pub const PERSON_DAYS: &[Column] = &[
    optional("victim_day", Kind::Text, "Pseudonym of the victim and day of the event"),
    optional("suspect_day", Kind::Text, "Pseudonym of the suspect and day of the event"),
    optional("caller_day", Kind::Text, "Pseudonym of the caller and day of the event"),
];

/// Already-counted sources.
pub const OBSERVATIONS: Table = Table {
    name: "observations",
    row: "one number that a source has counted already",
    columns: &[
        required("feed", Kind::Dictionary, "Feed of the project that delivered the row"),
        required("extract_sha256", Kind::Dictionary, "SHA-256 of the extract file"),
        required("source_row", Kind::Integer, "Data row in the extract, from 1"),
        required(
            "issue_area",
            Kind::Dictionary,
            "What the source calls the area of the delivery, or all",
        ),
        required("measure_id", Kind::Dictionary, "What was counted, as the layout names it"),
        optional("area_code", Kind::Text, "Area as received"),
        optional(
            "area_name",
            Kind::Text,
            "Name as received; never used as a key where there is a code",
        ),
        required(
            "period_type",
            Kind::Dictionary,
            "month, quarter, financial_year, calendar_year, rolling_12, rolling_36",
        ),
        required("month", Kind::Date, "First day of the last month of the period"),
        optional(
            "breakdown",
            Kind::Dictionary,
            "What the row is broken down by; empty for a total",
        ),
        optional("breakdown_value", Kind::Dictionary, "Value of the breakdown"),
        optional("numerator", Kind::Number, "Numerator"),
        optional("denominator", Kind::Number, "Denominator, or weighted base of a survey"),
        optional("base", Kind::Number, "Unweighted base of a survey"),
        optional("value", Kind::Number, "Value as published by the source"),
        optional("lower95", Kind::Number, "Lower 95% limit as published by the source"),
        optional("upper95", Kind::Number, "Upper 95% limit as published by the source"),
        optional(
            "shorthand",
            Kind::Dictionary,
            "Symbols as published by the source, in the government set: [c] where the source suppressed",
        ),
        required(
            "handling",
            Kind::Dictionary,
            "Handling class: open, official, official_sensitive",
        ),
    ],
};

/// The counts cube: one row per month, place as received, query and breakdown value with a count.
pub const COUNTS: Table = Table {
    name: "counts",
    row: "one month, place as received, indicator and breakdown value in which something was counted",
    columns: &[
        required(
            "indicator_id",
            Kind::Dictionary,
            "Indicator, or indicator:denominator for its denominator",
        ),
        required(
            "breakdown",
            Kind::Dictionary,
            "Column that the count is broken down by; empty for a total",
        ),
        required("breakdown_value", Kind::Dictionary, "Value of that column; empty for a total"),
        required("month", Kind::Date, "First day of the month"),
        required("feed", Kind::Dictionary, "Feed"),
        required("issue_area", Kind::Dictionary, "Area of the delivery"),
        optional("lsoa_code", Kind::Dictionary, "LSOA as received"),
        optional("lsoa_vintage", Kind::Dictionary, "Census of the LSOA code where known"),
        optional("ward_code", Kind::Dictionary, "Ward as received"),
        optional("lad_code", Kind::Dictionary, "District as received"),
        required("count", Kind::Number, "What was counted"),
    ],
};

/// One row per published number.
pub const MEASURES: Table = Table {
    name: "measures",
    row: "one published number",
    columns: &[
        required(
            "cell_id",
            Kind::Text,
            "Stable name of the number: indicator@area@period#breakdown",
        ),
        required("indicator_id", Kind::Dictionary, "Indicator"),
        required("priority", Kind::Dictionary, "Priority of the indicator"),
        required("area_code", Kind::Dictionary, "GSS code, or unknown"),
        required("area_name", Kind::Dictionary, "Area name"),
        required(
            "area_type",
            Kind::Dictionary,
            "lsoa, msoa, ward, lad, csp, county, pfa, region, country, custom",
        ),
        required(
            "period_type",
            Kind::Dictionary,
            "month, quarter, financial_year, calendar_year, rolling_12, rolling_36",
        ),
        required("date_from", Kind::Date, "First day of the period"),
        required("date_to", Kind::Date, "Last day of the period"),
        required("period_label", Kind::Dictionary, "The period in words"),
        optional(
            "breakdown",
            Kind::Dictionary,
            "What the number is broken down by; empty for a total",
        ),
        optional("breakdown_value", Kind::Dictionary, "Value of the breakdown; empty for a total"),
        optional(
            "count",
            Kind::Number,
            "Numerator; empty where not received or withheld, never 0 then",
        ),
        optional("denominator", Kind::Number, "Denominator for the whole period"),
        required("multiplier", Kind::Number, "Multiplier of the value"),
        optional("value", Kind::Number, "The value, in the indicator's unit"),
        optional("lower95_0cl", Kind::Number, "Lower 95% confidence limit"),
        optional("upper95_0cl", Kind::Number, "Upper 95% confidence limit"),
        optional("lower99_8cl", Kind::Number, "Lower 99.8% confidence limit"),
        optional("upper99_8cl", Kind::Number, "Upper 99.8% confidence limit"),
        required("statistic", Kind::Dictionary, "What was computed"),
        required("method", Kind::Dictionary, "How the limits were computed"),
        required("polarity", Kind::Dictionary, "What a rise means"),
        required(
            "status",
            Kind::Dictionary,
            "given, partial, not_received, not_calculable, suppressed",
        ),
        optional("shorthand", Kind::Dictionary, "Symbols of the cell, as [b][p]"),
        required("coverage", Kind::Number, "Share of the expected feed-months received, 0 to 1"),
        optional("before_count", Kind::Number, "Count of the same period a year before"),
        optional("before_value", Kind::Number, "Value of the same period a year before"),
        optional(
            "change",
            Kind::Number,
            "Change of the value; empty where the base is too small or either period is incomplete",
        ),
        optional("change_unit", Kind::Dictionary, "percent, or percentage points for shares"),
        optional(
            "change_lower95",
            Kind::Number,
            "Lower 95% limit of the change, which allows for how much the months vary by themselves; empty where nothing tells that",
        ),
        optional("change_upper95", Kind::Number, "Upper 95% limit of the change"),
    ],
};

/// What is not whole.
pub const COMPLETENESS: Table = Table {
    name: "completeness",
    row: "one indicator, area, month and cause for which what should be there is not all there",
    columns: &[
        required("indicator_id", Kind::Dictionary, "Indicator"),
        required(
            "area_code",
            Kind::Dictionary,
            "Area; for rows that were quarantined or unplaced, the smallest that they are known to lie in: the areas below it lack the same share",
        ),
        required("month", Kind::Date, "First day of the month"),
        required("share", Kind::Number, "Share of what should be there that is there, 0 to 1"),
        required(
            "cause",
            Kind::Dictionary,
            "not_covered, not_received, part_month, category_stopped, district_stopped, implausible (every period with such a month is partial); quarantined, unplaced, column_absent, weight_absent (a share of the period's rows)",
        ),
        optional("rows", Kind::Number, "Rows that are missing, where they can be counted"),
    ],
};

/// Expected and received deliveries.
pub const COVERAGE: Table = Table {
    name: "coverage",
    row: "one feed, delivery area and month that was expected",
    columns: &[
        required("feed", Kind::Dictionary, "Feed"),
        required("issue_area", Kind::Dictionary, "Area of the delivery"),
        required("month", Kind::Date, "First day of the month"),
        required("received", Kind::Flag, "Whether anything was received for the month"),
        required("rows", Kind::Integer, "Kept rows of the month"),
        required(
            "rows_purged",
            Kind::Flag,
            "Whether the rows have been purged since, because they were past retention: their counts are kept, and can no longer be traced to rows",
        ),
    ],
};

/// What happened to each extract.
pub const QUALITY: Table = Table {
    name: "quality",
    row: "one extract file",
    columns: &[
        required("feed", Kind::Dictionary, "Feed"),
        required("layout", Kind::Dictionary, "Layout it was read with"),
        required("file", Kind::Text, "File, relative to the project"),
        required("sha256", Kind::Text, "SHA-256 of the bytes"),
        required("rows_read", Kind::Integer, "Data rows read"),
        required("rows_kept", Kind::Integer, "Rows kept"),
        required("rows_quarantined", Kind::Integer, "Rows quarantined; read = kept + quarantined"),
        required("repeated_key_rows", Kind::Integer, "Kept rows whose key occurs more than once"),
        required("rows_without_key", Kind::Integer, "Kept rows without a key"),
        required("unmapped_code_rows", Kind::Integer, "Kept rows with a code that no list knows"),
        required("rows_without_area", Kind::Integer, "Kept rows without any area code"),
        optional("first_month", Kind::Date, "First month of the rows"),
        optional("last_month", Kind::Date, "Last month of the rows"),
    ],
};

/// A quarantined row. The cell at fault is kept, never the whole row.
pub const QUARANTINE: Table = Table {
    name: "quarantine",
    row: "one quarantined row",
    columns: &[
        required("feed", Kind::Dictionary, "Feed"),
        required("file", Kind::Dictionary, "File, relative to the project"),
        required("source_row", Kind::Integer, "Data row in the extract, from 1"),
        required("line", Kind::Integer, "Physical line, from 1"),
        required("reason", Kind::Dictionary, "Name of the finding that says why"),
        optional("column", Kind::Dictionary, "Column at fault"),
        optional(
            "value",
            Kind::Text,
            "The cell at fault; masked where the layout says it is sensitive",
        ),
    ],
};

/// Every documented table.
pub const TABLES: [&Table; 8] = [
    &INCIDENTS,
    &OBSERVATIONS,
    &COUNTS,
    &MEASURES,
    &COMPLETENESS,
    &COVERAGE,
    &QUALITY,
    &QUARANTINE,
];

/// A column of the incidents table, stored or derived.
pub fn incident_column(name: &str) -> Option<&'static Column> {
    INCIDENTS.column(name).or_else(|| DERIVED.iter().find(|c| c.name == name))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::repeats::Who;
    use std::collections::BTreeSet;

    #[test]
    fn names_are_unique_and_snake_case_and_meanings_are_sentences() {
        for table in TABLES {
            let mut seen = BTreeSet::new();
            for c in table.columns {
                assert!(seen.insert(c.name), "{}.{} twice", table.name, c.name);
                assert!(
                    c.name
                        .bytes()
                        .all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'_'),
                    "{}",
                    c.name
                );
                assert!(
                    c.meaning.len() > 3 && !c.meaning.ends_with('.'),
                    "{}.{}",
                    table.name,
                    c.name
                );
            }
        }
    }

    #[test]
    fn persons_have_a_key_and_days() {
        let days: Vec<&str> = PERSON_DAYS.iter().map(|c| c.name).collect();
        assert_eq!(days, Who::ALL.map(Who::day));
        for who in Who::ALL {
            assert!(INCIDENTS.column(who.key()).is_some(), "{}", who.key());
            assert_eq!(Who::of_day(who.day()), Some(who));
            assert!(incident_column(who.day()).is_none(), "a pack could publish {}", who.day());
        }
    }

    #[test]
    fn the_measures_contract_comes_first_and_in_order() {
        let promised = "cell_id, indicator_id, priority, area_code, area_name, area_type, period_type, date_from, date_to, \
            period_label, breakdown, breakdown_value, count, denominator, multiplier, value, lower95_0cl, upper95_0cl, \
            lower99_8cl, upper99_8cl, statistic, method, polarity, status, shorthand, coverage";
        let promised: Vec<&str> = promised.split(", ").map(str::trim).collect();
        let actual: Vec<&str> =
            MEASURES.columns.iter().take(promised.len()).map(|c| c.name).collect();
        assert_eq!(actual, promised);
    }
}
