//! The text that an analyst of the sample has written.

use crate::places::{COUNTY, CSPS, FORCE_CODE, csp_code};
use crate::spec::Spec;
use crate::world::World;

/// The files, each with its path.
pub(crate) fn files(world: &World) -> [(&'static str, String); 1] {
    [("narrative/opening.md", opening(world))]
}

fn opening(world: &World) -> String {
    let bound = |cell: &str, field: &str, number: &str| {
        // The numbers of today are those of the demo; another sample has others, which nobody has written down.
        let written =
            if world.spec == Spec::default() { format!(" = {number}") } else { String::new() };
        format!("{{{{{cell}@latest|{field}{written}}}}}")
    };
    let county = format!("asb_police_rate@{FORCE_CODE}");
    let part = format!("asb_police_rate@{}", csp_code(0));
    format!(
        "<!-- A sample of an analyst's own text: docs/narrative.md says how it is written. -->\n\
         ## Anti-social behaviour, for the board\n\
         \n\
         In {{{{{county}@latest|period}}}} the police recorded {count} of anti-social behaviour in {COUNTY}, or {rate}.\n\
         In {name} the rate was {own}.\n\
         \n\
         - The numbers in this text are **bound to the release**: when one moves, its sentence is marked for review.\n\
         - Where they come from is in the [chapter](#asb_police_rate).\n",
        count = bound(&county, "count", "4,871 incidents"),
        rate = bound(&county, "value", "21.1 per 1,000 residents"),
        name = CSPS[0],
        own = bound(&part, "value", "27.9 per 1,000 residents"),
    )
}
