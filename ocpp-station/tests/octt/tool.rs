//! The other end of a case: a CSMS that follows a script, and the hands that plug, swipe and cut the power.
//!
//! Owns the steps that cases are written in. Knows no case. Whatever goes wrong is reported with the case's id and rule.

use crate::bench::{Bench, Csms, TWO_SOCKETS, friendly};
use ocpp_station::{Settings, Station};
use serde_json::{Value, json};
use std::cell::RefCell;
use std::collections::{BTreeMap, VecDeque};
use std::rc::Rc;

/// The connector that cases are played at.
pub const CONNECTOR: usize = 1;
/// An idTag that the CSMS accepts.
pub const VALID: &str = "ann";
/// Another one.
pub const VALID_2: &str = "bob";
/// One it does not accept.
pub const INVALID: &str = "BAD";

/// How long a frame may take that the station owes, in ms.
const PATIENCE_MS: u64 = 5_000;

type Answers = Rc<RefCell<VecDeque<(String, Value)>>>;

/// A case that is being played.
pub struct Tool {
    id: &'static str,
    rule: &'static str,
    settings: &'static Settings,
    answers: Answers,
    pub bench: Bench,
}

impl Tool {
    /// A case, with the sections its rules come from. Two sockets with locks and storage, accepted by the CSMS; what was
    /// sent up to then is forgotten.
    pub fn case(id: &'static str, rule: &'static str) -> Self {
        Self::with(id, rule, &TWO_SOCKETS)
    }

    /// The same with another station.
    pub fn with(id: &'static str, rule: &'static str, settings: &'static Settings) -> Self {
        let mut tool = Self::cold(id, rule, settings);
        tool.bench.energy(CONNECTOR, 1_000);
        tool.bench.run(3_000);
        tool.bench.calls.clear();
        tool
    }

    /// The same before it is powered up.
    pub fn cold(id: &'static str, rule: &'static str, settings: &'static Settings) -> Self {
        let answers = Answers::default();
        let mut bench = Bench::new(Station::with_storage(settings, 1));
        bench.storage = Some(BTreeMap::new());
        bench.csms = scripted(&answers);
        Self {
            id,
            rule,
            settings,
            answers,
            bench,
        }
    }

    fn fail(&self, what: &str) -> ! {
        panic!("{} ({}): {what}", self.id, self.rule);
    }

    // What the CSMS does.

    /// The next CALL of this action is answered with this.
    pub fn will_answer(&mut self, action: &str, payload: Value) {
        let answer = (action.to_owned(), payload);
        self.answers.borrow_mut().push_back(answer);
    }

    /// The CSMS calls, and the answer has these members at least.
    #[track_caller]
    pub fn asks(&mut self, action: &str, payload: Value, want: Value) -> Value {
        match self.bench.call(action, payload) {
            Ok(answer) if holds(&answer, &want) => answer,
            other => self.fail(&format!("{action} answered {other:?}, not {want}")),
        }
    }

    /// The CSMS calls, and is told this status.
    #[track_caller]
    pub fn told(&mut self, action: &str, payload: Value, status: &str) {
        self.asks(action, payload, json!({ "status": status }));
    }

    /// The CSMS calls, and is refused with this error code.
    #[track_caller]
    pub fn refused(&mut self, action: &str, payload: Value, code: &str) {
        let answer = self.bench.call(action, payload);
        if answer.as_ref().err().map(String::as_str) != Some(code) {
            self.fail(&format!(
                "{action} answered {answer:?}, not the error {code}"
            ));
        }
    }

    /// The CSMS sets a key, and the station accepts.
    #[track_caller]
    pub fn sets(&mut self, key: &str, value: &str) {
        let change = json!({ "key": key, "value": value });
        self.told("ChangeConfiguration", change, "Accepted");
    }

    /// The value of a key, as GetConfiguration shows it.
    #[track_caller]
    pub fn value(&mut self, key: &str) -> String {
        let asked = json!({ "key": [key] });
        let answer = self.asks("GetConfiguration", asked, json!({}));
        match answer["configurationKey"][0]["value"].as_str() {
            Some(value) => value.to_owned(),
            None => self.fail(&format!("{key} has no value: {answer}")),
        }
    }

    // What the station does.

    /// The next frame of the station is this action, with these members at least.
    #[track_caller]
    pub fn expects(&mut self, action: &str, want: Value) -> Value {
        let came = self.next_call();
        match came {
            Some((name, payload)) if name == action && holds(&payload, &want) => payload,
            Some((name, payload)) => {
                self.fail(&format!("{name} {payload} came, not {action} {want}"))
            }
            None => self.fail(&format!("no {action} {want} came")),
        }
    }

    /// A connector's state is the next that is told.
    #[track_caller]
    pub fn expects_status(&mut self, connector: usize, status: &str) -> Value {
        self.expects(
            "StatusNotification",
            json!({ "connectorId": connector, "status": status }),
        )
    }

    /// These come next, in whatever order; their payloads in the order of the question.
    #[track_caller]
    pub fn expects_all(&mut self, wanted: &[(&str, Value)]) -> Vec<Value> {
        let mut came = Vec::new();
        while came.len() < wanted.len() {
            match self.next_call() {
                Some(call) => came.push(call),
                None => self.fail(&format!("of {wanted:?} only {came:?} came")),
            }
        }
        wanted
            .iter()
            .map(|(action, want)| {
                let at = came
                    .iter()
                    .position(|(name, payload)| name == action && holds(payload, want));
                match at {
                    Some(at) => came.remove(at).1,
                    None => self.fail(&format!("no {action} {want} among {came:?}")),
                }
            })
            .collect()
    }

    /// All connectors and the station report; this connector in this state, the others as Available.
    #[track_caller]
    pub fn expects_report(&mut self, connector: usize, status: &str) {
        for each in 0..=2 {
            let status = if each == connector {
                status
            } else {
                "Available"
            };
            self.expects_status(each, status);
        }
    }

    /// So many seconds pass, and the station sends nothing.
    #[track_caller]
    pub fn expects_silence(&mut self, s: u64) {
        self.waits(s);
        if let Some((action, payload)) = self.bench.calls.pop_front() {
            self.fail(&format!("{action} {payload} came, where nothing was due"));
        }
    }

    fn next_call(&mut self) -> Option<(String, Value)> {
        let end = self.bench.now + PATIENCE_MS;
        while self.bench.calls.is_empty() && self.bench.now < end {
            self.bench.run(100);
        }
        self.bench.calls.pop_front()
    }

    /// What was sent up to now does not matter.
    pub fn forgets(&mut self) {
        self.bench.settle();
        self.bench.calls.clear();
    }

    // What hands do.

    /// Time passes, in s.
    pub fn waits(&mut self, s: u64) {
        self.bench.run(s * 1_000);
    }

    /// The vehicle is plugged in.
    pub fn plugs(&mut self) {
        self.bench.plug(CONNECTOR, true);
    }

    /// The cable is gone.
    pub fn unplugs(&mut self) {
        self.bench.plug(CONNECTOR, false);
    }

    /// An idTag is presented at the connector's reader.
    pub fn swipes(&mut self, id_tag: &str) {
        self.bench.swipe(CONNECTOR as u8, id_tag);
    }

    /// An idTag is accepted; the cable may come.
    pub fn authorized(&mut self) {
        self.swipes(VALID);
        self.expects("Authorize", json!({ "idTag": VALID }));
    }

    /// A transaction runs; returns its transactionId.
    pub fn charging(&mut self) -> Value {
        self.charging_as(VALID)
    }

    /// The same with this idTag.
    pub fn charging_as(&mut self, id_tag: &str) -> Value {
        self.plugs();
        self.swipes(id_tag);
        self.expects_status(CONNECTOR, "Preparing");
        self.expects("Authorize", json!({ "idTag": id_tag }));
        self.expects_all(&[
            ("StartTransaction", json!({ "connectorId": CONNECTOR })),
            ("StatusNotification", json!({ "status": "Charging" })),
        ]);
        assert!(self.bench.is_closed(CONNECTOR));
        json!(1)
    }

    /// The network is gone.
    pub fn loses_network(&mut self) {
        self.bench.disconnect();
    }

    /// The network is back; the station has found out.
    pub fn finds_network(&mut self) {
        self.bench.network = true;
        let event = ocpp_station::Event::NetworkUp;
        let now = self.bench.instant();
        self.bench.station.handle(now, event);
        self.bench.settle();
    }

    /// The power goes and comes again. Storage, cable and whatever surrounds the station are as they were.
    pub fn loses_power(&mut self) {
        let mut old = std::mem::replace(
            &mut self.bench,
            Bench::new(Station::with_storage(self.settings, 2)),
        );
        self.bench.storage = old.storage.take();
        self.bench.inputs = old.inputs;
        self.bench.vault = old.vault.take();
        self.bench.jobs_end = old.jobs_end;
        self.bench.csms = scripted(&self.answers);
        self.bench.run(3_000);
    }

    /// The station has asked for its restart; it gets it.
    #[track_caller]
    pub fn restarts(&mut self) {
        self.waits(6);
        if self.bench.outputs.restart.is_none() {
            self.fail("the station does not restart");
        }
        self.loses_power();
    }
}

/// Answers what the script says, and everything else as a friendly CSMS does.
fn scripted(answers: &Answers) -> Csms {
    let answers = Rc::clone(answers);
    let mut otherwise = friendly();
    Box::new(move |action, payload| {
        let mut waiting = answers.borrow_mut();
        let at = waiting.iter().position(|(name, _)| name == action);
        match at.and_then(|at| waiting.remove(at)) {
            Some((_, answer)) => Some(Ok(answer)),
            None => otherwise(action, payload),
        }
    })
}

/// Whether a value has all that is wanted: members of objects one by one, everything else as a whole.
fn holds(value: &Value, want: &Value) -> bool {
    match (value, want) {
        (Value::Object(value), Value::Object(want)) => want
            .iter()
            .all(|(name, want)| value.get(name).is_some_and(|value| holds(value, want))),
        (Value::Array(value), Value::Array(want)) => {
            value.len() == want.len() && value.iter().zip(want).all(|(v, w)| holds(v, w))
        }
        _ => value == want,
    }
}
