//! The stations on a terminal: connectors, meter, schedule, log; keys do what lines on stdin do elsewhere.
//!
//! Owns the terminal and the loop. What is drawn stands in `screen`, what is shown in `app`.

mod app;
mod screen;

use std::io;
use std::sync::mpsc::Receiver;
use std::time::Duration;

use ocpp_station_host::simulated::{Feed, Item};
use ratatui::DefaultTerminal;
use ratatui::crossterm::event::{self, Event, KeyEventKind};
use tokio::runtime::Runtime;
use tokio::time::timeout;

use crate::fleet::Fleet;
use crate::options::Options;
use app::{App, Asked};

/// How often the screen is drawn.
const FRAME: Duration = Duration::from_millis(100);
/// How long stations may take to say goodbye.
const GOODBYE: Duration = Duration::from_secs(3);

/// Shows the stations until somebody ends them.
///
/// # Errors
/// What is wrong with the options or the terminal.
pub(crate) fn run(runtime: &Runtime, options: &Options) -> Result<(), String> {
    let (feed, items) = Feed::new();
    let (fleet, running) = {
        let _inside = runtime.enter();
        Fleet::start(options, &feed)?
    };
    let mut app = App::new(options.token, options.speed);
    let mut terminal =
        ratatui::try_init().map_err(|error| format!("--tui needs a terminal: {error}"))?;
    let shown = show(&mut terminal, &mut app, &fleet, &items);
    ratatui::restore();
    fleet.quit();
    // Whoever does not come to an end in time is left behind.
    let over = crate::until_over(&fleet, running);
    let _ = runtime.block_on(async { timeout(GOODBYE, over).await });
    shown.map_err(|error| error.to_string())
}

fn show(
    terminal: &mut DefaultTerminal,
    app: &mut App,
    fleet: &Fleet,
    items: &Receiver<Item>,
) -> io::Result<()> {
    loop {
        for item in items.try_iter() {
            if let Item::Event(event) = item {
                app.log(&event);
            }
        }
        let states = fleet.members.iter().map(|member| {
            let network = member.remote.has_network();
            (member.name.clone(), member.latest.get(), network)
        });
        app.update(states);
        terminal.draw(|frame| screen::draw(frame, app))?;
        if !event::poll(FRAME)? {
            continue;
        }
        let Event::Key(key) = event::read()? else {
            continue;
        };
        if key.kind == KeyEventKind::Release {
            continue;
        }
        match app.press(key) {
            Some(Asked::Quit) => return Ok(()),
            Some(Asked::Order(command)) => {
                if let Some(member) = fleet.members.get(app.station()) {
                    member.orders.give(None, command);
                }
            }
            None => {}
        }
    }
}
