//! A central system with its store, a test station that is connected to it, and what an operator does.
//!
//! Owns what may be asked of the system: calls to the station, and what is stored. Knows no case.

use std::sync::Arc;

use ocpp_csms::store::{IdTag, IdTagStatus, Item, ItemKind, MemoryStore, Note, Place, Store};
use ocpp_csms::store::{TransactionQuery, TransactionRecord};
use ocpp_csms::{CallFailure, Csms, Defaults, Dispatch, Door, Rooms, Seams, Settings};
use ocpp_csms::{Gate, OpenGate, RawAnswer, RawCall, StationId};
use ocpp_messages::v16::{core, firmware, security};
use ocpp_wire::{Dialect, Timestamp};
use serde_json::{Value, json};
use tokio::net::TcpListener;
use tokio::task::JoinHandle;

use crate::station::{TestStation, strict};
use crate::support::PATIENCE;

type Served = Rooms<(core::Room, firmware::Room, security::Room)>;
pub(crate) type System = Csms<Dispatch<Defaults, Served>>;

/// The station under which all cases run.
pub(crate) const STATION: &str = "CP1";
/// An idTag that may charge, one of its group, and those that may not.
pub(crate) const TAG: &str = "VALID";
pub(crate) const GROUP: &str = "PARENT";
pub(crate) const SAME_GROUP: &str = "VALID2";
pub(crate) const EXPIRED: &str = "EXPIRED";
pub(crate) const BLOCKED: &str = "BLOCKED";
pub(crate) const UNKNOWN: &str = "NOBODY";

/// A stage: one central system, its store, and a station that is connected to it.
pub(crate) struct Stage {
    pub(crate) csms: System,
    pub(crate) store: Arc<dyn Store>,
    pub(crate) station: TestStation,
    pub(crate) authority: String,
}

/// The central system with the idTags above, behind this gate and door.
pub(crate) async fn system(
    store: Arc<dyn Store>,
    gate: Arc<dyn Gate>,
    door: impl FnOnce(TcpListener) -> Door,
) -> (System, String) {
    let settings = Settings {
        accept_unknown_id_tags: false,
        ..Settings::default()
    };
    let group = Some(GROUP.to_owned());
    for (name, status, expires) in [
        (TAG, IdTagStatus::Accepted, None),
        (SAME_GROUP, IdTagStatus::Accepted, None),
        (EXPIRED, IdTagStatus::Accepted, Some(1_000_000_000_000)),
        (BLOCKED, IdTagStatus::Blocked, None),
    ] {
        let tag = IdTag {
            status,
            expires: expires.map(Timestamp::from_unix_ms),
            group: group.clone(),
            several: false,
        };
        store.put_id_tag(name, tag).await.expect("stored");
    }
    let seams = Seams::new(&settings);
    let seams = Seams { gate, ..seams }.keeping(Arc::clone(&store));
    let defaults = Defaults::new(Arc::clone(&store), &settings);
    let csms = Csms::with_seams(Dispatch::<_, Served>::new(defaults), settings, seams);
    let listener = TcpListener::bind("127.0.0.1:0").await.expect("a free port");
    let authority = listener.local_addr().expect("bound").to_string();
    let door = door(listener);
    let serving = csms.clone();
    tokio::spawn(async move {
        serving
            .serve_doors(vec![door], std::future::pending())
            .await
    });
    (csms, authority)
}

impl Stage {
    /// Connected, nothing said yet.
    pub(crate) async fn new() -> Self {
        let store: Arc<dyn Store> = Arc::new(MemoryStore::with_first_id(1));
        let (csms, authority) = system(Arc::clone(&store), Arc::new(OpenGate), Door::new).await;
        let station = TestStation::connect(&authority).await;
        Self {
            csms,
            store,
            station,
            authority,
        }
    }

    /// Booted and accepted, connector 1 available: where most cases begin.
    pub(crate) async fn booted() -> Self {
        let mut stage = Self::new().await;
        stage.station.boots().await;
        stage
    }

    /// The operator has the CSMS call the station: the station must see exactly this and answers so; the operator must see
    /// the same answer.
    pub(crate) async fn asks(&mut self, action: &'static str, request: Value, answer: Value) {
        let call = self.begins(action, &request);
        self.station.expects(action, request, answer.clone()).await;
        assert_eq!(answered(call).await, Ok(answer), "{action}");
    }

    /// The operator has the CSMS call the station; what follows may come before its answer.
    pub(crate) fn begins(
        &self,
        action: &'static str,
        request: &Value,
    ) -> JoinHandle<Result<RawAnswer, CallFailure>> {
        let call = RawCall {
            version: Dialect::V16,
            action: action.into(),
            payload: strict(action, true, request),
            timeout: Some(PATIENCE),
            one_way: false,
        };
        let station = self.csms.station(&id()).expect("connected");
        tokio::spawn(async move { station.call_raw(call).await })
    }

    /// The station went away and comes back.
    pub(crate) async fn reconnects(&mut self) {
        self.station = TestStation::connect(&self.authority).await;
    }

    /// What is stored of connector 1.
    pub(crate) async fn connector(&self) -> String {
        let record = self.store.station(&id()).await.expect("stored");
        let record = record.expect("known");
        let status = record.connectors.get(&Place::connector(1));
        status.expect("told").status.as_str().to_owned()
    }

    /// What is stored of jobs and events, in order: statuses and types of security events.
    pub(crate) async fn notes(&self) -> Vec<String> {
        let record = self.store.station(&id()).await.expect("stored");
        let notes = record.expect("known").notes.into_iter();
        notes
            .map(|(_, note)| match note {
                Note::Firmware(word) | Note::Diagnostics(word) | Note::Log(word) => {
                    word.as_str().to_owned()
                }
                Note::Security { kind, .. } => kind,
                Note::Event { variable, .. } => variable,
            })
            .collect()
    }

    /// The stored transactions, the oldest first.
    pub(crate) async fn transactions(&self) -> Vec<TransactionRecord> {
        let query = TransactionQuery::of(&id());
        let mut all = self.store.transactions(query).await.expect("stored");
        all.reverse();
        all
    }

    /// Reason and idTag of a transaction's end.
    pub(crate) async fn end(&self, transaction: i64) -> (String, Option<String>) {
        let record = self.store.transaction(transaction).await.expect("stored");
        let end = record.expect("known").end.expect("ended");
        (end.reason.as_str().to_owned(), end.id_tag)
    }

    /// Keys and values of what is kept of one kind.
    pub(crate) async fn kept(&self, kind: ItemKind) -> Vec<(String, Value)> {
        let items = self.store.items(&id(), kind).await.expect("stored");
        let item = |item: Item| {
            let value = serde_json::from_str(item.value.as_str()).expect("JSON");
            (item.key, value)
        };
        items.into_iter().map(item).collect()
    }

    /// The end of every case: nothing that was said departed from the standard, and nobody says anything more.
    pub(crate) async fn ends(mut self) {
        self.station.silent().await;
        let session = self.csms.sessions().get(&id()).expect("connected");
        assert_eq!(session.departures(), std::collections::BTreeMap::new());
    }
}

/// The payload that the operator got.
pub(crate) async fn answered(
    call: JoinHandle<Result<RawAnswer, CallFailure>>,
) -> Result<Value, CallFailure> {
    let answer = call.await.expect("no panic")?;
    Ok(serde_json::from_slice(answer.as_bytes()).expect("JSON"))
}

/// The name of the station under test.
pub(crate) fn id() -> StationId {
    StationId::new(STATION).expect("valid")
}

/// The verdict on an idTag that may charge.
pub(crate) fn accepted() -> Value {
    json!({"status": "Accepted", "parentIdTag": GROUP})
}
