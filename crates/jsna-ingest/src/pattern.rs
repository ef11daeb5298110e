//! Patterns on the names of files: `*` for anything, `?` for one character, `{}` for the part that
//! is meant.

/// Whether a name fits a pattern. Case does not matter.
pub(crate) fn fits(pattern: &str, name: &str) -> bool {
    let name: Vec<char> = name.to_lowercase().chars().collect();
    let pattern: Vec<char> = pattern.to_lowercase().chars().collect();
    matches(&pattern, &name)
}

/// The part of a name that `{}` stands for: the shortest that makes the rest fit, never empty.
pub(crate) fn part(pattern: &str, name: &str) -> Option<String> {
    let (before, after) = pattern.split_once("{}")?;
    let name: Vec<char> = name.to_lowercase().chars().collect();
    let lower = |text: &str| text.to_lowercase().chars().collect::<Vec<char>>();
    let (before, after) = (lower(before), lower(after));
    for start in 0..name.len() {
        if !matches(&before, name.get(..start)?) {
            continue;
        }
        for end in start + 1..=name.len() {
            if matches(&after, name.get(end..)?) {
                return Some(name.get(start..end)?.iter().collect());
            }
        }
    }
    None
}

/// The usual two-pointer match: on a mismatch the last `*` takes one character more.
fn matches(pattern: &[char], name: &[char]) -> bool {
    let (mut p, mut n) = (0, 0);
    let mut star: Option<(usize, usize)> = None;
    while n < name.len() {
        match pattern.get(p) {
            Some('*') => {
                star = Some((p, n));
                p += 1;
            }
            Some(c) if *c == '?' || *c == name[n] => {
                p += 1;
                n += 1;
            }
            _ => match star {
                Some((at, taken)) => {
                    p = at + 1;
                    n = taken + 1;
                    star = Some((at, n));
                }
                None => return false,
            },
        }
    }
    pattern.get(p..).is_some_and(|rest| rest.iter().all(|c| *c == '*'))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn patterns_fit_names() {
        for (pattern, name, expected) in [
            ("*-street.csv", "2024-03-cheshire-Street.csv", true),
            ("*-street.csv", "2024-03-cheshire-outcomes.csv", false),
            ("*.csv", "a.csv.txt", false),
            ("a*b*c", "a-b-b-c", true),
            ("a*b*c", "a-c-b", false),
            ("exact.csv", "an exact.csv", false),
            ("????-??-*", "2024-03-x", true),
            ("????-??-*", "2024-3-x", false),
            ("*", "", true),
        ] {
            assert_eq!(fits(pattern, name), expected, "{pattern} {name}");
        }
    }

    #[test]
    fn the_part_that_is_meant_is_the_shortest_that_fits() {
        let force = |name| part("????-??-{}-stop-and-search*", name);
        assert_eq!(
            force("2023-06-west-mercia-stop-and-search.csv.gz").as_deref(),
            Some("west-mercia")
        );
        assert_eq!(force("2023-06-stop-and-search.csv"), None);
        assert_eq!(force("cheshire-stop-and-search.csv"), None);
        assert_eq!(part("{}.csv", "a.csv").as_deref(), Some("a"));
    }
}
