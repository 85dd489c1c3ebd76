//! The configuration: values of the standard's keys, typed, with limits (OCPP 1.6 chapter 9).
//!
//! Owns values and their texts. What a key is stands in `keys`; what a value does is the business of its user.

mod keys;
mod rotation;
#[cfg(feature = "vendor-keys")]
pub(crate) mod vendor;

#[cfg(feature = "security")]
use heapless::{String, Vec};

use crate::bytes::{Reader, Writer};
use crate::metering::{self, Channels};
use crate::settings::Settings;
use crate::text;
use keys::{Access, KEY_SPACE, Kind, Spec};
use rotation::Rotation;

pub(crate) use keys::KEYS;
pub use keys::Key;

/// Longest CpoName in bytes: it becomes the organisation name of a certificate, which X.520 bounds at 64.
#[cfg(feature = "security")]
const NAME_BYTES: usize = 64;
/// Length of an AuthorizationKey in bytes; on the wire it is twice as many hexadecimal digits.
#[cfg(feature = "security")]
const PASSWORD_BYTES: core::ops::RangeInclusive<usize> = 16..=20;

/// Why a value was not taken.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Refusal {
    /// There is no such key.
    Unknown,
    /// The key can only be read.
    ReadOnly,
    /// The value is outside the key's type or limits.
    Invalid,
}

/// What setting a value came to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Taken {
    /// It is in force.
    Now,
    /// It will be in force after the next boot.
    AfterReboot,
}

/// Whose key it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Which {
    Standard(Key),
    /// By its place.
    #[cfg(feature = "vendor-keys")]
    Vendor(usize),
}

/// A key as GetConfiguration shows it.
#[derive(Clone, Copy)]
pub(crate) struct Shown {
    pub(crate) name: &'static str,
    pub(crate) which: Which,
    pub(crate) read_only: bool,
    /// Whether the value may be read.
    pub(crate) readable: bool,
}

/// All values.
#[derive(Debug)]
pub(crate) struct Config {
    numbers: [i32; KEY_SPACE],
    rotation: Rotation,
    #[cfg(feature = "security")]
    name: String<NAME_BYTES>,
    #[cfg(feature = "security")]
    password: Vec<u8, 20>,
    /// The highest security profile that the certificates at hand suffice for.
    #[cfg(feature = "security")]
    pub(crate) attainable: u8,
    #[cfg(feature = "vendor-keys")]
    pub(crate) vendor: vendor::VendorValues,
    changed: u64,
}

impl Config {
    /// The standard's defaults.
    pub(crate) fn new(settings: &Settings) -> Self {
        let mut numbers = [0; KEY_SPACE];
        for spec in KEYS {
            if let Some(place) = numbers.get_mut(spec.key as usize) {
                *place = if is_fixed(spec, settings) {
                    0
                } else {
                    spec.default
                };
            }
        }
        Self {
            numbers,
            rotation: Rotation::default(),
            #[cfg(feature = "security")]
            name: String::new(),
            #[cfg(feature = "security")]
            password: Vec::new(),
            #[cfg(feature = "security")]
            attainable: 0,
            #[cfg(feature = "vendor-keys")]
            vendor: vendor::VendorValues::new(),
            changed: 0,
        }
    }

    /// The value of a whole number; of a key that holds none, 0.
    #[inline(never)]
    pub(crate) fn number(&self, key: Key) -> i32 {
        self.numbers.get(key as usize).copied().unwrap_or(0)
    }

    /// The value of a switch.
    #[inline(never)]
    pub(crate) fn flag(&self, key: Key) -> bool {
        self.number(key) != 0
    }

    /// The value of a list of measurands.
    pub(crate) fn channels(&self, key: Key) -> Channels {
        self.number(key).cast_unsigned()
    }

    /// The key CpoName.
    #[cfg(feature = "security")]
    pub(crate) fn cpo_name(&self) -> &str {
        &self.name
    }

    /// The password of HTTP Basic authentication; empty if none was set.
    #[cfg(feature = "security")]
    pub(crate) fn password(&self) -> &[u8] {
        &self.password
    }

    /// Sets a whole number or switch of ours, within the key's limits.
    pub(crate) fn set_number(&mut self, key: Key, value: i32) {
        let limited = match keys::spec(key) {
            Some(spec) if spec.kind == Kind::Number => value.clamp(i32::from(spec.min), spec.max),
            _ => value,
        };
        if let Some(place) = self.numbers.get_mut(key as usize)
            && *place != limited
        {
            *place = limited;
            self.mark(key);
        }
    }

    /// ChangeConfiguration: the key by name, the value as text.
    pub(crate) fn change(
        &mut self,
        name: &str,
        value: &str,
        settings: &Settings,
    ) -> Result<(Key, Taken), Refusal> {
        let spec = keys::find(name).ok_or(Refusal::Unknown)?;
        if is_read_only(spec, settings) {
            return Err(Refusal::ReadOnly);
        }
        #[cfg(feature = "security")]
        if spec.key == Key::SecurityProfile {
            let highest = self.attainable.min(settings.security_profile);
            self.may_step_up(value, highest).ok_or(Refusal::Invalid)?;
        }
        self.parse(spec, value, settings).ok_or(Refusal::Invalid)?;
        self.mark(spec.key);
        Ok((spec.key, Taken::Now))
    }

    /// Sets a key whatever its access says: an integrator's own defaults, and storage.
    pub(crate) fn force(
        &mut self,
        name: &str,
        value: &str,
        settings: &Settings,
    ) -> Result<(), Refusal> {
        #[cfg(feature = "vendor-keys")]
        if let Some((at, key)) = vendor::find(settings.vendor_keys, name) {
            let taken = self.vendor.put(at, key, value);
            return taken.then_some(()).ok_or(Refusal::Invalid);
        }
        let spec = keys::find(name).ok_or(Refusal::Unknown)?;
        self.parse(spec, value, settings).ok_or(Refusal::Invalid)
    }

    /// SecurityProfile: only up, not beyond what is possible, and to 1 and 2 not without a password (whitepaper, A05).
    #[cfg(feature = "security")]
    fn may_step_up(&self, value: &str, highest: u8) -> Option<()> {
        let wanted = text::integer(value)?;
        let is_step = wanted > self.number(Key::SecurityProfile) && wanted <= i32::from(highest);
        (is_step && (wanted > 2 || !self.password.is_empty())).then_some(())
    }

    fn parse(&mut self, spec: &Spec, value: &str, settings: &Settings) -> Option<()> {
        let number = match spec.kind {
            Kind::Number => text::integer(value).filter(|number| spec.allows(*number))?,
            Kind::Flag => {
                let value = text::trim(value);
                let yes = value.eq_ignore_ascii_case("true");
                (yes || value.eq_ignore_ascii_case("false")).then_some(i32::from(yes))?
            }
            Kind::Measurands => {
                // The key of the same name with MaxLength is the next one.
                let most = self.numbers.get(spec.key as usize + 1)?;
                if text::parts(value).count() > usize::try_from(*most).ok()? {
                    return None;
                }
                metering::parse_list(value, settings.channels())?.cast_signed()
            }
            #[cfg(feature = "smart-charging")]
            Kind::RateUnits => rate_units(value)?,
            Kind::Rotation => {
                self.rotation = Rotation::parse(value, settings.connectors())?;
                return Some(());
            }
            #[cfg(feature = "security")]
            Kind::Name => {
                self.name = String::try_from(value).ok()?;
                return Some(());
            }
            #[cfg(feature = "security")]
            Kind::Password => {
                self.password = unhex(value)?;
                return Some(());
            }
            _ => return None,
        };
        *self.numbers.get_mut(spec.key as usize)? = number;
        Some(())
    }

    /// The key of that name, as GetConfiguration shows it.
    pub(crate) fn find(name: &str, settings: &Settings) -> Option<Shown> {
        #[cfg(feature = "vendor-keys")]
        if let Some((at, _)) = vendor::find(settings.vendor_keys, name) {
            return Self::nth(KEYS.len() + at, settings);
        }
        keys::find(name).map(|spec| shown(spec, settings))
    }

    /// The `at`-th key of all: those of the standard, then the vendor's.
    pub(crate) fn nth(at: usize, settings: &Settings) -> Option<Shown> {
        #[cfg(feature = "vendor-keys")]
        if let Some(at) = at.checked_sub(KEYS.len()) {
            let key = settings
                .vendor_keys
                .get(at)
                .filter(|_| at < crate::capacity::VENDOR_KEYS)?;
            return Some(Shown {
                name: key.name,
                which: Which::Vendor(at),
                read_only: key.access == vendor::VendorAccess::ReadOnly,
                readable: key.access != vendor::VendorAccess::WriteOnly,
            });
        }
        KEYS.get(at).map(|spec| shown(spec, settings))
    }

    /// Writes the value of a key, whoever's it is.
    pub(crate) fn show(&self, which: Which, settings: &Settings, out: &mut dyn FnMut(&str)) {
        match which {
            Which::Standard(key) => self.write(key, settings, out),
            #[cfg(feature = "vendor-keys")]
            Which::Vendor(at) => {
                let Some(key) = settings.vendor_keys.get(at) else {
                    return;
                };
                match self.vendor.get(at, key) {
                    vendor::VendorValue::Number(number) => integer(number, out),
                    vendor::VendorValue::Flag(flag) => out(truth(flag)),
                    vendor::VendorValue::Text(text) => out(text),
                }
            }
        }
    }

    /// Writes a value as the standard has it.
    pub(crate) fn write(&self, key: Key, settings: &Settings, out: &mut dyn FnMut(&str)) {
        let Some(spec) = keys::spec(key) else { return };
        match spec.kind {
            Kind::Number => integer(self.number(key), out),
            Kind::Flag => out(truth(self.flag(key))),
            Kind::Measurands => {
                metering::write_list(self.channels(key), settings.channels(), out);
            }
            Kind::Connectors => integer(i32::from(settings.connectors()), out),
            Kind::Rotation => self.rotation.write(settings.connectors(), out),
            Kind::Profiles => profiles(settings, out),
            #[cfg(feature = "smart-charging")]
            Kind::RateUnits => out(match self.number(key) {
                1 => "Current",
                2 => "Power",
                _ => "Current,Power",
            }),
            #[cfg(feature = "firmware")]
            Kind::Protocols => out(settings.transfer_protocols),
            #[cfg(feature = "security")]
            Kind::Name => out(&self.name),
            #[cfg(feature = "security")]
            Kind::Password => {}
        }
    }

    /// Writes every key that was changed; none if none was.
    pub(crate) fn save(&self, w: &mut Writer<'_>) -> Option<()> {
        for spec in KEYS {
            if self.changed & (1 << spec.key as u8) == 0 {
                continue;
            }
            w.u8(spec.key as u8);
            match spec.kind {
                Kind::Rotation => {
                    let words = self.rotation.bytes();
                    w.u8(words.len() as u8);
                    w.bytes(words);
                }
                #[cfg(feature = "security")]
                Kind::Name => w.text(&self.name),
                #[cfg(feature = "security")]
                Kind::Password => {
                    w.u8(self.password.len() as u8);
                    w.bytes(&self.password);
                }
                _ => {
                    w.u8(4);
                    w.i32(self.number(spec.key));
                }
            }
        }
        (self.changed != 0).then_some(())
    }

    /// Takes in what was written. A key that is gone, or a value that is outside its limits now, is left out.
    pub(crate) fn load(&mut self, r: &mut Reader<'_>, settings: &Settings) -> Option<()> {
        while !r.is_at_end() {
            let number = r.u8();
            let value = r.bytes();
            r.ok()?;
            if let Some(spec) = KEYS.iter().find(|spec| spec.key as u8 == number)
                && self.load_one(spec, value, settings).is_some()
            {
                self.mark(spec.key);
            }
        }
        Some(())
    }

    fn load_one(&mut self, spec: &Spec, value: &[u8], settings: &Settings) -> Option<()> {
        match spec.kind {
            Kind::Rotation => self.rotation = Rotation::from_bytes(value)?,
            #[cfg(feature = "security")]
            Kind::Name => {
                self.name = String::try_from(core::str::from_utf8(value).ok()?).ok()?;
            }
            #[cfg(feature = "security")]
            Kind::Password => self.password = Vec::from_slice(value).ok()?,
            kind => {
                let number = i32::from_le_bytes(value.try_into().ok()?);
                let valid = match kind {
                    Kind::Number | Kind::Flag => spec.allows(number) && !is_fixed(spec, settings),
                    Kind::Measurands => number.cast_unsigned() & !settings.channels() == 0,
                    _ => false,
                };
                *self.numbers.get_mut(spec.key as usize).filter(|_| valid)? = number;
            }
        }
        Some(())
    }

    fn mark(&mut self, key: Key) {
        self.changed |= 1 << key as u8;
    }
}

/// Whether a key has no choice here: nothing is unlocked where no cable has a lock (errata 3.84 and 3.85).
fn is_fixed(spec: &Spec, settings: &Settings) -> bool {
    spec.key == Key::UnlockConnectorOnEVSideDisconnect
        && settings.connectors.iter().all(|connector| !connector.lock)
}

fn is_read_only(spec: &Spec, settings: &Settings) -> bool {
    spec.access == Access::ReadOnly || is_fixed(spec, settings)
}

fn shown(spec: &'static Spec, settings: &Settings) -> Shown {
    Shown {
        name: spec.name,
        which: Which::Standard(spec.key),
        read_only: is_read_only(spec, settings),
        readable: match spec.access {
            #[cfg(feature = "security")]
            Access::WriteOnly => false,
            _ => true,
        },
    }
}

/// The feature profiles the station has, as SupportedFeatureProfiles names them.
fn profiles(settings: &Settings, out: &mut dyn FnMut(&str)) {
    for (at, name) in settings.profiles.built().names().enumerate() {
        if at > 0 {
            out(",");
        }
        out(name);
    }
}

/// What schedules may be in: at least one of both.
#[cfg(feature = "smart-charging")]
fn rate_units(text: &str) -> Option<i32> {
    text::parts(text).try_fold(0, |units, word| match word {
        "Current" => Some(units | 1),
        "Power" => Some(units | 2),
        _ => None,
    })
}

const fn truth(value: bool) -> &'static str {
    if value { "true" } else { "false" }
}

fn integer(value: i32, out: &mut dyn FnMut(&str)) {
    out(&crate::text::decimal(value, 0));
}

#[cfg(feature = "security")]
fn unhex(text: &str) -> Option<Vec<u8, 20>> {
    let digits = text.as_bytes();
    if !digits.len().is_multiple_of(2) || !PASSWORD_BYTES.contains(&(digits.len() / 2)) {
        return None;
    }
    let mut bytes = Vec::new();
    for pair in digits.chunks_exact(2) {
        let mut byte = 0u8;
        for digit in pair {
            let value = char::from(*digit).to_digit(16)?;
            byte = byte << 4 | u8::try_from(value).ok()?;
        }
        bytes.push(byte).ok()?;
    }
    Some(bytes)
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::string::String as Text;

    fn value(config: &Config, name: &str) -> Text {
        let mut text = Text::new();
        let shown = Config::find(name, &Settings::TEST).expect("a key");
        config.show(shown.which, &Settings::TEST, &mut |s| text.push_str(s));
        text
    }

    #[track_caller]
    fn check(name: &str, given: &str, want: Result<Taken, Refusal>, shown: &str) {
        let mut config = Config::new(&Settings::TEST);
        let got = config.change(name, given, &Settings::TEST);
        assert_eq!(got.map(|taken| taken.1), want, "{name}={given}");
        assert_eq!(value(&config, name), shown, "{name}={given}");
    }

    #[test]
    fn values_are_taken_or_refused() {
        let now = Ok(Taken::Now);
        let invalid = Err(Refusal::Invalid);
        check("HeartbeatInterval", "300", now, "300");
        check("heartbeatinterval", "300", now, "300");
        check("HeartbeatInterval", "0", invalid, "3600");
        check("MeterValueSampleInterval", "-1", invalid, "60");
        check("MeterValueSampleInterval", "99999999999", invalid, "60");
        check("LightIntensity", "101", invalid, "100");
        check("LocalPreAuthorize", "TRUE", now, "true");
        check("LocalPreAuthorize", "yes", invalid, "false");
        check("NumberOfConnectors", "7", Err(Refusal::ReadOnly), "2");
        check(
            "MeterValuesSampledData",
            "Power.Active.Import,SoC",
            now,
            "Power.Active.Import,SoC",
        );
        check(
            "MeterValuesSampledData",
            "Bogus",
            invalid,
            "Energy.Active.Import.Register",
        );
        check(
            "ConnectorPhaseRotation",
            "0.RST, 1.RST,2.NotApplicable",
            now,
            "0.RST,1.RST,2.NotApplicable",
        );
        check(
            "ConnectorPhaseRotation",
            "3.RST",
            invalid,
            "0.Unknown,1.Unknown,2.Unknown",
        );
    }

    #[test]
    fn an_integrator_may_make_capacities_smaller() {
        let mut config = Config::new(&Settings::TEST);
        let mut force = |name, given| config.force(name, given, &Settings::TEST);
        assert_eq!(force("GetConfigurationMaxKeys", "5"), Ok(()));
        assert_eq!(
            force("GetConfigurationMaxKeys", "5000"),
            Err(Refusal::Invalid)
        );
        assert_eq!(force("MeterValuesSampledDataMaxLength", "1"), Ok(()));
        let both = "Power.Active.Import,SoC";
        assert_eq!(force("MeterValuesSampledData", both), Err(Refusal::Invalid));
        assert_eq!(force("MeterValuesAlignedData", both), Ok(()));
        assert_eq!(value(&config, "GetConfigurationMaxKeys"), "5");
    }

    #[cfg(feature = "smart-charging")]
    #[test]
    fn rate_units_are_one_or_both() {
        let key = "ChargingScheduleAllowedChargingRateUnit";
        for (given, shown) in [
            ("Current", Some("Current")),
            ("Power", Some("Power")),
            ("Power, Current", Some("Current,Power")),
            ("Watts", None),
            ("", None),
        ] {
            let mut config = Config::new(&Settings::TEST);
            let taken = config.force(key, given, &Settings::TEST).is_ok();
            assert_eq!(taken.then(|| value(&config, key)).as_deref(), shown);
        }
    }

    #[test]
    fn an_unknown_key_is_unknown() {
        let refused = Config::new(&Settings::TEST).change("NoSuchKey", "1", &Settings::TEST);
        assert_eq!(refused, Err(Refusal::Unknown));
    }

    #[cfg(feature = "security")]
    #[test]
    fn the_password_is_taken_as_hex_and_never_shown() {
        let mut config = Config::new(&Settings::TEST);
        let taken = config.change(
            "AuthorizationKey",
            "4f43415f4f4354545f61646d696e5f74657374",
            &Settings::TEST,
        );
        assert_eq!(taken, Ok((Key::AuthorizationKey, Taken::Now)));
        assert_eq!(config.password(), b"OCA_OCTT_admin_test");
        assert_eq!(value(&config, "AuthorizationKey"), "");
        let shown = Config::find("AuthorizationKey", &Settings::TEST);
        assert!(!shown.expect("a key").readable);
        for bad in ["", "4f4", "00", "zz43415f4f4354545f61646d696e5f74657374"] {
            let refused = config.change("AuthorizationKey", bad, &Settings::TEST);
            assert_eq!(refused, Err(Refusal::Invalid), "{bad}");
        }
        assert_eq!(config.password(), b"OCA_OCTT_admin_test");
    }
}
