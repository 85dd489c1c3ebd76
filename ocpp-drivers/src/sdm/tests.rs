//! A meter that is a line with a script: it answers requests, late, wrongly or not at all.

use super::*;
use std::collections::VecDeque;
use std::vec::Vec as StdVec;

use embedded_io::{ErrorKind, ErrorType};

/// The meter's registers and its manners.
#[derive(Default)]
struct Meter630 {
    out: VecDeque<u8>,
    requests: usize,
    /// Requests that stay unanswered.
    silent: usize,
    /// The answer's byte that is falsified.
    falsify: Option<usize>,
    echo: bool,
    refuse: bool,
    not_a_number: bool,
    broken: bool,
}

impl ErrorType for Meter630 {
    type Error = ErrorKind;
}

impl ReadReady for Meter630 {
    fn read_ready(&mut self) -> Result<bool, ErrorKind> {
        if self.broken {
            Err(ErrorKind::Other)
        } else {
            Ok(!self.out.is_empty())
        }
    }
}

impl Read for Meter630 {
    fn read(&mut self, buffer: &mut [u8]) -> Result<usize, ErrorKind> {
        let count = buffer.len().min(self.out.len());
        assert!(count > 0, "read would block");
        for place in &mut buffer[..count] {
            *place = self.out.pop_front().expect("counted");
        }
        Ok(count)
    }
}

impl Write for Meter630 {
    fn write(&mut self, request: &[u8]) -> Result<usize, ErrorKind> {
        let [1, 4, high, low, 0, count, check @ ..] = request else {
            panic!("no request: {request:02x?}");
        };
        assert_eq!(check, modbus::crc(&request[..6]));
        self.requests += 1;
        if self.echo {
            self.out.extend(request);
        }
        if self.silent > 0 {
            self.silent -= 1;
            return Ok(request.len());
        }
        let mut answer = if self.refuse {
            StdVec::from([1, 0x84, 2])
        } else {
            let mut answer = StdVec::from([1, 4, count * 2]);
            let first = u16::from_be_bytes([*high, *low]);
            for register in (first..first + u16::from(*count)).step_by(2) {
                let number = if self.not_a_number {
                    f32::NAN
                } else {
                    value_of(register)
                };
                answer.extend(number.to_be_bytes());
            }
            answer
        };
        answer.extend(modbus::crc(&answer));
        if let Some(at) = self.falsify {
            answer[at] ^= 0xFF;
        }
        self.out.extend(answer);
        Ok(request.len())
    }

    fn flush(&mut self) -> Result<(), ErrorKind> {
        Ok(())
    }
}

fn value_of(register: u16) -> f32 {
    match register {
        0x00 => 230.1,
        0x02 => 231.25,
        0x04 => 229.0,
        0x06 => 15.96,
        0x08 => 0.04,
        0x0A => 16.05,
        0x0C => 3_680.0,
        0x34 => 7_359.6,
        0x46 => 49.98,
        0x48 => 12_345.678,
        0x4A => 0.0,
        _ => 1e9,
    }
}

/// Polls every 10 ms for that long; readings and the last trouble.
fn run<M: Model>(
    meter: &mut Sdm<Meter630, M>,
    from_ms: u64,
    for_ms: u64,
) -> (StdVec<Sample>, Option<&'static str>) {
    let (mut samples, mut trouble) = (StdVec::new(), None);
    for ms in (from_ms..from_ms + for_ms).step_by(10) {
        match meter.read(Instant::from_millis(ms)) {
            Ok(sample) => {
                samples.extend(sample);
                trouble = None;
            }
            Err(fault) => {
                assert_eq!(fault.code, ChargePointErrorCode::PowerMeterFailure);
                trouble = Some(fault.info);
            }
        }
    }
    (samples, trouble)
}

fn meter(uart: Meter630) -> Sdm<Meter630, Sdm630> {
    Sdm::new(uart, 1)
}

#[test]
fn a_three_phase_meter_is_read_once_a_second() {
    let mut meter = meter(Meter630::default());
    let (samples, trouble) = run(&mut meter, 0, 5_000);
    assert_eq!(trouble, None);
    assert_eq!(samples.len(), 5);
    let want = Sample::new()
        .with(Channel::VoltageL1, 2_301)
        .with(Channel::VoltageL2, 2_313)
        .with(Channel::VoltageL3, 2_290)
        .with(Channel::CurrentL1, 160)
        .with(Channel::CurrentL2, 0)
        .with(Channel::CurrentL3, 160)
        .with(Channel::PowerImport, 7_360)
        .with(Channel::Frequency, 4_998)
        .with(Channel::EnergyImport, 12_345_678)
        .with(Channel::EnergyExport, 0);
    assert_eq!(samples[0], want);
    assert_eq!(want.channels(), <Sdm<Meter630, Sdm630> as Meter>::MEASURES);
}

#[test]
fn a_single_phase_meter_is_read() {
    let mut meter: Sdm<_, Sdm230> = Sdm::new(Meter630::default(), 1);
    let (samples, _) = run(&mut meter, 0, 1_000);
    assert_eq!(samples.len(), 1);
    assert_eq!(samples[0].get(Channel::PowerImport), Some(3_680));
    assert_eq!(
        samples[0].channels(),
        <Sdm<Meter630, Sdm230> as Meter>::MEASURES
    );
}

#[test]
fn an_adapter_that_echoes_is_understood() {
    let mut meter = meter(Meter630 {
        echo: true,
        ..Meter630::default()
    });
    assert_eq!(run(&mut meter, 0, 2_000).0.len(), 2);
}

#[test]
fn a_missed_answer_or_two_are_no_trouble() {
    let mut meter = meter(Meter630 {
        silent: 2,
        ..Meter630::default()
    });
    let (samples, trouble) = run(&mut meter, 0, 1_500);
    assert_eq!((samples.len(), trouble), (1, None));
}

#[test]
fn a_meter_that_is_silent_is_told_until_it_speaks() {
    let mut meter = meter(Meter630 {
        silent: 5,
        ..Meter630::default()
    });
    let (samples, trouble) = run(&mut meter, 0, 1_300);
    assert_eq!((samples.len(), trouble), (0, Some("meter does not answer")));
    let (samples, trouble) = run(&mut meter, 1_300, 100);
    assert_eq!((samples.len(), trouble), (0, Some("meter does not answer")));
    let (samples, trouble) = run(&mut meter, 1_400, 5_000);
    assert!(!samples.is_empty());
    assert_eq!(trouble, None);
}

#[test]
fn falsified_answers_are_not_believed() {
    for at in [0, 1, 2, 3, 8, 27, 28] {
        let mut meter = meter(Meter630 {
            falsify: Some(at),
            ..Meter630::default()
        });
        let (samples, _) = run(&mut meter, 0, 3_000);
        assert!(samples.is_empty(), "byte {at}");
        assert!(meter.failures >= TRIES, "byte {at}");
    }
}

#[test]
fn refusals_nonsense_and_a_broken_line_are_told() {
    for (uart, info) in [
        (
            Meter630 {
                refuse: true,
                ..Meter630::default()
            },
            "meter answers nonsense",
        ),
        (
            Meter630 {
                not_a_number: true,
                ..Meter630::default()
            },
            "meter answers nonsense",
        ),
        (
            Meter630 {
                broken: true,
                ..Meter630::default()
            },
            "serial line of the meter is broken",
        ),
    ] {
        let mut meter = meter(uart);
        let told = (0..300).find_map(|tick| meter.read(Instant::from_millis(tick * 10)).err());
        assert_eq!(told.map(|fault| fault.info), Some(info));
    }
}

#[test]
fn an_answer_that_comes_too_late_is_not_taken_for_the_next() {
    let mut meter = meter(Meter630 {
        silent: 1,
        ..Meter630::default()
    });
    run(&mut meter, 0, 400);
    // Voltages at last, when they are asked for again: they stand in the line twice.
    let mut late = StdVec::from([1, 4, 24]);
    late.extend([0x7F; 24]);
    late.extend(modbus::crc(&late));
    meter.uart.out.extend(late);
    let (samples, _) = run(&mut meter, 400, 1_000);
    assert_eq!(samples[0].get(Channel::VoltageL1), Some(2_301));
}

#[test]
fn a_line_that_never_falls_silent_holds_nobody_up() {
    struct Chatter;
    impl ErrorType for Chatter {
        type Error = ErrorKind;
    }
    impl ReadReady for Chatter {
        fn read_ready(&mut self) -> Result<bool, ErrorKind> {
            Ok(true)
        }
    }
    impl Read for Chatter {
        fn read(&mut self, buffer: &mut [u8]) -> Result<usize, ErrorKind> {
            buffer.fill(0x55);
            Ok(buffer.len())
        }
    }
    impl Write for Chatter {
        fn write(&mut self, bytes: &[u8]) -> Result<usize, ErrorKind> {
            Ok(bytes.len())
        }
        fn flush(&mut self) -> Result<(), ErrorKind> {
            Ok(())
        }
    }
    let mut meter: Sdm<_, Sdm630> = Sdm::new(Chatter, 1);
    let told = (0..300).find_map(|tick| meter.read(Instant::from_millis(tick * 10)).err());
    assert_eq!(told.map(|fault| fault.info), Some("meter does not answer"));
}

/// A line on which anything may come, or nothing, or an error.
struct Noise(u64);

impl Noise {
    fn next(&mut self) -> u64 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        self.0
    }
}
impl ErrorType for Noise {
    type Error = ErrorKind;
}
impl ReadReady for Noise {
    fn read_ready(&mut self) -> Result<bool, ErrorKind> {
        Ok(!self.next().is_multiple_of(3))
    }
}
impl Read for Noise {
    fn read(&mut self, buffer: &mut [u8]) -> Result<usize, ErrorKind> {
        let count = self.next() as usize % (buffer.len() + 1);
        for place in &mut buffer[..count] {
            // Beginnings of true responses among it.
            *place = match self.next() % 5 {
                0 => 1,
                1 => 4,
                2 => 24,
                3 => 0x84,
                _ => self.next() as u8,
            };
        }
        if self.next().is_multiple_of(50) {
            Err(ErrorKind::Other)
        } else {
            Ok(count)
        }
    }
}
impl Write for Noise {
    fn write(&mut self, bytes: &[u8]) -> Result<usize, ErrorKind> {
        Ok(self.next() as usize % (bytes.len() + 1))
    }
    fn flush(&mut self) -> Result<(), ErrorKind> {
        Ok(())
    }
}

#[test]
fn noise_is_no_reading_and_no_panic() {
    for seed in 1..200 {
        let mut meter: Sdm<_, Sdm630> = Sdm::new(Noise(seed), 1);
        for ms in (0..10_000).step_by(10) {
            assert_eq!(meter.read(Instant::from_millis(ms)).ok().flatten(), None);
        }
    }
}
