//! XML documents of records: every element of one name is a row, and what is in it are its cells.
//!
//! The document is read as the CSV that a person would make of it. What stands outside the rows and belongs to several of
//! them, as the reporting period and the site above a list of attendances, is repeated in each.

use super::as_csv::push_row;
use crate::text::{fold, tidy};
use std::collections::{BTreeMap, BTreeSet, HashMap};

/// A larger document is not read: it is held in memory as a whole.
pub(crate) const LARGEST: u64 = 64 << 20;
/// Elements, attributes and texts of a document, at most.
const MOST_NODES: u32 = 4_000_000;
/// Elements within elements, at most.
const DEEPEST: usize = 64;
/// Cells of different names, at most.
const MOST_COLUMNS: usize = 2_000;
/// Names of elements that repeat and may be rows, at most: each of them is looked at for each other.
const MOST_REPEATED: usize = 50;
/// Bytes of the rows, at most: what stands outside them is in each.
const MOST_BYTES: usize = 128 << 20;
/// The namespace of attributes that say how a document is written.
const XSI: &str = "http://www.w3.org/2001/XMLSchema-instance";

/// Which elements are rows.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Rows<'a> {
    /// Those of this name.
    Named(&'a str),
    /// Those that alone repeat; a document that leaves it open is refused.
    Alone,
    /// Those that are most frequent.
    MostFrequent,
}

/// A document as CSV.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Document {
    pub(crate) csv: String,
    /// The name of the elements that are rows.
    pub(crate) row: String,
    pub(crate) rows: usize,
}

/// Why a document has no rows.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Fault {
    /// It is not well formed, or too much; in words.
    Unreadable(String),
    /// No element has the name of the rows; these could be rows.
    NoSuchElement(Vec<String>),
    /// Elements of the name of the rows lie in each other.
    Nested,
    /// Any of these may be the rows.
    Open(Vec<String>),
    /// Nothing in it has cells.
    NoRows,
}

/// Reads a document.
pub(crate) fn read(text: &str, rows: Rows<'_>) -> Result<Document, Fault> {
    let tree = Tree::read(text)?;
    let row = tree.row_name(rows)?;
    tree.document(row)
}

#[derive(Debug)]
struct Element {
    parent: Option<usize>,
    name: usize,
    /// Its own text, without that of the elements in it.
    text: String,
    /// Whether it is an attribute.
    attribute: bool,
    /// Whether elements or attributes are in it.
    parts: bool,
}

impl Element {
    /// Whether its text is a cell. What has parts and no text of its own is a group of cells.
    fn is_cell(&self) -> bool {
        !self.parts || !self.text.is_empty()
    }

    /// Whether it may be a row: a group of cells.
    fn is_record(&self) -> bool {
        self.parts && self.text.is_empty()
    }
}

/// The elements of a document, in its order; attributes are elements too.
#[derive(Debug, Default)]
struct Tree {
    elements: Vec<Element>,
    names: Vec<String>,
    /// For each name its elements.
    of_name: Vec<Vec<usize>>,
}

impl Tree {
    fn read(text: &str) -> Result<Self, Fault> {
        let unreadable = |why: String| Fault::Unreadable(why);
        // Of a document that defines entities of its own the parser reads nothing: none can grow when it is read.
        let options = roxmltree::ParsingOptions {
            nodes_limit: MOST_NODES,
            ..roxmltree::ParsingOptions::default()
        };
        let document = roxmltree::Document::parse_with_options(text, options)
            .map_err(|e| unreadable(e.to_string()))?;
        let mut tree = Self::default();
        let mut known: HashMap<String, usize> = HashMap::new();
        let mut place: HashMap<usize, (usize, usize)> = HashMap::new();
        for node in document.descendants() {
            let parent = node.parent().and_then(|p| place.get(&p.id().get_usize()).copied());
            if let Some((parent, _)) = parent.filter(|_| node.is_text()) {
                tree.elements[parent].text.push_str(node.text().unwrap_or_default());
            }
            if !node.is_element() {
                continue;
            }
            let depth = parent.map_or(0, |(_, depth)| depth + 1);
            if depth > DEEPEST {
                let found = format!("more than {DEEPEST} elements within each other");
                return Err(Fault::Unreadable(found));
            }
            let mut add = |parent: Option<usize>, name: &str, text: &str, attribute| {
                let next = known.len();
                let name = *known.entry(name.to_owned()).or_insert(next);
                if let Some(parent) = parent {
                    tree.elements[parent].parts = true;
                }
                let text = text.to_owned();
                tree.elements.push(Element { parent, name, text, attribute, parts: false });
                tree.elements.len() - 1
            };
            let at = add(parent.map(|(at, _)| at), node.tag_name().name(), "", false);
            place.insert(node.id().get_usize(), (at, depth));
            // What says how to read the document is no cell of it.
            for attribute in node.attributes().filter(|a| a.namespace() != Some(XSI)) {
                add(Some(at), attribute.name(), attribute.value(), true);
            }
        }
        for element in &mut tree.elements {
            element.text = tidy(&element.text);
        }
        let mut known: Vec<(String, usize)> = known.into_iter().collect();
        known.sort_by_key(|(_, at)| *at);
        tree.names = known.into_iter().map(|(name, _)| name).collect();
        tree.of_name = vec![Vec::new(); tree.names.len()];
        for (at, element) in tree.elements.iter().enumerate() {
            tree.of_name[element.name].push(at);
        }
        Ok(tree)
    }

    /// The elements around one, the nearest first.
    fn above(&self, at: usize) -> impl Iterator<Item = usize> {
        std::iter::successors(self.elements[at].parent, |at| self.elements[*at].parent)
    }

    fn name(&self, at: usize) -> &str {
        &self.names[self.elements[at].name]
    }

    /// The name of the elements that are rows.
    fn row_name(&self, rows: Rows<'_>) -> Result<usize, Fault> {
        let mut count: BTreeMap<usize, usize> = BTreeMap::new();
        for element in self.elements.iter().filter(|e| e.is_record()) {
            *count.entry(element.name).or_default() += 1;
        }
        let names = |of: &[usize]| {
            let names: BTreeSet<String> = of.iter().map(|n| self.names[*n].clone()).collect();
            names.into_iter().collect::<Vec<_>>()
        };
        let all: Vec<usize> = count.keys().copied().collect();
        if let Rows::Named(name) = rows {
            let named = all.iter().copied().find(|n| fold(&self.names[*n]) == fold(name));
            return named.ok_or_else(|| Fault::NoSuchElement(names(&all)));
        }
        if all.is_empty() {
            return Err(Fault::NoRows);
        }
        let repeated: Vec<usize> = all.iter().copied().filter(|n| count[n] > 1).collect();
        if repeated.len() > MOST_REPEATED && rows == Rows::Alone {
            let found = format!(
                "more than {MOST_REPEATED} names of elements that repeat, so that `rows` must say which are rows"
            );
            return Err(Fault::Unreadable(found));
        }
        // The rows are what repeats, and what else repeats is in each of them once at most.
        let looked_at = &repeated[..repeated.len().min(MOST_REPEATED)];
        let mut fits = looked_at.iter().copied().filter(|row| {
            let others = repeated.iter().filter(|other| *other != row);
            self.never_nested(*row) && others.copied().all(|other| self.once_within(other, *row))
        });
        match (fits.next(), fits.next(), rows) {
            (Some(row), None, _) => Ok(row),
            (_, _, Rows::MostFrequent) => {
                let of = if repeated.is_empty() { &all } else { &repeated };
                let best = of.iter().copied().max_by_key(|n| (count[n], std::cmp::Reverse(*n)));
                best.ok_or(Fault::NoRows)
            }
            _ => Err(Fault::Open(names(if repeated.is_empty() { &all } else { &repeated }))),
        }
    }

    /// Whether no element of a name lies in another of it.
    fn never_nested(&self, row: usize) -> bool {
        let of_name = |at: usize| self.elements[at].name == row;
        self.of_name[row].iter().all(|at| !self.above(*at).any(of_name))
    }

    /// Whether every element of a name lies in a row, and no two of them in the same.
    fn once_within(&self, name: usize, row: usize) -> bool {
        let mut seen = BTreeSet::new();
        let records = self.of_name[name].iter().filter(|at| self.elements[**at].is_record());
        records
            .map(|at| self.above(*at).find(|above| self.elements[*above].name == row))
            .all(|within| within.is_some_and(|row| seen.insert(row)))
    }

    fn document(&self, row: usize) -> Result<Document, Fault> {
        if !self.never_nested(row) {
            return Err(Fault::Nested);
        }
        let is_row = |at: usize| self.elements[at].name == row && !self.elements[at].attribute;
        let rows: Vec<usize> = self.of_name[row].iter().copied().filter(|at| is_row(*at)).collect();
        let mut holds_rows: BTreeSet<usize> = rows.iter().copied().collect();
        for row in &rows {
            holds_rows.extend(self.above(*row));
        }
        // The cells of each row, and of each element around rows those that belong to all rows in it; each by its column.
        let mut columns: Vec<String> = Vec::new();
        let mut column_of: HashMap<String, usize> = HashMap::new();
        let mut cells: HashMap<usize, Vec<(usize, usize)>> = HashMap::new();
        for at in (0..self.elements.len()).filter(|at| self.elements[*at].is_cell()) {
            let own = is_row(at).then_some(at);
            if own.is_some() && self.elements[at].text.is_empty() {
                continue;
            }
            let owner = own.or_else(|| self.above(at).find(|above| holds_rows.contains(above)));
            let Some(owner) = owner else { continue };
            let heading = self.heading(at, owner, is_row(owner));
            let folded = fold(&heading);
            let next = columns.len();
            let column = *column_of.entry(folded).or_insert(next);
            if column == next {
                columns.push(heading);
            }
            if columns.len() > MOST_COLUMNS {
                let found = format!("cells of more than {MOST_COLUMNS} names");
                return Err(Fault::Unreadable(found));
            }
            cells.entry(owner).or_default().push((at, column));
        }
        let mut csv = String::new();
        push_row(&mut csv, columns.iter().map(String::as_str));
        for row in &rows {
            let mut line: Vec<String> = vec![String::new(); columns.len()];
            for owner in std::iter::once(*row).chain(self.above(*row)) {
                for (cell, column) in cells.get(&owner).into_iter().flatten() {
                    let text = &self.elements[*cell].text;
                    let place = &mut line[*column];
                    if !place.is_empty() && !text.is_empty() {
                        place.push(';');
                    }
                    place.push_str(text);
                }
            }
            push_row(&mut csv, line.iter().map(String::as_str));
            if csv.len() > MOST_BYTES {
                let found = format!("more than {} MB of rows", MOST_BYTES >> 20);
                return Err(Fault::Unreadable(found));
            }
        }
        Ok(Document { csv, row: self.names[row].clone(), rows: rows.len() })
    }

    /// What a cell is called, whatever else the document holds: in a row by the names from the row on; outside, with the
    /// name of the element around it, so that it is never taken for a cell of the row.
    fn heading(&self, at: usize, owner: usize, in_row: bool) -> String {
        if at == owner {
            return words_of(self.name(at));
        }
        let within = self.above(at).take_while(|above| *above != owner);
        let mut names: Vec<&str> =
            std::iter::once(at).chain(within).map(|a| self.name(a)).collect();
        if !in_row {
            names.truncate(1);
            names.extend(self.elements[at].parent.map(|parent| self.name(parent)));
        }
        names.reverse();
        words_of(&names.join("/"))
    }
}

/// The name of an element as words: `ArrivalDateAndTime`, `arrival_date-and-time`.
fn words_of(name: &str) -> String {
    let chars: Vec<char> = name.chars().collect();
    let mut out = String::new();
    for (at, c) in chars.iter().copied().enumerate() {
        let before = at.checked_sub(1).map(|i| chars[i]);
        let after = chars.get(at + 1).copied();
        let begins = c.is_uppercase()
            && (before.is_some_and(char::is_lowercase)
                || (before.is_some_and(char::is_uppercase)
                    && after.is_some_and(char::is_lowercase)));
        if begins {
            out.push(' ');
        }
        out.push(if matches!(c, '_' | '-' | '.' | '/') { ' ' } else { c });
    }
    tidy(&out)
}

#[cfg(test)]
mod tests {
    use super::*;

    const ATTENDANCES: &str = r#"<?xml version="1.0"?>
<istv:Submission xmlns:istv="urn:x" version="1">
  <Header><ReportingPeriodStartDate>2025-06-01</ReportingPeriodStartDate><SiteCode>RX1</SiteCode></Header>
  <Assault><ArrivalDateAndTime>2025-06-03T23:10:00</ArrivalDateAndTime><AssaultMethod code="9">Fist</AssaultMethod></Assault>
  <Assault><ArrivalDateAndTime>2025-06-04T01:20:00</ArrivalDateAndTime><AssaultMethod>Glass &amp; bottle, "thrown"</AssaultMethod>
    <Place><LSOACode>E01012367</LSOACode></Place></Assault>
</istv:Submission>"#;

    #[test]
    fn every_record_is_a_row_with_what_the_header_says_of_all() {
        let document = read(ATTENDANCES, Rows::Alone).unwrap();
        assert_eq!((document.row.as_str(), document.rows), ("Assault", 2));
        assert_eq!(
            document.csv,
            "Submission version,Header Reporting Period Start Date,Header Site Code,\
             Arrival Date And Time,Assault Method,Assault Method code,Place LSOA Code\n\
             1,2025-06-01,RX1,2025-06-03T23:10:00,Fist,9,\n\
             1,2025-06-01,RX1,2025-06-04T01:20:00,\"Glass & bottle, \"\"thrown\"\"\",,E01012367\n"
        );
    }

    #[test]
    fn a_cell_is_called_the_same_whatever_else_a_month_holds() {
        let case =
            |inside: &str| format!("<All><Case>{inside}</Case><Case><Id>2</Id></Case></All>");
        let first_line = |text: &str| {
            let csv = read(text, Rows::Named("Case")).unwrap().csv;
            csv.lines().next().unwrap_or_default().to_owned()
        };
        let victim = "<Victim><Age>31</Age></Victim>";
        assert_eq!(first_line(&case(victim)), "Victim Age,Id");
        let both = format!("{victim}<Suspect><Age>40</Age></Suspect>");
        assert_eq!(first_line(&case(&both)), "Victim Age,Suspect Age,Id");
    }

    #[test]
    fn rows_at_several_places_are_all_rows() {
        let text = "<All><Open><Case><Id>1</Id></Case><Case><Id>2</Id></Case></Open>\
            <Closed><Case><Id>3</Id></Case></Closed></All>";
        let document = read(text, Rows::Alone).unwrap();
        assert_eq!(document.csv, "Id\n1\n2\n3\n");
        let nested = "<A><B><Id>1</Id><B><Id>2</Id></B></B><B><Id>3</Id></B></A>";
        assert_eq!(read(nested, Rows::Named("B")), Err(Fault::Nested));
    }

    #[test]
    fn what_leaves_open_which_element_is_a_row_needs_a_name() {
        let text = "<All><Site><Code>A</Code><Visit><Id>1</Id></Visit><Visit><Id>2</Id></Visit></Site>\
            <Site><Code>B</Code><Visit><Id>3</Id><Diag><Code>X99</Code></Diag><Diag><Code>Y09</Code></Diag></Visit></Site></All>";
        let open = ["Diag", "Site", "Visit"].map(str::to_owned).to_vec();
        assert_eq!(read(text, Rows::Alone), Err(Fault::Open(open)));
        let visits = read(text, Rows::Named("visit")).unwrap();
        assert_eq!(visits.csv, "Site Code,Id,Diag Code\nA,1,\nA,2,\nB,3,X99;Y09\n");
        assert_eq!(read(text, Rows::Named("Site")).unwrap().rows, 2);
        let names = ["All", "Diag", "Site", "Visit"].map(str::to_owned).to_vec();
        assert_eq!(read(text, Rows::Named("Case")), Err(Fault::NoSuchElement(names)));
        // One record alone may be anything.
        let one = "<S><H><From>2025-06-01</From></H><A><Id>1</Id></A></S>";
        assert!(matches!(read(one, Rows::Alone), Err(Fault::Open(_))));
        assert_eq!(read(one, Rows::Named("A")).unwrap().csv, "H From,Id\n2025-06-01,1\n");
        // A record without any cell is a row without any.
        let empty = "<S><A><Id>1</Id></A><A/></S>";
        assert_eq!(read(empty, Rows::Named("A")).unwrap().csv, "Id\n1\n\n");
    }

    #[test]
    fn a_record_of_groups_is_a_row_and_what_repeats_beside_it_none() {
        let text = "<All><Visit><Person><Age>1</Age></Person><Place><Code>P</Code></Place></Visit>\
            <Visit><Person><Age>2</Age></Person></Visit></All>";
        let visits = read(text, Rows::Alone).unwrap();
        assert_eq!(visits.csv, "Person Age,Place Code\n1,P\n2,\n");
        // The contacts repeat and the assault does not: its cells are never those of a contact.
        let text = "<Sub><Contact><Name>A</Name></Contact><Contact><Name>B</Name></Contact>\
            <Assault><Method>Fist</Method></Assault></Sub>";
        assert_eq!(
            read(text, Rows::Alone).unwrap().csv.lines().next(),
            Some("Name,Assault Method")
        );
    }

    #[test]
    fn what_is_no_document_is_refused() {
        let fault = |text: &str| read(text, Rows::Alone).unwrap_err();
        let deep = format!("{}{}", "<a>".repeat(100), "</a>".repeat(100));
        let many = (0..3_000).map(|n| format!("<c{n}>1</c{n}>")).collect::<Vec<_>>().concat();
        let many = format!("<a><b>{many}</b><b><x>1</x></b></a>");
        for text in [
            "<a><b>1</b>",
            "<a><b>1</c></a>",
            "<!DOCTYPE a [<!ENTITY x \"y\">]><a><b>&x;</b></a>",
            &deep,
            &many,
        ] {
            assert!(matches!(fault(text), Fault::Unreadable(_)), "{text:.40}");
        }
        assert_eq!(fault("<a/>"), Fault::NoRows);
        // A document of as many kinds of record as records is looked through quickly, or not at all.
        let kinds = |n: usize| {
            let two = |k: usize| format!("<k{k}><v>1</v></k{k}><k{k}><v>2</v></k{k}>");
            format!("<a>{}</a>", (0..n).map(two).collect::<Vec<_>>().concat())
        };
        assert!(matches!(fault(&kinds(20)), Fault::Open(names) if names.len() == 20));
        assert!(matches!(fault(&kinds(20_000)), Fault::Unreadable(_)));
        assert!(read(&kinds(200), Rows::MostFrequent).is_ok());
        // What stands outside the rows is in each of them, up to a limit.
        let note = "a note ".repeat(300);
        let outside = format!("<n>{note}</n>").repeat(500);
        let rows = "<r><v>1</v></r>".repeat(300);
        assert!(matches!(fault(&format!("<a>{outside}{rows}</a>")), Fault::Unreadable(_)));
    }

    proptest::proptest! {
        #[test]
        fn no_text_panics(text in "(<[ab/!?]{0,3}>|[x&;\"]|\\PC){0,40}") {
            drop(read(&text, Rows::Alone));
            drop(read(&format!("<r>{text}</r>"), Rows::MostFrequent));
        }
    }
}
