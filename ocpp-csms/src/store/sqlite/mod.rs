//! A store in one SQLite file.
//!
//! Owns the two connections: one writes, on a thread of its own that puts what comes together into one commit; one reads,
//! on another. The file is in WAL mode with `synchronous=FULL`: what a method returned for survives a loss of power.

mod fault;
mod journal;
mod pack;
mod queries;
mod rows;
mod schema;
mod tables;
mod writer;

use std::path::Path;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, mpsc};
use std::thread::JoinHandle;
use std::time::Duration;

use ocpp_wire::Timestamp;
use rusqlite::{Connection, OpenFlags};
use tokio::sync::oneshot;

use self::fault::Fault;
use self::tables::Tables;
use self::writer::{By, Request, Writer};
use super::records::{
    Access, Boot, ConnectorRecord, IdTag, Item, ItemKind, Meter, Note, Place, Sample,
    StationRecord, TransactionBegin, TransactionBegun, TransactionEnd, TransactionEvent,
    TransactionQuery, TransactionRecord,
};
use super::{Store, StoreError, Stored};
use crate::admission::StationId;

/// How the file is written. The default is a good one.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct SqliteOptions {
    /// How long a commit waits for company when there is much to write. Nothing waits when there is little.
    pub commit_delay: Duration,
    /// How long meter values may stand in the journal.
    pub fold_after: Duration,
    /// How many bytes of them may.
    pub fold_bytes: usize,
    /// How large the file may grow, in bytes; beyond it work fails as on a full disk.
    pub max_bytes: Option<u64>,
}

impl Default for SqliteOptions {
    fn default() -> Self {
        Self {
            commit_delay: Duration::from_millis(1),
            fold_after: Duration::from_secs(2),
            fold_bytes: 4 * 1024 * 1024,
            max_bytes: None,
        }
    }
}

/// A question to the reader.
type Question = Box<dyn FnOnce(&Connection) + Send>;

/// A store in one SQLite file.
///
/// ```no_run
/// use ocpp_csms::store::SqliteStore;
/// let store = SqliteStore::open("csms.db".as_ref())?;
/// # Ok::<(), ocpp_csms::store::StoreError>(())
/// ```
///
/// Dropping it waits until what is being written is written.
#[derive(Debug)]
pub struct SqliteStore {
    /// `None` only while it is dropped.
    requests: Option<mpsc::Sender<Request>>,
    questions: Option<mpsc::Sender<Question>>,
    threads: Vec<JoinHandle<()>>,
    /// Whether the journal holds what readers would miss.
    unfolded: Arc<AtomicBool>,
}

impl SqliteStore {
    /// Opens the file, or makes it.
    ///
    /// # Errors
    /// When it can't be opened or is not such a file.
    pub fn open(path: &Path) -> Result<Self, StoreError> {
        Self::open_with(path, SqliteOptions::default())
    }

    /// Opens the file with options.
    ///
    /// # Errors
    /// As [`Self::open`].
    pub fn open_with(path: &Path, options: SqliteOptions) -> Result<Self, StoreError> {
        Self::start(path, options)
            .map_err(|fault| StoreError(format!("{}: {fault}", path.display())))
    }

    fn start(path: &Path, options: SqliteOptions) -> Result<Self, Fault> {
        let mut db = Connection::open(path)?;
        prepare(&db)?;
        schema::migrate(&mut db)?;
        limit(&db, options.max_bytes)?;
        let unfolded = Arc::new(AtomicBool::new(false));
        let writer = Writer::new(db, options, Arc::clone(&unfolded))?;
        let (requests, to_write) = mpsc::channel();
        let reader = Connection::open_with_flags(
            path,
            OpenFlags::SQLITE_OPEN_READ_ONLY | OpenFlags::SQLITE_OPEN_NO_MUTEX,
        )?;
        reader.busy_timeout(BUSY)?;
        let (questions, to_read) = mpsc::channel::<Question>();
        let threads = vec![
            thread("store-writer", move || writer.run(&to_write))?,
            thread("store-reader", move || {
                to_read.iter().for_each(|question| question(&reader));
            })?,
        ];
        Ok(Self {
            requests: Some(requests),
            questions: Some(questions),
            threads,
            unfolded,
        })
    }

    fn request<T: Send + 'static>(
        &self,
        request: Request,
        answer: oneshot::Receiver<Result<T, StoreError>>,
    ) -> Stored<'_, T> {
        // Sent at once: what is called first is written first. A writer that is gone has dropped the answer's other end.
        if let Some(requests) = &self.requests {
            let _ = requests.send(request);
        }
        Box::pin(async move { answer.await.unwrap_or_else(|_| Err(stopped())) })
    }

    fn append(&self, entry: Vec<u8>) -> Stored<'_, ()> {
        let (reply, answer) = oneshot::channel();
        self.request(Request::Append(entry, reply), answer)
    }

    fn change<T: Send + 'static>(
        &self,
        change: impl FnMut(&mut Tables<'_>) -> Result<T, Fault> + Send + 'static,
    ) -> Stored<'_, T> {
        let (reply, answer) = oneshot::channel();
        let by = By {
            change,
            result: None,
            reply,
        };
        self.request(Request::Change(Box::new(by)), answer)
    }

    /// Asks the tables alone.
    fn ask<T: Send + 'static>(
        &self,
        question: impl FnOnce(&Connection) -> Result<T, Fault> + Send + 'static,
    ) -> Stored<'_, T> {
        let (reply, answer) = oneshot::channel();
        if let Some(questions) = &self.questions {
            let _ = questions.send(Box::new(move |db| {
                let result = snapshot(db, question);
                let _ = reply.send(result.map_err(|fault| StoreError::from(&fault)));
            }));
        }
        Box::pin(async move { answer.await.unwrap_or_else(|_| Err(stopped())) })
    }

    /// Asks the tables after the journal was folded into them.
    fn ask_all<T: Send + 'static>(
        &self,
        question: impl FnOnce(&Connection) -> Result<T, Fault> + Send + 'static,
    ) -> Stored<'_, T> {
        if !self.unfolded.load(Ordering::Acquire) {
            return self.ask(question);
        }
        let (reply, answer) = oneshot::channel();
        let folded = self.request(Request::Fold(reply), answer);
        Box::pin(async move {
            folded.await?;
            self.ask(question).await
        })
    }
}

/// How long to wait for another program that holds the file.
const BUSY: Duration = Duration::from_secs(5);

fn prepare(db: &Connection) -> Result<(), Fault> {
    /// Statements kept prepared.
    const STATEMENTS: usize = 64;
    db.busy_timeout(BUSY)?;
    db.set_prepared_statement_cache_capacity(STATEMENTS);
    let mode: String = db.query_row("PRAGMA journal_mode = WAL", [], |row| row.get(0))?;
    if mode != "wal" {
        return Err(Fault::Other(format!(
            "the file cannot be written ahead (journal mode {mode}); is it on a network drive?"
        )));
    }
    // fullfsync is for Apple's systems, whose fsync leaves data in the drive's cache.
    db.execute_batch(
        "PRAGMA synchronous = FULL; PRAGMA fullfsync = 1; PRAGMA checkpoint_fullfsync = 1; \
         PRAGMA temp_store = MEMORY;",
    )?;
    Ok(())
}

fn limit(db: &Connection, bytes: Option<u64>) -> Result<(), Fault> {
    if let Some(bytes) = bytes {
        let page: u32 = db.query_row("PRAGMA page_size", [], |row| row.get(0))?;
        let pages = bytes / u64::from(page.max(1));
        db.query_row(&format!("PRAGMA max_page_count = {pages}"), [], |_| Ok(()))?;
    }
    Ok(())
}

fn thread(name: &str, work: impl FnOnce() + Send + 'static) -> Result<JoinHandle<()>, Fault> {
    std::thread::Builder::new()
        .name(name.to_owned())
        .spawn(work)
        .map_err(|error| Fault::Other(format!("cannot start a thread: {error}")))
}

/// Several statements see the same state of the file.
fn snapshot<T>(
    db: &Connection,
    question: impl FnOnce(&Connection) -> Result<T, Fault>,
) -> Result<T, Fault> {
    db.execute_batch("BEGIN")?;
    let result = question(db);
    db.execute_batch("COMMIT")?;
    result
}

fn stopped() -> StoreError {
    StoreError("the store has stopped".to_owned())
}

impl Drop for SqliteStore {
    fn drop(&mut self) {
        self.requests = None;
        self.questions = None;
        for thread in self.threads.drain(..) {
            // A thread that panicked has said so.
            let _ = thread.join();
        }
    }
}

impl Store for SqliteStore {
    fn booted<'a>(&'a self, station: &'a StationId, boot: Boot, at: Timestamp) -> Stored<'a, ()> {
        let station = station.clone();
        self.change(move |tables| tables.booted(&station, &boot, at))
    }

    fn status<'a>(
        &'a self,
        station: &'a StationId,
        place: Place,
        status: ConnectorRecord,
    ) -> Stored<'a, ()> {
        let station = station.clone();
        self.change(move |tables| tables.status(&station, place, &status))
    }

    fn metered<'a>(&'a self, station: &'a StationId, meter: Meter) -> Stored<'a, ()> {
        self.append(journal::meter(station, &meter))
    }

    fn noted<'a>(&'a self, station: &'a StationId, note: Note, at: Timestamp) -> Stored<'a, ()> {
        let station = station.clone();
        self.change(move |tables| tables.noted(&station, &note, at))
    }

    fn transaction_event<'a>(
        &'a self,
        station: &'a StationId,
        event: TransactionEvent,
    ) -> Stored<'a, ()> {
        self.append(journal::event(station, &event))
    }

    fn begin_transaction<'a>(
        &'a self,
        station: &'a StationId,
        begin: TransactionBegin,
    ) -> Stored<'a, TransactionBegun> {
        let station = station.clone();
        self.change(move |tables| tables.begin(&station, &begin))
    }

    fn end_transaction<'a>(
        &'a self,
        station: &'a StationId,
        end: TransactionEnd,
    ) -> Stored<'a, Option<TransactionRecord>> {
        let station = station.clone();
        self.change(move |tables| tables.end(&station, &end))
    }

    fn departed<'a>(
        &'a self,
        station: &'a StationId,
        counts: Vec<(String, u64)>,
    ) -> Stored<'a, ()> {
        let station = station.clone();
        self.change(move |tables| tables.departed(&station, &counts))
    }

    fn put_items<'a>(&'a self, station: &'a StationId, items: Vec<Item>) -> Stored<'a, ()> {
        let station = station.clone();
        self.change(move |tables| tables.put_items(&station, &items))
    }

    fn remove_items<'a>(
        &'a self,
        station: &'a StationId,
        kind: ItemKind,
        keys: Vec<String>,
    ) -> Stored<'a, ()> {
        let station = station.clone();
        self.change(move |tables| tables.remove_items(&station, kind, &keys))
    }

    fn items<'a>(&'a self, station: &'a StationId, kind: ItemKind) -> Stored<'a, Vec<Item>> {
        let station = station.clone();
        self.ask(move |db| queries::items(db, station.as_str(), kind))
    }

    fn id_tag<'a>(&'a self, id_tag: &'a str) -> Stored<'a, Option<IdTag>> {
        let id_tag = id_tag.to_owned();
        self.ask(move |db| queries::id_tag(db, &id_tag))
    }

    fn put_id_tag<'a>(&'a self, id_tag: &'a str, entry: IdTag) -> Stored<'a, ()> {
        let id_tag = id_tag.to_owned();
        self.change(move |tables| tables.put_id_tag(&id_tag, &entry))
    }

    fn remove_id_tag<'a>(&'a self, id_tag: &'a str) -> Stored<'a, bool> {
        let id_tag = id_tag.to_owned();
        self.change(move |tables| tables.remove_id_tag(&id_tag))
    }

    fn id_tags<'a>(
        &'a self,
        after: Option<&'a str>,
        limit: usize,
    ) -> Stored<'a, Vec<(String, IdTag)>> {
        let after = after.map(str::to_owned);
        self.ask(move |db| queries::id_tags(db, after.as_deref(), limit))
    }

    fn access<'a>(&'a self, station: &'a StationId) -> Stored<'a, Option<Access>> {
        let station = station.clone();
        self.ask(move |db| queries::access(db, station.as_str()))
    }

    fn put_access<'a>(&'a self, station: &'a StationId, access: Access) -> Stored<'a, ()> {
        let station = station.clone();
        self.change(move |tables| tables.put_access(&station, &access))
    }

    fn remove_access<'a>(&'a self, station: &'a StationId) -> Stored<'a, bool> {
        let station = station.clone();
        self.change(move |tables| tables.remove_access(&station))
    }

    fn accesses(&self) -> Stored<'_, Vec<(StationId, Access)>> {
        self.ask(queries::accesses)
    }

    fn station<'a>(&'a self, station: &'a StationId) -> Stored<'a, Option<StationRecord>> {
        let station = station.clone();
        self.ask_all(move |db| Ok(queries::stations(db, Some(station.as_str()))?.pop()))
    }

    fn stations(&self) -> Stored<'_, Vec<StationRecord>> {
        self.ask_all(|db| queries::stations(db, None))
    }

    fn transaction(&self, id: i64) -> Stored<'_, Option<TransactionRecord>> {
        self.ask_all(move |db| rows::transaction(db, id))
    }

    fn transactions(&self, query: TransactionQuery) -> Stored<'_, Vec<TransactionRecord>> {
        self.ask_all(move |db| queries::transactions(db, &query))
    }

    fn samples(&self, transaction: i64) -> Stored<'_, Vec<Sample>> {
        self.ask_all(move |db| queries::samples(db, transaction))
    }

    fn place_samples<'a>(
        &'a self,
        station: &'a StationId,
        place: Place,
    ) -> Stored<'a, Vec<Sample>> {
        let station = station.clone();
        self.ask_all(move |db| queries::place_samples(db, station.as_str(), place))
    }

    fn check(&self) -> Stored<'_, ()> {
        self.change(|tables| tables.check())
    }
}
