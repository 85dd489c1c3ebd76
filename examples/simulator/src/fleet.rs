//! All stations of the program, and the way of a command to those it is meant for.
//!
//! Owns names. Knows no connector.

use serde_json::{Value, json};
use tokio::sync::mpsc;
use tokio::task::JoinSet;

use crate::command::{self, Command, Line};
use crate::feed::Feed;
use crate::options::{self, Options};
use crate::simulation::{Order, Simulation};
use crate::witness::Latest;

/// A running station, from outside.
#[derive(Clone, Debug)]
pub(crate) struct Member {
    pub(crate) name: String,
    pub(crate) latest: Latest,
    orders: mpsc::UnboundedSender<Order>,
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
    /// What is wrong with the options.
    pub(crate) fn start(options: &Options, feed: &Feed) -> Result<(Self, JoinSet<()>), String> {
        let mut members = Vec::new();
        let mut running = JoinSet::new();
        for url in options::urls(&options.url, options.count) {
            let simulation = Simulation::new(&url, options, feed.clone())?;
            let (orders, received) = mpsc::unbounded_channel();
            members.push(Member {
                name: simulation.name().to_owned(),
                latest: simulation.latest().clone(),
                orders,
            });
            running.spawn(simulation.run(received));
        }
        let feed = feed.clone();
        Ok((Self { members, feed }, running))
    }

    /// Does what a line of stdin says, or tells what is wrong with it.
    pub(crate) fn line(&self, number: u64, text: &str) {
        match command::read(text) {
            Ok(line) => {
                if let Err((id, why)) = self.give(line) {
                    self.misread(number, id, why);
                }
            }
            Err(misread) => self.misread(number, misread.id, misread.why),
        }
    }

    /// Tells what is wrong with a line of stdin.
    pub(crate) fn misread(&self, number: u64, id: Option<Value>, why: String) {
        let mut fields = json!({ "line": number });
        if let Some(fields) = fields.as_object_mut() {
            fields.extend(id.map(|id| ("id".to_owned(), id)));
            fields.insert("why".to_owned(), why.into());
        }
        self.feed.tell("error", None, fields);
    }

    fn give(&self, line: Line) -> Result<(), (Option<Value>, String)> {
        let Some(name) = &line.station else {
            for member in &self.members {
                member.give(line.id.clone(), line.command.clone());
            }
            return Ok(());
        };
        match self.members.iter().find(|member| member.name == *name) {
            Some(member) => {
                member.give(line.id, line.command);
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
            member.give(None, Command::Quit);
        }
    }
}

impl Member {
    pub(crate) fn give(&self, id: Option<Value>, command: Command) {
        // A station that has ended does nothing any more.
        let _ = self.orders.send((id, command));
    }
}
