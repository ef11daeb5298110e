//! How long and how deep a `where` may be. A pack may come from elsewhere and hold anything.

use jsna_model::words;
use sqlparser::keywords::Keyword;
use sqlparser::tokenizer::{Token, TokenWithSpan};

/// The parser builds `a AND b AND c` as a tree that is as deep as it is long, and walking a deep tree
/// takes stack. Nobody reads a filter of this length; a longer list of values is one `IN`.
const MOST_CONDITIONS: u64 = 200;

/// Words and signs of one condition, without its values and commas, for the same reason.
const MOST_SIGNS: usize = 30;

/// Brackets and NOTs inside each other.
const MOST_NESTED: usize = 8;

/// The parser's own limit: it takes some 70 kB of stack for each level in an unoptimised build, of
/// the 2 MB that a thread has.
pub(super) const MOST_RECURSION: usize = 18;

pub(super) const TOO_DEEP: &str = "the expression has too many brackets or NOTs inside each other";

/// Refuses what would make a tree too deep to walk.
pub(super) fn check(tokens: &[TokenWithSpan]) -> Result<(), String> {
    let (mut conditions, mut signs) = (1_u64, 0);
    // For each open bracket, and outside of all, the NOTs before the present condition.
    let mut nots = vec![0_usize];
    for token in tokens {
        let word = match &token.token {
            Token::Word(word) => word.keyword,
            _ => Keyword::NoKeyword,
        };
        match (&token.token, word) {
            (
                Token::Whitespace(_)
                | Token::Comma
                | Token::Number(..)
                | Token::SingleQuotedString(_),
                _,
            ) => continue,
            (_, Keyword::AND | Keyword::OR) => {
                conditions += 1;
                signs = 0;
                nots.last_mut().into_iter().for_each(|here| *here = 0);
                continue;
            }
            (_, Keyword::NOT) => nots.last_mut().into_iter().for_each(|here| *here += 1),
            (Token::LParen | Token::LBracket | Token::LBrace, _) => nots.push(0),
            (Token::RParen | Token::RBracket | Token::RBrace, _) if nots.len() > 1 => {
                nots.truncate(nots.len() - 1);
            }
            _ => {}
        }
        signs += 1;
        if nots.len() - 1 + nots.iter().sum::<usize>() > MOST_NESTED {
            return Err(TOO_DEEP.to_owned());
        }
        if signs > MOST_SIGNS {
            return Err(format!(
                "a single condition has more than {MOST_SIGNS} words and signs; compare one column with literals, and join conditions with AND and OR"
            ));
        }
    }
    if conditions > MOST_CONDITIONS {
        return Err(format!(
            "the expression has {} conditions, and at most {MOST_CONDITIONS} are read; write a list of values as one condition: column IN ('a', 'b')",
            words::thousands(conditions)
        ));
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use crate::catalogue::sql::parse;

    /// The stack that a thread of the program has.
    fn on_a_small_stack<T: Send + 'static>(run: impl FnOnce() -> T + Send + 'static) -> T {
        let thread = std::thread::Builder::new().stack_size(2 << 20).spawn(run).unwrap();
        thread.join().unwrap()
    }

    #[test]
    fn an_endless_expression_is_refused_before_it_is_walked() {
        let joined = |term: &str, times: usize, by: &str| vec![term; times].join(by);
        for (text, part) in [
            (joined("knife", 50_000, " AND "), "has 50,000 conditions, and at most 200 are read"),
            (joined("kind = 'crime'", 50_000, " OR "), "write a list of values as one condition"),
            (joined("kind", 50_000, " = "), "more than 30 words and signs"),
            (joined("1", 50_000, " - "), "more than 30 words and signs"),
            (format!("kind {}", "IS NULL ".repeat(50_000)), "more than 30 words and signs"),
            (format!("kind = {}1", "- ".repeat(50_000)), "more than 30 words and signs"),
            (format!("kind = {}1", "- ".repeat(28)), "too many brackets or NOTs"),
            ("CASE ".repeat(29), "does not belong after the expression"),
            ("NOT ".repeat(50_000) + "knife", "too many brackets or NOTs inside each other"),
            ("(".repeat(50_000), "too many brackets or NOTs inside each other"),
            ("knife AND NOT (".repeat(6), "too many brackets or NOTs inside each other"),
            (format!("kind = {}", "[".repeat(50_000)), "too many brackets or NOTs"),
            (format!("upper({})", joined("knife", 200, " AND ")), "is not understood here"),
            (format!("({}) = 1", joined("knife", 200, " OR ")), "a column name was expected"),
        ] {
            let message = on_a_small_stack(move || parse(&text)).expect_err(part);
            assert!(message.contains(part), "{part}: {message}");
        }
    }

    #[test]
    fn a_long_expression_within_the_limits_is_read() {
        for (open, times) in [("(", 8), ("NOT (", 4), ("knife AND (", 8)] {
            let nested = format!("{}knife{}", open.repeat(times), ")".repeat(times));
            let read = on_a_small_stack(move || parse(&nested));
            assert!(read.is_ok(), "{open}: {read:?}");
        }
        let codes = vec!["offence_code LIKE '8%'"; 200].join(" OR ");
        let many = on_a_small_stack(move || parse(&codes).map(|p| p.to_string().len()));
        assert!(many.is_ok_and(|printed| printed > 5_000));
        let values = vec!["'robbery'"; 50_000].join(", ");
        assert!(parse(&format!("category IN ({values})")).is_ok());
    }
}
