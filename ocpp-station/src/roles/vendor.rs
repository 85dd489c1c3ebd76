//! DataTransfer of a vendor: who speaks its language answers in the station's place (OCPP 1.6 sections 4.3 and 5.6).
//!
//! Owns the way from the frame to the vendor's handler and back. What a payload means is the handler's business: mostly it
//! is JSON, which [`decode`] reads into a no-alloc struct and [`encode`] writes from one. For a vendor whose folder has a
//! `capacities.toml`, `ocpp-gen` writes such structs, a trait with a method a message, and `answer_station` between that
//! and [`VendorMessages`].
//!
//! ```
//! use ocpp_station::roles::own::Action;
//! use ocpp_station::roles::vendor::{VendorMessages, data_transfer};
//! use ocpp_station::{Instant, Settings, Station};
//! use ocpp_wire::{Cursor, ErrorCode, Sink, VendorAnswer};
//!
//! /// Tells what the cabinet's fan does.
//! struct Fan(u8);
//!
//! impl VendorMessages for Fan {
//!     fn message(
//!         &mut self,
//!         vendor: &str,
//!         message: &str,
//!         _data: &str,
//!         answer: &mut Cursor<'_>,
//!     ) -> Result<VendorAnswer<()>, ErrorCode> {
//!         Ok(match (vendor, message) {
//!             ("com.example", "Fan") => {
//!                 answer.put(if self.0 > 0 { b"{\"on\":true}" } else { b"{\"on\":false}" });
//!                 VendorAnswer::Accepted(())
//!             }
//!             ("com.example", _) => VendorAnswer::UnknownMessage,
//!             _ => VendorAnswer::UnknownVendor,
//!         })
//!     }
//! }
//!
//! static SETTINGS: Settings = Settings { vendor: "vendor", model: "model", ..Settings::DEFAULT };
//! let mut station = Station::new(&SETTINGS, 1);
//! let (mut fan, mut room, mut out) = (Fan(1), [0; 256], [0; 512]);
//! let frame = br#"[2,"1","DataTransfer",{"vendorId":"com.example","messageId":"Fan"}]"#;
//! let answered = station.receive_with(Instant::ZERO, frame, &mut out, &mut |action, exchange| {
//!     data_transfer(action, exchange, &mut room, &mut fan)
//! });
//! assert_eq!(answered, None, "there is no connection yet");
//! ```

use ocpp_messages_nano::v16::core::{
    DataTransferRequest, DataTransferResponse, DataTransferStatus,
};
use ocpp_wire::nano::{Answer, Borrowed, Enumeration, Handlers};
pub use ocpp_wire::nano::{Slot, decode, encode};
use ocpp_wire::{Cursor, ErrorCode, VendorAnswer};

use super::own::{Action, Exchange, Handled};

/// Speaks the language of a vendor, or of several.
pub trait VendorMessages {
    /// Answers a message; `data` is its text, empty if there is none, and so is `message` if it has no id. What is written
    /// to `answer` becomes the data of an accepted message.
    ///
    /// # Errors
    /// What the message is refused with: its data is wrong, or the answer can't be written.
    fn message(
        &mut self,
        vendor: &str,
        message: &str,
        data: &str,
        answer: &mut Cursor<'_>,
    ) -> Result<VendorAnswer<()>, ErrorCode>;
}

/// Leads a DataTransfer to whoever speaks its vendor's language; any other action is left to the station.
///
/// For [`Station::receive_with`](crate::Station::receive_with). `room` holds the message's text and the answer's, half each;
/// a longer message is refused with GenericError, a longer answer with InternalError.
pub fn data_transfer(
    action: Action,
    exchange: &mut Exchange<'_, '_, '_>,
    room: &mut [u8],
    handler: &mut dyn VendorMessages,
) -> Option<Handled> {
    let mut interpreter = Interpreter { handler, room };
    Interpreter::HANDLERS.answer(&mut interpreter, action.number(), exchange)
}

struct Interpreter<'a> {
    handler: &'a mut dyn VendorMessages,
    room: &'a mut [u8],
}

impl Interpreter<'_> {
    const HANDLERS: Handlers<Self> =
        Handlers::new(&[(Action::DataTransfer as u8, |exchange, interpreter| {
            let half = interpreter.room.len() / 2;
            let (heard, said) = interpreter.room.split_at_mut(half);
            let handler = &mut *interpreter.handler;
            exchange.answer(|request: &DataTransferRequest<'_>| {
                interpret(request, heard, said, handler)
            });
        })]);
}

fn interpret<'s>(
    request: &DataTransferRequest<'_>,
    heard: &mut [u8],
    said: &'s mut [u8],
    handler: &mut dyn VendorMessages,
) -> Answer<DataTransferResponse<'s>> {
    let data = match request.data() {
        Some(text) => match text.copy_to(heard) {
            Some(text) => text,
            None => return Answer::Refuse(ErrorCode::GenericError),
        },
        None => "",
    };
    let mut answer = Cursor::new(said);
    let message = request.message_id().unwrap_or_default();
    let heard = handler.message(&request.vendor_id, message, data, &mut answer);
    let status = match heard {
        Ok(VendorAnswer::Accepted(())) => DataTransferStatus::Accepted,
        Ok(VendorAnswer::Rejected) => DataTransferStatus::Rejected,
        Ok(VendorAnswer::UnknownMessage) => DataTransferStatus::UnknownMessageId,
        Ok(VendorAnswer::UnknownVendor) => DataTransferStatus::UnknownVendorId,
        Err(code) => return Answer::Refuse(code),
    };
    let mut response = DataTransferResponse::new(status);
    let Ok(bytes) = answer.finish() else {
        return Answer::Refuse(ErrorCode::InternalError);
    };
    if status == DataTransferStatus::Accepted && !bytes.is_empty() {
        match core::str::from_utf8(bytes) {
            Ok(text) => response.set_data(Some(Borrowed::from(text))),
            Err(_) => return Answer::Refuse(ErrorCode::InternalError),
        }
    }
    Answer::Now(response)
}
