//! A station on the bench: simulated time, simulated hardware, a scripted CSMS, all by plain function calls.
#![allow(dead_code, unreachable_pub, reason = "each test file uses its part")]

#[cfg(feature = "security")]
pub mod vault;

use ocpp_station::{
    Channel, ConnectorSettings, Event, Inputs, Instant, Job, JobOutcome, LinkWish, Notice, Outputs,
    Part, Settings, Station, StorageOp, Transmit, VALUE_BYTES, Work,
};
use serde_json::{Value, json};
use std::collections::{BTreeMap, VecDeque};

/// 2026-01-01T00:00:00Z, the CSMS's clock at power-up.
pub const T0_MS: i64 = 1_767_225_600_000;

pub static TWO_SOCKETS: Settings = Settings {
    vendor: "vendor",
    model: "model",
    connectors: &[
        ConnectorSettings::SOCKET_11KW,
        ConnectorSettings::SOCKET_11KW,
    ],
    measures: 1 | 4 | 8 | 64 | 4096,
    diagnostics_file: "diagnostics.txt",
    firmware_version: "1.0",
    transfer_protocols: "HTTP,HTTPS",
    ..Settings::DEFAULT
};

/// What the CSMS answers to a CALL; none for silence.
pub type Csms = Box<dyn FnMut(&str, &Value) -> Option<Result<Value, &'static str>>>;

pub struct Bench {
    pub station: Station,
    pub inputs: Inputs,
    pub outputs: Outputs,
    pub csms: Csms,
    /// Whether the network lets connections through.
    pub network: bool,
    /// Whether the inputs are fresh.
    pub drivers_alive: bool,
    /// Whether jobs are done at once, and how.
    pub jobs_end: Option<JobOutcome>,
    /// How checks of certificates end, if not as the other jobs.
    #[cfg(feature = "security")]
    pub checks_end: Option<JobOutcome>,
    pub jobs: Vec<Job>,
    pub notices: Vec<Notice>,
    /// CALLs of the station that no test has looked at yet.
    pub calls: VecDeque<(String, Value)>,
    pub storage: Option<BTreeMap<u16, Vec<u8>>>,
    /// Whether writes come to an end; if not, the flash is busy for ever.
    pub flash_ends: bool,
    /// How many storage operations have been done.
    pub operations: usize,
    /// What was written: key, and bytes of the value, 0 where one was taken out.
    pub writes: Vec<(u16, usize)>,
    /// The power goes the moment this many are done, before the station hears of the last one.
    pub power_until: usize,
    /// How many CALLs have reached the CSMS.
    pub delivered: usize,
    /// The power goes the moment this many have reached it, before the answer to the last one comes.
    pub power_until_call: usize,
    /// The connection breaks with this CALL: before it arrives, or before its answer does.
    pub break_at: Option<(usize, bool)>,
    pub now: u64,
    /// What keeps certificates; none for a station without.
    #[cfg(feature = "security")]
    pub vault: Option<Box<dyn ocpp_station::Vault>>,
    /// How often a connection was opened.
    pub connections: usize,
    connected: bool,
    ids: u32,
    buffer: usize,
    partial: Vec<u8>,
}

impl Bench {
    pub fn new(station: Station) -> Self {
        Self {
            station,
            inputs: Inputs::default(),
            outputs: Outputs::default(),
            csms: friendly(),
            network: true,
            drivers_alive: true,
            jobs_end: Some(JobOutcome::Done),
            #[cfg(feature = "security")]
            checks_end: None,
            jobs: Vec::new(),
            notices: Vec::new(),
            calls: VecDeque::new(),
            storage: None,
            flash_ends: true,
            operations: 0,
            writes: Vec::new(),
            power_until: usize::MAX,
            delivered: 0,
            power_until_call: usize::MAX,
            break_at: None,
            now: 0,
            #[cfg(feature = "security")]
            vault: None,
            connections: 0,
            connected: false,
            ids: 0,
            buffer: 1_024,
            partial: Vec::new(),
        }
    }

    /// Two sockets, powered up, registered, both connectors reported Available.
    pub fn ready() -> Self {
        let mut bench = Self::new(Station::new(&TWO_SOCKETS, 1));
        bench.settle();
        bench.calls.clear();
        bench
    }

    pub fn with_buffer(mut self, bytes: usize) -> Self {
        self.buffer = bytes;
        self
    }

    pub fn instant(&self) -> Instant {
        Instant::from_millis(self.now)
    }

    /// Lets some time pass, in ms. The station is polled when it asked to be.
    pub fn run(&mut self, ms: u64) {
        let end = self.now + ms;
        let mut idle = 0;
        loop {
            let next = self.step().as_millis();
            // At least every second the drivers bring something new.
            let next = next.min(self.now + 1_000).min(end);
            if next <= self.now {
                idle += 1;
                assert!(idle < 1_000, "the station spins at {} ms", self.now);
                if self.now >= end {
                    break;
                }
                continue;
            }
            idle = 0;
            self.now = next;
        }
    }

    /// Lets a moment pass: what is due happens, no time-out comes near.
    pub fn settle(&mut self) {
        self.run(1_500);
    }

    /// One round of the shell's loop.
    pub fn step(&mut self) -> Instant {
        if !self.has_power() {
            return Instant::NEVER;
        }
        if self.drivers_alive {
            let now = self.instant();
            for connector in &mut self.inputs.connectors {
                connector.at = now;
                connector.meter_at = now;
            }
        }
        let mut next = self
            .station
            .poll(self.instant(), &self.inputs, &mut self.outputs);
        for round in 0.. {
            assert!(round < 10_000, "the shell's loop never comes to rest");
            // A flash is slow: it gets its turn when everybody else has had theirs.
            let busy = self.follow_link() | self.send() | self.do_jobs();
            let busy = busy || self.do_storage();
            if !self.has_power() {
                return Instant::NEVER;
            }
            while let Some(notice) = self.station.next_notice() {
                self.notices.push(notice);
            }
            if !busy {
                break;
            }
            next = self
                .station
                .poll(self.instant(), &self.inputs, &mut self.outputs);
        }
        next
    }

    pub fn has_power(&self) -> bool {
        self.operations < self.power_until && self.delivered < self.power_until_call
    }

    fn follow_link(&mut self) -> bool {
        let wished = self.outputs.link == LinkWish::Open;
        let up = wished && self.network;
        let attempt_fails = wished && !self.network;
        if up == self.connected && !attempt_fails {
            return false;
        }
        self.connected = up;
        self.connections += usize::from(up);
        let event = if up {
            Event::Connected
        } else {
            Event::Disconnected
        };
        self.station.handle(self.instant(), event);
        true
    }

    fn send(&mut self) -> bool {
        let mut busy = false;
        let mut out = vec![0; self.buffer];
        while self.has_power()
            && let Some(transmit) = self.transmit(&mut out)
        {
            busy = true;
            match transmit {
                Transmit::Ping => self.station.handle(self.instant(), Event::Alive),
                Transmit::Text(part) => {
                    if let Some(frame) = self.collect(part, &out) {
                        // Its answer is taken in and the station polled before the next one goes.
                        self.deliver(&frame);
                        break;
                    }
                }
            }
        }
        busy
    }

    fn transmit(&mut self, out: &mut [u8]) -> Option<Transmit> {
        let now = self.instant();
        #[cfg(feature = "security")]
        if let Some(vault) = &mut self.vault {
            return self.station.transmit_with(now, out, vault.as_mut());
        }
        self.station.transmit(now, out)
    }

    fn take(&mut self, text: &[u8], out: &mut [u8]) -> Option<Part> {
        let now = self.instant();
        #[cfg(feature = "security")]
        if let Some(vault) = &mut self.vault {
            let vault = vault.as_mut();
            return self
                .station
                .receive_secure(now, text, out, &mut |_, _| None, vault);
        }
        self.station.receive(now, text, out)
    }

    fn collect(&mut self, part: Part, out: &[u8]) -> Option<Value> {
        self.partial.extend_from_slice(&out[..part.length]);
        part.last.then(|| {
            let text = std::mem::take(&mut self.partial);
            serde_json::from_slice(&text)
                .unwrap_or_else(|e| panic!("{e}: {}", String::from_utf8_lossy(&text)))
        })
    }

    fn deliver(&mut self, frame: &Value) {
        if frame[0] != 2 {
            self.calls.push_back(("(answer)".to_owned(), frame.clone()));
            return;
        }
        let action = frame[2].as_str().expect("an action").to_owned();
        self.delivered += 1;
        let breaks = self.break_at.filter(|(at, _)| *at == self.delivered);
        if breaks == Some((self.delivered, true)) {
            return self.drop_link();
        }
        self.calls.push_back((action.clone(), frame[3].clone()));
        let answer = match (self.csms)(&action, &frame[3]) {
            Some(Ok(mut payload)) => {
                if payload["currentTime"] == "now" {
                    let now = ocpp_wire::Timestamp::from_unix_ms(self.unix_ms());
                    payload["currentTime"] = json!(now.to_string());
                }
                json!([3, frame[1], payload])
            }
            Some(Err(code)) => json!([4, frame[1], code, "", {}]),
            None => return,
        };
        if breaks.is_some() {
            return self.drop_link();
        }
        if !self.has_power() {
            return;
        }
        assert_eq!(
            self.receive(&answer.to_string()),
            None,
            "an answer is not answered"
        );
    }

    /// The connection breaks; it can be opened again at once.
    fn drop_link(&mut self) {
        self.connected = false;
        self.partial.clear();
        self.station.handle(self.instant(), Event::Disconnected);
    }

    /// A frame reaches the station; what it answers at once.
    pub fn receive(&mut self, text: &str) -> Option<Value> {
        self.receive_bytes(text.as_bytes())
    }

    pub fn receive_bytes(&mut self, text: &[u8]) -> Option<Value> {
        let mut out = vec![0; self.buffer];
        let mut part = self.take(text, &mut out)?;
        loop {
            if let Some(frame) = self.collect(part, &out) {
                return Some(frame);
            }
            match self.transmit(&mut out) {
                Some(Transmit::Text(more)) => part = more,
                other => panic!("the rest of a frame expected, not {other:?}"),
            }
        }
    }

    /// The CSMS calls; the station's payload, or its error code.
    pub fn call(&mut self, action: &str, payload: Value) -> Result<Value, String> {
        self.ids += 1;
        let id = format!("csms-{}", self.ids);
        let frame = json!([2, id, action, payload]).to_string();
        let answer = match self.receive(&frame) {
            Some(answer) => answer,
            None => {
                self.settle();
                let late = self
                    .calls
                    .iter()
                    .position(|(a, f)| a == "(answer)" && f[1] == id);
                let at = late.unwrap_or_else(|| panic!("{action} was not answered"));
                self.calls.remove(at).expect("there").1
            }
        };
        assert_eq!(answer[1], id);
        match answer[0].as_i64() {
            Some(3) => Ok(answer[2].clone()),
            _ => Err(answer[2].as_str().expect("a code").to_owned()),
        }
    }

    /// The CSMS calls; the status the station answers.
    pub fn status(&mut self, action: &str, payload: Value) -> String {
        match self.call(action, payload) {
            Ok(response) => response["status"].as_str().expect("a status").to_owned(),
            Err(code) => code,
        }
    }

    fn do_jobs(&mut self) -> bool {
        let mut busy = false;
        while let Some(job) = self.station.next_job() {
            busy = true;
            self.jobs.push(job);
            let outcome = self.jobs_end;
            #[cfg(feature = "security")]
            let outcome = match job.work {
                Work::Check { .. } => self.checks_end.or(outcome),
                _ => outcome,
            };
            if let Some(outcome) = outcome {
                self.end_job(job.number, outcome);
            }
        }
        busy
    }

    pub fn end_job(&mut self, job: u16, outcome: JobOutcome) {
        let event = Event::JobEnded { job, outcome };
        self.station.handle(self.instant(), event);
    }

    pub fn did(&self, work: Work) -> bool {
        self.jobs.iter().any(|job| job.work == work)
    }

    fn do_storage(&mut self) -> bool {
        let Some(mut map) = self.storage.take() else {
            return false;
        };
        let mut buffer = [0; VALUE_BYTES];
        let op = self.station.next_storage(self.instant(), &mut buffer);
        let now = self.instant();
        match op {
            None => {}
            Some(StorageOp::Read { key }) => {
                let value = map.get(&key).map(Vec::as_slice);
                self.station.handle(now, Event::StorageRead { key, value });
            }
            Some(StorageOp::Scan) => {
                for (key, value) in &map {
                    let event = Event::StorageFound { key: *key, value };
                    self.station.handle(now, event);
                }
                self.station.handle(now, Event::StorageDone { done: true });
            }
            Some(StorageOp::Write { key, length }) => {
                self.writes.push((key, length));
                map.insert(key, buffer[..length].to_vec());
            }
            Some(StorageOp::Remove { key }) => {
                self.writes.push((key, 0));
                map.remove(&key);
            }
        }
        self.operations += usize::from(op.is_some());
        let wrote = matches!(op, Some(StorageOp::Write { .. } | StorageOp::Remove { .. }));
        if wrote && self.has_power() && self.flash_ends {
            self.station.handle(now, Event::StorageDone { done: true });
        }
        self.storage = Some(map);
        op.is_some()
    }

    pub fn disconnect(&mut self) {
        self.network = false;
        if self.connected {
            self.connected = false;
            self.station.handle(self.instant(), Event::Disconnected);
        }
        self.partial.clear();
        self.settle();
    }

    pub fn reconnect(&mut self) {
        self.network = true;
        self.run(320_000);
    }

    pub fn plug(&mut self, connector: usize, plugged: bool) {
        let inputs = &mut self.inputs.connectors[connector - 1];
        inputs.plugged = plugged;
        inputs.ev_ready = plugged;
        inputs.evse_ready = true;
        self.settle();
    }

    pub fn energy(&mut self, connector: usize, wh: i32) {
        let meter = &mut self.inputs.connectors[connector - 1].meter;
        meter.set(Channel::EnergyImport, wh);
        meter.set(Channel::PowerImport, 7_000);
    }

    pub fn swipe(&mut self, connector: u8, id_tag: &str) {
        let connectors = 1 << (connector - 1);
        self.station
            .handle(self.instant(), Event::Swipe { connectors, id_tag });
        self.settle();
    }

    /// Whether the contactor may be closed now.
    pub fn is_closed(&self, connector: usize) -> bool {
        self.outputs.connectors[connector - 1]
            .contactor_until
            .is_some_and(|until| until > self.instant())
    }

    /// The CALLs since last asked, in short: action, and connector and state of a StatusNotification.
    pub fn told(&mut self) -> Vec<String> {
        self.calls
            .drain(..)
            .map(|(action, payload)| match action.as_str() {
                "StatusNotification" => format!(
                    "{}:{}",
                    payload["connectorId"],
                    payload["status"].as_str().expect("a status")
                ),
                _ => action,
            })
            .collect()
    }

    /// The payload of the next CALL of this action; what comes before is passed over.
    pub fn expect(&mut self, action: &str) -> Value {
        while let Some((name, payload)) = self.calls.pop_front() {
            if name == action {
                return payload;
            }
        }
        panic!("no {action} was sent");
    }

    pub fn unix_ms(&self) -> i64 {
        T0_MS + i64::try_from(self.now).expect("small")
    }
}

/// A CSMS that accepts everything but idTags that begin with BAD; `x@GROUP` belongs to that group.
pub fn friendly() -> Csms {
    let mut transactions = 0;
    Box::new(move |action, payload| {
        Some(Ok(match action {
            "BootNotification" => json!({
                "currentTime": "now", "interval": 300, "status": "Accepted"
            }),
            "Heartbeat" => json!({ "currentTime": "now" }),
            "Authorize" => json!({ "idTagInfo": tag_info(&payload["idTag"]) }),
            "StartTransaction" => {
                transactions += 1;
                json!({ "transactionId": transactions, "idTagInfo": tag_info(&payload["idTag"]) })
            }
            "DataTransfer" => json!({ "status": "Accepted" }),
            _ => json!({}),
        }))
    })
}

fn tag_info(id_tag: &Value) -> Value {
    let id_tag = id_tag.as_str().expect("an idTag");
    let status = if id_tag.starts_with("BAD") {
        "Invalid"
    } else {
        "Accepted"
    };
    match id_tag.split_once('@') {
        Some((_, group)) => json!({ "status": status, "parentIdTag": group }),
        None => json!({ "status": status }),
    }
}
