//! What the answers of a 1.6 station mean for the store.
//!
//! Owns the keys under which things are kept. A password is never kept as it is: only its hash, and where passwords are.

#[cfg(feature = "v16-core")]
use ocpp_messages::v16::core as messages;
#[cfg(any(feature = "v16-core", feature = "v16-security"))]
use ocpp_wire::json;

use super::Book;
#[cfg(feature = "v16-smart-charging")]
use super::read;
use crate::store::{ItemKind, StoreError};

/// The actions whose answers change what is known.
pub(super) const ACTIONS: &[&str] = &[
    #[cfg(feature = "v16-core")]
    "ChangeConfiguration",
    #[cfg(feature = "v16-core")]
    "GetConfiguration",
    #[cfg(feature = "v16-firmware")]
    "GetDiagnostics",
    #[cfg(feature = "v16-firmware")]
    "UpdateFirmware",
    #[cfg(feature = "v16-local-auth")]
    "GetLocalListVersion",
    #[cfg(feature = "v16-local-auth")]
    "SendLocalList",
    #[cfg(feature = "v16-reservation")]
    "CancelReservation",
    #[cfg(feature = "v16-reservation")]
    "ReserveNow",
    #[cfg(feature = "v16-security")]
    "CertificateSigned",
    #[cfg(feature = "v16-security")]
    "DeleteCertificate",
    #[cfg(feature = "v16-security")]
    "GetInstalledCertificateIds",
    #[cfg(feature = "v16-security")]
    "GetLog",
    #[cfg(feature = "v16-security")]
    "SignedUpdateFirmware",
    #[cfg(feature = "v16-smart-charging")]
    "ClearChargingProfile",
    #[cfg(feature = "v16-smart-charging")]
    "SetChargingProfile",
];

/// Stores what the answer means.
pub(super) async fn keep(book: &Book<'_>, action: &str) -> Result<(), StoreError> {
    match action {
        #[cfg(feature = "v16-core")]
        "ChangeConfiguration" => configured(book).await,
        #[cfg(feature = "v16-core")]
        "GetConfiguration" => configuration(book).await,
        #[cfg(feature = "v16-firmware")]
        "GetDiagnostics" => {
            book.keep_both(ItemKind::Job, "diagnostics".to_owned())
                .await
        }
        #[cfg(feature = "v16-firmware")]
        "UpdateFirmware" => book.keep_both(ItemKind::Job, "firmware".to_owned()).await,
        #[cfg(feature = "v16-local-auth")]
        "GetLocalListVersion" | "SendLocalList" => local_list(book, action).await,
        #[cfg(feature = "v16-reservation")]
        "CancelReservation" | "ReserveNow" => reservation(book, action).await,
        #[cfg(feature = "v16-security")]
        "GetLog" | "SignedUpdateFirmware" => job(book, action).await,
        #[cfg(feature = "v16-security")]
        _ if action.contains("Certificate") => certificates(book, action).await,
        #[cfg(feature = "v16-smart-charging")]
        "ClearChargingProfile" => profiles_cleared(book).await,
        #[cfg(feature = "v16-smart-charging")]
        "SetChargingProfile" => profile_set(book).await,
        _ => Ok(()),
    }
}

/// The key that holds the station's password (security whitepaper A01).
#[cfg(feature = "v16-core")]
const PASSWORD: &str = "AuthorizationKey";

#[cfg(feature = "v16-core")]
async fn configured(book: &Book<'_>) -> Result<(), StoreError> {
    use messages::{
        ChangeConfigurationRequest, ChangeConfigurationResponse, ConfigurationStatus, KeyValue,
    };
    let Some((request, answer)) =
        book.read::<ChangeConfigurationRequest, ChangeConfigurationResponse>()
    else {
        return Ok(());
    };
    let taken = matches!(
        answer.status,
        ConfigurationStatus::Accepted | ConfigurationStatus::RebootRequired
    );
    if !taken {
        return Ok(());
    }
    if request.key.eq_ignore_ascii_case(PASSWORD) {
        return password(book, &request.value).await;
    }
    let entry = KeyValue {
        key: request.key,
        readonly: false,
        value: Some(request.value),
    };
    book.put(ItemKind::Configuration, vec![configuration_item(&entry)])
        .await
}

/// From the next connection on the station has to show the new password.
#[cfg(all(feature = "v16-core", feature = "auth"))]
async fn password(book: &Book<'_>, hex: &str) -> Result<(), StoreError> {
    let access = book.store.access(book.station).await?;
    let hash = crate::security::Password::from_authorization_key(hex)
        .map_err(|bad| bad.to_string())
        .and_then(|password| password.hash())
        .map_err(|why| StoreError(format!("the new password: {why}")))?;
    let access = crate::store::Access {
        password: Some(hash),
        ..access.unwrap_or_default()
    };
    book.store.put_access(book.station, access).await
}

#[cfg(all(feature = "v16-core", not(feature = "auth")))]
async fn password(_: &Book<'_>, _: &str) -> Result<(), StoreError> {
    Ok(())
}

#[cfg(feature = "v16-core")]
async fn configuration(book: &Book<'_>) -> Result<(), StoreError> {
    use messages::{GetConfigurationRequest, GetConfigurationResponse};
    let Some((_, answer)) = book.read::<GetConfigurationRequest, GetConfigurationResponse>() else {
        return Ok(());
    };
    let unknown = answer.unknown_key.unwrap_or_default();
    let unknown = unknown.into_iter().map(String::from).collect();
    book.remove(ItemKind::Configuration, unknown).await?;
    let keys = answer.configuration_key.unwrap_or_default();
    let known = keys
        .iter()
        .filter(|entry| !entry.key.eq_ignore_ascii_case(PASSWORD))
        .map(configuration_item);
    book.put(ItemKind::Configuration, known.collect()).await
}

#[cfg(feature = "v16-core")]
fn configuration_item(entry: &messages::KeyValue) -> (String, Vec<u8>) {
    let mut value = Vec::new();
    json::encode_as_is(entry, &mut value);
    (entry.key.as_str().to_owned(), value)
}

#[cfg(feature = "v16-local-auth")]
async fn local_list(book: &Book<'_>, action: &str) -> Result<(), StoreError> {
    use ocpp_messages::v16::local_auth::{
        GetLocalListVersionRequest, GetLocalListVersionResponse, SendLocalListRequest,
        SendLocalListResponse, UpdateStatus,
    };
    let version = if action == "SendLocalList" {
        book.read::<SendLocalListRequest, SendLocalListResponse>()
            .filter(|(_, answer)| answer.status == UpdateStatus::Accepted)
            .map(|(request, _)| request.list_version)
    } else {
        book.read::<GetLocalListVersionRequest, GetLocalListVersionResponse>()
            .map(|(_, answer)| answer.list_version)
    };
    let Some(version) = version else {
        return Ok(());
    };
    // -1 says that there are no lists (5.10).
    if version < 0 {
        return book.remove(ItemKind::LocalList, vec![String::new()]).await;
    }
    let value = format!("{{\"version\":{version}}}").into_bytes();
    book.put(ItemKind::LocalList, vec![(String::new(), value)])
        .await
}

#[cfg(feature = "v16-reservation")]
async fn reservation(book: &Book<'_>, action: &str) -> Result<(), StoreError> {
    use ocpp_messages::v16::reservation::{
        CancelReservationRequest, CancelReservationResponse, CancelReservationStatus,
        ReservationStatus, ReserveNowRequest, ReserveNowResponse,
    };
    if action == "ReserveNow" {
        return match book.read::<ReserveNowRequest, ReserveNowResponse>() {
            Some((request, answer)) if answer.status == ReservationStatus::Accepted => {
                let key = request.reservation_id.to_string();
                book.keep_request(ItemKind::Reservation, key).await
            }
            _ => Ok(()),
        };
    }
    // Rejected says that the station has no such reservation (5.1): it is gone either way.
    match book.read::<CancelReservationRequest, CancelReservationResponse>() {
        Some((request, answer))
            if matches!(
                answer.status,
                CancelReservationStatus::Accepted | CancelReservationStatus::Rejected
            ) =>
        {
            let key = request.reservation_id.to_string();
            book.remove(ItemKind::Reservation, vec![key]).await
        }
        _ => Ok(()),
    }
}

#[cfg(feature = "v16-security")]
async fn job(book: &Book<'_>, action: &str) -> Result<(), StoreError> {
    use ocpp_messages::v16::security::{GetLogRequest, SignedUpdateFirmwareRequest};
    let key = if action == "GetLog" {
        super::read::<GetLogRequest>(book.request).map(|log| format!("log {}", log.request_id))
    } else {
        super::read::<SignedUpdateFirmwareRequest>(book.request)
            .map(|update| format!("firmware {}", update.request_id))
    };
    match key {
        Some(key) => book.keep_both(ItemKind::Job, key).await,
        None => Ok(()),
    }
}

/// Key of the certificate that the station asked to have signed.
#[cfg(feature = "v16-security")]
pub(crate) const REQUESTED: &str = "requested ChargingStationCertificate";

#[cfg(feature = "v16-security")]
async fn certificates(book: &Book<'_>, action: &str) -> Result<(), StoreError> {
    use ocpp_messages::v16::security::{
        CertificateHashDataType, CertificateSignedRequest, CertificateSignedResponse,
        CertificateSignedStatusEnumType, DeleteCertificateRequest, DeleteCertificateResponse,
        DeleteCertificateStatusEnumType, GetInstalledCertificateIdsRequest,
        GetInstalledCertificateIdsResponse,
    };
    const KIND: ItemKind = ItemKind::Certificate;
    let tail = |hash: &CertificateHashDataType| {
        format!(
            " {} {}",
            hash.issuer_key_hash.as_str(),
            hash.serial_number.as_str()
        )
    };
    match action {
        "CertificateSigned" => {
            match book.read::<CertificateSignedRequest, CertificateSignedResponse>() {
                Some((_, answer)) if answer.status == CertificateSignedStatusEnumType::Accepted => {
                    book.remove(KIND, vec![REQUESTED.to_owned()]).await
                }
                _ => Ok(()),
            }
        }
        "DeleteCertificate" => {
            match book.read::<DeleteCertificateRequest, DeleteCertificateResponse>() {
                Some((request, answer))
                    if answer.status != DeleteCertificateStatusEnumType::Failed =>
                {
                    let tail = tail(&request.certificate_hash_data);
                    book.remove_where(KIND, |item| item.key.ends_with(&tail))
                        .await
                }
                _ => Ok(()),
            }
        }
        _ => {
            let Some((request, answer)) = book
                .read::<GetInstalledCertificateIdsRequest, GetInstalledCertificateIdsResponse>()
            else {
                return Ok(());
            };
            let kind = request.certificate_type.as_str().to_owned();
            let listed = answer.certificate_hash_data.unwrap_or_default();
            let listed = listed.iter().map(|hash| {
                let mut value = Vec::new();
                json::encode_as_is(hash, &mut value);
                (format!("{kind}{}", tail(hash)), value)
            });
            let listed: Vec<_> = listed.collect();
            let ours = format!("{kind} ");
            book.remove_where(KIND, |item| item.key.starts_with(&ours))
                .await?;
            book.put(KIND, listed).await
        }
    }
}

#[cfg(feature = "v16-smart-charging")]
use ocpp_messages::v16::smart_charging::{
    ChargingProfileStatus, ClearChargingProfileRequest, ClearChargingProfileResponse,
    SetChargingProfileRequest, SetChargingProfileResponse,
};

/// A profile takes the place of one with its id, and of one with its purpose and stack level at its connector (5.16).
#[cfg(feature = "v16-smart-charging")]
async fn profile_set(book: &Book<'_>) -> Result<(), StoreError> {
    let Some((request, answer)) =
        book.read::<SetChargingProfileRequest, SetChargingProfileResponse>()
    else {
        return Ok(());
    };
    if answer.status != ChargingProfileStatus::Accepted {
        return Ok(());
    }
    let new = &request.cs_charging_profiles;
    let replaced = |item: &crate::store::Item| {
        read::<SetChargingProfileRequest>(item.value.as_str().as_bytes()).is_some_and(|old| {
            let old_profile = &old.cs_charging_profiles;
            old.connector_id == request.connector_id
                && old_profile.stack_level == new.stack_level
                && old_profile.charging_profile_purpose == new.charging_profile_purpose
        })
    };
    book.remove_where(ItemKind::ChargingProfile, replaced)
        .await?;
    let key = new.charging_profile_id.to_string();
    book.keep_request(ItemKind::ChargingProfile, key).await
}

/// By id alone, or by everything else that is given (5.5). Unknown says that there is none of them: forgotten as well.
#[cfg(feature = "v16-smart-charging")]
async fn profiles_cleared(book: &Book<'_>) -> Result<(), StoreError> {
    let Some((wanted, _)) =
        book.read::<ClearChargingProfileRequest, ClearChargingProfileResponse>()
    else {
        return Ok(());
    };
    let cleared = |item: &crate::store::Item| {
        let Some(old) = read::<SetChargingProfileRequest>(item.value.as_str().as_bytes()) else {
            return false;
        };
        let profile = &old.cs_charging_profiles;
        if let Some(id) = wanted.id {
            return id == profile.charging_profile_id;
        }
        wanted
            .connector_id
            .is_none_or(|number| number == old.connector_id)
            && wanted
                .stack_level
                .is_none_or(|level| level == profile.stack_level)
            && wanted
                .charging_profile_purpose
                .as_ref()
                .is_none_or(|purpose| *purpose == profile.charging_profile_purpose)
    };
    book.remove_where(ItemKind::ChargingProfile, cleared).await
}

/// The profiles of a transaction go with it (3.13).
#[cfg(feature = "v16-smart-charging")]
pub(crate) async fn transaction_ended(
    store: &dyn crate::store::Store,
    station: &crate::admission::StationId,
    ended: &crate::store::TransactionRecord,
) -> Result<(), StoreError> {
    use ocpp_messages::v16::types::ChargingProfilePurposeType;
    let book = Book {
        store,
        station,
        request: &[],
        answer: &[],
    };
    let of_it = |item: &crate::store::Item| {
        read::<SetChargingProfileRequest>(item.value.as_str().as_bytes()).is_some_and(|set| {
            let profile = &set.cs_charging_profiles;
            profile.charging_profile_purpose == ChargingProfilePurposeType::TxProfile
                && match profile.transaction_id {
                    Some(id) => id == ended.id,
                    None => set.connector_id == ended.place.connector,
                }
        })
    };
    book.remove_where(ItemKind::ChargingProfile, of_it).await
}
