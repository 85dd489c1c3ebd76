//! A service over generated dispatch: handlers for the rooms of one version or several.
//!
//! Owns the choice of the version's dispatch by the session's. Knows no action.

use std::future::Future;
use std::marker::PhantomData;

use ocpp_wire::{Action, CallError, Csms, Departures, Dialect, ErrorCode, Reading, dispatch};

use crate::service::Service;
use crate::station::Station;

/// What handlers may want to know beside calls.
pub trait Attend: Send + Sync + 'static {
    /// A station's socket is open. Runs beside its first calls, and may call the station itself.
    fn connected(&self, station: &Station) -> impl Future<Output = ()> + Send {
        let _ = station;
        std::future::ready(())
    }

    /// A station's socket is gone; a newer one may already be open.
    fn disconnected(&self, station: &Station) -> impl Future<Output = ()> + Send {
        let _ = station;
        std::future::ready(())
    }
}

/// A service that leads calls to handlers.
///
/// `R` lists what is handled: [`Rooms`] of one version, or a tuple of them. An action of a room that is not listed is
/// answered NotSupported, one that the version does not know NotImplemented.
pub struct Dispatch<H, R> {
    handlers: H,
    rooms: PhantomData<fn() -> R>,
}

impl<H, R> Dispatch<H, R> {
    /// A service of these handlers.
    pub const fn new(handlers: H) -> Self {
        Self {
            handlers,
            rooms: PhantomData,
        }
    }

    /// The handlers.
    pub const fn handlers(&self) -> &H {
        &self.handlers
    }
}

/// The handled rooms of one version: `Rooms<(v16::core::Room, v16::firmware::Room)>`.
pub struct Rooms<R>(PhantomData<fn() -> R>);

/// Handled rooms, of one version or several.
pub trait Versions<H>: 'static {
    /// The versions.
    fn spoken() -> Vec<Dialect>;

    /// Leads a call to its handler.
    ///
    /// # Errors
    /// What becomes a CALLERROR; NotSupported if the session's version is not among them.
    fn route<'a>(
        handlers: &'a H,
        station: &'a Station,
        action: &'a str,
        payload: &'a [u8],
        reading: Reading<'a>,
        out: &'a mut Vec<u8>,
    ) -> impl Future<Output = Result<(), CallError>> + Send + 'a;
}

fn version<H, R: dispatch::Route<Csms, H, Station>>() -> Dialect {
    <R::Action as Action>::DIALECT
}

impl<H: Sync, R: dispatch::Route<Csms, H, Station>> Versions<H> for Rooms<R> {
    fn spoken() -> Vec<Dialect> {
        vec![version::<H, R>()]
    }

    async fn route<'a>(
        handlers: &'a H,
        station: &'a Station,
        action: &'a str,
        payload: &'a [u8],
        reading: Reading<'a>,
        out: &'a mut Vec<u8>,
    ) -> Result<(), CallError> {
        if station.version() != version::<H, R>() {
            return Err(ErrorCode::NotSupported.into());
        }
        dispatch::dispatch::<Csms, R, H, Station>(handlers, station, action, payload, reading, out)
            .await
    }
}

macro_rules! versions {
    ($($rooms:ident)+) => {
        impl<H: Sync, $($rooms: dispatch::Route<Csms, H, Station>),+> Versions<H> for ($(Rooms<$rooms>,)+) {
            fn spoken() -> Vec<Dialect> {
                vec![$(version::<H, $rooms>()),+]
            }

            async fn route<'a>(
                handlers: &'a H,
                station: &'a Station,
                action: &'a str,
                payload: &'a [u8],
                reading: Reading<'a>,
                out: &'a mut Vec<u8>,
            ) -> Result<(), CallError> {
                $(
                    if station.version() == version::<H, $rooms>() {
                        return Rooms::<$rooms>::route(handlers, station, action, payload, reading, out).await;
                    }
                )+
                Err(ErrorCode::NotSupported.into())
            }
        }
    };
}

versions!(A);
versions!(A B);
versions!(A B D);

impl<H: Attend, R: Versions<H>> Service for Dispatch<H, R> {
    fn versions(&self) -> Vec<Dialect> {
        R::spoken()
    }

    async fn call<'a>(
        &'a self,
        station: &'a Station,
        action: &'a str,
        payload: &'a [u8],
        out: &'a mut Vec<u8>,
    ) -> Result<(), CallError> {
        let mut departures = Departures::new();
        let reading = station.reading(&mut departures);
        let answer = R::route(&self.handlers, station, action, payload, reading, out).await;
        station.count(&departures);
        answer
    }

    async fn send<'a>(
        &'a self,
        station: &'a Station,
        action: &'a str,
        payload: &'a [u8],
    ) -> Result<(), CallError> {
        let mut nothing = Vec::new();
        self.call(station, action, payload, &mut nothing).await
    }

    async fn connected<'a>(&'a self, station: &'a Station) {
        self.handlers.connected(station).await;
    }

    async fn disconnected<'a>(&'a self, station: &'a Station) {
        self.handlers.disconnected(station).await;
    }
}
