//! Zip archives: every file inside that the layout reads is an extract of its own.
//!
//! A member is read twice: once for its hash, which the rows carry, and once for its rows. The
//! first pass checks the archive's own checksum, so a damaged member is refused before any row of
//! it is handed on.

use super::gzip::TrailingBytes;
use super::member::{Opened, ReadMember, io_error, sha256_file, whole};
use super::open::Source;
use super::workbook;
use crate::error::IngestError;
use crate::findings;
use crate::hash::{sha256, sha256_of};
use crate::pattern::NamePattern;
use crate::report::Member;
use jsna_model::{Diagnostic, words};
use std::fs::File;
use std::io::{self, Read, Seek};
use zip::ZipArchive;
use zip::result::ZipError;

pub(super) fn each_member(
    source: Source<'_>,
    mut file: File,
    read: &mut ReadMember<'_>,
) -> Result<(), IngestError> {
    let listed = files_listed(&mut file).map_err(|e| io_error("read", source.path, e))?;
    let mut archive = match ZipArchive::new(file) {
        Ok(archive) => archive,
        Err(error) => {
            let refusal = fault(source.shown, &error);
            return read(whole(source)?, Opened::Refused(vec![refusal]));
        }
    };
    let names: Vec<String> = (0..archive.len()).map(|i| name_of(&archive, i)).collect();
    if listed.is_some_and(|listed| listed > names.len()) {
        let headline = "files of the archive have the same name, and only one of each can be read";
        let refusal = Diagnostic::new(&findings::REPEATED_MEMBER, headline)
            .file(source.shown)
            .found(format!(
                "{} under {}",
                words::plural(listed.unwrap_or_default() as u64, "file"),
                words::plural(names.len() as u64, "name")
            ));
        return read(whole(source)?, Opened::Refused(vec![refusal]));
    }
    if is_workbook(&names) {
        let unpacked =
            (0..archive.len()).filter_map(|i| Some(archive.by_index_raw(i).ok()?.size()));
        let unpacked = unpacked.fold(0, u64::saturating_add);
        return workbook::each_sheet(source, unpacked, read);
    }
    if names.iter().any(|n| n == "[Content_Types].xml") {
        let refusal = Diagnostic::new(&findings::NOT_CSV, "the file is a document, not a table")
            .file(source.shown)
            .found("an Office file such as .docx");
        return read(whole(source)?, Opened::Refused(vec![refusal]));
    }
    let mut wanted: Vec<(&String, usize)> =
        names.iter().zip(0..).filter(|(name, _)| is_wanted(source, name)).collect();
    wanted.sort();
    if wanted.is_empty() {
        let refusal = nothing(source, &names);
        return read(whole(source)?, Opened::Refused(vec![refusal]));
    }
    // Findings about the whole archive are reported with its first file.
    let mut notes: Vec<Diagnostic> = others(source, &names).into_iter().collect();
    for (name, index) in wanted {
        let shown = format!("{}/{name}", source.shown);
        let hashed = match archive.by_index(index) {
            Ok(stream) => sha256(stream).map_err(ZipError::Io),
            Err(error) => Err(error),
        };
        match hashed {
            Err(error) => {
                let refusal = fault(&shown, &error);
                let (sha256, bytes) = sha256_file(source.path)?;
                let member = Member { shown, sha256: member_hash(&sha256, name), bytes };
                let found = std::iter::once(refusal).chain(notes.drain(..)).collect();
                read(member, Opened::Refused(found))?;
            }
            Ok((sha256, bytes)) => {
                let member = Member { shown, sha256, bytes };
                let opened = match archive.by_index(index) {
                    Ok(stream) => {
                        let notes = std::mem::take(&mut notes);
                        Opened::Stream { reader: Box::new(stream), packed: Some("zip"), notes }
                    }
                    Err(error) => Opened::Refused(vec![fault(&member.shown, &error)]),
                };
                read(member, opened)?;
            }
        }
    }
    Ok(())
}

/// How many files the list at the end of an archive has; `None` where it does not say, as in archives of more than
/// 65,534 files. A library that reads archives keeps one file of each name.
fn files_listed(file: &mut File) -> io::Result<Option<usize>> {
    // The end of the list: its signature, 18 bytes, and a comment of up to 65,535.
    const LONGEST: u64 = 22 + 65_535;
    let size = file.seek(io::SeekFrom::End(0))?;
    file.seek(io::SeekFrom::Start(size.saturating_sub(LONGEST)))?;
    let mut end = Vec::new();
    file.read_to_end(&mut end)?;
    file.rewind()?;
    // A comment may hold the signature too: that of the list is followed by exactly as much as it says.
    let at = memchr::memmem::rfind_iter(&end, b"PK\x05\x06").find(|at| {
        let length = end.get(at + 20..at + 22).map(|l| usize::from(l[0]) + 256 * usize::from(l[1]));
        length.is_some_and(|length| at + 22 + length == end.len())
    });
    let count = at.and_then(|at| end.get(at + 10..at + 12));
    Ok(count.and_then(|count| match count {
        [0xff, 0xff] => None,
        [low, high] => Some(usize::from(u16::from_le_bytes([*low, *high]))),
        _ => None,
    }))
}

/// Whether the files of an archive are those of a workbook, as spreadsheet programs save it.
fn is_workbook(names: &[String]) -> bool {
    let has = |name: &str| names.iter().any(|n| n == name);
    let starts = |name: &str| names.iter().any(|n| n.starts_with(name));
    (has("[Content_Types].xml") && starts("xl/")) || (has("mimetype") && has("content.xml"))
}

/// The name of a member; one that cannot be decoded is called by its number.
fn name_of(archive: &ZipArchive<File>, index: usize) -> String {
    match archive.name_for_index(index) {
        Some(Ok(name)) => name.into_owned(),
        _ => format!("file {}", index + 1),
    }
}

/// The hash of a member that cannot be unpacked: that of the archive and the member's name.
fn member_hash(archive: &str, name: &str) -> String {
    let both = format!("{archive}/{name}");
    sha256_of(both.as_bytes())
}

/// Whether the layout reads a file of that name. Folders and the hidden files that macOS adds are
/// never read.
fn is_wanted(source: Source<'_>, name: &str) -> bool {
    let file = name.rsplit('/').next().unwrap_or(name);
    if file.is_empty() || name.starts_with("__MACOSX/") || file.starts_with("._") {
        return false;
    }
    source.layout.is_none_or(|l| l.file.members.iter().any(|pattern| pattern.fits(file)))
}

fn nothing(source: Source<'_>, names: &[String]) -> Diagnostic {
    let shown: Vec<&str> = names.iter().take(5).map(String::as_str).collect();
    let found = match names.len() {
        0 => "an empty archive".to_owned(),
        n if n > shown.len() => format!("{} and {} more", shown.join(", "), n - shown.len()),
        _ => words::list(&shown),
    };
    let nothing = |headline: &str| {
        Diagnostic::new(&findings::NOTHING_IN_ARCHIVE, headline).file(source.shown).found(found)
    };
    let Some(layout) = source.layout else { return nothing("the archive has no file") };
    let members: Vec<&str> = layout.file.members.iter().map(NamePattern::as_str).collect();
    nothing("the archive has no file that the layout reads")
        .expected(format!("files named {}", words::list(&members)))
        .set_in(format!("layout {}", layout.id))
}

/// What is in the archive and is not read.
fn others(source: Source<'_>, names: &[String]) -> Option<Diagnostic> {
    let layout = source.layout?;
    let others: Vec<&str> = names
        .iter()
        .filter(|n| !n.ends_with('/') && !is_wanted(source, n))
        .map(String::as_str)
        .collect();
    let n = others.len() as u64;
    let shown: Vec<&str> = others.iter().copied().take(5).collect();
    (n > 0).then(|| {
        let headline = format!(
            "the archive has {} that the layout does not read",
            words::plural(n, "other file")
        );
        let more = if others.len() > shown.len() { " and others" } else { "" };
        Diagnostic::new(&findings::OTHER_MEMBERS, headline)
            .file(source.shown)
            .found(format!("{}{more}", shown.join(", ")))
            .set_in(format!("layout {}", layout.id))
            .count(n)
    })
}

/// Why an archive or a member of it cannot be opened.
fn fault(shown: &str, error: &ZipError) -> Diagnostic {
    match error {
        ZipError::Io(error) => damage(shown, "zip", error),
        ZipError::UnsupportedArchive(ZipError::PASSWORD_REQUIRED) | ZipError::InvalidPassword => {
            Diagnostic::new(&findings::LOCKED_ARCHIVE, "the archive needs a password").file(shown)
        }
        ZipError::UnsupportedArchive(why) => {
            Diagnostic::new(&findings::LOCKED_ARCHIVE, "the archive cannot be unpacked here")
                .file(shown)
                .found((*why).to_owned())
        }
        // The list of contents is the last thing in an archive.
        _ => Diagnostic::new(
            &findings::TRUNCATED_FILE,
            "the archive is cut off before its list of contents",
        )
        .file(shown),
    }
}

/// A compressed stream that ends too early or does not unpack.
pub(crate) fn damage(shown: &str, packed: &str, error: &io::Error) -> Diagnostic {
    if error.get_ref().is_some_and(<dyn std::error::Error + Send + Sync>::is::<TrailingBytes>) {
        let headline =
            format!("something that is not compressed follows the end of the {packed} data");
        Diagnostic::new(&findings::DAMAGED_FILE, headline).file(shown)
    } else if error.kind() == io::ErrorKind::UnexpectedEof {
        let headline = format!("the {packed} file is cut off, so rows are missing");
        Diagnostic::new(&findings::TRUNCATED_FILE, headline).file(shown)
    } else {
        let headline = format!("the {packed} file is damaged and cannot be unpacked");
        Diagnostic::new(&findings::DAMAGED_FILE, headline).file(shown)
    }
}
