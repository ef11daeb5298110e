//! The analysts' own texts, ready to be set.

use jsna_compose::Release;
use jsna_compose::narrative::{Block, Place, Run, Sentence};
use jsna_model::AreaIx;
use serde::Serialize;

/// A text in its place.
#[derive(Serialize)]
pub(super) struct TextView<'a> {
    /// The area that it is about, where its place has no part for each.
    area: &'a str,
    blocks: Vec<BlockView<'a>>,
}

/// A block; what its kind does not have is empty.
#[derive(Serialize, Default)]
struct BlockView<'a> {
    kind: &'static str,
    /// Of a heading: how far below that of its section.
    level: usize,
    /// Of a numbered list.
    start: u64,
    text: &'a str,
    sentences: Vec<SentenceView<'a>>,
    items: Vec<Vec<Self>>,
}

#[derive(Serialize)]
struct SentenceView<'a> {
    runs: Vec<RunView<'a>>,
    review: &'a str,
}

#[derive(Serialize)]
struct RunView<'a> {
    /// Between two of them a line ends.
    lines: Vec<&'a str>,
    strong: bool,
    emphasis: bool,
    code: bool,
    link: &'a str,
    bound: &'a str,
}

/// The texts of a place and area.
pub(super) fn at<'a>(
    release: &'a Release<'a>,
    place: &Place,
    area: Option<AreaIx>,
) -> Vec<TextView<'a>> {
    let texts = release.narrative.texts.iter();
    texts
        .filter(|t| t.place == *place && t.area == area)
        .map(|t| TextView { area: "", blocks: blocks(&t.blocks) })
        .collect()
}

/// The texts of a chapter, which has no part for each area: the whole first, then by area.
pub(super) fn of_chapter<'a>(release: &'a Release<'a>, place: &Place) -> Vec<TextView<'a>> {
    let mut texts: Vec<_> = release.narrative.texts.iter().filter(|t| t.place == *place).collect();
    texts.sort_by_key(|t| t.area);
    let areas = &release.values.areas;
    texts
        .into_iter()
        .map(|t| TextView {
            area: t.area.map_or("", |a| &areas[a].name),
            blocks: blocks(&t.blocks),
        })
        .collect()
}

fn blocks(blocks: &[Block]) -> Vec<BlockView<'_>> {
    blocks.iter().map(block).collect()
}

fn block(block: &Block) -> BlockView<'_> {
    let none = BlockView::default();
    match block {
        Block::Heading { level, text } => {
            BlockView { kind: "heading", level: *level, sentences: sentences(text), ..none }
        }
        Block::Paragraph(text) => {
            BlockView { kind: "paragraph", sentences: sentences(text), ..none }
        }
        Block::List { start, items } => BlockView {
            kind: if start.is_some() { "numbered" } else { "list" },
            start: start.unwrap_or(1),
            items: items.iter().map(|i| blocks(i)).collect(),
            ..none
        },
        Block::Quote(inner) => BlockView { kind: "quote", items: vec![blocks(inner)], ..none },
        Block::Verbatim(text) => BlockView { kind: "verbatim", text, ..none },
    }
}

fn sentences(text: &[Sentence]) -> Vec<SentenceView<'_>> {
    text.iter().map(sentence).collect()
}

fn sentence(sentence: &Sentence) -> SentenceView<'_> {
    SentenceView {
        runs: sentence.runs.iter().map(run).collect(),
        review: sentence.review.as_deref().unwrap_or_default(),
    }
}

fn run(run: &Run) -> RunView<'_> {
    RunView {
        lines: run.text.split('\n').collect(),
        strong: run.strong,
        emphasis: run.emphasis,
        code: run.code,
        link: run.link.as_deref().unwrap_or_default(),
        bound: run.bound.as_deref().unwrap_or_default(),
    }
}
