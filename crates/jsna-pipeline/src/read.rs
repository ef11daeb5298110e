//! Reading one landed file by the rules of its feed, for whoever wants its rows.

use crate::error::Error;
use crate::findings;
use crate::inputs::Landed;
use crate::project::{self, Parts, Project};
use jsna_ingest::{
    ExtractReport, ExtractSpec, Layouts, Member, MemberReport, Part, Sink, SinkError, read_extract,
};
use jsna_model::diagnostic::{Diagnostic, Severity};
use jsna_model::{DeliveryMode, words};
use jsna_store::{Arrival, ExtractRecord, PseudonymKey, Snapshot, month_in_name};
use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

/// What reading needs of the project.
#[derive(Clone, Copy)]
pub(crate) struct Reader<'a> {
    pub(crate) project: &'a Project,
    pub(crate) layouts: &'a Layouts,
    /// Key for pseudonyms.
    pub(crate) key: &'a [u8],
}

impl<'a> Reader<'a> {
    /// How a file of a feed is read. None where the feed's layout does not exist, which loading the
    /// definitions has already refused.
    fn spec<'b>(
        &'b self,
        feed: &'b project::Feed,
        (path, shown, part): (&'b Path, &'b str, &'b str),
    ) -> Option<ExtractSpec<'b>>
    where
        'a: 'b,
    {
        Some(ExtractSpec {
            feed: &feed.id,
            layout: self.layouts.get(&feed.layout)?,
            handling: feed.handling.as_str(),
            clock: self.project.clock,
            part: match &feed.parts {
                Parts::None => Part::Whole,
                Parts::Files => Part::File(part),
                Parts::Column(column) => Part::Column(column),
            },
            path,
            shown,
            pseudonym_key: Some(self.key),
            postcodes: self.layouts.postcodes(),
        })
    }

    /// How a landed file is read.
    pub(crate) fn spec_of<'b>(&'b self, landed: &'b Landed<'_>) -> Option<ExtractSpec<'b>>
    where
        'a: 'b,
    {
        self.spec(landed.feed, (&landed.path, &landed.shown, &landed.part))
    }

    /// Reads a file. `open` is asked for a sink for each file of rows in it; none where it is not wanted.
    pub(crate) fn read<S: Sink>(
        &self,
        landed: &Landed<'_>,
        open: impl Fn(&ExtractSpec<'_>, &Member) -> Result<Option<S>, SinkError>,
    ) -> Result<Vec<MemberReport<S::Ended>>, Error> {
        let Some(spec) = self.spec_of(landed) else {
            return Err(layout_missing(landed.feed));
        };
        Ok(read_extract(&spec, &mut |member: &Member| open(&spec, member))?)
    }
}

fn layout_missing(feed: &project::Feed) -> Error {
    let headline = format!("feed {} names a layout that does not exist", feed.id);
    let fault = Diagnostic::new(&findings::LAYOUT_MISSING, headline).found(&feed.layout);
    Error::Project(vec![fault.file(project::FILE).line(feed.layout_line)])
}

/// Why a file was refused: its errors, or, where a layout refuses by warnings alone, all that was found.
pub(crate) fn refusal(member: &Member, report: &ExtractReport) -> Vec<Diagnostic> {
    let errors: Vec<Diagnostic> =
        report.findings.iter().filter(|d| d.severity == Severity::Error).cloned().collect();
    if !errors.is_empty() {
        return errors;
    }
    let headline = "the file was refused";
    vec![Diagnostic::new(&findings::FILE_UNREADABLE, headline).file(&member.shown)]
}

/// The mark of the rules that a file is read and kept by: those of its layout, and what it means for the files before
/// it. If it is another now, the file is taken in again.
pub(crate) fn reading(spec: &ExtractSpec<'_>, feed: &project::Feed) -> String {
    match feed.delivery {
        DeliveryMode::Snapshot => spec.reading(),
        DeliveryMode::Append => format!("{}+append", spec.reading()),
    }
}

/// A file of a feed as the store asks for it.
pub(crate) fn arrival<'b>(
    feed: &'b project::Feed,
    member: &'b Member,
    reading: Option<&'b str>,
) -> Arrival<'b> {
    Arrival { feed: &feed.id, sha256: &member.sha256, file: &member.shown, reading }
}

/// A file whose bytes its feed counts already, as `first`. One that was only moved or renamed says nothing new.
pub(crate) fn twin(first: &str, again: &str, there: &BTreeSet<&str>) -> Option<Diagnostic> {
    // A member of an archive is shown as a path below it.
    let on_disk = there.iter().any(|path| {
        first.strip_prefix(path).is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
    });
    (first != again && on_disk).then(|| {
        Diagnostic::new(&findings::SAME_FILE_AGAIN, "the file is another one again, byte for byte")
            .file(again)
            .found(format!("the bytes of {first}"))
            .expected("rows that no other file has")
    })
}

/// A file that holds another month than its name says.
pub(crate) fn other_month(record: &ExtractRecord) -> Option<Diagnostic> {
    let named = record.named_month?;
    let (first, last) = record.covers()?;
    (first == last && first != named).then(|| {
        Diagnostic::new(
            &findings::NAME_SAYS_OTHER_MONTH,
            format!("the name says {}, and every row is of {}", named.long(), first.long()),
        )
        .file(&record.file)
        .found(first.long())
        .expected(named.long())
    })
}

/// Why a file is refused of which too few rows can be kept. Totals, notes and empty rows are no rows of data.
pub(crate) fn mostly_quarantined(
    feed: &project::Feed,
    record: &ExtractRecord,
) -> Option<Diagnostic> {
    let (kept, lost) = (record.quality.rows_kept, record.data_rows_quarantined());
    #[expect(clippy::cast_precision_loss, reason = "rows of one file")]
    let share = kept as f64 / (kept + lost).max(1) as f64;
    (lost > 0 && share < feed.refuse_below).then(|| {
        let headline = format!(
            "{} of {} cannot be used: the file is refused",
            words::thousands(lost),
            words::plural(kept + lost, "row")
        );
        Diagnostic::new(&findings::MOSTLY_QUARANTINED, headline)
            .file(&record.file)
            .expected(format!(
                "at least {}% of the rows kept",
                words::decimal(100.0 * feed.refuse_below, 0)
            ))
            .set_in(format!("refuse_below of feed {} in jsna.toml", feed.id))
            .count(lost)
    })
}

/// What the ledger keeps of a file that was read, but for the key of its pseudonyms.
pub(crate) fn record(
    reader: &Reader<'_>,
    landed: &Landed<'_>,
    member: &Member,
    report: ExtractReport,
) -> ExtractRecord {
    let feed = landed.feed;
    ExtractRecord {
        sha256: member.sha256.clone(),
        bytes: member.bytes,
        feed: feed.id.clone(),
        layout: feed.layout.clone(),
        file: member.shown.clone(),
        table: report.table,
        delivery: feed.delivery,
        quality: report.quality,
        deliveries: report.deliveries,
        contents: BTreeMap::new(),
        named_month: month_in_name(&member.shown),
        named_part: (feed.parts == Parts::Files).then(|| landed.part.clone()),
        superseded_rows: 0,
        past_retention_rows: 0,
        absent_columns: report.absent_columns,
        quarantine_summary: report.quarantine_summary,
        findings: report.findings,
        key_id: None,
        reading: reader.spec_of(landed).map(|s| reading(&s, feed)),
    }
}

/// The key that the identifiers of a file were replaced with; none where it has none.
pub(crate) fn key_id(
    reader: &Reader<'_>,
    landed: &Landed<'_>,
    key: &PseudonymKey,
) -> Option<String> {
    let spec = reader.spec_of(landed)?;
    spec.layout.makes_pseudonyms(spec.handling).then(|| key.id())
}

/// The files of the store that would be read in another way today, one finding for each feed; none of those that the
/// next refresh reads again.
pub(crate) fn read_otherwise(
    project: &Project,
    layouts: &Layouts,
    snapshot: &Snapshot,
    read_again: &[&str],
) -> Vec<Diagnostic> {
    let reader = Reader { project, layouts, key: &[] };
    let of_feed = |feed: &project::Feed| {
        let now = reading(&reader.spec(feed, (Path::new(""), "", ""))?, feed);
        let otherwise = |e: &&ExtractRecord| {
            e.feed == feed.id
                && !read_again.contains(&e.file.as_str())
                && e.reading.as_ref().is_some_and(|then| *then != now)
        };
        let files: Vec<&ExtractRecord> = snapshot.extracts.iter().filter(otherwise).collect();
        let first = files.first()?.file.as_str();
        let headline = format!(
            "{} of feed {} {} read before its layout, its handling class or the clock changed",
            words::plural(files.len() as u64, "file"),
            feed.id,
            if files.len() == 1 { "was" } else { "were" }
        );
        let d = Diagnostic::new(&findings::READ_OTHERWISE, headline);
        Some(d.file(first).count(files.len() as u64))
    };
    project.feeds.iter().filter_map(of_feed).collect()
}
