//! What the assessment can find wrong with a catalogue or with its data.

use jsna_model::diagnostic::{Finding, Severity};

/// A pack cannot be read as TOML, or has an unknown or missing key.
pub const PACK_UNREADABLE: Finding = Finding {
    name: "pack-unreadable",
    severity: Severity::Error,
    checks: "Every indicator pack must be valid TOML with the keys the manual lists.",
    matters: "An indicator that is read wrongly would be counted wrongly, so the run stops before it counts.",
    fix: "Correct the line named in the message; `jsna catalogue show ID` prints a whole indicator as an example.",
};

/// A `where` expression is not valid, or names a column that does not exist.
pub const WHERE_INVALID: Finding = Finding {
    name: "where-invalid",
    severity: Severity::Error,
    checks: "A `where` expression must be a SQL condition over the columns of the incidents table.",
    matters: "A filter that names a wrong column or compares text with a number would count nothing, or everything.",
    fix: "Correct the expression at the line named; column names are listed in docs/tables.md.",
};

/// An indicator definition contradicts itself.
pub const INDICATOR_INVALID: Finding = Finding {
    name: "indicator-invalid",
    severity: Severity::Error,
    checks: "An indicator's parts must go together: a known priority, an id of its own, a denominator that fits the statistic, layouts that exist.",
    matters: "A share with a population under it, or two indicators with one id, would publish a number under the wrong name.",
    fix: "Correct the key at the line named in the message.",
};

/// A test vector of an indicator does not come out as written.
pub const INDICATOR_TEST_FAILED: Finding = Finding {
    name: "indicator-test-failed",
    severity: Severity::Error,
    checks: "Each indicator carries small example rows and whether they count; the filter must agree with them.",
    matters: "The examples are the definition in the author's own words: where filter and example differ, one of them is wrong.",
    fix: "Read the example and the `where` at the lines named and correct the one that is wrong.",
};

/// An indicator cannot be computed because a feed is not in the project.
pub const INDICATOR_UNAVAILABLE: Finding = Finding {
    name: "indicator-unavailable",
    severity: Severity::Info,
    checks: "Each core indicator needs one of its feeds in the project.",
    matters: "The report lists the indicator as not available, so that nobody takes its absence for a zero.",
    fix: "Add a feed with one of the layouts named, or leave it: the report says why it is missing.",
};

/// Months of a feed that were expected and not received.
pub const MONTH_MISSING: Finding = Finding {
    name: "month-missing",
    severity: Severity::Warning,
    checks: "Between a feed's first month and the last month assessed, every month should have been delivered.",
    matters: "A month not received is a gap, never zero: rates over a period with a gap are not given.",
    fix: "Ask the supplier for the months named and put the files into the landing folder.",
};

/// No denominator for an indicator.
pub const DENOMINATOR_MISSING: Finding = Finding {
    name: "denominator-missing",
    severity: Severity::Warning,
    checks: "A rate needs a population (or households) for its area and age range.",
    matters: "Without one the count is given and the rate is marked [x].",
    fix: "Add a population file that has the ages of these indicators, as kind = \"population\" under [[reference]] in jsna.toml.",
};

/// Already-counted rows with an area code that no lookup has.
pub const OBSERVATION_UNPLACED: Finding = Finding {
    name: "observation-unplaced",
    severity: Severity::Warning,
    checks: "The area code of an already-counted number must be in one of the lookups.",
    matters: "The number is of no area that is known, so it is in no table; the area that was meant looks as if nothing had been received.",
    fix: "Correct the codes at the source, or add the lookup that has them under `[[reference]]` in jsna.toml.",
};

/// One file gives one area and period two numbers.
pub const OBSERVATION_REPEATED: Finding = Finding {
    name: "observation-repeated",
    severity: Severity::Warning,
    checks: "A file gives each measure, area and period one number.",
    matters: "Nothing says which of two numbers is right, or whether they are parts of one, so neither is given.",
    fix: "Ask the supplier which number holds. Rows of parts belong under a code or a breakdown of their own.",
};

/// Rows of a feed lie in no area that is known.
pub const ROWS_WITHOUT_AREA: Finding = Finding {
    name: "rows-without-area",
    severity: Severity::Warning,
    checks: "Every row of a feed should lie in an area that the lookups know, or come in a delivery that covers one area.",
    matters: "They are counted in no area. Where they are too many, the areas that could have had them are given as partial, without a rate.",
    fix: "If the feed covers one area, say so in jsna.toml: `area = \"E22…\"` under `[[feed]]` places its rows without a place, and `covers = [\"E07…\"]` says which districts its deliveries cover.",
};

/// Rows lack the number or reference that an indicator counts by.
pub const ROWS_WITHOUT_VALUE: Finding = Finding {
    name: "rows-without-value",
    severity: Severity::Warning,
    checks: "Every row of an indicator that adds up a column, or counts its references, should have a value in that column.",
    matters: "A sum over the other rows is too small. Areas and periods with too many such rows are partial, without a rate; the completeness table lists them with the cause weight_absent.",
    fix: "Ask the supplier for the column. STATS19 files before 2021 and local casualty files have no adjusted severity: the Department for Transport publishes it as a file of its own.",
};

/// A month of a delivery begins late or ends early.
pub const PART_MONTH: Finding = Finding {
    name: "part-month",
    severity: Severity::Warning,
    checks: "Whether the first and the last day with a row leave out more days of a month than chance allows, by the delivery's other months (less than 1 in 1,000).",
    matters: "A part of a month compared with whole ones is a fall that did not happen. The month is partial, without a rate, as is every period that contains it, and it does not end the assessment.",
    fix: "Ask for the whole month. If there really was nothing on the other days, say so in a coverage file: feed, from, to, complete = yes.",
};

/// A month of a delivery has a number of rows that cannot be true.
pub const MONTH_IMPLAUSIBLE: Finding = Finding {
    name: "month-implausible",
    severity: Severity::Warning,
    checks: "Whether a month of a delivery has far fewer or far more rows than the months around it and the same month of other years lead to expect (less than 1 chance in 1,000).",
    matters: "Most likely rows are missing, or are there twice. The month is partial, without a rate, as is every period that contains it.",
    fix: "Compare the month with the supplier's own total. If it is right, say so in a coverage file: feed, from, to, complete = yes.",
};

/// An indicator has no event any more while its file keeps coming.
pub const CATEGORY_STOPPED: Finding = Finding {
    name: "category-stopped",
    severity: Severity::Warning,
    checks: "Whether an indicator that had events has none in a run of months although its feeds keep coming, and chance does not give that once in 1,000 times.",
    matters: "Most likely the source records these events under another name, or leaves them out. Nothing is known of the months: they are partial, not 0.",
    fix: "Ask the supplier what became of them. If there really were none, say so in a coverage file: indicator_id, from, to, complete = yes.",
};

/// An indicator has no event any more in one district while its file keeps coming.
pub const DISTRICT_STOPPED: Finding = Finding {
    name: "district-stopped",
    severity: Severity::Warning,
    checks: "Whether an indicator that had events in a district has none there in a run of months although its feeds keep coming, and chance does not give that once in 1,000 times.",
    matters: "Most likely the rows of the district are missing, or carry other codes. Nothing is known of the months there: they are partial, not 0.",
    fix: "Ask the supplier. If there really were none, say so in a coverage file: indicator_id, area_code, from, to, complete = yes.",
};

/// A share is above 100%.
pub const MORE_THAN_ALL: Finding = Finding {
    name: "more-than-all",
    severity: Severity::Warning,
    checks: "Whether a part is larger than the whole that it is a part of, such as 12 repeat cases of 10 cases.",
    matters: "One of the two numbers is wrong, or stands for something else, as 9999 for \"not known\". No share is given.",
    fix: "Ask the supplier which of the two is right, and put the corrected file into the place of the old one.",
};

/// A feed that no indicator uses.
pub const FEED_UNUSED: Finding = Finding {
    name: "feed-unused",
    severity: Severity::Info,
    checks: "Each feed of the project should supply an indicator.",
    matters: "Its rows are kept in the store and are in no table of the release.",
    fix: "`jsna catalogue list` shows which layouts the indicators use. Write an indicator of your own for the feed, or take the feed out.",
};

/// An area that no delivery of a feed covers.
pub const AREA_NOT_COVERED: Finding = Finding {
    name: "area-not-covered",
    severity: Severity::Warning,
    checks: "Every assessed district should be covered by some delivery of each feed.",
    matters: "What was not delivered is not zero: the district, and every total that it belongs to, has no rate.",
    fix: "Add the deliveries of the other districts. If the feed does cover them and had nothing there, say so in jsna.toml: `covers = [\"E07…\"]` under `[[feed]]`.",
};

/// A count is not what somebody else has published.
pub const CONTROL_TOTAL_DIFFERS: Finding = Finding {
    name: "control-total-differs",
    severity: Severity::Warning,
    checks: "Whether counts agree with the published totals in the files of kind control-totals, within their tolerance.",
    matters: "One of the two is of other events, other months or another issue, and a reader may have seen the published one.",
    fix: "control_totals.csv lists every total with what was counted and the likely cause.",
};

/// A published total is of something that is not counted.
pub const CONTROL_TOTAL_UNUSED: Finding = Finding {
    name: "control-total-unused",
    severity: Severity::Warning,
    checks: "Whether something is counted for the indicator, area and period of each control total.",
    matters: "A total that nothing is held against checks nothing.",
    fix: "Correct the indicator, the area's code or the period: `jsna catalogue list` shows the indicators, and quarters, financial, calendar and rolling years are counted for districts and above.",
};

/// Nothing is held against a target.
pub const TARGET_UNUSED: Finding = Finding {
    name: "target-unused",
    severity: Severity::Warning,
    checks: "Whether every target in the files of kind targets has an indicator, an area and an aim.",
    matters: "A target that nothing is held against is neither met nor missed, and nobody is told.",
    fix: "Correct the indicator or the area's code, or write `at most` or `at least` in the column aim.",
};

/// Repeated keys or parts do not add up. A bug, said plainly.
pub const NOT_RECONCILED: Finding = Finding {
    name: "not-reconciled",
    severity: Severity::Error,
    checks: "Small areas plus unknown must add up to their district, districts to the partnership, partnerships plus outside to the total.",
    matters: "If they do not, at least one published number is wrong; the release is not made.",
    fix: "This is a fault of the program. Please report it with the message.",
};

/// Every finding of this crate.
pub const FINDINGS: &[&Finding] = &[
    &PACK_UNREADABLE,
    &WHERE_INVALID,
    &INDICATOR_INVALID,
    &INDICATOR_TEST_FAILED,
    &INDICATOR_UNAVAILABLE,
    &MONTH_MISSING,
    &DENOMINATOR_MISSING,
    &OBSERVATION_UNPLACED,
    &OBSERVATION_REPEATED,
    &ROWS_WITHOUT_AREA,
    &ROWS_WITHOUT_VALUE,
    &MORE_THAN_ALL,
    &PART_MONTH,
    &MONTH_IMPLAUSIBLE,
    &CATEGORY_STOPPED,
    &DISTRICT_STOPPED,
    &FEED_UNUSED,
    &CONTROL_TOTAL_DIFFERS,
    &CONTROL_TOTAL_UNUSED,
    &TARGET_UNUSED,
    &AREA_NOT_COVERED,
    &NOT_RECONCILED,
];
