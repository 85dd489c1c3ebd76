//! A vendor's messages inside DataTransfer: types, handler traits, typed calls, and the adapters between them and
//! DataTransfer.
//!
//! Owns the two files of a vendor. What DataTransfer's `data` is made of is `ocpp-wire`'s business.

use std::collections::BTreeSet;
use std::fmt::Write as _;

use super::types::{self, Mentions, paragraphs};
use super::{Context, HEADER, codec, structs, text};
use crate::model::{Direction, Home, Shape, TypeKind, Vendor, VendorMessage};

/// Where a version keeps what DataTransfer is made of.
pub(super) struct Carrier<'p> {
    /// Type and module of the request, the response and its status.
    names: [(&'p str, &'p str); 3],
}

impl<'p> Carrier<'p> {
    /// None in a version without DataTransfer.
    pub(super) fn of(context: &Context<'p>) -> Option<Self> {
        let version = context.selected.version;
        let action = version.action("DataTransfer")?;
        let response = action.response.as_deref()?;
        let TypeKind::Struct(object) = &version.types.get(response)?.kind else {
            return None;
        };
        let status = object.fields.iter().find(|field| field.json == "status")?;
        let Shape::Named(status) = &status.shape else {
            return None;
        };
        let placed = |name: &'p str| match &version.types.get(name)?.home {
            Home::Room(room) => Some((name, room.as_str())),
            Home::Shared => Some((name, "types")),
        };
        Some(Self {
            names: [placed(&action.request)?, placed(response)?, placed(status)?],
        })
    }

    fn name(&self, index: usize) -> &'p str {
        self.names[index].0
    }

    fn imports(&self, out: &mut String, base: &str, wanted: &[usize]) {
        for &index in wanted {
            let (name, module) = self.names[index];
            let _ = writeln!(out, "use {base}::{module}::{name};");
        }
    }
}

/// One of the two ends.
#[derive(Clone, Copy)]
struct Side {
    name: &'static str,
    method: &'static str,
    words: &'static str,
    other: &'static str,
    answers: Direction,
}

const SIDES: [Side; 2] = [
    Side {
        name: "Csms",
        method: "answer_csms",
        words: "a CSMS",
        other: "a station",
        answers: Direction::StationToCsms,
    },
    Side {
        name: "Station",
        method: "answer_station",
        words: "a station",
        other: "the CSMS",
        answers: Direction::CsmsToStation,
    },
];

impl Side {
    fn answered(self, vendor: &Vendor) -> Vec<&VendorMessage> {
        let messages = vendor.messages.iter();
        messages
            .filter(|message| message.direction.includes(self.answers))
            .collect()
    }

    fn asked(self, vendor: &Vendor) -> Vec<&VendorMessage> {
        let messages = vendor.messages.iter();
        let asks = |message: &&VendorMessage| {
            SIDES
                .iter()
                .any(|side| side.name != self.name && message.direction.includes(side.answers))
        };
        messages.filter(asks).collect()
    }
}

fn answer(message: &VendorMessage) -> &str {
    message.response.as_deref().unwrap_or("()")
}

/// `v16/vendor_com_example.rs`.
pub(super) fn readable(context: &Context<'_>, carrier: &Carrier<'_>, vendor: &Vendor) -> String {
    let mut body = String::new();
    let mut mentions = Mentions::default();
    let answering: Vec<_> = SIDES
        .iter()
        .filter(|side| !side.answered(vendor).is_empty())
        .collect();
    for side in SIDES {
        handler(&mut body, side, vendor, context, &mut mentions.wire);
        calls(
            &mut body,
            side,
            vendor,
            context,
            carrier,
            &mut mentions.wire,
        );
    }
    let members = structs::members(vendor.types.values());
    for def in vendor.types.values() {
        types::print(&mut body, def, members.get(&def.name), "", &mut mentions);
    }
    let mut out = HEADER.to_owned();
    let about = format!(
        "Messages of {} inside DataTransfer ({}).",
        vendor.id,
        context.standard()
    );
    text::docs(&mut out, 0, "//!", &[about, vendor.docs.text.clone()]);
    out.push('\n');
    let mut wire = mentions.wire.clone();
    if wire.remove("export::Vec") {
        out.push_str("use ocpp_wire::export::Vec;\n");
    }
    let asks = wire.contains("Caller");
    text::import(&mut out, "ocpp_wire", &wire);
    out.push('\n');
    if asks {
        carrier.imports(&mut out, "super", &[0, 2]);
        out.push('\n');
    }
    for side in answering {
        let _ = writeln!(
            out,
            "pub use super::codec::{}::{};",
            vendor.module, side.method
        );
    }
    let _ = writeln!(
        out,
        "\n/// `vendorId` of these messages.\npub const VENDOR_ID: &str = {:?};\n",
        vendor.id
    );
    out.push_str(body.trim_end());
    out.push('\n');
    out
}

fn handler(
    out: &mut String,
    side: Side,
    vendor: &Vendor,
    context: &Context<'_>,
    wire: &mut BTreeSet<&'static str>,
) {
    let answered = side.answered(vendor);
    if answered.is_empty() {
        return;
    }
    wire.extend(["CallError", "VendorAnswer"]);
    let about = format!(
        "What {} answers when {} sends a message of {}.",
        side.words, side.other, vendor.id
    );
    let use_ = format!(
        "[`{}`] leads there from the handler of DataTransfer.",
        side.method
    );
    text::docs(out, 0, "///", &[about, use_]);
    let _ = writeln!(out, "pub trait {}{}<C> {{", vendor.camel, side.name);
    for (index, message) in answered.iter().enumerate() {
        if index > 0 {
            out.push('\n');
        }
        text::docs(
            out,
            4,
            "///",
            &paragraphs(&message.docs, &message.id, &context.standard()),
        );
        let VendorMessage {
            method, request, ..
        } = message;
        let parameters = [
            "&self".to_owned(),
            "call: &C".to_owned(),
            format!("request: {request}"),
        ];
        let tail = format!(
            " -> impl Future<Output = Result<VendorAnswer<{}>, CallError>> + Send;",
            answer(message)
        );
        let _ = writeln!(
            out,
            "{}",
            text::signature(4, &format!("fn {method}"), &parameters, &tail)
        );
    }
    out.push_str("}\n\n");
}

fn calls(
    out: &mut String,
    side: Side,
    vendor: &Vendor,
    context: &Context<'_>,
    carrier: &Carrier<'_>,
    wire: &mut BTreeSet<&'static str>,
) {
    let asked = side.asked(vendor);
    if asked.is_empty() {
        return;
    }
    wire.extend(["Caller", side.name, "VendorResult", "vendor_call"]);
    let about = format!(
        "What {} may send to {} as {}.",
        side.words, side.other, vendor.id
    );
    text::docs(out, 0, "///", &[about]);
    let name = format!("{}{}Calls", vendor.camel, side.name);
    let _ = writeln!(out, "pub trait {name}: Caller<Side = {}> {{", side.name);
    for (index, message) in asked.iter().enumerate() {
        if index > 0 {
            out.push('\n');
        }
        text::docs(
            out,
            4,
            "///",
            &paragraphs(&message.docs, &message.id, &context.standard()),
        );
        let VendorMessage {
            id,
            method,
            request,
            ..
        } = message;
        let parameters = ["&self".to_owned(), format!("request: {request}")];
        let tail = format!(
            " -> impl Future<Output = VendorResult<{}, Self::Error>> + Send {{",
            answer(message)
        );
        let head = text::signature(4, &format!("fn {method}"), &parameters, &tail);
        let (transfer, status) = (carrier.name(0), carrier.name(2));
        let _ = writeln!(
            out,
            "{head}\n        async move {{ vendor_call!(self, {:?} {id:?} request, {transfer} {status}) }}\n    }}",
            vendor.id
        );
    }
    let _ = writeln!(
        out,
        "}}\n\nimpl<T: Caller<Side = {}>> {name} for T {{}}\n",
        side.name
    );
}

/// `v16/codec/vendor_com_example.rs`.
pub(super) fn tables(carrier: &Carrier<'_>, vendor: &Vendor) -> String {
    let mut body = String::new();
    let mut macros = BTreeSet::from(["message"]);
    for side in SIDES {
        let answered = side.answered(vendor);
        if answered.is_empty() {
            continue;
        }
        macros.insert("vendor");
        let [request, response, status] = [0, 1, 2].map(|index| carrier.name(index));
        let _ = writeln!(
            body,
            "vendor! {{\n    {:?} over {request} {response} {status};",
            vendor.id
        );
        let about = format!("Leads a DataTransfer of {} to its handler.", vendor.id);
        text::docs(&mut body, 4, "///", &[about]);
        let _ = writeln!(
            body,
            "    fn {} for {}{} {{",
            side.method, vendor.camel, side.name
        );
        for message in answered {
            let VendorMessage {
                id,
                method,
                request,
                ..
            } = message;
            let _ = writeln!(
                body,
                "        {id:?} => {method} {request} => {},",
                answer(message)
            );
        }
        body.push_str("    }\n}\n\n");
    }
    for def in vendor.types.values() {
        if matches!(def.kind, TypeKind::Enum(_)) {
            macros.insert("wire_enum");
        }
        codec::table(&mut body, def);
    }
    let mut out = HEADER.to_owned();
    let _ = writeln!(
        out,
        "//! Codec of the messages of {} inside DataTransfer.\n",
        vendor.id
    );
    text::import(&mut out, "ocpp_wire", &macros);
    out.push('\n');
    if macros.contains("vendor") {
        carrier.imports(&mut out, "super::super", &[0, 1, 2]);
    }
    let _ = writeln!(out, "use super::super::{}::*;\n", vendor.module);
    out.push_str(body.trim_end());
    out.push('\n');
    out
}
