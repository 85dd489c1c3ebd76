//! Cases of the Reservation profile (sections 3.11, 5.1 and 5.13).

use crate::bench::{T0_MS, TWO_SOCKETS};
use crate::tool::{CONNECTOR, INVALID, Tool, VALID, VALID_2};
use ocpp_station::roles::Profiles;
use ocpp_station::{ChargePointErrorCode, Fault, Settings, Severity};
use ocpp_wire::Timestamp;
use serde_json::{Value, json};

const ID: i32 = 7;

/// A reservation that expires so many seconds after power-up.
fn reserve(connector: usize, id_tag: &str, expires_s: i64) -> Value {
    let expiry = Timestamp::from_unix_ms(T0_MS + expires_s * 1_000).to_string();
    json!({ "connectorId": connector, "idTag": id_tag, "reservationId": ID, "expiryDate": expiry })
}

/// A connector, reserved for an hour.
fn reserved(id: &'static str, rule: &'static str) -> Tool {
    let mut tool = Tool::case(id, rule);
    tool.told("ReserveNow", reserve(CONNECTOR, VALID, 3_600), "Accepted");
    tool.expects_status(CONNECTOR, "Reserved");
    tool
}

const HELD: &str = "sections 4.8, 4.9 (A7, G2) and 5.13";

#[test]
fn charge_where_it_is_reserved() {
    let mut tool = reserved("TC_046_1_CS", HELD);
    // Somebody else is turned away.
    tool.swipes(VALID_2);
    tool.forgets();
    assert!(!tool.bench.is_closed(CONNECTOR));
    tool.authorized();
    tool.expects_status(CONNECTOR, "Preparing");
    tool.plugs();
    let start = json!({ "idTag": VALID, "reservationId": ID, "connectorId": CONNECTOR });
    tool.expects_all(&[
        ("StartTransaction", start),
        ("StatusNotification", json!({ "status": "Charging" })),
    ]);
    // It is used up.
    tool.told(
        "CancelReservation",
        json!({ "reservationId": ID }),
        "Rejected",
    );
}

#[test]
fn start_remotely_where_it_is_reserved() {
    let mut tool = reserved("TC_046_2_CS", HELD);
    let start = |tag: &str| json!({ "idTag": tag, "connectorId": CONNECTOR });
    tool.told("RemoteStartTransaction", start(VALID_2), "Rejected");
    tool.told("RemoteStartTransaction", start(VALID), "Accepted");
    tool.expects("Authorize", json!({ "idTag": VALID }));
    tool.expects_status(CONNECTOR, "Preparing");
    tool.plugs();
    tool.expects_all(&[
        (
            "StartTransaction",
            json!({ "idTag": VALID, "reservationId": ID }),
        ),
        ("StatusNotification", json!({ "status": "Charging" })),
    ]);
}

#[test]
fn a_reservation_expires() {
    let mut tool = Tool::case("TC_047_CS", "sections 4.9 (G1) and 5.13");
    tool.told("ReserveNow", reserve(CONNECTOR, VALID, 60), "Accepted");
    tool.expects_status(CONNECTOR, "Reserved");
    let left = 60_000 - tool.bench.now;
    tool.bench.run(left - 1_000);
    assert!(tool.bench.calls.is_empty());
    tool.expects_status(CONNECTOR, "Available");
    tool.charging_as(VALID_2);
}

/// A connector, or with 0 the station, in a state in which it can't be reserved.
fn not_reserved(id: &'static str, connector: usize, status: &str, bring: impl FnOnce(&mut Tool)) {
    let mut tool = Tool::case(id, "sections 5.13 and 7.40");
    bring(&mut tool);
    tool.forgets();
    tool.told("ReserveNow", reserve(connector, VALID, 3_600), status);
    tool.expects_silence(10);
}

fn fault(tool: &mut Tool, connectors: &[usize]) {
    for connector in connectors {
        let fault = Fault::new(ChargePointErrorCode::OtherError, Severity::Fault);
        tool.bench.inputs.connectors[connector - 1].fault = Some(fault);
    }
}

fn make_unavailable(tool: &mut Tool, connector: usize) {
    let change = json!({ "connectorId": connector, "type": "Inoperative" });
    tool.told("ChangeAvailability", change, "Accepted");
}

/// A station that does not reserve.
static WITHOUT: Settings = Settings {
    profiles: Profiles::CORE.and(Profiles::REMOTE_TRIGGER),
    ..TWO_SOCKETS
};

#[test]
fn reserve_a_faulted_connector() {
    not_reserved("TC_048_1_CS", CONNECTOR, "Faulted", |tool| {
        fault(tool, &[CONNECTOR])
    });
}

#[test]
fn reserve_an_occupied_connector() {
    not_reserved("TC_048_2_CS", CONNECTOR, "Occupied", Tool::plugs);
    not_reserved("TC_048_2_CS", CONNECTOR, "Occupied", |tool| {
        tool.charging();
    });
}

#[test]
fn reserve_an_unavailable_connector() {
    not_reserved("TC_048_3_CS", CONNECTOR, "Unavailable", |tool| {
        make_unavailable(tool, CONNECTOR);
    });
}

#[test]
fn reserve_where_nobody_reserves() {
    // A station that knows no reservations refuses the action; one that does, a time that is over.
    let mut tool = Tool::with("TC_048_4_CS", "sections 5.13 and 7.40", &WITHOUT);
    tool.refused(
        "ReserveNow",
        reserve(CONNECTOR, VALID, 3_600),
        "NotSupported",
    );
    not_reserved("TC_048_4_CS", 3, "Rejected", |_| {});
}

#[test]
fn charge_where_any_connector_is_reserved() {
    let mut tool = Tool::case("TC_049_CS", "sections 4.8, 5.13 and 9.3.1");
    assert_eq!(tool.value("ReserveConnectorZeroSupported"), "true");
    tool.told("ReserveNow", reserve(0, VALID, 3_600), "Accepted");
    // One connector is anybody's; the last one is kept.
    tool.bench.plug(2, true);
    tool.bench.swipe(2, VALID_2);
    assert!(tool.bench.is_closed(2));
    tool.swipes("eve");
    tool.plugs();
    assert!(!tool.bench.is_closed(CONNECTOR));
    tool.unplugs();
    tool.forgets();
    tool.authorized();
    tool.expects_status(CONNECTOR, "Preparing");
    tool.plugs();
    tool.expects_all(&[
        (
            "StartTransaction",
            json!({ "idTag": VALID, "reservationId": ID }),
        ),
        ("StatusNotification", json!({ "status": "Charging" })),
    ]);
}

#[test]
fn reserve_a_faulted_station() {
    not_reserved("TC_050_1_CS", 0, "Faulted", |tool| fault(tool, &[1, 2]));
}

#[test]
fn reserve_an_occupied_station() {
    not_reserved("TC_050_2_CS", 0, "Occupied", |tool| {
        tool.plugs();
        tool.bench.plug(2, true);
    });
}

#[test]
fn reserve_an_unavailable_station() {
    not_reserved("TC_050_3_CS", 0, "Unavailable", |tool| {
        make_unavailable(tool, 0)
    });
}

#[test]
fn reserve_a_station_that_takes_none() {
    not_reserved("TC_050_4_CS", 0, "Rejected", |tool| {
        let station = &mut tool.bench.station;
        let set = station.configure("ReserveConnectorZeroSupported", "false");
        set.expect("a key");
    });
}

#[test]
fn cancel_a_reservation() {
    let mut tool = reserved("TC_051_CS", "sections 4.9 (G1) and 5.1");
    tool.told(
        "CancelReservation",
        json!({ "reservationId": ID }),
        "Accepted",
    );
    tool.expects_status(CONNECTOR, "Available");
    tool.charging_as(VALID_2);
}

#[test]
fn cancel_another_reservation() {
    let mut tool = reserved("TC_052_CS", "section 5.1");
    let other = json!({ "reservationId": ID + 1 });
    tool.told("CancelReservation", other, "Rejected");
    tool.expects_silence(10);
    tool.swipes(INVALID);
    assert!(!tool.bench.is_closed(CONNECTOR));
}

#[test]
fn one_of_the_group_uses_the_reservation() {
    let mut tool = Tool::case("TC_053_CS", "sections 3.10, 4.8 and 5.13");
    let mut order = reserve(CONNECTOR, "ann@FAMILY", 3_600);
    order["parentIdTag"] = json!("FAMILY");
    tool.told("ReserveNow", order, "Accepted");
    tool.expects_status(CONNECTOR, "Reserved");
    tool.swipes("bob@FAMILY");
    tool.expects("Authorize", json!({ "idTag": "bob@FAMILY" }));
    tool.expects_status(CONNECTOR, "Preparing");
    tool.plugs();
    tool.expects_all(&[
        (
            "StartTransaction",
            json!({ "idTag": "bob@FAMILY", "reservationId": ID }),
        ),
        ("StatusNotification", json!({ "status": "Charging" })),
    ]);
}
