//! What reaches into a running shell from elsewhere in the program.
//!
//! Owns three facts: something happened, whether there is a network, whether to stop. Knows no station.

use std::sync::{Arc, OnceLock};

use tokio::sync::{Notify, watch};

/// A handle on a shell, for those who simulate or supervise it. Clones are the same handle; it outlives restarts.
#[derive(Clone, Debug)]
pub struct Remote {
    woken: Arc<Notify>,
    network: watch::Sender<bool>,
    stop: watch::Sender<bool>,
    /// What the CSMS first said the time was, in ms since 1970.
    first_time: Arc<OnceLock<i64>>,
}

impl Default for Remote {
    fn default() -> Self {
        Self::new()
    }
}

impl Remote {
    /// With a network, and not to be stopped.
    #[must_use]
    pub fn new() -> Self {
        Self {
            woken: Arc::new(Notify::new()),
            network: watch::Sender::new(true),
            stop: watch::Sender::new(false),
            first_time: Arc::default(),
        }
    }

    /// A driver has something new, or a write has ended: the shell does a round at once.
    pub fn wake(&self) {
        self.woken.notify_one();
    }

    /// Cuts the network, as an unplugged cable would, or restores it. While it is cut an open connection is gone without a goodbye,
    /// and attempts to connect hang.
    pub fn set_network(&self, up: bool) {
        self.network.send_replace(up);
        self.wake();
    }

    /// Whether there is a network.
    #[must_use]
    pub fn has_network(&self) -> bool {
        *self.network.borrow()
    }

    /// Ends the shell, with a goodbye to the CSMS.
    pub fn stop(&self) {
        self.stop.send_replace(true);
        self.wake();
    }

    /// The first time that the CSMS told; this one if none was told before.
    pub(crate) fn first_time(&self, unix_ms: i64) -> i64 {
        *self.first_time.get_or_init(|| unix_ms)
    }

    pub(crate) async fn woken(&self) {
        self.woken.notified().await;
    }

    pub(crate) fn is_stopped(&self) -> bool {
        *self.stop.borrow()
    }

    /// Completes once there is a network.
    pub(crate) fn network(&self) -> impl Future<Output = ()> + Send + use<> {
        let mut network = self.network.subscribe();
        async move {
            // It can't be gone: who holds this handle keeps the sender.
            let _ = network.wait_for(|up| *up).await;
        }
    }
}
