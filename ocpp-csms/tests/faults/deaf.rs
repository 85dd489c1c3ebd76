//! A station that sends and never reads: dropped, and nobody else waits for it.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use futures_util::SinkExt;
use ocpp_csms::wire::CallError;
use ocpp_csms::{Service, Settings, Station};
use tokio::net::TcpSocket;
use tokio::time::{Instant, sleep, timeout};
use tokio_tungstenite::tungstenite::Message;

use crate::over;
use crate::support::records::id;
use crate::support::{PATIENCE, Running};

/// Answers with what it was asked.
struct Echo;

impl Service for Echo {
    async fn call<'a>(
        &'a self,
        _: &'a Station,
        _: &'a str,
        payload: &'a [u8],
        out: &'a mut Vec<u8>,
    ) -> Result<(), CallError> {
        out.extend_from_slice(payload);
        Ok(())
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_station_that_stops_reading_is_dropped_and_stalls_nobody() {
    let settings = Settings {
        write_timeout: Duration::from_secs(2),
        ..Settings::default()
    };
    let running = Running::start(Echo, settings).await;
    let port: u16 = running
        .authority
        .rsplit(':')
        .next()
        .expect("a port")
        .parse()
        .expect("a port");
    let socket = TcpSocket::new_v4().expect("a socket");
    socket.set_recv_buffer_size(4096).expect("smaller");
    let to = running.authority.parse().expect("an address");
    let stream = socket.connect(to).await.expect("listens");
    let mut deaf = over(stream, port, "DEAF").await.expect("admitted");
    let mut other = running.connect("OTHER", "ocpp1.6").await;
    let flooding = Arc::new(AtomicBool::new(true));
    let flood = tokio::spawn({
        let flooding = Arc::clone(&flooding);
        async move {
            let frame = format!(r#"[2,"f","Echo",{{"x":"{}"}}]"#, "x".repeat(60_000));
            // Until it is hung up on. It never reads.
            while deaf.socket.send(Message::text(frame.clone())).await.is_ok() {}
            flooding.store(false, Ordering::SeqCst);
        }
    });
    let mut slowest = Duration::ZERO;
    timeout(PATIENCE * 3, async {
        while flooding.load(Ordering::SeqCst) {
            let begun = Instant::now();
            other.ask(r#"[2,"1","Echo",{}]"#).await;
            slowest = slowest.max(begun.elapsed());
            sleep(Duration::from_millis(10)).await;
        }
    })
    .await
    .expect("the deaf station is dropped");
    flood.await.expect("no panic");
    assert!(slowest < Duration::from_secs(2), "{slowest:?}");
    let gone = || running.csms.sessions().get(&id("DEAF")).is_none();
    timeout(PATIENCE, async {
        while !gone() {
            sleep(Duration::from_millis(10)).await;
        }
    })
    .await
    .expect("its session ends");
    running.stopped().await;
}
