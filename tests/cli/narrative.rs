//! An analyst's own text through the binary: it is on the page, and a number that moves is told of.

use crate::small::Small;
use crate::support::{jsna_in, reader, release, table};

const FILE: &str = "narrative/asb_police_rate@E22900001.md";
const CELL: &str = "asb_police_rate@E22900001@2025-09";

/// The small project with a page.
fn project() -> Small {
    let small = Small::new();
    let settings = small.read("jsna.toml");
    small.write("jsna.toml", &settings.replace("formats = [", "formats = [\"html\", "));
    small
}

fn page(small: &Small) -> String {
    std::fs::read_to_string(release(&small.root).join("internal/index.html")).unwrap()
}

fn findings(small: &Small) -> String {
    std::fs::read_to_string(release(&small.root).join("quality/findings.csv")).unwrap()
}

#[test]
fn a_text_is_on_the_page_and_a_number_that_moves_marks_its_sentence() {
    let small = project();
    small.write(
        FILE,
        &format!("We looked <again>. There were {{{{{CELL}|count}}}} in *September*.\n"),
    );
    jsna_in(&small.root, &["refresh"]).expect(0);
    assert!(findings(&small).contains("narrative-unreviewed"), "{}", findings(&small));
    let shown = table(&release(&small.root), "narrative");
    let now = shown[0]["shown"].clone();
    assert!(now.ends_with(" incidents") && !now.starts_with('0'), "{now}");
    assert_eq!((shown[0]["status"].as_str(), shown[0]["cell_id"].as_str()), ("unreviewed", CELL));
    let sentence = format!("There were <data value=\"{CELL}\">{now}</data> in <em>September</em>.");
    let html = page(&small);
    assert!(html.contains(&format!("<p>We looked &lt;again&gt;. {sentence}</p>")), "{now}");
    let text = |i: &&jsna_model::records::InputFile| i.role == "narrative";
    let inputs = reader(&small.root).manifest().inputs.clone();
    assert_eq!(inputs.iter().find(text).map(|i| i.path.as_str()), Some(FILE));

    // What the finding says to write ends it; the text alone makes a release.
    small.write(FILE, &format!("There were {{{{{CELL}|count = {now}}}}} in *September*.\n"));
    let ran = jsna_in(&small.root, &["refresh"]).expect(0);
    assert!(ran.stderr.contains(&format!("because {FILE} changed")), "{}", ran.stderr);
    assert!(!findings(&small).contains("narrative-"), "{}", findings(&small));
    assert!(page(&small).contains(&sentence) && !page(&small).contains("For review"));
    let ran = jsna_in(&small.root, &["refresh"]).expect(0);
    assert!(ran.stdout.starts_with("Nothing is new"), "{}", ran.stdout);

    // The month comes again with one incident less.
    let landed = "landing/2025-09-marlshire-street.csv";
    let rows = small.read(landed);
    let gone = rows.lines().find(|l| l.contains("Anti-social") && in_averholt(&small, l)).unwrap();
    small.write(landed, &rows.replacen(&format!("{gone}\n"), "", 1));
    let ran = jsna_in(&small.root, &["refresh"]).expect(0);
    assert!(ran.stderr.contains("warning[narrative-moved]"), "{}", ran.stderr);
    assert!(ran.stderr.contains(&format!("set in {FILE} line 1, character 12")), "{}", ran.stderr);
    let moved = &table(&release(&small.root), "narrative")[0];
    assert_eq!((moved["status"].as_str(), moved["written_for"].as_str()), ("moved", now.as_str()));
    let why = format!(
        "</mark> <span class=\"why\">[For review: this was written when the number was {now}.]</span>"
    );
    let html = page(&small);
    assert!(
        html.contains(&format!("<mark class=\"review\">There were <data value=\"{CELL}\">")),
        "no mark"
    );
    assert!(html.contains(&why), "{why}");
}

/// Whether a row of a street file lies in the partnership of the text.
fn in_averholt(small: &Small, row: &str) -> bool {
    let lookup = small.read("reference/lsoa11_wd22_lad22.csv");
    let districts = small.read("reference/lad22_csp22_pfa22.csv");
    let district = districts.lines().find(|l| l.contains("E22900001")).expect("a district");
    let code = district.split(',').next().expect("its code");
    let mut lsoas = lookup.lines().filter(|l| l.contains(code)).filter_map(|l| l.split(',').next());
    lsoas.any(|lsoa| row.contains(lsoa))
}

#[test]
fn a_check_says_what_is_wrong_with_a_text_before_there_is_a_release() {
    let small = project();
    small.write("narrative/asb_polis_rate.md", "Words.\n");
    small.write("narrative/opening@E22900091.md", "Words.\n");
    small.write("narrative/opening.txt", "Words.\n");
    small.write("narrative/.about", "What is here.\n");
    small.write("narrative/opening.md", "One.\n\nTwo {{nonsense}}.\n");
    let ran = jsna_in(&small.root, &["check"]).expect(1);
    for said in [
        "asb_polis_rate is no priority and no indicator",
        "Did you mean asb_police_rate?",
        "E22900091 is no area of the assessment",
        "Give it a name that ends in .md",
        "narrative/opening.md line 3, character 5",
    ] {
        assert!(ran.stderr.contains(said), "{said}: {}", ran.stderr);
    }
    assert_eq!(ran.stderr.matches("[narrative-").count(), 4, "{}", ran.stderr);
    // What could not be placed is in no release, and the release says so.
    jsna_in(&small.root, &["refresh"]).expect(1);
    let page = page(&small);
    assert!(page.contains("Two") && page.contains("no figure"));
    assert!(page.contains("asb_polis_rate is no priority"), "the page does not say it");
}
