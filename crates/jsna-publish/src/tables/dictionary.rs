//! Data dictionaries: what each column of a table means, from the table's own documentation.

use super::csv::Csv;
use jsna_model::table::Table;

/// The dictionary of a table. Every row says how the table may be handled, because a row is what is
/// copied into somebody's own documentation.
pub(super) fn csv(table: &Table, handling: &str) -> Csv {
    let mut csv = Csv::new([
        "table",
        "one_row_is",
        "position",
        "column",
        "type",
        "may_be_empty",
        "meaning",
        "handling",
    ]);
    for (i, column) in table.columns.iter().enumerate() {
        csv.row([
            table.name,
            table.row,
            &(i + 1).to_string(),
            column.name,
            column.kind.as_str(),
            if column.nullable { "yes" } else { "no" },
            column.meaning,
            handling,
        ]);
    }
    csv
}
