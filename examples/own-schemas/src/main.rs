//! `cargo run -p example-own-schemas -- 0.39`

use example_own_schemas::{Prices, service};
use ocpp_csms::{Csms, Settings};
use tokio::net::TcpListener;

#[tokio::main]
async fn main() -> Result<(), Box<dyn std::error::Error>> {
    let per_kwh = std::env::args()
        .nth(1)
        .unwrap_or("0.39".to_owned())
        .parse()?;
    let listener = TcpListener::bind("127.0.0.1:9000").await?;
    println!("ready on {}", listener.local_addr()?);
    let prices = Prices { per_kwh, evses: 2 };
    Csms::new(service(prices), Settings::default())
        .serve(listener, std::future::pending())
        .await;
    Ok(())
}
