//! The one thread that writes: takes what came together into one commit, and answers once it is on the disk.
//!
//! Owns the queue, commits, folds and what becomes of failures. Knows no table.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::{Receiver, RecvTimeoutError};
use std::thread::sleep;
use std::time::{Duration, Instant};

use rusqlite::Connection;
use tokio::sync::oneshot;

use super::SqliteOptions;
use super::fault::Fault;
use super::journal::fold;
use super::pack::FORMAT;
use super::tables::{Numbers, Tables};
use crate::store::StoreError;

/// Requests of one commit, at most.
const MAX_BATCH: usize = 4096;
/// From this many requests in the last commit on, the next one waits a moment for company.
const COMPANY: usize = 4;
/// How long folding waits after it failed.
const AFTER_FAILURE: Duration = Duration::from_secs(5);

/// Where the answer to a request goes.
pub(super) type Reply<T> = oneshot::Sender<Result<T, StoreError>>;

/// What the writer is asked for.
pub(super) enum Request {
    /// Add an entry to the journal.
    Append(Vec<u8>, Reply<()>),
    /// Change tables.
    Change(Box<dyn Change>),
    /// Fold the journal, so that readers see all of it.
    Fold(Reply<()>),
}

/// A change of tables. It may be made twice, when the commit it was part of failed.
pub(super) trait Change: Send {
    fn make(&mut self, tables: &mut Tables<'_>) -> Result<(), Fault>;
    fn answer(self: Box<Self>, outcome: Result<(), StoreError>);
}

/// A change made by a closure.
pub(super) struct By<F, T> {
    pub(super) change: F,
    pub(super) result: Option<T>,
    pub(super) reply: Reply<T>,
}

impl<T: Send, F: FnMut(&mut Tables<'_>) -> Result<T, Fault> + Send> Change for By<F, T> {
    fn make(&mut self, tables: &mut Tables<'_>) -> Result<(), Fault> {
        self.result = Some((self.change)(tables)?);
        Ok(())
    }

    fn answer(self: Box<Self>, outcome: Result<(), StoreError>) {
        let Self { result, reply, .. } = *self;
        let missing = || StoreError("the change was not made".to_owned());
        // Whoever asked may have gone.
        let _ = reply.send(outcome.and_then(|()| result.ok_or_else(missing)));
    }
}

/// The writer's state.
pub(super) struct Writer {
    db: Connection,
    options: SqliteOptions,
    numbers: Numbers,
    /// Whether readers would miss something.
    unfolded: Arc<AtomicBool>,
    /// Bytes in the journal.
    waiting: usize,
    /// When folding is due.
    due: Option<Instant>,
    folds: u64,
}

impl Writer {
    /// Folds what the last process left behind.
    pub(super) fn new(
        db: Connection,
        options: SqliteOptions,
        unfolded: Arc<AtomicBool>,
    ) -> Result<Self, Fault> {
        let mut writer = Self {
            db,
            options,
            numbers: Numbers::new(),
            unfolded,
            waiting: 0,
            due: None,
            folds: 0,
        };
        writer.fold()?;
        Ok(writer)
    }

    /// Serves until every sender is gone.
    pub(super) fn run(mut self, requests: &Receiver<Request>) {
        let mut last_batch = 0;
        loop {
            let wait = self
                .due
                .map(|due| due.saturating_duration_since(Instant::now()));
            let first = match wait {
                None => requests.recv().map_err(|_| RecvTimeoutError::Disconnected),
                Some(wait) => requests.recv_timeout(wait),
            };
            match first {
                Ok(first) => {
                    if last_batch >= COMPANY {
                        sleep(self.options.commit_delay);
                    }
                    let mut batch = vec![first];
                    batch.extend(requests.try_iter().take(MAX_BATCH - 1));
                    last_batch = batch.len();
                    self.serve(batch);
                }
                Err(RecvTimeoutError::Timeout) => {}
                Err(RecvTimeoutError::Disconnected) => break,
            }
            let due = self.due.is_some_and(|due| due <= Instant::now());
            if due || self.waiting >= self.options.fold_bytes {
                self.fold_or_log();
            }
        }
        self.fold_or_log();
    }

    fn serve(&mut self, batch: Vec<Request>) {
        let (folds, mut work): (Vec<_>, Vec<_>) = batch
            .into_iter()
            .partition(|request| matches!(request, Request::Fold(_)));
        if !work.is_empty() {
            match self.commit(&mut work) {
                Ok(()) => answer(work, Ok(())),
                Err(fault) if fault.is_general() || work.len() == 1 => {
                    tracing::error!(%fault, lost = work.len(), "not stored");
                    answer(work, Err((&fault).into()));
                }
                // One of them does not fit the tables: it alone must fail.
                Err(_) => work.into_iter().for_each(|request| self.serve_one(request)),
            }
        }
        if !folds.is_empty() {
            let outcome = self.fold().map_err(|fault| StoreError::from(&fault));
            for fold in folds {
                answer(vec![fold], outcome.clone());
            }
        }
    }

    fn serve_one(&mut self, request: Request) {
        let mut one = vec![request];
        let outcome = self.commit(&mut one).map_err(|fault| {
            tracing::error!(%fault, "not stored");
            StoreError::from(&fault)
        });
        answer(one, outcome);
    }

    /// All of it or nothing.
    fn commit(&mut self, work: &mut [Request]) -> Result<(), Fault> {
        let mut entries = vec![FORMAT];
        let result = self.transaction(
            |tables| {
                for request in work {
                    match request {
                        Request::Append(entry, _) => tables.entries.extend_from_slice(entry),
                        Request::Change(change) => change.make(tables)?,
                        Request::Fold(_) => {}
                    }
                }
                if tables.entries.len() > 1 {
                    let mut insert = tables
                        .db
                        .prepare_cached("INSERT INTO journal (entries) VALUES (?)")?;
                    insert.execute([&*tables.entries])?;
                }
                Ok(())
            },
            &mut entries,
        );
        if result.is_ok() && entries.len() > 1 {
            self.waiting += entries.len();
            self.due
                .get_or_insert_with(|| Instant::now() + self.options.fold_after);
            self.unfolded.store(true, Ordering::Release);
        }
        result
    }

    fn fold(&mut self) -> Result<(), Fault> {
        let folds = self.folds;
        self.transaction(|tables| fold(tables, folds), &mut Vec::new())?;
        self.folds += 1;
        self.waiting = 0;
        self.due = None;
        self.unfolded.store(false, Ordering::Release);
        Ok(())
    }

    fn fold_or_log(&mut self) {
        if let Err(fault) = self.fold() {
            tracing::error!(%fault, "the journal is not folded");
            self.due = Some(Instant::now() + AFTER_FAILURE);
            self.waiting = 0;
        }
    }

    fn transaction(
        &mut self,
        work: impl FnOnce(&mut Tables<'_>) -> Result<(), Fault>,
        entries: &mut Vec<u8>,
    ) -> Result<(), Fault> {
        let result = self.begin().and_then(|()| {
            let mut tables = Tables {
                db: &self.db,
                numbers: &mut self.numbers,
                entries,
            };
            work(&mut tables)?;
            let mut commit = self.db.prepare_cached("COMMIT")?;
            commit.execute([])?;
            Ok(())
        });
        if result.is_err() {
            // Numbers given in this transaction are not in the file.
            self.numbers.clear();
            if !self.db.is_autocommit()
                && let Err(fault) = self.db.execute_batch("ROLLBACK")
            {
                tracing::error!(%fault, "cannot take back what failed");
            }
        }
        result
    }

    fn begin(&self) -> Result<(), Fault> {
        let mut begin = self.db.prepare_cached("BEGIN IMMEDIATE")?;
        begin.execute([])?;
        Ok(())
    }
}

fn answer(requests: Vec<Request>, outcome: Result<(), StoreError>) {
    for request in requests {
        match request {
            // Whoever asked may have gone.
            Request::Append(_, reply) | Request::Fold(reply) => {
                let _ = reply.send(outcome.clone());
            }
            Request::Change(change) => change.answer(outcome.clone()),
        }
    }
}
