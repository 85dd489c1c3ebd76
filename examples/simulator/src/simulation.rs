//! One simulated station from the first power-up to the end of the program, and the commands that reach it.
//!
//! Owns the order of power-ups. Behaviour is the station's, physics the world's.

use std::hash::{BuildHasher, Hasher, RandomState};
use std::path::Path;
use std::pin::pin;
use std::time::Duration;

use ocpp_station::roles::Place;
use ocpp_station::{ChargePointErrorCode, Fault, Restart, Severity};
use ocpp_station_host::store::{FileStore, MemoryStore, Store};
use ocpp_station_host::{Ended, Options as ShellOptions, Remote, Shell};
use serde_json::{Value, json};
use tokio::sync::mpsc;

use crate::command::Command;
use crate::drivers::Simulated;
use crate::feed::Feed;
use crate::options::Options;
use crate::settings::Blueprint;
use crate::vault::Vault;
use crate::witness::{Latest, Witness};
use crate::world::{Card, Meters, Outlet, Shared, World};

/// How long the station is dark between two power-ups, in ms of its time.
const DARK_MS: u64 = 1_000;
/// Above so many stations the drivers are asked less often.
const MANY: u32 = 20;

/// A command and the id that its answer carries.
pub(crate) type Order = (Option<Value>, Command);

/// One station.
pub(crate) struct Simulation {
    blueprint: Blueprint,
    world: Shared,
    store: Store,
    vault: Vault,
    remote: Remote,
    feed: Feed,
    frames: bool,
    latest: Latest,
    shell: ShellOptions,
}

/// How a power-up ended.
enum Over {
    Restart(Restart),
    PowerCut,
    End,
}

impl Simulation {
    /// A station that has not been powered up yet.
    ///
    /// # Errors
    /// What is wrong with the options or the storage folder.
    pub(crate) fn new(url: &str, options: &Options, feed: Feed) -> Result<Self, String> {
        let blueprint = Blueprint::new(url, options)?;
        let settings = blueprint.settings();
        let remote = Remote::new();
        let connectors = settings.connectors();
        let (store, meters) = match &options.store {
            Some(folder) => {
                let folder = match options.count {
                    1 => folder.clone(),
                    _ => folder.join(&blueprint.name),
                };
                files(&folder, &remote, connectors).map_err(|why| format!("--store {why}"))?
            }
            None => (
                Store::Memory(MemoryStore::new()),
                Meters::volatile(connectors),
            ),
        };
        Ok(Self {
            world: World::new(settings.volts, meters),
            store,
            vault: Vault::default(),
            remote,
            feed,
            frames: !options.no_frames,
            latest: Latest::default(),
            shell: ShellOptions {
                url: url.to_owned(),
                speed: options.speed,
                period_ms: if options.count > MANY { 1_000 } else { 250 },
                ..ShellOptions::default()
            },
            blueprint,
        })
    }

    pub(crate) fn name(&self) -> &str {
        &self.blueprint.name
    }

    pub(crate) const fn latest(&self) -> &Latest {
        &self.latest
    }

    /// Runs until it is told to quit.
    pub(crate) async fn run(mut self, mut orders: mpsc::UnboundedReceiver<Order>) {
        let mut why = "power_up";
        loop {
            self.tell("boot", json!({ "why": why, "url": self.blueprint.url }));
            match self.power_up(&mut orders).await {
                Over::End => break,
                Over::PowerCut => why = "power_cut",
                Over::Restart(Restart::Soft) => why = "soft_reset",
                Over::Restart(Restart::Hard) => why = "hard_reset",
            }
            let installed = self.world.lock().installed;
            self.blueprint.install(installed);
            let dark = DARK_MS * 1_000 / u64::from(self.shell.speed);
            tokio::time::sleep(Duration::from_micros(dark)).await;
        }
        self.tell("stopped", json!({}));
    }

    /// From power-up to restart, loss of power or the end.
    async fn power_up(&mut self, orders: &mut mpsc::UnboundedReceiver<Order>) -> Over {
        // Differs from one power-up to the next; a board has a random source for it.
        let seed = RandomState::new().build_hasher().finish();
        let drivers = Simulated::new(self.world.clone(), self.store.clone(), self.vault.clone());
        let shell = Shell::new(
            self.blueprint.build(seed),
            drivers,
            self.shell.clone(),
            self.remote.clone(),
        );
        let mut witness = Witness::new(
            self.blueprint.name.clone(),
            self.feed.clone(),
            self.frames,
            self.world.clone(),
            self.latest.clone(),
        );
        let mut running = pin!(shell.run(&mut witness));
        loop {
            let order = tokio::select! {
                ended = &mut running => return match ended {
                    Ended::Restart(restart) => Over::Restart(restart),
                    Ended::Stopped => Over::End,
                },
                order = orders.recv() => order,
            };
            let Some((id, command)) = order else {
                // Nobody can say anything any more.
                self.remote.stop();
                continue;
            };
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
        let mut world = self.world.lock();
        match command {
            Command::PlugIn { connector } => outlet(&mut world, *connector)?.plug_in(),
            Command::PlugOut { connector } => outlet(&mut world, *connector)?.plug_out(),
            Command::EvReady { connector, ready } => {
                outlet(&mut world, *connector)?.ready = *ready;
            }
            Command::Power { connector, watts } => {
                outlet(&mut world, *connector)?.watts = *watts;
            }
            Command::LockFailure { connector, fail } => {
                outlet(&mut world, *connector)?.lock_fails = *fail;
            }
            Command::Swipe { token, connectors } => {
                for connector in connectors {
                    outlet(&mut world, *connector)?;
                }
                let place = match &connectors[..] {
                    [] => Place::STATION,
                    some => Place::of(some),
                };
                let token = *token;
                if !world.hold(Card { place, token }) {
                    return Err("too many cards wait to be read already".to_owned());
                }
            }
            Command::RaiseError {
                connector,
                error,
                severity,
                info,
                vendor_code,
            } => {
                let fault = fault(*error, *severity, info, vendor_code)?;
                at(&mut world, *connector, |outlet| outlet.fault = Some(fault))?;
            }
            Command::ClearError { connector } => {
                at(&mut world, *connector, |outlet| outlet.fault = None)?;
            }
            Command::Transfer {
                work,
                outcome,
                seconds,
            } => world.transfers.plan(*work, *outcome, *seconds),
            Command::Disconnect => self.remote.set_network(false),
            Command::Connect => self.remote.set_network(true),
            Command::State => {
                drop(world);
                return Ok(self.state());
            }
            Command::PowerCut | Command::Quit => {}
        }
        Ok(json!({}))
    }

    fn state(&self) -> Value {
        let latest = self.latest.lock();
        json!({
            "uptime_ms": latest.now.as_millis(),
            "network": self.remote.has_network(),
            "connected": latest.connected,
            "online": latest.online,
            "firmware_version": self.blueprint.settings().firmware_version,
            "connectors": latest.connectors,
        })
    }

    fn tell(&self, event: &str, fields: Value) {
        self.feed.tell(event, Some(&self.blueprint.name), fields);
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

fn files(folder: &Path, remote: &Remote, connectors: u8) -> Result<(Store, Meters), String> {
    let store = FileStore::open(folder, remote.clone()).map_err(|error| error.to_string())?;
    let meters = Meters::open(folder, connectors)
        .map_err(|error| format!("{}: {error}", folder.display()))?;
    Ok((Store::Files(store), meters))
}

fn outlet(world: &mut World, connector: u8) -> Result<&mut Outlet, String> {
    let count = world.outlets.len();
    world
        .outlet(connector)
        .ok_or_else(|| format!("there is no connector {connector}, only 1 to {count}"))
}

/// Does something with a connector, or with all of them for 0.
fn at(world: &mut World, connector: u8, mut with: impl FnMut(&mut Outlet)) -> Result<(), String> {
    if connector == 0 {
        world.outlets.iter_mut().for_each(with);
    } else {
        with(outlet(world, connector)?);
    }
    Ok(())
}

/// A fault with texts that live as long as the program: what a script says is little.
fn fault(
    code: ChargePointErrorCode,
    severity: Option<Severity>,
    info: &str,
    vendor_code: &str,
) -> Result<Fault, String> {
    const MOST: usize = 50;
    for (member, text) in [("info", info), ("vendor_code", vendor_code)] {
        if text.chars().count() > MOST {
            return Err(format!("{member} is longer than {MOST} characters"));
        }
    }
    let leak = |text: &str| -> &'static str {
        if text.is_empty() {
            ""
        } else {
            Box::leak(text.to_owned().into_boxed_str())
        }
    };
    Ok(Fault {
        info: leak(info),
        vendor_code: leak(vendor_code),
        ..Fault::new(code, severity.unwrap_or(Severity::Fault))
    })
}
