//! The program as a user has it: lines in, lines out, and a central system in the same process as the test.
//!
//! Owns the waiting: every wait ends, with what was seen so far.

#![allow(
    dead_code,
    unreachable_pub,
    reason = "each test file uses a part of it"
)]

use std::io::{BufRead, BufReader, Write};
use std::path::Path;
use std::process::{Child, ChildStdin, Command, Stdio};
use std::sync::Arc;
use std::sync::mpsc::{Receiver, RecvTimeoutError, channel};
use std::time::{Duration, Instant};

use ocpp_csms::store::{MemoryStore, Store, TransactionQuery, TransactionRecord};
use ocpp_csms::{Csms, Defaults, Dispatch, Rooms, Settings, Station, StationId};
use ocpp_messages::v16::{core, firmware, security, smart_charging};
use serde_json::Value;
use tokio::net::TcpListener;

/// How long anything may take.
const PATIENCE: Duration = Duration::from_secs(60);

type Served = Rooms<(
    core::Room,
    firmware::Room,
    security::Room,
    smart_charging::Room,
)>;

/// A central system.
pub struct Central {
    pub csms: Csms<Dispatch<Defaults, Served>>,
    store: Arc<MemoryStore>,
    pub url: String,
}

impl Central {
    /// One that serves `/ocpp/CP1` and its neighbours.
    pub async fn start() -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a free port");
        let url = format!("ws://{}/ocpp/CP1", listener.local_addr().expect("bound"));
        let settings = Settings::default();
        let store = Arc::new(MemoryStore::with_first_id(1_000));
        let defaults = Defaults::new(Arc::clone(&store) as Arc<dyn Store>, &settings);
        let csms = Csms::new(Dispatch::new(defaults), settings);
        let serving = csms.clone();
        tokio::spawn(async move { serving.serve(listener, std::future::pending()).await });
        Self { csms, store, url }
    }

    /// A station, once it is here: it knows of its connection before we do.
    pub async fn station(&self, name: &str) -> Station {
        let id = StationId::new(name).expect("valid");
        eventually(async || self.csms.station(&id)).await
    }

    /// The transactions of a station.
    pub async fn transactions(&self, name: &str) -> Vec<TransactionRecord> {
        let id = StationId::new(name).expect("valid");
        let query = TransactionQuery::of(&id);
        self.store.transactions(query).await.expect("stored")
    }
}

impl Central {
    /// The transactions of a station, once all of them have ended.
    pub async fn ended(&self, name: &str) -> Vec<TransactionRecord> {
        let ended = async || {
            let transactions = self.transactions(name).await;
            let all = transactions.iter().all(|one| one.energy_wh().is_some());
            (all && !transactions.is_empty()).then_some(transactions)
        };
        eventually(ended).await
    }
}

/// What comes about after a while.
pub async fn eventually<T>(mut ask: impl AsyncFnMut() -> Option<T>) -> T {
    let end = Instant::now() + PATIENCE;
    loop {
        if let Some(answer) = ask().await {
            return answer;
        }
        assert!(Instant::now() < end, "it never came about");
        tokio::time::sleep(Duration::from_millis(5)).await;
    }
}

/// The program.
pub struct Simulator {
    child: Child,
    stdin: Option<ChildStdin>,
    lines: Receiver<Value>,
    /// Every line so far.
    pub seen: Vec<Value>,
}

impl Simulator {
    pub fn start(url: &str, arguments: &[&str]) -> Self {
        let mut child = Command::new(env!("CARGO_BIN_EXE_simulator"))
            .args(["--url", url])
            .args(arguments)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .expect("the program starts");
        let stdin = child.stdin.take();
        let stdout = child.stdout.take().expect("piped");
        let (sender, lines) = channel();
        std::thread::spawn(move || {
            for line in BufReader::new(stdout).lines().map_while(Result::ok) {
                let line = serde_json::from_str(&line).unwrap_or(Value::String(line));
                if sender.send(line).is_err() {
                    return;
                }
            }
        });
        Self {
            child,
            stdin,
            lines,
            seen: Vec::new(),
        }
    }

    /// Writes a line.
    pub fn say(&mut self, line: &str) {
        let stdin = self.stdin.as_mut().expect("open");
        writeln!(stdin, "{line}").expect("written");
    }

    /// Reads lines until one is as wanted.
    #[track_caller]
    pub fn until(&mut self, what: &str, want: impl Fn(&Value) -> bool) -> Value {
        let end = Instant::now() + PATIENCE;
        loop {
            let left = end.saturating_duration_since(Instant::now());
            match self.lines.recv_timeout(left) {
                Ok(line) => {
                    self.seen.push(line.clone());
                    if want(&line) {
                        return line;
                    }
                }
                Err(RecvTimeoutError::Timeout | RecvTimeoutError::Disconnected) => {
                    let seen: Vec<_> = self.seen.iter().map(Value::to_string).collect();
                    panic!("{what} never came:\n{}", seen.join("\n"));
                }
            }
        }
    }

    /// Reads lines until there is this event.
    #[track_caller]
    pub fn event(&mut self, name: &str) -> Value {
        self.until(name, |line| line["event"] == name)
    }

    /// Waits until a connector is in this state.
    #[track_caller]
    pub fn status(&mut self, connector: usize, status: &str) -> Value {
        self.connector(connector, |connector| connector["status"] == status)
    }

    /// Reads lines until the station has sent a CALL of this action; its payload.
    #[track_caller]
    pub fn sent(&mut self, action: &str) -> Value {
        let line = self.until(action, |line| is_call(line, action));
        line["frame"][3].clone()
    }

    /// Asks for the state.
    #[track_caller]
    pub fn state(&mut self) -> Value {
        self.say(r#"{"cmd":"state"}"#);
        self.until("the state", |line| {
            line["event"] == "done" && line["cmd"] == "state"
        })
    }

    /// Asks for the state until a connector is as wanted; the connector.
    #[track_caller]
    pub fn connector(&mut self, number: usize, want: impl Fn(&Value) -> bool) -> Value {
        let end = Instant::now() + PATIENCE;
        loop {
            let state = self.state();
            let connector = &state["connectors"][number - 1];
            if want(connector) {
                return connector.clone();
            }
            assert!(Instant::now() < end, "connector {number} stays {connector}");
        }
    }

    /// How many CALLs of this action the station has sent so far.
    pub fn count(&self, action: &str) -> usize {
        self.seen
            .iter()
            .filter(|line| is_call(line, action))
            .count()
    }

    /// Ends the program; everything it said before is seen.
    pub fn quit(mut self) -> Vec<Value> {
        self.say(r#"{"cmd":"quit"}"#);
        self.event("stopped");
        let status = self.child.wait().expect("ended");
        assert!(status.success(), "{status}");
        std::mem::take(&mut self.seen)
    }

    /// Pulls the plug of the machine that runs it.
    pub fn kill(mut self) {
        self.child.kill().expect("killed");
        self.child.wait().expect("ended");
    }

    /// Waits until the program has ended by itself.
    pub fn exit_code(mut self) -> Option<i32> {
        drop(self.stdin.take());
        self.child.wait().expect("ended").code()
    }
}

impl Drop for Simulator {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// Whether a line is a CALL of this action that the station sent.
pub fn is_call(line: &Value, action: &str) -> bool {
    line["event"] == "sent" && line["frame"][0] == 2 && line["frame"][2] == action
}

/// A folder as an argument.
pub fn argument(folder: &Path) -> &str {
    folder.to_str().expect("a plain name")
}
