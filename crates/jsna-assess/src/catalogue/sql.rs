//! `where` expressions: SQL text to the typed predicate, checked against the schema.

mod limits;

use jsna_model::predicate::{Literal, Op, Predicate};
use jsna_model::schema;
use jsna_model::table::{Column, Kind};
use jsna_model::words;
use sqlparser::ast::{BinaryOperator, Expr, UnaryOperator, Value};
use sqlparser::dialect::GenericDialect;
use sqlparser::parser::{Parser, ParserError};
use sqlparser::tokenizer::{Token, Tokenizer};

/// Reads a SQL condition over the incidents table.
///
/// What is understood: `=`, `<>`, `<`, `<=`, `>`, `>=` between a column and a literal, `IN`, `NOT IN`,
/// `LIKE 'prefix%'`, `BETWEEN`, `IS [NOT] NULL`, `IS [NOT] TRUE/FALSE`, a flag column on its own,
/// `'text' = ANY(list_column)`, `AND`, `OR`, `NOT`, brackets.
///
/// # Errors
/// A sentence for the analyst: what is wrong, and what was expected.
pub fn parse(text: &str) -> Result<Predicate, String> {
    let unreadable =
        |why: &dyn ToString| format!("the expression cannot be read: {}", plain(&why.to_string()));
    let dialect = GenericDialect {};
    let tokens =
        Tokenizer::new(&dialect, text).tokenize_with_location().map_err(|e| unreadable(&e))?;
    limits::check(&tokens)?;
    let mut parser = Parser::new(&dialect)
        .with_recursion_limit(limits::MOST_RECURSION)
        .with_tokens_with_locations(tokens);
    let expr = parser.parse_expr().map_err(|e| match e {
        ParserError::RecursionLimitExceeded => limits::TOO_DEEP.to_owned(),
        other => unreadable(&other),
    })?;
    let rest = parser.peek_token();
    if rest.token != Token::EOF {
        return Err(format!("\"{rest}\" does not belong after the expression"));
    }
    convert(&expr)
}

fn starts_with(expr: &Expr, pattern: &Expr) -> Result<Predicate, String> {
    let column = column(expr)?;
    expect_text(column)?;
    let Literal::Text(pattern) = literal(pattern)? else {
        return Err("LIKE needs a text in quotes".to_owned());
    };
    let prefix =
        pattern.strip_suffix('%').filter(|p| !p.contains(['%', '_'])).ok_or_else(|| {
            format!("only the form LIKE 'prefix%' is understood, found LIKE '{pattern}'")
        })?;
    Ok(Predicate::StartsWith { column: column.name.to_owned(), prefix: prefix.to_owned() })
}

/// The parser's own words without its prefix.
fn plain(message: &str) -> String {
    message.trim_start_matches("sql parser error: ").trim_end_matches('.').to_owned()
}

fn convert(expr: &Expr) -> Result<Predicate, String> {
    match expr {
        Expr::Nested(inner) => convert(inner),
        Expr::BinaryOp { left, op: BinaryOperator::And, right } => {
            Ok(Predicate::And(flatten(left, right, &BinaryOperator::And)?))
        }
        Expr::BinaryOp { left, op: BinaryOperator::Or, right } => {
            Ok(Predicate::Or(flatten(left, right, &BinaryOperator::Or)?))
        }
        Expr::BinaryOp { left, op, right } => compare(left, op, right),
        Expr::UnaryOp { op: UnaryOperator::Not, expr } => {
            Ok(Predicate::Not(Box::new(convert(expr)?)))
        }
        Expr::InList { expr, list, negated } => {
            let column = column(expr)?;
            let values =
                list.iter().map(|e| typed_literal(column, e)).collect::<Result<Vec<_>, _>>()?;
            Ok(negate(*negated, Predicate::In { column: column.name.to_owned(), values }))
        }
        Expr::Between { expr, negated, low, high } => {
            let column = column(expr)?;
            let bound = |op, e| -> Result<Predicate, String> {
                Ok(Predicate::Compare {
                    column: column.name.to_owned(),
                    op,
                    value: typed_literal(column, e)?,
                })
            };
            Ok(negate(
                *negated,
                Predicate::And(vec![bound(Op::GtEq, low)?, bound(Op::LtEq, high)?]),
            ))
        }
        Expr::Like { expr, pattern, negated, any: false, escape_char: None } => {
            Ok(negate(*negated, starts_with(expr, pattern)?))
        }
        Expr::IsNull(inner) => Ok(Predicate::IsNull { column: column(inner)?.name.to_owned() }),
        Expr::IsNotNull(inner) => {
            Ok(negate(true, Predicate::IsNull { column: column(inner)?.name.to_owned() }))
        }
        Expr::IsTrue(inner) => is_flag(inner, true, false),
        Expr::IsFalse(inner) => is_flag(inner, false, false),
        Expr::IsNotTrue(inner) => is_flag(inner, true, true),
        Expr::IsNotFalse(inner) => is_flag(inner, false, true),
        Expr::AnyOp { left, compare_op: BinaryOperator::Eq, right, .. } => {
            let inner = if let Expr::Nested(inner) = &**right { inner } else { right };
            let column = column(inner)?;
            if column.kind != Kind::TextList {
                return Err(format!(
                    "ANY needs a list column; {} is {}",
                    column.name,
                    column.kind.as_str()
                ));
            }
            let Literal::Text(value) = literal(left)? else {
                return Err("the left side of = ANY(...) must be a text in quotes".to_owned());
            };
            Ok(Predicate::Contains { column: column.name.to_owned(), value })
        }
        Expr::Identifier(_) => {
            let column = column(expr)?;
            expect_flag(column)?;
            Ok(Predicate::Compare {
                column: column.name.to_owned(),
                op: Op::Eq,
                value: Literal::Bool(true),
            })
        }
        Expr::Value(v) if v.value == Value::Boolean(true) => Ok(Predicate::Always),
        other => Err(format!(
            "\"{other}\" is not understood here; use a comparison of a column with a literal"
        )),
    }
}

/// `a AND b AND c` as one list, in the order written.
fn flatten(left: &Expr, right: &Expr, op: &BinaryOperator) -> Result<Vec<Predicate>, String> {
    let mut parts = vec![right];
    let mut rest = left;
    while let Expr::BinaryOp { left, op: inner, right } = rest
        && inner == op
    {
        parts.push(right);
        rest = left;
    }
    parts.push(rest);
    parts.into_iter().rev().map(convert).collect()
}

fn negate(negated: bool, predicate: Predicate) -> Predicate {
    if negated { Predicate::Not(Box::new(predicate)) } else { predicate }
}

/// `flag IS TRUE` differs from `flag = true` where the flag is null: it is false there, not unknown.
fn is_flag(inner: &Expr, value: bool, negated: bool) -> Result<Predicate, String> {
    let column = column(inner)?;
    expect_flag(column)?;
    let name = column.name.to_owned();
    let known = Predicate::And(vec![
        negate(true, Predicate::IsNull { column: name.clone() }),
        Predicate::Compare { column: name, op: Op::Eq, value: Literal::Bool(value) },
    ]);
    Ok(negate(negated, known))
}

fn compare(left: &Expr, op: &BinaryOperator, right: &Expr) -> Result<Predicate, String> {
    let op = match op {
        BinaryOperator::Eq => Op::Eq,
        BinaryOperator::NotEq => Op::NotEq,
        BinaryOperator::Lt => Op::Lt,
        BinaryOperator::LtEq => Op::LtEq,
        BinaryOperator::Gt => Op::Gt,
        BinaryOperator::GtEq => Op::GtEq,
        other => {
            return Err(format!(
                "the operator {other} is not understood; use =, <>, <, <=, > or >="
            ));
        }
    };
    let column = column(left)?;
    if column.kind == Kind::TextList {
        return Err(format!("{} is a list; write 'text' = ANY({})", column.name, column.name));
    }
    if column.kind == Kind::Flag && !matches!(op, Op::Eq | Op::NotEq) {
        return Err(format!("{} is true/false; it has no order", column.name));
    }
    Ok(Predicate::Compare {
        column: column.name.to_owned(),
        op,
        value: typed_literal(column, right)?,
    })
}

fn column(expr: &Expr) -> Result<&'static Column, String> {
    let Expr::Identifier(ident) = expr else {
        return Err(format!("a column name was expected, found \"{expr}\""));
    };
    schema::incident_column(&ident.value).ok_or_else(|| {
        let names = schema::INCIDENTS.columns.iter().chain(schema::DERIVED).map(|c| c.name);
        match words::nearest(&ident.value, names) {
            Some(near) => format!("there is no column \"{}\"; did you mean {near}?", ident.value),
            None => format!("there is no column \"{}\" in the incidents table", ident.value),
        }
    })
}

fn literal(expr: &Expr) -> Result<Literal, String> {
    match expr {
        Expr::Value(v) => match &v.value {
            Value::SingleQuotedString(s) => Ok(Literal::Text(s.clone())),
            Value::Boolean(b) => Ok(Literal::Bool(*b)),
            Value::Number(n, _) => {
                let number = n.parse().ok().filter(|x: &f64| x.is_finite());
                number
                    .map(Literal::Number)
                    .ok_or_else(|| format!("{n} is not a number that can be compared"))
            }
            other => Err(format!(
                "a text in single quotes, a number, true or false was expected, found {other}"
            )),
        },
        Expr::UnaryOp { op: UnaryOperator::Minus, expr } => match literal(expr)? {
            Literal::Number(n) => Ok(Literal::Number(-n)),
            other => Err(format!("-{other} is not a number")),
        },
        Expr::Identifier(ident) => Err(format!(
            "\"{}\" is not a literal; put texts into single quotes: '{}'",
            ident.value, ident.value
        )),
        other => Err(format!("a literal was expected, found \"{other}\"")),
    }
}

/// A literal of the column's own type.
fn typed_literal(column: &Column, expr: &Expr) -> Result<Literal, String> {
    let value = literal(expr)?;
    let fits = match column.kind {
        Kind::Text | Kind::Dictionary | Kind::TextList => matches!(value, Literal::Text(_)),
        Kind::Integer | Kind::Number => matches!(value, Literal::Number(_)),
        Kind::Flag => matches!(value, Literal::Bool(_)),
        Kind::Date | Kind::Timestamp => {
            return Err(format!(
                "{} is a {}; periods are chosen by the assessment, not by a filter",
                column.name,
                column.kind.as_str()
            ));
        }
    };
    if fits {
        Ok(value)
    } else {
        Err(format!("{} is {}, but {value} is not", column.name, column.kind.as_str()))
    }
}

fn expect_text(column: &Column) -> Result<(), String> {
    let text = matches!(column.kind, Kind::Text | Kind::Dictionary);
    if text {
        Ok(())
    } else {
        Err(format!("LIKE needs a text column; {} is {}", column.name, column.kind.as_str()))
    }
}

fn expect_flag(column: &Column) -> Result<(), String> {
    let flag = column.kind == Kind::Flag;
    if flag {
        Ok(())
    } else {
        Err(format!(
            "{} is {}, not true/false; compare it with a literal",
            column.name,
            column.kind.as_str()
        ))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn the_forms_of_the_manual_are_understood() {
        for (text, printed) in [
            ("kind = 'crime'", "kind = 'crime'"),
            (
                "kind='crime' and category in ('robbery','burglary') AND NOT cancelled",
                "(kind = 'crime' AND category IN ('robbery', 'burglary') AND NOT cancelled = true)",
            ),
            ("(knife or firearm)", "(knife = true OR firearm = true)"),
            ("offence_code like '8%'", "offence_code LIKE '8%'"),
            ("victim_age between 0 and 15", "(victim_age >= 0 AND victim_age <= 15)"),
            ("'race' = any(hate_strands)", "'race' = ANY(hate_strands)"),
            ("incident_key is not null", "NOT incident_key IS NULL"),
            ("cancelled is not true", "NOT (NOT cancelled IS NULL AND cancelled = true)"),
            ("weight > -1.5", "weight > -1.5"),
            ("true", "true"),
        ] {
            assert_eq!(parse(text).map(|p| p.to_string()).as_deref(), Ok(printed), "{text}");
        }
    }

    #[test]
    fn what_is_wrong_is_said_in_words() {
        for (text, part) in [
            ("catgory = 'robbery'", "did you mean category?"),
            ("category = robbery", "put texts into single quotes: 'robbery'"),
            ("category = 3", "category is text, but 3 is not"),
            ("domestic_abuse = 'Y'", "domestic_abuse is true/false, but 'Y' is not"),
            ("category like '%x'", "only the form LIKE 'prefix%'"),
            ("month > '2022-01'", "periods are chosen by the assessment"),
            ("hate_strands = 'race'", "write 'text' = ANY(hate_strands)"),
            ("kind", "compare it with a literal"),
            ("kind = 'crime' kind", "does not belong after the expression"),
            ("kind = ", "cannot be read"),
            ("upper(kind) = 'CRIME'", "a column name was expected"),
            ("", "cannot be read"),
            ("weight > 1e999", "1e999 is not a number that can be compared"),
            ("weight > -1e999", "1e999 is not a number that can be compared"),
        ] {
            let message = parse(text).expect_err(text);
            assert!(message.contains(part), "{text}: {message}");
        }
    }

    proptest! {
        #[test]
        fn no_text_panics(text in ".{0,60}") {
            drop(parse(&text));
        }

        #[test]
        fn what_is_printed_is_read_back(text in "(NOT )?(kind = '[a-z]{1,5}'|knife|victim_age <= [0-9]{1,2}|category IN \\('a', 'b'\\))( (AND|OR) (drugs|kind <> 'x'|offence_code LIKE '8%')){0,2}") {
            let once = parse(&text).map_err(TestCaseError::fail)?;
            let twice = parse(&once.to_string()).map_err(TestCaseError::fail)?;
            prop_assert_eq!(once, twice);
        }
    }
}
