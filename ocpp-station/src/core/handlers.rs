//! What the station answers when the CSMS asks it: the Core profile (OCPP 1.6 chapter 5).

use heapless::String;
use ocpp_messages_nano::v16::core::{
    AvailabilityStatus, AvailabilityType, ChangeAvailabilityRequest, ChangeAvailabilityResponse,
    ChangeConfigurationRequest, ChangeConfigurationResponse, ClearCacheRequest, ClearCacheResponse,
    ClearCacheStatus, ConfigurationStatus, CoreStation, DataTransferRequest, DataTransferResponse,
    DataTransferStatus, GetConfigurationRequest, GetConfigurationResponse, RemoteStartStopStatus,
    RemoteStartTransactionRequest, RemoteStartTransactionResponse, RemoteStopTransactionRequest,
    RemoteStopTransactionResponse, ResetRequest, ResetResponse, ResetStatus, ResetType,
    UnlockConnectorRequest, UnlockConnectorResponse, UnlockStatus,
};
use ocpp_wire::ErrorCode;
use ocpp_wire::nano::{Answer, Ticket};

use crate::config::{Key, Refusal, Taken};
use crate::core::authorization::Goal;
use crate::core::availability::Change;
use crate::core::connector::by_number_mut;
use crate::io::Restart;
#[cfg(any(feature = "security", feature = "vendor-keys"))]
use crate::notice::Notice;
use crate::outbox::Reason;
use crate::station::Station;
use crate::text::IdTag;

/// Longest value of a configuration key in bytes (CiString500).
const VALUE_BYTES: usize = 500;

/// An answer at once.
pub(crate) const fn now<R>(response: R) -> Answer<R> {
    Answer::Now(response)
}

impl CoreStation for Station {
    #[inline(never)]
    fn change_availability(
        &mut self,
        request: &ChangeAvailabilityRequest,
    ) -> Answer<ChangeAvailabilityResponse> {
        let operative = request.type_ == AvailabilityType::Operative;
        let change = match u8::try_from(request.connector_id) {
            Ok(connector) => self.change_operative(connector, operative),
            Err(_) => Change::Unknown,
        };
        now(ChangeAvailabilityResponse::new(match change {
            Change::Done => AvailabilityStatus::Accepted,
            Change::Scheduled => AvailabilityStatus::Scheduled,
            Change::Unknown => AvailabilityStatus::Rejected,
        }))
    }

    #[inline(never)]
    fn change_configuration(
        &mut self,
        request: &ChangeConfigurationRequest<'_>,
    ) -> Answer<ChangeConfigurationResponse> {
        let mut value = String::<VALUE_BYTES>::new();
        for character in request.value.text().chars() {
            if value.push(character).is_err() {
                return Answer::Refuse(ErrorCode::PropertyConstraintViolation);
            }
        }
        let settings = self.base.settings;
        let taken = match self.base.config.change(&request.key, &value, settings) {
            Ok((key, taken)) => {
                self.key_changed(key);
                Ok(taken)
            }
            #[cfg(feature = "vendor-keys")]
            Err(Refusal::Unknown) => self.change_vendor_key(&request.key, &value),
            Err(refusal) => Err(refusal),
        };
        now(ChangeConfigurationResponse::new(match taken {
            Ok(Taken::Now) => ConfigurationStatus::Accepted,
            Ok(Taken::AfterReboot) => ConfigurationStatus::RebootRequired,
            Err(Refusal::Unknown) => ConfigurationStatus::NotSupported,
            Err(Refusal::ReadOnly | Refusal::Invalid) => ConfigurationStatus::Rejected,
        }))
    }

    #[inline(never)]
    fn clear_cache(&mut self, _request: &ClearCacheRequest) -> Answer<ClearCacheResponse> {
        let enabled = self.base.config.flag(Key::AuthorizationCacheEnabled);
        if enabled {
            self.cache.clear();
        }
        now(ClearCacheResponse::new(if enabled {
            ClearCacheStatus::Accepted
        } else {
            ClearCacheStatus::Rejected
        }))
    }

    #[inline(never)]
    fn data_transfer(
        &mut self,
        _request: &DataTransferRequest<'_>,
    ) -> Answer<DataTransferResponse<'_>> {
        // The station itself speaks no vendor's language.
        now(DataTransferResponse::new(
            DataTransferStatus::UnknownVendorId,
        ))
    }

    #[inline(never)]
    fn get_configuration(
        &mut self,
        _request: &GetConfigurationRequest,
    ) -> Answer<GetConfigurationResponse<'_>> {
        // Answered in parts before it gets here: see `wire::configuration`.
        Answer::Refuse(ErrorCode::InternalError)
    }

    #[inline(never)]
    fn remote_start_transaction(
        &mut self,
        request: &RemoteStartTransactionRequest,
    ) -> Answer<RemoteStartTransactionResponse> {
        let started = self.remote_start(request).is_some();
        now(RemoteStartTransactionResponse::new(accepted(started)))
    }

    #[inline(never)]
    fn remote_stop_transaction(
        &mut self,
        request: &RemoteStopTransactionRequest,
    ) -> Answer<RemoteStopTransactionResponse> {
        let local = self.base.outbox.local_of(request.transaction_id);
        let instant = self.now;
        let running = self
            .connectors
            .iter_mut()
            .find(|c| c.transaction().is_some_and(|t| Some(t.local) == local))
            .filter(|_| self.registration.is_accepted());
        let stopped = running.is_some();
        if let Some(connector) = running {
            connector.end(instant, Reason::Remote, None, true, &mut self.base);
        }
        now(RemoteStopTransactionResponse::new(accepted(stopped)))
    }

    #[inline(never)]
    fn reset(&mut self, request: &ResetRequest) -> Answer<ResetResponse> {
        self.restart(
            self.now,
            match request.type_ {
                ResetType::Hard => Restart::Hard,
                ResetType::Soft => Restart::Soft,
            },
        );
        now(ResetResponse::new(ResetStatus::Accepted))
    }

    #[inline(never)]
    fn unlock_connector(
        &mut self,
        request: &UnlockConnectorRequest,
    ) -> Answer<UnlockConnectorResponse> {
        let instant = self.now;
        let may_wait = self.may_wait();
        let connector = u8::try_from(request.connector_id)
            .ok()
            .and_then(|number| by_number_mut(&mut self.connectors, number));
        let Some(connector) = connector.filter(|c| c.has_lock(&self.base)) else {
            return now(UnlockConnectorResponse::new(UnlockStatus::NotSupported));
        };
        if !may_wait {
            return now(UnlockConnectorResponse::new(UnlockStatus::UnlockFailed));
        }
        connector.end(instant, Reason::UnlockCommand, None, false, &mut self.base);
        match connector.unlock(instant, &mut self.base) {
            Some(job) => Answer::Later(Ticket(job)),
            None => now(UnlockConnectorResponse::new(UnlockStatus::UnlockFailed)),
        }
    }
}

impl Station {
    /// Begins what RemoteStartTransaction asks for; none if it can't be.
    fn remote_start(&mut self, request: &RemoteStartTransactionRequest) -> Option<()> {
        if !self.registration.is_accepted() {
            return None;
        }
        let id_tag = IdTag::try_from(request.id_tag.as_str()).ok()?;
        let wanted = match request.connector_id() {
            Some(number) => Some(u8::try_from(number).ok()?),
            None => None,
        };
        let served = |connector: &crate::core::connector::Connector| {
            wanted.is_none_or(|number| number == connector.number)
        };
        let connector = self.best_connector(self.now, &served, &id_tag)?;
        #[cfg(feature = "smart-charging")]
        if let Some(profile) = request.charging_profile() {
            self.install_for_start(connector, profile)?;
        }
        let goal = Goal::Start { connector };
        if self.base.config.flag(Key::AuthorizeRemoteTxRequests) {
            self.authorize(self.now, id_tag, goal);
        } else {
            let parent = self.known(&id_tag).and_then(|info| info.parent);
            self.decided(self.now, &id_tag, goal, true, parent);
        }
        Some(())
    }

    #[cfg(feature = "vendor-keys")]
    fn change_vendor_key(&mut self, name: &str, value: &str) -> Result<Taken, Refusal> {
        let keys = self.base.settings.vendor_keys;
        let (at, key) = crate::config::vendor::find(keys, name).ok_or(Refusal::Unknown)?;
        let taken = self.base.config.vendor.change(at, key, value)?;
        let changed = Notice::VendorKeyChanged { name: key.name };
        self.base.notices.tell(changed);
        Ok(taken)
    }

    /// A key was changed: what depends on more than its value when next looked at.
    fn key_changed(&mut self, key: Key) {
        match key {
            Key::HeartbeatInterval => {
                let interval_s = self.base.config.number(key);
                self.registration.plan_heartbeat(self.now, interval_s);
            }
            Key::WebSocketPingInterval => {
                let interval_s = self.base.config.number(key);
                self.link.plan_ping(self.now, interval_s);
            }
            #[cfg(feature = "security")]
            Key::AuthorizationKey | Key::SecurityProfile => {
                // What the open connection was made of has changed (whitepaper, A01 and A05).
                let profile = self.security_profile();
                if key == Key::SecurityProfile || matches!(profile, 1 | 2) {
                    self.link.renew(self.now);
                }
                self.base.notices.tell(Notice::SecurityReconfigured);
            }
            _ => {}
        }
    }
}

const fn accepted(yes: bool) -> RemoteStartStopStatus {
    if yes {
        RemoteStartStopStatus::Accepted
    } else {
        RemoteStartStopStatus::Rejected
    }
}
