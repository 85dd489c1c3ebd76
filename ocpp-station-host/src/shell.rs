//! The loop around the station: time, drivers, connection and storage, round after round.
//!
//! Owns the order of a round. Decides nothing: it follows the station's outputs.

use ocpp_station::roles::{Drivers, Hardware};
use ocpp_station::{
    Event, Inputs, Instant, LinkWish, Outputs, Part, Restart, Station, Transmit, VALUE_BYTES,
};

use crate::clock::{Clock, stretched};
use crate::link::{Incoming, Link};
use crate::remote::Remote;
use crate::target::Target;
#[cfg(feature = "tls")]
use crate::tls::Tls;
#[cfg(feature = "security")]
use crate::vault::FileVault;
use crate::watch::{Seen, Watch};

/// Room for frames that go out; longer ones come in parts.
const OUT_BYTES: usize = 1_024;

/// What can be chosen about a shell.
#[derive(Clone, Debug)]
pub struct Options {
    /// Where the CSMS is, the station's name included: `ws://` or `wss://`.
    pub url: String,
    /// Where it is from security profile 2 on, if that is elsewhere: `wss://`.
    pub secure_url: Option<String>,
    /// Whom `wss://` trusts, and who the station is.
    #[cfg(feature = "tls")]
    pub tls: Tls,
    /// Where the CSMS's root certificates are kept, and the station's own with its key: both serve `wss://` as well.
    #[cfg(feature = "security")]
    pub vault: Option<FileVault>,
    /// Seconds of the station that pass in one second: 1 to [`MAX_SPEED`](crate::MAX_SPEED).
    pub speed: u32,
    /// The drivers are asked at least this often, in ms of the station's time. Below 1,000, half of the contactor's lease.
    pub period_ms: u32,
    /// Longest frame that is taken in, in bytes. A longer one is answered with a CALLERROR, as a board's shell would.
    pub frame_bytes: usize,
}

impl Default for Options {
    fn default() -> Self {
        Self {
            url: "ws://127.0.0.1:9000/ocpp/CP1".to_owned(),
            secure_url: None,
            #[cfg(feature = "tls")]
            tls: Tls::default(),
            #[cfg(feature = "security")]
            vault: None,
            speed: 1,
            period_ms: 250,
            frame_bytes: 16 * 1_024,
        }
    }
}

impl Options {
    /// Where the CSMS is at this security profile.
    pub(crate) fn url_of(&self, profile: u8) -> &str {
        match &self.secure_url {
            Some(secure) if profile >= 2 => secure,
            _ => &self.url,
        }
    }
}

/// How a run ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Ended {
    /// The station asked for a restart: the program builds a new station on the same storage.
    Restart(Restart),
    /// [`Remote::stop`].
    Stopped,
}

/// A station from power-up to restart.
pub struct Shell<D: Drivers> {
    station: Station,
    hardware: Hardware<D>,
    options: Options,
    remote: Remote,
    clock: Clock,
    inputs: Inputs,
    outputs: Outputs,
    link: Option<Link>,
    /// Parts of a frame that is not complete yet.
    partial: Vec<u8>,
}

impl<D: Drivers> Shell<D> {
    /// A station that is powered up now. All contactors are opened.
    pub fn new(station: Station, drivers: D, options: Options, remote: Remote) -> Self {
        Self {
            station,
            hardware: Hardware::new(drivers),
            clock: Clock::new(options.speed),
            options,
            remote,
            inputs: Inputs::default(),
            outputs: Outputs::default(),
            link: None,
            partial: Vec::new(),
        }
    }

    /// Runs until the station wants to be restarted or the program wants it to stop. Dropped before that, it is a loss of
    /// power.
    pub async fn run(mut self, watch: &mut (impl Watch + ?Sized)) -> Ended {
        loop {
            let now = self.clock.step(self.options.period_ms);
            let deadline = self.round(now, watch);
            if let Some(restart) = self.outputs.restart {
                watch.seen(now, Seen::Restart(restart));
                self.goodbye().await;
                return Ended::Restart(restart);
            }
            if self.remote.is_stopped() {
                self.goodbye().await;
                return Ended::Stopped;
            }
            if deadline > now {
                self.wait(deadline, watch).await;
            } else {
                tokio::task::yield_now().await;
            }
        }
    }

    /// One round; returns when the next one is due at the latest.
    fn round(&mut self, now: Instant, watch: &mut (impl Watch + ?Sized)) -> Instant {
        let mut buffer = [0; VALUE_BYTES];
        self.hardware.poll(now, &self.outputs, &mut self.inputs);
        self.hardware.serve(now, &mut self.station, &mut buffer);
        let before = self.outputs;
        let next = self.station.poll(now, &self.inputs, &mut self.outputs);
        if switches(&before) != switches(&self.outputs) || self.outputs.restart.is_some() {
            // Not with the next round: now.
            self.hardware.poll(now, &self.outputs, &mut self.inputs);
        }
        self.follow_link(now, watch);
        self.send(now, watch);
        while let Some(notice) = self.station.next_notice() {
            self.hardware.notice(now, notice);
            watch.seen(now, Seen::Notice(notice));
        }
        let wanted = watch.round(now, &mut self.station, &self.inputs, &self.outputs);
        next.min(wanted).min(now.plus_ms(self.options.period_ms))
    }

    /// Waits for the next thing to do.
    async fn wait(&mut self, deadline: Instant, watch: &mut (impl Watch + ?Sized)) {
        let until = self.clock.real(deadline);
        tokio::select! {
            incoming = next(&mut self.link) => self.came(incoming, watch),
            () = self.remote.woken() => {}
            () = tokio::time::sleep_until(until) => {}
        }
    }

    /// Opens or closes the connection as the station wishes.
    fn follow_link(&mut self, now: Instant, watch: &mut (impl Watch + ?Sized)) {
        if self.link.as_ref().is_some_and(|link| link.is_open) && !self.remote.has_network() {
            self.lost(now, "the network is cut", watch);
        }
        match self.outputs.link {
            LinkWish::Open if self.link.is_none() => self.link = Some(self.open()),
            LinkWish::Open => {}
            LinkWish::Closed => {
                if let Some(link) = self.link.take() {
                    if link.is_open {
                        self.station.handle(now, Event::Disconnected);
                        watch.seen(now, Seen::Disconnected("closed by the station"));
                    } else {
                        watch.seen(now, Seen::Unreachable("no answer in time"));
                    }
                    self.partial.clear();
                    tokio::spawn(link.goodbye());
                }
            }
        }
    }

    /// Begins to connect, as the security profile wants it.
    fn open(&self) -> Link {
        #[cfg(feature = "security")]
        let password = self.station.password();
        #[cfg(not(feature = "security"))]
        let password = &[];
        Link::open(
            Target::new(&self.options, self.profile(), password),
            #[cfg(feature = "tls")]
            self.tls(),
            self.remote.network(),
        )
    }

    /// The security profile.
    fn profile(&self) -> u8 {
        #[cfg(feature = "security")]
        return self.station.security_profile();
        #[cfg(not(feature = "security"))]
        0
    }

    #[cfg(feature = "tls")]
    fn tls(&self) -> Tls {
        let tls = self.options.tls.clone();
        #[cfg(feature = "security")]
        if let Some(vault) = &self.options.vault {
            return vault.equip(tls);
        }
        tls
    }

    fn came(&mut self, incoming: Incoming, watch: &mut (impl Watch + ?Sized)) {
        let now = self.clock.step(self.options.period_ms);
        match incoming {
            Incoming::Opened => {
                if let Some(link) = &mut self.link {
                    link.is_open = true;
                }
                self.station.handle(now, Event::Connected);
                watch.seen(now, Seen::Connected(self.options.url_of(self.profile())));
            }
            Incoming::Text(text) => self.received(now, &text, watch),
            Incoming::Alive => self.station.handle(now, Event::Alive),
            Incoming::Closed(why) => self.lost(now, &why, watch),
        }
    }

    fn lost(&mut self, now: Instant, why: &str, watch: &mut (impl Watch + ?Sized)) {
        let was_open = self.link.take().is_some_and(|link| link.is_open);
        self.partial.clear();
        self.station.handle(now, Event::Disconnected);
        watch.seen(
            now,
            if was_open {
                Seen::Disconnected(why)
            } else {
                Seen::Unreachable(why)
            },
        );
    }

    fn received(&mut self, now: Instant, text: &str, watch: &mut (impl Watch + ?Sized)) {
        watch.seen(now, Seen::Received(text));
        let first = |told| self.remote.first_time(told);
        let stretched = stretched(text, self.options.speed, first);
        let frame = stretched.as_deref().unwrap_or(text).as_bytes();
        let mut buffer = [0; OUT_BYTES];
        let answer = match frame.get(..self.options.frame_bytes) {
            Some(head) if head.len() < frame.len() => {
                self.station.receive_too_long(now, head, &mut buffer)
            }
            _ => self
                .hardware
                .receive(now, &mut self.station, frame, &mut buffer),
        };
        if let Some(part) = answer {
            self.put(now, part, &buffer, watch);
        }
        // The next frame may only come when there is nothing more to send.
        self.send(now, watch);
    }

    /// Sends whatever is due.
    fn send(&mut self, now: Instant, watch: &mut (impl Watch + ?Sized)) {
        let mut buffer = [0; OUT_BYTES];
        loop {
            let due = self.hardware.transmit(now, &mut self.station, &mut buffer);
            let Some(transmit) = due else {
                return;
            };

            match transmit {
                Transmit::Text(part) => self.put(now, part, &buffer, watch),
                Transmit::Ping => {
                    if self.link.as_ref().is_some_and(|link| !link.ping()) {
                        self.lost(now, "the peer does not read", watch);
                    }
                }
            }
        }
    }

    /// Collects the parts of a frame and sends it with the last one.
    fn put(&mut self, now: Instant, part: Part, buffer: &[u8], watch: &mut (impl Watch + ?Sized)) {
        let bytes = buffer.get(..part.length).unwrap_or(buffer);
        self.partial.extend_from_slice(bytes);
        if !part.last {
            return;
        }
        let frame = std::mem::take(&mut self.partial);
        let text = String::from_utf8_lossy(&frame).into_owned();
        let Some(link) = &self.link else {
            return;
        };
        watch.seen(now, Seen::Sent(&text));
        if !link.send(text) {
            self.lost(now, "the peer does not read", watch);
        }
    }

    async fn goodbye(&mut self) {
        self.hardware.open();
        if let Some(link) = self.link.take() {
            link.goodbye().await;
        }
    }
}

/// What comes next; nothing ever does while there is no connection.
async fn next(link: &mut Option<Link>) -> Incoming {
    match link {
        Some(link) => link.next().await,
        None => std::future::pending().await,
    }
}

/// What drivers have to follow at once: whether contactors may be closed, and what vehicles are offered.
fn switches(outputs: &Outputs) -> impl PartialEq + use<> {
    outputs
        .connectors
        .map(|connector| (connector.contactor_until.is_some(), connector.limit))
}
