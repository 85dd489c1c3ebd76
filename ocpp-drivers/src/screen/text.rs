//! The words and numbers on the screen.
//!
//! Owns the texts (English). Draws nothing.

use heapless::String;
use ocpp_station::roles::View;
use ocpp_station::{
    Channel, ChargePointErrorCode, ChargePointStatus, ConnectorInputs, ConnectorOutputs, Notice,
};

/// Letters of a line.
pub(super) const LETTERS: usize = 21;
/// Lines on a screen.
pub(super) const LINES: usize = 6;

/// A line.
pub(super) type Line = String<LETTERS>;

/// What the screen says, line by line.
pub(super) fn lines(view: &View<'_>, notice: Option<Notice>) -> [Line; LINES] {
    let mut lines = [const { Line::new() }; LINES];
    let own = |number: &u8| *number <= view.connectors && view.place.serves(*number);
    let count = (1..=15).filter(own).count().max(1);
    let each = LINES / count;
    let connectors = (1..).zip(view.inputs.connectors.iter().zip(&view.outputs.connectors));
    let connectors = connectors.filter(|(number, _)| own(number));
    for (part, (number, (found, wish))) in lines.chunks_mut(each.max(1)).zip(connectors) {
        connector(part, number, found, wish);
    }
    if let (Some(last), Some(words)) = (lines.last_mut(), notice.and_then(said)) {
        last.clear();
        put(last, words);
    }
    lines
}

fn connector(lines: &mut [Line], number: u8, found: &ConnectorInputs, wish: &ConnectorOutputs) {
    let mut lines = lines.iter_mut();
    let Some(line) = lines.next() else { return };
    put_number(line, number.into(), 0);
    put(line, " ");
    put(line, state(wish.status));
    if let Some(line) = lines.next() {
        match found.fault {
            Some(fault) => put(line, wrong(fault.code)),
            None => {
                // Hundredths of a kW.
                let watts = found.meter.get(Channel::PowerImport).unwrap_or(0);
                put_number(line, watts / 10, 2);
                put(line, " kW  ");
                put_number(line, wish.limit.amperes, 1);
                put(line, " A max");
            }
        }
    }
    if let (Some(line), Some(wh)) = (lines.next(), found.meter.get(Channel::EnergyImport)) {
        put_number(line, wh / 10, 2);
        put(line, " kWh");
    }
}

const fn state(status: ChargePointStatus) -> &'static str {
    use ChargePointStatus as S;
    match status {
        S::Available => "Available",
        S::Preparing => "Preparing",
        S::Charging => "Charging",
        S::SuspendedEV => "Waits for vehicle",
        S::SuspendedEVSE => "Charging paused",
        S::Finishing => "Finished",
        S::Reserved => "Reserved",
        S::Unavailable => "Out of service",
        S::Faulted => "Fault",
    }
}

const fn wrong(code: ChargePointErrorCode) -> &'static str {
    use ChargePointErrorCode as E;
    match code {
        E::ConnectorLockFailure => "Lock failure",
        E::EVCommunicationError => "Vehicle link failure",
        E::GroundFailure => "Ground failure",
        E::HighTemperature => "Too hot",
        E::OverCurrentFailure => "Overcurrent",
        E::PowerMeterFailure => "Meter failure",
        E::PowerSwitchFailure => "Contactor failure",
        E::ReaderFailure => "Reader failure",
        E::ResetFailure => "Reset failure",
        E::UnderVoltage => "Undervoltage",
        E::OverVoltage => "Overvoltage",
        E::WeakSignal => "Weak signal",
        _ => "Internal failure",
    }
}

const fn said(notice: Notice) -> Option<&'static str> {
    match notice {
        Notice::Authorized { .. } => Some("Card accepted"),
        Notice::Refused { .. } => Some("Card not accepted"),
        Notice::GrantLapsed { .. } => Some("Nobody plugged in"),
        _ => None,
    }
}

/// Adds as much as there is room for.
fn put(line: &mut Line, text: &str) {
    for letter in text.chars() {
        if line.push(letter).is_err() {
            return;
        }
    }
}

/// Adds a number with `scale` digits behind the point.
fn put_number(line: &mut Line, value: i32, scale: u32) {
    if value < 0 {
        put(line, "-");
    }
    let unit = 10_u32.saturating_pow(scale);
    let size = value.unsigned_abs();
    put_digits(line, size / unit, 1);
    if scale > 0 {
        put(line, ".");
        put_digits(line, size % unit, scale);
    }
}

/// Adds at least `width` digits.
fn put_digits(line: &mut Line, mut value: u32, width: u32) {
    let mut digits = heapless::Vec::<u8, 10>::new();
    while value > 0 || digits.len() < width as usize {
        if digits.push((value % 10) as u8).is_err() {
            break;
        }
        value /= 10;
    }
    for digit in digits.iter().rev() {
        let _ = line.push(char::from(b'0' + *digit));
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use ocpp_station::roles::Place;
    use ocpp_station::{Fault, Inputs, Outputs, Sample, Severity};

    #[track_caller]
    fn check(place: Place, connectors: u8, notice: Option<Notice>, want: [&str; LINES]) {
        let mut inputs = Inputs::default();
        let mut outputs = Outputs::default();
        inputs.connectors[0].meter = Sample::new()
            .with(Channel::PowerImport, 7_359)
            .with(Channel::EnergyImport, 12_345_678);
        outputs.connectors[0].status = ChargePointStatus::Charging;
        outputs.connectors[0].limit.amperes = 160;
        inputs.connectors[1].fault = Some(Fault::new(
            ChargePointErrorCode::GroundFailure,
            Severity::Fault,
        ));
        outputs.connectors[1].status = ChargePointStatus::Faulted;
        let view = View {
            place,
            connectors,
            inputs: &inputs,
            outputs: &outputs,
        };
        assert_eq!(lines(&view, notice).each_ref().map(Line::as_str), want);
    }

    #[test]
    fn one_connector_has_all_lines() {
        let want = [
            "1 Charging",
            "7.35 kW  16.0 A max",
            "12345.67 kWh",
            "",
            "",
            "",
        ];
        check(Place::STATION, 1, None, want);
        check(Place::of(&[1]), 2, None, want);
    }

    #[test]
    fn two_connectors_share_them() {
        let third = "12345.67 kWh";
        let want = [
            "1 Charging",
            "7.35 kW  16.0 A max",
            third,
            "2 Fault",
            "Ground failure",
            "",
        ];
        check(Place::STATION, 2, None, want);
    }

    #[test]
    fn a_notice_takes_the_last_line() {
        let want = ["2 Fault", "Ground failure", "", "", "", "Card not accepted"];
        check(
            Place::of(&[2]),
            2,
            Some(Notice::Refused { connector: 0 }),
            want,
        );
        check(
            Place::of(&[2]),
            2,
            Some(Notice::Offline),
            ["2 Fault", "Ground failure", "", "", "", ""],
        );
    }

    #[test]
    fn numbers_are_written_and_cut_where_the_line_ends() {
        for (value, scale, want) in [
            (0, 0, "0"),
            (0, 2, "0.00"),
            (7, 1, "0.7"),
            (-1_234, 2, "-12.34"),
            (i32::MIN, 0, "-2147483648"),
            (i32::MAX, 3, "2147483.647"),
        ] {
            let mut line = Line::new();
            put_number(&mut line, value, scale);
            assert_eq!(line, want);
        }
        let mut line = Line::new();
        put(&mut line, "a text that is longer than the line");
        assert_eq!(line.len(), LETTERS);
    }
}
