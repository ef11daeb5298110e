//! Files: rows into CSV text, text into plain, gzip or zip files.

mod csv;

pub(crate) use self::csv::{Csv, Dialect};

use crate::error::Error;
use crate::summary::FileSummary;
use crate::world::World;
use flate2::{Compression, GzBuilder};
use std::fmt;
use std::fs::{self, File};
use std::io::{self, Write};
use std::path::Path;

/// How a file is packed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Packing {
    Plain,
    Gzip,
    Zip,
}

/// Writes the rows of one table.
pub(crate) type Rows = Box<dyn Fn(&World, &mut Csv<'_>) -> io::Result<()> + Send + Sync>;

/// One file to be written. Only a zip file has more than one table.
#[derive(Debug)]
pub(crate) struct Extract {
    /// Feed id; empty for reference files.
    pub(crate) feed: &'static str,
    /// Relative to the project, with `/`.
    pub(crate) path: String,
    pub(crate) packing: Packing,
    pub(crate) tables: Vec<Table>,
}

/// A table inside a file.
pub(crate) struct Table {
    /// Name inside a zip file.
    pub(crate) name: String,
    pub(crate) dialect: Dialect,
    pub(crate) header: &'static str,
    pub(crate) rows: Rows,
}

impl fmt::Debug for Table {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Table").field("name", &self.name).finish_non_exhaustive()
    }
}

/// Rows of a table: all, and those planted to be quarantined.
type Counted = (u64, u64);

impl Extract {
    /// A file with one table. The packing follows the path: `.gz` is gzip.
    pub(crate) fn new(
        feed: &'static str,
        path: String,
        header: &'static str,
        rows: impl Fn(&World, &mut Csv<'_>) -> io::Result<()> + Send + Sync + 'static,
    ) -> Self {
        let gzip = Path::new(&path).extension().is_some_and(|e| e == "gz");
        let packing = if gzip { Packing::Gzip } else { Packing::Plain };
        let table = Table {
            name: String::new(),
            dialect: Dialect::default(),
            header,
            rows: Box::new(rows),
        };
        Self { feed, path, packing, tables: vec![table] }
    }

    /// The same file in another dialect of CSV.
    pub(crate) fn dialect(mut self, dialect: Dialect) -> Self {
        for table in &mut self.tables {
            table.dialect = dialect;
        }
        self
    }

    /// Writes the file below `dir`.
    pub(crate) fn write(&self, dir: &Path, world: &World) -> Result<FileSummary, Error> {
        let path = dir.join(&self.path);
        let failed = |action, path: &Path| {
            let path = path.to_owned();
            move |source| Error::Io { action, path, source }
        };
        if let Some(folder) = path.parent() {
            fs::create_dir_all(folder).map_err(failed("create the folder", folder))?;
        }
        let mut file = File::create(&path).map_err(failed("create", &path))?;
        let (rows, unreadable) = self.pack(world, &mut file).map_err(failed("write", &path))?;
        let bytes = file.metadata().map_err(failed("measure", &path))?.len();
        let feed = Some(self.feed).filter(|f| !f.is_empty());
        Ok(FileSummary { path: self.path.clone(), feed, rows, unreadable, bytes })
    }

    fn pack(&self, world: &World, file: &mut File) -> io::Result<Counted> {
        let mut counted = (0, 0);
        match self.packing {
            Packing::Plain => {
                for table in &self.tables {
                    table.write(world, file, &mut counted)?;
                }
            }
            Packing::Gzip => {
                // No file name and no time in the header, so that bytes depend on the text alone.
                let mut gzip = GzBuilder::new().write(&mut *file, Compression::new(6));
                for table in &self.tables {
                    table.write(world, &mut gzip, &mut counted)?;
                }
                gzip.finish()?;
            }
            Packing::Zip => {
                let mut zip = zip::ZipWriter::new(&mut *file);
                let options = zip::write::SimpleFileOptions::default()
                    .compression_method(zip::CompressionMethod::Deflated)
                    .last_modified_time(zip::DateTime::DEFAULT);
                for table in &self.tables {
                    zip.start_file(table.name.as_str(), options)?;
                    table.write(world, &mut zip, &mut counted)?;
                }
                zip.finish()?;
            }
        }
        file.flush()?;
        Ok(counted)
    }
}

impl Table {
    fn write(&self, world: &World, out: &mut dyn Write, counted: &mut Counted) -> io::Result<()> {
        let mut csv = Csv::new(out, self.dialect);
        csv.header(self.header);
        (self.rows)(world, &mut csv)?;
        let (rows, unreadable) = csv.finish()?;
        counted.0 += rows;
        counted.1 += unreadable;
        Ok(())
    }
}

/// Writes a text file below `dir`.
pub(crate) fn write_text(dir: &Path, name: &str, text: &str) -> Result<FileSummary, Error> {
    let path = dir.join(name);
    let folder = path.parent().unwrap_or(dir);
    fs::create_dir_all(folder)
        .and_then(|()| fs::write(&path, text))
        .map_err(|source| Error::Io { action: "write", path, source })?;
    let rows = text.lines().count() as u64;
    let bytes = text.len() as u64;
    Ok(FileSummary { path: name.to_owned(), feed: None, rows, unreadable: 0, bytes })
}
