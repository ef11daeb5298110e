//! The table of the analysts' texts: every number that is bound to the release, for whoever reviews the words around it.

use super::column::{Get, batch as fill};
use crate::error::Error;
use arrow::array::RecordBatch;
use jsna_compose::Release;
use jsna_model::table::{Kind, Table, optional, required};
use std::borrow::Cow;

/// What the placeholders of the analysts' texts say.
pub const NARRATIVE: Table = Table {
    name: "narrative",
    row: "one placeholder of an analyst's text, and what stands in its place",
    columns: &[
        required("file", Kind::Dictionary, "File of the text, relative to the project"),
        required("line", Kind::Integer, "Line of the file, from 1"),
        required("column", Kind::Integer, "Character of the line, from 1"),
        required("placeholder", Kind::Text, "What stands in the double braces"),
        required(
            "shown",
            Kind::Text,
            "What the page says in its place; where the number is not there, why",
        ),
        optional(
            "written_for",
            Kind::Text,
            "What the number was when the sentence was written, as the text says it after =",
        ),
        required(
            "status",
            Kind::Dictionary,
            "current: as written; moved: other than written; unreviewed: nothing is written to compare with; no_number: the number is not there; unknown: it names no number, or cannot be read",
        ),
        optional("cell_id", Kind::Text, "The number in the measures table"),
        optional("claim_id", Kind::Text, "The statement in the claims table"),
    ],
};

pub(super) fn rows(release: &Release<'_>) -> Result<RecordBatch, Error> {
    fill(&NARRATIVE, &release.narrative.bound, |column| {
        Some(match column {
            "file" => Get::Text(|b| &b.file),
            "line" => Get::Integer(|b| Some(b.line)),
            "column" => Get::Integer(|b| Some(b.column)),
            "placeholder" => Get::Text(|b| &b.placeholder),
            "shown" => Get::Text(|b| &b.shown),
            "written_for" => Get::Words(|b| b.written_for.as_deref().map(Cow::Borrowed)),
            "status" => Get::Text(|b| b.standing.as_str()),
            "cell_id" => Get::Words(|b| b.cell_id.as_deref().map(Cow::Borrowed)),
            "claim_id" => Get::Words(|b| b.claim_id.as_deref().map(Cow::Borrowed)),
            _ => return None,
        })
    })
}
