//! `cargo run -p example-scripted-station -- ws://127.0.0.1:9000/ocpp/CP1 examples/scripted-station/scripts/charge.txt`

use std::process::ExitCode;

use example_scripted_station::{Script, Transcript, play};

#[tokio::main]
async fn main() -> ExitCode {
    let mut arguments = std::env::args().skip(1);
    let (Some(url), Some(path)) = (arguments.next(), arguments.next()) else {
        eprintln!("usage: example-scripted-station URL SCRIPT");
        return ExitCode::from(2);
    };
    let text = match std::fs::read_to_string(&path) {
        Ok(text) => text,
        Err(error) => {
            eprintln!("{path}: {error}");
            return ExitCode::FAILURE;
        }
    };
    let script = match Script::parse(&text) {
        Ok(script) => script,
        Err(error) => {
            eprintln!("{path}: {error}");
            return ExitCode::FAILURE;
        }
    };
    let mut transcript = Transcript::default();
    let result = play(&url, &script, &mut transcript).await;
    for line in &transcript.0 {
        println!("{line}");
    }
    match result {
        Ok(()) => ExitCode::SUCCESS,
        Err((line, error)) => {
            eprintln!("{path}, line {line}: {error}");
            ExitCode::FAILURE
        }
    }
}
