//! A text as values: what a page, or any other paper, sets in its own way.

/// A part of a text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Block {
    /// A heading. Level 0 is the first below the heading of the section that the text stands in, and no level is passed
    /// over.
    Heading {
        level: usize,
        text: Vec<Sentence>,
    },
    Paragraph(Vec<Sentence>),
    List {
        /// The first number of a numbered list.
        start: Option<u64>,
        items: Vec<Vec<Self>>,
    },
    Quote(Vec<Self>),
    /// Text that is set as it was typed.
    Verbatim(String),
}

/// A sentence. A space stands between two of them.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Sentence {
    pub runs: Vec<Run>,
    /// Why somebody should read it again, in words; `None` where nobody need.
    pub review: Option<String>,
}

/// A piece of a sentence in one style.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Run {
    /// The words; a line break within them is one in the text.
    pub text: String,
    pub strong: bool,
    pub emphasis: bool,
    pub code: bool,
    /// Where it leads: an address of the web or of mail, or `#` and a place of the page.
    pub link: Option<String>,
    /// The cell or claim that it is bound to.
    pub bound: Option<String>,
}

impl Run {
    /// Whether a text can follow it in one run.
    pub(super) fn goes_on_in(&self, other: &Self) -> bool {
        let style = |r: &Self| (r.strong, r.emphasis, r.code);
        style(self) == style(other) && self.link == other.link && self.bound == other.bound
    }
}
