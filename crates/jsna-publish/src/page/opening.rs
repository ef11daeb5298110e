//! The answer of each area on one screen.

use super::narrative::{self, TextView};
use jsna_compose::narrative::Place;
use jsna_compose::{AreaOpening, MatrixCell, MatrixRow, Release, Sign, Told};
use jsna_model::AreaIx;
use serde::Serialize;

/// The opening of one area.
#[derive(Serialize)]
pub(super) struct OpeningView<'a> {
    anchor: String,
    name: &'a str,
    told: Vec<ToldView<'a>>,
    more: usize,
    tested: usize,
    matrix: Vec<RowView<'a>>,
    missing: &'a [(String, String)],
    narrative: Vec<TextView<'a>>,
}

#[derive(Serialize)]
struct ToldView<'a> {
    href: String,
    sentence: &'a str,
    sign: &'static str,
}

#[derive(Serialize)]
struct RowView<'a> {
    priority: &'a str,
    href: String,
    indicator: &'a str,
    level: &'a str,
    change: CellView<'a>,
    months: CellView<'a>,
    peers: CellView<'a>,
    place: &'a str,
}

#[derive(Serialize)]
struct CellView<'a> {
    text: &'a str,
    sign: &'static str,
}

/// Every opening, in page order.
pub(super) fn views<'a>(release: &'a Release<'a>) -> Vec<OpeningView<'a>> {
    release.openings.iter().map(|opening| view(release, opening)).collect()
}

fn view<'a>(release: &'a Release<'a>, opening: &'a AreaOpening) -> OpeningView<'a> {
    let area = &release.values.areas[opening.area];
    OpeningView {
        anchor: format!("answer--{}", area.code),
        name: &area.name,
        told: opening.told.iter().map(|t| told(release, t)).collect(),
        more: opening.more,
        tested: opening.tested,
        matrix: opening.matrix.iter().map(|r| row(release, r)).collect(),
        missing: &opening.missing,
        narrative: narrative::at(release, &Place::Opening, Some(opening.area)),
    }
}

fn told<'a>(release: &'a Release<'a>, told: &'a Told) -> ToldView<'a> {
    ToldView {
        href: href(release, told.indicator, told.area),
        sentence: &told.sentence,
        sign: icon(told.sign),
    }
}

fn row<'a>(release: &'a Release<'a>, row: &'a MatrixRow) -> RowView<'a> {
    let assessed = release.values.indicators.get(row.indicator);
    RowView {
        priority: &row.priority,
        href: href(release, row.indicator, row.area),
        indicator: assessed.map_or("", |a| &a.definition.name),
        level: &row.level,
        change: cell(&row.change),
        months: cell(&row.months),
        peers: cell(&row.peers),
        place: &row.place,
    }
}

fn cell(cell: &MatrixCell) -> CellView<'_> {
    CellView { text: &cell.text, sign: icon(cell.sign) }
}

/// A mark beside the word, which says the same: nobody needs it to read.
fn icon(sign: Sign) -> &'static str {
    match sign {
        Sign::Up => "▲",
        Sign::Down => "▼",
        Sign::None => "",
    }
}

/// The part of a chapter about an area; the chapter where the area has none.
fn href(release: &Release<'_>, indicator: usize, area: AreaIx) -> String {
    let id = release.values.indicators.get(indicator).map_or("", |a| a.definition.id.as_str());
    let page = release.pages.iter().find(|p| p.indicator == indicator);
    let lead = page.and_then(|p| p.areas.first()).map(|a| a.area);
    let has_part = page.is_some_and(|p| p.areas.iter().any(|a| a.area == area));
    if has_part && lead != Some(area) {
        format!("#{id}--{}", release.values.areas[area].code)
    } else {
        format!("#{id}")
    }
}
