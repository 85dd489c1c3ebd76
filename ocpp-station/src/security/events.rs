//! Security events that wait to be told (security whitepaper, use case A04 and chapter 8).
//!
//! Owns the queue. What happened is told by other rooms and by the application.

use heapless::Deque;

use crate::time::Stamp;

/// Events that may wait; more critical ones are not known, so the oldest go first.
const WAITING: usize = 6;

/// A security event, in the whitepaper's words.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum SecurityEvent {
    /// The firmware was updated.
    FirmwareUpdated,
    /// The CSMS refused the station's password or certificate.
    FailedToAuthenticateAtCentralSystem,
    /// The station refused the CSMS's certificate.
    CentralSystemFailedToAuthenticate,
    /// The station was powered up.
    StartupOfTheDevice,
    /// The station was reset or has rebooted.
    ResetOrReboot,
    /// The security log was cleared.
    SecurityLogWasCleared,
    /// The wall clock was set, by more than a few seconds.
    SettingSystemTime,
    /// Keys or the security profile were changed.
    ReconfigurationOfSecurityParameters,
    /// RAM or flash is getting full.
    MemoryExhaustion,
    /// Messages came that are none.
    InvalidMessages,
    /// A message came again that nobody would repeat.
    AttemptedReplayAttacks,
    /// Something opened the station or tried to.
    TamperDetectionActivated,
    /// Firmware was not signed by whom it should be.
    InvalidFirmwareSignature,
    /// The certificate that firmware was signed with does not hold.
    InvalidFirmwareSigningCertificate,
    /// The CSMS's certificate does not hold.
    InvalidCentralSystemCertificate,
    /// The certificate that the station was given does not hold.
    InvalidChargePointCertificate,
    /// The CSMS offered a version of TLS before 1.2 only.
    InvalidTlsVersion,
    /// The CSMS offered cipher suites only that are not allowed.
    InvalidTlsCipherSuite,
}

impl SecurityEvent {
    pub(crate) const fn as_str(self) -> &'static str {
        match self {
            Self::FirmwareUpdated => "FirmwareUpdated",
            // So spelled in the whitepaper's list.
            Self::FailedToAuthenticateAtCentralSystem => "FailedToAuthenticationAtCentralSystem",
            Self::CentralSystemFailedToAuthenticate => "CentralSystemFailedToAuthentication",
            Self::StartupOfTheDevice => "StartupOfTheDevice",
            Self::ResetOrReboot => "ResetOrReboot",
            Self::SecurityLogWasCleared => "SecurityLogWasCleared",
            Self::SettingSystemTime => "SettingSystemTime",
            Self::ReconfigurationOfSecurityParameters => "ReconfigurationOfSecurityParameters",
            Self::MemoryExhaustion => "MemoryExhaustion",
            Self::InvalidMessages => "InvalidMessages",
            Self::AttemptedReplayAttacks => "AttemptedReplayAttacks",
            Self::TamperDetectionActivated => "TamperDetectionActivated",
            Self::InvalidFirmwareSignature => "InvalidFirmwareSignature",
            Self::InvalidFirmwareSigningCertificate => "InvalidFirmwareSigningCertificate",
            Self::InvalidCentralSystemCertificate => "InvalidCentralSystemCertificate",
            Self::InvalidChargePointCertificate => "InvalidChargePointCertificate",
            Self::InvalidTlsVersion => "InvalidTLSVersion",
            Self::InvalidTlsCipherSuite => "InvalidTLSCipherSuite",
        }
    }
}

/// The events that wait.
#[derive(Debug)]
pub(crate) struct Events(Deque<(SecurityEvent, Stamp), WAITING>);

impl Events {
    pub(crate) const fn new() -> Self {
        Self(Deque::new())
    }

    /// Something happened.
    pub(crate) fn add(&mut self, event: SecurityEvent, stamp: Stamp) {
        if self.0.is_full() {
            self.0.pop_front();
        }
        let _ = self.0.push_back((event, stamp));
    }

    /// The oldest event.
    pub(crate) fn front(&self) -> Option<(SecurityEvent, Stamp)> {
        self.0.front().copied()
    }

    /// The oldest event was told.
    pub(crate) fn told(&mut self) {
        self.0.pop_front();
    }
}
