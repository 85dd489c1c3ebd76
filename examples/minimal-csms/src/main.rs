//! `cargo run -p example-minimal-csms -- 9000`

use example_minimal_csms::service;
use ocpp_csms::{Csms, Settings};
use tokio::net::TcpListener;

#[tokio::main]
async fn main() -> Result<(), Box<dyn std::error::Error>> {
    let port = std::env::args()
        .nth(1)
        .map_or(Ok(9000), |word| word.parse())?;
    let listener = TcpListener::bind(("127.0.0.1", port)).await?;
    println!("ready on {}", listener.local_addr()?);
    let settings = Settings::default();
    let (service, _) = service(&settings);
    Csms::new(service, settings)
        .serve(listener, std::future::pending())
        .await;
    Ok(())
}
