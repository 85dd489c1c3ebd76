//! Where events go: lines of JSON, a transcript for people, or somebody in the program.
//!
//! Owns the way out. A reader who does not read holds up no station: what does not fit is dropped, and that is said.

use std::fmt::Write as _;
use std::io::{self, Write};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::mpsc::{Receiver, SyncSender, sync_channel};
use std::thread;

use serde_json::{Map, Value, json};

/// Events that may wait to be written.
const WAITING: usize = 20_000;

/// An event: an object with `event` and `station` in front.
pub type Event = Map<String, Value>;

/// What goes the way out.
#[derive(Debug)]
pub enum Item {
    /// Something happened.
    Event(Event),
    /// All that came before has to be written by the time this is answered.
    Flush(SyncSender<()>),
}

/// How events are written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Form {
    /// Each event is an object in a line.
    Json,
    /// `->` before a frame of the station, `<-` before one of the CSMS, `--` before anything else worth a line.
    Transcript,
}

/// The way out; clones are the same way.
#[derive(Clone, Debug)]
pub struct Feed {
    events: SyncSender<Item>,
    lost: Arc<AtomicU64>,
}

impl Feed {
    /// Events for whoever takes them from the receiver.
    #[must_use]
    pub fn new() -> (Self, Receiver<Item>) {
        let (events, receiver) = sync_channel(WAITING);
        let lost = Arc::default();
        (Self { events, lost }, receiver)
    }

    /// Events as lines on stdout. The program ends when nobody can read them any more.
    #[must_use]
    pub fn stdout(form: Form) -> Self {
        let (feed, events) = Self::new();
        let lost = Arc::clone(&feed.lost);
        thread::spawn(move || {
            if write(&mut io::stdout().lock(), form, &events, &lost).is_err() {
                std::process::exit(0);
            }
        });
        feed
    }

    /// Waits until everything told so far is written.
    pub fn flush(&self) {
        let (done, written) = sync_channel(1);
        if self.events.send(Item::Flush(done)).is_ok() {
            let _ = written.recv();
        }
    }

    /// Tells an event; `fields` is an object.
    pub fn tell(&self, event: &str, station: Option<&str>, fields: Value) {
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

    /// Tells what is wrong with a line of stdin; lines count from 1.
    pub fn misread(&self, line: u64, id: Option<Value>, why: &str) {
        let mut fields = json!({ "line": line });
        if let Some(fields) = fields.as_object_mut() {
            fields.extend(id.map(|id| ("id".to_owned(), id)));
            fields.insert("why".to_owned(), why.into());
        }
        self.tell("error", None, fields);
    }
}

fn write(
    out: &mut impl Write,
    form: Form,
    items: &Receiver<Item>,
    lost: &AtomicU64,
) -> io::Result<()> {
    while let Ok(item) = items.recv() {
        match item {
            Item::Event(event) => match form {
                Form::Json => {
                    serde_json::to_writer(&mut *out, &event)?;
                    out.write_all(b"\n")?;
                }
                Form::Transcript => {
                    if let Some(line) = transcript(&event) {
                        writeln!(out, "{line}")?;
                    }
                }
            },
            Item::Flush(done) => {
                let _ = done.send(());
            }
        }
        let lost = lost.swap(0, Ordering::Relaxed);
        if lost > 0 {
            match form {
                Form::Json => writeln!(out, "{}", json!({ "event": "lost", "events": lost }))?,
                Form::Transcript => writeln!(out, "-- {lost} lines were lost")?,
            }
        }
        out.flush()?;
    }
    Ok(())
}

/// An event as a line for people; none if it is of no interest to them.
#[must_use]
pub fn transcript(event: &Event) -> Option<String> {
    const KNOWN_ANYWAY: [&str; 4] = ["event", "station", "uptime_ms", "time"];
    let name = event.get("event")?.as_str()?;
    match name {
        "sent" => return Some(format!("-> {}", event.get("frame")?)),
        "received" => return Some(format!("<- {}", event.get("frame")?)),
        "connector" | "done" => return None,
        _ => {}
    }
    let mut line = format!("-- {name}");
    let fields = event
        .iter()
        .filter(|(key, _)| !KNOWN_ANYWAY.contains(&key.as_str()));
    for (at, (key, value)) in fields.enumerate() {
        let between = if at == 0 { ':' } else { ',' };
        let _ = match value {
            Value::String(text) => write!(line, "{between} {key} {text}"),
            other => write!(line, "{between} {key} {other}"),
        };
    }
    Some(line)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(form: Form, event: &str, fields: Value, want: &str) {
        let (feed, events) = Feed::new();
        feed.tell(event, Some("CP1"), fields);
        let lost = Arc::clone(&feed.lost);
        drop(feed);
        let mut out = Vec::new();
        write(&mut out, form, &events, &lost).expect("written");
        assert_eq!(String::from_utf8_lossy(&out), want);
    }

    #[test]
    fn events_are_lines() {
        let started = || json!({ "uptime_ms": 7, "connector": 1, "local_number": 2 });
        check(
            Form::Json,
            "transaction_started",
            started(),
            "{\"event\":\"transaction_started\",\"station\":\"CP1\",\"uptime_ms\":7,\"connector\":1,\"local_number\":2}\n",
        );
        let line = "-- transaction_started: connector 1, local_number 2\n";
        check(Form::Transcript, "transaction_started", started(), line);
        let sent = json!({ "uptime_ms": 7, "frame": [2, "1", "Heartbeat", {}] });
        let line = "-> [2,\"1\",\"Heartbeat\",{}]\n";
        check(Form::Transcript, "sent", sent, line);
        check(Form::Transcript, "connector", json!({ "connector": 1 }), "");
    }

    #[test]
    fn what_does_not_fit_is_counted() {
        let (feed, events) = Feed::new();
        for _ in 0..WAITING + 5 {
            feed.tell("boot", None, json!({}));
        }
        let lost = Arc::clone(&feed.lost);
        drop(feed);
        let mut out = Vec::new();
        write(&mut out, Form::Json, &events, &lost).expect("written");
        let text = String::from_utf8_lossy(&out);
        assert!(text.contains("{\"event\":\"lost\",\"events\":5}\n"));
        assert_eq!(text.lines().count(), WAITING + 1);
    }
}
