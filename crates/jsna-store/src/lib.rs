//! Canonical rows in Delta tables, the ledger of extracts, releases, and the project lock.
//!
//! A [`Store`] is a folder with two Delta tables (`incidents`, `observations`) and a ledger. An
//! ingest is one [`Transaction`]: extracts are written by an [`ExtractWriter`] each, added with
//! their [`ExtractRecord`], and committed together. A [`Snapshot`] is what the store held after an
//! ingest: the files to read, and the records of the extracts they come from. A [`Preview`] is what it
//! would hold after an ingest that has not been made. A release is written through a [`StagedRelease`] and
//! read back through a [`ReleaseReader`].
//!
//! Promises, each with a test:
//!
//! * An ingest is visible whole or not at all, in both tables at once, also after a crash at any
//!   step; the ledger entry, written last, decides (`docs/decisions/0001-store-and-ledger.md`).
//! * The bytes of an extract are stored once per feed, however often they are delivered.
//! * A commit never deletes a file: every earlier version stays readable, until rows of it are purged because they are
//!   past their retention; then it is refused with the reason.
//! * Same rows, same commit time, same bytes in every file.
//!
//! Nothing here reads the clock: times arrive as values.

mod contents;
mod data_file;
mod delta;
mod disk;
mod error;
mod extract;
pub mod findings;
mod holdings;
mod kept;
mod key;
mod ledger;
mod live;
mod lock;
mod name_order;
mod preview;
mod purge;
mod reader;
mod release;
mod repeats;
mod scratch;
mod slug;
mod snapshot;
mod store;
mod transaction;
mod writer;

pub use contents::{Contents, ContentsBuilder};
pub use error::StoreError;
pub use extract::{Arrival, Deliveries, ExtractRecord, Identity};
pub use findings::FINDINGS;
pub use holdings::{Held, LaterBy, Replaced};
pub use kept::{Asked, KeptCounts};
pub use key::{PseudonymKey, load_key, load_or_create_key};
pub use lock::{Holder, LockError, ProjectGuard, ProjectLock};
pub use name_order::{month_in_name, part_in_name};
pub use preview::Preview;
pub use purge::{PurgeRecord, Purged};
pub use reader::{Damage, DamageKind, ReleaseReader, TableFile};
pub use release::{ReleaseDir, StagedRelease};
pub use snapshot::Snapshot;
pub use store::{AsAt, Store};
pub use transaction::{Added, Committed, Transaction};
pub use writer::{ExtractWriter, Written};
