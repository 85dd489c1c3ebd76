//! A day of a station: a CSMS that asks for everything there is, and people who charge.
//!
//! Owns what stands behind the words of the outside: network, storage, pins, tags. The frames are as large as they may be,
//! so that the stack is as deep as it gets.

use std::collections::{BTreeMap, VecDeque};

use crate::machine::{Memory, Outside};

/// Milliseconds between two rounds of the program's loop.
const ROUND_MS: u32 = 200;
/// Plugged in and ready at the first connector; and at the second; the network.
const LEFT: u32 = 0b0101;
const RIGHT: u32 = 0b1010;
const NETWORK: u32 = 0x100;

/// What happens next.
#[derive(Clone)]
enum Step {
    Pins(u32),
    Tag(&'static str),
    Call(&'static str, String),
    /// Rounds of the loop.
    Wait(u32),
}

/// The outside.
pub(crate) struct Day {
    steps: VecDeque<Step>,
    wait: u32,
    pins: u32,
    tag: Option<&'static str>,
    meter: u32,
    inbox: VecDeque<String>,
    /// Where frames, values and texts go or come from.
    send_from: u32,
    places: [u32; 16],
    value_length: u32,
    answer: u32,
    outgoing: String,
    values: BTreeMap<u32, Vec<u8>>,
    calls: u32,
    /// How often each action was asked, with what came of it.
    pub(crate) answers: BTreeMap<String, usize>,
    /// Actions of ours that wait for an answer.
    asked: BTreeMap<String, &'static str>,
    /// How often each action came from the station.
    pub(crate) told: BTreeMap<String, usize>,
    over: bool,
}

impl Day {
    pub(crate) fn new(security: bool, profiles: bool) -> Self {
        let mut steps = script(profiles);
        if security {
            steps.extend(secure());
        }
        Self {
            steps: steps.into(),
            wait: 0,
            pins: NETWORK,
            tag: None,
            meter: 0,
            inbox: VecDeque::new(),
            send_from: 0,
            places: [0; 16],
            value_length: 0,
            answer: 0,
            outgoing: String::new(),
            values: BTreeMap::new(),
            calls: 0,
            answers: BTreeMap::new(),
            asked: BTreeMap::new(),
            told: BTreeMap::new(),
            over: false,
        }
    }

    /// A round begins: whatever happens next happens now.
    fn round(&mut self) {
        self.meter += 1;
        if self.wait > 0 {
            self.wait -= 1;
            return;
        }
        match self.steps.pop_front() {
            None => self.over = true,
            Some(Step::Pins(pins)) => self.pins = pins,
            Some(Step::Tag(tag)) => self.tag = Some(tag),
            Some(Step::Wait(rounds)) => self.wait = rounds,
            Some(Step::Call(action, payload)) => {
                self.calls += 1;
                let id = format!("{:036}", self.calls);
                self.inbox
                    .push_back(format!("[2,\"{id}\",\"{action}\",{payload}]"));
                self.asked.insert(id, action);
                self.wait = 3;
            }
        }
    }

    /// A frame of the station is whole.
    fn received(&mut self, frame: &str) -> Result<(), String> {
        let mut words = frame.split('"');
        let kind = words.next().unwrap_or_default().trim_start_matches('[');
        let id = words.next().unwrap_or_default();
        let action = words.nth(1).unwrap_or_default();
        match kind.trim_end_matches(',') {
            "2" => {
                *self.told.entry(action.to_owned()).or_default() += 1;
                let now = "2026-01-01T00:00:00Z";
                let payload = match action {
                    "BootNotification" => format!(
                        "{{\"currentTime\":\"{now}\",\"interval\":300,\"status\":\"Accepted\"}}"
                    ),
                    "Heartbeat" => format!("{{\"currentTime\":\"{now}\"}}"),
                    "Authorize" => tag_info(""),
                    "StartTransaction" => tag_info(",\"transactionId\":77"),
                    "SignCertificate" | "DataTransfer" => "{\"status\":\"Accepted\"}".to_owned(),
                    _ => "{}".to_owned(),
                };
                self.inbox.push_back(format!("[3,\"{id}\",{payload}]"));
            }
            "3" | "4" => {
                let asked = self
                    .asked
                    .remove(id)
                    .ok_or("an answer that nobody asked for")?;
                let came = match frame.split("\"status\":\"").nth(1) {
                    Some(rest) => rest.split('"').next().unwrap_or_default(),
                    None if kind.starts_with('4') => action,
                    None => "answered",
                };
                *self.answers.entry(format!("{asked}: {came}")).or_default() += 1;
            }
            _ => return Err(format!("no frame: {frame}")),
        }
        Ok(())
    }
}

impl Outside for Day {
    fn read(&mut self, word: u32, memory: &mut Memory) -> Result<u32, String> {
        let mut hand = |at: u32, bytes: &[u8]| -> Result<u32, String> {
            memory.bytes(at, bytes.len())?.copy_from_slice(bytes);
            Ok(bytes.len() as u32)
        };
        match word {
            0 => {
                self.round();
                Ok(ROUND_MS)
            }
            1 => match self.inbox.pop_front() {
                Some(frame) => hand(self.places[1], frame.as_bytes()),
                None => Ok(0),
            },
            4 => Ok(self.pins),
            5 => Ok(self.meter),
            6 => match self.tag.take() {
                Some(tag) => hand(self.places[6], tag.as_bytes()),
                None => Ok(0),
            },
            9 => Ok(self.answer),
            // Slow work is done at once.
            11 => Ok(1),
            _ => Err(format!("word {word} was read")),
        }
    }

    fn write(&mut self, word: u32, value: u32, memory: &mut Memory) -> Result<(), String> {
        match word {
            1 | 6 | 7 => self.places[word as usize] = value,
            2 => self.send_from = value,
            3 => {
                let length = (value & 0x7fff_ffff) as usize;
                let bytes = memory.look(self.send_from, length)?;
                self.outgoing.push_str(&String::from_utf8_lossy(bytes));
                if value >> 31 != 0 {
                    let frame = std::mem::take(&mut self.outgoing);
                    self.received(&frame)?;
                }
            }
            8 => self.value_length = value,
            9 => self.answer = self.value(value >> 16, value & 0xffff, memory)?,
            10 => {}
            12 => return Err("the program panicked".to_owned()),
            _ => return Err(format!("word {word} was written")),
        }
        Ok(())
    }

    fn is_over(&self) -> bool {
        self.over
    }
}

impl Day {
    /// Storage: a wish about a key. Answers one more than a length or key, 0 for none.
    fn value(&mut self, wish: u32, key: u32, memory: &mut Memory) -> Result<u32, String> {
        let (at, length) = (self.places[7], self.value_length as usize);
        Ok(match wish {
            1 => self.values.keys().next().map_or(0, |key| key + 1),
            2 => self
                .values
                .range(key + 1..)
                .next()
                .map_or(0, |(key, _)| key + 1),
            3 => {
                self.values.insert(key, memory.look(at, length)?.to_vec());
                0
            }
            4 => {
                self.values.remove(&key);
                0
            }
            _ => match self.values.get(&key) {
                Some(value) => {
                    let length = value.len().min(length);
                    memory.bytes(at, length)?.copy_from_slice(&value[..length]);
                    value.len() as u32 + 1
                }
                None => 0,
            },
        })
    }
}

fn tag_info(more: &str) -> String {
    format!(
        "{{\"idTagInfo\":{{\"expiryDate\":\"2027-01-01T00:00:00.000+01:00\",\"parentIdTag\":\"PPPPPPPPPPPPPPPPPPPP\",\"status\":\"Accepted\"}}{more}}}"
    )
}

/// A schedule of as many periods as a station takes.
fn profile(purpose: &str, id: u32, kind: &str) -> String {
    let periods: Vec<_> = (0..24)
        .map(|n| {
            format!(
                "{{\"startPeriod\":{},\"limit\":{}.5,\"numberPhases\":3}}",
                n * 100,
                6 + n
            )
        })
        .collect();
    format!(
        "{{\"chargingProfileId\":{id},\"stackLevel\":1,\"chargingProfilePurpose\":\"{purpose}\",{kind},\"validFrom\":\"2025-01-01T00:00:00Z\",\"validTo\":\"2027-01-01T00:00:00Z\",\"chargingSchedule\":{{\"duration\":86400,\"startSchedule\":\"2025-12-31T00:00:00Z\",\"chargingRateUnit\":\"A\",\"chargingSchedulePeriod\":[{}]}}}}",
        periods.join(",")
    )
}

fn script(profiles: bool) -> Vec<Step> {
    use Step::{Call, Pins, Tag, Wait};
    let call = |action, payload: &str| Call(action, payload.to_owned());
    let daily = "\"chargingProfileKind\":\"Recurring\",\"recurrencyKind\":\"Daily\"";
    let absolute = "\"chargingProfileKind\":\"Absolute\"";
    let mut steps = vec![
        Wait(30),
        call("GetConfiguration", "{}"),
        call(
            "GetConfiguration",
            "{\"key\":[\"HeartbeatInterval\",\"Unheard\",\"SupportedFeatureProfiles\"]}",
        ),
        call(
            "ChangeConfiguration",
            "{\"key\":\"MeterValueSampleInterval\",\"value\":\"10\"}",
        ),
        call(
            "ChangeConfiguration",
            "{\"key\":\"MeterValuesSampledData\",\"value\":\"Energy.Active.Import.Register,Power.Active.Import,Voltage,Current.Import\"}",
        ),
        call(
            "ChangeConfiguration",
            "{\"key\":\"StopTxnSampledData\",\"value\":\"Energy.Active.Import.Register,Voltage\"}",
        ),
        call(
            "ChangeConfiguration",
            "{\"key\":\"ClockAlignedDataInterval\",\"value\":\"60\"}",
        ),
        call(
            "ChangeConfiguration",
            "{\"key\":\"ConnectorPhaseRotation\",\"value\":\"0.RST,1.RST,2.RTS\"}",
        ),
        call(
            "DataTransfer",
            "{\"vendorId\":\"x\",\"messageId\":\"y\",\"data\":\"z\"}",
        ),
        call(
            "ChangeAvailability",
            "{\"connectorId\":2,\"type\":\"Inoperative\"}",
        ),
        call(
            "ChangeAvailability",
            "{\"connectorId\":0,\"type\":\"Operative\"}",
        ),
        call("Nonsense", "{}"),
        call("ClearCache", "{\"unknown\":[[[[1,{\"a\":null}]]]]}"),
    ];
    if profiles {
        let entries: Vec<_> = (0..12)
            .map(|n| format!("{{\"idTag\":\"LLLLLLLLLLLLLLLLLL{n:02}\",\"idTagInfo\":{{\"expiryDate\":\"2027-01-01T00:00:00Z\",\"parentIdTag\":\"PPPPPPPPPPPPPPPPPPPP\",\"status\":\"Accepted\"}}}}"))
            .collect();
        let list = format!(
            "{{\"listVersion\":3,\"updateType\":\"Full\",\"localAuthorizationList\":[{}]}}",
            entries.join(",")
        );
        steps.extend([
            Call("SendLocalList", list),
            call("GetLocalListVersion", "{}"),
            call("ReserveNow", "{\"connectorId\":2,\"expiryDate\":\"2026-01-01T01:00:00Z\",\"idTag\":\"RRRRRRRRRRRRRRRRRRRR\",\"parentIdTag\":\"PPPPPPPPPPPPPPPPPPPP\",\"reservationId\":5}"),
            call("CancelReservation", "{\"reservationId\":5}"),
            Call("SetChargingProfile", format!("{{\"connectorId\":0,\"csChargingProfiles\":{}}}", profile("ChargePointMaxProfile", 1, absolute))),
            Call("SetChargingProfile", format!("{{\"connectorId\":1,\"csChargingProfiles\":{}}}", profile("TxDefaultProfile", 2, daily))),
        ]);
    }
    steps.extend([Pins(NETWORK | LEFT), Tag("AAAAAAAAAAAAAAAAAAAA"), Wait(150)]);
    if profiles {
        steps.extend([
            Call(
                "SetChargingProfile",
                format!(
                    "{{\"connectorId\":1,\"csChargingProfiles\":{}}}",
                    profile("TxProfile", 3, "\"chargingProfileKind\":\"Relative\"")
                ),
            ),
            call(
                "GetCompositeSchedule",
                "{\"connectorId\":1,\"duration\":86400,\"chargingRateUnit\":\"W\"}",
            ),
            call(
                "TriggerMessage",
                "{\"requestedMessage\":\"MeterValues\",\"connectorId\":1}",
            ),
            call(
                "TriggerMessage",
                "{\"requestedMessage\":\"StatusNotification\"}",
            ),
            call(
                "TriggerMessage",
                "{\"requestedMessage\":\"DiagnosticsStatusNotification\"}",
            ),
        ]);
    }
    let start = if profiles {
        format!(
            "{{\"connectorId\":2,\"idTag\":\"BBBBBBBBBBBBBBBBBBBB\",\"chargingProfile\":{}}}",
            profile("TxProfile", 4, absolute)
        )
    } else {
        "{\"connectorId\":2,\"idTag\":\"BBBBBBBBBBBBBBBBBBBB\"}".to_owned()
    };
    steps.extend([
        Call("RemoteStartTransaction", start),
        Pins(NETWORK | LEFT | RIGHT),
        Wait(100),
        // Offline, and back again.
        Pins(LEFT | RIGHT),
        Wait(100),
        Pins(NETWORK | LEFT | RIGHT),
        Wait(200),
        call("RemoteStopTransaction", "{\"transactionId\":77}"),
        call("UnlockConnector", "{\"connectorId\":1}"),
        Wait(40),
        Pins(NETWORK),
        Wait(100),
    ]);
    if profiles {
        steps.extend([
            call("ClearChargingProfile", "{\"id\":2}"),
            call("GetDiagnostics", "{\"location\":\"ftp://user:secret@files.example.com/upload/here\",\"startTime\":\"2026-01-01T00:00:00Z\",\"stopTime\":\"2026-01-02T00:00:00Z\"}"),
            Wait(20),
            call("UpdateFirmware", "{\"location\":\"https://files.example.com/firmware.bin\",\"retrieveDate\":\"2026-01-01T00:00:00Z\",\"retries\":2,\"retryInterval\":10}"),
            Wait(60),
        ]);
    }
    steps.extend([call("Reset", "{\"type\":\"Soft\"}"), Wait(60)]);
    steps
}

/// The security extension's actions.
fn secure() -> Vec<Step> {
    use Step::{Call, Wait};
    let call = |action, payload: &str| Call(action, payload.to_owned());
    let certificate = "-----BEGIN CERTIFICATE-----\\nMIIB".to_owned() + &"A".repeat(1_500);
    let update = format!(
        "{{\"requestId\":9,\"firmware\":{{\"location\":\"https://files.example.com/f\",\"retrieveDateTime\":\"2026-01-01T00:00:00Z\",\"signingCertificate\":\"{}\",\"signature\":\"{}\"}}}}",
        &certificate[..1_200],
        "A".repeat(400)
    );
    vec![
        call(
            "ChangeConfiguration",
            "{\"key\":\"AuthorizationKey\",\"value\":\"00112233445566778899aabbccddeeff00112233\"}",
        ),
        Call(
            "InstallCertificate",
            format!(
                "{{\"certificateType\":\"CentralSystemRootCertificate\",\"certificate\":\"{certificate}\"}}"
            ),
        ),
        Call(
            "CertificateSigned",
            format!("{{\"certificateChain\":\"{certificate}\"}}"),
        ),
        call(
            "GetInstalledCertificateIds",
            "{\"certificateType\":\"ManufacturerRootCertificate\"}",
        ),
        call(
            "DeleteCertificate",
            "{\"certificateHashData\":{\"hashAlgorithm\":\"SHA256\",\"issuerNameHash\":\"aa\",\"issuerKeyHash\":\"bb\",\"serialNumber\":\"cc\"}}",
        ),
        call(
            "GetLog",
            "{\"logType\":\"SecurityLog\",\"requestId\":7,\"log\":{\"remoteLocation\":\"https://files.example.com/\",\"oldestTimestamp\":\"2026-01-01T00:00:00Z\"}}",
        ),
        Wait(20),
        call(
            "ExtendedTriggerMessage",
            "{\"requestedMessage\":\"SignChargePointCertificate\"}",
        ),
        Wait(40),
        Call("SignedUpdateFirmware", update),
        Wait(80),
    ]
}
