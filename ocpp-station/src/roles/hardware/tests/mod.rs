//! Hardware around a struct of drivers whose every answer the test decides.

mod poll;
mod rig;
mod work;

use std::string::String;
use std::vec::Vec;

use super::*;
use crate::types::ChargePointErrorCode as Code;
use rig::Rig;

/// A hardware at work: all is well at first.
struct Bench {
    hardware: Hardware<Rig>,
    inputs: Inputs,
    outputs: Outputs,
    now: Instant,
}

impl Bench {
    fn new() -> Self {
        let rig = Rig {
            closed: true,
            evse_closed: true,
            plugged: Some(true),
            ready: Some(false),
            evse_ready: Some(true),
            celsius: Some(20),
            ..Rig::default()
        };
        let mut bench = Self {
            hardware: Hardware::new(rig),
            inputs: Inputs::default(),
            outputs: Outputs::default(),
            now: Instant::ZERO,
        };
        bench.poll(10);
        bench.events();
        bench
    }

    fn poll(&mut self, ms: u32) -> &mut Self {
        self.now = self.now.plus_ms(ms);
        self.hardware
            .poll(self.now, &self.outputs, &mut self.inputs);
        self
    }

    fn rig(&mut self) -> &mut Rig {
        self.hardware.drivers()
    }

    fn events(&mut self) -> Vec<String> {
        let mut events = Vec::new();
        while let Some(event) = self.hardware.next_event() {
            events.push(std::format!("{event:?}"));
        }
        events
    }

    fn close_both(&mut self) {
        for connector in &mut self.outputs.connectors {
            connector.contactor_until = Some(self.now.plus_ms(2_000));
            connector.limit.amperes = 160;
        }
        self.poll(10);
        assert!(self.rig().closed && self.rig().evse_closed);
    }

    fn job(&mut self, number: u16, work: Work) {
        let deadline = self.now.plus_ms(10_000);
        let job = Job {
            number,
            work,
            deadline,
        };
        let details = Details {
            location: "ftp://a/b",
            from_s: Some(5),
            ..Details::default()
        };
        self.hardware.begin(self.now, job, details);
    }

    fn fault(&self, connector: usize) -> Option<Code> {
        self.inputs.connectors[connector - 1]
            .fault
            .map(|fault| fault.code)
    }
}
