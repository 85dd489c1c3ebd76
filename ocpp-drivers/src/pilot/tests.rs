//! A pilot between a mocked PWM and a voltage that the test decides.

use super::*;
use embedded_hal_mock::eh1::MockError;
use embedded_hal_mock::eh1::pwm::{Mock, Transaction};
use std::cell::Cell;
use std::io::ErrorKind;
use std::rc::Rc;
use std::vec::Vec;

/// Peaks in mV, or a broken ADC.
#[derive(Clone)]
struct Line(Rc<Cell<Option<(i32, i32)>>>, Rc<Cell<u32>>);

impl PilotVoltage for Line {
    type Error = ();
    fn peaks_mv(&mut self) -> Result<(i32, i32), ()> {
        self.1.set(self.1.get() + 1);
        self.0.get().ok_or(())
    }
}

struct Bench {
    pilot: ControlPilot<Mock, Line>,
    line: Line,
    pwm: Mock,
    now: Instant,
}

impl Bench {
    /// With a PWM of 1000 steps that is expected to be set like that.
    fn new(duties: &[u16]) -> Self {
        let expected: Vec<_> = duties
            .iter()
            .flat_map(|duty| {
                [
                    Transaction::max_duty_cycle(1_000),
                    Transaction::set_duty_cycle(*duty),
                ]
            })
            .collect();
        Self::with(Mock::new(&expected))
    }

    fn with(pwm: Mock) -> Self {
        let line = Line(Rc::new(Cell::new(Some((12_000, 12_000)))), Rc::default());
        Self {
            pilot: ControlPilot::new(pwm.clone(), line.clone()),
            line,
            pwm,
            now: Instant::ZERO,
        }
    }

    fn volts(&mut self, high: i32, low: i32) -> &mut Self {
        self.line.0.set(Some((high * 1_000, low * 1_000)));
        self
    }

    /// Polls after some ms: plugged, ready.
    fn poll(&mut self, ms: u32) -> Result<(bool, bool), &'static str> {
        self.now = self.now.plus_ms(ms);
        let plugged = self
            .pilot
            .is_plugged(self.now)
            .map_err(|fault| fault.info)?;
        let ready = self.pilot.is_ready(self.now).map_err(|fault| fault.info)?;
        Ok((plugged, ready))
    }

    fn offer(&mut self, amperes: i32) -> Result<(), Fault> {
        let limit = Limit {
            amperes,
            watts: 0,
            phases: 3,
        };
        self.pilot.offer(self.now, limit)
    }
}

impl Drop for Bench {
    fn drop(&mut self) {
        self.pwm.done();
    }
}

#[test]
fn levels_are_states() {
    for (mv, state) in [
        (12_600, State::A),
        (10_500, State::A),
        (10_499, State::B),
        (9_000, State::B),
        (6_100, State::C),
        (3_000, State::D),
        (900, State::E),
        (0, State::E),
        (-1_000, State::E),
        (-12_000, State::F),
        (i32::MIN, State::F),
        (i32::MAX, State::A),
    ] {
        assert_eq!(State::of(mv), state, "{mv} mV");
    }
}

#[test]
fn a_vehicle_comes_gets_ready_and_goes() {
    let mut bench = Bench::new(&[]);
    assert_eq!(bench.poll(10), Ok((false, false)));
    bench.volts(9, 9);
    assert_eq!(bench.poll(10), Ok((false, false)));
    assert_eq!(bench.poll(19), Ok((false, false)));
    assert_eq!(bench.poll(1), Ok((true, false)));
    bench.volts(6, 6);
    bench.poll(10).unwrap();
    assert_eq!(bench.poll(20), Ok((true, true)));
    assert_eq!(bench.pilot.state(), State::C);
    bench.volts(12, 12);
    bench.poll(10).unwrap();
    assert_eq!(bench.poll(20), Ok((false, false)));
}

#[test]
fn a_spike_is_not_believed() {
    let mut bench = Bench::new(&[]);
    for _ in 0..10 {
        bench.volts(9, 9);
        assert_eq!(bench.poll(10), Ok((false, false)));
        bench.volts(12, 12);
        assert_eq!(bench.poll(10), Ok((false, false)));
    }
}

#[test]
fn the_line_is_measured_once_per_poll() {
    let mut bench = Bench::new(&[]);
    bench.poll(10).unwrap();
    bench.poll(10).unwrap();
    assert_eq!(bench.line.1.get(), 2);
}

#[test]
fn ventilation_has_to_be_there() {
    let mut bench = Bench::new(&[]);
    bench.volts(3, 3);
    bench.poll(10).unwrap();
    assert_eq!(bench.poll(20), Ok((true, false)));
    bench.pilot.ventilated = true;
    assert_eq!(bench.poll(20), Ok((true, true)));
}

#[test]
fn shorts_and_stuck_lines_are_faults() {
    let mut bench = Bench::new(&[]);
    bench.volts(0, 0);
    bench.poll(10).unwrap();
    assert_eq!(bench.poll(20), Err("pilot is shorted or dead"));
    bench.volts(-12, -12);
    assert!(bench.poll(10).is_err());
    assert_eq!(bench.poll(20), Err("pilot is stuck at its negative level"));
    bench.line.0.set(None);
    assert_eq!(bench.poll(20), Err("pilot cannot be measured"));
    bench.volts(12, 12);
    assert!(bench.poll(20).is_err());
    assert_eq!(bench.poll(20), Ok((false, false)));
}

#[test]
fn a_vehicle_without_diode_is_a_fault_while_the_wave_runs() {
    let mut bench = Bench::new(&[266]);
    bench.volts(6, 6);
    bench.poll(10).unwrap();
    bench.poll(20).unwrap();
    bench.offer(160).unwrap();
    bench.volts(6, -6);
    assert_eq!(bench.poll(10), Err("vehicle has no diode at its pilot"));
    bench.volts(6, -12);
    assert_eq!(bench.poll(10), Ok((true, true)));
}

#[test]
fn an_offer_is_a_duty_cycle_while_a_vehicle_is_there() {
    let mut bench = Bench::new(&[1_000, 266, 533, 1_000, 100, 1_000]);
    bench.offer(160).unwrap();
    bench.offer(160).unwrap();
    bench.volts(9, 9);
    bench.poll(10).unwrap();
    bench.poll(20).unwrap();
    bench.volts(9, -12);
    bench.offer(160).unwrap();
    bench.offer(160).unwrap();
    bench.offer(320).unwrap();
    bench.offer(59).unwrap();
    bench.offer(60).unwrap();
    bench.volts(12, -12);
    bench.poll(10).unwrap();
    bench.poll(20).unwrap();
    bench.offer(60).unwrap();
}

#[test]
fn a_pwm_that_fails_is_told_and_tried_again() {
    let failing = Transaction::set_duty_cycle(1_000).with_error(MockError::Io(ErrorKind::Other));
    let mut bench = Bench::with(Mock::new(&[
        Transaction::max_duty_cycle(1_000),
        failing,
        Transaction::max_duty_cycle(1_000),
        Transaction::set_duty_cycle(1_000),
    ]));
    let told = bench.offer(0).map_err(|fault| fault.code);
    assert_eq!(told, Err(ChargePointErrorCode::EVCommunicationError));
    assert_eq!(bench.offer(0), Ok(()));
}
