//! What the station answers about the local list (OCPP 1.6 sections 5.10 and 5.15).

use ocpp_messages_nano::v16::local_auth::{
    GetLocalListVersionRequest, GetLocalListVersionResponse, LocalAuthStation,
    SendLocalListRequest, SendLocalListResponse, UpdateStatus, UpdateType,
};
use ocpp_wire::nano::Answer;

use crate::config::Key;
use crate::core::handlers::now;
use crate::local_auth::{Line, Refused};
use crate::station::Station;
use crate::text::IdTag;
use crate::wire::answer::tag_info;

/// The version of a list that is not in use.
const NOT_IN_USE: i32 = -1;

impl LocalAuthStation for Station {
    #[inline(never)]
    fn get_local_list_version(
        &mut self,
        _request: &GetLocalListVersionRequest,
    ) -> Answer<GetLocalListVersionResponse> {
        let in_use = self.base.config.flag(Key::LocalAuthListEnabled);
        let version = if in_use {
            self.local_list.version
        } else {
            NOT_IN_USE
        };
        now(GetLocalListVersionResponse::new(version))
    }

    #[inline(never)]
    fn send_local_list(&mut self, request: &SendLocalListRequest) -> Answer<SendLocalListResponse> {
        if !self.base.config.flag(Key::LocalAuthListEnabled) {
            return now(SendLocalListResponse::new(UpdateStatus::NotSupported));
        }
        let lines = request.local_authorization_list().unwrap_or_default();
        let most = |key| usize::try_from(self.base.config.number(key)).unwrap_or(0);
        if lines.len() > most(Key::SendLocalListMaxLength) {
            return now(SendLocalListResponse::new(UpdateStatus::Failed));
        }
        self.local_list.most = most(Key::LocalAuthListMaxLength);
        let lines = lines.iter().map(|line| Line {
            id_tag: IdTag::try_from(line.id_tag.as_str()).unwrap_or_default(),
            info: line.id_tag_info().map(tag_info),
        });
        let full = request.update_type == UpdateType::Full;
        let updated = self.local_list.update(request.list_version, full, lines);
        now(SendLocalListResponse::new(match updated {
            Ok(()) => {
                self.list_conflicts = false;
                UpdateStatus::Accepted
            }
            Err(Refused::Failed) => UpdateStatus::Failed,
            Err(Refused::Version) => UpdateStatus::VersionMismatch,
        }))
    }
}
