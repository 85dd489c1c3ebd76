//! The station that plays.
//!
//! Owns the socket, the answers it was told to give, and the transcript.

use std::collections::{HashMap, HashSet};
use std::fmt;
use std::time::{Duration, SystemTime};

use futures_util::{SinkExt, StreamExt};
use ocpp_messages::v16::{self, Action};
use ocpp_wire::{CallError, DateTime, Dialect, Frame, MessageId, MessageIds, Reading, frame};
use tokio::net::TcpStream;
use tokio::time::{Instant, timeout};
use tokio_tungstenite::tungstenite::client::IntoClientRequest;
use tokio_tungstenite::tungstenite::{self, Message};
use tokio_tungstenite::{MaybeTlsStream, WebSocketStream, connect_async};

use crate::script::{Script, Step};

/// How long an answer or an expected call may take.
const PATIENCE: Duration = Duration::from_secs(10);

/// Every frame, in order: `>` sent, `<` received.
#[derive(Clone, Debug, Default)]
pub struct Transcript(pub Vec<String>);

/// Why a script could not be played to its end.
#[derive(Debug)]
pub enum Failure {
    /// The connection could not be opened, or ended.
    Socket(tungstenite::Error),
    /// The connection ended.
    Closed,
    /// Nothing came in time.
    Silent,
    /// The CSMS refused a call, or a payload of the script or of the CSMS is not valid.
    Call(Action, CallError),
    /// The CSMS refused a call: code and description.
    Refused(Action, String),
    /// A member to keep is not there.
    NoMember(String),
}

impl fmt::Display for Failure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Socket(error) => write!(f, "{error}"),
            Self::Closed => f.write_str("the connection was closed"),
            Self::Silent => f.write_str("nothing came in time"),
            Self::Call(action, error) => write!(f, "{action}: {error}"),
            Self::Refused(action, why) => write!(f, "{action} was refused: {why}"),
            Self::NoMember(name) => write!(f, "the last answer has no member `{name}`"),
        }
    }
}

impl std::error::Error for Failure {}

impl From<tungstenite::Error> for Failure {
    fn from(error: tungstenite::Error) -> Self {
        Self::Socket(error)
    }
}

/// Plays a script against `url`. Frames go to `transcript` as they come.
///
/// # Errors
/// The line at which the script stopped, and why.
pub async fn play(
    url: &str,
    script: &Script,
    transcript: &mut Transcript,
) -> Result<(), (usize, Failure)> {
    let socket = connect(url).await.map_err(|error| (0, error))?;
    let mut player = Player {
        socket,
        ids: MessageIds::new(1),
        answers: HashMap::new(),
        asked: HashSet::new(),
        kept: HashMap::new(),
        last: String::new(),
        transcript,
    };
    for (line, step) in &script.steps {
        player.step(step).await.map_err(|error| (*line, error))?;
    }
    // The goodbye may find the peer gone already.
    let _ = player.socket.close(None).await;
    Ok(())
}

async fn connect(url: &str) -> Result<WebSocketStream<MaybeTlsStream<TcpStream>>, Failure> {
    let mut request = url.into_client_request()?;
    let word = tungstenite::http::HeaderValue::from_static(v16::SUBPROTOCOL);
    request.headers_mut().insert("Sec-WebSocket-Protocol", word);
    Ok(connect_async(request).await?.0)
}

struct Player<'t> {
    socket: WebSocketStream<MaybeTlsStream<TcpStream>>,
    ids: MessageIds,
    answers: HashMap<Action, String>,
    /// What the CSMS has asked since it was last expected.
    asked: HashSet<Action>,
    kept: HashMap<String, String>,
    last: String,
    transcript: &'t mut Transcript,
}

impl Player<'_> {
    async fn step(&mut self, step: &Step) -> Result<(), Failure> {
        match step {
            Step::Call(action, payload) => self.call(*action, payload).await,
            Step::Answer(action, payload) => {
                self.answers.insert(*action, payload.clone());
                Ok(())
            }
            Step::Keep(name, member) => self.keep(name, member),
            Step::Expect(action) => {
                while !self.asked.remove(action) {
                    let text = self.receive().await?;
                    self.take(&text).await?;
                }
                Ok(())
            }
            Step::Wait(time) => {
                // Calls of the CSMS are answered meanwhile.
                let end = Instant::now() + *time;
                while let Some(left) = end.checked_duration_since(Instant::now()) {
                    match timeout(left, self.socket.next()).await {
                        Ok(Some(message)) => {
                            if let Some(text) = self.note(message?) {
                                self.take(&text).await?;
                            }
                        }
                        Ok(None) => return Err(Failure::Closed),
                        Err(_) => break,
                    }
                }
                Ok(())
            }
        }
    }

    async fn call(&mut self, action: Action, payload: &str) -> Result<(), Failure> {
        let id = self.ids.next_id();
        let mut out = Vec::new();
        frame::begin_call(&mut out, &id, action.name());
        v16::recode_request(
            action,
            self.filled(payload).as_bytes(),
            Reading::Strict,
            &mut out,
        )
        .map_err(|error| Failure::Call(action, error))?;
        frame::end(&mut out);
        self.send(out).await?;
        loop {
            let text = self.receive().await?;
            match Frame::parse(text.as_bytes(), Dialect::V16) {
                Ok(Frame::CallResult { id: of, payload }) if id == of => {
                    self.last = self.validated(action, payload)?;
                    return Ok(());
                }
                Ok(Frame::CallError {
                    id: of,
                    code,
                    description,
                    ..
                }) if id == of => {
                    return Err(Failure::Refused(action, format!("{code} {description}")));
                }
                _ => self.take(&text).await?,
            }
        }
    }

    fn validated(&self, action: Action, payload: &[u8]) -> Result<String, Failure> {
        let mut out = Vec::new();
        v16::recode_response(action, payload, Reading::Strict, &mut out)
            .map_err(|error| Failure::Call(action, error))?;
        Ok(String::from_utf8_lossy(&out).into_owned())
    }

    /// Answers a call of the CSMS; anything else is passed over.
    async fn take(&mut self, text: &str) -> Result<(), Failure> {
        let Ok(Frame::Call {
            id,
            action,
            payload,
        }) = Frame::parse(text.as_bytes(), Dialect::V16)
        else {
            return Ok(());
        };
        let Some(id) = MessageId::from_raw(id) else {
            return Ok(());
        };
        let answer = self.answer(&action.to_cow(), payload);
        let mut out = Vec::new();
        match answer {
            Ok(response) => {
                frame::begin_result(&mut out, &id);
                out.extend_from_slice(&response);
                frame::end(&mut out);
            }
            Err(error) => {
                let code = error.code.as_str(Dialect::V16);
                frame::call_error(&mut out, &id, code, &error.description, b"{}");
            }
        }
        self.send(out).await
    }

    fn answer(&mut self, action: &str, payload: &[u8]) -> Result<Vec<u8>, CallError> {
        let known = Action::from_name(action).ok_or_else(|| CallError::not_implemented(action))?;
        v16::recode_request(known, payload, Reading::Strict, &mut Vec::new())?;
        self.asked.insert(known);
        let told = self
            .answers
            .get(&known)
            .ok_or_else(|| CallError::not_supported(action))?;
        let mut out = Vec::new();
        v16::recode_response(
            known,
            self.filled(told).as_bytes(),
            Reading::Strict,
            &mut out,
        )?;
        Ok(out)
    }

    fn keep(&mut self, name: &str, member: &str) -> Result<(), Failure> {
        let answer: serde_json::Value = serde_json::from_str(&self.last).unwrap_or_default();
        let value = answer
            .get(member)
            .ok_or_else(|| Failure::NoMember(member.to_owned()))?;
        self.kept.insert(name.to_owned(), value.to_string());
        Ok(())
    }

    fn filled(&self, payload: &str) -> String {
        let since = SystemTime::now().duration_since(SystemTime::UNIX_EPOCH);
        let ms = since.map_or(0, |since| i64::try_from(since.as_millis()).unwrap_or(0));
        let mut text = payload.replace("$now", &DateTime::from_unix_ms(ms).to_string());
        for (name, value) in &self.kept {
            text = text.replace(&format!("${name}"), value);
        }
        text
    }

    async fn send(&mut self, frame: Vec<u8>) -> Result<(), Failure> {
        let text = String::from_utf8_lossy(&frame).into_owned();
        self.transcript.0.push(format!("> {text}"));
        Ok(self.socket.send(Message::text(text)).await?)
    }

    async fn receive(&mut self) -> Result<String, Failure> {
        loop {
            let next = timeout(PATIENCE, self.socket.next()).await;
            let message = next
                .map_err(|_| Failure::Silent)?
                .ok_or(Failure::Closed)??;
            if let Some(text) = self.note(message) {
                return Ok(text);
            }
        }
    }

    fn note(&mut self, message: Message) -> Option<String> {
        let Message::Text(text) = message else {
            return None;
        };
        self.transcript.0.push(format!("< {text}"));
        Some(text.to_string())
    }
}
