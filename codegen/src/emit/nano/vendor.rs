//! A vendor's messages inside DataTransfer, without an allocator: types, the station's handler trait, the way to it.
//!
//! Owns what people read of them. How DataTransfer itself is answered is the station's business.

use std::fmt::Write as _;

use super::Context;
use super::shapes::Shapes;
use super::types::{self, Mentions};
use crate::emit::HEADER;
use crate::emit::messages::text;
use crate::emit::messages::types::paragraphs;
use crate::model::{Direction, Vendor, VendorMessage};

/// `v16/vendor_com_example/mod.rs`.
pub(super) fn readable(context: &Context<'_>, shapes: &Shapes<'_>, vendor: &Vendor) -> String {
    let standard = context.standard();
    let mut mentions = Mentions::default();
    let mut body = String::new();
    let answered: Vec<_> = vendor
        .messages
        .iter()
        .filter(|message| message.direction.includes(Direction::CsmsToStation))
        .collect();
    if !answered.is_empty() {
        mentions
            .wire
            .extend(["Cursor", "ErrorCode", "VendorAnswer"]);
        mentions.nano.insert("nano_vendor");
        handler(&mut body, shapes, vendor, &answered, &standard);
        route(&mut body, vendor, &answered);
    }
    for def in vendor.types.values() {
        types::print(&mut body, def, shapes, &standard, &mut mentions);
    }
    let mut out = HEADER.to_owned();
    let about = format!(
        "Messages of {} inside DataTransfer ({standard}).",
        vendor.id
    );
    text::docs(&mut out, 0, "//!", &[about, vendor.docs.text.clone()]);
    out.push_str("\nmod tables;\n\n");
    text::import(&mut out, "ocpp_wire::nano::__private", &mentions.private);
    text::import(&mut out, "ocpp_wire::nano", &mentions.nano);
    text::import(&mut out, "ocpp_wire", &mentions.wire);
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
    shapes: &Shapes<'_>,
    vendor: &Vendor,
    answered: &[&VendorMessage],
    standard: &str,
) {
    let about = format!(
        "What a station answers when the CSMS sends a message of {}.",
        vendor.id
    );
    let use_ = "[`answer_station`] leads there from DataTransfer.".to_owned();
    text::docs(out, 0, "///", &[about, use_]);
    let _ = writeln!(out, "pub trait {}Station {{", vendor.camel);
    for (index, message) in answered.iter().enumerate() {
        if index > 0 {
            out.push('\n');
        }
        let about = paragraphs(&message.docs, &message.id, standard);
        text::docs(out, 4, "///", &about);
        let request = shapes.named(&message.request, "'_");
        let response = message.response.as_deref();
        let response = response.map_or("()".to_owned(), |name| shapes.named(name, "'_"));
        let parameters = ["&mut self".to_owned(), format!("request: &{request}")];
        let tail = format!(" -> VendorAnswer<{response}>;");
        let head = text::signature(4, &format!("fn {}", message.method), &parameters, &tail);
        let _ = writeln!(out, "{head}");
    }
    out.push_str("}\n\n");
}

fn route(out: &mut String, vendor: &Vendor, answered: &[&VendorMessage]) {
    let about = format!(
        "Answers a DataTransfer of {}: `data` is its text, empty if it has none; what belongs into the answer's is written \
         to `answer`.",
        vendor.id
    );
    let rest = "A message with another id is answered UnknownMessage.".to_owned();
    let errors = "# Errors\nWhat is wrong with the data; InternalError when the answer is not valid or does not fit.";
    text::docs(out, 0, "///", &[about, rest]);
    out.push_str("///\n");
    for line in errors.lines() {
        let _ = writeln!(out, "/// {line}");
    }
    let _ = write!(
        out,
        "pub fn answer_station<S: {}Station + ?Sized>(\n    \
         station: &mut S,\n    \
         message: &str,\n    \
         data: &str,\n    \
         answer: &mut Cursor<'_>,\n\
         ) -> Result<VendorAnswer<()>, ErrorCode> {{\n    \
         match message {{\n",
        vendor.camel
    );
    if answered.iter().all(|message| message.response.is_none()) {
        // Nothing is ever written there.
        let at = out.rfind("    match message").unwrap_or(out.len());
        out.insert_str(at, "    let _ = answer;\n");
    }
    for message in answered {
        let VendorMessage {
            id,
            method,
            request,
            response,
            ..
        } = message;
        let written = if response.is_some() { " => answer" } else { "" };
        let _ = writeln!(
            out,
            "        {id:?} => nano_vendor!(station.{method}({request} in data){written}),"
        );
    }
    out.push_str("        _ => Ok(VendorAnswer::UnknownMessage),\n    }\n}\n\n");
}
