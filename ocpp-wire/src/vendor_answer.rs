//! What a vendor's message inside DataTransfer comes to, with an allocator or without.
//!
//! Knows neither messages nor how they are written.

/// What a DataTransfer of a vendor is answered with.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum VendorAnswer<T> {
    /// Accepted, with the message's answer; `()` where there is none.
    Accepted(T),
    /// Understood, and refused.
    Rejected,
    /// The message's id is not known.
    UnknownMessage,
    /// The vendor's id is not known.
    UnknownVendor,
}

impl<T> VendorAnswer<T> {
    /// The same without the message's answer, and that answer.
    pub fn split(self) -> (VendorAnswer<()>, Option<T>) {
        match self {
            Self::Accepted(answer) => (VendorAnswer::Accepted(()), Some(answer)),
            Self::Rejected => (VendorAnswer::Rejected, None),
            Self::UnknownMessage => (VendorAnswer::UnknownMessage, None),
            Self::UnknownVendor => (VendorAnswer::UnknownVendor, None),
        }
    }
}
