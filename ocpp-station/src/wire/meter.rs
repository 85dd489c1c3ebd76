//! MeterValues and StopTransaction, written moment by moment (OCPP 1.6 sections 6.31 and 6.49).
//!
//! Owns the text of these two messages. The generated structs of them hold every value at once, which takes more RAM
//! than the rest of the station; a test reads what is written here with them.

use ocpp_messages_nano::v16::core::{MeterValuesRequest, StopTransactionRequest};
use ocpp_wire::nano::Request;
use ocpp_wire::{MAX_TIMESTAMP_TEXT, MessageId, Sink, Timestamp, frame};

use crate::metering::{SPECS, Sample};
use crate::outbox::{Body, Context, Outbox, Record};
use crate::text::{decimal, whole};
use crate::time::WallClock;
use crate::wire::window::Window;

/// A MeterValues of one moment.
pub(crate) fn meter_values(
    window: &mut Window<'_>,
    id: &MessageId,
    connector: u8,
    transaction_id: Option<i64>,
    (unix_ms, context, sample): (i64, Context, &Sample),
) {
    frame::begin_call(window, id, MeterValuesRequest::ACTION.name());
    window.raw("{\"connectorId\":");
    window.raw(&decimal(i32::from(connector), 0));
    if let Some(transaction_id) = transaction_id {
        window.raw(",\"transactionId\":");
        window.raw(&whole(transaction_id));
    }
    window.raw(",\"meterValue\":[");
    moment(window, unix_ms, context, sample);
    window.raw("]}");
    frame::end(window);
}

/// A StopTransaction with all its transactionData.
pub(crate) fn stop_transaction(
    window: &mut Window<'_>,
    id: &MessageId,
    record: &Record,
    outbox: &Outbox,
    clock: &WallClock,
) {
    let Body::Stop {
        meter_wh,
        reason,
        id_tag,
        ..
    } = &record.body
    else {
        return;
    };
    frame::begin_call(window, id, StopTransactionRequest::ACTION.name());
    window.raw("{");
    let mut first = true;
    if let Some(id_tag) = id_tag {
        window.member(&mut first, "idTag");
        window.string(id_tag);
    }
    window.member(&mut first, "meterStop");
    window.raw(&decimal(*meter_wh, 0));
    window.member(&mut first, "timestamp");
    time(window, clock.resolve(record.stamp));
    window.member(&mut first, "transactionId");
    // A transaction whose StartTransaction the CSMS refused for good has no id: -1 says so (errata 3.18).
    window.raw(&whole(outbox.transaction_id(record.local).unwrap_or(-1)));
    window.member(&mut first, "reason");
    window.string(reason.as_str());
    let mut data = outbox.data(record.local).peekable();
    if data.peek().is_some() {
        window.member(&mut first, "transactionData");
        let mut opening = "[";
        for each in data {
            if let Body::Data { context, sample } = &each.body {
                window.raw(core::mem::replace(&mut opening, ","));
                moment(window, clock.resolve(each.stamp), *context, sample);
            }
        }
        window.raw("]");
    }
    window.raw("}");
    frame::end(window);
}

/// A MeterValue: what was measured at one moment. What the standard takes for granted is left out.
fn moment(window: &mut Window<'_>, unix_ms: i64, context: Context, sample: &Sample) {
    window.raw("{\"timestamp\":");
    time(window, unix_ms);
    window.raw(",\"sampledValue\":");
    let mut opening = "[";
    for (at, value) in sample.iter() {
        let Some(spec) = SPECS.get(at) else { continue };
        window.raw(core::mem::replace(&mut opening, ","));
        window.raw("{\"value\":\"");
        window.raw(&decimal(value, spec.scale));
        window.raw("\"");
        if context != Context::SamplePeriodic {
            window.raw(",\"context\":");
            window.string(context.as_str());
        }
        window.raw(",\"measurand\":");
        window.string(spec.measurand.as_str());
        if let Some(phase) = spec.phase {
            window.raw(",\"phase\":");
            window.string(phase.as_str());
        }
        if let Some(unit) = spec.unit {
            window.raw(",\"unit\":");
            window.string(unit.as_str());
        }
        window.raw("}");
    }
    window.raw(if opening == "[" { "[]}" } else { "]}" });
}

pub(crate) fn time(window: &mut Window<'_>, unix_ms: i64) {
    let mut buffer = [0; MAX_TIMESTAMP_TEXT];
    let text = Timestamp::from_unix_ms(unix_ms).write(&mut buffer);
    window.put_byte(b'"');
    window.put(text);
    window.put_byte(b'"');
}
