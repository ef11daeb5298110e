//! What a refresh would find, before anything is written.

use crate::error::{Error, chain};
use crate::events::Step;
use crate::findings::FILE_UNREADABLE;
use crate::forecast::{self, Codes};
use crate::gates::{self, Gate, OVERLAPPING_DELIVERIES, REFUSED_FILES};
use crate::inputs::{self, Definitions, Landed};
use crate::project::Project;
use crate::purge;
use crate::read::{self, Reader};
use crate::run::Run;
use jsna_ingest::{Member, MemberReport, Sink, SinkError};
use jsna_model::assessment::Unavailable;
use jsna_model::diagnostic::Diagnostic;
use jsna_store::{
    Arrival, AsAt, ContentsBuilder, ExtractRecord, Identity, PseudonymKey, Store, StoreError,
    load_key,
};
use rayon::prelude::*;
use std::collections::{BTreeMap, BTreeSet};

/// What a check found.
#[derive(Debug, Clone, PartialEq)]
pub struct Checked {
    /// Areas of the assessment.
    pub areas: usize,
    /// Indicators that the project's feeds can supply.
    pub indicators: usize,
    /// Core indicators that they cannot, and why.
    pub unavailable: Vec<Unavailable>,
    /// Files that a refresh would read, relative to the project.
    pub waiting: Vec<String>,
    /// Rows of these files.
    pub rows: u64,
    /// Files of the landing folder that the store holds already.
    pub known: usize,
    /// What the gates of a refresh would decide.
    pub gates: Vec<Gate>,
    /// Everything that was found.
    pub findings: Vec<Diagnostic>,
}

/// Validates everything that a refresh would need, and says what it would find; writes nothing, takes no lock.
///
/// New files are read whole and thrown away. What they would make of the store is worked out by the store's own
/// rule of delivery, so that missing months and replaced ones are those that a refresh would report.
///
/// # Errors
///
/// See [`Error`].
pub fn check(project: &Project, run: &Run<'_>) -> Result<Checked, Error> {
    run.on_threads(|| {
        let definitions = Definitions::load(project)?;
        let store = Store::open(&project.root.join("store"))?;
        let snapshot = store.snapshot(AsAt::Latest)?;
        let tried = try_landed(project, &definitions, &store, run)?;
        let selection = jsna_assess::plan::select(&definitions.catalogue, &definitions.feeds);
        let preview = store.preview(&tried.records());
        let mut codes = Codes::stored(&snapshot, &definitions.feeds)?;
        codes.add(tried.codes());
        let overlaps = gates::overlaps(&preview.standing);
        let gates = vec![
            Gate::decide(&REFUSED_FILES, tried.refusals(), &run.accepted),
            Gate::decide(&OVERLAPPING_DELIVERIES, overlaps, &run.accepted),
        ];

        let mut findings = project.notes.clone();
        findings.extend(definitions.findings.iter().cloned());
        findings.extend(tried.about_files.iter().cloned());
        findings.extend(tried.files.iter().flat_map(|f| f.findings.iter().cloned()));
        findings.extend(tried.twins.iter().cloned());
        let again = tried.accepted_files();
        findings.extend(read::read_otherwise(project, &definitions.layouts, &snapshot, &again));
        findings.extend(purge::due(project, &store, run.now));
        findings.extend(snapshot.extracts.iter().flat_map(|e| e.findings.iter().cloned()));
        findings.extend(gates.iter().filter_map(Gate::finding));
        findings.extend(forecast::forecast(project, &definitions, &selection, &preview, &codes)?);
        findings.extend(preview.findings);
        Diagnostic::sort(&mut findings);
        findings.dedup();
        run.found(&findings);
        Ok(Checked {
            areas: definitions.reference.areas().len(),
            indicators: selection.selected.len(),
            unavailable: selection.unavailable,
            waiting: tried.files.iter().map(|f| f.shown.clone()).collect(),
            rows: tried.files.iter().map(|f| f.rows).sum(),
            known: tried.known,
            gates,
            findings,
        })
    })
}

/// A file that was read without storing it.
struct Tried {
    shown: String,
    rows: u64,
    findings: Vec<Diagnostic>,
    /// Why it would be refused; nothing where it would be stored.
    refusals: Vec<Diagnostic>,
    /// What the ledger would keep of it; none where it would be refused.
    record: Option<ExtractRecord>,
    codes: Codes,
}

/// The landing folder, read without storing anything.
pub(crate) struct TriedLanding {
    files: Vec<Tried>,
    /// Files that the store holds already.
    known: usize,
    /// About files that no feed takes, or two, and feeds without files.
    about_files: Vec<Diagnostic>,
    /// About files that have the bytes of another one.
    twins: Vec<Diagnostic>,
}

impl TriedLanding {
    /// Why files would be refused.
    pub(crate) fn refusals(&self) -> Vec<Diagnostic> {
        let unreadable = inputs::unreadable(&self.about_files);
        self.files.iter().flat_map(|f| f.refusals.iter().cloned()).chain(unreadable).collect()
    }

    /// The files that would be stored.
    pub(crate) fn accepted_files(&self) -> Vec<&str> {
        self.files.iter().filter(|f| f.record.is_some()).map(|f| f.shown.as_str()).collect()
    }

    fn records(&self) -> Vec<ExtractRecord> {
        self.files.iter().filter_map(|f| f.record.clone()).collect()
    }

    fn codes(&self) -> impl Iterator<Item = &Codes> {
        self.files.iter().filter(|f| f.record.is_some()).map(|f| &f.codes)
    }
}

/// Reads every file of the landing folder that its feed has not stored yet, and keeps nothing.
///
/// # Errors
///
/// The store's pseudonym key is gone or is another one.
pub(crate) fn try_landed(
    project: &Project,
    definitions: &Definitions,
    store: &Store,
    run: &Run<'_>,
) -> Result<TriedLanding, StoreError> {
    let (landed, about_files) = inputs::landed(project, &definitions.layouts);
    // Pseudonyms made here are thrown away with the rows. They must be those of the store, so that files which wait can
    // be compared with files that are stored; before there is a key, there is nothing to compare with.
    let key = load_key(&project.root.join("store"))?;
    let bytes = key.as_ref().map_or(&[0; 32][..], PseudonymKey::bytes);
    let reader = Reader { project, layouts: &definitions.layouts, key: bytes };
    let progress = run.step(Step::Checking, Some(landed.len()));
    let read: Vec<Vec<Outcome>> = landed
        .par_iter()
        .map(|landed| {
            let tried = try_one(&reader, landed, store, key.as_ref());
            progress.advance();
            tried
        })
        .collect();
    let there: BTreeSet<&str> = landed.iter().map(|l| l.shown.as_str()).collect();
    let mut out = TriedLanding { files: Vec::new(), known: 0, about_files, twins: Vec::new() };
    let mut seen: BTreeMap<Identity, String> = BTreeMap::new();
    for outcome in read.into_iter().flatten() {
        match outcome {
            Outcome::Known { feed, sha256, shown } => {
                out.known += 1;
                let (feed, sha256, file) = (&*feed, &*sha256, &*shown);
                let first = store.known(&Arrival { feed, sha256, file, reading: None });
                out.twins.extend(first.and_then(|first| read::twin(&first.file, file, &there)));
            }
            Outcome::Tried(tried) => {
                let mark = tried.record.as_ref().map(ExtractRecord::identity);
                // The same bytes twice in one feed would be stored once.
                if let Some(first) = mark.as_ref().and_then(|mark| seen.get(mark)) {
                    out.known += 1;
                    out.twins.extend(read::twin(first, &tried.shown, &there));
                } else {
                    seen.extend(mark.map(|mark| (mark, tried.shown.clone())));
                    out.files.push(*tried);
                }
            }
        }
    }
    Ok(out)
}

enum Outcome {
    /// Its bytes count already.
    Known {
        feed: String,
        sha256: String,
        shown: String,
    },
    Tried(Box<Tried>),
}

/// Reads one file of the landing folder, which may hold several.
fn try_one(
    reader: &Reader<'_>,
    landed: &Landed<'_>,
    store: &Store,
    key: Option<&PseudonymKey>,
) -> Vec<Outcome> {
    let read = reader.read(landed, |spec, member: &Member| {
        let reading = read::reading(spec, landed.feed);
        let known = store.known(&read::arrival(landed.feed, member, Some(&reading)));
        Ok(known.is_none().then(Looked::default))
    });
    match read {
        Ok(members) => members.into_iter().map(|m| outcome(reader, landed, m, key)).collect(),
        Err(e) => {
            let fault = Diagnostic::new(&FILE_UNREADABLE, chain(&e)).file(&landed.shown);
            vec![Outcome::Tried(Box::new(Tried {
                shown: landed.shown.clone(),
                rows: 0,
                findings: vec![fault.clone()],
                refusals: vec![fault],
                record: None,
                codes: Codes::default(),
            }))]
        }
    }
}

fn outcome(
    reader: &Reader<'_>,
    landed: &Landed<'_>,
    member: MemberReport<Looked>,
    key: Option<&PseudonymKey>,
) -> Outcome {
    let MemberReport { member, report, ended } = member;
    let Some(report) = report else {
        let feed = landed.feed.id.clone();
        return Outcome::Known { feed, sha256: member.sha256, shown: member.shown };
    };
    let mut tried = Tried {
        shown: member.shown.clone(),
        rows: report.quality.rows_read,
        findings: report.findings.clone(),
        refusals: Vec::new(),
        record: None,
        codes: Codes::default(),
    };
    match ended {
        Some(Looked { codes, contents }) => {
            tried.codes = codes;
            let mut record = read::record(reader, landed, &member, report);
            record.contents = contents.finish();
            record.key_id = key.and_then(|key| read::key_id(reader, landed, key));
            if let Some(fault) = read::mostly_quarantined(landed.feed, &record) {
                tried.findings.push(fault.clone());
                tried.refusals.push(fault);
            } else {
                tried.findings.extend(read::other_month(&record));
                tried.record = Some(record);
            }
        }
        None => tried.refusals = read::refusal(&member, &report),
    }
    Outcome::Tried(Box::new(tried))
}

/// Keeps of every batch the area codes, and what makes its rows comparable with those of other files.
#[derive(Debug, Default)]
struct Looked {
    codes: Codes,
    contents: ContentsBuilder,
}

impl Sink for Looked {
    type Ended = Self;

    fn batch(&mut self, batch: arrow::array::RecordBatch) -> Result<(), SinkError> {
        self.contents.add(&batch)?;
        Ok(self.codes.count(&batch, None)?)
    }

    fn end(self) -> Result<Self, SinkError> {
        Ok(self)
    }
}
