//! What a placeholder says, by what the readers of the tier may see.

use super::placeholder::{Asked, AskedCell, Field, Placeholder, one_line};
use crate::charts::Composer;
use crate::{said, wording};
use jsna_disclosure::Protected;
use jsna_model::measure::{Measure, Status};
use jsna_model::{CellId, words};

/// How a placeholder stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Standing {
    /// It says what its sentence was written for.
    Current,
    /// It says something else.
    Moved,
    /// Nobody wrote down what its sentence was written for.
    Unreviewed,
    /// The number is not there.
    NoNumber,
    /// It names no number.
    Unknown,
}

impl Standing {
    /// The spelling of the `status` column.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Current => "current",
            Self::Moved => "moved",
            Self::Unreviewed => "unreviewed",
            Self::NoNumber => "no_number",
            Self::Unknown => "unknown",
        }
    }
}

/// What it is that a placeholder names.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Named {
    Cell(String),
    Claim(String),
    Nothing,
}

/// What stands in the place of a placeholder.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Shown {
    pub(super) text: String,
    pub(super) standing: Standing,
    pub(super) named: Named,
    /// What the number was when the sentence was written.
    pub(super) written: Option<String>,
    /// How that is said: `the number was`.
    was: &'static str,
    /// Why there is no number, for whoever wrote the text.
    pub(super) why: Option<String>,
}

impl Shown {
    /// Before there are numbers: the placeholder itself.
    pub(super) fn typed(placeholder: &Placeholder) -> Self {
        Self {
            text: placeholder.typed(),
            standing: Standing::Unreviewed,
            named: Named::Nothing,
            written: None,
            was: "",
            why: None,
        }
    }

    /// The cell or claim that it is bound to.
    pub(super) fn name(&self) -> Option<&str> {
        match &self.named {
            Named::Cell(name) | Named::Claim(name) => Some(name),
            Named::Nothing => None,
        }
    }
}

/// What a placeholder comes to.
enum Answer {
    Given(String),
    /// The words that stand in the place of a number.
    Absent(&'static str),
    /// Nothing has the name, and why.
    Unknown(String),
}

/// What the page says where there is no figure at all.
const NO_FIGURE: &str = "no figure";
/// And where there is no claim.
const NOT_SAID: &str = "no longer said";

/// Finds out what a placeholder says.
pub(super) fn show(values: Protected<'_>, placeholder: &Placeholder) -> Shown {
    let (answer, named, field) = match &placeholder.asked {
        Err(unread) => (Answer::Unknown(unread.why.clone()), Named::Nothing, None),
        Ok(Asked::Claim(id)) => (claim(values, id), Named::Claim(id.clone()), None),
        Ok(Asked::Cell(asked)) => {
            let (answer, named) = cell(values, asked);
            (answer, named, Some(asked.field))
        }
    };
    let written = placeholder.written.clone();
    let (text, absent, why) = match answer {
        Answer::Given(text) => (text, None, None),
        Answer::Absent(words) => (words.to_owned(), Some(Standing::NoNumber), None),
        Answer::Unknown(why) => (NO_FIGURE.to_owned(), Some(Standing::Unknown), Some(why)),
    };
    let standing = match (&written, absent) {
        (_, Some(Standing::Unknown)) => Standing::Unknown,
        (Some(written), _) if is_same(written, &text, field) => Standing::Current,
        (Some(_), _) => Standing::Moved,
        (None, Some(absent)) => absent,
        // A period is right by itself: it is that of the numbers beside it.
        (None, None) if field == Some(Field::Period) => Standing::Current,
        (None, None) => Standing::Unreviewed,
    };
    let was = match (&named, field) {
        (Named::Claim(_), _) => "it was said",
        (_, Some(Field::Period)) => "the period was",
        _ => "the number was",
    };
    Shown { text, standing, named, written, was, why }
}

/// Whether a text is what was written. The unit of a number need not be written, nor the interval of a change.
fn is_same(written: &str, now: &str, field: Option<Field>) -> bool {
    let (written, now) = (one_line(written), one_line(now));
    let number = written.ends_with(|c: char| c.is_ascii_digit());
    now.strip_prefix(&written).is_some_and(|rest| match field {
        _ if rest.is_empty() => true,
        Some(Field::Value | Field::Count) => number && rest.starts_with([' ', '%']),
        Some(Field::Change) => rest.starts_with(" (") && rest.contains("95% interval"),
        Some(Field::Interval | Field::Period) | None => false,
    })
}

fn cell(values: Protected<'_>, asked: &AskedCell) -> (Answer, Named) {
    let unknown = |why: String| (Answer::Unknown(why), Named::Nothing);
    let Some(at) = values.indicators.iter().position(|i| i.definition.id == asked.indicator) else {
        return unknown(no_indicator(values, &asked.indicator));
    };
    let assessed = &values.indicators[at];
    let Some(area) = values.areas.position(&asked.area) else {
        return unknown(format!("the release has no area {}", asked.area));
    };
    let Some(period) = asked.period.or(assessed.lead_period) else {
        return (Answer::Absent(NO_FIGURE), Named::Nothing);
    };
    let id = CellId {
        indicator_id: asked.indicator.clone(),
        area_code: asked.area.clone(),
        period,
        breakdown: asked.breakdown.clone(),
    };
    let part = asked.breakdown.as_ref().map(|(column, value)| (column.as_str(), value.as_str()));
    let measures = &assessed.measures;
    let Some(m) = measures.number(&assessed.definition, &values.areas, (area, period), part) else {
        return unknown(format!("the release has no number {id}"));
    };
    let i = &assessed.definition;
    let composer = Composer::new(values, at);
    let year = composer.claims(area).find(|c| c.is_of_year() && c.period == period);
    let answer = match asked.field {
        Field::Change => wording::change_alone(m.change.as_ref(), year.filter(|_| part.is_none()))
            .map_or_else(Answer::Absent, Answer::Given),
        Field::Period => Answer::Given(wording::with_article(period)),
        Field::Value => number(&m, m.estimate.value.map(|v| wording::value(v, i))),
        Field::Interval => number(&m, m.estimate.ci95.map(|l| wording::interval(l, i))),
        // A count that is not whole is none: an undercount in a sentence reads as all there was.
        Field::Count => {
            let whole = matches!(m.status, Status::Given | Status::NotCalculable);
            number(&m, m.count.filter(|_| whole).map(|x| wording::counted(x, i)))
        }
    };
    (answer, Named::Cell(id.to_string()))
}

/// What is given, or why it is not.
fn number(m: &Measure<'_>, given: Option<String>) -> Answer {
    let absent = || Answer::Absent(wording::absent(m.status).unwrap_or(NO_FIGURE));
    given.map_or_else(absent, Answer::Given)
}

fn no_indicator(values: Protected<'_>, id: &str) -> String {
    if let Some(lacking) = values.unavailable.iter().find(|u| u.indicator_id == id) {
        return format!("{id} is not available: {}", lacking.reason);
    }
    let known = values.indicators.iter().map(|i| i.definition.id.as_str());
    let near = words::nearest(id, known);
    let meant = near.map_or_else(String::new, |near| format!("; did you mean {near}?"));
    format!("the release has no indicator {id}{meant}")
}

fn claim(values: Protected<'_>, id: &str) -> Answer {
    let indicator = id.split('@').next().unwrap_or_default();
    let Some(at) = values.indicators.iter().position(|i| i.definition.id == indicator) else {
        return Answer::Unknown(no_indicator(values, indicator));
    };
    let composer = Composer::new(values, at);
    let claims = &values.indicators[at].claims;
    let claim =
        claims.iter().find(|claim| claim.id(indicator, &values.areas[claim.area].code) == id);
    let sentence = claim.and_then(|claim| said::sentence(&composer, claim));
    sentence.map_or(Answer::Absent(NOT_SAID), Answer::Given)
}

/// Why a sentence should be read again, by what stands in the place of its placeholders.
pub(super) fn review<'a>(shown: impl Iterator<Item = &'a Shown>) -> Option<String> {
    let (mut moved, mut absent) = (Vec::new(), Vec::new());
    for s in shown {
        match (s.standing, &s.written) {
            (Standing::Moved, Some(written)) => moved.push(format!("{} {written}", s.was)),
            (Standing::NoNumber | Standing::Unknown, _) => absent.push(s.text.as_str()),
            _ => {}
        }
    }
    let moved =
        (!moved.is_empty()).then(|| format!("this was written when {}.", words::list(&moved)));
    let absent = (!absent.is_empty())
        .then(|| format!("a number of this sentence is not there ({}).", words::list(&absent)));
    match (moved, absent) {
        (None, None) => None,
        (Some(one), None) | (None, Some(one)) => Some(format!("For review: {one}")),
        (Some(moved), Some(absent)) => {
            Some(format!("For review: {moved} {}", words::sentence_case(&absent)))
        }
    }
}
