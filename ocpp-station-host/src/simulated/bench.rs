//! One simulated station from the first power-up to the end of the program, and the commands that reach it.
//!
//! Owns the order of power-ups. Behaviour is the station's, physics the world's.

use std::pin::pin;
use std::time::Duration;

use ocpp_station::roles::Drivers;
use ocpp_station::{Restart, Station};
use serde_json::{Value, json};
use tokio::sync::mpsc;

use super::command::Command;
use super::feed::Feed;
use super::state::Latest;
use super::witness::Witness;
use super::world::World;
use crate::remote::Remote;
use crate::shell::{Ended, Options, Shell};
use crate::watch::Watch;

/// How long the station is dark between two power-ups, in ms of its time.
const DARK_MS: u64 = 1_000;
/// Commands that may wait.
const WAITING: usize = 1_024;

/// A command and the id that its answer carries.
type Order = (Option<Value>, Command);

/// The way of commands to one station; clones are the same way.
#[derive(Clone, Debug)]
pub struct Orders(mpsc::Sender<Order>);

impl Orders {
    /// Gives a command; `id` comes back with the answer. False if too many wait already, or the station has ended.
    pub fn give(&self, id: Option<Value>, command: Command) -> bool {
        self.0.try_send((id, command)).is_ok()
    }

    /// The same from a thread of its own, which waits until there is room. False if the station has ended.
    pub fn give_in_turn(&self, id: Option<Value>, command: Command) -> bool {
        self.0.blocking_send((id, command)).is_ok()
    }
}

/// A station on the bench.
#[derive(Debug)]
pub struct Bench {
    name: String,
    world: World,
    feed: Feed,
    /// Whether frames are told.
    frames: bool,
    options: Options,
    remote: Remote,
    latest: Latest,
    orders: mpsc::Receiver<Order>,
}

/// How a power-up ended.
enum Over {
    Restart(Restart),
    PowerCut,
    End,
}

impl Bench {
    /// A station that has not been powered up yet, and the way to it. `remote` is its shell's handle, the one that its
    /// [`FileStore`](crate::store::FileStore) wakes. Without `frames` events leave frames out.
    #[must_use]
    pub fn new(
        name: &str,
        options: Options,
        remote: Remote,
        world: World,
        feed: Feed,
        frames: bool,
    ) -> (Self, Orders) {
        let (sender, orders) = mpsc::channel(WAITING);
        let bench = Self {
            name: name.to_owned(),
            world,
            feed,
            frames,
            options,
            remote,
            latest: Latest::default(),
            orders,
        };
        (bench, Orders(sender))
    }

    /// What can be seen of it.
    #[must_use]
    pub const fn latest(&self) -> &Latest {
        &self.latest
    }

    /// Runs until it is told to quit. `power_up` builds station and drivers anew each time; its argument is a fresh seed.
    /// `watch` looks on as well.
    pub async fn run<D: Drivers>(
        mut self,
        mut power_up: impl FnMut(u64) -> (Station, D),
        watch: &mut impl Watch,
    ) {
        let mut why = "power_up";
        loop {
            self.tell("boot", json!({ "why": why, "url": self.options.url }));
            self.world.power_up();
            let (station, drivers) = power_up(crate::seed());
            match self.live(station, drivers, watch).await {
                Over::End => break,
                Over::PowerCut => why = "power_cut",
                Over::Restart(Restart::Soft) => why = "soft_reset",
                Over::Restart(Restart::Hard) => why = "hard_reset",
            }
            let dark = DARK_MS * 1_000 / u64::from(self.options.speed.max(1));
            tokio::time::sleep(Duration::from_micros(dark)).await;
        }
        self.tell("stopped", json!({}));
    }

    /// From power-up to restart, loss of power or the end.
    async fn live<D: Drivers>(
        &mut self,
        station: Station,
        drivers: D,
        watch: &mut impl Watch,
    ) -> Over {
        let (options, remote) = (self.options.clone(), self.remote.clone());
        let shell = Shell::new(station, drivers, options, remote);
        let witness = Witness::new(
            self.name.clone(),
            self.feed.clone(),
            self.frames,
            self.world.clone(),
            self.latest.clone(),
        );
        let mut both = (witness, watch);
        let mut running = pin!(shell.run(&mut both));
        loop {
            let order = tokio::select! {
                ended = &mut running => return match ended {
                    Ended::Restart(restart) => Over::Restart(restart),
                    Ended::Stopped => Over::End,
                },
                Some(order) = self.orders.recv() => order,
            };
            let (id, command) = order;
            let name = command.name();
            match self.obey(&command) {
                Ok(fields) => self.answer(id, "done", name, fields),
                Err(why) => self.answer(id, "error", name, json!({ "why": why })),
            }
            match command {
                // The rest of this power-up is dropped where it stands.
                Command::PowerCut => return Over::PowerCut,
                Command::Quit => self.remote.stop(),
                _ => self.remote.wake(),
            }
        }
    }

    fn obey(&self, command: &Command) -> Result<Value, String> {
        match command {
            Command::Disconnect => self.remote.set_network(false),
            Command::Connect => self.remote.set_network(true),
            Command::State => return Ok(self.state()),
            _ => self.world.obey(command)?,
        }
        Ok(json!({}))
    }

    fn state(&self) -> Value {
        let latest = self.latest.get();
        let connectors = latest.connectors.iter().map(|connector| {
            let mut shown = json!(connector);
            if let Some(shown) = shown.as_object_mut() {
                shown.insert("schedule".to_owned(), json!(connector.schedule));
            }
            shown
        });
        json!({
            "uptime_ms": latest.now.as_millis(),
            "network": self.remote.has_network(),
            "connected": latest.connected,
            "online": latest.online,
            "connectors": connectors.collect::<Vec<_>>(),
        })
    }

    fn tell(&self, event: &str, fields: Value) {
        self.feed.tell(event, Some(&self.name), fields);
    }

    fn answer(&self, id: Option<Value>, event: &str, command: &str, fields: Value) {
        let mut answer = json!({ "cmd": command });
        if let (Value::Object(answer), Value::Object(fields)) = (&mut answer, fields) {
            answer.extend(id.map(|id| ("id".to_owned(), id)));
            answer.extend(fields);
        }
        self.tell(event, answer);
    }
}
