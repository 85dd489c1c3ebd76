//! Requests as a CSMS sends them, to be damaged.

/// Requests as a CSMS would send them, to be damaged.
pub const REQUESTS: &[(&str, &str)] = &[
    (
        "ChangeAvailability",
        r#"{"connectorId":1,"type":"Inoperative"}"#,
    ),
    (
        "ChangeAvailability",
        r#"{"connectorId":0,"type":"Operative"}"#,
    ),
    (
        "ChangeConfiguration",
        r#"{"key":"MeterValueSampleInterval","value":"1"}"#,
    ),
    (
        "ChangeConfiguration",
        r#"{"key":"ClockAlignedDataInterval","value":"7"}"#,
    ),
    (
        "ChangeConfiguration",
        r#"{"key":"StopTxnSampledData","value":"Voltage,SoC"}"#,
    ),
    (
        "ChangeConfiguration",
        r#"{"key":"WebSocketPingInterval","value":"1"}"#,
    ),
    (
        "ChangeConfiguration",
        r#"{"key":"LocalPreAuthorize","value":"true"}"#,
    ),
    ("ClearCache", "{}"),
    ("DataTransfer", r#"{"vendorId":"x","data":"y"}"#),
    ("GetConfiguration", "{}"),
    (
        "GetConfiguration",
        r#"{"key":["a","b","ConnectionTimeOut"]}"#,
    ),
    (
        "RemoteStartTransaction",
        r#"{"connectorId":1,"idTag":"ann"}"#,
    ),
    ("RemoteStartTransaction", r#"{"idTag":"BAD"}"#),
    ("RemoteStopTransaction", r#"{"transactionId":1}"#),
    ("RemoteStopTransaction", r#"{"transactionId":2}"#),
    ("UnlockConnector", r#"{"connectorId":1}"#),
    ("TriggerMessage", r#"{"requestedMessage":"MeterValues"}"#),
    (
        "TriggerMessage",
        r#"{"requestedMessage":"StatusNotification","connectorId":0}"#,
    ),
    (
        "TriggerMessage",
        r#"{"requestedMessage":"BootNotification"}"#,
    ),
    (
        "ReserveNow",
        r#"{"connectorId":2,"expiryDate":"2026-01-01T00:20:00Z","idTag":"bob","reservationId":1}"#,
    ),
    (
        "ReserveNow",
        r#"{"connectorId":0,"expiryDate":"2026-01-01T00:10:00Z","idTag":"bob","reservationId":2}"#,
    ),
    ("CancelReservation", r#"{"reservationId":1}"#),
    (
        "SendLocalList",
        r#"{"listVersion":4,"updateType":"Full","localAuthorizationList":[{"idTag":"ann","idTagInfo":{"status":"Accepted"}}]}"#,
    ),
    (
        "SendLocalList",
        r#"{"listVersion":5,"updateType":"Differential","localAuthorizationList":[{"idTag":"ann"}]}"#,
    ),
    ("GetLocalListVersion", "{}"),
    (
        "SetChargingProfile",
        r#"{"connectorId":1,"csChargingProfiles":{"chargingProfileId":1,"stackLevel":1,"chargingProfilePurpose":"TxDefaultProfile","chargingProfileKind":"Recurring","recurrencyKind":"Daily","chargingSchedule":{"startSchedule":"2025-01-01T00:00:00Z","duration":80000,"chargingRateUnit":"W","chargingSchedulePeriod":[{"startPeriod":0,"limit":4000.0},{"startPeriod":300,"limit":0.0}]}}}"#,
    ),
    (
        "SetChargingProfile",
        r#"{"connectorId":0,"csChargingProfiles":{"chargingProfileId":2,"stackLevel":0,"chargingProfilePurpose":"ChargePointMaxProfile","chargingProfileKind":"Absolute","chargingSchedule":{"chargingRateUnit":"A","chargingSchedulePeriod":[{"startPeriod":0,"limit":20.5,"numberPhases":1}]}}}"#,
    ),
    ("ClearChargingProfile", r#"{"id":1}"#),
    ("ClearChargingProfile", "{}"),
    (
        "GetCompositeSchedule",
        r#"{"connectorId":1,"duration":100000}"#,
    ),
    (
        "GetCompositeSchedule",
        r#"{"connectorId":0,"duration":2147483647,"chargingRateUnit":"W"}"#,
    ),
    ("GetDiagnostics", r#"{"location":"ftp://x/","retries":2}"#),
    (
        "UpdateFirmware",
        r#"{"location":"http://x/","retrieveDate":"2026-01-01T00:05:00Z"}"#,
    ),
    (
        "SetChargingProfile",
        r#"{"connectorId":1,"csChargingProfiles":{"chargingProfileId":3,"stackLevel":15,"chargingProfilePurpose":"TxProfile","chargingProfileKind":"Relative","chargingSchedule":{"minChargingRate":0.1,"duration":60,"chargingRateUnit":"A","chargingSchedulePeriod":[{"startPeriod":0,"limit":32.0},{"startPeriod":2147483647,"limit":6.0}]}}}"#,
    ),
    (
        "RemoteStartTransaction",
        r#"{"connectorId":2,"idTag":"eve@G","chargingProfile":{"chargingProfileId":9,"stackLevel":1,"chargingProfilePurpose":"TxProfile","chargingProfileKind":"Relative","chargingSchedule":{"chargingRateUnit":"A","chargingSchedulePeriod":[{"startPeriod":0,"limit":7.0}]}}}"#,
    ),
    ("Reset", r#"{"type":"Soft"}"#),
    ("Reset", r#"{"type":"Hard"}"#),
    (
        "ChangeConfiguration",
        r#"{"key":"MinimumStatusDuration","value":"86400"}"#,
    ),
    (
        "ChangeConfiguration",
        r#"{"key":"MinimumStatusDuration","value":"0"}"#,
    ),
    (
        "ChangeConfiguration",
        r#"{"key":"ConnectionTimeOut","value":"0"}"#,
    ),
    (
        "ChangeConfiguration",
        r#"{"key":"StopTransactionOnEVSideDisconnect","value":"false"}"#,
    ),
    (
        "ChangeConfiguration",
        r#"{"key":"AllowOfflineTxForUnknownId","value":"true"}"#,
    ),
    (
        "ChangeConfiguration",
        r#"{"key":"MaxEnergyOnInvalidId","value":"1000000000"}"#,
    ),
    (
        "ChangeConfiguration",
        r#"{"key":"StopTransactionOnInvalidId","value":"false"}"#,
    ),
    (
        "ChangeConfiguration",
        r#"{"key":"HeartbeatInterval","value":"1000000000"}"#,
    ),
    (
        "ChangeConfiguration",
        r#"{"key":"TransactionMessageRetryInterval","value":"86400"}"#,
    ),
    (
        "ChangeConfiguration",
        r#"{"key":"SecurityProfile","value":"1"}"#,
    ),
    (
        "ChangeConfiguration",
        r#"{"key":"AuthorizationKey","value":"00112233445566778899aabbccddeeff"}"#,
    ),
    (
        "ChangeConfiguration",
        r#"{"key":"CpoName","value":"\u00e9\ud83d\ude00\n"}"#,
    ),
    ("ChangeConfiguration", r#"{"key":"AcmeUrl","value":"x\"y"}"#),
    (
        "CertificateSigned",
        r#"{"certificateChain":"-----BEGIN\nMIIB\u0041"}"#,
    ),
    (
        "InstallCertificate",
        r#"{"certificateType":"CentralSystemRootCertificate","certificate":"MIIB"}"#,
    ),
    (
        "GetInstalledCertificateIds",
        r#"{"certificateType":"CentralSystemRootCertificate"}"#,
    ),
    (
        "DeleteCertificate",
        r#"{"certificateHashData":{"hashAlgorithm":"SHA256","issuerNameHash":"name","issuerKeyHash":"key","serialNumber":"1"}}"#,
    ),
    (
        "ExtendedTriggerMessage",
        r#"{"requestedMessage":"SignChargePointCertificate"}"#,
    ),
    (
        "ExtendedTriggerMessage",
        r#"{"requestedMessage":"LogStatusNotification"}"#,
    ),
    (
        "GetLog",
        r#"{"logType":"SecurityLog","requestId":-1,"log":{"remoteLocation":"ftp://x/"}}"#,
    ),
    (
        "SignedUpdateFirmware",
        r#"{"requestId":9,"firmware":{"location":"http://x/","retrieveDateTime":"2025-01-01T00:00:00Z","signingCertificate":"PEM","signature":"c2ln"}}"#,
    ),
];
