//! Markdown to blocks. What a page cannot have is told and never dropped: of a picture its words stay, of raw HTML all of it,
//! as text.

use super::block::{Block, Run, Sentence};
use super::placeholder::{CLOSE, OPEN, Scanned};
use super::resolve::Shown;
use super::sentences::{self, Piece};
use pulldown_cmark::{Event, LinkType, OffsetIter, Options, Parser, Tag, TagEnd};
use std::collections::BTreeSet;

/// A text, read.
pub(super) struct Written {
    pub(super) blocks: Vec<Block>,
    /// The placeholders that stand in the text, and not in code or a comment.
    pub(super) used: BTreeSet<usize>,
    /// Numbers that are typed by hand: how many, and line and text of the first.
    pub(super) typed: (u64, Option<(u64, String)>),
    /// What the page cannot have: line, and what it is.
    pub(super) not_shown: Vec<(u64, String)>,
}

/// Reads a text; `shown` is what stands in the place of each placeholder.
pub(super) fn read(scanned: &Scanned, shown: &[Shown]) -> Written {
    let mut reader = Reader {
        scanned,
        shown,
        events: Parser::new_ext(&scanned.source, Options::empty()).into_offset_iter(),
        style: Style::default(),
        pieces: Vec::new(),
        written: Written {
            blocks: Vec::new(),
            used: BTreeSet::new(),
            typed: (0, None),
            not_shown: Vec::new(),
        },
    };
    let mut blocks = reader.blocks();
    let levels = levels(&blocks);
    set_levels(&mut blocks, &levels, &mut None);
    Written { blocks, ..reader.written }
}

#[derive(Default)]
struct Style {
    strong: usize,
    emphasis: usize,
    link: Option<String>,
}

struct Reader<'a> {
    scanned: &'a Scanned,
    shown: &'a [Shown],
    events: OffsetIter<'a>,
    style: Style,
    /// Of the paragraph that is being read.
    pieces: Vec<Piece>,
    written: Written,
}

impl Reader<'_> {
    /// The blocks up to the end of the one that holds them.
    fn blocks(&mut self) -> Vec<Block> {
        let mut out = Vec::new();
        while let Some((event, at)) = self.events.next() {
            match event {
                Event::Start(Tag::List(start)) => {
                    self.paragraph(&mut out);
                    let items = self.items();
                    out.push(Block::List { start, items });
                }
                Event::Start(Tag::BlockQuote(_)) => {
                    self.paragraph(&mut out);
                    out.push(Block::Quote(self.blocks()));
                }
                Event::Start(Tag::CodeBlock(_)) => {
                    self.paragraph(&mut out);
                    out.push(Block::Verbatim(self.verbatim()));
                }
                Event::Start(Tag::HtmlBlock) => {
                    self.paragraph(&mut out);
                    self.html(at.start);
                    self.paragraph(&mut out);
                }
                Event::End(TagEnd::Heading(level)) => {
                    let text = self.sentences();
                    if !text.is_empty() {
                        out.push(Block::Heading { level: level as usize, text });
                    }
                }
                Event::End(TagEnd::Item | TagEnd::List(_) | TagEnd::BlockQuote(_)) => break,
                Event::Start(Tag::Paragraph | Tag::Heading { .. })
                | Event::End(TagEnd::Paragraph)
                | Event::Rule => self.paragraph(&mut out),
                other => self.inline(other, at.start),
            }
        }
        self.paragraph(&mut out);
        out
    }

    fn items(&mut self) -> Vec<Vec<Block>> {
        let mut items = Vec::new();
        while let Some((event, _)) = self.events.next() {
            match event {
                Event::Start(Tag::Item) => items.push(self.blocks()),
                _ => break,
            }
        }
        items
    }

    /// A block of code, as it was typed.
    fn verbatim(&mut self) -> String {
        let mut text = String::new();
        while let Some((event, _)) = self.events.next() {
            match event {
                Event::Text(part) => text.push_str(&self.as_typed(&part)),
                _ => break,
            }
        }
        text.trim_end().to_owned()
    }

    /// A block of raw HTML: text like any other.
    fn html(&mut self, at: usize) {
        let mut text = String::new();
        for (event, _) in self.events.by_ref() {
            match event {
                Event::Html(part) | Event::Text(part) => text.push_str(&part),
                _ => break,
            }
        }
        let text = without_comments(&text);
        self.text(&text.split_whitespace().collect::<Vec<_>>().join(" "), at);
    }

    fn inline(&mut self, event: Event<'_>, at: usize) {
        match event {
            Event::Start(Tag::Strong) => self.style.strong += 1,
            Event::End(TagEnd::Strong) => self.style.strong -= 1,
            Event::Start(Tag::Emphasis) => self.style.emphasis += 1,
            Event::End(TagEnd::Emphasis) => self.style.emphasis -= 1,
            Event::Start(Tag::Link { link_type, dest_url, .. }) => {
                self.style.link = self.link(link_type, &dest_url, at);
            }
            Event::End(TagEnd::Link) => self.style.link = None,
            Event::Start(Tag::Image { dest_url, .. }) => {
                let what = format!("the picture {}", self.as_typed(&dest_url));
                self.written.not_shown.push((self.scanned.line_of(at), what));
            }
            Event::Text(text) => self.text(&text, at),
            Event::InlineHtml(text) | Event::Html(text) => self.text(&without_comments(&text), at),
            Event::Code(text) => {
                let text = self.as_typed(&text);
                self.push(&text, None, true);
            }
            Event::SoftBreak => self.push(" ", None, false),
            Event::HardBreak => self.push("\n", None, false),
            _ => {}
        }
    }

    /// Where a link may lead; `None` where its words alone are shown.
    fn link(&mut self, kind: LinkType, to: &str, at: usize) -> Option<String> {
        let to = if kind == LinkType::Email { format!("mailto:{to}") } else { to.to_owned() };
        let lower = to.to_ascii_lowercase();
        let allowed = ["http://", "https://", "mailto:", "#"].iter().any(|s| lower.starts_with(s));
        if allowed && !to.contains(OPEN) {
            return Some(to);
        }
        let what = format!("the link to {}", self.as_typed(&to));
        self.written.not_shown.push((self.scanned.line_of(at), what));
        None
    }

    /// Plain text with the placeholders in it.
    fn text(&mut self, text: &str, at: usize) {
        let mut rest = text;
        while let Some((before, from)) = rest.split_once(OPEN) {
            self.typed(before, at);
            self.push(before, None, false);
            let Some((number, after)) = from.split_once(CLOSE) else {
                rest = from;
                continue;
            };
            if let Ok(number) = number.parse::<usize>() {
                self.placeholder(number);
            }
            rest = after;
        }
        self.typed(rest, at);
        self.push(rest, None, false);
    }

    fn placeholder(&mut self, number: usize) {
        if let Some(shown) = self.shown.get(number) {
            self.written.used.insert(number);
            self.push(&shown.text, Some(number), false);
        }
    }

    fn push(&mut self, text: &str, placeholder: Option<usize>, code: bool) {
        if text.is_empty() {
            return;
        }
        let bound = placeholder.and_then(|n| self.shown.get(n)).and_then(Shown::name);
        let run = Run {
            text: text.to_owned(),
            strong: self.style.strong > 0,
            emphasis: self.style.emphasis > 0,
            code,
            link: self.style.link.clone(),
            bound: bound.map(str::to_owned),
        };
        match self.pieces.last_mut() {
            Some(last)
                if placeholder.is_none()
                    && last.placeholder.is_none()
                    && last.run.goes_on_in(&run) =>
            {
                last.run.text.push_str(text);
            }
            _ => self.pieces.push(Piece { run, placeholder }),
        }
    }

    /// Counts the numbers of a text that nothing is bound to.
    fn typed(&mut self, text: &str, at: usize) {
        let source = self.scanned;
        for word in text.split_whitespace().filter_map(number) {
            self.written.typed.0 += 1;
            self.written.typed.1.get_or_insert_with(|| (source.line_of(at), word.to_owned()));
        }
    }

    /// A text with its placeholders as they were typed.
    fn as_typed(&self, text: &str) -> String {
        let mut out = String::new();
        let mut rest = text;
        while let Some((before, from)) = rest.split_once(OPEN) {
            out.push_str(before);
            let (number, after) = from.split_once(CLOSE).unwrap_or((from, ""));
            let at = number.parse::<usize>().ok();
            if let Some(placeholder) = at.and_then(|n| self.scanned.placeholders.get(n)) {
                out.push_str(&placeholder.typed());
            }
            rest = after;
        }
        out.push_str(rest);
        out
    }

    /// Ends the paragraph, if there is one.
    fn paragraph(&mut self, out: &mut Vec<Block>) {
        let sentences = self.sentences();
        if !sentences.is_empty() {
            out.push(Block::Paragraph(sentences));
        }
    }

    fn sentences(&mut self) -> Vec<Sentence> {
        let pieces = std::mem::take(&mut self.pieces);
        if pieces.iter().all(|p| p.run.text.trim().is_empty()) {
            return Vec::new();
        }
        let cut = sentences::cut(pieces).into_iter();
        cut.map(|pieces| {
            let bound = pieces.iter().filter_map(|p| self.shown.get(p.placeholder?));
            let review = super::resolve::review(bound);
            Sentence { runs: pieces.into_iter().map(|p| p.run).collect(), review }
        })
        .collect()
    }
}

/// A number that a reader takes for one: not a year, and not a code.
fn number(word: &str) -> Option<&str> {
    let word = word.trim_matches(|c: char| !c.is_alphanumeric() && c != '%');
    let first = word.chars().next()?;
    let year = |w: &str| w.len() == 4 && (w.starts_with("19") || w.starts_with("20"));
    let years = word.split(['/', '-', '–']).next().is_some_and(year);
    (first.is_ascii_digit() && !years).then_some(word)
}

/// A text without its comments. What looks like one and does not end stays.
fn without_comments(text: &str) -> String {
    let mut out = String::new();
    let mut rest = text;
    while let Some((before, from)) = rest.split_once("<!--") {
        let Some((_, after)) = from.split_once("-->") else { break };
        out.push_str(before);
        rest = after;
    }
    out + rest
}

/// The levels of headings that a text uses, in order.
fn levels(blocks: &[Block]) -> BTreeSet<usize> {
    let mut out = BTreeSet::new();
    for block in blocks {
        match block {
            Block::Heading { level, .. } => {
                out.insert(*level);
            }
            Block::Quote(inner) => out.extend(levels(inner)),
            Block::List { items, .. } => out.extend(items.iter().flat_map(|i| levels(i))),
            Block::Paragraph(_) | Block::Verbatim(_) => {}
        }
    }
    out
}

/// Numbers the levels from 0 on, and passes none over.
fn set_levels(blocks: &mut [Block], used: &BTreeSet<usize>, last: &mut Option<usize>) {
    for block in blocks {
        match block {
            Block::Heading { level, .. } => {
                let rank = used.iter().take_while(|l| **l < *level).count();
                *level = rank.min(last.map_or(0, |l| l + 1));
                *last = Some(*level);
            }
            Block::Quote(inner) => set_levels(inner, used, last),
            Block::List { items, .. } => {
                for item in items {
                    set_levels(item, used, last);
                }
            }
            Block::Paragraph(_) | Block::Verbatim(_) => {}
        }
    }
}
