//! The motor that locks a plug into a socket (IEC 62196 type 2), with or without a contact that tells where the bolt is.
//!
//! Owns pulses and retries. When the cable is to be held is the core's decision.

use embedded_hal::digital::{InputPin, OutputPin};
use ocpp_station::roles::pin::Active;
use ocpp_station::roles::{Lock, Progress};
use ocpp_station::{ChargePointErrorCode, Fault, Instant, Severity};

/// How long the motor is driven, in ms. Longer heats it up; most need 300.
const PULSE_MS: u64 = 600;
/// Rest between two pulses, in ms.
const REST_MS: u64 = 400;
/// Pulses until the bolt counts as stuck. A plug that is pulled at jams it; it is often free the next time.
const PULSES: u8 = 3;

/// A lock motor between two outputs: one drives it towards locked, the other towards unlocked. Neither is on for longer
/// than a pulse, nor after the driver is dropped.
#[derive(Debug)]
pub struct LockMotor<O: OutputPin, F = NoContact> {
    motor: Motor<O>,
    contact: F,
    movement: Option<Movement>,
}

/// No contact: the bolt is taken to be where it was driven.
#[derive(Clone, Copy, Debug, Default)]
pub struct NoContact;

/// A contact that is active while the bolt is in.
#[derive(Debug)]
pub struct BoltContact<I> {
    pin: I,
    active: Active,
}

#[derive(Clone, Copy, Debug)]
struct Movement {
    locked: bool,
    pulses: u8,
    /// When the pulse, or the rest after it, began.
    since: Instant,
    driving: bool,
}

/// The two outputs, both active high.
#[derive(Debug)]
struct Motor<O: OutputPin> {
    lock: O,
    unlock: O,
}

impl<O: OutputPin> Motor<O> {
    fn drive(&mut self, to: Option<bool>) -> Result<(), O::Error> {
        // Off before on: never both.
        if to != Some(true) {
            self.lock.set_low()?;
        }
        if to != Some(false) {
            self.unlock.set_low()?;
        }
        match to {
            Some(true) => self.lock.set_high(),
            Some(false) => self.unlock.set_high(),
            None => Ok(()),
        }
    }
}

impl<O: OutputPin> Drop for Motor<O> {
    fn drop(&mut self) {
        let _ = self.lock.set_low();
        let _ = self.unlock.set_low();
    }
}

/// What a lock knows of its bolt.
trait Bolt {
    /// Whether it is in; none if nothing tells.
    fn is_in(&mut self) -> Result<Option<bool>, ()>;
}

impl Bolt for NoContact {
    fn is_in(&mut self) -> Result<Option<bool>, ()> {
        Ok(None)
    }
}

impl<I: InputPin> Bolt for BoltContact<I> {
    fn is_in(&mut self) -> Result<Option<bool>, ()> {
        let level = match self.active {
            Active::High => self.pin.is_high(),
            Active::Low => self.pin.is_low(),
        };
        level.map(Some).map_err(drop)
    }
}

impl<O: OutputPin> LockMotor<O> {
    /// Takes the outputs over and turns both off. The bolt stays where it is.
    pub fn new(lock: O, unlock: O) -> Self {
        let mut motor = Motor { lock, unlock };
        // If that fails, the first movement tells.
        let _ = motor.drive(None);
        Self {
            motor,
            contact: NoContact,
            movement: None,
        }
    }

    /// With a contact that is active while the bolt is in.
    pub fn with_contact<I: InputPin>(self, pin: I, active: Active) -> LockMotor<O, BoltContact<I>> {
        LockMotor {
            motor: self.motor,
            contact: BoltContact { pin, active },
            movement: self.movement,
        }
    }
}

#[allow(private_bounds)]
impl<O: OutputPin, F: Bolt> LockMotor<O, F> {
    /// The next pulse, if there are any left.
    fn pulse(&mut self, now: Instant, movement: Movement) -> Progress {
        if movement.pulses >= PULSES || self.motor.drive(Some(movement.locked)).is_err() {
            return self.stop(Progress::Failed);
        }
        self.movement = Some(Movement {
            pulses: movement.pulses + 1,
            since: now,
            driving: true,
            ..movement
        });
        Progress::Busy
    }

    fn stop(&mut self, progress: Progress) -> Progress {
        self.movement = None;
        if self.motor.drive(None).is_err() {
            return Progress::Failed;
        }
        progress
    }
}

#[allow(private_bounds)]
impl<O: OutputPin, F: Bolt> Lock for LockMotor<O, F> {
    fn begin(&mut self, now: Instant, locked: bool) -> Result<(), Fault> {
        let movement = Movement {
            locked,
            pulses: 0,
            since: now,
            driving: false,
        };
        match self.pulse(now, movement) {
            Progress::Busy => Ok(()),
            _ => Err(Fault {
                info: "lock motor cannot be driven",
                ..Fault::new(ChargePointErrorCode::ConnectorLockFailure, Severity::Fault)
            }),
        }
    }

    fn progress(&mut self, now: Instant) -> Progress {
        let Some(movement) = self.movement else {
            return Progress::Failed;
        };
        let elapsed = now.since(movement.since);
        if !movement.driving {
            return if elapsed < REST_MS {
                Progress::Busy
            } else {
                self.pulse(now, movement)
            };
        }
        if elapsed < PULSE_MS {
            return Progress::Busy;
        }
        // The bolt is looked at while it is still pressed against its end.
        let there = self.contact.is_in();
        match there {
            Ok(None) => self.stop(Progress::Done),
            Ok(Some(is_in)) if is_in == movement.locked => self.stop(Progress::Done),
            Ok(Some(_)) if movement.pulses < PULSES => {
                if self.motor.drive(None).is_err() {
                    return self.stop(Progress::Failed);
                }
                self.movement = Some(Movement {
                    since: now,
                    driving: false,
                    ..movement
                });
                Progress::Busy
            }
            Ok(Some(_)) | Err(()) => self.stop(Progress::Failed),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use core::convert::Infallible;
    use embedded_hal::digital::ErrorType;
    use std::cell::RefCell;
    use std::rc::Rc;

    /// Bolt and motor: it moves while it is driven, unless it is stuck.
    #[derive(Default)]
    struct Bolt {
        lock: bool,
        unlock: bool,
        is_in: bool,
        /// Pulses that do not move it.
        stuck: u32,
        pulses: u32,
    }

    #[derive(Clone)]
    struct Pin(Rc<RefCell<Bolt>>, bool);
    impl ErrorType for Pin {
        type Error = Infallible;
    }
    impl OutputPin for Pin {
        fn set_low(&mut self) -> Result<(), Infallible> {
            let mut bolt = self.0.borrow_mut();
            *(if self.1 {
                &mut bolt.lock
            } else {
                &mut bolt.unlock
            }) = false;
            Ok(())
        }
        fn set_high(&mut self) -> Result<(), Infallible> {
            let mut bolt = self.0.borrow_mut();
            *(if self.1 {
                &mut bolt.lock
            } else {
                &mut bolt.unlock
            }) = true;
            assert!(!(bolt.lock && bolt.unlock), "both outputs are on");
            bolt.pulses += 1;
            if bolt.stuck > 0 {
                bolt.stuck -= 1;
            } else {
                bolt.is_in = self.1;
            }
            Ok(())
        }
    }
    impl InputPin for Pin {
        fn is_high(&mut self) -> Result<bool, Infallible> {
            Ok(self.0.borrow().is_in)
        }
        fn is_low(&mut self) -> Result<bool, Infallible> {
            Ok(!self.0.borrow().is_in)
        }
    }

    /// Moves the bolt; how it ended and after how many ms.
    fn run(lock: &mut impl Lock, locked: bool) -> (Progress, u64) {
        lock.begin(Instant::ZERO, locked).expect("it can be driven");
        for ms in (0..20_000).step_by(20) {
            match lock.progress(Instant::from_millis(ms)) {
                Progress::Busy => {}
                ended => return (ended, ms),
            }
        }
        panic!("it never ends");
    }

    #[track_caller]
    fn check(contact: bool, stuck: u32, locked: bool, want: (Progress, u64), pulses: u32) {
        let bolt = Rc::new(RefCell::new(Bolt {
            stuck,
            is_in: !locked,
            ..Bolt::default()
        }));
        let motor = LockMotor::new(Pin(bolt.clone(), true), Pin(bolt.clone(), false));
        let got = if contact {
            run(
                &mut motor.with_contact(Pin(bolt.clone(), true), Active::High),
                locked,
            )
        } else {
            run(&mut { motor }, locked)
        };
        assert_eq!(got, want);
        let bolt = bolt.borrow();
        assert_eq!(bolt.pulses, pulses);
        assert!(!bolt.lock && !bolt.unlock, "the motor is still on");
    }

    #[test]
    fn the_bolt_is_driven_until_its_contact_agrees() {
        for locked in [true, false] {
            check(true, 0, locked, (Progress::Done, 600), 1);
            check(true, 1, locked, (Progress::Done, 1_600), 2);
            check(true, 9, locked, (Progress::Failed, 2_600), 3);
            check(false, 9, locked, (Progress::Done, 600), 1);
        }
    }

    #[test]
    fn a_movement_replaces_another_and_is_off_when_dropped() {
        let bolt = Rc::new(RefCell::new(Bolt::default()));
        let mut motor = LockMotor::new(Pin(bolt.clone(), true), Pin(bolt.clone(), false));
        assert_eq!(motor.progress(Instant::ZERO), Progress::Failed);
        motor.begin(Instant::ZERO, true).expect("it can be driven");
        assert!(bolt.borrow().lock);
        motor
            .begin(Instant::from_millis(10), false)
            .expect("it can be driven");
        assert!(!bolt.borrow().lock && bolt.borrow().unlock);
        drop(motor);
        assert!(!bolt.borrow().unlock);
    }
}
