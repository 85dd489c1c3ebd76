//! Messages that the CSMS asked for: which, and their sending (OCPP 1.6 section 5.17).
//!
//! Owns what was asked for and is not sent yet. Both trigger actions, the old and the extended one, end here.

use crate::config::Key;
use crate::core::connector::Reading;
use crate::core::connector::by_number;
use crate::outbox::Context;
use crate::station::Station;
use crate::time::Tick;
use crate::wire::transmit::Transmit;

/// What was asked for.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Triggers {
    boot: bool,
    heartbeat: bool,
    /// Bit n: the state of connector n.
    status: u32,
    /// Bit n: the meter of connector n.
    meter: u32,
    /// Set while the answers to FirmwareStatusNotification and its like are owed.
    #[cfg(feature = "firmware")]
    notifications: bool,
}

/// A message that can be asked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Triggered {
    Boot,
    Heartbeat,
    Status,
    Meter,
    #[cfg(feature = "firmware")]
    Firmware,
    #[cfg(feature = "firmware")]
    Upload,
    #[cfg(feature = "security")]
    Certificate,
}

impl Station {
    /// Notes a message that the CSMS asked for; false if there is no such connector, or nothing to say.
    pub(crate) fn trigger(&mut self, message: Triggered, connector: Option<i32>) -> bool {
        let count = self.base.settings.connectors();
        let all = |first: u8| (first..=count).fold(0, |bits, number| bits | 1 << number);
        let bits = |first: u8| match connector {
            None => Some(all(first)),
            Some(number) => u8::try_from(number)
                .ok()
                .filter(|number| (first..=count).contains(number))
                .map(|number| 1 << number),
        };
        match message {
            Triggered::Boot if !self.registration.may_be_triggered() => return false,
            Triggered::Boot => self.triggers.boot = true,
            Triggered::Heartbeat => self.triggers.heartbeat = true,
            Triggered::Status | Triggered::Meter => {
                let first = u8::from(message == Triggered::Meter);
                let Some(bits) = bits(first) else {
                    return false;
                };
                if message == Triggered::Status {
                    self.triggers.status |= bits;
                } else {
                    self.triggers.meter |= bits;
                }
            }
            #[cfg(feature = "firmware")]
            Triggered::Firmware => {
                self.update.tell_again();
                self.triggers.notifications = true;
            }
            #[cfg(feature = "firmware")]
            Triggered::Upload => {
                self.upload.tell_again();
                self.triggers.notifications = true;
            }
            #[cfg(feature = "security")]
            Triggered::Certificate => return self.ask_for_signing_request(),
        }
        true
    }

    /// Sends the next message that was asked for.
    #[inline(never)]
    pub(crate) fn send_triggered(&mut self, now: Tick, out: &mut [u8]) -> Option<Transmit> {
        if core::mem::take(&mut self.triggers.boot) {
            return self.send_boot(now, out);
        }
        if core::mem::take(&mut self.triggers.heartbeat) {
            return self.send_heartbeat(now, out);
        }
        if let Some(connector) = take_bit(&mut self.triggers.status) {
            let (report, stamp) = self.report_of(connector)?.current();
            return self.send_status(now, connector, report, stamp, out);
        }
        if let Some(number) = take_bit(&mut self.triggers.meter) {
            let connector = by_number(&self.connectors, number)?;
            let wanted = self.base.config.channels(Key::MeterValuesSampledData);
            let reading = Reading {
                stamp: self.base.clock.stamp(now),
                context: Context::Trigger,
                sample: connector.meter_reading(now).only(wanted),
            };
            return self.send_reading(now, number, reading, out);
        }
        #[cfg(feature = "firmware")]
        if self.triggers.notifications {
            let sent = self.send_firmware(now, out);
            self.triggers.notifications = sent.is_some();
            return sent;
        }
        None
    }
}

fn take_bit(bits: &mut u32) -> Option<u8> {
    let at = bits.trailing_zeros();
    *bits &= bits.checked_sub(1)?;
    u8::try_from(at).ok()
}
