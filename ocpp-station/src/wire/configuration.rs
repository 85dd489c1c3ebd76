//! The answer to GetConfiguration, key by key: all of them together are longer than any buffer (OCPP 1.6 section 6.24).
//!
//! Owns the text of this answer and the parts it comes in. What a key's value is comes from `config`.

use ocpp_messages_nano::v16::core::GetConfigurationRequest;
use ocpp_wire::nano::{Slot, decode};
use ocpp_wire::{Cursor, Dialect, ErrorCode, RawText, Sink, frame};

use crate::config::{Config, Key, Shown};
use crate::settings::Settings;
use crate::station::Station;
use crate::wire::Part;
use crate::wire::receive::refuse;
use crate::wire::window::Window;

/// An answer of which a part has been sent.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Listing {
    /// Keys that are still to be written, by their place in the table.
    left: u64,
    /// Bytes of the first of them that have been sent.
    sent: usize,
    /// Whether none has been written yet.
    first: bool,
}

impl Station {
    /// Answers GetConfiguration: the beginning of the answer stands in `out`, [`Self::more_configuration`] goes on.
    pub(crate) fn get_configuration_call(
        &mut self,
        id: RawText<'_>,
        payload: &[u8],
        out: &mut [u8],
    ) -> Option<Part> {
        let mut slot = Slot::<{ size_of::<GetConfigurationRequest>() }>::new();
        let request = match decode::<GetConfigurationRequest, _>(payload, &mut slot) {
            Ok(request) => request,
            Err(error) => {
                let mut cursor = Cursor::new(out);
                let code = error.code().as_str(Dialect::V16);
                frame::call_error(&mut cursor, &id, code, error.kind.as_str(), b"{}");
                let length = cursor.finish().ok()?.len();
                return Some(Part { length, last: true });
            }
        };
        let asked = request.key().unwrap_or_default();
        if asked.len() as i32 > self.base.config.number(Key::GetConfigurationMaxKeys) {
            return refuse(id, ErrorCode::OccurrenceConstraintViolation, out);
        }
        let mut listing = Listing {
            left: 0,
            sent: 0,
            first: true,
        };
        let mut at = 0;
        while let Some(shown) = Config::nth(at, self.base.settings) {
            let is_asked = |key: &str| key.eq_ignore_ascii_case(shown.name);
            if asked.is_empty() || asked.iter().any(|key| is_asked(key.as_str())) {
                listing.left |= 1 << at;
            }
            at += 1;
        }
        // What is unknown is named first: only now is its name at hand.
        let mut head = Window::new(out, 0);
        frame::begin_result(&mut head, &id);
        head.raw("{");
        let mut opening = "\"unknownKey\":[";
        for key in asked
            .iter()
            .filter(|key| Config::find(key.as_str(), self.base.settings).is_none())
        {
            head.raw(core::mem::replace(&mut opening, ","));
            head.string(key.as_str());
        }
        if opening == "," {
            head.raw("],");
        }
        head.raw("\"configurationKey\":[");
        let (length, whole) = head.finish();
        if !whole {
            // A buffer that can't hold even this can't hold anything.
            return None;
        }
        self.listing = Some(listing);
        let rest = self.more_configuration(out.get_mut(length..)?)?;
        Some(Part {
            length: length + rest.length,
            ..rest
        })
    }

    /// The next part of an answer that has been begun.
    pub(crate) fn more_configuration(&mut self, out: &mut [u8]) -> Option<Part> {
        let mut listing = self.listing?;
        let mut length = 0;
        loop {
            let at = listing.left.trailing_zeros();
            let shown = Config::nth(at as usize, self.base.settings).filter(|_| listing.left != 0);
            let mut window = Window::new(out.get_mut(length..)?, listing.sent);
            match shown {
                Some(shown) => {
                    if !listing.first {
                        window.raw(",");
                    }
                    entry(&mut window, &self.base.config, shown, self.base.settings);
                }
                None => {
                    window.raw("]}");
                    frame::end(&mut window);
                }
            }
            let (written, whole) = window.finish();
            length += written;
            if !whole {
                listing.sent += written;
                self.listing = Some(listing);
                return Some(Part {
                    length,
                    last: false,
                });
            }
            if shown.is_none() {
                self.listing = None;
                return Some(Part { length, last: true });
            }
            listing.left &= listing.left - 1;
            listing.sent = 0;
            listing.first = false;
        }
    }
}

fn entry(window: &mut Window<'_>, config: &Config, shown: Shown, settings: &Settings) {
    window.raw("{\"key\":");
    window.string(shown.name);
    window.raw(if shown.read_only {
        ",\"readonly\":true"
    } else {
        ",\"readonly\":false"
    });
    if shown.readable {
        window.raw(",\"value\":\"");
        config.show(shown.which, settings, &mut |text| escaped(window, text));
        window.raw("\"");
    }
    window.raw("}");
}

/// Text within a JSON string, its quotes left out.
fn escaped(window: &mut Window<'_>, text: &str) {
    for byte in text.bytes() {
        match byte {
            b'"' | b'\\' => window.put(&[b'\\', byte]),
            ..=0x1f => window.put_byte(b' '),
            _ => window.put_byte(byte),
        }
    }
}
