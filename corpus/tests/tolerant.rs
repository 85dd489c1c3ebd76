//! What real stations send: accepted when the caller is tolerant, kept as it came, told, and never written.

use ocpp_messages::v16::core::*;
use ocpp_wire::json::{Wire, decode, encode};
use ocpp_wire::{DecodeErrorKind, DepartureKind, Departures, Reading, locate};

/// Reads tolerantly; strict reading refuses with what the first departure stands for, and the departures are these, by
/// kind, place and original text.
#[track_caller]
fn read<T: Wire>(payload: &str, expected: &[(DepartureKind, &str, &str)]) -> T {
    let mut departures = Departures::new();
    let text = payload.as_bytes();
    let value = decode::<T>(text, Reading::Tolerant(&mut departures)).expect(payload);
    let found: Vec<_> = departures
        .iter()
        .map(|found| {
            let pointer = locate(text, found.at as usize).to_string();
            (found.kind, pointer, found.original.to_string())
        })
        .collect();
    let expected: Vec<_> = expected
        .iter()
        .map(|(kind, pointer, original)| (*kind, (*pointer).to_owned(), (*original).to_owned()))
        .collect();
    assert_eq!(found, expected, "{payload}");
    let strict = decode::<T>(text, Reading::Strict).map(drop);
    let first = expected.first().map(|(kind, ..)| kind.error());
    assert_eq!(strict.err().map(|error| error.kind), first, "{payload}");
    value
}

/// The value is not strict, so it is not written.
#[track_caller]
fn refused<T: Wire>(value: &T, kind: DecodeErrorKind, path: &str) {
    let mut out = b"before".to_vec();
    let invalid = encode(value, &mut out).expect_err("it is not strict");
    assert_eq!(invalid.kind(), kind);
    assert!(
        invalid.to_string().ends_with(&format!(" at {path}")),
        "{invalid}"
    );
    assert_eq!(out, b"before");
}

/// What reading has mended is written as the standard has it.
#[track_caller]
fn mended<T: Wire>(value: &T, text: &str) {
    let mut out = Vec::new();
    encode(value, &mut out).expect("reading has mended it");
    assert_eq!(String::from_utf8_lossy(&out), text);
}

fn start(member: &str, value: &str) -> String {
    let mut members = [
        ("connectorId", "1"),
        ("idTag", "\"T\""),
        ("meterStart", "7"),
        ("timestamp", "\"2026-07-01T12:00:00.000Z\""),
    ];
    for (name, text) in &mut members {
        if *name == member {
            *text = value;
        }
    }
    let members: Vec<_> = members
        .iter()
        .map(|(name, text)| format!("\"{name}\":{text}"))
        .collect();
    format!("{{{}}}", members.join(","))
}

#[test]
fn date_times() {
    for (text, kind, ms) in [
        (
            "\"2023-10-19T15:28:07\"",
            DepartureKind::MissingZone,
            1_697_729_287_000,
        ),
        (
            "\"2023-10-19T17:28:07+02\"",
            DepartureKind::LooseOffset,
            1_697_729_287_000,
        ),
        (
            "\"2023-10-19T17:28:07+0200\"",
            DepartureKind::LooseOffset,
            1_697_729_287_000,
        ),
        (
            "\"2023-02-29T00:00:00Z\"",
            DepartureKind::ImpossibleDate,
            1_677_628_800_000,
        ),
        (
            "\"2023-10-19 15:28:07Z\"",
            DepartureKind::LooseDateTime,
            1_697_729_287_000,
        ),
    ] {
        let request: StartTransactionRequest =
            read(&start("timestamp", text), &[(kind, "/timestamp", text)]);
        assert_eq!(request.timestamp.unix_ms(), ms);
        assert_eq!(request.timestamp.original(), Some(text.trim_matches('"')));
        refused(&request, DecodeErrorKind::BadTimestamp, "/timestamp");
        let strict = StartTransactionRequest {
            timestamp: request.timestamp.to_strict(),
            ..request
        };
        assert!(strict.is_strict());
    }
    // Nanoseconds are RFC 3339; they are written back as milliseconds.
    let nanoseconds = start("timestamp", "\"2023-10-19T15:28:07.123456789Z\"");
    let request: StartTransactionRequest = read(&nanoseconds, &[]);
    mended(
        &request,
        &start("timestamp", "\"2023-10-19T15:28:07.123Z\""),
    );
}

#[test]
fn numbers_for_texts_and_texts_for_numbers() {
    let meter = |value: &str| {
        format!(
            "{{\"connectorId\":1,\"meterValue\":[{{\"timestamp\":\"2026-07-01T12:00:00.000Z\",\"sampledValue\":[{{\"value\":{value}}}]}}]}}"
        )
    };
    let at = "/meterValue/0/sampledValue/0/value";
    for number in ["1234.5", "-7", "true"] {
        let request: MeterValuesRequest = read(
            &meter(number),
            &[(DepartureKind::ScalarForText, at, number)],
        );
        mended(&request, &meter(&format!("\"{number}\"")));
    }
    for (text, written) in [("\"1234\"", "1234"), ("\" 7 \"", "7")] {
        let request: StartTransactionRequest = read(
            &start("meterStart", text),
            &[(DepartureKind::TextForScalar, "/meterStart", text)],
        );
        mended(&request, &start("meterStart", written));
    }
    let request: StartTransactionRequest = read(
        &start("meterStart", "1234.5"),
        &[(DepartureKind::Rounded, "/meterStart", "1234.5")],
    );
    mended(&request, &start("meterStart", "1235"));
}

#[test]
fn over_long_texts() {
    let serial = "A serial number of 27 chars";
    let payload = format!(
        "{{\"chargePointVendor\":\"V\",\"chargePointModel\":\"M\",\"chargePointSerialNumber\":\"{serial}\"}}"
    );
    let original = format!("\"{serial}\"");
    let request: BootNotificationRequest = read(
        &payload,
        &[(
            DepartureKind::TooLong,
            "/chargePointSerialNumber",
            &original,
        )],
    );
    assert_eq!(request.charge_point_serial_number.as_deref(), Some(serial));
    refused(
        &request,
        DecodeErrorKind::TooLong,
        "/chargePointSerialNumber",
    );
}

#[test]
fn large_transaction_ids() {
    let payload = "{\"meterStop\":1,\"timestamp\":\"2026-07-01T12:00:00.000Z\",\"transactionId\":9223372036854775807}";
    let request: StopTransactionRequest = read(payload, &[]);
    assert_eq!(request.transaction_id, i64::MAX);
    mended(&request, payload);
}

#[test]
fn values_the_standard_does_not_list() {
    let payload = "{\"connectorId\":1,\"errorCode\":\"NoError\",\"status\":\"Error\"}";
    let request: StatusNotificationRequest = read(
        payload,
        &[(DepartureKind::UnknownValue, "/status", "\"Error\"")],
    );
    assert_eq!(request.status, ChargePointStatus::from("Error"));
    assert_eq!(request.status.as_str(), "Error");
    refused(&request, DecodeErrorKind::UnknownValue, "/status");

    let meter = "{\"connectorId\":1,\"meterValue\":[{\"timestamp\":\"2026-07-01T12:00:00.000Z\",\"sampledValue\":[{\"value\":\"50\",\"unit\":\"Hz\"}]}]}";
    let at = "/meterValue/0/sampledValue/0/unit";
    let request: MeterValuesRequest = read(meter, &[(DepartureKind::UnknownValue, at, "\"Hz\"")]);
    refused(&request, DecodeErrorKind::UnknownValue, at);
}

#[test]
fn both_spellings_of_celsius() {
    for unit in ["Celsius", "Celcius"] {
        let meter = format!(
            "{{\"connectorId\":1,\"meterValue\":[{{\"timestamp\":\"2026-07-01T12:00:00.000Z\",\"sampledValue\":[{{\"value\":\"21\",\"unit\":\"{unit}\"}}]}}]}}"
        );
        let request: MeterValuesRequest = read(&meter, &[]);
        mended(&request, &meter);
    }
}

#[test]
fn empty_and_absent_lists() {
    for list in ["[]", "[{\"value\":\"\"}]"] {
        let meter = format!(
            "{{\"connectorId\":1,\"meterValue\":[{{\"timestamp\":\"2026-07-01T12:00:00.000Z\",\"sampledValue\":{list}}}]}}"
        );
        let request: MeterValuesRequest = read(&meter, &[]);
        mended(&request, &meter);
    }
    let absent =
        "{\"connectorId\":1,\"meterValue\":[{\"timestamp\":\"2026-07-01T12:00:00.000Z\"}]}";
    let mut departures = Departures::new();
    let request: MeterValuesRequest = decode(absent.as_bytes(), Reading::Tolerant(&mut departures))
        .expect("an absent list is an empty one");
    assert!(request.meter_value[0].sampled_value.is_empty());
    assert_eq!(
        departures.iter().next().map(|first| first.kind),
        Some(DepartureKind::TooFewItems)
    );
    let strict =
        decode::<MeterValuesRequest>(absent.as_bytes(), Reading::Strict).expect_err("required");
    assert_eq!(
        (strict.kind, strict.member),
        (DecodeErrorKind::MissingMember, "sampledValue")
    );
}

#[test]
fn null_payloads_and_null_members() {
    let request: HeartbeatRequest = read("null", &[(DepartureKind::NullPayload, "", "null")]);
    mended(&request, "{}");
    let _: ClearCacheRequest = read(" null\n", &[(DepartureKind::NullPayload, "", "null")]);
    let request: AuthorizeResponse = read(
        "{\"idTagInfo\":{\"expiryDate\":null,\"status\":\"Accepted\"}}",
        &[(
            DepartureKind::NullForAbsent,
            "/idTagInfo/expiryDate",
            "null",
        )],
    );
    mended(&request, "{\"idTagInfo\":{\"status\":\"Accepted\"}}");
    let mut departures = Departures::new();
    let required = decode::<AuthorizeRequest>(b"null", Reading::Tolerant(&mut departures));
    assert_eq!(
        required.map_err(|error| error.kind),
        Err(DecodeErrorKind::WrongType)
    );
}

#[test]
fn members_the_schema_does_not_name() {
    let request: AuthorizeRequest = read(
        "{\"idTag\":\"T\",\"parent\":{\"a\":[1]}}",
        &[(
            DepartureKind::UnknownMember,
            "/parent",
            "\"parent\":{\"a\":[1]}",
        )],
    );
    mended(&request, "{\"idTag\":\"T\"}");
    let request: HeartbeatRequest = read(
        "{\"at\":\"now\"}",
        &[(DepartureKind::UnknownMember, "/at", "\"at\":\"now\"")],
    );
    mended(&request, "{}");
}

#[test]
fn members_that_stand_twice() {
    let request: AuthorizeRequest = read(
        "{\"idTag\":\"first\",\"idTag\":\"second\"}",
        &[(DepartureKind::DuplicateMember, "/idTag", "\"second\"")],
    );
    assert_eq!(request.id_tag, "second");
    let list: GetConfigurationRequest = read(
        "{\"key\":[\"a\",\"b\"],\"key\":[\"c\"]}",
        &[(DepartureKind::DuplicateMember, "/key", "[\"c\"]")],
    );
    mended(&list, "{\"key\":[\"c\"]}");
}

#[test]
fn numbers_beyond_their_bounds() {
    use ocpp_messages::v16::smart_charging::SetChargingProfileRequest;
    let profile = |limit: &str| {
        format!(
            "{{\"connectorId\":1,\"csChargingProfiles\":{{\"chargingProfileId\":1,\"stackLevel\":0,\"chargingProfilePurpose\":\"TxProfile\",\"chargingProfileKind\":\"Absolute\",\"chargingSchedule\":{{\"chargingRateUnit\":\"A\",\"chargingSchedulePeriod\":[{{\"startPeriod\":0,\"limit\":{limit}}}]}}}}}}"
        )
    };
    let at = "/csChargingProfiles/chargingSchedule/chargingSchedulePeriod/0/limit";
    let request: SetChargingProfileRequest = read(
        &profile("16.05"),
        &[(DepartureKind::NotAMultiple, at, "16.05")],
    );
    refused(&request, DecodeErrorKind::NotAMultiple, at);
    let request: SetChargingProfileRequest = read(
        &profile("\"16\""),
        &[(DepartureKind::TextForScalar, at, "\"16\"")],
    );
    mended(&request, &profile("16.0"));

    use ocpp_messages::v201::smart_charging::ClearedChargingLimitRequest;
    let payload = "{\"chargingLimitSource\":\"EMS\",\"evseId\":1.5e0}";
    let _: ClearedChargingLimitRequest =
        read(payload, &[(DepartureKind::Rounded, "/evseId", "1.5e0")]);
}

#[test]
fn many_departures_are_counted_beyond_the_limit() {
    let values: Vec<_> = (0..200)
        .map(|number| format!("{{\"value\":{number}}}"))
        .collect();
    let meter = format!(
        "{{\"connectorId\":1,\"meterValue\":[{{\"timestamp\":\"2026-07-01T12:00:00Z\",\"sampledValue\":[{}]}}]}}",
        values.join(",")
    );
    let mut departures = Departures::new();
    decode::<MeterValuesRequest>(meter.as_bytes(), Reading::Tolerant(&mut departures))
        .expect("tolerable");
    assert_eq!(
        (departures.len(), departures.iter().count()),
        (200, Departures::LIMIT)
    );
}

#[test]
fn what_nobody_could_mean_is_an_error_all_the_same() {
    for payload in [
        "",
        "{",
        "{\"idTag\":\"T\"",
        "{\"idTag\":\"T\"} x",
        "{\"idTag\":}",
        "{\"idTag\":[\"T\"]}",
        "{\"idTag\":{}}",
        "{\"idTag\":null}",
        "{}",
        "{idTag:\"T\"}",
        "{'idTag':'T'}",
        "{\"idTag\":\"T\",}",
        "{\"idTag\" \"T\"}",
        "{\"idTag\":\"\u{1}\"}",
        "{\"idTag\":\"\\ud800\"}",
    ] {
        let mut departures = Departures::new();
        assert!(
            decode::<AuthorizeRequest>(payload.as_bytes(), Reading::Tolerant(&mut departures))
                .is_err(),
            "{payload}"
        );
    }
    let not_utf8 = b"{\"idTag\":\"T\xff\"}";
    let error = decode::<AuthorizeRequest>(not_utf8, Reading::Strict).expect_err("not UTF-8");
    assert_eq!((error.kind, error.at), (DecodeErrorKind::Utf8, 11));
}
