//! The sheets about areas and data: what there is, what came in, what is missing.

use super::sheet::{Cell, Column, Sheet};
use jsna_compose::Release;

/// A count as a cell. Exact up to 2^53, far beyond the rows of any extract.
fn whole(n: u64) -> Cell {
    let n = u32::try_from(n).map_or_else(|_| n.to_string().parse().unwrap_or(f64::MAX), f64::from);
    Cell::Whole(n)
}

fn lines(release: &Release<'_>, what: &str, more: &[&str]) -> Vec<String> {
    let first = format!("This worksheet contains one table. {what}");
    let more = more.iter().map(|line| (*line).to_owned());
    [first].into_iter().chain(more).chain([format!("{}.", release.handling.short)]).collect()
}

/// Indicators that could not be given.
pub(super) fn not_available(release: &Release<'_>) -> Sheet {
    let priority = |id: &str| {
        release
            .values
            .priorities
            .iter()
            .find(|p| p.id == id)
            .map_or(id, |p| p.name.as_str())
            .to_owned()
    };
    Sheet {
        name: "Not available".to_owned(),
        title: "Indicators that could not be given in this release, and why".to_owned(),
        lines: lines(
            release,
            "It lists indicators of the catalogue without any figure. None of them is zero.",
            &[],
        ),
        table: "not_available".to_owned(),
        columns: vec![
            Column::text("Priority", 34.0),
            Column::text("Indicator", 50.0),
            Column::text("Indicator ID", 34.0),
            Column::text("Reason", 80.0),
        ],
        rows: release
            .values
            .unavailable
            .iter()
            .map(|u| {
                let texts = [
                    priority(&u.priority),
                    u.name.clone(),
                    u.indicator_id.clone(),
                    u.reason.to_string(),
                ];
                texts.map(Cell::Text).into()
            })
            .collect(),
    }
}

/// The areas of the assessment.
pub(super) fn areas(release: &Release<'_>) -> Sheet {
    Sheet {
        name: "Areas".to_owned(),
        title: "Areas of the assessment".to_owned(),
        lines: lines(
            release,
            "It lists every area with the area that it adds up to.",
            &["Cells of the column named Part of are blank for the area that is part of no other."],
        ),
        table: "areas".to_owned(),
        columns: vec![
            Column::text("Area code", 14.0),
            Column::text("Area", 50.0),
            Column::text("Kind", 22.0),
            Column::text("Part of", 14.0),
        ],
        rows: release
            .values
            .areas
            .iter()
            .map(|(_, a)| {
                vec![
                    Cell::from(a.code.as_str()),
                    Cell::from(&*a.name),
                    Cell::from(a.area_type.noun()),
                    Cell::Text(a.parent.as_ref().map(ToString::to_string).unwrap_or_default()),
                ]
            })
            .collect(),
    }
}

/// What happened to each extract.
pub(super) fn quality(release: &Release<'_>) -> Sheet {
    Sheet {
        name: "Quality".to_owned(),
        title: "Rows read, kept and quarantined, by extract file".to_owned(),
        lines: lines(
            release,
            "Every row read is either kept or quarantined with a reason: read = kept + quarantined.",
            &[],
        ),
        table: "quality".to_owned(),
        columns: vec![
            Column::text("Source", 26.0),
            Column::text("File", 60.0),
            Column::text("Layout", 28.0),
            Column::number("Rows read", 13.0),
            Column::number("Rows kept", 13.0),
            Column::number("Rows quarantined", 15.0),
            Column::number("Kept rows with a repeated key", 18.0),
            Column::number("Kept rows without a key", 16.0),
            Column::number("Kept rows with an unknown code", 18.0),
            Column::number("Kept rows without an area", 16.0),
            Column::text("First month", 15.0),
            Column::text("Last month", 15.0),
        ],
        rows: release
            .values
            .quality
            .iter()
            .map(|q| {
                let month = |m: Option<jsna_model::Month>| {
                    m.map_or(Cell::Symbol("[z]"), |m| m.short().into())
                };
                vec![
                    Cell::from(q.feed.as_str()),
                    Cell::from(q.file.as_str()),
                    Cell::from(q.layout.as_str()),
                    whole(q.rows_read),
                    whole(q.rows_kept),
                    whole(q.rows_quarantined),
                    whole(q.repeated_key_rows),
                    whole(q.rows_without_key),
                    whole(q.unmapped_code_rows),
                    whole(q.rows_without_area),
                    month(q.months.map(|(first, _)| first)),
                    month(q.months.map(|(_, last)| last)),
                ]
            })
            .collect(),
    }
}

/// Which months came.
pub(super) fn coverage(release: &Release<'_>) -> Sheet {
    Sheet {
        name: "Coverage".to_owned(),
        title: "Months expected and received, by source".to_owned(),
        lines: lines(
            release,
            "It holds one row for each month that was expected from each source.",
            &["A month that was not received has [x] in place of its rows: it is not zero."],
        ),
        table: "coverage".to_owned(),
        columns: vec![
            Column::text("Source", 26.0),
            Column::text("Area of the delivery", 26.0),
            Column::text("Month", 15.0),
            Column::text("Received", 13.0),
            Column::number("Rows kept", 13.0),
        ],
        rows: release
            .values
            .coverage
            .iter()
            .map(|c| {
                vec![
                    Cell::from(c.feed.as_str()),
                    Cell::from(c.issue_area.as_str()),
                    Cell::from(c.month.short()),
                    Cell::from(if c.received { "yes" } else { "no" }),
                    if c.received { whole(c.rows) } else { Cell::Symbol("[x]") },
                ]
            })
            .collect(),
    }
}
