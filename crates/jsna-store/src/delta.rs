//! The log of one Delta table: creating it, what a version names, and committing to it.
//!
//! Every byte written here follows from values: the library would stamp the clock and random ids
//! into what it makes itself, so the first version is spelled out here, and each commit brings its
//! own commit information.

use crate::error::StoreError;
use chrono::{DateTime, Utc};
use deltalake_core::kernel::transaction::{CommitBuilder, CommitProperties};
use deltalake_core::kernel::{Action, Add, CommitInfo, EagerSnapshot, Remove};
use deltalake_core::logstore::{CommitOrBytes, LogStoreRef};
use deltalake_core::protocol::{DeltaOperation, SaveMode};
use deltalake_core::{DeltaResult, DeltaTableBuilder, DeltaTableError};
use jsna_model::TableKind;
use jsna_model::table::{Column, Kind};
use serde_json::{Value, json};
use sha2::{Digest, Sha256};
use std::collections::{BTreeMap, HashMap};
use std::path::{Path, PathBuf};
use tokio::runtime::Runtime;
use url::Url;

/// The program, as it signs its commits.
const ENGINE: &str = concat!("jsna/", env!("CARGO_PKG_VERSION"));

/// The log of one table.
#[derive(Debug)]
pub(crate) struct DeltaLog<'a> {
    runtime: &'a Runtime,
    table: TableKind,
    folder: PathBuf,
    log: LogStoreRef,
}

/// A data file as a commit adds it.
#[derive(Debug)]
pub(crate) struct NewFile {
    pub(crate) path: String,
    pub(crate) bytes: u64,
    pub(crate) rows: u64,
    /// Columns that have one value in the whole file, so that readers can pass it over.
    pub(crate) constants: Vec<(&'static str, String)>,
}

/// What a commit changes.
#[derive(Debug)]
pub(crate) struct Change {
    pub(crate) add: Vec<NewFile>,
    /// Paths and sizes.
    pub(crate) remove: Vec<(String, u64)>,
    /// Written into the commit information, under `jsna`.
    pub(crate) note: Value,
    pub(crate) at: DateTime<Utc>,
}

/// A version of a table.
#[derive(Debug)]
pub(crate) struct Version {
    snapshot: EagerSnapshot,
}

impl Version {
    /// Path and size of the files that the version names.
    pub(crate) fn files(&self) -> DeltaResult<BTreeMap<String, u64>> {
        let files = self.snapshot.try_log_data()?;
        Ok(files.iter().map(|f| (f.path().into_owned(), f.size().unsigned_abs())).collect())
    }
}

impl<'a> DeltaLog<'a> {
    /// The log of a table whose folder is there.
    pub(crate) fn open(
        runtime: &'a Runtime,
        store: &Path,
        table: TableKind,
    ) -> Result<Self, StoreError> {
        let folder = store.join(table.as_str());
        let fail = failure("open", table, &folder);
        let absolute = std::path::absolute(&folder).map_err(StoreError::io("find", &folder))?;
        let url = Url::from_directory_path(&absolute).map_err(|()| {
            fail(DeltaTableError::InvalidTableLocation(absolute.display().to_string()))
        })?;
        let log = DeltaTableBuilder::from_url(url).and_then(|b| b.build_storage()).map_err(fail)?;
        Ok(Self { runtime, table, folder, log })
    }

    /// Whether the table was created.
    pub(crate) fn exists(store: &Path, table: TableKind) -> bool {
        store.join(table.as_str()).join("_delta_log").join(format!("{:020}.json", 0)).exists()
    }

    /// Creates the table: version 0, with its columns and no row.
    pub(crate) fn create(&self, at: DateTime<Utc>, note: &Value) -> Result<(), StoreError> {
        let id = uuid_of(&format!("{} {at} {note}", self.table));
        let lines = [
            json!({"commitInfo": {
                "timestamp": at.timestamp_millis(),
                "operation": "CREATE TABLE",
                "engineInfo": ENGINE,
            }}),
            json!({"protocol": protocol(self.table.table().columns)}),
            json!({"metaData": {
                "id": id,
                "name": self.table.as_str(),
                "description": format!("One row is {}.", self.table.table().row),
                "format": {"provider": "parquet", "options": {}},
                "schemaString": schema_string(self.table.table().columns),
                "partitionColumns": [],
                "configuration": {
                    // Every version must stay readable, so no tool may clean up the log or old files.
                    "delta.enableExpiredLogCleanup": "false",
                    "delta.logRetentionDuration": "interval 36500 days",
                    "delta.deletedFileRetentionDuration": "interval 36500 days",
                    "delta.checkpointInterval": "25",
                },
                "createdTime": at.timestamp_millis(),
            }}),
        ];
        let text = lines.map(|line| line.to_string()).join("\n");
        #[expect(
            clippy::default_trait_access,
            reason = "the id is for stores that this program does not use; its crate is not a dependency"
        )]
        let write = self.log.write_commit_entry(
            0,
            CommitOrBytes::LogBytes(text.into_bytes().into()),
            Default::default(),
        );
        self.runtime
            .block_on(write)
            .map_err(|e| failure("create", self.table, &self.folder)(e.into()))
    }

    /// A version of the table; the newest where none is named.
    pub(crate) fn version(&self, number: Option<i64>) -> Result<Version, StoreError> {
        let number = number.map(i64::unsigned_abs);
        self.runtime
            .block_on(EagerSnapshot::try_new(self.log.as_ref(), number))
            .map(|snapshot| Version { snapshot })
            .map_err(failure("read", self.table, &self.folder))
    }

    /// The files of a version.
    pub(crate) fn files(&self, version: &Version) -> Result<BTreeMap<String, u64>, StoreError> {
        version.files().map_err(failure("read", self.table, &self.folder))
    }

    /// Commits a change on top of `version`, and gives the number of the new version. Fails if
    /// another program has committed since: its change was not looked at.
    pub(crate) fn commit(&self, version: &Version, change: Change) -> Result<i64, StoreError> {
        let at = change.at.timestamp_millis();
        let overwrites = !change.remove.is_empty();
        let mode = if overwrites { SaveMode::Overwrite } else { SaveMode::Append };
        let operation = DeltaOperation::Write { mode, partition_by: None, predicate: None };
        let info = CommitInfo {
            timestamp: Some(at),
            operation: Some("WRITE".to_owned()),
            engine_info: Some(ENGINE.to_owned()),
            is_blind_append: Some(!overwrites),
            info: HashMap::from([("jsna".to_owned(), change.note)]),
            ..CommitInfo::default()
        };
        let mut actions = vec![Action::CommitInfo(info)];
        actions.extend(change.remove.into_iter().map(|(path, bytes)| removal(path, bytes, at)));
        actions.extend(change.add.into_iter().map(|file| addition(file, at)));
        let properties =
            CommitProperties::default().with_max_retries(0).with_cleanup_expired_logs(Some(false));
        let commit = CommitBuilder::from(properties).with_actions(actions).build(
            Some(&version.snapshot),
            self.log.clone(),
            operation,
        );
        self.runtime
            .block_on(async { commit.await })
            .map(|done| signed(done.version()))
            .map_err(failure("commit to", self.table, &self.folder))
    }

    /// The file that holds a version's commit.
    pub(crate) fn commit_file(&self, version: i64) -> PathBuf {
        self.folder.join("_delta_log").join(format!("{version:020}.json"))
    }
}

fn addition(file: NewFile, at: i64) -> Action {
    let constants: BTreeMap<&str, &str> =
        file.constants.iter().map(|(name, value)| (*name, value.as_str())).collect();
    let stats = json!({"numRecords": file.rows, "minValues": constants, "maxValues": constants});
    Action::Add(Add {
        stats: Some(stats.to_string()),
        size: file.bytes.cast_signed(),
        modification_time: at,
        data_change: true,
        path: file.path,
        ..Add::default()
    })
}

fn removal(path: String, bytes: u64, at: i64) -> Action {
    Action::Remove(Remove {
        path,
        data_change: true,
        deletion_timestamp: Some(at),
        extended_file_metadata: Some(true),
        size: Some(bytes.cast_signed()),
        partition_values: Some(HashMap::new()),
        ..Remove::default()
    })
}

/// What a reader must be able to do. Times without a zone are a feature of their own in Delta; a
/// table that has none asks for nothing, so that every reader can open it.
fn protocol(columns: &[Column]) -> Value {
    if columns.iter().any(|c| c.kind == Kind::Timestamp) {
        json!({
            "minReaderVersion": 3,
            "minWriterVersion": 7,
            "readerFeatures": ["timestampNtz"],
            "writerFeatures": ["timestampNtz"],
        })
    } else {
        json!({"minReaderVersion": 1, "minWriterVersion": 2})
    }
}

/// The columns with their meanings, which other tools show as comments.
fn schema_string(columns: &[Column]) -> String {
    let fields: Vec<Value> = columns
        .iter()
        .map(|c| {
            json!({
                "name": c.name,
                "type": delta_type(c.kind),
                "nullable": c.nullable,
                "metadata": {"comment": c.meaning},
            })
        })
        .collect();
    json!({"type": "struct", "fields": fields}).to_string()
}

fn delta_type(kind: Kind) -> Value {
    match kind {
        Kind::Text | Kind::Dictionary => json!("string"),
        Kind::TextList => json!({"type": "array", "elementType": "string", "containsNull": true}),
        Kind::Integer => json!("long"),
        Kind::Number => json!("double"),
        Kind::Flag => json!("boolean"),
        Kind::Date => json!("date"),
        Kind::Timestamp => json!("timestamp_ntz"),
    }
}

/// The id of a table. It follows from a text, so that the same commands make the same store, and looks like a random
/// UUID, which is what the format asks for.
fn uuid_of(text: &str) -> String {
    let hash: [u8; 32] = Sha256::digest(text.as_bytes()).into();
    let mut start = [0; 16];
    start.copy_from_slice(&hash[..16]);
    uuid::Builder::from_random_bytes(start).into_uuid().to_string()
}

/// Versions are counted from zero by ones: none ever reaches the sign bit.
fn signed(version: u64) -> i64 {
    version.cast_signed()
}

fn failure(
    action: &'static str,
    table: TableKind,
    folder: &Path,
) -> impl Fn(DeltaTableError) -> StoreError + use<> {
    let path = folder.to_owned();
    move |e| StoreError::Table { action, table, path: path.clone(), source: Box::new(e) }
}

#[cfg(test)]
mod tests {
    use super::*;
    use arrow::datatypes::DataType;

    #[test]
    fn the_created_table_has_the_documented_columns() {
        let dir = tempfile::tempdir().unwrap();
        let runtime = tokio::runtime::Builder::new_current_thread().build().unwrap();
        for table in TableKind::ALL {
            std::fs::create_dir(dir.path().join(table.as_str())).unwrap();
            let log = DeltaLog::open(&runtime, dir.path(), table).unwrap();
            assert!(!DeltaLog::exists(dir.path(), table));
            log.create(DateTime::UNIX_EPOCH, &json!(null)).unwrap();
            assert!(DeltaLog::exists(dir.path(), table));
            let version = log.version(None).unwrap();
            assert_eq!(version.snapshot.version(), 0);
            assert!(log.files(&version).unwrap().is_empty());
            let read = version.snapshot.arrow_schema();
            let stored = table.table().stored_schema();
            let columns = |schema: &arrow::datatypes::Schema| -> Vec<(String, DataType, bool)> {
                let field = |f: &arrow::datatypes::FieldRef| {
                    (f.name().clone(), f.data_type().clone(), f.is_nullable())
                };
                schema.fields().iter().map(field).collect()
            };
            assert_eq!(columns(&read), columns(&stored), "{table}");
        }
    }

    #[test]
    fn ids_follow_from_their_text() {
        assert_eq!(uuid_of("a"), uuid_of("a"));
        assert_ne!(uuid_of("a"), uuid_of("b"));
        assert_eq!(uuid_of("a").len(), 36);
        assert_eq!(&uuid_of("a")[14..15], "4");
    }
}
