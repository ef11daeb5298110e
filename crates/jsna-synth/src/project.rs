//! The project file.

use crate::feeds::{FEEDS, Feed};
use crate::places::{COUNTY, CSPS, DISTRICTS, csp_code};
use crate::reference::{self, Reference};
use crate::world::World;
use jsna_model::words;

/// The text of `jsna.toml`.
pub(crate) fn text(world: &World) -> String {
    let mut out = head(world);
    for feed in FEEDS {
        out.push_str(&feed_entry(world, feed));
    }
    out.push_str("# Reference data: lookups, populations, breaks in series.\n");
    for reference in reference::list(&world.spec) {
        out.push_str(&reference_entry(&reference));
    }
    out.push_str(TAIL);
    out
}

fn head(world: &World) -> String {
    let codes: Vec<String> = (0..CSPS.len()).map(|csp| format!("{:?}", csp_code(csp))).collect();
    let parts: Vec<&str> =
        DISTRICTS.iter().filter(|d| d.csp == CSPS.len() - 1).map(|d| d.name).collect();
    format!(
        "# The sample partnership. {COUNTY} does not exist: no place, code or person in this folder is real.\n\
         # truth.csv lists what was planted in the extracts, so that what is found can be checked.\n\
         #\n\
         # Made with seed {seed}: {months} up to {end}, {scale} times the usual number of events.\n\
         \n\
         [assessment]\n\
         title = \"Safer {COUNTY} strategic needs assessment\"\n\
         # {names}; the last is one partnership over {parts}.\n\
         areas = [{codes}]\n\
         clock = \"recorded\"\n\
         period_end = \"latest\"\n\
         {strategy}\
         \n\
         # Extracts, as partners send them.\n",
        strategy = strategy(world),
        seed = world.spec.seed,
        months = words::plural(world.spec.months.into(), "month"),
        end = world.spec.end.long(),
        scale = world.spec.scale,
        names = words::list(&CSPS),
        parts = words::list(&parts),
        codes = codes.join(", "),
    )
}

/// The month that the strategy began in: April, two years and a half before the end of the sample.
fn strategy(world: &World) -> String {
    let start = world.spec.end.plus(-29);
    if world.spec.start() > start.plus(-12) {
        return String::new();
    }
    format!(
        "# The strategy began in {}; the latest year is held against the one before it.\n\
         strategy_start = \"{start}\"\n",
        start.long()
    )
}

fn feed_entry(world: &World, feed: &Feed) -> String {
    let Feed { id, layout, files, delivery, cadence, handling, note, fault, .. } = feed;
    let fault = fault.filter(|(needs, _)| *needs <= world.spec.months).map(|(_, text)| text);
    let notes = [Some(*note), fault].into_iter().flatten().filter(|n| !n.is_empty());
    let note: String = notes.flat_map(|n| ["# ", n, "\n"]).collect();
    format!(
        "{note}[[feed]]\n\
         id = \"{id}\"\n\
         layout = \"{layout}\"\n\
         files = [\"{files}\"]\n\
         delivery = \"{delivery}\"\n\
         cadence = \"{cadence}\"\n\
         handling = \"{handling}\"\n\n"
    )
}

fn reference_entry(reference: &Reference) -> String {
    let Reference { kind, file, year, columns, note } = reference;
    let year = year.map_or_else(String::new, |year| format!("year = {year}\n"));
    let columns = if columns.is_empty() { String::new() } else { format!("columns = {columns}\n") };
    format!("\n# {note}\n[[reference]]\nkind = \"{kind}\"\nfile = \"{file}\"\n{year}{columns}")
}

const TAIL: &str = "
[disclosure]
tiers = [\"internal\"]

[publish]
formats = [\"html\", \"xlsx\", \"csv\", \"parquet\", \"svg\", \"png\"]
";
