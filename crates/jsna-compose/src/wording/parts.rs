//! What a change is made up of, in words: arithmetic, and no cause.

use super::change::before;
use super::in_period;
use jsna_model::decomposition::{ChangePart, Decomposition, PartName};
use jsna_model::{AreaIx, AreaTree, Indicator, words};

/// The most parts that are named.
const NAMED: usize = 3;
/// From so many parts on it is worth saying that none of them stands out.
const MANY: usize = 4;

/// In which parts of an area a change lies: those whose own change goes the same way by more than its months vary.
/// `inside` is the split of the first of them by the same periods, where there is one.
pub fn made_up<'d>(
    split: &Decomposition,
    areas: &AreaTree,
    inside: impl Fn(AreaIx) -> Option<&'d Decomposition>,
) -> Option<String> {
    let clear: Vec<(AreaIx, &ChangePart)> = split.clear_areas().collect();
    let all = split.difference.abs();
    let more = if split.difference < 0.0 { "fewer" } else { "more" };
    let than = if split.before == split.period.before() {
        before(split.period).to_owned()
    } else {
        in_period(split.before).trim_start_matches("in ").to_owned()
    };
    if all < 1.0 {
        return None;
    }
    let count = |x: f64| words::count(x.abs().round());
    let Some((first, part)) = clear.first() else {
        let areas_in = split.parts.iter().filter(|p| matches!(p.what, PartName::Area(_))).count();
        return (areas_in >= MANY).then(|| {
            format!(
                "No {} is shown by its own months to hold the {} {more} than in {than}.",
                noun(split, areas),
                count(all)
            )
        });
    };
    let named = |word: &str| -> Vec<String> {
        let parts = clear.iter().take(NAMED);
        parts.map(|(area, part)| told(part, word, &areas[*area].name)).collect()
    };
    let sum: f64 = clear.iter().take(NAMED).map(|(_, p)| p.difference.abs()).sum();
    let told = if sum <= all {
        format!("Of the {} {more} than in {than}, {}.", count(all), words::list(&named("")))
    } else {
        // Other parts go the other way: the named ones are no share of the sum.
        format!(
            "In all there are {} {more} than in {than}: {more} in some parts, {} in others; {}.",
            count(all),
            if split.difference < 0.0 { "more" } else { "fewer" },
            words::list(&named(more))
        )
    };
    let within = inside(*first).and_then(|inside| {
        let parts: Vec<(AreaIx, &ChangePart)> = inside.clear_areas().collect();
        let named: Vec<&str> = parts.iter().take(NAMED).map(|(a, _)| &*areas[*a].name).collect();
        let sum: f64 = parts.iter().take(NAMED).map(|(_, p)| p.difference.abs()).sum();
        let some = !named.is_empty() && sum <= part.difference.abs();
        some.then(|| {
            let have = if named.len() == 1 { "has" } else { "have" };
            let of = &areas[*first].name;
            format!(" Within {of}, {} {have} {} of them.", words::list(&named), count(sum))
        })
    });
    Some(format!("{told}{}", within.unwrap_or_default()))
}

/// Whether a change is more than the other areas of the kind had too; `None` where the split is another.
pub fn beyond_elsewhere(split: &Decomposition, areas: &AreaTree) -> Option<String> {
    let (with, beyond) = (split.part("as_elsewhere")?, split.part("beyond_elsewhere")?);
    let others = format!("the other {}s", areas[split.area].area_type.noun());
    let limits = beyond.limits?;
    let way = |x: f64| if x < 0.0 { "fewer" } else { "more" };
    let count = |x: f64| words::count(x.abs().round());
    if !beyond.clear {
        return Some(format!("That is not told apart from how {others} changed."));
    }
    let low = limits.lower.abs().min(limits.upper.abs());
    let high = limits.lower.abs().max(limits.upper.abs());
    Some(format!(
        "Had it changed as {others} did, there would be {} {}; there are {} {} than that (95% interval {} to {}).",
        count(with.difference),
        way(with.difference),
        count(beyond.difference),
        way(beyond.difference),
        count(low),
        count(high),
    ))
}

/// What the numerator and the denominator make of the change of a share; `None` where the split is another.
pub fn share_made_up(split: &Decomposition, i: &Indicator) -> Option<String> {
    let (top, base) = (split.part("numerator")?, split.part("denominator")?);
    let by = |x: f64| {
        let way = if x < 0.0 { "lower" } else { "higher" };
        format!("{} points {way}", words::decimal(x.abs(), 1))
    };
    Some(format!(
        "Of the change since {}, the number of {} ({} then, {} now) makes the share {}, and the number that they are a part of \
         ({} then, {} now) {}.",
        in_period(split.before).trim_start_matches("in "),
        i.plural,
        words::count(top.before),
        words::count(top.after),
        by(top.difference),
        words::count(base.before),
        words::count(base.after),
        by(base.difference),
    ))
}

/// `41 are in Quillmoor (95% interval 20 to 62)`, or with a word `41 more are in Quillmoor`.
fn told(part: &ChangePart, word: &str, name: &str) -> String {
    let count = |x: f64| words::count(x.abs().round());
    let range = part.limits.map_or_else(String::new, |l| {
        let (low, high) = (l.lower.abs().min(l.upper.abs()), l.lower.abs().max(l.upper.abs()));
        format!(" (95% interval {} to {})", count(low), count(high))
    });
    let are = if (part.difference.abs() - 1.0).abs() < 0.5 { "is" } else { "are" };
    let word = if word.is_empty() { String::new() } else { format!(" {word}") };
    format!("{}{word} {are} in {name}{range}", count(part.difference))
}

fn noun(split: &Decomposition, areas: &AreaTree) -> &'static str {
    let kind = split.parts.iter().find_map(|p| match p.what {
        PartName::Area(area) => Some(areas[area].area_type.noun()),
        _ => None,
    });
    kind.unwrap_or("part")
}
