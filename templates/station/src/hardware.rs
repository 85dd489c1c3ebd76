//! Simulated hardware: a socket, a vehicle that draws what it is offered, a contactor, a meter.
//!
//! A board has drivers in its place.

use ocpp_station::{Channel, ConnectorInputs, Inputs, Instant, Limit, Outputs, Sample};

/// What the vehicle can draw, W.
const VEHICLE_W: i32 = 22_000;

/// One connector and what is plugged into it.
pub struct Hardware {
    /// Whether the vehicle is there.
    pub plugged: bool,
    closed: bool,
    offered: Limit,
    /// Energy register, Wh, with the part of it that the meter does not show.
    register_wh: f64,
    since: Instant,
}

impl Hardware {
    /// An empty socket.
    pub fn new() -> Self {
        Self {
            plugged: false,
            closed: false,
            offered: Limit::default(),
            register_wh: 12_345.0,
            since: Instant::ZERO,
        }
    }

    /// What the drivers find now.
    pub fn read(&mut self, now: Instant) -> Inputs {
        let power = if self.closed && self.plugged {
            self.offered.watts.min(VEHICLE_W)
        } else {
            0
        };
        let hours = now.since(self.since) as f64 / 3_600_000.0;
        self.since = now;
        self.register_wh += f64::from(power) * hours;

        let mut inputs = Inputs::default();
        inputs.connectors[0] = ConnectorInputs {
            at: now,
            plugged: self.plugged,
            ev_ready: self.plugged,
            evse_ready: true,
            contactor_closed: Some(self.closed),
            fault: None,
            meter_at: now,
            meter: Sample::new()
                .with(Channel::EnergyImport, self.register_wh as i32)
                .with(Channel::PowerImport, power),
        };
        inputs
    }

    /// Does what the station asks of the drivers.
    pub fn follow(&mut self, now: Instant, outputs: &Outputs) {
        let [connector, ..] = &outputs.connectors;
        self.closed = connector.contactor_until.is_some_and(|until| now < until);
        self.offered = connector.limit;
    }
}
