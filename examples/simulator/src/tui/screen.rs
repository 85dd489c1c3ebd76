//! How the screen looks.
//!
//! Owns layout and words. Changes nothing.

use ocpp_station_host::simulated::Connector;
use ocpp_wire::Timestamp;
use ratatui::Frame;
use ratatui::layout::{Constraint, Layout, Rect};
use ratatui::style::{Color, Modifier, Style};
use ratatui::text::{Line, Span};
use ratatui::widgets::{Block, Cell, Paragraph, Row, Sparkline, Table};

use super::app::{App, Shown};

const KEYS: &str = "\u{2191}\u{2193} connector  \u{2190}\u{2192} station  p plug  r ready  c card  w power  e error  l lock  n network  x power cut  q quit";

/// Draws everything.
pub(super) fn draw(frame: &mut Frame<'_>, app: &App) {
    let Some(shown) = app.shown() else { return };
    let rows = u16::try_from(shown.state.connectors.len()).unwrap_or(u16::MAX);
    let [title, connectors, middle, log, keys] = Layout::vertical([
        Constraint::Length(1),
        Constraint::Length(rows.saturating_add(3).min(12)),
        Constraint::Length(7),
        Constraint::Min(3),
        Constraint::Length(1),
    ])
    .areas(frame.area());
    let [meter, schedule] =
        Layout::horizontal([Constraint::Percentage(50), Constraint::Percentage(50)]).areas(middle);
    frame.render_widget(headline(app, shown), title);
    frame.render_widget(table(shown, app.connector()), connectors);
    draw_meter(frame, meter, shown, app.connector());
    frame.render_widget(plan(shown, app.connector(), schedule), schedule);
    frame.render_widget(lines(app, log), log);
    let dim = Style::new().add_modifier(Modifier::DIM);
    frame.render_widget(Line::styled(KEYS, dim), keys);
}

fn headline<'a>(app: &App, shown: &'a Shown) -> Line<'a> {
    let (word, colour) = match (shown.state.online, shown.state.connected, shown.network) {
        (true, _, _) => ("online", Color::Green),
        (_, true, _) => ("connected, not accepted", Color::Yellow),
        (_, _, true) => ("offline", Color::Red),
        _ => ("no network", Color::Red),
    };
    let time = match shown.state.unix_ms {
        Some(ms) => Timestamp::from_unix_ms(ms).to_string(),
        None => format!("up {} s", shown.state.now.as_millis() / 1_000),
    };
    let bold = Style::new().add_modifier(Modifier::BOLD);
    let mut spans = vec![
        Span::styled(shown.name.as_str(), bold),
        Span::raw("  "),
        Span::styled(word, Style::new().fg(colour)),
        Span::raw(format!("  {time}")),
    ];
    if app.speed > 1 {
        spans.push(Span::raw(format!("  x{}", app.speed)));
    }
    if app.stations.len() > 1 {
        let (at, count) = (app.station() + 1, app.stations.len());
        spans.push(Span::raw(format!("  station {at} of {count}")));
    }
    Line::from(spans)
}

fn colour(status: &str) -> Color {
    match status {
        "Available" => Color::Green,
        "Preparing" | "Finishing" => Color::Yellow,
        "Charging" => Color::Blue,
        "SuspendedEV" | "SuspendedEVSE" => Color::Cyan,
        "Reserved" => Color::Magenta,
        _ => Color::Red,
    }
}

fn table(shown: &Shown, selected: usize) -> Table<'_> {
    let head = [
        "",
        "status",
        "vehicle",
        "contact",
        "lock",
        "offered",
        "power",
        "meter",
        "transaction",
    ];
    let rows = shown.state.connectors.iter().enumerate();
    let rows = rows.map(|(at, connector)| row(connector).style(select(at == selected)));
    let widths = [
        Constraint::Length(2),
        Constraint::Length(28),
        Constraint::Length(8),
        Constraint::Length(7),
        Constraint::Length(8),
        Constraint::Length(13),
        Constraint::Length(9),
        Constraint::Length(11),
        Constraint::Min(11),
    ];
    Table::new(rows, widths)
        .header(Row::new(head).style(Style::new().add_modifier(Modifier::DIM)))
        .block(Block::bordered().title("connectors"))
}

fn select(selected: bool) -> Style {
    if selected {
        Style::new().add_modifier(Modifier::REVERSED)
    } else {
        Style::new()
    }
}

fn row(connector: &Connector) -> Row<'_> {
    let status = match connector.error {
        Some(error) => format!("{} {error}", connector.status),
        None => connector.status.to_owned(),
    };
    let vehicle = match (connector.plugged, connector.ev_ready) {
        (false, _) => "none",
        (_, false) => "waits",
        _ => "ready",
    };
    let transaction = connector.transaction_id.map(|id| id.to_string());
    Row::new([
        Cell::from(connector.connector.to_string()),
        Cell::from(Span::styled(
            status,
            Style::new().fg(colour(connector.status)),
        )),
        Cell::from(vehicle),
        Cell::from(if connector.closed { "closed" } else { "open" }),
        Cell::from(if connector.locked {
            "locked"
        } else {
            "unlocked"
        }),
        Cell::from(format!("{:.1} A x {}", connector.limit_a, connector.phases)),
        Cell::from(format!("{} W", connector.power_w)),
        Cell::from(format!("{:.3} kWh", connector.energy_wh as f64 / 1_000.0)),
        Cell::from(transaction.unwrap_or_default()),
    ])
}

fn draw_meter(frame: &mut Frame<'_>, area: Rect, shown: &Shown, at: usize) {
    let powers = shown.powers.get(at);
    let room = usize::from(area.width.saturating_sub(2));
    let count = powers.map_or(0, |powers| powers.len());
    let latest = powers.into_iter().flatten().copied();
    let latest: Vec<u64> = latest.skip(count.saturating_sub(room)).collect();
    let most = latest.iter().max().copied().unwrap_or(0);
    let title = format!("power of connector {}, up to {most} W", at + 1);
    let bars = Sparkline::default()
        .data(latest)
        .style(Style::new().fg(Color::Blue))
        .block(Block::bordered().title(title));
    frame.render_widget(bars, area);
}

fn plan(shown: &Shown, at: usize, area: Rect) -> Paragraph<'_> {
    let connector = shown.state.connectors.get(at);
    let periods = connector.map_or(&[][..], |connector| &connector.schedule);
    let room = usize::from(area.height.saturating_sub(2));
    let mut text: Vec<Line<'_>> = periods
        .iter()
        .take(room)
        .map(|(start_s, amperes)| {
            let (hours, minutes) = (start_s / 3_600, start_s / 60 % 60);
            Line::raw(format!("in {hours:2} h {minutes:02} min  {amperes:.1} A"))
        })
        .collect();
    if periods.is_empty() {
        text.push(Line::raw("not known before the clock is"));
    } else if periods.len() > room
        && let Some(last) = text.last_mut()
    {
        *last = Line::raw(format!("... and {} more", periods.len() - room + 1));
    }
    let title = format!("schedule of connector {}, 24 h", at + 1);
    Paragraph::new(text).block(Block::bordered().title(title))
}

fn lines(app: &App, area: Rect) -> Paragraph<'_> {
    let room = usize::from(area.height.saturating_sub(2));
    let skipped = app.log.len().saturating_sub(room);
    let lines = app.log.iter().skip(skipped);
    let lines: Vec<_> = lines.map(|line| Line::raw(line.as_str())).collect();
    Paragraph::new(lines).block(Block::bordered().title("log"))
}

#[cfg(test)]
mod tests {
    use super::super::app::tests::charging;
    use super::*;
    use ratatui::Terminal;
    use ratatui::backend::TestBackend;

    fn picture(app: &App, width: u16, height: u16) -> Vec<String> {
        let backend = TestBackend::new(width, height);
        let mut terminal = Terminal::new(backend).expect("a terminal");
        terminal.draw(|frame| draw(frame, app)).expect("drawn");
        let buffer = terminal.backend().buffer().clone();
        let rows = buffer.content.chunks(width.into());
        rows.map(|row| row.iter().map(|cell| cell.symbol()).collect())
            .collect()
    }

    #[test]
    fn the_screen_shows_what_there_is() {
        let picture = picture(&charging(), 110, 24).join("\n");
        for words in [
            "CP1  online  2026-01-01T00:00:00.000Z  x60",
            "Charging",
            "Faulted GroundFailure",
            "16.0 A x 3",
            "7000 W",
            "12.345 kWh",
            "42",
            "up to 7000 W",
            "in  0 h 00 min  16.0 A",
            "in  1 h 00 min  8.0 A",
            r#"-> [2,"7","Heartbeat",{}]"#,
            "x power cut  q quit",
        ] {
            assert!(picture.contains(words), "no {words} in\n{picture}");
        }
    }

    #[test]
    fn a_small_terminal_is_no_trouble() {
        for (width, height) in [(1, 1), (10, 3), (40, 8), (80, 12)] {
            picture(&charging(), width, height);
        }
        let empty = App::new(charging().token, 1);
        assert!(picture(&empty, 20, 5).concat().trim().is_empty());
    }
}
