//! One connector's socket with whatever is plugged into it: contactor, lock, vehicle, meter.
//!
//! Owns the physics: who draws what, and what the meter makes of it.

use ocpp_station::{Channel, Fault, Instant, Limit, Sample};

/// What a vehicle can draw if nobody says otherwise, W.
const VEHICLE_W: i32 = 22_000;
/// Below this a vehicle draws nothing, in tenths of an ampere (IEC 61851-1).
const PILOT_MIN: i32 = 60;
/// Energy that fills the vehicle's battery, Wh.
const BATTERY_WH: f64 = 60_000.0;
/// How full it is when it comes, percent.
const COMES_WITH: f64 = 20.0;

/// A socket.
#[derive(Clone, Debug)]
pub(super) struct Outlet {
    pub(super) plugged: bool,
    /// Whether the vehicle, if there is one, wants energy.
    pub(super) ready: bool,
    /// What it draws at most, W.
    pub(super) watts: i32,
    pub(super) fault: Option<Fault>,
    /// The lock does not move.
    pub(super) lock_fails: bool,
    pub(super) locked: bool,
    /// The contactor is closed until then.
    closed_until: Option<Instant>,
    offered: Limit,
    /// What flows, W.
    pub(super) power: i32,
    /// Energy register, Wh, with the part of it that the meter does not show.
    pub(super) register_wh: f64,
    battery_percent: f64,
    volts: u16,
    /// When power was last counted, since the station's power-up.
    since: Instant,
}

impl Outlet {
    /// An empty socket.
    pub(super) const fn new(volts: u16, register_wh: f64) -> Self {
        Self {
            plugged: false,
            ready: true,
            watts: VEHICLE_W,
            fault: None,
            lock_fails: false,
            locked: false,
            closed_until: None,
            offered: Limit {
                amperes: 0,
                watts: 0,
                phases: 0,
            },
            power: 0,
            register_wh,
            battery_percent: COMES_WITH,
            volts,
            since: Instant::ZERO,
        }
    }

    /// A vehicle comes: ready, and as hungry as any.
    pub(super) fn plug_in(&mut self) {
        self.plugged = true;
        self.ready = true;
        self.watts = VEHICLE_W;
        self.battery_percent = COMES_WITH;
    }

    /// The vehicle's end of the cable is pulled: the lock holds the other one.
    pub(super) const fn plug_out(&mut self) {
        self.plugged = false;
    }

    /// The station loses its power or is restarted: the contactor falls open, time begins anew. Locks stay as they are.
    pub(super) fn power_up(&mut self) {
        self.closed_until = None;
        self.offered = Limit::default();
        self.power = 0;
        self.since = Instant::ZERO;
    }

    /// The station keeps the contactor closed until then, or opens it.
    pub(super) fn drive(&mut self, now: Instant, until: Option<Instant>) {
        self.go_on(now);
        self.closed_until = until.filter(|until| now < *until);
        self.power = self.draw();
    }

    /// The station offers this much.
    pub(super) fn offer(&mut self, now: Instant, limit: Limit) {
        self.go_on(now);
        self.offered = limit;
        self.power = self.draw();
    }

    /// What the meter shows.
    pub(super) fn read(&mut self, now: Instant) -> Sample {
        self.go_on(now);
        self.power = self.draw();
        self.sample()
    }

    pub(super) fn is_closed(&mut self, now: Instant) -> bool {
        self.go_on(now);
        self.closed_until.is_some()
    }

    /// Whether the contactor was closed when it was last looked at.
    pub(super) const fn was_closed(&self) -> bool {
        self.closed_until.is_some()
    }

    /// Time has passed. The contactor opens by itself when its lease is over.
    fn go_on(&mut self, now: Instant) {
        let end = self.closed_until.map_or(now, |until| until.min(now));
        let hours = end.since(self.since) as f64 / 3_600_000.0;
        let energy_wh = f64::from(self.power) * hours;
        self.since = now;
        self.register_wh += energy_wh;
        self.battery_percent = (self.battery_percent + 100.0 * energy_wh / BATTERY_WH).min(100.0);
        if self.closed_until.is_some_and(|until| until <= now) {
            self.closed_until = None;
            self.power = 0;
        }
    }

    /// What the vehicle draws of what it is offered, W.
    fn draw(&self) -> i32 {
        let draws = self.closed_until.is_some()
            && self.plugged
            && self.ready
            && self.offered.amperes >= PILOT_MIN;
        if draws {
            self.watts.min(self.offered.watts).max(0)
        } else {
            0
        }
    }

    fn sample(&self) -> Sample {
        let phases = i32::from(self.offered.phases.clamp(1, 3));
        // Tenths of an ampere per phase.
        let amperes = self.power * 10 / (phases * i32::from(self.volts));
        let volts = i32::from(self.volts) * 10;
        let on = |phase: i32| if phase <= phases { amperes } else { 0 };
        Sample::new()
            .with(Channel::EnergyImport, self.register_wh as i32)
            .with(Channel::PowerImport, self.power)
            .with(Channel::CurrentL1, on(1))
            .with(Channel::CurrentL2, on(2))
            .with(Channel::CurrentL3, on(3))
            .with(Channel::VoltageL1, volts)
            .with(Channel::VoltageL2, volts)
            .with(Channel::VoltageL3, volts)
            .with(Channel::Temperature, 250 + self.power / 220)
            .with(Channel::StateOfCharge, self.battery_percent as i32)
            .with(Channel::Frequency, 5_000)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const OFFER: Limit = Limit {
        amperes: 160,
        watts: 11_040,
        phases: 3,
    };

    fn minutes(minutes: u64) -> Instant {
        Instant::from_millis(minutes * 60_000)
    }

    /// The contactor is kept closed, and the offer stands, until then.
    fn charge(outlet: &mut Outlet, from: u64, to: u64, offer: Limit) {
        outlet.offer(minutes(from), offer);
        outlet.drive(minutes(from), Some(minutes(to)));
    }

    #[track_caller]
    fn check(outlet: &mut Outlet, at: u64, watts: i32, wh: i32) {
        let sample = outlet.read(minutes(at));
        assert_eq!(sample.get(Channel::PowerImport), Some(watts));
        assert_eq!(sample.get(Channel::EnergyImport), Some(wh));
    }

    #[test]
    fn a_vehicle_draws_what_it_is_offered() {
        let mut outlet = Outlet::new(230, 1_000.0);
        outlet.plug_in();
        charge(&mut outlet, 0, 600, OFFER);
        check(&mut outlet, 0, 11_040, 1_000);
        check(&mut outlet, 30, 11_040, 1_000 + 5_520);
        outlet.watts = 7_000;
        check(&mut outlet, 30, 7_000, 6_520);
        let amperes = outlet.read(minutes(30)).get(Channel::CurrentL2);
        assert_eq!(amperes, Some(101));
        outlet.drive(minutes(60), None);
        check(&mut outlet, 90, 0, 6_520 + 3_500);
    }

    #[test]
    fn a_lease_that_lapses_opens_the_contactor() {
        let mut outlet = Outlet::new(230, 0.0);
        outlet.plug_in();
        charge(&mut outlet, 0, 30, OFFER);
        assert!(outlet.is_closed(minutes(29)));
        check(&mut outlet, 60, 0, 5_520);
        assert!(!outlet.is_closed(minutes(60)));
    }

    #[test]
    fn nothing_flows_where_nothing_may() {
        let scenes: [fn(&mut Outlet) -> Limit; 4] = [
            |outlet| {
                outlet.plug_out();
                OFFER
            },
            |outlet| {
                outlet.ready = false;
                OFFER
            },
            |outlet| {
                outlet.watts = 0;
                OFFER
            },
            |_| Limit {
                amperes: 59,
                ..OFFER
            },
        ];
        for scene in scenes {
            let mut outlet = Outlet::new(230, 0.0);
            outlet.plug_in();
            let offer = scene(&mut outlet);
            charge(&mut outlet, 0, 600, offer);
            check(&mut outlet, 60, 0, 0);
        }
    }

    #[test]
    fn a_power_up_opens_the_contactor_and_keeps_the_register() {
        let mut outlet = Outlet::new(230, 5.0);
        outlet.plug_in();
        outlet.locked = true;
        charge(&mut outlet, 0, 600, OFFER);
        check(&mut outlet, 60, 11_040, 5 + 11_040);
        outlet.power_up();
        assert!(!outlet.was_closed());
        check(&mut outlet, 1, 0, 5 + 11_040);
        assert!(outlet.locked && outlet.plugged);
    }
}
