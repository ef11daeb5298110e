//! What the layout parser says about mistakes.

use super::{CodeLists, Layout, Meaning, Reading, SharedCodes, TextKind, Unknown};
use jsna_model::Diagnostic;

const GOOD: &str = r#"
id = "sharps-find"
title = "Drug litter and sharps"
table = "incidents"

[headers]
"Ref" = { sensitive = true }
"Date found" = { required = true, aliases = ["Found on"] }
"Items" = {}
"DIAG_*" = {}
"Type" = {}

[constants]
kind = "find"
agency = "council"

[columns]
incident_key = { from = "Ref", as = "reference" }
recorded_at = { from = "Date found", formats = ["dd/mm/yyyy", "iso"] }
quantity = { from = "Items", empty = 1, symbols = { "-" = "0" } }
knife = { any = [{ from = "DIAG_*", range = ["X85", "Y09"] }], empty = false }
category = { from = "Type", codes = "types", otherwise = "other" }

[codes.types]
"Needle & syringe" = "needle"
"Not stated" = ""
"#;

fn rendered(faults: &[Diagnostic]) -> String {
    use std::fmt::Write;
    let mut out = String::new();
    for d in faults {
        let line = d.place.line.unwrap_or(0);
        writeln!(out, "{} line {line}: {}. {}", d.name, d.headline, d.fix).unwrap();
    }
    out
}

/// The good layout with one line changed, and what is said about it.
fn faults(from: &str, to: &str) -> String {
    let text = GOOD.replacen(from, to, 1);
    assert_ne!(text, GOOD, "{from} is not in the layout");
    rendered(&Layout::parse(&text, "layouts/sharps.toml").unwrap_err())
}

#[test]
fn a_layout_is_read_in_full() {
    let layout = Layout::parse(GOOD, "layouts/sharps.toml").unwrap();
    let Reading::Text(key) = &layout.column("incident_key").unwrap().reading else { panic!() };
    assert_eq!((key.kind, key.from.as_slice()), (TextKind::Reference, &[0][..]));
    let Reading::Number(quantity) = &layout.column("quantity").unwrap().reading else { panic!() };
    assert_eq!(quantity.empty, Some(1.0));
    let Reading::Text(category) = &layout.column("category").unwrap().reading else { panic!() };
    assert_eq!(category.unknown, Unknown::Otherwise("other".into()));
    assert_eq!(
        category.codes.as_ref().unwrap().meaning(" needle AND  syringe"),
        Meaning::Value("needle".into())
    );
    assert!(layout.column("quantity").unwrap().required, "a row must have a quantity");
}

#[test]
fn unknown_names_are_named_with_the_line_and_what_was_meant() {
    insta::assert_snapshot!(
        [
            faults("sensitive = true", "sensitiv = true"),
            faults("incident_key", "incidentkey"),
            faults("from = \"Items\"", "from = \"Item\""),
            faults("from = \"Date found\"", "from = \"Found on\""),
            faults("as = \"reference\"", "as = \"referense\""),
            faults("codes = \"types\"", "codes = \"type\""),
            faults("[constants]", "[constant]"),
            faults("\"incidents\"", "\"incident\""),
            faults("\"find\"", "\"finds\""),
        ]
        .concat()
    );
}

#[test]
fn values_that_leave_the_meaning_open_are_refused() {
    insta::assert_snapshot!(
        [
            faults("\"dd/mm/yyyy\", \"iso\"", "\"dd/mm/yy\""),
            faults("\"dd/mm/yyyy\", \"iso\"", "\"dd/mm/yyyy\", \"mm/dd/yyyy\""),
            faults("\"dd/mm/yyyy\", \"iso\"", "\"mm/yyyy\""),
            faults("as = \"reference\"", "as = \"text\""),
            faults(
                "incident_key = { from = \"Ref\", as = \"reference\" }",
                "victim_key = { from = \"Ref\", as = \"reference\" }"
            ),
            faults("range = [\"X85\", \"Y09\"]", "range = [\"X85\", \"Y9\"]"),
            faults("range = [\"X85\", \"Y09\"]", "range = [\"X85\", \"Y09\"], starts = [\"X\"]"),
            faults("{ \"-\" = \"0\" }", "{ \"-\" = \"nil\" }"),
            faults("from = \"Type\"", "from = \"DIAG_*\""),
            faults("\"Type\" = {}", "\"Type\" = { aliases = [\"found ON\"] }"),
            faults("empty = 1", "empty = \"1\""),
            faults("codes = \"types\", ", ""),
            faults("\"Not stated\" = \"\"", "\"needle and syringe\" = \"other\""),
            faults("recorded_at = ", "longitude = "),
            faults(
                "recorded_at = { from = \"Date found\", formats = [\"dd/mm/yyyy\", \"iso\"] }",
                ""
            ),
            faults("agency = \"council\"", "agency = \"council\"\nmonth = \"2024-04\""),
        ]
        .concat()
    );
}

#[test]
fn numbers_that_are_none_are_refused_at_their_line() {
    let with_constant = |value: &str| {
        faults("agency = \"council\"", &format!("agency = \"council\"\nweight = {value}"))
    };
    insta::assert_snapshot!(
        [
            faults("empty = 1", "empty = 1e999"),
            faults("empty = 1", "empty = 1, min = -inf"),
            faults("empty = 1", "empty = 1, max = nan"),
            faults("empty = 1", &format!("empty = 1{}", "0".repeat(400))),
            with_constant("1e999"),
            with_constant("nan"),
        ]
        .concat()
    );
}

#[test]
fn what_is_not_toml_is_quoted() {
    insta::assert_snapshot!(faults("kind = \"find\"", "kind = find"));
}

#[test]
fn observations_need_a_period_a_measure_and_a_number() {
    let text = r#"
id = "x"
title = "x"
table = "observations"
[headers]
"Year" = {}
"Cases" = {}
"#;
    let bare = rendered(&Layout::parse(text, "x.toml").unwrap_err());
    let quarters = format!(
        "{text}[columns]\nperiod = {{ from = \"Year\", quarter = \"Year\", type = \"rolling_24\" }}\n\
         month = \"Year\"\n[[measures]]\nnumerator = \"Cases\"\ncases = \"Cases\"\n"
    );
    insta::assert_snapshot!(bare + &rendered(&Layout::parse(&quarters, "x.toml").unwrap_err()));
}

proptest::proptest! {
    #[test]
    fn no_text_panics(text in "\\PC*", at in 0..GOOD.len(), cut in 0..40usize) {
        drop(Layout::parse(&text, "x.toml"));
        if GOOD.is_char_boundary(at) {
            let end = (at + cut).min(GOOD.len());
            let broken = format!("{}{}{}", &GOOD[..at], text, GOOD.get(end..).unwrap_or(""));
            drop(Layout::parse(&broken, "x.toml"));
        }
    }
}

const STRANDS: &str =
    "id = \"hate-strand\"\ntitle = \"Strands\"\n\n[codes]\n\"R\" = \"race\"\n\"None\" = \"\"\n";

fn shared(text: &str) -> CodeLists {
    let mut lists = CodeLists::default();
    lists.add(SharedCodes::parse(text, "layouts/codes/hate-strand.toml").unwrap());
    lists
}

fn meaning(layout: &Layout, text: &str) -> Meaning {
    layout.column("category").unwrap().reading.codes().unwrap().meaning(text)
}

#[test]
fn a_list_of_its_own_file_is_found_by_name_and_a_layouts_own_list_comes_first() {
    let text = GOOD.replace("codes = \"types\"", "codes = \"hate-strand\"");
    let read = |text: &str| Layout::parse_with(text, "x.toml", &shared(STRANDS)).unwrap();
    assert_eq!(meaning(&read(&text), "r"), Meaning::Value("race".into()));
    assert_eq!(meaning(&read(&text), "none"), Meaning::Empty);
    let own = text.replace("[codes.types]", "[codes.hate-strand]");
    assert_eq!(meaning(&read(&own), "r"), Meaning::Unknown);
}

/// The ledger keeps the hash of the rules that a file was read with, so adding a code to a list must change it.
#[test]
fn the_identity_of_a_layout_covers_the_lists_that_it_reads_with() {
    let identity = |layout: &str, list: &str| {
        Layout::parse_with(layout, "x.toml", &shared(list)).unwrap().text_sha256
    };
    let longer = format!("{STRANDS}\"F\" = \"religion\"\n");
    let text = GOOD.replace("codes = \"types\"", "codes = \"hate-strand\"");
    assert_eq!(identity(&text, STRANDS), identity(&text, STRANDS));
    assert_ne!(identity(&text, STRANDS), identity(&text, &longer));
    // Without a shared list the hash is that of the layout's own text.
    assert_eq!(identity(GOOD, STRANDS), identity(GOOD, &longer));
    assert_eq!(identity(GOOD, STRANDS), crate::hash::sha256_of(GOOD.as_bytes()));
}

#[test]
fn mistakes_in_a_code_list_are_named_with_the_line() {
    let said = |from: &str, to: &str| {
        let text = STRANDS.replacen(from, to, 1);
        assert_ne!(text, STRANDS, "{from} is not in the list");
        rendered(&SharedCodes::parse(&text, "layouts/codes/strands.toml").unwrap_err())
    };
    insta::assert_snapshot!(
        [
            said("hate-strand", "hate_strand"),
            said("title", "titel"),
            said("[codes]", "[code]"),
            said("\"race\"", "1"),
            said("\"None\" = \"\"", "\"r\" = \"religion\""),
            said("\"race\"", "race"),
            faults("codes = \"types\"", "codes = \"hate-strands\""),
        ]
        .concat()
    );
}
