//! What is fixed about a station: who made it, what it is built of. Given once, at power-up.

use crate::capacity::CONNECTORS;
#[cfg(feature = "vendor-keys")]
use crate::config::vendor::VendorKey;
use crate::metering::{Channel, Channels, channel};
use crate::roles::Profiles;

/// What is fixed about one connector.
#[derive(Clone, Copy, Debug)]
pub struct ConnectorSettings {
    /// Whether the cable can be locked and unlocked. A fixed cable has no lock.
    pub lock: bool,
    /// Phases that are wired: 1 to 3.
    pub phases: u8,
    /// What the hardware can deliver per phase, in A.
    pub max_amperes: u16,
}

impl ConnectorSettings {
    /// A socket with lock, three phases of 16 A.
    pub const SOCKET_11KW: Self = Self {
        lock: true,
        phases: 3,
        max_amperes: 16,
    };
}

/// What is fixed about a station. Texts end up in BootNotification; empty ones are left out.
#[derive(Clone, Copy, Debug)]
pub struct Settings {
    /// chargePointVendor, 1 to 20 characters.
    pub vendor: &'static str,
    /// chargePointModel, 1 to 20 characters.
    pub model: &'static str,
    /// chargePointSerialNumber, up to 25 characters.
    pub serial_number: &'static str,
    /// chargeBoxSerialNumber, up to 25 characters (deprecated by the standard, still asked for by some).
    pub box_serial_number: &'static str,
    /// firmwareVersion, up to 50 characters.
    pub firmware_version: &'static str,
    /// ICCID of the modem's SIM card, up to 20 characters.
    pub iccid: &'static str,
    /// IMSI of the modem's SIM card, up to 20 characters.
    pub imsi: &'static str,
    /// Type of the main meter, up to 25 characters.
    pub meter_type: &'static str,
    /// Serial number of the main meter, up to 25 characters.
    pub meter_serial_number: &'static str,
    /// Connectors 1, 2, ... At most [`CONNECTORS`] are used.
    pub connectors: &'static [ConnectorSettings],
    /// What the meters can measure.
    pub measures: Channels,
    /// Voltage between phase and neutral in V.
    pub volts: u16,
    /// Whether the meters keep their register without power.
    pub meter_retains: bool,
    /// The highest security profile the shell can connect with: 0 plain, 1 Basic authentication, 2 TLS as well, 3 with
    /// the station's own certificate.
    pub security_profile: u8,
    /// Name of the file that GetDiagnostics is answered with; empty if the station has no diagnostics.
    pub diagnostics_file: &'static str,
    /// SupportedFileTransferProtocols, such as `HTTP,HTTPS`.
    pub transfer_protocols: &'static str,
    /// Configuration keys of the integrator's own; at most [`VENDOR_KEYS`](crate::capacity::VENDOR_KEYS) are used.
    #[cfg(feature = "vendor-keys")]
    pub vendor_keys: &'static [VendorKey],
    /// The feature profiles that the station has: actions of others are answered NotSupported. What is not built in
    /// ([`Profiles::BUILT`]) has no effect here.
    pub profiles: Profiles,
}

impl Settings {
    /// A nameless station with one [`ConnectorSettings::SOCKET_11KW`] and an energy and power meter.
    pub const DEFAULT: Self = Self {
        vendor: "unnamed",
        model: "station",
        serial_number: "",
        box_serial_number: "",
        firmware_version: "",
        iccid: "",
        imsi: "",
        meter_type: "",
        meter_serial_number: "",
        connectors: &[ConnectorSettings::SOCKET_11KW],
        measures: channel(Channel::EnergyImport) | channel(Channel::PowerImport),
        volts: 230,
        meter_retains: true,
        security_profile: 1,
        diagnostics_file: "",
        transfer_protocols: "",
        #[cfg(feature = "vendor-keys")]
        vendor_keys: &[],
        profiles: Profiles::BUILT,
    };

    /// How many connectors the station has.
    #[must_use]
    pub fn connectors(&self) -> u8 {
        self.connectors.len().min(CONNECTORS) as u8
    }

    /// A connector's settings by its number.
    #[must_use]
    pub fn connector(&self, number: u8) -> Option<&'static ConnectorSettings> {
        if number > self.connectors() {
            return None;
        }
        self.connectors.get(usize::from(number).checked_sub(1)?)
    }

    /// What the station can measure: what its meters can, and what it offers.
    #[must_use]
    pub const fn channels(&self) -> Channels {
        self.measures | channel(Channel::CurrentOffered) | channel(Channel::PowerOffered)
    }
}

#[cfg(test)]
impl Settings {
    /// Two sockets and a meter for everything.
    pub(crate) const TEST: Self = Self {
        vendor: "vendor",
        model: "model",
        connectors: &[
            ConnectorSettings::SOCKET_11KW,
            ConnectorSettings::SOCKET_11KW,
        ],
        measures: (1 << crate::metering::CHANNELS) - 1,
        ..Self::DEFAULT
    };
}
