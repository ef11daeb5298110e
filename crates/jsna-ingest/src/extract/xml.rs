//! XML documents of records: every element of one name is a row, and the elements in it are its cells.
//!
//! The document is read as the CSV that a person would make of it. What stands outside the rows and belongs to several of
//! them, as the reporting period and the site above a list of attendances, is repeated in each.

use super::as_csv::push_row;
use crate::text::{fold, tidy};
use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;

/// A larger document is not read: it is held in memory as a whole.
pub(crate) const LARGEST: u64 = 64 << 20;

/// Elements within elements, at most.
const DEEPEST: usize = 64;

/// The namespace of attributes that say how a document is written.
const XSI: &str = "http://www.w3.org/2001/XMLSchema-instance";

/// Which elements are rows.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Rows<'a> {
    /// Those of this name.
    Named(&'a str),
    /// Those that alone repeat; a document with several such is refused.
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
    /// It is not well formed, or too deep; in words.
    Unreadable(String),
    /// No element has the name of the rows; these have cells.
    NoSuchElement(Vec<String>),
    /// Elements of several names repeat.
    Several(Vec<String>),
    /// Nothing in it has cells.
    NoRows,
}

/// Reads a document.
pub(crate) fn read(text: &str, rows: Rows<'_>) -> Result<Document, Fault> {
    let tree = Tree::read(text)?;
    let row = tree.row_path(rows)?;
    Ok(tree.document(&row))
}

#[derive(Debug)]
struct Element {
    parent: Option<usize>,
    /// Names from the root to here.
    path: String,
    text: String,
    /// Whether it has neither elements nor attributes: then it is a cell.
    leaf: bool,
}

/// The elements of a document, in its order; attributes are elements too.
#[derive(Debug, Default)]
struct Tree(Vec<Element>);

impl Tree {
    fn read(text: &str) -> Result<Self, Fault> {
        // Of a document that defines entities of its own the parser reads nothing: none can grow when it is read.
        let document =
            roxmltree::Document::parse(text).map_err(|e| Fault::Unreadable(e.to_string()))?;
        let mut tree = Self::default();
        let mut place: BTreeMap<usize, (usize, usize)> = BTreeMap::new();
        for node in document.descendants() {
            let parent =
                node.parent().and_then(|parent| place.get(&parent.id().get_usize()).copied());
            if let Some((parent, _)) = parent.filter(|_| node.is_text()) {
                tree.0[parent].text.push_str(node.text().unwrap_or_default());
            }
            if !node.is_element() {
                continue;
            }
            let depth = parent.map_or(0, |(_, depth)| depth + 1);
            if depth > DEEPEST {
                let found = format!("more than {DEEPEST} elements within each other");
                return Err(Fault::Unreadable(found));
            }
            let at = tree.push(parent.map(|(at, _)| at), node.tag_name().name(), String::new());
            place.insert(node.id().get_usize(), (at, depth));
            // What says how to read the document is no cell of it.
            let cells = node.attributes().filter(|a| a.namespace() != Some(XSI));
            for attribute in cells {
                tree.push(Some(at), attribute.name(), attribute.value().to_owned());
            }
        }
        Ok(tree)
    }

    fn push(&mut self, parent: Option<usize>, name: &str, text: String) -> usize {
        let mut path = String::new();
        if let Some(parent) = parent.and_then(|at| self.0.get_mut(at)) {
            parent.leaf = false;
            let _ = write!(path, "{}/", parent.path);
        }
        path.push_str(name);
        self.0.push(Element { parent, path, text, leaf: true });
        self.0.len() - 1
    }

    fn above(&self, at: usize) -> impl Iterator<Item = usize> {
        std::iter::successors(self.0[at].parent, |at| self.0[*at].parent)
    }

    /// The path of the elements that are rows.
    fn row_path(&self, rows: Rows<'_>) -> Result<String, Fault> {
        let mut cells: BTreeMap<usize, usize> = BTreeMap::new();
        for parent in self.0.iter().filter(|e| e.leaf).filter_map(|e| e.parent) {
            *cells.entry(parent).or_default() += 1;
        }
        // For each path of elements with cells how many there are, and the cells of the fullest.
        let mut paths: BTreeMap<&str, (usize, usize)> = BTreeMap::new();
        for (at, cells) in cells {
            let (count, most) = paths.entry(&self.0[at].path).or_default();
            *count += 1;
            *most = (*most).max(cells);
        }
        let names = |paths: &[&str]| {
            let names: BTreeSet<&str> = paths.iter().map(|p| last(p)).collect();
            names.into_iter().map(str::to_owned).collect::<Vec<_>>()
        };
        let depth = |path: &str| path.matches('/').count();
        let best = |mut paths: Vec<(&str, (usize, usize))>| {
            paths.sort_by_key(|(path, (count, cells))| {
                (std::cmp::Reverse(*count), depth(path), std::cmp::Reverse(*cells))
            });
            paths.first().map(|(path, _)| (*path).to_owned())
        };
        let all: Vec<(&str, (usize, usize))> = paths.into_iter().collect();
        if let Rows::Named(name) = rows {
            let named = all.iter().filter(|(path, _)| fold(last(path)) == fold(name)).copied();
            let others: Vec<&str> = all.iter().map(|(path, _)| *path).collect();
            return best(named.collect()).ok_or_else(|| Fault::NoSuchElement(names(&others)));
        }
        let row = best(all.clone()).ok_or(Fault::NoRows)?;
        // What lies within a row and is rarer than rows is a group of its cells.
        let within = format!("{row}/");
        let repeated: Vec<&str> = all
            .iter()
            .filter(|(path, (count, _))| *count > 1 && !path.starts_with(&within))
            .map(|(path, _)| *path)
            .collect();
        if rows == Rows::Alone && repeated.len() > 1 {
            return Err(Fault::Several(names(&repeated)));
        }
        Ok(row)
    }

    fn document(&self, row: &str) -> Document {
        let rows: Vec<usize> = (0..self.0.len()).filter(|at| self.0[*at].path == row).collect();
        let mut holds_rows: BTreeSet<usize> = rows.iter().copied().collect();
        for row in &rows {
            holds_rows.extend(self.above(*row));
        }
        // The cells of each row, and of each element around rows those that belong to all rows in it.
        let mut cells: BTreeMap<usize, Vec<usize>> = BTreeMap::new();
        for at in (0..self.0.len()).filter(|at| self.0[*at].leaf) {
            let owner = self.above(at).find(|above| holds_rows.contains(above));
            cells.entry(owner.unwrap_or(at)).or_default().push(at);
        }
        let mut columns: Vec<&str> = Vec::new();
        let mut column_of: BTreeMap<&str, usize> = BTreeMap::new();
        for owner in cells.keys().filter(|at| holds_rows.contains(at)) {
            for cell in &cells[owner] {
                let path = self.0[*cell].path.as_str();
                column_of.entry(path).or_insert_with(|| {
                    columns.push(path);
                    columns.len() - 1
                });
            }
        }
        let mut csv = String::new();
        push_row(&mut csv, headings(&columns).iter().map(String::as_str));
        for row in &rows {
            let mut line: Vec<String> = vec![String::new(); columns.len()];
            for owner in std::iter::once(*row).chain(self.above(*row)) {
                for cell in cells.get(&owner).into_iter().flatten() {
                    let text = tidy(&self.0[*cell].text);
                    let Some(place) =
                        column_of.get(self.0[*cell].path.as_str()).and_then(|at| line.get_mut(*at))
                    else {
                        continue;
                    };
                    if !place.is_empty() && !text.is_empty() {
                        place.push(';');
                    }
                    place.push_str(&text);
                }
            }
            push_row(&mut csv, line.iter().map(String::as_str));
        }
        Document { csv, row: last(row).to_owned(), rows: rows.len() }
    }
}

/// The last name of a path.
fn last(path: &str) -> &str {
    path.rsplit('/').next().unwrap_or(path)
}

/// What columns are called: by their own names as words, with the names around them where several have the same.
fn headings(paths: &[&str]) -> Vec<String> {
    let suffix = |path: &str, names: usize| {
        let start = path.rmatch_indices('/').nth(names - 1).map_or(0, |(at, _)| at + 1);
        path[start..].to_owned()
    };
    let heading = |path: &&str| {
        let most = path.matches('/').count() + 1;
        let alone = |names: &usize| {
            let own = suffix(path, *names);
            paths.iter().filter(|other| suffix(other, *names) == own).count() == 1
        };
        let names = (1..most).find(alone).unwrap_or(most);
        words_of(&suffix(path, names))
    };
    paths.iter().map(heading).collect()
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
  <Assault><ArrivalDateAndTime>2025-06-03T23:10:00</ArrivalDateAndTime><AssaultMethod>Fist</AssaultMethod></Assault>
  <Assault><ArrivalDateAndTime>2025-06-04T01:20:00</ArrivalDateAndTime><AssaultMethod>Glass &amp; bottle, "thrown"</AssaultMethod>
    <Place><LSOACode>E01012367</LSOACode></Place></Assault>
</istv:Submission>"#;

    #[test]
    fn every_record_is_a_row_with_what_the_header_says_of_all() {
        let document = read(ATTENDANCES, Rows::Alone).unwrap();
        assert_eq!((document.row.as_str(), document.rows), ("Assault", 2));
        assert_eq!(
            document.csv,
            "version,Reporting Period Start Date,Site Code,Arrival Date And Time,Assault Method,LSOA Code\n\
             1,2025-06-01,RX1,2025-06-03T23:10:00,Fist,\n\
             1,2025-06-01,RX1,2025-06-04T01:20:00,\"Glass & bottle, \"\"thrown\"\"\",E01012367\n"
        );
    }

    #[test]
    fn records_within_records_need_a_name() {
        let text = "<All><Site><Code>A</Code><Visit><Id>1</Id></Visit><Visit><Id>2</Id></Visit></Site>\
            <Site><Code>B</Code><Visit><Id>3</Id><Diag><Code>X99</Code></Diag><Diag><Code>Y09</Code></Diag></Visit></Site></All>";
        let several = ["Site", "Visit"].map(str::to_owned).to_vec();
        assert_eq!(read(text, Rows::Alone), Err(Fault::Several(several)));
        let visits = read(text, Rows::Named("visit")).unwrap();
        assert_eq!(visits.csv, "Site Code,Id,Diag Code\nA,1,\nA,2,\nB,3,X99;Y09\n");
        let sites = read(text, Rows::Named("Site")).unwrap();
        assert_eq!(sites.rows, 2);
        let names = ["Diag", "Site", "Visit"].map(str::to_owned).to_vec();
        assert_eq!(read(text, Rows::Named("Case")), Err(Fault::NoSuchElement(names)));
    }

    #[test]
    fn a_document_with_one_record_is_one_row() {
        let text = "<S><H><From>2025-06-01</From></H><A><Id>1</Id><Method>Fist</Method></A></S>";
        assert_eq!(read(text, Rows::Alone).unwrap().csv, "From,Id,Method\n2025-06-01,1,Fist\n");
    }

    #[test]
    fn what_is_no_document_is_refused() {
        let fault = |text: &str| read(text, Rows::Alone).unwrap_err();
        assert!(matches!(fault("<a><b>1</b>"), Fault::Unreadable(_)));
        assert!(matches!(fault("<a><b>1</c></a>"), Fault::Unreadable(_)));
        assert!(matches!(fault(&"<a>".repeat(100_000)), Fault::Unreadable(_)));
        assert!(matches!(
            fault("<!DOCTYPE a [<!ENTITY x \"y\">]><a><b>&x;</b></a>"),
            Fault::Unreadable(_)
        ));
        assert_eq!(fault("<a/>"), Fault::NoRows);
    }

    proptest::proptest! {
        #[test]
        fn no_text_panics(text in "(<[ab/!?]{0,3}>|[x&;\"]|\\PC){0,40}") {
            drop(read(&text, Rows::Alone));
            drop(read(&format!("<r>{text}</r>"), Rows::MostFrequent));
        }
    }
}
