//! Where a sentence ends, so that one that must be read again is marked whole, and nothing beside it.

use super::block::Run;

/// A run that knows which placeholder it stands for.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(super) struct Piece {
    pub(super) run: Run,
    pub(super) placeholder: Option<usize>,
}

/// Words with a full stop that end no sentence.
const SHORT: [&str; 16] = [
    "st", "dr", "mr", "mrs", "ms", "prof", "no", "vs", "cf", "e.g", "i.e", "approx", "ca", "fig",
    "para", "sgt",
];

/// Cuts a paragraph into its sentences. A placeholder is never cut; the white space between two sentences is left out.
pub(super) fn cut(pieces: Vec<Piece>) -> Vec<Vec<Piece>> {
    let all: String = pieces.iter().map(|p| p.run.text.as_str()).collect();
    let mut starts = Vec::with_capacity(pieces.len());
    let mut at = 0;
    for piece in &pieces {
        starts.push(at);
        at += piece.run.text.len();
    }
    let whole = |at: usize| {
        let piece = pieces.get(starts.partition_point(|s| *s <= at).saturating_sub(1));
        piece.is_some_and(|p| p.placeholder.is_some() || p.run.code)
    };
    let gaps: Vec<(usize, usize)> = gaps(&all).filter(|(from, _)| !whole(*from)).collect();
    let mut sentences: Vec<Vec<Piece>> = vec![Vec::new()];
    for (start, piece) in starts.into_iter().zip(pieces) {
        let end = start + piece.run.text.len();
        let mut from = start;
        for (gap, after) in gaps.iter().filter(|(gap, after)| *after > start && *gap < end) {
            push(
                &mut sentences,
                &piece,
                piece.run.text.get(from - start..(*gap).max(from) - start),
            );
            if *gap >= start {
                sentences.push(Vec::new());
            }
            from = (*after).min(end);
        }
        push(&mut sentences, &piece, piece.run.text.get(from - start..));
    }
    sentences.retain(|s| !s.is_empty());
    sentences
}

fn push(sentences: &mut [Vec<Piece>], piece: &Piece, text: Option<&str>) {
    let Some(text) = text.filter(|t| !t.is_empty()) else { return };
    if let Some(sentence) = sentences.last_mut() {
        let run = Run { text: text.to_owned(), ..piece.run.clone() };
        sentence.push(Piece { run, placeholder: piece.placeholder });
    }
}

/// The white space between two sentences, as the bytes it goes from and to.
fn gaps(all: &str) -> impl Iterator<Item = (usize, usize)> + '_ {
    let mut from = 0;
    std::iter::from_fn(move || {
        loop {
            let start = from + all.get(from..)?.find(char::is_whitespace)?;
            let rest = &all[start..];
            let next = rest.trim_start();
            let end = all.len() - next.len();
            from = end.max(start + 1);
            if !rest[..end - start].contains('\n') && !next.is_empty() && ends(&all[..start], next)
            {
                return Some((start, end));
            }
        }
    })
}

fn ends(before: &str, next: &str) -> bool {
    let closing = |c: char| matches!(c, ')' | ']' | '"' | '\'' | '”' | '’' | '»');
    let opening = |c: char| matches!(c, '(' | '[' | '"' | '\'' | '“' | '‘' | '«');
    let before = before.trim_end_matches(closing);
    let first = next.trim_start_matches(opening).chars().next();
    // A small letter goes on with the sentence.
    if first.is_some_and(char::is_lowercase) {
        return false;
    }
    let Some(word) = before.strip_suffix('.') else { return before.ends_with(['?', '!']) };
    let word = word.rsplit(|c: char| c.is_whitespace() || opening(c)).next().unwrap_or_default();
    let initial = word.chars().count() == 1 && word.chars().all(char::is_uppercase);
    !initial && !SHORT.contains(&word.to_lowercase().as_str())
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn plain(text: &str) -> Piece {
        Piece { run: Run { text: text.to_owned(), ..Run::default() }, placeholder: None }
    }

    fn sentences(pieces: Vec<Piece>) -> Vec<String> {
        let text = |s: Vec<Piece>| s.into_iter().map(|p| p.run.text).collect();
        cut(pieces).into_iter().map(text).collect()
    }

    #[test]
    fn sentences_end_where_a_reader_ends_them() {
        let said = sentences(vec![plain(
            "It rose by 2.4%. See e.g. St. Helens (No. 3). \"Why?\" Nobody knows! it goes on. J. Smith wrote it.",
        )]);
        assert_eq!(
            said,
            [
                "It rose by 2.4%.",
                "See e.g. St. Helens (No. 3).",
                "\"Why?\"",
                "Nobody knows! it goes on.",
                "J. Smith wrote it."
            ]
        );
    }

    #[test]
    fn a_number_is_never_cut_and_styles_go_over_the_end() {
        let bound = Piece { placeholder: Some(0), ..plain("It rose. It fell.") };
        let strong = Run { strong: true, text: "so. And".to_owned(), ..Run::default() };
        let pieces = vec![
            plain("Before. "),
            bound,
            plain(" Then "),
            Piece { run: strong, placeholder: None },
            plain(" more"),
        ];
        let cut = cut(pieces);
        assert_eq!(cut.len(), 4);
        assert_eq!(cut[1][0].placeholder, Some(0));
        assert_eq!(cut[2].last().map(|p| (p.run.text.as_str(), p.run.strong)), Some(("so.", true)));
        assert_eq!(
            cut[3].first().map(|p| (p.run.text.as_str(), p.run.strong)),
            Some(("And", true))
        );
    }

    proptest! {
        #[test]
        fn nothing_but_white_space_is_left_out(texts in prop::collection::vec("[A-c.?! \né]{0,12}", 0..5)) {
            let all: String = texts.concat();
            let said = sentences(texts.iter().map(|t| plain(t)).collect()).concat();
            let seen = |t: &str| t.chars().filter(|c| !c.is_whitespace()).collect::<String>();
            prop_assert_eq!(seen(&said), seen(&all));
        }
    }
}
