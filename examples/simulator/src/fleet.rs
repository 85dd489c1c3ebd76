//! All stations of the program, and the way of a command to those it is meant for.
//!
//! Owns names and folders. Knows no connector.

use ocpp_station_host::simulated::{Bench, Command, Feed, Kept, Latest, Line, Orders};
use ocpp_station_host::{Options as Shell, Remote};
use serde_json::Value;
use tokio::task::JoinSet;

use crate::drivers::Simulated;
use crate::options::{self, Options};
use crate::settings::Blueprint;

/// Above so many stations the drivers are asked less often.
const MANY: u32 = 20;

/// A running station, from outside.
#[derive(Clone, Debug)]
pub(crate) struct Member {
    pub(crate) name: String,
    pub(crate) latest: Latest,
    pub(crate) remote: Remote,
    pub(crate) orders: Orders,
}

/// All of them.
#[derive(Clone, Debug)]
pub(crate) struct Fleet {
    pub(crate) members: Vec<Member>,
    feed: Feed,
}

impl Fleet {
    /// Powers all stations up.
    ///
    /// # Errors
    /// What is wrong with the options or the storage folder.
    pub(crate) fn start(options: &Options, feed: &Feed) -> Result<(Self, JoinSet<()>), String> {
        let mut fleet = Self {
            members: Vec::new(),
            feed: feed.clone(),
        };
        let mut running = JoinSet::new();
        let secure = options.secure_url.as_deref();
        let secure = secure.map(|url| options::urls(url, options.count));
        let urls = options::urls(&options.url, options.count);
        for (at, url) in urls.into_iter().enumerate() {
            let secure = secure.as_ref().and_then(|urls| urls.get(at));
            fleet.power_up(url, secure.cloned(), options, &mut running)?;
        }
        Ok((fleet, running))
    }

    fn power_up(
        &mut self,
        url: String,
        secure_url: Option<String>,
        options: &Options,
        running: &mut JoinSet<()>,
    ) -> Result<(), String> {
        let mut blueprint = Blueprint::new(&url, options)?;
        let name = blueprint.name.clone();
        let remote = Remote::new();
        let folder = options.store.as_ref().map(|folder| match options.count {
            1 => folder.clone(),
            _ => folder.join(&name),
        });
        let kept = Kept::open(folder.as_deref(), blueprint.settings(), &remote)
            .map_err(|error| format!("--store {error}"))?;
        let tls = options.tls().map_err(|error| error.to_string())?;
        kept.vault.beside(&tls);
        let shell = Shell {
            url,
            secure_url,
            tls,
            vault: Some(kept.vault.clone()),
            speed: options.speed,
            period_ms: if options.count > MANY { 1_000 } else { 250 },
            ..Shell::default()
        };
        let (feed, world) = (self.feed.clone(), kept.world.clone());
        let frames = !options.no_frames;
        let (bench, orders) = Bench::new(&name, shell, remote.clone(), world, feed, frames);
        self.members.push(Member {
            name,
            latest: bench.latest().clone(),
            remote,
            orders,
        });
        running.spawn(async move {
            let power_up = |seed| {
                blueprint.install(kept.world.installed());
                (blueprint.build(seed), Simulated::new(&kept))
            };
            bench.run(power_up, &mut ()).await;
        });
        Ok(())
    }

    /// Does what a line of stdin says, or tells what is wrong with it.
    pub(crate) fn line(&self, number: u64, text: Result<&str, String>) {
        let read = match text {
            Ok(text) => Line::read(text).map_err(|misread| (misread.id, misread.why)),
            Err(why) => Err((None, why)),
        };
        if let Err((id, why)) = read.and_then(|line| self.give(line)) {
            self.feed.misread(number, id, &why);
        }
    }

    fn give(&self, line: Line) -> Result<(), (Option<Value>, String)> {
        let Some(name) = &line.station else {
            for member in &self.members {
                let (id, command) = (line.id.clone(), line.command.clone());
                member.orders.give_in_turn(id, command);
            }
            return Ok(());
        };
        match self.members.iter().find(|member| member.name == *name) {
            Some(member) => {
                member.orders.give_in_turn(line.id, line.command);
                Ok(())
            }
            None => {
                let first = self.members.first().map_or("", |member| &member.name);
                let last = self.members.last().map_or("", |member| &member.name);
                let why = format!("there is no station `{name}`, only `{first}` to `{last}`");
                Err((line.id, why))
            }
        }
    }

    /// Ends all stations.
    pub(crate) fn quit(&self) {
        for member in &self.members {
            member.remote.stop();
            let _ = member.orders.give(None, Command::Quit);
        }
    }
}
