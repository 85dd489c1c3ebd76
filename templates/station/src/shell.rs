//! The shell around the station: time, socket and hardware in, what the station asks for out.
//!
//! A board's shell is the same loop over its own network stack and drivers.

use std::pin::Pin;
use std::time::Duration;

use ocpp_station::{
    Event, Instant, JobOutcome, LinkWish, Outputs, Part, Restart, Station, Transmit, Work,
};
use tokio::time::{Instant as Time, sleep_until};
use tokio_tungstenite::tungstenite::Error;

use crate::config::Config;
use crate::hardware::Hardware;
use crate::socket::{Received, Socket};
use crate::visitor::Visitor;

/// How often the drivers are read, ms.
const DRIVERS_MS: u32 = 250;
/// Room for frames that go out; longer ones come in parts.
const FRAME_BYTES: usize = 1_024;
/// With `--once`: how long the station stays after everybody has left, to report it, ms.
const LINGER_MS: u32 = 3_000;

/// How the shell ended.
pub enum Ended {
    /// It was asked to stop.
    Stopped,
    /// The station wants to be restarted.
    Restart,
}

/// What the shell waited for.
enum Woken {
    Time,
    Received(Received),
    Opened(Box<Result<Socket, Error>>),
    Stop,
}

type Opening = Pin<Box<dyn Future<Output = Result<Socket, Error>>>>;

/// The shell.
pub struct Shell {
    station: Station,
    hardware: Hardware,
    visitor: Visitor,
    url: String,
    once: bool,
    power_up: Time,
    outputs: Outputs,
    socket: Option<Socket>,
    opening: Option<Opening>,
}

impl Shell {
    /// A station at power-up.
    pub fn new(station: Station, hardware: Hardware, visitor: Visitor, config: &Config) -> Self {
        Self {
            station,
            hardware,
            visitor,
            url: config.url.clone(),
            once: config.once,
            power_up: Time::now(),
            outputs: Outputs::default(),
            socket: None,
            opening: None,
        }
    }

    /// Runs until the station is to be restarted or the program is to end.
    pub async fn run(mut self) -> Ended {
        loop {
            let now = self.now();
            let mut deadline = now.plus_ms(DRIVERS_MS);
            let visitor = self.visitor.act(now, &mut self.station, &mut self.hardware);
            deadline = deadline.min(visitor.unwrap_or(deadline));
            let inputs = self.hardware.read(now);
            let next = self.station.poll(now, &inputs, &mut self.outputs);
            deadline = deadline.min(next);
            self.hardware.follow(now, &self.outputs);
            if let Some(restart) = self.outputs.restart {
                return self.restart(restart).await;
            }
            self.follow_link().await;
            self.do_jobs(now);
            self.send(now).await;
            while let Some(notice) = self.station.next_notice() {
                println!("-- {notice:?}");
                self.visitor.notice(now, notice);
            }
            let gone = self.visitor.gone_since();
            if self.once && gone.is_some_and(|since| now >= since.plus_ms(LINGER_MS)) {
                return self.stop().await;
            }
            match self.wait(deadline).await {
                Woken::Time => {}
                Woken::Received(received) => self.received(received).await,
                Woken::Opened(result) => self.opened(*result),
                Woken::Stop => return self.stop().await,
            }
        }
    }

    fn now(&self) -> Instant {
        let since = self.power_up.elapsed().as_millis();
        Instant::from_millis(u64::try_from(since).unwrap_or(u64::MAX))
    }

    async fn wait(&mut self, deadline: Instant) -> Woken {
        let until = self.power_up + Duration::from_millis(deadline.as_millis());
        tokio::select! {
            received = receive(&mut self.socket) => Woken::Received(received),
            opened = open(&mut self.opening) => Woken::Opened(Box::new(opened)),
            _ = tokio::signal::ctrl_c() => Woken::Stop,
            () = sleep_until(until) => Woken::Time,
        }
    }

    /// Opens or closes the connection as the station wishes.
    async fn follow_link(&mut self) {
        match self.outputs.link {
            LinkWish::Open if self.socket.is_none() && self.opening.is_none() => {
                self.opening = Some(Box::pin(Socket::open(self.url.clone())));
            }
            LinkWish::Open => {}
            LinkWish::Closed => {
                self.opening = None;
                if let Some(socket) = self.socket.take() {
                    socket.close().await;
                    self.lost();
                }
            }
        }
    }

    fn opened(&mut self, result: Result<Socket, Error>) {
        self.opening = None;
        let now = self.now();
        match result {
            Ok(socket) => {
                println!("-- connected to {}", self.url);
                self.socket = Some(socket);
                self.station.handle(now, Event::Connected);
            }
            Err(error) => {
                println!("-- {}: {error}", self.url);
                self.station.handle(now, Event::Disconnected);
            }
        }
    }

    fn lost(&mut self) {
        println!("-- disconnected");
        self.socket = None;
        let now = self.now();
        self.station.handle(now, Event::Disconnected);
    }

    async fn received(&mut self, received: Received) {
        let now = self.now();
        match received {
            Received::Text(text) => {
                let mut buffer = [0; FRAME_BYTES];
                let answer = self.station.receive(now, text.as_bytes(), &mut buffer);
                if let Some(part) = answer {
                    self.put(part, &buffer).await;
                }
            }
            Received::Alive => self.station.handle(now, Event::Alive),
            Received::Closed => self.lost(),
        }
    }

    /// Sends whatever is due.
    async fn send(&mut self, now: Instant) {
        let mut buffer = [0; FRAME_BYTES];
        while let Some(transmit) = self.station.transmit(now, &mut buffer) {
            match transmit {
                Transmit::Text(part) => self.put(part, &buffer).await,
                Transmit::Ping => {
                    if let Some(socket) = &mut self.socket
                        && socket.ping().await.is_err()
                    {
                        self.lost();
                    }
                }
            }
        }
    }

    async fn put(&mut self, part: Part, buffer: &[u8]) {
        if let Some(socket) = &mut self.socket
            && socket.send(part, buffer).await.is_err()
        {
            self.lost();
        }
    }

    /// Locks move at once; there is nothing here to download or upload with.
    fn do_jobs(&mut self, now: Instant) {
        while let Some(job) = self.station.next_job() {
            let lock = matches!(job.work, Work::Lock { .. } | Work::Unlock { .. });
            let outcome = if lock {
                JobOutcome::Done
            } else {
                JobOutcome::Failed
            };
            let ended = Event::JobEnded {
                job: job.number,
                outcome,
            };
            self.station.handle(now, ended);
        }
    }

    async fn restart(mut self, restart: Restart) -> Ended {
        println!("-- {restart:?} reset");
        if let Some(socket) = self.socket.take() {
            socket.close().await;
        }
        Ended::Restart
    }

    async fn stop(mut self) -> Ended {
        if let Some(socket) = self.socket.take() {
            socket.close().await;
        }
        Ended::Stopped
    }
}

/// What comes in; nothing ever does while there is no connection.
async fn receive(socket: &mut Option<Socket>) -> Received {
    match socket {
        Some(socket) => socket.receive().await,
        None => std::future::pending().await,
    }
}

/// The outcome of an attempt to connect; none ever comes while there is no attempt.
async fn open(opening: &mut Option<Opening>) -> Result<Socket, Error> {
    match opening {
        Some(opening) => opening.await,
        None => std::future::pending().await,
    }
}
