//! Filters as Polars expressions, with the meaning of null that [`Predicate`] gives.

use crate::projection::{Projection, Read};
use jsna_model::Predicate;
use jsna_model::predicate::{Literal, Op};
use polars::prelude::*;

/// A filter over the columns that are seen of a projection.
pub(crate) fn expression(filter: &Predicate, projection: &Projection) -> Expr {
    let all = |parts: &[Predicate], neutral: bool, join: fn(Expr, Expr) -> Expr| {
        parts.iter().map(|p| expression(p, projection)).fold(lit(neutral), join)
    };
    match filter {
        Predicate::Always => lit(true),
        Predicate::Compare { column, op, value } => compare(column, *op, value),
        Predicate::In { column, values } => any_of(column, values),
        Predicate::StartsWith { column, prefix } => {
            let prefix = prefix.clone();
            test(column, move |series| {
                let starts = |t: Option<&str>| t.map(|t| t.starts_with(prefix.as_str()));
                Ok(series.str()?.iter().map(starts).collect())
            })
        }
        Predicate::Contains { column, value } => {
            let value = value.clone();
            test(column, move |series| contain(series, &value))
        }
        Predicate::IsNull { column } => {
            match projection.null_test(&Read::NullTest(column.clone())) {
                Read::Value(column) => col(column).is_null(),
                test @ Read::NullTest(_) => col(test.name()),
            }
        }
        Predicate::And(parts) => all(parts, true, Expr::and),
        Predicate::Or(parts) => all(parts, false, Expr::or),
        Predicate::Not(inner) => expression(inner, projection).not(),
    }
}

/// Whether a column is one of some values.
pub(crate) fn any_of(column: &str, values: &[Literal]) -> Expr {
    values.iter().map(|v| compare(column, Op::Eq, v)).fold(lit(false), Expr::or)
}

fn compare(column: &str, op: Op, value: &Literal) -> Expr {
    let value = match value {
        Literal::Text(text) => lit(text.clone()),
        Literal::Number(number) => lit(*number),
        Literal::Bool(flag) => lit(*flag),
    };
    let column = col(column);
    match op {
        Op::Eq => column.eq(value),
        Op::NotEq => column.neq(value),
        Op::Lt => column.lt(value),
        Op::LtEq => column.lt_eq(value),
        Op::Gt => column.gt(value),
        Op::GtEq => column.gt_eq(value),
    }
}

fn test(
    column: &str,
    of: impl Fn(&Series) -> PolarsResult<BooleanChunked> + Send + Sync + 'static,
) -> Expr {
    let run = move |column: Column| Ok(of(column.as_materialized_series())?.into_column());
    col(column).map(run, |_, field| Ok(Field::new(field.name().clone(), DataType::Boolean)))
}

/// A list that does not hold a text but has an element that is null may hold it: that is unknown.
fn contain(lists: &Series, text: &str) -> PolarsResult<BooleanChunked> {
    let mut found = Vec::with_capacity(lists.len());
    for list in lists.list()?.amortized_iter() {
        found.push(match list {
            None => None,
            Some(list) => {
                let elements = list.as_ref().str()?;
                let holds = elements.iter().flatten().any(|element| element == text);
                (holds || elements.null_count() == 0).then_some(holds)
            }
        });
    }
    Ok(BooleanChunked::from_slice_options(PlSmallStr::EMPTY, &found))
}
