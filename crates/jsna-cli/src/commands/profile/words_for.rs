//! What a column holds, and what to write into the project, in words.

use jsna_model::words;
use jsna_pipeline::profile::{
    ColumnProfile, Content, DateOrdering, Dates, LayoutFit, Recognised, TableProfile,
};
use std::fmt::Write as _;
use std::path::Path;

/// A share of the rows as a whole percentage: 100% and 0% only where it is all or nothing.
pub(super) fn share(part: u64, of: u64) -> String {
    match part {
        0 => "0%".to_owned(),
        n if n >= of => "100%".to_owned(),
        n => format!("{}%", (n * 100 / of).clamp(1, 99)),
    }
}

/// The kind of thing that a column holds.
pub(super) fn kind(content: &Content) -> String {
    match content {
        Content::Empty => "nothing".to_owned(),
        Content::Areas(kinds) => {
            let kinds: Vec<&str> = kinds.iter().map(|k| k.as_str()).collect();
            if kinds.is_empty() {
                "area codes of another kind".to_owned()
            } else {
                format!("area codes ({})", words::list(&kinds))
            }
        }
        Content::Dates(dates) if dates.months => "months".to_owned(),
        Content::Dates(_) => "dates".to_owned(),
        Content::ShortYears => "dates with two-digit years, which are never read".to_owned(),
        Content::Periods => "periods".to_owned(),
        Content::Times => "times of day".to_owned(),
        Content::Flags => "yes or no".to_owned(),
        Content::Numbers { whole: true, .. } => "whole numbers".to_owned(),
        Content::Numbers { .. } => "numbers".to_owned(),
        Content::OffenceCodes => "Home Office offence codes".to_owned(),
        Content::Postcodes => "postcodes".to_owned(),
        Content::GridReferences => "grid references".to_owned(),
        Content::Emails => "email addresses".to_owned(),
        Content::Phones => "phone numbers".to_owned(),
        Content::NhsNumbers => "NHS numbers".to_owned(),
        Content::FreeText => "free text".to_owned(),
        Content::Text { .. } => "text".to_owned(),
    }
}

/// How sure the order of day and month is.
pub(super) fn order(order: DateOrdering) -> String {
    match order {
        DateOrdering::Certain => "certain".to_owned(),
        DateOrdering::DayFirst(n) => format!("day first, proved by {}", words::plural(n, "date")),
        DateOrdering::MonthFirst(n) => {
            format!("month first, proved by {}", words::plural(n, "date"))
        }
        DateOrdering::LikelyMonthFirst => "probably month first".to_owned(),
        DateOrdering::Exchanged => "day and month exchanged in some, by a spreadsheet".to_owned(),
        DateOrdering::Ambiguous => "day or month first: no date tells".to_owned(),
    }
}

/// What a column holds, in one line.
pub(super) fn content(column: &ColumnProfile) -> String {
    let kind = kind(&column.content);
    match &column.content {
        Content::Empty | Content::FreeText | Content::ShortYears => kind,
        Content::Dates(dates) if !dates.months => {
            format!("{kind}: {}", of_dates(dates, column.is_private()))
        }
        Content::Numbers { .. } if column.is_private() || column.is_numbering() => {
            format!("{kind}, as a rule another in each row")
        }
        Content::Numbers { least, most, .. } => {
            format!("{kind}, {} to {}", number(*least), number(*most))
        }
        _ => {
            let values: Vec<String> =
                column.values(3).into_iter().map(|(v, _)| short(&v)).collect();
            let more = column.different.more || column.different.known > values.len() as u64;
            format!("{kind}: {}{}", values.join(", "), if more { " …" } else { "" })
        }
    }
}

/// `private`: the dates themselves are not said.
fn of_dates(dates: &Dates, private: bool) -> String {
    let mut out = words::list(&dates.formats);
    if dates.order != DateOrdering::Certain {
        let _ = write!(out, ", {}", order(dates.order));
    }
    if let (Some(first), Some(last), false) = (dates.first, dates.last, private) {
        let _ = write!(out, ", {} to {}", first.format("%-d %b %Y"), last.format("%-d %b %Y"));
    }
    if dates.placeholders > 0 {
        let cells = words::plural(dates.placeholders, "cell");
        let _ = write!(out, "; {cells} with a date that stands for unknown");
    }
    out
}

fn number(x: f64) -> String {
    if x.fract() == 0.0 && x.abs() < 1e15 {
        words::count(x)
    } else {
        format!("{x:.4}").trim_end_matches('0').to_owned()
    }
}

/// A value, cut where it is long.
fn short(value: &str) -> String {
    const LONGEST: usize = 28;
    match value.char_indices().nth(LONGEST) {
        None => value.to_owned(),
        Some((at, _)) => format!("{}…", &value[..at]),
    }
}

/// A path as a shell takes it.
pub(super) fn argument(path: &Path) -> String {
    let path = path.display().to_string();
    let plain = |c: char| c.is_alphanumeric() || "/\\.-_:".contains(c);
    if path.chars().all(plain) { path } else { format!("\"{path}\"") }
}

fn name_of(path: &Path) -> String {
    path.file_name().map_or_else(String::new, |n| n.to_string_lossy().into_owned())
}

/// The entry for a feed.
pub(super) fn feed(fit: &LayoutFit, path: &Path) -> String {
    format!(
        "To use it, put it into the project's landing folder and add to jsna.toml:\n\n\
         [[feed]]\nid = \"{id}\"\nlayout = \"{id}\"\nfiles = [\"landing/**/{name}\"]\n\n",
        id = fit.id,
        name = name_of(path).replace('[', "[[]"),
    )
}

/// The entries for a reference file.
pub(super) fn references(found: &[Recognised], (table, path): (&TableProfile, &Path)) -> String {
    let mut out = "It looks like a reference file. ".to_owned();
    // A sheet or a file of an archive is named below its file.
    if table.above > 0 || !table.shown.ends_with(&name_of(path)) {
        out += "Save the table alone as CSV, with the header row on the first line. ";
    }
    out += "Put it into the project's reference folder and add to jsna.toml:\n";
    for one in found {
        let _ = write!(
            out,
            "\n[[reference]]\nkind = \"{}\"\nfile = \"reference/{}\"\n",
            one.kind.as_str(),
            name_of(path)
        );
        if one.year {
            out += "# year = …       the year that the file is about\n";
        }
        if !one.columns.is_empty() {
            let columns: Vec<String> =
                one.columns.iter().map(|(key, header)| format!("{key} = {header:?}")).collect();
            let _ = writeln!(out, "columns = {{ {} }}", columns.join(", "));
        }
    }
    out.push('\n');
    out
}
