//! The page stands alone, is marked up as it should be, and says what is missing.

use crate::written::written;
use std::collections::BTreeSet;

fn page() -> String {
    written().text("internal/index.html")
}

/// Values of an attribute, in order.
fn attributes<'a>(html: &'a str, name: &str) -> Vec<&'a str> {
    let start = format!(" {name}=\"");
    html.split(&start).skip(1).filter_map(|rest| rest.split('"').next()).collect()
}

#[test]
fn nothing_is_fetched_from_anywhere() {
    let page = page();
    assert!(page.contains(
        "Content-Security-Policy\" content=\"default-src 'none'; style-src 'unsafe-inline'\""
    ));
    for never in ["<script", "<link", "<img", "<iframe", "@import", "url(", "src=", "javascript:"] {
        assert!(!page.contains(never), "{never}");
    }
    let address = |text: &str| text.replace("http://www.w3.org/2000/svg", "").contains("://");
    assert!(!address(&page));
    for target in attributes(&page, "href") {
        let inside = target.strip_prefix('#');
        match inside {
            Some(id) => assert!(page.contains(&format!(" id=\"{id}\"")), "{target} leads nowhere"),
            None => assert!(
                written().path("internal").join(target).is_file(),
                "{target} is no file of the release"
            ),
        }
    }
}

#[test]
fn ids_are_unique_and_every_reference_is_to_one() {
    let page = page();
    let ids = attributes(&page, "id");
    let different: BTreeSet<&str> = ids.iter().copied().collect();
    assert_eq!(different.len(), ids.len());
    let labels = attributes(&page, "aria-labelledby");
    assert!(labels.len() > 100);
    for label in labels.iter().flat_map(|l| l.split(' ')) {
        assert!(different.contains(label), "{label}");
    }
}

#[test]
fn headings_are_in_order_and_none_is_empty() {
    let page = page();
    let mut level = 0;
    let mut count = 0;
    for part in page.split("<h").skip(1) {
        let Some(next) = part.chars().next().and_then(|c| c.to_digit(10)) else { continue };
        assert!(next <= level + 1, "h{next} follows h{level}: {}", &part[..part.len().min(120)]);
        let text = part.split('>').nth(1).unwrap_or_default();
        assert!(!text.starts_with('<'), "an empty heading: {}", &part[..part.len().min(120)]);
        level = next;
        count += 1;
    }
    assert!(count > 50, "{count}");
    assert_eq!(page.matches("<h1").count(), 1);
}

#[test]
fn the_page_says_what_it_is_before_anything_else() {
    let page = page();
    assert!(page.starts_with("<!doctype html>\n<html lang=\"en-GB\">"));
    let skip = page.find("class=\"skip\" href=\"#main\"").expect("a skip link");
    let banner = page.find("Internal: not disclosure controlled.").expect("the banner");
    let title =
        page.find("<h1>Safer Marlshire strategic needs assessment</h1>").expect("the title");
    assert!(skip < banner && banner < title);
    assert!(page.contains("Made on 19 December 2022"));
}

#[test]
fn every_table_has_a_caption_and_scoped_headers() {
    let page = page();
    let tables = page.matches("<table").count();
    assert!(tables > 100, "{tables}");
    assert_eq!(page.matches("<caption>").count(), tables);
    for head in page.split("<th").skip(1).filter(|t| !t.starts_with("ead")) {
        let tag = head.split('>').next().unwrap_or_default();
        assert!(tag.contains("scope=\""), "<th{tag}>");
    }
}

#[test]
fn every_chart_of_a_page_is_in_it_once_with_its_words() {
    let release = crate::fixture::release();
    let page = page();
    let drawn: Vec<usize> =
        release.pages.iter().flat_map(|p| &p.areas).flat_map(|a| a.charts.clone()).collect();
    assert_eq!(page.matches("<svg").count(), drawn.len());
    for chart in drawn.iter().map(|at| &release.charts[*at]) {
        assert_eq!(
            page.matches(&format!("id=\"{}-t\"", chart.stem())).count(),
            1,
            "{}",
            chart.stem()
        );
    }
}

#[test]
fn what_is_missing_is_said_in_words() {
    let page = page();
    for words in [
        "Hate crime recorded by the police",
        "the project has no feed with the layout residents-survey",
        "[x] not available",
        "Nothing received",
        "never received",
        "3 months behind",
        "Suppressed",
        "Not received",
        "45 of 47 expected months received",
        "No indicator of this priority could be given.",
    ] {
        assert!(page.contains(words), "{words}");
    }
    assert!(!page.contains("<td></td><td></td>"), "blank cells beside each other");
}

#[test]
fn text_of_the_release_never_becomes_markup() {
    let page = page();
    assert!(page.contains("Hate crime &amp; community cohesion"));
    assert!(page.contains("how safe people feel &lt;together&gt;"));
    assert!(!page.contains("<together>"));
    assert!(!page.contains("<fell>"));
}

/// The texts of the analysts as the page has them, in page order.
fn texts(page: &str) -> String {
    let parts = page.split("<div class=\"narrative\">").skip(1);
    let whole = parts.filter_map(|part| part.split("</div>").next());
    whole.map(|part| part.trim().replace("\n\n", "\n")).collect::<Vec<_>>().join("\n---\n")
}

#[test]
fn the_texts_of_the_analysts_are_set_and_nothing_in_them_is_markup() {
    insta::assert_snapshot!(texts(&page()));
}

#[test]
fn each_text_stands_where_its_name_says() {
    let page = page();
    let at = |text: &str| page.find(text).unwrap_or_else(|| panic!("{text} is not there"));
    let order = [
        "id=\"answer--E23900001\"",
        "Of the county",
        "What the board asked",
        "id=\"figures\"",
        "id=\"asb_police_rate\"",
        "Why it is so",
        "id=\"asb_police_rate--E22900001\"",
        "Of one part",
        "id=\"asb_police_rate--E22900002\"",
        "Of another",
        "id=\"hate_crime\"",
        "There were no figure then.",
        "Written by the analysts, about Eastmarl",
    ];
    let places: Vec<usize> = order.iter().map(|text| at(text)).collect();
    assert!(places.is_sorted(), "{places:?}");
}

#[test]
fn the_page_stays_small() {
    assert!(page().len() < 2_000_000, "{}", page().len());
}
