//! Where events go: JSON lines on stdout, or the log of the terminal's screen.
//!
//! Owns the way out. A reader who does not read holds up no station: what does not fit is dropped, and that is said.

use std::io::{self, Write as _};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::mpsc::{Receiver, SyncSender, sync_channel};
use std::thread;

use serde_json::{Map, Value, json};

/// Events that may wait to be written.
const WAITING: usize = 20_000;

/// An event: an object with `event` and `station` in front.
pub(crate) type Event = Map<String, Value>;

/// What goes the way out.
#[derive(Debug)]
pub(crate) enum Item {
    Event(Event),
    /// All that came before has to be written by the time this is answered.
    Flush(SyncSender<()>),
}

/// The way out; clones are the same way.
#[derive(Clone, Debug)]
pub(crate) struct Feed {
    events: SyncSender<Item>,
    lost: Arc<AtomicU64>,
}

impl Feed {
    /// Events for whoever takes them from the receiver.
    pub(crate) fn new() -> (Self, Receiver<Item>) {
        let (events, receiver) = sync_channel(WAITING);
        let lost = Arc::default();
        (Self { events, lost }, receiver)
    }

    /// Events as lines on stdout. The program ends when nobody can read them any more.
    pub(crate) fn stdout() -> Self {
        let (feed, events) = Self::new();
        let lost = Arc::clone(&feed.lost);
        thread::spawn(move || {
            if write(&events, &lost).is_err() {
                std::process::exit(0);
            }
        });
        feed
    }

    /// Waits until everything told so far is written.
    pub(crate) fn flush(&self) {
        let (done, written) = sync_channel(1);
        if self.events.send(Item::Flush(done)).is_ok() {
            let _ = written.recv();
        }
    }

    /// Tells an event; `fields` is an object.
    pub(crate) fn tell(&self, event: &str, station: Option<&str>, fields: Value) {
        let mut line = Event::new();
        line.insert("event".to_owned(), event.into());
        if let Some(station) = station {
            line.insert("station".to_owned(), station.into());
        }
        if let Value::Object(fields) = fields {
            line.extend(fields);
        }
        if self.events.try_send(Item::Event(line)).is_err() {
            self.lost.fetch_add(1, Ordering::Relaxed);
        }
    }
}

fn write(items: &Receiver<Item>, lost: &AtomicU64) -> io::Result<()> {
    let mut out = io::stdout().lock();
    while let Ok(item) = items.recv() {
        match item {
            Item::Event(event) => {
                serde_json::to_writer(&mut out, &event)?;
                out.write_all(b"\n")?;
            }
            Item::Flush(done) => {
                let _ = done.send(());
            }
        }
        let lost = lost.swap(0, Ordering::Relaxed);
        if lost > 0 {
            writeln!(out, "{}", json!({ "event": "lost", "events": lost }))?;
        }
        out.flush()?;
    }
    Ok(())
}
