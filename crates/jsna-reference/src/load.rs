//! Reading every reference file and putting them together.

use crate::area_map;
use crate::assessed::Assessed;
use crate::breaks::{self, Break};
use crate::change::{Change, Links};
use crate::control_totals::{self, ControlTotal};
use crate::coverage::{self, CoverageRuling};
use crate::findings::{CHANGE_LINKS, COLUMN_KEY, EMPTY, NOT_USED};
use crate::hierarchy::Hierarchy;
use crate::history::History;
use crate::lookup::{self, Lookup};
use crate::population::Tables;
use crate::population::read;
use crate::population::table::{Ground, Table};
use crate::spec::{Kind, ReferenceSpec};
use crate::table_file::{TableFile, read_bytes};
use crate::targets::{self, Target};
use crate::{Reference, geocode};
use jsna_model::diagnostic::{Checked, Diagnostic};
use jsna_model::words;
use jsna_model::{AreaCode, AreaType, Severity};
use rayon::prelude::*;

/// Reads the reference files and finds the assessed areas in them.
///
/// `assessed` are the codes under `areas` in the project file: partnerships or districts. A file that
/// cannot be used is a finding, and the others are used.
///
/// # Errors
/// Every finding, at least one of them an error, where the assessed areas cannot be found in the
/// lookups: then nothing can be assessed.
pub fn load(
    specs: &[ReferenceSpec],
    assessed: &[AreaCode],
) -> Result<Checked<Reference>, Vec<Diagnostic>> {
    let mut findings = Vec::new();
    for spec in specs {
        findings.extend(unknown_keys(spec));
    }
    let mut lookups: Vec<Lookup> = Vec::new();
    let mut links = Links::default();
    let mut history = History::default();
    let mut breaks: Vec<Break> = Vec::new();
    let mut coverage: Vec<CoverageRuling> = Vec::new();
    let mut control_totals: Vec<ControlTotal> = Vec::new();
    let mut targets: Vec<Target> = Vec::new();
    for spec in specs {
        let used = match spec.kind {
            Kind::AreaLookup => with_table_file(spec, &mut findings, |file, findings| {
                lookups.push(lookup::read(file, findings)?);
                Ok(())
            }),
            Kind::AreaChange => with_table_file(spec, &mut findings, |s, f| links.read(s, f)),
            Kind::CodeHistory => with_table_file(spec, &mut findings, |s, f| history.read(s, f)),
            Kind::Breaks => with_table_file(spec, &mut findings, |file, findings| {
                breaks.extend(breaks::read(file, findings)?);
                Ok(())
            }),
            Kind::Coverage => with_table_file(spec, &mut findings, |file, findings| {
                coverage.extend(coverage::read(file, findings)?);
                Ok(())
            }),
            Kind::ControlTotals => with_table_file(spec, &mut findings, |file, findings| {
                control_totals.extend(control_totals::read(file, findings)?);
                Ok(())
            }),
            Kind::Targets => with_table_file(spec, &mut findings, |file, findings| {
                targets.extend(targets::read(file, findings)?);
                Ok(())
            }),
            _ => Ok(()),
        };
        findings.extend(used.err().map(|e| *e));
    }
    breaks.sort();
    coverage.sort();
    let hierarchy = Hierarchy::new(lookups, &mut findings);
    let change = links.finish(&mut findings);
    let Some(assessed) = Assessed::new(assessed, &hierarchy, &mut findings) else {
        Diagnostic::sort(&mut findings);
        return Err(findings);
    };
    report_links(&hierarchy, &assessed, &change, &mut findings);
    let ground = Ground::new(&hierarchy, &assessed, &change, &history);
    let populations = tables(specs, Kind::Population, &ground, &mut findings);
    let households = tables(specs, Kind::Households, &ground, &mut findings);
    let area_map = area_map::read(specs, &assessed, &mut findings);
    not_used(specs, &mut findings);
    Diagnostic::sort(&mut findings);
    let value = Reference {
        hierarchy,
        assessed,
        change,
        history,
        populations,
        households,
        breaks,
        coverage,
        control_totals,
        targets,
        area_map,
    };
    Ok(Checked { value, findings })
}

fn with_table_file(
    spec: &ReferenceSpec,
    findings: &mut Vec<Diagnostic>,
    mut read: impl FnMut(&TableFile<'_>, &mut Vec<Diagnostic>) -> Result<(), Box<Diagnostic>>,
) -> Result<(), Box<Diagnostic>> {
    let file = TableFile::read(spec, findings)?;
    read(&file, findings)
}

fn tables(
    specs: &[ReferenceSpec],
    kind: Kind,
    ground: &Ground<'_>,
    findings: &mut Vec<Diagnostic>,
) -> Tables {
    // A county of ten years has ten files of people, each of some hundred thousand cells.
    let read: Vec<(Vec<Table>, Vec<Diagnostic>)> = specs
        .par_iter()
        .filter(|s| s.kind == kind)
        .map(|spec| {
            let (mut tables, mut found) = (Vec::new(), Vec::new());
            let used = with_table_file(spec, &mut found, |file, found| {
                for raw in read::read(file, &|code| ground.wants(code), found)? {
                    tables.push(Table::new(raw, ground, found));
                }
                Ok(())
            });
            found.extend(used.err().map(|e| *e));
            (tables, found)
        })
        .collect();
    let (tables, found): (Vec<_>, Vec<_>) = read.into_iter().unzip();
    findings.extend(found.into_iter().flatten());
    Tables::new(tables.into_iter().flatten().collect())
}

fn unknown_keys(spec: &ReferenceSpec) -> Vec<Diagnostic> {
    let known = spec.kind.column_keys();
    let unknown = spec.columns.keys().filter(|k| !known.contains(&k.as_str()));
    let finding = |key: &String| {
        let fix = match words::nearest(key, known.iter().copied()) {
            Some(near) => format!("Did you mean {near}?"),
            None if known.is_empty() => {
                format!("A {} file needs no `columns`.", spec.kind.as_str())
            }
            None => format!("A {} file may map {}.", spec.kind.as_str(), words::list(known)),
        };
        Diagnostic::new(&COLUMN_KEY, format!("`columns` maps {key}, which means nothing here"))
            .file(&spec.shown)
            .set_in(spec.set_in())
            .found(key.as_str())
            .fix(fix)
    };
    unknown.map(finding).collect()
}

/// Whether the change file covers the assessment.
fn report_links(
    hierarchy: &Hierarchy,
    assessed: &Assessed,
    change: &Change,
    findings: &mut Vec<Diagnostic>,
) {
    let Some(own) = hierarchy.vintage.filter(|_| !change.is_empty()) else { return };
    let lsoas = assessed.list.iter().filter(|(_, kind, _)| *kind == AreaType::Lsoa);
    let mut missing: Vec<String> = lsoas
        .filter(|(code, ..)| change.shares(own, *code).is_none())
        .map(|(code, ..)| format!("{} ({code})", hierarchy.name(*code)))
        .collect();
    if missing.is_empty() {
        return;
    }
    let n = missing.len() as u64;
    missing.truncate(Diagnostic::ROWS_SHOWN);
    let headline = format!(
        "{} {} no link to LSOA {}: taken as unchanged",
        words::plural(n, "assessed LSOA"),
        if n == 1 { "has" } else { "have" },
        geocode::other(own).as_str()
    );
    findings.push(Diagnostic::new(&CHANGE_LINKS, headline).found(words::list(&missing)).count(n));
}

/// Files of kinds that are not used yet: checks that they can be read, and reports that they are not used.
fn not_used(specs: &[ReferenceSpec], findings: &mut Vec<Diagnostic>) {
    let used = [
        Kind::AreaLookup,
        Kind::AreaChange,
        Kind::CodeHistory,
        // Read where files come in, if a layout asks for it.
        Kind::PostcodeLookup,
        Kind::Population,
        Kind::Households,
        Kind::Breaks,
        Kind::Coverage,
        Kind::ControlTotals,
        Kind::Targets,
        Kind::Centroid,
        Kind::Boundary,
    ];
    let mut files = Vec::new();
    for spec in specs.iter().filter(|s| !used.contains(&s.kind)) {
        match read_bytes(spec) {
            Ok(bytes) if bytes.iter().all(u8::is_ascii_whitespace) => {
                findings.push(Diagnostic::new(&EMPTY, "the file is empty").file(&spec.shown));
            }
            Ok(_) => files.push(format!("{} ({})", spec.shown, spec.kind.as_str())),
            Err(finding) => findings.push(*finding),
        }
    }
    if !files.is_empty() {
        let n = files.len() as u64;
        let verb = if n == 1 { "is" } else { "are" };
        let headline = format!(
            "{} can be read but {verb} not used by this version",
            words::plural(n, "reference file")
        );
        findings.push(Diagnostic::new(&NOT_USED, headline).found(words::list(&files)).count(n));
    }
    debug_assert!(findings.iter().all(|f| f.severity <= Severity::Error));
}
