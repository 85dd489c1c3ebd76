//! Random frames, answers, inputs and times: no panic, no contactor closed without a transaction or past its lease, no
//! frame that is not JSON.
#![cfg(all(
    feature = "firmware",
    feature = "local-auth",
    feature = "remote-trigger",
    feature = "reservation",
    feature = "security",
    feature = "smart-charging",
    feature = "vendor-keys"
))]

mod bench;
mod play;

use bench::{Bench, TWO_SOCKETS};
use ocpp_station::Station;
use play::dice::{Dice, Seeded, pick};
use std::collections::BTreeMap;

#[test]
fn nothing_makes_it_panic_or_close_a_contactor_it_should_not() {
    for seed in 1..=150 {
        play::play(&mut Seeded::new(seed), 300);
    }
}

#[test]
fn random_storage_does_not_make_it_panic() {
    for seed in 1..=1_000 {
        let mut dice = Seeded::new(seed);
        let mut flash = BTreeMap::new();
        for _ in 0..30 {
            let key = pick(
                &mut dice,
                &[
                    1, 0x10, 0x11, 0x12, 0x13, 0x14, 0x15, 0x22, 0x25, 0x2A, 0x2F, 0x30, 0x35,
                ],
            ) + dice.roll(3) as u16;
            let key = if dice.roll(2) == 0 {
                key
            } else {
                0x1000 + dice.roll(40) as u16
            };
            let mut value = vec![0; dice.roll(60) as usize];
            let any = dice.roll(256) as u8;
            for byte in &mut value {
                *byte = pick(
                    &mut dice,
                    &[0, 1, 2, 0x11, 0x12, 0x13, 0x14, 4, 20, 255, any],
                );
            }
            flash.insert(key, value);
        }
        let mut bench = Bench::new(Station::with_storage(&TWO_SOCKETS, seed));
        bench.storage = Some(flash);
        bench.run(30_000);
        play::check(&bench);
    }
}
