//! Landing to store: every file that its feed has not stored yet, in one commit.

use crate::error::Error;
use crate::events::Step;
use crate::gates::{self, Gate, OVERLAPPING_DELIVERIES, REFUSED_FILES};
use crate::inputs::{self, Landed};
use crate::project::Project;
use crate::purge;
use crate::quarantine;
use crate::read::{self, Reader, key_id, mostly_quarantined, other_month, record, refusal};
use crate::run::Run;
use jsna_ingest::{Layouts, Member, MemberReport, Sink, SinkError};
use jsna_model::diagnostic::Diagnostic;
use jsna_model::records::Quality;
use jsna_store::{
    Added, Arrival, AsAt, ExtractWriter, PseudonymKey, Snapshot, Store, Transaction, Written,
    load_or_create_key,
};
use rayon::prelude::*;
use std::collections::BTreeSet;

/// What an ingest did.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Ingested {
    /// What happened to each file that was read in this run.
    pub quality: Vec<Quality>,
    /// Files that were known already.
    pub known: usize,
    /// Those files, with their hashes, by feed.
    known_files: Vec<KnownFile>,
    /// Files of which nothing was stored.
    pub refused: Vec<String>,
    /// Why they were refused: the findings that close the gate `refused-files`.
    pub refusals: Vec<Diagnostic>,
    /// Months of a delivery area that a later delivery replaced.
    pub replaced: usize,
    /// Everything that was found, the refusals included.
    pub findings: Vec<Diagnostic>,
}

impl Ingested {
    /// Whether anything was added to the store.
    pub fn is_new(&self) -> bool {
        !self.quality.is_empty()
    }

    /// The gates that an ingest decides, with the store as it is after it.
    pub(crate) fn gates(&self, snapshot: &Snapshot, run: &Run<'_>) -> Vec<Gate> {
        let overlaps = gates::overlaps(&snapshot.findings());
        vec![
            Gate::decide(&REFUSED_FILES, self.refusals.clone(), &run.accepted),
            Gate::decide(&OVERLAPPING_DELIVERIES, overlaps, &run.accepted),
        ]
    }
}

/// Reads every landed file that its feed has not stored yet, and commits what was read in one step.
///
/// # Errors
///
/// See [`Error`]; the store is as it was then.
pub fn ingest(project: &Project, run: &Run<'_>) -> Result<Ingested, Error> {
    run.on_threads(|| {
        let _lock = run.lock(project)?;
        let layouts = inputs::layouts(project)?;
        let mut out = locked(project, &layouts, run)?;
        run.found(&project.notes);
        out.findings.extend(project.notes.iter().cloned());
        Ok(out)
    })
}

/// [`ingest`], by who holds the project's lock.
pub(crate) fn locked(
    project: &Project,
    layouts: &Layouts,
    run: &Run<'_>,
) -> Result<Ingested, Error> {
    let (landed, about_files) = inputs::landed(project, layouts);
    let folder = project.root.join("store");
    let mut store = Store::open(&folder)?;
    let key = load_or_create_key(&folder, run.key_seed)?;
    let mut out = Ingested { findings: about_files, ..Ingested::default() };
    out.refusals.extend(inputs::unreadable(&out.findings));
    out.refused.extend(out.refusals.iter().filter_map(|d| d.place.file.clone()));
    let mut transaction = store.begin()?;
    let reader = Reader { project, layouts, key: key.bytes() };
    let read = read_all(&landed, &reader, &transaction, run);
    // In the order of the files, so that of two deliveries of one month the later name wins, always.
    for (landed, members) in landed.iter().zip(read) {
        for member in members? {
            add(&mut transaction, &reader, &key, landed, member, &mut out)?;
        }
    }
    let twins = twins(&transaction, &landed, &out.known_files);
    out.findings.extend(twins);
    let committing = run.step(Step::Committing, None);
    let committed = transaction.commit(run.now)?;
    drop(committing);
    out.replaced = committed.replaced.len();
    out.findings.extend(committed.findings);
    let snapshot = store.snapshot(AsAt::Latest)?;
    out.findings.extend(read::read_otherwise(project, layouts, &snapshot, &[]));
    out.findings.extend(purge::due(project, &store, run.now));
    Diagnostic::sort(&mut out.findings);
    run.found(&out.findings);
    Ok(out)
}

type Members = Result<Vec<MemberReport<Written>>, Error>;

/// Reads the files side by side. The rows of each go into a place of their own.
fn read_all(
    landed: &[Landed<'_>],
    reader: &Reader<'_>,
    transaction: &Transaction<'_>,
    run: &Run<'_>,
) -> Vec<Members> {
    let progress = run.step(Step::Reading, Some(landed.len()));
    let read_one = |landed: &Landed<'_>| {
        let read = reader.read(landed, |spec, member: &Member| {
            let reading = read::reading(spec, landed.feed);
            if transaction.known(&read::arrival(landed.feed, member, Some(&reading))).is_some() {
                return Ok(None);
            }
            let writer = transaction.writer(spec.layout.table, spec.feed, &member.sha256)?;
            Ok(Some(Writer(writer)))
        });
        progress.advance();
        read
    };
    landed.par_iter().map(read_one).collect()
}

/// Batches go into the store as they come; dropped, it leaves nothing behind.
#[derive(Debug)]
struct Writer(ExtractWriter);

impl Sink for Writer {
    type Ended = Written;

    fn batch(&mut self, batch: arrow::array::RecordBatch) -> Result<(), SinkError> {
        Ok(self.0.write(&batch)?)
    }

    fn end(self) -> Result<Written, SinkError> {
        Ok(self.0.finish()?)
    }
}

/// A file that was not stored because its feed counts its bytes already.
#[derive(Debug, Clone, PartialEq, Eq)]
struct KnownFile {
    feed: String,
    sha256: String,
    shown: String,
}

/// The files whose bytes another file of landing has.
fn twins(
    transaction: &Transaction<'_>,
    landed: &[Landed<'_>],
    known: &[KnownFile],
) -> Vec<Diagnostic> {
    let there: BTreeSet<&str> = landed.iter().map(|l| l.shown.as_str()).collect();
    let twin = |file: &KnownFile| {
        let KnownFile { feed, sha256, shown } = file;
        let known = transaction.known(&Arrival { feed, sha256, file: shown, reading: None })?;
        read::twin(&known.file, shown, &there)
    };
    known.iter().filter_map(twin).collect()
}

/// Adds one file to the transaction, or says why it is not.
fn add(
    transaction: &mut Transaction<'_>,
    reader: &Reader<'_>,
    key: &PseudonymKey,
    landed: &Landed<'_>,
    member: MemberReport<Written>,
    out: &mut Ingested,
) -> Result<(), Error> {
    let MemberReport { member, report, ended } = member;
    let known = |member: &Member| KnownFile {
        feed: landed.feed.id.clone(),
        sha256: member.sha256.clone(),
        shown: member.shown.clone(),
    };
    let Some(report) = report else {
        out.known += 1;
        out.known_files.push(known(&member));
        return Ok(());
    };
    out.findings.extend(report.findings.iter().cloned());
    let (Some(written), false) = (ended, report.refused) else {
        out.refusals.extend(refusal(&member, &report));
        out.refused.push(member.shown);
        return Ok(());
    };
    let quality = report.quality.clone();
    let folder = reader.project.root.join("store").join("quarantine");
    quarantine::write(&folder, &member.sha256, &report.quarantine)
        .map_err(|source| Error::Sink { file: member.shown.clone(), source })?;
    let mut record = record(reader, landed, &member, report);
    if let Some(fault) = mostly_quarantined(landed.feed, &record) {
        out.findings.push(fault.clone());
        out.refusals.push(fault);
        out.refused.push(member.shown);
        return Ok(());
    }
    record.key_id = key_id(reader, landed, key);
    out.findings.extend(other_month(&record));
    match transaction.add(written, record)? {
        Added::New => out.quality.push(quality),
        Added::AlreadyKnown => {
            out.known += 1;
            out.known_files.push(known(&member));
        }
    }
    Ok(())
}
