//! Findings about a file, in the words of the person who has to correct it.

use crate::findings;
use crate::keys::Repeats;
use crate::layout::{self, ColumnRule, DateFormat, Reading};
use crate::plan::{Plan, set_in};
use crate::report::{ExtractReport, Member};
use crate::row_notes::{Spot, Tallies, Tally};
use crate::spec::ExtractSpec;
use crate::value::date_order::{DateOrder, Order};
use crate::value::time::hint;
use arrow::array::RecordBatch;
use jsna_model::TableKind;
use jsna_model::diagnostic::Finding;
use jsna_model::records::Quality;
use jsna_model::{Diagnostic, schema, words};
use std::collections::{BTreeMap, BTreeSet};

/// The report of a file of which nothing may be stored.
pub(super) fn refused(
    spec: &ExtractSpec<'_>,
    member: &Member,
    mut found: Vec<Diagnostic>,
) -> ExtractReport {
    Diagnostic::sort(&mut found);
    ExtractReport {
        table: spec.layout.table,
        quality: Quality {
            feed: spec.feed.to_owned(),
            layout: spec.layout.id.clone(),
            file: member.shown.clone(),
            sha256: member.sha256.clone(),
            rows_read: 0,
            rows_kept: 0,
            rows_quarantined: 0,
            repeated_key_rows: 0,
            rows_without_key: 0,
            unmapped_code_rows: 0,
            rows_without_area: 0,
            months: None,
        },
        deliveries: BTreeMap::new(),
        absent_columns: BTreeSet::new(),
        quarantine: RecordBatch::new_empty(schema::QUARANTINE.schema()),
        quarantine_summary: Vec::new(),
        findings: found,
        refused: true,
    }
}

/// What messages about rows need to know.
pub(super) struct Rows<'m> {
    pub(super) plan: &'m Plan<'m>,
    pub(super) file: &'m str,
    /// Data rows of the file.
    pub(super) total: u64,
    /// Line of the header row.
    pub(super) header_line: u64,
}

impl Rows<'_> {
    /// Findings about cells and rows.
    pub(super) fn of_cells(&self, tallies: &Tallies) -> Vec<Diagnostic> {
        let mut out = Vec::new();
        let mut said = BTreeSet::new();
        for (spot, tally) in tallies.iter() {
            // A column that several rules read has each of its faults once.
            let same = (tally.finding.name, spot.slot, tally.count, tally.rows.clone());
            let own = tally.finding.name == findings::UNKNOWN_FLAG.name;
            if own || spot.slot.is_none() || said.insert(same) {
                out.push(self.cells(spot, tally));
            }
        }
        out
    }

    /// Columns with the month first, which the layout reads with the day first.
    pub(super) fn of_date_orders(&self, orders: &BTreeMap<usize, DateOrder>) -> Vec<Diagnostic> {
        orders.iter().filter_map(|(rule, order)| self.date_order(*rule, order)).collect()
    }

    fn date_order(&self, rule: usize, order: &DateOrder) -> Option<Diagnostic> {
        let rule = self.plan.rules.get(rule).copied()?;
        let headline = match order.verdict() {
            Order::Day => return None,
            Order::Month => format!(
                "the month comes first in {}, and {} can be read both ways",
                words::plural(order.month_first, "date"),
                words::thousands(order.either)
            ),
            Order::LikelyMonth => format!(
                "{} can be read both ways, and are all of one month only if the month comes first",
                words::plural(order.either, "date")
            ),
            Order::Exchanged => format!(
                "a spreadsheet has exchanged day and month: all {} that it took for dates have a day up to 12, all {} \
                 that it left as text a later one",
                words::thousands(order.made_dates()),
                words::thousands(order.day_first)
            ),
        };
        let (places, cells): (Vec<(u64, u64)>, Vec<String>) = order.proof.iter().cloned().unzip();
        let mut d = Diagnostic::new(&findings::MONTH_FIRST, headline);
        d = self.at_places(d, &places).count(order.month_first.max(1));
        if !cells.is_empty() {
            let cells: Vec<String> = cells.iter().take(3).map(|c| format!("\"{c}\"")).collect();
            d = d.found(words::list(&cells));
        }
        if order.day_first > 0 && order.verdict() != Order::Exchanged {
            d = d.expected(format!(
                "the day first, as in {} of the others",
                words::thousands(order.day_first)
            ));
        } else if let Some(expected) = expected(rule, &findings::UNREADABLE_DATE) {
            d = d.expected(expected);
        }
        if let Some(column) = self.column_of(rule) {
            d = d.column(column);
        }
        Some(d.set_in(format!("{} line {}", set_in(self.plan.layout), rule.line)))
    }

    /// Findings about keys.
    pub(super) fn of_keys(&self, keyed: &Repeats, keyless: &Repeats) -> Vec<Diagnostic> {
        let mut out = Vec::new();
        let layout = self.plan.layout;
        if keyed.keys > 0 {
            let (finding, what): (_, fn(u64) -> String) = match (layout.table, layout.repeats) {
                (TableKind::Observations, _) => (&findings::REPEATED_OBSERVATION, |n| {
                    format!("{} given more than once", counted(n, "number is", "numbers are"))
                }),
                (_, layout::Repeats::Report) => (&findings::REPEATED_KEY, |n| {
                    format!(
                        "{} in more than one row",
                        counted(n, "reference occurs", "references occur")
                    )
                }),
                (_, layout::Repeats::Expected) => (&findings::REPEATED_KEY_EXPECTED, |n| {
                    format!("{} more than one row", counted(n, "reference has", "references have"))
                }),
            };
            // A row of a wide table gives several numbers, so these are no share of its rows.
            let of = match layout.table {
                TableKind::Observations => String::new(),
                TableKind::Incidents => format!("{}; ", self.share(keyed.rows)),
            };
            let headline = format!("{} ({of}all are kept)", what(keyed.keys));
            let column = layout.column("incident_key").and_then(|c| self.column_of(c));
            let d = self.at_places(Diagnostic::new(finding, headline), &keyed.places);
            let mut d = d.set_in(set_in(layout)).count(keyed.keys);
            if self.plan.spec.handling == "open" && finding.name == findings::REPEATED_KEY.name {
                d = d.fix("Each row counts, as in the published file. Nobody but the publisher can say whether they are several crimes; if each row is a person of one incident, say `repeats = \"expected\"` in the layout.");
            }
            out.push(match column {
                Some(name) if layout.table == TableKind::Incidents => d.column(name),
                _ => d,
            });
        }
        if keyless.surplus() > 0 {
            let have = if keyless.surplus() == 1 { "has" } else { "have" };
            let same = if keyless.surplus() == 1 { "is" } else { "are" };
            let headline = format!(
                "{} {have} no reference and {same} the same as an earlier row (all are kept)",
                self.share(keyless.surplus()),
            );
            let d = Diagnostic::new(&findings::IDENTICAL_ROWS, headline);
            out.push(self.at_places(d, &keyless.places).count(keyless.surplus()));
        }
        out
    }

    /// Findings about the file that are known at its end.
    pub(super) fn of_file(
        &self,
        (decoded, first): (u64, Option<u64>),
        listed: u64,
        quarantined: u64,
    ) -> Vec<Diagnostic> {
        let mut out = Vec::new();
        if self.total == 0 {
            let headline = "the file has a header row and no data rows";
            let d = Diagnostic::new(&findings::HEADER_ONLY, headline).file(self.file);
            out.push(d.line(self.header_line));
        }
        if let Some(first) = first {
            let is = if decoded == 1 { "is" } else { "are" };
            let headline = format!(
                "{} {is} not UTF-8 and {} read as Windows-1252",
                words::plural(decoded, "line"),
                if decoded == 1 { "was" } else { "were" },
            );
            let d = Diagnostic::new(&findings::NOT_UTF_8, headline).file(self.file);
            out.push(d.line(first + 1).count(decoded));
        }
        if listed < quarantined {
            let headline = format!(
                "{} of {} are named one by one",
                words::thousands(listed),
                words::plural(quarantined, "quarantined row")
            );
            out.push(Diagnostic::new(&findings::QUARANTINE_CUT, headline).file(self.file));
        }
        out
    }

    fn at_places(&self, d: Diagnostic, places: &[(u64, u64)]) -> Diagnostic {
        let mut rows: Vec<u64> = places.iter().map(|(row, _)| row + 1).collect();
        rows.dedup();
        d.file(self.file).rows(&rows, places.first().map(|(_, line)| line + 1))
    }

    /// `3 of 4,812 rows`.
    fn share(&self, n: u64) -> String {
        format!("{} of {}", words::thousands(n), words::plural(self.total, "row"))
    }

    fn column_of(&self, rule: &ColumnRule) -> Option<String> {
        let slots = self.plan.slots_of(&rule.reading.headers());
        slots.first().and_then(|s| self.plan.slots.get(*s)).map(|s| s.name.clone())
    }

    fn cells(&self, spot: Spot, tally: &Tally) -> Diagnostic {
        // A row that is no data is not at fault in the column that could not be read of it.
        let no_data = spot.rule.is_some()
            && [&findings::TOTALS_ROW, &findings::NOT_DATA].contains(&tally.finding);
        let rule = spot.rule.filter(|_| !no_data);
        let rule = rule.and_then(|r| self.plan.rules.get(r).copied());
        let column = spot
            .slot
            .filter(|_| !no_data)
            .and_then(|s| self.plan.slots.get(s))
            .map(|s| s.name.clone())
            .or_else(|| rule.and_then(|r| self.column_of(r)));
        let headline = format!("{} {}", self.share(tally.count), predicate(tally));
        let mut d = self.at_places(Diagnostic::new(tally.finding, headline), &tally.rows);
        d = d.count(tally.count);
        if let Some(column) = column {
            d = d.column(column);
        }
        if let Some(found) = found(tally) {
            d = d.found(found);
        }
        if let Some(expected) = rule.and_then(|r| expected(r, tally.finding)) {
            d = d.expected(expected);
        } else if tally.finding.name == findings::RAGGED_ROW.name {
            d = d.expected(words::plural(self.plan.shape.width as u64, "cell"));
        }
        if let Some(rule) = rule {
            d = d.set_in(format!("{} line {}", set_in(self.plan.layout), rule.line));
        }
        match rule.and_then(|r| better_fix(r, tally)) {
            Some(fix) => d.fix(fix),
            None => d,
        }
    }
}

fn counted(n: u64, one: &str, many: &str) -> String {
    format!("{} {}", words::thousands(n), if n == 1 { one } else { many })
}

/// What is wrong with one row and with several, behind "3 of 4,812 rows".
const PREDICATES: &[(&Finding, &str, &str)] = &[
    (
        &findings::RAGGED_ROW,
        "has more or fewer cells than the header row",
        "have more or fewer cells than the header row",
    ),
    (
        &findings::UNCLOSED_QUOTE,
        "opens a quote and does not close it",
        "open a quote and do not close it",
    ),
    (
        &findings::SHORT_ROW,
        "ends before the last column; the cells that it lacks count as empty",
        "end before the last column; the cells that they lack count as empty",
    ),
    (&findings::REPEATED_HEADER, "is the header row again", "are the header row again"),
    (
        &findings::PLACEHOLDER_DATE,
        "has a date that stands for unknown",
        "have a date that stands for unknown",
    ),
    (
        &findings::UNREADABLE_TIME,
        "has a time of day that cannot be read",
        "have a time of day that cannot be read",
    ),
    (&findings::EMPTY_ROW, "has no filled cell", "have no filled cell"),
    (&findings::TOTALS_ROW, "is a total of others", "are totals of others"),
    (&findings::NOT_DATA, "is not data", "are not data"),
    (&findings::MISSING_DATE, "has no date", "have no date"),
    (
        &findings::UNREADABLE_DATE,
        "has a date that cannot be read",
        "have a date that cannot be read",
    ),
    (&findings::MISSING_VALUE, "lacks a value that it needs", "lack a value that they need"),
    (
        &findings::UNREADABLE_VALUE,
        "has a value that cannot be used",
        "have a value that cannot be used",
    ),
    (
        &findings::OTHER_CLOCK,
        "lacks the date of the assessment's clock and is counted by its other date",
        "lack the date of the assessment's clock and are counted by their other date",
    ),
    (&findings::REVERSED_WINDOW, "ends before it begins", "end before they begin"),
    (
        &findings::EMPTIED_DATE,
        "has a date that cannot be read, and another that can",
        "have a date that cannot be read, and another that can",
    ),
    (&findings::UNMAPPED_CODE, "has a code that no list knows", "have a code that no list knows"),
    (
        &findings::UNKNOWN_FLAG,
        "has neither yes nor no in a flag",
        "have neither yes nor no in a flag",
    ),
    (
        &findings::BAD_AREA_CODE,
        "has something else in place of an area code",
        "have something else in place of an area code",
    ),
    (
        &findings::UNKNOWN_POSTCODE,
        "has a postcode that no lookup has",
        "have a postcode that no lookup has",
    ),
    (
        &findings::EMPTIED_NUMBER,
        "has a number that cannot be used",
        "have a number that cannot be used",
    ),
    (
        &findings::SUPPRESSED_NUMBER,
        "has a symbol in place of a number",
        "have a symbol in place of a number",
    ),
    (&findings::NEGATIVE_NUMBER, "has a number below zero", "have a number below zero"),
    (
        &findings::BAD_COORDINATES,
        "has coordinates that are no place",
        "have coordinates that are no place",
    ),
    (
        &findings::SWAPPED_COORDINATES,
        "has longitude and latitude in each other's column",
        "have longitude and latitude in each other's column",
    ),
    (&findings::NOT_IN_COMPANION, "is not in the file beside it", "are not in the file beside it"),
];

fn predicate(tally: &Tally) -> &'static str {
    let found = PREDICATES.iter().find(|(f, _, _)| f.name == tally.finding.name);
    found.map_or("have a finding", |(_, one, many)| if tally.count == 1 { one } else { many })
}

/// The first different cells: `"Apr-24" (2 rows), "x" and 3 others`.
fn found(tally: &Tally) -> Option<String> {
    const SHOWN: usize = 3;
    let mut samples: Vec<&(String, u64)> =
        tally.samples().iter().filter(|(text, _)| !text.is_empty()).collect();
    // The most frequent first; equally frequent ones in the order of the file.
    samples.sort_by_key(|s| std::cmp::Reverse(s.1));
    if samples.is_empty() {
        return None;
    }
    let is = |f: &Finding| f.name == tally.finding.name;
    let words_of_ours = is(&findings::RAGGED_ROW) || is(&findings::BAD_COORDINATES);
    let different = samples.len();
    let mut texts: Vec<String> = samples
        .iter()
        .take(SHOWN)
        .map(|(text, n)| {
            let text = clipped(text);
            let text = if words_of_ours || text.starts_with("(hidden") {
                text
            } else {
                format!("\"{text}\"")
            };
            if *n > 1 { format!("{text} ({})", words::plural(*n, "row")) } else { text }
        })
        .collect();
    match different.saturating_sub(SHOWN) as u64 {
        0 => {}
        more if tally.others > 0 => texts.push(format!("more than {more} others")),
        more => texts.push(words::plural(more, "other")),
    }
    // The last of our phrases already contains "and".
    Some(if words_of_ours { texts.join("; ") } else { words::list(&texts) })
}

/// A cell for a message: one line, not too long.
fn clipped(text: &str) -> String {
    const LONGEST: usize = 60;
    let text = crate::text::visible(&crate::text::tidy(text));
    if text.chars().count() <= LONGEST {
        return text;
    }
    let start: String = text.chars().take(LONGEST - 3).collect();
    format!("{start}...")
}

/// A date format as people write it.
fn in_words(format: &DateFormat) -> String {
    match format.to_string().as_str() {
        "iso" => "yyyy-mm-dd".to_owned(),
        "excel" => "the day number of a spreadsheet".to_owned(),
        letters => letters.to_owned(),
    }
}

/// What the rule would have read.
fn expected(rule: &ColumnRule, finding: &Finding) -> Option<String> {
    let formats = |formats: &[DateFormat]| {
        let names: Vec<String> = formats.iter().map(in_words).collect();
        (!names.is_empty()).then(|| format!("a date as {}", names.join(" or ")))
    };
    let is = |f: &Finding| f.name == finding.name;
    if is(&findings::PLACEHOLDER_DATE) {
        return Some("an empty cell where the date is not known".to_owned());
    }
    if is(&findings::UNREADABLE_TIME) {
        return Some("a time of day as hh:mm".to_owned());
    }
    if is(&findings::MISSING_VALUE) || is(&findings::MISSING_DATE) || is(&findings::OTHER_CLOCK) {
        return Some("a filled cell".to_owned());
    }
    match &rule.reading {
        Reading::Time(r) if !is(&findings::REVERSED_WINDOW) => formats(&r.formats),
        Reading::Month(r) => formats(&r.formats),
        Reading::Period(r) => Some(match (r.quarter, r.financial_quarters) {
            (Some(_), _) => "a year such as 2022/23 and a quarter from 1 to 4".to_owned(),
            (None, Some(_)) => "a quarter such as Q1 2022/23, a year, or a month".to_owned(),
            (None, None) => "a period such as 2022/23, 2022-Q4 or November 2022".to_owned(),
        }),
        Reading::Flag(r) => {
            Some(format!("{} for yes, {} for no", r.yes.join(", "), r.no.join(", ")))
        }
        Reading::Text(_) if is(&findings::BAD_AREA_CODE) => {
            Some("a letter and eight digits, as E01012367".to_owned())
        }
        Reading::Text(r) => match &r.codes {
            Some(codes) => Some(format!(
                "one of the {} of list {}",
                words::plural(codes.spellings().len() as u64, "code"),
                codes.name
            )),
            None => (r.kind == layout::TextKind::OffenceCode)
                .then(|| "a Home Office offence code, as 8N or 28/3".to_owned()),
        },
        Reading::List(r) => r.codes.as_ref().map(|codes| {
            format!("codes of list {}, separated by {}", codes.name, separators(&r.split))
        }),
        Reading::Number(r)
            if !is(&findings::NEGATIVE_NUMBER) && !is(&findings::SUPPRESSED_NUMBER) =>
        {
            Some(match (r.min, r.max) {
                (Some(min), Some(max)) => format!("a number from {min} to {max}"),
                (Some(min), None) => format!("a number, {min} or more"),
                (None, Some(max)) => format!("a number, {max} or less"),
                (None, None) => "a number".to_owned(),
            })
        }
        Reading::Bands(r) => match &r.born {
            None => Some("an age in years".to_owned()),
            Some(born) => {
                formats(&born.formats).map(|text| format!("{text}, before the day of the event"))
            }
        },
        _ => None,
    }
}

fn separators(split: &[char]) -> String {
    let quoted: Vec<String> = split.iter().map(|c| format!("`{c}`")).collect();
    quoted.join(" or ")
}

/// A fix for this case, where there is a better one than the finding's own.
fn better_fix(rule: &ColumnRule, tally: &Tally) -> Option<String> {
    let is = |f: &Finding| f.name == tally.finding.name;
    let (first, _) = tally.samples().first()?;
    if is(&findings::UNREADABLE_DATE) || is(&findings::EMPTIED_DATE) {
        let why = hint(first)?;
        return Some(format!(
            "\"{}\": {why}. Format the column as yyyy-mm-dd where the file is made and export it again, or add its format to `formats` in the layout.",
            clipped(first)
        ));
    }
    if is(&findings::EMPTIED_NUMBER) || is(&findings::UNREADABLE_VALUE) {
        let below = |text: &str| text.starts_with('-') && text[1..].parse::<f64>().is_ok();
        let (negative, _) = tally.samples().iter().find(|(text, _)| below(text))?;
        return Some(format!(
            "A count cannot be below zero. If \"{negative}\" stands for \"not known\" or \"suppressed\" in this source, say so in the layout: symbols = {{ \"{negative}\" = \"[c]\" }}."
        ));
    }
    if is(&findings::UNMAPPED_CODE) {
        let codes = match &rule.reading {
            Reading::Text(r) => r.codes.as_ref(),
            Reading::List(r) => r.codes.as_ref(),
            _ => None,
        }?;
        let near = tally.samples().iter().find_map(|(text, _)| {
            let spellings = codes.spellings().iter().map(String::as_str);
            Some((text, words::nearest(text, spellings)?))
        });
        return Some(match near {
            Some((text, near)) => format!(
                "If \"{}\" is the same as \"{near}\", add it to list {} in the layout with the same meaning.",
                clipped(text),
                codes.name
            ),
            None => {
                format!("Add the codes to list {} in the layout, with what they mean.", codes.name)
            }
        });
    }
    None
}
