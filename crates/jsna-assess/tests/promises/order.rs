//! The order in which rows come changes nothing, and a month more changes nothing before it.

use crate::county::{County, Events, event};
use jsna_model::Assessment;
use proptest::prelude::*;

/// Every number that ends before a month, as text.
fn numbers(values: &Assessment, before: &str) -> Vec<String> {
    let i = &values.indicators[0];
    i.measures
        .iter(&i.definition, &values.areas)
        .filter(|m| m.period.end().to_string().as_str() < before)
        .map(|m| format!("{} {:?} {:?} {:?}", m.cell_id(), m.count, m.estimate, m.status))
        .collect()
}

fn events() -> impl Strategy<Value = Vec<Events>> {
    let one = (1..=4u32, 1..=6u32, 1..40u32).prop_map(|(m, lsoa, n)| {
        let (month, place) = (format!("2022-{m:02}"), format!("E0190000{lsoa}"));
        event("street", "Marlshire Police", &month, "crime", &place, f64::from(n))
    });
    prop::collection::vec(one, 1..16)
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(30))]

    #[test]
    fn the_order_of_rows_does_not_matter(events in events(), by in 0..16usize) {
        let mut turned = events.clone();
        turned.rotate_left(by % events.len());
        turned.reverse();
        let of = |events: &[Events]| numbers(&County::new().assess(events), "9999-12");
        prop_assert_eq!(of(&events), of(&turned));
    }

    #[test]
    fn a_month_more_changes_nothing_before_it(events in events(), n in 1..40u32) {
        let mut county = County::new();
        // The months before reach to April in both runs.
        let mut events = events;
        events.push(event("street", "Marlshire Police", "2022-04", "crime", "E01900001", 1.0));
        // What is covered is said, so that the month more cannot say it.
        county.feeds[0].covers = vec![jsna_model::AreaCode::parse("E23900001").expect("a code")];
        let before = numbers(&county.assess(&events), "2022-05");
        let mut more = events;
        more.push(event("street", "Marlshire Police", "2022-05", "crime", "E01900002", f64::from(n)));
        prop_assert_eq!(numbers(&county.assess(&more), "2022-05"), before);
    }
}
