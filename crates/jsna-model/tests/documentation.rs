//! `docs/tables.md` is made from the schemas; this test fails when it is stale.
//! Set `JSNA_BLESS=1` to write it again.

use jsna_model::schema::{DERIVED, TABLES};
use jsna_model::shorthand::Symbol;
use std::fmt::Write as _;
use std::path::Path;

fn page() -> String {
    let mut out = String::from(
        "# Tables\n\nMade from the program's own schemas. Every table of a release comes with its data dictionary as a file beside it.\n",
    );
    for table in TABLES {
        let _ = write!(
            out,
            "\n## {}\n\nOne row is {}.\n\n| column | type | may be empty | meaning |\n|---|---|---|---|\n",
            table.name, table.row
        );
        for c in table.columns {
            let _ = writeln!(
                out,
                "| `{}` | {} | {} | {} |",
                c.name,
                c.kind.as_str(),
                if c.nullable { "yes" } else { "no" },
                c.meaning
            );
        }
        if table.name == "incidents" {
            out.push_str("\nFilters and breakdowns may also use these, which are worked out when they are needed:\n\n| column | type | meaning |\n|---|---|---|\n");
            for c in DERIVED {
                let _ = writeln!(out, "| `{}` | {} | {} |", c.name, c.kind.as_str(), c.meaning);
            }
        }
    }
    out.push_str("\n## Shorthand\n\nA number that is not there, or that needs a warning, has a symbol of the government set. One cell may have several.\n\n| symbol | meaning |\n|---|---|\n");
    for s in Symbol::ALL {
        let _ = writeln!(out, "| `{}` | {} |", s.as_str(), s.meaning());
    }
    out
}

#[test]
fn the_page_of_tables_is_current() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../docs/tables.md");
    let page = page();
    #[expect(clippy::disallowed_methods, reason = "the test runner reads the environment")]
    let bless = std::env::var_os("JSNA_BLESS").is_some();
    if bless {
        std::fs::write(&path, &page).expect("the page can be written");
    }
    let committed = std::fs::read_to_string(&path).unwrap_or_default().replace("\r\n", "\n");
    assert_eq!(committed, page, "docs/tables.md is stale: run with JSNA_BLESS=1");
}
