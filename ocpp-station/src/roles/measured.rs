//! What a driver measures, for generated code, which asks it of types that may turn out to be no meter at all.
//!
//! Owns a way to ask without a second error: that the type cannot serve is told where the driver is visited, once.

use core::marker::PhantomData;

use super::vehicle::{Evse, Meter};
use crate::metering::Channels;

/// Asks a type what it measures. The constants of [`Unmeasured`] take the place of those it does not have.
#[derive(Debug)]
pub struct Measured<T: ?Sized>(PhantomData<T>);

impl<T: Meter> Measured<T> {
    /// As a meter.
    pub const METER: Channels = T::MEASURES;
}

impl<T: Evse> Measured<T> {
    /// As a controller.
    pub const EVSE: Channels = T::MEASURES;
}

/// Nothing, for what is no meter.
pub trait Unmeasured {
    /// As a meter.
    const METER: Channels = 0;
    /// As a controller.
    const EVSE: Channels = 0;
}

impl<T: ?Sized> Unmeasured for Measured<T> {}
