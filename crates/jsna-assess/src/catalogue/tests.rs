//! The built-in packs, defaults, and what is said about mistakes.

use super::*;
use jsna_model::Predicate;
use jsna_model::Who;
use jsna_model::indicator::Disclosure;

const PRIORITY: &str = "[[priority]]\nid = \"p\"\nname = \"P\"\nabout = \"About.\"\n\n";

const GOOD: &str = r#"id = "x"
name = "X"
priority = "p"
counted = "Things."
noun = "thing"
layouts = ["police-incident"]
where = "kind = 'asb_incident'"
denominator = "population"
statistic = "crude_rate"
multiplier = 1000
unit = "per 1,000 residents"
polarity = "lower_better"
disclosure = "none"
source = "here"
"#;

fn load(text: &str) -> Result<Catalogue, Vec<Diagnostic>> {
    Catalogue::load([("pack test.toml".to_owned(), text)])
}

/// The indicators of a pack, without the lines that they are defined at.
fn indicators(text: &str) -> Vec<Indicator> {
    let mut found = load(text).unwrap_or_else(|e| panic!("{}", listed(&e))).indicators;
    for i in &mut found {
        i.defined_in.clear();
    }
    found
}

fn listed(found: &[Diagnostic]) -> String {
    let line = |d: &Diagnostic| {
        let line = d.place.line.unwrap_or(0);
        format!("{} line {line}: {} | found {:?} | {}", d.name, d.headline, d.found, d.fix)
    };
    found.iter().map(line).collect::<Vec<_>>().join("\n")
}

/// What is said about a pack with one indicator, whose text starts in line 6.
fn faults(indicator: &str) -> String {
    listed(&load(&format!("{PRIORITY}[[indicator]]\n{indicator}\n")).expect_err("a fault"))
}

const SHARED: &str = r#"[[shared_events]]
id = "s"
name = "S"
indicators = ["x", "y"]
agencies = ["the police", "the councils"]
within_hours = 24
place = "ward"
caveat = "None."
"#;

/// What is said about a pack whose text starts in line 6.
fn pack_faults(rest: &str) -> String {
    listed(&load(&format!("{PRIORITY}{rest}")).expect_err("a fault"))
}

/// The indicators of a pack that lack a row that counts, or one that does not.
fn without_row_tests(text: &str) -> Vec<String> {
    let pack: raw::Pack = toml::from_str(text).unwrap();
    let both = |i: &raw::RawIndicator| {
        [true, false].iter().all(|wanted| i.tests.iter().any(|t| t.get_ref().counts == *wanted))
    };
    let lacking = pack.indicators.iter().map(toml::Spanned::get_ref).filter(|i| !both(i));
    lacking.map(|i| i.id.get_ref().clone()).collect()
}

#[test]
fn the_core_packs_are_sound_and_cover_every_priority() {
    let core = Catalogue::core().unwrap_or_else(|e| panic!("{}", listed(&e)));
    assert_eq!(core.priorities.len(), 10);
    assert!(core.indicators.len() >= 25, "{}", core.indicators.len());
    for p in &core.priorities {
        let any = core.indicators.iter().any(|i| i.priority == p.id && i.core);
        assert!(any, "{} has no indicator", p.id);
    }
}

#[test]
fn every_core_indicator_has_rows_that_count_and_rows_that_do_not() {
    for (name, text) in CORE {
        assert_eq!(without_row_tests(text), Vec::<String>::new(), "{name}");
    }
    let counts = "tests = [{ row = { kind = \"asb_incident\" }, counts = true }]\n";
    let not = "tests = [{ row = { kind = \"crime\" }, counts = false }]\n";
    for (tests, lacking) in [("", 1), (counts, 1), (not, 1)] {
        assert_eq!(without_row_tests(&format!("[[indicator]]\n{GOOD}{tests}")).len(), lacking);
    }
}

#[test]
fn every_core_indicator_has_a_disclosure_rule_that_a_program_can_act_on() {
    let core = Catalogue::core().unwrap_or_default();
    for i in &core.indicators {
        assert!(i.disclosure.rule().is_some(), "{}: {}", i.id, i.disclosure.words());
    }
}

#[test]
fn a_sound_indicator_is_read() {
    let text = format!("{PRIORITY}[[indicator]]\n{GOOD}");
    let c = load(&text).unwrap();
    assert_eq!(c.indicators[0].id, "x");
    assert_eq!(c.indicators[0].defined_in, "pack test.toml line 6");
    assert_eq!(c.indicators[0].disclosure, Disclosure::Words("none".to_owned()));
}

#[test]
fn the_keys_about_the_definition_are_kept() {
    let about = "rationale = \"Because.\"\nowner = \"Analysis team\"\nreviewed = 2025-04-30\n\
                 standard_population = \"esp2013\"\n";
    let all = indicators(&format!("{PRIORITY}[[indicator]]\n{GOOD}{about}"));
    let i = &all[0];
    assert_eq!(i.rationale.as_deref(), Some("Because."));
    assert_eq!(i.owner.as_deref(), Some("Analysis team"));
    assert_eq!(i.reviewed.map(|d| d.to_string()).as_deref(), Some("2025-04-30"));
    let standard = i.standard_population.map(jsna_model::indicator::StandardPopulation::name);
    assert_eq!(standard, Some("European Standard Population 2013"));
}

/// What the defaults say need not be said again.
#[test]
fn defaults_are_the_same_as_writing_the_keys_out() {
    let spelled_out = format!("{PRIORITY}[[indicator]]\n{GOOD}");
    let (own, shared): (Vec<&str>, Vec<&str>) = GOOD
        .lines()
        .partition(|l| ["id", "name", "counted", "where"].contains(&l.split(' ').next().unwrap()));
    let short =
        format!("{PRIORITY}[defaults]\n{}\n[[indicator]]\n{}\n", shared.join("\n"), own.join("\n"));
    assert_eq!(indicators(&short), indicators(&spelled_out));
}

#[test]
fn a_key_of_the_indicator_wins_and_the_pack_before_has_no_say() {
    let defaults = "[defaults]\npolarity = \"context\"\nsource = \"there\"\nminimum_base = 30\n\
                    provisional_months = 6\nsmallest_area = \"csp\"\ntier = \"extended\"\n";
    let pack = format!("{PRIORITY}{defaults}[[indicator]]\n{GOOD}");
    let other = format!("[[indicator]]\n{}", GOOD.replace("\"x\"", "\"y\""));
    let both = [("pack a.toml".to_owned(), pack), ("pack b.toml".to_owned(), other)];
    let both = Catalogue::load(both).unwrap_or_else(|e| panic!("{}", listed(&e)));
    let told = |id: &str| {
        let i = both.indicator(id).unwrap();
        let smallest = i.area_types[0].as_str();
        let (base, months) = (i.minimum_base, i.provisional_months);
        let polarity = i.polarity.as_str();
        format!("{polarity} {} {base} {months} {smallest} core: {}", i.source, i.core)
    };
    assert_eq!(told("x"), "lower_better here 30 6 csp core: false");
    assert_eq!(told("y"), "lower_better here 0 0 ward core: true");
}

/// Statistic, denominator, multiplier and unit say one thing together: a share that forgets its unit
/// must not print that of the pack's rates.
#[test]
fn a_unit_is_never_taken_over_for_another_number() {
    let defaults = "[defaults]\nstatistic = \"crude_rate\"\ndenominator = \"population\"\n\
                    multiplier = 1000\nunit = \"per 1,000 residents\"\n";
    let rest = GOOD.lines().filter(|l| {
        !["denominator", "statistic", "multiplier", "unit"].contains(&l.split(' ').next().unwrap())
    });
    let rest = rest.collect::<Vec<_>>().join("\n");
    let said = |own: &str| pack_faults(&format!("{defaults}[[indicator]]\n{rest}\n{own}\n"));
    let share = "statistic = \"share\"\ndenominator_where = \"kind = 'crime'\"";
    insta::assert_snapshot!(
        [said("denominator = \"households\""), said("multiplier = 100000"), said(share)].join("\n")
    );
    let count = "statistic = \"count\"\ndenominator = \"none\"\nunit = \"things\"";
    let all = indicators(&format!("{PRIORITY}{defaults}[[indicator]]\n{rest}\n{count}\n"));
    assert!((all[0].multiplier - 1.0).abs() < f64::EPSILON, "{}", all[0].multiplier);
}

#[test]
fn faults_of_the_defaults_are_said_once_at_their_line() {
    let shared = ["statistic", "denominator", "unit", "multiplier", "disclosure"];
    let own = GOOD.lines().filter(|l| !shared.contains(&l.split(' ').next().unwrap()));
    let short = own.collect::<Vec<_>>().join("\n") + "\n";
    let two = format!("[[indicator]]\n{short}[[indicator]]\n{}", short.replace("\"x\"", "\"y\""));
    let rate = "statistic = \"crude_rate\"\ndenominator = \"population\"\nunit = \"per 1,000\"";
    let said = |defaults: &str| pack_faults(&format!("[defaults]\n{rate}\n{defaults}\n{two}"));
    insta::assert_snapshot!(
        [
            said("multiplier = 0\ndisclosure = \"none\""),
            said("multiplier = 1\ndisclosure = { rule = \"small-counts\" }"),
            said("multipler = 1\ndisclosure = \"none\""),
            said("where = \"knife\""),
            said("multiplier = 1000\ndisclosure = \"none\"\nprovisional_months = 600"),
            said("multiplier = 1000"),
        ]
        .join("\n\n")
    );
}

#[test]
fn faults_name_their_line_and_say_what_to_do() {
    let cases = [
        GOOD.replace("police-incident", "").replace("[\"\"]", "[]"),
        GOOD.replace("kind =", "knd ="),
        GOOD.replace("priority = \"p\"", "priority = \"q\""),
        GOOD.replace("multiplier = 1000", "multiplier = 0"),
        GOOD.replace("denominator = \"population\"", "denominator = \"people\""),
        GOOD.replace("\"population\"", "\"population 17-0\""),
        GOOD.replace("noun", "nuon"),
        GOOD.replace("noun = \"thing\"\n", ""),
        GOOD.replace("crude_rate", "share"),
        format!("{GOOD}tests = [{{ row = {{ kind = \"crime\" }}, counts = true }}]\n"),
        format!("{GOOD}breakdowns = [\"wekday\"]\n"),
        GOOD.replace("per 1,000 residents", "%"),
        GOOD.replace("per 1,000 residents", "%").replace("multiplier = 1000\n", ""),
        format!("{GOOD}owner = \" \"\n"),
        format!("{GOOD}reviewed = \"30 April 2025\"\n"),
        format!("{GOOD}reviewed = 2025-04-30T10:00:00\n"),
        format!("{GOOD}standard_population = \"esp2103\"\n"),
    ];
    insta::assert_snapshot!(cases.map(|c| faults(&c)).join("\n"));
}

#[test]
fn repeats_are_asked_once_of_the_persons_of_events() {
    let with = |line: &str| format!("{GOOD}{line}\n");
    let read = indicators(&format!("{PRIORITY}[[indicator]]\n{}", with("repeats = [\"caller\"]")));
    assert_eq!(read[0].repeats, [Who::Caller]);
    let cases = [
        with("repeats = [\"victm\"]"),
        with("repeats = [\"victim\", \"victim\"]"),
        with("repeats = [\"victim\"]\nstock = true"),
        with("repeats = [\"victim\"]\ncount = \"sum weight\""),
        with("repeats = [\"victim\"]\nmeasure = \"m\"").replace("where =", "# where ="),
    ];
    insta::assert_snapshot!(cases.map(|c| faults(&c)).join("\n"));
}

/// A settings file from elsewhere may hold anything.
#[test]
fn numbers_that_are_none_are_refused_at_their_line() {
    let with = |line: &str| faults(&format!("{}{line}\n", GOOD.replace("multiplier = 1000\n", "")));
    let row = |cell: &str| {
        let test = format!("tests = [{{ row = {{ {cell} }}, counts = false }}]");
        with(&format!("multiplier = 1\n{test}"))
    };
    insta::assert_snapshot!(
        [
            with("multiplier = 1e999"),
            with("multiplier = inf"),
            with("multiplier = nan"),
            with("multiplier = -1000"),
            with("minimum_base = inf"),
            with("minimum_base = -1"),
            with("provisional_months = -1"),
            with("provisional_months = 4000000000"),
            row("weight = nan"),
            row("weight = 1e999"),
            faults(&GOOD.replace("kind = 'asb_incident'", "weight > 1e999")),
        ]
        .join("\n")
    );
}

#[test]
fn a_disclosure_rule_is_read_in_full() {
    let words = |rule: &str| {
        let text = GOOD.replace("\"none\"", rule);
        indicators(&format!("{PRIORITY}[[indicator]]\n{text}"))[0].disclosure.words()
    };
    let rules = [
        r#"{ rule = "none" }"#,
        r#"{ rule = "none", because = "open data" }"#,
        r#"{ rule = "small-counts", below = 5 }"#,
        r#"{ rule = "small-counts", below = 5, secondary = true }"#,
        r#"{ rule = "small-counts", below = 5, scope = "below-ward" }"#,
        r#"{ rule = "small-counts", below = 5, scope = "breakdowns" }"#,
        r#"{ rule = "small-counts", below = 5, scope = "personal-attributes" }"#,
        r#"{ rule = "small-counts", below = 5, complement = true }"#,
        r#"{ rule = "small-counts", below = 8, rounding = 5, rate_from = 10 }"#,
        r#"{ rule = "small-counts", below = 5, public_from = "county", or_pooled_years = 3, restricted = true }"#,
        r#"{ rule = "small-base", below = 10 }"#,
        r#"{ rule = "small-base", below = 30, flag_below = 100 }"#,
        r#"{ rule = "as-source" }"#,
        r#"{ rule = "none", public_from = "csp" }"#,
    ];
    insta::assert_snapshot!(rules.map(words).join("\n"));
}

#[test]
fn a_disclosure_rule_that_cannot_be_meant_is_refused() {
    let rules = [
        r#"{ rule = "small-count", below = 5 }"#,
        r#"{ rule = "small-counts", belw = 5 }"#,
        r#"{ rule = "small-counts" }"#,
        r#"{ rule = "small-counts", below = 1 }"#,
        r#"{ rule = "small-counts", below = -5 }"#,
        r#"{ rule = "small-counts", below = 8, rate_from = 5 }"#,
        r#"{ rule = "small-counts", below = 5, rounding = 1 }"#,
        r#"{ rule = "small-counts", below = 5, scope = "ward" }"#,
        r#"{ rule = "small-base", below = 30, flag_below = 30 }"#,
        r#"{ rule = "small-base", below = 30, secondary = true }"#,
        r#"{ rule = "none", below = 5 }"#,
        r#"{ rule = "none", or_pooled_years = 3 }"#,
        r"{ below = 5 }",
        "5",
    ];
    insta::assert_snapshot!(rules.map(|r| faults(&GOOD.replace("\"none\"", r))).join("\n"));
}

/// A row test says what the definition does with one row, and is refused where it does not.
#[test]
fn row_tests_are_run_against_rows_amounts_and_bases() {
    let with = |tests: &str| faults(&format!("{GOOD}tests = [{tests}]\n"));
    let counted = GOOD.replace(
        "where = \"kind = 'asb_incident'\"\ndenominator = \"population\"\nstatistic = \"crude_rate\"",
        "measure = \"cases\"\ndenominator = \"observation\"\nstatistic = \"share\"",
    );
    let observed = |tests: &str| faults(&format!("{counted}tests = [{tests}]\n"));
    insta::assert_snapshot!(
        [
            with(r#"{ row = { kind = "asb_incident" }, counts = false }"#),
            with(r#"{ row = { kind = "asb_incident", quantity = 3 }, counts = true, adds = 2 }"#),
            with(r#"{ row = { knd = "asb_incident" }, counts = true }"#),
            with(r#"{ row = { victim_age = "16" }, counts = false }"#),
            with(r#"{ row = { knife = "Y" }, counts = false }"#),
            with(r#"{ row = { hate_strands = "race" }, counts = false }"#),
            with(r#"{ row = { kind = "asb_incident" }, counts = true, base = true }"#),
            with(r#"{ row = { kind = "asb_incident" }, count = true }"#),
            observed(r#"{ row = { measure_id = "case", numerator = 3 }, counts = true }"#),
            observed(r#"{ row = { measure_id = "cases", shorthand = "[c]" }, counts = true }"#),
            observed(r#"{ row = { measure_id = "cases", numerator = 3, breakdown = "sex" }, counts = true }"#),
            observed(r#"{ row = { measure_id = "cases", numerator = 3 }, counts = true, base = true }"#),
            observed(r#"{ row = { measure_id = "cases", numerator = 3 }, counts = true, adds = 4 }"#),
            observed(r#"{ row = { kind = "crime" }, counts = false }"#),
        ]
        .join("\n")
    );
}

/// The example of the manual, read after the built-in packs as a project's own pack is.
#[test]
fn the_pack_of_the_manual_is_sound() {
    let manual = include_str!("../../../../docs/packs.md");
    let (_, rest) = manual.split_once("```toml\n").unwrap();
    let (example, _) = rest.split_once("```").unwrap();
    let core = CORE.iter().map(|(name, text)| ((*name).to_owned(), *text));
    let all = Catalogue::load(core.chain([("packs/own.toml".to_owned(), example)]));
    let all = all.unwrap_or_else(|e| panic!("{}", listed(&e)));
    assert_eq!(without_row_tests(example), Vec::<String>::new());
    let share = all.indicator("local_case_closed_share").unwrap();
    assert_eq!((share.multiplier.to_string().as_str(), share.unit.as_str()), ("100", "%"));
    assert_eq!(share.source, "Council case management extracts");
}

#[test]
fn a_rule_of_shared_events_is_read_and_its_faults_are_named() {
    let other = GOOD.replace("id = \"x\"", "id = \"y\"");
    let pack =
        |rule: &str| format!("{PRIORITY}[[indicator]]\n{GOOD}\n[[indicator]]\n{other}\n{rule}");
    let read = load(&pack(SHARED)).unwrap_or_else(|e| panic!("{}", listed(&e))).shared_events;
    assert!((read[0].within_days - 1.0).abs() < 1e-12);
    assert_eq!(read[0].kinds, [[Predicate::Always, Predicate::Always]]);
    let faults = |rule: &str| listed(&load(&pack(rule)).expect_err("a fault"));
    let wrong = SHARED
        .replace("[\"x\", \"y\"]", "[\"z\", \"z\"]")
        .replace("24", "-1")
        .replace("caveat", "kinds = [[\"categry = 'noise'\", \"category = 'noise'\"]]\ncaveat");
    insta::assert_snapshot!(faults(&wrong));
    assert!(
        faults(&format!("{SHARED}\n{SHARED}")).contains("two rules of shared events have one id")
    );
}
