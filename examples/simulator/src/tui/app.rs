//! What is on the screen, and what keys make of it.
//!
//! Owns selection, log and the power of the last minutes. Draws nothing and reaches no station.

use std::collections::VecDeque;

use ocpp_station::{ChargePointErrorCode, IdTag};
use ocpp_station_host::simulated::{Command, Connector, Event, State, transcript};
use ratatui::crossterm::event::{KeyCode, KeyEvent, KeyModifiers};

/// Lines of the log that are kept.
const LINES: usize = 500;
/// Moments of power that are kept of each connector.
const MOMENTS: usize = 240;
/// Between two of them, in ms of the station's time.
const MOMENT_MS: u64 = 5_000;
/// Powers that a vehicle can be told to draw at most, W.
const POWERS: [i32; 5] = [22_000, 11_000, 7_000, 3_700, 0];

/// What a key asks for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Asked {
    Quit,
    Order(Command),
}

/// One station on the screen.
#[derive(Debug, Default)]
pub(super) struct Shown {
    pub(super) name: String,
    pub(super) state: State,
    pub(super) network: bool,
    /// W, of each connector.
    pub(super) powers: Vec<VecDeque<u64>>,
    taken_ms: u64,
    /// What was last said about each connector: place in [`POWERS`], lock stuck.
    said: Vec<(usize, bool)>,
}

/// Everything on the screen.
#[derive(Debug)]
pub(super) struct App {
    pub(super) stations: Vec<Shown>,
    pub(super) log: VecDeque<String>,
    pub(super) speed: u32,
    pub(super) token: IdTag,
    station: usize,
    connector: usize,
}

impl App {
    /// Nothing yet.
    pub(super) const fn new(token: IdTag, speed: u32) -> Self {
        Self {
            stations: Vec::new(),
            log: VecDeque::new(),
            speed,
            token,
            station: 0,
            connector: 0,
        }
    }

    /// Which station keys are for.
    pub(super) const fn station(&self) -> usize {
        self.station
    }

    /// The station that keys are for.
    pub(super) fn shown(&self) -> Option<&Shown> {
        self.stations.get(self.station)
    }

    /// Which connector keys are for, from 0.
    pub(super) fn connector(&self) -> usize {
        let count = self.shown().map_or(0, |shown| shown.state.connectors.len());
        self.connector.min(count.saturating_sub(1))
    }

    /// Takes in an event.
    pub(super) fn log(&mut self, event: &Event) {
        let Some(line) = transcript(event) else {
            return;
        };
        let station = event.get("station").and_then(|name| name.as_str());
        let line = match station {
            Some(station) if self.stations.len() > 1 => format!("{station} {line}"),
            _ => line,
        };
        if self.log.len() >= LINES {
            self.log.pop_front();
        }
        self.log.push_back(line);
    }

    /// Takes in how stations are: name, state, whether there is a network.
    pub(super) fn update(&mut self, states: impl Iterator<Item = (String, State, bool)>) {
        for (at, (name, state, network)) in states.enumerate() {
            if self.stations.len() <= at {
                self.stations.push(Shown::default());
            }
            if let Some(shown) = self.stations.get_mut(at) {
                shown.update(name, state, network);
            }
        }
    }

    /// What a key asks for, if it does not only change what is shown.
    pub(super) fn press(&mut self, key: KeyEvent) -> Option<Asked> {
        if key.modifiers.contains(KeyModifiers::CONTROL) {
            return (key.code == KeyCode::Char('c')).then_some(Asked::Quit);
        }
        let at = self.connector();
        let shown = self.stations.get_mut(self.station)?;
        let connectors = shown.state.connectors.len();
        match key.code {
            KeyCode::Char('q') | KeyCode::Esc => return Some(Asked::Quit),
            KeyCode::Down => self.connector = (at + 1).min(connectors.saturating_sub(1)),
            KeyCode::Up => self.connector = at.saturating_sub(1),
            KeyCode::Tab | KeyCode::Right => {
                self.station = (self.station + 1) % self.stations.len().max(1);
            }
            KeyCode::BackTab | KeyCode::Left => {
                let count = self.stations.len().max(1);
                self.station = (self.station + count - 1) % count;
            }
            KeyCode::Char(letter) => {
                let token = self.token;
                return shown.order(letter, at, token).map(Asked::Order);
            }
            _ => {}
        }
        None
    }
}

impl Shown {
    fn update(&mut self, name: String, state: State, network: bool) {
        let now_ms = state.now.as_millis();
        let count = state.connectors.len();
        self.powers.resize_with(count, VecDeque::new);
        self.said.resize(count, (0, false));
        // After a restart time begins anew.
        if now_ms < self.taken_ms || now_ms >= self.taken_ms + MOMENT_MS {
            self.taken_ms = now_ms;
            for (powers, connector) in self.powers.iter_mut().zip(&state.connectors) {
                if powers.len() >= MOMENTS {
                    powers.pop_front();
                }
                powers.push_back(u64::try_from(connector.power_w).unwrap_or(0));
            }
        }
        self.name = name;
        self.state = state;
        self.network = network;
    }

    fn order(&mut self, letter: char, at: usize, token: IdTag) -> Option<Command> {
        let found: &Connector = self.state.connectors.get(at)?;
        let connector = found.connector;
        Some(match letter {
            'p' if found.plugged => Command::PlugOut { connector },
            'p' => Command::PlugIn { connector },
            'r' => Command::EvReady {
                connector,
                ready: !found.ev_ready,
            },
            'c' => Command::Swipe {
                token,
                connectors: vec![connector],
            },
            'w' => {
                let (place, _) = self.said.get_mut(at)?;
                *place = (*place + 1) % POWERS.len();
                let watts = *POWERS.get(*place)?;
                Command::Power { connector, watts }
            }
            'e' if found.error.is_some() => Command::ClearError { connector },
            'e' => Command::RaiseError {
                connector,
                error: ChargePointErrorCode::GroundFailure,
                severity: None,
                info: String::new(),
                vendor_code: String::new(),
            },
            'l' => {
                let (_, stuck) = self.said.get_mut(at)?;
                *stuck = !*stuck;
                Command::LockFailure {
                    connector,
                    fail: *stuck,
                }
            }
            'n' if self.network => Command::Disconnect,
            'n' => Command::Connect,
            'x' => Command::PowerCut,
            _ => return None,
        })
    }
}

#[cfg(test)]
pub(super) mod tests {
    use super::*;
    use ocpp_station::Instant;
    use serde_json::json;

    /// A station of two connectors, one of which charges.
    pub(in crate::tui) fn charging() -> App {
        let mut app = App::new(IdTag::try_from("04A1").expect("short"), 60);
        let charging = Connector {
            connector: 1,
            status: "Charging",
            plugged: true,
            ev_ready: true,
            closed: true,
            locked: true,
            limit_a: 16.0,
            limit_w: 11_040,
            phases: 3,
            power_w: 7_000,
            energy_wh: 12_345,
            transaction_id: Some(42),
            schedule: vec![(0, 16.0), (3_600, 8.0)],
            ..Connector::default()
        };
        let faulted = Connector {
            connector: 2,
            status: "Faulted",
            error: Some("GroundFailure"),
            phases: 3,
            ..Connector::default()
        };
        for s in 1..=3 {
            let state = State {
                connected: true,
                online: true,
                now: Instant::from_millis(s * MOMENT_MS),
                unix_ms: Some(1_767_225_600_000),
                connectors: vec![charging.clone(), faulted.clone()],
            };
            app.update([("CP1".to_owned(), state, true)].into_iter());
        }
        let sent = json!({ "event": "sent", "frame": [2, "7", "Heartbeat", {}] });
        app.log(sent.as_object().expect("an object"));
        app
    }

    fn check(app: &mut App, key: KeyCode, want: Option<Asked>) {
        assert_eq!(app.press(KeyEvent::from(key)), want, "{key:?}");
    }

    #[test]
    fn keys_are_commands() {
        let mut app = charging();
        let order = |command| Some(Asked::Order(command));
        let connector = 1;
        let key = KeyCode::Char;
        check(&mut app, key('p'), order(Command::PlugOut { connector }));
        let ready = false;
        check(
            &mut app,
            key('r'),
            order(Command::EvReady { connector, ready }),
        );
        let watts = 11_000;
        check(
            &mut app,
            key('w'),
            order(Command::Power { connector, watts }),
        );
        let fail = true;
        check(
            &mut app,
            key('l'),
            order(Command::LockFailure { connector, fail }),
        );
        check(&mut app, KeyCode::Down, None);
        let connector = 2;
        check(&mut app, KeyCode::Down, None);
        check(&mut app, key('p'), order(Command::PlugIn { connector }));
        check(&mut app, key('e'), order(Command::ClearError { connector }));
        check(&mut app, key('n'), order(Command::Disconnect));
        check(&mut app, key('x'), order(Command::PowerCut));
        check(&mut app, key('?'), None);
        check(&mut app, key('q'), Some(Asked::Quit));
        let mut empty = App::new(app.token, 1);
        check(&mut empty, key('p'), None);
        assert_eq!(empty.connector(), 0);
    }

    #[test]
    fn power_is_remembered_as_time_passes() {
        let app = charging();
        let shown = app.shown().expect("a station");
        assert_eq!(shown.powers[0], [7_000, 7_000, 7_000]);
    }
}
