//! What happens at one station, as events: frames, notices, and every change of a connector.
//!
//! Owns the events' members and the latest state. Changes nothing.

use std::collections::HashMap;

use ocpp_station::{Inputs, Instant, Notice, Outputs, Restart, Station};
use ocpp_wire::Timestamp;
use serde_json::{Value, json};

use super::feed::Feed;
use super::state::{Connector, Latest};
use super::world::World;
use crate::watch::{Seen, Watch};

/// Seconds ahead that a schedule is shown for.
#[cfg(feature = "smart-charging")]
const AHEAD_S: u32 = 86_400;
/// How often schedules are looked at, in ms of the station's time.
const LOOK_MS: u32 = 5_000;

/// Looks on at one power-up of a station.
pub(super) struct Witness {
    station: String,
    feed: Feed,
    frames: bool,
    world: World,
    latest: Latest,
    connected: bool,
    /// The wall clock at power-up, in ms since 1970, once it is known.
    power_up_ms: Option<i64>,
    /// StartTransactions without an answer: message id, connector.
    asked: HashMap<String, usize>,
    transactions: HashMap<usize, i64>,
    /// What was told last.
    told: Vec<Connector>,
    /// When the schedules are to be looked at again.
    look: Instant,
}

impl Witness {
    pub(super) fn new(
        station: String,
        feed: Feed,
        frames: bool,
        world: World,
        latest: Latest,
    ) -> Self {
        Self {
            station,
            feed,
            frames,
            world,
            latest,
            connected: false,
            power_up_ms: None,
            asked: HashMap::new(),
            transactions: HashMap::new(),
            told: Vec::new(),
            look: Instant::ZERO,
        }
    }

    fn tell(&self, now: Instant, event: &str, fields: Value) {
        let mut all = json!({ "uptime_ms": now.as_millis() });
        if let (Value::Object(all), Value::Object(fields)) = (&mut all, fields) {
            if let Some(power_up) = self.power_up_ms {
                let ms = power_up.saturating_add_unsigned(now.as_millis());
                let time = Timestamp::from_unix_ms(ms).to_string();
                all.insert("time".to_owned(), time.into());
            }
            all.extend(fields);
        }
        self.feed.tell(event, Some(&self.station), all);
    }

    fn frame(&mut self, now: Instant, event: &str, text: &str) {
        // What is no JSON is told as it is.
        let frame = serde_json::from_str(text).unwrap_or_else(|_| Value::from(text));
        self.follow(&frame);
        if self.frames {
            self.tell(now, event, json!({ "frame": frame }));
        }
    }

    /// Learns the CSMS's numbers of transactions.
    fn follow(&mut self, frame: &Value) {
        let Some(id) = frame.get(1).and_then(Value::as_str) else {
            return;
        };
        match frame.get(0).and_then(Value::as_u64) {
            Some(2)
                if frame
                    .get(2)
                    .is_some_and(|action| action == "StartTransaction") =>
            {
                let connector = frame.pointer("/3/connectorId").and_then(Value::as_u64);
                if let Some(connector) = connector {
                    self.asked.insert(id.to_owned(), connector as usize);
                }
            }
            Some(2)
                if frame
                    .get(2)
                    .is_some_and(|action| action == "StopTransaction") =>
            {
                let number = frame.pointer("/3/transactionId").and_then(Value::as_i64);
                self.transactions
                    .retain(|_, running| Some(*running) != number);
            }
            Some(3) => {
                if let Some(connector) = self.asked.remove(id)
                    && let Some(number) = frame.pointer("/2/transactionId").and_then(Value::as_i64)
                {
                    self.transactions.insert(connector, number);
                }
            }
            _ => {}
        }
    }

    fn notice(&mut self, now: Instant, notice: Notice) {
        let (event, fields) = match notice {
            Notice::Registered => ("registered", json!({})),
            Notice::Offline => ("offline", json!({})),
            Notice::Authorized { connector } => ("authorized", json!({ "connector": connector })),
            Notice::Refused { connector } => ("refused", json!({ "connector": connector })),
            Notice::GrantLapsed { connector } => {
                ("grant_lapsed", json!({ "connector": connector }))
            }
            Notice::Started {
                connector,
                transaction,
            } => (
                "transaction_started",
                json!({ "connector": connector, "local_number": transaction }),
            ),
            Notice::Stopped {
                connector,
                transaction,
                reason,
            } => {
                self.transactions.remove(&usize::from(connector));
                let reason = format!("{reason:?}");
                (
                    "transaction_stopped",
                    json!({ "connector": connector, "local_number": transaction, "reason": reason }),
                )
            }
            Notice::MessageGivenUp { transaction } => {
                ("message_given_up", json!({ "local_number": transaction }))
            }
            Notice::MeterValuesThinned { moments } => {
                ("meter_values_thinned", json!({ "moments": moments }))
            }
            Notice::OutboxFull { connector } => ("outbox_full", json!({ "connector": connector })),
            Notice::StorageFailed => ("storage_failed", json!({})),
            Notice::BadFrame => ("bad_frame", json!({})),
            Notice::DataAccepted => ("data_accepted", json!({})),
            Notice::DataRefused => ("data_refused", json!({})),
            Notice::RestartFailed => ("restart_failed", json!({})),
            #[cfg(feature = "security")]
            Notice::SecurityReconfigured => ("security_reconfigured", json!({})),
            Notice::Lost => ("notices_lost", json!({})),
            other => ("notice", json!({ "notice": format!("{other:?}") })),
        };
        self.tell(now, event, fields);
    }

    fn connectors(&self, inputs: &Inputs, outputs: &Outputs) -> Vec<Connector> {
        let things = self.world.lock();
        let both = inputs.connectors.iter().zip(&outputs.connectors);
        (1..)
            .zip(things.outlets.iter().zip(both))
            .map(|(number, (outlet, (found, asked)))| Connector {
                connector: number,
                status: asked.status.as_str(),
                error: found.fault.map(|fault| fault.code.as_str()),
                plugged: outlet.plugged,
                ev_ready: outlet.plugged && outlet.ready,
                closed: outlet.was_closed(),
                locked: outlet.locked,
                limit_a: f64::from(asked.limit.amperes) / 10.0,
                limit_w: asked.limit.watts,
                phases: asked.limit.phases,
                power_w: outlet.power,
                energy_wh: outlet.register_wh as i64,
                transaction_id: self.transactions.get(&usize::from(number)).copied(),
                schedule: Vec::new(),
            })
            .collect()
    }
}

impl Watch for Witness {
    fn seen(&mut self, now: Instant, seen: Seen<'_>) {
        match seen {
            Seen::Connected(url) => {
                self.connected = true;
                self.tell(now, "connected", json!({ "url": url }));
            }
            Seen::Unreachable(why) => self.tell(now, "unreachable", json!({ "why": why })),
            Seen::Disconnected(why) => {
                self.connected = false;
                self.tell(now, "disconnected", json!({ "why": why }));
            }
            Seen::Sent(text) => self.frame(now, "sent", text),
            Seen::Received(text) => self.frame(now, "received", text),
            Seen::Notice(notice) => self.notice(now, notice),
            Seen::Restart(restart) => {
                let kind = match restart {
                    Restart::Soft => "soft",
                    Restart::Hard => "hard",
                };
                self.tell(now, "restart", json!({ "kind": kind }));
            }
        }
    }

    fn round(
        &mut self,
        now: Instant,
        station: &mut Station,
        inputs: &Inputs,
        outputs: &Outputs,
    ) -> Instant {
        let unix_ms = station.unix_ms(now);
        self.power_up_ms = unix_ms.map(|ms| ms.saturating_sub_unsigned(now.as_millis()));
        let mut connectors = self.connectors(inputs, outputs);
        for connector in &connectors {
            let at = usize::from(connector.connector) - 1;
            let told = self.told.get(at);
            // The register alone is no news.
            let same = told.is_some_and(|told| {
                *connector
                    == Connector {
                        energy_wh: connector.energy_wh,
                        ..told.clone()
                    }
            });
            if !same {
                self.tell(now, "connector", json!(connector));
            }
        }
        self.told.clone_from(&connectors);
        let mut latest = self.latest.lock();
        let look = now >= self.look;
        if look {
            self.look = now.plus_ms(LOOK_MS);
        }
        for (connector, before) in connectors.iter_mut().zip(&latest.connectors) {
            connector.schedule.clone_from(&before.schedule);
        }
        if look {
            for connector in &mut connectors {
                connector.schedule = schedule(station, now, connector.connector);
            }
        }
        latest.connected = self.connected;
        latest.online = station.is_online();
        latest.now = now;
        latest.unix_ms = unix_ms;
        latest.connectors = connectors;
        Instant::NEVER
    }
}

/// What a connector may be offered from now on: seconds from now, A per phase.
#[cfg(feature = "smart-charging")]
fn schedule(station: &Station, now: Instant, connector: u8) -> Vec<(u32, f64)> {
    let Some((_, periods)) = station.forecast(now, connector, AHEAD_S) else {
        return Vec::new();
    };
    let period = |period: &ocpp_station::smart_charging::profile::Period| {
        (period.start_s, f64::from(period.limit()) / 10.0)
    };
    periods.iter().map(period).collect()
}

#[cfg(not(feature = "smart-charging"))]
fn schedule(_station: &Station, _now: Instant, _connector: u8) -> Vec<(u32, f64)> {
    Vec::new()
}
