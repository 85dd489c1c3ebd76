//! A server that dies and comes back with all its stations at the door.

use std::time::Duration;

use futures_util::future::join_all;
use tokio::time::{Instant, sleep, timeout};

use crate::support::Client;
use crate::{again, ask, connect, serve};

/// Stations of a small network.
const CROWD: usize = 2_000;

#[test]
fn two_thousand_stations_come_back_at_once() {
    // Each station needs a file descriptor at both ends.
    let status = again("ulimit -n $(ulimit -H -n)", "crowd::crowd").status();
    assert!(status.expect("starts").success());
}

#[tokio::test(flavor = "multi_thread")]
#[ignore = "started by the test above"]
async fn crowd() {
    let folder = tempfile::tempdir().expect("a folder");
    let db = folder.path().join("csms.db");
    let mut process = serve(&db, 0, ":");
    let port = process.port;
    let mut clients = all_at_once(port).await;
    process.child.kill().expect("killed");
    let ends = clients.iter_mut().map(Client::next);
    assert!(join_all(ends).await.iter().all(Option::is_none));
    drop(clients);
    drop(process);
    let began = Instant::now();
    // They try while nobody listens yet.
    let back = tokio::spawn(all_at_once(port));
    sleep(Duration::from_millis(200)).await;
    let process = serve(&db, port, ":");
    let clients = back.await.expect("no panic");
    println!("\n{} stations back in {:?}", clients.len(), began.elapsed());
    drop(clients);
    drop(process);
}

/// Every station connects and boots, as often as it takes; then all are still there.
async fn all_at_once(port: u16) -> Vec<Client> {
    let stations = (0..CROWD).map(|nth| {
        tokio::spawn(async move {
            let name = format!("CP{nth}");
            let boot =
                r#"[2,"b","BootNotification",{"chargePointVendor":"V","chargePointModel":"M"}]"#;
            loop {
                if let Some(mut client) = connect(port, &name).await
                    && let Some(answer) = ask(&mut client, boot).await
                {
                    assert!(answer.contains(r#""Accepted""#), "{answer}");
                    return client;
                }
                // Jitter, as stations have: some spread over half a second.
                sleep(Duration::from_millis(100 + (nth as u64 * 7919) % 500)).await;
            }
        })
    });
    let all = timeout(Duration::from_secs(120), join_all(stations)).await;
    let mut clients = Vec::new();
    for client in all.expect("all of them in time") {
        clients.push(client.expect("no panic"));
    }
    let beats = clients
        .iter_mut()
        .map(|client| ask(client, r#"[2,"h","Heartbeat",{}]"#));
    for beat in join_all(beats).await {
        assert!(beat.is_some_and(|beat| beat.starts_with("[3,")));
    }
    clients
}
