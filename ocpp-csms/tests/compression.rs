//! permessage-deflate: taken up when offered, without context between messages.

mod support;

use futures_util::SinkExt;
use ocpp_csms::{Service, Settings, Station};
use ocpp_wire::CallError;
use support::Running;
use yawc::{Frame, HttpRequest, Options, WebSocket};

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

#[tokio::test]
async fn compressed_messages_go_both_ways() {
    for (compress, client_keeps_context) in [(true, true), (true, false), (false, true)] {
        let settings = Settings {
            compress,
            ..Settings::default()
        };
        let running = Running::start(Echo, settings).await;
        let url = format!("ws://{}/ocpp/A", running.authority);
        let mut options = Options::default().with_balanced_compression();
        if !client_keeps_context {
            options = options.client_no_context_takeover();
        }
        let request = HttpRequest::builder().header("Sec-WebSocket-Protocol", "ocpp1.6");
        let mut socket = WebSocket::connect(url.parse().expect("a url"))
            .with_options(options)
            .with_request(request)
            .await
            .expect("admitted");
        for size in [0, 10, 1000, 100_000] {
            let text = "abc ".repeat(size / 4);
            let call = format!(r#"[2,"{size}","Echo",{{"a":"{text}"}}]"#);
            socket.send(Frame::text(call)).await.expect("open");
            let frame = socket.next_frame().await.expect("an answer");
            assert_eq!(
                frame.as_str(),
                format!(r#"[3,"{size}",{{"a":"{text}"}}]"#),
                "server compresses: {compress}, client keeps context: {client_keeps_context}"
            );
        }
        drop(socket);
        running.stopped().await;
    }
}
