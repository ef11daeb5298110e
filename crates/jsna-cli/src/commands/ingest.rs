//! `jsna ingest`: landing to store.

use super::chain;
use super::summary::{self, Ingested};
use crate::context::Context;
use crate::exit::Exit;
use crate::inputs::{self, Waiting};
use crate::locked;
use crate::project::{self, Project};
use crate::quarantine;
use jsna_ingest::{
    Clock, ExtractReport, ExtractSpec, IngestError, Layouts, Member, MemberReport, Sink, SinkError,
    read_extract,
};
use jsna_model::diagnostic::{Diagnostic, Severity};
use jsna_model::words;
use jsna_store::{
    Added, AsAt, Delivery, ExtractRecord, ExtractWriter, Snapshot, Store, TableKind, Transaction,
    load_or_create_key,
};
use rayon::prelude::*;
use std::path::Path;

pub(crate) fn run(context: &Context) -> Result<Exit, Exit> {
    let (project, notes) = context.project()?;
    let _guard = locked::hold(context, &project.root, "jsna ingest")?;
    let mut ingested = ingest(context, &project, None)?;
    ingested.findings.extend(notes);
    context.console.findings(&ingested.findings, Severity::Warning);
    summary::say(&context.console, Some(&ingested), None);
    Ok(if context.fails(&ingested.findings) { Exit::Findings } else { Exit::Done })
}

/// Reads every waiting file that the store does not know, and commits them together.
pub(crate) fn ingest(
    context: &Context,
    project: &Project,
    seed: Option<u64>,
) -> Result<Ingested, Exit> {
    let console = &context.console;
    let fault = |e: &dyn std::error::Error| {
        console.error(&format!("{}.", chain(e)));
        Exit::CouldNotRun
    };
    let layouts = inputs::layouts(project).map_err(|f| console.stop(&f))?;
    let (waiting, about_files) = inputs::waiting(project);
    let folder = project.root.join("store");
    let mut store = Store::open(&folder).map_err(|e| fault(&e))?;
    let key = load_or_create_key(&folder, seed).map_err(|e| fault(&e))?;
    let otherwise =
        read_otherwise(project, &layouts, &store.snapshot(AsAt::Latest).map_err(|e| fault(&e))?);
    let mut transaction = store.begin().map_err(|e| fault(&e))?;
    let bar = console.bar(waiting.len() as u64, "Reading extracts");
    let reader = Reader { project, layouts: &layouts, key: key.bytes() };
    let read: Vec<_> = waiting
        .par_iter()
        .map(|w| {
            let read = reader.read(w, &transaction);
            bar.inc(1);
            read
        })
        .collect();
    bar.finish_and_clear();
    let mut out = Ingested { findings: about_files, ..Ingested::default() };
    out.findings.extend(otherwise);
    // In the order of the files, so that of two deliveries of one month the later name wins, always.
    for (w, members) in waiting.iter().zip(read) {
        for member in members.map_err(|e| fault(&e))? {
            let made = reader.spec(w).is_some_and(|s| s.layout.makes_pseudonyms(s.handling));
            let key_id = made.then(|| key.id());
            let marks = Marks { key_id, reading: reader.spec(w).map(|s| s.reading()) };
            add(&mut transaction, project, w, member, marks, &mut out).map_err(|e| fault(&*e))?;
        }
    }
    let spinner = console.spinner("Committing");
    let committed = transaction.commit(context.now).map_err(|e| fault(&e))?;
    spinner.finish_and_clear();
    out.replaced = committed.replaced.len();
    out.findings.extend(committed.findings);
    Diagnostic::sort(&mut out.findings);
    Ok(out)
}

/// What reading needs of the project.
struct Reader<'a> {
    project: &'a Project,
    layouts: &'a Layouts,
    key: &'a [u8],
}

impl Reader<'_> {
    fn spec<'b>(&'b self, w: &'b Waiting) -> Option<ExtractSpec<'b>> {
        self.spec_of(&self.project.feeds[w.feed], &w.path, &w.shown)
    }

    fn spec_of<'b>(
        &'b self,
        feed: &'b project::Feed,
        path: &'b Path,
        shown: &'b str,
    ) -> Option<ExtractSpec<'b>> {
        Some(ExtractSpec {
            feed: &feed.id,
            layout: self.layouts.get(&feed.layout)?,
            handling: feed.handling.as_str(),
            clock: match self.project.clock {
                project::Clock::Recorded => Clock::Recorded,
                project::Clock::Occurred => Clock::Occurred,
            },
            path,
            shown,
            pseudonym_key: Some(self.key),
        })
    }

    fn read(
        &self,
        w: &Waiting,
        transaction: &Transaction<'_>,
    ) -> Result<Vec<MemberReport<Writer>>, IngestError> {
        let Some(spec) = self.spec(w) else { return Ok(Vec::new()) };
        read_extract(&spec, &mut |member: &Member| {
            if transaction.known_for(spec.feed, &member.sha256) {
                return Ok(None);
            }
            let table = table(spec.layout.table);
            let writer = transaction.writer(table, spec.feed, &member.sha256)?;
            Ok(Some(Writer(writer)))
        })
    }
}

fn table(kind: jsna_ingest::TableKind) -> TableKind {
    match kind {
        jsna_ingest::TableKind::Incidents => TableKind::Incidents,
        jsna_ingest::TableKind::Observations => TableKind::Observations,
    }
}

/// Batches go into the store as they come; dropped, it leaves nothing behind.
struct Writer(ExtractWriter);

impl Sink for Writer {
    fn batch(&mut self, batch: arrow::array::RecordBatch) -> Result<(), SinkError> {
        Ok(self.0.write(&batch)?)
    }
}

/// How a file was read, as the ledger keeps it.
struct Marks {
    key_id: Option<String>,
    reading: Option<String>,
}

/// Adds one file to the transaction, or says why it is not.
fn add(
    transaction: &mut Transaction<'_>,
    project: &Project,
    w: &Waiting,
    member: MemberReport<Writer>,
    marks: Marks,
    out: &mut Ingested,
) -> Result<(), SinkError> {
    let MemberReport { member, report, sink } = member;
    let Some(report) = report else {
        out.known += 1;
        return Ok(());
    };
    out.findings.extend(report.findings.iter().cloned());
    let (Some(Writer(writer)), false) = (sink, report.refused) else {
        out.refused.push(member.shown);
        return Ok(());
    };
    let written = writer.finish()?;
    let quality = report.quality.clone();
    quarantine::write(
        &project.root.join("store").join("quarantine"),
        &member.sha256,
        &report.quarantine,
    )?;
    let record = record(project, w, &member, report, marks);
    match transaction.add(written, record)? {
        Added::New => out.quality.push(quality),
        Added::AlreadyKnown => out.known += 1,
    }
    Ok(())
}

fn record(
    project: &Project,
    w: &Waiting,
    member: &Member,
    report: ExtractReport,
    marks: Marks,
) -> ExtractRecord {
    let feed = &project.feeds[w.feed];
    ExtractRecord {
        sha256: member.sha256.clone(),
        bytes: member.bytes,
        feed: feed.id.clone(),
        layout: feed.layout.clone(),
        file: member.shown.clone(),
        table: table(report.table),
        delivery: match feed.delivery {
            project::Delivery::Snapshot => Delivery::Snapshot,
            project::Delivery::Append => Delivery::Append,
        },
        quality: report.quality,
        deliveries: report.deliveries,
        quarantine_summary: report.quarantine_summary,
        findings: report.findings,
        key_id: marks.key_id,
        reading: marks.reading,
    }
}

/// The files of the store that would be read in another way today, one finding for each feed.
pub(crate) fn read_otherwise(
    project: &Project,
    layouts: &Layouts,
    snapshot: &Snapshot,
) -> Vec<Diagnostic> {
    let reader = Reader { project, layouts, key: &[] };
    let of_feed = |feed: &project::Feed| {
        let now = reader.spec_of(feed, Path::new(""), "")?.reading();
        let otherwise = |e: &&ExtractRecord| {
            e.feed == feed.id && e.reading.as_ref().is_some_and(|then| *then != now)
        };
        let files: Vec<&ExtractRecord> = snapshot.extracts.iter().filter(otherwise).collect();
        let first = files.first()?.file.as_str();
        let headline = format!(
            "{} of feed {} were read before its layout, its handling class or the clock changed",
            words::plural(files.len() as u64, "file"),
            feed.id
        );
        let d = Diagnostic::new(&crate::findings::READ_OTHERWISE, headline);
        Some(d.file(first).count(files.len() as u64))
    };
    project.feeds.iter().filter_map(of_feed).collect()
}

/// A sink that keeps nothing, for `jsna check`.
struct Nothing;

impl Sink for Nothing {
    fn batch(&mut self, _batch: arrow::array::RecordBatch) -> Result<(), SinkError> {
        Ok(())
    }
}

/// Reads a waiting file without storing it: what would be found, and how many rows there are.
pub(crate) fn try_read(
    project: &Project,
    layouts: &Layouts,
    w: &Waiting,
) -> (Vec<Diagnostic>, u64) {
    // Pseudonyms made here are thrown away with the rows; any key will do.
    let reader = Reader { project, layouts, key: &[0; 32] };
    let Some(spec) = reader.spec(w) else { return (Vec::new(), 0) };
    match read_extract(&spec, &mut |_: &Member| Ok(Some(Nothing))) {
        Ok(members) => {
            let reports: Vec<ExtractReport> =
                members.into_iter().filter_map(|m| m.report).collect();
            let rows = reports.iter().map(|r| r.quality.rows_read).sum();
            (reports.into_iter().flat_map(|r| r.findings).collect(), rows)
        }
        Err(e) => {
            (vec![Diagnostic::new(&crate::findings::FILE_UNREADABLE, chain(&e)).file(&w.shown)], 0)
        }
    }
}
