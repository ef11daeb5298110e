//! Rules: questions about one or more columns.

use super::document::{At, Document, Fields};
use super::headers::Names;
use super::{Rule, Test};
use crate::text::{bare, fold, fold_code};

/// Reads a rule; `value` reads what the rule gives.
pub(super) fn parse<V>(
    doc: &mut Document<'_>,
    names: Names<'_>,
    mut fields: Fields<'_>,
    value: impl FnOnce(&mut Document<'_>, &mut Fields<'_>) -> V,
) -> Option<(Rule, V)> {
    let from = fields.texts(doc, "from");
    if from.is_none() {
        doc.fault(fields.at, format!("{} has no `from`", fields.name), "name the header it asks");
    }
    let from = from.map(|f| names.find_all(doc, &f)).unwrap_or_default();
    let value = value(doc, &mut fields);
    let test = test(doc, &mut fields);
    fields.finish(doc);
    Some((Rule { from, test: test? }, value))
}

fn test(doc: &mut Document<'_>, fields: &mut Fields<'_>) -> Option<Test> {
    let at = fields.at;
    let map = |texts: At<Vec<String>>, f: fn(&str) -> String| -> Vec<String> {
        texts.value.iter().map(|t| f(t)).collect()
    };
    let mut tests: Vec<Test> = Vec::new();
    let mut faulty = false;
    tests.extend(fields.texts(doc, "is").map(|t| Test::Is(map(t, fold_code))));
    tests.extend(fields.texts(doc, "starts").map(|t| Test::Starts(map(t, bare))));
    tests.extend(fields.texts(doc, "words").map(|t| Test::Words(map(t, fold_code))));
    tests.extend(fields.texts(doc, "contains").map(|t| Test::Contains(map(t, fold))));
    tests.extend(fields.flag(doc, "filled").map(Test::Filled));
    if let Some(range) = fields.texts(doc, "range") {
        match range.value.as_slice() {
            [low, high] if bare(low).len() == bare(high).len() && bare(low) <= bare(high) => {
                tests.push(Test::Range(bare(low), bare(high)));
            }
            _ => {
                faulty = true;
                doc.fault(
                    range.at,
                    format!("`range` in {} is not a range", fields.name),
                    "write two codes of the same length, the lower first: [\"X85\", \"Y09\"]",
                );
            }
        }
    }
    if tests.len() != 1 && !faulty {
        let what = if tests.is_empty() { "no test" } else { "more than one test" };
        doc.fault(
            at,
            format!("{} has {what}", fields.name),
            "give one of is, starts, range, words, contains or filled",
        );
    }
    let test = tests.pop()?;
    if let Test::Is(t) | Test::Starts(t) | Test::Words(t) | Test::Contains(t) = &test
        && (t.is_empty() || t.iter().any(String::is_empty))
    {
        doc.fault(
            at,
            format!("{} has an empty text", fields.name),
            "use `filled = false` for empty cells",
        );
    }
    Some(test)
}
