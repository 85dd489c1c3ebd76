//! Faults from outside, over the wire: kills under load, a full disk, a crowd that comes back at once, a deaf station.
//!
//! Owns servers that are processes of their own, to be killed or kept short: this test binary, started again.

#![cfg(all(unix, feature = "sqlite", feature = "v16-core"))]

#[path = "../support/mod.rs"]
mod support;

mod crowd;
mod deaf;
mod disk;
mod kill;

use std::io::{BufRead, BufReader};
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::sync::Arc;

use futures_util::SinkExt;
use ocpp_csms::store::Store;
use ocpp_csms::wire::Timestamp;
use ocpp_csms::{Csms, Defaults, Dispatch, Rooms, Settings};
use ocpp_messages::v16::core;
use support::Client;
use support::records::open;
use tokio::net::{TcpListener, TcpStream};
use tokio_tungstenite::tungstenite::Message;
use tokio_tungstenite::tungstenite::client::IntoClientRequest;
use tokio_tungstenite::tungstenite::http::HeaderValue;
use tokio_tungstenite::{MaybeTlsStream, client_async};

/// File and port of a server that is a process of its own.
const DB: &str = "OCPP_CSMS_TEST_DB";
const PORT: &str = "OCPP_CSMS_TEST_PORT";

/// Serves until it is killed.
#[tokio::test(flavor = "multi_thread")]
#[ignore = "started by the tests below"]
async fn server() {
    let path = std::env::var(DB).expect("started by the tests below");
    let port = std::env::var(PORT).expect("set").parse::<u16>();
    let store: Arc<dyn Store> = open(path.as_ref());
    let settings = Settings::default();
    let defaults = Defaults::new(store, &settings);
    let csms = Csms::new(Dispatch::<_, Rooms<(core::Room,)>>::new(defaults), settings);
    let listener = TcpListener::bind(("127.0.0.1", port.expect("a port"))).await;
    let listener = listener.expect("a free port");
    let port = listener.local_addr().expect("bound").port();
    println!("\n#{port}");
    csms.serve(listener, std::future::pending()).await;
}

/// A server in a process of its own; it is killed when it is dropped.
pub(crate) struct Process {
    pub(crate) child: Child,
    pub(crate) port: u16,
}

impl Drop for Process {
    fn drop(&mut self) {
        // SIGKILL: nothing is flushed, nothing is said.
        self.child.kill().expect("killed");
        self.child.wait().expect("gone");
    }
}

/// Starts the named test of this binary behind a line of shell.
pub(crate) fn again(shell: &str, test: &str) -> Command {
    let mut command = Command::new("/bin/sh");
    let exe = std::env::current_exe().expect("a test");
    command.args(["-c", &format!("{shell}; exec \"$0\" \"$@\"")]);
    command
        .arg(exe)
        .args(["--ignored", "--exact", test, "--nocapture"]);
    command
}

/// Serves this file; `shell` keeps it short of something.
pub(crate) fn serve(db: &Path, port: u16, shell: &str) -> Process {
    let mut child = again(shell, "server")
        .env(DB, db)
        .env(PORT, port.to_string())
        .stdout(Stdio::piped())
        .spawn()
        .expect("starts");
    let out = BufReader::new(child.stdout.take().expect("piped"));
    let port = out
        .lines()
        .map_while(Result::ok)
        .find_map(|line| line.strip_prefix('#')?.parse().ok());
    Process {
        child,
        port: port.expect("it says its port"),
    }
}

/// Connects a station, if the server is there.
pub(crate) async fn connect(port: u16, name: &str) -> Option<Client> {
    let stream = TcpStream::connect(("127.0.0.1", port)).await.ok()?;
    over(stream, port, name).await
}

pub(crate) async fn over(stream: TcpStream, port: u16, name: &str) -> Option<Client> {
    let url = format!("ws://127.0.0.1:{port}/ocpp/{name}");
    let mut request = url.into_client_request().expect("a request");
    let word = HeaderValue::from_static("ocpp1.6");
    let headers = request.headers_mut();
    headers.insert("Sec-WebSocket-Protocol", word);
    let stream = MaybeTlsStream::Plain(stream);
    let (socket, _) = client_async(request, stream).await.ok()?;
    Some(Client { socket })
}

/// The answer, `None` once the server is gone.
pub(crate) async fn ask(client: &mut Client, frame: &str) -> Option<String> {
    let sent = client.socket.send(Message::text(frame)).await;
    sent.ok()?;
    client.next().await
}

/// The time of a transaction's beginning, by its number.
pub(crate) fn begin_time(nth: i64) -> Timestamp {
    Timestamp::from_unix_ms(1_767_225_600_000 + nth * 1000)
}

/// StartTransaction of the nth transaction, whose message id is new every time.
pub(crate) fn start(nth: i64, message: i64) -> String {
    let at = begin_time(nth);
    format!(
        r#"[2,"{message}","StartTransaction",{{"connectorId":1,"idTag":"T","meterStart":{nth},"timestamp":"{at}"}}]"#
    )
}

/// The transaction's id in the answer to StartTransaction.
pub(crate) fn transaction(answer: &str) -> i64 {
    let (_, rest) = answer
        .split_once(r#""transactionId":"#)
        .unwrap_or_else(|| panic!("{answer}"));
    let digits: String = rest.chars().take_while(char::is_ascii_digit).collect();
    digits.parse().expect("a number")
}
