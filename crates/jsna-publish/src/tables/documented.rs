//! The tables that only a release has, documented like those of the model.

use jsna_model::table::{Kind, Table, optional, required};

/// Quarantined rows by reason. The rows themselves stay with the partnership's store.
pub const QUARANTINE_SUMMARY: Table = Table {
    name: "quarantine",
    row: "one reason for which rows of one extract file were quarantined",
    columns: &[
        required("feed", Kind::Dictionary, "Feed"),
        required("file", Kind::Text, "File, relative to the project"),
        required("reason", Kind::Dictionary, "Name of the finding that says why"),
        required("rows", Kind::Integer, "Rows quarantined for this reason"),
    ],
};

/// The proof that the parts of each indicator add up to its total.
pub const RECONCILIATION: Table = Table {
    name: "reconciliation",
    row: "one indicator and period; total = placed + unknown + outside + nowhere",
    columns: &[
        required("indicator_id", Kind::Dictionary, "Indicator"),
        required("period", Kind::Dictionary, "Period in its machine form, as P12M/2022-11"),
        required("total", Kind::Number, "Events in the store that pass the indicator's filter"),
        required("placed", Kind::Number, "Of these, placed in a small area of the assessment"),
        required(
            "unknown",
            Kind::Number,
            "Inside the assessment, small area not known: only a larger area is, or the delivery covers one",
        ),
        required("outside", Kind::Number, "Outside the assessed areas"),
        required(
            "nowhere",
            Kind::Number,
            "Without any area that the lookups know, from a delivery that covers more than is assessed",
        ),
    ],
};

/// Deliveries that a later one took the place of.
pub const REPLACED: Table = Table {
    name: "replaced",
    row: "one month of a delivery area whose rows a later delivery took the place of",
    columns: &[
        required("feed", Kind::Dictionary, "Feed"),
        required("issue_area", Kind::Dictionary, "Area of the delivery"),
        required("month", Kind::Date, "First day of the month"),
        required("old_files", Kind::Text, "Files whose rows were there, separated by semicolons"),
        required("old_rows", Kind::Integer, "Rows that they had of the month"),
        required("new_file", Kind::Text, "File whose rows are there now"),
        required("new_rows", Kind::Integer, "Rows that it has of the month"),
    ],
};

/// Published totals, and what was counted.
pub const CONTROL_TOTALS: Table = Table {
    name: "control_totals",
    row: "one published total that counts are held against",
    columns: &[
        required("indicator_id", Kind::Dictionary, "Indicator"),
        required("area_code", Kind::Dictionary, "GSS code"),
        required("period_label", Kind::Dictionary, "The period in words"),
        required("date_from", Kind::Date, "First day of the period"),
        required("date_to", Kind::Date, "Last day of the period"),
        required("published", Kind::Number, "The total as published"),
        optional("counted", Kind::Number, "What was counted; empty where nothing is"),
        required(
            "tolerance",
            Kind::Number,
            "How far the two may be apart, as a share of the published total",
        ),
        required(
            "verdict",
            Kind::Dictionary,
            "agrees, differs, not_whole (within the tolerance, though something is known to be missing), not_counted",
        ),
        optional(
            "cause",
            Kind::Dictionary,
            "What is known that would make the difference: a cause of the completeness table, replaced, or definition_or_issue",
        ),
        optional("source", Kind::Text, "Who published the total"),
    ],
};

/// Events that two agencies may both have.
pub const SHARED_EVENTS: Table = Table {
    name: "shared_events",
    row: "one area in which the events of two agencies were held against each other; nothing is merged",
    columns: &[
        required("rule", Kind::Dictionary, "Which events are compared, as the catalogue names it"),
        required("area_code", Kind::Dictionary, "GSS code"),
        required("period_label", Kind::Dictionary, "The period in words"),
        required("date_from", Kind::Date, "First day of the period"),
        required("date_to", Kind::Date, "Last day of the period"),
        required("first_indicator", Kind::Dictionary, "Indicator of the first agency's events"),
        required("second_indicator", Kind::Dictionary, "Indicator of the second agency's events"),
        optional(
            "first_events",
            Kind::Number,
            "Its events of the compared kinds; empty where they are not whole",
        ),
        required(
            "first_comparable",
            Kind::Integer,
            "Those of them that have a small area and a time",
        ),
        optional(
            "second_events",
            Kind::Number,
            "Its events of the compared kinds; empty where they are not whole",
        ),
        required(
            "second_comparable",
            Kind::Integer,
            "Those of them that have a small area and a time",
        ),
        optional(
            "pairs",
            Kind::Integer,
            "Pairs near in place and time, each event in one pair at most; empty where there is nothing to compare",
        ),
        optional(
            "pairs_by_chance",
            Kind::Number,
            "Mean number of such pairs when the second agency's times are moved by whole weeks, or its places swapped, whichever is larger",
        ),
        optional(
            "p_value",
            Kind::Number,
            "Share of the moved times and swapped places, what happened among them, with at least as many pairs",
        ),
        optional(
            "same_least",
            Kind::Integer,
            "Events that are the same, at least, unless both were busy with others at one place on one day: the pairs less the most that moved times or swapped places gave",
        ),
        optional(
            "same_most",
            Kind::Integer,
            "Events that are the same, at most, if both have place and time right: the pairs, and the first's events that could not be compared",
        ),
        optional(
            "known_to_first_least",
            Kind::Number,
            "Least share of the second's comparable events that the first has too, 0 to 1",
        ),
        optional("known_to_first_most", Kind::Number, "The most, 0 to 1"),
        optional(
            "distinct_least",
            Kind::Integer,
            "Different events in all, at least, over the first's events and the second's comparable ones",
        ),
        optional("distinct_most", Kind::Integer, "The most"),
    ],
};

/// The index of the charts.
pub const CHARTS: Table = Table {
    name: "charts",
    row: "one picture file",
    columns: &[
        required("file", Kind::Text, "Picture, relative to the charts folder"),
        required(
            "chart",
            Kind::Dictionary,
            "Kind of chart, as in the file's name: rolling_12, ranked_wards, concentration, day_hour",
        ),
        required("indicator", Kind::Dictionary, "Indicator"),
        required("area", Kind::Dictionary, "GSS code of the area that the chart is about"),
        required("title", Kind::Text, "The finding, to be printed above the picture"),
        required(
            "alt_text",
            Kind::Text,
            "What the picture shows, in words, for those who do not see it",
        ),
        optional(
            "data",
            Kind::Text,
            "The numbers drawn, as CSV, relative to the charts folder; empty where CSV was not asked for",
        ),
    ],
};

/// The findings of the run.
pub const FINDINGS: Table = Table {
    name: "findings",
    row: "one finding about the data or the project",
    columns: &[
        required("name", Kind::Dictionary, "Name of the finding; jsna explain NAME says more"),
        required("severity", Kind::Dictionary, "error, warning, info"),
        required("headline", Kind::Text, "The finding in one line"),
        optional("file", Kind::Text, "File, relative to the project"),
        optional("column", Kind::Text, "Column, by its header"),
        optional("rows", Kind::Text, "The first data rows concerned, from 1"),
        optional("line", Kind::Integer, "Physical line of the first of them, from 1"),
        optional("found", Kind::Text, "The value found"),
        optional("expected", Kind::Text, "What was expected"),
        optional("set_in", Kind::Text, "Where the expectation was set"),
        required("fix", Kind::Text, "What to do"),
        required("count", Kind::Integer, "How many times it occurs"),
    ],
};
