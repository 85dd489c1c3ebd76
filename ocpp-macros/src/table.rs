//! What the macro knows of roles and profiles: the one table that decides what is a compile error.
//!
//! Owns names, places, options and needs. Knows no syntax.

/// A role, in the order in which drivers are visited: what switches power first, what only shows last.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Role {
    Evse,
    Contactor,
    Feedback,
    CurrentLimit,
    Plugged,
    EvReady,
    EvseReady,
    Meter,
    Lock,
    Fault,
    Temperature,
    Rfid,
    Button,
    Clock,
    Storage,
    Updater,
    Diagnostics,
    Crypto,
    Reset,
    Indicator,
    Display,
}

/// Where a role can be served.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Scope {
    /// At one connector.
    Connector,
    /// At one connector; one driver may serve several, it is told which.
    Controller,
    /// At some connectors, or for the station as a whole.
    Either,
    /// For the station as a whole.
    Station,
}

/// Which plain pin can serve.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Pin {
    None,
    In,
    Out,
}

pub(crate) struct RoleSpec {
    pub(crate) role: Role,
    pub(crate) name: &'static str,
    /// As in "needs ...".
    pub(crate) phrase: &'static str,
    pub(crate) scope: Scope,
    /// Whether a place has it at most once.
    pub(crate) once: bool,
    pub(crate) pin: Pin,
    /// Further options.
    pub(crate) options: &'static [&'static str],
}

const fn role(
    role: Role,
    name: &'static str,
    phrase: &'static str,
    scope: Scope,
    once: bool,
    pin: Pin,
    options: &'static [&'static str],
) -> RoleSpec {
    RoleSpec {
        role,
        name,
        phrase,
        scope,
        once,
        pin,
        options,
    }
}

/// All roles, in the order of [`Role`].
#[rustfmt::skip]
pub(crate) const ROLES: &[RoleSpec] = &[
    role(Role::Evse, "evse", "a controller", Scope::Controller, true, Pin::None, &["except"]),
    role(Role::Contactor, "contactor", "a contactor", Scope::Connector, true, Pin::Out, &[]),
    role(Role::Feedback, "feedback", "a feedback contact", Scope::Connector, true, Pin::In, &[]),
    role(Role::CurrentLimit, "current_limit", "a current limit", Scope::Connector, true, Pin::None, &[]),
    role(Role::Plugged, "plugged", "a plug detector", Scope::Connector, true, Pin::In, &[]),
    role(Role::EvReady, "ev_ready", "a readiness detector", Scope::Connector, true, Pin::In, &[]),
    role(Role::EvseReady, "evse_ready", "a release", Scope::Connector, false, Pin::In, &[]),
    role(Role::Meter, "meter", "a meter", Scope::Connector, true, Pin::None, &[]),
    role(Role::Lock, "lock", "a lock", Scope::Connector, true, Pin::Out, &[]),
    role(Role::Fault, "fault", "a fault detector", Scope::Either, false, Pin::In, &["code"]),
    role(Role::Temperature, "temperature", "a thermometer", Scope::Either, true, Pin::None, &["max"]),
    role(Role::Rfid, "rfid", "a tag reader", Scope::Either, false, Pin::None, &[]),
    role(Role::Button, "button", "a button", Scope::Either, false, Pin::In, &["stop", "emergency_stop", "swipe"]),
    role(Role::Clock, "clock", "a clock", Scope::Station, true, Pin::None, &[]),
    role(Role::Storage, "storage", "storage", Scope::Station, true, Pin::None, &[]),
    role(Role::Updater, "updater", "an updater", Scope::Station, true, Pin::None, &[]),
    role(Role::Diagnostics, "diagnostics", "an uploader of diagnostics", Scope::Station, true, Pin::None, &[]),
    role(Role::Crypto, "crypto", "a crypto driver", Scope::Station, true, Pin::None, &[]),
    role(Role::Reset, "reset", "a way to restart", Scope::Station, true, Pin::None, &[]),
    role(Role::Indicator, "indicator", "an indicator", Scope::Either, false, Pin::Out, &[]),
    role(Role::Display, "display", "a display", Scope::Either, false, Pin::None, &[]),
];

/// What a controller of a connector serves unless it is told to leave it.
pub(crate) const OF_EVSE: &[Role] = &[
    Role::Contactor,
    Role::Plugged,
    Role::EvReady,
    Role::CurrentLimit,
    Role::Meter,
    Role::Lock,
];

/// What a profile cannot do without.
pub(crate) struct Need {
    pub(crate) role: Role,
    /// What would go wrong without it.
    pub(crate) why: &'static str,
    /// The word that states the choice to do without it, and what the choice means.
    pub(crate) choice: Option<(&'static str, &'static str)>,
}

pub(crate) struct ProfileSpec {
    /// As in `profiles(..)`, and the cargo feature with a hyphen.
    pub(crate) name: &'static str,
    /// Other names people know it by.
    pub(crate) aliases: &'static [&'static str],
    /// In SupportedFeatureProfiles; empty if the standard has no name for it there.
    pub(crate) word: &'static str,
    /// The constant of `ocpp_station::roles::Profiles`.
    pub(crate) constant: &'static str,
    pub(crate) required: &'static [Need],
    pub(crate) optional: &'static [Role],
}

const fn need(role: Role, why: &'static str) -> Need {
    Need {
        role,
        why,
        choice: None,
    }
}

/// All profiles of OCPP 1.6 and its security extension, in the standard's order.
pub(crate) const PROFILES: &[ProfileSpec] = &[
    ProfileSpec {
        name: "core",
        aliases: &["Core"],
        word: "Core",
        constant: "CORE",
        required: &[
            need(
                Role::Contactor,
                "without it nothing switches the power on and off",
            ),
            need(
                Role::Plugged,
                "without it a transaction would never begin or end by the cable",
            ),
            need(
                Role::EvReady,
                "without it power would be switched on before the vehicle asks for it",
            ),
            need(
                Role::Meter,
                "without it StartTransaction and StopTransaction have no register to report",
            ),
            Need {
                role: Role::Lock,
                why: "without it UnlockConnector is answered NotSupported",
                choice: Some(("no_lock", "the cable is fixed, or cannot be locked")),
            },
            Need {
                role: Role::Storage,
                why: "without it transactions and configuration are lost with the power",
                choice: Some(("no_storage", "nothing is to survive the power")),
            },
            need(Role::Reset, "without it Reset could not be obeyed"),
        ],
        optional: &[
            Role::Evse,
            Role::Feedback,
            Role::CurrentLimit,
            Role::EvseReady,
            Role::Fault,
            Role::Temperature,
            Role::Rfid,
            Role::Button,
            Role::Clock,
            Role::Indicator,
            Role::Display,
        ],
    },
    ProfileSpec {
        name: "firmware",
        aliases: &["firmware_management", "FirmwareManagement"],
        word: "FirmwareManagement",
        constant: "FIRMWARE",
        required: &[
            need(
                Role::Updater,
                "without it UpdateFirmware would be accepted and nothing would happen",
            ),
            need(
                Role::Diagnostics,
                "without it GetDiagnostics would be accepted and nothing would happen",
            ),
        ],
        optional: &[],
    },
    ProfileSpec {
        name: "local_auth",
        aliases: &[
            "local_auth_list",
            "local_auth_list_management",
            "LocalAuthListManagement",
        ],
        word: "LocalAuthListManagement",
        constant: "LOCAL_AUTH",
        required: &[],
        optional: &[],
    },
    ProfileSpec {
        name: "reservation",
        aliases: &["Reservation"],
        word: "Reservation",
        constant: "RESERVATION",
        required: &[],
        optional: &[],
    },
    ProfileSpec {
        name: "smart_charging",
        aliases: &["SmartCharging"],
        word: "SmartCharging",
        constant: "SMART_CHARGING",
        required: &[need(
            Role::CurrentLimit,
            "without it SetChargingProfile would be accepted and nothing would happen",
        )],
        optional: &[],
    },
    ProfileSpec {
        name: "remote_trigger",
        aliases: &["trigger", "RemoteTrigger"],
        word: "RemoteTrigger",
        constant: "REMOTE_TRIGGER",
        required: &[],
        optional: &[],
    },
    ProfileSpec {
        name: "security",
        aliases: &["Security"],
        word: "",
        constant: "SECURITY",
        required: &[
            need(
                Role::Crypto,
                "without it there are no keys, certificates and signatures",
            ),
            need(
                Role::Updater,
                "without it SignedUpdateFirmware would be accepted and nothing would happen",
            ),
            need(
                Role::Diagnostics,
                "without it GetLog would be accepted and nothing would happen",
            ),
        ],
        optional: &[],
    },
];

/// What can be wrong, as the standard names it (OCPP 1.6 section 7.6; NoError is nothing to report).
pub(crate) const ERROR_CODES: &[&str] = &[
    "ConnectorLockFailure",
    "EVCommunicationError",
    "GroundFailure",
    "HighTemperature",
    "InternalError",
    "LocalListConflict",
    "OtherError",
    "OverCurrentFailure",
    "PowerMeterFailure",
    "PowerSwitchFailure",
    "ReaderFailure",
    "ResetFailure",
    "UnderVoltage",
    "OverVoltage",
    "WeakSignal",
];

/// Characters of an idTag (CiString20).
pub(crate) const ID_TAG_CHARS: usize = 20;
/// Characters of chargePointVendor and chargePointModel (CiString20).
pub(crate) const NAME_CHARS: usize = 20;
/// Connectors a station can have at most.
pub(crate) const MAX_CONNECTORS: u8 = 15;

impl Role {
    pub(crate) fn spec(self) -> &'static RoleSpec {
        &ROLES[self as usize]
    }

    pub(crate) fn name(self) -> &'static str {
        self.spec().name
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn roles_stand_in_their_order() {
        for (at, spec) in ROLES.iter().enumerate() {
            assert_eq!(spec.role as usize, at, "{}", spec.name);
        }
    }

    #[test]
    fn every_role_is_of_use_to_some_profile() {
        for spec in ROLES {
            let used = PROFILES.iter().any(|profile| {
                profile.optional.contains(&spec.role)
                    || profile.required.iter().any(|need| need.role == spec.role)
            });
            assert!(used, "{}", spec.name);
        }
    }
}
