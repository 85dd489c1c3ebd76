//! One station's socket from upgrade to goodbye: reads, answers, calls, pings.
//!
//! Owns the task and its timing. What a frame means is decided by `rpc`, what a message means by the service.

use std::future::Future;
use std::pin::Pin;
use std::sync::Arc;

use ocpp_wire::Dialect;
use tokio::time::{Instant, MissedTickBehavior, interval_at, sleep_until};
use tracing::{debug, info, warn};

use crate::admission::{StationId, subprotocol};
use crate::observer::Way;
use crate::redact::redacted;
use crate::rpc::{Inbound, Rpc, Step};
use crate::server::Shared;
use crate::service::Service;
use crate::sessions::{Mailbox, Origin, Session, Sessions, Stop};
use crate::socket::{Close, Received, Socket};
use crate::station::Station;

/// A handler at work; it yields the frame to send, if any.
type Handler = Pin<Box<dyn Future<Output = Option<Vec<u8>>> + Send>>;

/// Serves one socket until it ends.
pub(crate) async fn run<S: Service>(
    shared: Arc<Shared<S>>,
    id: StationId,
    version: Dialect,
    origin: Origin,
    socket: Box<Socket>,
) {
    let (session, mailbox) = shared.sessions.open(id, version, origin);
    if shared.is_stopping() {
        // Entered after everybody was told to stop.
        session.stop(Stop::Shutdown);
    }
    let station = shared.station(Arc::clone(&session));
    info!(station = %station.id(), version = subprotocol(version), "connected");
    shared.observer.connected(&session);
    // In a task of its own: it may call the station, which only this task can do for it.
    let greeting = shared.tasks.spawn({
        let (shared, station) = (Arc::clone(&shared), station.clone());
        async move { shared.service.connected(&station).await }
    });

    let place = Place {
        sessions: Arc::clone(&shared.sessions),
        session: Arc::clone(&session),
    };
    let mut task = Box::new(Task {
        rpc: Rpc::new(version, session.generation(), &shared.settings),
        handler: None,
        draining: false,
        station: station.clone(),
        shared: Arc::clone(&shared),
        socket,
    });
    let why = task.run(&session, mailbox).await;
    drop(task);
    drop(place);
    // A greeting that panicked is over, too.
    let _ = greeting.await;
    shared.observer.disconnected(&session, &why);
    info!(station = %station.id(), why, "disconnected");
    shared.service.disconnected(&station).await;
}

/// A session's place in the table, given up however its task ends.
struct Place {
    sessions: Arc<Sessions>,
    session: Arc<Session>,
}

impl Drop for Place {
    fn drop(&mut self) {
        self.sessions.close(&self.session);
    }
}

struct Task<S> {
    rpc: Rpc,
    handler: Option<Handler>,
    /// No new calls in either direction; ends when those in flight are done.
    draining: bool,
    station: Station,
    shared: Arc<Shared<S>>,
    socket: Box<Socket>,
}

/// How a session's loop ends.
enum End {
    /// The socket is gone or not worth a goodbye.
    Lost(String),
    /// With a close frame.
    Close(Close, &'static str),
}

impl<S: Service> Task<S> {
    /// Runs to the end and says why it came.
    async fn run(&mut self, session: &Session, mut mailbox: Mailbox) -> String {
        let end = self.serve(session, &mut mailbox).await;
        // Nobody will answer these any more: their callers learn it by the dropped reply.
        drop(mailbox);
        if let Some(handler) = self.handler.take() {
            // What a handler stores must not be cut in half; its answer has nowhere to go.
            self.shared.tasks.spawn(async move {
                let _ = handler.await;
            });
        }
        match end {
            End::Lost(why) => {
                self.socket.finish().await;
                why
            }
            End::Close(close, why) => {
                self.socket.close(close).await;
                why.to_owned()
            }
        }
    }

    async fn serve(&mut self, session: &Session, mailbox: &mut Mailbox) -> End {
        let every = self.shared.settings.ping_interval;
        let mut ticks = interval_at(Instant::now() + every, every);
        ticks.set_missed_tick_behavior(MissedTickBehavior::Delay);
        let mut silent = 0;
        let mut stopped = false;
        loop {
            if self.draining && self.handler.is_none() && self.rpc.outstanding().is_none() {
                return End::Close(Close::GoingAway, "shutdown");
            }
            let deadline = self.rpc.outstanding();
            let result = tokio::select! {
                received = self.socket.receive() => {
                    silent = 0;
                    self.received(session, received).await
                }
                answer = poll_handler(&mut self.handler), if self.handler.is_some() => {
                    self.handler = None;
                    self.handled(answer).await
                }
                queued = mailbox.calls.recv(), if deadline.is_none() && !self.draining => match queued {
                    Some(queued) => match self.rpc.begin(*queued) {
                        Some(frame) => self.send(frame).await,
                        None => Ok(()),
                    },
                    None => Err(End::Lost("the table of sessions is gone".to_owned())),
                },
                () = sleep_until(deadline.unwrap_or_else(Instant::now)), if deadline.is_some() => {
                    debug!(station = %self.station.id(), "call timed out");
                    self.rpc.expire();
                    Ok(())
                }
                _ = ticks.tick() => {
                    silent += 1;
                    if silent > self.shared.settings.missed_pings {
                        Err(End::Lost("no sign of life".to_owned()))
                    } else {
                        self.socket.ping().await.map_err(End::Lost)
                    }
                }
                reason = &mut mailbox.stop, if !stopped => {
                    stopped = true;
                    match reason {
                        Ok(Stop::Shutdown) => {
                            self.draining = true;
                            mailbox.calls.close();
                            while mailbox.calls.try_recv().is_ok() {}
                            Ok(())
                        }
                        Ok(Stop::Evicted) => Err(End::Close(
                            Close::Policy("replaced by a newer connection"),
                            "replaced by a newer connection",
                        )),
                        Ok(Stop::Closed) | Err(_) => {
                            Err(End::Close(Close::Normal("closed by the operator"), "closed by the operator"))
                        }
                    }
                }
            };
            if let Err(end) = result {
                return end;
            }
        }
    }

    async fn received(&mut self, session: &Session, received: Received) -> Result<(), End> {
        let step = match received {
            Received::Text(text) => {
                self.seen(Way::Received, &text);
                self.rpc.receive(text, session)
            }
            Received::Binary => self.rpc.malformed("binary message"),
            Received::Sign => Step::Nothing,
            Received::Gone(why) => return Err(End::Lost(why)),
        };
        match step {
            Step::Nothing => Ok(()),
            Step::Dropped(why) => {
                warn!(station = %self.station.id(), why, "frame dropped");
                Ok(())
            }
            Step::Send(frame) => self.send(frame).await,
            Step::Handle(inbound) => {
                if self.draining {
                    debug!(station = %self.station.id(), "call not begun, shutting down");
                } else {
                    self.begin_handler(inbound);
                }
                Ok(())
            }
            Step::Close(frame, why) => {
                self.send(frame).await?;
                Err(End::Close(Close::Policy(why), why))
            }
        }
    }

    /// Sends a handler's answer and begins with the next call that waits, if there is one.
    async fn handled(&mut self, answer: Option<Vec<u8>>) -> Result<(), End> {
        let next = self.rpc.handled();
        if let Some(frame) = answer {
            self.send(frame).await?;
        }
        if let Some(inbound) = next
            && !self.draining
        {
            self.begin_handler(inbound);
        }
        Ok(())
    }

    fn begin_handler(&mut self, inbound: Inbound) {
        let shared = Arc::clone(&self.shared);
        let station = self.station.clone();
        self.handler = Some(Box::pin(async move {
            let observer = &*shared.observer;
            inbound.answer(&shared.service, &station, observer).await
        }));
    }

    fn seen(&self, way: Way, frame: &[u8]) {
        self.shared
            .observer
            .frame(self.station.session(), way, frame);
        log_frame(&self.station, way, frame);
    }

    async fn send(&mut self, frame: Vec<u8>) -> Result<(), End> {
        self.seen(Way::Sent, &frame);
        self.socket.send(frame).await.map_err(End::Lost)
    }
}

/// Target of the log lines that show every frame.
const FRAMES: &str = "ocpp_csms::frames";

fn log_frame(station: &Station, way: Way, frame: &[u8]) {
    if tracing::enabled!(target: FRAMES, tracing::Level::DEBUG) {
        let way = match way {
            Way::Received => "received",
            Way::Sent => "sent",
        };
        let text = redacted(frame);
        debug!(target: FRAMES, station = %station.id(), "{way} {text}");
    }
}

/// The handler's answer; pending for ever if there is none.
async fn poll_handler(handler: &mut Option<Handler>) -> Option<Vec<u8>> {
    match handler {
        Some(handler) => handler.await,
        None => std::future::pending().await,
    }
}
